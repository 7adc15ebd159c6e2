//! Nothing is quadratic beyond the cleaner either (that is in `tests/text`): four times the input takes at most six times
//! as long, on inputs made to be the worst for each room.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod meter;

use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use masthead::article::{Article, Block, Kind, Place};
use masthead::config::theme::names;
use masthead::config::{KeySequence, Keymap, settings};
use masthead::filter::{Generation, Order, Query, marks, text_marks};
use masthead::format::json::Keys;
use masthead::format::{self, json};
use masthead::library::{Cancel, Form, Prepared, Question, Texts, archive, search_over, written};
use masthead::page::find::Finder;
use masthead::page::{Page, Spot, Style};
use masthead::run::decode::Decoder;
use masthead::shelf::{Card, Stock};
use masthead::text::{clean, clean_line};
use meter::{LARGEST, assert_linear};

/// The most bytes that a file of the config can have.
const LARGEST_FILE: usize = 1 << 20;

/// A unit again and again, up to so many bytes.
fn repeated(unit: &str, size: usize) -> String {
    unit.repeat(size.div_ceil(unit.len()))
}

/// Texts that a reader of plain text may stumble over again at every byte: what stands before, and what is repeated.
const TEXTS: &[(&str, &str, &str)] = &[
    ("angle brackets", "", "<"),
    ("closing brackets", "", ">"),
    ("open tags", "", "<a href=\""),
    ("tags", "", "<b>x</b>"),
    ("open comments", "", "<!-- "),
    ("ampersands", "", "&"),
    ("open entities", "", "&#"),
    ("entities", "", "&amp;"),
    ("quotes on one line", "", "> "),
    ("quotes on lines", "", "> a\n"),
    ("deeper and deeper quotes", "", ">>>>>>>> a\n"),
    ("quotes and blanks", "", "> a\n\n"),
    ("one word", "", "w"),
    ("one long line", "", "word after word "),
    ("links", "", "http://a.example/b?c=d "),
    ("links in brackets", "", "(http://a.example/(b)) "),
    ("one link", "http://a.example/", "a/"),
    ("open brackets", "", "["),
    ("marked links", "", "[a](http://b.example) "),
    ("addresses", "", "a@b.example "),
    ("dots", "", "www."),
    ("one list", "", "- item\n"),
    ("nested lists", "", "  - item\n      - item\n"),
    ("numbered", "", "1. item\n"),
    ("markers", "", "- - - "),
    ("blank lines", "", "\n"),
    ("blank lines at the end", "Title\n\nText", "\n "),
    ("spaces", "", " "),
    ("tabs", "", "\t"),
    ("short lines", "", "a\n"),
    ("short blocks", "", "a\n\n"),
    ("wrapped lines", "", "a line that is as long as lines are in old texts, and goes on\n"),
    ("hyphenated lines", "", "a line that is as long as lines are in old texts and bro-\nken "),
    ("the title again", "A title\n\n", "A title\n\n"),
    ("bylines", "", "By Ann Example\n\n"),
    ("bylines in one", "By ", "Ann Example and "),
    ("dates", "", "July 19, 2018 "),
    ("datelines", "", "PARIS, Feb 26 (Reuters) - "),
    ("rules", "", "* * *\n\n"),
    ("underlines", "", "a\n===\n"),
    ("tables", "", "a  b  c\n"),
    ("tables with bars", "", "| a | b |\n"),
    ("one table row", "", "a  "),
    ("code", "", "    code {\n"),
    ("credits", "", "[Photo: a] "),
    ("related", "", "Read: another\n\n"),
    ("endings", "", "Copyright 2018. (Reporting by A; Editing by B)\n"),
    ("marks", "e", "\u{301}"),
    ("accents", "", "é"),
    ("Thai", "", "ภาษาไทย"),
    ("Chinese", "", "中文字"),
    ("joined emoji", "", "👩\u{200d}👩\u{200d}👩 "),
    ("soft hyphens", "", "a\u{ad}"),
    ("NBSP", "", "\u{a0}"),
    ("flags", "", "🇩"),
];

