//! What of a folded text can be found: words by UAX #29 and their parts, pairs of characters where a script is written
//! without spaces. It must not know articles or the index.

use std::ops::Range;

use memchr::memchr2;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of a token, at most; what is longer is cut there, in texts and in what is asked alike.
pub(super) const LONGEST: usize = 100;

/// A stretch of a folded text that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word of a script that has spaces, with the signs that join it: `l'homme`, `u.s`, `10,000`.
    Word,
    /// What stands between the signs within the word before it, if it has two characters or more: `homme`.
    Part,
    /// Two characters side by side in a script without spaces, or in Hangul; pairs overlap.
    Pair,
    /// The last character of a run of those, if it is not alone.
    Last,
    /// A character of those that is alone.
    Lone,
}

/// Calls back with the tokens of a folded text, in the order of their starts.
pub(super) fn scan(folded: &str, each: &mut impl FnMut(Token)) {
    let mut start = 0;
    // No word crosses a space or a line end (UAX #29, WB3 and WB999).
    while start < folded.len() {
        let end = memchr2(b' ', b'\n', &folded.as_bytes()[start..]).map_or(folded.len(), |at| start + at);
        chunk(folded, start..end, each);
        start = end + 1;
    }
}

/// The token's text as it is kept.
pub(super) fn cut(token: &str) -> &str {
    if token.len() <= LONGEST {
        return token;
    }
    let end = (0..=LONGEST).rev().find(|&at| token.is_char_boundary(at)).unwrap_or(0);
    &token[..end]
}

fn chunk(text: &str, range: Range<usize>, each: &mut impl FnMut(Token)) {
    let chunk = &text[range.clone()];
    if chunk.is_ascii() {
        return ascii(text, range, each);
    }
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let unspaced = rest.starts_with(is_unspaced);
        let length = rest.find(|c| is_unspaced(c) != unspaced).unwrap_or(rest.len());
        if unspaced {
            pairs(text, at..at + length, each);
        } else {
            words(text, at..at + length, each);
        }
        at += length;
    }
}

fn pairs(text: &str, range: Range<usize>, each: &mut impl FnMut(Token)) {
    let mut before: Option<usize> = None;
    let mut first = range.start;
    for (at, c) in text[range.clone()].char_indices() {
        let end = range.start + at + c.len_utf8();
        if let Some(start) = before {
            each(Token { kind: Kind::Pair, range: start..end });
        }
        first = range.start + at;
        before = Some(first);
    }
    each(Token { kind: if first == range.start { Kind::Lone } else { Kind::Last }, range: first..range.end });
}

fn words(text: &str, range: Range<usize>, each: &mut impl FnMut(Token)) {
    let chunk = &text[range.clone()];
    let trimmed = chunk.trim_matches(|c: char| c.is_ascii_punctuation() && c != '_');
    if trimmed.is_ascii() {
        return ascii(text, range, each);
    }
    if trimmed.chars().all(is_plain) {
        let start = range.start + chunk.len() - chunk.trim_start_matches(|c: char| c.is_ascii_punctuation()).len();
        return each(Token { kind: Kind::Word, range: start..start + trimmed.len() });
    }
    for (at, word) in chunk.unicode_word_indices() {
        let start = range.start + at;
        self::word(text, start..start + word.len(), each);
    }
}

/// The word rules as far as they concern ASCII: letters, digits and `_` hold together (WB5, WB8–10, WB13), `:`
/// between letters (WB6, WB7), `,` and `;` between digits (WB11, WB12), `.` and `'` between either.
fn ascii(text: &str, range: Range<usize>, each: &mut impl FnMut(Token)) {
    let bytes = &text.as_bytes()[..range.end];
    let mut at = range.start;
    while at < range.end {
        let start = at;
        let (mut has_alphanumeric, mut has_sign) = (false, false);
        while let Some(&b) = bytes.get(at) {
            let before = if at > start { bytes[at - 1] } else { 0 };
            let after = bytes.get(at + 1).copied().unwrap_or(0);
            match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => has_alphanumeric = true,
                b'_' => has_sign = true,
                b':' if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() => has_sign = true,
                b',' | b';' if before.is_ascii_digit() && after.is_ascii_digit() => has_sign = true,
                b'.' | b'\''
                    if before.is_ascii_alphabetic() && after.is_ascii_alphabetic()
                        || before.is_ascii_digit() && after.is_ascii_digit() =>
                {
                    has_sign = true;
                }
                _ => break,
            }
            at += 1;
        }
        if has_sign && has_alphanumeric {
            word(text, start..at, each);
        } else if has_alphanumeric {
            each(Token { kind: Kind::Word, range: start..at });
        }
        at += usize::from(at == start);
    }
}

/// A word and the parts that signs join to it.
fn word(text: &str, range: Range<usize>, each: &mut impl FnMut(Token)) {
    each(Token { kind: Kind::Word, range: range.clone() });
    let word = &text[range.clone()];
    let is_sign = |c: char| matches!(c, '\'' | '.' | ':' | '_' | '·' | '"');
    if !word.contains(is_sign) {
        return;
    }
    let mut start = range.start;
    for part in word.split(is_sign) {
        if part.chars().nth(1).is_some() {
            each(Token { kind: Kind::Part, range: start..start + part.len() });
        }
        start += part.len() + text[start + part.len()..].chars().next().map_or(0, char::len_utf8);
    }
}

