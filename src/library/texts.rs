//! The index of whole texts of this library: filled behind the reader, asked by the filter. It must not know queries or
//! screens.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use rayon::prelude::*;

use crate::article::Id;
use crate::text::{self, Clean};

use super::index::{self, Ask, Ids, Index, Trouble, Writer};
use super::origin::Origin;
use super::search::Likely;
use super::{Cancel, Hash, Items, Library};

/// Articles that are put before what was put is made to last, at first; then as many as are there, and at most so many: each
/// time takes a new thread, and leaves a part that has to be merged.
const COMMIT: [usize; 2] = [20_000, 40_000];
/// Articles that are compared with the index at a time: all of a large library's hashes together take 100 MB.
const COMPARED: u32 = 1 << 14;
/// Articles read at a time.
const BATCH: usize = 64;
/// From so many articles on texts are found by an index; fewer are looked through as quickly.
pub(super) const ENOUGH: usize = 2_000;
/// Articles that an index answers with, at most: the best of them.
const MOST: usize = 50_000;

/// What the library has of an index.
#[derive(Debug, Default)]
pub(super) struct Texts {
    held: RwLock<Option<Held>>,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Clone)]
struct Held {
    index: Index,
    /// Which numbers of the index are in it.
    inside: Arc<Ids>,
}

/// Articles that came, changed or went since the index was brought up to date. Until it is, their texts are looked through
/// one after the other.
#[derive(Debug, Default)]
struct Waiting {
    /// Counts how often articles were told of.
    turn: u64,
    /// The turn that each was last told of.
    since: HashMap<Id, u64>,
}

impl Texts {
    fn held(&self) -> Option<Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, index: &Index) {
        let inside = Arc::new(index.held().ids().collect());
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(Held { index: index.clone(), inside });
    }

    /// Some more are in the index.
    fn take_in(&self, keys: &[u32]) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = &mut *held {
            let inside = Arc::make_mut(&mut held.inside);
            for key in keys {
                inside.add(*key);
            }
        }
    }

    /// What it guards is whole at every moment, so a panic elsewhere does not matter.
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// These came, changed or went.
    pub(super) fn touch(&self, ids: impl Iterator<Item = Id>) {
        let mut waiting = self.waiting();
        waiting.turn += 1;
        let turn = waiting.turn;
        waiting.since.extend(ids.map(|id| (id, turn)));
    }

    /// The index has taken note of these, as they were at that turn.
    fn untouch(&self, done: &HashMap<Id, u64>) {
        self.waiting().since.retain(|id, turn| done.get(id) != Some(turn));
    }

    /// Whether there is an index.
    pub(super) fn is_there(&self) -> bool {
        self.held.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The index, if there is one.
    pub(super) fn index(&self) -> Option<Index> {
        self.held().map(|held| held.index)
    }
}

impl Library {
    /// Brings the index of texts up to date with the articles found, on the pool of the thread that calls it; meant for
    /// quiet times. `wait` is asked between some articles, and may take its time. The index of the catalogue lies beside
    /// the database, another one is made in memory; few articles have none. Another instance that is writing is followed.
    ///
    /// # Errors
    /// A sentence when there can be no index; texts are then found one after the other.
    pub fn index_texts(&self, cancel: &Cancel, wait: &(dyn Fn() + Sync)) -> Result<(), Clean> {
        let touched = self.texts.waiting().since.clone();
        let Some(index) = self.open_index()? else {
            self.texts.untouch(&touched);
            return Ok(());
        };
        self.texts.set(&index);
        let Some(writer) = index.writer().map_err(said)? else { return Ok(()) };
        let held = index.held();
        self.take_out_gone(&held, &writer);
        let ids = 0..u32::try_from(self.shelf().len()).unwrap_or(u32::MAX);
        let slices =
            ids.clone().step_by(COMPARED as usize).map(|from| from..ids.end.min(from.saturating_add(COMPARED)));
        let missing = slices.map(|ids| self.missing(&held, ids));
        self.fill(writer, missing, &touched, cancel, wait)
    }

