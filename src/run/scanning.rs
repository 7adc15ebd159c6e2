//! The thread that scans: the whole when it is asked to, and what was touched in between. It must not know the state of
//! the app.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;

use rayon::ThreadPool;

use crate::app::Event;
use crate::library::{Batch, Cancel, Library};

use super::Message;
use super::folders::{Folders, Touched};
use super::keeper::remembered;
use super::walking::Pace;

/// What is to be looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// Everything.
    Whole,
    /// What was touched since.
    Touched,
}

/// What scanning works with.
pub struct Scanner {
    pub library: Arc<Library>,
    pub folders: Arc<Folders>,
    pub to: Sender<Message>,
}

impl Scanner {
    /// Does a job, and what was touched meanwhile. Gives what has to be indexed again, if anything.
    pub fn serve(&self, job: Scan, cancel: &Cancel, pool: &ThreadPool) -> Option<Scan> {
        if job == Scan::Whole {
            // It looks at all of that, too.
            self.folders.take();
            self.scan(cancel, pool);
        }
        let mut news = (job == Scan::Whole).then_some(Scan::Whole);
        while !cancel.is_cancelled()
            && let Some(touched) = self.folders.take()
        {
            let began = Instant::now();
            match touched {
                Touched::All => {
                    self.scan(cancel, pool);
                    news = Some(Scan::Whole);
                }
                Touched::Paths(paths) => {
                    let mut heard = Heard::by(self, cancel);
                    pool.install(|| {
                        self.library
                            .look_at(&paths, &|path| self.folders.enter(path), cancel, &mut |batch| heard.hear(batch));
                    });
                    news = news.or(heard.has_news.then_some(Scan::Touched));
                    if heard.walks && !cancel.is_cancelled() {
                        self.tell(Event::Scanned);
                    }
                }
            }
            self.folders.looked(began.elapsed());
        }
        news.filter(|_| !cancel.is_cancelled())
    }

    fn tell(&self, event: Event) {
        // A loop that has ended listens no more.
        let _ = self.to.send(Message::Event(event));
    }

    fn scan(&self, cancel: &Cancel, pool: &ThreadPool) {
        let library = &self.library;
        match remembered(library) {
            Ok(remembered) => self.tell(Event::Remembered(remembered)),
            Err(sentence) => self.tell(Event::Told(sentence)),
        }
        pool.install(|| {
            if library.is_one() && !library.is_kept() {
                // It will be opened at once: what was read for the list is handed on.
                library.scan_whole(cancel, &mut |batch| {
                    for (id, article) in batch.articles {
                        self.tell(Event::Given(id, Arc::new(article)));
                    }
                    self.tell(Event::Marked(batch.marked));
                    self.tell(Event::Found(batch.news, batch.faults.into_iter().map(|f| f.0).collect()));
                });
                return;
            }
            let mut heard = Heard::by(self, cancel);
            library.scan_watched(cancel, &|path| self.folders.enter(path), &mut |batch| heard.hear(batch));
        });
        if !cancel.is_cancelled() {
            self.tell(Event::Scanned);
        }
    }
}

/// Hands on what a scan finds.
struct Heard<'a> {
    scanner: &'a Scanner,
    cancel: &'a Cancel,
    pace: Pace,
    /// Its progress was told.
    walks: bool,
    /// Of the list, when it was told of last.
    version: u64,
    has_news: bool,
}

impl<'a> Heard<'a> {
    fn by(scanner: &'a Scanner, cancel: &'a Cancel) -> Self {
        let version = scanner.library.shelf().version();
        Self { scanner, cancel, pace: Pace::default(), walks: false, version, has_news: false }
    }

    fn hear(&mut self, batch: Batch) {
        if self.cancel.is_cancelled() {
            return;
        }
        let Batch { news, faults, marked, fresh, progress } = batch;
        // The marks of an article are there when its row is.
        if !marked.is_empty() {
            self.scanner.tell(Event::Marked(marked));
        }
        if !fresh.is_empty() {
            self.scanner.tell(Event::Fresh(fresh));
        }
        if news.shelf.version() != self.version || !faults.is_empty() {
            self.has_news = true;
            self.version = news.shelf.version();
            self.scanner.tell(Event::Found(news, faults.into_iter().map(|f| f.0).collect()));
        }
        if let Some(progress) = progress.and_then(|progress| self.pace.of(&progress)) {
            self.walks = true;
            self.scanner.tell(Event::Walking(progress));
        }
    }
}
