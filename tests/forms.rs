//! Articles as files of their own: what Markdown makes of ours is what the article says, whatever signs stand in it, and
//! plain text read again is the same article.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

use std::fs;
use std::path::Path;

use masthead::article::{Article, Block, Kind, Role};
use masthead::format;
use masthead::library::{Form, written};
use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// One part of a text, as its kind and its words.
type Part = (&'static str, String);

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the article says, without the markers that Markdown has its own for.
fn said(article: &Article) -> Vec<Part> {
    let blocks = article.blocks.iter().filter(|b| b.kind != Kind::Repeat && !b.text.trim().is_empty());
    blocks.map(part).filter(|(kind, text)| *kind == "rule" || !text.is_empty()).collect()
}

fn part(block: &Block) -> Part {
    let mut text = block.text.to_string();
    let kind = match block.kind {
        Kind::Title => "title",
        Kind::Heading => "heading",
        Kind::Quote => "quote",
        Kind::ListItem => "item",
        Kind::Code | Kind::Table => "code",
        Kind::Rule => return ("rule", String::new()),
        _ => "paragraph",
    };
    for span in block.spans.iter().rev().filter(|s| s.role == Role::Marker) {
        let marker = block.text[span.range.clone()].trim();
        let number = marker.trim_end_matches(['.', ')']);
        let own = !number.is_empty() && number.len() < marker.len() && number.bytes().all(|b| b.is_ascii_digit());
        if kind == "quote" || own || !marker.chars().any(char::is_alphanumeric) {
            text.replace_range(span.range.clone(), "");
        }
    }
    if kind == "code" {
        // A fence of the text's own may be the fence in Markdown.
        text = text.replace(['`', '~'], " ");
    }
    (kind, words(&text))
}

/// What a reader of Markdown (`CommonMark` and GitHub's additions) makes of it.
fn understood(markdown: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut stack: Vec<&'static str> = Vec::new();
    let mut told = String::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Start(tag) => {
                let kind = match tag {
                    Tag::Heading { level: HeadingLevel::H1, .. } => "title",
                    Tag::Heading { level: HeadingLevel::H2, .. } => "heading",
                    Tag::BlockQuote(_) => "quote",
                    Tag::Item => "item",
                    Tag::CodeBlock(CodeBlockKind::Fenced(ref info)) => {
                        told = info.to_string();
                        "code"
                    }
                    Tag::Paragraph if stack.is_empty() => "paragraph",
                    Tag::Paragraph | Tag::List(_) | Tag::Emphasis | Tag::Link { .. } => continue,
                    other => panic!("{other:?} in {markdown:?}"),
                };
                if stack.is_empty() {
                    parts.push((kind, std::mem::take(&mut told) + "\n"));
                }
                stack.push(kind);
            }
            Event::End(TagEnd::Paragraph) if stack.last() != Some(&"paragraph") => {
                parts.last_mut().unwrap().1.push(' ');
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::CodeBlock,
            ) => {
                stack.pop();
            }
            Event::End(_) => {}
            Event::Text(text) => parts.last_mut().unwrap().1.push_str(&text),
            Event::SoftBreak => parts.last_mut().unwrap().1.push(' '),
            Event::Rule => parts.push(("rule", String::new())),
            other => panic!("{other:?} in {markdown:?}"),
        }
    }
    let parts = parts.iter().map(|(kind, text)| {
        (*kind, words(&if *kind == "code" { text.replace(['`', '~'], " ") } else { text.clone() }))
    });
    parts.filter(|(kind, text)| *kind == "rule" || !text.is_empty()).collect()
}

fn assert_same(text: &str) {
    let article = format::read("a.txt", text.as_bytes()).unwrap();
    let markdown = written(&article, Form::Markdown);
    assert_eq!(understood(&markdown), said(&article), "{text:?}\nas\n{markdown}");
}

/// The seeds, and the samples of every difficulty.
fn samples() -> Vec<(String, Vec<u8>)> {
    let mut samples = Vec::new();
    for folder in ["seeds", "tests/articles"] {
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                samples.push((path.display().to_string(), fs::read(path).unwrap()));
            }
        }
    }
    samples
}

#[test]
fn the_samples_say_in_markdown_what_they_say() {
    let mut seen = 0;
    for (name, bytes) in samples() {
        let Ok(article) = format::read(&name, &bytes) else { continue };
        seen += 1;
        let markdown = written(&article, Form::Markdown);
        assert_eq!(understood(&markdown), said(&article), "{name}\n{markdown}");
    }
    assert!(seen > 2);
}

#[test]
fn plain_text_read_again_says_the_same() {
    for (name, bytes) in samples() {
        let Ok(article) = format::read(&name, &bytes) else { continue };
        let text = written(&article, Form::Text);
        // `&amp;lt;` is `&lt;` to who reads it, and would be `<` to who reads that.
        if text.contains("&lt;") {
            continue;
        }
        let again = format::read(&name, text.as_bytes()).unwrap();
        let all = |a: &Article| {
            let blocks = a.blocks.iter().filter(|b| b.kind != Kind::Repeat);
            words(&blocks.map(|b| b.text.as_str()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(all(&again), all(&article), "{name}");
        assert_eq!(again.title(), article.title(), "{name}");
        assert_eq!(written(&again, Form::Text), text, "{name}");
    }
}

#[test]
fn signs_of_markdown_in_a_text_mean_nothing() {
    for text in [
        "# A title\n\n* * *\n\n- one\n- two *three*\n\n1. x\n2. y\n\nEnd.\n",
        "Title\n\n> a quote\n> > deeper\n> - no list\n> ===\n\nText.\n",
        "Title\n\nsnake_case and _not italic_ and **not bold** and `no code` and <b>no tag</b>\n",
        "Title\n\n![no picture](x) [no link](y) [^1] [ref]: z ~~no~~ &lt; &#65; \\\n",
        "Title\n\nA line\n---\nAnother line\n===\n\n+ x\n+ y\n\n    let a = 1;\n    let b = `c`;\n",
        "Title\n\na) one\nb) two\n\n(1) one\n(2) two\n\nSee www.example.org/a_b_c*d and me@example.org (https://a.org/x_(y)).\n",
    ] {
        assert_same(text);
    }
}

fn line() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "word",
        "Word",
        "a",
        " ",
        " ",
        "  ",
        "*",
        "**",
        "_",
        "__",
        "`",
        "```",
        "#",
        "##",
        ">",
        "-",
        "---",
        "+",
        "=",
        "1.",
        "2)",
        "(3)",
        "[x]",
        "](y)",
        "!",
        "<",
        "<b>",
        "&",
        "&amp;",
        ";",
        "\\",
        "|",
        "~",
        "~~",
        ":",
        "\"",
        "“",
        "”",
        ".",
        "é",
        "日本",
        "\u{a0}",
        "https://e.org/a_b",
        "www.e.org",
        "me@e.org",
        "http://e.org/(x)",
        "\t",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_says_in_markdown_what_it_says(lines in prop::collection::vec(line(), 1..8)) {
        assert_same(&lines.join("\n"));
    }
}