    /// The same for what was looked at since, at the cost of that, however many articles there are.
    ///
    /// # Errors
    /// As [`Library::index_texts`].
    pub fn index_touched(&self, cancel: &Cancel, wait: &(dyn Fn() + Sync)) -> Result<(), Clean> {
        let Some(index) = self.texts.index().filter(Index::is_sound) else { return self.index_texts(cancel, wait) };
        index.reload();
        let mut touched = self.texts.waiting().since.clone();
        let (missing, gone) = self.stale(&index, &touched);
        let Some(writer) = index.writer().map_err(said)? else {
            // Another instance may have been quicker; what it has not done it does, or the next look.
            let missing: HashSet<Id> = missing.into_iter().map(|(id, ..)| id).collect();
            touched.retain(|id, _| !missing.contains(id));
            self.texts.untouch(&touched);
            return Ok(());
        };
        for key in gone {
            writer.remove(key);
        }
        self.fill(writer, std::iter::once(missing), &touched, cancel, wait)
    }

    /// Puts articles into the index, of which `touched` need not wait any more then.
    fn fill(
        &self,
        mut writer: Writer,
        missing: impl Iterator<Item = Vec<(Id, u32, Hash)>>,
        touched: &HashMap<Id, u64>,
        cancel: &Cancel,
        wait: &(dyn Fn() + Sync),
    ) -> Result<(), Clean> {
        let (mut put, mut sum) = (Vec::new(), 0);
        for missing in missing {
            for batch in missing.chunks(BATCH) {
                wait();
                if cancel.is_cancelled() {
                    break;
                }
                let one = |(id, key, hash): &(Id, u32, Hash)| match self.open(*id) {
                    Ok(article) => Some(writer.put(*key, *hash, &article).map(|()| *key).map_err(said)),
                    // What cannot be read is told of when it is opened.
                    Err(_) => None,
                };
                put.extend(batch.par_iter().filter_map(one).collect::<Result<Vec<u32>, Clean>>()?);
                if put.len() >= (sum + 1).clamp(COMMIT[0], COMMIT[1]) {
                    sum += put.len();
                    writer.commit().map_err(said)?;
                    self.texts.take_in(&std::mem::take(&mut put));
                }
            }
            if cancel.is_cancelled() {
                break;
            }
        }
        writer.commit().map_err(said)?;
        self.texts.take_in(&put);
        if cancel.is_cancelled() {
            return Ok(());
        }
        self.texts.untouch(touched);
        writer.settle().map_err(said)
    }

    /// Opens the index that lies beside the database, if there is one, for those who search before it can be brought up to
    /// date.
    pub(super) fn find_texts(&self) {
        if !self.texts.is_there()
            && let Some(index) = self.beside().and_then(|dir| Index::find(&dir))
        {
            self.texts.set(&index);
        }
    }

    /// Where the index of the catalogue lies, if it can be kept.
    fn beside(&self) -> Option<PathBuf> {
        let store = self.store.as_ref().filter(|store| self.is_kept() && !store.is_read_only())?;
        Some(Index::beside(&store.paths().into_iter().next()?))
    }

    fn open_index(&self) -> Result<Option<Index>, Clean> {
        if let Some(index) = self.texts.index().filter(Index::is_sound) {
            index.reload();
            return Ok(Some(index));
        }
        if self.shelf().count() < ENOUGH {
            return Ok(None);
        }
        let opened = self.beside().map_or_else(Index::memory, |dir| Index::open(&dir));
        opened.map(Some).map_err(said)
    }

    /// Takes the articles out of the index that are gone.
    fn take_out_gone(&self, held: &index::Held, writer: &Writer) {
        // A library of one folder among many says nothing about the others.
        if self.is_whole() {
            let kept: Ids = {
                let items = self.items();
                items.stock.shelf().entries().filter_map(|entry| items.key(entry.id())).collect()
            };
            held.ids().filter(|key| !kept.has(*key)).for_each(|key| writer.remove(key));
        }
    }

