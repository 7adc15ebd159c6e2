//! What `SkimMatcherV2` says of a folded text and a folded term, said faster. It must not know fields or queries.
//!
//! The score of record is that of a fresh `SkimMatcherV2::default()`'s `fuzzy_indices`: a new matcher for every pair,
//! since a used one carries cells of its last matrix into the next. That model, as it stands for folded letters:
//!
//! - a letter that matches is worth 16, and what its place is worth: 8 at the text's start and after a hard separator,
//!   7 after a soft one (the start counts twice when the term's first letter stands there);
//! - right behind the letter matched before it, the place is worth 4 at least;
//! - else the gap costs 3, and 1 for every letter in it; before the first letter lies a gap of 1.
//!
//! The crate fills a matrix of the term's length by the text's. Only cells where the letters agree carry anything over,
//! and a headline holds a letter four or five times, so the rows here are lists of those places.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::places::behind;
use super::spots::spots;

const MATCH: i32 = 16;
const CONSECUTIVE: i32 = 4;
const GAP_START: i32 = 3;
const LEAD: i32 = 1;
const HEAD: i32 = 8;
const BREAK: i32 = 7;

/// Where nothing leads to; far below any score, far above overflow.
const NOWHERE: i32 = i32::MIN / 2;
/// Code of a letter beyond ASCII that the term does not hold.
const OTHER: u8 = u8::MAX;
/// Codes for letters beyond ASCII: `0x80..OTHER`.
const CODES: usize = (OTHER - 0x80) as usize;

/// What a place is worth by the byte before it; letters beyond ASCII are no separators.
const WORTH: [i32; 256] = {
    let mut worth = [0; 256];
    let mut byte = 0;
    while byte < 0x80_u8 {
        worth[byte as usize] = match byte {
            0 | b' ' | b'/' | b'\\' | b'|' | b'(' | b')' | b'[' | b']' | b'{' | b'}' => HEAD,
            b'!'..=b'\'' | b'*'..=b'.' | b':'..=b'@' | b'^'..=b'`' | b'~' => BREAK,
            _ => 0,
        };
        byte += 1;
    }
    worth
};

/// A folded term, ready to be scored.
#[derive(Debug, Clone)]
pub struct Pattern {
    folded: String,
    /// A byte a letter: ASCII as it is, the others by their number in `others`. Empty if they are too many for that.
    codes: Vec<u8>,
    /// Its letters beyond ASCII, each once.
    others: Vec<char>,
    /// Which letters those may be, by their lowest six bits.
    sieve: u64,
    /// Its score as the start of a text.
    ceiling: i32,
}

/// Memory that scoring needs, kept between calls; carries nothing from one to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    codes: Vec<u8>,
    above: Vec<Cell>,
    row: Vec<Cell>,
}

/// The best way to match the term so far with its last letter here.
#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Letters of the text before it.
    at: i32,
    score: i32,
}

impl Pattern {
    /// Of a folded term, which is not empty.
    pub fn new(folded: &str) -> Self {
        let mut others: Vec<char> = folded.chars().filter(|c| !c.is_ascii()).collect();
        others.sort_unstable();
        others.dedup();
        let codes = if others.len() > CODES { Vec::new() } else { folded.chars().map(|c| code(c, &others)).collect() };
        let steps = codes.iter().rev().skip(1).map(|&before| MATCH + WORTH[usize::from(before)].max(CONSECUTIVE));
        let ceiling = if codes.is_empty() { i32::MAX } else { MATCH - LEAD + 2 * HEAD + steps.sum::<i32>() };
        let sieve = others.iter().fold(0, |sieve, c| sieve | low(*c));
        Self { folded: folded.to_owned(), codes, others, sieve, ceiling }
    }

    /// Behind the first place where the term's letters stand in a folded text in their order, in bytes.
    pub fn end(&self, text: &str) -> Option<usize> {
        self.end_from(text, 0, 0)
    }

    /// The same for the letters from byte `known` of the term on, those before it standing before byte `from` of the text.
    pub fn end_from(&self, text: &str, known: usize, from: usize) -> Option<usize> {
        behind(&self.folded[known..], text, from)
    }

