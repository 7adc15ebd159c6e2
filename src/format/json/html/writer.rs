//! Text and tags to plain text with the marks that plain text has for lists and quotations. It must not know where tags
//! begin and end.

use crate::format::entities;

use super::Mark;
use super::tag::{BLOCKS, Tag};

/// Links and headings that are remembered, at most.
const MOST_MARKS: usize = 2000;
/// What must stand before the next character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Space,
    Cell,
    Line,
    Block,
}

/// An element whose words are remembered.
struct Open {
    /// Where they begin, once there are some.
    start: Option<usize>,
    /// Where a link leads.
    target: Option<String>,
}

/// Writes plain text; white space is written when something follows it.
#[derive(Default)]
pub(super) struct Writer {
    /// The text so far.
    pub out: String,
    /// What markup said of it.
    pub marks: Vec<Mark>,
    gap: Gap,
    /// The marker of the item that has begun.
    marker: Option<String>,
    /// How many quotations are open.
    quotes: usize,
    /// Whether the last line was one of a quotation.
    quoted: bool,
    /// How many elements are open whose lines are lines.
    pre: usize,
    /// The open lists: the number of the last item, none where they have no numbers.
    lists: Vec<Option<u32>>,
    /// The open heading.
    heading: Option<Open>,
    /// The open link.
    anchor: Option<Open>,
}

impl Writer {
    /// Adds text, in which entities may stand.
    pub(super) fn write(&mut self, raw: &str) {
        for c in entities::decode(raw).chars() {
            let blank = c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}');
            if blank {
                self.part(if self.pre > 0 && c == '\n' { Gap::Line } else { Gap::Space });
                continue;
            }
            if self.gap > Gap::None || self.out.is_empty() {
                self.settle();
            }
            for open in self.heading.iter_mut().chain(&mut self.anchor) {
                open.start.get_or_insert(self.out.len());
            }
            self.out.push(c);
        }
    }

    fn part(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// Writes what stands between.
    fn settle(&mut self) {
        let first = self.out.is_empty();
        let lines = match self.gap {
            _ if first => "",
            Gap::None => "",
            Gap::Space => " ",
            Gap::Cell => "\t",
            Gap::Line => "\n",
            Gap::Block if self.quoted && self.quotes > 0 => "\n>\n",
            Gap::Block => "\n\n",
        };
        self.out.push_str(lines);
        if first || self.gap >= Gap::Line {
            if self.quotes > 0 {
                self.out.push_str("> ");
            }
            self.quoted = self.quotes > 0;
            if let Some(marker) = self.marker.take() {
                self.out.push_str(&marker);
            }
        }
        self.gap = Gap::None;
    }

    /// Takes notice of a tag.
    pub(super) fn tag(&mut self, tag: &Tag) {
        match (&*tag.name, tag.closing) {
            ("br", _) if self.heading.is_some() => self.part(Gap::Space),
            ("br", _) => self.part(if self.gap == Gap::Line { Gap::Block } else { Gap::Line }),
            ("hr", _) => {
                self.part(Gap::Block);
                self.write("* * *");
                self.part(Gap::Block);
            }
            ("li", false) => self.item(),
            ("li" | "tr", _) => self.part(Gap::Line),
            ("td" | "th", true) => self.part(Gap::Cell),
            ("a", closing) => self.link(if closing { None } else { tag.attribute("href") }),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", closing) => {
                let before = self.heading.take();
                self.mark(before);
                self.part(Gap::Block);
                self.heading = (!closing).then_some(Open { start: None, target: None });
            }
            (name, closing) if BLOCKS.contains(&name) => {
                self.part(Gap::Block);
                self.nest(name, closing);
            }
            _ => {}
        }
    }

    fn nest(&mut self, name: &str, closing: bool) {
        let deeper = |depth: usize| if closing { depth.saturating_sub(1) } else { depth + 1 };
        match name {
            "blockquote" => self.quotes = deeper(self.quotes),
            "pre" => self.pre = deeper(self.pre),
            "ul" | "ol" if closing => {
                self.lists.pop();
                self.marker = None;
            }
            "ul" | "ol" => self.lists.push((name == "ol").then_some(0)),
            _ => {}
        }
    }

    fn item(&mut self) {
        self.part(Gap::Line);
        self.marker = Some(match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{number}. ")
            }
            _ => "- ".to_owned(),
        });
    }

    /// Ends the open link and begins another.
    fn link(&mut self, target: Option<&str>) {
        let before = self.anchor.take();
        self.mark(before);
        let target = target.map(|target| entities::decode(target.trim()).into_owned());
        self.anchor = target.is_some().then_some(Open { start: None, target });
    }

    /// Remembers the words of an element that ends here, if they stand on one line.
    fn mark(&mut self, open: Option<Open>) {
        let Some(Open { start: Some(start), target }) = open else { return };
        let text = self.out[start..].to_owned();
        if !text.contains('\n') && self.marks.len() < MOST_MARKS {
            let place = self.marks.partition_point(|mark| mark.at <= start);
            self.marks.insert(place, Mark { at: start, text, target });
        }
    }
}
