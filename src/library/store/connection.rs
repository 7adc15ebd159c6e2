//! One connection to a database file: made safely, told how to work, brought to this version. It must not know what is
//! kept in it, nor who shares it.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, ffi};
use rustix::fs::StatVfsMountFlags;
use rustix::time::Timespec;

use super::schema::{self, Kind, MIGRATIONS};
use super::trouble::{Trouble, shown};

/// How long a lock of another process is waited for: so often, so long each time. The database's own way waits up to 100 ms
/// between two looks, in which one who writes batch after batch has taken the lock again.
const LOOKS: i32 = 30_000;
const LOOK: Duration = Duration::from_millis(1);

/// Pages of 4 KiB that the log may hold before they go into the file.
const LOG: u32 = 4000;

/// Makes the file and its folders where there are none (for their owner alone), and gives the path to open it by.
///
/// An existing file is never opened but as a database: closing it would let go of this process's locks on it.
pub(super) fn place(path: &Path) -> Result<PathBuf, Trouble> {
    let failed = |error: io::Error| Trouble::of_system(path, &error);
    let path = std::path::absolute(path).map_err(failed)?;
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let about = fs::metadata(&path).map_err(failed)?;
            if about.is_dir() {
                return Err(Trouble::NotAFile(shown(&path), "this is a folder"));
            }
            if !about.is_file() {
                return Err(Trouble::NotAFile(shown(&path), "this is a pipe or a device"));
            }
        }
        Err(error) => return Err(failed(error)),
    }
    fs::canonicalize(&path).map_err(failed)
}

/// Opens a database to write to it: looks whose it is before anything is changed, and brings it to this version.
pub(super) fn writer(path: &Path) -> Result<Connection, Trouble> {
    let failed = |error: rusqlite::Error| Trouble::of(path, &error);
    let mut db = open(path).and_then(leaving).map_err(failed)?;
    // SQLite opens what it may not write for reading only, and says nothing.
    if db.is_readonly("main").map_err(failed)? {
        return Err(Trouble::ReadOnly(shown(path)));
    }
    let kind = match settle(&mut db, "WAL") {
        // No memory can be shared through this file system: a rollback journal needs none.
        Err(error) if cannot_share(&error) => {
            drop(db);
            let without = open(path).and_then(|mut db| {
                alone(&db)?;
                settle(&mut db, "DELETE").map(|kind| (db, kind))
            });
            let kind;
            (db, kind) = without.map_err(failed)?;
            kind
        }
        settled => settled.map_err(failed)?,
    };
    must_be_ours(kind, path)?;
    // So that a mark outlives a cut of the power and not only of the program: one flush a transaction, some milliseconds
    // in which nobody waits. NORMAL would be enough against a kill alone.
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA cache_size = -8192").map_err(failed)?;
    // A walk of the folders writes all over the index of the hashes, and the same pages again and again: what gathers in
    // the log for longer goes into the file once. Longer still, and reading the log after a kill would be felt.
    db.query_row(&format!("PRAGMA wal_autocheckpoint = {LOG}"), [], |_| Ok(())).map_err(failed)?;
    Ok(db)
}

/// Opens a database that [`writer`] has opened before, to read it.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let db = open(path)?;
    db.pragma_update(None, "query_only", true)?;
    Ok(db)
}

/// How a database is opened that is only read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As one that others may write to.
    Shared,
    /// As one that nobody can write to. Its log is not looked at: there cannot be one that is read without a file of its
    /// own beside it.
    Still,
}

/// Finds how a database can be read that cannot be written, and looks whose it is. It has to be in this version.
pub(super) fn reading(path: &Path) -> Result<(Connection, Reading), Trouble> {
    let failed = |error: rusqlite::Error| Trouble::of(path, &error);
    let opened = |how| only_to_read(path, how).and_then(|db| schema::kind(&db).map(|kind| (db, kind, how)));
    let (db, kind, how) = match opened(Reading::Shared) {
        // Elsewhere somebody may write, of which one that is taken for still would show half.
        Err(_) if is_read_only(path) => opened(Reading::Still).map_err(failed)?,
        opened => opened.map_err(failed)?,
    };
    must_be_ours(kind, path)?;
    if kind == Kind::Ours(MIGRATIONS.len()) { Ok((db, how)) } else { Err(Trouble::ReadOnly(shown(path))) }
}

