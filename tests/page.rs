//! What a reader sees of each kind of block, and the runs behind it.

#[path = "page_help/mod.rs"]
mod help;

use std::sync::Arc;

use help::{article, block, drawn, line, marked, page, quote, rows, seed_000, seed_002};
use masthead::article::{Article, Block, Kind, Role, Span};
use masthead::page::{Page, Style};
use masthead::text::clean;

#[test]
fn seed_000_as_it_is_read() {
    insta::assert_snapshot!(drawn(&mut page(seed_000(), 66)));
}

#[test]
fn seed_002_as_it_is_read() {
    insta::assert_snapshot!(drawn(&mut page(seed_002(), 66)));
}

/// One block of every kind.
fn every_kind() -> Article {
    article(vec![
        block(Kind::Title, "A title that is long enough to need a second row"),
        block(Kind::Repeat, "A title that is long enough to need a second row"),
        block(Kind::Standfirst, "What it is about, in a sentence that goes on to a second row."),
        block(Kind::Byline, "By: Somebody Else"),
        block(
            Kind::Paragraph,
            "The first paragraph, with enough words in it to be set over three rows of a narrow page.",
        ),
        block(Kind::Heading, "A heading"),
        block(Kind::Paragraph, "What stands under the heading."),
        marked(Kind::ListItem, "- ", "an item"),
        marked(Kind::ListItem, "  * ", "an item under it, so long that it needs another row"),
        marked(Kind::ListItem, "10. ", "a numbered item, so long that it needs another row"),
        quote(&[
            ("> ", "A mail, whose lines were broken by the program of"),
            ("> ", "its author, is set again."),
            (">", ""),
            ("> ", "A verse"),
            ("> ", "is not."),
            ("> > ", "Nor is an answer."),
        ]),
        block(Kind::Code, "fn main() {\n\tprintln!(\"a line that is longer than the measure\");\n}"),
        block(Kind::Table, "name\tyears\tgoals\nSomebody\t12\t345"),
        block(Kind::Rule, "***"),
        block(Kind::Credit, "[Photo:\u{a0}Somebody / Elsewhere ]"),
        block(Kind::Credit, "Somebody/Getty Images"),
        block(Kind::Related, "Read\u{a0} WATCH: another article with a title of some length"),
        block(Kind::Related, "More: a third"),
        block(Kind::End, "(Reporting by Somebody; Editing by Nobody)"),
    ])
}

#[test]
fn every_kind_is_known_without_colour() {
    insta::assert_snapshot!(drawn(&mut page(every_kind(), 40)));
}

#[test]
fn signs_have_plain_forms() {
    let style = Style { measure: 40, ascii: true, ..Style::default() };
    let shown = drawn(&mut Page::new(Arc::new(every_kind()), style));
    assert!(shown.is_ascii(), "{shown}");
    for sign in ["\n* an item\n", "\n| A verse\n", "\n| | Nor is", "\n> Read", "\n  ~ "] {
        assert!(shown.contains(sign), "{sign:?} in {shown}");
    }
}

#[test]
fn blank_rows_stand_between_parts_and_nowhere_else() {
    use Kind::{Code, Credit, Heading, ListItem, Paragraph, Quote, Related, Repeat, Title};
    for (before, after, blanks) in [
        (Title, Paragraph, 1),
        (Paragraph, Paragraph, 1),
        (Paragraph, Heading, 1),
        (Heading, Paragraph, 0),
        (Paragraph, ListItem, 1),
        (ListItem, ListItem, 0),
        (ListItem, Paragraph, 1),
        (Quote, Quote, 1),
        (Code, Code, 1),
        (Credit, Credit, 0),
        (Related, Related, 0),
        (Paragraph, Related, 1),
    ] {
        let blocks = vec![block(before, "above"), block(Repeat, "hidden"), block(after, "below")];
        let rows = rows(&mut page(article(blocks), 40));
        assert_eq!(rows.len(), 2 + blanks, "{before:?}, {after:?}");
        assert!(rows[1..=blanks].iter().all(|r| r.runs.is_empty() && r.range.is_empty() && r.block == 2));
    }
}

