//! Is a line the one that names the author? Only a shape that hardly anything else has counts. It must not know where
//! the line stands.

use crate::article::Date;

use super::{dates, names, prose};

/// What a byline says besides the name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Byline<'a> {
    /// The agency that the author writes for, or that is the author.
    pub agency: Option<&'a str>,
    /// The day it was published.
    pub date: Option<Date>,
}

/// Openings that nothing but a byline has, a name or a colon behind them; in lower case.
const STRONG: &[&str] = &[
    "a post by",
    "guest post by",
    "posted by",
    "written by",
    "reported by",
    "story by",
    "words by",
    "text by",
    "author",
];

/// Openings in other languages, each the word for "by".
const FOREIGN: &[&str] = &["por", "par", "von"];

/// Words in lower case that may stand within names.
const PARTICLES: &str = "\
    de|da|do|dos|das|del|della|di|du|des|la|le|van|von|der|den|ter|bin|ibn|al|el|y|e|und|et|af|av|zu|and";

/// Words in lower case that may stand behind the name.
const TAIL: &str = "\
    on|in|at|for|of|the|with|from|to|staff|writer|writers|reporter|reporters|editor|correspondent|columnist|\
    contributor|contributing|special|senior|news|updated|published|posted|am|pm|a.m.|p.m.|ago|min|read|em|à|le|am|\
    um|chief|political|national|health|science|business|sports|foreign|deputy|assistant|associate|managing|guest|\
    freelance|journalist|author|agencies|wire|service|services|editorial|team|th|st|nd|rd";

/// Words that say what somebody is; they make `Name | Role` a byline.
const ROLES: &[&str] =
    &["writer", "editor", "reporter", "correspondent", "columnist", "contributor", "journalist", "staff"];

/// Words that stand at the head of a title that begins with "By", in capitals or not, and in no name.
const NO_NAME: &str = "\
    the|a|an|any|all|this|that|these|those|his|her|its|our|their|your|my|we|you|they|he|she|it|is|are|was|were|be|\
    will|must|can|could|should|would|has|have|had|not|no|now|then|when|how|what|why|who|whom|means|design|default|\
    numbers|number|law|force|accident|popular|demand|choice|hook|land|sea|air|far|early|late|mid|end|next|last|\
    some|most|many|more|than|under|over|up|down|out|or|but|if|as|so|using|making|taking|being|doing|going|getting|\
    year|day|night|monday|tuesday|wednesday|thursday|friday|saturday|sunday|christmas|contrast|comparison|way|\
    example|itself|proxy|hand|heart|law|order|person|clicking";

/// Collective authors, who may carry "The" and need no given name.
const COLLECTIVE: &str = "\
    staff|board|press|editors|team|desk|reporter|reporters|agencies|correspondent|newsroom|bureau";

/// Reads a line as a byline; None in any doubt.
pub(super) fn parse(line: &str) -> Option<Byline<'_>> {
    if !prose::within(line, 120) || line.len() < 5 {
        return None;
    }
    let line = line.trim();
    match author(line) {
        Some((rest, strength)) => after_by(rest, strength),
        None => parted(line),
    }
}

/// How surely the opening of a line announces a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    /// `Posted by`, `By:`.
    Strong,
    /// `By`.
    Plain,
    /// `Por`, `Par`, `Von`: a name of two words at least must follow.
    Foreign,
}

fn author(line: &str) -> Option<(&str, Strength)> {
    let colon = |at: usize| {
        let rest = line[at..].trim_start();
        rest.strip_prefix(':').map_or((rest, false), |r| (r.trim_start(), true))
    };
    if let Some(at) = prose::after_label(line, "by") {
        let (rest, certain) = colon(at);
        return Some((rest, if certain { Strength::Strong } else { Strength::Plain }));
    }
    if let Some(at) = STRONG.iter().find_map(|label| prose::after_label(line, label)) {
        let (rest, certain) = colon(at);
        return (certain || !line.starts_with(['a', 'A']) || line[..at].ends_with(['y', 'Y']))
            .then_some((rest, Strength::Strong));
    }
    let at = FOREIGN.iter().find_map(|label| prose::after_label(line, label))?;
    Some((line[at..].trim_start(), Strength::Foreign))
}

/// What stands behind "By".
fn after_by(rest: &str, strength: Strength) -> Option<Byline<'_>> {
    let end = rest.find([',', '|', '/', '•', '·', '(', ';', ':']).unwrap_or(rest.len());
    let end = [
        " - ",
        " – ",
        " — ",
        " on ",
        " in ",
        " for ",
        " at ",
        " Published",
        " PUBLISHED",
        " Updated",
        " UPDATED",
        " Posted",
    ]
    .iter()
    .filter_map(|sep| rest[..end].find(sep))
    .min()
    .unwrap_or(end);
    let (name, tail) = rest.split_at(end);
    let name = name.trim();
    let sole = names::is_agency(name);
    let known = sole || is_name(name, strength);
    if !known || !is_tail(tail) || ends_as_sentence(rest) {
        return None;
    }
    let agency = if sole { Some(name) } else { agency(tail) };
    Some(Byline { agency, date: dates::find(tail) })
}

