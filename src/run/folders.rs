//! Watching the folders that articles lie in, by the system's own notices: which paths were touched, gathered until it is
//! quiet. It must not know articles, nor what a touched path means.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::ModifyKind;
use notify::{ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::app::Event;
use crate::text;

use super::Message;

/// What is touched within this time of each other is looked at together.
const QUIET: Duration = Duration::from_millis(400);
/// Where it never is quiet, it is looked at all the same after this long.
const MOST: Duration = Duration::from_secs(2);
/// A look is followed by a rest of so many times its length, so that a large file which grows all the time leaves the
/// machine to others; of no more than this, though.
const REST: u32 = 4;
const LONGEST: Duration = Duration::from_secs(60);
/// Paths that are looked at one by one; more are looked at as the whole.
const MANY: usize = 20_000;

/// Kinds of file systems that others write to as well, of whose doings this machine hears nothing: NFS, SMB, CIFS, 9p,
/// AFS, Ceph, Coda, FUSE (sshfs). The numbers are those of `statfs(2)`.
#[cfg(target_os = "linux")]
const REMOTE: [u32; 8] =
    [0x6969, 0xfe53_4d42, 0xff53_4d42, 0x0102_1997, 0x5346_414f, 0x00c3_6400, 0x7375_7245, 0x6573_5546];

/// What was touched.
#[derive(Debug, PartialEq, Eq)]
pub enum Touched {
    /// These paths, as the walk named what they lie in.
    Paths(Vec<PathBuf>),
    /// So much that it has to be looked at as a whole.
    All,
}

/// The watched folders.
pub struct Folders {
    shared: Arc<Mutex<Shared>>,
    watching: Mutex<Watching>,
    to: Sender<Message>,
}

struct Watching {
    notices: Sender<Notice>,
    /// Made when there is something to watch.
    watcher: Option<RecommendedWatcher>,
    /// The system allows no more.
    full: bool,
}

/// What the thread that gathers is told.
enum Notice {
    Paths(Vec<PathBuf>),
    /// The system lost count.
    All,
}

#[derive(Default)]
struct Shared {
    /// By the path that notices name, the one that the walk gave: folders, and files that were named themselves.
    folders: HashMap<PathBuf, PathBuf>,
    files: HashMap<PathBuf, PathBuf>,
    /// Paths that begin so are the program's own.
    own: Option<PathBuf>,
    touched: HashSet<PathBuf>,
    all: bool,
    /// No look before this.
    rests_until: Option<Instant>,
    told_remote: bool,
}

impl Folders {
    /// Watches nothing yet. `ring` is called, from a thread of its own, when something was touched and it is quiet again.
    /// What begins with the path of the database, `own`, is the program's own doing.
    pub fn new(own: Option<PathBuf>, to: Sender<Message>, ring: impl Fn() + Send + 'static) -> io::Result<Arc<Self>> {
        let (notices, told) = channel();
        let shared = Arc::new(Mutex::new(Shared { own, ..Shared::default() }));
        let gathering = Arc::clone(&shared);
        thread::Builder::new().name("folders".to_owned()).spawn(move || gather(&gathering, &told, &ring))?;
        let watching = Mutex::new(Watching { notices, watcher: None, full: false });
        Ok(Arc::new(Self { shared, watching, to }))
    }

    /// Watches a folder, or a file that was named itself, from now on.
    pub fn enter(&self, path: &Path) {
        let Ok(seen) = std::path::absolute(path) else { return };
        let is_folder = path.is_dir();
        let folder = if is_folder { Some(seen.as_path()) } else { seen.parent() };
        let Some(folder) = folder.map(Path::to_owned) else { return };
        self.tell_of_remote(&folder);
        {
            let mut shared = lock(&self.shared);
            let kept = if is_folder { &mut shared.folders } else { &mut shared.files };
            kept.insert(seen, path.to_owned());
        }
        let mut watching = lock(&self.watching);
        if !watching.full && watching.add(&folder).is_err() {
            // Those that are watched go on to be.
            watching.full = true;
            self.tell("Not every folder can be watched (the system's limit is reached); R looks for what is new.");
        }
    }

    /// What was touched since the last time; none where nothing was.
    pub fn take(&self) -> Option<Touched> {
        let mut shared = lock(&self.shared);
        let touched = std::mem::take(&mut shared.touched);
        if std::mem::take(&mut shared.all) {
            return Some(Touched::All);
        }
        (!touched.is_empty()).then(|| {
            let mut paths: Vec<PathBuf> = touched.into_iter().collect();
            paths.sort_unstable();
            Touched::Paths(paths)
        })
    }

    /// A look at what was touched took so long.
    pub fn looked(&self, took: Duration) {
        lock(&self.shared).rests_until = Some(Instant::now() + (took * REST).min(LONGEST));
    }

    fn tell_of_remote(&self, folder: &Path) {
        if is_remote(folder) && !std::mem::replace(&mut lock(&self.shared).told_remote, true) {
            let folder = text::escape(&folder.to_string_lossy());
            self.tell(&format!("{folder}: this disk does not tell what others change on it; R looks for what is new."));
        }
    }

    fn tell(&self, sentence: &str) {
        // A loop that has ended listens no more.
        let _ = self.to.send(Message::Event(Event::Told(text::clean_line(sentence))));
    }
}

impl Watching {
    /// Watches one more folder; an error says that there can be no more.
    fn add(&mut self, folder: &Path) -> notify::Result<()> {
        let watcher = match &mut self.watcher {
            Some(watcher) => watcher,
            none => none.insert(start(self.notices.clone())?),
        };
        match watcher.watch(folder, RecursiveMode::NonRecursive) {
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => Err(error),
            // What cannot be read is told of by the walk.
            _ => Ok(()),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What they guard is whole at every moment, so a panic elsewhere does not matter.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(target_os = "linux")]
fn is_remote(folder: &Path) -> bool {
    // The kinds are 32 bits wide, whatever the system's own type is.
    rustix::fs::statfs(folder)
        .is_ok_and(|about| REMOTE.iter().any(|kind| i128::from(about.f_type) & 0xffff_ffff == i128::from(*kind)))
}

#[cfg(not(target_os = "linux"))]
fn is_remote(_: &Path) -> bool {
    false
}

fn start(notices: Sender<Notice>) -> notify::Result<RecommendedWatcher> {
    notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let notice = match event.kind {
            _ if event.need_rescan() => Notice::All,
            // Opening and reading is what this program does all the time.
            EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) | EventKind::Other => return,
            _ => Notice::Paths(event.paths),
        };
        // Who gathers has gone with the program.
        let _ = notices.send(notice);
    })
}

