//! Is a paragraph one of those that stand after a text: agency notes, copyright, source, corrections, share buttons? It
//! must not know where the paragraph stands; that it stands at the end is looked after elsewhere.

use super::{names, prose};

/// Openings of an agency's note on who worked on the text, in lower case.
const STAFF: &[&str] = &[
    "reporting by",
    "additional reporting by",
    "reporting and writing by",
    "writing by",
    "editing by",
    "compiled by",
    "edição de",
    "reportagem de",
];

/// Openings of notes by the editors, in lower case; `:` must follow, after a date at most.
const NOTES: &[&str] =
    &["editor's note", "editors' note", "editors note", "correction", "corrections", "clarification"];

/// Words of share buttons, in lower case.
const BUTTONS: &str = "\
    shares|share|facebook|twitter|pinterest|email|print|whatsapp|linkedin|tumblr|reddit|google|google+|\
    google plus|tweet|pin|it|like|this|on|comments|comment|save|copy|link|telegram|flipboard|more|plus|views|\
    pocket|messenger";

/// Marks that say that the text is over.
const MARKS: &[&str] = &[
    "-30-",
    "- 30 -",
    "(END)",
    "ENDS",
    "-ENDS-",
    "- ENDS -",
    "/ENDS",
    "(END/2019)",
    "– END –",
    "— END —",
    "Our Standards: The Thomson Reuters Trust Principles.",
];

/// Whether the paragraph is an agency's note on who worked on the text, which is certain wherever it stands.
pub(super) fn is_staff_note(text: &str) -> bool {
    if !prose::within(text, 400) {
        return false;
    }
    let inner = text.strip_prefix('(').unwrap_or(text);
    let Some(at) = STAFF.iter().find_map(|label| prose::after_label(inner, label)) else { return false };
    let named = prose::starts_upper(&inner[at..]);
    let bracketed = inner.len() < text.len() && text.trim_end_matches('.').ends_with(')');
    named && (bracketed || inner.contains("diting by "))
}

/// Whether the paragraph belongs behind the text, given that nothing but its like follows.
pub(super) fn is_ending(text: &str) -> bool {
    is_staff_note(text)
        || MARKS.contains(&text)
        || is_copyright(text)
        || is_note(text)
        || is_source(text)
        || is_buttons(text)
        || is_reprint(text)
}

/// `© Reuters`, `(c) 2019 …`, `Copyright 2019 …`, `… All rights reserved.`
fn is_copyright(text: &str) -> bool {
    if !prose::within(text, 400) {
        return false;
    }
    let low = text.to_lowercase();
    let rest = |mark: &str| {
        low.strip_prefix(mark)
            .map(|r| r.trim_start().trim_start_matches("by ").trim_start_matches(['©', ' ', '\u{a0}']))
    };
    let dated = |r: &str| r.starts_with("(c)") || r.bytes().take(4).filter(u8::is_ascii_digit).count() == 4;
    let reserved = low.contains("all rights reserved");
    low.starts_with('©')
        || rest("(c)").is_some_and(|r| dated(r) || reserved)
        || rest("copyright").is_some_and(|r| dated(r) || reserved || low.contains('©'))
        || (reserved && prose::within(text, 120) && prose::is_one_sentence(text.trim_end_matches('.')))
}

/// `Editor's note: …`, `Correction, Nov. 15, 2019: …`
fn is_note(text: &str) -> bool {
    let open = text.trim_start_matches(['[', '(', '*', ' ']);
    let Some(at) = NOTES.iter().find_map(|label| prose::after_label(open, label)) else { return false };
    let rest = &open[at..];
    let Some(colon) = rest.find(':') else { return false };
    let date = rest[..colon].trim();
    date.is_empty() || (date.len() <= 30 && date.starts_with([',', '(']) && date.bytes().any(|b| b.is_ascii_digit()))
}

/// `Source: …`
fn is_source(text: &str) -> bool {
    let Some(at) = ["source", "sources", "fonte", "quelle"].iter().find_map(|label| prose::after_label(text, label))
    else {
        return false;
    };
    let rest = text[at..].trim_start();
    rest.starts_with(':') && prose::within(text, 200) && prose::is_one_sentence(rest)
}

/// `Like this: Like Loading...`, `2.1k SHARES Facebook Twitter`: two names of buttons at least, and nothing else.
fn is_buttons(text: &str) -> bool {
    if !prose::within(text, 120) {
        return false;
    }
    let low = text.to_lowercase();
    if matches!(&*low, "share this:" | "like this:" | "like loading...")
        || low.starts_with("click to share on ")
        || (low.starts_with("like this:") && low.contains("loading"))
    {
        return true;
    }
    let mut names = 0;
    let mut all = true;
    for word in low
        .split(|c: char| c.is_whitespace() || matches!(c, '|' | '/' | ',' | ':' | '•' | '(' | ')'))
        .filter(|w| !w.is_empty())
    {
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        let button = prose::listed(BUTTONS, word);
        names += usize::from(
            button
                && matches!(
                    word,
                    "facebook"
                        | "twitter"
                        | "pinterest"
                        | "whatsapp"
                        | "linkedin"
                        | "tumblr"
                        | "reddit"
                        | "telegram"
                        | "shares"
                ),
        );
        all &= number || button;
    }
    all && names >= 2
}

/// `This article originally appeared on …`
fn is_reprint(text: &str) -> bool {
    if !prose::within(text, 200) || !prose::is_one_sentence(text) {
        return false;
    }
    let low = text.to_lowercase();
    let opens =
        ["this article ", "this story ", "this post ", "this piece ", "this essay "].iter().any(|o| low.starts_with(o));
    opens
        && ["originally appeared", "originally published", "first appeared", "first published"]
            .iter()
            .any(|o| low.contains(o))
}

/// The agency that a copyright or source line names and nothing else does: `© 2019 The Associated Press. All rights
/// reserved.`, `Source: Reuters`.
pub(super) fn agency(text: &str) -> Option<&str> {
    let rest = if is_source(text) {
        text.split_once(':')?.1
    } else if is_copyright(text) {
        let from = text.find(|c: char| c == '©' || c.is_ascii_digit())?;
        text[from..]
            .trim_start_matches(|c: char| c == '©' || c.is_whitespace() || c.is_ascii_digit() || matches!(c, '-' | '–'))
    } else {
        return None;
    };
    let name = rest.split([',', '|']).next()?.split(". ").next()?.trim().trim_end_matches('.');
    names::is_agency(name).then_some(name)
}
