//! Moving through a page: places kept at any width, steps, windows, paragraphs, fractions, and what all that costs.

#[path = "page_help/mod.rs"]
mod help;
mod meter;

use std::sync::Arc;
use std::time::Duration;

use help::{article, block, line, marked, page, quote, seed_002};
use masthead::article::{Article, Kind, Place};
use masthead::page::{Ending, Page, Spot, Style};
use masthead::text::{Widths, clean};
use proptest::prelude::*;

const WIDTHS: [u16; 10] = [1, 7, 20, 33, 40, 52, 66, 80, 120, 200];

/// An article of many kinds, some of it over-long.
fn mixed() -> Article {
    let long = "A sentence of some words, and then another one. ".repeat(360);
    let mut article = seed_002();
    article.blocks.extend([
        block(Kind::Repeat, "not in view"),
        marked(Kind::ListItem, "- ", "an item of a list that is long enough for some rows of its own"),
        quote(&[("> ", "a quote"), (">", ""), ("> > ", "an answer")]),
        block(Kind::Paragraph, &long),
        block(Kind::Code, "fn main() {\n\n\tlet x = 1;\n}"),
        block(Kind::Paragraph, "漢字仮名交じり文の長い段落。".repeat(20).as_str()),
        block(Kind::End, "(The end)"),
    ]);
    article
}

/// An ending of some lines, without links.
fn ending(lines: &[&str]) -> Ending {
    Ending { lines: lines.iter().map(|line| clean(line)).collect(), links: Vec::new() }
}

/// Every row's spot, from the top.
fn spots(page: &mut Page) -> Vec<Spot> {
    let mut all = vec![page.step(Spot::default(), 0)];
    loop {
        let next = page.step(all[all.len() - 1], 1);
        if next == all[all.len() - 1] {
            return all;
        }
        all.push(next);
    }
}

#[test]
fn the_word_at_the_top_stays_there_at_ten_widths() {
    keep_the_word_at_the_top(Style::default());
}

#[test]
fn the_word_at_the_top_stays_there_in_even_rows_of_cut_words() {
    keep_the_word_at_the_top(Style { justify: true, hyphenate: true, ..Style::default() });
}

fn keep_the_word_at_the_top(style: Style) {
    let article = Arc::new(mixed());
    let set = |measure| Page::new(Arc::clone(&article), Style { measure, ..style });
    let mut pages = WIDTHS.map(set);
    for width in WIDTHS {
        let mut before = set(width);
        let all = spots(&mut before);
        let picked: Vec<Spot> = all.iter().copied().step_by(all.len() / 40 + 1).chain(all.last().copied()).collect();
        for (after, to) in pages.iter_mut().zip(WIDTHS) {
            for &spot in &picked {
                let place = before.place(spot);
                let top = after.seek(&place);
                let row = after.view(top, 1).remove(0);
                assert_eq!(row.block, place.block, "{place:?}");
                let held = row.range.contains(&place.offset) || row.range.start == place.offset;
                assert!(held, "{place:?} is not on {:?} ({width} to {to})", row.range);
                let back = before.seek(&place);
                assert_eq!(before.place(back), place);
            }
        }
    }
}

#[test]
fn a_restyled_page_is_a_new_page() {
    let article = Arc::new(mixed());
    let mut page = Page::new(Arc::clone(&article), Style { measure: 66, ..Style::default() });
    page.view(Spot::default(), 400);
    page.set_tail(ending(&["Next: another article with a title of some length (2 min)"]));
    let style = Style { measure: 30, ..Style::default() };
    for style in [
        Style { ascii: true, ..style },
        Style { justify: true, ..style },
        Style { hyphenate: true, ..style },
        Style { widths: Widths::Wide, ..style },
    ] {
        page.restyle(style);
        let mut fresh = Page::new(Arc::clone(&article), style);
        fresh.set_tail(ending(&["Next: another article with a title of some length (2 min)"]));
        assert_eq!(page.style(), style);
        assert_eq!(page.view(Spot::default(), 5000), fresh.view(Spot::default(), 5000));
    }
}

