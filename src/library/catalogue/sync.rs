//! Making the catalogue true: folder by folder, what changed is read in parallel and put into the database in short
//! transactions. It must not know who looks on, and never holds more than one folder's names.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::library::read::{Key, Trouble};
use crate::library::store::Store;
use crate::library::walk::Listed;
use crate::library::{Cancel, Fault};

use super::count::Count;
use super::known::Rows;
use super::look::{self, Found, Job, Look, Place, is_there};
use super::passed::Passed;
use super::put::{self, Deed};
use super::roots::{self, Root};
use super::tour::{Stop, Tour, within};
use super::{Entering, How, News, Summary, bad, is_archive, said, unkept};

/// Files in the first batch, so that there is soon something to see; batches double.
const FIRST: usize = 64;
/// Files in a batch, at most.
const MOST: usize = 1024;

/// Brings the catalogue up to date with what lies at some places: roots, or what is found in one. Reads what is new or
/// has another size or time than when it was read, on the pool of the thread that calls it; tells of every batch once it
/// is kept. What is not there or cannot be read as a whole keeps its articles; what is gone is taken out at the end.
///
/// A sync that is cancelled or killed leaves a true, if not whole, catalogue, and the next one goes on from there. Two at
/// once do each other no harm.
///
/// # Errors
/// A sentence when the database cannot be read or written. Files and folders that cannot be read are told as news.
pub fn sync(
    store: &Store,
    places: &[PathBuf],
    how: &How<'_>,
    cancel: &Cancel,
    told: &mut dyn FnMut(News),
) -> Result<Summary, Fault> {
    sync_watched(store, places, how, &|_| {}, cancel, told)
}

/// As [`sync`]; `entering` is told of each place and each folder before it is looked at, so that nothing is missed by who
/// watches it from then on.
///
/// # Errors
/// As [`sync`].
pub fn sync_watched(
    store: &Store,
    places: &[PathBuf],
    how: &How<'_>,
    entering: Entering<'_>,
    cancel: &Cancel,
    told: &mut dyn FnMut(News),
) -> Result<Summary, Fault> {
    let roots = roots::rows(store)?;
    let count = Count::default();
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| count.run(places, cancel));
        let tour = Tour::new(&roots, entering);
        let done = Sync::new(store, &roots, how, tour, cancel, &count, told).run(places);
        count.stop();
        done
    })
}

/// One sync under way.
pub(super) struct Sync<'a> {
    pub(super) store: &'a Store,
    pub(super) roots: &'a [(i64, Root)],
    pub(super) how: &'a How<'a>,
    pub(super) cancel: &'a Cancel,
    count: &'a Count,
    told: &'a mut dyn FnMut(News),
    pub(super) tour: Tour<'a>,
    /// What is no article, in the place that is looked through.
    pub(super) passed: Passed,
    /// The roots whose articles can be gone, by row id: those that are there themselves.
    pub(super) there: HashMap<i64, bool>,
    /// Files that more than one path may lead to.
    pub(super) twins: HashSet<Key>,
    /// Row ids of the folders that were come upon.
    pub(super) visited: HashSet<i64>,
    pub(super) batch: Vec<Job>,
    /// Files in the next batch.
    pub(super) size: usize,
    /// Articles whose files were not come upon. They may still turn up in another place.
    pub(super) gone: Vec<u32>,
    /// Folders and archives that were not come upon, and whether what is in them is found elsewhere for sure.
    pub(super) left: Vec<(i64, bool)>,
    pub(super) news: News,
    pub(super) summary: Summary,
}

impl<'a> Sync<'a> {
    pub(super) fn new(
        store: &'a Store,
        roots: &'a [(i64, Root)],
        how: &'a How<'a>,
        tour: Tour<'a>,
        cancel: &'a Cancel,
        count: &'a Count,
        told: &'a mut dyn FnMut(News),
    ) -> Self {
        Self {
            store,
            roots,
            how,
            cancel,
            count,
            told,
            tour,
            passed: Passed::default(),
            there: roots.iter().map(|(id, root)| (*id, is_there(&root.path))).collect(),
            twins: HashSet::new(),
            visited: HashSet::new(),
            batch: Vec::new(),
            size: FIRST,
            gone: Vec::new(),
            left: Vec::new(),
            news: News::default(),
            summary: Summary::default(),
        }
    }

