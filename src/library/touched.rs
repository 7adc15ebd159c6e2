//! What a watcher saw: paths that came, changed or went, looked at alone, and the list brought in line with what other
//! instances made of them meanwhile. It must not know how they were seen.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::article::Id;
use crate::shelf::{Entry, News};

use super::catalogue::{self, How, Part};
use super::kept::{Loaded, Names, shown};
use super::store::Store;
use super::walk::Entering;
use super::{Batch, Cancel, Fault, Items, Library, Source};

impl Library {
    /// Looks at paths that may have come, changed or gone, as [`Library::scan`] would have come upon them, and at nothing
    /// else. [`Library::index_touched`] is to follow. `entering` as in [`Library::scan_watched`], which named the folders that these lie in.
    pub fn look_at(&self, paths: &[PathBuf], entering: Entering<'_>, cancel: &Cancel, found: &mut dyn FnMut(Batch)) {
        let mut count = self.shelf().len();
        let found = &mut |batch: Batch| {
            let News { shelf, renewed, removed } = &batch.news;
            let new = (count..shelf.len()).filter_map(|id| u32::try_from(id).ok()).map(Id);
            self.texts.touch(new.chain(renewed.iter().chain(removed).copied()));
            count = count.max(shelf.len());
            found(batch);
        };
        let (Some(store), [Source::Kept(place)]) = (&self.store, self.sources.as_slice()) else {
            return self.look_at_walked(paths, entering, cancel, found);
        };
        if let Err(fault) = self.look_at_kept(store, place.as_deref(), paths, entering, cancel, found) {
            found(Batch { faults: vec![fault], ..Batch::default() });
        }
    }

    fn look_at_kept(
        &self,
        store: &Store,
        place: Option<&Path>,
        paths: &[PathBuf],
        entering: Entering<'_>,
        cancel: &Cancel,
        found: &mut dyn FnMut(Batch),
    ) -> Result<(), Fault> {
        let how = How { now: self.now, archives: &self.archives };
        let (done, changed) = self
            .follow(store, place, found, |told| catalogue::sync_touched(store, paths, &how, entering, cancel, told))?;
        let mut gone = Vec::new();
        for path in paths {
            let rows = catalogue::at(store, path)?;
            if rows.is_empty() {
                gone.push(path.as_path());
            } else if let Some(batch) = self.others(store, &rows)? {
                found(batch);
            }
        }
        if gone.len() as u64 > done.removed + done.moved {
            found(self.without(store, &gone)?);
        }
        let has_news = done.added + done.changed + done.moved > 0;
        if has_news {
            let folds = catalogue::fold_touched(store, &mut self.leads(), &changed, cancel)?;
            found(self.take_folds(&folds));
        }
        Ok(())
    }

    /// Brings the list in line with what other instances took in and out while this one looked.
    pub(super) fn align(&self, store: &Store, place: Option<&Path>) -> Result<Vec<Batch>, Fault> {
        let there = match place {
            Some(place) => catalogue::count(store, place)?,
            None => catalogue::size(store)?,
        };
        if there == Self::rows(&self.items()).count() {
            return Ok(Vec::new());
        }
        let shown: Vec<(Id, u32)> = Self::rows(&self.items()).collect();
        let mut ids = Vec::with_capacity(there);
        match place {
            Some(place) => ids = catalogue::at(store, place)?,
            None => catalogue::load(store, Part::All, &mut |row| {
                ids.push(row.id);
                ControlFlow::Continue(())
            })?,
        }
        let known: HashSet<u32> = ids.iter().copied().collect();
        let gone = shown.into_iter().filter(|(_, row)| !known.contains(row)).map(|(id, _)| id).collect();
        Ok(self.others(store, &ids)?.into_iter().chain([self.remove(gone)]).collect())
    }

    /// The articles of the catalogue that are in the list, with their rows there.
    fn rows(items: &Items) -> impl Iterator<Item = (Id, u32)> {
        let entries = items.stock.shelf().entries();
        entries.filter_map(|entry| Some((entry.id(), items.row_of(entry.id())?)))
    }

    /// Takes articles off the list.
    fn remove(&self, removed: Vec<Id>) -> Batch {
        let mut items = self.items_mut();
        for id in &removed {
            items.stock.remove(*id);
        }
        let shelf = items.stock.shelf().clone();
        Batch { news: News { shelf, renewed: Vec::new(), removed }, ..Batch::default() }
    }

    /// Rows that another instance put in or changed: what it saw first is no news to this one's sync.
    fn others(&self, store: &Store, ids: &[u32]) -> Result<Option<Batch>, Fault> {
        let mut rows = Vec::new();
        catalogue::load(store, Part::Ids(ids), &mut |row| {
            rows.push(Loaded::of(&row));
            ControlFlow::Continue(())
        })?;
        let names = Names::of(store, &rows)?;
        {
            let items = self.items();
            let shelf = items.stock.shelf();
            rows.retain(|row| {
                let entry = items.of_row(row.id).and_then(|id| shelf.entry(id));
                entry.is_none_or(|entry| !is_row(&entry, row, &names))
            });
        }
        Ok((!rows.is_empty()).then(|| self.put(rows, &names)))
    }

    /// Takes articles off the list that lay at some paths or below them and that the catalogue does not have any more.
    fn without(&self, store: &Store, paths: &[&Path]) -> Result<Batch, Fault> {
        let paths: HashSet<String> = paths.iter().map(|path| shown(path).to_string()).collect();
        let lies_there = |path: &str| {
            let ends = path.match_indices(['/', '#']).map(|(at, _)| at).chain([path.len()]);
            ends.into_iter().any(|end| paths.contains(&path[..end]))
        };
        let rows: Vec<(Id, u32)> = {
            let items = self.items();
            let there = items.stock.shelf().entries().filter(|entry| lies_there(&entry.path()));
            there.filter_map(|entry| Some((entry.id(), items.row_of(entry.id())?))).collect()
        };
        let mut removed = Vec::new();
        for (id, row) in rows {
            if catalogue::where_is(store, row)?.is_none() {
                removed.push(id);
            }
        }
        Ok(self.remove(removed))
    }
}

/// Whether the list shows a row as it is.
fn is_row(entry: &Entry<'_>, row: &Loaded, names: &Names) -> bool {
    let card = &row.card;
    entry.title() == &*card.title
        && entry.words() == card.words
        && entry.ideographs() == card.ideographs
        && entry.date() == card.date
        && entry.line() == card.line
        && entry.name() == &*card.name
        && names.folders.get(&row.folder).is_some_and(|folder| entry.folder() == &**folder)
}
