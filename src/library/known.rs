//! What is known of the reader's doings: states by content, marks by number, what another instance has changed. It must
//! not know how articles are found.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::article::Id;
use crate::state::{Change, Mark, Marks, State};

use super::catalogue::{self, Part};
use super::edited::Edit;
use super::store::{Seen, Store};
use super::{Fault, Hash, Library};

/// What is known of articles, besides their rows.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By number, for the filter.
    marks: RwLock<Arc<Marks>>,
    states: Mutex<States>,
}

#[derive(Debug, Default)]
pub(super) struct States {
    /// Every state that is not the default.
    pub(super) of: HashMap<Hash, State>,
    /// Articles that the catalogue does not have, by their bytes, and the other way round.
    pub(super) loose: HashMap<Hash, Vec<Id>>,
    pub(super) hashes: HashMap<Id, Hash>,
    /// What lies where, of those of them with a state, as the database has it.
    pub(super) paths: HashMap<PathBuf, Hash>,
    /// The revision of the database up to which changes were heard of.
    revision: i64,
    seen: Seen,
    /// When the program was used here last, in milliseconds since 1970 (UTC).
    last: Option<i64>,
}

impl Known {
    /// What has been done with articles, as the filter asks for it.
    pub(super) fn marks(&self) -> Arc<Marks> {
        Arc::clone(&self.marks.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn with_marks<T>(&self, change: impl FnOnce(&mut Marks) -> T) -> T {
        let mut marks = self.marks.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut marks))
    }