    /// How much more than its first letters, up to byte `known`, the term may score at most.
    pub fn gain(&self, known: usize) -> i32 {
        let before = self.folded.as_bytes().get(known.wrapping_sub(1)..).unwrap_or_default();
        let letters = self.folded[known..].chars().count();
        // Right behind the letter before, or at a word's start after a gap of one, which is worth as much.
        let worth = before.iter().map(|byte| WORTH[usize::from(*byte)]).fold(CONSECUTIVE, i32::max);
        i32::try_from(letters).unwrap_or(i32::MAX / 32).saturating_mul(MATCH + worth)
    }

    /// The score of record of a folded text, if the term's letters stand in it in their order; and behind the first
    /// place where they do, in letters, if that was seen.
    pub fn score(&self, text: &str, is_ascii: bool, scratch: &mut Scratch) -> Option<(i32, usize)> {
        let Scratch { codes, above, row } = scratch;
        if self.codes.is_empty() {
            let (score, _) = SkimMatcherV2::default().fuzzy_indices(text, &self.folded)?;
            return Some((i32::try_from(score).ok()?, 0));
        }
        if is_ascii {
            return align(text.as_bytes(), &self.codes, above, row);
        }
        codes.clear();
        let code = |c: char| if c.is_ascii() || low(c) & self.sieve != 0 { code(c, &self.others) } else { OTHER };
        codes.extend(text.chars().map(code));
        align(codes, &self.codes, above, row)
    }

    /// The score of a text in which the term stands side by side at a byte, if that is the best there can be: at the
    /// text's start, or behind a hard separator of a text that begins with another letter.
    pub fn score_at(&self, text: &str, at: usize) -> Option<i32> {
        let best = at == 0 || WORTH[usize::from(text.as_bytes()[at - 1])] == HEAD && !self.begins(text);
        (best && !self.codes.is_empty()).then_some(if at == 0 { self.ceiling } else { self.ceiling - HEAD })
    }

    /// Whether the text begins with the term's first letter.
    fn begins(&self, text: &str) -> bool {
        self.folded.chars().next() == text.chars().next()
    }
}

/// Whether a place behind this letter is worth most.
pub fn is_hard(before: char) -> bool {
    u8::try_from(before).is_ok_and(|before| WORTH[usize::from(before)] == HEAD)
}

/// Whether a place behind this letter is worth less than that, but more than one inside a word.
pub fn is_soft(before: char) -> bool {
    u8::try_from(before).is_ok_and(|before| WORTH[usize::from(before)] == BREAK)
}

/// What a single letter scores by where it stands best.
pub mod single {
    use super::{BREAK, HEAD, LEAD, MATCH};

    /// At the text's start.
    pub const START: i32 = MATCH - LEAD + 2 * HEAD;
    /// Behind a hard separator.
    pub const HARD: i32 = MATCH - LEAD + HEAD;
    /// Behind a soft one.
    pub const SOFT: i32 = MATCH - LEAD + BREAK;
    /// Inside a word.
    pub const INSIDE: i32 = MATCH - LEAD;
}

fn low(c: char) -> u64 {
    1 << (u32::from(c) % u64::BITS)
}

/// A letter as a byte that is equal for equal letters of the term, and to none of them for any other.
fn code(c: char, others: &[char]) -> u8 {
    if c.is_ascii() {
        return c as u8;
    }
    let number = others.iter().position(|o| *o == c).and_then(|n| u8::try_from(n).ok());
    number.map_or(OTHER, |n| 0x80 + n)
}

/// The best score over all ways to find `term` in `text`, both a byte a letter, and behind the first place.
fn align(text: &[u8], term: &[u8], above: &mut Vec<Cell>, row: &mut Vec<Cell>) -> Option<(i32, usize)> {
    let (&first, rest) = term.split_first()?;
    let places = spots(text, first, 0).map(|at| Cell { at: count(at), score: MATCH - LEAD + worth(text, at) });
    let mut best: Option<Cell> = None;
    // The first place, with the score of the best one.
    let take = |cell: Cell| {
        best = Some(best.map_or(cell, |best| Cell { at: best.at, score: best.score.max(cell.score) }));
    };
    let Some((&last, between)) = rest.split_last() else {
        places.for_each(take);
        return best.map(found);
    };
    row.clear();
    row.extend(places);
    for &letter in between {
        std::mem::swap(above, row);
        row.clear();
        extend(text, letter, above, |cell| row.push(cell));
    }
    extend(text, last, row, take);
    best.map(found)
}

fn found(Cell { at, score }: Cell) -> (i32, usize) {
    (score, usize::try_from(at).map_or(0, |at| at + 1))
}

