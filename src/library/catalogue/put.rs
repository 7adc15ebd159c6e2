//! Files that were read, put into the database: new, changed, or moved there from where they are gone. What is true is
//! looked up inside each transaction, so that two syncs at once do no harm. It must not read articles.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, Result, Transaction, params};

use crate::article::Date;
use crate::library::copies::Sketch;
use crate::library::store::{self, Store, Trouble};
use crate::library::{Hash, Record};
use crate::text::Lang;

use super::look::{Found, Place, Trace, is_gone};

/// A transaction takes in no more after this long, so that a mark need not wait for longer.
pub(super) const SPELL: Duration = Duration::from_millis(25);

/// Of articles with the same bytes so many are asked whether they are the one that moved.
const LIKELY: i64 = 16;

/// What has come of one article.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Added(u32),
    Changed(u32),
    Moved(u32),
    Removed(u32),
    /// It was there as it is, but less was known of it.
    Filled(u32),
    /// It was there as it is.
    Kept,
}

/// Puts a batch of files into the database. `there`: the roots whose articles can be gone, by row id. `visited` takes in
/// the row ids of their folders.
pub(super) fn files(
    store: &Store,
    files: &[Found],
    now: i64,
    there: &HashMap<i64, bool>,
    visited: &mut HashSet<i64>,
) -> std::result::Result<Vec<Deed>, Trouble> {
    in_spells(store, files.len(), &mut |change, at| {
        let folder = folder(change, &files[at].place, false)?;
        visited.insert(folder);
        file(change, folder, &files[at], now, there)
    })
}

/// Does a number of things in as many short transactions as that takes.
pub(super) fn in_spells(
    store: &Store,
    count: usize,
    each: &mut dyn FnMut(&Transaction<'_>, usize) -> Result<Deed>,
) -> std::result::Result<Vec<Deed>, Trouble> {
    let mut deeds = Vec::with_capacity(count);
    while deeds.len() < count {
        let start = deeds.len();
        let more = store.write(|change| {
            let began = Instant::now();
            let mut done = Vec::new();
            while start + done.len() < count && (done.is_empty() || began.elapsed() < SPELL) {
                done.push(each(change, start + done.len())?);
            }
            Ok(done)
        })?;
        deeds.extend(more);
    }
    Ok(deeds)
}

fn file(change: &Transaction<'_>, folder: i64, found: &Found, now: i64, there: &HashMap<i64, bool>) -> Result<Deed> {
    let seat = Seat { folder, name: Some(found.name.as_bytes()), trace: Some(found.trace), ..Seat::default() };
    let row = change
        .prepare_cached("SELECT id, hash FROM articles WHERE folder = ?1 AND name = ?2")?
        .query_row((folder, found.name.as_bytes()), |row| Ok((row.get(0)?, Hash(row.get(1)?))))
        .optional()?;
    if let Some((id, old)) = row {
        if old == found.record.hash {
            change.prepare_cached("UPDATE articles SET bytes = ?2, modified = ?3 WHERE id = ?1")?.execute((
                id,
                found.trace.bytes,
                found.trace.modified,
            ))?;
            return fill(change, id, &found.record);
        }
        update(change, id, &seat, &found.record)?;
        outdate(change, id, found.sketch)?;
        store::rekey(change, old, found.record.hash)?;
        return Ok(Deed::Changed(id));
    }
    if let Some(id) = moved(change, found.record.hash, there)? {
        update(change, id, &seat, &found.record)?;
        return Ok(Deed::Moved(id));
    }
    insert(change, &seat, &found.record, found.sketch, now).map(Deed::Added)
}

/// The row of an article with these bytes whose file is gone.
fn moved(change: &Transaction<'_>, hash: Hash, there: &HashMap<i64, bool>) -> Result<Option<u32>> {
    let mut likely = change.prepare_cached(
        "SELECT article.id, folder.path, article.name, folder.root
         FROM articles AS article JOIN folders AS folder ON folder.id = article.folder
         WHERE article.hash = ?1 AND article.name IS NOT NULL LIMIT ?2",
    )?;
    let mut rows = likely.query((hash.0, LIKELY))?;
    while let Some(row) = rows.next()? {
        let (folder, name) = (row.get_ref(1)?.as_blob()?, row.get_ref(2)?.as_blob()?);
        let path = super::path(folder).join(OsStr::from_bytes(name));
        let gone = fs::symlink_metadata(path).is_err_and(|error| is_gone(&error));
        if gone && there.get(&row.get(3)?).copied().unwrap_or_default() {
            return row.get(0).map(Some);
        }
    }
    Ok(None)
}

/// The row of a folder, made where there is none.
pub(super) fn folder(change: &Transaction<'_>, place: &Place, archive: bool) -> Result<i64> {
    let path = super::bytes(&place.path);
    let known = change
        .prepare_cached("SELECT id FROM folders WHERE path = ?1")?
        .query_row((path,), |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    change
        .prepare_cached("INSERT INTO folders(root, path, archive) VALUES (?1, ?2, ?3)")?
        .execute((place.root, path, archive))?;
    Ok(change.last_insert_rowid())
}

/// Where an article sits.
#[derive(Default)]
pub(super) struct Seat<'a> {
    pub(super) folder: i64,
    pub(super) name: Option<&'a [u8]>,
    /// In an archive: line, start and length.
    pub(super) line: Option<[i64; 3]>,
    pub(super) trace: Option<Trace>,
}

/// A new row.
pub(super) fn insert(
    change: &Transaction<'_>,
    seat: &Seat<'_>,
    record: &Record,
    sketch: Option<Sketch>,
    now: i64,
) -> Result<u32> {
    let (byline, source) = (name(change, record.byline.as_deref())?, name(change, record.source.as_deref())?);
    change
        .prepare_cached(
            "INSERT INTO articles(folder, name, line, start, length, bytes, modified, hash, sketch, added,
                title, byline, source, date, words, ideographs, lang)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            seat.folder,
            seat.name,
            seat.line.map(|line| line[0]),
            seat.line.map(|line| line[1]),
            seat.line.map(|line| line[2]),
            seat.trace.map(|trace| trace.bytes),
            seat.trace.and_then(|trace| trace.modified),
            record.hash.0,
            sketch.map(Sketch::to_bytes),
            now,
            record.title.as_str(),
            byline,
            source,
            record.date.map(day),
            record.words,
            record.ideographs,
            lang(record),
        ])?;
    let id = change.last_insert_rowid();
    u32::try_from(id).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(0, id))
}

