//! What was found, packed, and put in order; the rows of an answer. It must not know how rows are found.

use std::sync::Arc;

use rayon::prelude::*;

use super::order::{Order, Ranks};
use crate::article::{Field, Hit, Id, Tier};

/// A row that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its place in the table, which is its article's number.
    pub position: u32,
    /// The sum over the terms.
    pub score: i32,
    /// How well the terms stand.
    pub tier: Tier,
    /// Where the best single term's score stands; the title, if nothing has to.
    pub field: Field,
}

impl Found {
    /// Of a list that nothing was asked of.
    pub fn plain(Id(position): Id) -> Self {
        Self { position, score: 0, tier: Tier::Words, field: Field::Title }
    }

    fn hit(&self) -> Hit {
        let Self { position, score, tier, field } = *self;
        Hit { id: Id(position), tier, score: score.into(), field, snippet: None }
    }
}

/// The rows of an answer in their order, packed: what was found in fields, then what was found in texts; or the first ones
/// of both, then the others of both. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    fields: InFields,
    texts: Arc<Vec<Hit>>,
    /// How many of the fields', and how many of the texts', are the first ones.
    first: (usize, usize),
}

/// What was found in fields; of a list that nothing was asked of the articles alone, which may be those of the order.
#[derive(Debug, Clone)]
enum InFields {
    Found(Arc<Vec<Found>>),
    Plain(Arc<Vec<u32>>),
}

impl Default for InFields {
    fn default() -> Self {
        Self::Plain(Arc::default())
    }
}

impl InFields {
    fn len(&self) -> usize {
        match self {
            Self::Found(rows) => rows.len(),
            Self::Plain(rows) => rows.len(),
        }
    }

    fn get(&self, at: usize) -> Option<Found> {
        match self {
            Self::Found(rows) => rows.get(at).copied(),
            Self::Plain(rows) => rows.get(at).map(|at| Found::plain(Id(*at))),
        }
    }

    fn retain(&mut self, keep: impl Fn(Id) -> bool) {
        match self {
            Self::Found(rows) => Arc::make_mut(rows).retain(|found| keep(Id(found.position))),
            Self::Plain(rows) => Arc::make_mut(rows).retain(|at| keep(Id(*at))),
        }
    }
}

/// A row of one kind, by its place among those.
enum Kind {
    Field(usize),
    Text(usize),
}

impl Rows {
    /// Of rows in their order; those of `texts` have snippets.
    pub fn new(fields: Arc<Vec<Found>>, texts: Arc<Vec<Hit>>) -> Self {
        Self { fields: InFields::Found(fields), texts, first: (0, 0) }
    }

    /// Of a list that nothing was asked of.
    pub fn plain(articles: Arc<Vec<u32>>) -> Self {
        Self { fields: InFields::Plain(articles), ..Self::default() }
    }

