//! Saving rows out of a damaged database: what a reader did and kept, as far as it can be read. The list of articles is
//! not among it, since a walk of the folders makes it again. It must not know files.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, Statement, Transaction};

use super::{FOLDED, Store, Trouble};

/// A table to save: its columns, the key first, and what its rows are called.
struct Table {
    name: &'static str,
    columns: &'static str,
    key: &'static str,
    called: &'static str,
}

const TABLES: &[Table] = &[
    Table { name: "roots", columns: "id, path, added", key: "id", called: "folders to look for articles in" },
    Table {
        name: "states",
        columns: "hash, read, star, hidden, note, block, offset, witness, visited, revision",
        key: "hash",
        called: "marked articles",
    },
    Table { name: "tags", columns: "hash, tag", key: "hash, tag", called: "tags" },
    Table { name: "paths", columns: "path, hash", key: "path", called: "places of marked articles" },
    Table { name: "filters", columns: "line, used", key: "rowid", called: "lines of the filter history" },
    Table { name: "views", columns: "name, filter", key: "rowid", called: "kept filters" },
    Table { name: "session", columns: "key, value", key: "rowid", called: "values of the last session" },
];

/// Rows written at once.
const BATCH: usize = 1000;

/// Saves what can be read of `broken` into an empty store, and says for each table how much that was.
pub(super) fn rescue(broken: &Connection, into: &Store, mut say: impl FnMut(&str)) -> Result<(), Trouble> {
    for table in TABLES {
        let (mut saved, mut whole) = (0, true);
        // From both ends up to the damage.
        for order in ["ASC", "DESC"] {
            if order == "ASC" || !whole {
                whole = copy(broken, into, table, order, &mut saved)?;
            }
        }
        let Table { called, .. } = table;
        say(&format!("{saved} {called} {}", if whole { "saved" } else { "saved, and perhaps not all of them" }));
    }
    // Row ids begin again, so no article has been held against the others yet.
    into.remember(&[(FOLDED, "0")])
}

/// Copies the rows of a table in one order, until the end or the damage. True if it was the end.
fn copy(broken: &Connection, into: &Store, table: &Table, order: &str, saved: &mut usize) -> Result<bool, Trouble> {
    let Table { name, columns, key, .. } = table;
    let order: String = key.split(", ").map(|key| format!("{key} {order}")).collect::<Vec<_>>().join(", ");
    let read = broken.prepare(&format!("SELECT {columns} FROM {name} NOT INDEXED ORDER BY {order}"));
    let Ok(mut read) = read else { return Ok(false) };
    let count = columns.split(", ").count();
    let places = vec!["?"; count].join(", ");
    let insert = format!("INSERT OR IGNORE INTO {name}({columns}) VALUES({places})");
    let Ok(mut rows) = read.query([]) else { return Ok(false) };
    loop {
        let mut batch: Vec<Vec<Value>> = Vec::with_capacity(BATCH);
        let end = loop {
            match rows.next() {
                Ok(Some(row)) => batch.extend(values(row, count)),
                Ok(None) => break Some(true),
                Err(_) => break Some(false),
            }
            if batch.len() == BATCH {
                break None;
            }
        };
        *saved += into.write(|transaction| write(transaction, &insert, &batch))?;
        if let Some(end) = end {
            return Ok(end);
        }
    }
}

/// The values of a row; none where one cannot be read.
fn values(row: &Row, count: usize) -> Option<Vec<Value>> {
    (0..count).map(|column| row.get(column).ok()).collect()
}

/// Puts rows in; those that the schema does not allow, the damage made. Gives the number of those that were new.
fn write(transaction: &Transaction, insert: &str, rows: &[Vec<Value>]) -> rusqlite::Result<usize> {
    let mut statement: Statement = transaction.prepare(insert)?;
    let mut written = 0;
    for row in rows {
        match statement.execute(rusqlite::params_from_iter(row)) {
            Ok(new) => written += new,
            Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(written)
}
