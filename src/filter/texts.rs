//! Keywords in whole texts: whether they stand there, where, and the line to show for it. It must not know fields.
//!
//! In a text a term stands wherever its letters stand side by side, inside a word too; scattered letters prove nothing
//! in a text, and a term that asks for a field's start or end is never there.

use std::ops::Range;

use memchr::memmem;

use crate::article::{Article, Snippet, Stretch};
use crate::text::{Clean, clean_line, fold_plain, graphemes};

use super::marks::{first_in_text, in_text};
use super::{Query, Term};

/// Graphemes of a snippet before the keyword, at most.
const BEFORE: usize = 40;
/// Graphemes of a snippet in all, about.
const LINE: usize = 110;

/// An article's text made ready for searching: twice its size in memory.
#[derive(Debug)]
pub struct Text {
    blocks: Vec<Clean>,
    /// All blocks folded, a newline behind each.
    folded: String,
    /// Where each block starts in `folded`.
    starts: Vec<usize>,
}

impl Text {
    /// Of an article, all its blocks.
    pub fn new(article: Article) -> Self {
        let mut text =
            Self { blocks: Vec::with_capacity(article.blocks.len()), folded: String::new(), starts: Vec::new() };
        for block in article.blocks {
            text.starts.push(text.folded.len());
            text.folded.push_str(&fold_plain(&block.text));
            text.folded.push('\n');
            text.blocks.push(block.text);
        }
        text.folded.shrink_to_fit();
        text
    }

    /// What it takes in memory, in bytes, about.
    pub fn bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(|block| block.len() + size_of::<Clean>()).sum();
        size_of::<Self>() + blocks + self.folded.len() + self.starts.len() * size_of::<usize>()
    }

    /// The line to show if all `wanted` terms stand in the text and none of the query's negated ones does: from the block
    /// in which most of them stand together, around the longest of those, with all the query's terms in it marked.
    pub fn answer(&self, query: &Query, wanted: &[&Term]) -> Option<Snippet> {
        if query.negative().any(|term| !term.form.is_anchored() && self.first(term).is_some()) {
            return None;
        }
        let places: Option<Vec<Stretch>> = wanted.iter().map(|term| self.first(term)).collect();
        let first = places?.into_iter().min()?;
        let at = if wanted.len() > 1 { self.together(wanted).unwrap_or(first) } else { first };
        let line = line(&self.blocks[at.block], at.start..at.end);
        let marks = in_text(query, &line);
        Some(Snippet { line, marks, at })
    }

    /// Where the longest of the terms stands that a block holds, in the first block that holds most of them.
    fn together(&self, wanted: &[&Term]) -> Option<Stretch> {
        let folded = |block: usize| {
            let end = self.starts.get(block + 1).copied().unwrap_or(self.folded.len());
            &self.folded.as_bytes()[self.starts[block]..end]
        };
        let holds = |block: usize, term: &Term| memmem::find(folded(block), term.folded.as_bytes()).is_some();
        let count = |block: usize| wanted.iter().filter(|term| holds(block, term)).count();
        let best = (0..self.blocks.len()).rev().max_by_key(|block| count(*block))?;
        let mut here: Vec<&&Term> = wanted.iter().filter(|term| holds(best, term)).collect();
        here.sort_by_key(|term| std::cmp::Reverse(term.folded.len()));
        let place = here.into_iter().find_map(|term| first_in_text(term, &self.blocks[best]))?;
        Some(Stretch { block: best, start: place.start, end: place.end })
    }

    /// Where a term stands first.
    fn first(&self, term: &Term) -> Option<Stretch> {
        let mut from = 0;
        loop {
            let at = from + memmem::find(&self.folded.as_bytes()[from..], term.folded.as_bytes())?;
            let block = self.starts.partition_point(|&start| start <= at) - 1;
            if let Some(Range { start, end }) = first_in_text(term, &self.blocks[block]) {
                return Some(Stretch { block, start, end });
            }
            // The letters are there but not in their case: on with the next block.
            from = *self.starts.get(block + 1)?;
        }
    }
}

/// Some words around a place, on one line, with `…` where they were cut off.
fn line(text: &str, place: Range<usize>) -> Clean {
    let start = start(text, place.start);
    let end = end(text, start, place.end);
    let before = if text[..start].trim().is_empty() { "" } else { "…" };
    let after = if text[end..].trim().is_empty() { "" } else { "…" };
    clean_line(&format!("{before}{}{after}", text[start..end].trim()))
}

/// Where the line starts: a word's start if there is one near enough.
fn start(text: &str, place: usize) -> usize {
    let Some((start, _)) = graphemes(&text[..place]).rev().take(BEFORE).last() else { return place };
    if start == 0 {
        return 0;
    }
    let lead = &text[start..place];
    lead.char_indices().find(|(_, c)| c.is_whitespace()).map_or(start, |(gap, c)| start + gap + c.len_utf8())
}

/// Where it ends: behind a word if there is an end near enough, and never within the place.
fn end(text: &str, start: usize, place: usize) -> usize {
    let Some((last, grapheme)) = graphemes(&text[start..]).take(LINE).last() else { return place };
    let end = start + last + grapheme.len();
    if end <= place || end == text.len() {
        return end.max(place);
    }
    text[place..end].rfind(char::is_whitespace).map_or(end, |gap| place + gap)
}
