//! The database: opening, schema, migration, what a reader did, the session. It must not know articles beyond their hash.

mod connection;
mod doctor;
mod paths;
mod rescue;
mod schema;
mod session;
mod state;
mod transfer;
mod trouble;
mod turn;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::state::{Change, State};

use super::Hash;
use super::read::Key;
use connection::Reading;
use schema::MIGRATIONS;
use turn::Turn;

pub use doctor::{Report, doctor};
pub use paths::{paths, set_path};
pub use session::View;
pub use state::rekey;
pub use transfer::{Imported, TransferError};
pub use trouble::Trouble;

/// Whoever writes again within this time lets the other processes go first: for a moment, several of their looks, he
/// leaves the database free. Without it one who writes batch after batch would have taken the lock again each time that
/// they look.
const AGAIN: Duration = Duration::from_millis(10);
const MOMENT: Duration = Duration::from_millis(3);

/// Under this key stands the row id of the last article that was held against the others for copies.
pub const FOLDED: &str = "folded";

/// Connections kept for reading.
const READERS: usize = 4;

/// The database of a library, shared between threads by reference, and with other processes through its file. What is
/// written is on the disk when the call returns; writers take turns in the order of asking.
#[derive(Debug)]
pub struct Store {
    /// The file, and what it was when it was opened; none in memory.
    path: Option<PathBuf>,
    key: Option<Key>,
    /// How it is read, where it cannot be written.
    reading: Option<Reading>,
    readers: Mutex<Vec<Connection>>,
    /// Asked for news and nothing else, since what it answers compares only with its own answers.
    watcher: Mutex<Option<Connection>>,
    /// The last to be closed: it clears the log away.
    writer: Turn<Writer>,
}

/// The one connection that writes, and when it last did.
#[derive(Debug)]
struct Writer {
    db: Connection,
    last: Option<Instant>,
}

/// What one asker has heard from [`Store::news`]. The default has heard nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen(Option<i64>);

