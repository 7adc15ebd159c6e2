//! Keywords in whole texts: whether they stand there, where, and the line to show for it. It must not know fields.
//!
//! In a text a word stands where its letters stand side by side, from a word's beginning on unless it is exact; scattered
//! letters prove nothing in a text, and a term that asks for a field's start or end is never there.

use std::ops::Range;

use memchr::memmem;
use unicode_segmentation::UnicodeSegmentation;

use crate::article::{Article, Snippet, Stretch};
use crate::text::{Clean, clean_line, fold_plain, graphemes};

use super::border::is_border;
use super::marks::{first_in_text, in_text};
use super::meant::{Sense, sense};
use super::places::{is_there, places};
use super::query::is_scattered_in;
use super::{Clause, Form, Query, Term, Word};

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

    /// All its blocks folded, a newline behind each.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether a term of a clause stands there as a text is asked.
    pub fn holds(&self, clause: &Clause) -> bool {
        let words = clause.0.iter().filter(|term| !term.negated).filter_map(Term::word);
        words.filter(|word| !word.form.is_anchored()).any(|word| self.first(word).is_some())
    }

    /// The line to show if of each of the `open` clauses one term stands in the text (or does not, as it asks): from the
    /// block in which most of them stand together, around the longest of those, with all the query's words in it marked;
    /// the text's first line where nothing has to stand.
    pub fn answer(&self, query: &Query, open: &[Vec<&Term>]) -> Option<Snippet> {
        let mut there: Vec<(&Word, Stretch)> = Vec::new();
        for clause in open {
            let found = there.len();
            let words = clause.iter().filter_map(|term| Some((term, term.word()?)));
            let mut without = false;
            for (term, word) in words {
                let place = self.first(word);
                without |= term.negated && place.is_none();
                there.extend(place.filter(|_| !term.negated).map(|place| (word, place)));
            }
            if !without && there.len() == found {
                return None;
            }
        }
        let first = there.iter().map(|(_, place)| place).min().cloned();
        let words: Vec<&Word> = there.iter().map(|(word, _)| *word).collect();
        let together = if words.len() > 1 { self.together(&words) } else { None };
        let at = together.or(first).unwrap_or_else(|| self.start());
        let line = line(self.blocks.get(at.block)?, at.start..at.end);
        let marks = in_text(query, &line);
        Some(Snippet { line, marks, at })
    }

    /// The start of what stands under the title, if anything does.
    fn start(&self) -> Stretch {
        Stretch { block: usize::from(self.blocks.len() > 1), start: 0, end: 0 }
    }

    /// Where the longest of the words stands that a block holds, in the first block that holds most of them.
    fn together(&self, words: &[&Word]) -> Option<Stretch> {
        let folded = |block: usize| {
            let end = self.starts.get(block + 1).copied().unwrap_or(self.folded.len());
            &self.folded[self.starts[block]..end]
        };
        let holds = |block: usize, word: &Word| places(word.form, &word.folded, folded(block)).next().is_some();
        let count = |block: usize| words.iter().filter(|word| holds(block, word)).count();
        let best = (0..self.blocks.len()).rev().max_by_key(|block| count(*block))?;
        let mut here: Vec<&&Word> = words.iter().filter(|word| holds(best, word)).collect();
        here.sort_by_key(|word| std::cmp::Reverse(word.folded.len()));
        let place = here.into_iter().find_map(|word| first_in_text(word, &self.blocks[best]))?;
        Some(Stretch { block: best, start: place.start, end: place.end })
    }

    /// Where a word stands first.
    fn first(&self, word: &Word) -> Option<Stretch> {
        let finder = memmem::Finder::new(&word.folded);
        let mut from = 0;
        loop {
            let at = from + finder.find(&self.folded.as_bytes()[from..])?;
            let begins = word.form == Form::Exact || is_border(&self.folded, at);
            if !begins {
                from = at + self.folded[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            let block = self.starts.partition_point(|&start| start <= at) - 1;
            if let Some(Range { start, end }) = first_in_text(word, &self.blocks[block]) {
                return Some(Stretch { block, start, end });
            }
            // The letters are there but not in their case, or not to a word's end: on with the next block.
            from = *self.starts.get(block + 1)?;
        }
    }
}

impl Word {
    /// Whether its letters stand in a folded value from a word's beginning on, or as it asks where it asks for more.
    pub fn begins_in(&self, value: &str) -> bool {
        let form = if self.form == Form::Fuzzy { Form::Begun } else { self.form };
        is_there(form, &self.folded, value)
    }

    /// Whether its letters stand in a folded value by more than chance: side by side, as letters of one word from its
    /// first on, or as beginnings of words.
    pub fn is_meant_in(&self, value: &str) -> bool {
        self.sense(value) < Sense::Chance
    }

    /// What its letters may be in a folded value in which they stand in their order.
    pub fn sense(&self, value: &str) -> Sense {
        sense(&self.folded, value)
    }

    /// The words of a folded value that it may be short for: they begin with its first letter and hold the others behind
    /// it in their order.
    pub fn short_for<'v>(&self, value: &'v str) -> impl Iterator<Item = &'v str> {
        let first = self.folded.chars().next();
        let words = value.unicode_words();
        words.filter(move |word| word.chars().next() == first && is_scattered_in(&self.folded, word))
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
