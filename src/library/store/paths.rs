//! Where articles with a state lie that the catalogue does not have: rows of path and hash. It must not know what is done
//! with them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};

use crate::library::Hash;

/// All of them.
///
/// # Errors
/// What the database says.
pub fn paths(db: &Connection) -> rusqlite::Result<Vec<(PathBuf, Hash)>> {
    let mut all = db.prepare_cached("SELECT path, hash FROM paths WHERE length(hash) = 16")?;
    let rows = all.query_map([], |row| {
        let path = OsStr::from_bytes(row.get_ref(0)?.as_blob()?);
        Ok((PathBuf::from(path), Hash(row.get(1)?)))
    })?;
    rows.collect()
}

/// Keeps what lies at a path; none takes the row away.
///
/// # Errors
/// What the database says.
pub fn set_path(transaction: &Transaction, path: &Path, hash: Option<Hash>) -> rusqlite::Result<()> {
    let path = path.as_os_str().as_bytes();
    match hash {
        Some(hash) => {
            transaction.prepare_cached("INSERT OR REPLACE INTO paths(path, hash) VALUES(?, ?)")?.execute((path, hash.0))
        }
        None => transaction.prepare_cached("DELETE FROM paths WHERE path = ?")?.execute((path,)),
    }
    .map(drop)
}
