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
        // A newline takes the place of what stands between words; what is joined of parts stands there twice.
        digest.text.reserve(folded.iter().map(|text| text.as_str().len()).sum::<usize>() * 5 / 4);
        let mut starts = Starts::default();
        let words = Words::told(article, &folded, &mut |kind, token| {
            let token = tokens::cut(token);
            let mut characters = token.chars();
            let first = characters.next().unwrap_or_default();
            starts.add(first, '\0');
            match kind {
                Kind::Word | Kind::Part => {
                    if let Some(second) = characters.next() {
                        starts.add(first, second);
                    }
                    digest.push(token);
                }
                Kind::Pair => digest.push(token),
                Kind::Last | Kind::Lone => {}
            }
        });
        digest.topics = words.topics(TOPICS);
        digest.starts = starts.lines();
        digest
    }

    fn push(&mut self, token: &str) {
        self.text.push_str(token);
        self.text.push('\n');
    }
}

/// First characters and second ones, each couple once; without a second it is NUL.
struct Starts {
    /// A bit for each couple in ASCII: they are most of all.
    ascii: [u128; 128],
    others: Vec<(char, char)>,
}

impl Default for Starts {
    fn default() -> Self {
        Self { ascii: [0; 128], others: Vec::new() }
    }
}

impl Starts {
    fn add(&mut self, first: char, second: char) {
        if first.is_ascii() && second.is_ascii() {
            self.ascii[first as usize] |= 1 << (second as u32);
        } else if self.others.last() != Some(&(first, second)) {
            self.others.push((first, second));
        }
    }

    /// A newline behind each.
    fn lines(mut self) -> String {
        let mut lines = String::new();
        let mut push = |first: char, second: char| {
            lines.push(first);
            lines.extend((second != '\0').then_some(second));
            lines.push('\n');
        };
        for (first, seconds) in ('\0'..).zip(self.ascii) {
            let mut left = seconds;
            while left > 0 {
                push(first, u8::try_from(left.trailing_zeros()).map_or('\0', char::from));
                left &= left - 1;
            }
        }
        self.others.sort_unstable();
        self.others.dedup();
        self.others.iter().for_each(|&(first, second)| push(first, second));
        lines
    }
}

/// All blocks folded.
pub(super) fn fold_blocks(article: &Article) -> Vec<Folded> {
    article.blocks.iter().map(|block| fold(&block.text)).collect()
}
