//! The lines of a text: where they stand, how they open, and whether the text is hard-wrapped. It must not know what
//! blocks mean.

use memchr::memchr_iter;

use super::prose;

/// One line that is not blank. Offsets are bytes of the whole text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Where the line begins, indentation included.
    pub raw: usize,
    /// Where its text begins.
    pub start: usize,
    /// Where its text ends.
    pub end: usize,
    /// Whether a blank line (or nothing at all) stands before it.
    pub gap: bool,
}

impl Line {
    /// Its text, without white space at the ends.
    pub fn text(self, all: &str) -> &str {
        &all[self.start..self.end]
    }

    /// Columns of blanks before the text; a tab counts four, other white space one.
    pub fn indent(self, all: &str) -> usize {
        all[self.raw..self.start].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum()
    }

    /// Characters up to its end, indentation included; None when it is wider than any hard-wrapped one.
    fn width(self, all: &str) -> Option<usize> {
        let text = self.text(all);
        if text.len() > WIDEST * 4 {
            return None;
        }
        let width = self.indent(all) + if text.is_ascii() { text.len() } else { text.chars().count() };
        (width <= WIDEST).then_some(width)
    }
}

/// All lines that are not blank.
pub(super) fn split(all: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(all.len() / 256 + 4);
    let mut gap = true;
    let mut raw = 0;
    for end in memchr_iter(b'\n', all.as_bytes()).chain(std::iter::once(all.len())) {
        let line = &all[raw..end];
        let text = line.trim_start();
        if text.is_empty() {
            gap = true;
        } else {
            let start = end - text.len();
            lines.push(Line { raw, start, end: start + text.trim_end().len(), gap });
            gap = false;
        }
        raw = end + 1;
    }
    lines
}

/// How a line opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// As text does.
    Text,
    /// With `>`.
    Quote,
    /// With the marker of a list item.
    Item(Mark),
    /// With ```` ``` ```` or `~~~`, and no more of them after it.
    Fence(u8),
    /// It consists of signs only: `* * *`, `___`.
    Rule,
}

/// The marker of a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// What kind of marker: the sign itself, or what stands behind a number or letter.
    pub style: Style,
    /// The number; a letter by its place in the alphabet, from 1. 0 for signs.
    pub value: u32,
    /// Bytes of the marker, its white space included.
    pub len: usize,
}

/// The form of a list marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `•` and its like, which stand for nothing else.
    Bullet(char),
    /// `-`, `*`, `+`: they may be something else.
    Dash(char),
    /// A number, with the sign behind it; bracketed as a whole where the flag is set.
    Number(char, bool),
    /// A letter, in the same way.
    Letter(char, bool),
}

/// Tells how a line opens; a look at a few characters, but for rules.
pub(super) fn opening(text: &str) -> Opening {
    let Some(&first) = text.as_bytes().first() else { return Opening::Text };
    match first {
        b'>' if is_quote(text) => Opening::Quote,
        b'`' | b'~' if is_fence(text, first) => Opening::Fence(first),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'(' => ordinal(text).map_or(Opening::Text, Opening::Item),
        b'\x00'..=b'\x7f' | 0xc2 | 0xe2 if is_rule(text) => Opening::Rule,
        b'-' | b'*' | b'+' | 0xc2 | 0xe2 => sign(text).map_or(Opening::Text, Opening::Item),
        _ => Opening::Text,
    }
}

/// `>` before a blank, another `>`, a letter, an opening quotation mark or nothing; not `>50%`, not `>:(`.
fn is_quote(text: &str) -> bool {
    text[1..]
        .chars()
        .next()
        .is_none_or(|c| c.is_whitespace() || c.is_alphabetic() || matches!(c, '>' | '"' | '“' | '‘' | '«'))
}

fn is_fence(text: &str, sign: u8) -> bool {
    let run = text.bytes().take_while(|&b| b == sign).count();
    let info = &text[run..];
    run >= 3 && prose::within(info, 20) && !info.bytes().any(|b| b == sign) && !info.trim().contains(' ')
}

/// At least three signs of one kind (or one of those that are nothing but ornaments), blanks between them, no more.
fn is_rule(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| !c.is_whitespace());
    let Some(first) = chars.next() else { return false };
    let least = match first {
        '*' | '-' | '_' | '=' | '~' | '#' | '•' | '·' | '—' | '–' | '─' | '━' => 3,
        '⁂' | '❦' | '❧' => 1,
        _ => return false,
    };
    let mut count = 1;
    for c in chars {
        if c != first {
            return false;
        }
        count += 1;
    }
    count >= least
}

/// A sign and a blank before some text; `•` needs no blank.
fn sign(text: &str) -> Option<Mark> {
    let first = text.chars().next()?;
    let rest = &text[first.len_utf8()..];
    let body = rest.trim_start();
    let style = match first {
        '-' | '*' | '+' if body.len() < rest.len() => Style::Dash(first),
        '•' | '‣' | '◦' | '▪' | '●' | '∙' | '·' | '⁃' | '►' | '▸' | '■' => Style::Bullet(first),
        _ => return None,
    };
    (!body.is_empty()).then_some(Mark { style, value: 0, len: text.len() - body.len() })
}

