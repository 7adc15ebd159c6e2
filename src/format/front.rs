//! The head of an article: front matter, title, its repeat, standfirst, byline, the day. It must not know the body.

use crate::article::{Date, Kind};
use crate::text::Lang;

use super::byline::{self, Byline};
use super::pieces::{Piece, Shape};
use super::{credit, dateline, dates, heading, links, prose, related};

/// How many pieces front matter may have.
pub(super) const MOST_FIELDS: usize = 30;

/// What the head says, and where the body begins.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    /// The first piece of the body.
    pub body: usize,
    /// The agency of the byline.
    pub agency: Option<&'a str>,
    /// The day of front matter, a line of its own or the byline.
    pub date: Option<Date>,
    /// The language that front matter names.
    pub lang: Option<Lang>,
}

/// Labels the pieces of the head.
pub(super) fn label<'a>(pieces: &'a [Piece], kinds: &mut [Kind]) -> Head<'a> {
    let mut head = Head::default();
    let mut at = matter(pieces, &mut head);
    while at + 1 < pieces.len() && is_before_title(&pieces[at]) {
        head.date = head.date.or_else(|| dates::line(&pieces[at].text));
        at += 1;
    }
    let untitled = at + 1 >= pieces.len() || kinds[at] != Kind::Paragraph || !is_title(&pieces[at]);
    if !untitled {
        kinds[at] = Kind::Title;
        at += 1;
        if kinds[at] == Kind::Paragraph && is_repeat(&pieces[at - 1].text, &pieces[at].text) {
            kinds[at] = Kind::Repeat;
            at += 1;
        }
    }
    head.body = at;
    let byline = find_byline(pieces, kinds, at, untitled);
    if let Some((i, _)) = byline {
        kinds[i] = Kind::Byline;
        head.body = i + 1;
    }
    if !untitled && at < pieces.len() && kinds[at] == Kind::Paragraph && is_standfirst(pieces, kinds, at) {
        kinds[at] = Kind::Standfirst;
        head.body = head.body.max(at + 1);
    }
    if let Some((_, byline)) = byline {
        head.agency = byline.agency;
        head.date = head.date.or(byline.date);
    }
    head.date = head.date.or_else(|| date_line(pieces, kinds, at));
    // A byline further down leaves paragraphs before it in the body.
    if let Some(first) = (at..head.body).find(|&i| kinds[i] == Kind::Paragraph && prose::is_prose(&pieces[i].text)) {
        head.body = first;
    }
    head
}

/// The value of a line `key: value` of front matter.
pub(super) fn field(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let named =
        (2..=20).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    (named && (value.is_empty() || value.starts_with(' '))).then_some((key, value.trim()))
}

/// Pieces of front matter between two lines `---`, 0 when there is none; the day and the language that it names.
fn matter(pieces: &[Piece], head: &mut Head<'_>) -> usize {
    let rule = |p: &Piece| p.shape == Shape::Rule && p.text.starts_with("---");
    if !pieces.first().is_some_and(rule) {
        return 0;
    }
    let Some(end) = pieces.iter().take(MOST_FIELDS).skip(1).position(rule).map(|i| i + 1) else { return 0 };
    let fields = &pieces[1..end];
    if fields.is_empty() || !fields.iter().all(|p| matches!(p.shape, Shape::Item(_)) || field(&p.text).is_some()) {
        return 0;
    }
    let day = |p: &Piece| {
        let (key, value) = field(&p.text)?;
        let named = matches!(
            key.to_ascii_lowercase().as_str(),
            "date" | "published" | "pubdate" | "publish_date" | "published_at" | "created"
        );
        if named { dates::find(value) } else { None }
    };
    let lang = |p: &Piece| {
        let (key, value) = field(&p.text)?;
        let named = matches!(key.to_ascii_lowercase().as_str(), "lang" | "language");
        if named { Lang::of(value.trim_matches(['"', '\''])) } else { None }
    };
    head.date = fields.iter().find_map(day);
    head.lang = fields.iter().find_map(lang);
    end + 1
}

/// An address or a day on a line of its own, or a rule: what may stand over a title.
fn is_before_title(piece: &Piece) -> bool {
    match piece.shape {
        Shape::Rule => true,
        Shape::Text | Shape::Item(_) if prose::within(&piece.text, 300) => {
            let address = links::find(&piece.text);
            address.first().is_some_and(|a| a.range == (0..piece.text.len())) || dates::line(&piece.text).is_some()
        }
        _ => false,
    }
}

/// Whether the first piece is a title: at most about 200 characters, and not plainly something else.
fn is_title(piece: &Piece) -> bool {
    let text = &*piece.text;
    let sentence = prose::ends_with_period(text);
    let wrapped = piece.lines > 3 || (piece.lines > 1 && sentence);
    prose::within(text, 200)
        && !wrapped
        && !(sentence && !prose::within(text, 100) && !prose::is_one_sentence(text))
        && !(sentence && dateline::parse(text).is_some())
        && byline::parse(text).is_none()
        && !(text.starts_with(['[', '(']) && credit::is_credit(text))
        && related::parse(text).is_none()
}