    /// Each step leaves the states whole, so a panic elsewhere does not matter.
    pub(super) fn states(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl States {
    /// Notes what lies at a path; gives what the database has to learn of it.
    pub(super) fn note(&mut self, path: PathBuf, hash: Option<Hash>) -> Option<(PathBuf, Option<Hash>)> {
        let before = match hash {
            Some(hash) => self.paths.insert(path.clone(), hash),
            None => self.paths.remove(&path),
        };
        (before != hash).then_some((path, hash))
    }
}

/// What is known of articles that were just found.
#[derive(Debug, Default)]
pub(super) struct Finds {
    /// Those with a state.
    pub(super) marked: Vec<(Id, State)>,
    /// Those that came since the last time.
    pub(super) fresh: Vec<Id>,
}

impl Library {
    /// Asks the database what it knows of states. To be called before articles are found.
    pub(super) fn recall_states(&self, store: &Store) -> Result<(), Fault> {
        let (states, revision) = store.changed_since(0).map_err(|trouble| Fault(trouble.sentence()))?;
        let last = store.recall("used").map_err(|trouble| Fault(trouble.sentence()))?;
        let paths = store.read(super::store::paths).map_err(|trouble| Fault(trouble.sentence()))?;
        let mut known = self.known.states();
        known.of = states.into_iter().filter(|(_, state)| *state != State::default()).collect();
        known.revision = revision;
        known.paths = paths.into_iter().collect();
        known.last = last.and_then(|at| at.parse().ok());
        Ok(())
    }

    /// Looks up what is known of articles by their bytes; `added` is when the catalogue took them in.
    pub(super) fn find_out(&self, articles: impl Iterator<Item = (Id, Hash, Option<i64>)>) -> Finds {
        let mut finds = Finds::default();
        {
            let mut known = self.known.states();
            let States { of, loose, hashes, last, .. } = &mut *known;
            for (id, hash, added) in articles {
                if let Some(state) = of.get(&hash) {
                    finds.marked.push((id, state.clone()));
                }
                match added {
                    None => {
                        if hashes.insert(id, hash) != Some(hash) {
                            loose.entry(hash).or_default().push(id);
                        }
                    }
                    Some(added) if last.is_some_and(|last| added > last) => finds.fresh.push(id),
                    Some(_) => {}
                }
            }
        }
        if !finds.marked.is_empty() || !finds.fresh.is_empty() {
            self.known.with_marks(|marks| {
                finds.marked.iter().for_each(|(id, state)| marks.take(*id, state));
                finds.fresh.iter().for_each(|id| marks.set(*id, Mark::New, true));
            });
        }
        finds
    }

    /// Those of some articles that had other bytes. To be called before [`Library::find_out`] learns of the new ones.
    pub(super) fn edits(&self, articles: &[(Id, Hash)]) -> Vec<Edit> {
        let mut known = self.known.states();
        let mut edits = Vec::new();
        for (id, new) in articles {
            let Some(old) = known.hashes.get(id).copied().filter(|old| old != new) else { continue };
            known.loose.entry(old).or_default().retain(|other| other != id);
            edits.push(Edit { id: *id, old, new: *new });
        }
        edits
    }

    /// What has been done with articles, as it is now; cheap.
    pub fn marks(&self) -> Arc<Marks> {
        self.known.marks()
    }

    /// Makes changes for the filter, at once; [`Library::keep`] makes them last.
    pub fn mark(&self, changes: &[(Id, Change)]) {
        self.known.with_marks(|marks| changes.iter().for_each(|(id, change)| drop(marks.apply(*id, change))));
    }

    /// Keeps changes in the database. Gives the states of other articles that change with these, since they have the
    /// same bytes.
    ///
    /// # Errors
    /// A sentence when they cannot be kept. Until the program ends they hold nevertheless.
    pub fn keep(&self, changes: &[(Id, Change)]) -> Result<Vec<(Id, State)>, Fault> {
        let hashes = self.hashes(changes.iter().map(|(id, _)| *id));
        let kept: Vec<(Hash, Change)> =
            changes.iter().filter_map(|(id, change)| Some((*hashes.get(id)?, change.clone()))).collect();
        let mut touched: Vec<Hash> = Vec::new();
        {
            let mut known = self.known.states();
            for (hash, change) in &kept {
                let state = known.of.entry(*hash).or_default();
                state.apply(change);
                let gone = *state == State::default();
                if gone {
                    known.of.remove(hash);
                }
                if !matches!(change, Change::Place(_) | Change::Visited(_)) {
                    touched.push(*hash);
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let done: std::collections::HashSet<Id> = changes.iter().map(|(id, _)| *id).collect();
        let twins = self.states_of(&touched).into_iter().filter(|(id, _)| !done.contains(id)).collect::<Vec<_>>();
        self.known.with_marks(|marks| twins.iter().for_each(|(id, state)| marks.take(*id, state)));
        if let Some(store) = &self.store {
            store.change(&kept).map_err(|trouble| Fault(trouble.sentence()))?;
            self.note_paths(&kept.iter().map(|(hash, _)| *hash).collect::<Vec<_>>());
        }
        Ok(twins)
    }

    /// What other instances have changed since this was last asked.
    ///
    /// # Errors
    /// A sentence when the database cannot be read.
    pub fn news(&self) -> Result<Vec<(Id, State)>, Fault> {
        let Some(store) = &self.store else { return Ok(Vec::new()) };
        let told = |trouble: super::store::Trouble| Fault(trouble.sentence());
        let (mut seen, revision) = {
            let known = self.known.states();
            (known.seen, known.revision)
        };
        if !store.news(&mut seen).map_err(told)? {
            return Ok(Vec::new());
        }
        let (changed, revision) = store.changed_since(revision).map_err(told)?;
        let mut touched = Vec::new();
        {
            let mut known = self.known.states();
            (known.seen, known.revision) = (seen, revision);
            for (hash, state) in changed {
                let before = known.of.get(&hash).cloned().unwrap_or_default();
                if before != state {
                    touched.push(hash);
                    if state == State::default() {
                        known.of.remove(&hash);
                    } else {
                        known.of.insert(hash, state);
                    }
                }
            }
        }
        let states = self.states_of(&touched);
        self.known.with_marks(|marks| states.iter().for_each(|(id, state)| marks.take(*id, state)));
        Ok(states)
    }

    /// The whole state of an article.
    pub fn state(&self, id: Id) -> State {
        let hash = self.hashes(std::iter::once(id)).remove(&id);
        hash.and_then(|hash| self.known.states().of.get(&hash).cloned()).unwrap_or_default()
    }

    /// The articles with these bytes, with their states.
    fn states_of(&self, hashes: &[Hash]) -> Vec<(Id, State)> {
        let mut found = Vec::new();
        for hash in hashes {
            let rows =
                self.store.as_ref().and_then(|store| catalogue::with_hash(store, *hash).ok()).unwrap_or_default();
            let mut ids: Vec<Id> = {
                let items = self.items();
                rows.into_iter().filter_map(|row| items.of_row(row)).collect()
            };
            let known = self.known.states();
            ids.extend(known.loose.get(hash).into_iter().flatten());
            let state = known.of.get(hash).cloned().unwrap_or_default();
            found.extend(ids.into_iter().map(|id| (id, state.clone())));
        }
        found
    }

    /// By what the bytes of articles are known.
    pub(super) fn hashes(&self, ids: impl Iterator<Item = Id>) -> HashMap<Id, Hash> {
        let mut rows: Vec<(u32, Id)> = Vec::new();
        let mut hashes = HashMap::new();
        {
            let items = self.items();
            let known = self.known.states();
            for id in ids {
                match items.row_of(id) {
                    Some(row) => rows.push((row, id)),
                    None => hashes.extend(known.hashes.get(&id).map(|hash| (id, *hash))),
                }
            }
        }
        if let Some(store) = self.store.as_ref().filter(|_| !rows.is_empty()) {
            let of: HashMap<u32, Id> = rows.iter().copied().collect();
            let asked: Vec<u32> = rows.iter().map(|(row, _)| *row).collect();
            // What cannot be asked for is not kept, and the write that follows says why.
            let _ = catalogue::load(store, Part::Ids(&asked), &mut |row| {
                hashes.extend(of.get(&row.id).map(|id| (*id, row.hash)));
                ControlFlow::Continue(())
            });
        }
        hashes
    }
}
