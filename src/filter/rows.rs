//! What was found, packed: the rows of an answer. It must not know how rows are found or put in order.

use std::sync::Arc;

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