/// Letters and digits that hold together whatever stands between two of them: the common ones of folded texts only,
/// for speed.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, 'α'..='ω' | 'а'..='я' | 'ђ'..='џ' | 'ґ' | 'ا'..='غ' | 'ف'..='ي' | 'پ' | 'چ' | 'ک' | 'گ' | 'ی')
}

/// Whether a script is found by pairs of its characters: Han, kana, Hangul, Thai, Lao, Khmer, Myanmar, their vowels and
/// tones included, their punctuation and digits not.
pub(super) fn is_unspaced(c: char) -> bool {
    c >= '\u{e01}'
        && matches!(c,
            '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}' | '\u{e81}'..='\u{ece}' | '\u{edc}'..='\u{edf}'
            | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{109a}'..='\u{109d}' | '\u{1100}'..='\u{11ff}'
            | '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}' | '\u{17dd}' | '\u{2e80}'..='\u{2fd5}'
            | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3038}'..='\u{303b}' | '\u{3041}'..='\u{309f}'
            | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3105}'..='\u{318e}' | '\u{31a0}'..='\u{31bf}'
            | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97c}'
            | '\u{a9e0}'..='\u{a9ef}' | '\u{a9fa}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa7f}' | '\u{ac00}'..='\u{d7fb}'
            | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{1aff0}'..='\u{1b16f}'
            | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::fold_plain;

    fn tokens(text: &str) -> Vec<(Kind, String)> {
        let folded = fold_plain(text);
        let mut tokens = Vec::new();
        scan(&folded, &mut |token| tokens.push((token.kind, folded[token.range].to_owned())));
        tokens
    }

    fn of(kind: Kind, text: &str) -> Vec<String> {
        tokens(text).into_iter().filter(|token| token.0 == kind).map(|token| token.1).collect()
    }

    #[test]
    fn words_stand_as_a_reader_types_them() {
        for (text, words) in [
            ("Mossad's men, in Paris!", vec!["mossad's", "men", "in", "paris"]),
            ("L’homme “Élysée” déjà-vu", vec!["l'homme", "elysee", "deja", "vu"]),
            ("10,000 at 3.5% (U.S.)", vec!["10,000", "at", "3.5", "u.s"]),
            ("_a_ __ snake_case", vec!["_a_", "snake_case"]),
            ("Вашингтон: «ЁЛКА», й", vec!["вашингтон", "елка", "и"]),
            ("Ἀθῆναι Straße ﬁn Æther", vec!["αθηναι", "strasse", "fin", "aether"]),
            ("السلام عليكم שלום", vec!["السلام", "عليكم", "שלום"]),
            ("नमस्ते दुनिया", vec!["नमस्ते", "दुनिया"]),
            ("", vec![]),
            (" \n--- … 🙂 ", vec![]),
        ] {
            assert_eq!(of(Kind::Word, text), words, "{text}");
        }
        assert_eq!(
            of(Kind::Part, "L'homme d’Israël example.com U.S. a_bc"),
            ["homme", "israel", "example", "com", "bc"]
        );
    }

    #[test]
    fn scripts_without_spaces_are_pairs() {
        for (text, pairs) in [
            ("北京市", vec!["北京", "京市"]),
            ("2018年北京", vec!["年北", "北京"]),
            ("トランプ氏", vec!["トラ", "ラン", "ンプ", "プ氏"]),
            ("ﾄﾗﾝﾌﾟ", vec!["トラ", "ラン", "ンプ"]),
            ("한국어 KBS는", vec!["한국", "국어"]),
            ("ไทย", vec!["ไท", "ทย"]),
            ("ລາວ", vec!["ລາ", "າວ"]),
            ("ខ្មែរ", vec!["ខ្", "្ម", "មែ", "ែរ"]),
            ("မြန်", vec!["မြ", "ြန", "န်"]),
        ] {
            assert_eq!(of(Kind::Pair, text), pairs, "{text}");
        }
        assert_eq!(tokens("年AI"), [(Kind::Lone, "年".to_owned()), (Kind::Word, "ai".to_owned())]);
        assert_eq!(of(Kind::Last, "北京 は"), ["京"]);
        assert_eq!(of(Kind::Lone, "北京 は"), ["は"]);
        assert_eq!(of(Kind::Word, "KBS는"), ["kbs"]);
    }

    #[test]
    fn what_is_long_is_cut_at_a_character() {
        assert_eq!(cut(&"a".repeat(200)).len(), LONGEST);
        assert_eq!(cut(&"я".repeat(200)).len(), LONGEST);
        assert_eq!(cut(&"क".repeat(200)).len(), 99);
        assert_eq!(cut("short"), "short");
    }

    proptest! {
        #[test]
        fn composed_and_decomposed_are_alike(text in "[a-zé ü한글がñйא']{0,24}") {
            use unicode_normalization::UnicodeNormalization;
            let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
            prop_assert_eq!(tokens(&nfc), tokens(&nfd));
        }

        #[test]
        fn words_are_those_of_uax_29(text in "([a-zA-Zéа-яΑ-Ωαβ0-9אבعन_'.,:;\"!‘’ -]|नि){0,30}") {
            let folded = fold_plain(&text);
            let words: Vec<&str> = folded.unicode_words().collect();
            prop_assert_eq!(of(Kind::Word, &text), words);
        }
    }
}
