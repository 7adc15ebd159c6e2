//! What articles are about: the words of one, its neighbours, what splits a list of them. It must not know how they are
//! shown.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::article::{Article, Id};
use crate::filter::{Split, SplitBy};
use crate::text::{Clean, clean_line};

use super::index::{Index, Trouble};
use super::texts::ENOUGH;
use super::{Cancel, Hash, Library};

/// Among fewer articles no word is rare, and what is near is told only where it is asked for.
const FEWEST: usize = 20;
/// Words of articles that are taken up where there is no index, all together: a second's work.
const WORDS: u64 = 3_000_000;
/// Words that split a list, and sources that do, at most.
const SPLITS: (usize, usize) = (12, 20);

/// What an article is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The words that tell it best, the best first.
    pub words: Vec<Clean>,
    /// The articles nearest to it, the nearest first.
    pub near: Vec<Id>,
}

/// An index of articles that are too few for one that is kept up to date, and the version of the shelf that it is of.
#[derive(Debug, Default)]
pub(super) struct Few(Mutex<Option<(u64, Index)>>);

impl Library {
    /// The few words that an article is about, the best first, and the articles nearest to it, by an index of the texts;
    /// where there are too few articles for one, it is made on the way. Runs on the pool of the thread that calls it.
    /// Nothing among fewer than 20 articles, and while an index is only being opened.
    pub fn about(&self, id: Id, words: usize, near: usize, cancel: &Cancel) -> About {
        let (Some(index), Ok(article)) = (self.index_of_all(FEWEST, cancel), self.open(id)) else {
            return About::default();
        };
        let words = if words > 0 { index.keywords(&article, words) } else { Vec::new() };
        About { words, near: self.near(&index, id, &article, near) }
    }

    /// The articles nearest to one, the nearest first, as [`Library::about`] has them, but among few articles, too.
    pub fn like(&self, id: Id, limit: usize, cancel: &Cancel) -> Vec<Id> {
        match (self.index_of_all(1, cancel), self.open(id)) {
            (Some(index), Ok(article)) => self.near(&index, id, &article, limit),
            _ => Vec::new(),
        }
    }

    fn near(&self, index: &Index, id: Id, article: &Article, limit: usize) -> Vec<Id> {
        if limit == 0 {
            return Vec::new();
        }
        let own = self.items().key(id);
        let near = index.like(article, own, limit);
        let items = self.items();
        let ids = near.into_iter().filter_map(|(key, _)| self.of_key(&items, key));
        ids.filter(|id| items.origin(*id).is_some()).collect()
    }

    /// What splits a list of articles best, the best first: words of their texts, as far as [`Library::about`] has them,
    /// and sources. Give a sample of a long list.
    pub fn splits(&self, ids: &[Id], cancel: &Cancel) -> Vec<Split> {
        let mut found: Vec<(f32, Split)> = Vec::new();
        if let Some(index) = self.index_of_all(FEWEST, cancel) {
            let keys: Vec<u32> = {
                let items = self.items();
                ids.iter().filter_map(|id| items.key(*id)).collect()
            };
            let words = index.splits(&keys, SPLITS.0).into_iter().filter(|word| (1..ids.len()).contains(&word.count));
            let split = |name, count| Split { by: SplitBy::Word, name, count };
            found.extend(words.map(|word| (word.weight, split(word.word, word.count))));
        }
        found.extend(self.sources(ids));
        // Equals stay in their order.
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, split)| split).collect()
    }

    /// The sources that split a list, those of most articles first, each with how well it does.
    fn sources(&self, ids: &[Id]) -> Vec<(f32, Split)> {
        let shelf = self.shelf();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for source in ids.iter().filter_map(|id| shelf.entry(*id)?.source()) {
            *counts.entry(source).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().filter(|(_, count)| *count < ids.len()).collect();
        counts.sort_by_key(|(source, count)| (std::cmp::Reverse(*count), *source));
        counts.truncate(SPLITS.1);
        let weight = |count| {
            let share = part(count, ids.len());
            // As that of a word that the list is no more about than others are.
            share * (1.0 - share) * std::f32::consts::LN_2
        };
        let split = |(source, count)| Split { by: SplitBy::Source, name: clean_line(source), count };
        counts.into_iter().map(|count| (weight(count.1), split(count))).collect()
    }

    /// The index of texts, or one of few articles as they are now, if there are at least so many.
    fn index_of_all(&self, fewest: usize, cancel: &Cancel) -> Option<Index> {
        if let Some(index) = self.texts.index() {
            return Some(index);
        }
        let (version, count) = (self.shelf().version(), self.shelf().count());
        if !(fewest..ENOUGH).contains(&count) {
            return None;
        }
        // Held for a glance only: the pool may take up another such question while this one waits for it.
        let lock = || self.few.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, index)) = lock().as_ref().filter(|(of, _)| *of == version) {
            return Some(index.clone());
        }
        let index = self.index_few(cancel).ok().flatten()?;
        *lock() = Some((version, index.clone()));
        Some(index)
    }

    /// Makes an index of as many articles as can be taken up at once; none when cancelled.
    fn index_few(&self, cancel: &Cancel) -> Result<Option<Index>, Trouble> {
        let index = Index::memory()?;
        let Some(mut writer) = index.writer()? else { return Ok(None) };
        let shelf = self.shelf();
        let mut words = 0;
        let mut keys = self.keys(0..u32::MAX);
        keys.retain(|(id, _)| {
            words += shelf.entry(*id).map_or(0, |entry| u64::from(entry.words()) + u64::from(entry.ideographs()));
            words <= WORDS
        });
        keys.par_iter().filter(|_| !cancel.is_cancelled()).try_for_each(|(id, key)| match self.open(*id) {
            Ok(article) => writer.put(*key, Hash::of(&key.to_le_bytes()), &article),
            // What cannot be read is told of when it is opened.
            Err(_) => Ok(()),
        })?;
        if cancel.is_cancelled() {
            return Ok(None);
        }
        writer.commit()?;
        drop(writer);
        Ok(Some(index))
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a list has fewer than 2^52 rows, and a weight needs no more than seven digits"
)]
fn part(count: usize, of: usize) -> f32 {
    count as f32 / of.max(1) as f32
}
