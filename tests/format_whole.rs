//! Nothing is lost and nothing is moved: on random documents of nasty pieces, on any text, on any bytes; and nothing
//! takes more than its share of time.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common_article;
mod meter;

use std::time::Duration;

use common_article::{folded, whole};
use masthead::article::{Article, Kind, Role};
use masthead::{format, text};
use proptest::prelude::*;

/// What every article must hold, whatever it was made of.
fn check(article: &Article) {
    for kind in [Kind::Title, Kind::Standfirst, Kind::Byline] {
        assert!(article.blocks.iter().filter(|b| b.kind == kind).count() <= 1, "one {kind:?}");
    }
    for (i, block) in article.blocks.iter().enumerate() {
        assert!(!block.text.trim().is_empty(), "block {i} says nothing");
        if matches!(block.kind, Kind::Title | Kind::Repeat | Kind::Standfirst | Kind::Byline) {
            assert!(!block.text.contains(['\n', '\t']) && !block.text.contains("  "), "{:?} is one line", block.text);
            assert_eq!(block.text.trim(), block.text.as_str());
        }
        if !matches!(block.kind, Kind::Code | Kind::Table | Kind::Quote) {
            assert!(!block.text.contains('\n'), "{:?} holds a line end", block.kind);
        }
        for (n, span) in block.spans.iter().enumerate() {
            assert!(block.text.get(span.range.clone()).is_some_and(|t| !t.is_empty()), "{span:?} in {:?}", block.text);
            if let Some(next) = block.spans.get(n + 1) {
                assert!(span.range.start <= next.range.start, "spans in order");
                assert!(next.range.start >= span.range.end || next.range.end <= span.range.end, "spans do not cross");
            }
        }
    }
    for (n, link) in article.links.iter().enumerate() {
        let block = &article.blocks[link.block];
        assert_eq!(&block.text[link.range.clone()], link.text.as_str());
        let role = Role::Link(u32::try_from(n).expect("few"));
        assert!(block.spans.iter().any(|s| s.role == role && s.range == link.range));
    }
    assert!(article.links.is_sorted_by_key(|l| (l.block, l.range.start)));
    let words: usize = article.blocks.iter().map(|b| text::words(&b.text)).sum();
    assert_eq!(article.words as usize, words);
}

/// Lines that documents are made of.
fn line() -> impl Strategy<Value = String> {
    let nasty = prop::sample::select(vec![
        "",
        "",
        "",
        " ",
        "\u{a0}",
        "\t",
        "***",
        "* * *",
        "---",
        "```",
        "~~~",
        "> quoted",
        ">> twice",
        ">",
        "- item",
        "* item",
        "•",
        "• item",
        "1. one",
        "2. two",
        "a) first",
        "(b) second",
        "* BOTH *",
        "By Jane Doe",
        "By: Staff",
        "BY JANE DOE, Reuters",
        "By early 2005 it had gone.",
        "Posted by A on 2 May 2016",
        "WASHINGTON (Reuters) - It rained again today, the council said.",
        "(CNN) -- It rained.",
        "RIO - O prefeito caiu.",
        "Read\u{a0} WATCH: It rains",
        "RELATED:",
        "Related: It rains https://example.org/a(b)",
        "Read More",
        "[Photo:\u{a0}A / Flickr ]",
        "Drew Angerer/Getty Images",
        "(Reporting by A; Editing by B)",
        "© 2019 Reuters",
        "Source: https://example.org.",
        "Title",
        "title",
        "Title – Site",
        "Short heading",
        "1500 GMT",
        "— And you?",
        "col  col  col",
        "abc  def  ghi",
        "a\tb",
        "c\td",
        "| a | b |",
        "    indented text of some length, and more.",
        "  two",
        "\u{3000}山の郵便局。",
        "ตลาดน้ำ",
        "مكتبة قديمة.",
        "e\u{301}\u{301}",
        "👨‍👩‍👧",
        "\u{200b}",
        "\u{ad}",
        "x\u{200d}y",
        "title: a",
        "date: 2018-07-19",
        "www.a.b, mailto:a@b.cd",
        "A sentence that goes on for long enough to be taken for prose, and ends.",
        "a line that was broken by a hard wrap because the next word did not",
        "fit on it, and so on and so on, until the measure was full again and",
    ]);
    let indent = prop::sample::select(vec!["", "", "", " ", "    ", "\t", "\u{a0}", "\u{3000}"]);
    let any = "\\PC{0,90}";
    prop_oneof![8 => (indent, nasty).prop_map(|(i, s)| format!("{i}{s}")), 1 => any, 2 => "[A-Za-z]{1,9}( [a-z]{1,9}){0,30}[.?]?"]
}

fn document() -> impl Strategy<Value = String> {
    let end = prop::sample::select(vec!["\n", "\n", "\n", "\n\n", "\r\n", "\r\n\r\n"]);
    prop::collection::vec((line(), end), 0..40).prop_map(|lines| lines.into_iter().map(|(l, e)| l + e).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn documents_are_kept_whole(text in document()) {
        if !format::looks_binary(text.as_bytes()) && !text.contains('&') {
            let article = format::read("a.txt", text.as_bytes()).expect("text");
            let plain = text.strip_prefix('\u{feff}').unwrap_or(&text);
            prop_assert_eq!(whole(&article), folded(&text::clean(plain)));
            check(&article);
        }
    }

    #[test]
    fn any_text_is_kept_whole(text in any::<String>()) {
        if let Ok(article) = format::read("a.txt", text.as_bytes()) {
            check(&article);
            if !text.contains(['&', '\u{1b}']) {
                let plain = text.strip_prefix('\u{feff}').unwrap_or(&text);
                prop_assert_eq!(whole(&article), folded(&text::clean(plain)));
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(article) = format::read("a.txt", &bytes) {
            check(&article);
        }
    }

    #[test]
    fn legacy_bytes_are_read(text in "[a-zà-ÿ ,.\n“”’–€]{0,300}") {
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        check(&format::read("a.txt", &bytes).expect("text"));
    }
}

/// The best of three runs.
fn time(bytes: &[u8]) -> Duration {
    let run = || {
        let article = format::read("a.txt", bytes).expect("text");
        assert!(!article.blocks.is_empty());
    };
    (0..3).map(|_| meter::processor(run)).min().expect("three")
}

#[test]
fn four_times_the_text_takes_no_more_than_six_times_as_long() {
    let wrapped = "words that fill a line until the measure is reached and broken there\n";
    for piece in [
        "a\n",
        "> \n",
        "- x\n",
        "1. x\n2. x\n",
        "```\n",
        "a  b  c\n",
        "a\tb\n",
        "(",
        "[",
        "\"",
        ".",
        "http://",
        "a@",
        "www.",
        "&",
        "&#1",
        "x ",
        "\u{301}",
        "山",
        " \n",
        "    a\n",
        "(CNN",
        "— ",
        "By A\n\n",
        "Read: A\n\n",
        "http://a(",
        "))",
        "***\n",
        "* * ",
        "\u{a0}",
        "\u{200b}\n",
        "*x*\n",
        wrapped,
    ] {
        let small = piece.repeat(24_000 / piece.len());
        let large = small.repeat(4);
        if small.trim().is_empty() {
            continue;
        }
        // A busy machine may spoil one measurement, hardly four.
        let linear = (0..4).any(|_| time(large.as_bytes()) < time(small.as_bytes()) * 6 + Duration::from_millis(4));
        assert!(linear, "{piece:?} is read in more than linear time");
    }
}
