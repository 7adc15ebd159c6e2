//! A filter line cut into pieces, with their places: signs, names and quotes told from what they stand before. It must not
//! know what a piece means.

use std::ops::Range;

use super::Typing;
use super::keys::{KEYS, Key};

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// `|` or `||` between two spaces.
    Either,
    /// A term, complete or not.
    Term(Raw),
}

/// A term as it stands in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// All of it.
    pub range: Range<usize>,
    /// Whether `!` stands before it.
    pub negated: bool,
    /// The name before its colon.
    pub key: Option<Key>,
    /// What stands behind all that, without quotation marks.
    pub value: Range<usize>,
    /// Whether it stands in quotation marks, and whether the second one is there.
    pub quoted: Option<bool>,
}

/// All parts of a line, in order.
pub fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(start) = line[at..].find(|c: char| !c.is_whitespace()).map(|gap| at + gap) {
        // Whoever programs types two of them.
        if let either @ ("|" | "||") = word(line, start) {
            pieces.push(Piece::Either);
            at = start + either.len();
        } else {
            let raw = raw(line, start);
            at = raw.range.end;
            pieces.push(Piece::Term(raw));
        }
    }
    pieces
}

/// What is being typed at a byte of the line.
pub fn typing(line: &str, cursor: usize) -> Typing {
    let here = pieces(line).into_iter().find_map(|piece| match piece {
        Piece::Term(raw) if raw.range.start < cursor && cursor <= raw.range.end => Some(raw),
        _ => None,
    });
    let Some(raw) = here else { return Typing { key: None, range: cursor..cursor } };
    if cursor < raw.value.start {
        // Before the colon stands a name, behind the sign.
        let sign = raw.range.start + usize::from(raw.negated);
        let sign = sign + gap(&line[sign..raw.range.end]);
        return Typing { key: None, range: sign.min(cursor)..raw.value.start.min(raw.range.end) };
    }
    let value = &line[raw.value.clone()];
    let signs =
        if raw.quoted.is_none() { value.len() - value.trim_start_matches(['\'', '^', '>', '<']).len() } else { 0 };
    Typing { key: raw.key, range: (raw.value.start + signs).min(cursor)..raw.value.end }
}

/// Up to the next white space.
fn word(line: &str, start: usize) -> &str {
    line[start..].split(char::is_whitespace).next().unwrap_or_default()
}

fn raw(line: &str, start: usize) -> Raw {
    let negated = line[start..].starts_with('!');
    let named = start + if negated { 1 + gap(&line[start + 1..]) } else { 0 };
    let key = key(&line[named..]);
    let from = named + key.map_or(0, |(length, _)| length);
    let key = key.map(|(_, key)| key);
    if let Some(inside) = line[from..].strip_prefix('"') {
        let inner = from + 1;
        return match closing(inside) {
            Some(length) => {
                Raw { range: start..inner + length + 1, negated, key, value: inner..inner + length, quoted: Some(true) }
            }
            None => Raw { range: start..line.len(), negated, key, value: inner..line.len(), quoted: Some(false) },
        };
    }
    let end = from + word(line, from).len();
    Raw { range: start..end, negated, key, value: from..end, quoted: None }
}

/// White space between `!` and what it is meant for: without its sense the line would find what was not wanted.
fn gap(after: &str) -> usize {
    let next = after.trim_start();
    if next.is_empty() || matches!(word(next, 0), "|" | "||") || next.starts_with('!') {
        0
    } else {
        after.len() - next.len()
    }
}

/// Where a quotation ends. A sign behind a backslash does not end it, nor does a backslash behind another hide one.
fn closing(inside: &str) -> Option<usize> {
    let mut hidden = false;
    inside.bytes().position(|byte| {
        let ends = byte == b'"' && !hidden;
        hidden = byte == b'\\' && !hidden;
        ends
    })
}

/// What a quotation says: `\"` and `\\` in it stand for `"` and `\`, any other backslash for itself.
pub fn unescaped(inside: &str) -> String {
    let mut said = String::with_capacity(inside.len());
    let mut chars = inside.chars().peekable();
    while let Some(c) = chars.next() {
        let hidden = (c == '\\').then(|| chars.next_if(|next| matches!(next, '"' | '\\'))).flatten();
        said.push(hidden.unwrap_or(c));
    }
    said
}

/// The name that a word begins with, and its length with the colon.
fn key(word: &str) -> Option<(usize, Key)> {
    let known = |(name, key, _): &(&str, Key, &str)| {
        let begins = word.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        (begins && word[name.len()..].starts_with(':')).then_some((name.len() + 1, *key))
    };
    KEYS.iter().find_map(known)
}