    fn run(mut self, places: &[PathBuf]) -> Result<Summary, Fault> {
        for place in places {
            match self.roots.iter().find(|(_, root)| within(place, &root.path)) {
                Some((root, _)) => self.place(*root, place)?,
                None => self.say(said(place, "it is not in the library; see `masthead add`")),
            }
        }
        self.flush()?;
        self.end()
    }

    /// Takes out what is gone, and tells the last.
    pub(super) fn end(mut self) -> Result<Summary, Fault> {
        if !self.cancel.is_cancelled() {
            self.bury()?;
            self.summary.whole = !self.cancel.is_cancelled();
        }
        self.tell();
        Ok(self.summary)
    }

    pub(super) fn place(&mut self, root: i64, place: &Path) -> Result<(), Fault> {
        let about = match fs::metadata(place) {
            Ok(about) => about,
            Err(error) if look::is_gone(&error) => {
                let what = "it is not there now; its articles stay in the list until it is back, or removed with \
                            `masthead remove`";
                self.say(said(place, what));
                return Ok(());
            }
            Err(error) => {
                self.say(bad(place, &error.into()));
                return Ok(());
            }
        };
        if !about.is_dir() {
            return self.single(root, place);
        }
        if !is_there(place) && self.holds(root)? {
            let what = "it is empty now, as when a disk is missing; its articles stay in the list until they are back, \
                        or removed with `masthead remove`";
            self.say(said(place, what));
            return Ok(());
        }
        self.walk(root, place, false)
    }

    /// A folder with all that is in it.
    pub(super) fn walk(&mut self, root: i64, place: &Path, linked: bool) -> Result<(), Fault> {
        let mut blocked = Vec::new();
        self.passed = self.recall_passed(place)?;
        self.tour.begin(place, linked);
        while let Some(stop) = self.tour.next() {
            match stop {
                Stop::Folder { path, files, linked } => self.folder(root, path, &files, linked)?,
                Stop::Bad(path, Trouble::Missing) if path != place => {}
                Stop::Bad(path, trouble) => {
                    self.say(bad(&path, &trouble));
                    blocked.push(path);
                }
            }
            if self.cancel.is_cancelled() {
                return Ok(());
            }
        }
        self.flush()?;
        if !self.cancel.is_cancelled() {
            self.keep_passed()?;
        }
        self.miss(root, place, &blocked)
    }

    /// A file that is a root, or was asked for by itself.
    fn single(&mut self, root: i64, path: &Path) -> Result<(), Fault> {
        let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
        self.tour.enters(path);
        let place = Arc::new(Place::new(root, folder));
        let name_of = name.to_owned();
        let mut job = Job { place, name: name_of, is_link: false, linked: false, given: true, known: None, mark: None };
        if is_archive(name) {
            return self.archive(&job);
        }
        job.known = Rows::one(self.store, folder, name)?.next(self.store)?.map(|row| (row.id, row.trace));
        self.batch.push(job);
        Ok(())
    }

    /// Compares the files of a folder with its rows; both are sorted by name.
    fn folder(&mut self, root: i64, path: PathBuf, files: &[Listed], linked: bool) -> Result<(), Fault> {
        let passed = self.passed.enter(&path);
        let place = Arc::new(Place { root, path, passed });
        let mut rows = Rows::of(self.store, &place.path)?;
        self.visited.extend(rows.folder());
        let mut row = rows.next(self.store)?;
        for file in files {
            while let Some(before) = row.take_if(|row| row.name < file.name) {
                self.gone.push(before.id);
                row = rows.next(self.store)?;
            }
            let known = match row.take_if(|row| row.name == file.name) {
                Some(same) => {
                    row = rows.next(self.store)?;
                    Some((same.id, same.trace))
                }
                None => None,
            };
            let (name, is_link) = (file.name.clone(), file.is_link);
            let place = Arc::clone(&place);
            let job = Job { place, name, is_link, linked, given: false, known, mark: None };
            if is_archive(&job.name) {
                self.take_out(known.map(|(id, _)| id).as_slice())?;
                self.archive(&job)?;
            } else {
                self.batch.push(job);
            }
            if self.batch.len() >= self.size {
                self.flush()?;
            }
            if self.cancel.is_cancelled() {
                return Ok(());
            }
        }
        while let Some(last) = row {
            self.gone.push(last.id);
            row = rows.next(self.store)?;
        }
        Ok(())
    }

