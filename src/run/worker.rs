//! The threads behind the screen: one scans, one searches, one opens, one compares. Each has one running job and one next job that is
//! overwritten, so nothing queues up. They must not know the state of the app.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use rayon::ThreadPool;

use crate::app::{Event, Memory, Saved};
use crate::article::Id;
use crate::filter::{Generation, Order, Query, Stage};
use crate::library::{About, Cancel, Library, Question, Refusal};
use crate::state::Change;
use crate::text;

use super::Message;
use super::folders::Folders;
use super::keeper::{Job, Keeper};
use super::scanning::{Scan, Scanner};
use super::watch::Watcher;

/// How long indexing stands aside before it looks again whether a search is still under way.
const ASIDE: Duration = Duration::from_millis(2);
/// How far the threads of a quiet pool stand back: a tenth of the weight that others have.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;
/// Articles like one that are found, at most.
const LIKE: usize = 200;
/// Keywords of an article, at most.
const KEYWORDS: usize = 6;
/// Articles near one that it is told of when it is read; some of them may be hidden.
const NEAR: usize = 16;

/// The workers' front door.
pub struct Worker {
    library: Arc<Library>,
    keeper: Keeper,
    searches: Arc<Slot<Searching>>,
    openings: Arc<Slot<Opening>>,
    seekings: Arc<Slot<Seeking>>,
    abouts: Arc<Slot<Seeking>>,
    scans: Arc<Slot<Scan>>,
    indexings: Arc<Slot<Scan>>,
    to: Sender<Message>,
    watcher: Watcher,
}

enum Searching {
    For(Search),
    /// Only what makes the next search quicker.
    Prepare(Arc<Library>, Order),
}

struct Search {
    library: Arc<Library>,
    query: Query,
    order: Order,
    generation: Generation,
    scattered: bool,
}

struct Opening {
    library: Arc<Library>,
    id: Id,
    generation: Generation,
    /// It was read before, and its row may be another now.
    again: bool,
}

struct Seeking {
    library: Arc<Library>,
    generation: Generation,
    sought: Sought,
}

/// What the index of texts is asked about articles.
enum Sought {
    Like(Id),
    About(Id),
    Splits(Vec<Id>),
}

impl Worker {
    /// Starts the threads, and the first scan.
    pub fn start(library: Library, to: &Sender<Message>) -> anyhow::Result<Self> {
        let library = Arc::new(library);
        let worker = Self {
            library: Arc::clone(&library),
            keeper: Keeper::start(Arc::clone(&library), to)?,
            searches: Arc::default(),
            openings: Arc::default(),
            seekings: Arc::default(),
            abouts: Arc::default(),
            scans: Arc::default(),
            indexings: Arc::default(),
            to: to.clone(),
            watcher: Watcher::new(to.clone()),
        };
        let scans = Arc::clone(&worker.scans);
        let own = library.store().and_then(|store| store.paths().into_iter().next());
        let folders = Folders::new(own, to.clone(), move || scans.offer(Scan::Touched));
        let folders = folders.context("no thread to work with")?;
        let indexed = Arc::clone(&library);
        let scanner = Scanner { library, folders, to: to.clone() };
        let indexings = Arc::clone(&worker.indexings);
        worker.scans.serve("scan", to, Threads::ONE, move |job, cancel, threads| {
            // Nothing is scanned most of the time: those beside it go when the job is done.
            let all = rayon::ThreadPoolBuilder::new().build();
            match scanner.serve(job, cancel, all.as_ref().unwrap_or(threads)) {
                Some(Scan::Whole) => indexings.put(Scan::Whole),
                // An index that is being filled is not begun again for it.
                Some(Scan::Touched) => indexings.offer(Scan::Touched),
                None => {}
            }
        })?;
        worker.scans.put(Scan::Whole);
        let busy = Arc::new(AtomicBool::new(false));
        let (said, quiet) = (to.clone(), Arc::clone(&busy));
        worker.indexings.serve("indexing", to, Threads::QUIET, move |what, cancel, threads| {
            index(&indexed, what, cancel, threads, &quiet, &said);
        })?;
        let said = to.clone();
        worker.searches.serve("search", to, Threads::ALL, move |job, cancel, threads| {
            let _busy = Busy::now(&busy);
            match job {
                Searching::For(job) => search(&job, cancel, threads, &busy, &said),
                Searching::Prepare(library, order) => threads.install(|| library.prepare(order, cancel)),
            }
        })?;
        let said = to.clone();
        worker.openings.serve_later("open", to, Threads::ONE, move |job, _, _| open(&job, &said));
        // What a key asks for, and what is only good to know.
        for (slot, threads) in [(&worker.seekings, Threads::ALL), (&worker.abouts, Threads::ONE_QUIET)] {
            let said = to.clone();
            slot.serve_later("comparison", to, threads, move |job, cancel, threads| seek(&job, cancel, threads, &said));
        }
        Ok(worker)
    }