    /// The articles of these numbers that are not in the index as they are now.
    fn missing(&self, held: &index::Held, ids: Range<u32>) -> Vec<(Id, u32, Hash)> {
        let keys = self.keys(ids);
        let hashes = self.hashes(keys.iter().map(|(id, _)| *id));
        let with = keys.into_iter().filter_map(|(id, key)| Some((id, key, *hashes.get(&id)?)));
        with.filter(|(_, key, hash)| !held.has(*key, hash)).collect()
    }

    /// Of articles that were touched those that are not in the index as they are now, and the numbers of those that are
    /// gone.
    fn stale(&self, index: &Index, touched: &HashMap<Id, u64>) -> (Vec<(Id, u32, Hash)>, Vec<u32>) {
        let (mut keys, mut gone) = (Vec::new(), Vec::new());
        {
            let items = self.items();
            for id in touched.keys() {
                match (items.key(*id), items.origins.get(id.0).as_deref()) {
                    (Some(key), _) => keys.push((*id, key)),
                    // It may be back under another number.
                    (None, Some(Origin::Kept(row))) if items.of_row(*row).is_none_or(|other| other == *id) => {
                        gone.push(*row);
                    }
                    (None, Some(Origin::Kept(_)) | None) => {}
                    (None, Some(_)) => gone.push(id.0),
                }
            }
        }
        let hashes = self.hashes(keys.iter().map(|(id, _)| *id));
        let with = keys.into_iter().filter_map(|(id, key)| Some((id, key, *hashes.get(&id)?)));
        (with.filter(|(_, key, hash)| !index.has(*key, hash)).collect(), gone)
    }

    /// Articles with their numbers in the index: those of the catalogue, which stay, or those of this run.
    pub(super) fn keys(&self, ids: Range<u32>) -> Vec<(Id, u32)> {
        let items = self.items();
        let ids = ids.take(items.stock.shelf().len()).map(Id);
        ids.filter_map(|id| Some((id, items.key(id)?))).collect()
    }

    /// The article of a number in the index.
    pub(super) fn of_key(&self, items: &Items, key: u32) -> Option<Id> {
        if self.is_kept() { items.of_row(key) } else { Some(Id(key)) }
    }

    /// The articles that the index answers with, the best first, and those that are not in it yet, in the list's order;
    /// none where there is no index.
    pub(super) fn candidates(&self, ask: &Ask, cancel: &Cancel, list: &[u32]) -> Option<Likely> {
        let held = self.texts.held()?;
        let answer = held.index.search(ask, MOST, cancel)?;
        let items = self.items();
        let more = answer.total > answer.hits.len();
        let ranked =
            answer.hits.into_iter().filter_map(|(key, score)| Some((self.of_key(&items, key)?, score))).collect();
        let waiting: HashSet<Id> = self.texts.waiting().since.keys().copied().collect();
        let outside = |id: &Id| items.key(*id).is_some_and(|key| !held.inside.has(key)) || waiting.contains(id);
        let rest = list.iter().copied().filter(|at| outside(&Id(*at))).collect();
        Some(Likely { ranked, rest, more })
    }

    /// The same sets of articles by their numbers in the index.
    pub(super) fn keyed(&self, sides: &[Option<Arc<Ids>>]) -> Vec<Option<Arc<Ids>>> {
        if !self.is_kept() {
            return sides.to_vec();
        }
        let items = self.items();
        let keyed = |side: &Arc<Ids>| Arc::new(side.iter().filter_map(|id| items.row_of(Id(id))).collect::<Ids>());
        sides.iter().map(|side| side.as_ref().map(keyed)).collect()
    }
}

/// The trouble with an index, as it is told.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn said(trouble: Trouble) -> Clean {
    text::clean_line(&trouble.to_string())
}
