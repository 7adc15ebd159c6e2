//! One JSON object to an article: its values are looked up under their usual names, its text is read as plain text is.
//! It must not know files, or where the object stood.

mod body;
mod day;
mod fields;
mod html;
mod mend;

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::article::{Article, Block, Kind, Link, Role, Span};
use crate::text::{self, Clean, Lang};

use super::{entities, links, prose};
use body::Body;
use fields::{Object, Part};

pub use fields::{FIELDS, Keys};

/// Tags that are taken over from one object, at most.
const MOST_TAGS: usize = 100;
/// Characters of a tag, at most; what is longer is none.
const LONGEST_TAG: usize = 80;
/// Bytes at the start of a text that are looked at when a standfirst may only repeat them.
const LEAD: usize = 4096;

/// Why an object is no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// It is not JSON; with what the parser says.
    #[error("it is no sound JSON ({0})")]
    Broken(String),
    /// It is JSON of another kind.
    #[error("it is no JSON object")]
    NotAnObject,
    /// It has neither of the two that make an article; with the names that it has.
    #[error("it has neither a title nor a text, only {0}; say with the setting 'fields' under which names they stand")]
    Nothing(String),
}

/// What an object says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The article.
    pub article: Article,
    /// Its tags, keywords and sections: at most 100, sorted, each once; one line each.
    pub tags: Vec<Clean>,
}

/// Reads one object. `name` stands in where there is neither a title nor an id. A text in HTML becomes paragraphs,
/// headings, lists, quotations and links; bytes that are no UTF-8 become U+FFFD. An object with a title and no text is
/// an article of a title only.
///
/// # Errors
/// When it is no JSON object, or has neither a title nor a text.
pub fn read(name: &str, bytes: &[u8], keys: &Keys) -> Result<Parsed, JsonError> {
    let object = Object::parse(bytes, keys)?;
    let title = object.texts(Part::Title).iter().map(|raw| line(raw)).find(|title| !title.is_empty());
    let body = Body::of(&object.all_texts(Part::Text));
    if title.is_none() && body.is_blank() {
        return Err(JsonError::Nothing(object.names()));
    }
    let url = object.texts(Part::Url).iter().find_map(|raw| address(raw));
    let mut article = Sheet::default().filled(&object, title, body, url.as_ref());
    article.name =
        object.texts(Part::Id).iter().map(|raw| line(raw)).find(|id| !id.is_empty()).unwrap_or_else(|| line(name));
    let source = object.texts(Part::Source).iter().map(|raw| site(raw)).find(|source| !source.is_empty());
    article.source = source.or(article.source).or_else(|| url.as_ref().and_then(|url| host(url)));
    let declared = object.texts(Part::Language).iter().find_map(|raw| Lang::of(raw));
    article.lang = declared.or(article.lang);
    article.published = object.values(Part::Date).find_map(day::of).or(article.published);
    Ok(Parsed { article, tags: tags(&object) })
}

/// A value as one line: without markup and entities, white space collapsed.
fn line(raw: &str) -> Clean {
    let plain = if html::is_line(raw) { Cow::Owned(html::read(raw).text) } else { entities::decode(raw) };
    text::clean_line(&prose::squash(&text::clean(&plain)))
}

/// The whole of a value as an address that can be followed.
fn address(raw: &str) -> Option<Clean> {
    let url = text::clean_line(raw);
    let whole = |a: &links::Address| a.range == (0..url.len()) && a.scheme != "mailto:";
    links::find(&url).first().is_some_and(whole).then_some(url)
}

/// The host of an address, without `www.`, user and port.
fn host(url: &str) -> Option<Clean> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then(|| text::clean_line(&host.to_ascii_lowercase()))
}

/// The name of a site, or the host where it gives its address.
fn site(raw: &str) -> Clean {
    address(raw).and_then(|url| host(&url)).unwrap_or_else(|| line(raw))
}

fn tags(object: &Object) -> Vec<Clean> {
    let mut tags: Vec<Clean> = Vec::new();
    for (raw, listed) in object.words(Part::Tags) {
        let parts: Vec<&str> = if listed { vec![raw.as_ref()] } else { raw.split([',', ';', '|']).collect() };
        let parts = parts.into_iter().map(line).filter(|tag| !tag.is_empty() && prose::within(tag, LONGEST_TAG));
        tags.extend(parts.take(MOST_TAGS.saturating_sub(tags.len())));
    }
    tags.sort();
    tags.dedup();
    tags
}

