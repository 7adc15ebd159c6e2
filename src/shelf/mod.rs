//! The shelf: the light rows of all articles, packed, so that a million of them take little room and a copy to look at
//! costs nothing. It must not know files, queries or screens.
//!
//! Rows stand in pieces that are shared between copies; a change makes only the piece anew that it touches. What many
//! articles have in common (folders, sources, bylines) is kept once, as a name.

mod stock;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use crate::article::{Date, Id};
use crate::text::{self, Clean, Lang};

pub use stock::{News, Stock};

/// Rows, or names, in a piece.
pub const PIECE: usize = 1024;

/// What a list shows, sorts and filters by, of one article, on its way to the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card {
    /// As [`Article::title`](crate::article::Article::title).
    pub title: Clean,
    /// As [`Article::byline`](crate::article::Article::byline).
    pub byline: Option<Clean>,
    /// As [`Article::source`](crate::article::Article::source).
    pub source: Option<Clean>,
    /// The folder that it lies in, or the archive, as it may be shown; empty for the folder one is in.
    pub folder: Clean,
    /// The file's name in its folder, as it may be shown.
    pub name: Clean,
    /// In an archive its number, from 1; 0 for a file of its own.
    pub line: u32,
    /// As [`Article::published`](crate::article::Article::published).
    pub date: Option<Date>,
    /// As [`Article::words`](crate::article::Article::words).
    pub words: u32,
    /// As [`Article::ideographs`](crate::article::Article::ideographs).
    pub ideographs: u32,
    /// As [`Article::lang`](crate::article::Article::lang).
    pub lang: Option<Lang>,
}

/// Names something that many rows share; small and dense. 0 is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Name(pub u32);

/// The rows of all articles at one moment; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    pieces: Vec<Arc<Piece>>,
    names: Names,
    gone: usize,
    version: u64,
}

#[derive(Debug, Clone, Default)]
struct Names(Vec<Arc<Vec<Arc<Clean>>>>);

/// A run of rows.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// Titles and names of files, one behind the other.
    text: String,
    rows: Vec<Row>,
    /// The articles folded into rows of this piece, by row; sorted.
    copies: HashMap<usize, Vec<Id>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    /// Where its title starts and ends in the piece's text, and where the file's name ends behind it.
    start: u32,
    title: u32,
    end: u32,
    byline: Name,
    source: Name,
    folder: Name,
    line: u32,
    /// As `YYYYMMDD`; 0 for none.
    date: i32,
    words: u32,
    ideographs: u32,
    /// The article in whose row it stands as a copy; [`ALONE`] in a row of its own.
    leader: u32,
    lang: Option<Lang>,
    gone: bool,
}

/// No article has this number.
const ALONE: u32 = u32::MAX;

/// One row, looked at.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    shelf: &'a Shelf,
    piece: &'a Piece,
    row: &'a Row,
    id: Id,
}

impl Shelf {
    /// How many numbers have been given out: every [`Id`] is below it.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.rows.len())
    }

    /// Whether there never was an article.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// How many articles there are.
    pub fn count(&self) -> usize {
        self.len() - self.gone
    }

    /// Goes up with every change.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The row of an article, unless it is gone.
    pub fn entry(&self, id: Id) -> Option<Entry<'_>> {
        let at = id.0 as usize;
        let piece = self.pieces.get(at / PIECE)?;
        let row = piece.rows.get(at % PIECE).filter(|row| !row.gone)?;
        Some(Entry { shelf: self, piece, row, id })
    }

    /// All articles there are, as they were found.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (0_u32..).take(self.len()).filter_map(|id| self.entry(Id(id)))
    }

    /// The rows in their pieces; all but the last hold [`PIECE`] of them.
    pub fn pieces(&self) -> &[Arc<Piece>] {
        &self.pieces
    }

    /// The rows of its first pieces only, at the same version.
    #[must_use]
    pub fn front(&self, pieces: usize) -> Self {
        let mut front = self.clone();
        front.pieces.truncate(pieces);
        if front.gone > 0 {
            front.gone = front.pieces.iter().flat_map(|piece| &piece.rows).filter(|row| row.gone).count();
        }
        front
    }

    /// A name's text; empty for no name.
    pub fn name(&self, name: Name) -> &str {
        let at = name.0 as usize;
        self.names.0.get(at / PIECE).and_then(|piece| piece.get(at % PIECE)).map_or("", |name| name)
    }

    /// How many names there are, with the empty one.
    pub fn names(&self) -> usize {
        self.names.0.last().map_or(0, |last| (self.names.0.len() - 1) * PIECE + last.len())
    }

    /// The articles that are folded into an article's row, by number; none for one that is itself a copy.
    pub fn copies(&self, id: Id) -> &[Id] {
        let at = id.0 as usize;
        let copies = self.pieces.get(at / PIECE).and_then(|piece| piece.copies.get(&(at % PIECE)));
        copies.map_or(&[], Vec::as_slice)
    }

    /// The article in whose row one stands: itself, unless it is folded into another's.
    pub fn leader(&self, id: Id) -> Id {
        self.row(id).map(|row| row.leader).filter(|leader| *leader != ALONE).map_or(id, Id)
    }

    /// Whether any article is folded into another's row.
    pub fn has_copies(&self) -> bool {
        self.pieces.iter().any(|piece| !piece.copies.is_empty())
    }

    /// Whether an article is folded into another's row.
    pub fn is_copy(&self, id: Id) -> bool {
        self.row(id).is_some_and(|row| row.leader != ALONE)
    }

    fn row(&self, id: Id) -> Option<&Row> {
        let at = id.0 as usize;
        self.pieces.get(at / PIECE)?.rows.get(at % PIECE)
    }

    /// The article that lies there, as the user sees paths; looks at every row.
    pub fn at_path(&self, path: &str) -> Option<Entry<'_>> {
        self.entries().find(|entry| entry.is_at(path))
    }
}

