//! The filter against its definition: the query language in tables, and sets, scores, fields and order against a plain
//! `SkimMatcherV2`, a new one for every pair, run over everything.

use std::cmp::Reverse;
use std::ops::Range;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use masthead::article::{Article, Block, Date, Field, Id, Kind, Stretch};
use masthead::filter::{By, Form, Generation, Hits, Order, Query, Stage, marks, text_marks};
use masthead::library::{Cancel, Prepared, Question, search_over};
use masthead::shelf::{Card, Entry, Shelf, Stock};
use masthead::text::{clean, clean_line, fold_cased_plain, fold_plain};
use proptest::prelude::*;
use proptest::sample::{Index, select};

fn card(title: &str, byline: Option<&str>, source: Option<&str>, name: &str) -> Card {
    Card {
        title: clean_line(title),
        byline: byline.map(clean_line),
        source: source.map(clean_line),
        name: clean_line(name),
        words: 100,
        ..Card::default()
    }
}

fn stock(cards: &[Card]) -> Stock {
    let mut stock = Stock::default();
    cards.iter().for_each(|card| assert!(stock.add(card).is_some()));
    stock
}

fn titled(titles: &[&str]) -> Stock {
    stock(&titles.iter().map(|title| card(title, None, None, "")).collect::<Vec<_>>())
}

fn ask(shelf: &Shelf, prepared: &Prepared, line: &str) -> Vec<Hits> {
    let query = Query::parse(line);
    let question = Question { query: &query, order: Order::default(), generation: Generation(7) };
    let mut answers = Vec::new();
    search_over(shelf, prepared, &|_| None, question, &Cancel::default(), &mut |hits| answers.push(hits));
    answers
}

/// What a query finds by fields, as titles in order.
fn found<'a>(titles: &[&'a str], line: &str) -> Vec<&'a str> {
    let answers = ask(titled(titles).shelf(), &Prepared::default(), line);
    assert_eq!(answers.last().map(|hits| hits.stage), Some(Stage::Done));
    answers.last().into_iter().flat_map(|hits| hits.rows.iter()).map(|hit| titles[hit.id.0 as usize]).collect()
}

