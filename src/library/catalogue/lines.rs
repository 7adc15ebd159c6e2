//! One archive of a sync: read if it has changed, its lines put against its rows. It must not know how archives are
//! written.

use std::fs;
use std::path::Path;

use rusqlite::{OptionalExtension, Row, Transaction};

use crate::library::archive::{self, Item, Known, Spot};
use crate::library::read::Trouble;
use crate::library::store::Store;
use crate::library::{Fault, Hash};

use super::count;
use super::look::{Job, Place, Trace};
use super::pass::{Line, Pass};
use super::put::in_spells;
use super::sync::Sync;
use super::{bad, bytes, unkept};

/// Lines in one transaction: some milliseconds.
const MOST: usize = 256;
/// Articles beside the last one that must stand where they stood for an archive to have grown.
const SAMPLES: i64 = 8;

impl Sync<'_> {
    /// Reads an archive, if it has changed.
    pub(super) fn archive(&mut self, job: &Job) -> Result<(), Fault> {
        self.archive_at(job, false)
    }

    /// The same for one that somebody saw change: if it has only grown, what is new in it is read. That is believed of an
    /// archive that is larger than it was and has some articles where they were, the last one among them: what was edited
    /// between them at the same moment is found by the next [`sync`](super::sync), which reads it all.
    pub(super) fn archive_touched(&mut self, job: &Job) -> Result<(), Fault> {
        self.archive_at(job, true)
    }

    fn archive_at(&mut self, job: &Job, touched: bool) -> Result<(), Fault> {
        let path = job.path();
        let known = stamp(self.store, &path)?;
        let about = match fs::metadata(&path) {
            Ok(about) if about.is_file() => about,
            Ok(_) => return Ok(()),
            Err(error) => {
                self.visited.extend(known.map(|(id, _)| id));
                self.say(bad(&path, &Trouble::from(error).after_listing()));
                return Ok(());
            }
        };
        if job.is_elsewhere(&self.tour) || job.shared(&about).is_some_and(|key| !self.twins.insert(key)) {
            return Ok(());
        }
        let (start, steps) = (self.news.progress.done, count::steps(about.len()));
        self.visited.extend(known.map(|(id, _)| id));
        let now = Trace::of(&about);
        let known = known.map(|(id, trace)| (id, if touched { trace.believed() } else { trace }));
        if known.is_none_or(|(_, trace)| !trace.is(now)) {
            let place = Place::new(job.place.root, &path);
            let fresh = Trace::of_fresh(&about);
            let from = match known.filter(|(_, trace)| touched && 0 < trace.bytes && trace.bytes < now.bytes) {
                Some((id, trace)) => grown(self.store, id, &path, trace.bytes)?,
                None => None,
            };
            self.read_archive(&place, fresh, start + steps, from)?;
        }
        self.news.progress.done = start + steps;
        self.tell();
        Ok(())
    }

    /// Reads an archive, or what is new in it, from the last of those on that were there.
    fn read_archive(&mut self, place: &Place, trace: Trace, end: u64, from: Option<Spot>) -> Result<(), Fault> {
        let begin = |change: &Transaction<'_>| {
            let pass = Pass::begin(change, place)?;
            // One that is given up half-way has not grown from anything.
            let unstamped = "UPDATE folders SET bytes = NULL, modified = NULL WHERE id = ?1 AND ?2";
            change.execute(unstamped, (pass.folder, from.is_none()))?;
            Ok(pass)
        };
        let mut pass = self.store.write(begin).map_err(unkept)?;
        pass.last = from.map_or(0, |spot| i64::try_from(spot.line).unwrap_or(i64::MAX) - 1);
        self.visited.insert(pass.folder);
        let start = self.news.progress.done;
        let cancel = self.cancel.clone();
        let archives = self.how.archives;
        let mut failed = None;
        let found = &mut |batch: Vec<Result<Item, Fault>>| {
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
        };
        let read = match from {
            Some(spot) => archive::each_from(&place.path, &archives.keys, spot, &cancel, found),
            None => archive::each(&place.path, &archives.keys, archives.shelf.as_deref(), &cancel, found),
        };
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
        let trace = if from.is_some() { trace.unproven() } else { trace };
        let stamp = (pass.folder, trace.bytes, trace.modified);
        self.store.write(|change| change.execute(stamped, stamp)).map_err(unkept)?;
        Ok(())
    }

    fn lines(&mut self, pass: &mut Pass, batch: Vec<Result<Item, Fault>>) -> Result<(), Fault> {
        let mut lines = Vec::with_capacity(batch.len());
        for item in batch {
            match item {
                Err(fault) => self.say(fault),
                Ok(item) => {
                    self.news.progress.articles += 1;
                    self.news.progress.bytes += item.length;
                    self.summary.read += 1;
                    lines.extend(Line::of(item));
                }
            }
        }
        let now = self.how.now;
        for lines in lines.chunks(MOST) {
            let taken = self.store.write(|change| pass.take(change, lines, now)).map_err(unkept)?;
            pass.displaced.extend(taken.displaced);
            pass.last = lines.last().map_or(pass.last, |line| line.at[0]);
            self.note(&taken.deeds);
        }
        Ok(())
    }

    /// What has found no line goes, its state to what stands in its place.
    fn settle(&mut self, pass: &Pass, to_the_end: bool) -> Result<(), Fault> {
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

/// The row of an archive, and what it was when it was read.
fn stamp(store: &Store, path: &Path) -> Result<Option<(i64, Trace)>, Fault> {
    let question = "SELECT id, bytes, modified FROM folders WHERE path = ?1 AND archive = 1";
    let row = store.read(|asked| {
        asked
            .prepare_cached(question)?
            .query_row((bytes(path),), |row| {
                let trace = Trace { bytes: row.get::<_, Option<i64>>(1)?.unwrap_or(0), modified: row.get(2)? };
                Ok((row.get(0)?, trace))
            })
            .optional()
    });
    row.map_err(unkept)
}

/// Where an archive that was so long is to be read on, if it can have done nothing but grow: it is longer, all its rows
/// stand at their lines, and the last of them and some others stand where they stood.
fn grown(store: &Store, id: i64, path: &Path, long: i64) -> Result<Option<Spot>, Fault> {
    let ends =
        "SELECT (SELECT min(line) FROM articles WHERE folder = ?1), (SELECT max(line) FROM articles WHERE folder = ?1)";
    let from = "SELECT line, start, length, hash FROM articles WHERE folder = ?1 AND line >= ?2 ORDER BY line LIMIT 1";
    let known = store.read(|asked| {
        let ends: (Option<i64>, Option<i64>) =
            asked.prepare_cached(ends)?.query_row((id,), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (Some(1..), Some(last)) = ends else { return Ok(Vec::new()) };
        let mut from = asked.prepare_cached(from)?;
        let at = |n| from.query_row((id, last - (last - 1) * n / SAMPLES), known);
        (0..=SAMPLES).map(at).collect()
    });
    let known: Vec<Known> = known.map_err(unkept)?;
    let ends_within = |known: &Known| known.spot.start.saturating_add(known.length) <= long.unsigned_abs();
    let spot = known.first().filter(|last| ends_within(last)).map(|last| last.spot);
    Ok(spot.filter(|_| archive::holds(path, &known)))
}

/// What is known of a line.
fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    let number = |column| row.get::<_, Option<i64>>(column).map(|number| number.unwrap_or(i64::MAX).unsigned_abs());
    let spot = Spot { line: number(0)?, start: number(1)? };
    Ok(Known { spot, length: number(2)?, hash: Hash(row.get(3)?) })
}
