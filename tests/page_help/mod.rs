//! Articles built by hand for the tests of the page, and pages drawn as plain text.

#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a seed that cannot be read fails the test")]

use std::sync::Arc;

use masthead::article::{Article, Block, Kind, Role, Span};
use masthead::page::{Page, Row, Spot, Style};
use masthead::text::{Clean, Lang, clean};

/// A block without spans.
pub fn block(kind: Kind, text: &str) -> Block {
    Block { kind, text: clean(text), spans: Vec::new() }
}

/// A block whose text opens with a marker.
pub fn marked(kind: Kind, marker: &str, text: &str) -> Block {
    let span = Span { range: 0..marker.len(), role: Role::Marker };
    Block { kind, text: clean(&format!("{marker}{text}")), spans: vec![span] }
}

/// A quote, every line with its markers.
pub fn quote(lines: &[(&str, &str)]) -> Block {
    let mut text = String::new();
    let mut spans = Vec::new();
    for (marker, line) in lines {
        if !text.is_empty() {
            text.push('\n');
        }
        spans.push(Span { range: text.len()..text.len() + marker.len(), role: Role::Marker });
        text.push_str(marker);
        // Cleaned at once, so that the spans after it stand where they are said to.
        text.push_str(&clean(line));
    }
    Block { kind: Kind::Quote, text: clean(&text), spans }
}

pub fn article(blocks: Vec<Block>) -> Article {
    let lang = Lang::told(&Clean::join(&blocks.iter().map(|block| &block.text).collect::<Vec<_>>(), "\n"));
    Article { blocks, lang, ..Article::default() }
}

pub fn page(article: Article, measure: u16) -> Page {
    Page::new(Arc::new(article), Style { measure, ..Style::default() })
}

/// All rows of a page.
pub fn rows(page: &mut Page) -> Vec<Row> {
    page.view(Spot::default(), usize::MAX)
}

/// A row as a terminal would show it.
pub fn line(row: &Row) -> String {
    let runs: String = row.runs.iter().map(|r| r.text.as_str()).collect();
    format!("{}{runs}", " ".repeat(usize::from(row.indent)))
}

/// A whole page as a terminal would show it.
pub fn drawn(page: &mut Page) -> String {
    let rows = rows(page);
    rows.iter().map(|r| line(r).trim_end().to_owned() + "\n").collect()
}

fn seed(name: &str, kind: impl Fn(&str, usize) -> Kind) -> Article {
    let path = format!("{}/seeds/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let parts = text.split("\n\n").map(|p| p.trim_matches('\n')).enumerate();
    article(parts.map(|(i, text)| block(kind(text, i), text)).collect())
}

/// The first seed: a title, paragraphs, a credit.
pub fn seed_000() -> Article {
    seed("000_39ca63a513873c07.txt", |text, i| match i {
        0 => Kind::Title,
        _ if text.starts_with("[Photo:") => Kind::Credit,
        _ => Kind::Paragraph,
    })
}

/// The second seed: a title, a standfirst, a byline, a line that leads to another article.
pub fn seed_002() -> Article {
    let mut article = seed("002_232c7250db54732f.txt", |text, i| match i {
        0 => Kind::Title,
        1 => Kind::Standfirst,
        2 => Kind::Byline,
        _ if text.starts_with("Read") => Kind::Related,
        _ => Kind::Paragraph,
    });
    for related in article.blocks.iter_mut().filter(|b| b.kind == Kind::Related) {
        let range = "Read".len()..related.text.len();
        related.spans = vec![
            Span { range: 0..4, role: Role::Label },
            Span { range: range.start + 3..range.end, role: Role::Link(0) },
        ];
    }
    article
}