#[test]
fn every_line_is_a_query() {
    use Form::{End, Entire, Exact, Fuzzy, Start};
    type Terms<'a> = &'a [(bool, Form, &'a str, Range<usize>)];
    let table: &[(&str, Terms)] = &[
        ("", &[]),
        (" \t\u{a0}\u{3000} ", &[]),
        ("iran", &[(false, Fuzzy, "iran", 0..4)]),
        ("  Iran\u{3000}déal ", &[(false, Fuzzy, "iran", 2..6), (false, Fuzzy, "deal", 9..14)]),
        ("'iran", &[(false, Exact, "iran", 0..5)]),
        ("^iran", &[(false, Start, "iran", 0..5)]),
        ("iran$", &[(false, End, "iran", 0..5)]),
        ("^iran$", &[(false, Entire, "iran", 0..6)]),
        ("'iran$", &[(false, End, "iran", 0..6)]),
        ("!iran", &[(true, Exact, "iran", 0..5)]),
        ("!'iran", &[(true, Exact, "iran", 0..6)]),
        ("!^iran", &[(true, Start, "iran", 0..6)]),
        ("!iran$", &[(true, End, "iran", 0..6)]),
        ("!^iran$", &[(true, Entire, "iran", 0..7)]),
        ("'^x", &[(false, Exact, "^x", 0..3)]),
        (
            "a!b c'd e^ $f",
            &[
                (false, Fuzzy, "a!b", 0..3),
                (false, Fuzzy, "c'd", 4..7),
                (false, Fuzzy, "e^", 8..10),
                (false, Fuzzy, "$f", 11..13),
            ],
        ),
        ("! ' ^ $ !' !^ !$ ^$ !^$ '$", &[]),
        ("iran !", &[(false, Fuzzy, "iran", 0..4)]),
        ("\u{301}", &[]),
        ("’Tis", &[(false, Fuzzy, "'tis", 0..6)]),
    ];
    for (line, terms) in table {
        let query = Query::parse(line);
        let read: Vec<_> =
            query.terms().iter().map(|t| (t.negated, t.form, t.folded.as_str(), t.range.clone())).collect();
        assert_eq!(&read, terms, "{line:?}");
        assert_eq!(query.raw(), *line);
        assert_eq!(query.is_empty(), terms.is_empty(), "{line:?}");
    }
}

#[test]
fn terms_match_as_they_ask() {
    let titles = ["Iran deal", "The deal with IRAN", "Ivory, rain and Dan", "Café-Europa", "Don’t look", "us and US"];
    let table: &[(&str, &[&str])] = &[
        ("iran", &["Iran deal", "The deal with IRAN", "Ivory, rain and Dan"]),
        ("'iran", &["Iran deal", "The deal with IRAN"]),
        ("^iran", &["Iran deal"]),
        ("iran$", &["The deal with IRAN"]),
        ("^iran$", &[]),
        ("^café-europa$", &["Café-Europa"]),
        ("deal iran", &["Iran deal", "The deal with IRAN"]),
        ("deal !^iran", &["The deal with IRAN"]),
        ("deal !iran$", &["Iran deal"]),
        ("!a", &["Don’t look"]),
        ("!iran !us", &["Ivory, rain and Dan", "Café-Europa", "Don’t look"]),
        ("cafe", &["Café-Europa"]),
        ("don't", &["Don’t look"]),
        ("Iran", &["Iran deal", "Ivory, rain and Dan"]),
        ("'Iran", &["Iran deal"]),
        ("IRAN", &["The deal with IRAN"]),
        ("'US", &["us and US"]),
        ("Cafe", &["Café-Europa"]),
        ("CAFE", &[]),
        ("!Iran deal", &["The deal with IRAN"]),
        ("zzzz", &[]),
    ];
    for (line, expected) in table {
        let mut found = found(&titles, line);
        found.sort_by_key(|title| titles.iter().position(|t| t == title));
        assert_eq!(&found, expected, "{line:?}");
    }
}

#[test]
fn the_field_of_the_best_term_is_told() {
    let cards = [
        card("Mossad at work", Some("By Ann Lee"), Some("Reuters"), "mossad.txt"),
        card("At work", Some("By Ann Lee"), Some("Mossad Weekly"), "b.txt"),
        card("At work", Some("Mossad Desk"), None, "b.txt"),
        card("At work", None, None, "mossad.txt"),
    ];
    let answers = ask(stock(&cards).shelf(), &Prepared::default(), "mossad");
    let mut fields: Vec<_> = answers.last().unwrap().rows.iter().map(|hit| (hit.id.0, hit.field)).collect();
    fields.sort_unstable();
    assert_eq!(fields, [(0, Field::Title), (1, Field::Source), (2, Field::Byline)], "a file's name is not matched");
}

#[test]
fn marks_stand_on_whole_graphemes_of_the_original() {
    let stock = stock(&[card("Cafe\u{301} “don’t”, ŒUVRE", Some("By Ann Lee"), Some("Kafka Europa"), "Caf%C3%A9.txt")]);
    let one = stock.shelf().entry(Id(0)).unwrap();
    let table: &[(&str, Field, &[&str])] = &[
        ("cafe", Field::Title, &["Cafe\u{301}"]),
        ("'cafe", Field::Title, &["Cafe\u{301}"]),
        ("don't", Field::Title, &["don’t"]),
        ("'oe", Field::Title, &["Œ"]),
        ("vre$", Field::Title, &["VRE"]),
        ("^by", Field::Byline, &["By"]),
        ("^by lee$", Field::Byline, &["By", "Lee"]),
        ("ke", Field::Source, &["K", "E"]),
        ("KE", Field::Source, &["K", "E"]),
        ("'ka", Field::Source, &["Ka", "ka"]),
        ("!zz", Field::Title, &[]),
    ];
    for (line, field, expected) in table {
        let marked = marks(&Query::parse(line), one);
        let value: &str = match field {
            Field::Title => one.title(),
            Field::Byline => one.byline().unwrap(),
            _ => one.source().unwrap(),
        };
        let ranges = marked.into_iter().find(|(f, _)| f == field).map(|(_, ranges)| ranges).unwrap_or_default();
        let letters: Vec<&str> = ranges.into_iter().map(|range| &value[range]).collect();
        assert_eq!(&letters, expected, "{line:?}");
    }
}

#[test]
fn text_marks_are_the_places_side_by_side() {
    let block = |text: &str| Block { kind: Kind::Paragraph, text: clean(text), spans: Vec::new() };
    let blocks = vec![block("The Café, a cafeteria."), block("Nothing here"), block("NO CAFE AT ALL")];
    let article = Article { blocks, ..Article::default() };
    let table: &[(&str, &[(usize, &str)])] = &[
        ("cafe", &[(0, "Café"), (0, "cafe"), (2, "CAFE")]),
        ("CAFE", &[(2, "CAFE")]),
        ("cafe caf !nothing", &[(0, "Café"), (0, "cafe"), (2, "CAFE")]),
        ("^the all$", &[]),
        ("hr", &[]),
    ];
    for (line, expected) in table {
        let marks = text_marks(&Query::parse(line), &article);
        let places: Vec<(usize, &str)> = marks
            .iter()
            .map(|&Stretch { block, start, end }| (block, &article.blocks[block].text[start..end]))
            .collect();
        assert_eq!(&places, expected, "{line:?}");
    }
}

#[test]
fn orders_settle_ties_and_the_empty_query() {
    let day = |y, m, d| Some(Date::constant(y, m, d));
    let rows = [
        ("Été x", day(2018, 7, 19), 300, "b"),
        ("zebra x", None, 100, "d"),
        ("Echo x", day(2020, 1, 1), 200, "a"),
        ("alpha x", day(2019, 1, 1), 300, "c"),
        ("beta x", None, 50, "e"),
    ];
    let cards = rows.map(|(title, date, words, name)| Card { date, words, ..card(title, None, None, name) });
    let stock = stock(&cards);
    let table = [
        (By::Found, false, [0, 1, 2, 3, 4]),
        (By::Found, true, [4, 3, 2, 1, 0]),
        (By::Date, false, [2, 3, 0, 1, 4]),
        (By::Date, true, [0, 3, 2, 1, 4]),
        (By::Title, false, [3, 4, 2, 0, 1]),
        (By::Title, true, [1, 0, 2, 4, 3]),
        (By::Length, false, [4, 1, 2, 0, 3]),
        (By::Length, true, [0, 3, 2, 1, 4]),
        (By::Path, false, [2, 0, 3, 1, 4]),
        (By::Path, true, [4, 1, 3, 0, 2]),
    ];
    let prepared = Prepared::default();
    for (by, reversed, expected) in table {
        // The letter stands at an equal place in all titles, so that all scores are the same.
        for line in ["", "'x"] {
            let query = Query::parse(line);
            let question = Question { query: &query, order: Order { by, reversed }, generation: Generation(1) };
            let mut last = None;
            search_over(stock.shelf(), &prepared, &|_| None, question, &Cancel::default(), &mut |hits| {
                last = Some(hits);
            });
            let last = last.unwrap();
            assert_eq!(
                last.rows.iter().map(|hit| hit.id.0).collect::<Vec<_>>(),
                expected,
                "{by:?} {reversed} {line:?}"
            );
            assert_eq!((last.of, last.stage), (5, Stage::Done));
        }
    }
}

#[test]
fn what_narrows_what() {
    let table = [
        ("ira", "iran", true),
        ("iran", "ira", false),
        ("ian", "iran", true),
        ("iran", "deal iran", true),
        ("ira", "'iran", true),
        ("'ira", "iran", false),
        ("'ira", "^iran", true),
        ("^ira", "^iran$", true),
        ("n", "iran$", true),
        ("an$", "ran$", true),
        ("ran$", "an$", false),
        ("!iran", "!ira", true),
        ("!ira", "!iran", false),
        ("a", "a !b", true),
        ("a !b", "a", false),
        ("iran", "Iran", true),
        ("Iran", "iran", false),
        ("", "a", true),
        ("a", "", false),
    ];
    for (old, new, narrows) in table {
        assert_eq!(Query::parse(new).narrows(&Query::parse(old)), narrows, "{old:?} {new:?}");
    }
}

/// The definition: each term's best score among its fields, the query's the sum of them; found where the best single
/// score stands, the first field among equals.
fn by_definition(query: &Query, entry: Entry<'_>, fields: usize) -> Option<(i64, Field)> {
    let values =
        [(Field::Title, Some(entry.title())), (Field::Byline, entry.byline()), (Field::Source, entry.source())];
    let stands = |form: Form, term: &str, text: &str| match form {
        Form::Fuzzy => SkimMatcherV2::default().respect_case().fuzzy_indices(text, term).is_some(),
        Form::Exact => text.contains(term),
        Form::Start => text.starts_with(term),
        Form::End => text.ends_with(term),
        Form::Entire => text == term,
    };
    let mut sum = 0;
    let mut top: Option<(i64, Field)> = None;
    for term in query.terms() {
        let scores = values.iter().filter_map(|&(field, text)| {
            let text = text?;
            let fits = stands(term.form, &term.folded, &fold_plain(text))
                && term.cased.as_ref().is_none_or(|cased| stands(term.form, cased, &fold_cased_plain(text)));
            let (score, _) = SkimMatcherV2::default().fuzzy_indices(&fold_plain(text), &term.folded)?;
            fits.then_some((score, field))
        });
        let scores: Vec<(i64, Field)> = scores.collect();
        if term.negated {
            if !scores.is_empty() {
                return None;
            }
            continue;
        }
        let within = scores.into_iter().filter(|(_, field)| values[..fields].iter().any(|(f, _)| f == field));
        let best = within.min_by_key(|&(score, field)| (Reverse(score), field))?;
        sum += best.0;
        top = top.into_iter().chain([best]).min_by_key(|&(score, field)| (Reverse(score), field));
    }
    Some((sum, top.map_or(Field::Title, |(_, field)| field)))
}

fn plainly(query: &Query, shelf: &Shelf, fields: usize) -> Vec<(u32, i64, Field)> {
    let mut rows: Vec<(u32, i64, Field)> = shelf
        .entries()
        .filter_map(|entry| by_definition(query, entry, fields).map(|(score, field)| (entry.id().0, score, field)))
        .collect();
    rows.sort_by_key(|&(_, score, _)| Reverse(score));
    rows
}

const WORDS: &[&str] = &[
    "Iran",
    "iran",
    "DEAL",
    "Mossad",
    "moss-ad",
    "the",
    "intl.",
    "(crt)",
    "aab",
    "aaab",
    "naïve",
    "Café",
    "cafe\u{301}",
    "don’t",
    "Straße",
    "ŒUVRE",
    "президент",
    "ИРАН",
    "Ёлка",
    "北京",
    "日本語",
    "が",
    "か\u{3099}",
    "طهران",
    "हिन्दी",
    "กรุงเทพ",
    "👩‍👩‍👧",
    "ﬁn",
    "2018-07",
    "a/b",
    "“x”",
    "— y",
];

fn value() -> impl Strategy<Value = String> {
    let gap = select(vec![" ", " ", "-", "/", "_", ": ", "\u{a0}", ""]);
    prop::collection::vec((select(WORDS), gap), 0..7)
        .prop_map(|words| words.into_iter().flat_map(|(word, gap)| [word, gap]).collect())
}

fn row() -> impl Strategy<Value = Card> {
    (value(), prop::option::of(value()), prop::option::of(select(WORDS)), value())
        .prop_map(|(title, byline, source, name)| card(&title, byline.as_deref(), source, &name))
}

/// A term made of a word's letters in their order, some left out, with operators.
fn term() -> impl Strategy<Value = String> {
    let before = select(vec!["", "", "", "", "'", "^", "!", "!^", "!'"]);
    let after = select(vec!["", "", "", "", "", "$"]);
    (before, select(WORDS), prop::collection::vec(any::<Index>(), 1..5), any::<u8>(), after).prop_map(
        |(before, word, kept, case, after)| {
            let chars: Vec<char> = word.chars().collect();
            let mut kept: Vec<usize> = kept.iter().map(|index| index.index(chars.len())).collect();
            kept.sort_unstable();
            kept.dedup();
            let letters: String = match case {
                0..=80 => word.to_lowercase(),
                81..=120 => word.to_owned(),
                121..=220 => kept.iter().flat_map(|&at| chars[at].to_lowercase()).collect(),
                _ => kept.iter().map(|&at| chars[at]).collect(),
            };
            format!("{before}{letters}{after}")
        },
    )
}

fn rows(hits: &Hits) -> Vec<(u32, i64, Field)> {
    hits.rows.iter().map(|hit| (hit.id.0, hit.score, hit.field)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Typed letter by letter over one memory, taken back, while entries arrive: at every key the same sets, scores,
    /// fields and order as by the definition.
    #[test]
    fn answers_are_those_of_the_definition(
        values in prop::collection::vec(row(), 1..40),
        terms in prop::collection::vec(term(), 1..4),
        arrived in any::<Index>(),
        again in any::<Index>(),
    ) {
        let (half, all) = (stock(&values[..values.len() / 2]), stock(&values));
        let line = terms.join(" ");
        let mut typed: Vec<&str> = line.char_indices().map(|(at, c)| &line[..at + c.len_utf8()]).collect();
        typed.push(typed[again.index(typed.len())]);
        let prepared = Prepared::default();
        let first = arrived.index(typed.len());
        for (number, line) in typed.into_iter().enumerate() {
            let there = if number < first { half.shelf() } else { all.shelf() };
            let query = Query::parse(line);
            let answers = ask(there, &prepared, line);
            prop_assert!(answers.iter().all(|hits| hits.of == there.count() && hits.generation == Generation(7)));
            for hits in &answers {
                let fields = if hits.stage == Stage::Titles { 1 } else { 3 };
                prop_assert_eq!(rows(hits), plainly(&query, there, fields), "{:?} {:?}", line, hits.stage);
            }
            let stages: Vec<Stage> = answers.iter().map(|hits| hits.stage).collect();
            let expected: &[Stage] =
                if query.is_empty() { &[Stage::Done] } else { &[Stage::Titles, Stage::Fields, Stage::Done] };
            prop_assert_eq!(stages, expected);
        }
    }

    /// Where one query is said to narrow another, it never finds what that one does not.
    #[test]
    fn narrowing_never_loses_a_row(
        values in prop::collection::vec(row(), 1..20),
        terms in prop::collection::vec(term(), 1..4),
        cut in any::<Index>(),
        more in prop::option::of(term()),
    ) {
        let line = terms.join(" ");
        let cuts: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
        let old = Query::parse(&line[..cuts[cut.index(cuts.len())]]);
        let new = Query::parse(&more.into_iter().chain([line]).collect::<Vec<_>>().join(" "));
        prop_assert!(old.narrows(&old) && new.narrows(&new));
        if new.narrows(&old) {
            for entry in stock(&values).shelf().entries() {
                prop_assert!(by_definition(&new, entry, 3).is_none() || by_definition(&old, entry, 3).is_some());
                prop_assert!(by_definition(&new, entry, 1).is_none() || by_definition(&old, entry, 1).is_some());
            }
        }
    }

    /// Marks lie in their value, on characters, in order, apart, and only where the query matches.
    #[test]
    fn marks_are_ranges_of_their_value(values in row(), terms in prop::collection::vec(term(), 1..4)) {
        let stock = stock(&[values]);
        let one = stock.shelf().entry(Id(0)).unwrap();
        let query = Query::parse(&terms.join(" "));
        let marked = marks(&query, one);
        for (field, ranges) in &marked {
            let value: &str = match field {
                Field::Title => one.title(),
                Field::Byline => one.byline().unwrap(),
                _ => one.source().unwrap(),
            };
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end < pair[1].start));
            prop_assert!(ranges.iter().all(|range| !range.is_empty() && value.get(range.clone()).is_some()));
        }
        if let Some((_, field)) = by_definition(&query, one, 3)
            && query.terms().iter().any(|term| !term.negated)
        {
            prop_assert!(marked.iter().any(|(marked, _)| *marked == field), "{:?} without marks", field);
        }
    }

    /// Any line whatever: terms lie in the line, in order, and nothing panics.
    #[test]
    fn any_line_is_read(line in "\\PC{0,20}|[!'^$ a-cA\t]{0,12}") {
        let query = Query::parse(&line);
        prop_assert!(query.terms().windows(2).all(|pair| pair[0].range.end < pair[1].range.start));
        for term in query.terms() {
            prop_assert!(line.get(term.range.clone()).is_some_and(|word| !word.contains(char::is_whitespace)));
            prop_assert!(!term.folded.is_empty());
        }
    }
}
