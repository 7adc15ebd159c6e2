//! Where articles live: scanning paths, the list of what was found, opening, searching. All disk is here. It must not
//! know screens, keys or the state of the app.

pub mod archive;
pub mod catalogue;
pub mod copies;
mod forms;
pub mod index;
mod origin;
mod read;
mod record;
mod save;
mod scan;
mod search;
pub mod store;
mod walk;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::article::{Article, Id};
use crate::shelf::{News, Shelf, Stock};
use crate::text::{self, Clean};

use origin::Origin;
use read::Trouble;

pub use forms::{Form, written};
pub use read::{LIMIT, Stamp};
pub use record::{Hash, Record};
pub use save::Refusal;
pub use search::{Open, Prepared, Question, Texts, search_over};

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

impl Fault {
    fn new(shown: &Clean, trouble: &Trouble) -> Self {
        Self(text::clean_line(&format!("{shown}: {trouble}")))
    }
}

/// What a scan has found since its last word.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The articles as they are now; new ones in the order found.
    pub news: News,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// The same with something kept of each article beside its row.
#[derive(Debug, Clone)]
pub struct BatchWith<T> {
    /// As in [`Batch`].
    pub news: News,
    /// New articles and those that were read again, in the order found.
    pub articles: Vec<(Id, T)>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// The articles of one run. Shared between threads by reference: a scan adds while others list, open and search.
#[derive(Debug)]
pub struct Library {
    sources: Vec<Source>,
    table: RwLock<Items>,
    /// What searches hand on to one another.
    prepared: Prepared,
}

/// The rows of all articles, and where each comes from, by [`Id`].
#[derive(Debug, Default)]
struct Items {
    stock: Stock,
    origins: Vec<Origin>,
}

impl Library {
    /// A library over these sources; nothing is read yet.
    pub fn new(sources: Vec<Source>) -> Self {
        Self { sources, table: RwLock::default(), prepared: Prepared::default() }
    }

    /// Whether there can be no more than one article: a single file, or bytes that are there already.
    pub fn is_one(&self) -> bool {
        match self.sources.as_slice() {
            [Source::Bytes(..)] => true,
            [Source::Path(path)] => path.is_file(),
            _ => false,
        }
    }

    /// The rows of the articles found so far.
    pub fn shelf(&self) -> Shelf {
        self.items().stock.shelf().clone()
    }

    /// The file of an article, if it has one.
    pub fn path(&self, id: Id) -> Option<PathBuf> {
        self.origin(id)?.path().map(ToOwned::to_owned)
    }

    /// Reads a whole article.
    ///
    /// # Errors
    /// A sentence when the file is gone, unreadable, too large or no text any more.
    pub fn open(&self, id: Id) -> Result<Article, Fault> {
        let Some(origin) = self.origin(id) else {
            return Err(Fault(text::clean_line("this article is not in the list any more; look at the folders again")));
        };
        origin
            .load()
            .map(|loaded| loaded.article)
            .map_err(|trouble| Fault::new(&origin.shown(), &trouble.after_listing()))
    }

    /// Reads an article again after its file has changed, and renews its row in the table.
    ///
    /// # Errors
    /// As [`Library::open`]; the row then stays as it was.
    pub fn reopen(&self, id: Id) -> Result<(Article, News), Fault> {
        let article = self.open(id)?;
        self.prepared.forget(&[id]);
        let mut items = self.items_mut();
        if let Some(card) = items.origin(id).map(|origin| origin.card(&article)) {
            items.stock.renew(id, &card);
        }
        Ok((article, News { shelf: items.stock.shelf().clone(), renewed: vec![id], removed: Vec::new() }))
    }

    /// The state of an article's file at this moment; none where it has no file, or the file is gone. Ask before
    /// opening and again later: two that differ tell of a change.
    pub fn stamp(&self, id: Id) -> Option<Stamp> {
        self.origin(id)?.path().and_then(Stamp::of)
    }

    fn origin(&self, id: Id) -> Option<Origin> {
        self.items().origin(id).cloned()
    }

    /// A panic elsewhere leaves the table whole, since rows are only ever added or replaced: the lock stays usable.
    fn items(&self) -> RwLockReadGuard<'_, Items> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn items_mut(&self) -> RwLockWriteGuard<'_, Items> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Items {
    /// Where an article comes from, unless it is gone.
    fn origin(&self, id: Id) -> Option<&Origin> {
        self.stock.shelf().entry(id)?;
        self.origins.get(id.0 as usize)
    }
}
