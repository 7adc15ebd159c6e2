//! One archive of a sync: its lines against its rows. A line that stands where it stood is passed over, one that stands
//! elsewhere in the archive takes its row along, and of the rest what stands in another's place is an edit of that. It
//! must not know how archives are written.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use rusqlite::{OptionalExtension, Result, Transaction};

use crate::library::archive::{self, Item};
use crate::library::store::{self, Store};
use crate::library::{Fault, Hash, Record};

use super::count;
use super::gone::out;
use super::look::{Place, Trace};
use super::put::{self, Deed, Seat, in_spells};
use super::sync::Sync;
use super::{bad, bytes, unkept};

/// Lines in one transaction: some milliseconds.
const MOST: usize = 256;

/// One reading of an archive.
struct Pass {
    folder: i64,
    /// Whether it was read before.
    again: bool,
    /// The first row id that a new article can get.
    first: u32,
    /// The last line that was looked at.
    last: i64,
    /// Rows that stand at no line now, and where they stood.
    displaced: Vec<(u32, i64)>,
}

/// An article of an archive, as it is kept.
struct Line {
    record: Record,
    at: [i64; 3],
    sketch: Option<i64>,
}

impl Sync<'_> {
    /// Reads an archive, if it has changed.
    pub(super) fn archive(&mut self, root: i64, path: PathBuf) -> std::result::Result<(), Fault> {
        let about = match fs::metadata(&path) {
            Ok(about) if about.is_file() => about,
            Ok(_) => return Ok(()),
            Err(error) => {
                self.visited.extend(stamp(self.store, &path)?.map(|(id, _)| id));
                self.say(bad(&path, &error.into()));
                return Ok(());
            }
        };
        let (start, steps) = (self.news.progress.done, count::steps(about.len()));
        let known = stamp(self.store, &path)?;
        self.visited.extend(known.map(|(id, _)| id));
        if known.is_none_or(|(_, trace)| !trace.is(Trace::of(&about))) {
            self.read_archive(&Place { root, path }, Trace::of_fresh(&about), start + steps)?;
        }
        self.news.progress.done = start + steps;
        self.tell();
        Ok(())
    }

    fn read_archive(&mut self, place: &Place, trace: Trace, end: u64) -> std::result::Result<(), Fault> {
        let mut pass = self.store.write(|change| Pass::begin(change, place)).map_err(unkept)?;
        self.visited.insert(pass.folder);
        let start = self.news.progress.done;
        let cancel = self.cancel.clone();
        let mut failed = None;
        let read = archive::each(&place.path, &cancel, &mut |batch| {
            if failed.is_some() || cancel.is_cancelled() {
                return;
            }
            let at = batch.iter().flatten().next_back().map_or(0, |item| item.start + item.length);
            if let Err(fault) = self.lines(&mut pass, batch) {
                failed = Some(fault);
                // What the database does not take need not be read either.
                cancel.cancel();
            }
            let done = (start + count::steps(at)).min(end);
            self.news.progress.done = done.max(self.news.progress.done);
            self.tell();
        });
        if let Some(fault) = failed {
            return Err(fault);
        }
        if cancel.is_cancelled() {
            return Ok(());
        }
        let to_the_end = read.is_ok();
        if let Err(fault) = read {
            self.say(fault);
            if pass.last == 0 {
                return Ok(());
            }
        }
        self.settle(&pass, to_the_end)?;
        let stamped = "UPDATE folders SET bytes = ?2, modified = ?3 WHERE id = ?1";
        let stamp = (pass.folder, trace.bytes, trace.modified);
        self.store.write(|change| change.execute(stamped, stamp)).map_err(unkept)?;
        Ok(())
    }

    fn lines(
        &mut self,
        pass: &mut Pass,
        batch: Vec<std::result::Result<Item, Fault>>,
    ) -> std::result::Result<(), Fault> {
        let mut lines = Vec::with_capacity(batch.len());
        for item in batch {
            match item {
                Err(fault) => self.say(fault),
                Ok(item) => {
                    self.news.progress.articles += 1;
                    self.news.progress.bytes += item.length;
                    self.summary.read += 1;
                    lines.extend(line(item, self.how.sketch));
                }
            }
        }
        let now = self.how.now;
        for lines in lines.chunks(MOST) {
            let (deeds, displaced) = self.store.write(|change| pass.take(change, lines, now)).map_err(unkept)?;
            pass.displaced.extend(displaced);
            pass.last = lines.last().map_or(pass.last, |line| line.at[0]);
            self.note(&deeds);
        }
        Ok(())
    }

    /// What has found no line goes, its state to what stands in its place.
    fn settle(&mut self, pass: &Pass, to_the_end: bool) -> std::result::Result<(), Fault> {
        let deeds = in_spells(self.store, pass.displaced.len(), &mut |change, at| {
            let (id, line) = pass.displaced[at];
            pass.bury(change, id, line)
        });
        self.note(&deeds.map_err(unkept)?);
        let beyond = if to_the_end { pass.last } else { i64::MAX };
        loop {
            let rows: Vec<u32> = self
                .store
                .read(|asked| {
                    let some = "SELECT id FROM articles WHERE folder = ?1 AND (line < 0 OR line > ?2) LIMIT 1024";
                    asked.prepare_cached(some)?.query_map((pass.folder, beyond), |row| row.get(0))?.collect()
                })
                .map_err(unkept)?;
            if rows.is_empty() {
                return Ok(());
            }
            self.take_out(&rows)?;
            self.tell();
        }
    }
}

