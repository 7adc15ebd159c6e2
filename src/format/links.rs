//! Addresses in a text: http, https, mailto, `www.` hosts and mail addresses, without the punctuation that follows them.
//! It must not know blocks.

use std::ops::Range;

use memchr::{memchr, memchr2_iter, memmem};

use super::prose;

/// An address and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What has to stand before it to make it a target: `http://`, `mailto:` or nothing.
    pub scheme: &'static str,
}

/// Whether a text can hold any address at all: a quick look over the whole of it, so that most need no closer one.
pub(super) fn possible(all: &str) -> bool {
    let bytes = all.as_bytes();
    memchr(b'@', bytes).is_some()
        || memmem::find(bytes, b"://").is_some()
        || memchr2_iter(b'w', b'W', bytes).any(|i| www(&bytes[i..]))
}

fn www(rest: &[u8]) -> bool {
    rest.get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"www."))
}

/// All addresses, in order.
pub(super) fn find(text: &str) -> Vec<Address> {
    let bytes = text.as_bytes();
    let mut found: Vec<Address> = Vec::new();
    let (mut at, mut least) = (0, 0);
    while let Some(next) = bytes[at..].iter().position(|b| matches!(b, b':' | b'@' | b'w' | b'W')) {
        let i = at + next;
        let address = match bytes[i] {
            b':' if bytes[i..].starts_with(b"://") => web(text, i, least),
            b'@' => mail(text, i, least),
            b'w' | b'W' if www(&bytes[i..]) && starts_word(text, i) => {
                let host = host(&text[i..]);
                address(text, i, i + host, "http://").filter(|a| text[a.range.clone()].matches('.').count() >= 2)
            }
            _ => None,
        };
        at = i + 1;
        if let Some(address) = &address {
            least = address.range.end;
            at = least;
        }
        found.extend(address);
    }
    found
}

/// Whether nothing that belongs to a word or an address stands before a byte.
fn starts_word(text: &str, at: usize) -> bool {
    text[..at]
        .chars()
        .next_back()
        .is_none_or(|c| prose::is_ideograph(c) || !(c.is_alphanumeric() || matches!(c, '/' | '.' | '@' | '-' | '_')))
}

/// An address whose `://` stands at `colon`; nothing before `least` belongs to it.
fn web(text: &str, colon: usize, least: usize) -> Option<Address> {
    let scheme = [5, 4].into_iter().find(|&n| {
        let word = colon.checked_sub(n).and_then(|start| text.as_bytes().get(start..colon));
        word.is_some_and(|w| w.eq_ignore_ascii_case(&b"https"[..n])) && colon - n >= least
    })?;
    let start = colon - scheme;
    let from = colon + 3;
    let host = host(&text[from..]);
    (host > 0 && starts_word(text, start)).then(|| address(text, start, from + host, "")).flatten()
}

/// Bytes of a host name (and user, port): it ends at the first ideograph, which goes on the sentence.
fn host(rest: &str) -> usize {
    let inside = |c: char| {
        (c.is_alphanumeric() && !prose::is_ideograph(c)) || matches!(c, '.' | '-' | '_' | ':' | '@' | '[' | ']' | '%')
    };
    rest.find(|c| !inside(c)).unwrap_or(rest.len())
}

/// The whole address from `start`, its host ending at `host`.
fn address(text: &str, start: usize, host: usize, scheme: &'static str) -> Option<Address> {
    let path = text[host..].starts_with(['/', '?', '#']);
    let end = if path { host + text[host..].find(ends_address).unwrap_or(text.len() - host) } else { host };
    let kept = trimmed(&text[start..end]);
    let min = text[start..host].find("://").map_or(0, |i| i + 3);
    text[start + min.min(kept)..start + kept]
        .chars()
        .any(char::is_alphanumeric)
        .then_some(Address { range: start..start + kept, scheme })
}

/// What no address holds: white space, quotation marks, angle brackets, the punctuation of Chinese and Japanese.
fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '<' | '>' | '"' | '“' | '”' | '„' | '«' | '»' | '|' | '`' | '\\' | '^' | '{' | '}' | '\u{200b}' | '…'
        )
        || matches!(c, '\u{3000}'..='\u{3020}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}

/// Bytes of an address without the punctuation at its end; a closing bracket stays if it closes one within.
fn trimmed(address: &str) -> usize {
    let count = |c| address.matches(c).count();
    let (mut round, mut square) = (count(')').saturating_sub(count('(')), count(']').saturating_sub(count('[')));
    let rest = address.trim_end_matches(|c| match c {
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '‘' | '*' | '_' | '-' => true,
        ')' if round > 0 => {
            round -= 1;
            true
        }
        ']' if square > 0 => {
            square -= 1;
            true
        }
        _ => false,
    });
    rest.len()
}

/// A mail address around `@`, with `mailto:` before it or without.
fn mail(text: &str, at: usize, least: usize) -> Option<Address> {
    let local = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-".contains(b);
    let bytes = text.as_bytes();
    let before = bytes[least..at].iter().rev().take(65).take_while(|b| local(b)).count();
    let mut start = at - before;
    while start < at && matches!(bytes[start], b'.' | b'-' | b'_') {
        start += 1;
    }
    let domain =
        bytes[at + 1..].iter().take(254).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let domain = text[at + 1..at + 1 + domain].trim_end_matches(['.', '-']);
    let (name, top) = domain.rsplit_once('.')?;
    let good = start < at
        && before <= 64
        && !name.is_empty()
        && top.len() >= 2
        && top.bytes().all(|b| b.is_ascii_alphabetic());
    if !good || !starts_word(text, start) {
        return None;
    }
    let end = at + 1 + domain.len();
    let marked = text[least..start].len() >= 7 && text.as_bytes()[start - 7..start].eq_ignore_ascii_case(b"mailto:");
    Some(if marked {
        Address { range: start - 7..end, scheme: "" }
    } else {
        Address { range: start..end, scheme: "mailto:" }
    })
}
