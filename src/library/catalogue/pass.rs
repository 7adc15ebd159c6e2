//! The rows of one archive while it is read again: which stand where they stood, which go with their line, and which wait
//! below all lines for theirs to come. It must not read files.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Result, Transaction};

use crate::library::archive::Item;
use crate::library::copies::{self, Sketch};
use crate::library::{Hash, Record, store};

use super::gone::out;
use super::look::Place;
use super::put::{self, Deed, Seat};

/// One reading of an archive.
pub(super) struct Pass {
    pub(super) folder: i64,
    /// Whether it was read before.
    again: bool,
    /// The first row id that a new article can get.
    first: u32,
    /// The last line that was looked at.
    pub(super) last: i64,
    /// Rows that stand at no line now, and where they stood.
    pub(super) displaced: Vec<(u32, i64)>,
}

/// What became of some lines.
pub(super) struct Taken {
    pub(super) deeds: Vec<Deed>,
    /// Rows that stand at no line now, and where they stood.
    pub(super) displaced: Vec<(u32, i64)>,
}

/// A row, and the line that it stands at.
struct Standing {
    id: u32,
    line: i64,
    hash: Hash,
    start: i64,
    length: i64,
}

/// An article of an archive, as it is kept.
pub(super) struct Line {
    record: Record,
    /// Its number, start and length.
    pub(super) at: [i64; 3],
    sketch: Option<Sketch>,
}

impl Pass {
    pub(super) fn begin(change: &Transaction<'_>, place: &Place) -> Result<Self> {
        let folder = put::folder(change, place, true)?;
        let any = "SELECT EXISTS (SELECT 1 FROM articles WHERE folder = ?1 AND line IS NOT NULL)";
        let again = change.query_row(any, (folder,), |row| row.get(0))?;
        let first = change.query_row("SELECT ifnull(max(id), 0) + 1 FROM articles", (), |row| row.get(0))?;
        Ok(Self { folder, again, first, last: 0, displaced: Vec::new() })
    }

    /// Takes the next lines in.
    pub(super) fn take(&self, change: &Transaction<'_>, lines: &[Line], now: i64) -> Result<Taken> {
        let upto = lines.last().map_or(self.last, |line| line.at[0]);
        let mut rows = if self.again { self.rows(change, upto)? } else { HashMap::new() };
        let (mut deeds, mut others) = (Vec::with_capacity(lines.len()), Vec::new());
        for line in lines {
            match rows.remove(&line.at[0]) {
                Some(row) if row.hash == line.record.hash => {
                    if [row.line, row.start, row.length] != line.at {
                        change
                            .prepare_cached("UPDATE articles SET start = ?2, length = ?3 WHERE id = ?1")?
                            .execute((row.id, line.at[1], line.at[2]))?;
                    }
                    deeds.push(put::fill(change, row.id, &line.record)?);
                }
                other => {
                    rows.extend(other.map(|row| (row.line, row)));
                    others.push(line);
                }
            }
        }
        let displaced: Vec<(u32, i64)> = rows.into_values().map(|row| (row.id, row.line)).collect();
        self.displace(change, &displaced)?;
        for line in others {
            deeds.push(self.one(change, line, upto, now)?);
        }
        Ok(Taken { deeds, displaced })
    }

    /// The rows from the last line on, by their lines.
    fn rows(&self, change: &Transaction<'_>, upto: i64) -> Result<HashMap<i64, Standing>> {
        change
            .prepare_cached(
                "SELECT line, id, hash, ifnull(start, -1), ifnull(length, -1) FROM articles
                 WHERE folder = ?1 AND line > ?2 AND line <= ?3",
            )?
            .query_map((self.folder, self.last, upto), |row| {
                let line = row.get(0)?;
                let (hash, start, length) = (Hash(row.get(2)?), row.get(3)?, row.get(4)?);
                Ok((line, Standing { id: row.get(1)?, line, hash, start, length }))
            })?
            .collect()
    }

