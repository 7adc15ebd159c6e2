//! The thread that keeps what the reader did, and looks for what other instances did. It must not know what any of it
//! means.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::app::{Event, Memory, Remembered};
use crate::article::Id;
use crate::library::Library;
use crate::library::store::{Store, Trouble, View};
use crate::state::Change;
use crate::text::{self, Clean};

use super::Message;
use super::clock::now;

/// How often the database is asked where its folder cannot be watched.
const POLL: Duration = Duration::from_secs(1);
/// Changes of another instance are taken in together that come so close to each other.
const TOGETHER: Duration = Duration::from_millis(100);
/// How long the end of the program waits for the disk.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is to be kept.
pub enum Job {
    /// What the reader did with articles.
    Mark(Vec<(Id, Change)>),
    /// Something of the session.
    Remember(Memory),
    /// Another instance may have changed something.
    Look,
    /// Say so when everything before it is done.
    Finish(std::sync::mpsc::SyncSender<()>),
}

/// The front door of the thread.
pub struct Keeper {
    jobs: Sender<Job>,
    /// Watches the database's folder as long as it lives.
    _watcher: Option<RecommendedWatcher>,
}

impl Keeper {
    /// Starts it. Without a database there is nothing to keep, and what is told is dropped.
    pub fn start(library: Arc<Library>, to: &Sender<Message>) -> anyhow::Result<Self> {
        let (jobs, told) = channel();
        let paths = library.store().map(|store| store.paths()).unwrap_or_default();
        let watcher = watch(&paths, jobs.clone());
        let polls = watcher.is_none() && !paths.is_empty();
        let said = to.clone();
        let work = move || {
            // That nothing can be written was told at the start.
            let complained =
                library.store().filter(|store| store.is_read_only()).map(|store| store.unwritable().sentence());
            let keeping = Keeping { library: &library, said, complained };
            keeping.serve(&told, polls);
        };
        thread::Builder::new().name("keep".to_owned()).spawn(work).context("no thread to work with")?;
        Ok(Self { jobs, _watcher: watcher })
    }

    /// Hands on what is to be kept.
    pub fn keep(&self, job: Job) {
        // A thread that is gone has told why.
        let _ = self.jobs.send(job);
    }

    /// Waits until everything is kept, or the disk has had its time.
    pub fn finish(&self) {
        let (done, heard) = sync_channel(1);
        if self.jobs.send(Job::Finish(done)).is_ok() {
            let _ = heard.recv_timeout(PATIENCE);
        }
    }
}

/// Has the folder of a database watched.
fn watch(paths: &[PathBuf], jobs: Sender<Job>) -> Option<RecommendedWatcher> {
    let folder = paths.first()?.parent()?.to_owned();
    let names: Vec<_> = paths.iter().filter_map(|path| path.file_name().map(ToOwned::to_owned)).collect();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        let written = matches!(event.kind, EventKind::Modify(_) | EventKind::Create(_));
        if written
            && event.paths.iter().any(|path| path.file_name().is_some_and(|name| names.iter().any(|n| n == name)))
        {
            let _ = jobs.send(Job::Look);
        }
    })
    .ok()?;
    watcher.watch(&folder, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

struct Keeping<'a> {
    library: &'a Library,
    said: Sender<Message>,
    /// What was said of the database last: the same is not said again.
    complained: Option<Clean>,
}

