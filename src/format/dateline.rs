//! The place, day and agency that open a news text. A wrong one is worse than none: a place must be known, or have a
//! state, a country, a day or an agency beside it. It must not know where the paragraph stands.

use std::ops::Range;

use crate::article::Date;

use super::{dates, names, prose};

/// What opens a paragraph, in bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dateline {
    /// Everything up to the first word of the text, separator and blanks included.
    pub end: usize,
    /// Place and day; empty where only the agency stands.
    pub place: Range<usize>,
    /// The name in parentheses.
    pub agency: Option<Range<usize>>,
    /// The day, where it has its year.
    pub date: Option<Date>,
}

/// Bytes within which a dateline must end.
const LONGEST: usize = 140;

/// Reads the opening of a paragraph.
pub(super) fn parse(text: &str) -> Option<Dateline> {
    let mut cut = text.len().min(LONGEST);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let head = &text[..cut];
    let separator = separator(head);
    let limit = separator.as_ref().map_or(head.len(), |s| s.start);
    match head[..limit].find('(') {
        Some(open) => with_agency(text, head, open),
        None => separator.and_then(|s| without_agency(text, head, s)),
    }
}

/// The first dash (or two) with white space on both sides.
fn separator(head: &str) -> Option<Range<usize>> {
    head.char_indices().filter(|&(_, c)| is_dash(c)).find_map(|(start, _)| {
        let end = dashes(&head[start..]) + start;
        let parted = head[..start].ends_with(char::is_whitespace) && head[end..].starts_with(char::is_whitespace);
        parted.then_some(start..end)
    })
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '−')
}

/// Bytes of one or two dashes.
fn dashes(s: &str) -> usize {
    s.char_indices().take(2).take_while(|&(_, c)| is_dash(c)).map(|(i, c)| i + c.len_utf8()).last().unwrap_or(0)
}

/// `WASHINGTON (Reuters) - `, `(CNN) -- `, `Washington (CNN) `.
fn with_agency(text: &str, head: &str, open: usize) -> Option<Dateline> {
    let close = open + head[open..].find(')')?;
    let inside = open + 1..close;
    let name = head[inside.clone()].trim();
    let place = head[..open].trim_end().trim_end_matches(',');
    let known = names::is_agency(name);
    let strength = if place.is_empty() { Place::Certain } else { place_of(place) };
    let after = close + 1;
    let rest = &text[after..];
    let gap = rest.len() - rest.trim_start().len();
    let dash = dashes(&rest[gap..]);
    let parted = dash > 0 && (gap > 0 || known) && (known || rest[gap + dash..].starts_with(char::is_whitespace));
    let good = match (known, parted) {
        (true, true) => strength != Place::None,
        (true, false) => strength == Place::Certain,
        (false, true) => strength == Place::Certain && !place.is_empty() && is_unknown_agency(name),
        (false, false) => false,
    };
    let end = after + gap + dash;
    let end = end + (text[end..].len() - text[end..].trim_start().len());
    if !good || !opens_text(&text[end..]) {
        return None;
    }
    Some(Dateline { end, place: 0..place.len(), agency: Some(inside), date: dates::find(place) })
}

/// Capitalised words of an agency that is not on the list, `(JTA)`.
fn is_unknown_agency(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let upper = name.split_whitespace().all(|w| w.starts_with(char::is_uppercase));
    (1..=3).contains(&words) && upper && prose::within(name, 25) && !name.chars().any(|c| c.is_ascii_digit())
}

/// `PORTLAND, Ore., Feb 26 - `, `BUFFALO, N.Y. — `, `RIO - `.
fn without_agency(text: &str, head: &str, separator: Range<usize>) -> Option<Dateline> {
    let place = head[..separator.start].trim_end();
    let rest = &text[separator.end..];
    let end = separator.end + (rest.len() - rest.trim_start().len());
    let capitals = place.split(',').next().is_some_and(prose::is_capitals);
    let dated = place.split(',').skip(1).any(dates::is_day);
    let good = place_of(place) == Place::Certain && (capitals || dated) && opens_text(&text[end..]);
    good.then(|| Dateline { end, place: 0..place.len(), agency: None, date: dates::find(place) })
}

/// Whether the text behind it begins as one does: no lower-case word, no second dash.
fn opens_text(rest: &str) -> bool {
    rest.chars().next().is_some_and(|c| !c.is_lowercase() && !is_dash(c) && c != ',') && prose::starts_upper(rest)
}

/// How sure it is that words name a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// They do not.
    None,
    /// They look like one.
    Likely,
    /// Known by itself, or by the state, the country or the day beside it.
    Certain,
}

fn place_of(place: &str) -> Place {
    let mut parts = place.split(',').map(str::trim);
    let Some(town) = parts.next() else { return Place::None };
    let words = town.split_whitespace().count();
    let shaped = (1..=5).contains(&words) && town.split_whitespace().all(is_place_word);
    if !shaped {
        return Place::None;
    }
    let beside: Vec<&str> = parts.filter(|p| !p.is_empty()).collect();
    let year = |p: &str| p.len() == 4 && p.bytes().all(|b| b.is_ascii_digit());
    let backed = |p: &&str| names::is_region(p) || names::is_city(p) || dates::is_day(p) || year(p);
    let city = names::is_city(town);
    if beside.is_empty() {
        return if city { Place::Certain } else { Place::Likely };
    }
    let words = |p: &&str| prose::within(p, 30) && p.split_whitespace().all(is_place_word);
    if beside.len() > 4 || !beside.iter().all(|p| backed(p) || words(p)) {
        return Place::None;
    }
    let day = |p: &&str| dates::is_day(p);
    if beside.iter().any(&backed) && (city || beside.iter().all(backed) || beside.iter().any(day)) {
        return Place::Certain;
    }
    if city && prose::is_capitals(place) { Place::Certain } else { Place::Likely }
}

/// A word of a place: a capital first, or a particle; no digits, no sentence marks.
fn is_place_word(word: &str) -> bool {
    let particle =
        matches!(word, "de" | "do" | "da" | "del" | "di" | "la" | "al" | "es" | "of" | "and" | "sur" | "am" | "upon");
    let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-' | '/'));
    particle || (letters && word.starts_with(|c: char| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase())))
}