    /// Searches, and gives up whatever search is under way.
    pub fn search(&self, query: Query, order: Order, generation: Generation, scattered: bool) {
        let search = Search { library: Arc::clone(&self.library), query, order, generation, scattered };
        self.searches.put(Searching::For(search));
    }

    /// Makes ready what a search needs, as soon as none is under way and until one is asked for.
    pub fn prepare(&self, order: Order) {
        self.searches.offer(Searching::Prepare(Arc::clone(&self.library), order));
    }

    /// Finds the articles nearest to one; what is sought already is given up.
    pub fn like(&self, id: Id, generation: Generation) {
        self.seekings.put(Seeking { library: Arc::clone(&self.library), generation, sought: Sought::Like(id) });
    }

    /// Finds what splits a list; what is sought already is given up.
    pub fn splits(&self, ids: Vec<Id>, generation: Generation) {
        self.seekings.put(Seeking { library: Arc::clone(&self.library), generation, sought: Sought::Splits(ids) });
    }

    /// Finds what an article is about; another one that was asked for is forgotten.
    pub fn about(&self, id: Id, generation: Generation) {
        self.abouts.put(Seeking { library: Arc::clone(&self.library), generation, sought: Sought::About(id) });
    }

    /// Reads an article, for the first time or again; one that waits to be read is forgotten.
    pub fn open(&self, id: Id, generation: Generation, again: bool) {
        self.openings.put(Opening { library: Arc::clone(&self.library), id, generation, again });
    }

    /// Saves an article, in a thread of its own: nothing that is asked for later makes it forgotten.
    pub fn save(&self, id: Id, name: String, home: Option<PathBuf>, replace: bool, generation: Generation) {
        let (library, to) = (self.library(), self.to.clone());
        thread::spawn(move || {
            let saved = match library.save(id, &name, home.as_deref(), replace) {
                Ok(name) => Saved::Done(name),
                Err(Refusal::Exists) => Saved::Exists,
                Err(Refusal::Fault(fault)) => Saved::Failed(fault.0),
            };
            let _ = to.send(Message::Event(Event::Saved(generation, saved)));
        });
    }

    /// Has what the reader did kept, in the order told.
    pub fn mark(&self, changes: Vec<(Id, Change)>) {
        self.library.mark(&changes);
        self.keeper.keep(Job::Mark(changes));
    }

    /// Has something of the session kept.
    pub fn remember(&self, memory: Memory) {
        self.keeper.keep(Job::Remember(memory));
    }

    /// Waits until everything is kept that was to be, but not for ever.
    pub fn finish(&self) {
        self.keeper.finish();
    }

    /// The library.
    pub fn library(&self) -> Arc<Library> {
        Arc::clone(&self.library)
    }

    /// Scans everything again.
    pub fn scan(&self) {
        self.scans.put(Scan::Whole);
    }

