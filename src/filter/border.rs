//! Where words begin and end in a folded text. It must not know queries.
//!
//! A border lies between two characters unless both belong to words and neither is of a script written without spaces,
//! where every character may begin a word. That is coarser than UAX #29 (`don't` is two words here), so that whatever a
//! reader takes for a word's beginning is one.

use unicode_normalization::char::is_combining_mark;

use crate::text::ideographs;

/// Whether a word may begin or end at a byte of a text, which is a character's first or the end.
pub fn is_border(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let (Some(&before), Some(&behind)) = (at.checked_sub(1).and_then(|last| bytes.get(last)), bytes.get(at)) else {
        return true;
    };
    if before.is_ascii() && behind.is_ascii() {
        return !(before.is_ascii_alphanumeric() && behind.is_ascii_alphanumeric());
    }
    match (text[..at].chars().next_back(), text[at..].chars().next()) {
        (Some(before), Some(behind)) => lies_between(before, behind),
        _ => true,
    }
}

/// Whether a border lies between two characters.
pub fn lies_between(before: char, behind: char) -> bool {
    !(holds(before) && holds(behind))
}

/// Whether it belongs to a word that its neighbours may belong to.
fn holds(c: char) -> bool {
    match c {
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        // For speed only.
        '\u{400}'..='\u{481}' => true,
        '\u{4e00}'..='\u{9fff}' => false,
        _ => holds_by_table(c),
    }
}

fn holds_by_table(c: char) -> bool {
    // Vowel signs and the like are not alphanumeric, all of them.
    (c.is_alphanumeric() || is_combining_mark(c)) && !is_unspaced(c)
}

fn is_unspaced(c: char) -> bool {
    c >= '\u{e01}' && ideographs(c.encode_utf8(&mut [0; 4])) > 0
}

#[cfg(test)]
mod tests {
    use super::{holds, holds_by_table, is_border};

    #[test]
    fn what_is_told_fast_is_what_the_tables_say() {
        for c in '\0'..=char::MAX {
            assert_eq!(holds(c), holds_by_table(c), "{c:?}");
        }
    }

    #[test]
    fn words_begin_where_a_reader_sees_them_begin() {
        for (text, wanted) in [
            ("a bc", "|a| |bc|"),
            ("don't", "|don|'|t|"),
            ("(x-1)", "|(|x|-|1|)|"),
            ("ab12", "|ab12|"),
            ("иран-сша", "|иран|-|сша|"),
            ("北京x", "|北|京|x|"),
            ("서울은", "|서울은|"),
            ("हिन्दी", "|हिन्दी|"),
            ("กทม", "|ก|ท|ม|"),
            ("a…b", "|a|…|b|"),
        ] {
            let mut shown = String::new();
            for (at, c) in text.char_indices() {
                shown.push_str(if is_border(text, at) { "|" } else { "" });
                shown.push(c);
            }
            shown.push(if is_border(text, text.len()) { '|' } else { '?' });
            assert_eq!(shown, wanted);
        }
    }
}
