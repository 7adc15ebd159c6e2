//! Looking things up in the catalogue: the folders and names that rows share, where an article is opened, who has the
//! same bytes. Nothing that comes back is trusted. It must not write.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Row as Answer, params_from_iter};

use crate::library::store::Store;
use crate::library::{Fault, Hash};
use crate::text::{self, Clean};

use super::roots::below;
use super::{bytes, path, unkept};

/// A folder with articles in it, or an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its row id.
    pub id: u32,
    /// Its path.
    pub path: PathBuf,
    /// It is an archive: its articles are lines of one file.
    pub is_archive: bool,
}

/// A byline or a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Its row id.
    pub id: u32,
    /// The name, on one line.
    pub name: Clean,
}

/// Where an article is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The file or archive.
    pub path: PathBuf,
    /// In an archive: line from 1, start and length in bytes of the uncompressed stream.
    pub line: Option<[u64; 3]>,
}

/// How many articles there are.
///
/// # Errors
/// What the database says.
pub fn size(store: &Store) -> std::result::Result<usize, Fault> {
    let count = store.read(|asked| asked.query_row("SELECT count(*) FROM articles", (), |row| row.get::<_, i64>(0)));
    Ok(usize::try_from(count.map_err(unkept)?).unwrap_or_default())
}

/// How many articles there are at a path and below it.
///
/// # Errors
/// What the database says.
pub fn count(store: &Store, place: &Path) -> std::result::Result<usize, Fault> {
    let (parent, name) = (place.parent().unwrap_or(place), place.file_name().unwrap_or_default());
    let [from, to] = below(place);
    let question = "SELECT (SELECT count(*) FROM articles WHERE folder IN
          (SELECT id FROM folders WHERE path = ?1 OR (path > ?2 AND path < ?3)))
        + (SELECT count(*) FROM articles WHERE name = ?5 AND folder = (SELECT id FROM folders WHERE path = ?4))";
    let count = store.read(|asked| {
        let with = (bytes(place), &from, &to, bytes(parent), name.as_bytes());
        asked.query_row(question, with, |row| row.get::<_, i64>(0))
    });
    Ok(usize::try_from(count.map_err(unkept)?).unwrap_or_default())
}

/// All folders and archives, by row id.
///
/// # Errors
/// What the database says.
pub fn folders(store: &Store, found: &mut dyn FnMut(Folder)) -> std::result::Result<(), Fault> {
    let all = "SELECT id, path, archive FROM folders ORDER BY id";
    store.read(|asked| shared(asked, all, None, folder, found)).map_err(unkept)
}

/// The archives at a path and below it; of the whole catalogue for `/`.
///
/// # Errors
/// What the database says.
pub fn archives(store: &Store, place: &Path) -> std::result::Result<Vec<PathBuf>, Fault> {
    let [from, to] = below(place);
    let some = "SELECT path FROM folders WHERE archive = 1 AND (path = ?1 OR (path > ?2 AND path < ?3)) ORDER BY path";
    let archives = store.read(|asked| {
        let mut some = asked.prepare_cached(some)?;
        let rows = some.query_map((bytes(place), &from, &to), |row| Ok(path(row.get_ref(0)?.as_blob()?).to_owned()))?;
        rows.collect()
    });
    archives.map_err(unkept)
}

/// These folders and archives, where they are there.
///
/// # Errors
/// What the database says.
pub fn folders_of(store: &Store, ids: &[u32]) -> std::result::Result<Vec<Folder>, Fault> {
    let one = "SELECT id, path, archive FROM folders WHERE id = ?1";
    some(store, one, ids, folder)
}

/// All names, by row id.
///
/// # Errors
/// What the database says.
pub fn names(store: &Store, found: &mut dyn FnMut(Name)) -> std::result::Result<(), Fault> {
    let all = "SELECT id, name FROM names ORDER BY id";
    store.read(|asked| shared(asked, all, None, name, found)).map_err(unkept)
}

/// These names, where they are there.
///
/// # Errors
/// What the database says.
pub fn names_of(store: &Store, ids: &[u32]) -> std::result::Result<Vec<Name>, Fault> {
    let one = "SELECT id, name FROM names WHERE id = ?1";
    some(store, one, ids, name)
}

fn some<T>(
    store: &Store,
    one: &str,
    ids: &[u32],
    make: fn(&Answer<'_>) -> Result<T>,
) -> std::result::Result<Vec<T>, Fault> {
    let some = store.read(|asked| {
        let mut some = Vec::with_capacity(ids.len());
        for id in ids {
            shared(asked, one, Some(*id), make, &mut |thing| some.push(thing))?;
        }
        Ok(some)
    });
    some.map_err(unkept)
}

fn shared<T>(
    asked: &Connection,
    question: &str,
    id: Option<u32>,
    make: fn(&Answer<'_>) -> Result<T>,
    found: &mut dyn FnMut(T),
) -> Result<()> {
    let mut question = asked.prepare_cached(question)?;
    let mut answers = question.query(params_from_iter(id))?;
    while let Some(answer) = answers.next()? {
        if let Ok(thing) = make(answer) {
            found(thing);
        }
    }
    Ok(())
}

fn folder(answer: &Answer<'_>) -> Result<Folder> {
    let path = path(answer.get_ref(1)?.as_blob()?).to_owned();
    Ok(Folder { id: answer.get(0)?, path, is_archive: answer.get(2)? })
}

fn name(answer: &Answer<'_>) -> Result<Name> {
    Ok(Name { id: answer.get(0)?, name: text::clean_line(&String::from_utf8_lossy(answer.get_ref(1)?.as_bytes()?)) })
}

/// Where an article is opened; none where it is not in the catalogue any more.
///
/// # Errors
/// What the database says.
pub fn where_is(store: &Store, id: u32) -> std::result::Result<Option<Located>, Fault> {
    let question = "SELECT folder.path, article.name, article.line, article.start, article.length
         FROM articles AS article JOIN folders AS folder ON folder.id = article.folder WHERE article.id = ?1";
    let located = |answer: &Answer<'_>| {
        let folder = path(answer.get_ref(0)?.as_blob()?);
        Ok(match answer.get_ref(1)?.as_blob_or_null()? {
            Some(name) => Located { path: folder.join(OsStr::from_bytes(name)), line: None },
            None => Located {
                path: folder.to_owned(),
                line: Some([number(answer, 2)?, number(answer, 3)?, number(answer, 4)?]),
            },
        })
    };
    store.read(|asked| asked.prepare_cached(question)?.query_row((id,), located).optional()).map_err(unkept)
}

/// The articles with these bytes.
///
/// # Errors
/// What the database says.
pub fn with_hash(store: &Store, hash: Hash) -> std::result::Result<Vec<u32>, Fault> {
    let question = "SELECT id FROM articles WHERE hash = ?1 ORDER BY id";
    store
        .read(|asked| asked.prepare_cached(question)?.query_map((hash.0,), |row| row.get(0))?.collect())
        .map_err(unkept)
}

/// A number that is none below zero.
fn number(answer: &Answer<'_>, column: usize) -> Result<u64> {
    let number = answer.get::<_, i64>(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}