/// One letter more: every place of it, with the best of what leads there from the letter before.
fn extend(text: &[u8], letter: u8, above: &[Cell], mut each: impl FnMut(Cell)) {
    let Some(from) = above.first().and_then(|cell| usize::try_from(cell.at + 1).ok()) else { return };
    // The best of the cells that lie further back than the letter before, each raised by its place, so that the cost of
    // a gap's letters is the same for all of them.
    let mut far = NOWHERE;
    let mut next = 0;
    for at in spots(text, letter, from) {
        let here = count(at);
        while let Some(cell) = above.get(next).filter(|cell| cell.at + 1 < here) {
            far = far.max(cell.score + cell.at);
            next += 1;
        }
        let place = worth(text, at);
        let gap = far - here + 1 - GAP_START + place;
        let beside = above.get(next).filter(|cell| cell.at + 1 == here);
        let near = beside.map_or(NOWHERE, |cell| cell.score + place.max(CONSECUTIVE));
        each(Cell { at: here, score: MATCH + gap.max(near) });
    }
}

fn worth(text: &[u8], at: usize) -> i32 {
    if at == 0 { 2 * HEAD } else { WORTH[usize::from(text[at - 1])] }
}

/// Fields are cut long before this can saturate.
fn count(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX / 4)
}

#[cfg(test)]
mod tests {
    use fuzzy_matcher::FuzzyMatcher;
    use fuzzy_matcher::skim::SkimMatcherV2;
    use proptest::prelude::*;

    use super::{Pattern, Scratch};
    use crate::text::fold_plain;

    fn record(text: &str, term: &str) -> Option<i64> {
        SkimMatcherV2::default().fuzzy_indices(text, term).map(|(score, _)| score)
    }

    fn ours(text: &str, term: &str, scratch: &mut Scratch) -> Option<i64> {
        let pattern = Pattern::new(term);
        let score = pattern.score(text, text.is_ascii(), scratch);
        let letters = |end: usize| text[..end].chars().count();
        let end = pattern.end(text).map(letters);
        assert!(score.is_none_or(|(_, seen)| seen == 0 || Some(seen) == end), "{term} in {text}");
        score.map(|(score, _)| i64::from(score))
    }

    #[test]
    fn known_pairs_score_as_on_record() {
        let long = format!("m{}o{}s", "-x".repeat(400), " ".repeat(900));
        let pairs = [
            ("mossad", "mossad"),
            ("the mossad, the moss", "moss"),
            ("aab", "ab"),
            ("aaaa aaaa", "aaa"),
            ("a/b(c)d", "/b("),
            ("über-über", "r-ü"),
            ("北京 и 北京", "北и京"),
            ("日本語日本語", "本語"),
            (long.as_str(), "mos"),
            ("short", "longer than the text"),
        ];
        let mut scratch = Scratch::default();
        for (text, term) in pairs {
            assert_eq!(ours(text, term, &mut scratch), record(text, term), "{term} in {text}");
        }
        assert!(
            ours(&long, "mos", &mut scratch).is_some_and(|score| score < -1000),
            "a long gap costs more than letters give"
        );
    }

    #[test]
    fn a_term_of_many_scripts_falls_back_on_the_crate() {
        let term: String = ('\u{4e00}'..'\u{4f00}').collect();
        let text = format!("x {term} y");
        assert_eq!(ours(&text, &term, &mut Scratch::default()), record(&text, &term));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Few letters, so that they meet often: doubled ones, separators of both kinds, capitals, four scripts.
        #[test]
        fn scores_are_those_on_record(
            texts in prop::collection::vec("[abAB É'’/ \\-_.(é京и1\u{301}ß]{0,24}|[a-c ]{0,60}|\\PC{0,20}", 1..5),
            term in "[abAB’/ \\-é京и1ß]{1,4}|[a-c]{1,5}|\\PC{1,3}",
        ) {
            let term = fold_plain(&term);
            prop_assume!(!term.is_empty());
            let mut scratch = Scratch::default();
            let pattern = Pattern::new(&term);
            for text in texts {
                let text = fold_plain(&text);
                let score = ours(&text, &term, &mut scratch);
                prop_assert_eq!(score, record(&text, &term), "{} in {}", term, text);
                for (at, _) in text.match_indices(&term) {
                    let known = pattern.score_at(&text, at).map(i64::from);
                    prop_assert!(known.is_none_or(|known| Some(known) == score), "{} in {} at {}", term, text, at);
                }
            }
        }
    }
}