/// Whether words are those of one or more names.
fn is_name(name: &str, strength: Strength) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some(first) = words.first() else { return false };
    let collective = words.last().is_some_and(|w| prose::listed(COLLECTIVE, &w.to_lowercase()));
    let particles_only = words.iter().all(|w| !prose::starts_upper(w));
    let fits = |w: &&str| {
        let low = w.trim_end_matches('.').to_lowercase();
        let no_name = prose::listed(NO_NAME, &low) && !(collective && low == "the");
        !no_name
            && !low.ends_with("'s")
            && !low.ends_with("’s")
            && (is_capitalised(w) || prose::listed(PARTICLES, w) || matches!(*w, "&" | "AND"))
    };
    let handle = first.starts_with(char::is_uppercase) || first.contains(['_', '@']) || *first == "admin";
    let signs = first.chars().all(|c| c.is_alphanumeric() || "_-.@'’".contains(c));
    if strength == Strength::Strong && words.len() == 1 && handle && signs && !dates::is_month(first) {
        return true;
    }
    let month = dates::is_month(first) && words.get(1).is_none_or(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    let caseless =
        words.len() <= 4 && strength == Strength::Strong && !name.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    let enough = words.len() >= 2 || strength == Strength::Strong;
    let most = if name.contains(" and ") || name.contains('&') { 14 } else { 6 };
    (caseless || !particles_only) && enough && !month && words.len() <= most && words.iter().all(fits)
}

/// A word of a name: a capital first, no digits, no sentence marks.
fn is_capitalised(word: &str) -> bool {
    let word = word.trim_start_matches(['"', '“', '\'', '‘', '(']);
    let prefixed =
        word.split_once(['\'', '’', '-']).is_some_and(|(a, b)| a.len() <= 3 && b.starts_with(char::is_uppercase));
    let letters = word.chars().all(|c| c.is_alphabetic() || !c.is_ascii() || matches!(c, '.' | '\'' | '-' | '"' | ')'));
    letters && (prefixed || word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase()))
}

/// Whether what follows the name may stand there: capitals, numbers, signs, and the few words of [`TAIL`].
fn is_tail(tail: &str) -> bool {
    let mut words = 0;
    tail.split_whitespace().all(|word| {
        words += 1;
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let plain = bare.is_empty() || !bare.starts_with(char::is_lowercase);
        words <= 16
            && (plain
                || prose::listed(TAIL, bare)
                || prose::listed(PARTICLES, bare)
                || bare.starts_with("al-")
                || word.contains('@'))
    })
}

/// Whether the line ends with a stop that is not that of a credential (`Ph.D.`, `Jr.`), a month or a time (`p.m.`).
fn ends_as_sentence(line: &str) -> bool {
    if !prose::ends_with_stop(line) {
        return false;
    }
    let last = line.split_whitespace().next_back().unwrap_or(line).trim_end_matches([')', ']']);
    let stem = last.trim_end_matches('.');
    let short = last.ends_with('.')
        && (stem.contains('.')
            || stem.chars().count() == 1
            || ["Jr", "Sr", "Inc", "Ltd", "Esq", "Co", "Corp"].contains(&stem));
    !short
}

/// The known agency among the parts behind a name.
fn agency(tail: &str) -> Option<&str> {
    let part = |p: &str| names::is_agency(p) && !p.trim().is_empty();
    tail.split([',', '|', '/', '•', '·', '(', ')', '–', '—']).map(str::trim).find(|p| part(p)).or_else(|| {
        let rest = tail.trim().strip_prefix("for ")?.trim();
        part(rest).then_some(rest)
    })
}

/// `Aaron Ricadela | Senior Writer | July 2, 2025`: a name, then a role or a date.
fn parted(line: &str) -> Option<Byline<'_>> {
    let (name, tail) = line.split_once('|')?;
    let words = name.split_whitespace().count();
    if !(2..=4).contains(&words)
        || !is_name(name.trim(), Strength::Plain)
        || !is_tail(tail)
        || prose::ends_with_stop(line)
    {
        return None;
    }
    let role = tail
        .split('|')
        .any(|part| part.split_whitespace().next_back().is_some_and(|w| ROLES.contains(&w.to_lowercase().as_str())));
    let date = dates::find(tail);
    (role || date.is_some()).then(|| Byline { agency: agency(tail), date })
}
