//! The shelf: the light rows of all articles, packed, so that a million of them take little room and a copy to look at
//! costs nothing. It must not know files, queries or screens.
//!
//! Rows stand in pieces that are shared between copies; a change makes only the piece anew that it touches. What many
//! articles have in common (folders, sources, bylines) is kept once, as a name.

use std::collections::HashMap;
use std::sync::Arc;

use crate::article::{Date, Id};
use crate::text::{self, Clean, Lang};

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

/// What has become of a shelf: new articles are those whose numbers its reader has not seen yet.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The shelf as it is now.
    pub shelf: Shelf,
    /// Articles whose rows are others now, those too that were folded into another row or unfolded.
    pub renewed: Vec<Id>,
    /// Articles that are gone.
    pub removed: Vec<Id>,
}

/// A shelf that can be filled and changed.
#[derive(Debug)]
pub struct Stock {
    shelf: Shelf,
    known: HashMap<Arc<Clean>, Name>,
}

impl Default for Stock {
    fn default() -> Self {
        let mut stock = Self { shelf: Shelf::default(), known: HashMap::new() };
        stock.name(Some(&Clean::default()));
        stock
    }
}

impl Stock {
    /// The shelf as it is now.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Puts a card on it. None when there are no more numbers.
    pub fn add(&mut self, card: &Card) -> Option<Id> {
        let id = Id(u32::try_from(self.shelf.len()).ok().filter(|&id| id < u32::MAX)?);
        if self.shelf.len().is_multiple_of(PIECE) {
            self.shelf.pieces.push(Arc::default());
        }
        let names = self.names_of(card);
        let piece = Arc::make_mut(self.shelf.pieces.last_mut()?);
        piece.rows.push(row(&mut piece.text, card, names));
        self.shelf.version += 1;
        Some(id)
    }

    /// Puts another card in the place of an article's.
    pub fn renew(&mut self, id: Id, card: &Card) {
        let names = self.names_of(card);
        let at = id.0 as usize;
        let Some(piece) = self.shelf.pieces.get_mut(at / PIECE).map(Arc::make_mut) else { return };
        if let Some(old) = piece.rows.get_mut(at % PIECE) {
            self.shelf.gone -= usize::from(old.gone);
            let leader = old.leader;
            *old = Row { leader, ..row(&mut piece.text, card, names) };
            self.shelf.version += 1;
        }
    }

    /// Takes an article away; its number is not given out again. The first of its copies takes its place.
    pub fn remove(&mut self, id: Id) {
        if self.shelf.entry(id).is_none() {
            return;
        }
        self.unfold(id);
        if let [first, others @ ..] = self.shelf.copies(id).to_vec().as_slice() {
            self.unfold(*first);
            for copy in others {
                self.fold(*first, *copy);
            }
        }
        let at = id.0 as usize;
        Arc::make_mut(&mut self.shelf.pieces[at / PIECE]).rows[at % PIECE].gone = true;
        self.shelf.gone += 1;
        self.shelf.version += 1;
    }

    /// Folds an article into the row of another one, with whatever is folded into its own; out of the row that it stood in
    /// before. Nothing where one of them is gone, or both are the same.
    pub fn fold(&mut self, leader: Id, copy: Id) {
        let leader = self.shelf.leader(leader);
        let there = |id| self.shelf.entry(id).is_some();
        if leader == copy || self.shelf.leader(copy) == leader || !there(leader) || !there(copy) {
            return;
        }
        self.unfold(copy);
        let mut followers = self.piece_of(copy, |piece, row| piece.copies.remove(&row)).flatten().unwrap_or_default();
        followers.push(copy);
        for id in &followers {
            self.piece_of(*id, |piece, row| piece.rows[row].leader = leader.0);
        }
        self.piece_of(leader, |piece, row| {
            let copies = piece.copies.entry(row).or_default();
            copies.append(&mut followers);
            copies.sort_unstable();
        });
        self.shelf.version += 1;
    }

