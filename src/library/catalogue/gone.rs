//! What a sync did not come upon any more. It is taken out when everything else was looked at, since it may have turned
//! up elsewhere, and only where the disk says again that it is gone. It must not read articles.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::{OptionalExtension, Result, Transaction};

use crate::library::{Fault, archive};

use super::look::{is_gone, is_there};
use super::put::{Deed, in_spells};
use super::roots::below;
use super::sync::Sync;
use super::{said, unkept};

/// So many rows are asked for at a time.
const PAGE: i64 = 1024;

/// The ids of a folder's articles, some at a time.
const FILES: &str = "SELECT id, name FROM articles WHERE folder = ?1 AND name > ?2 ORDER BY name LIMIT ?3";
const LINES: &str = "SELECT id, NULL FROM articles WHERE folder = ?1 AND line IS NOT NULL LIMIT ?3";

impl Sync<'_> {
    /// Whether a root has any folder with articles.
    pub(super) fn holds(&self, root: i64) -> std::result::Result<bool, Fault> {
        let any = "SELECT EXISTS (SELECT 1 FROM folders WHERE root = ?1)";
        self.store.read(|asked| asked.query_row(any, (root,), |row| row.get(0))).map_err(unkept)
    }

    /// Notes which folders and archives at or below a place were not come upon, but for those that could not be looked
    /// into.
    pub(super) fn miss(&mut self, root: i64, place: &Path, blocked: &[PathBuf]) -> std::result::Result<(), Fault> {
        let some = "SELECT id, path FROM folders
             WHERE (path = ?4 OR (path > ?5 AND path < ?6)) AND root = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
        let [from, to] = below(place);
        let mut after = 0;
        loop {
            let folders: Vec<(i64, Vec<u8>)> = self
                .store
                .read(|asked| {
                    let mut some = asked.prepare_cached(some)?;
                    let within = (root, after, PAGE, super::bytes(place), &from, &to);
                    some.query_map(within, |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
                })
                .map_err(unkept)?;
            let Some((last, _)) = folders.last() else { return Ok(()) };
            after = *last;
            for (id, bytes) in folders {
                let path = super::path(&bytes);
                let missed = !self.visited.contains(&id) && !blocked.iter().any(|blocked| path.starts_with(blocked));
                if missed {
                    // What is there and has another true path was come upon by that.
                    let elsewhere = fs::canonicalize(path).is_ok_and(|canonical| canonical != path);
                    self.left.push((id, elsewhere));
                }
            }
        }
    }

    /// Takes out what was not come upon.
    pub(super) fn bury(&mut self) -> std::result::Result<(), Fault> {
        if self.gone.is_empty() && self.left.is_empty() {
            return Ok(());
        }
        // A disk may have been taken away meanwhile.
        for (id, root) in self.roots {
            if self.there.get(id) == Some(&true) && !is_there(&root.path) {
                self.there.insert(*id, false);
                self.say(said(&root.path, "it went away while it was looked through; its articles stay in the list"));
            }
        }
        let gone = std::mem::take(&mut self.gone);
        for some in gone.chunks(1024) {
            self.take_out_gone(some, false)?;
        }
        for (folder, elsewhere) in std::mem::take(&mut self.left) {
            self.take_out_folder(folder, elsewhere)?;
        }
        Ok(())
    }

    fn take_out_folder(&mut self, folder: i64, elsewhere: bool) -> std::result::Result<(), Fault> {
        for question in [FILES, LINES] {
            let mut after = Vec::new();
            loop {
                let rows: Vec<(u32, Option<Vec<u8>>)> = self
                    .store
                    .read(|asked| {
                        let mut some = asked.prepare_cached(question)?;
                        some.query_map((folder, &after, PAGE), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
                    })
                    .map_err(unkept)?;
                let before = self.summary.removed;
                self.take_out_gone(&rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(), elsewhere)?;
                if self.cancel.is_cancelled() {
                    return Ok(());
                }
                match rows.into_iter().next_back() {
                    Some((_, Some(name))) => after = name,
                    // Lines are asked for from the first one: where none went, none will.
                    Some((_, None)) if self.summary.removed > before => {}
                    _ => break,
                }
            }
        }
        let empty = "DELETE FROM folders WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM articles WHERE folder = ?1)
             RETURNING path";
        let path = self
            .store
            .write(|change| change.query_row(empty, (folder,), |row| row.get::<_, Vec<u8>>(0)).optional())
            .map_err(unkept)?;
        if let (Some(path), Some(shelf)) = (path, &self.how.archives.shelf) {
            archive::forget(super::path(&path), shelf);
        }
        Ok(())
    }

    /// Takes rows out whose files are not there any more, or all of them (`surely`).
    fn take_out_gone(&mut self, rows: &[u32], surely: bool) -> std::result::Result<(), Fault> {
        let there = &self.there;
        let deeds = in_spells(self.store, rows.len(), &mut |change, at| {
            let id = rows[at];
            let Some((root, path)) = seat(change, id)? else { return Ok(Deed::Kept) };
            let gone = match fs::metadata(path) {
                Ok(about) => surely || !about.is_file(),
                Err(error) => surely || is_gone(&error),
            };
            if gone && there.get(&root).copied().unwrap_or_default() { out(change, id) } else { Ok(Deed::Kept) }
        });
        self.note(&deeds.map_err(unkept)?);
        self.tell();
        Ok(())
    }

    /// Takes rows out that are known to be no articles of their own.
    pub(super) fn take_out(&mut self, rows: &[u32]) -> std::result::Result<(), Fault> {
        let deeds = in_spells(self.store, rows.len(), &mut |change, at| out(change, rows[at]));
        self.note(&deeds.map_err(unkept)?);
        Ok(())
    }
}

/// The root and the file of an article, or the archive it stands in.
fn seat(change: &Transaction<'_>, id: u32) -> Result<Option<(i64, PathBuf)>> {
    change
        .prepare_cached(
            "SELECT folder.root, folder.path, article.name
             FROM articles AS article JOIN folders AS folder ON folder.id = article.folder WHERE article.id = ?1",
        )?
        .query_row((id,), |row| {
            let folder = super::path(row.get_ref(1)?.as_blob()?);
            let name = row.get_ref(2)?.as_blob_or_null()?;
            Ok((row.get(0)?, name.map_or_else(|| folder.to_owned(), |name| folder.join(OsStr::from_bytes(name)))))
        })
        .optional()
}

pub(super) fn out(change: &Transaction<'_>, id: u32) -> Result<Deed> {
    let gone = change.prepare_cached("DELETE FROM articles WHERE id = ?1")?.execute((id,))?;
    Ok(if gone > 0 { Deed::Removed(id) } else { Deed::Kept })
}
