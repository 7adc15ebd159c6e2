//! The filter: the query language and the fuzzy matcher. Pure computation; it must not know files, threads or screens.
//!
//! ```text
//! query   a filter line to clauses, with its faults   table   rows folded and packed      order   the list's order
//! score   SkimMatcherV2's score of a word            needle  word × value → how it stands
//! sieve   query × table → rows found                 rows    the rows of an answer       border  where words begin
//! texts   keywords in whole texts, snippets          marks   the letters to mark            split   what narrows a list
//! folded  a value at a glance                        places  where letters stand            begins  how words begin
//! heads   where single letters stand                 set     rows as bits                   settle  rows found, in order
//! ```

mod begins;
mod border;
mod folded;
mod heads;
mod marks;
mod meant;
mod needle;
mod order;
mod places;
mod query;
mod rows;
mod score;
mod set;
mod settle;
mod sieve;
mod split;
mod spots;
mod standing;
mod table;
mod texts;

use std::sync::Arc;

pub use folded::REACH;
pub use marks::{marks, text_marks};
pub use meant::Sense;
pub use order::{By, Order, Ranks};
pub use query::{Ask, Clause, EXAMPLES, Fault, Form, IS, Is, KEYS, Key, Query, Scope, Term, Typing, Word};
pub use rows::{Found, Rows};
pub use set::Bits;
pub use settle::{Pieces, first, settle};
pub use sieve::{InFields, InTitles, Learnt, Sieve, bits};
pub use split::{Split, SplitBy};
pub use table::Table;
pub use texts::Text;

/// Counts what was asked; an answer to an older question than the newest is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Generation(pub u64);

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The best titles are settled, some screens of them; other rows and fields may follow.
    Titles,
    /// All fields are settled of the articles that are there and made ready; others, and texts, may follow.
    Fields,
    /// So many texts of so many have been looked at.
    Texts(usize, usize),
    /// Nothing follows.
    Done,
}

/// A question with its slips of the finger mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instead {
    /// The question that was answered.
    pub query: Query,
    /// Each word as it was typed, folded, and the one that is meant, or some of those that may be, with ` | ` between.
    pub slips: Vec<(String, String)>,
}

/// An answer, whole as far as its stage goes: each one replaces the one before.
#[derive(Debug, Clone)]
pub struct Hits {
    /// To which question.
    pub generation: Generation,
    /// In order: by tier, then by score, ties by the list's order.
    pub rows: Rows,
    /// How many articles were left out whose letters stand too far apart, since better ones are there.
    pub scattered: usize,
    /// How far it has come.
    pub stage: Stage,
    /// Articles that were there to be searched, with those that are still to be made ready.
    pub of: usize,
    /// The version of the shelf that they stood on.
    pub version: u64,
    /// Whether more texts may match than `rows` has: an index gives the best of very many.
    pub more: bool,
    /// What was answered instead, where words of the question stand nowhere.
    pub instead: Option<Arc<Instead>>,
}