    /// Watches the file of an article.
    pub fn watch(&mut self, id: Option<Id>) {
        let file = id.and_then(|id| Some((id, self.library.path(id)?)));
        self.watcher.watch(file);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.searches.close();
        self.openings.close();
        self.seekings.close();
        self.abouts.close();
        self.scans.close();
        self.indexings.close();
    }
}

/// Which threads work off jobs: the one that takes them, and others beside it. The C library gives each thread that there
/// is at a time a heap of its own as long as there are fewer than eight for each core, and what is freed in one serves no
/// other: with more of them, those that write the index go through the heaps of all the others.
#[derive(Clone, Copy)]
struct Threads {
    /// As many as there are cores, else only the one.
    all: bool,
    /// They, and those that they start, stand back behind all others: what a key asks for is not to wait for them.
    quiet: bool,
}

impl Threads {
    const ALL: Self = Self { all: true, quiet: false };
    const ONE: Self = Self { all: false, quiet: false };
    const QUIET: Self = Self { all: true, quiet: true };
    const ONE_QUIET: Self = Self { all: false, quiet: true };

    /// The pool of the thread that calls it.
    fn pool(self) -> Result<ThreadPool, rayon::ThreadPoolBuildError> {
        self.stand_back();
        let pool = rayon::ThreadPoolBuilder::new().use_current_thread().start_handler(move |_| self.stand_back());
        pool.num_threads(usize::from(!self.all)).build()
    }

    fn stand_back(self) {
        // Elsewhere it would be the whole process that stands back. Refused, they are as the others.
        #[cfg(target_os = "linux")]
        if self.quiet {
            let _ = rustix::process::nice(NICE);
        }
    }
}

/// Says that a search is under way, however it ends.
struct Busy<'a>(&'a AtomicBool);

impl<'a> Busy<'a> {
    fn now(busy: &'a AtomicBool) -> Self {
        busy.store(true, Ordering::Relaxed);
        Self(busy)
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Fills the index of texts; a search under way goes first.
fn index(library: &Library, what: Scan, cancel: &Cancel, pool: &ThreadPool, busy: &AtomicBool, said: &Sender<Message>) {
    let wait = || {
        while busy.load(Ordering::Relaxed) && !cancel.is_cancelled() {
            thread::sleep(ASIDE);
        }
    };
    let done = pool.install(|| match what {
        Scan::Whole => library.index_texts(cancel, &wait),
        Scan::Touched => library.index_touched(cancel, &wait),
    });
    if let Err(sentence) = done {
        let _ = said.send(Message::Event(Event::Told(sentence)));
    }
}

/// Answers a search. Once it has come to texts that no index knows the index may go on: it is what spares looking at them.
fn search(job: &Search, cancel: &Cancel, pool: &ThreadPool, busy: &AtomicBool, said: &Sender<Message>) {
    let marks = job.library.marks();
    let Search { query, order, generation, scattered, .. } = job;
    let question = Question { query, order: *order, generation: *generation, marks: &marks, scattered: *scattered };
    pool.install(|| {
        job.library.search(question, cancel, &mut |hits| {
            if matches!(hits.stage, Stage::Texts(..)) {
                busy.store(false, Ordering::Relaxed);
            }
            let _ = said.send(Message::Event(Event::Hits(hits)));
        });
    });
}

fn open(job: &Opening, said: &Sender<Message>) {
    let article = if job.again {
        job.library.reopen(job.id).map(|(article, news)| {
            let _ = said.send(Message::Event(Event::Found(news, Vec::new())));
            article
        })
    } else {
        job.library.open(job.id)
    };
    let article = article.map(Arc::new).map_err(|fault| fault.0);
    let _ = said.send(Message::Event(Event::Opened(job.id, job.generation, article)));
}

fn seek(job: &Seeking, cancel: &Cancel, pool: &ThreadPool, said: &Sender<Message>) {
    let Seeking { library, generation, sought } = job;
    let event = pool.install(|| match sought {
        Sought::Like(id) => Event::Like(*generation, library.like(*id, LIKE, cancel)),
        Sought::Splits(ids) => Event::Splits(*generation, library.splits(ids, cancel)),
        Sought::About(id) => {
            let About { words, near } = library.about(*id, KEYWORDS, NEAR, cancel);
            Event::About(*generation, words, near)
        }
    });
    if !cancel.is_cancelled() {
        let _ = said.send(Message::Event(event));
    }
}

/// One running job and one next job.
struct Slot<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    next: Option<T>,
    running: Option<Cancel>,
    closed: bool,
    /// Starts the thread, as long as nothing was asked of it.
    start: Option<Box<dyn FnOnce() + Send>>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State { next: None, running: None, closed: false, start: None }),
            changed: Condvar::new(),
        }
    }
}

