//! Even rows and cut words: what is filled, what is cut, and that nothing is lost by it.

#[path = "page_help/mod.rs"]
mod help;

use std::sync::Arc;

use help::{article, block, drawn, line, marked, quote, rows, seed_000, seed_002};
use masthead::article::{Article, Block, Kind};
use masthead::page::find::find;
use masthead::page::{Breaker, Page, Row, Style};
use masthead::text::{graphemes, width};
use proptest::prelude::*;

fn both(measure: u16) -> Style {
    Style { measure, justify: true, hyphenate: true, ..Style::default() }
}

fn hyphenated(measure: u16) -> Style {
    Style { measure, hyphenate: true, ..Style::default() }
}

fn justified(measure: u16) -> Style {
    Style { measure, justify: true, ..Style::default() }
}

fn set(article: Article, style: Style) -> Vec<Row> {
    rows(&mut Page::new(Arc::new(article), style))
}

fn lines(article: Article, style: Style) -> Vec<String> {
    set(article, style).iter().map(line).collect()
}

#[test]
fn seed_002_filled_and_cut() {
    let page = |measure| drawn(&mut Page::new(Arc::new(seed_002()), both(measure)));
    insta::assert_snapshot!("seed_002_filled_and_cut_at_40", page(40));
    insta::assert_snapshot!("seed_002_filled_and_cut_at_66", page(66));
}

/// An opening that leaves no doubt about the language.
const ENGLISH: &str = "The council voted on Tuesday to keep the library open after a long debate, and the mayor said \
                       that the decision had been taken with the interests of the whole town in mind.";
const GERMAN: &str = "Der Stadtrat hat am Dienstag nach langer Debatte beschlossen, die Bücherei zu erhalten, und die \
                      Bürgermeisterin sagte, man habe dabei an die Belange der ganzen Stadt gedacht.";
const FRENCH: &str = "Le conseil municipal a décidé mardi, après un long débat, de garder la bibliothèque ouverte, et le \
                      maire a déclaré que cette décision était dans l’intérêt de toute la ville.";
const RUSSIAN: &str = "Городской совет во вторник после долгих споров решил сохранить библиотеку, и мэр заявил, что это \
                       решение принято в интересах всего города и его жителей.";

/// Rows of a paragraph that follows an opening.
fn cut(opening: &str, text: &str, measure: u16) -> Vec<String> {
    let blocks = vec![block(Kind::Paragraph, opening), block(Kind::Paragraph, text)];
    let rows = set(article(blocks), hyphenated(measure));
    rows.iter().filter(|r| r.block == 1 && !r.runs.is_empty()).map(line).collect()
}

#[test]
fn words_are_cut_by_the_patterns_of_their_language() {
    for (opening, text, measure, wanted) in [
        (ENGLISH, "of international importance", 12, vec!["of inter-", "national", "importance"]),
        (GERMAN, "Die Verhandlungen gehen weiter", 12, vec!["Die Verhand-", "lungen gehen", "weiter"]),
        (FRENCH, "de l’information ici", 11, vec!["de l’infor-", "mation ici"]),
        (RUSSIAN, "Эти переговоры шли долго", 11, vec!["Эти пере-", "говоры шли", "долго"]),
        // Words that no row holds.
        (ENGLISH, "an incomprehensibilities a", 12, vec!["an incompre-", "hensibili-", "ties a"]),
    ] {
        assert_eq!(cut(opening, text, measure), wanted);
    }
}

#[test]
fn what_is_no_plain_word_stays_whole() {
    for text in [
        "in the year of INTERNATIONAL trade",
        "it was the year of International trade",
        "and then the international2 trade began",
        "of the well-internationalized sort",
        "see the information.example.com site now",
        "they said it: informat\u{ad}ion for all",
        "and then they couldn't understand",
        "under the étrange\u{301}res of it",
        "well then the international",
    ] {
        for measure in 8..30 {
            let shown = cut(ENGLISH, text, measure);
            let whole = text.split(' ').all(|word| {
                width(word) > usize::from(measure) || shown.iter().any(|row| row.contains(&word.replace('\u{ad}', "")))
            });
            let parts = shown
                .iter()
                .filter(|row| row.ends_with('-'))
                .all(|row| row.ends_with("well-") || row.ends_with("informat-"));
            assert!(parts && (whole || text.contains(['-', '\u{ad}', '.'])), "{text:?} at {measure}: {shown:?}");
        }
    }
}

#[test]
fn nothing_is_cut_where_the_language_is_not_certain() {
    let text = "an internationalization of institutional considerations everywhere";
    for opening in ["", "1 2 3", "漢字仮名交じり文の長い段落。漢字仮名交じり文の長い段落。", "Lorem", "xkcd qwzu jklö"]
    {
        let first = if opening.is_empty() { vec![] } else { vec![block(Kind::Heading, opening)] };
        let blocks = first.into_iter().chain([block(Kind::Heading, text)]).collect();
        let shown = lines(article(blocks), hyphenated(22));
        assert!(shown.iter().all(|row| !row.ends_with('-')), "{shown:?}");
    }
    let finnish_or_not = article(vec![block(Kind::Paragraph, "zzyzx qorvath brelumination tarquistenal")]);
    assert!(lines(finnish_or_not, hyphenated(12)).iter().all(|row| !row.ends_with('-')));
}

