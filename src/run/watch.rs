//! Watching the file of the open article, by the system's own notices. It must not know what a change means.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::ModifyKind;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::app::Event;
use crate::article::Id;

use super::Message;

/// Watches at most one file. Where the system gives no notices, nothing is watched: `R` loads an article again anyway.
pub struct Watcher {
    to: Sender<Message>,
    watched: Option<(Id, PathBuf)>,
    running: Option<RecommendedWatcher>,
}

impl Watcher {
    /// Watches nothing yet.
    pub fn new(to: Sender<Message>) -> Self {
        Self { to, watched: None, running: None }
    }

    /// Watches this file instead.
    pub fn watch(&mut self, file: Option<(Id, PathBuf)>) {
        if file == self.watched {
            return;
        }
        self.running = file.as_ref().and_then(|(id, path)| start(*id, path, self.to.clone()).ok());
        self.watched = file;
    }
}

/// The folder is watched and not the file: editors save by putting another file in its place.
fn start(id: Id, path: &Path, to: Sender<Message>) -> notify::Result<RecommendedWatcher> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let name = path.file_name().map(ToOwned::to_owned);
    let file = path.to_owned();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let touched = event.paths.iter().any(|p| p.file_name() == name.as_deref());
        let changed = match event.kind {
            EventKind::Modify(ModifyKind::Metadata(_)) => false,
            EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_) => true,
            _ => false,
        };
        if touched && changed {
            // A loop that has ended listens no more.
            let event = if file.exists() { Event::Changed(id) } else { Event::Gone(id) };
            let _ = to.send(Message::Event(event));
        }
    })?;
    watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}
