//! Articles as tests like to see them.

#![allow(dead_code, reason = "each test file uses its own part of this")]
#![allow(clippy::expect_used, reason = "a test that cannot be set up fails")]

use masthead::article::{Article, Kind};

/// Reads a text that is an article.
pub fn read(text: &str) -> Article {
    masthead::format::read("name-of_it.txt", text.as_bytes()).expect("text")
}

/// Reads one of the samples.
pub fn sample(name: &str) -> Article {
    let bytes = std::fs::read(format!("tests/articles/{name}")).expect(name);
    masthead::format::read(name, &bytes).expect(name)
}

/// The kinds of all blocks, one letter each: Title, reP(eat), Standfirst, bYline, paragraph `.`, Heading, Quote, list item
/// `-`, Code, taBle, rule `*`, cRedit `c`, Related, End.
pub fn shape(article: &Article) -> String {
    let letter = |kind| match kind {
        Kind::Title => 'T',
        Kind::Repeat => 'P',
        Kind::Standfirst => 'S',
        Kind::Byline => 'Y',
        Kind::Paragraph => '.',
        Kind::Heading => 'H',
        Kind::Quote => 'Q',
        Kind::ListItem => '-',
        Kind::Code => 'C',
        Kind::Table => 'B',
        Kind::Rule => '*',
        Kind::Credit => 'c',
        Kind::Related => 'R',
        Kind::End => 'E',
    };
    article.blocks.iter().map(|b| letter(b.kind)).collect()
}

/// White space folded: runs of it, NBSP among it, as one space, none at the ends.
pub fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All texts of an article in order, white space folded.
pub fn whole(article: &Article) -> String {
    folded(&article.blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join(" "))
}
