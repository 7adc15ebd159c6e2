//! Finding a phrase in an article's text, whatever lines it is set to. It must not know rows or keys.

use std::borrow::Cow;

use memchr::memmem;

use crate::article::{Article, Block, Kind, Role, Stretch};
use crate::text::{Folded, fold, fold_cased_plain, fold_plain, has_upper};

/// Every place where a phrase stands, in text order, without overlaps: folded as `text::fold` does, runs of white space
/// (line ends and NBSP too) equal to one space, across markers that are not in view; a phrase with a capital letter
/// must match its case. Nothing for an empty phrase; parts that are not in view (`Kind::Repeat`) are passed over.
pub fn find(article: &Article, phrase: &str) -> Vec<Stretch> {
    Finder::new(article).find(phrase)
}

/// An article made ready for many searches, as when a phrase is being typed: folded once, it takes about as much memory
/// again as the text.
#[derive(Debug, Clone, Default)]
pub struct Finder {
    blocks: Vec<Ready>,
}

/// A block made ready: its view (one line, without markers), folded.
#[derive(Debug, Clone)]
struct Ready {
    block: usize,
    folded: Folded,
    /// Where capitals stood, as bytes of the folded text.
    capitals: Box<[u32]>,
    /// The way from the view back to the text, where they differ.
    parts: Box<[Part]>,
    length: usize,
}

/// From here on, up to the next part, the view stands byte for byte in the text; or it is a space for all white space
/// and markers up to where the next part stands.
#[derive(Debug, Clone, Copy)]
struct Part {
    view: usize,
    text: usize,
    space: bool,
}

impl Finder {
    /// Folds an article.
    pub fn new(article: &Article) -> Self {
        let seen = article.blocks.iter().enumerate().filter(|(_, b)| b.kind != Kind::Repeat);
        Self { blocks: seen.map(|(number, block)| Ready::new(number, block)).collect() }
    }

    /// Every place where a phrase stands, as [`find`] has it.
    pub fn find(&self, phrase: &str) -> Vec<Stretch> {
        let phrase = one_line(phrase);
        let folded = fold_plain(&phrase);
        if folded.trim().is_empty() {
            return Vec::new();
        }
        let capitals = has_upper(&phrase).then(|| capitals(&fold_cased_plain(&phrase), &folded));
        let finder = memmem::Finder::new(&folded);
        let mut found = Vec::new();
        for ready in &self.blocks {
            ready.find(&finder, capitals.as_deref(), &mut found);
        }
        found
    }
}

impl Ready {
    fn new(number: usize, block: &Block) -> Self {
        let (view, parts) = view(block);
        let folded = fold(&view);
        let capitals =
            if has_upper(&view) { capitals(&fold_cased_plain(&view), folded.as_str()) } else { Box::from([]) };
        Self { block: number, folded, capitals, parts: parts.into(), length: block.text.len() }
    }

    fn find(&self, phrase: &memmem::Finder, capitals: Option<&[u32]>, found: &mut Vec<Stretch>) {
        let length = phrase.needle().len();
        let mut end_of_last = 0;
        for at in phrase.find_iter(self.folded.as_str().as_bytes()) {
            if capitals.is_some_and(|wanted| !self.has_capitals(at, length, wanted)) {
                continue;
            }
            let view = self.folded.original(at..at + length);
            let (start, end) = (self.start(view.start), self.end(view.end));
            // Two halves of one letter (ß found as `s` and `s`) are one place.
            if start >= end_of_last {
                found.push(Stretch { block: self.block, start, end });
                end_of_last = end;
            }
        }
    }

    /// Whether the capitals of a stretch of the folded text are those wanted, counted from its start.
    fn has_capitals(&self, at: usize, length: usize, wanted: &[u32]) -> bool {
        let first = self.capitals.partition_point(|&c| (c as usize) < at);
        let here = self.capitals[first..].iter().map(|&c| c as usize - at).take_while(|&c| c < length);
        here.eq(wanted.iter().map(|&c| c as usize))
    }

    /// The byte of the text at which a byte of the view stands.
    fn start(&self, view: usize) -> usize {
        match self.part(view) {
            Some(Part { text, space: true, .. }) => text,
            Some(part) => part.text + view - part.view,
            None => view,
        }
    }

    /// Where in the text that ends which ends before a byte of the view.
    fn end(&self, view: usize) -> usize {
        let last = view.saturating_sub(1);
        match self.part(last) {
            Some(Part { space: true, .. }) => {
                let next = self.parts.partition_point(|p| p.view <= last);
                self.parts.get(next).map_or(self.length, |p| p.text)
            }
            Some(part) => part.text + view - part.view,
            None => view,
        }
    }

    fn part(&self, view: usize) -> Option<Part> {
        self.parts.partition_point(|p| p.view <= view).checked_sub(1).map(|i| self.parts[i])
    }
}

/// Where the capitals of a text stand, as bytes of its folded form; `cased` is that form with its capitals kept.
fn capitals(cased: &str, folded: &str) -> Box<[u32]> {
    let pairs = cased.chars().zip(folded.char_indices());
    pairs.filter(|(was, (_, is))| was != is).map(|(_, (at, _))| u32::try_from(at).unwrap_or(u32::MAX)).collect()
}

/// Runs of white space made one space.
fn one_line(phrase: &str) -> String {
    let mut out = String::with_capacity(phrase.len());
    for c in phrase.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// What is searched of a block: its text on one line, without its markers, and the way back.
fn view(block: &Block) -> (Cow<'_, str>, Vec<Part>) {
    let text = block.text.as_str();
    if !block.spans.iter().any(|s| s.role == Role::Marker) && is_one_line(text) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut out = View { text: String::with_capacity(text.len()), parts: Vec::new(), follows: usize::MAX };
    let mut at = 0;
    for marker in block.spans.iter().filter(|s| s.role == Role::Marker) {
        out.push(text, at, marker.range.start.max(at));
        at = at.max(marker.range.end);
    }
    out.push(text, at, text.len());
    (Cow::Owned(out.text), out.parts)
}

/// Whether no white space stands beside other white space, and no line ends.
fn is_one_line(text: &str) -> bool {
    let mut after_space = false;
    text.chars().all(|c| {
        let space = c.is_whitespace();
        let plain = !(space && (after_space || matches!(c, '\n' | '\t')));
        after_space = space;
        plain
    })
}

struct View {
    text: String,
    parts: Vec<Part>,
    /// The byte of the text that would go on where the last part stopped.
    follows: usize,
}

impl View {
    fn push(&mut self, text: &str, from: usize, to: usize) {
        for (at, c) in text[from..to].char_indices() {
            let at = from + at;
            let in_space = self.parts.last().is_some_and(|p| p.space && p.view + 1 == self.text.len());
            if c.is_whitespace() {
                if !in_space {
                    self.parts.push(Part { view: self.text.len(), text: at, space: true });
                    self.text.push(' ');
                }
                continue;
            }
            if in_space || at != self.follows {
                self.parts.push(Part { view: self.text.len(), text: at, space: false });
            }
            self.text.push(c);
            self.follows = at + c.len_utf8();
        }
    }
}
