//! Stands in until `text::fold` keeps case on demand: folding that leaves case alone. It must not know queries.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A text as it is, with the way back.
pub struct Cased<'a>(&'a str);

impl<'a> Cased<'a> {
    pub fn as_str(&self) -> &'a str {
        self.0
    }

    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let start = self.0.grapheme_indices(true).map(|(at, _)| at).take_while(|at| *at <= range.start).last();
        let end = self.0.grapheme_indices(true).map(|(at, g)| at + g.len()).find(|end| *end >= range.end);
        start.unwrap_or(0)..end.unwrap_or(self.0.len())
    }
}

pub fn fold_cased(s: &str) -> Cased<'_> {
    Cased(s)
}

pub fn has_upper(s: &str) -> bool {
    s.chars().any(char::is_uppercase)
}