    /// Gives a copy a row of its own again.
    pub fn unfold(&mut self, copy: Id) {
        if !self.shelf.is_copy(copy) {
            return;
        }
        let leader = self.shelf.leader(copy);
        self.piece_of(copy, |piece, row| piece.rows[row].leader = ALONE);
        self.piece_of(leader, |piece, row| {
            if let Some(copies) = piece.copies.get_mut(&row) {
                copies.retain(|other| *other != copy);
                if copies.is_empty() {
                    piece.copies.remove(&row);
                }
            }
        });
        self.shelf.version += 1;
    }

    /// Changes the piece of an article, at its row.
    fn piece_of<T>(&mut self, id: Id, change: impl FnOnce(&mut Piece, usize) -> T) -> Option<T> {
        let at = id.0 as usize;
        let piece = self.shelf.pieces.get_mut(at / PIECE)?;
        Some(change(Arc::make_mut(piece), at % PIECE))
    }

    fn names_of(&mut self, card: &Card) -> [Name; 3] {
        [self.name(card.byline.as_ref()), self.name(card.source.as_ref()), self.name(Some(&card.folder))]
    }

    fn name(&mut self, name: Option<&Clean>) -> Name {
        let Some(name) = name else { return Name(0) };
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let number = Name(u32::try_from(self.shelf.names()).unwrap_or(0));
        let name = Arc::new(name.clone());
        let names = &mut self.shelf.names.0;
        match names.last_mut().filter(|last| last.len() < PIECE) {
            Some(last) => Arc::make_mut(last).push(Arc::clone(&name)),
            None => names.push(Arc::new(vec![Arc::clone(&name)])),
        }
        self.known.insert(name, number);
        number
    }
}

