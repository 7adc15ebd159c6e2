//! How a word stands in a value. It must not know how that is found.

use super::Word;
use crate::article::Tier;

/// How a word stands in a value: [`Tier::Words`], `Beginnings`, `Inside` or `Scattered`, and its score.
pub type Stand = (Tier, i32);

/// How a word stands in a title, with what a longer word may be told by.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The score; scattered letters may have less.
    pub score: i32,
    /// Behind the first place where the letters stand in their order, in bytes; 0 where nobody has looked.
    pub end: u16,
    /// How well: as in [`Stand`].
    pub tier: Tier,
}

/// How a word's beginning stands in a value.
#[derive(Debug)]
pub struct Beginning<'w> {
    /// The beginning.
    pub word: &'w Word,
    /// How it stands.
    pub standing: Standing,
    /// Whether a word may begin with the longer word; else that was looked at.
    pub may_begin: bool,
}

impl Standing {
    /// How well and with what score, where nothing more is known.
    pub fn new((tier, score): Stand) -> Self {
        Self { score, end: 0, tier }
    }
}