impl Pass {
    fn begin(change: &Transaction<'_>, place: &Place) -> Result<Self> {
        let folder = put::folder(change, place, true)?;
        let any = "SELECT EXISTS (SELECT 1 FROM articles WHERE folder = ?1 AND line IS NOT NULL)";
        let again = change.query_row(any, (folder,), |row| row.get(0))?;
        let first = change.query_row("SELECT ifnull(max(id), 0) + 1 FROM articles", (), |row| row.get(0))?;
        Ok(Self { folder, again, first, last: 0, displaced: Vec::new() })
    }

    /// Takes the next lines in. Gives what became of each, and the rows that were displaced.
    fn take(&self, change: &Transaction<'_>, lines: &[Line], now: i64) -> Result<(Vec<Deed>, Vec<(u32, i64)>)> {
        let upto = lines.last().map_or(self.last, |line| line.at[0]);
        let mut rows = if self.again { self.rows(change, upto)? } else { HashMap::new() };
        let (mut deeds, mut others) = (Vec::with_capacity(lines.len()), Vec::new());
        for line in lines {
            match rows.get(&line.at[0]) {
                Some((id, hash, start, length)) if *hash == line.record.hash => {
                    if [*start, *length] != line.at[1..] {
                        change
                            .prepare_cached("UPDATE articles SET start = ?2, length = ?3 WHERE id = ?1")?
                            .execute((id, line.at[1], line.at[2]))?;
                    }
                    rows.remove(&line.at[0]);
                    deeds.push(Deed::Kept);
                }
                _ => others.push(line),
            }
        }
        let displaced: Vec<(u32, i64)> = rows.into_iter().map(|(line, (id, ..))| (id, line)).collect();
        self.displace(change, &displaced)?;
        for line in others {
            deeds.push(self.one(change, line, upto, now)?);
        }
        Ok((deeds, displaced))
    }

    /// The rows from the last line on, by their lines.
    fn rows(&self, change: &Transaction<'_>, upto: i64) -> Result<HashMap<i64, (u32, Hash, i64, i64)>> {
        change
            .prepare_cached(
                "SELECT line, id, hash, ifnull(start, -1), ifnull(length, -1) FROM articles
                 WHERE folder = ?1 AND line > ?2 AND line <= ?3",
            )?
            .query_map((self.folder, self.last, upto), |row| {
                Ok((row.get(0)?, (row.get(1)?, Hash(row.get(2)?), row.get(3)?, row.get(4)?)))
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
    fn bury(&self, change: &Transaction<'_>, id: u32, line: i64) -> Result<Deed> {
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

/// An item as it is kept; none where its place is beyond what the database can count.
fn line(item: Item, sketch: Option<fn(&crate::article::Article) -> u64>) -> Option<Line> {
    let number = |number: u64| i64::try_from(number).ok();
    let article = item.article;
    Some(Line {
        at: [number(item.line)?, number(item.start)?, number(item.length)?],
        sketch: sketch.map(|sketch| sketch(&article).cast_signed()),
        record: Record {
            title: article.title().clone(),
            byline: article.byline().cloned(),
            source: article.source.clone(),
            date: article.published,
            words: article.words,
            ideographs: article.ideographs,
            hash: item.hash,
            tags: item.tags,
        },
    })
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

/// The row of an archive, and what it was when it was read.
fn stamp(store: &Store, path: &std::path::Path) -> std::result::Result<Option<(i64, Trace)>, Fault> {
    let question = "SELECT id, bytes, modified FROM folders WHERE path = ?1 AND archive = 1";
    let row = store.read(|asked| {
        asked
            .prepare_cached(question)?
            .query_row((bytes(path),), |row| {
                let trace = Trace { bytes: row.get::<_, Option<i64>>(1)?.unwrap_or(-1), modified: row.get(2)? };
                Ok((row.get(0)?, trace))
            })
            .optional()
    });
    row.map_err(unkept)
}