impl Store {
    /// Opens a library, making the file and its folders where there are none.
    ///
    /// # Errors
    /// Why nothing can be kept; nothing that was there is changed.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let path = connection::place(path)?;
        let writer = connection::writer(&path)?;
        Ok(Self::over(writer, Some(path), None))
    }

    /// Opens a library that cannot be written, as on a disk that is read-only, to read what is there:
    /// [`Store::write`] fails with [`Trouble::ReadOnly`].
    ///
    /// # Errors
    /// Why it cannot be read either; one of an older version is among it, since it would have to be changed first.
    pub fn open_to_read(path: &Path) -> Result<Self, Trouble> {
        let path = fs::canonicalize(path).map_err(|error| Trouble::of_system(path, &error))?;
        let (db, reading) = connection::reading(&path)?;
        Ok(Self::over(db, Some(path), Some(reading)))
    }

    /// Whether nothing can be written.
    pub fn is_read_only(&self) -> bool {
        self.reading.is_some()
    }

    /// An empty library in memory: it lasts as long as the value.
    ///
    /// # Errors
    /// [`Trouble::Broken`], where there is no memory left.
    pub fn memory() -> Result<Self, Trouble> {
        let made = Connection::open_in_memory().and_then(|mut db| {
            connection::ready(&db)?;
            schema::migrate(&mut db, MIGRATIONS)?;
            Ok(db)
        });
        Ok(Self::over(made.map_err(|error| Trouble::of(Path::new("memory"), &error))?, None, None))
    }

    fn over(db: Connection, path: Option<PathBuf>, reading: Option<Reading>) -> Self {
        let key = path.as_deref().and_then(key);
        Self {
            path,
            key,
            reading,
            writer: Turn::new(Writer { db, last: None }),
            readers: Mutex::default(),
            watcher: Mutex::default(),
        }
    }

    /// The files that change when another process writes: the database, its log and the log's index, of which the last
    /// two may be missing. Empty in memory.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.path.iter().flat_map(|path| ["", "-wal", "-shm"].map(|ending| beside(path, ending))).collect()
    }

    /// Reads; everything that `job` sees is of one moment. Never waits for a writer.
    ///
    /// # Errors
    /// What the database says.
    pub fn read<T>(&self, job: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Trouble> {
        let Some(path) = &self.path else {
            return self.writer.with(|writer| job(&writer.db)).map_err(|error| self.trouble(&error));
        };
        let kept = lock(&self.readers).pop();
        let read = || {
            let db = kept.map_or_else(|| self.reader(path), Ok)?;
            let moment = db.unchecked_transaction()?;
            let value = job(&moment)?;
            drop(moment);
            let mut readers = lock(&self.readers);
            if readers.len() < READERS {
                readers.push(db);
            }
            Ok(value)
        };
        read().map_err(|error| self.trouble(&error))
    }

    /// Writes; all that `job` does is done, or nothing. Others wait meanwhile, so many changes go in batches of some
    /// milliseconds; between two batches those who wait come first, in this process and in others. `job` must not use
    /// the store itself.
    ///
    /// # Errors
    /// What the database says; nothing is changed then, and a later try may go well.
    pub fn write<T>(&self, job: impl FnOnce(&Transaction) -> rusqlite::Result<T>) -> Result<T, Trouble> {
        if self.is_read_only() {
            return Err(self.unwritable());
        }
        self.writer.with(|Writer { db, last }| {
            let failed = |error: rusqlite::Error| self.trouble(&error);
            // What is written to a file that has lost its name is gone with the last who has it open.
            if self.path.as_deref().and_then(key) != self.key {
                return Err(Trouble::Moved(trouble::shown(self.shown())));
            }
            if self.path.is_some() && last.is_some_and(|last| last.elapsed() < AGAIN) {
                connection::pause(MOMENT);
            }
            let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
            // A newer program may have led it on to its own version since it was opened.
            connection::must_be_ours(schema::kind(&transaction).map_err(failed)?, self.shown())?;
            let value = job(&transaction).map_err(failed)?;
            transaction.commit().map_err(failed)?;
            *last = Some(Instant::now());
            Ok(value)
        })
    }

    /// Whether anything in the database has changed since the last time, by whomsoever, this process included; the first
    /// time it has. Cheap enough for every second, or for every time that one of [`Store::paths`] stirs. In memory
    /// only the first time, since nobody else can write.
    ///
    /// # Errors
    /// What the database says.
    pub fn news(&self, seen: &mut Seen) -> Result<bool, Trouble> {
        let version = |db: &Connection| db.query_row("PRAGMA data_version", [], |row| row.get(0));
        let now = match &self.path {
            None => self.writer.with(|writer| version(&writer.db)),
            Some(path) => {
                let mut watcher = lock(&self.watcher);
                let db = watcher.take().map_or_else(|| self.reader(path), Ok);
                db.and_then(|db| version(watcher.insert(db)))
            }
        };
        let now = Some(now.map_err(|error| self.trouble(&error))?);
        Ok(std::mem::replace(&mut seen.0, now) != now)
    }

    /// Every state that is not the default.
    ///
    /// # Errors
    /// What the database says.
    pub fn states(&self) -> Result<Vec<(Hash, State)>, Trouble> {
        self.read(state::all)
    }

    /// Makes changes, in order and all at once. Changes of different things by several processes at once all last; of
    /// changes of the same thing the last one does.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn change(&self, changes: &[(Hash, Change)]) -> Result<(), Trouble> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write(|transaction| state::change(transaction, changes))
    }

    /// The states that changed after a revision (0: ever), and the newest revision, to ask from the next time. A state
    /// of which everything was taken back is among them, as the default.
    ///
    /// # Errors
    /// What the database says.
    pub fn changed_since(&self, revision: i64) -> Result<(Vec<(Hash, State)>, i64), Trouble> {
        self.read(|db| Ok((state::since(db, revision)?, state::newest(db)?)))
    }

    /// What [`Store::write`] fails with where nothing can be written.
    pub fn unwritable(&self) -> Trouble {
        Trouble::ReadOnly(trouble::shown(self.shown()))
    }

    fn reader(&self, path: &Path) -> rusqlite::Result<Connection> {
        self.reading.map_or_else(|| connection::reader(path), |how| connection::only_to_read(path, how))
    }

    fn shown(&self) -> &Path {
        self.path.as_deref().unwrap_or(Path::new("memory"))
    }

    fn trouble(&self, error: &rusqlite::Error) -> Trouble {
        Trouble::of(self.shown(), error)
    }
}

/// Which file has this name now.
fn key(path: &Path) -> Option<Key> {
    fs::metadata(path).ok().map(|about| Key::of(&about))
}

/// A file's neighbour, whose name has something more at its end.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// What these locks guard is whole at every moment, so a panic elsewhere does not matter.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
