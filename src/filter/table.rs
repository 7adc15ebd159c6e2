//! The entries' values folded and packed, so that a query reads them straight through. It must not know queries.
//!
//! Rows stand in pieces that are shared and never change: a table is cheap to clone, a search keeps the one it began
//! with, and when entries arrive only the last piece is made anew (its folded values are copied, not folded again).

use std::sync::Arc;

use rayon::prelude::*;

use crate::article::{Entry, Field};
use crate::text::fold_plain;

/// Rows in a piece: small enough to share out among threads and to make anew, large enough to cost nothing by itself.
pub const PIECE: usize = 1024;

/// How far a field counts, in letters of its folded value. No headline or path is as long; it bounds what a hostile
/// one can cost, and keeps scores where the matcher of record does not saturate.
pub const REACH: usize = 4096;

/// The fields that terms are matched with, best first among equals.
pub const FIELDS: [Field; 4] = [Field::Title, Field::Byline, Field::Source, Field::Path];

/// The value of an entry's field, if it has one; texts are not in the entry.
pub fn value(entry: &Entry, field: Field) -> Option<&str> {
    match field {
        Field::Title => Some(&entry.title),
        Field::Byline => entry.byline.as_deref(),
        Field::Source => entry.source.as_deref(),
        Field::Path => Some(&entry.path),
        Field::Text => None,
    }
}

/// As much of a folded value as counts.
pub fn within_reach(folded: &str) -> &str {
    if folded.len() <= REACH {
        return folded;
    }
    folded.char_indices().nth(REACH).map_or(folded, |(end, _)| &folded[..end])
}

/// Which letters stand in a text: one bit for a letter of the Latin alphabet or a digit, shared bits for the others.
/// A term can only match where all its bits are set.
pub fn letters(folded: &str) -> u64 {
    folded.chars().fold(0, |mask, c| mask | 1 << bit(c))
}

fn bit(c: char) -> u32 {
    match c {
        'a'..='z' => u32::from(c) - u32::from('a'),
        '0'..='9' => 26 + u32::from(c) - u32::from('0'),
        _ if c.is_ascii() => 36 + u32::from(c) % 6,
        _ => 42 + u32::from(c) % 22,
    }
}

/// Entries made ready for queries.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pieces: Vec<Arc<Piece>>,
    /// Goes up when a row that was there has changed or gone, so that nothing learnt of it may be used again.
    epoch: u64,
}

/// A run of rows.
#[derive(Debug)]
pub struct Piece {
    /// The articles, in the list's order.
    pub entries: Vec<Arc<Entry>>,
    /// All folded values, one behind the other.
    text: String,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    start: u32,
    /// Where each of [`FIELDS`] ends in the piece's text.
    ends: [u32; 4],
    title: u64,
    rest: u64,
}

impl Table {
    /// How many rows it has.
    pub fn count(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.entries.len())
    }

    /// Changes whenever rows that were there have changed; rows that are only added leave it as it is.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// All rows but the last piece's stand in pieces of the same size.
    pub fn pieces(&self) -> &[Arc<Piece>] {
        &self.pieces
    }

    /// The piece and the row in it of a position, which is less than [`Table::count`].
    pub fn row(&self, position: usize) -> (&Piece, usize) {
        (&self.pieces[position / PIECE], position % PIECE)
    }

    /// Whether it holds exactly these entries.
    pub fn is_of(&self, entries: &[Arc<Entry>]) -> bool {
        self.count() == entries.len()
            && self.pieces.iter().zip(entries.chunks(PIECE)).all(|(piece, run)| piece.is_of(run))
    }

    /// The table of these entries, made from this one: only what is new or not the same any more is folded, in parallel
    /// on the pool of the calling thread. When `stop` says so the table ends early.
    #[must_use]
    pub fn renew(&self, entries: &[Arc<Entry>], stop: &(dyn Fn() -> bool + Sync)) -> Self {
        let runs: Vec<&[Arc<Entry>]> = entries.chunks(PIECE).collect();
        let pieces: Vec<Option<Arc<Piece>>> = runs
            .par_iter()
            .enumerate()
            .map(|(at, run)| match self.pieces.get(at) {
                Some(old) if old.is_of(run) => Some(Arc::clone(old)),
                _ if stop() => None,
                old => Some(Arc::new(Piece::new(run, old.filter(|old| old.begins(run)).map(|old| &**old)))),
            })
            .collect();
        let stands = self.pieces.iter().zip(&runs).all(|(old, run)| old.begins(run)) && self.pieces.len() <= runs.len();
        Self { pieces: pieces.into_iter().map_while(|piece| piece).collect(), epoch: self.epoch + u64::from(!stands) }
    }
}

impl Piece {
    fn new(entries: &[Arc<Entry>], begun: Option<&Self>) -> Self {
        let (text, rows) = begun.map_or((String::new(), Vec::new()), |begun| (begun.text.clone(), begun.rows.clone()));
        let mut piece = Self { entries: entries.to_vec(), text, rows };
        for entry in &entries[piece.rows.len()..] {
            piece.push(entry);
        }
        piece.text.shrink_to_fit();
        piece
    }

    fn push(&mut self, entry: &Entry) {
        let mut row = Row { start: self.end(), ends: [0; 4], title: 0, rest: 0 };
        for (number, field) in FIELDS.into_iter().enumerate() {
            if let Some(value) = value(entry, field) {
                let folded = fold_plain(value);
                let folded = within_reach(&folded);
                self.text.push_str(folded);
                let mask = if field == Field::Title { &mut row.title } else { &mut row.rest };
                *mask |= letters(folded);
            }
            row.ends[number] = self.end();
        }
        self.rows.push(row);
    }

    /// A piece holds at most [`PIECE`] rows of four fields of [`REACH`] letters of four bytes: 64 MiB.
    fn end(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    /// Whether it was made of exactly these.
    fn is_of(&self, entries: &[Arc<Entry>]) -> bool {
        self.entries.len() == entries.len() && self.begins(entries)
    }

    /// Whether these begin with what it was made of.
    fn begins(&self, entries: &[Arc<Entry>]) -> bool {
        self.entries.len() <= entries.len() && self.entries.iter().zip(entries).all(|(a, b)| Arc::ptr_eq(a, b))
    }

    /// The folded value of one of [`FIELDS`] by its number; empty if the entry has none.
    pub fn folded(&self, row: usize, number: usize) -> &str {
        let Row { start, ends, .. } = self.rows[row];
        let from = if number == 0 { start } else { ends[number - 1] };
        &self.text[from as usize..ends[number] as usize]
    }

    /// The letters of a row's title.
    pub fn title_letters(&self, row: usize) -> u64 {
        self.rows[row].title
    }

    /// The letters of a row's other fields, together.
    pub fn other_letters(&self, row: usize) -> u64 {
        self.rows[row].rest
    }
}
