//! The database: opening, schema, migration, what a reader did, the session. It must not know articles beyond their hash.
//! (A stand-in with the shape of the real one.)

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::Hash;

/// Why the database does not answer.
#[derive(Debug, thiserror::Error)]
#[error("the library's database does not answer: {0}")]
pub struct Trouble(#[from] rusqlite::Error);

/// An open database.
#[derive(Debug)]
pub struct Store(Mutex<Connection>);

impl Store {
    /// Opens or makes one.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        Self::ready(Connection::open(path)?)
    }

    /// One that is gone with the program.
    ///
    /// # Errors
    /// What the database says.
    pub fn memory() -> Result<Self, Trouble> {
        Self::ready(Connection::open_in_memory()?)
    }

    fn ready(connection: Connection) -> Result<Self, Trouble> {
        connection.busy_timeout(std::time::Duration::from_secs(30))?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "normal")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if version == 0 {
            connection.execute_batch(include_str!("schema.sql"))?;
            connection.pragma_update(None, "user_version", 1)?;
        }
        Ok(Self(Mutex::new(connection)))
    }

    /// Asks.
    ///
    /// # Errors
    /// What the database says.
    pub fn read<T>(&self, mut ask: impl FnMut(&Connection) -> rusqlite::Result<T>) -> Result<T, Trouble> {
        Ok(ask(&self.0.lock().unwrap_or_else(PoisonError::into_inner))?)
    }

    /// Changes, all or nothing.
    ///
    /// # Errors
    /// What the database says.
    pub fn write<T>(&self, mut change: impl FnMut(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, Trouble> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = change(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }
}

/// Gives the state of an article's old bytes to its new ones.
///
/// # Errors
/// What the database says.
pub fn rekey(change: &Transaction<'_>, old: Hash, new: Hash) -> rusqlite::Result<()> {
    change.execute(
        "INSERT OR IGNORE INTO states SELECT ?2, read, star, hidden, note, block, offset, witness, visited, revision
         FROM states WHERE hash = ?1",
        (old.0, new.0),
    )?;
    change.execute(
        "DELETE FROM states WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM articles WHERE hash = ?1)",
        (old.0,),
    )?;
    Ok(())
}
