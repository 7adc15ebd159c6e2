//! An article as it goes into the index: its tokens, their beginnings, the words that it could be known by. It must not
//! know the index.

use crate::article::Article;
use crate::text::{Clean, Folded, fold};

use super::tokens::{self, Kind};
use super::words::Words;

/// Words that an article could be known by, at most; they are kept to tell what a list is about.
const TOPICS: usize = 16;

/// What is written of one article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Digest {
    /// Its words, their parts and pairs, a newline behind each.
    pub text: String,
    /// The first character and the first two of each of them, each once, a newline behind each.
    pub starts: String,
    /// Words that it could be known by, as they stand there.
    pub topics: Vec<Clean>,
}

impl Digest {
    /// Of all blocks of an article.
    pub fn of(article: &Article) -> Self {
        let folded = fold_blocks(article);
        let mut digest = Self::default();
        let mut starts = Vec::new();
        for text in folded.iter().map(Folded::as_str) {
            tokens::scan(text, &mut |token| {
                let word = tokens::cut(&text[token.range]);
                let mut characters = word.chars();
                let first = characters.next().unwrap_or_default();
                starts.push((first, '\0'));
                match token.kind {
                    Kind::Word | Kind::Part => {
                        starts.extend(characters.next().map(|second| (first, second)));
                        digest.push(word);
                    }
                    Kind::Pair => digest.push(word),
                    Kind::Last | Kind::Lone => {}
                }
            });
        }
        starts.sort_unstable();
        starts.dedup();
        for (first, second) in starts {
            digest.starts.push(first);
            digest.starts.extend((second != '\0').then_some(second));
            digest.starts.push('\n');
        }
        digest.topics = Words::of(article, &folded).topics(TOPICS);
        digest
    }

    fn push(&mut self, token: &str) {
        self.text.push_str(token);
        self.text.push('\n');
    }
}

/// All blocks folded.
pub(super) fn fold_blocks(article: &Article) -> Vec<Folded> {
    article.blocks.iter().map(|block| fold(&block.text)).collect()
}
