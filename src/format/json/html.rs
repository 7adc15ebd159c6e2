//! Text in HTML to plain text: blocks become paragraphs, items and quotations get the marks that plain text has for them;
//! headings and links are told beside it. No parser of the standard: what dumps of articles hold, in linear time. It must
//! not know what becomes of the text.

use memchr::{memchr, memchr2, memmem, memrchr};

use crate::format::entities;

/// What markup says of a stretch of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// Where it begins.
    pub at: usize,
    /// Its words.
    pub text: String,
    /// Where a link leads; none for a heading.
    pub target: Option<String>,
}

impl Mark {
    /// The same, when more stands before it.
    pub(super) fn moved(self, by: usize) -> Self {
        Self { at: self.at + by, ..self }
    }
}

/// Plain text and what markup said of it.
#[derive(Debug, Default)]
pub(super) struct Html {
    pub text: String,
    /// In order; `at` in bytes of the text.
    pub marks: Vec<Mark>,
}

/// Tags that part blocks.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "figure",
    "figcaption",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "caption",
    "form",
    "fieldset",
    "address",
    "center",
    "body",
    "html",
    "details",
    "summary",
    "blockquote",
    "pre",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
];
/// Tags within a line that hardly anything but HTML has.
const INLINE: &[&str] = &[
    "a", "b", "i", "em", "strong", "span", "u", "s", "small", "sub", "sup", "code", "q", "cite", "abbr", "mark",
    "font", "time", "del", "ins", "big", "tt", "label", "strike", "td", "th",
];
/// Elements whose content is not for reading.
const HIDDEN: &[&str] = &["script", "style", "noscript", "iframe", "svg", "template", "head", "textarea"];

/// Links and headings that are remembered, at most.
const MOST_MARKS: usize = 2000;
/// How far the end of a tag is looked for with an eye on quotation marks, in bytes.
const TAG: usize = 8 * 1024;

/// Whether a text clearly is HTML: it opens with a tag, or two signs of blocks stand in it (a closing tag, a break).
pub(super) fn is_text(text: &str) -> bool {
    let opens = tag(text.trim_start()).is_some_and(|tag| !tag.closing && tag.is_known());
    opens && text.contains("</") || signs(text) >= 2
}

/// Whether a line holds markup: one closing tag is enough.
pub(super) fn is_line(text: &str) -> bool {
    text.contains("</") && signs(text) >= 1
}

/// Closing tags and breaks, until there are two of them.
fn signs(text: &str) -> usize {
    let mut signs = 0;
    let mut at = 0;
    while signs < 2
        && let Some(next) = memchr(b'<', &text.as_bytes()[at..])
    {
        at += next;
        let Some(tag) = tag(&text[at..]) else {
            at += 1;
            continue;
        };
        let block = BLOCKS.contains(&&*tag.name) && tag.closing;
        signs += usize::from(block || tag.name == "br" || (tag.closing && INLINE.contains(&&*tag.name)));
        at += tag.length;
    }
    signs
}

/// One tag.
struct Tag<'t> {
    name: String,
    closing: bool,
    attributes: &'t str,
    length: usize,
}

impl Tag<'_> {
    fn is_known(&self) -> bool {
        let name = &&*self.name;
        BLOCKS.contains(name) || INLINE.contains(name) || HIDDEN.contains(name) || matches!(*name, "br" | "hr" | "img")
    }

    fn attribute(&self, wanted: &str) -> Option<&str> {
        let low = self.attributes.to_ascii_lowercase();
        let at = memmem::find_iter(low.as_bytes(), wanted.as_bytes())
            .find(|&at| at == 0 || low.as_bytes()[at - 1].is_ascii_whitespace())?;
        let value = self.attributes[at + wanted.len()..].trim_start().strip_prefix('=')?.trim_start();
        match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next(),
            _ => value.split(|c: char| c.is_whitespace() || c == '>').next(),
        }
    }
}