fn text((start, unit): (&str, &str), size: usize) -> String {
    start.to_owned() + &repeated(unit, size)
}

fn read(text: &str) -> Article {
    format::read("a.txt", text.as_bytes()).expect("text")
}

#[test]
fn reading_plain_text() {
    for &(name, start, unit) in TEXTS {
        assert_linear(name, LARGEST, &|size| text((start, unit), size), &|text| drop(black_box(read(text))));
    }
}

#[test]
fn reading_old_charsets() {
    let units: [(&str, &[u8]); 5] = [
        ("Latin", b"Caf\xe9 na\xefve d\xe9j\xe0 vu. "),
        ("bytes of no charset", b"\x81\x8d\xff\xfe "),
        ("halves of letters", b"\xe2\x80 "),
        ("shifts of ISO 2022", b"\x1b$B%F\x1b(B "),
        ("late Latin", b"plain "),
    ];
    for (name, unit) in units {
        let make = |size: usize| [unit.repeat(size / unit.len()), b"d\xe9j\xe0".to_vec()].concat();
        assert_linear(name, LARGEST, &make, &|bytes: &Vec<u8>| drop(black_box(format::read("a.txt", bytes))));
    }
}

#[test]
fn writing_what_was_read() {
    for (name, start, unit) in
        TEXTS.iter().filter(|text| ["links", "tables", "markers", "code", "marked links"].contains(&text.0))
    {
        for form in [Form::Text, Form::Markdown] {
            let make = |size| read(&text((start, unit), size));
            assert_linear(name, LARGEST, &make, &|article| drop(black_box(written(article, form))));
        }
    }
}

#[test]
fn reading_json() {
    let keys = Keys::default();
    for (name, start, unit, end) in [
        ("one text", "{\"text\":\"", "words ", "\"}"),
        ("escapes", "{\"text\":\"", "\\u001b]0;", "\"}"),
        ("halves of pairs", "{\"text\":\"", "\\ud83d", "\"}"),
        ("tags", "{\"text\":\"", "<p>a", "\"}"),
        ("open tags", "{\"text\":\"<p>", "<", "\"}"),
        ("nested tags", "{\"text\":\"", "<div><ul><li>", "\"}"),
        ("closing tags", "{\"text\":\"<p>", "</b>", "\"}"),
        ("open comments", "{\"text\":\"<p>", "<!--", "\"}"),
        ("attributes", "{\"text\":\"<p ", "a=b ", "\"}"),
        ("scripts", "{\"text\":\"<p>", "<script>", "\"}"),
        ("entities", "{\"text\":\"<p>", "&amp;#27;", "\"}"),
        ("paragraphs", "{\"text\":[\"a\"", ",\"b\"", "]}"),
        ("names", "{\"title\":\"a\"", ",\"a\":1", "}"),
        ("tags of an article", "{\"title\":\"a\",\"tags\":[\"a\"", ",\"b\"", "]}"),
        ("words of an article", "{\"title\":\"a\",\"tags\":\"", "a,", "\"}"),
        ("depth", "{\"title\":\"a\",\"b\":", "[", "}"),
        ("depth of objects", "", "{\"a\":", ""),
        ("authors", "{\"title\":\"a\",\"author\":[\"a\"", ",{\"name\":\"b\"}", "]}"),
        ("broken", "{\"title\":\"", "\n", "\"}"),
        ("backslashes", "{\"title\":\"", "\\", "\"}"),
    ] {
        let make = |size| text((start, unit), size) + end;
        assert_linear(name, LARGEST, &make, &|text: &String| {
            drop(black_box(json::read("a", text.as_bytes(), &keys)));
        });
    }
}

