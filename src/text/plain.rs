//! Text in ASCII alone, for what may read no more than that. It must not know terminals or files.

use std::fmt::Write;

use super::grapheme::{Piece, pieces};
use super::{Widths, fold_cased_plain};

/// Typographic signs as typewriters wrote them; none for what is no such sign. One column for one column.
pub fn plain_sign(grapheme: &str) -> Option<char> {
    Some(match grapheme {
        "“" | "”" | "„" | "«" | "»" => '"',
        "‘" | "’" | "‚" | "‹" | "›" => '\'',
        "–" | "—" | "‐" | "‑" | "−" => '-',
        "…" => '~',
        "•" => '*',
        "⏎" => '\\',
        _ => return None,
    })
}

/// What stands for a grapheme in ASCII: a sign as typewriters wrote it, a letter without its accents as far as that makes
/// it ASCII, a space for a space, else `?`.
pub fn plain_letter(grapheme: &str) -> char {
    if grapheme.chars().all(char::is_whitespace) {
        return ' ';
    }
    let letter = || fold_cased_plain(grapheme).chars().next().filter(char::is_ascii_graphic);
    plain_sign(grapheme).or_else(letter).unwrap_or('?')
}

/// A text in ASCII, in as many columns: see [`plain_letter`]. What is ASCII stays, control characters too.
pub fn plain(text: &str, widths: Widths) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Cluster(cluster) if !cluster.is_ascii() => put(cluster, widths, &mut out),
            Piece::Letters(run) => {
                run.char_indices().for_each(|(at, c)| put(&run[at..at + c.len_utf8()], widths, &mut out));
            }
            Piece::Ascii(run) | Piece::Cluster(run) => out.push_str(run),
        }
    }
    out
}

fn put(grapheme: &str, widths: Widths, out: &mut String) {
    let columns = widths.of(grapheme);
    if columns > 0 {
        out.push(plain_letter(grapheme));
        out.extend(std::iter::repeat_n(' ', columns - 1));
    }
}

/// JSON text in ASCII: every other character as `\u....` (UTF-16 units), which means the same in JSON (RFC 8259), for
/// there is none outside its strings.
pub fn plain_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_lose_their_accents_and_signs_their_curls() {
        for (text, want) in [
            ("", ""),
            ("a\tb\n\x1b[1mc\x1b[m", "a\tb\n\x1b[1mc\x1b[m"),
            ("Zürich, É e\u{301}tat", "Zurich, E etat"),
            ("straße", "strase"),
            ("“so” – ‘er’…", "\"so\" - 'er'~"),
            ("10\u{a0}km\u{3000}weit", "10 km  weit"),
            ("дом", "???"),
            ("字 a", "?  a"),
            ("👩\u{200d}🚀!", "? !"),
            ("a\u{200b}b\u{ad}c", "abc"),
            ("\u{301}x\r\ny", "x\r\ny"),
        ] {
            assert_eq!(plain(text, Widths::Narrow), want, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn columns_stay(text in "\\PC{0,40}", wide: bool) {
            let widths = if wide { Widths::Wide } else { Widths::Narrow };
            let plain = plain(&text, widths);
            prop_assert!(plain.is_ascii());
            prop_assert_eq!(plain.len(), widths.of(&text));
        }

        #[test]
        fn json_means_the_same(text: String) {
            let quoted = serde_json::to_string(&text).unwrap();
            let plain = plain_json(&quoted);
            prop_assert!(plain.is_ascii());
            prop_assert_eq!(serde_json::from_str::<String>(&plain).unwrap(), text);
        }
    }
}
