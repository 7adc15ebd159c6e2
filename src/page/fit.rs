//! Running text to lines: optimal fit, ragged right, over break chances. It must not know kinds, signs or spans.

use std::ops::Range;

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_first_fit, wrap_optimal_fit};

use super::atom::{Atom, Look, atoms, stretches};
use super::chance::Breaker;

/// One line of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fitted {
    /// Its bytes in the block's text, white space at its end dropped.
    pub(super) range: Range<usize>,
    /// It ends at a soft hyphen, for which there is room.
    pub(super) hyphen: bool,
}

/// A word with what may hang after it: what stands between two break chances, or as much of it as fills a line.
#[derive(Debug, Clone, Copy)]
struct Word {
    start: usize,
    /// Where the last unit stands that is seen.
    end: usize,
    width: u32,
    /// Columns of the white space after it, which is dropped at a line's end.
    space: u32,
    /// It ends at a soft hyphen, for which there is room.
    hyphen: bool,
}

impl Fragment for Word {
    fn width(&self) -> f64 {
        f64::from(self.width)
    }

    fn whitespace_width(&self) -> f64 {
        f64::from(self.space)
    }

    fn penalty_width(&self) -> f64 {
        f64::from(u8::from(self.hyphen))
    }
}

/// The gap at a line's end counts by its square; a line more than needed costs as much as a gap of 31 columns, a hyphen
/// as one of 20. No gap, however wide the measure, outweighs an overflow.
const PENALTIES: Penalties = Penalties {
    nline_penalty: 1000,
    overflow_penalty: u32::MAX as usize,
    short_last_line_fraction: 4,
    short_last_line_penalty: 25,
    hyphen_penalty: 400,
};

/// Sets a range of text, hidden parts left out, in lines of at most `room` columns. No lines for nothing but white
/// space.
pub(super) fn fit(
    text: &str,
    hidden: &[Range<usize>],
    range: Range<usize>,
    room: u16,
    breaker: Breaker,
) -> Vec<Fitted> {
    let words = words(text, hidden, range, room, breaker);
    if words.is_empty() {
        return Vec::new();
    }
    let measure = [f64::from(room)];
    let best = wrap_optimal_fit(&words, &measure, &PENALTIES).ok().filter(|lines| lines.iter().all(|l| fits(l, room)));
    let lines = best.unwrap_or_else(|| wrap_first_fit(&words, &measure));
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().filter_map(|(i, line)| line_of(line, i < last)).collect()
}

/// Words to a line. One that is nothing but white space opens no line.
fn line_of(words: &[Word], goes_on: bool) -> Option<Fitted> {
    let first = words.iter().find(|w| w.end > w.start)?;
    let end = words.iter().map(|w| w.end).max()?;
    Some(Fitted { range: first.start..end, hyphen: goes_on && words.last()?.hyphen })
}

/// Whether a line keeps to the room: the cost of hyphens is not quite what the algorithm presumes of costs, so its
/// answer is checked.
fn fits(line: &[Word], room: u16) -> bool {
    let all: u32 = line.iter().map(|w| w.width + w.space).sum();
    line.last().is_none_or(|last| all - last.space + u32::from(last.hyphen) <= u32::from(room))
}

fn words(text: &str, hidden: &[Range<usize>], range: Range<usize>, room: u16, breaker: Breaker) -> Vec<Word> {
    let mut builder = Builder { room: u32::from(room), words: Vec::new(), word: None };
    for part in stretches(hidden, range) {
        let start = part.start;
        let after_line = builder.word.is_some_and(|w| text[w.start..start].contains('\n'));
        let chances = breaker.chances(&text[part.clone()]);
        let mut chances = chances.iter().map(|c| start + c).peekable();
        for atom in atoms(text, &[], part, room) {
            let at = atom.range.start;
            while chances.next_if(|c| *c < at).is_some() {}
            if chances.peek() == Some(&at) || (at == start && after_line) {
                builder.close();
            }
            builder.push(&atom, text[atom.range.clone()] == *"\u{ad}");
        }
    }
    builder.close();
    builder.words
}

/// Gathers units to words, and cuts words that no line holds.
struct Builder {
    room: u32,
    words: Vec<Word>,
    word: Option<Word>,
}

impl Builder {
    fn push(&mut self, atom: &Atom, soft_hyphen: bool) {
        let Range { start, end } = atom.range;
        let width = u32::from(atom.width);
        if atom.blank && self.words.is_empty() && self.word.is_none() {
            return;
        }
        if atom.look != Look::Nothing && !atom.blank && self.word.is_some_and(|w| w.width + w.space + width > self.room)
        {
            self.close();
        }
        let word = self.word.get_or_insert(Word { start, end: start, width: 0, space: 0, hyphen: false });
        word.hyphen = soft_hyphen;
        if atom.blank {
            word.space += width;
        } else if atom.look != Look::Nothing {
            word.width += word.space + width;
            word.space = 0;
            word.end = end;
        }
    }

    fn close(&mut self) {
        if let Some(mut word) = self.word.take() {
            word.hyphen &= word.width < self.room;
            self.words.push(word);
        }
    }
}
