//! The query language in tables: what a line asks for and where it stands in it, what is wrong and what is only half
//! typed, what is being typed, what narrows what; and every example of the help, run.

use std::ops::Range;
use std::sync::Arc;

use masthead::article::{Article, Block, Date, Id, Kind};
use masthead::filter::{Ask, EXAMPLES, Form, Generation, IS, Is, KEYS, Key, Order, Query, Rows, Scope, Word};
use masthead::library::{Cancel, Prepared, Question, Texts, search_over};
use masthead::shelf::{Card, Stock};
use masthead::state::{Mark, Marks, State};
use masthead::text::{Lang, clean, clean_line};
use proptest::prelude::*;

/// A Thursday.
const TODAY: Date = Date::constant(2018, 7, 19);

fn word(scope: Scope, form: Form, letters: &str) -> Ask {
    let capital = letters.chars().any(char::is_uppercase);
    Ask::Word(Word { scope, form, folded: letters.to_lowercase(), cased: capital.then(|| letters.to_owned()) })
}

fn lang(codes: &[&str]) -> Ask {
    Ask::Lang(codes.iter().map(|code| Lang::of_code(code).unwrap()).collect())
}

/// The terms of a line, each with its place, whether it is negated, and its clause.
fn read(line: &str) -> Vec<(usize, bool, Ask, Range<usize>)> {
    let query = Query::parse_on(line, TODAY);
    assert_eq!(query.raw(), line);
    assert_eq!(query.is_empty(), query.clauses().is_empty());
    let clauses = query.clauses().iter().enumerate();
    clauses
        .flat_map(|(number, clause)| clause.0.iter().map(move |t| (number, t.negated, t.ask.clone(), t.range.clone())))
        .collect()
}

