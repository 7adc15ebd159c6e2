//! Folding for search: case, accents, quotes and dashes made alike, with a way back to the original. It must not know
//! what is searched.
//!
//! A folded text is the text in compatibility decomposition (UAX #15, NFKD) without accents, joiners and invisible
//! characters, in lower case, with plain quotes, dashes and spaces, composed again (NFC). Accents are the marks of
//! Latin, Greek, Cyrillic, Hebrew and Arabic; those that make another letter stay: Indic and Thai vowels, and the
//! dakuten, since `か` and `が` differ as `k` and `g` do. й folds to и and ё to е with the other Cyrillic accents, as a
//! text in NFD has it.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::grapheme::{Piece, pieces};

/// A folded text and the way back. Where nothing but case changed this is no larger than the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    text: Box<str>,
    /// The graphemes that are not one character folded to one of as many bytes, in order.
    turns: Box<[Turn]>,
}

/// A grapheme whose folded form has another shape. All between two of these stand byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turn {
    /// Where the grapheme starts in the original.
    start: u32,
    /// Where it ends in the original.
    end: u32,
    /// Where it ends in the folded text.
    folded_end: u32,
}

impl Folded {
    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether every byte of the folded text stands where its character stood in the original, so that offsets need no
    /// way back.
    pub fn is_aligned(&self) -> bool {
        self.turns.is_empty()
    }

    /// The bytes of the original that a range of folded bytes came from, widened to whole graphemes. Of an empty range
    /// the start of the grapheme there.
    ///
    /// # Panics
    /// If the range is out of bounds.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        let first = self.grapheme(range.start);
        if range.is_empty() {
            return first.start..first.start;
        }
        first.start..self.grapheme(range.end - 1).end
    }

    /// The grapheme of the original that a byte of the folded text came from; at the very end what follows the last.
    fn grapheme(&self, byte: usize) -> Range<usize> {
        assert!(byte <= self.text.len(), "byte {byte} of a folded text of {}", self.text.len());
        let next = self.turns.partition_point(|turn| turn.folded_end as usize <= byte);
        // The last place before which both texts are known to stand side by side.
        let (folded, original) =
            next.checked_sub(1).map_or((0, 0), |i| (self.turns[i].folded_end as usize, self.turns[i].end as usize));
        if let Some(turn) = self.turns.get(next)
            && byte - folded >= turn.start as usize - original
        {
            return turn.start as usize..turn.end as usize;
        }
        let start = (0..=byte).rev().find(|&i| self.text.is_char_boundary(i)).unwrap_or(0);
        let length = self.text[start..].chars().next().map_or(0, char::len_utf8);
        let start = start - folded + original;
        start..start + length
    }
}

/// Folds with a map back to the original, grapheme by grapheme.
pub fn fold(s: &str) -> Folded {
    folded(s, Case::Folded)
}

/// Folds without the map; equal to `fold(s).as_str()`.
pub fn fold_plain(s: &str) -> String {
    run(s, Case::Folded, |_, _, _| ())
}

/// As [`fold`], but capitals stay: what a term with a capital is compared with.
pub fn fold_cased(s: &str) -> Folded {
    folded(s, Case::Kept)
}

/// Folds without the map, but capitals stay; equal to `fold_cased(s).as_str()`.
pub fn fold_cased_plain(s: &str) -> String {
    run(s, Case::Kept, |_, _, _| ())
}

/// Whether folding leaves a text alone but for its case, told at a glance: a text of which this says no may still be its
/// own [`fold_cased_plain`].
pub fn is_cased_fold(s: &str) -> bool {
    s.chars().all(|c| c.is_ascii() || matches!(c, 'А'..='И' | 'К'..='и' | 'к'..='я' | '\u{4e00}'..='\u{9fff}'))
}

