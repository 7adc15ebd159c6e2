//! The rows' values folded and packed, so that a query reads them straight through. It must not know queries.
//!
//! Rows stand in the shelf's pieces: a table is cheap to clone, a search keeps the one it began with, and only a piece
//! that has changed is folded anew. What rows share (bylines, sources) is folded and matched once for all of them.

use std::sync::Arc;

use rayon::prelude::*;

use crate::shelf::{self, Name, PIECE, Shelf};
use crate::text::fold_plain;

use super::begins::begins;
use super::folded::Folded;
use super::heads::Heads;
use super::set::Bits;

/// Pieces that are folded in some milliseconds.
const SLICE: usize = 16;

/// Rows made ready for queries.
#[derive(Debug, Clone, Default)]
pub struct Table {
    shelf: Shelf,
    pieces: Vec<Arc<Piece>>,
    /// Names folded, by number.
    names: Arc<Vec<Named>>,
    /// Goes up when a row that was there has changed or gone, so that nothing learnt of it may be used again.
    epoch: u64,
}

/// A run of rows.
#[derive(Debug)]
pub struct Piece {
    /// The rows as they are.
    pub of: Arc<shelf::Piece>,
    /// Their folded titles, one behind the other.
    text: String,
    /// Where each of them ends.
    ends: Vec<u32>,
    letters: Vec<u64>,
    starts: Vec<u64>,
    /// How the words of titles begin.
    begins: Vec<u64>,
    /// What single letters score, so that the first letter of a query does not have to read every title.
    heads: Heads,
    /// Rows whose articles are gone.
    gone: Bits,
    /// Byline and source of each row, side by side.
    names: Vec<[Name; 2]>,
}

/// A folded name.
#[derive(Debug, Clone)]
struct Named {
    text: Box<str>,
    letters: u64,
    starts: u64,
}

impl Table {
    /// How many rows it has, with those that are gone.
    pub fn count(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.ends.len())
    }

    /// Changes whenever rows that were there have changed; rows that are only added leave it as it is.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The rows as they were made ready.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// All rows but the last piece's stand in pieces of the same size.
    pub fn pieces(&self) -> &[Arc<Piece>] {
        &self.pieces
    }

    /// The names folded, by number.
    pub fn names(&self) -> impl IndexedParallelIterator<Item = Folded<'_>> {
        self.names.par_iter().map(|name| Folded { text: &name.text, letters: name.letters, starts: name.starts })
    }

    /// The piece and the row in it of a position, which is less than [`Table::count`].
    pub fn row(&self, position: usize) -> (&Piece, usize) {
        (&self.pieces[position / PIECE], position % PIECE)
    }

    /// Whether it is made of exactly this shelf.
    pub fn is_of(&self, shelf: &Shelf) -> bool {
        self.shelf.version() == shelf.version() && self.count() == shelf.len()
    }

    /// As much of a shelf as this table should be renewed for at a time, so that nobody waits for all of a large one: what
    /// it has, and about as much again. All of it unless there are only rows behind those that it has.
    pub fn slice(&self, shelf: &Shelf) -> Shelf {
        let same = |(old, new): &(&Arc<Piece>, &Arc<shelf::Piece>)| Arc::ptr_eq(&old.of, new);
        let stands = self.pieces.iter().zip(shelf.pieces()).take_while(same).count();
        // The last piece may have got more rows.
        let changed = stands + 1 < self.pieces.len();
        shelf.front(if changed { usize::MAX } else { stands + stands.max(SLICE) })
    }

    /// The table of a shelf, made from this one of the same shelf at an earlier time: only what is new or not the same
    /// any more is folded, in parallel on the pool of the calling thread. When `stop` says so the table ends early.
    #[must_use]
    pub fn renew(&self, shelf: &Shelf, stop: &(dyn Fn() -> bool + Sync)) -> Self {
        let pieces: Vec<Option<Arc<Piece>>> = shelf
            .pieces()
            .par_iter()
            .enumerate()
            .map(|(at, of)| match self.pieces.get(at) {
                Some(old) if Arc::ptr_eq(&old.of, of) => Some(Arc::clone(old)),
                _ if stop() => None,
                _ => Some(Arc::new(Piece::new(of))),
            })
            .collect();
        let begins =
            |(old, new): (&Arc<Piece>, &Arc<shelf::Piece>)| Arc::ptr_eq(&old.of, new) || new.begins_with(&old.of);
        let stands = self.pieces.iter().zip(shelf.pieces()).all(begins) && self.pieces.len() <= shelf.pieces().len();
        let mut names = Arc::clone(&self.names);
        if names.len() < shelf.names() {
            let fold = |at: usize| {
                let name = shelf.name(Name(u32::try_from(at).unwrap_or(0)));
                let folded = fold_plain(name);
                let Folded { text, letters, starts } = Folded::new(&folded);
                Named { text: text.into(), letters, starts }
            };
            let new: Vec<Named> = (names.len()..shelf.names()).into_par_iter().map(fold).collect();
            Arc::make_mut(&mut names).extend(new);
        }
        Self {
            shelf: shelf.clone(),
            pieces: pieces.into_iter().map_while(|piece| piece).collect(),
            names,
            epoch: self.epoch + u64::from(!stands),
        }
    }
}

