//! Text in HTML to plain text: blocks become paragraphs, items and quotations get the marks that plain text has for them;
//! headings and links are told beside it. No parser of the standard: what dumps of articles hold, in linear time. It must
//! not know what becomes of the text.

mod tag;
mod writer;

use memchr::{memchr, memmem, memrchr};

use crate::text::Lang;

use tag::{BLOCKS, HIDDEN, INLINE, tag};
use writer::Writer;

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

/// The language that the tag declares which the text opens with (`<html lang="de">`).
pub(super) fn lang(text: &str) -> Option<Lang> {
    let text = text.trim_start();
    let low = text.get(..9).unwrap_or_default();
    let doctype = if low.eq_ignore_ascii_case("<!doctype") { memchr(b'>', text.as_bytes())? + 1 } else { 0 };
    tag(text[doctype..].trim_start())?.attribute("lang").and_then(Lang::of)
}

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
