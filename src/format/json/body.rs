//! The text of an object to blocks, by the reader of plain text; what markup said about headings and links is kept beside
//! it and put back on the blocks. It must not know the object.

use std::borrow::Cow;
use std::ops::Range;

use crate::article::{Article, Block, Kind, Link, Role, Span};
use crate::format::{entities, links, plain};
use crate::text::{self, Clean, Lang};

use super::html::{self, Mark};

/// What stands over a text while it is read where its title would not be taken for one.
const STAND_IN: &str = "Headline";

/// A text before it is read.
pub(super) struct Body {
    text: Clean,
    /// What markup said, in order.
    marks: Vec<Mark>,
    /// As markup declares it.
    lang: Option<Lang>,
}

impl Body {
    /// Of texts that follow one another, each plain or in HTML.
    pub(super) fn of(texts: &[Cow<'_, str>]) -> Self {
        let mut whole = String::new();
        let mut marks = Vec::new();
        let mut lang = None;
        for raw in texts {
            if !whole.is_empty() {
                whole.push_str("\n\n");
            }
            // Markup that was escaped once more on its way here.
            let raw = if raw.trim_start().starts_with("&lt;") { entities::decode(raw) } else { Cow::Borrowed(&**raw) };
            if html::is_text(&raw) {
                let before = whole.len();
                lang = lang.or_else(|| html::lang(&raw));
                let read = html::read(&raw);
                whole.push_str(&read.text);
                marks.extend(read.marks.into_iter().map(|mark| mark.moved(before)));
            } else {
                whole.push_str(&entities::decode(&raw));
            }
        }
        count_from_start(&whole, &mut marks);
        Self { text: text::clean(&whole), marks, lang }
    }

    /// Whether it says nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Reads it as what stands under a title, which is not among the blocks then; without one it may bring its own.
    pub(super) fn read(self, title: Option<&Clean>) -> Article {
        if self.is_blank() {
            return Article::default();
        }
        let mut article = match title {
            None => plain::read("", &self.text),
            Some(title) => self.under(title).unwrap_or_else(|| {
                let mut article = self.under(&text::clean_line(STAND_IN)).unwrap_or_default();
                let repeats = article.blocks.iter_mut().filter(|b| b.kind == Kind::Repeat);
                repeats.for_each(|block| block.kind = Kind::Paragraph);
                article
            }),
        };
        restore(&mut article, &self.marks);
        article.lang = self.lang.or(article.lang);
        article
    }

    /// Reads it under a title; none if that was not taken for one.
    fn under(&self, title: &Clean) -> Option<Article> {
        let mut article = plain::read("", &Clean::join(&[title, &self.text], "\n\n"));
        let first = article.blocks.first()?;
        if first.kind != Kind::Title || first.text != *title {
            return None;
        }
        article.blocks.remove(0);
        let gone = article.links.iter().take_while(|link| link.block == 0).count();
        article.links.drain(..gone);
        for link in &mut article.links {
            link.block -= 1;
        }
        for span in article.blocks.iter_mut().flat_map(|block| &mut block.spans) {
            if let Role::Link(number) = &mut span.role {
                *number = number.saturating_sub(u32::try_from(gone).unwrap_or(0));
            }
        }
        let less = |all: u32, part: usize| all.saturating_sub(u32::try_from(part).unwrap_or(u32::MAX));
        article.words = less(article.words, text::words(title));
        article.ideographs = less(article.ideographs, text::ideographs(title));
        Some(article)
    }
}

/// Counts places in characters that are not white space: the only thing about a text that reading it leaves alone.
fn count_from_start(whole: &str, marks: &mut [Mark]) {
    let (mut at, mut count) = (0, 0);
    for mark in marks {
        count += whole[at..mark.at].chars().filter(|c| !c.is_whitespace()).count();
        at = mark.at;
        mark.at = count;
    }
}

/// Puts headings and links back where they were, if the same words stand there.
fn restore(article: &mut Article, marks: &[Mark]) {
    if marks.is_empty() {
        return;
    }
    let old = std::mem::take(&mut article.links);
    let (mut marks, mut start) = (marks, 0);
    for (number, block) in article.blocks.iter_mut().enumerate() {
        let length = block.text.chars().filter(|c| !c.is_whitespace()).count();
        let (here, later) = marks.split_at(marks.partition_point(|mark| mark.at < start + length));
        let mut found = own_links(block, &old);
        let places = places(&block.text, start, here);
        for (mark, range) in here.iter().zip(places) {
            let Some(range) = range.filter(|range| alike(&block.text[range.clone()], &mark.text)) else { continue };
            match &mark.target {
                None if range.start == 0 && range.end == block.text.len() && block.kind == Kind::Paragraph => {
                    block.kind = Kind::Heading;
                }
                None => {}
                Some(target) => {
                    let apart = |link: &Link| link.range.end <= range.start || range.end <= link.range.start;
                    if found.iter().all(apart)
                        && let Some(target) = followed(target)
                    {
                        let text = block.text.slice(range.clone());
                        found.push(Link { text, target: Some(target), block: number, range });
                    }
                }
            }
        }
        found.sort_by_key(|link| link.range.start);
        for link in found {
            let Ok(index) = u32::try_from(article.links.len()) else { break };
            block.spans.push(Span { range: link.range.clone(), role: Role::Link(index) });
            article.links.push(link);
        }
        marks = later;
        start += length;
    }
}

/// The links that a block has, taken off it.
fn own_links(block: &mut Block, all: &[Link]) -> Vec<Link> {
    let number = |span: &Span| match span.role {
        Role::Link(number) => Some(number as usize),
        _ => None,
    };
    let links = block.spans.iter().filter_map(|span| all.get(number(span)?).cloned()).collect();
    block.spans.retain(|span| number(span).is_none());
    links
}

/// The bytes of a block that marks speak of; `start` is the count at which the block begins.
fn places(text: &str, start: usize, marks: &[Mark]) -> Vec<Option<Range<usize>>> {
    let mut chars = text.char_indices().filter(|(_, c)| !c.is_whitespace()).enumerate().peekable();
    let place = |mark: &Mark| {
        let first = mark.at.checked_sub(start)?;
        while chars.next_if(|(n, _)| *n < first).is_some() {}
        let from = chars.peek()?.1.0;
        let most = mark.text.chars().filter(|c| !c.is_whitespace()).count();
        let mut ends = text[from..].char_indices().filter(|(_, c)| !c.is_whitespace());
        let (last, c) = ends.nth(most.checked_sub(1)?)?;
        Some(from..from + last + c.len_utf8())
    };
    marks.iter().map(place).collect()
}

fn alike(a: &str, b: &str) -> bool {
    let solid = |c: &char| !c.is_whitespace();
    a.chars().filter(solid).eq(b.chars().filter(solid))
}

/// The target of a link, if it can be followed.
fn followed(target: &str) -> Option<Clean> {
    let target = text::clean_line(target);
    let first = links::find(&target).into_iter().next()?;
    (first.range == (0..target.len()) && (target.contains("://") || target.starts_with("mailto:"))).then_some(target)
}
