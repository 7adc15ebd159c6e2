//! Writing into the index: one instance at a time, in batches that are there as a whole or not at all. It must not know
//! where articles come from.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::LockError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexWriter, TantivyError, Term};

use crate::article::Article;
use crate::library::Hash;

use super::digest::Digest;
use super::view::View;
use super::{Ids, Inner, Trouble};

/// Bytes that one thread gathers before it writes them, on disk and in memory; while it writes it holds twice that. More
/// is hardly quicker, and a reader with a million articles has 500 MiB beside it.
const ON_DISK: usize = 30_000_000;
/// See [`ON_DISK`].
const IN_MEMORY: usize = 30_000_000;
/// Threads that take up what is written. What is costly, taking texts apart, is done by those who call.
const THREADS: usize = 1;
/// Parts of so many articles are not merged any more: a part more costs a question little, merging it much. Eight are
/// merged at a time, and what a question finds in a part is in memory at once.
const LARGEST: usize = 60_000;
/// Part of the articles of a segment that may be removed ones before it is cleared.
const REMOVED: f32 = 0.3;

/// The one who may write. Dropped without a commit, all since the last one is as if it had not been.
pub struct Writer {
    inner: Arc<Inner>,
    tantivy: IndexWriter,
    /// What was there at first, and the articles that were put since: only what may be there must be looked for to be
    /// removed.
    first: Arc<View>,
    put: Mutex<Ids>,
}

impl Writer {
    /// Nothing when another instance writes.
    pub(super) fn new(inner: &Arc<Inner>) -> Result<Option<Self>, Trouble> {
        let bytes = if inner.dir.is_some() { ON_DISK } else { IN_MEMORY };
        let threads = if inner.dir.is_some() { THREADS } else { 1 };
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(bytes)
            .num_worker_threads(threads)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = match inner.index.writer_with_options(options) {
            Ok(writer) => writer,
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => return Ok(None),
            Err(error) => return Err(inner.trouble(&error)),
        };
        let mut policy = LogMergePolicy::default();
        policy.set_max_docs_before_merge(LARGEST);
        policy.set_del_docs_ratio_before_merge(REMOVED);
        writer.set_merge_policy(Box::new(policy));
        inner.waiting.clear();
        // Another may have written since this index was opened.
        inner.reload().map_err(|error| inner.trouble(&error))?;
        let (first, put) = (inner.view(), Mutex::default());
        Ok(Some(Self { inner: Arc::clone(inner), tantivy: writer, first, put }))
    }

    /// Adds an article under its number, in the place of what was there. May be called from several threads at once; it
    /// waits when more than can be taken up has been put.
    ///
    /// # Errors
    /// When it cannot be written; nothing more can be put then, and what was put since the last commit is lost.
    pub fn put(&self, id: u32, hash: Hash, article: &Article) -> Result<(), Trouble> {
        let digest = Digest::of(article);
        let fields = &self.inner.fields;
        self.inner.waiting.put(digest.text.len() + digest.starts.len());
        let document = fields.document(id, &hash, article.published, &digest);
        if !self.ids().insert(id) || self.first.may_have(id).map_err(|error| self.inner.trouble(&error))? {
            self.take_out(id);
        }
        self.tantivy.add_document(document).map_err(|error| self.inner.trouble(&error))?;
        Ok(())
    }

    /// Takes an article out.
    pub fn remove(&self, id: u32) {
        // What cannot be asked for may be there.
        if self.ids().remove(id) || self.first.may_have(id).unwrap_or(true) {
            self.take_out(id);
        }
    }

    fn take_out(&self, id: u32) {
        self.tantivy.delete_term(Term::from_field_u64(self.inner.fields.id, u64::from(id)));
    }

    /// Makes all that was put and removed so far last, and seen by this index's questions. Takes some 15 ms for one
    /// article and a second for many, so gather some seconds' worth of them.
    ///
    /// # Errors
    /// When it cannot be written; the index is then as it was at the last commit.
    pub fn commit(&mut self) -> Result<(), Trouble> {
        self.tantivy.commit().and_then(|_| self.inner.reload()).map_err(|error| self.inner.trouble(&error))?;
        Ok(())
    }

    /// Waits until parts that have become too many are one. Dropped without this a writer leaves them as they are, and a
    /// question has to go to every one of them.
    ///
    /// # Errors
    /// When they cannot be written; what was committed stays.
    pub fn settle(self) -> Result<(), Trouble> {
        let Self { inner, tantivy, .. } = self;
        tantivy.wait_merging_threads().and_then(|()| inner.reload()).map_err(|error| inner.trouble(&error))?;
        Ok(())
    }

    fn ids(&self) -> MutexGuard<'_, Ids> {
        self.put.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