#[test]
fn every_line_is_a_query() {
    use Form::{Begun, End, Entire, Exact, Fuzzy, Start, Whole};
    type Terms<'a> = &'a [(usize, bool, Ask, Range<usize>)];
    let any = |form, letters: &str| word(Scope::Any, form, letters);
    let table: &[(&str, Terms)] = &[
        ("", &[]),
        (" \t\u{a0}\u{3000} ", &[]),
        ("iran", &[(0, false, any(Fuzzy, "iran"), 0..4)]),
        ("  Iran\u{3000}deal ", &[(0, false, any(Fuzzy, "Iran"), 2..6), (1, false, any(Fuzzy, "deal"), 9..13)]),
        ("'iran", &[(0, false, any(Exact, "iran"), 0..5)]),
        ("^iran", &[(0, false, any(Start, "iran"), 0..5)]),
        ("iran$", &[(0, false, any(End, "iran"), 0..5)]),
        ("^iran$", &[(0, false, any(Entire, "iran"), 0..6)]),
        ("'iran$", &[(0, false, any(End, "iran"), 0..6)]),
        ("!iran", &[(0, true, any(Exact, "iran"), 0..5)]),
        ("!'iran", &[(0, true, any(Exact, "iran"), 0..6)]),
        ("!^iran", &[(0, true, any(Start, "iran"), 0..6)]),
        ("!^iran$", &[(0, true, any(Entire, "iran"), 0..7)]),
        ("'^x", &[(0, false, any(Exact, "^x"), 0..3)]),
        ("a!b $f", &[(0, false, any(Fuzzy, "a!b"), 0..3), (1, false, any(Fuzzy, "$f"), 4..6)]),
        ("! ' ^ $ !' !^ !$ ^$ !^$ '$ \"\" !\"\" by: !in: text:' \u{301}", &[]),
        ("’tis", &[(0, false, any(Fuzzy, "'tis"), 0..6)]),
        // Phrases.
        ("\"of  the court\" x", &[(0, false, any(Whole, "of the court"), 0..15), (1, false, any(Fuzzy, "x"), 16..17)]),
        ("x \"of the cou", &[(0, false, any(Fuzzy, "x"), 0..1), (1, false, any(Begun, "of the cou"), 2..13)]),
        ("!\"a b\"c", &[(0, true, any(Whole, "a b"), 0..6), (1, false, any(Fuzzy, "c"), 6..7)]),
        (
            "\"a \\\"b\\\" c\\\\\" x",
            &[(0, false, any(Whole, "a \"b\" c\\"), 0..13), (1, false, any(Fuzzy, "x"), 14..15)],
        ),
        ("source:\"a\\b\"", &[(0, false, word(Scope::Source, Whole, "a\\b"), 0..12)]),
        ("don\"t", &[(0, false, any(Fuzzy, "don\"t"), 0..5)]),
        // Either.
        (
            "a | b c",
            &[(0, false, any(Fuzzy, "a"), 0..1), (0, false, any(Fuzzy, "b"), 4..5), (1, false, any(Fuzzy, "c"), 6..7)],
        ),
        (
            "a | !b | c",
            &[(0, false, any(Fuzzy, "a"), 0..1), (0, true, any(Exact, "b"), 4..6), (0, false, any(Fuzzy, "c"), 9..10)],
        ),
        ("| a | | b |", &[(0, false, any(Fuzzy, "a"), 2..3), (0, false, any(Fuzzy, "b"), 8..9)]),
        ("a || b", &[(0, false, any(Fuzzy, "a"), 0..1), (0, false, any(Fuzzy, "b"), 5..6)]),
        // A sign apart from its word is meant for it all the same: the opposite of what is wanted is worse than nothing.
        ("a ! b", &[(0, false, any(Fuzzy, "a"), 0..1), (1, true, any(Exact, "b"), 2..5)]),
        ("!  title:b", &[(0, true, word(Scope::Title, Exact, "b"), 0..10)]),
        ("! | b ! !", &[(0, false, any(Fuzzy, "b"), 4..5)]),
        ("a|b", &[(0, false, any(Fuzzy, "a|b"), 0..3)]),
        ("x is:foo | a", &[(0, false, any(Fuzzy, "x"), 0..1), (1, false, any(Fuzzy, "a"), 11..12)]),
        // Fields.
        (
            "title:iran by:'lee",
            &[
                (0, false, word(Scope::Title, Fuzzy, "iran"), 0..10),
                (1, false, word(Scope::Byline, Exact, "lee"), 11..18),
            ],
        ),
        ("source:\"le monde\"", &[(0, false, word(Scope::Source, Whole, "le monde"), 0..17)]),
        (
            "!in:/news/ IN:x",
            &[
                (0, true, word(Scope::Folder, Exact, "/news/"), 0..10),
                (1, false, word(Scope::Folder, Exact, "x"), 11..15),
            ],
        ),
        (
            "tag:todo note:^ask",
            &[(0, false, word(Scope::Tag, Fuzzy, "todo"), 0..8), (1, false, word(Scope::Note, Start, "ask"), 9..18)],
        ),
        (
            "note:ask text:'ask",
            &[(0, false, word(Scope::Note, Begun, "ask"), 0..8), (1, false, word(Scope::Text, Exact, "ask"), 9..18)],
        ),
        (
            "http://x 12:30 lung:en",
            &[
                (0, false, any(Fuzzy, "http://x"), 0..8),
                (1, false, any(Fuzzy, "12:30"), 9..14),
                (2, false, any(Fuzzy, "lung:en"), 15..22),
            ],
        ),
        // What is known.
        ("is:unread !is:long", &[(0, false, Ask::Is(Is::Unread), 0..9), (1, true, Ask::Is(Is::Long), 10..18)]),
        ("on:2018-07", &[(0, false, Ask::Days(20_180_701, 20_180_731), 0..10)]),
        (
            "before:2018 after:7d",
            &[(0, false, Ask::Days(1, 20_180_100), 0..11), (1, false, Ask::Days(20_180_713, i32::MAX), 12..20)],
        ),
        ("words:>500", &[(0, false, Ask::Words(501, u32::MAX), 0..10)]),
        ("lang:de !LANG:German", &[(0, false, lang(&["de"]), 0..7), (1, true, lang(&["de"]), 8..20)]),
        ("lang:fr|deu|ger", &[(0, false, lang(&["de", "fr"]), 0..15)]),
        ("lang:germ lang:\"swiss german\"", &[(0, false, lang(&["de"]), 0..9), (1, false, lang(&["gsw"]), 10..29)]),
    ];
    for (line, terms) in table {
        assert_eq!(&read(line), terms, "{line:?}");
    }
    assert!(Query::parse("on:yesterday").is_empty(), "nobody says what day it is");
    assert!(Query::parse("on:yesterday").faults().is_empty());
}