#[test]
fn only_running_text_is_filled_and_cut() {
    let text = "Considerable international institutions were understandably considering extraordinary measures";
    let filled = |row: &Row| row.runs.iter().any(|r| r.text.trim().is_empty() && r.text.len() > 1);
    let cut = |row: &Row| row.runs.last().is_some_and(|r| &*r.text == "-" && r.range.is_none());
    let of = |block_of: &dyn Fn(&str) -> Block| {
        let rows = set(article(vec![block(Kind::Paragraph, ENGLISH), block_of(text)]), both(33));
        let rows: Vec<&Row> = rows.iter().filter(|r| r.block == 1).collect();
        (rows.iter().any(|r| filled(r)), rows.iter().any(|r| cut(r)))
    };
    for kind in [Kind::Title, Kind::Standfirst, Kind::Heading, Kind::Code, Kind::Credit, Kind::Related, Kind::End] {
        assert_eq!(of(&|text| block(kind, text)), (false, false), "{kind:?}");
    }
    assert_eq!(of(&|text| block(Kind::Paragraph, text)), (true, true));
    assert_eq!(of(&|text| marked(Kind::ListItem, "1. ", text)), (true, true));
    assert_eq!(of(&|text| quote(&[("> ", text)])), (true, true));
    let verse = |text: &str| quote(&[("> ", &text[..39]), ("> ", &text[..37]), ("> ", "in verse")]);
    assert_eq!(of(&verse), (false, false));
}

#[test]
fn plain_rows_are_filled_or_too_loose_to_be() {
    for style in [justified(40), justified(66), both(40), both(66), both(25)] {
        for seed in [seed_000(), seed_002()] {
            let (mut filled, mut ragged) = (0, 0);
            let rows = set(seed, style);
            for pair in rows.windows(2) {
                let row = &pair[0];
                if row.kind != Kind::Paragraph || row.block != pair[1].block || row.runs.is_empty() {
                    continue;
                }
                let (columns, text) = (width(&line(row)), line(row));
                let words = text.split_whitespace().count();
                let natural = text.split_whitespace().map(width).sum::<usize>() + words - 1;
                let most = natural + 2 * (words - 1);
                let wanted = if most >= usize::from(style.measure) { usize::from(style.measure) } else { natural };
                assert_eq!(columns, wanted, "{text:?}");
                *if wanted == natural { &mut ragged } else { &mut filled } += 1;
            }
            assert!(filled > ragged, "{filled} filled, {ragged} not");
        }
    }
}

#[test]
fn a_find_goes_over_cut_words_and_wide_spaces() {
    let seed = Arc::new(seed_002());
    let mut over = 0;
    for measure in 24..67 {
        let rows = rows(&mut Page::new(Arc::clone(&seed), both(measure)));
        for phrase in ["intelligence officials", "operation", "assassination of", "their actions is limited"] {
            for found in find(&seed, phrase) {
                let touched = rows.iter().filter(|r| r.block == found.block);
                let touched = touched.filter(|r| r.range.start < found.end && r.range.end > found.start);
                over += usize::from(touched.clone().count() > 1);
                let runs = touched.flat_map(|r| &r.runs).filter_map(|r| Some((r.range.clone()?, &r.text)));
                let mut marked = String::new();
                for (range, text) in runs.filter(|(r, _)| r.start < found.end && r.end > found.start) {
                    if range.len() == text.len() {
                        marked +=
                            &text[found.start.saturating_sub(range.start)..(found.end - range.start).min(text.len())];
                    } else {
                        assert!(text.trim().is_empty() && range.len() == 1, "{text:?}");
                    }
                }
                assert_eq!(marked.replace(' ', "").to_lowercase(), phrase.replace(' ', ""));
            }
        }
    }
    assert!(over > 50, "{over} over the end of a row");
}

/// Pieces of text that are hard on rows that are to be filled.
const PIECES: &[&str] = &[
    "international",
    "institutions",
    "a",
    "of",
    "considerable",
    "“extraordinarily",
    "measured,”",
    "l’information",
    "Nuremberg",
    "WASHINGTON",
    "co\u{ad}op\u{ad}er\u{ad}ation",
    "well-considered",
    "understanding—everything",
    "https://example.com/international/considerations?understanding=1",
    "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft",
    "considerationsunderstandinginternationalextraordinarymeasures",
    "e\u{301}trange\u{301}res",
    "no\u{a0}break\u{a0}here",
    "3.14159",
    "漢字仮名交じり文",
    "العربية",
    "переговоры",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦",
    "\u{3000}",
];

