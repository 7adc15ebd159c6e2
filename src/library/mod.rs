//! Where articles live: scanning paths, the list of what was found, opening, searching. All disk is here. It must not
//! know screens, keys or the state of the app.

mod about;
pub mod archive;
pub mod catalogue;
mod coming;
pub mod copies;
mod edited;
mod forms;
pub mod index;
mod kept;
mod known;
mod origin;
mod read;
mod record;
mod save;
mod scan;
mod search;
pub mod store;
mod texts;
mod touched;
mod walk;

use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::article::{Article, Id};
use crate::shelf::{Card, News, Shelf, Stock};
use crate::state::State;
use crate::text::{self, Clean};

use archive::Archives;
use copies::Leads;
use known::Known;
use origin::{Loaded, Origin, Origins};
use read::Trouble;
use store::Store;

pub use about::About;
pub use forms::{Form, written};
pub use read::{LIMIT, Stamp};
pub use record::{Hash, Record};
pub use save::Refusal;
pub use search::{Likely, Open, Prepared, Question, Texts, search_over};
pub use walk::Entering;

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
    /// What the catalogue knows of a place, as its own path there; without one everything.
    Kept(Option<PathBuf>),
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
    /// What is known of articles among these from earlier times.
    pub marked: Vec<(Id, State)>,
    /// Articles that came since the program was used here last.
    pub fresh: Vec<Id>,
    /// How far a sync has come, while there is one.
    pub progress: Option<catalogue::Progress>,
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
    /// As in [`Batch`].
    pub marked: Vec<(Id, State)>,
}

/// The articles of one run. Shared between threads by reference: a scan adds while others list, open and search.
#[derive(Debug)]
pub struct Library {
    sources: Vec<Source>,
    table: RwLock<Items>,
    /// What searches hand on to one another.
    prepared: Prepared,
    /// The database, where anything is kept.
    store: Option<Arc<Store>>,
    known: Known,
    texts: texts::Texts,
    /// What articles that come are held against, from the first that comes on.
    leads: Mutex<Option<Leads>>,
    few: about::Few,
    /// Rows of the catalogue that are on their way.
    coming: coming::Coming,
    /// How archives are read.
    archives: Archives,
    /// When this run began, in milliseconds since 1970 (UTC).
    now: i64,
}

/// The rows of all articles, and where each comes from, by [`Id`].
#[derive(Debug, Default)]
struct Items {
    stock: Stock,
    origins: Origins,
    /// By row id of the catalogue, its number and one; 0 for none.
    rows: Vec<u32>,
    /// The catalogue's rows have been asked for.
    loaded: bool,
}

impl Library {
    /// A library over these sources; nothing is read yet.
    pub fn new(sources: Vec<Source>) -> Self {
        Self {
            sources,
            table: RwLock::default(),
            prepared: Prepared::default(),
            store: None,
            known: Known::default(),
            texts: texts::Texts::default(),
            leads: Mutex::default(),
            few: about::Few::default(),
            coming: coming::Coming::default(),
            archives: Archives::default(),
            now: 0,
        }
    }

    /// The same with a database that knows what was done with articles and keeps what is done. `now` is the time in
    /// milliseconds since 1970 (UTC).
    #[must_use]
    pub fn with(self, store: Arc<Store>, now: i64) -> Self {
        Self { store: Some(store), now, ..self }
    }

    /// The same with archives read in this way.
    #[must_use]
    pub fn reading(self, archives: Archives) -> Self {
        Self { archives, ..self }
    }

    /// The database, where anything is kept.
    pub fn store(&self) -> Option<&Arc<Store>> {
        self.store.as_ref()
    }

    /// Names the place that these articles are from, among all that a session may be about.
    pub fn session_key(&self) -> String {
        let places = self.sources.iter().map(|source| match source {
            Source::Kept(None) => "library".to_owned(),
            Source::Kept(Some(path)) => path.to_string_lossy().into_owned(),
            Source::Path(path) => {
                fs::canonicalize(path).unwrap_or_else(|_| path.clone()).to_string_lossy().into_owned()
            }
            Source::Seeds => "seeds".to_owned(),
            Source::Bytes(name, _) => name.clone(),
        });
        format!("selected {}", places.collect::<Vec<_>>().join(" "))
    }

    /// Whether these articles are all that the catalogue has.
    fn is_whole(&self) -> bool {
        matches!(self.sources.as_slice(), [Source::Kept(None)]) || !self.is_kept()
    }

    /// Whether these articles come from the catalogue.
    pub fn is_kept(&self) -> bool {
        matches!(self.sources.as_slice(), [Source::Kept(_)])
    }