#[test]
fn what_is_wrong_is_told_where_it_stands() {
    let table: &[(&str, &[&str])] = &[
        ("is:foo x", &["foo"]),
        ("is:foo", &["foo"]),
        ("x before:13x after:2018-02-30 y", &["13x", "2018-02-30"]),
        ("words:many | x", &["many"]),
        ("words:<0", &["<0"]),
        ("text:^x", &["^x"]),
        ("is:\"long time\"", &["long time"]),
        ("is:read|long", &["read|long"]),
        ("lang:klingon x", &["klingon"]),
        ("lang:zz", &["zz"]),
        ("lang:zz|de", &["zz|de"]),
        // Half-typed, but the line goes on.
        ("lang:g x", &["g"]),
        ("lang:de| x", &["de|"]),
        ("is:unr x", &["unr"]),
        ("before:201 x", &["201"]),
        ("words:> x", &[">"]),
        // Half-typed.
        ("x is:", &[]),
        ("is: x", &[]),
        ("x is:unr", &[]),
        ("!is:unr", &[]),
        ("before:201", &[]),
        ("before:2018-0", &[]),
        ("after:1", &[]),
        ("on:yest", &[]),
        ("words:>", &[]),
        ("words:100..", &[]),
        ("words:500..1", &[]),
        ("is:\"unr", &[]),
        ("x lang:", &[]),
        ("lang:de|", &[]),
        ("lang:de|portu", &[]),
        ("lang:\"swiss g", &[]),
        ("a |", &[]),
        ("\"a b", &[]),
    ];
    for (line, wrong) in table {
        let query = Query::parse_on(line, TODAY);
        let told: Vec<&str> = query.faults().iter().map(|fault| &line[fault.range.clone()]).collect();
        assert_eq!(&told, wrong, "{line:?}");
        assert!(query.faults().iter().all(|fault| fault.sentence.ends_with('.')));
    }
    // More than anybody types.
    let words = |count: usize| "word | ".repeat(count / 2) + &"other ".repeat(count - count / 2);
    for (count, wrong) in [(63, None), (64, None), (65, Some("other")), (400, Some("word | word"))] {
        let line = words(count);
        let query = Query::parse_on(&line, TODAY);
        assert_eq!(query.terms().count(), count.min(64));
        let told: Vec<&str> = query.faults().iter().map(|fault| &line[fault.range.clone()]).collect();
        assert_eq!(told.len(), usize::from(wrong.is_some()), "{count}");
        assert!(told.iter().all(|told| told.starts_with(wrong.unwrap()) && line.ends_with(&format!("{told} "))));
    }
    // A line that is all there is.
    let table: &[(&str, &[&str])] = &[
        ("iran | israel deal \"of the", &[]),
        ("is:unread after:7d !lang:de", &[]),
        ("is:unr", &["unr"]),
        ("x on:201", &["201"]),
        ("tag: x", &["tag:"]),
        ("x tag:\"\"", &["tag:\"\""]),
        ("x !", &["!"]),
        ("'", &["'"]),
        ("is:foo words:>", &["foo", ">"]),
    ];
    for (line, wrong) in table {
        let query = Query::parse_whole_on(line, TODAY);
        let told: Vec<&str> = query.faults().iter().map(|fault| &line[fault.range.clone()]).collect();
        assert_eq!(&told, wrong, "{line:?}");
    }
    assert_eq!(read("is:foo x is:read"), read("       x is:read"), "what is wrong is passed over");
}

#[test]
fn nothing_flashes_while_it_is_typed() {
    let right = IS.iter().map(|(name, ..)| format!("is:{name}"));
    let days = ["2018", "2018-07", "2018-07-19", "2018-10", "today", "yesterday", "7d", "31d", "3w", "12m", "1y"];
    let days = days.iter().flat_map(|day| ["before:", "after:", "on:"].map(|key| format!("!{key}{day}")));
    let lengths = ["500", ">500", ">=500", "<500", "100..500", "500..1000"].map(|length| format!("words:{length}"));
    let languages = Lang::all().flat_map(|lang| [lang.code(), lang.name()].map(|name| format!("lang:\"{name}\"")));
    for line in
        right.chain(days).chain(lengths).chain(languages).chain(EXAMPLES.iter().map(|(line, _)| (*line).to_owned()))
    {
        for (at, c) in line.char_indices() {
            let typed = &line[..at + c.len_utf8()];
            assert_eq!(Query::parse_on(typed, TODAY).faults(), &[], "{typed}");
        }
    }
}