/// The tag that a text begins with. No other tag opens within one, so a look for its end never goes far in vain.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inner = text.strip_prefix('<')?;
    let (closing, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let name = inner.bytes().take(32).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':')).count();
    let after = inner.as_bytes().get(name)?;
    let named = inner.starts_with(|c: char| c.is_ascii_alphabetic()) && !inner[..name].ends_with(':');
    if !named || !(after.is_ascii_whitespace() || matches!(after, b'/' | b'>')) {
        return None;
    }
    let rest = &inner.as_bytes()[name..];
    let plain_end = || memchr2(b'<', b'>', rest).filter(|&end| rest[end] == b'>');
    let end = quoted_end(&rest[..rest.len().min(TAG)]).or_else(plain_end)?;
    Some(Tag {
        name: inner[..name].to_ascii_lowercase(),
        closing,
        attributes: &inner[name..name + end],
        length: text.len() - inner.len() + name + end + 1,
    })
}

/// The `>` that ends a tag, past those in quoted values.
fn quoted_end(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match *rest.get(at)? {
            b'>' => return Some(at),
            b'<' => return None,
            b'=' if matches!(rest.get(at + 1), Some(b'"' | b'\'')) => {
                at += 2 + memchr(rest[at + 1], &rest[at + 2..])? + 1;
            }
            _ => at += 1,
        }
    }
}

/// Reads HTML.
pub(super) fn read(text: &str) -> Html {
    let mut writer = Writer::default();
    let last = memrchr(b'>', text.as_bytes()).unwrap_or(0);
    // Elements that never close hide nothing, and are not looked for again.
    let mut open_ended: Vec<String> = Vec::new();
    let (mut at, mut done) = (0, 0);
    while let Some(next) = memchr(b'<', &text.as_bytes()[at..]) {
        at += next;
        if at > last {
            break;
        }
        let rest = &text[at..];
        let tag = tag(rest);
        let Some(length) = tag.as_ref().map_or_else(|| remark(rest, &mut open_ended), |tag| Some(tag.length)) else {
            at += 1;
            continue;
        };
        writer.write(&text[done..at]);
        at += length;
        if let Some(tag) = tag {
            if HIDDEN.contains(&&*tag.name) && !tag.closing && !tag.attributes.ends_with('/') {
                at += hidden(&text[at..], &tag.name, &mut open_ended);
            }
            writer.tag(&tag);
        }
        done = at;
    }
    writer.write(&text[done..]);
    Html { text: writer.out, marks: writer.marks }
}

/// Bytes of a comment, a declaration or an instruction.
fn remark(rest: &str, open_ended: &mut Vec<String>) -> Option<usize> {
    if let Some(inner) = rest.strip_prefix("<!--") {
        let known = open_ended.iter().any(|name| name == "!--");
        let end = if known { None } else { memmem::find(inner.as_bytes(), b"-->") };
        if end.is_none() && !known {
            open_ended.push("!--".to_owned());
        }
        return end.map(|end| 4 + end + 3);
    }
    let inner = rest.strip_prefix("<!").or_else(|| rest.strip_prefix("<?"))?;
    let named = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '[');
    if named { memchr(b'>', rest.as_bytes()).map(|end| end + 1) } else { None }
}

/// Bytes up to the closing tag of an element that is not for reading; 0 if there is none.
fn hidden(rest: &str, name: &str, open_ended: &mut Vec<String>) -> usize {
    if open_ended.iter().any(|known| known == name) {
        return 0;
    }
    let ends = |at: &usize| {
        rest.as_bytes()[at + 2..].get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
    };
    let end = memmem::find_iter(rest.as_bytes(), b"</").find(ends);
    if end.is_none() {
        open_ended.push(name.to_owned());
    }
    end.unwrap_or(0)
}

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
struct Writer {
    out: String,
    marks: Vec<Mark>,
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
    fn write(&mut self, raw: &str) {
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

    fn tag(&mut self, tag: &Tag) {
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