/// Another seat, and what is said there: a title may come from the file's name.
pub(super) fn update(change: &Transaction<'_>, id: u32, seat: &Seat<'_>, record: &Record) -> Result<()> {
    let (byline, source) = (name(change, record.byline.as_deref())?, name(change, record.source.as_deref())?);
    change
        .prepare_cached(
            "UPDATE articles SET folder = ?2, name = ?3, line = ?4, start = ?5, length = ?6, bytes = ?7, modified = ?8,
                hash = ?9, title = ?10, byline = ?11, source = ?12, date = ?13, words = ?14, ideographs = ?15, lang = ?16
             WHERE id = ?1",
        )?
        .execute((
            id,
            seat.folder,
            seat.name,
            seat.line.map(|line| line[0]),
            seat.line.map(|line| line[1]),
            seat.line.map(|line| line[2]),
            seat.trace.map(|trace| trace.bytes),
            seat.trace.and_then(|trace| trace.modified),
            record.hash.0,
            record.title.as_str(),
            byline,
            source,
            record.date.map(day),
            record.words,
            record.ideographs,
            lang(record),
        ))?;
    Ok(())
}

/// Other bytes may be another story.
fn outdate(change: &Transaction<'_>, id: u32, sketch: Option<Sketch>) -> Result<()> {
    change
        .prepare_cached("UPDATE articles SET sketch = ?2, story = NULL WHERE id = ?1")?
        .execute((id, sketch.map(Sketch::to_bytes)))
        .map(drop)
}

/// The language, where a row of an earlier version of the database has not been asked for it yet.
pub(super) fn fill(change: &Transaction<'_>, id: u32, record: &Record) -> Result<Deed> {
    let filled = change
        .prepare_cached("UPDATE articles SET lang = ?2 WHERE id = ?1 AND lang IS NULL")?
        .execute((id, lang(record)))?;
    Ok(if filled > 0 && record.lang.is_some() { Deed::Filled(id) } else { Deed::Kept })
}

/// The number of a name, given where it has none.
fn name(change: &Transaction<'_>, name: Option<&str>) -> Result<Option<i64>> {
    let Some(name) = name else { return Ok(None) };
    let known = change
        .prepare_cached("SELECT id FROM names WHERE name = ?1")?
        .query_row((name,), |row| row.get(0))
        .optional()?;
    if known.is_some() {
        return Ok(known);
    }
    change.prepare_cached("INSERT INTO names(name) VALUES (?1)")?.execute((name,))?;
    Ok(Some(change.last_insert_rowid()))
}

/// A language as the database keeps it: its code; empty where it was looked for and is not certain.
pub(super) fn lang(record: &Record) -> &'static str {
    record.lang.map_or("", Lang::code)
}

/// A date as the database keeps it: `YYYYMMDD`.
fn day(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}