#[test]
fn what_is_being_typed_is_told() {
    // The cursor stands at `^`.
    let table: &[(&str, Option<Key>, &str)] = &[
        ("^", None, ""),
        ("so^", None, "so"),
        ("a so^ b", None, "so"),
        ("!so^", None, "so"),
        ("a ^", None, ""),
        ("!  so^", None, "so"),
        ("a ^b", None, ""),
        ("s^o:x", None, "so:x"),
        ("sour^ce:x", None, "source:"),
        ("source:^", Some(Key::Source), ""),
        ("source:re^", Some(Key::Source), "re"),
        ("!tag:'to^do", Some(Key::Tag), "todo"),
        ("tag:\"to do^", Some(Key::Tag), "to do"),
        ("x is:un^", Some(Key::Is), "un"),
        ("words:>5^", Some(Key::Words), "5"),
        ("lang:de|f^", Some(Key::Lang), "de|f"),
        ("on:20^ x", Some(Key::On), "20"),
    ];
    for (line, key, typed) in table {
        let cursor = line.find('^').unwrap();
        let line = line.replacen('^', "", 1);
        let typing = Query::parse(&line).typing(cursor);
        assert_eq!((typing.key, &line[typing.range]), (*key, *typed), "{line} {cursor}");
    }
}

#[test]
fn every_name_has_its_examples() {
    for (name, ..) in KEYS {
        assert!(EXAMPLES.iter().any(|(line, _)| line.contains(&format!("{name}:"))), "{name}");
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
        ("\"ira", "\"iran", true),
        ("\"iran", "\"iran\"", true),
        ("\"iran\"", "\"iran", false),
        ("'ira", "\"iran", true),
        ("\"ira", "^iran", true),
        ("\"ira", "'iran", false),
        ("by:le", "by:lee", true),
        ("le", "by:lee", false),
        ("by:le", "lee", false),
        ("a | b", "a", true),
        ("a | b", "ab | c b", true),
        ("a", "a | b", false),
        ("is:long", "is:long x", true),
        ("is:long", "is:short", false),
        ("on:2018", "on:2018-07", true),
        ("on:2018-07", "on:2018", false),
        ("words:>50", "words:>500", true),
        ("!words:>500", "!words:>50", true),
        ("lang:de|fr", "lang:fr", true),
        ("lang:fr", "lang:de|fr", false),
        ("!lang:fr", "!lang:de|fr", true),
        ("x", "x is:hidden", false),
        ("x is:hidden", "xy is:hidden", true),
        ("x is:hidden", "x", false),
    ];
    for (old, new, narrows) in table {
        assert_eq!(Query::parse(new).narrows(&Query::parse(old)), narrows, "{old:?} {new:?}");
    }
}

/// One article of what the examples are run over.
struct Paper {
    card: Card,
    state: State,
    new: bool,
    text: &'static str,
}

fn paper(title: &str, byline: &str, source: &str, folder: &str, date: Option<Date>, words: u32) -> Paper {
    let line = |text: &str| Some(clean_line(text)).filter(|text| !text.is_empty());
    let (title, folder) = (clean_line(title), clean_line(folder));
    let card = Card { title, byline: line(byline), source: line(source), folder, date, words, ..Card::default() };
    Paper { card, state: State::default(), new: false, text: "Nothing more is known." }
}

fn written_in(code: &str, paper: Paper) -> Paper {
    Paper { card: Card { lang: Lang::of(code), ..paper.card }, ..paper }
}

fn papers() -> Vec<Paper> {
    let day = |y, m, d| Some(Date::constant(y, m, d));
    let tagged = |tag: &str| State { tags: vec![clean_line(tag)], ..State::default() };
    let noted = State { note: Some(clean_line("Ask Ann about it")), star: true, ..State::default() };
    let read = State { read: true, star: true, ..State::default() };
    vec![
        Paper {
            state: read,
            ..written_in("fr", paper("Mossad works in Paris", "By Ann Lee", "Reuters", "/news", day(2018, 7, 18), 300))
        },
        Paper {
            state: tagged("todo"),
            ..written_in("de", paper("The Iran deal", "", "", "/old/news/a", day(2017, 3, 1), 2000))
        },
        Paper {
            text: "Judges of the court met.",
            ..written_in("en", paper("International Court opens", "", "AP", "/newsroom", None, 450))
        },
        Paper {
            state: noted,
            text: "A treaty at last",
            ..paper("Israel deal in Ukraine", "", "", "/x", day(2015, 6, 30), 500)
        },
        Paper {
            state: State { hidden: true, ..State::default() },
            ..paper("Paris, Texas", "By Bob Leeds", "Reuters", "/x", day(2018, 1, 1), 100)
        },
        Paper { new: true, ..paper("No deal", "By Carl", "", "/x", day(2018, 7, 2), 1200) },
    ]
}

/// What each example finds of them, in any order.
const FOUND: &[&[u32]] = &[
    &[0],
    &[2],
    &[1, 2],
    &[1, 3],
    &[0],
    &[3],
    &[2],
    &[1],
    &[1, 5],
    &[1, 3, 5],
    &[0],
    &[0, 1],
    &[1, 3],
    &[3],
    &[1, 5],
    &[3],
    &[4],
    &[0, 5],
    &[0],
    &[1],
    &[0, 2, 3],
    &[0, 1],
];

