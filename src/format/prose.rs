//! Small judgements about a stretch of text: does it end, is it one sentence, is it in capitals. Each errs on the side of
//! "do not know". It must not know blocks or files.

use std::borrow::Cow;

/// The text with every run of white space (NBSP too) as one space, and none at its ends.
pub(super) fn squash(s: &str) -> Cow<'_, str> {
    let s = s.trim();
    let plain = s.bytes().all(|b| b.is_ascii() && b != b'\t' && b != b'\n')
        && memchr::memmem::find(s.as_bytes(), b"  ").is_none();
    if plain { Cow::Borrowed(s) } else { Cow::Owned(s.split_whitespace().collect::<Vec<_>>().join(" ")) }
}

/// Whether a word is in a list, whose words a `|` parts.
pub(super) fn listed(list: &str, word: &str) -> bool {
    let list = list.as_bytes();
    let parted = |at: Option<usize>| at.is_none_or(|at| list.get(at).is_none_or(|&b| b == b'|'));
    let whole = |at: usize| parted(at.checked_sub(1)) && parted(Some(at + word.len()));
    !word.is_empty() && memchr::memmem::find_iter(list, word).any(whole)
}

/// Whether the text has at most `most` characters; cheap however long it is.
pub(super) fn within(s: &str, most: usize) -> bool {
    s.len() <= most || (s.len() <= most * 4 && s.chars().count() <= most)
}

/// Full stops of the world's scripts, questions and exclamations among them.
fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‽' | '‼' | '⁇' | '⁈' | '⁉')
        || matches!(c, '。' | '！' | '？' | '．' | '｡' | '।' | '॥' | '؟' | '۔' | '։' | '።' | '။' | '។')
}

/// What may stand after a full stop and still belong to its sentence: closing quotes, brackets, invisible characters.
fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | '“' | '‘' | ')' | ']' | '}' | '*' | '_' | '\u{200b}' | '\u{ad}')
        || matches!(c, '」' | '』' | '）' | '】' | '》')
}

/// Whether the text ends as a sentence does.
pub(super) fn ends_with_stop(s: &str) -> bool {
    s.trim_end().trim_end_matches(is_closer).ends_with(is_stop)
}

/// Whether the text ends with a plain full stop, which titles and names seldom do.
pub(super) fn ends_with_period(s: &str) -> bool {
    s.trim_end().trim_end_matches(is_closer).ends_with(['.', '。', '।', '۔'])
}

/// Words before whose full stop no sentence ends.
const ABBREVIATIONS: &str = "\
    mr|mrs|ms|dr|st|prof|gen|sen|rep|gov|lt|col|capt|sgt|rev|hon|jr|sr|vs|no|jan|feb|mar|apr|aug|sept|sep|oct|nov|\
    dec|inc|ltd|co|corp|mt|ft|u.s|u.k|u.n|d.c|n.y|ph.d|a.m|p.m|e.g|i.e";

/// Whether no sentence ends within the text. An initial (`J. Smith`) and a common abbreviation end none.
pub(super) fn is_one_sentence(s: &str) -> bool {
    let mut words = s.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let inner = word.trim_end_matches(is_closer);
        if inner
            .char_indices()
            .any(|(i, c)| matches!(c, '。' | '！' | '？' | '।' | '॥') && i + c.len_utf8() < inner.len())
        {
            return false;
        }
        let Some(next) = words.peek() else { break };
        if !inner.ends_with(is_stop) || !starts_sentence(next) {
            continue;
        }
        let stem = inner.trim_end_matches('.').trim_start_matches(|c: char| !c.is_alphanumeric());
        let short = inner.ends_with('.') && (stem.chars().count() <= 1 || listed(ABBREVIATIONS, &stem.to_lowercase()));
        if !short {
            return false;
        }
    }
    true
}

fn starts_sentence(word: &str) -> bool {
    let first = word.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
    first.is_none_or(|c| !c.is_lowercase())
}

/// Whether the first letter or digit is no lower-case letter (scripts without case pass).
pub(super) fn starts_upper(s: &str) -> bool {
    s.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase())
}

/// Whether the text has at least two letters and none of them is lower case.
pub(super) fn is_capitals(s: &str) -> bool {
    s.chars().filter(|c| c.is_uppercase()).take(2).count() == 2 && !s.chars().any(char::is_lowercase)
}

/// Whether a character belongs to a script written without spaces in which an ideograph is a word of its own.
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3040}'..='\u{30ff}'
        | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether the text is written in a script that has no full stop of its own (Thai, Lao, Khmer, Burmese, Tibetan), so
/// that a missing one tells nothing.
pub(super) fn is_unstopped(s: &str) -> bool {
    s.chars().any(is_unspaced)
}

/// Whether a character belongs to one of those scripts, whose words no spaces part either.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

/// Whether this is running text: long, or of some length with an end.
pub(super) fn is_prose(s: &str) -> bool {
    if s.len() >= 640 {
        return true;
    }
    let wide = s.chars().take(160).map(|c| if is_ideograph(c) { 3 } else { 1 }).sum::<usize>();
    wide >= 160 || (wide >= 40 && ends_with_stop(s))
}

/// Which first bytes of a text (in lower case, NBSP and runs of spaces as one space) spell `label`; the byte after it.
/// The label must end there: no letter or digit may follow.
#[inline]
pub(super) fn after_label(s: &str, label: &str) -> Option<usize> {
    let first = (s.as_bytes().first()?, label.as_bytes().first()?);
    // Nearly every label fails here; paragraphs are asked about dozens of them.
    let alike = first.0.to_ascii_lowercase() == *first.1 || !(first.0.is_ascii() || first.1.is_ascii());
    if alike { end_of_label(s, label) } else { None }
}

fn end_of_label(s: &str, label: &str) -> Option<usize> {
    let mut rest = s.char_indices().peekable();
    for want in label.chars() {
        if want == ' ' {
            rest.next_if(|(_, c)| c.is_whitespace())?;
            while rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
        } else {
            rest.next_if(|&(_, c)| c == want || alike(c, want))?;
        }
    }
    match rest.peek() {
        Some(&(_, c)) if c.is_alphanumeric() => None,
        Some(&(i, _)) => Some(i),
        None => Some(s.len()),
    }
}

/// Whether a character is the label's lower-case one but for case, or a typographic apostrophe.
fn alike(c: char, want: char) -> bool {
    (want == '\'' && c == '’') || (c.is_uppercase() && c.to_lowercase().eq(std::iter::once(want)))
}
