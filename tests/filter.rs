//! The filter against its definition: the query language in tables, and sets, scores, fields and order against a plain
//! `SkimMatcherV2`, a new one for every pair, run over everything.

use std::cmp::Reverse;
use std::sync::Arc;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use masthead::article::{Article, Block, Date, Field, Id, Kind, Stretch, Tier};
use masthead::filter::{
    Ask, By, Form, Found, Generation, Hits, Is, Order, Pieces, Query, Scope, Sieve, Stage, Table, Term, Word, marks,
    text_marks,
};
use masthead::library::{Cancel, Prepared, Question, Texts, search_over};
use masthead::shelf::{Card, Entry, Shelf, Stock};
use masthead::state::{Mark, Marks, State};
use masthead::text::{clean, clean_line, fold_cased_plain, fold_plain, ideographs};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use unicode_normalization::char::is_combining_mark;

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
    for card in cards {
        assert!(stock.add(card).is_some());
    }
    stock
}

fn titled(titles: &[&str]) -> Stock {
    stock(&titles.iter().map(|title| card(title, None, None, "")).collect::<Vec<_>>())
}

fn ask(shelf: &Shelf, prepared: &Prepared, marks: &Arc<Marks>, line: &str) -> Vec<Hits> {
    let query = Query::parse(line);
    let order = Order::default();
    let question = Question { query: &query, order, generation: Generation(7), marks, scattered: false };
    let mut answers = Vec::new();
    let unread = Texts::Scan(&|_| None);
    search_over(shelf, prepared, unread, question, &Cancel::default(), &mut |hits| answers.push(hits));
    answers
}