/// `1. `, `12) `, `a) `, `(3) `, `(b) ` before some text; numbers of one or two digits, letters with a bracket only.
fn ordinal(text: &str) -> Option<Mark> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let bracketed = inner.len() < text.len();
    let digits = inner.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let (value, rest) = match digits {
        1 | 2 => (inner[..digits].parse().ok()?, &inner[digits..]),
        0 => {
            let letter = inner.bytes().next().filter(u8::is_ascii_alphabetic)?;
            (u32::from(letter.to_ascii_lowercase() - b'a') + 1, &inner[1..])
        }
        _ => return None,
    };
    let close = rest.chars().next().filter(|&c| c == ')' || (c == '.' && digits > 0 && !bracketed))?;
    let rest = &rest[1..];
    let body = rest.trim_start();
    if body.is_empty() || body.len() == rest.len() {
        return None;
    }
    let style = if digits > 0 { Style::Number(close, bracketed) } else { Style::Letter(close, bracketed) };
    Some(Mark { style, value, len: text.len() - body.len() })
}

/// Characters a hard-wrapped line has at most.
const WIDEST: usize = 130;

/// The measure of a hard-wrapped text: lines break because the next word would not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wrap {
    /// Characters of a full line.
    width: usize,
}

/// Finds out whether a text is hard-wrapped, from all its lines that have a next line without a blank one between.
/// Three things must come together: hardly a line is over-wide, most lines do not end as a sentence does (lines that are
/// paragraphs do), and of those three in four are so full that the first word of the next would not have fitted (three
/// in five, where as many go on in lower case).
pub(super) fn wrapping(all: &str, lines: &[Line]) -> Option<Wrap> {
    let mut widths = [0_usize; WIDEST + 1];
    let (mut count, mut wide, mut lower) = (0_usize, 0_usize, 0_usize);
    let mut open = Vec::new();
    for pair in lines.windows(2).filter(|w| !w[1].gap && is_text(all, w[1])) {
        let (text, next) = (pair[0].text(all), pair[1].text(all));
        count += 1;
        match pair[0].width(all) {
            Some(w) => widths[w] += 1,
            None => wide += 1,
        }
        if !prose::ends_with_stop(text) {
            open.push((pair[0], next));
            lower += usize::from(next.starts_with(char::is_lowercase));
        }
    }
    let few = count < 3;
    if count == 0 || wide * 4 > count || open.len() * 2 < count || (few && (open.len() < count || lower == 0)) {
        return None;
    }
    let mut rest = (count - wide) / 10;
    let width = (0..=WIDEST).rev().find(|&w| {
        let enough = widths[w] > rest;
        rest = rest.saturating_sub(widths[w]);
        enough
    })?;
    let wrap = Wrap { width };
    let full = open.iter().filter(|(line, next)| wrap.is_full(all, *line, next)).count();
    let least = if few { 45 } else { 20 };
    let most = full * 4 >= open.len() * 3;
    let many = width >= 50 && full * 5 >= open.len() * 3 && lower * 5 >= open.len() * 3;
    (width >= least && (most || many)).then_some(wrap)
}

fn is_text(all: &str, line: Line) -> bool {
    matches!(opening(line.text(all)), Opening::Text)
}

impl Wrap {
    /// The same, narrowed to a group of lines that is set to a smaller measure (a quotation, a column).
    pub fn narrowed(self, all: &str, group: &[Line]) -> Self {
        let inner = &group[..group.len().saturating_sub(1)];
        let widest = inner.iter().filter_map(|l| l.width(all)).max().unwrap_or(self.width);
        if inner.len() < 2 { self } else { Self { width: self.width.min(widest.max(40)) } }
    }

    /// Whether the second line goes on where the first one broke.
    pub fn joins(self, all: &str, first: Line, second: Line) -> bool {
        let (a, b) = (first.text(all), second.text(all));
        if second.indent(all) > first.indent(all) {
            return false;
        }
        self.is_full(all, first, b) || (!prose::ends_with_stop(a) && b.starts_with(char::is_lowercase))
    }

    fn is_full(self, all: &str, line: Line, next: &str) -> bool {
        line.width(all).is_none_or(|w| w + 1 + first_word(next) > self.width)
    }
}

/// Characters that would have had to fit for the line not to break: the first word, or an ideograph and the stops that
/// must not open a line. Never more than 20, for scripts whose words are not parted by spaces.
fn first_word(text: &str) -> usize {
    if text.starts_with(prose::is_ideograph) {
        3
    } else {
        text.chars().take(20).take_while(|c| !c.is_whitespace()).count()
    }
}