/// Whether a line says the title once more: the same but for case, accents and quotes, or without the site's name.
fn is_repeat(title: &str, line: &str) -> bool {
    if !prose::within(line, 200) {
        return false;
    }
    let fold = |s: &str| crate::text::fold_plain(&prose::squash(s));
    let (title, line) = (fold(title), fold(line));
    let site =
        |rest: &str| prose::within(rest, 40) && [" - ", " – ", " — ", " | "].iter().any(|sep| rest.starts_with(sep));
    title == line || (line.len() >= 20 && title.strip_prefix(line.as_str()).is_some_and(site))
}

/// The byline among the first pieces: at most one paragraph of running text stands before it.
fn find_byline<'a>(pieces: &'a [Piece], kinds: &[Kind], from: usize, untitled: bool) -> Option<(usize, Byline<'a>)> {
    let mut prose = 0;
    let reach = if untitled { 1 } else { 5 };
    for i in from..pieces.len().min(from + reach) {
        if kinds[i] != Kind::Paragraph {
            continue;
        }
        if let Some(byline) = byline::parse(&pieces[i].text) {
            return Some((i, byline));
        }
        prose += usize::from(prose::is_prose(&pieces[i].text));
        if prose > 1 {
            return None;
        }
    }
    None
}

/// Whether the piece under the title is a standfirst: one sentence that a byline or a dateline follows, or that has no
/// end although running text comes next.
fn is_standfirst(pieces: &[Piece], kinds: &[Kind], at: usize) -> bool {
    let text = &*pieces[at].text;
    if !is_standfirst_like(text) {
        return false;
    }
    let Some(next) = pieces.get(at + 1) else { return false };
    if kinds[at + 1] == Kind::Byline {
        return true;
    }
    let dated = |p: &Piece| prose::is_prose(&p.text) && dateline::parse(&p.text).is_some();
    if kinds[at + 1] == Kind::Paragraph && dated(next) {
        return true;
    }
    let words = text.split_whitespace().count();
    let sayable = words >= 6 || text.chars().filter(|&c| prose::is_ideograph(c)).take(12).count() == 12;
    let body = kinds[at + 1] == Kind::Paragraph
        && prose::ends_with_stop(&next.text)
        && prose::is_prose(&next.text)
        && prose::starts_upper(&next.text);
    sayable && body && !prose::ends_with_stop(text) && !prose::is_unstopped(text) && !prose::is_capitals(text)
}

/// One sentence of some length that is nothing else.
fn is_standfirst_like(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let long = words >= 5 || text.chars().filter(|&c| prose::is_ideograph(c)).take(12).count() == 12;
    let low = text.get(..20.min(text.len())).unwrap_or(text).to_lowercase();
    let noise = [
        "update",
        "published",
        "posted",
        "last ",
        "share ",
        "photo",
        "image",
        "video",
        "by ",
        "file ",
        "filed ",
        "copyright",
        "breaking",
        "note:",
        "correction",
        "this story",
        "this article",
        "editor",
    ];
    long && prose::within(text, 300)
        && prose::starts_upper(text)
        && prose::is_one_sentence(text)
        && !text.trim_end().ends_with([':', ',', ';', '-', '–', '—', ')', ']'])
        && !text.starts_with(['(', '[', '—', '–', '-', '*', '#', '@', '•'])
        && !text.contains(['|', '@', '•', '·', '\t'])
        && !noise.iter().any(|n| low.starts_with(n))
        && !low.starts_with(|c: char| c.is_ascii_digit() && heading_number(text))
        && dates::find(text).is_none_or(|_| prose::ends_with_stop(text))
        && links::find(text).is_empty()
        && byline::parse(text).is_none()
        && related::parse(text).is_none()
        && dateline::parse(text).is_none()
        && !credit::is_credit(text)
}

/// Whether a number with a unit or nothing opens the line, as in share counts and times.
fn heading_number(text: &str) -> bool {
    let second = text.split_whitespace().nth(1).unwrap_or_default();
    heading::is_noise(text) || second.chars().all(|c| !c.is_lowercase())
}

/// The day on a line of its own before running text begins.
fn date_line(pieces: &[Piece], kinds: &[Kind], from: usize) -> Option<Date> {
    let mut texts = (from..pieces.len()).take(6).filter(|&i| kinds[i] == Kind::Paragraph).map(|i| &*pieces[i].text);
    let mut long = 0;
    texts.find_map(|text| {
        long += usize::from(prose::is_prose(text));
        if long > 1 { None } else { dates::line(text) }
    })
}
