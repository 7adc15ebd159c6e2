//! What a list can be narrowed by. It must not know how that is found, or how it is written in a filter line.

use crate::text::Clean;

/// Something that part of a list has in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What it is.
    pub by: SplitBy,
    /// The word or the source, as it stands in the articles.
    pub name: Clean,
    /// How many of the list have it.
    pub count: usize,
}

/// What a list is split by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitBy {
    /// A word of the texts.
    Word,
    /// Where articles come from.
    Source,
}
