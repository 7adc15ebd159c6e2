//! Is a paragraph a line that leads to another article? It must not know where the line stands.

use std::ops::Range;

use super::prose;

/// The parts of a related line, in bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Related {
    /// The words before the title, their colon included.
    pub label: Range<usize>,
    /// The title it names; empty where the label stands alone.
    pub title: Range<usize>,
}

/// Labels that count with a colon behind them, in lower case; the longer ones first.
#[rustfmt::skip] // Many words to a line.
const LABELS: &[&str] = &[
    "related articles", "related article", "related stories", "related story", "related posts", "related post",
    "related content", "related coverage", "related video", "related reading", "related links", "related link",
    "related news", "related topics", "related", "read more about this", "read more here", "read more", "read also",
    "read next", "read this next", "read the full story", "also read", "must read", "read", "more on this story",
    "more on this", "more", "see also", "also see", "see more", "further reading", "recommended reading",
    "recommended", "you may also like", "you might also like", "don't miss", "leia também", "leia mais",
    "veja também", "saiba mais", "lire aussi", "à lire aussi", "lea también", "lee también", "ver también",
    "lesen sie auch", "mehr zum thema", "leggi anche", "lees ook", "les også", "läs också", "читайте также",
    "читать также",
];

/// Labels that count when nothing else stands on the line, in lower case.
#[rustfmt::skip] // Many words to a line.
const ALONE: &[&str] = &[
    "read more", "read more here", "read more »", "read more…", "read more...", "read more →", "read more >",
    "read more >>", "related", "related articles", "related stories", "related posts", "related content", "see also",
    "you may also like", "you might also like", "more on this story", "leia também", "leia mais", "lire aussi",
    "читайте также",
];

/// Reads a paragraph as a related line; None in any doubt.
pub(super) fn parse(text: &str) -> Option<Related> {
    if !prose::within(text, 240) || !text.starts_with(char::is_alphabetic) || !may_be_label(text) {
        return None;
    }
    let bare = text.trim_end_matches(|c: char| c == ':' || c.is_whitespace());
    if ALONE.iter().any(|label| prose::after_label(bare, label) == Some(bare.len())) {
        return Some(Related { label: 0..text.len(), title: text.len()..text.len() });
    }
    LABELS.iter().find_map(|label| with_title(text, prose::after_label(text, label)?))
}

/// A quick look that most paragraphs do not pass: short enough to be a label alone, or with what ends a label near the
/// start (a colon, a space that does not break, two blanks).
fn may_be_label(text: &str) -> bool {
    let head = &text.as_bytes()[..text.len().min(64)];
    text.len() <= 48 || head.windows(2).any(|w| w[0] == b':' || matches!(w, b"\xc2\xa0" | b"  " | b"\xef\xbc"))
}

/// The title behind a label: after a colon, or after the gap that a link leaves (`Read⍽ WATCH: …`).
fn with_title(text: &str, after: usize) -> Option<Related> {
    let rest = &text[after..];
    let body = rest.trim_start();
    let blanks = &rest[..rest.len() - body.len()];
    let (label, title) = match body.strip_prefix([':', '：']) {
        Some(title) => (text.len() - title.len(), title.trim_start()),
        None if blanks.contains('\u{a0}') || blanks.chars().count() > 1 => (after, body),
        None => return None,
    };
    let start = text.len() - title.len();
    let title_like = prose::starts_upper(title) || title.starts_with("http");
    let closed = prose::ends_with_period(title) && !ends_with_initial(title);
    if !title_like || closed || !prose::within(title, 200) || !prose::is_one_sentence(title) {
        return None;
    }
    Some(Related { label: 0..label, title: start..text.len() })
}

/// Whether the last word is an abbreviation of single letters (`U.S.`) or a run of dots.
fn ends_with_initial(title: &str) -> bool {
    let last = title.split_whitespace().next_back().unwrap_or_default();
    last.ends_with("...")
        || (last.len() > 2 && last.trim_end_matches('.').contains('.'))
        || matches!(last, "Inc." | "Jr." | "Corp." | "Ltd.")
}
