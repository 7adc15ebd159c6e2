//! The roots: what the user told the library to keep. It must not walk them.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{self, Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Result, Transaction};

use crate::library::Fault;
use crate::library::read;
use crate::library::store::Store;

use super::put::SPELL;
use super::tour::within;
use super::{bad, bytes, said, unkept};

/// A folder, a file or an archive that the library keeps. No root is found by the walk of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its canonical path.
    pub path: PathBuf,
    /// When it was added, in milliseconds since 1970 (UTC).
    pub added: i64,
}

/// What has come of adding a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is a root now; the roots that lay inside it are part of it.
    New(PathBuf, Vec<PathBuf>),
    /// It was one already.
    Known(PathBuf),
    /// It lies in this root and is kept with it.
    Within(PathBuf),
}

/// A path that the library knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The root that it is, or is found in.
    pub root: PathBuf,
    /// Its own path as the catalogue has it.
    pub path: PathBuf,
    /// The row id, where it is one article.
    pub article: Option<u32>,
    /// Whether there are articles at it or below it.
    pub has_articles: bool,
}

/// All roots, by path.
///
/// # Errors
/// What the database says.
pub fn roots(store: &Store) -> std::result::Result<Vec<Root>, Fault> {
    Ok(rows(store)?.into_iter().map(|(_, root)| root).collect())
}

/// All roots with their row ids, by path.
pub(super) fn rows(store: &Store) -> std::result::Result<Vec<(i64, Root)>, Fault> {
    store.read(listed).map_err(unkept)
}

fn listed(asked: &Connection) -> Result<Vec<(i64, Root)>> {
    let mut all = asked.prepare_cached("SELECT id, path, added FROM roots ORDER BY path")?;
    let rows = all.query_map((), |row| {
        let path = super::path(row.get_ref(1)?.as_blob()?).to_owned();
        Ok((row.get(0)?, Root { path, added: row.get(2)? }))
    })?;
    rows.collect()
}

/// Makes a path a root; `now` in milliseconds since 1970 (UTC). Nothing is read yet.
///
/// # Errors
/// A sentence when it is not there, cannot be asked, or is neither file nor folder, or when the database cannot be
/// written.
pub fn add(store: &Store, given: &Path, now: i64) -> std::result::Result<Added, Fault> {
    let path = fs::canonicalize(given).map_err(|error| bad(given, &error.into()))?;
    let about = fs::metadata(&path).map_err(|error| bad(given, &error.into()))?;
    if !about.is_dir() {
        read::must_be_file(&about).map_err(|trouble| bad(given, &trouble))?;
    }
    store.write(|change| make(change, &path, now)).map_err(unkept)
}

fn make(change: &Transaction<'_>, path: &Path, now: i64) -> Result<Added> {
    let all = listed(change)?;
    if let Some((_, over)) = all.iter().find(|(_, root)| within(path, &root.path)) {
        let over = over.path.clone();
        return Ok(if over == path { Added::Known(over) } else { Added::Within(over) });
    }
    change.execute("INSERT INTO roots(path, added) VALUES (?1, ?2)", (bytes(path), now))?;
    let id = change.last_insert_rowid();
    let mut inside = Vec::new();
    for (row, root) in all {
        if within(&root.path, path) {
            change.execute("UPDATE folders SET root = ?2 WHERE root = ?1", (row, id))?;
            change.execute("DELETE FROM roots WHERE id = ?1", (row,))?;
            inside.push(root.path);
        }
    }
    Ok(Added::New(path.to_owned(), inside))
}

/// Takes a root and its articles out of the library; files and states stay. Gives the path that it had.
///
/// # Errors
/// A sentence when it is no root, or when the database cannot be written.
pub fn remove(store: &Store, given: &Path) -> std::result::Result<PathBuf, Fault> {
    let all = rows(store)?;
    let forms = forms(given);
    let Some((id, root)) = all.iter().find(|(_, root)| forms.contains(&root.path)) else {
        return Err(match all.iter().find(|(_, root)| forms.iter().any(|form| within(form, &root.path))) {
            Some((_, root)) => {
                let over = root.path.display();
                said(given, &format!("it was not added by itself but is kept with {over}; remove that instead"))
            }
            None => said(given, "it is not in the library; see `masthead roots`"),
        });
    };
    store.write(|change| leave(change, *id, &root.path, &all)).map_err(unkept)?;
    while !store.write(|change| clear(change, *id)).map_err(unkept)? {}
    let [from, to] = below(&root.path);
    let passed = "DELETE FROM passed WHERE folder = ?1 OR (folder > ?2 AND folder < ?3)";
    let out = store.write(|change| {
        change.execute(passed, (bytes(&root.path), from, to))?;
        change.execute("DELETE FROM roots WHERE id = ?1", (id,))
    });
    out.map_err(unkept)?;
    Ok(root.path.clone())
}