/// A piece's text has room for 4 GiB; a card beyond that keeps what fits, which is nothing.
fn row(text: &mut String, card: &Card, [byline, source, folder]: [Name; 3]) -> Row {
    let fits = u32::try_from(text.len() + card.title.len() + card.name.len()).is_ok();
    let place = |at: usize| u32::try_from(at).unwrap_or(0);
    let start = place(text.len());
    text.push_str(if fits { &card.title } else { "" });
    let title = place(text.len());
    text.push_str(if fits { &card.name } else { "" });
    let Card { line, date, words, ideographs, lang, .. } = *card;
    let date = date.map_or(0, day);
    let end = place(text.len());
    Row { start, title, end, byline, source, folder, line, date, words, ideographs, leader: ALONE, lang, gone: false }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean_line;
    use proptest::prelude::*;

    fn card(title: &str, folder: &str, name: &str) -> Card {
        Card { title: clean_line(title), folder: clean_line(folder), name: clean_line(name), ..Card::default() }
    }

    #[test]
    fn paths_are_put_together_again() {
        let mut stock = Stock::default();
        let archive = Card { line: 7, ..card("t", "/a/dump.jsonl", "") };
        let cards = [card("t", "", "a.txt"), card("t", "/", "a.txt"), card("t", "news/x", "a.txt"), archive];
        let paths = ["a.txt", "/a.txt", "news/x/a.txt", "/a/dump.jsonl#7"];
        for (card, path) in cards.iter().zip(paths) {
            let id = stock.add(card).expect("room");
            let entry = stock.shelf().entry(id).expect("there");
            assert_eq!(entry.path().as_str(), path);
            assert!(entry.is_at(path) && !entry.is_at("a") && !entry.is_at(""));
            assert_eq!(stock.shelf().at_path(path).map(|e| e.id()), Some(id));
        }
    }

    #[test]
    fn a_copy_stays_as_it_was() {
        let mut stock = Stock::default();
        let first = stock.add(&card("one", "f", "1")).expect("room");
        let before = stock.shelf().clone();
        stock.renew(first, &card("two", "g", "2"));
        stock.add(&card("three", "f", "3")).expect("room");
        assert_eq!(before.entry(first).map(|e| (e.title(), e.folder(), e.name())), Some(("one", "f", "1")));
        assert_eq!(stock.shelf().entry(first).map(|e| (e.title(), e.folder(), e.name())), Some(("two", "g", "2")));
        assert_eq!((before.count(), stock.shelf().count()), (1, 2));
        assert!(stock.shelf().version() > before.version());
    }

    proptest! {
        /// Against a plain map from each copy to its leader.
        #[test]
        fn copies_stand_in_their_leaders_rows(
            steps in prop::collection::vec((0..4_u8, 0..8_u32, 0..8_u32), 1..60), first in 1020..1024_u32,
        ) {
            let (mut stock, mut plain) = (Stock::default(), HashMap::new());
            for n in 0..first + 8 {
                stock.add(&card(&n.to_string(), "f", "n")).expect("room");
            }
            let mut gone = Vec::new();
            for (kind, a, b) in steps {
                let (a, b) = (Id(first + a), Id(first + b));
                let leader = |plain: &HashMap<Id, Id>, id: Id| plain.get(&id).copied().unwrap_or(id);
                let before = stock.shelf().clone();
                match kind {
                    0 | 1 => {
                        stock.fold(a, b);
                        let to = leader(&plain, a);
                        if to != b && leader(&plain, b) != to && !gone.contains(&a) && !gone.contains(&b) {
                            plain.values_mut().filter(|old| **old == b).for_each(|old| *old = to);
                            plain.insert(b, to);
                        }
                    }
                    2 => {
                        stock.unfold(b);
                        plain.remove(&b);
                    }
                    _ => {
                        stock.remove(b);
                        gone.push(b);
                        plain.remove(&b);
                        let mut orphans: Vec<Id> = plain.iter().filter(|(_, l)| **l == b).map(|(c, _)| *c).collect();
                        orphans.sort_unstable();
                        if let Some((heir, others)) = orphans.split_first() {
                            plain.remove(heir);
                            plain.extend(others.iter().map(|copy| (*copy, *heir)));
                        }
                    }
                }
                let shelf = stock.shelf();
                for id in (first..first + 8).map(Id) {
                    prop_assert_eq!(shelf.leader(id), leader(&plain, id));
                    prop_assert_eq!(shelf.is_copy(id), plain.contains_key(&id));
                    let mut copies: Vec<Id> = plain.iter().filter(|(_, l)| **l == id).map(|(c, _)| *c).collect();
                    copies.sort_unstable();
                    prop_assert_eq!(shelf.copies(id), copies);
                    if before.version() == shelf.version() {
                        prop_assert_eq!(before.copies(id), shelf.copies(id), "what has not changed is the same");
                    }
                }
            }
        }

        /// Against the simplest list there is, over the border of a piece.
        #[test]
        fn it_holds_what_was_put_on_it(
            steps in prop::collection::vec((0..3_u8, 0..1100_u32, "[a-c]{0,3}"), 1..60), fill in 1000..1030_usize,
        ) {
            let (mut stock, mut plain) = (Stock::default(), Vec::new());
            for n in 0..fill {
                plain.push(Some(card(&n.to_string(), "f", "n")));
                stock.add(&card(&n.to_string(), "f", "n")).expect("room");
            }
            for (kind, id, word) in steps {
                let count = u32::try_from(plain.len()).expect("few");
                let at = (id % count) as usize;
                let card = Card { source: Some(clean_line(&word)).filter(|w| !w.is_empty()), ..card(&word, &word, "x") };
                match kind {
                    0 => { plain.push(Some(card.clone())); stock.add(&card).expect("room"); }
                    1 => { plain[at] = Some(card.clone()); stock.renew(Id(id % count), &card); }
                    _ => { plain[at] = None; stock.remove(Id(id % count)); }
                }
            }
            let shelf = stock.shelf();
            prop_assert_eq!(shelf.len(), plain.len());
            prop_assert_eq!(shelf.count(), plain.iter().flatten().count());
            let seen: Vec<_> = shelf.entries().map(|e| (e.id().0 as usize, e.title(), e.folder(), e.source())).collect();
            let wanted: Vec<_> = plain.iter().enumerate().filter_map(|(at, card)| {
                let card = card.as_ref()?;
                Some((at, card.title.as_str(), card.folder.as_str(), card.source.as_deref()))
            }).collect();
            prop_assert_eq!(seen, wanted);
        }

        #[test]
        fn days_are_dates(year in 1..9999_i16, month in 1..=12_i8, of_month in 1..=28_i8) {
            let date_of = Date::new(year, month, of_month).expect("a day");
            prop_assert_eq!(date(day(date_of)), Some(date_of));
        }
    }
}
