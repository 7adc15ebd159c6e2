//! Looking after a library that is not well: what is wrong with it, what of that can be put right, and putting it right
//! with the damaged file kept beside. It must not know how rows are saved from a damaged file.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction};

use crate::article::Date;
use crate::text::{self, Clean};

use super::schema::{self, Kind, MIGRATIONS};
use super::trouble::{Trouble, shown};
use super::{Store, beside, connection, rescue, state};

/// What the doctor found and did, sentence by sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Whether the library is sound now.
    pub sound: bool,
    /// What there is to say, in order.
    pub lines: Vec<Clean>,
}

/// Rows that lead nowhere: how to count them, what to do, what to say. What is done is done in this order.
const ORPHANS: &[(&str, &str, &str)] = &[
    (
        "SELECT count(*) FROM articles WHERE folder NOT IN (SELECT id FROM folders)",
        "DELETE FROM articles WHERE folder NOT IN (SELECT id FROM folders)",
        "articles of folders that are unknown were taken off the list; `masthead sync` finds what is there",
    ),
    (
        "SELECT count(*) FROM folders WHERE root NOT IN (SELECT id FROM roots)",
        "DELETE FROM folders WHERE root NOT IN (SELECT id FROM roots)",
        "folders that belong to nothing were taken off the list; `masthead sync` finds what is there",
    ),
    (
        "SELECT count(*) FROM articles WHERE story NOT IN (SELECT id FROM articles)",
        "UPDATE articles SET story = NULL WHERE story NOT IN (SELECT id FROM articles)",
        "copies of articles that are gone stand for themselves now",
    ),
    (
        // Nothing is in an empty list, NULL neither.
        "SELECT count(*) FROM articles WHERE byline IS NOT NULL AND byline NOT IN (SELECT id FROM names)
         OR source IS NOT NULL AND source NOT IN (SELECT id FROM names)",
        "UPDATE articles SET byline = NULL WHERE byline NOT IN (SELECT id FROM names);
         UPDATE articles SET source = NULL WHERE source NOT IN (SELECT id FROM names)",
        "articles had a byline or a source that is unknown, and have none now",
    ),
    (
        "SELECT count(*) FROM states WHERE length(hash) <> 16",
        "DELETE FROM states WHERE length(hash) <> 16",
        "marks that belong to no article were taken away",
    ),
    (
        "SELECT count(*) FROM tags WHERE length(hash) <> 16",
        "DELETE FROM tags WHERE length(hash) <> 16",
        "tags that belong to no article were taken away",
    ),
];

/// Checks a library and repairs what can be. A damaged file is kept under `FILE.broken-YYYY-MM-DD-N`, with `today` for
/// the date, and what can be read of it is saved into a new one. Nobody may use the library from this process meanwhile.
///
/// # Errors
/// Where it cannot be looked at: it is somebody else's, newer, or in use while it would have to be repaired.
pub fn doctor(path: &Path, today: Date) -> Result<Report, Trouble> {
    let mut report = Report { sound: true, lines: Vec::new() };
    let path = match fs::canonicalize(path) {
        Ok(path) => path,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            report.say(&format!("{}: there is no library yet, so there is nothing to repair", shown(path)));
            return Ok(report);
        }
        Err(error) => return Err(Trouble::of_system(path, &error)),
    };
    let faults = match connection::open(&path).and_then(connection::leaving).and_then(|db| examine(&db)) {
        Ok((kind, faults)) => {
            connection::must_be_ours(kind, &path)?;
            faults
        }
        Err(error) => match Trouble::of(&path, &error) {
            Trouble::Corrupt(_) => vec![error.to_string()],
            trouble => return Err(trouble),
        },
    };
    if !faults.is_empty() {
        report.say(&format!("{}: the library is damaged: {}", shown(&path), faults.join("; ")));
        repair(&path, today, &mut report)?;
    }
    adopt(&Store::open(&path)?, &mut report)?;
    if report.lines.is_empty() {
        report.say(&format!("{}: the library is sound", shown(&path)));
    }
    Ok(report)
}

impl Report {
    fn say(&mut self, line: &str) {
        self.lines.push(text::clean_line(line));
    }
}

/// What a database is and, where it is ours, the first faults in it.
fn examine(db: &Connection) -> rusqlite::Result<(Kind, Vec<String>)> {
    let kind = schema::kind(db)?;
    let known = matches!(kind, Kind::Ours(version) if version <= MIGRATIONS.len());
    Ok((kind, if known { faults(db)? } else { Vec::new() }))
}