/// Opens a database to read it, where nothing can be written.
pub(super) fn only_to_read(path: &Path, how: Reading) -> rusqlite::Result<Connection> {
    let query = if how == Reading::Still { "?immutable=1" } else { "?mode=ro" };
    let name = percent_encode(path.as_os_str().as_bytes(), PLAIN).to_string();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let mut db = Connection::open_with_flags(format!("file:{name}{query}"), flags)?;
    patient(&mut db)?;
    db.pragma_update(None, "query_only", true)?;
    Ok(db)
}

/// What stands for itself in the path of a URI.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// Whether nobody can write there, since the whole disk is read-only.
fn is_read_only(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|about| about.f_flag.contains(StatVfsMountFlags::RDONLY))
}

/// Refuses what is not ours, or newer than this program.
pub(super) fn must_be_ours(kind: Kind, path: &Path) -> Result<(), Trouble> {
    match kind {
        Kind::Foreign => Err(Trouble::Foreign(shown(path))),
        Kind::Ours(version) if version > MIGRATIONS.len() => Err(Trouble::Newer(shown(path))),
        Kind::Ours(_) => Ok(()),
    }
}

/// The same connection; it will leave the log as it is when it is closed, and so change nothing in the files.
pub(super) fn leaving(db: Connection) -> rusqlite::Result<Connection> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(db)
}

/// A connection that waits for others and trusts nothing in the file. One thread at a time may use it.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let mut db =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    patient(&mut db)?;
    Ok(db)
}

fn patient(db: &mut Connection) -> rusqlite::Result<()> {
    db.busy_handler(Some(|looks| {
        pause(LOOK);
        looks < LOOKS
    }))?;
    ready(db)
}

/// How every connection works, those to a database in memory too. Reads nothing yet.
pub(super) fn ready(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON")?;
    // Where one who read for long has let the log grow, it is cut back.
    db.query_row(&format!("PRAGMA journal_size_limit = {}", LOG * 4096), [], |_| Ok(()))
}

/// Lets the processor go for a while.
pub(super) fn pause(time: Duration) {
    let time = Timespec { tv_sec: 0, tv_nsec: time.subsec_nanos().into() };
    // Nothing to hear of, so that only the time can end it; a signal that does so early does no harm.
    let _ = rustix::event::poll(&mut [], Some(&time));
}

/// Looks whose a database is and, where it is ours, sets its journal and brings it to this version.
fn settle(db: &mut Connection, journal: &str) -> rusqlite::Result<Kind> {
    let kind = schema::kind(db)?;
    let Kind::Ours(version) = kind else { return Ok(kind) };
    if version > MIGRATIONS.len() {
        return Ok(kind);
    }
    // A file system that cannot have a log answers with the journal that it can.
    db.query_row(&format!("PRAGMA journal_mode = {journal}"), [], |_| Ok(()))?;
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    if version == MIGRATIONS.len() { Ok(kind) } else { schema::migrate(db, MIGRATIONS) }
}

/// Whether an error says that the memory which a write-ahead log needs cannot be had.
fn cannot_share(error: &rusqlite::Error) -> bool {
    let Some(error) = error.sqlite_error() else { return false };
    matches!(
        error.extended_code,
        ffi::SQLITE_IOERR_SHMOPEN | ffi::SQLITE_IOERR_SHMLOCK | ffi::SQLITE_IOERR_SHMMAP | ffi::SQLITE_CANTOPEN
    ) || error.code == ffi::ErrorCode::CannotOpen
}

/// Leads a database out of its write-ahead log without shared memory, which only one who is alone with it can.
fn alone(db: &Connection) -> rusqlite::Result<()> {
    for pragma in ["locking_mode = EXCLUSIVE", "journal_mode = DELETE", "locking_mode = NORMAL", "user_version"] {
        db.query_row(&format!("PRAGMA {pragma}"), [], |_| Ok(()))?;
    }
    Ok(())
}