impl Piece {
    /// How many rows it has, with those that are gone.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether it begins with what the other one holds.
    pub fn begins_with(&self, other: &Self) -> bool {
        self.rows.starts_with(&other.rows) && self.text.starts_with(&other.text)
    }

    /// Whether a row's article is gone.
    pub fn is_gone(&self, row: usize) -> bool {
        self.rows[row].gone
    }

    /// Whether a row's article is folded into another's row.
    pub fn is_copy(&self, row: usize) -> bool {
        self.rows[row].leader != ALONE
    }

    /// A row's title.
    pub fn title(&self, row: usize) -> &str {
        let Row { start, title, .. } = self.rows[row];
        &self.text[start as usize..title as usize]
    }

    /// A row's byline.
    pub fn byline(&self, row: usize) -> Name {
        self.rows[row].byline
    }

    /// A row's source.
    pub fn source(&self, row: usize) -> Name {
        self.rows[row].source
    }

    /// A row's folder.
    pub fn folder(&self, row: usize) -> Name {
        self.rows[row].folder
    }

    /// A row's language.
    pub fn lang(&self, row: usize) -> Option<Lang> {
        self.rows[row].lang
    }

    /// A row's day, as `YYYYMMDD`; 0 for none.
    pub fn day(&self, row: usize) -> i32 {
        self.rows[row].date
    }
}

impl<'a> Entry<'a> {
    /// Its number.
    pub fn id(&self) -> Id {
        self.id
    }

    /// As [`Article::title`](crate::article::Article::title).
    pub fn title(&self) -> &'a str {
        &self.piece.text[self.row.start as usize..self.row.title as usize]
    }

    /// As [`Article::byline`](crate::article::Article::byline).
    pub fn byline(&self) -> Option<&'a str> {
        self.named(self.row.byline)
    }

    /// As [`Article::source`](crate::article::Article::source).
    pub fn source(&self) -> Option<&'a str> {
        self.named(self.row.source)
    }

    /// The folder, or the archive, that it lies in.
    pub fn folder(&self) -> &'a str {
        self.shelf.name(self.row.folder)
    }

    /// The file's name in its folder; in an archive its number as it is shown.
    pub fn name(&self) -> &'a str {
        &self.piece.text[self.row.title as usize..self.row.end as usize]
    }

    /// In an archive its number, from 1; 0 for a file of its own.
    pub fn line(&self) -> u32 {
        self.row.line
    }

    /// Its path as it may be shown: what cleaning would drop stands as `\u....` escapes.
    pub fn path(&self) -> Clean {
        let (between, last) = self.last();
        text::clean_line(&format!("{}{between}{last}", self.folder()))
    }

    /// Whether this is its path.
    pub fn is_at(&self, path: &str) -> bool {
        let (between, last) = self.last();
        path.strip_prefix(self.folder()).and_then(|rest| rest.strip_prefix(between)).is_some_and(|rest| rest == last)
    }

    /// What stands between folder and name, and the name.
    fn last(&self) -> (&'static str, std::borrow::Cow<'a, str>) {
        let folder = self.folder();
        match self.row.line {
            0 if folder.is_empty() || folder.ends_with('/') => ("", self.name().into()),
            0 => ("/", self.name().into()),
            line => ("#", line.to_string().into()),
        }
    }

    /// Where it comes from: its source or, where it does not say, the folder or the archive that it lies in.
    pub fn origin(&self) -> &'a str {
        self.source().unwrap_or_else(|| self.folder().rsplit('/').next().unwrap_or_default())
    }

    /// As [`Article::published`](crate::article::Article::published).
    pub fn date(&self) -> Option<Date> {
        date(self.row.date)
    }

    /// As [`Article::words`](crate::article::Article::words).
    pub fn words(&self) -> u32 {
        self.row.words
    }

    /// As [`Article::ideographs`](crate::article::Article::ideographs).
    pub fn ideographs(&self) -> u32 {
        self.row.ideographs
    }

    /// As [`Article::lang`](crate::article::Article::lang).
    pub fn lang(&self) -> Option<Lang> {
        self.row.lang
    }

    /// How many articles are folded into its row.
    pub fn copies(&self) -> usize {
        self.shelf.copies(self.id).len()
    }

    fn named(&self, name: Name) -> Option<&'a str> {
        (name.0 > 0).then(|| self.shelf.name(name))
    }
}

/// A date as `YYYYMMDD`.
pub fn day(date: Date) -> i32 {
    i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day())
}

/// The date of such a number, if there is such a day.
pub fn date(day: i32) -> Option<Date> {
    let part = |number: i32| i8::try_from(number % 100).ok();
    (day > 0).then(|| Date::new(i16::try_from(day / 10_000).ok()?, part(day / 100)?, part(day)?).ok()).flatten()
}
