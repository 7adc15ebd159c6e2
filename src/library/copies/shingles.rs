//! The running text of an article as shingles: hashes of some four words in a row, one for every word that opens such a
//! run. Where words are not parted by spaces, runs of characters that say about as much. It must not know what is made
//! of them. The hashes are kept in catalogues: another way to make them is another sketch.

use std::collections::VecDeque;

use unicode_normalization::char::is_combining_mark;

use crate::article::{Article, Block, Kind, Role};
use crate::text::fold_plain;

/// What a run must weigh: four words, seven ideographs, fourteen letters of Thai.
const FULL: u32 = 4 * WORD;
const WORD: u32 = 7;
const IDEOGRAPH: u32 = 4;
/// Of a script that spells its words with letters but sets no spaces between them.
const LETTER: u32 = 2;

/// A word or, in scripts without spaces, a character.
#[derive(Clone, Copy)]
struct Token {
    hash: u64,
    weight: u32,
}

/// Hands out every shingle, again where it stands again; its bits are still to be mixed. The title, the byline, the
/// dateline and what stands after the text are left out: they change from copy to copy.
pub(super) fn each(article: &Article, mut shingle: impl FnMut(u64)) {
    let mut run = Run::default();
    for block in article.blocks.iter().filter(|block| is_running(block)) {
        tokens(block, &mut |token| {
            run.push(token);
            while run.weight >= FULL {
                shingle(run.sum);
                run.pop();
            }
        });
    }
}

/// Of all words, those of the title too; none where there are no words.
pub(super) fn whole(article: &Article) -> Option<u64> {
    let mut sum = None;
    for block in article.blocks.iter().filter(|block| is_running(block) || block.kind == Kind::Title) {
        tokens(block, &mut |token| sum = Some(and(sum.unwrap_or(0), token)));
    }
    sum.map(mix)
}

/// Tokens in a row with their sum, a polynomial modulo 2^64 (Rabin and Karp 1987), so that one that goes need not have
/// the others summed again.
#[derive(Default)]
struct Run {
    tokens: VecDeque<Token>,
    sum: u64,
    weight: u32,
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

fn and(sum: u64, token: Token) -> u64 {
    sum.wrapping_mul(BASE).wrapping_add(token.hash)
}

impl Run {
    fn push(&mut self, token: Token) {
        self.sum = and(self.sum, token);
        self.weight += token.weight;
        self.tokens.push_back(token);
    }

    fn pop(&mut self) {
        /// What the first of so many is multiplied by.
        const POWERS: [u64; (FULL / LETTER) as usize + 1] = powers();
        let Some(first) = self.tokens.pop_front() else { return };
        self.weight -= first.weight;
        self.sum = self.sum.wrapping_sub(first.hash.wrapping_mul(POWERS[self.tokens.len()]));
    }
}

const fn powers<const N: usize>() -> [u64; N] {
    let mut powers = [1_u64; N];
    let mut at = 1;
    while at < N {
        powers[at] = powers[at - 1].wrapping_mul(BASE);
        at += 1;
    }
    powers
}

/// Whether the block belongs to what is told, not to who tells it.
fn is_running(block: &Block) -> bool {
    use Kind::{Code, Heading, ListItem, Paragraph, Quote, Table};
    matches!(block.kind, Paragraph | Heading | Quote | ListItem | Code | Table)
}

fn tokens(block: &Block, token: &mut impl FnMut(Token)) {
    let dateline = block.spans.iter().find(|span| span.role == Role::Dateline);
    let start = dateline.map_or(0, |span| span.range.end);
    let mut word = 0;
    for c in fold_plain(&block.text[start..]).chars() {
        match weight(c) {
            Some(WORD) => word = (word ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01b3),
            Some(weight) => {
                close(&mut word, token);
                token(Token { hash: mix(u64::from(c)), weight });
            }
            None => close(&mut word, token),
        }
    }
    close(&mut word, token);
}

/// Hands out the word that was open, if one was.
fn close(word: &mut u64, token: &mut impl FnMut(Token)) {
    if *word != 0 {
        token(Token { hash: mix(*word), weight: WORD });
        *word = 0;
    }
}

/// What a character of a folded text weighs, by itself or with the word that it is part of; none where it parts words.
fn weight(c: char) -> Option<u32> {
    match c {
        // The commonest letters first, for speed only.
        'a'..='z' | '0'..='9' | '\u{430}'..='\u{44f}' | '\u{627}'..='\u{64a}' | '\u{ac00}'..='\u{d7a3}' => Some(WORD),
        '\0'..='\x7f' => None,
        '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Some(LETTER),
        '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => Some(IDEOGRAPH),
        _ => (c.is_alphanumeric() || is_combining_mark(c)).then_some(WORD),
    }
}

/// Every bit of the outcome hangs on every bit of `value`, which it tells from any other value.
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let value = (value ^ (value >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    value ^ (value >> 32)
}
