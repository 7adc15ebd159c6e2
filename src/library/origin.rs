//! Where one article comes from: a file, the program itself, bytes at hand; and how its row is made. It must not know
//! in what order articles are found.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::article::Article;
use crate::format;
use crate::shelf::Card;
use crate::text::{self, Clean};

use super::read::{self, Loaded, Trouble};

/// The two articles of a first run, by the names that the repository knows them under.
pub(super) const SEEDS: [Origin; 2] = [
    Origin::Seed("seeds/000_39ca63a513873c07.txt", include_bytes!("../../seeds/000_39ca63a513873c07.txt")),
    Origin::Seed("seeds/002_232c7250db54732f.txt", include_bytes!("../../seeds/002_232c7250db54732f.txt")),
];

/// The home of one article.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// A file, under the path it was found by.
    File(PathBuf),
    /// Embedded in the program, with its path in the repository.
    Seed(&'static str, &'static [u8]),
    /// Handed in, with a name.
    Bytes(String, Arc<[u8]>),
}

impl Origin {
    /// Its file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Seed(..) | Self::Bytes(..) => None,
        }
    }

    /// Its path, or its name, as it may be shown.
    pub(super) fn shown(&self) -> Clean {
        match self {
            Self::File(path) => text::escape(&path.to_string_lossy()),
            Self::Seed(name, _) => text::escape(name),
            Self::Bytes(name, _) => text::escape(name),
        }
    }

    /// Reads it.
    pub(super) fn load(&self) -> Result<Loaded, Trouble> {
        match self {
            Self::File(path) => read::load(path),
            Self::Seed(name, bytes) => {
                let name = name.rsplit_once('/').map_or(*name, |(_, name)| name);
                Ok(Loaded { article: format::read(name, bytes)?, key: None })
            }
            Self::Bytes(name, bytes) => Ok(Loaded { article: format::read(name, bytes)?, key: None }),
        }
    }

    /// The light row of its article.
    pub(super) fn card(&self, article: &Article) -> Card {
        let shown = self.shown();
        let (folder, name) = match shown.rfind('/') {
            Some(0) => (shown.slice(0..1), shown.slice(1..shown.len())),
            Some(at) => (shown.slice(0..at), shown.slice(at + 1..shown.len())),
            None => (Clean::default(), shown),
        };
        Card {
            title: article.title().clone(),
            byline: article.byline().cloned(),
            source: article.source.clone(),
            folder,
            name,
            line: 0,
            date: article.published,
            words: article.words,
            ideographs: article.ideographs,
        }
    }
}