/// An article that is being put together.
#[derive(Default)]
struct Sheet(Article);

impl Sheet {
    /// Head, body and address in the order in which they are read.
    fn filled(mut self, object: &Object, title: Option<Clean>, body: Body, url: Option<&Clean>) -> Article {
        let mut read = body.read(title.as_ref());
        let byline = byline(object, &mut read);
        let standfirst = standfirst(object, &mut read);
        self.0.source = read.source.take();
        self.0.dateline = read.dateline.take();
        self.0.published = read.published;
        self.0.lang = read.lang;
        (self.0.words, self.0.ideographs) = (read.words, read.ideographs);
        // Where the text brought a title of its own, the rest of the head stands under that.
        let top = read.blocks.iter().position(|b| b.kind == Kind::Title).map_or(0, |at| at + 1);
        let top = top + read.blocks[top..].iter().take_while(|b| b.kind == Kind::Repeat).count();
        let rest = read.blocks.split_off(top);
        self.put_line(Kind::Title, title);
        self.take(read.blocks, &read.links);
        self.put_line(Kind::Standfirst, standfirst);
        self.put_line(Kind::Byline, byline);
        self.take(rest, &read.links);
        let told = |url: &&Clean| !self.0.links.iter().any(|link| link.target.as_ref() == Some(*url));
        let url = url.filter(told).cloned();
        self.put_line(Kind::End, url);
        self.0
    }

    /// Adds a line with its addresses.
    fn put_line(&mut self, kind: Kind, text: Option<Clean>) {
        let Some(text) = text else { return };
        let mut links = Vec::new();
        let mut spans = Vec::new();
        for found in links::find(&text) {
            let there = text.slice(found.range.clone());
            let target = text::clean_line(&[found.scheme, &there].concat());
            let Ok(number) = u32::try_from(links.len()) else { break };
            spans.push(Span { range: found.range.clone(), role: Role::Link(number) });
            links.push(Link { text: there, target: Some(target), block: 0, range: found.range });
        }
        self.0.words = self.0.words.saturating_add(count(text::words(&text)));
        self.0.ideographs = self.0.ideographs.saturating_add(count(text::ideographs(&text)));
        self.take(vec![Block { kind, text, spans }], &links);
    }

    /// Adds blocks; their links are numbered anew.
    fn take(&mut self, blocks: Vec<Block>, links: &[Link]) {
        for mut block in blocks {
            block.spans.sort_by_key(|span| (span.range.start, Reverse(span.range.end)));
            for span in &mut block.spans {
                if let Role::Link(number) = &mut span.role
                    && let Some(link) = links.get(*number as usize)
                {
                    *number = count(self.0.links.len());
                    self.0.links.push(Link { block: self.0.blocks.len(), ..link.clone() });
                }
            }
            self.0.blocks.push(block);
        }
    }
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// The names of the authors; none where the text's own byline names them all. What else passed for a byline there is a
/// paragraph, since there is one byline.
fn byline(object: &Object, read: &mut Article) -> Option<Clean> {
    let mut names: Vec<Clean> = Vec::new();
    for name in object.texts(Part::Author).iter().map(|raw| line(raw)) {
        if !name.is_empty() && !name.contains("://") && !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return None;
    }
    if let Some(own) = read.blocks.iter_mut().find(|b| b.kind == Kind::Byline) {
        let folded = text::fold_plain(&own.text);
        if names.iter().all(|name| folded.contains(&text::fold_plain(name))) {
            return None;
        }
        own.kind = Kind::Paragraph;
    }
    Some(Clean::join(&names, ", "))
}

/// What the object says under the title; none where the text begins with it, as it often does.
fn standfirst(object: &Object, read: &mut Article) -> Option<Clean> {
    let given = object.texts(Part::Standfirst).iter().map(|raw| line(raw)).find(|given| !given.is_empty())?;
    let folded = text::fold_plain(&given);
    let core = folded.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '[' | ']'));
    let mut lead = String::new();
    for block in read.blocks.iter().filter(|b| !matches!(b.kind, Kind::Title | Kind::Repeat | Kind::Byline)) {
        if lead.len() > LEAD.max(given.len()) {
            break;
        }
        lead.push_str(&text::fold_plain(&prose::squash(&block.text)));
        lead.push(' ');
    }
    if lead.starts_with(core) {
        return None;
    }
    if let Some(own) = read.blocks.iter_mut().find(|b| b.kind == Kind::Standfirst) {
        own.kind = Kind::Paragraph;
    }
    Some(given)
}
