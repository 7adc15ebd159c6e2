//! The index of whole texts, beside the database and derived from it: whatever becomes of it, it is made anew without
//! asking. It must not know screens, the query line or where articles lie.

mod ask;
mod bm25;
mod digest;
mod disk;
mod gather;
mod gauge;
mod keywords;
mod like;
mod lists;
mod near;
mod schema;
mod splits;
mod tokens;
mod view;
mod waiting;
mod words;
mod writer;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::{IndexReader, ReloadPolicy, TantivyError};

use crate::article::Article;
use crate::text::{self, Clean};

use super::{Cancel, Hash};
use schema::Fields;
use view::View;
use waiting::Waiting;

pub use ask::{Answer, Ask, Ids, Way};
pub use gauge::{Counts, Gauge, Scale, Tally, tokens as count_tokens};
pub use near::Near;
pub use splits::Shared;
pub use writer::Writer;

/// An index of texts; its copies are one and the same. Questions run on the pool of the thread that asks.
#[derive(Clone)]
pub struct Index(Arc<Inner>);

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("dir", &self.0.dir).finish_non_exhaustive()
    }
}

/// What copies of an index share.
struct Inner {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    view: RwLock<Arc<View>>,
    dir: Option<PathBuf>,
    is_damaged: AtomicBool,
    waiting: Waiting,
}

/// An index that has been opened.
struct Opened {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    view: View,
    waiting: Waiting,
}

/// Why there is no index, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(Clean);

/// Which articles are in an index, and by which bytes.
#[derive(Debug, Clone, Default)]
pub struct Held {
    ids: Ids,
    /// The hashes' fingerprints by number, in pages; one that nobody has needs no page.
    pages: Vec<Vec<u64>>,
}

/// Fingerprints in a page.
const PAGE: usize = 4096;

impl Index {
    /// The index in a folder of its own, which is made if need be. One that is damaged or of another format is deleted
    /// and made anew, empty; [`Index::held`] tells what is missing.
    ///
    /// # Errors
    /// When the folder cannot be read or written, and when an index that must be made anew is being written by another
    /// instance.
    pub fn open(dir: &Path) -> Result<Self, Trouble> {
        Ok(Self::new(disk::open(dir)?, Some(dir.to_owned())))
    }

    /// The index in a folder, if there is a sound one; nothing is made or deleted.
    pub fn find(dir: &Path) -> Option<Self> {
        Some(Self::new(disk::sound(dir, &Fields::new())?, Some(dir.to_owned())))
    }

    /// Where the index of a database lies.
    pub fn beside(database: &Path) -> PathBuf {
        database.with_extension("index")
    }

    /// Whether the index in a folder is as it was written, all of it, as [`Index::verify`] sees it; nothing where there
    /// is none, or one of another format. One that is damaged is made anew by the next who opens it.
    pub fn examine(dir: &Path, cancel: &Cancel) -> Option<bool> {
        if !disk::is_stamped(dir) {
            return None;
        }
        let Some(opened) = disk::sound(dir, &Fields::new()) else {
            disk::distrust(dir);
            return Some(false);
        };
        Some(Self::new(opened, Some(dir.to_owned())).verify(cancel))
    }

    /// An index that lies nowhere and lives as long as its copies.
    ///
    /// # Errors
    /// When there is no memory left for it.
    pub fn memory() -> Result<Self, Trouble> {
        let fields = Fields::new();
        let index = tantivy::Index::create_in_ram(fields.schema.clone());
        let opened = Opened::new(index, fields).map_err(|error| Trouble::new(None, &error))?;
        Ok(Self::new(opened, None))
    }

    fn new(opened: Opened, dir: Option<PathBuf>) -> Self {
        let Opened { index, reader, fields, view, waiting } = opened;
        let view = RwLock::new(Arc::new(view));
        Self(Arc::new(Inner { index, reader, fields, view, dir, is_damaged: AtomicBool::new(false), waiting }))
    }

    /// The right to write, for one at a time among all instances; nothing when another has it. Then follow by
    /// [`Index::reload`], and ask again from time to time. A child process that is just being started can stand in the
    /// way for a moment, too.
    ///
    /// # Errors
    /// When its files cannot be written.
    pub fn writer(&self) -> Result<Option<Writer>, Trouble> {
        Writer::new(&self.0)
    }

    /// Takes over what another instance has written; says whether there was anything. Cheap when there was nothing.
    pub fn reload(&self) -> bool {
        self.0.reload().unwrap_or(false)
    }

    /// Articles in it.
    pub fn articles(&self) -> u32 {
        self.0.view().articles
    }

    /// What is in it, so that writing goes on where it stopped. About 10 ms for 1,000,000 articles.
    pub fn held(&self) -> Held {
        self.asked(View::held)
    }

    /// Whether an article is in it as these bytes have it; cheap, however many there are.
    pub fn has(&self, id: u32, hash: &Hash) -> bool {
        self.asked(|view| view.fingerprint(id)) == Some(schema::fingerprint(hash))
    }

    /// Whether nothing wrong has shown so far. If not, open it anew: it will be empty.
    pub fn is_sound(&self) -> bool {
        !self.0.is_damaged.load(Ordering::Relaxed)
    }

