//! Where one article comes from: a file, the program itself, bytes at hand; and how its row is made. It must not know
//! in what order articles are found.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::article::Article;
use crate::format;
use crate::shelf::Card;
use crate::text::{self, Clean};

use super::Hash;
use super::read::{self, Key, Trouble};

/// The two articles of a first run, by the names that the repository knows them under.
pub(super) const SEEDS: [Origin; 2] = [
    Origin::Seed("seeds/000_39ca63a513873c07.txt", include_bytes!("../../seeds/000_39ca63a513873c07.txt")),
    Origin::Seed("seeds/002_232c7250db54732f.txt", include_bytes!("../../seeds/002_232c7250db54732f.txt")),
];

/// An article that was read.
pub(super) struct Loaded {
    pub(super) article: Article,
    /// Of its bytes.
    pub(super) hash: Hash,
    /// Its file, where it has one to itself.
    pub(super) key: Option<Key>,
}

/// The home of one article.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// A file, under the path it was found by.
    File(PathBuf),
    /// Embedded in the program, with its path in the repository.
    Seed(&'static str, &'static [u8]),
    /// Handed in, with a name.
    Bytes(String, Arc<[u8]>),
    /// A line of an archive: its number from 1, start and length in bytes of the uncompressed stream.
    Line(PathBuf, [u64; 3]),
    /// Where the catalogue says that it lies, by its row id there.
    Kept(u32),
}

/// The homes of articles, by number. Of those in the catalogue, which may be a million, each takes four bytes.
#[derive(Debug, Default)]
pub(super) struct Origins {
    /// The row of the catalogue; above [`OTHERS`] the place among the others.
    places: Vec<u32>,
    others: Vec<Origin>,
}

/// No catalogue has so many rows.
const OTHERS: u32 = 1 << 31;

impl Origins {
    /// Adds that of the next number.
    pub(super) fn push(&mut self, origin: Origin) {
        if let Origin::Kept(row) = origin
            && row < OTHERS
        {
            self.places.push(row);
            return;
        }
        // There are no more numbers long before.
        self.places.push(OTHERS | u32::try_from(self.others.len()).unwrap_or(u32::MAX));
        self.others.push(origin);
    }

    /// That of a number.
    pub(super) fn get(&self, at: u32) -> Option<Cow<'_, Origin>> {
        match *self.places.get(at as usize)? {
            row @ ..OTHERS => Some(Cow::Owned(Origin::Kept(row))),
            place => self.others.get((place - OTHERS) as usize).map(Cow::Borrowed),
        }
    }

    /// The row of the catalogue that a number is.
    pub(super) fn row(&self, at: u32) -> Option<u32> {
        match self.get(at)?.as_ref() {
            Origin::Kept(row) => Some(*row),
            _ => None,
        }
    }

    /// The files of those that are none of the catalogue's.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.others.iter().filter_map(Origin::path)
    }
}

impl Origin {
    /// Its file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) | Self::Line(path, _) => Some(path),
            Self::Seed(..) | Self::Bytes(..) | Self::Kept(_) => None,
        }
    }

    /// Its path, or its name, as it may be shown.
    pub(super) fn shown(&self) -> Clean {
        match self {
            Self::File(path) => text::escape(&path.to_string_lossy()),
            Self::Line(path, [line, ..]) => text::escape(&format!("{}#{line}", path.to_string_lossy())),
            Self::Kept(row) => text::escape(&format!("article {row} of the library")),
            Self::Seed(name, _) => text::escape(name),
            Self::Bytes(name, _) => text::escape(name),
        }
    }

    /// Reads it.
    pub(super) fn load(&self) -> Result<Loaded, Trouble> {
        match self {
            Self::File(path) => {
                let whole = read::whole(path)?;
                let hash = Hash::of(&whole.bytes);
                Ok(Loaded { article: whole.article, hash, key: Some(Key::of(&whole.about)) })
            }
            // These are read where the library knows how.
            Self::Line(..) | Self::Kept(_) => Err(Trouble::Gone),
            Self::Seed(name, bytes) => {
                let name = name.rsplit_once('/').map_or(*name, |(_, name)| name);
                Ok(Loaded { article: format::read(name, bytes)?, hash: Hash::of(bytes), key: None })
            }
            Self::Bytes(name, bytes) => {
                Ok(Loaded { article: format::read(name, bytes)?, hash: Hash::of(bytes), key: None })
            }
        }
    }

    /// The light row of its article.
    pub(super) fn card(&self, article: &Article) -> Card {
        let shown = self.shown();
        let (folder, name) = match shown.rfind('/') {
            _ if matches!(self, Self::Line(..)) => (self.path().map(shown_path).unwrap_or_default(), Clean::default()),
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
            line: if let Self::Line(_, [line, ..]) = self { u32::try_from(*line).unwrap_or(u32::MAX) } else { 0 },
            date: article.published,
            words: article.words,
            ideographs: article.ideographs,
            lang: article.lang,
        }
    }
}

fn shown_path(path: &Path) -> Clean {
    text::escape(&path.to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_of_all_kinds_stand_side_by_side() {
        let mut origins = Origins::default();
        let kept = [1, 7, OTHERS - 1, OTHERS, u32::MAX];
        for row in kept {
            origins.push(Origin::Kept(row));
            origins.push(Origin::File(PathBuf::from(format!("{row}.txt"))));
        }
        for (at, row) in (0..).step_by(2).zip(kept) {
            assert_eq!(origins.row(at), Some(row));
            assert_eq!(origins.row(at + 1), None);
            let path = PathBuf::from(format!("{row}.txt"));
            assert_eq!(origins.get(at + 1).and_then(|origin| origin.path().map(ToOwned::to_owned)), Some(path));
        }
        assert_eq!((origins.paths().count(), origins.get(10).is_none()), (kept.len(), true));
    }
}
