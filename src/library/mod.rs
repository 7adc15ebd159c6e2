//! Where articles live: scanning paths, the list of what was found, opening, searching. All disk is here. It must not
//! know screens, keys or the state of the app.

mod search;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::article::{Article, Entry, Id};
use crate::text::Clean;

pub use search::{Prepared, Question, search_over};

/// Tells a running job to stop; cheap to ask often.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the job to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it should stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Where articles come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// The two articles that the program carries.
    Seeds,
    /// A file or a folder, as the user gave it.
    Path(PathBuf),
    /// Bytes that are there already (standard input), with a name.
    Bytes(String, Arc<[u8]>),
}

/// Something that could not be read: one sentence that says what happened to which file and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(pub Clean);

/// What a scan has found since its last word.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// New articles, in the order found; their ids go on from the last batch.
    pub entries: Vec<Arc<Entry>>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// The articles of one run.
#[derive(Debug)]
pub struct Library {
    /// What searches hand on to one another.
    prepared: Prepared,
}

impl Library {
    /// A library over these sources; nothing is read yet.
    pub fn new(_sources: Vec<Source>) -> Self {
        Self { prepared: Prepared::default() }
    }

    /// Walks all sources in order and reads what it finds, on the pool of the thread that calls it; `found` is called
    /// with batches, the first one soon.
    pub fn scan(&self, _cancel: &Cancel, _found: &mut dyn FnMut(Batch)) {}

    /// The articles found so far.
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        Vec::new()
    }

    /// The file of an article, if it has one.
    pub fn path(&self, _id: Id) -> Option<PathBuf> {
        None
    }

    /// Reads a whole article.
    ///
    /// # Errors
    /// A sentence when the file is gone, unreadable, too large or no text any more.
    pub fn open(&self, _id: Id) -> Result<Article, Fault> {
        Err(Fault(Clean::default()))
    }
}