impl Keeping<'_> {
    fn tell(&self, event: Event) {
        // A loop that has ended listens no more.
        let _ = self.said.send(Message::Event(event));
    }

    fn serve(mut self, jobs: &Receiver<Job>, polls: bool) {
        let (mut next, mut owed) = (None, false);
        loop {
            let job = match next.take() {
                Some(job) => job,
                None if polls => match jobs.recv_timeout(POLL) {
                    Ok(job) => job,
                    Err(RecvTimeoutError::Timeout) => Job::Look,
                    Err(RecvTimeoutError::Disconnected) => return,
                },
                None => match jobs.recv() {
                    Ok(job) => job,
                    Err(_) => return,
                },
            };
            if matches!(job, Job::Look) {
                owed = true;
                next = together(jobs);
                // What the reader did meanwhile goes in first: the news would tell of how it was before.
                if next.is_some() {
                    continue;
                }
            } else {
                self.serve_one(job);
            }
            if std::mem::take(&mut owed) {
                self.hear();
            }
        }
    }

    fn serve_one(&mut self, job: Job) {
        match job {
            Job::Mark(changes) => {
                match self.library.keep(&changes) {
                    Ok(twins) if twins.is_empty() => {}
                    Ok(twins) => self.tell(Event::Marked(twins)),
                    Err(fault) => self.complain(fault.0),
                }
                // Whoever is killed says no farewell: the article opened last was selected then.
                let opened = changes.iter().rfind(|(_, change)| matches!(change, Change::Visited(_)));
                if let Some((id, _)) = opened {
                    self.try_to(|library, store| {
                        let (key, path) = selected(library, *id);
                        store.remember(&[(&key, path.as_str())])
                    });
                }
            }
            Job::Remember(memory) => self.try_to(|library, store| remember(library, store, &memory)),
            Job::Look => {}
            Job::Finish(done) => {
                let _ = done.send(());
            }
        }
    }

    fn try_to(&mut self, keep: impl FnOnce(&Library, &Store) -> Result<(), Trouble>) {
        if let Some(store) = self.library.store()
            && let Err(trouble) = keep(self.library, store)
        {
            self.complain(trouble.sentence());
        }
    }

    /// Asks what others did.
    fn hear(&mut self) {
        match self.library.news() {
            Ok(news) if news.is_empty() => {}
            Ok(news) => self.tell(Event::Marked(news)),
            Err(fault) => self.complain(fault.0),
        }
    }

    fn complain(&mut self, sentence: Clean) {
        if self.complained.as_ref() != Some(&sentence) {
            self.tell(Event::Told(sentence.clone()));
            self.complained = Some(sentence);
        }
    }
}

/// Takes all the notices that come together as one; gives the job that came in between.
fn together(jobs: &Receiver<Job>) -> Option<Job> {
    loop {
        match jobs.recv_timeout(TOGETHER) {
            Ok(Job::Look) => {}
            Ok(job) => return Some(job),
            Err(_) => return None,
        }
    }
}

fn remember(library: &Library, store: &Store, memory: &Memory) -> Result<(), Trouble> {
    match memory {
        Memory::Filter(line) => store.filtered(&text::clean_line(line), now()),
        Memory::View(name, Some(filter)) => {
            store.keep_view(&View { name: name.clone(), filter: text::clean_line(filter) })
        }
        Memory::View(name, None) => store.drop_view(name),
        Memory::Selected(id) => {
            let (key, path) = selected(library, *id);
            store.remember(&[(&key, path.as_str()), ("used", &now().to_string())])
        }
    }
}

/// Under which key a selected article is kept, and as what.
fn selected(library: &Library, id: Id) -> (String, Clean) {
    (library.session_key(), library.shelf().entry(id).map(|entry| entry.path()).unwrap_or_default())
}

/// What was kept of earlier sessions; a fault is a sentence.
pub fn remembered(library: &Library) -> Result<Remembered, Clean> {
    let Some(store) = library.store() else { return Ok(Remembered::default()) };
    let told = |trouble: Trouble| trouble.sentence();
    let mut filters: Vec<String> = store.history().map_err(told)?.into_iter().map(|line| line.to_string()).collect();
    filters.reverse();
    Ok(Remembered {
        filters,
        views: store.views().map_err(told)?.into_iter().map(|view| (view.name, view.filter.to_string())).collect(),
        selected: store.recall(&library.session_key()).map_err(told)?.map(|path| text::clean_line(&path)),
    })
}