#[test]
fn the_examples_find_what_they_say() {
    let papers = papers();
    let (mut stock, mut marks) = (Stock::default(), Marks::default());
    for paper in &papers {
        let id = stock.add(&paper.card).unwrap();
        marks.take(id, &paper.state);
        marks.set(id, Mark::New, paper.new);
    }
    let open = |id: Id| {
        let block = |text: &str| Block { kind: Kind::Paragraph, text: clean(text), spans: Vec::new() };
        Some(Article { blocks: vec![block(papers[id.0 as usize].text)], ..Article::default() })
    };
    let marks = Arc::new(marks);
    let find = |line: &str| {
        let query = Query::parse_on(line, TODAY);
        assert_eq!(query.faults(), &[], "{line}");
        let (order, generation) = (Order::default(), Generation(1));
        let question = Question { query: &query, order, generation, marks: &marks, scattered: false };
        let mut rows = Rows::default();
        let answer = &mut |hits: masthead::filter::Hits| rows = hits.rows;
        search_over(stock.shelf(), &Prepared::default(), Texts::Scan(&open), question, &Cancel::default(), answer);
        let mut found: Vec<u32> = rows.ids().map(|id| id.0).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(FOUND.len(), EXAMPLES.len());
    for ((line, _), wanted) in EXAMPLES.iter().zip(FOUND) {
        assert_eq!(&find(line), wanted, "{line}");
    }
    let rest: &[(&str, &[u32])] = &[
        ("", &[0, 1, 2, 3, 5]),
        ("is:new", &[5]),
        ("is:tagged | is:noted", &[1, 3]),
        ("is:short", &[0]),
        ("!is:short !is:long", &[2, 3]),
        ("paris | is:hidden", &[0, 4]),
        ("!is:hidden", &[0, 1, 2, 3, 5]),
        ("todo", &[1]),
        ("!todo deal", &[3, 5]),
        ("in:news/", &[0, 1]),
        ("in:/news", &[0, 1, 2]),
        ("in:room", &[2]),
        ("!in:/x", &[0, 1, 2]),
        ("by:\"lee\"", &[0]),
        ("by:lee is:hidden | by:carl", &[4]),
        ("title:paris source:reuters", &[0]),
        ("on:2018", &[0, 5]),
        ("!on:2018", &[1, 2, 3]),
        ("on:yesterday", &[0]),
        ("after:2018-07-18", &[]),
        ("words:500", &[3]),
        ("lang:german", &[1]),
        ("!lang:en", &[0, 1, 3, 5]),
        ("lang:en | deal$", &[1, 2, 5]),
        ("lang:fr|de deal", &[1]),
        ("text:judges !text:treaty", &[2]),
        ("!text:nothing", &[2, 3]),
        ("deal !text:nothing", &[3]),
        ("deal | text:court", &[1, 2, 3, 5]),
        ("text:ourt", &[]),
        ("text:'ourt", &[2]),
        ("\"the cour", &[2]),
        ("\"the cour\"", &[]),
        ("note:ann", &[3]),
        ("note:nn", &[]),
        ("ann", &[0]),
    ];
    for (line, wanted) in rest {
        assert_eq!(&find(line), wanted, "{line}");
    }
}

proptest! {
    /// Any line whatever: terms and faults lie in the line, in order, and nothing panics at any place of the cursor.
    #[test]
    fn any_line_is_read(line in "\\PC{0,20}|[!'^$\"|: a-cA\t]{0,12}|((is|by|in|on|words|text|tag|lang):?[\"'>.0-9a-z |-]{0,6}){1,3}") {
        let query = Query::parse_on(&line, TODAY);
        let terms: Vec<_> = query.terms().collect();
        prop_assert!(terms.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        prop_assert!(terms.iter().all(|term| line.get(term.range.clone()).is_some()));
        prop_assert!(terms.iter().filter_map(|term| term.word()).all(|word| !word.folded.is_empty()));
        prop_assert!(query.faults().iter().all(|fault| line.get(fault.range.clone()).is_some_and(|told| !told.is_empty())));
        for cursor in (0..=line.len()).filter(|at| line.is_char_boundary(*at)) {
            let typing = query.typing(cursor);
            prop_assert!(line.get(typing.range).is_some());
        }
        prop_assert!(query.narrows(&query));
    }
}
