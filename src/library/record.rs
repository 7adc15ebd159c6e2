//! What the catalogue keeps of an article: its row, what its bytes are known by, and the tags that it brought. It must
//! not know where records are kept.

use std::fmt;

use crate::article::{Article, Date};
use crate::text::{Clean, Lang};

/// What tells bytes from other bytes: the first 16 of their BLAKE3. Equal bytes share one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 16]);

impl Hash {
    /// Of an article's bytes, as they stand in its file.
    pub fn of(bytes: &[u8]) -> Self {
        let mut first = [0; 16];
        first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
        Self(first)
    }
}

/// In 32 hexadecimal digits.
impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One article as the catalogue knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// As [`Article::title`].
    pub title: Clean,
    /// As [`Article::byline`].
    pub byline: Option<Clean>,
    /// As [`Article::source`].
    pub source: Option<Clean>,
    /// As [`Article::published`].
    pub date: Option<Date>,
    /// As [`Article::words`].
    pub words: u32,
    /// As [`Article::ideographs`].
    pub ideographs: u32,
    /// As [`Article::lang`].
    pub lang: Option<Lang>,
    /// Of its bytes: of the whole file, or of its line in an archive.
    pub hash: Hash,
    /// Tags that it came with, from an archive.
    pub tags: Vec<Clean>,
}

impl Record {
    /// Of an article and the bytes that it was read from.
    pub fn of(article: &Article, bytes: &[u8], tags: Vec<Clean>) -> Self {
        Self {
            title: article.title().clone(),
            byline: article.byline().cloned(),
            source: article.source.clone(),
            date: article.published,
            words: article.words,
            ideographs: article.ideographs,
            lang: article.lang,
            hash: Hash::of(bytes),
            tags,
        }
    }
}
