//! Running text to lines: optimal fit over break chances, with hyphens where it would be loose without. It must not
//! know kinds, signs or spans.

use std::ops::Range;

use textwrap::core::Fragment;
use textwrap::wrap_algorithms::{Penalties, wrap_first_fit, wrap_optimal_fit};

use super::atom::{Atom, Look, atoms, stretches};
use super::chance::Breaker;
use super::hyphen::{Hyphens, is_wordlike};
use crate::text::Widths;

/// One line of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fitted {
    /// Its bytes in the block's text, white space at its end dropped.
    pub(super) range: Range<usize>,
    /// It ends inside a word, and there is room for a hyphen.
    pub(super) hyphen: bool,
}

/// What lines are broken by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Means {
    /// Finds where a line may end.
    pub(super) breaker: Breaker,
    /// Finds where a word may be cut.
    pub(super) hyphens: Hyphens,
    /// Measures.
    pub(super) widths: Widths,
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
    /// It ends where a hyphen is to be set, for which there is room.
    hyphen: bool,
    /// It ends here only because no line holds the whole.
    cut: bool,
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
/// Where words are cut to close gaps, a hyphen costs as much as a gap of this share of the line.
const HYPHEN_SHARE: usize = 6;

/// Sets a range of text, hidden parts left out, in lines of at most `room` columns. No lines for nothing but white
/// space.
pub(super) fn fit(text: &str, hidden: &[Range<usize>], range: Range<usize>, room: u16, means: Means) -> Vec<Fitted> {
    let words = words(text, hidden, range, room, means);
    let mut lines = best(&words, room, &PENALTIES);
    let cut;
    // As TeX does: words are cut only in a paragraph that is loose without.
    if means.hyphens.any() && lines.split_last().is_some_and(|(_, lines)| lines.iter().any(|l| is_loose(l, room))) {
        cut = cut_words(text, hidden, &words, room, means);
        let share = usize::from(room) / HYPHEN_SHARE;
        lines = best(&cut, room, &Penalties { hyphen_penalty: share * share, ..PENALTIES });
    }
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().filter_map(|(i, line)| line_of(line, i < last)).collect()
}

/// Words in lines, whose squared gaps are the least together.
fn best<'a>(words: &'a [Word], room: u16, penalties: &Penalties) -> Vec<&'a [Word]> {
    if words.is_empty() {
        return Vec::new();
    }
    let measure = [f64::from(room)];
    let best = wrap_optimal_fit(words, &measure, penalties).ok().filter(|lines| lines.iter().all(|l| fits(l, room)));
    best.unwrap_or_else(|| wrap_first_fit(words, &measure))
}

/// Whether a line has more air at its end than its spaces would take up with one column each.
fn is_loose(line: &[Word], room: u16) -> bool {
    let spaces = line.iter().rev().skip(1).filter(|w| w.space > 0).count();
    usize::from(room).saturating_sub(columns(line) as usize) > spaces
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
    columns(line) <= u32::from(room)
}

/// Columns of a line, its hyphen among them, the white space at its end not.
fn columns(line: &[Word]) -> u32 {
    let all: u32 = line.iter().map(|w| w.width + w.space).sum();
    line.last().map_or(0, |last| all - last.space + u32::from(last.hyphen))
}

/// Words cut to parts where a hyphen may stand, all but the last one.
fn cut_words(text: &str, hidden: &[Range<usize>], words: &[Word], room: u16, means: Means) -> Vec<Word> {
    let mut out = Vec::with_capacity(3 * words.len());
    let end = words.last().map_or(0, |w| w.end);
    for token in words.chunk_by(|word, _| word.cut || word.space == 0) {
        let range = token[0].start..token[token.len() - 1].end.max(token[0].start);
        let next = hidden.partition_point(|h| h.end <= range.start);
        let hides = hidden.get(next).is_some_and(|h| h.start < range.end);
        if range.end == end || hides || !is_wordlike(&text[range]) {
            out.extend_from_slice(token);
            continue;
        }
        for word in token.chunk_by(|word, _| word.cut) {
            let before = out.len();
            if !cut_word(text, word, room, means, &mut out)
                || out[before..].iter().any(|w| columns(&[*w]) > u32::from(room))
            {
                out.truncate(before);
                out.extend_from_slice(word);
            }
        }
    }
    out
}

/// Cuts one word, which may have come in pieces that fill a line each. Whether there was a place to cut.
fn cut_word(text: &str, pieces: &[Word], room: u16, means: Means, out: &mut Vec<Word>) -> bool {
    let (first, last) = (pieces[0], pieces[pieces.len() - 1]);
    let cuts = means.hyphens.cuts(&text[first.start..last.end]);
    let atoms = |range: Range<usize>| atoms(text, &[], range, room, means.widths);
    let width = |range: Range<usize>| atoms(range).map(|atom| u32::from(atom.width)).sum();
    let mut start = first.start;
    for end in cuts.iter().map(|cut| first.start + cut) {
        out.push(Word { start, end, width: width(start..end), space: 0, hyphen: true, cut: false });
        start = end;
    }
    out.push(Word { start, width: width(start..last.end), ..last });
    !cuts.is_empty()
}

fn words(text: &str, hidden: &[Range<usize>], range: Range<usize>, room: u16, means: Means) -> Vec<Word> {
    let mut builder = Builder { room: u32::from(room), words: Vec::new(), word: None };
    for part in stretches(hidden, range) {
        let start = part.start;
        let after_line = builder.word.is_some_and(|w| text[w.start..start].contains('\n'));
        let chances = means.breaker.chances(&text[part.clone()]);
        let mut chances = chances.iter().map(|c| start + c).peekable();
        for atom in atoms(text, &[], part, room, means.widths) {
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
            if let Some(word) = &mut self.word {
                word.cut = true;
            }
            self.close();
        }
        let new = Word { start, end: start, width: 0, space: 0, hyphen: false, cut: false };
        let word = self.word.get_or_insert(new);
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