    /// Whether these are the articles that the program carries.
    pub fn is_seeds(&self) -> bool {
        matches!(self.sources.as_slice(), [Source::Seeds])
    }

    /// Whether there can be no more than one article: a single file, or bytes that are there already.
    pub fn is_one(&self) -> bool {
        match self.sources.as_slice() {
            [Source::Bytes(..)] => true,
            [Source::Kept(Some(path)) | Source::Path(path)] => {
                path.is_file() && !path.file_name().is_some_and(archive::is_archive)
            }
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
        self.read(id).map(|(loaded, _)| loaded.article)
    }

    fn read(&self, id: Id) -> Result<(Loaded, Origin), Fault> {
        let Some(origin) = self.origin(id) else {
            return Err(Fault(text::clean_line("this article is not in the list any more; look at the folders again")));
        };
        if let Origin::Line(path, [line, start, length]) = &origin {
            let Archives { keys, shelf } = &self.archives;
            let (article, hash) = archive::open(path, *start, *length, *line, keys, shelf.as_deref())?;
            return Ok((Loaded { article, hash, key: None }, origin));
        }
        match origin.load() {
            Ok(loaded) => Ok((loaded, origin)),
            Err(trouble) => Err(Fault::new(&origin.shown(), &trouble.after_listing())),
        }
    }

    /// Reads an article again after its file has changed, and renews its row in the table.
    ///
    /// # Errors
    /// As [`Library::open`]; the row then stays as it was.
    pub fn reopen(&self, id: Id) -> Result<(Article, News), Fault> {
        let (Loaded { article, hash, .. }, origin) = self.read(id)?;
        let card = origin.card(&article);
        self.prepared.forget(&[id]);
        if !self.is_kept() {
            let first = u32::try_from(self.shelf().len()).unwrap_or(u32::MAX);
            let edits = self.edits(&[(id, hash)]);
            self.find_out(std::iter::once((id, hash, None)));
            self.settle(edits, first);
        }
        let mut items = self.items_mut();
        items.stock.renew(id, &card);
        Ok((article, News { shelf: items.stock.shelf().clone(), renewed: vec![id], removed: Vec::new() }))
    }

    /// The state of an article's file at this moment; none where it has no file, or the file is gone. Ask before
    /// opening and again later: two that differ tell of a change.
    pub fn stamp(&self, id: Id) -> Option<Stamp> {
        self.origin(id)?.path().and_then(Stamp::of)
    }

    fn origin(&self, id: Id) -> Option<Origin> {
        let origin = self.items().origin(id)?.into_owned();
        match (&origin, &self.store) {
            (Origin::Kept(row), Some(store)) => {
                let located = catalogue::where_is(store, *row).ok()??;
                Some(located.line.map_or(Origin::File(located.path.clone()), |line| Origin::Line(located.path, line)))
            }
            _ => Some(origin),
        }
    }

    /// A panic elsewhere leaves the table whole, since rows are only ever added or replaced: the lock stays usable.
    fn items(&self) -> RwLockReadGuard<'_, Items> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn items_mut(&self) -> RwLockWriteGuard<'_, Items> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// It may be behind, which it may always be.
    fn leads(&self) -> MutexGuard<'_, Option<Leads>> {
        self.leads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for BatchWith<T> {
    fn default() -> Self {
        Self { news: News::default(), articles: Vec::new(), faults: Vec::new(), marked: Vec::new() }
    }
}

impl Items {
    /// Puts an article on the shelf. None when there are no more numbers.
    fn add(&mut self, card: &Card, origin: Origin) -> Option<Id> {
        let id = self.stock.add(card)?;
        if let Origin::Kept(row) = origin {
            let row = row as usize;
            if row >= self.rows.len() {
                self.rows.resize(row + 1, 0);
            }
            self.rows[row] = id.0 + 1;
        }
        self.origins.push(origin);
        Some(id)
    }

    /// The article of a row of the catalogue.
    fn of_row(&self, row: u32) -> Option<Id> {
        self.rows.get(row as usize)?.checked_sub(1).map(Id)
    }

    /// An article's number in an index of texts: that of the catalogue, which stays, or that of this run.
    fn key(&self, id: Id) -> Option<u32> {
        self.stock.shelf().entry(id)?;
        Some(self.origins.row(id.0).unwrap_or(id.0))
    }

    /// The row of the catalogue that an article is.
    fn row_of(&self, id: Id) -> Option<u32> {
        self.stock.shelf().entry(id)?;
        self.origins.row(id.0)
    }

    /// Where an article comes from, unless it is gone.
    fn origin(&self, id: Id) -> Option<Cow<'_, Origin>> {
        self.stock.shelf().entry(id)?;
        self.origins.get(id.0)
    }
}
