//! What search holds equal, and the way back from a folded text.

use masthead::text::{fold, fold_cased, fold_cased_plain, fold_plain, graphemes, has_upper};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::hostile;

#[test]
fn alike() {
    for (a, b) in [
        ("cafe", "Café"),
        ("cafe", "CAFE\u{301}"),
        ("don't", "Don’t"),
        ("don't", "don´t"),
        ("\"so\"", "«so»"),
        ("\"so\"", "„so“"),
        ("иран", "ИРАН"),
        ("елка", "Ёлка"),
        ("strasse", "Straße"),
        ("strasse", "STRAẞE"),
        ("οδυσσευσ", "Ὀδυσσεύς"),
        ("istanbul", "İstanbul"),
        ("isik", "ışık"),
        ("a-b-c-d", "a–b—c‑d"),
        ("2020-21", "2020−21"),
        ("wait...", "Wait…"),
        ("10 km", "10\u{a0}km"),
        ("10 km", "10\u{202f}km"),
        ("donau", "Do\u{ad}nau"),
        ("fish", "ﬁsh"),
        ("abc 12", "ＡＢＣ　１２"),
        ("lodz", "Łódź"),
        ("orsted", "Ørsted"),
        ("encyclopaedia", "Encyclopædia"),
        ("coeur", "Cœur"),
        ("thor eid", "Þor eið"),
        ("dang", "Đặng"),
        ("tieng viet", "Tiếng Việt"),
        ("السلام", "السَّلام"),
        ("ايران", "أيران"),
        ("שלום", "שָׁלוֹם"),
        ("カ", "ｶ"),
        ("ガ", "ｶﾞ"),
        ("한국", "\u{1112}\u{1161}\u{11ab}국"),
        ("میخواهم", "می\u{200c}خواهم"),
        ("❤", "❤\u{fe0f}"),
        ("1/2", "½"),
    ] {
        assert_eq!(fold_plain(a), fold_plain(b), "{a:?} {b:?}");
    }
}

#[test]
fn not_alike() {
    for (a, b) in [("か", "が"), ("कि", "की"), ("क", "कि"), ("ที่", "ทิ"), ("中", "国"), ("a b", "ab"), ("ن", "ت")]
    {
        assert_ne!(fold_plain(a), fold_plain(b), "{a:?} {b:?}");
    }
}

#[test]
fn capitals_can_be_kept() {
    for (raw, expected) in
        [("Café", "Cafe"), ("Łódź", "Lodz"), ("Straße", "Strasse"), ("Æon", "AEon"), ("Don’t", "Don't")]
    {
        assert_eq!(fold_cased_plain(raw), expected);
    }
    for (term, upper) in [
        ("cafe", false),
        ("Cafe", true),
        ("cAfe", true),
        ("É", true),
        ("ß", false),
        ("Иран", true),
        ("ǅ", true),
        ("中1", false),
    ] {
        assert_eq!(has_upper(term), upper, "{term}");
    }
}

/// What of `text` a folded `term` marks.
fn marked<'a>(text: &'a str, term: &str) -> &'a str {
    let folded = fold(text);
    let at = folded.as_str().find(term).unwrap_or_else(|| panic!("{term} in {text}"));
    &text[folded.original(at..at + term.len())]
}

#[test]
fn marks_land_on_whole_graphemes() {
    for (text, term, expected) in [
        ("le Café noir", "cafe", "Café"),
        ("le Cafe\u{301} noir", "cafe", "Cafe\u{301}"),
        ("le Cafe\u{301} noir", " noir", " noir"),
        ("die Straße", "stras", "Straß"),
        ("die Straße", "se", "ße"),
        ("ﬁsh", "i", "ﬁ"),
        ("so… weit", ".", "…"),
        ("Do\u{ad}nau", "donau", "Do\u{ad}nau"),
        ("Do\u{ad}nau", "nau", "nau"),
        ("Do\u{ad}nau", "do", "Do"),
        ("हिन्दी", "न", "न्दी"),
        ("中国新闻", "国新", "国新"),
        ("Don’t go", "don't", "Don’t"),
        ("ИРАН", "ра", "РА"),
        ("한국어", "국", "국"),
    ] {
        assert_eq!(marked(text, term), expected, "{text}");
    }
    assert_eq!(fold("é").original(0..0), 0..0);
    assert_eq!(fold("éa").original(1..1), 2..2);
    assert_eq!(fold("éa").original(2..2), 3..3);
    assert_eq!(fold("").original(0..0), 0..0);
}

#[test]
fn what_only_changes_case_keeps_no_map() {
    for text in ["Plain ASCII Title", "Президент США", "中国新闻", "한국어", "Ελλας"] {
        assert!(fold(text).is_aligned(), "{text}");
    }
    assert!(!fold("Café").is_aligned());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn the_map_changes_nothing(s in hostile::text()) {
        let (folded, cased) = (fold(&s), fold_cased(&s));
        prop_assert_eq!(folded.as_str(), fold_plain(&s));
        prop_assert_eq!(cased.as_str(), fold_cased_plain(&s));
    }

    #[test]
    fn graphemes_fold_one_by_one(s in hostile::text()) {
        let parts: String = graphemes(&s).map(|(_, g)| fold_plain(g)).collect();
        prop_assert_eq!(fold_plain(&s), parts);
    }

    #[test]
    fn composed_and_decomposed_fold_alike(s in hostile::text()) {
        let composed: String = s.nfc().collect();
        let decomposed: String = s.nfd().collect();
        prop_assert_eq!(fold_plain(&composed), fold_plain(&decomposed));
        prop_assert_eq!(fold_cased_plain(&composed), fold_cased_plain(&decomposed));
    }

    #[test]
    fn every_byte_leads_back_to_its_grapheme(s in hostile::text()) {
        for folded in [fold(&s), fold_cased(&s)] {
            let mut at = 0;
            for (start, g) in graphemes(&s) {
                let part = if folded == fold(&s) { fold_plain(g) } else { fold_cased_plain(g) };
                for byte in at..at + part.len() {
                    prop_assert_eq!(folded.original(byte..byte + 1), start..start + g.len());
                }
                at += part.len();
            }
            prop_assert_eq!(folded.original(at..at).start, folded.original(at..at).end);
        }
    }

    #[test]
    fn a_range_leads_back_from_its_first_to_its_last_grapheme(s in hostile::text(), a: prop::sample::Index, b: prop::sample::Index) {
        let folded = fold(&(s + "."));
        let size = folded.as_str().len();
        let (a, b) = (a.index(size), b.index(size));
        let range = a.min(b)..a.max(b) + 1;
        let (first, last) = (folded.original(range.start..range.start + 1), folded.original(range.end - 1..range.end));
        prop_assert_eq!(folded.original(range), first.start..last.end);
    }

    #[test]
    fn folding_without_case_is_folding(s in hostile::text()) {
        prop_assert_eq!(fold_plain(&fold_cased_plain(&s)), fold_plain(&fold_plain(&s)));
    }
}
