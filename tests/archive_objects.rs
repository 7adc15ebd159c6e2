//! JSON objects to articles: tables of what dumps hold, and what must hold for any bytes.

#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

mod common_article;

use common_article::{shape, whole};
use masthead::article::{Article, Kind, Role};
use masthead::format::json::{self, Keys, Parsed};
use masthead::text::{self, Clean, Lang};
use proptest::prelude::*;
use serde_json::{Value, json};

const PROSE: &str = "The council met on Tuesday evening in the old school, and heard eleven speakers before it voted.";

fn parse(value: &Value) -> Parsed {
    json::read("dump.jsonl#7", value.to_string().as_bytes(), &Keys::default()).expect("an article")
}

fn read(value: &Value) -> Article {
    parse(value).article
}

fn said(bytes: &[u8]) -> String {
    json::read("dump.jsonl#7", bytes, &Keys::default()).expect_err("no article").to_string()
}

/// What every article must hold, as that of a file.
fn check(article: &Article) {
    for block in &article.blocks {
        assert!(!block.text.trim().is_empty());
        assert_eq!(text::clean(&block.text), block.text, "clean");
        assert!(matches!(block.kind, Kind::Code | Kind::Table | Kind::Quote) || !block.text.contains('\n'));
        assert!(block.spans.is_sorted_by_key(|span| span.range.start));
        for span in &block.spans {
            assert!(block.text.get(span.range.clone()).is_some_and(|text| !text.is_empty()));
        }
    }
    for kind in [Kind::Title, Kind::Standfirst, Kind::Byline] {
        assert!(article.blocks.iter().filter(|block| block.kind == kind).count() <= 1);
    }
    let links: Vec<(usize, usize, u32)> = (0..article.blocks.len())
        .flat_map(|at| article.blocks[at].spans.iter().map(move |span| (at, span)))
        .filter_map(|(at, span)| match span.role {
            Role::Link(number) => Some((at, span.range.start, number)),
            _ => None,
        })
        .collect();
    let numbers: Vec<u32> = links.iter().map(|link| link.2).collect();
    assert_eq!(numbers, (0..u32::try_from(article.links.len()).expect("few")).collect::<Vec<_>>());
    for ((block, start, _), link) in links.iter().zip(&article.links) {
        assert_eq!((link.block, link.range.start), (*block, *start));
        assert_eq!(article.blocks[*block].text.get(link.range.clone()), Some(link.text.as_str()));
    }
    let words: usize = article.blocks.iter().map(|block| text::words(&block.text)).sum();
    assert_eq!(article.words as usize, words);
}

#[test]
fn the_usual_names_are_understood() {
    for (name, value) in [
        ("title", "headline"),
        ("Headline", "headline"),
        ("NAME", "headline"),
        ("text", "text"),
        ("body", "text"),
        ("content", "text"),
        ("maintext", "text"),
        ("main_text", "text"),
        ("article", "text"),
        ("articleBody", "text"),
        ("article-body", "text"),
        ("full_text", "text"),
        ("author", "byline"),
        ("Authors", "byline"),
        ("byline", "byline"),
        ("creator", "byline"),
        ("description", "standfirst"),
        ("standfirst", "standfirst"),
        ("summary", "standfirst"),
        ("dek", "standfirst"),
        ("lead", "standfirst"),
    ] {
        let mut object = json!({"title": "Old bridge closes", "text": "It closed on Friday, the town said."});
        let values = object.as_object_mut().expect("an object");
        match value {
            "headline" => drop(values.remove("title")),
            "text" => drop(values.remove("text")),
            _ => {}
        }
        values.insert(name.to_owned(), json!("Some words of it that stand alone"));
        let article = read(&object);
        check(&article);
        let found = match value {
            "headline" => article.title(),
            "byline" => article.byline().expect(name),
            "standfirst" => article.standfirst().expect(name),
            _ => &article.body().next().expect(name).1.text,
        };
        assert_eq!(found.as_str(), "Some words of it that stand alone", "{name}");
    }
}

#[test]
fn the_likelier_name_counts() {
    let article = read(&json!({"name": "x", "headline": "y", "title": "", "content": "c", "text": [], "body": "b"}));
    assert_eq!((article.title().as_str(), whole(&article).as_str()), ("y", "y b"));
}

