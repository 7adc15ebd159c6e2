//! What a reader did with articles, in rows: loading, changing, moving to another hash, merging. It must not know who
//! asks, nor how a database is opened.

use std::borrow::Cow;
use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use crate::article::Place;
use crate::library::Hash;
use crate::state::{Change, State};
use crate::text::{Clean, clean, clean_line};

/// The columns that [`state`] reads, behind the hash.
const COLUMNS: &str = "hash, read, star, hidden, note, block, offset, witness, visited";

/// The most characters of [`Place::witness`].
const WITNESS: usize = 40;

/// Every state that is not the default.
pub(super) fn all(db: &Connection) -> rusqlite::Result<Vec<(Hash, State)>> {
    let mut tags: HashMap<Hash, Vec<Clean>> = HashMap::new();
    let mut statement = db.prepare_cached("SELECT hash, tag FROM tags")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(hash) = hash(row)? {
            tags.entry(hash).or_default().extend(text(row, 1)?.map(|tag| clean_line(&tag)));
        }
    }
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM states"))?;
    let mut rows = statement.query([])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(hash) = hash(row)? else { continue };
        let state = state(row, tags.remove(&hash).unwrap_or_default())?;
        if state != State::default() {
            states.push((hash, state));
        }
    }
    Ok(states)
}

/// Those that changed after a revision.
pub(super) fn since(db: &Connection, revision: i64) -> rusqlite::Result<Vec<(Hash, State)>> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM states WHERE revision > ?"))?;
    let mut rows = statement.query([revision])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(hash) = hash(row)? {
            states.push((hash, state(row, tags(db, hash)?)?));
        }
    }
    Ok(states)
}

/// The newest revision; 0 where nothing has changed ever. It never falls, since rows stay, and the one that [`rekey`]
/// takes away leaves a newer one.
pub(super) fn newest(db: &Connection) -> rusqlite::Result<i64> {
    db.prepare_cached("SELECT coalesce(max(revision), 0) FROM states")?.query_row([], |row| row.get(0))
}

/// Makes changes under one new revision.
pub(super) fn change(db: &Transaction, changes: &[(Hash, Change)]) -> rusqlite::Result<()> {
    let revision = newest(db)? + 1;
    for (hash, change) in changes {
        match change {
            Change::Read(on) => set(db, *hash, revision, "read", on)?,
            Change::Star(on) => set(db, *hash, revision, "star", on)?,
            Change::Hidden(on) => set(db, *hash, revision, "hidden", on)?,
            Change::Note(note) => {
                let note = note.as_deref().filter(|note| !note.is_empty());
                set(db, *hash, revision, "note", &note)?;
            }
            Change::Visited(at) => set(db, *hash, revision, "visited", at)?,
            Change::Place(place) => {
                touch(db, *hash, revision)?;
                let mut statement =
                    db.prepare_cached("UPDATE states SET block = ?, offset = ?, witness = ? WHERE hash = ?")?;
                statement.execute(params![number(place.block), number(place.offset), &*place.witness, hash.0])?;
            }
            Change::Tag(tag, on) => {
                touch(db, *hash, revision)?;
                tag_on(db, *hash, tag, *on)?;
            }
        }
    }
    Ok(())
}

/// Takes a state along to the bytes that an article has now: moves it, or copies it where another article still has the
/// old ones; call it when the article's row has its new hash. Where the new bytes have a state already, the two are
/// merged. Where there is nothing to take along, nothing happens.
///
/// # Errors
/// What the database says.
pub fn rekey(transaction: &Transaction, old: Hash, new: Hash) -> rusqlite::Result<()> {
    let Some(state) = get(transaction, old)?.filter(|_| old != new) else { return Ok(()) };
    let there = get(transaction, new)?.unwrap_or_default();
    put(transaction, new, &merge(there, &state), newest(transaction)? + 1)?;
    let mut shared = transaction.prepare_cached(
        "SELECT EXISTS(SELECT 1 FROM articles WHERE hash = ?1) OR EXISTS(SELECT 1 FROM paths WHERE hash = ?1)",
    )?;
    if !shared.query_row([old.0], |row| row.get(0))? {
        transaction.prepare_cached("DELETE FROM tags WHERE hash = ?")?.execute([old.0])?;
        transaction.prepare_cached("DELETE FROM states WHERE hash = ?")?.execute([old.0])?;
    }
    Ok(())
}

/// One state, if there ever was one.
pub(super) fn get(db: &Connection, hash: Hash) -> rusqlite::Result<Option<State>> {
    let tags = tags(db, hash)?;
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM states WHERE hash = ?"))?;
    statement.query_row([hash.0], |row| state(row, tags)).optional()
}