/// The first faults of a database's pages and indexes; none where it is sound.
fn faults(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare("PRAGMA integrity_check(3)")?;
    let mut faults: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    faults.retain(|fault| fault != "ok");
    Ok(faults)
}

/// Puts a sound library in the place of a damaged one, which is kept beside it.
fn repair(path: &Path, today: Date, report: &mut Report) -> Result<(), Trouble> {
    let broken = alone(path)?;
    let new = beside(path, ".new");
    let failed = |error: std::io::Error| Trouble::of_system(&new, &error);
    // What an earlier doctor did not come to the end of.
    for ending in ["", "-wal", "-shm"] {
        remove(&beside(&new, ending)).map_err(failed)?;
    }
    connection::place(&new)?;
    if whole(&broken, &new) {
        report.say("its tables could all be read, and nothing is lost");
    } else {
        remove(&new).map_err(failed)?;
        rescue::rescue(&broken, &Store::open(&new)?, |line| report.say(line))?;
        report.say("the list of articles is made again by the next `masthead sync`");
    }
    drop(broken);
    let kept = exchange(path, &new, today).map_err(failed)?;
    report.say(&format!("the damaged file is kept as {}", shown(&kept)));
    Ok(())
}

/// A connection to a damaged library that nobody else has open, and that changes nothing in it.
fn alone(path: &Path) -> Result<Connection, Trouble> {
    let open = || {
        let db = connection::leaving(connection::open(path)?)?;
        // Whoever else has it open will not let go of it soon.
        db.busy_timeout(std::time::Duration::from_secs(1))?;
        // Before anything is read, so that no other has a part in it from the first look on.
        db.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))?;
        match db.query_row("PRAGMA user_version", [], |_| Ok(())) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Err(error),
            _ => Ok(db),
        }
    };
    open().map_err(|error| Trouble::of(path, &error))
}

/// Copies a library table by table with its indexes made anew. False where that cannot be, or is not sound afterwards.
fn whole(broken: &Connection, new: &Path) -> bool {
    let copied = || -> rusqlite::Result<bool> {
        broken.execute("VACUUM INTO ?", [new.to_str().unwrap_or_default()])?;
        let db = connection::open(new)?;
        db.execute_batch("REINDEX")?;
        Ok(faults(&db)?.is_empty())
    };
    new.to_str().is_some() && copied().unwrap_or_default()
}

/// Gives a damaged file another name and its own to the new one. Gives that other name.
fn exchange(path: &Path, new: &Path, today: Date) -> std::io::Result<PathBuf> {
    let names = (1..).map(|number| beside(path, &format!(".broken-{today}-{number}")));
    let taken = |name: &PathBuf| name.symlink_metadata().is_ok();
    let kept = names.into_iter().find(|name| !taken(name)).unwrap_or_else(|| beside(path, ".broken"));
    // Under both names for a moment, so that there is a library at every instant; not every disk can do that.
    fs::hard_link(path, &kept).or_else(|_| fs::rename(path, &kept))?;
    match fs::rename(beside(path, "-wal"), beside(&kept, "-wal")) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => remove(&beside(path, "-shm"))?,
    }
    fs::rename(new, path)?;
    Ok(kept)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Finds rows that lead nowhere in a library whose pages are sound, and puts them right.
fn adopt(store: &Store, report: &mut Report) -> Result<(), Trouble> {
    let done = store.write(|transaction| {
        let mut done = Vec::new();
        for (count, mend, say) in ORPHANS {
            let found: i64 = transaction.query_row(count, [], |row| row.get(0))?;
            if found > 0 {
                transaction.execute_batch(mend)?;
                done.push(format!("{found}: {say}"));
            }
        }
        let found = stray_tags(transaction)?;
        if found > 0 {
            done.push(format!("{found}: articles had tags that no list would have learnt of; they have them again"));
        }
        let other = transaction.query_row("PRAGMA foreign_key_check", [], |row| row.get::<_, String>(0)).optional()?;
        Ok((done, other))
    })?;
    done.0.iter().for_each(|line| report.say(line));
    if let Some(table) = done.1 {
        report.sound = false;
        report
            .say(&format!("rows of {table} lead nowhere and could not be put right; export, and start a new library"));
    }
    Ok(())
}

/// Gives tags a row to stand on, by whose revision they are heard of. Gives the number of articles that had none.
fn stray_tags(transaction: &Transaction) -> rusqlite::Result<usize> {
    let revision = state::newest(transaction)? + 1;
    transaction.execute(
        "INSERT INTO states(hash, revision) SELECT DISTINCT hash, ? FROM tags WHERE hash NOT IN (SELECT hash FROM states)",
        [revision],
    )
}