impl<T: Send + 'static> Slot<T> {
    /// The state stays whole whatever a job does: it is only ever replaced.
    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a job the next one; the running one is told to stop.
    fn put(&self, job: T) {
        let mut state = self.state();
        state.next = Some(job);
        if let Some(running) = &state.running {
            running.cancel();
        }
        self.changed.notify_one();
        let start = state.start.take();
        drop(state);
        if let Some(start) = start {
            start();
        }
    }

    /// Makes a job the next one, unless there is one; the running one goes on.
    fn offer(&self, job: T) {
        self.state().next.get_or_insert(job);
        self.changed.notify_one();
    }

    fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.start = None;
        if let Some(running) = &state.running {
            running.cancel();
        }
        self.changed.notify_one();
    }

    /// Waits for the next job; none when there will be no more.
    fn take(&self) -> Option<(T, Cancel)> {
        let mut state = self.state();
        state.running = None;
        loop {
            if state.closed {
                return None;
            }
            if let Some(job) = state.next.take() {
                let cancel = Cancel::default();
                state.running = Some(cancel.clone());
                return Some((job, cancel));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// As [`Slot::serve`], from the first job that is put on.
    fn serve_later(
        self: &Arc<Self>,
        name: &'static str,
        to: &Sender<Message>,
        threads: Threads,
        work: impl Fn(T, &Cancel, &ThreadPool) + Send + 'static,
    ) {
        let (slot, to) = (Arc::clone(self), to.clone());
        self.state().start = Some(Box::new(move || {
            if let Err(error) = slot.serve(name, &to, threads, work) {
                let sentence = text::clean_line(&format!("{error}; end other programs, and begin masthead again."));
                let _ = to.send(Message::Event(Event::Told(sentence)));
            }
        }));
    }

    /// Works off the jobs in a thread of its own and those beside it. A job that panics is told of, and the next one is
    /// served.
    fn serve(
        self: &Arc<Self>,
        name: &'static str,
        to: &Sender<Message>,
        threads: Threads,
        work: impl Fn(T, &Cancel, &ThreadPool) + Send + 'static,
    ) -> anyhow::Result<()> {
        let (slot, to) = (Arc::clone(self), to.clone());
        let (begun, has_begun) = sync_channel(1);
        let serve = move || {
            let pool = match threads.pool() {
                Ok(pool) => pool,
                Err(error) => return drop(begun.send(Err(error))),
            };
            // Who waits for it is there until it comes.
            let _ = begun.send(Ok(()));
            while let Some((job, cancel)) = slot.take() {
                // Nothing of the job is used after it: what it left half done is dropped with it.
                if catch_unwind(AssertUnwindSafe(|| work(job, &cancel, &pool))).is_err() {
                    let sentence =
                        text::clean_line(&format!("A fault of masthead's own ended this {name}; R looks again."));
                    let _ = to.send(Message::Event(Event::Told(sentence)));
                }
            }
        };
        thread::Builder::new().name(name.to_owned()).spawn(serve).context("no thread to work with")?;
        has_begun.recv()?.context("no threads to work with")
    }
}