    /// Puts rows below all lines, where they wait for their own to come.
    fn displace(&self, change: &Transaction<'_>, rows: &[(u32, i64)]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let lowest = "SELECT min(0, ifnull(min(line), 0)) FROM articles WHERE folder = ?1 AND line IS NOT NULL";
        let lowest: i64 = change.prepare_cached(lowest)?.query_row((self.folder,), |row| row.get(0))?;
        let mut displace = change.prepare_cached("UPDATE articles SET line = ?2 WHERE id = ?1")?;
        for ((id, _), down) in rows.iter().zip(1..) {
            displace.execute((id, lowest - down))?;
        }
        Ok(())
    }

    fn one(&self, change: &Transaction<'_>, line: &Line, upto: i64, now: i64) -> Result<Deed> {
        let seat = Seat { folder: self.folder, line: Some(line.at), ..Seat::default() };
        if self.again {
            // Those before this line have found theirs.
            let waiting = change
                .prepare_cached(
                    "SELECT id FROM (SELECT id, folder, line FROM articles WHERE hash = ?1 LIMIT 64)
                     WHERE folder = ?2 AND (line < 0 OR line > ?3) LIMIT 1",
                )?
                .query_row((line.record.hash.0, self.folder, upto), |row| row.get(0))
                .optional()?;
            if let Some(id) = waiting {
                put::update(change, id, &seat, &line.record)?;
                return Ok(Deed::Moved(id));
            }
        }
        if !line.record.tags.is_empty() {
            tag(change, &line.record)?;
        }
        put::insert(change, &seat, &line.record, line.sketch, now).map(Deed::Added)
    }

    /// Takes out a row that still waits. What is new where it stood is an edit of it.
    pub(super) fn bury(&self, change: &Transaction<'_>, id: u32, line: i64) -> Result<Deed> {
        let hash = "SELECT hash FROM articles WHERE id = ?1 AND folder = ?2 AND line < 0";
        let Some(old) =
            change.prepare_cached(hash)?.query_row((id, self.folder), |row| row.get(0).map(Hash)).optional()?
        else {
            return Ok(Deed::Kept);
        };
        let deed = out(change, id)?;
        let edit = "SELECT hash FROM articles WHERE folder = ?1 AND line = ?2 AND id >= ?3";
        let new = change
            .prepare_cached(edit)?
            .query_row((self.folder, line, self.first), |row| row.get(0).map(Hash))
            .optional()?;
        if let Some(new) = new {
            store::rekey(change, old, new)?;
        }
        Ok(deed)
    }
}

impl Line {
    /// An item as it is kept; none where its place is beyond what the database can count.
    pub(super) fn of(item: Item) -> Option<Self> {
        let number = |number: u64| i64::try_from(number).ok();
        let article = item.article;
        Some(Self {
            at: [number(item.line)?, number(item.start)?, number(item.length)?],
            sketch: copies::sketch(&article),
            record: Record {
                title: article.title().clone(),
                byline: article.byline().cloned(),
                source: article.source.clone(),
                date: article.published,
                words: article.words,
                ideographs: article.ideographs,
                lang: article.lang,
                hash: item.hash,
                tags: item.tags,
            },
        })
    }
}

/// Tags that an article came with are put on it when it comes, and never again.
fn tag(change: &Transaction<'_>, record: &Record) -> Result<()> {
    let known = "SELECT EXISTS (SELECT 1 FROM articles WHERE hash = ?1)";
    if change.prepare_cached(known)?.query_row((record.hash.0,), |row| row.get(0))? {
        return Ok(());
    }
    for tag in &record.tags {
        change
            .prepare_cached("INSERT OR IGNORE INTO tags(hash, tag) VALUES (?1, ?2)")?
            .execute((record.hash.0, tag.as_str()))?;
    }
    // By its revision others learn of it.
    change
        .prepare_cached(
            "INSERT INTO states(hash, revision) VALUES (?1, (SELECT ifnull(max(revision), 0) + 1 FROM states))
             ON CONFLICT(hash) DO UPDATE SET revision = excluded.revision",
        )?
        .execute((record.hash.0,))
        .map(drop)
}