#[test]
fn nothing_in_view_means_no_rows() {
    for blocks in [
        vec![],
        vec![block(Kind::Repeat, "again")],
        vec![block(Kind::Paragraph, ""), block(Kind::Paragraph, " \u{a0}\u{200b} ")],
        vec![marked(Kind::ListItem, "- ", "")],
        vec![quote(&[("> ", ""), (">", "")])],
        vec![block(Kind::Code, "\n\n")],
        vec![block(Kind::Title, "\u{200b}"), block(Kind::Code, "\u{200b}\n\u{200b}"), block(Kind::Table, "\t\u{200b}")],
        vec![block(Kind::Paragraph, "\u{2060}\u{200b}"), block(Kind::Heading, "\u{2800}\u{ad}")],
        vec![marked(Kind::ListItem, "1. ", "\u{200b}"), quote(&[("> ", "\u{200b}"), ("> ", "\u{3164}")])],
    ] {
        let mut page = page(article(blocks.clone()), 40);
        assert_eq!(rows(&mut page), [], "{blocks:?}");
        assert_eq!(page.end_spot(), page.last_top(10));
        assert!(page.is_end(masthead::page::Spot::default(), 10));
    }
}

/// The runs of the first row: text, bytes, role.
fn runs(block: Block, measure: u16) -> Vec<(String, Option<std::ops::Range<usize>>, Option<Role>)> {
    let row = rows(&mut page(article(vec![block]), measure)).remove(0);
    row.runs.into_iter().map(|r| (r.text.to_string(), r.range, r.role)).collect()
}

#[test]
fn changed_units_are_runs_of_their_own() {
    let run = |text: &str, range| (text.to_owned(), Some(range), None);
    assert_eq!(
        runs(block(Kind::Paragraph, "a b\u{a0}c\td"), 40),
        [run("a b", 0..3), run(" ", 3..5), run("c", 5..6), run(" ", 6..7), run("d", 7..8)]
    );
    assert_eq!(runs(block(Kind::Table, "ab\tc"), 40), [run("ab", 0..2), run("      ", 2..3), run("c", 3..4)]);
    let sign = ("-".to_owned(), None, None);
    assert_eq!(runs(block(Kind::Paragraph, "co\u{ad}operation"), 9), [run("co", 0..2), sign]);
    assert_eq!(runs(block(Kind::Paragraph, "co\u{ad}op"), 9), [run("co", 0..2), run("op", 4..6)]);
    assert_eq!(runs(block(Kind::Rule, "____"), 9), [run("* * *", 0..4)]);
}

#[test]
fn a_run_has_the_role_of_the_innermost_span() {
    let text = clean("PARIS - see http://a.b now");
    let spans = vec![
        Span { range: 0..20, role: Role::Label },
        Span { range: 0..8, role: Role::Dateline },
        Span { range: 12..20, role: Role::Link(3) },
    ];
    let run = |text: &str, range, role| (text.to_owned(), Some(range), role);
    assert_eq!(
        runs(Block { kind: Kind::Paragraph, text, spans }, 40),
        [
            run("PARIS - ", 0..8, Some(Role::Dateline)),
            run("see ", 8..12, Some(Role::Label)),
            run("http://a", 12..20, Some(Role::Link(3))),
            run(".b now", 20..26, None),
        ]
    );
}

#[test]
fn markers_give_way_to_signs() {
    let row = |block: Block| rows(&mut page(article(vec![block]), 30)).iter().map(line).collect::<Vec<_>>();
    assert_eq!(row(marked(Kind::ListItem, "- ", "item")), ["• item"]);
    assert_eq!(row(marked(Kind::ListItem, "a) ", "item")), ["a) item"]);
    assert_eq!(row(marked(Kind::ListItem, "\u{2022}\u{a0}", "item")), ["• item"]);
    assert_eq!(row(block(Kind::ListItem, "item")), ["• item"]);
    assert_eq!(row(block(Kind::Quote, "indented, without a marker")), ["│ indented, without a marker"]);
    assert_eq!(row(marked(Kind::Quote, ">>> ", "deep")), ["│ │ │ deep"]);
}