#[test]
fn a_witness_finds_its_words_again() {
    let old = article(vec![block(Kind::Title, "T"), block(Kind::Paragraph, "one two three four five six")]);
    let mut before = page(old, 14);
    let there = before.spot(1, 14);
    let place = before.place(there);
    assert_eq!((place.block, place.offset, place.witness.as_str()), (1, 14, "four five six"));
    for (blocks, found) in [
        (vec!["T", "one two three four five six"], (1, 14)),
        (vec!["T", "zero one two three four five six"], (1, 19)),
        (vec!["T", "An editor's note.", "one two three", "four five six"], (3, 0)),
        (vec!["four five six", "T", "and four five six", "four five six"], (3, 0)),
        (vec!["T", "other words, and as long as that"], (1, 14)),
        (vec!["T"], (0, 14)),
    ] {
        let blocks = blocks.into_iter().map(|t| block(Kind::Paragraph, t)).collect();
        let mut after = page(article(blocks), 100);
        let (block, offset) = found;
        assert_eq!(after.seek(&place), after.spot(block, offset));
    }
    let long = "zero one two three four five six seven eight nine ten eleven twelve thirteen";
    let place = Place { block: 0, offset: 5, witness: clean("one two three four five six seven eight ") };
    for (text, found) in [
        (long.replace("seven", "7"), 5),
        (format!("Corrected. {}", long.replace("seven", "7")), 16),
        (format!("Corrected. {}", long.replace("four", "4")), 16),
        (format!("Corrected. {}", long.replace("two", "2")), 18),
        (long.replace("one two three four five six seven eight", "something else"), 5),
        (format!("{}{}", "Far. ".repeat(1000), long.replace("seven", "7")), 5005),
        (format!("{}{}", "Far. ".repeat(1000), long.replace("four", "4")), 5),
    ] {
        let mut after = page(article(vec![block(Kind::Paragraph, &text)]), 20);
        assert_eq!(after.seek(&place), after.spot(0, found), "{text}");
    }
    let nowhere = Place { block: 99, offset: usize::MAX, witness: clean("absent") };
    assert_eq!(before.seek(&nowhere), before.end_spot());
    assert_eq!(page(Article::default(), 40).seek(&place), Spot::default());
}

#[test]
fn parts_that_are_not_in_view_lead_to_the_next_row() {
    let blocks = vec![
        block(Kind::Title, "Title"),
        block(Kind::Repeat, "Title"),
        marked(Kind::ListItem, "- ", "item"),
        block(Kind::Repeat, "Title"),
    ];
    let mut page = page(article(blocks), 40);
    assert_eq!(page.spot(0, 0), Spot { piece: 0, row: 0 });
    assert_eq!(page.spot(1, 3), Spot { piece: 2, row: 1 });
    assert_eq!(page.spot(2, 0), Spot { piece: 2, row: 1 });
    assert_eq!(page.spot(3, 0), Spot { piece: 2, row: 1 });
    assert_eq!(page.place(Spot { piece: 2, row: 0 }).offset, 2);
}

#[test]
fn a_window_ends_with_the_text() {
    for measure in WIDTHS {
        let mut page = Page::new(Arc::new(mixed()), Style { measure, ..Style::default() });
        let all = spots(&mut page);
        for height in [1, 2, 24, 100_000] {
            let top = page.last_top(height);
            let expected = all[all.len().saturating_sub(height)];
            assert_eq!(top, expected, "{height} rows at {measure}");
            assert!(page.is_end(top, height));
            let above = page.step(top, -1);
            assert!(above == top || !page.is_end(above, height));
            assert_eq!(page.view(top, height).len(), height.min(all.len()));
        }
        assert_eq!(page.end_spot(), all[all.len() - 1]);
    }
}

/// What stands under an article of two paragraphs and a hidden part, as it is drawn.
fn tail_of(lines: &[&str], style: Style) -> Vec<String> {
    let blocks = vec![block(Kind::Paragraph, "one"), block(Kind::Paragraph, "two"), block(Kind::Repeat, "not in view")];
    let mut page = Page::new(Arc::new(article(blocks)), style);
    page.set_tail(ending(lines));
    let rows = page.view(Spot { piece: 3, row: 0 }, 100);
    assert!(rows.iter().all(|r| r.kind == Kind::End && r.block == 1 && r.range.is_empty()), "{rows:?}");
    assert!(rows.iter().flat_map(|r| &r.runs).all(|run| run.range.is_none() && run.role.is_none()), "{rows:?}");
    rows.iter().map(line).collect()
}

