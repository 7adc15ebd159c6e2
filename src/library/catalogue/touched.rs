//! A sync of single paths that somebody saw change: each is looked at by itself, a folder with all that is in it. It must
//! not know who saw it.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Result as Answer;

use crate::library::read::Trouble;
use crate::library::store::Store;
use crate::library::{Cancel, Fault};

use super::count::Count;
use super::known::Rows;
use super::look::{Job, Place, is_gone};
use super::roots::{self, below};
use super::sync::Sync;
use super::tour::{Tour, within};
use super::{Entering, How, News, Summary, bad, bytes, is_archive, unkept};

/// Brings the catalogue up to date with paths that may have come, changed, moved or gone, and with nothing else; those
/// outside the roots are passed over. The costs are those of the paths, whatever lies beside them. What has another
/// path by a link as well may get a row for each until the next [`sync`](super::sync).
///
/// # Errors
/// As [`sync`](super::sync).
pub fn sync_touched(
    store: &Store,
    paths: &[PathBuf],
    how: &How<'_>,
    entering: Entering<'_>,
    cancel: &Cancel,
    told: &mut dyn FnMut(News),
) -> Result<Summary, Fault> {
    let roots = roots::rows(store)?;
    let count = Count::default();
    Sync::new(store, &roots, how, Tour::new(&roots, entering), cancel, &count, told).touched(paths)
}

/// The articles at a path and below it, by row id.
///
/// # Errors
/// What the database says.
pub fn at(store: &Store, path: &Path) -> Result<Vec<u32>, Fault> {
    let (parent, name) = (path.parent().unwrap_or(path), path.file_name().unwrap_or_default());
    let [from, to] = below(path);
    let rows = store.read(|asked| {
        let mut below = asked.prepare_cached(
            "SELECT id FROM articles WHERE folder IN (SELECT id FROM folders WHERE path = ?1 OR (path > ?2 AND path < ?3))
             UNION ALL
             SELECT id FROM articles WHERE name = ?5 AND folder = (SELECT id FROM folders WHERE path = ?4)",
        )?;
        let with = (bytes(path), &from, &to, bytes(parent), name.as_bytes());
        below.query_map(with, |row| row.get(0))?.collect::<Answer<Vec<u32>>>()
    });
    rows.map_err(unkept)
}

impl Sync<'_> {
    fn touched(mut self, paths: &[PathBuf]) -> Result<Summary, Fault> {
        let mut lost = Vec::new();
        for path in paths {
            let Some((root, of)) = self.roots.iter().find(|(_, root)| within(path, &root.path)) else { continue };
            let root = *root;
            if *path == of.path {
                self.place(root, path)?;
                continue;
            }
            match fs::metadata(path) {
                Ok(about) if about.is_dir() => self.folder_touched(root, path)?,
                Ok(about) if about.is_file() => self.file_touched(root, path)?,
                Ok(_) => lost.push((root, path)),
                Err(error) if is_gone(&error) => lost.push((root, path)),
                Err(error) => self.say(bad(path, &Trouble::from(error))),
            }
            if self.cancel.is_cancelled() {
                break;
            }
        }
        self.flush()?;
        // What has only moved has its row elsewhere by now.
        for (root, path) in lost {
            self.lost(root, path)?;
        }
        self.end()
    }

    fn folder_touched(&mut self, root: i64, path: &Path) -> Result<(), Fault> {
        let is_link = path.is_symlink();
        if is_link && self.tour.passes_over(path) {
            return Ok(());
        }
        self.walk(root, path, is_link || is_linked(path))
    }

    fn file_touched(&mut self, root: i64, path: &Path) -> Result<(), Fault> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
        let place = Arc::new(Place::new(root, folder));
        let (is_link, linked) = (path.is_symlink(), is_linked(folder));
        let known = Rows::one(self.store, folder, name)?.next(self.store)?.map(|row| (row.id, row.trace));
        let job = Job { place, name: name.to_owned(), is_link, linked, given: false, known, mark: None };
        if is_archive(name) {
            self.take_out(known.map(|(id, _)| id).as_slice())?;
            return self.archive_touched(&job);
        }
        self.batch.push(job);
        if self.batch.len() >= self.size { self.flush() } else { Ok(()) }
    }

    /// What is not there: a file, an archive or a folder, for all that can be told.
    fn lost(&mut self, root: i64, path: &Path) -> Result<(), Fault> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
        let row = Rows::one(self.store, folder, name)?.next(self.store)?;
        self.gone.extend(row.map(|row| row.id));
        self.miss(root, path, &[])
    }
}

/// Whether a link leads to a folder.
fn is_linked(folder: &Path) -> bool {
    fs::canonicalize(folder).is_ok_and(|canonical| canonical != folder)
}
