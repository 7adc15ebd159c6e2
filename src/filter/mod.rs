//! The filter: the query language and the fuzzy matcher. Pure computation; it must not know files, threads or screens.

use std::sync::Arc;

use std::ops::Range;

use crate::article::{Article, Entry, Field, Hit, Stretch};

/// What a filter line asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    raw: String,
}

impl Query {
    /// Reads a filter line; every line is a query, half-typed ones too.
    pub fn parse(raw: &str) -> Self {
        Self { raw: raw.to_owned() }
    }

    /// The line as it was typed.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Whether it asks for nothing, so that every article matches.
    pub fn is_empty(&self) -> bool {
        self.raw.trim().is_empty()
    }
}

/// What to show of an entry's values: which bytes of which value matched, in order, without overlaps.
pub fn marks(_query: &Query, _entry: &Entry) -> Vec<(Field, Vec<Range<usize>>)> {
    Vec::new()
}

/// Where a query's positive terms stand in a text, in text order, without overlaps.
pub fn text_marks(_query: &Query, _article: &Article) -> Vec<Stretch> {
    Vec::new()
}

/// Counts what was asked; an answer to an older question than the newest is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Generation(pub u64);

/// By what a list is ordered; under a query it settles ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// As found: by path within each given path, in the order given.
    #[default]
    Found,
    /// By date, newest first; articles without one last.
    Date,
    /// By title, folded.
    Title,
    /// By length, shortest first.
    Length,
    /// By path.
    Path,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// By what.
    pub by: By,
    /// The other way round (undated articles stay last).
    pub reversed: bool,
}

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Titles are settled; other fields and texts may follow.
    Titles,
    /// All fields are settled; texts may follow.
    Fields,
    /// So many texts of so many have been looked at.
    Texts(usize, usize),
    /// Nothing follows.
    Done,
}

/// An answer, whole as far as its stage goes: each one replaces the one before.
#[derive(Debug, Clone)]
pub struct Hits {
    /// To which question.
    pub generation: Generation,
    /// In order: fields by score, then texts, ties by the list's order.
    pub rows: Arc<Vec<Hit>>,
    /// How far it has come.
    pub stage: Stage,
    /// Articles that were there to be searched.
    pub of: usize,
}