#[test]
fn the_end_is_a_sign_and_what_comes_next() {
    let style = |measure| Style { measure, ..Style::default() };
    let ascii = Style { ascii: true, ..style(9) };
    for (lines, style, wanted) in [
        (vec![], style(9), vec!["", "    ■"]),
        (vec![], ascii, vec!["", "    *"]),
        (vec![], style(1), vec!["", "■"]),
        (vec!["Next: one"], style(20), vec!["", "         ■", "     Next: one"]),
        (vec!["Next: one", "and more"], style(11), vec!["", "     ■", " Next: one", " and more"]),
        (vec!["Next: a title of some length"], style(14), vec!["", "      ■", "Next: a title", "of some length"]),
        (vec!["Next:\u{a0}one\ttwo"], style(20), vec!["", "         ■", "   Next: one two"]),
        (vec!["one two three four five six"], style(7), vec!["", "   ■", "one two", "three…"]),
        (vec!["", " "], style(9), vec!["", "    ■"]),
    ] {
        assert_eq!(tail_of(&lines, style), wanted, "{lines:?}");
    }
}

#[test]
fn titles_that_lead_on_stand_each_on_a_row_and_are_counted_behind_the_links_of_the_text() {
    for (measure, ascii, rows) in [
        (30, false, ["", "              ■", "", "→ one", "→ two that is longer than a r…"]),
        (12, false, ["", "     ■", "", "→ one", "→ two that …"]),
        (30, true, ["", "              *", "", "> one", "> two that is longer than a r…"]),
    ] {
        let mut page = page(article(vec![block(Kind::Paragraph, "text")]), measure);
        page.restyle(Style { measure, ascii, ..Style::default() });
        let links = vec![clean("one"), clean("two that is longer than a row of thirty")];
        assert!(page.set_tail(Ending { lines: Vec::new(), links }));
        let set = page.view(Spot { piece: 1, row: 0 }, 10);
        assert_eq!(set.iter().map(line).collect::<Vec<_>>(), rows);
        assert!(set.iter().all(|row| row.range.is_empty() && row.runs.iter().all(|run| run.range.is_none())));
        assert_eq!(page.spot_of_link(0), Some(Spot { piece: 1, row: 3 }));
        assert_eq!(page.spot_of_link(1), Some(Spot { piece: 1, row: 4 }));
        assert_eq!(page.spot_of_link(2), None);
        assert!(set[4].leads_to(1) && !set[4].leads_to(0) && !set[2].leads_to(0));
        page.restyle(Style { measure: 66, ..Style::default() });
        assert_eq!(
            page.view(Spot { piece: 1, row: 4 }, 1).iter().map(line).collect::<Vec<_>>(),
            ["→ two that is longer than a row of thirty"]
        );
    }
}

#[test]
fn the_text_ends_where_its_last_row_is_in_sight() {
    let mut page = Page::new(Arc::new(mixed()), Style::default());
    let text = spots(&mut page);
    for links in [vec![], vec![clean("one"), clean("two")]] {
        if !links.is_empty() {
            page.set_tail(Ending { lines: vec![clean("Next: three")], links });
        }
        let all = spots(&mut page);
        for (at, &spot) in all.iter().enumerate() {
            for height in [1, 2, 7, 30] {
                assert_eq!(spot >= page.last_text_top(height), at + height >= text.len(), "{at} {height}");
            }
        }
    }
}