fn text() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(&[" ", " ", " ", " ", " ", "", "  ", "\u{a0}", "\u{202f}", "\u{200b}", "\t"][..]);
    prop::collection::vec((prop::sample::select(PIECES), gap), 1..60)
        .prop_map(|parts| parts.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect())
}

fn block_of(kind: Kind, text: &str) -> Block {
    match kind {
        Kind::Quote => quote(&[("> ", text), ("> ", text)]),
        Kind::ListItem => marked(kind, "12. ", text),
        _ => block(kind, text),
    }
}

/// Bytes that no row needs to show: white space, places to break, markers.
fn may_drop(s: &str) -> bool {
    s.chars().all(|c| c.is_whitespace() || matches!(c, '\u{ad}' | '\u{200b}' | '>' | '1' | '2' | '.'))
}

/// Every byte stands in one run, in order; a space that fills is one run, a hyphen that was set none of the text.
fn check_runs(text: &str, rows: &[&Row]) -> Result<(), TestCaseError> {
    let mut at = 0;
    for row in rows {
        for (number, run) in row.runs.iter().enumerate() {
            let Some(range) = run.range.clone() else {
                let sign = number < 2 || (number + 1 == row.runs.len() && &*run.text == "-");
                prop_assert!(sign, "{:?} inside a row", run.text);
                continue;
            };
            prop_assert!(range.start >= at && may_drop(&text[at..range.start]), "lost {:?}", &text[at..range.start]);
            let wide = run.text.chars().all(|c| c == ' ') && run.text.len() <= 3;
            let same = *run.text == text[range.clone()].replace(['\u{a0}', '\u{202f}'], " ");
            prop_assert!(same || (wide && may_drop(&text[range.clone()])) || &*run.text == "□", "{run:?}");
            at = range.end;
        }
    }
    prop_assert!(may_drop(&text[at..]), "lost {:?}", &text[at..]);
    Ok(())
}

/// A row is cut where a line may end, with a hyphen between letters, or where it is full.
fn check_cuts(text: &str, rows: &[&Row], room: usize) -> Result<(), TestCaseError> {
    let chances = Breaker::new().chances(text);
    for pair in rows.windows(2) {
        let (end, start) = (pair[0].range.end, pair[1].range.start);
        let hyphen = pair[0].runs.last().is_some_and(|r| r.range.is_none());
        if chances.iter().any(|c| (end..=start).contains(c)) {
            prop_assert!(!hyphen || text[end..start].contains('\u{ad}'), "{:?}", line(pair[0]));
        } else if hyphen {
            let (before, after) = (text[..end].chars().rev(), text[start..].chars());
            prop_assert_eq!(end, start);
            prop_assert!(before.take(2).chain(after.take(3)).all(char::is_alphabetic), "{:?}", line(pair[0]));
        } else {
            let next = graphemes(&text[start..]).next().map_or(0, |(_, g)| width(g));
            let dropped = width(&text[end..start].replace('\t', " "));
            prop_assert!(width(&line(pair[0])) + dropped + next > room, "{:?} | {:?}", line(pair[0]), line(pair[1]));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn filled_and_cut_text_is_whole_and_fits(
        raw in text(),
        kind in prop::sample::select(vec![Kind::Paragraph, Kind::ListItem, Kind::Quote]),
        justify in any::<bool>(),
        measure in 1u16..=120,
    ) {
        let style = Style { measure, justify, hyphenate: true, ..Style::default() };
        let set_block = block_of(kind, &raw);
        let text = set_block.text.clone();
        let rows = set(article(vec![block(Kind::Paragraph, ENGLISH), set_block]), style);
        for row in &rows {
            let columns = usize::from(row.indent) + row.runs.iter().map(|r| width(&r.text)).sum::<usize>();
            prop_assert!(columns <= usize::from(measure), "{:?} at {measure}: {columns}, {row:?}", line(row));
            let wide = |r: &masthead::page::Run| {
                r.text.trim().is_empty() && r.range.clone().is_some_and(|range| row.block == 1
                    && matches!(&text[range], " " | "\u{a0}")) && width(&r.text) > 1
            };
            if row.runs.iter().any(wide) {
                prop_assert!(justify);
                prop_assert_eq!(columns, usize::from(measure), "{:?}", line(row));
            }
        }
        let rows: Vec<&Row> = rows.iter().filter(|r| r.block == 1).collect();
        check_runs(&text, &rows)?;
        if kind == Kind::Paragraph {
            let rows: Vec<&Row> = rows.into_iter().filter(|r| !r.runs.is_empty()).collect();
            check_cuts(&text, &rows, usize::from(measure))?;
            prop_assert!(rows.last().is_none_or(|r| !line(r).contains("   ") || raw.contains("  ")));
        }
    }
}
