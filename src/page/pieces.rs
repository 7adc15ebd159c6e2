//! Where laying out may begin: the blocks of an article and, inside over-long ones, cuts that no measure moves, so that
//! a screen of a huge text costs no more than a screen of a small one. It must not know rows.

use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

use super::chance::Breaker;
use crate::article::Article;

/// About how many bytes are laid out at a time: optimal fit over more would be felt, over less it would be seen.
const PIECE: usize = 16 * 1024;
/// How far back from its even share a cut may stand, to fall on the end of a line or of a sentence.
const REACH: usize = 1024;
/// Bytes at the start of that reach whose break chances may lack their context.
const CONTEXT: usize = 128;

/// The pieces of an article, numbered through in text order; every block has at least one.
#[derive(Debug, Clone)]
pub(super) struct Pieces {
    /// For every block, and one past the last: the pieces and the bytes before it.
    starts: Vec<Start>,
}

#[derive(Debug, Clone, Copy)]
struct Start {
    piece: usize,
    bytes: usize,
}

impl Pieces {
    /// Counts the pieces; looks at no text, so it is cheap for many blocks and for long ones.
    pub(super) fn new(article: &Article) -> Self {
        let mut starts = Vec::with_capacity(article.blocks.len() + 1);
        let mut next = Start { piece: 0, bytes: 0 };
        starts.push(next);
        for block in &article.blocks {
            next = Start { piece: next.piece + parts(block.text.len()), bytes: next.bytes + block.text.len() };
            starts.push(next);
        }
        Self { starts }
    }

    /// How many pieces there are.
    pub(super) fn count(&self) -> usize {
        self.starts.last().map_or(0, |s| s.piece)
    }

    /// Bytes of all blocks.
    pub(super) fn bytes(&self) -> usize {
        self.starts.last().map_or(0, |s| s.bytes)
    }

    /// Bytes of the blocks before this one.
    pub(super) fn above(&self, block: usize) -> usize {
        self.starts.get(block).map_or(self.bytes(), |s| s.bytes)
    }

    /// The block that a piece belongs to.
    pub(super) fn block(&self, piece: usize) -> usize {
        self.starts.partition_point(|s| s.piece <= piece).saturating_sub(1)
    }

    /// The block in which a byte of the whole text stands, and its place there.
    pub(super) fn locate(&self, byte: usize) -> (usize, usize) {
        let last = self.starts.len().saturating_sub(2);
        let block = self.starts.partition_point(|s| s.bytes <= byte).saturating_sub(1).min(last);
        (block, byte - self.above(block).min(byte))
    }

    /// The bytes of its block's text that a piece holds.
    pub(super) fn range(&self, article: &Article, breaker: Breaker, piece: usize) -> Range<usize> {
        let block = self.block(piece);
        let text = article.blocks[block].text.as_str();
        let part = piece - self.starts[block].piece;
        cut(text, breaker, part)..cut(text, breaker, part + 1)
    }

    /// The piece that opens a block; one past the last for what lies beyond the last block.
    pub(super) fn first(&self, block: usize) -> usize {
        self.starts.get(block).map_or(self.count(), |s| s.piece)
    }

    /// The piece that holds a byte of a block.
    pub(super) fn at(&self, article: &Article, breaker: Breaker, block: usize, offset: usize) -> usize {
        let text = article.blocks[block].text.as_str();
        let count = parts(text.len());
        let mut part = (offset / (text.len() / count).max(1)).min(count - 1);
        while part + 1 < count && cut(text, breaker, part + 1) <= offset {
            part += 1;
        }
        self.starts[block].piece + part
    }
}

/// Into how many pieces a text of so many bytes is cut.
fn parts(bytes: usize) -> usize {
    bytes.div_ceil(PIECE).max(1)
}

/// Where the piece number `part` of a text starts. It depends on the text near by only, so that any piece can be found
/// without the ones before it.
fn cut(text: &str, breaker: Breaker, part: usize) -> usize {
    let count = parts(text.len());
    if part == 0 || part >= count {
        return if part == 0 { 0 } else { text.len() };
    }
    let share = on_char(text, text.len() / count * part);
    let from = on_char(text, share - REACH);
    if let Some(newline) = memchr::memrchr(b'\n', &text.as_bytes()[from..share]) {
        return from + newline + 1;
    }
    let until = on_char(text, (share + CONTEXT).min(text.len()));
    let chances = breaker.chances(&text[from..until]);
    let usable = || chances.iter().rev().map(|c| from + c).filter(|&c| c > from + CONTEXT && c <= share);
    // Asking for a boundary may look far back, in a text of nothing but flags; so it is asked seldom.
    let sentence = usable().find(|&c| ends_sentence(&text[from..c])).filter(|&c| is_boundary(text, c));
    let any = || usable().take(2).find(|&c| is_boundary(text, c));
    sentence.or_else(any).unwrap_or_else(|| boundary_before(text, share))
}

/// Whether a text stops where a sentence does: at its stop, whatever quotes and brackets close after it.
fn ends_sentence(text: &str) -> bool {
    text.trim_end()
        .trim_end_matches(['”', '’', '"', '\'', ')', ']', '»', '」', '』', '）'])
        .ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '॥', '؟', '۔', '။', '។'])
}

/// The last character boundary at or before `offset`.
pub(super) fn on_char(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn is_boundary(text: &str, offset: usize) -> bool {
    GraphemeCursor::new(offset, text.len(), true).is_boundary(text, 0).unwrap_or(true)
}

/// The last grapheme boundary at or before `offset`.
fn boundary_before(text: &str, offset: usize) -> usize {
    if is_boundary(text, offset) {
        return offset;
    }
    GraphemeCursor::new(offset, text.len(), true).prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}