#[test]
fn reading_archives() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Keys::default();
    // On one thread, whose time is measured.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        for (name, start, unit) in [
            ("lines", "", "{\"title\":\"a\"}\n"),
            ("an array", "[", "{\"title\":\"a\"},"),
            ("broken lines", "", "{\n"),
            ("empty lines", "", "\n"),
            ("no lines", "", "{\"a\":"),
            ("an open text", "{\"title\":\"", "a"),
            ("braces", "", "}{"),
            ("an array of arrays", "", "["),
            ("quotes", "[", "\""),
        ] {
            let make = |size| {
                let path = folder.path().join(format!("{name} {size}.jsonl"));
                fs::write(&path, text((start, unit), size)).unwrap();
                path
            };
            assert_linear(name, LARGEST, &make, &|path: &PathBuf| {
                let mut count = 0;
                drop(archive::each(path, &keys, None, &Cancel::default(), &mut |batch| count += batch.len()));
                black_box(count);
            });
        }
    });
}

/// One block of a text, or as many as there are lines.
fn article(kind: Kind, text: &str, apart: bool) -> Arc<Article> {
    let block = |text: &str| Block { kind, text: clean(text), spans: Vec::new() };
    let blocks = if apart { text.lines().map(block).collect() } else { vec![block(text)] };
    Arc::new(Article { blocks, ..Article::default() })
}

/// What is hard to lay: a name, the kind, what is repeated, and whether every line is a block of its own.
const PAGES: &[(&str, Kind, &str, bool)] = &[
    ("one paragraph", Kind::Paragraph, "words and more words ", false),
    ("one word", Kind::Paragraph, "w", false),
    ("short words", Kind::Paragraph, "a ", false),
    ("tiny blocks", Kind::Paragraph, "a\n", true),
    ("empty blocks", Kind::Paragraph, " \n", true),
    ("marks", Kind::Paragraph, "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", false),
    ("Thai", Kind::Paragraph, "ภาษาไทย", false),
    ("Chinese", Kind::Paragraph, "中文字", false),
    ("Khmer with places to break", Kind::Paragraph, "ភាសា\u{200b}", false),
    ("soft hyphens", Kind::Paragraph, "a\u{ad}", false),
    ("NBSP", Kind::Paragraph, "a\u{a0}", false),
    ("joined emoji", Kind::Paragraph, "👩\u{200d}👩", false),
    ("flags", Kind::Paragraph, "🇩", false),
    ("opening brackets", Kind::Paragraph, "(", false),
    ("numbers", Kind::Paragraph, "1,", false),
    ("code on one line", Kind::Code, "x = 1; ", false),
    ("code on lines", Kind::Code, "x\n", false),
    ("tabs in code", Kind::Code, "\t", false),
    ("a table", Kind::Table, "a  b  c\n", false),
    ("a quote", Kind::Quote, "a\n", false),
    ("items", Kind::ListItem, "item\n", true),
];

#[test]
fn laying_pages() {
    for &(name, kind, unit, apart) in PAGES {
        for whole in [false, true] {
            if whole && kind != Kind::Paragraph {
                continue;
            }
            let style = Style { justify: whole, hyphenate: whole, ..Style::default() };
            let make = |size| article(kind, &repeated(unit, size), apart);
            assert_linear(name, LARGEST, &make, &|article| {
                black_box(Page::new(Arc::clone(article), style).view(Spot::default(), usize::MAX));
            });
        }
    }
}

#[test]
fn moving_through_pages() {
    for &(name, kind, unit, apart) in PAGES {
        let make = |size| article(kind, &repeated(unit, size), apart);
        assert_linear(name, LARGEST, &make, &|article| {
            let mut page = Page::new(Arc::clone(article), Style { measure: 20, ..Style::default() });
            let last = page.last_top(24);
            let place = page.place(last);
            let half = page.at_fraction(0.5);
            page.step(half, 24);
            page.paragraph(half, -1);
            page.restyle(Style::default());
            page.seek(&place);
            // A witness that is nowhere any more.
            let missing =
                Place { witness: clean_line("words that stand nowhere in all of it, however one looks"), ..place };
            black_box(page.seek(&missing));
        });
    }
}

