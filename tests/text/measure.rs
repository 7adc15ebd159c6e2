//! Widths, cuts and words against the crates that have the last word on them.

use masthead::text::{Widths, graphemes, ideographs, width, words};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use super::hostile;

#[test]
fn widths() {
    for (text, columns) in [
        ("", 0),
        ("plain", 5),
        ("“é—…”", 5),
        ("e\u{301}", 1),
        ("中文", 4),
        ("한국", 4),
        ("ＡＢ", 4),
        ("👩\u{200d}💻", 2),
        ("🇩🇪", 2),
        ("Do\u{ad}nau\u{200b}", 5),
        ("a\nb\tc", 3),
        ("ที่", 1),
    ] {
        assert_eq!(width(text), columns, "{text:?}");
    }
}

#[test]
fn what_is_ambiguous_may_be_wide() {
    for (text, columns) in [
        ("plain", 5),
        ("Москва", 12),
        ("Αθήνα", 9),
        ("“é—…”", 10),
        ("─│", 4),
        ("ñ", 1),
        // From EastAsianWidth.txt: the ends of ranges, and what stands just outside.
        ("¡\u{387}·⅐⅓⅔⅕", 11),
        ("ΐΑΩΪϲ", 7),
        ("ЀЁЂАяѐё", 11),
        ("e\u{301}", 1),
        ("и\u{306}", 2),
        ("中文", 4),
        ("👩\u{200d}💻", 2),
        ("☎\u{fe0f}", 2),
        ("Do\u{ad}nau\u{200b}", 5),
        ("\u{fffd}", 2),
        ("a\nb\tc", 3),
    ] {
        assert_eq!(Widths::Wide.of(text), columns, "{text:?}");
    }
    for c in '\0'..=char::MAX {
        let (narrow, wide) = (Widths::Narrow.char(c), Widths::Wide.char(c));
        assert!(wide == narrow || (narrow, wide) == (1, 2), "{c:?}: {narrow} and {wide}");
    }
}

#[test]
fn cuts() {
    for (text, columns, expected) in [
        ("headline", 8, "headline"),
        ("headline", 7, "headli…"),
        ("headline", 1, "…"),
        ("headline", 0, ""),
        ("中文字", 5, "中文…"),
        ("中文字", 4, "中…"),
        ("cafe\u{301}s", 5, "cafe\u{301}s"),
        ("cafe\u{301}s", 4, "caf…"),
        ("", 0, ""),
    ] {
        assert_eq!(Widths::Narrow.cut(text, columns), expected, "{text} {columns}");
    }
    for (text, columns, expected) in [
        ("headline", 7, "headli~"),
        ("Москва", 12, "Москва"),
        ("Москва", 11, "Москв~"),
        ("Москва", 10, "Моск~"),
        ("М", 1, "~"),
    ] {
        assert_eq!(Widths::Wide.cut(text, columns), expected, "{text} {columns}");
    }
}

#[test]
fn counts() {
    for (text, all, signs) in [
        ("It isn't 3.14 or 1,000: a_b, e.g. this-one.", 9, 0),
        ("“Don’t,” she said — twice", 4, 0),
        ("中国 news", 3, 2),
        ("カタカナ", 1, 4),
        ("ภาษาไทย 2024", 8, 7),
        ("ที่นี่", 2, 2),
        ("", 0, 0),
    ] {
        assert_eq!((words(text), ideographs(text)), (all, signs), "{text}");
    }
}

/// Columns that ratatui fills when it writes a text into a row of its own.
fn columns_filled(text: &str) -> u16 {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 4000, 1));
    buffer.set_stringn(0, 0, text, usize::MAX, Style::new()).0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn width_is_what_ratatui_fills(s in hostile::text()) {
        prop_assert_eq!(width(&s), usize::from(columns_filled(&s)));
        let sum: usize = graphemes(&s).map(|(_, g)| width(g)).sum();
        prop_assert_eq!(width(&s), sum);
    }

    #[test]
    fn a_cut_fits_and_cannot_be_longer(s in hostile::text(), columns in 0_usize..30, wide: bool) {
        let widths = if wide { Widths::Wide } else { Widths::Narrow };
        let width = |s: &str| widths.of(s);
        let short = widths.cut(&s, columns);
        prop_assert!(width(&short) <= columns);
        if width(&s) <= columns {
            prop_assert_eq!(short, s);
        } else if columns > 0 {
            let kept = short.strip_suffix(widths.ellipsis()).unwrap();
            prop_assert!(s.starts_with(kept));
            let next = graphemes(&s[kept.len()..]).map(|(_, g)| width(g)).find(|&w| w > 0).unwrap();
            prop_assert!(width(kept) + next + 1 > columns);
        }
    }

    #[test]
    fn words_are_those_of_uax_29(s in hostile::text()) {
        prop_assert_eq!(words(&s), s.unicode_words().count());
    }

    #[test]
    fn words_of_plain_text_are_those_of_uax_29(s in "[a-c0-2_:;,.' \n\t\"-]{0,40}") {
        prop_assert_eq!(words(&s), s.unicode_words().count());
    }

    #[test]
    fn ideographs_are_counted_one_by_one(s in "[a-z 中国ひカก]{0,40}") {
        prop_assert_eq!(ideographs(&s), s.chars().filter(|c| !c.is_ascii()).count());
    }
}