/// What a query finds by fields, as titles in order.
fn found<'a>(titles: &[&'a str], line: &str) -> Vec<&'a str> {
    let answers = ask(titled(titles).shelf(), &Prepared::default(), &Arc::default(), line);
    assert_eq!(answers.last().map(|hits| hits.stage), Some(Stage::Done));
    answers.last().into_iter().flat_map(|hits| hits.rows.iter()).map(|hit| titles[hit.id.0 as usize]).collect()
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
fn what_is_shown_on_the_way_is_among_what_settles() {
    let kinds = ["Mossad at work", "At Omsk", "A moss", "Gnomos"];
    let titles: Vec<String> = (0..40_000).map(|n| format!("{} {n}", kinds[n % kinds.len()])).collect();
    let stock = titled(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let (query, marks) = (Query::parse("mos"), Marks::default());
    let table = Table::default().renew(stock.shelf(), &|| false);
    let sieve = Sieve::new(&query, &table, &marks, None);
    let mut shown: Vec<Vec<Found>> = Vec::new();
    let mut pause = |found: &Pieces| shown.push(found.concat());
    let begun = sieve.begun(&mut pause, &|| false).unwrap();
    let words = begun.good.concat();
    let all = sieve.titles(begun, &mut pause, &|| false).unwrap().good.concat();
    assert_eq!((words.len(), all.len()), (20_000, 30_000));
    let [first, last] = shown.as_slice() else { panic!("shown {} times", shown.len()) };
    assert!(!first.is_empty() && first.len() < words.len() && words.starts_with(first));
    assert!(last.len() > words.len() && last.len() < all.len() && last.is_sorted_by_key(|found| found.position));
    let is_in = |found: &Found, rows: &[Found]| {
        rows.binary_search_by_key(&found.position, |row| row.position).is_ok_and(|at| rows[at] == *found)
    };
    assert!(words.iter().all(|found| is_in(found, last)) && last.iter().all(|found| is_in(found, &all)));
}

#[test]
fn the_field_of_the_best_term_is_told() {
    let cards = [
        card("Mossad at work", Some("By Ann Lee"), Some("Reuters"), "mossad.txt"),
        card("At work", Some("By Ann Lee"), Some("Mossad Weekly"), "b.txt"),
        card("At work", Some("Mossad Desk"), None, "b.txt"),
        card("At work", None, None, "mossad.txt"),
    ];
    let answers = ask(stock(&cards).shelf(), &Prepared::default(), &Arc::default(), "mossad");
    let mut fields: Vec<_> = answers.last().unwrap().rows.iter().map(|hit| (hit.id.0, hit.field)).collect();
    fields.sort_unstable();
    assert_eq!(fields, [(0, Field::Title), (1, Field::Source), (2, Field::Byline)], "a file's name is not matched");
}

#[test]
fn words_of_any_field_stand_above_letters_inside_of_words() {
    use Tier::{Beginnings, FieldBeginnings, FieldInside, FieldWords, Inside, Words};
    let cards = [
        card("Pax and tonic: a deal", None, None, ""),
        card("Ideal homes", Some("Ann Paxton"), None, ""),
        card("A dealer", Some("Ann Paxton"), None, ""),
        card("A deal", Some("Ann Paxtons"), None, ""),
        card("A deal", None, Some("Paxton Weekly"), ""),
        card("Dealers and Paxtons", None, None, ""),
        card("The Paxton deal", Some("Paxton Deal"), None, ""),
        card("A deal", Some("Ann Paxton"), None, ""),
        card("A deal", Some("Pax Tonic"), None, ""),
    ];
    let stock = stock(&cards);
    let ask = |line: &str| {
        let answers = ask(stock.shelf(), &Prepared::default(), &Arc::default(), line);
        let rows = answers.into_iter().find(|hits| hits.stage == Stage::Fields).unwrap().rows;
        rows.iter().map(|hit| (hit.id.0, hit.tier)).collect::<Vec<_>>()
    };
    let rows = ask("paxton deal");
    let begun = [(2, FieldBeginnings), (3, FieldBeginnings)];
    assert_eq!(rows[..4], [(6, Words), (5, Beginnings), (4, FieldWords), (7, FieldWords)]);
    assert_eq!(rows[4..], [&begun[..], &[(0, Inside), (1, Inside), (8, FieldInside)]].concat());
    assert_eq!(
        ask("paxton").iter().map(|(_, tier)| *tier).collect::<Vec<_>>(),
        [Words, Beginnings, FieldWords, FieldWords, FieldWords, FieldWords, FieldBeginnings, Inside, FieldInside],
    );
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
            let (order, marks) = (Order { by, reversed }, &Arc::default());
            let question = Question { query: &query, order, generation: Generation(1), marks, scattered: false };
            let mut last = None;
            search_over(stock.shelf(), &prepared, Texts::Scan(&|_| None), question, &Cancel::default(), &mut |hits| {
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

/// Whether a word may begin or end between two characters.
fn border(before: Option<char>, behind: Option<char>) -> bool {
    let holds = |c: Option<char>| {
        c.is_some_and(|c| (c.is_alphanumeric() || is_combining_mark(c)) && ideographs(&c.to_string()) == 0)
    };
    !(holds(before) && holds(behind))
}

/// Where letters stand side by side, with whether words begin and end there.
fn places(letters: &str, text: &str) -> Vec<(usize, bool, bool)> {
    let at = |at: usize| border(text[..at].chars().next_back(), text[at..].chars().next());
    let starts = text.char_indices().map(|(place, _)| place).filter(|&place| text[place..].starts_with(letters));
    starts.map(|place| (place, at(place), at(place + letters.len()))).collect()
}

/// The places that a form allows.
fn allowed(form: Form, letters: &str, text: &str) -> Vec<(usize, bool, bool)> {
    let is_allowed = |&(at, begins, ends): &(usize, bool, bool)| match form {
        Form::Fuzzy | Form::Exact => true,
        Form::Start => at == 0,
        Form::End => at + letters.len() == text.len(),
        Form::Entire => letters == text,
        Form::Begun => begins,
        Form::Whole => begins && ends,
    };
    places(letters, text).into_iter().filter(is_allowed).collect()
}

/// How a word stands in a value, with the score of record.
fn stands(word: &Word, text: &str) -> Option<(Tier, Reverse<i64>)> {
    let folded = fold_plain(text);
    let cased = |cased: &String| {
        let text = fold_cased_plain(text);
        !allowed(word.form, cased, &text).is_empty()
            || word.form == Form::Fuzzy && SkimMatcherV2::default().respect_case().fuzzy_indices(&text, cased).is_some()
    };
    if !word.cased.as_ref().is_none_or(cased) {
        return None;
    }
    let (score, _) = SkimMatcherV2::default().fuzzy_indices(&folded, &word.folded)?;
    let tier = |&(_, begins, ends): &(usize, bool, bool)| match (begins, ends) {
        (true, true) => Tier::Words,
        (true, false) => Tier::Beginnings,
        _ => Tier::Inside,
    };
    let side_by_side = allowed(word.form, &word.folded, &folded).iter().map(tier).min();
    let apart =
        if score < 14 * i64::try_from(word.folded.chars().count()).unwrap() { Tier::Scattered } else { Tier::Inside };
    let tier = side_by_side.filter(|tier| *tier < Tier::Inside || word.form != Form::Fuzzy);
    Some((tier.or((word.form == Form::Fuzzy).then_some(apart))?, Reverse(score)))
}

/// How well, with what score, in which field.
type Place = (Tier, Reverse<i64>, Option<Field>);

/// Where a word stands best: a bare one in the title, and in `all` fields.
fn best(word: &Word, entry: Entry<'_>, marks: &Marks, all: bool) -> Option<Place> {
    let folder = format!("/{}/", entry.folder());
    let tags = marks.tags(entry.id()).iter().map(|tag| (Field::Tag, tag.as_str()));
    let others = [(Field::Byline, entry.byline()), (Field::Source, entry.source())];
    let others = others.into_iter().filter_map(|(field, value)| Some((field, value?)));
    let values: Vec<(Field, &str)> = match word.scope {
        Scope::Any if all => [(Field::Title, entry.title())].into_iter().chain(others).chain(tags).collect(),
        Scope::Any | Scope::Title => vec![(Field::Title, entry.title())],
        Scope::Byline => others.filter(|(field, _)| *field == Field::Byline).collect(),
        Scope::Source => others.filter(|(field, _)| *field == Field::Source).collect(),
        Scope::Folder => vec![(Field::Path, &folder)],
        Scope::Tag => tags.collect(),
        Scope::Note | Scope::Text => Vec::new(),
    };
    let places = values.into_iter().filter_map(|(field, text)| {
        let (tier, score) = stands(word, text)?;
        let elsewhere = word.scope == Scope::Any && field != Field::Title;
        let in_fields = match tier {
            Tier::Words => Tier::FieldWords,
            Tier::Beginnings => Tier::FieldBeginnings,
            Tier::Inside => Tier::FieldInside,
            other => other,
        };
        Some((if elsewhere { in_fields } else { tier }, score, Some(field)))
    });
    places.min()
}

fn holds(term: &Term, entry: Entry<'_>, marks: &Marks, all: bool) -> Option<Place> {
    let so = match &term.ask {
        Ask::Word(word) if !term.negated => return best(word, entry, marks, all),
        Ask::Word(word) => best(word, entry, marks, true).is_some(),
        Ask::Is(Is::Read) => marks.has(entry.id(), Mark::Read),
        Ask::Is(Is::Hidden) => marks.has(entry.id(), Mark::Hidden),
        Ask::Is(is) => panic!("no {is:?} here"),
        Ask::Days(..) | Ask::Words(..) | Ask::Lang(_) => panic!("not here"),
    };
    (so != term.negated).then_some((Tier::Words, Reverse(0), None))
}

/// The definition: each clause where it stands best, the row as good as its worst clause, the sum of the scores, and the
/// field of the best one.
fn by_definition(query: &Query, entry: Entry<'_>, marks: &Marks, all: bool) -> Option<(Tier, i64, Field)> {
    if marks.has(entry.id(), Mark::Hidden) && !query.asks_hidden() {
        return None;
    }
    let (mut tiers, mut sum, mut top) = (vec![Tier::Words], 0, None);
    for clause in query.clauses() {
        let (best, Reverse(score), field) = clause.0.iter().filter_map(|term| holds(term, entry, marks, all)).min()?;
        tiers.push(best);
        sum += score;
        top = top.max(field.map(|field| (score, Reverse(field))));
    }
    let worst = tiers.iter().copied().max()?;
    // Not all whole words, and not all in the title.
    let both = worst == Tier::FieldWords && tiers.contains(&Tier::Beginnings);
    let tier = if both { Tier::FieldBeginnings } else { worst };
    Some((tier, sum, top.map_or(Field::Title, |(_, Reverse(field))| field)))
}

/// Whether letters can be cut into beginnings of words that stand one behind the other.
fn are_beginnings(letters: &str, words: &[&str]) -> bool {
    let cuts = || letters.char_indices().map(|(at, c)| at + c.len_utf8());
    letters.is_empty()
        || words.iter().enumerate().any(|(at, word)| {
            cuts().any(|cut| word.starts_with(&letters[..cut]) && are_beginnings(&letters[cut..], &words[at + 1..]))
        })
}

/// Whether letters stand in a text side by side, in one word that begins with the first of them, or as beginnings of words.
fn are_meant(letters: &str, text: &str) -> bool {
    let text = fold_plain(text);
    let is_border = |at: &usize| border(text[..*at].chars().next_back(), text[*at..].chars().next());
    let borders: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).filter(is_border).collect();
    let words: Vec<&str> = borders.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect();
    let in_order = |word: &str| {
        let mut left = word.chars();
        letters.chars().all(|letter| left.any(|c| c == letter))
    };
    text.contains(letters)
        || words.iter().any(|word| word.chars().next() == letters.chars().next() && in_order(word))
        || are_beginnings(letters, &words)
}

/// Whether a row holds one of the words by chance: four letters or more that are not meant in any field.
fn is_by_chance(query: &Query, entry: Entry<'_>, marks: &Marks) -> bool {
    query.clauses().iter().any(|clause| {
        let [Term { negated: false, ask: Ask::Word(word), .. }] = clause.0.as_slice() else { return false };
        let mut values = vec![Some(entry.title())];
        match (word.form, word.scope) {
            (Form::Fuzzy, Scope::Any) => {
                values.extend([entry.byline(), entry.source()]);
                values.extend(marks.tags(entry.id()).iter().map(|tag| Some(tag.as_str())));
            }
            (Form::Fuzzy, Scope::Title) => {}
            _ => return false,
        }
        word.folded.chars().count() >= 4 && !values.into_iter().flatten().any(|value| are_meant(&word.folded, value))
    })
}

/// An article's number, how well it answers, its score and its field.
type Line = (u32, Tier, i64, Field);

/// All rows by the definition in their order, and how many of them are scattered.
fn plainly(query: &Query, shelf: &Shelf, marks: &Marks, all: bool) -> (Vec<Line>, usize) {
    let found = shelf.entries().filter_map(|entry| {
        let (tier, score, field) = by_definition(query, entry, marks, all)?;
        Some((entry.id().0, tier, score, field))
    });
    let mut rows: Vec<Line> = found.collect();
    rows.sort_by_key(|&(_, tier, score, _)| (tier, Reverse(score)));
    let scattered = rows.iter().filter(|(_, tier, ..)| *tier == Tier::Scattered).count();
    (rows, scattered)
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
    let before = select(vec![
        "", "", "", "", "", "'", "^", "!", "!^", "!'", "\"", "!\"", "title:", "by:", "source:'", "in:", "tag:", "!in:",
        "text:",
    ]);
    let after = select(vec!["", "", "", "", "", "$", "\""]);
    let letters = (select(WORDS), prop::collection::vec(any::<Index>(), 1..5), any::<u8>());
    let word = (before, letters, after).prop_map(|(before, (word, kept, case), after)| {
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
    });
    prop_oneof![12 => word, 1 => select(vec!["is:read", "!is:read", "is:hidden", "!is:hidden"]).prop_map(str::to_owned)]
}

/// Some terms, with an either among them now and then.
fn line() -> impl Strategy<Value = String> {
    (term(), prop::collection::vec((select(vec![" ", " ", " ", " | "]), term()), 0..3))
        .prop_map(|(first, more)| more.into_iter().fold(first, |line, (gap, term)| format!("{line}{gap}{term}")))
}

fn rows(hits: &Hits) -> Vec<Line> {
    hits.rows.iter().map(|hit| (hit.id.0, hit.tier, hit.score, hit.field)).collect()
}

/// What a reader did: with tags for some, a read mark for some, a few hidden.
fn marked(kinds: &[u8]) -> Arc<Marks> {
    let mut marks = Marks::default();
    for (kind, id) in kinds.iter().zip(0..) {
        let mut state = State { read: kind & 1 == 1, hidden: kind & 0b1110 == 0b1110, ..State::default() };
        if kind & 0b11_0000 == 0b11_0000 {
            state.tags.push(clean_line(WORDS[usize::from(*kind) % WORDS.len()]));
        }
        marks.take(Id(id), &state);
    }
    Arc::new(marks)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// Typed letter by letter over one memory, taken back, while entries arrive and marks change: at every key the same
    /// sets, tiers, scores, fields, counts and order as by the definition.
    #[test]
    fn answers_are_those_of_the_definition(
        values in prop::collection::vec(row(), 1..40),
        kinds in prop::collection::vec(any::<u8>(), 0..40),
        line in line(),
        arrived in any::<Index>(),
        again in any::<Index>(),
    ) {
        let (half, all) = (stock(&values[..values.len() / 2]), stock(&values));
        let (unmarked, marked) = (Arc::default(), marked(&kinds));
        let mut typed: Vec<&str> = line.char_indices().map(|(at, c)| &line[..at + c.len_utf8()]).collect();
        typed.push(typed[again.index(typed.len())]);
        let prepared = Prepared::default();
        let first = arrived.index(typed.len());
        for (number, line) in typed.into_iter().enumerate() {
            let (there, marks) = if number < first { (half.shelf(), &unmarked) } else { (all.shelf(), &marked) };
            let query = Query::parse(line);
            let answers = ask(there, &prepared, marks, line);
            prop_assert!(answers.iter().all(|hits| hits.of == there.count() && hits.generation == Generation(7)));
            let mut titles = plainly(&query, there, marks, false).0;
            titles.retain(|(_, tier, ..)| *tier < Tier::Scattered);
            let (mut found, scattered) = plainly(&query, there, marks, true);
            let better = found.len() > scattered;
            found.truncate(if better { found.len() - scattered } else { scattered });
            let left_out = if better { scattered } else { 0 };
            // At the end what stands there by chance is left out, too.
            let chance = |row: &Line| {
                let entry = there.entry(Id(row.0)).filter(|_| (Tier::Inside..Tier::Scattered).contains(&row.1));
                entry.is_some_and(|entry| is_by_chance(&query, entry, marks))
            };
            let (noise, telling): (Vec<Line>, Vec<Line>) = found.iter().copied().partition(chance);
            let (last, last_out) = match (noise.is_empty(), telling.is_empty()) {
                (true, _) => (found.clone(), left_out),
                (_, true) => (noise, left_out),
                _ => (telling, left_out + noise.len()),
            };
            for hits in &answers {
                let (expected, out) = match hits.stage {
                    Stage::Titles => (&titles, 0),
                    Stage::Done => (&last, last_out),
                    _ => (&found, left_out),
                };
                prop_assert_eq!(rows(hits), &expected[..], "{:?}", line);
                prop_assert_eq!(hits.scattered, out, "{:?}", line);
            }
            let stages: Vec<Stage> = answers.iter().map(|hits| hits.stage).collect();
            let expected: &[Stage] = match (query.is_empty(), titles.is_empty()) {
                (true, _) => &[Stage::Done],
                (_, true) => &[Stage::Fields, Stage::Done],
                _ => &[Stage::Titles, Stage::Fields, Stage::Done],
            };
            prop_assert_eq!(stages, expected);
        }
    }

    /// Where one query is said to narrow another, it never finds what that one does not.
    #[test]
    fn narrowing_never_loses_a_row(
        values in prop::collection::vec(row(), 1..20),
        kinds in prop::collection::vec(any::<u8>(), 0..20),
        line in line(),
        cut in any::<Index>(),
        more in prop::option::of(term()),
    ) {
        let cuts: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
        let old = Query::parse(&line[..cuts[cut.index(cuts.len())]]);
        let new = Query::parse(&more.into_iter().chain([line]).collect::<Vec<_>>().join(" "));
        prop_assert!(old.narrows(&old) && new.narrows(&new));
        if new.narrows(&old) {
            let marks = marked(&kinds);
            for entry in stock(&values).shelf().entries() {
                for all in [false, true] {
                    let finds = |query| by_definition(query, entry, &marks, all).is_some();
                    prop_assert!(!finds(&new) || finds(&old), "{:?} {:?}", old, new);
                }
            }
        }
    }

    /// Marks lie in their value, on characters, in order, apart, and only where the query matches.
    #[test]
    fn marks_are_ranges_of_their_value(values in row(), line in line()) {
        let stock = stock(&[values]);
        let one = stock.shelf().entry(Id(0)).unwrap();
        let query = Query::parse(&line);
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
        if let Some((_, _, field)) = by_definition(&query, one, &Marks::default(), true)
            && field != Field::Path
            && query.terms().any(|term| !term.negated && term.word().is_some_and(|word| word.scope != Scope::Folder))
            && query.clauses().iter().all(|clause| clause.0.len() == 1)
        {
            prop_assert!(marked.iter().any(|(marked, _)| *marked == field), "{:?} without marks", field);
        }
    }
}