#[test]
fn a_setting_goes_before_the_usual_names() {
    let pairs = [("title", "Hed"), ("text", "story-text"), ("nothing", "text")];
    let keys = Keys::new(&pairs.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let object = json!({"title": "T", "hed": "H", "STORY_TEXT": "S", "text": "X"}).to_string();
    assert_eq!(whole(&json::read("", object.as_bytes(), &keys).expect("an article").article), "H S");
    let usual = json!({"title": "T", "text": "X"}).to_string();
    assert_eq!(whole(&json::read("", usual.as_bytes(), &keys).expect("an article").article), "T X");
}

#[test]
fn the_language_is_the_declared_one_or_that_of_the_text() {
    let german = "<html lang=\"de-AT\"><body><p>12, 13, 14.</p><p>15, 16.</p></body></html>";
    for (object, want) in [
        (json!({"title": "T", "text": PROSE}), Some("en")),
        (json!({"title": "T", "text": PROSE, "language": "fr"}), Some("fr")),
        (json!({"title": "T", "text": PROSE, "lang": "fr_CA"}), Some("fr")),
        (json!({"title": "T", "text": PROSE, "inLanguage": {"name": "French"}}), Some("fr")),
        (json!({"title": "T", "text": PROSE, "language": "klingon"}), Some("en")),
        (json!({"title": "T", "text": PROSE, "language": null, "Language": 7}), Some("en")),
        (json!({"title": "T", "text": german}), Some("de")),
        (json!({"title": "T", "text": format!("<!DOCTYPE html>\n{german}")}), Some("de")),
        (json!({"title": "T", "text": german, "language": "nl"}), Some("nl")),
        (json!({"title": "T", "text": "12, 13, 14."}), None),
        (json!({"title": "Nothing but a title"}), None),
    ] {
        assert_eq!(read(&object).lang.map(Lang::code), want, "{object}");
    }
}

#[test]
fn an_article_has_its_parts_in_order() {
    let parsed = parse(&json!({
        "id": 42, "url": "https://www.example.org/a?b=1", "title": "Old &amp; new\n bridge", "authors": ["Jane Doe", "John Roe"],
        "description": "What the town decided", "text": format!("{PROSE}\n\nWhat it costs\n\n{PROSE}\n\n- one thing\n- another\n\n> said she"),
        "date_publish": "2018-07-19T10:30:00Z", "tags": "bridges, Town; bridges", "section": ["News"], "embedding": [0.1, 0.2],
    }));
    let article = &parsed.article;
    check(article);
    assert_eq!(shape(article), "TSY.H.--QE");
    assert_eq!(article.title().as_str(), "Old & new bridge");
    assert_eq!(article.byline().map(Clean::as_str), Some("Jane Doe, John Roe"));
    assert_eq!(article.source.as_deref(), Some("example.org"));
    assert_eq!(article.name.as_str(), "42");
    assert_eq!(article.published.expect("a day").to_string(), "2018-07-19");
    assert_eq!(article.links[0].target.as_deref(), Some("https://www.example.org/a?b=1"));
    assert_eq!(parsed.tags.iter().map(Clean::as_str).collect::<Vec<_>>(), ["News", "Town", "bridges"]);
}

#[test]
fn names_come_in_many_forms() {
    for (author, byline) in [
        (json!("By Jane Doe"), Some("By Jane Doe")),
        (json!(["Jane Doe", "", null, "Jane Doe"]), Some("Jane Doe")),
        (json!({"name": "Jane Doe"}), Some("Jane Doe")),
        (json!([{"@type": "Person", "Name": "Jane Doe"}, {"name": "John Roe"}]), Some("Jane Doe, John Roe")),
        (json!(["Jane Doe", "https://example.org/jane"]), Some("Jane Doe")),
        (json!("nan"), None),
        (json!([]), None),
        (json!(null), None),
        (json!(true), None),
    ] {
        let article = read(&json!({"title": "T", "author": author}));
        assert_eq!(article.byline().map(Clean::as_str), byline, "{author}");
    }
    for (source, wanted) in [
        (json!("Reuters"), Some("Reuters")),
        (json!({"id": "bbc-news", "name": "BBC News"}), Some("BBC News")),
        (json!({"title": "BBC"}), Some("BBC")),
        (json!("https://www.bbc.co.uk/news"), Some("bbc.co.uk")),
        (json!("bbc.co.uk"), Some("bbc.co.uk")),
        (json!(null), None),
    ] {
        assert_eq!(read(&json!({"title": "T", "source": source})).source.as_deref(), wanted, "{source}");
    }
}

#[test]
fn days_only_where_they_are_certain() {
    for (date, wanted) in [
        (json!("2018-07-19"), Some("2018-07-19")),
        (json!("2018-07-19T23:30:00-05:00"), Some("2018-07-19")),
        (json!("2018-07-19 10:30:00.123+00:00"), Some("2018-07-19")),
        (json!("20180719"), Some("2018-07-19")),
        (json!("20180719T103000Z"), Some("2018-07-19")),
        (json!("20180719103000"), Some("2018-07-19")),
        (json!(20_180_719), Some("2018-07-19")),
        (json!("2018/07/19"), Some("2018-07-19")),
        (json!("Thu, 19 Jul 2018 10:30:00 +0000"), Some("2018-07-19")),
        (json!("19 Jul 2018 10:30 GMT"), Some("2018-07-19")),
        (json!("July 19, 2018"), Some("2018-07-19")),
        (json!(1_531_996_200), Some("2018-07-19")),
        (json!(1_531_996_200.5), Some("2018-07-19")),
        (json!(1_531_996_200_123_i64), Some("2018-07-19")),
        (json!("1531996200"), Some("2018-07-19")),
        (json!({"$date": "2018-07-19T10:30:00Z"}), Some("2018-07-19")),
        (json!({"$date": {"$numberLong": "1531996200000"}}), Some("2018-07-19")),
        (json!("07/08/2018"), None),
        (json!("2018-07"), None),
        (json!("2018-13-19"), None),
        (json!("20181319"), None),
        (json!(2018), None),
        (json!(0), None),
        (json!(-1), None),
        (json!(1e300), None),
        (json!("yesterday"), None),
        (json!(true), None),
        (json!(null), None),
    ] {
        let article = read(&json!({"title": "T", "published": date}));
        assert_eq!(article.published.map(|day| day.to_string()).as_deref(), wanted, "{date}");
    }
    let first = read(&json!({"title": "T", "timestamp": "2020-01-01", "date": "soon", "pubDate": "2018-07-19"}));
    assert_eq!(first.published.expect("a day").to_string(), "2018-07-19");
}

#[test]
fn what_the_text_says_itself_is_not_said_twice() {
    let lead = "Nobody had asked for it, and it came all the same on Monday.";
    let article = read(&json!({"title": "The old bridge closes", "description": "Nobody had asked for it, and it…",
        "author": "jane doe", "text": format!("The old bridge closes\n\nBy Jane Doe, Reuters\n\n{lead}\n\n{PROSE}")}));
    check(&article);
    assert_eq!(shape(&article), "TPY..");
    assert_eq!(article.source.as_deref(), Some("Reuters"));
    let article = read(
        &json!({"title": "The old bridge closes", "author": "John Roe", "text": format!("By Jane Doe\n\n{lead}")}),
    );
    check(&article);
    assert_eq!((shape(&article).as_str(), article.byline().map(Clean::as_str)), ("TY..", Some("John Roe")));
    let linked = read(&json!({"title": "T", "url": "https://example.org/a", "text": "See https://example.org/a."}));
    assert_eq!((shape(&linked).as_str(), linked.links.len()), ("T.", 1));
}

#[test]
fn a_title_is_one_whatever_it_looks_like() {
    let long = "word ".repeat(100);
    for title in [
        "***",
        "By Jane Doe",
        "- item",
        "> quoted",
        "```",
        "2018-07-19",
        "https://example.org/",
        "Headline",
        "1. a) | b |",
        &long,
    ] {
        let article = read(&json!({"title": title, "text": format!("Headline\n\n{PROSE}")}));
        check(&article);
        assert_eq!(article.title().as_str(), title.trim(), "{title}");
        assert!(shape(&article).starts_with('T'), "{title}");
        assert!(whole(&article).ends_with(&format!("Headline {PROSE}")), "{title}");
    }
}

#[test]
fn without_a_title_the_text_may_have_one() {
    let article = read(&json!({"author": "Jane Doe", "text": format!("The old bridge closes\n\n{PROSE}")}));
    check(&article);
    assert_eq!((shape(&article).as_str(), article.title().as_str()), ("TY.", "The old bridge closes"));
    let article =
        read(&json!({"_id": {"$oid": "5f3a"}, "summary": "Short", "text": format!("{PROSE} {PROSE} {PROSE}")}));
    check(&article);
    assert_eq!((shape(&article).as_str(), article.title().as_str()), ("S.", "5f3a"));
    assert_eq!(read(&json!({"text": PROSE})).title().as_str(), "dump.jsonl#7");
    assert_eq!(shape(&read(&json!({"title": "Only this"}))), "T");
    assert_eq!(shape(&read(&json!({"title": 1984}))), "T");
}

#[test]
fn markup_becomes_what_plain_text_has() {
    let article = read(
        &json!({"title": {"rendered": "Old &#8220;bridge&#8221; <em>closes</em>"}, "content": {"rendered": format!(
        "<!-- x --><style>p > a {{}}</style><h2 class='a>b'>What it costs</h2>\n<p>{PROSE} See <a href=\"https://example.org/x?a=1&amp;b=2\">the \
         <b>whole</b> report</a>.</p><ul><li>one thing<li><p>another</p></ul><ol><li>first</li><li>second</li></ol>\
         <blockquote><p>Said she.</p><p>And he.</p></blockquote><p>One<br>two<br/><br/>three, and 1 &lt; 2 < 3.</p><hr>\
         <script>var a = '<p>';</script><p>fish&nbsp;&amp;&nbsp;chips, m<sup>2</sup></p>")}}),
    );
    check(&article);
    assert_eq!(article.title().as_str(), "Old “bridge” closes");
    assert_eq!(shape(&article), "TH.----Q...*.");
    let texts: Vec<&str> = article.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(texts[1], "What it costs");
    assert_eq!(texts[2], format!("{PROSE} See the whole report."));
    assert_eq!(texts[3..7], ["- one thing", "- another", "1. first", "2. second"]);
    assert_eq!(texts[7], "> Said she.\n>\n> And he.");
    assert_eq!(texts[8..11], ["One", "two", "three, and 1 < 2 < 3."]);
    assert_eq!(texts[12], "fish\u{a0}&\u{a0}chips, m2");
    let link = &article.links[0];
    assert_eq!(
        (link.text.as_str(), link.target.as_deref()),
        ("the whole report", Some("https://example.org/x?a=1&b=2"))
    );
    assert_eq!(article.links.len(), 1);
}

#[test]
fn only_what_clearly_is_markup_is_taken_for_it() {
    for text in [
        "Use the <p> tag, said she, and see.",
        "If a < b and b > c then, it is said, all is well.",
        "She wrote to <jane@example.org> of it, and <https://example.org/> too.",
        "A heart <3 and an arrow <- are no tags, and neither is </> one.",
    ] {
        assert_eq!(whole(&read(&json!({"title": "T", "text": text}))), format!("T {text}"));
    }
    for (html, plain) in [
        ("<p>One, she said.</p>", "One, she said."),
        ("&lt;p&gt;One &amp;amp; two, she said.&lt;/p&gt;", "One & two, she said."),
        ("One<br>two<br>three", "One two three"),
        ("<p>never closed <p>at all</i>", "never closed at all"),
        ("<div><script>hidden</div>shown", "hidden shown"),
        ("<p>a</p><!-- never closed", "a <!-- never closed"),
    ] {
        assert_eq!(whole(&read(&json!({"title": "T", "text": html}))), format!("T {plain}"), "{html}");
    }
}

#[test]
fn what_is_not_quite_json_is_mended() {
    for (bytes, wanted) in [
        (
            &br#"{"title": "half \ud83d of it \"q\" \\ud83d", "text": NaN, "x": -Infinity}"#[..],
            "half \u{fffd} of it \"q\" \\ud83d",
        ),
        (b"{\"title\": \"a\tb NaN \xff\"}", "a b NaN \u{fffd}"),
        (br#"{"title": "\ud83d\ude00 whole", "x": [NaN]}"#, "😀 whole"),
    ] {
        let parsed = json::read("", bytes, &Keys::default()).expect("mended");
        assert_eq!(whole(&parsed.article), wanted);
    }
}

#[test]
fn what_is_missing_is_said() {
    assert_eq!(
        said(br#"{"hed": "x", "story": "y", "title": " ", "id": 3}"#),
        "it has neither a title nor a text, only 'hed', 'story'; say with the setting 'fields' under which names they stand"
    );
    assert_eq!(said(b"[1]"), "it is no JSON object");
    assert_eq!(said(b"{\"title\": \"x\""), "it is no sound JSON (EOF while parsing an object at byte 13)");
    assert!(said(b"\0\0\0").starts_with("it is no sound JSON ("));
    assert!(said(format!("{{\"text\": {}1", "[".repeat(100_000)).as_bytes()).starts_with("it is no sound JSON ("));
}

#[test]
fn only_clean_text_comes_out() {
    let hostile = "a\u{1b}]0;x\u{7}b\u{202e}c\u{9b}2Jd\u{0}";
    let parsed = parse(
        &json!({"title": hostile, "author": hostile, "tags": [hostile, "x\ny"], "id": hostile, "source": hostile,
        "summary": format!("say {hostile}"), "text": format!("<p>{hostile}&#27;[2J</p>"), "url": format!("https://e.org/{hostile}")}),
    );
    check(&parsed.article);
    let all = parsed.tags.iter().chain([&parsed.article.name]).chain(parsed.article.source.as_ref());
    let shown = all.chain(parsed.article.links.iter().filter_map(|link| link.target.as_ref()));
    for text in shown.chain(parsed.article.blocks.iter().map(|block| &block.text)) {
        assert!(!text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{text:?}");
    }
    assert!(parsed.tags.iter().all(|tag| !tag.contains('\n')));
}

#[test]
fn markup_that_never_ends_takes_no_more_than_its_share_of_time() {
    let start = std::time::Instant::now();
    for piece in [
        "<a ",
        "<a href=\"",
        "<a ='>",
        "<a =\"'",
        "<!--",
        "<!a",
        "<script>",
        "<script></",
        "</p><p",
        "<p></p>&amp",
        "<blockquote>",
        "<ul><li>x",
        "<a href=x>y</a>",
        "<h2>x<br>",
    ] {
        for text in [piece.repeat(200_000 / piece.len()), format!("<p></p>{}>", piece.repeat(200_000 / piece.len()))] {
            check(&read(&json!({"title": "T", "text": text})));
        }
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

/// Pieces that texts are made of, in markup and plain.
fn piece() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<br>",
        "<li>",
        "<ul>",
        "</ul>",
        "<ol>",
        "<h2>",
        "</h2>",
        "<blockquote>",
        "</blockquote>",
        "<a href=\"https://e.org\">",
        "<a href='x'>",
        "</a>",
        "<pre>",
        "</pre>",
        "<tr>",
        "<td>",
        "</td>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<",
        ">",
        "=\"",
        "&lt;p&gt;",
        "&nbsp;",
        "\n",
        "\n\n",
        " ",
        "- item",
        "> quoted",
        "Some words, she said. ",
        "By Jane Doe",
        "https://e.org/a",
        "***",
        "\u{1b}[2J",
        "```",
        "A title",
        "e\u{301}",
        "\u{202e}",
        "WASHINGTON (Reuters) - It rained today. ",
        "漢字",
        "\t",
    ]);
    prop_oneof![9 => known.prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_an_article_or_a_sentence(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for wrapped in [bytes.clone(), [b"{\"title\":\"a\",\"text\":\"", &bytes[..], b"\"}"].concat()] {
            match json::read("n", &wrapped, &Keys::default()) {
                Ok(parsed) => check(&parsed.article),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn any_object_is_a_whole_article(
        title in piece(), pieces in prop::collection::vec(piece(), 0..30), author in piece(), lead in piece(), has_title in any::<bool>(),
    ) {
        let mut object = json!({"text": pieces.concat(), "author": author, "summary": lead, "url": "https://e.org/b"});
        if has_title {
            object["title"] = json!(title);
        }
        if let Ok(parsed) = json::read("n", object.to_string().as_bytes(), &Keys::default()) {
            check(&parsed.article);
        }
    }

    #[test]
    fn the_text_is_that_of_a_file(pieces in prop::collection::vec(piece(), 0..30)) {
        let text = pieces.concat().replace(['<', '&', '\0'], "");
        let object = json!({"title": "T", "text": text}).to_string();
        let parsed = json::read("n", object.as_bytes(), &Keys::default()).expect("an article");
        let clean = text::clean(&text);
        prop_assert_eq!(whole(&parsed.article), common_article::folded(&format!("T {}", clean.as_str())));
    }
}