/// Two roots that are files of one folder share its row: one that goes takes its article and leaves the row to the other.
fn leave(change: &Transaction<'_>, id: i64, path: &Path, all: &[(i64, Root)]) -> Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
    let heir = all.iter().find(|(other, root)| *other != id && root.path.parent() == Some(folder));
    change.execute(
        "DELETE FROM articles WHERE name = ?2 AND folder = (SELECT id FROM folders WHERE path = ?1)",
        (bytes(folder), name.as_bytes()),
    )?;
    if let Some((heir, _)) = heir {
        change.execute("UPDATE folders SET root = ?3 WHERE root = ?1 AND path = ?2", (id, bytes(folder), heir))?;
    }
    Ok(())
}

/// Takes some articles of a root away, and then its folders. Gives whether that was all.
fn clear(change: &Transaction<'_>, root: i64) -> Result<bool> {
    let began = std::time::Instant::now();
    let mut folders = change.prepare_cached("SELECT id FROM folders WHERE root = ?1")?;
    let folders = folders.query_map((root,), |row| row.get(0))?.collect::<Result<Vec<i64>>>()?;
    for folder in folders {
        loop {
            let some = "DELETE FROM articles WHERE id IN (SELECT id FROM articles WHERE folder = ?1 LIMIT 256)";
            let gone = change.prepare_cached(some)?.execute((folder,))?;
            if began.elapsed() > SPELL {
                return Ok(false);
            }
            if gone == 0 {
                break;
            }
        }
        change.prepare_cached("DELETE FROM folders WHERE id = ?1")?.execute((folder,))?;
    }
    Ok(true)
}

/// Whether a path that somebody gave is known: a root, or found in one.
///
/// # Errors
/// What the database says.
pub fn under(store: &Store, given: &Path) -> std::result::Result<Option<Known>, Fault> {
    let all = rows(store)?;
    for path in forms(given) {
        if let Some((_, root)) = all.iter().find(|(_, root)| within(&path, &root.path)) {
            let (article, has_articles) = store.read(|asked| held(asked, &path)).map_err(unkept)?;
            return Ok(Some(Known { root: root.path.clone(), path, article, has_articles }));
        }
    }
    Ok(None)
}

/// The article that a path is, and whether there is any at it or below it.
fn held(asked: &Connection, path: &Path) -> Result<(Option<u32>, bool)> {
    let (folder, name) = (path.parent().unwrap_or(path), path.file_name().unwrap_or(OsStr::new("")));
    let article = asked
        .prepare_cached(
            "SELECT id FROM articles WHERE name = ?2 AND folder = (SELECT id FROM folders WHERE path = ?1)",
        )?
        .query_row((bytes(folder), name.as_bytes()), |row| row.get(0))
        .optional()?;
    if article.is_some() {
        return Ok((article, true));
    }
    let [from, to] = below(path);
    let any = "SELECT EXISTS (SELECT 1 FROM folders JOIN articles ON articles.folder = folders.id
         WHERE folders.path = ?1 OR (folders.path > ?2 AND folders.path < ?3))";
    let any = asked.prepare_cached(any)?.query_row((bytes(path), from, to), |row| row.get(0))?;
    Ok((None, any))
}

/// Every path below another one lies between these, bytewise.
pub(super) fn below(path: &Path) -> [Vec<u8>; 2] {
    let stem = bytes(path).strip_suffix(b"/").unwrap_or(bytes(path));
    [[stem, b"/"].concat(), [stem, b"0"].concat()]
}

/// What a path that somebody gave may stand as in the catalogue: without any link, or as it was given.
fn forms(given: &Path) -> Vec<PathBuf> {
    [fs::canonicalize(given).ok(), path::absolute(given).ok()].into_iter().flatten().collect()
}