    /// The same, but so many of the fields' rows, then so many of the texts', stand above the others.
    pub fn parted(fields: Arc<Vec<Found>>, texts: Arc<Vec<Hit>>, first: (usize, usize)) -> Self {
        let first = (first.0.min(fields.len()), first.1.min(texts.len()));
        Self { fields: InFields::Found(fields), texts, first }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.fields.len() + self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of the rows above one have a snippet.
    pub fn snippets_above(&self, at: usize) -> usize {
        let (fields, texts) = self.first;
        if at <= self.fields.len() + texts {
            at.saturating_sub(fields).min(texts)
        } else {
            at.min(self.len()) - self.fields.len()
        }
    }

    /// Those that were found in fields, in order.
    pub fn in_fields(&self) -> impl Iterator<Item = Found> {
        (0..self.fields.len()).filter_map(|at| self.fields.get(at))
    }

    /// Those that were found in texts, in order; they have snippets.
    pub fn in_texts(&self) -> &[Hit] {
        &self.texts
    }

    /// A row.
    pub fn get(&self, at: usize) -> Option<Hit> {
        match self.kind(at) {
            Kind::Field(at) => self.fields.get(at).map(|found| found.hit()),
            Kind::Text(at) => self.texts.get(at).cloned(),
        }
    }

    fn kind(&self, at: usize) -> Kind {
        let (fields, texts) = self.first;
        match at {
            _ if at < fields => Kind::Field(at),
            _ if at < fields + texts => Kind::Text(at - fields),
            _ if at < self.fields.len() + texts => Kind::Field(at - texts),
            _ => Kind::Text(at - self.fields.len()),
        }
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = Hit> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Their articles, in order.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        (0..self.len()).filter_map(|at| match self.kind(at) {
            Kind::Field(at) => self.fields.get(at).map(|found| Id(found.position)),
            Kind::Text(at) => self.texts.get(at).map(|hit| hit.id),
        })
    }

    /// The place of an article.
    pub fn position(&self, id: Id) -> Option<usize> {
        self.ids().position(|other| other == id)
    }

    /// Puts articles behind a list that nothing is asked of.
    pub fn extend(&mut self, ids: impl IntoIterator<Item = Id>) {
        match &mut self.fields {
            InFields::Found(rows) => Arc::make_mut(rows).extend(ids.into_iter().map(Found::plain)),
            InFields::Plain(rows) => Arc::make_mut(rows).extend(ids.into_iter().map(|id| id.0)),
        }
    }

    /// Takes articles away.
    pub fn retain(&mut self, keep: impl Fn(Id) -> bool) {
        let (fields, texts) = self.first;
        let stay = |ids: &mut dyn Iterator<Item = Id>| ids.filter(|id| keep(*id)).count();
        let first = (
            stay(&mut self.in_fields().take(fields).map(|found| Id(found.position))),
            stay(&mut self.texts[..texts].iter().map(|hit| hit.id)),
        );
        self.first = first;
        self.fields.retain(&keep);
        Arc::make_mut(&mut self.texts).retain(|hit| keep(hit.id));
    }
}

impl PartialEq for Rows {
    /// Whether they are the same list.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl FromIterator<Hit> for Rows {
    /// In this order; snippets belong to the last rows.
    fn from_iter<T: IntoIterator<Item = Hit>>(hits: T) -> Self {
        let (texts, fields): (Vec<Hit>, Vec<Hit>) = hits.into_iter().partition(|hit| hit.snippet.is_some());
        let score = |hit: &Hit| i32::try_from(hit.score).unwrap_or(i32::MAX);
        let found = |hit: Hit| Found { position: hit.id.0, score: score(&hit), tier: hit.tier, field: hit.field };
        Self::new(Arc::new(fields.into_iter().map(found).collect()), Arc::new(texts))
    }
}

/// A key that sorts as rows do: by tier, best score, place in the list.
fn sort_key(found: &Found, place: u32) -> (Tier, i32, u32) {
    (found.tier, -found.score, place)
}

/// The first `count` rows in their order, of pieces whose rows are in the table's.
pub fn first(pieces: &[Vec<Found>], ranks: &Ranks, count: usize) -> Vec<Found> {
    let share = pieces.len().div_ceil(rayon::current_num_threads()).max(1);
    let shares: Vec<Vec<Found>> = pieces.par_chunks(share).map(|pieces| best(pieces, ranks, count)).collect();
    let mut best = shares.concat();
    best.sort_unstable_by_key(|found| sort_key(found, ranks.place(found.position)));
    best.truncate(count);
    best
}

/// The same in no order.
fn best(pieces: &[Vec<Found>], ranks: &Ranks, count: usize) -> Vec<Found> {
    let key = |found: &Found| sort_key(found, ranks.place(found.position));
    let mut best: Vec<Found> = Vec::with_capacity(2 * count);
    // The worst row that may still get in.
    let mut bound = (Tier::Text, i32::MAX, u32::MAX);
    for found in pieces.iter().flatten() {
        // Most are told apart without their places, which lie elsewhere in memory.
        let (tier, score) = (found.tier, -found.score);
        if tier > bound.0 || tier == bound.0 && (score > bound.1 || score == bound.1 && key(found) > bound) {
            continue;
        }
        best.push(*found);
        if best.len() == 2 * count {
            best.select_nth_unstable_by_key(count, key);
            best.truncate(count);
            bound = best.iter().map(key).max().unwrap_or(bound);
        }
    }
    best
}

/// Buckets that counting is worth while for.
const BUCKETS: usize = 1 << 16;

/// All rows in their order, of pieces whose rows are in the table's: by tier, then by score, equals in the list's order.
/// They take the place of what stands in `room`.
pub fn settle(pieces: &[Vec<Found>], ranks: &Ranks, order: Order, room: Vec<Found>) -> Vec<Found> {
    let sorted;
    let pieces = if order == Order::default() {
        pieces
    } else {
        sorted = [in_order(pieces, ranks)];
        &sorted
    };
    let scores = |piece: &Vec<Found>| {
        piece.iter().fold((i32::MAX, i32::MIN), |(least, most), found| (least.min(found.score), most.max(found.score)))
    };
    let (least, most) = pieces
        .par_iter()
        .map(scores)
        .reduce(|| (i32::MAX, i32::MIN), |one, other| (one.0.min(other.0), one.1.max(other.1)));
    let Ok(span) = usize::try_from(most.saturating_sub(least)) else { return Vec::new() };
    let width = span.saturating_add(1);
    if width.saturating_mul(Tier::Text as usize + 1) > BUCKETS {
        let mut rows = room;
        rows.clear();
        for piece in pieces {
            rows.extend_from_slice(piece);
        }
        rows.par_sort_by_key(|found| (found.tier, -found.score));
        return rows;
    }
    // A letter gives hundreds of thousands of rows a handful of scores: they are counted, then put where they belong.
    let bucket = |found: &Found| found.tier as usize * width + usize::try_from(most - found.score).unwrap_or(0);
    let count = |mut counts: Vec<u32>, piece: &Vec<Found>| {
        for found in piece {
            counts[bucket(found)] += 1;
        }
        counts
    };
    let none = || vec![0_u32; width * (Tier::Text as usize + 1)];
    let chunk = pieces.len().div_ceil(rayon::current_num_threads()).max(1);
    let counts: Vec<Vec<u32>> = pieces.par_chunks(chunk).map(|pieces| pieces.iter().fold(none(), count)).collect();
    let counts = counts.into_iter().reduce(summed).unwrap_or_else(none);
    let mut rows = room;
    rows.resize(counts.iter().map(|count| *count as usize).sum(), Found::plain(Id(0)));
    deal(pieces, &bucket, &counts, 0, &mut rows, rayon::current_num_threads());
    rows
}

fn summed(mut one: Vec<u32>, other: Vec<u32>) -> Vec<u32> {
    one.iter_mut().zip(other).for_each(|(one, other)| *one += other);
    one
}

/// Puts rows into the buckets that `counts` has room for, of which `first` is the first one: each of so many threads
/// reads all rows, and fills its share of the buckets.
fn deal(
    pieces: &[Vec<Found>],
    bucket: &(impl Fn(&Found) -> usize + Sync),
    counts: &[u32],
    first: usize,
    rows: &mut [Found],
    threads: usize,
) {
    if threads > 1 && counts.len() > 1 {
        let mut sum = 0;
        let half = counts.iter().position(|count| {
            sum += *count as usize;
            sum > rows.len() / 2
        });
        let half = half.unwrap_or(0).clamp(1, counts.len() - 1);
        let (low, high) = counts.split_at(half);
        let (few, many) = rows.split_at_mut(low.iter().map(|count| *count as usize).sum());
        rayon::join(
            || deal(pieces, bucket, low, first, few, threads / 2),
            || deal(pieces, bucket, high, first + half, many, threads.div_ceil(2)),
        );
        return;
    }
    let mut sum = 0;
    let mut ends: Vec<usize> = Vec::with_capacity(counts.len());
    for count in counts {
        ends.push(sum);
        sum += *count as usize;
    }
    for found in pieces.iter().flatten() {
        if let Some(end) = ends.get_mut(bucket(found).wrapping_sub(first)) {
            rows[*end] = *found;
            *end += 1;
        }
    }
}

/// The rows in the list's order.
fn in_order(pieces: &[Vec<Found>], ranks: &Ranks) -> Vec<Found> {
    let count: usize = pieces.iter().map(Vec::len).sum();
    if count < ranks.list().len() / 16 {
        let mut rows = pieces.concat();
        rows.sort_unstable_by_key(|found| ranks.place(found.position));
        return rows;
    }
    let mut at_place: Vec<u32> = vec![u32::MAX; ranks.list().len()];
    let rows = pieces.concat();
    for (at, found) in (0_u32..).zip(&rows) {
        at_place[ranks.place(found.position) as usize] = at;
    }
    at_place.into_iter().filter(|at| *at != u32::MAX).map(|at| rows[at as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Snippet, Stretch};
    use proptest::prelude::*;

    fn text(id: u32) -> Hit {
        let at = Stretch { block: 0, start: 0, end: 0 };
        let snippet = Some(Arc::new(Snippet { line: crate::text::clean(""), marks: Vec::new(), at }));
        Hit { id: Id(id), tier: Tier::Text, score: 0, field: Field::Text, snippet }
    }

    proptest! {
        /// Parted rows are the list that they stand for, whatever is asked of them.
        #[test]
        fn parted_rows_are_a_list(
            fields in 0..9_u32, texts in 0..9_u32, first in (0..10_usize, 0..10_usize), gone in prop::collection::hash_set(0..18_u32, 0..9),
        ) {
            let rows_of_fields = (0..fields).map(|id| Found::plain(Id(id))).collect();
            let rows_of_texts = (fields..fields + texts).map(text).collect();
            let mut rows = Rows::parted(Arc::new(rows_of_fields), Arc::new(rows_of_texts), first);
            let split = |ids: std::ops::Range<u32>, first: usize| {
                let ids: Vec<u32> = ids.collect();
                let (upper, lower) = ids.split_at(first.min(ids.len()));
                (upper.to_vec(), lower.to_vec())
            };
            let (fields_above, fields_below) = split(0..fields, first.0);
            let (texts_above, texts_below) = split(fields..fields + texts, first.1);
            let mut list = [fields_above, texts_above, fields_below, texts_below].concat();
            for _ in 0..2 {
                prop_assert_eq!(rows.len(), list.len());
                prop_assert_eq!(rows.ids().map(|id| id.0).collect::<Vec<_>>(), list.clone());
                prop_assert_eq!(rows.iter().map(|hit| hit.id.0).collect::<Vec<_>>(), list.clone());
                for at in 0..list.len() + 2 {
                    let above = list.iter().take(at).filter(|id| **id >= fields).count();
                    prop_assert_eq!(rows.snippets_above(at), above);
                    prop_assert_eq!(rows.get(at).map(|hit| hit.id.0), list.get(at).copied());
                }
                rows.retain(|id| !gone.contains(&id.0));
                list.retain(|id| !gone.contains(id));
            }
        }
    }
}
