//! One archive of a sync: read if it has changed, its lines put against its rows. It must not know how archives are
//! written.

use std::fs;
use std::path::Path;

use rusqlite::OptionalExtension;

use crate::library::Fault;
use crate::library::archive::{self, Item};
use crate::library::read::Trouble;
use crate::library::store::Store;

use super::count;
use super::look::{Job, Place, Trace};
use super::pass::{Line, Pass};
use super::put::in_spells;
use super::sync::Sync;
use super::{bad, bytes, unkept};

/// Lines in one transaction: some milliseconds.
const MOST: usize = 256;

impl Sync<'_> {
    /// Reads an archive, if it has changed.
    pub(super) fn archive(&mut self, job: &Job) -> Result<(), Fault> {
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
        if known.is_none_or(|(_, trace)| !trace.is(Trace::of(&about))) {
            let place = Place::new(job.place.root, &path);
            self.read_archive(&place, Trace::of_fresh(&about), start + steps)?;
        }
        self.news.progress.done = start + steps;
        self.tell();
        Ok(())
    }

    fn read_archive(&mut self, place: &Place, trace: Trace, end: u64) -> Result<(), Fault> {
        let mut pass = self.store.write(|change| Pass::begin(change, place)).map_err(unkept)?;
        self.visited.insert(pass.folder);
        let start = self.news.progress.done;
        let cancel = self.cancel.clone();
        let archives = self.how.archives;
        let mut failed = None;
        let read = archive::each(&place.path, &archives.keys, archives.shelf.as_deref(), &cancel, &mut |batch| {
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
                let trace = Trace { bytes: row.get::<_, Option<i64>>(1)?.unwrap_or(-1), modified: row.get(2)? };
                Ok((row.get(0)?, trace))
            })
            .optional()
    });
    row.map_err(unkept)
}