    /// Reads all its files and compares them with their checksums, a gigabyte in about a second; the answer is that of
    /// [`Index::is_sound`]. For a quiet moment: damage within a file is not seen when it is opened.
    pub fn verify(&self, cancel: &Cancel) -> bool {
        if !disk::is_intact(&self.0.index, &[], cancel) {
            self.0.distrust();
        }
        self.is_sound()
    }

    /// Answers a question with the first `limit` hits; nothing when cancelled.
    pub fn search(&self, ask: &Ask, limit: usize, cancel: &Cancel) -> Option<Answer> {
        self.asked(|view| ask::answer(view, ask, limit, cancel))
    }

    /// The words of the collection that are nearest to a word that stands nowhere, for a slip of the finger: one letter
    /// wrong, missing, too many or exchanged with its neighbour, two from six letters on. By distance, whole words first,
    /// then those in most articles; those that only begin near it too, if it is still being typed (`goes_on`). None for
    /// words of fewer than three letters and for scripts without spaces.
    pub fn near(&self, word: &str, goes_on: bool, limit: usize) -> Vec<Near> {
        self.asked(|view| near::near(view, self.0.fields.text, word, goes_on, limit))
    }

    /// The articles that are nearest to one by its rarest words, the nearest first, without the article `except`.
    pub fn like(&self, article: &Article, except: Option<u32>, limit: usize) -> Vec<(u32, f32)> {
        self.asked(|view| like::like(view, article, except, limit))
    }

    /// The words that tell what an article is about, in its own spelling, the best first: often in it and rare in the
    /// collection, names before others, no numbers, no word twice with another ending.
    pub fn keywords(&self, article: &Article, limit: usize) -> Vec<Clean> {
        self.asked(|view| keywords::keywords(view, article, limit))
    }

    /// The words that split a list of articles best, the best first. Looks at a sample of them, and counts in all.
    pub fn splits(&self, ids: &[u32], limit: usize) -> Vec<Shared> {
        self.asked(|view| splits::splits(view, ids, limit))
    }

    /// What a question finds; nothing when the index turns out to be damaged, which makes tantivy's readers fail or
    /// panic.
    fn asked<T: Default>(&self, question: impl FnOnce(&View) -> tantivy::Result<T>) -> T {
        let view = self.0.view();
        catch_unwind(AssertUnwindSafe(|| question(&view))).ok().and_then(Result::ok).unwrap_or_else(|| {
            self.0.distrust();
            T::default()
        })
    }
}

impl Inner {
    fn view(&self) -> Arc<View> {
        Arc::clone(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over the last commit; says whether there was a new one.
    fn reload(&self) -> tantivy::Result<bool> {
        let before = self.view();
        let metas = self.index.searchable_segment_metas()?;
        let is_known = |meta: &tantivy::SegmentMeta| {
            before.parts.iter().any(|part| (part.id, part.deletion) == (meta.id(), meta.delete_opstamp()))
        };
        if metas.len() == before.parts.len() && metas.iter().all(is_known) {
            return Ok(false);
        }
        self.reader.reload()?;
        let view = View::of(&self.reader.searcher(), &self.fields, &before)?;
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
        Ok(true)
    }

    fn distrust(&self) {
        self.is_damaged.store(true, Ordering::Relaxed);
        if let Some(dir) = &self.dir {
            disk::distrust(dir);
        }
    }

    fn trouble(&self, error: &TantivyError) -> Trouble {
        Trouble::new(self.dir.as_deref(), error)
    }
}

impl Opened {
    fn new(mut index: tantivy::Index, fields: Fields) -> tantivy::Result<Self> {
        let waiting = Waiting::default();
        index.set_tokenizers(schema::tokenizers(&waiting));
        // Nothing is stored that would be worth a thread for each segment.
        index.settings_mut().docstore_compress_dedicated_thread = false;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let view = View::of(&reader.searcher(), &fields, &View::default())?;
        Ok(Self { index, reader, fields, view, waiting })
    }
}

impl Held {
    /// Whether an article is in the index as these bytes have it.
    pub fn has(&self, id: u32, hash: &Hash) -> bool {
        let at = id as usize;
        let fingerprint = self.pages.get(at / PAGE).and_then(|page| page.get(at % PAGE));
        self.ids.has(id) && fingerprint == Some(&schema::fingerprint(hash))
    }

    /// The numbers of all articles, in order.
    pub fn ids(&self) -> impl Iterator<Item = u32> {
        self.ids.iter()
    }

    fn add(&mut self, id: u32, fingerprint: u64) {
        let at = id as usize;
        if self.pages.len() <= at / PAGE {
            self.pages.resize_with(at / PAGE + 1, Vec::new);
        }
        let page = &mut self.pages[at / PAGE];
        page.resize(PAGE, 0);
        page[at % PAGE] = fingerprint;
        self.ids.add(id);
    }
}

impl Trouble {
    fn new(dir: Option<&Path>, error: &dyn fmt::Display) -> Self {
        let dir = dir.map_or_else(|| text::escape("memory"), |dir| text::escape(&dir.to_string_lossy()));
        Self(text::clean_line(&format!(
            "{dir}: the index of texts cannot be kept there ({error}); see that there is room and a right to write"
        )))
    }

    fn busy(dir: &Path) -> Self {
        let dir = text::escape(&dir.to_string_lossy());
        Self(text::clean_line(&format!(
            "{dir}: another masthead of another version is writing this index of texts; close that one first"
        )))
    }
}