#[test]
fn numbers_of_a_list_end_in_one_column() {
    let item = |number: &str| marked(Kind::ListItem, number, "item");
    let numbered = |from: usize, to: usize| (from..=to).map(|n| item(&format!("{n}. "))).collect::<Vec<_>>();
    let shown = |blocks: Vec<Block>| {
        let rows = rows(&mut page(article(blocks), 30));
        rows.iter().filter(|r| !r.runs.is_empty()).map(line).collect::<Vec<_>>()
    };
    assert_eq!(shown(numbered(8, 11)), [" 8. item", " 9. item", "10. item", "11. item"]);
    let nested = vec![item("9. "), item("  a) "), item("  10) "), item("- "), item("10. ")];
    assert_eq!(shown(nested), [" 9. item", "   a) item", "  10) item", "• item", "10. item"]);
    let two_lists = [numbered(9, 9), vec![block(Kind::Paragraph, "between")], numbered(10, 10)].concat();
    assert_eq!(shown(two_lists), ["9. item", "between", "10. item"]);
    let nest_apart = vec![item("  9. "), item("1. "), item("  10. ")];
    assert_eq!(shown(nest_apart), ["  9. item", "1. item", "  10. item"]);
    assert_eq!(shown(numbered(1, 150))[0], "  1. item");
}

/// Rows of a paragraph, drawn.
fn set(text: &str, measure: u16) -> Vec<String> {
    rows(&mut page(article(vec![block(Kind::Paragraph, text)]), measure)).iter().map(line).collect()
}

#[test]
fn lines_break_where_readers_expect() {
    for (text, measure, expected) in [
        ("No\u{a0}break here", 8, vec!["No break", "here"]),
        ("a No\u{a0}break", 9, vec!["a", "No break"]),
        ("trailing   spaces   hang   ", 8, vec!["trailing", "spaces", "hang"]),
        ("漢字仮名交じり文", 5, vec!["漢字", "仮名", "交じ", "り文"]),
        ("「引用」。", 4, vec!["「引", "用」", "。"]),
        ("ab\u{200b}cd", 3, vec!["ab", "cd"]),
        ("co\u{ad}operation", 10, vec!["co-", "operation"]),
        ("abcdefgh", 3, vec!["abc", "def", "gh"]),
        ("e\u{301}e\u{301}e\u{301}", 2, vec!["e\u{301}e\u{301}", "e\u{301}"]),
        ("ภาษาไทยภาษาไทย", 7, vec!["ภาษาไทย", "ภาษาไทย"]),
        ("漢a字", 1, vec!["□", "a", "□"]),
        ("first\nsecond", 20, vec!["first", "second"]),
        ("  led by spaces", 20, vec!["led by spaces"]),
    ] {
        assert_eq!(set(text, measure), expected, "{text:?} at {measure}");
    }
}

#[test]
fn lines_are_of_even_length_rather_than_greedy() {
    // Greedily: `To be, or`, `not to be:`, `that is`, `the`, `question`; the fourth row shows why not.
    let expected = ["To be,", "or not to", "be: that", "is the", "question"];
    assert_eq!(set("To be, or not to be: that is the question", 10), expected);
}

#[test]
fn long_lines_of_code_go_on_under_a_sign() {
    let code = block(Kind::Code, "  let a = 1;\nabcdefghijklmnopqrstuvwxyz\n\n\tx");
    let shown: Vec<String> = rows(&mut page(article(vec![code]), 16)).iter().map(line).collect();
    assert_eq!(shown, ["    let a = 1;", "  abcdefghijklmn", "  … opqrstuvwxyz", "  ", "          x"]);
}