/// Gathers what is touched, and rings when it is quiet again.
fn gather(shared: &Mutex<Shared>, told: &Receiver<Notice>, ring: &dyn Fn()) {
    while let Ok(first) = told.recv() {
        let mut touched = HashSet::new();
        let mut all = note(shared, first, &mut touched);
        if touched.is_empty() && !all {
            continue;
        }
        let end = Instant::now() + MOST;
        loop {
            let rests =
                lock(shared).rests_until.map_or(Duration::ZERO, |end| end.saturating_duration_since(Instant::now()));
            let left = end.saturating_duration_since(Instant::now()).max(rests);
            match told.recv_timeout(left.min(QUIET)) {
                Ok(notice) => all |= note(shared, notice, &mut touched),
                Err(RecvTimeoutError::Timeout) if rests.is_zero() => break,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if left.is_zero() {
                break;
            }
        }
        let mut shared = lock(shared);
        shared.touched.extend(touched);
        shared.all |= all || shared.touched.len() > MANY;
        drop(shared);
        ring();
    }
}

/// Takes down those of the touched paths that the walk would come upon. Gives whether it may be all.
fn note(shared: &Mutex<Shared>, notice: Notice, touched: &mut HashSet<PathBuf>) -> bool {
    let Notice::Paths(paths) = notice else { return true };
    let shared = lock(shared);
    let walked = |path: PathBuf| {
        if shared.own.as_ref().is_some_and(|own| is_own(own, &path)) {
            return None;
        }
        if let Some(named) = shared.files.get(&path).or_else(|| shared.folders.get(&path)) {
            return Some(named.clone());
        }
        let name = path.file_name().filter(|name| !name.as_encoded_bytes().starts_with(b"."))?;
        shared.folders.get(path.parent()?).map(|folder| folder.join(name))
    };
    touched.extend(paths.into_iter().filter_map(walked));
    touched.len() > MANY
}

/// Whether a path is the database, its log, or another of the files beside it that bear its name.
fn is_own(database: &Path, path: &Path) -> bool {
    let stem = database.file_stem().unwrap_or_default().as_encoded_bytes();
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    path.parent() == database.parent()
        && name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_the_database_are_its_own() {
        let database = Path::new("/d/library.db");
        for (path, own) in [
            ("/d/library.db", true),
            ("/d/library.db-wal", true),
            ("/d/library.index", true),
            ("/d/library", true),
            ("/d/library-notes.txt", false),
            ("/d/deep/library.db", false),
            ("/d/news.txt", false),
        ] {
            assert_eq!(is_own(database, Path::new(path)), own, "{path}");
        }
    }
}
