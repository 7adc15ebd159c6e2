//! Layout over text of all scripts, at all widths: nothing too wide, nothing lost, nothing torn.

#[path = "page_help/mod.rs"]
mod help;

use std::sync::Arc;

use help::{article, block, line, page, quote, rows};
use masthead::article::{Block, Kind};
use masthead::page::{Breaker, Page, Row, Spot, Style};
use masthead::text::{Widths, clean, graphemes, width};
use proptest::prelude::*;

/// Pieces of text that are hard on a layout, in many scripts.
const PIECES: &[&str] = &[
    "word",
    "a",
    "The",
    "international",
    "e\u{301}tude",
    "naïve",
    "o\u{308}\u{323}",
    "“quoted”",
    "don’t",
    "3.14",
    "-",
    "—",
    "(see",
    "page)",
    "https://example.com/a/very/long/path/that-goes-on?with=query&and=more#end",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "co\u{ad}op\u{ad}er\u{ad}ation",
    "zero\u{200b}width",
    "no\u{a0}break\u{a0}here",
    "\u{a0}",
    "\u{202f}",
    "漢字仮名交じり文",
    "「引用」。",
    "한국어 문장",
    "ᄀ\u{1161}\u{11a8}",
    "ภาษาไทยไม่มีช่องว่าง",
    "ភាសាខ្មែរ",
    "Москва,",
    "Αθήνα",
    "العربية",
    "عِبَارَة",
    "עברית",
    "שָׁלוֹם",
    "हिन्दी",
    "क्षत्रिय",
    "தமிழ்",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦",
    "🏳\u{fe0f}\u{200d}🌈",
    "🇩🇪🇫🇷🇮🇹",
    "❤\u{fe0f}",
    "👍🏽",
    "é",
    "\u{3000}",
    "ｆｕｌｌ",
    "ﷺ",
    "x\u{301}\u{302}\u{303}",
];

/// What no run may hold.
const UNDRAWN: [char; 5] = ['\t', '\n', '\u{ad}', '\u{200b}', '\u{a0}'];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "\\PC{1,6}",
    ];
    let gap = prop::sample::select(&[" ", " ", " ", " ", "", "  ", "\u{a0}", "\u{200b}"][..]);
    prop::collection::vec((piece, gap), 1..40)
        .prop_map(|parts| parts.into_iter().flat_map(|(p, gap)| [p, gap.to_owned()]).collect())
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![
        Kind::Title,
        Kind::Standfirst,
        Kind::Paragraph,
        Kind::Heading,
        Kind::ListItem,
        Kind::Credit,
        Kind::Related,
        Kind::End,
    ])
}

fn lines_kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Code, Kind::Table, Kind::Quote])
}

fn widths() -> impl Strategy<Value = Widths> {
    prop::sample::select(vec![Widths::Narrow, Widths::Wide])
}

fn set(block: Block, measure: u16, widths: Widths) -> Vec<Row> {
    rows(&mut Page::new(Arc::new(article(vec![block])), Style { measure, widths, ..Style::default() }))
}

/// Bytes of a text that no row needs to show: white space and places to break.
fn may_drop(s: &str) -> bool {
    s.chars().all(|c| c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}'))
}

/// Every byte stands in one run, in order, but for what may be dropped; verbatim runs are their bytes.
fn check_complete(text: &str, rows: &[Row]) -> Result<(), TestCaseError> {
    let mut at = 0;
    for row in rows {
        for run in &row.runs {
            let Some(range) = run.range.clone() else { continue };
            prop_assert!(range.start >= at, "{range:?} after {at}");
            prop_assert!(may_drop(&text[at..range.start]), "lost {:?}", &text[at..range.start]);
            prop_assert!(row.range.start <= range.start && range.end <= row.range.end, "{row:?}");
            let bytes = &text[range.clone()];
            let spaced = bytes.replace(['\u{a0}', '\u{202f}', '\u{2007}'], " ");
            let changed = may_drop(bytes) || matches!(&*run.text, "□" | "?");
            prop_assert!(*run.text == spaced || changed, "{bytes:?} drawn as {:?}", run.text);
            prop_assert!(!run.text.contains(UNDRAWN), "{:?}", run.text);
            at = range.end;
        }
    }
    prop_assert!(may_drop(&text[at..]), "lost {:?}", &text[at..]);
    Ok(())
}

fn check_narrow(rows: &[Row], measure: u16, widths: Widths) -> Result<(), TestCaseError> {
    for row in rows {
        let all: usize = row.runs.iter().map(|r| widths.of(&r.text)).sum();
        prop_assert!(usize::from(row.indent) + all <= usize::from(measure), "{:?} at {measure}", line(row));
        prop_assert!(widths.of(&line(row)) <= usize::from(measure), "joined {:?} at {measure}", line(row));
    }
    Ok(())
}

/// No row opens with a mark that has a base in the text.
fn check_marks(text: &str, rows: &[Row]) -> Result<(), TestCaseError> {
    let starts: Vec<usize> = graphemes(text).map(|(at, _)| at).collect();
    for row in rows.iter().filter(|r| !r.range.is_empty()) {
        prop_assert!(starts.binary_search(&row.range.start).is_ok(), "torn at {}", row.range.start);
        let first = graphemes(&text[row.range.clone()]).next().map_or("", |(_, g)| g);
        let base = text[..row.range.start].chars().next_back().is_some_and(|c| !c.is_whitespace());
        prop_assert!(width(first) > 0 || !base, "{first:?} opens a row");
    }
    Ok(())
}