#[test]
fn finding_in_an_article() {
    for (name, unit, phrase) in [
        ("everywhere", "a", "a"),
        ("nearly everywhere", "aaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaa"),
        ("nearly everywhere, with case", "aAaAaAaAaAaAaAab", "aAaAaAaAaAaAaAaA"),
        ("over white space", "a \t a\u{a0}", "a a"),
        ("nowhere", "abcdefgh ", "nowhere"),
        ("accents", "é", "e"),
        ("marks", "e\u{301}\u{316}", "e"),
        ("ligatures", "ﬁ", "f"),
        ("capitals", "É", "É"),
    ] {
        for apart in [false, true] {
            let unit = if apart { format!("{unit}\n") } else { unit.to_owned() };
            let make = |size| article(Kind::Paragraph, &repeated(&unit, size), apart);
            assert_linear(name, LARGEST, &make, &|article| drop(black_box(Finder::new(article).find(phrase))));
        }
    }
    let long = article(Kind::Paragraph, &"a".repeat(20_000), false);
    let ready = Finder::new(&long);
    let phrase = |size: usize| "a".repeat(size / 100);
    assert_linear("a long phrase", LARGEST, &phrase, &|phrase| drop(black_box(ready.find(phrase))));
}

fn entries<'a>(titles: impl Iterator<Item = &'a str>) -> Stock {
    let mut stock = Stock::default();
    for title in titles {
        let title = clean_line(title);
        stock.add(&Card { byline: Some(title.clone()), title, ..Card::default() });
    }
    stock
}

/// All that a filter line costs over some titles.
fn sift(titles: &Stock, line: &str) {
    let (query, marked) = (Query::parse(line), Arc::default());
    let question =
        Question { query: &query, order: Order::default(), generation: Generation(0), marks: &marked, scattered: true };
    let shelf = titles.shelf();
    let texts = Texts::Scan(&|_| None);
    search_over(shelf, &Prepared::default(), texts, question, &Cancel::default(), &mut |hits| drop(black_box(hits)));
    for entry in shelf.entries() {
        black_box(marks(&query, entry));
    }
}

#[test]
fn filtering() {
    // On one thread, whose time is measured.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        for (name, unit, line) in [
            ("repeated letters", "a", "aaaaaaaaaaaaaaaaaaaaaaaa"),
            ("repeated letters that do not match", "a", "aaaaaaaaaaaaaaaaaaaaaaab"),
            ("two letters", "ab", "abababababab"),
            ("exact", "a", "'aaaaaaaaaaaaaab"),
            ("case", "aA", "aAaAaAaA"),
            ("accents", "é", "eeeeeeee"),
            ("Chinese", "中", "中中中中中中"),
            ("none of it", "a", "!b !c !d"),
        ] {
            let long = |size: usize| entries([repeated(unit, size)].iter().map(String::as_str));
            assert_linear(&format!("a long title: {name}"), LARGEST, &long, &|titles| sift(titles, line));
            let title = repeated(unit, 100);
            let many = |size: usize| entries(std::iter::repeat_n(title.as_str(), size / 100));
            assert_linear(&format!("many titles: {name}"), LARGEST, &many, &|titles| sift(titles, line));
        }
        let titles = entries(std::iter::repeat_n("Mossad set up operations in Paris", 10));
        for (name, unit) in [("terms", "o "), ("one term", "o"), ("no terms", "!o "), ("exact terms", "'se ")] {
            let line = |size: usize| repeated(unit, size / 20);
            assert_linear(&format!("many letters: {name}"), LARGEST, &line, &|line| sift(&titles, line));
        }
    });
}

#[test]
fn marks_in_texts() {
    for (name, unit, line) in
        [("everywhere", "a ", "'a"), ("nearly", "aaaaaaab ", "'aaaaaaaa"), ("several", "a b c ", "'a 'b 'c")]
    {
        let make = |size| article(Kind::Paragraph, &repeated(unit, size), false);
        let query = Query::parse(line);
        assert_linear(name, LARGEST, &make, &|article| drop(black_box(text_marks(&query, article))));
    }
}

#[test]
#[should_panic(expected = "more than six times as long")]
fn a_square_is_seen() {
    let make = |size: usize| vec![1_u8; size];
    assert_linear("a square", LARGEST, &make, &|bytes: &Vec<u8>| {
        for at in 0..bytes.len() {
            black_box(memchr::memchr(2, &bytes[at..]));
        }
    });
}

