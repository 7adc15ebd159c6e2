//! Where a tag of HTML ends, and what it is called. It must not know what a tag means for the text.

use memchr::{memchr, memchr2, memmem};

/// Tags that part blocks.
pub(super) const BLOCKS: &[&str] = &[
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
pub(super) const INLINE: &[&str] = &[
    "a", "b", "i", "em", "strong", "span", "u", "s", "small", "sub", "sup", "code", "q", "cite", "abbr", "mark",
    "font", "time", "del", "ins", "big", "tt", "label", "strike", "td", "th",
];
/// Elements whose content is not for reading.
pub(super) const HIDDEN: &[&str] = &["script", "style", "noscript", "iframe", "svg", "template", "head", "textarea"];

/// How far the end of a tag is looked for with an eye on quotation marks, in bytes.
const TAG: usize = 8 * 1024;

/// One tag.
pub(super) struct Tag<'t> {
    /// In lower case.
    pub name: String,
    pub closing: bool,
    /// All of them, as they stand there.
    pub attributes: &'t str,
    /// Bytes of the whole tag.
    pub length: usize,
}

impl Tag<'_> {
    /// Whether HTML has it.
    pub(super) fn is_known(&self) -> bool {
        let name = &&*self.name;
        BLOCKS.contains(name) || INLINE.contains(name) || HIDDEN.contains(name) || matches!(*name, "br" | "hr" | "img")
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, wanted: &str) -> Option<&str> {
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
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
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