    /// Works off the batch: looks at its files, reads those that are to be read, keeps what they say.
    pub(super) fn flush(&mut self) -> Result<(), Fault> {
        let mut jobs = std::mem::take(&mut self.batch);
        if jobs.is_empty() || self.cancel.is_cancelled() {
            return Ok(());
        }
        self.size = (self.size * 2).min(MOST);
        self.news.progress.done += jobs.len() as u64;
        let (cancel, tour) = (self.cancel, &self.tour);
        let looks: Vec<_> = jobs.par_iter_mut().map(|job| look::look(job, tour)).collect();
        let mut over = Vec::new();
        let mut open = Vec::new();
        for (job, (look, shared)) in jobs.into_iter().zip(looks) {
            let again = shared.is_some_and(|key| !self.twins.insert(key));
            match look {
                Look::Same | Look::Other if again => over.extend(job.known),
                Look::Same => {}
                Look::Passed => self.passed.note(&job),
                Look::Over if !job.given => over.extend(job.known),
                Look::Other | Look::Over => open.push(job),
                Look::Gone => self.gone.extend(job.known.map(|(id, _)| id)),
                Look::Bad(trouble) => self.say(bad(&job.path(), &trouble)),
            }
        }
        let read = |job| (!cancel.is_cancelled()).then(|| look::read(job));
        let read: Vec<_> = open.into_par_iter().filter_map(read).collect();
        let mut found = Vec::new();
        for one in read {
            match one {
                Ok(one) => found.push(one),
                Err((job, Trouble::NotText(_) | Trouble::NotAFile(_))) if !job.given => {
                    self.passed.note(&job);
                    over.extend(job.known);
                }
                Err((job, Trouble::Missing | Trouble::Gone)) if !job.given => {
                    self.gone.extend(job.known.map(|(id, _)| id));
                }
                Err((job, trouble)) => self.say(bad(&job.path(), &trouble)),
            }
        }
        self.keep(found)?;
        self.take_out(&over.into_iter().map(|(id, _)| id).collect::<Vec<_>>())?;
        self.tell();
        Ok(())
    }

    fn keep(&mut self, mut found: Vec<Found>) -> Result<(), Fault> {
        // New ones first: where a file took another's name, the old bytes are seen under their new name before the old
        // name's state would go over to the new bytes.
        found.sort_by_key(|found| found.is_known);
        self.news.progress.articles += found.len() as u64;
        self.news.progress.bytes += found.iter().map(|found| found.trace.bytes.unsigned_abs()).sum::<u64>();
        self.summary.read += found.len() as u64;
        let deeds = put::files(self.store, &found, self.how.now, &self.there, &mut self.visited).map_err(unkept)?;
        self.note(&deeds);
        Ok(())
    }

    pub(super) fn note(&mut self, deeds: &[Deed]) {
        for deed in deeds {
            let (list, count, id) = match *deed {
                Deed::Added(id) => (&mut self.news.added, &mut self.summary.added, id),
                Deed::Changed(id) => (&mut self.news.changed, &mut self.summary.changed, id),
                Deed::Moved(id) => (&mut self.news.changed, &mut self.summary.moved, id),
                Deed::Removed(id) => (&mut self.news.removed, &mut self.summary.removed, id),
                Deed::Filled(id) => {
                    self.news.filled.push(id);
                    continue;
                }
                Deed::Kept => continue,
            };
            list.push(id);
            *count += 1;
        }
    }

    pub(super) fn say(&mut self, fault: Fault) {
        self.summary.broken += 1;
        self.news.faults.push(fault);
    }

    /// Tells what has happened since the last word.
    pub(super) fn tell(&mut self) {
        let progress = &mut self.news.progress;
        progress.counted = self.count.is_complete();
        progress.found = self.count.steps().max(progress.done);
        let progress = *progress;
        (self.told)(std::mem::replace(&mut self.news, News { progress, ..News::default() }));
    }
}
