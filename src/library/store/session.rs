//! What the program remembers besides articles: filters used, filters kept under a name, and small values of its own.
//! It must not know what they mean.

use rusqlite::{OptionalExtension, Transaction};

use crate::text::{Clean, clean_line};

use super::state::text;
use super::{Store, Trouble};

/// Lines that the filter history keeps.
const HISTORY: u32 = 1000;

/// A filter kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name, each once.
    pub name: Clean,
    /// The line of the filter bar.
    pub filter: Clean,
}

impl Store {
    /// The filters used, the last one first; at most 1,000.
    ///
    /// # Errors
    /// What the database says.
    pub fn history(&self) -> Result<Vec<Clean>, Trouble> {
        Ok(self.used()?.into_iter().map(|(line, _)| line).collect())
    }

    /// Remembers that a filter was used, at a time in milliseconds since 1970 (UTC). The oldest lines go.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn filtered(&self, line: &Clean, at: i64) -> Result<(), Trouble> {
        self.write(|transaction| {
            used(transaction, line, at)?;
            forget(transaction)
        })
    }

    /// The filters kept under a name, by name.
    ///
    /// # Errors
    /// What the database says.
    pub fn views(&self) -> Result<Vec<View>, Trouble> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT name, filter FROM views ORDER BY name")?;
            let views = statement.query_map([], |row| {
                let line = |column| text(row, column).map(|line| clean_line(&line.unwrap_or_default()));
                Ok(View { name: line(0)?, filter: line(1)? })
            })?;
            views.collect()
        })
    }

    /// Keeps a filter under a name, in place of the one that had it.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn keep_view(&self, view: &View) -> Result<(), Trouble> {
        self.write(|transaction| {
            let mut statement =
                transaction.prepare_cached("INSERT OR REPLACE INTO views(name, filter) VALUES(?, ?)")?;
            statement.execute([&*view.name, &*view.filter]).map(drop)
        })
    }

    /// Forgets the filter of a name.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn drop_view(&self, name: &str) -> Result<(), Trouble> {
        self.write(|transaction| transaction.execute("DELETE FROM views WHERE name = ?", [name]).map(drop))
    }

    /// A value remembered under a key. It comes from a file: clean what is to be shown.
    ///
    /// # Errors
    /// What the database says.
    pub fn recall(&self, key: &str) -> Result<Option<String>, Trouble> {
        self.read(|db| {
            let mut statement = db.prepare_cached("SELECT value FROM session WHERE key = ?")?;
            statement.query_row([key], |row| Ok(text(row, 0)?.unwrap_or_default().into_owned())).optional()
        })
    }

    /// Remembers values under keys, all at once.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn remember(&self, values: &[(&str, &str)]) -> Result<(), Trouble> {
        self.write(|transaction| {
            let mut statement =
                transaction.prepare_cached("INSERT OR REPLACE INTO session(key, value) VALUES(?, ?)")?;
            values.iter().try_for_each(|(key, value)| statement.execute([key, value]).map(drop))
        })
    }

    /// The filters used with their times, the last one first.
    pub(super) fn used(&self) -> Result<Vec<(Clean, i64)>, Trouble> {
        self.read(|db| {
            let mut statement =
                db.prepare_cached("SELECT line, used FROM filters ORDER BY used DESC, rowid DESC LIMIT ?")?;
            let lines = statement
                .query_map([HISTORY], |row| Ok((clean_line(&text(row, 0)?.unwrap_or_default()), row.get(1)?)))?;
            lines.collect()
        })
    }
}

/// Puts a line into the history, or moves it up.
pub(super) fn used(db: &Transaction, line: &str, at: i64) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "INSERT INTO filters(line, used) VALUES(?, ?) ON CONFLICT(line) DO UPDATE SET used = max(used, excluded.used)",
    )?;
    statement.execute((line, at)).map(drop)
}

/// Takes the oldest lines out of the history.
pub(super) fn forget(db: &Transaction) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "DELETE FROM filters WHERE rowid IN (SELECT rowid FROM filters ORDER BY used DESC, rowid DESC LIMIT -1 OFFSET ?)",
    )?;
    statement.execute([HISTORY]).map(drop)
}