#[test]
fn the_end_scrolls_with_the_text_but_is_none() {
    for (measure, links) in [(20, 0), (66, 0), (200, 0), (66, 3)] {
        let mut page = Page::new(Arc::new(mixed()), Style { measure, ..Style::default() });
        let text = spots(&mut page);
        let last_text = text[text.len() - 1];
        let last_place = page.place(last_text);
        let said = Ending { links: vec![clean("A title"); links], ..ending(&["Next: something else"]) };
        assert!(page.set_tail(said.clone()));
        assert!(!page.set_tail(said), "no news");
        let all = spots(&mut page);
        assert_eq!(all[..text.len()], text[..]);
        assert!((3..=5).contains(&(all.len() - text.len() - links - usize::from(links > 0))));
        for (at, &spot) in all.iter().enumerate() {
            let below = at >= text.len();
            assert_eq!(page.place(spot), if below { last_place.clone() } else { page.place(text[at]) });
            assert!(!below || (page.fraction(spot) - 1.0).abs() < f64::EPSILON);
            assert_eq!(page.step(spot, 2), all[(at + 2).min(all.len() - 1)]);
            assert_eq!(page.step(spot, -5), all[at.saturating_sub(5)]);
            assert_eq!(page.step(spot, isize::MIN), all[0]);
        }
        let end = all[all.len() - 1];
        assert_eq!(page.end_spot(), end);
        assert_eq!(page.seek(&last_place), last_text);
        assert_eq!(page.last_top(7), all[all.len() - 7]);
        assert!(page.is_end(all[all.len() - 7], 7) && !page.is_end(all[all.len() - 8], 7));
        assert_eq!(page.view(all[all.len() - 7], 100).len(), 7);
        let start_of_last = page.paragraph(end, -1);
        assert_eq!(page.place(start_of_last).block, last_place.block);
        assert_eq!(page.paragraph(start_of_last, 1), end);
        assert!(page.set_tail(Ending::default()), "only the sign");
        assert_eq!(spots(&mut page).len(), text.len() + 2);
    }
    let mut none = page(article(vec![block(Kind::Repeat, "not in view")]), 40);
    assert!(!none.set_tail(ending(&["Next: something else"])));
    assert!(none.view(Spot::default(), 10).is_empty());
}

#[test]
fn paragraphs_are_walked_one_by_one() {
    let blocks = vec![
        block(Kind::Title, "Title"),
        block(Kind::Repeat, "Title"),
        block(Kind::Paragraph, "one two three four five"),
        block(Kind::Heading, "Head"),
        block(Kind::Paragraph, "six seven"),
    ];
    let mut page = page(article(blocks), 10);
    let at = |piece, row| Spot { piece, row };
    for (spot, by, expected) in [
        (at(0, 0), 1, at(2, 1)),
        (at(0, 0), 2, at(3, 1)),
        (at(0, 0), 3, at(4, 0)),
        (at(0, 0), 9, at(4, 0)),
        (at(2, 0), 1, at(2, 1)),
        (at(2, 2), 1, at(3, 1)),
        (at(2, 2), -1, at(2, 1)),
        (at(2, 1), -1, at(0, 0)),
        (at(2, 0), -1, at(0, 0)),
        (at(4, 0), -1, at(3, 1)),
        (at(4, 0), -2, at(2, 1)),
        (at(4, 0), -9, at(0, 0)),
        (at(0, 0), 0, at(0, 0)),
    ] {
        assert_eq!(page.paragraph(spot, by), expected, "{by} from {spot:?}");
    }
}

#[test]
fn fractions_go_from_the_first_row_to_the_last() {
    let mut page = Page::new(Arc::new(mixed()), Style::default());
    let all = spots(&mut page);
    let shares: Vec<f64> = all.iter().map(|&s| page.fraction(s)).collect();
    assert!(shares.windows(2).all(|w| w[0] <= w[1]));
    assert!(shares[0] < f64::EPSILON && shares[shares.len() - 1] > 0.99);
    for (fraction, row) in [(0.0, 0), (-1.0, 0), (f64::NAN, 0), (1.0, all.len() - 1), (7.0, all.len() - 1)] {
        assert_eq!(page.at_fraction(fraction), all[row], "{fraction}");
    }
    for percent in 0..=100u8 {
        let fraction = f64::from(percent) / 100.0;
        let spot = page.at_fraction(fraction);
        assert!((page.fraction(spot) - fraction).abs() < 0.01, "{percent} %");
    }
    let mut none = page_of_nothing();
    assert_eq!(none.at_fraction(0.5), Spot::default());
    assert!(none.fraction(Spot::default()).abs() < f64::EPSILON);
}