/// Rows end at break chances, or are as full as graphemes let them be.
fn check_chances(text: &str, rows: &[Row], room: usize, widths: Widths) -> Result<(), TestCaseError> {
    let chances = Breaker::new().chances(text);
    for pair in rows.windows(2) {
        let (above, below) = (&pair[0], &pair[1]);
        let between = above.range.end..=below.range.start;
        let chance = chances.iter().any(|c| between.contains(c));
        let next = graphemes(&text[below.range.start..]).next().map_or(0, |(_, g)| widths.of(g));
        let dropped = widths.of(&text[above.range.end..below.range.start]);
        let full = drawn_width(above, widths) + dropped + next.min(room) > room;
        prop_assert!(chance || full, "{:?} | {:?}", line(above), line(below));
    }
    Ok(())
}

fn drawn_width(row: &Row, widths: Widths) -> usize {
    row.runs.iter().filter(|r| r.range.is_some()).map(|r| widths.of(&r.text)).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn running_text_is_whole_and_fits(raw in text(), kind in kind(), measure in 1u16..=200, widths in widths()) {
        let block = block(kind, &raw);
        let rows = set(block.clone(), measure, widths);
        check_narrow(&rows, measure, widths)?;
        check_complete(&block.text, &rows)?;
        check_marks(&block.text, &rows)?;
    }

    #[test]
    fn rows_break_where_lines_may(raw in text(), measure in 1u16..=100, widths in widths()) {
        let block = block(Kind::Paragraph, &raw);
        let rows = set(block.clone(), measure, widths);
        check_chances(&block.text, &rows, usize::from(measure), widths)?;
    }

    #[test]
    fn kept_lines_are_whole_and_fit(
        lines in prop::collection::vec(text(), 1..5),
        tabs in any::<bool>(),
        kind in lines_kind(),
        measure in 1u16..=200,
        widths in widths(),
    ) {
        let mut raw = lines.join("\n");
        if tabs {
            raw = format!("\t{}", raw.replace(' ', "\t"));
        }
        let block = block(kind, &raw);
        let rows = set(block.clone(), measure, widths);
        check_narrow(&rows, measure, widths)?;
        check_complete(&block.text, &rows)?;
    }

    #[test]
    fn any_article_fits(
        blocks in prop::collection::vec((kind(), text()), 0..6),
        quoted in prop::collection::vec(text(), 0..4),
        measure in 1u16..=120,
        widths in widths(),
    ) {
        let mut blocks: Vec<Block> = blocks.iter().map(|(kind, text)| block(*kind, text)).collect();
        let lines: Vec<(&str, &str)> = quoted.iter().map(|l| ("> > ", l.as_str())).collect();
        blocks.push(quote(&lines));
        let rows = rows(&mut Page::new(Arc::new(article(blocks)), Style { measure, widths, ..Style::default() }));
        check_narrow(&rows, measure, widths)?;
        prop_assert!(rows.first().is_none_or(|r| !r.runs.is_empty()), "opens with a blank row");
        prop_assert!(rows.windows(2).all(|w| w[0].block <= w[1].block));
    }
}

/// A text of several pieces: the cuts between them lose nothing, tear nothing and do not depend on the measure.
#[test]
fn over_long_blocks_stay_whole() {
    let thai = "ภาษาไทยไม่มีช่องว่างระหว่างคำ".repeat(1200);
    let flags = "🇩🇪🇫🇷".repeat(3000);
    let prose = "It was a long sentence, as they go. Another one followed it! ".repeat(1000);
    let family = "👩\u{200d}👩\u{200d}👧\u{200d}👦".repeat(2000);
    for text in [thai, flags, prose, family, "x".repeat(70_000), "क्षत्रिय".repeat(3000)] {
        let block = block(Kind::Paragraph, &text);
        for (measure, widths) in [(30, Widths::Narrow), (66, Widths::Narrow), (66, Widths::Wide)] {
            let rows = set(block.clone(), measure, widths);
            check_narrow(&rows, measure, widths).unwrap();
            check_complete(&block.text, &rows).unwrap();
            check_marks(&block.text, &rows).unwrap();
        }
    }
}

#[test]
fn a_long_paragraph_is_cut_between_sentences_only() {
    let sentence = "It was a long sentence, as they go, and it went on and on. ";
    let text = sentence.repeat(1000);
    let mut page = page(article(vec![block(Kind::Paragraph, &text)]), 66);
    let last = page.end_spot();
    assert!((2..=6).contains(&last.piece), "{} pieces", last.piece);
    for piece in 0..=last.piece {
        let next = page.step(Spot { piece, row: usize::MAX }, 0);
        let row = page.view(next, 1).remove(0);
        assert!(line(&row).ends_with("on."), "{:?}", line(&row));
    }
}

#[test]
fn the_same_rows_however_they_are_asked_for() {
    let text = "Some words that make a sentence of a fair length. ".repeat(900);
    let all = set(block(Kind::Paragraph, &text), 50, Widths::Narrow);
    let mut page: Page = page(article(vec![block(Kind::Paragraph, &text)]), 50);
    let mut spot = page.last_top(1);
    let mut back = Vec::new();
    loop {
        back.extend(page.view(spot, 1));
        let up = page.step(spot, -1);
        if up == spot {
            break;
        }
        spot = up;
    }
    back.reverse();
    assert_eq!(back, all);
    assert!(clean(&text).len() > 40_000);
}
