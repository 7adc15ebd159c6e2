//! Finding a phrase in an article, as it is read and as it was typed.

#[path = "page_help/mod.rs"]
mod help;

use help::{article, block, marked, quote};
use masthead::article::{Article, Block, Kind, Role, Span, Stretch};
use masthead::page::find::{Finder, find};
use masthead::text::{clean, graphemes};
use proptest::prelude::*;

/// What of a paragraph a phrase is found in.
fn found<'a>(text: &'a str, phrase: &str) -> Vec<&'a str> {
    let article = article(vec![block(Kind::Paragraph, text)]);
    find(&article, phrase).iter().map(|s| &text[s.start..s.end]).collect()
}

#[test]
fn phrases_are_found_as_people_type_them() {
    for (text, phrase, expected) in [
        ("a café by the sea", "cafe", vec!["café"]),
        ("a cafe\u{301} by the sea", "cafe", vec!["cafe\u{301}"]),
        ("I don’t know", "don't", vec!["don’t"]),
        ("“Quoted” — so", "\"quoted\" - so", vec!["“Quoted” — so"]),
        ("no\u{a0}break  here", "no break here", vec!["no\u{a0}break  here"]),
        ("one two", "one  two", vec!["one two"]),
        ("co\u{ad}oper\u{ad}ation", "cooperation", vec!["co\u{ad}oper\u{ad}ation"]),
        ("Straße und Gasse", "ss", vec!["ß", "ss"]),
        ("Straße", "s", vec!["S", "ß"]),
        ("aaaa", "aa", vec!["aa", "aa"]),
        ("ИРАН и Иран", "иран", vec!["ИРАН", "Иран"]),
        ("漢字かな交じり", "かな", vec!["かな"]),
        ("plain", "", vec![]),
        ("plain", "  ", vec![]),
        ("plain", "absent", vec![]),
        ("👩\u{200d}👩\u{200d}👧 family", "fam", vec!["fam"]),
    ] {
        assert_eq!(found(text, phrase), expected, "{phrase:?} in {text:?}");
    }
}

#[test]
fn a_capital_must_match_its_case() {
    for (text, phrase, expected) in [
        ("us and US and Us", "us", vec!["us", "US", "Us"]),
        ("us and US and Us", "US", vec!["US"]),
        ("us and US and Us", "Us", vec!["Us"]),
        ("Café and CAFÉ and café", "Cafe", vec!["Café"]),
        ("ÆTHER and Æther and æther", "AETHER", vec!["ÆTHER"]),
        ("McDonald and Mcdonald", "McD", vec!["McD"]),
    ] {
        assert_eq!(found(text, phrase), expected, "{phrase:?} in {text:?}");
    }
}

#[test]
fn a_phrase_goes_on_over_line_ends_and_markers() {
    let quoted = quote(&[("> ", "it was the best"), ("> ", "of times"), ("> > ", "it was")]);
    let text = quoted.text.clone();
    let article = article(vec![quoted]);
    let places = |phrase: &str| -> Vec<String> {
        find(&article, phrase).iter().map(|s| text[s.start..s.end].to_owned()).collect()
    };
    assert_eq!(places("best of times"), ["best\n> of times"]);
    assert_eq!(places("times it"), ["times\n> > it"]);
    assert_eq!(places("best"), ["best"]);
    assert_eq!(places("of"), ["of"]);
    assert_eq!(places(">"), Vec::<String>::new());
}

#[test]
fn what_is_not_in_view_is_passed_over() {
    let blocks = vec![
        block(Kind::Title, "The headline"),
        block(Kind::Repeat, "The headline"),
        marked(Kind::ListItem, "- ", "headline - again"),
    ];
    let article = article(blocks);
    let stretch = |block, start, end| Stretch { block, start, end };
    assert_eq!(find(&article, "headline"), [stretch(0, 4, 12), stretch(2, 2, 10)]);
    assert_eq!(find(&article, "- "), [stretch(2, 11, 13)]);
}

#[test]
fn a_marker_inside_a_line_hides_only_itself() {
    let text = clean("one [x]two");
    let spans = vec![Span { range: 4..7, role: Role::Marker }];
    let article = article(vec![Block { kind: Kind::Paragraph, text, spans }]);
    assert_eq!(find(&article, "one two"), [Stretch { block: 0, start: 0, end: 10 }]);
    assert_eq!(find(&article, "one"), [Stretch { block: 0, start: 0, end: 3 }]);
    assert_eq!(find(&article, "two"), [Stretch { block: 0, start: 7, end: 10 }]);
}

fn words() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        "[a-zA-Z]{1,6}",
        prop::sample::select(
            &["café", "e\u{301}te\u{301}", "don’t", "漢字", "हिन्दी", "ß", "ﬁn", "İstanbul", "ภาษา", "👩\u{200d}👧"][..]
        )
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 2..30)
}

fn set_in(words: &[String], gaps: &[&str]) -> Article {
    let text: String = words.iter().zip(gaps.iter().cycle()).flat_map(|(w, g)| [w.as_str(), g]).collect();
    article(vec![block(Kind::Paragraph, &text)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_of_a_text_are_found_where_they_stand(
        words in words(),
        from in 0usize..28,
        count in 1usize..4,
        gaps in prop::collection::vec(prop::sample::select(&[" ", "  ", "\u{a0}", "\n", " \t "][..]), 1..5),
    ) {
        let article = set_in(&words, &gaps);
        let text = &article.blocks[0].text;
        let from = from.min(words.len() - 1);
        let until = (from + count).min(words.len());
        let phrase = words[from..until].join(" ");
        let places = find(&article, &phrase);
        let start: usize = words.iter().zip(gaps.iter().cycle()).take(from).map(|(w, g)| w.len() + g.len()).sum();
        let covered = places.iter().any(|s| s.start <= start && start < s.end);
        prop_assert!(covered, "{phrase:?} at {start} in {text:?}: {places:?}");
        prop_assert!(places.windows(2).all(|w| w[0].end <= w[1].start));
        let starts: Vec<usize> = graphemes(text).map(|(at, _)| at).chain([text.len()]).collect();
        for place in &places {
            prop_assert!(starts.contains(&place.start) && starts.contains(&place.end), "{place:?} tears a grapheme");
        }
    }

    #[test]
    fn any_phrase_over_any_text_is_survived(text in "\\PC{0,60}", phrase in "\\PC{0,4}") {
        let article = article(vec![block(Kind::Paragraph, &text)]);
        let finder = Finder::new(&article);
        for place in finder.find(&phrase) {
            prop_assert!(article.blocks[0].text.get(place.start..place.end).is_some_and(|s| !s.is_empty()));
        }
        let all = finder.find(&article.blocks[0].text);
        prop_assert!(all.len() <= 1);
    }
}