/// Whether a search term holds a capital, so that case matters to it (smart case).
pub fn has_upper(term: &str) -> bool {
    // A title-case letter (ǅ) is neither upper nor lower case to Unicode, but to a reader it is a capital.
    term.chars().any(|c| c.is_uppercase() || matches!(c, 'ǅ' | 'ǈ' | 'ǋ' | 'ǲ'))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Folded,
    Kept,
}

fn folded(s: &str, case: Case) -> Folded {
    let mut turns = Vec::new();
    let text = run(s, case, |start, end, folded_end| {
        turns.push(Turn { start: offset(start), end: offset(end), folded_end: offset(folded_end) });
    });
    Folded { text: text.into(), turns: turns.into() }
}

/// Offsets are kept small, since these are kept by the hundred thousand; no text of 4 GB is ever opened.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Folds, and tells of every turn its start, its end and the end of its folded form.
fn run(s: &str, case: Case, mut turn: impl FnMut(usize, usize, usize)) -> String {
    let mut out = String::with_capacity(s.len());
    let mut at = 0;
    for piece in pieces(s) {
        match piece {
            Piece::Ascii(run) => {
                let start = out.len();
                out.push_str(run);
                if case == Case::Folded {
                    out[start..].make_ascii_lowercase();
                }
                at += run.len();
            }
            Piece::Letters(run) => {
                for c in run.chars() {
                    let start = out.len();
                    push_letter(c, case, &mut out);
                    let end = at + c.len_utf8();
                    if !is_one_character(&out[start..], c.len_utf8()) {
                        turn(at, end, out.len());
                    }
                    at = end;
                }
            }
            Piece::Cluster(g) => {
                let start = out.len();
                push_cluster(g, case, &mut out);
                let end = at + g.len();
                if !(is_one_character(g, g.len()) && is_one_character(&out[start..], g.len())) {
                    turn(at, end, out.len());
                }
                at = end;
            }
        }
    }
    out
}

fn is_one_character(s: &str, bytes: usize) -> bool {
    s.len() == bytes && s.chars().next().is_some_and(|c| c.len_utf8() == bytes)
}

/// Folds a character that is a grapheme by itself and does not compose with what it decomposes to, but for kana and
/// Hangul, which stay whole.
fn push_letter(c: char, case: Case, out: &mut String) {
    match c {
        'А'..='И' | 'К'..='Я' if case == Case::Folded => out.extend(c.to_lowercase()),
        'А'..='И'
        | 'К'..='и'
        | 'к'..='я'
        | 'ا'..='غ'
        | 'ف'..='ي'
        | 'א'..='ת'
        | 'ก'..='ะ'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => out.push(c),
        _ => decompose_compatible(undecomposed(c), |part| push_part(part, case, out)),
    }
}

fn push_cluster(g: &str, case: Case, out: &mut String) {
    if g.chars().all(is_inert) {
        out.push_str(g);
    } else {
        push_normalized(g, case, out);
    }
}

fn push_normalized(g: &str, case: Case, out: &mut String) {
    let start = out.len();
    for part in g.chars().map(undecomposed).nfkd() {
        push_part(part, case, out);
    }
    // What is left may compose again: Hangul, kana with dakuten.
    if is_nfc_quick(out[start..].chars()) != IsNormalized::Yes {
        let decomposed = out.split_off(start);
        out.extend(decomposed.nfc());
    }
}

/// Devanagari and Thai that folding leaves alone in any order, for speed only: nothing here decomposes, composes, or
/// changes places with another.
fn is_inert(c: char) -> bool {
    matches!(c,
        '\u{900}'..='\u{928}' | '\u{92a}'..='\u{930}' | '\u{932}' | '\u{933}' | '\u{935}'..='\u{93b}'
        | '\u{93d}'..='\u{950}' | '\u{960}'..='\u{963}' | '\u{e01}'..='\u{e32}' | '\u{e34}'..='\u{e37}'
        | '\u{e40}'..='\u{e47}')
}

/// Signs whose compatibility decomposition would lose what they are used for.
fn undecomposed(c: char) -> char {
    match c {
        '´' => '\'',
        '″' | '‶' => '"',
        _ => c,
    }
}

