//! The articles of the catalogue on their way to the list: the first rows at once, the rest behind, then what a sync
//! finds. It must not know states beyond handing them on.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::article::Id;
use crate::shelf::{Card, News};
use crate::text::{self, Clean};

use super::catalogue::{self, At, Fold, How, Part, Row, Summary};
use super::origin::Origin;
use super::store::Store;
use super::texts::ENOUGH;
use super::walk::Entering;
use super::{Batch, Cancel, Fault, Hash, Library};

/// Rows that are there at once: they fill the tallest screen.
const FIRST: u32 = 256;
/// Rows in a later batch, at most; batches double up to here.
const MOST: usize = 1 << 14;

/// The names of the catalogue, by row id.
#[derive(Default)]
pub(super) struct Names {
    pub(super) folders: HashMap<u32, Clean>,
    names: HashMap<u32, Clean>,
}

/// A row that has left the database.
pub(super) struct Loaded {
    pub(super) id: u32,
    hash: Hash,
    story: Option<u32>,
    added: i64,
    pub(super) folder: u32,
    byline: Option<u32>,
    source: Option<u32>,
    pub(super) card: Card,
}

impl Loaded {
    pub(super) fn of(row: &Row<'_>) -> Self {
        let (name, line) = match row.at {
            At::Name(name) => (text::escape(&String::from_utf8_lossy(name)), 0),
            At::Line(line) => (Clean::default(), u32::try_from(line).unwrap_or(u32::MAX)),
        };
        let card = Card {
            title: text::clean_line(&row.title),
            name,
            line,
            date: row.date,
            words: row.words,
            ideographs: row.ideographs,
            lang: row.lang,
            ..Card::default()
        };
        let Row { id, hash, story, added, folder, byline, source, .. } = *row;
        Self { id, hash, story, added, folder, byline, source, card }
    }

    fn named(mut self, names: &Names) -> (Self, Card) {
        let mut card = std::mem::take(&mut self.card);
        let name = |id: Option<u32>| id.and_then(|id| names.names.get(&id)).cloned();
        card.folder = names.folders.get(&self.folder).cloned().unwrap_or_default();
        card.byline = name(self.byline);
        card.source = name(self.source);
        (self, card)
    }
}

impl Names {
    /// Only what some rows need.
    pub(super) fn of(store: &Store, rows: &[Loaded]) -> Result<Self, Fault> {
        let mut folders: Vec<u32> = rows.iter().map(|row| row.folder).collect();
        folders.sort_unstable();
        folders.dedup();
        let mut names: Vec<u32> = rows.iter().flat_map(|row| [row.byline, row.source]).flatten().collect();
        names.sort_unstable();
        names.dedup();
        Ok(Self {
            folders: catalogue::folders_of(store, &folders)?.into_iter().map(|f| (f.id, shown(&f.path))).collect(),
            names: catalogue::names_of(store, &names)?.into_iter().map(|n| (n.id, n.name)).collect(),
        })
    }

    fn all(store: &Store) -> Result<Self, Fault> {
        let mut all = Self::default();
        catalogue::folders(store, &mut |folder| drop(all.folders.insert(folder.id, shown(&folder.path))))?;
        catalogue::names(store, &mut |name| drop(all.names.insert(name.id, name.name)))?;
        Ok(all)
    }
}

pub(super) fn shown(path: &Path) -> Clean {
    text::escape(&path.to_string_lossy())
}

impl Library {
    /// Brings what the catalogue knows of a place (everything without one) to the list, then what has changed on the
    /// disk since. Faults are told and end nothing that can go on.
    pub(super) fn scan_kept(
        &self,
        store: &Store,
        place: Option<&Path>,
        entering: Entering<'_>,
        cancel: &Cancel,
        found: &mut dyn FnMut(Batch),
    ) {
        if let Err(fault) = self.recall_states(store) {
            found(Batch { faults: vec![fault], ..Batch::default() });
        }
        let loaded = std::mem::replace(&mut self.items_mut().loaded, true);
        if !loaded && let Err(fault) = self.load(store, place, cancel, found) {
            found(Batch { faults: vec![fault], ..Batch::default() });
        }
        // Where nothing can be written, the list stays as it was when something could.
        if cancel.is_cancelled() || store.is_read_only() {
            return;
        }
        let synced = self.sync_kept(store, place, entering, cancel, found);
        if let Err(fault) = synced {
            found(Batch { faults: vec![fault], ..Batch::default() });
        }
    }

    fn load(
        &self,
        store: &Store,
        place: Option<&Path>,
        cancel: &Cancel,
        found: &mut dyn FnMut(Batch),
    ) -> Result<(), Fault> {
        let part = place.map_or(Part::All, Part::Under);
        let coming = self.coming.begin();
        let mut names: Option<Names> = None;
        let mut rows: Vec<Loaded> = Vec::new();
        let mut size = FIRST as usize;
        let mut fault = None;
        let mut first = true;
        let (mut count, mut is_few) = (0, true);
        let mut put = |rows: &mut Vec<Loaded>| -> Result<(), Fault> {
            let batch = std::mem::take(rows);
            let needed;
            let names = if std::mem::take(&mut first) {
                needed = Names::of(store, &batch)?;
                &needed
            } else if let Some(names) = &names {
                names
            } else {
                &*names.insert(Names::all(store)?)
            };
            let batch = self.put(batch, names);
            coming.came(&batch.news.shelf);
            found(batch);
            Ok(())
        };
        rayon::in_place_scope(|meanwhile| {
            catalogue::load(store, part, &mut |row| {
                rows.push(Loaded::of(&row));
                if rows.len() < size {
                    return ControlFlow::Continue(());
                }
                count += rows.len();
                if std::mem::replace(&mut is_few, count < ENOUGH) && count >= ENOUGH {
                    meanwhile.spawn(|_| self.find_texts());
                }
                size = (size * 4).min(MOST);
                fault = put(&mut rows).err();
                if fault.is_some() || cancel.is_cancelled() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            })
        })?;
        if let Some(fault) = fault {
            return Err(fault);
        }
        if !rows.is_empty() && !cancel.is_cancelled() {
            put(&mut rows)?;
        }
        Ok(())
    }