#[test]
fn reading_queries() {
    for unit in ["a ", "a", "!", "'", "^a$ ", "$", " ", "é", "e\u{301}", "\u{301}", "A", "! ' ^ $ "] {
        let make = |size| repeated(unit, size);
        assert_linear(unit, LARGEST, &make, &|line: &String| {
            let query = Query::parse(line);
            black_box(query.terms().count());
        });
    }
}

#[test]
fn reading_the_config() {
    let themes = names(None);
    let lines: [(&str, &dyn Fn(usize) -> String); 16] = [
        ("the same setting", &|_| "measure = 66\n".into()),
        ("settings that are none", &|n| format!("s{n} = 1\n")),
        ("broken lines", &|_| "= = =\n".into()),
        ("broken texts", &|_| "a = \"\n".into()),
        ("open texts", &|_| "'''\n".into()),
        ("open arrays", &|_| "[".into()),
        ("open tables", &|_| "a = {".into()),
        ("sections", &|n| format!("[s{n}]\na = 1\n")),
        ("the same section", &|_| "[list]\n".into()),
        ("keys", &|n| format!("\"{}\" = \"down\"\n", letter(n))),
        ("chords", &|n| format!("\"{} {}\" = \"down\"\n", letter(n / 100), letter(n))),
        ("actions that are none", &|n| format!("\"{}\" = \"dwon\"\n", letter(n))),
        ("the same key", &|_| "\"j\" = \"up\"\n".into()),
        ("dots", &|_| "a.".into()),
        ("comments", &|_| "# a\n".into()),
        ("escapes", &|_| "\"\\u0041".into()),
    ];
    for (name, line) in lines {
        let make = |size: usize| {
            let mut text = String::from("[list]\n");
            for number in 0.. {
                text.push_str(&line(number));
                if text.len() >= size {
                    break;
                }
            }
            text
        };
        assert_linear(&format!("settings: {name}"), LARGEST_FILE, &make, &|text| {
            black_box(settings::read("config.toml", text, &themes));
        });
        assert_linear(&format!("keymap: {name}"), LARGEST_FILE, &make, &|text| {
            drop(black_box(Keymap::read("keymap.toml", text)));
        });
    }
    for unit in ["a ", "C-", "M-", "é", "F"] {
        let make = |size| repeated(unit, size);
        assert_linear(unit, LARGEST_FILE, &make, &|words: &String| drop(black_box(KeySequence::parse(words))));
    }
}

/// A letter for each number below 60,000, so that no file has one twice.
fn letter(number: usize) -> char {
    let number = u32::try_from(number % 60_000).unwrap();
    char::from_u32(if number < 20_000 { 0x4e00 + number } else { 0x20000 + number - 20_000 }).unwrap()
}

#[test]
fn decoding_keys() {
    for (name, start, unit) in [
        ("letters", "", "j"),
        ("ESC", "", "\x1b"),
        ("arrows", "", "\x1b[A"),
        ("open sequences", "", "\x1b["),
        ("parameters", "\x1b[", "1;"),
        ("an open text", "\x1b]", "11;"),
        ("open texts", "", "\x1b]"),
        ("texts", "", "\x1b]11;rgb:ffff/ffff/ffff\x07"),
        ("an open paste", "\x1b[200~", "a"),
        ("ends of pastes that are none", "\x1b[200~", "\x1b[201"),
        ("pastes", "", "\x1b[200~a\x1b[201~"),
        ("mouse", "", "\x1b[<0;1;1M"),
        ("letters of many bytes", "", "é中👩"),
    ] {
        let make = |size| text((start, unit), size);
        assert_linear(name, LARGEST, &make, &|text: &String| {
            let mut decoder = Decoder::new();
            // As they are read.
            text.as_bytes().chunks(1024).for_each(|bytes| drop(black_box(decoder.feed(bytes))));
            black_box(decoder.timeout());
        });
    }
    let halves = |size| "\u{e9}".repeat(size).into_bytes().into_iter().step_by(2).collect();
    assert_linear("halves of letters", LARGEST, &halves, &|bytes: &Vec<u8>| {
        drop(black_box(Decoder::new().feed(bytes)));
    });
}
