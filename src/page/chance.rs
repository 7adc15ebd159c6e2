//! Where a line may break: UAX #14 with dictionaries for Thai, Khmer, Lao and Burmese, kept to whole graphemes.
//! It must not know widths or rows.

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

use crate::text::{graphemes, width};

/// Finds break chances. A handful of references to compiled data: made in 10 µs at most, copied for nothing.
#[derive(Debug, Clone, Copy)]
pub struct Breaker(LineSegmenterBorrowed<'static>);

impl Breaker {
    /// With dictionaries, never the LSTM models: those need more than a second for a megabyte of Thai.
    pub fn new() -> Self {
        Self(LineSegmenter::new_dictionary(LineBreakOptions::default()))
    }

    /// The offsets in bytes at which a line may end, in order, the text's own end among them, its start not.
    ///
    /// From the chances of UAX #14 (Unicode 15.1) are taken those inside a grapheme (a space that carries a mark), those
    /// in front of what has no width (a mark after a zero-width space), which would open a row without its base, and,
    /// as Unicode 16 does with rule `LB20a`, those after a hyphen that opens a word.
    pub fn chances(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let mut starts = graphemes(text).peekable();
        for chance in self.0.segment_str(text).filter(|&c| c > 0) {
            while starts.next_if(|(at, _)| *at < chance).is_some() {}
            let whole = chance == text.len() || starts.peek().is_some_and(|(at, g)| *at == chance && stands_alone(g));
            if whole && !opens_with_hyphen(text, chance) {
                found.push(chance);
            }
        }
        found
    }
}

impl Default for Breaker {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a row may open with a grapheme. Places to break and tabs have no width either, but they are no marks.
fn stands_alone(grapheme: &str) -> bool {
    width(grapheme) > 0 || grapheme.starts_with(|c: char| c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'))
}

/// Whether a hyphen at the start of a word stands before `chance` and a letter behind it: `-rf`, `-tietokone`.
fn opens_with_hyphen(text: &str, chance: usize) -> bool {
    let Some(before) = text[..chance].strip_suffix(['-', '\u{2010}']) else { return false };
    let opens = before.chars().next_back().is_none_or(|c| c.is_whitespace() || c == '\u{200b}');
    opens && text[chance..].starts_with(char::is_alphabetic)
}