    /// Puts rows of the catalogue on the shelf, new ones or in the place of what they were.
    pub(super) fn put(&self, rows: Vec<Loaded>, names: &Names) -> Batch {
        let mut known = Vec::with_capacity(rows.len());
        let (mut renewed, mut folds) = (Vec::new(), Vec::new());
        let mut items = self.items_mut();
        for row in rows {
            let (row, card) = row.named(names);
            let id = if let Some(id) = items.of_row(row.id).filter(|id| items.stock.shelf().entry(*id).is_some()) {
                items.stock.renew(id, &card);
                renewed.push(id);
                id
            } else {
                let Some(id) = items.add(&card, Origin::Kept(row.id)) else { break };
                id
            };
            folds.extend(row.story.map(|lead| (row.id, Some(lead))));
            known.push((id, row.hash, Some(row.added)));
        }
        drop(items);
        let shelf = self.take_folds(&folds).news.shelf;
        self.prepared.forget(&renewed);
        let finds = self.find_out(known.into_iter());
        Batch {
            news: News { shelf, renewed, removed: Vec::new() },
            marked: finds.marked,
            fresh: finds.fresh,
            ..Batch::default()
        }
    }

    fn sync_kept(
        &self,
        store: &Store,
        place: Option<&Path>,
        entering: Entering<'_>,
        cancel: &Cancel,
        found: &mut dyn FnMut(Batch),
    ) -> Result<(), Fault> {
        let places: Vec<PathBuf> = match place {
            Some(place) => vec![place.to_owned()],
            None => catalogue::roots(store)?.into_iter().map(|root| root.path).collect(),
        };
        let how = How { now: self.now, archives: &self.archives };
        let (done, changed) = self.follow(store, place, found, |told| {
            catalogue::sync_watched(store, &places, &how, entering, cancel, told)
        })?;
        if done.whole {
            self.align(store, place)?.into_iter().for_each(&mut *found);
        }
        if done != (Summary { whole: true, ..Summary::default() }) {
            let folds = catalogue::fold(store, &changed, cancel)?;
            *self.leads() = None;
            found(self.take_folds(&folds));
        }
        Ok(())
    }

    /// Hands on to the list what a sync tells of. Gives what it did, and the rows that have changed.
    pub(super) fn follow(
        &self,
        store: &Store,
        place: Option<&Path>,
        found: &mut dyn FnMut(Batch),
        sync: impl FnOnce(&mut dyn FnMut(catalogue::News)) -> Result<Summary, Fault>,
    ) -> Result<(Summary, Vec<u32>), Fault> {
        let (mut changed, mut trouble) = (Vec::new(), None);
        let done = sync(&mut |news| {
            let progress = Some(news.progress);
            changed.extend_from_slice(&news.changed);
            match self.take_news(store, place, &news) {
                Ok(batch) => found(Batch { faults: news.faults, progress, ..batch }),
                Err(fault) => trouble = Some(fault),
            }
        })?;
        trouble.map_or(Ok((done, changed)), Err)
    }

    /// Folds articles into the rows of those whose copies they are, and the others out of them.
    pub(super) fn take_folds(&self, folds: &[Fold]) -> Batch {
        let mut items = self.items_mut();
        let mut renewed = Vec::with_capacity(folds.len());
        for (row, lead) in folds {
            let Some(id) = items.of_row(*row) else { continue };
            renewed.push(id);
            match lead.and_then(|lead| items.of_row(lead)) {
                Some(lead) => items.stock.fold(lead, id),
                None => items.stock.unfold(id),
            }
        }
        let shelf = items.stock.shelf().clone();
        Batch { news: News { shelf, renewed, removed: Vec::new() }, ..Batch::default() }
    }

    fn take_news(&self, store: &Store, place: Option<&Path>, news: &catalogue::News) -> Result<Batch, Fault> {
        let mut rows = Vec::new();
        let asked: Vec<u32> = news.added.iter().chain(&news.changed).chain(&news.filled).copied().collect();
        if !asked.is_empty() {
            catalogue::load(store, Part::Ids(&asked), &mut |row| {
                rows.push(Loaded::of(&row));
                ControlFlow::Continue(())
            })?;
        }
        let names = Names::of(store, &rows)?;
        if let Some(place) = place {
            let inside = shown(place);
            rows.retain(|row| {
                let folder = names.folders.get(&row.folder).map_or("", |folder| folder);
                let below =
                    folder.strip_prefix(inside.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
                below
                    || place.parent().is_some_and(|parent| *folder == *shown(parent)) && {
                        place.file_name().is_some_and(|name| {
                            *row.card.name == *text::escape(&String::from_utf8_lossy(name.as_bytes()))
                        })
                    }
            });
        }
        let mut batch = self.put(rows, &names);
        let mut items = self.items_mut();
        let removed: Vec<Id> = news.removed.iter().filter_map(|row| items.of_row(*row)).collect();
        for id in &removed {
            items.stock.remove(*id);
        }
        batch.news.shelf = items.stock.shelf().clone();
        batch.news.removed = removed;
        Ok(batch)
    }
}
