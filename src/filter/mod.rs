//! The filter: the query language and the fuzzy matcher. Pure computation; it must not know files, threads or screens.
//!
//! ```text
//! query   a filter line to terms               table   entries folded and packed       order   the list's order
//! score   SkimMatcherV2's score of a term      sift    table × query → rows found      marks   the letters to mark
//! texts   keywords in whole texts, snippets
//! ```

mod marks;
mod order;
mod query;
mod score;
mod sift;
mod table;
mod texts;

use std::sync::Arc;

use crate::article::Hit;

pub use marks::{marks, text_marks};
pub use order::{By, Order, Ranks};
pub use query::{Form, Query, Term};
pub use sift::{Among, Found, Sieve};
pub use table::{REACH, Table};
pub use texts::Text;

/// Counts what was asked; an answer to an older question than the newest is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Generation(pub u64);

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
    /// The version of the shelf that they stood on.
    pub version: u64,
}
