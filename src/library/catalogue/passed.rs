//! Files that are no articles: once one was opened and passed over, it is not opened again as long as its name, size and
//! time are the same. It must not know what an article is.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::library::{Fault, Hash};

use super::look::{Job, Trace};
use super::roots::below;
use super::sync::Sync;
use super::{bytes, unkept};

/// Folders written in one transaction: some milliseconds.
const MOST: usize = 256;

/// What names a file that was passed over: its name, size and time, in 64 bits.
pub(super) type Mark = u64;

/// Those of one place, by folder.
#[derive(Default)]
pub(super) struct Passed {
    before: HashMap<PathBuf, Arc<HashSet<Mark>>>,
    now: HashMap<PathBuf, Vec<Mark>>,
}

/// The mark of a file; none where its time cannot be relied on.
pub(super) fn mark(name: &OsStr, trace: Trace) -> Option<Mark> {
    let modified = trace.modified?;
    let hash = Hash::of(&[name.as_bytes(), b"/", &trace.bytes.to_le_bytes(), &modified.to_le_bytes()].concat());
    hash.0.first_chunk().map(|bytes| Mark::from_le_bytes(*bytes))
}

impl Passed {
    /// What was passed over in a folder, which is looked through now.
    pub(super) fn enter(&mut self, folder: &Path) -> Arc<HashSet<Mark>> {
        self.now.insert(folder.to_owned(), Vec::new());
        self.before.get(folder).cloned().unwrap_or_default()
    }

    /// A file is passed over. It is kept in mind where all of its folder is looked through.
    pub(super) fn note(&mut self, job: &Job) {
        if let (Some(mark), Some(now)) = (job.mark, self.now.get_mut(&job.place.path)) {
            now.push(mark);
        }
    }

    /// The folders of which something else is to be kept, with what.
    fn changes(self) -> Vec<(PathBuf, Vec<Mark>)> {
        let Self { mut before, now } = self;
        let mut changed = Vec::new();
        for (folder, marks) in now {
            let marks: HashSet<Mark> = marks.into_iter().collect();
            if *before.remove(&folder).unwrap_or_default() != marks {
                changed.push((folder, marks.into_iter().collect()));
            }
        }
        // Those that are left were not come upon.
        changed.extend(before.into_keys().map(|folder| (folder, Vec::new())));
        changed
    }
}

impl Sync<'_> {
    /// Calls to mind what was passed over at a place and below it.
    pub(super) fn recall_passed(&self, place: &Path) -> Result<Passed, Fault> {
        let [from, to] = below(place);
        let rows = self.store.read(|asked| {
            let mut some = asked.prepare_cached(
                "SELECT folder, files FROM passed WHERE folder = ?1 OR (folder > ?2 AND folder < ?3)",
            )?;
            let rows = some.query_map((bytes(place), from, to), |row| {
                let (marks, _) = row.get_ref(1)?.as_blob()?.as_chunks();
                let marks = marks.iter().map(|bytes| Mark::from_le_bytes(*bytes)).collect();
                Ok((super::path(row.get_ref(0)?.as_blob()?).to_owned(), Arc::new(marks)))
            })?;
            rows.collect()
        });
        Ok(Passed { before: rows.map_err(unkept)?, now: HashMap::new() })
    }

    /// Keeps what was passed over, after all of a place was looked through.
    pub(super) fn keep_passed(&mut self) -> Result<(), Fault> {
        let changes = std::mem::take(&mut self.passed).changes();
        for some in changes.chunks(MOST) {
            let written = self.store.write(|change| {
                let mut put = change.prepare_cached("INSERT OR REPLACE INTO passed(folder, files) VALUES(?1, ?2)")?;
                let mut drop = change.prepare_cached("DELETE FROM passed WHERE folder = ?1")?;
                some.iter().try_for_each(|(folder, marks)| {
                    let files: Vec<u8> = marks.iter().flat_map(|mark| mark.to_le_bytes()).collect();
                    let done = if files.is_empty() {
                        drop.execute((bytes(folder),))
                    } else {
                        put.execute((bytes(folder), files))
                    };
                    done.map(|_| ())
                })
            });
            written.map_err(unkept)?;
        }
        Ok(())
    }
}