impl Piece {
    fn new(of: &Arc<shelf::Piece>) -> Self {
        let rows = of.len();
        let (mut ends, mut heads) = (Vec::with_capacity(rows), Heads::new());
        let [mut letters, mut starts, mut begun] = [(); 3].map(|()| Vec::with_capacity(rows));
        let mut text = String::new();
        for row in 0..rows {
            let folded = fold_plain(of.title(row));
            let folded = Folded::new(&folded);
            text.push_str(folded.text);
            // A piece holds at most `PIECE` titles of `REACH` letters of four bytes: 16 MiB.
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
            letters.push(folded.letters);
            starts.push(folded.starts);
            begun.push(begins(folded.text));
            heads.push(folded.text);
        }
        text.shrink_to_fit();
        let mut gone = Bits::NONE;
        (0..rows).filter(|row| of.is_gone(*row)).for_each(|row| gone.insert(row));
        let names = (0..rows).map(|row| [of.byline(row), of.source(row)]).collect();
        Self { of: Arc::clone(of), text, ends, letters, starts, begins: begun, heads, gone, names }
    }

    /// How many rows it has, with those that are gone.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A row's title, folded.
    pub fn title(&self, row: usize) -> Folded<'_> {
        Folded { text: self.title_text(row), letters: self.letters[row], starts: self.starts[row] }
    }

    /// The same without what can be told at a glance.
    pub fn title_text(&self, row: usize) -> &str {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[from as usize..self.ends[row] as usize]
    }

    /// Touches a row's title: reading those of many rows at once fetches them from memory in the time of one.
    pub fn fetch(&self, row: usize) -> u8 {
        touch(self.title_text(row))
    }

    /// The same of the title as it is.
    pub fn fetch_original(&self, row: usize) -> u8 {
        touch(self.of.title(row))
    }

    /// Where single letters stand in the rows' titles.
    pub fn heads(&self) -> &Heads {
        &self.heads
    }

    /// Rows whose articles are gone.
    pub fn gone(&self) -> &Bits {
        &self.gone
    }

    /// Byline and source of each row.
    pub fn names(&self) -> &[[Name; 2]] {
        &self.names
    }

    /// The letters of the rows' titles.
    pub fn letters(&self) -> &[u64] {
        &self.letters
    }

    /// The letters that begin words in the rows' titles.
    pub fn starts(&self) -> &[u64] {
        &self.starts
    }

    /// How words begin in the rows' titles.
    pub fn begins(&self) -> &[u64] {
        &self.begins
    }
}

/// A byte of each line of memory that a text lies in, of most texts: a headline takes two or three of them.
fn touch(text: &str) -> u8 {
    let byte = |at: usize| text.as_bytes().get(at).copied().unwrap_or_default();
    byte(0) ^ byte(text.len() / 2) ^ byte(text.len().wrapping_sub(1))
}