/// Folds one character of a decomposed text.
fn push_part(c: char, case: Case, out: &mut String) {
    if c.is_ascii() {
        out.push(if case == Case::Folded { c.to_ascii_lowercase() } else { c });
        return;
    }
    if is_dropped(c) {
        return;
    }
    match c {
        '‘' | '’' | '‚' | '‛' | '′' | '‵' | '‹' | '›' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' => out.push('\''),
        '“' | '”' | '„' | '‟' | '«' | '»' => out.push('"'),
        '‐'..='―' | '−' | '־' => out.push('-'),
        '\u{1680}' => out.push(' '),
        '⁄' => out.push('/'),
        'ς' => out.push('σ'),
        'ı' => out.push('i'),
        _ => match (spelled(c), case) {
            (Some((_, small)), Case::Folded) => out.push_str(small),
            (Some((large, _)), Case::Kept) => out.push_str(large),
            (None, Case::Folded) => out.extend(c.to_lowercase()),
            (None, Case::Kept) => out.push(c),
        },
    }
}

/// Letters that a keyboard without them spells with others: as written, and in lower case.
fn spelled(c: char) -> Option<(&'static str, &'static str)> {
    Some(match c {
        'ß' => ("ss", "ss"),
        'ẞ' => ("SS", "ss"),
        'æ' => ("ae", "ae"),
        'Æ' => ("AE", "ae"),
        'œ' => ("oe", "oe"),
        'Œ' => ("OE", "oe"),
        'ø' => ("o", "o"),
        'Ø' => ("O", "o"),
        'đ' | 'ð' => ("d", "d"),
        'Đ' | 'Ð' => ("D", "d"),
        'þ' => ("th", "th"),
        'Þ' => ("TH", "th"),
        'ł' => ("l", "l"),
        'Ł' => ("L", "l"),
        'ħ' => ("h", "h"),
        'Ħ' => ("H", "h"),
        'ŧ' => ("t", "t"),
        'Ŧ' => ("T", "t"),
        _ => return None,
    })
}

/// Accents, and what nobody types: soft hyphen, zero-width space, joiners, variation selectors, the Arabic stretch.
fn is_dropped(c: char) -> bool {
    match c {
        '\u{ad}' | '\u{640}' | '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{200b}'..='\u{200d}' => true,
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}'
        | '\u{8ca}'..='\u{8ff}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{2de0}'..='\u{2dff}'
        | '\u{a66f}'..='\u{a67d}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{e0100}'..='\u{e01ef}' => is_combining_mark(c),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::grapheme::stands_alone;
    use super::*;

    #[test]
    fn the_quick_way_folds_as_the_long_way() {
        for c in ('\0'..=char::MAX).filter(|&c| stands_alone(c)) {
            for case in [Case::Folded, Case::Kept] {
                let mut long = String::new();
                push_normalized(&c.to_string(), case, &mut long);
                assert_eq!(run(&c.to_string(), case, |_, _, _| ()), long, "{c:?}");
            }
        }
    }

    #[test]
    fn what_is_told_to_be_its_own_fold_is() {
        let told = |c: &char| is_cased_fold(c.encode_utf8(&mut [0; 4]));
        let some: Vec<char> = ('\0'..'\u{4e20}').filter(told).collect();
        for &a in &some {
            for &b in &some {
                let pair = String::from_iter([a, b]);
                assert_eq!(fold_cased_plain(&pair), pair);
            }
        }
        assert!(['Й', 'é', '’', 'か'].iter().all(|c| !told(c)));
    }

    #[test]
    fn what_is_inert_stays_as_it_is() {
        let inert: Vec<char> = ('\0'..=char::MAX).filter(|&c| is_inert(c)).collect();
        for &a in &inert {
            for &b in &inert {
                let pair = String::from_iter([a, b]);
                let mut long = String::new();
                push_normalized(&pair, Case::Folded, &mut long);
                assert_eq!(long, pair);
            }
        }
    }
}
