//! The rows of one folder, sorted by name, some at a time: what a sync compares the folder's files with. It must not
//! know files.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::vec;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::library::Fault;
use crate::library::store::Store;

use super::look::Trace;
use super::{bytes, unkept};

/// So many rows are held.
const PAGE: usize = 1024;

/// An article as it is known.
pub(super) struct Row {
    pub(super) name: OsString,
    pub(super) id: u32,
    pub(super) trace: Trace,
}

/// The rows of a folder.
pub(super) struct Rows {
    folder: Option<i64>,
    page: vec::IntoIter<Row>,
    /// The last name that was fetched; none when there are no more.
    after: Option<Vec<u8>>,
}

impl Rows {
    /// All of them.
    pub(super) fn of(store: &Store, folder: &Path) -> std::result::Result<Self, Fault> {
        let folder = store.read(|asked| id(asked, folder)).map_err(unkept)?;
        Ok(Self { folder, page: Vec::new().into_iter(), after: folder.map(|_| Vec::new()) })
    }

    /// One of them.
    pub(super) fn one(store: &Store, folder: &Path, name: &OsStr) -> std::result::Result<Self, Fault> {
        let only = store.read(|asked| {
            let Some(folder) = id(asked, folder)? else { return Ok(Vec::new()) };
            page(
                asked,
                "SELECT name, id, bytes, iif(lang IS NULL, NULL, modified) FROM articles WHERE folder = ?1 AND name = ?2 LIMIT ?3",
                folder,
                name.as_bytes(),
            )
        });
        Ok(Self { folder: None, page: only.map_err(unkept)?.into_iter(), after: None })
    }

    /// The folder's row id, where it has one.
    pub(super) fn folder(&self) -> Option<i64> {
        self.folder
    }

    /// The next row by name.
    pub(super) fn next(&mut self, store: &Store) -> std::result::Result<Option<Row>, Fault> {
        if let Some(row) = self.page.next() {
            return Ok(Some(row));
        }
        let (Some(folder), Some(after)) = (self.folder, self.after.take()) else { return Ok(None) };
        let rows = store.read(|asked| {
            page(
                asked,
                "SELECT name, id, bytes, iif(lang IS NULL, NULL, modified) FROM articles WHERE folder = ?1 AND name > ?2 ORDER BY name LIMIT ?3",
                folder,
                &after,
            )
        });
        let rows = rows.map_err(unkept)?;
        self.after = rows.last().filter(|_| rows.len() == PAGE).map(|row| row.name.as_bytes().to_vec());
        self.page = rows.into_iter();
        Ok(self.page.next())
    }
}

/// The row id of a folder or archive.
pub(super) fn id(asked: &Connection, folder: &Path) -> Result<Option<i64>> {
    asked
        .prepare_cached("SELECT id FROM folders WHERE path = ?1")?
        .query_row((bytes(folder),), |row| row.get(0))
        .optional()
}

fn page(asked: &Connection, question: &str, folder: i64, name: &[u8]) -> Result<Vec<Row>> {
    let mut question = asked.prepare_cached(question)?;
    let rows = question.query_map(params![folder, name, i64::try_from(PAGE).unwrap_or(i64::MAX)], |row| {
        let trace = Trace { bytes: row.get::<_, Option<i64>>(2)?.unwrap_or(-1), modified: row.get(3)? };
        Ok(Row { name: OsString::from_vec(row.get(0)?), id: row.get(1)?, trace })
    })?;
    rows.collect()
}
