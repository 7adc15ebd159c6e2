//! Words and ideographs, for the length of a text and the time that it takes to read. It must not know paces.

use memchr::memchr2;
use unicode_segmentation::UnicodeSegmentation;

use super::grapheme::{Piece, pieces};

/// Words by UAX #29: segments that hold a letter or a digit. In scripts written without spaces this counts nearly every
/// character (and a run of katakana once): there it is no measure of length; see [`ideographs`].
pub fn words(s: &str) -> usize {
    tokens(s).map(token_words).sum()
}

/// Graphemes that begin with a character of a script written without spaces: Han, Hiragana, Katakana, Thai, Lao,
/// Khmer, Myanmar. Their punctuation and digits do not count.
pub fn ideographs(s: &str) -> usize {
    // The first of these scripts is Thai, whose lead byte is 0xE0.
    if s.bytes().all(|b| b < 0xe0) {
        return 0;
    }
    let count = |piece| match piece {
        Piece::Ascii(_) => 0,
        Piece::Letters(run) => run.chars().filter(|&c| is_unspaced(c)).count(),
        Piece::Cluster(g) => usize::from(g.starts_with(is_unspaced)),
    };
    pieces(s).map(count).sum()
}

fn is_unspaced(c: char) -> bool {
    c >= '\u{e01}'
        && matches!(c,
            '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e81}'..='\u{ece}' | '\u{edc}'..='\u{edf}'
            | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{109a}'..='\u{109d}' | '\u{1780}'..='\u{17d3}'
            | '\u{17d7}' | '\u{17dc}' | '\u{17dd}' | '\u{2e80}'..='\u{2fd5}' | '\u{3005}'..='\u{3007}'
            | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303b}' | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
            | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{a9e0}'..='\u{a9ef}' | '\u{a9fa}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa7f}' | '\u{f900}'..='\u{faff}'
            | '\u{ff66}'..='\u{ff9f}' | '\u{1aff0}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

/// What stands between spaces and line ends: no word crosses one (UAX #29, WB3 and WB999).
fn tokens(s: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(s);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = memchr2(b' ', b'\n', text.as_bytes()) else {
            return rest.take();
        };
        rest = Some(&text[end + 1..]);
        Some(&text[..end])
    })
}

fn token_words(token: &str) -> usize {
    if token.is_ascii() { ascii_words(token.as_bytes()) } else { token.unicode_words().count() }
}

/// The word rules as far as they concern ASCII: letters, digits and `_` hold together (WB5, WB8–10, WB13), `:`
/// between letters (WB6, WB7), `,` and `;` between digits (WB11, WB12), `.` and `'` between either.
fn ascii_words(token: &[u8]) -> usize {
    let mut count = 0;
    let mut at = 0;
    while at < token.len() {
        let mut has_alphanumeric = false;
        while let Some(&b) = token.get(at) {
            let joined = match (at.checked_sub(1).map(|i| token[i]), b, token.get(at + 1)) {
                (_, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9', _) => {
                    has_alphanumeric = true;
                    true
                }
                (_, b'_', _) => true,
                (Some(a), b':' | b'.' | b'\'', Some(c)) if a.is_ascii_alphabetic() && c.is_ascii_alphabetic() => true,
                (Some(a), b',' | b';' | b'.' | b'\'', Some(c)) => a.is_ascii_digit() && c.is_ascii_digit(),
                _ => false,
            };
            at += 1;
            if !joined {
                break;
            }
        }
        count += usize::from(has_alphanumeric);
    }
    count
}