/// Puts a whole state in the place of another.
pub(super) fn put(db: &Transaction, hash: Hash, state: &State, revision: i64) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(&format!(
        "INSERT OR REPLACE INTO states({COLUMNS}, revision) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ))?;
    let place = state.place.as_ref();
    statement.execute(params![
        hash.0,
        state.read,
        state.star,
        state.hidden,
        state.note.as_deref(),
        place.map(|place| number(place.block)),
        place.map(|place| number(place.offset)),
        place.map(|place| &*place.witness),
        state.visited,
        revision
    ])?;
    db.prepare_cached("DELETE FROM tags WHERE hash = ?")?.execute([hash.0])?;
    state.tags.iter().try_for_each(|tag| tag_on(db, hash, tag, true))
}

/// What two states of the same article come to: a mark that one of them has, every tag, both notes where they differ,
/// and the reading place of the later visit. Merging the same once more changes nothing.
pub(super) fn merge(mut mine: State, other: &State) -> State {
    mine.read |= other.read;
    mine.star |= other.star;
    mine.hidden |= other.hidden;
    for tag in &other.tags {
        mine.apply(&Change::Tag(tag.clone(), true));
    }
    mine.note = match (mine.note, &other.note) {
        (Some(mine), Some(other)) if mine.contains(&**other) => Some(mine),
        (Some(mine), Some(other)) if other.contains(&*mine) => Some(other.clone()),
        (Some(mine), Some(other)) => Some(Clean::join(&[&mine, other], "\n\n")),
        (mine, other) => mine.or_else(|| other.clone()),
    };
    if mine.place.is_none() || (other.place.is_some() && other.visited > mine.visited) {
        mine.place.clone_from(&other.place);
    }
    mine.visited = mine.visited.max(other.visited);
    mine
}

/// Sets one column of a row, which is made where there is none.
fn set(db: &Transaction, hash: Hash, revision: i64, column: &str, value: &dyn rusqlite::ToSql) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(&format!(
        "INSERT INTO states(hash, {column}, revision) VALUES(?, ?, ?)
         ON CONFLICT(hash) DO UPDATE SET {column} = excluded.{column}, revision = excluded.revision"
    ))?;
    statement.execute(params![hash.0, value, revision]).map(drop)
}

/// Says that something about an article has changed.
fn touch(db: &Transaction, hash: Hash, revision: i64) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(
        "INSERT INTO states(hash, revision) VALUES(?, ?) ON CONFLICT(hash) DO UPDATE SET revision = excluded.revision",
    )?;
    statement.execute(params![hash.0, revision]).map(drop)
}

fn tag_on(db: &Transaction, hash: Hash, tag: &str, on: bool) -> rusqlite::Result<()> {
    let mut statement = db.prepare_cached(if on {
        "INSERT OR IGNORE INTO tags(hash, tag) VALUES(?, ?)"
    } else {
        "DELETE FROM tags WHERE hash = ? AND tag = ?"
    })?;
    statement.execute(params![hash.0, tag]).map(drop)
}

fn tags(db: &Connection, hash: Hash) -> rusqlite::Result<Vec<Clean>> {
    let mut statement = db.prepare_cached("SELECT tag FROM tags WHERE hash = ?")?;
    let tags = statement.query_map([hash.0], |row| Ok(clean_line(&text(row, 0)?.unwrap_or_default())))?;
    tags.collect()
}

/// The hash at the front of a row; none where somebody else put in something that is none.
fn hash(row: &Row) -> rusqlite::Result<Option<Hash>> {
    Ok(row.get_ref(0)?.as_blob()?.try_into().ok().map(Hash))
}

/// A state of a row of [`COLUMNS`]. The file may come from anywhere, so every text is cleaned.
fn state(row: &Row, mut tags: Vec<Clean>) -> rusqlite::Result<State> {
    let flag = |at| row.get::<_, Option<bool>>(at).map(Option::unwrap_or_default);
    let count = |at| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.and_then(|n| usize::try_from(n).ok()));
    tags.retain(|tag| !tag.is_empty());
    tags.sort();
    tags.dedup();
    let place = count(5)?.zip(count(6)?);
    let witness = text(row, 7)?.unwrap_or_default();
    Ok(State {
        read: flag(1)?,
        star: flag(2)?,
        hidden: flag(3)?,
        tags,
        note: text(row, 4)?.map(|note| clean(&note)).filter(|note| !note.is_empty()),
        place: place.map(|(block, offset)| Place { block, offset, witness: self::witness(&witness) }),
        visited: row.get(8)?,
    })
}

/// The words of a reading place, as many as there may be.
pub(super) fn witness(text: &str) -> Clean {
    clean(text.char_indices().nth(WITNESS).map_or(text, |(end, _)| &text[..end]))
}

/// A text, whatever bytes a damaged or a strange file has in its place.
pub(super) fn text<'r>(row: &'r Row, column: usize) -> rusqlite::Result<Option<Cow<'r, str>>> {
    Ok(row.get_ref(column)?.as_bytes_or_null()?.map(String::from_utf8_lossy))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