fn page_of_nothing() -> Page {
    page(Article::default(), 40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn steps_add_up(measure in 1u16..100, from in 0usize..2000, by in -2000isize..2000) {
        let mut page = Page::new(Arc::new(seed_002()), Style { measure, ..Style::default() });
        let all = spots(&mut page);
        let from = from.min(all.len() - 1);
        let to = from.saturating_add_signed(by).min(all.len() - 1);
        prop_assert_eq!(page.step(all[from], by), all[to]);
        prop_assert_eq!(page.step(all[from], isize::MIN), all[0]);
        prop_assert_eq!(page.step(all[from], isize::MAX), all[all.len() - 1]);
        let wild = Spot { piece: from, row: by.unsigned_abs() };
        let settled = page.step(wild, 0);
        prop_assert!(all.contains(&settled));
    }

    #[test]
    fn a_byte_stands_on_its_row(measure in 1u16..100, share in 0.0f64..1.0) {
        let mut page = Page::new(Arc::new(mixed()), Style { measure, ..Style::default() });
        let spot = page.at_fraction(share);
        let place = page.place(spot);
        prop_assert_eq!(page.spot(place.block, place.offset), spot);
        let rows = page.view(spot, 3);
        prop_assert_eq!(rows[0].block, place.block);
        prop_assert!(line(&rows[0]).len() < 10_000);
    }
}

/// The quickest of some tries at the first screen, the last screen and both after a resize.
fn first_screens(article: &Arc<Article>) -> Duration {
    let open = || {
        let mut page = Page::new(Arc::clone(article), Style::default());
        assert_eq!(page.view(Spot::default(), 24).len(), 24);
        let top = page.last_top(24);
        assert_eq!(page.view(top, 24).len(), 24);
        let place = page.place(top);
        page.restyle(Style { measure: 50, ..Style::default() });
        let top = page.seek(&place);
        assert!(!page.view(top, 24).is_empty());
    };
    (0..5).map(|_| meter::processor(open)).min().unwrap_or_default()
}

/// A 40 MB article must open, end and resize about as fast as one of 1 MB: as one block and as very many.
#[test]
fn a_huge_article_opens_as_fast_as_a_large_one() {
    let sentence = "It was a long sentence, as they go, and it went on and on. ";
    let bytes = |megabytes: usize| sentence.repeat(megabytes * 1_000_000 / sentence.len());
    let single = |megabytes| Arc::new(article(vec![block(Kind::Paragraph, &bytes(megabytes))]));
    let paragraph = block(Kind::Paragraph, &sentence.repeat(17));
    let many = |megabytes: usize| Arc::new(article(vec![paragraph.clone(); megabytes * 1000]));
    for (large, huge) in [(single(1), single(40)), (many(1), many(40))] {
        let (large, huge) = (first_screens(&large), first_screens(&huge));
        // Forty times the text for at most four times the time (and 3 ms, for a machine that is busy).
        assert!(huge < large * 4 + Duration::from_millis(3), "{huge:?} against {large:?}");
        eprintln!("{huge:?} against {large:?}");
    }
}

/// Texts that make a careless layout look at everything again and again.
#[test]
fn hostile_articles_open_all_the_same() {
    let flags = block(Kind::Paragraph, &"🇩🇪".repeat(250_000));
    let spaces = block(Kind::Paragraph, &format!("a{}b", " ".repeat(1_000_000)));
    let letters = block(Kind::Paragraph, &"international".repeat(80_000));
    let markers = vec![("> ", "an internationalisation of the institutions of"); 20_000];
    let hidden = block(Kind::Repeat, "again");
    let empty = block(Kind::Paragraph, "");
    let all =
        [vec![flags], vec![spaces], vec![letters], vec![quote(&markers)], vec![hidden; 20_000], vec![empty; 20_000]];
    for blocks in all {
        let english = block(Kind::Paragraph, "The language of what stands here is English, as everybody can see.");
        let blocks = std::iter::once(english).chain(blocks).collect();
        let style = Style { justify: true, hyphenate: true, ..Style::default() };
        let took = meter::processor(|| {
            let mut page = Page::new(Arc::new(article(blocks)), style);
            page.view(Spot::default(), 24);
            let top = page.last_top(24);
            page.view(top, 24);
        });
        // Some tens of milliseconds each; minutes when the whole is looked at for every part.
        assert!(took < Duration::from_secs(5), "{took:?}");
    }
}
