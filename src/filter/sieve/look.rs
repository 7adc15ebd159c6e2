//! All titles held against all clauses, piece by piece: which rows must be looked at, fetched in batches. It must not know
//! how a clause stands in a title.

use std::hint::black_box;
use std::sync::Arc;

use rayon::prelude::*;

use super::clause::Row;
use super::titles::{Reach, Titles};
use super::{InTitles, Sieve, Stop};
use crate::filter::needle::Needle;
use crate::filter::rows::Found;
use crate::filter::score::Scratch;
use crate::filter::settle::Pieces;
use crate::filter::standing::Standing;
use crate::filter::table::Piece;
use crate::shelf::PIECE;

/// Titles that are fetched from memory at once: about as many as a core waits for at the same time.
const FETCHED: usize = 32;
/// Pieces that are looked at between two pauses: a millisecond's work, about.
const WAVE: usize = 32;

/// Rows that are looked at once, not twice for what begins words to be shown first: some milliseconds' work. Most of that
/// is to fetch titles that stand far apart in memory.
const FEW: usize = 1 << 18;

/// Is shown what was found so far.
type Pause<'p> = &'p mut dyn FnMut(&Pieces);

/// Room that looking at a piece takes, kept from piece to piece.
#[derive(Default)]
struct Desk {
    scratch: Scratch,
    titles: Titles,
    good: Vec<Found>,
}

impl Sieve<'_> {
    /// The bit of the one letter that is all the query asks for, if it can be told of without reading titles.
    fn letter(&self) -> Option<u64> {
        let is_all = self.clauses.len() == 1 && self.past.is_none();
        self.title_word(0).filter(|_| is_all).and_then(Needle::single)
    }

    /// Whether few rows are left to be looked at.
    fn is_short(&self) -> bool {
        self.past.is_some_and(|past| past.left(self.ground.table) <= FEW)
    }

    /// Rows whose titles hold every term as the beginning of a word, and for single letters, or where an earlier query has
    /// left few rows, all that hold them; nothing if `stop` said so meanwhile. `pause` is shown now and then what is found so far, as long as more may follow.
    pub fn begun(&self, pause: Pause<'_>, stop: &Stop<'_>) -> Option<InTitles> {
        match self.letter() {
            Some(letter) => Some(self.holding(letter)),
            None if self.is_short() => self.look(Reach::Any, None, pause, stop),
            None => self.look(Reach::Begun, None, pause, stop),
        }
    }

    /// Rows whose titles hold every term; those that `begun` has found are taken over.
    pub fn titles(&self, begun: InTitles, pause: Pause<'_>, stop: &Stop<'_>) -> Option<InTitles> {
        if self.letter().is_some() || self.is_short() {
            return Some(begun);
        }
        self.look(Reach::Inside, Some(begun), pause, stop)
    }

    /// Rows whose titles hold a letter. That can be told again as quickly.
    fn holding(&self, letter: u64) -> InTitles {
        let pieces = self.ground.table.pieces();
        let mut found = InTitles::none(pieces.len(), false);
        let classes = |(number, piece): (usize, &Arc<Piece>)| {
            let seen = |row: &usize| self.is_seen(Row::new(number, piece, *row));
            piece.heads().classes(letter).map(|rows| rows.only(seen))
        };
        found.good.alike = pieces.par_iter().enumerate().map(classes).collect();
        found
    }

    fn look(&self, reach: Reach, begun: Option<InTitles>, pause: Pause<'_>, stop: &Stop<'_>) -> Option<InTitles> {
        let pieces = self.ground.table.pieces();
        // What was not looked at yet stands there as it was found before.
        let mut found = begun.unwrap_or_else(|| InTitles::none(pieces.len(), true));
        for (number, wave) in pieces.chunks(WAVE).enumerate() {
            let from = number * WAVE;
            if number > 0 {
                pause(&found.good);
            }
            let known = found.titles[from..].par_iter().zip(&found.good.lists[from..]);
            let work = wave.par_iter().zip(known).enumerate();
            let look = work.map_init(Desk::default, |desk, (at, (piece, (titles, good)))| {
                (!stop()).then(|| self.look_into(from + at, piece, reach, (titles, good), desk))
            });
            let new: Option<Vec<(Titles, Vec<Found>)>> = look.collect();
            for (at, (titles, good)) in (from..).zip(new?) {
                (found.titles[at], found.good.lists[at]) = (titles, good);
            }
        }
        Some(found)
    }

    fn look_into(
        &self,
        number: usize,
        piece: &Piece,
        reach: Reach,
        begun: (&Titles, &[Found]),
        desk: &mut Desk,
    ) -> (Titles, Vec<Found>) {
        desk.titles.clear();
        desk.good.clear();
        self.look_at(number, piece, reach, begun, desk);
        (desk.titles.clone(), desk.good.clone())
    }

    fn look_at(
        &self,
        number: usize,
        piece: &Piece,
        reach: Reach,
        (taken, taken_good): (&Titles, &[Found]),
        Desk { scratch, titles, good }: &mut Desk,
    ) {
        let mut taken = taken.each(self.clauses.len()).peekable();
        let mut taken_good = taken_good.iter();
        let (letters, starts, begins) = (piece.letters(), piece.starts(), piece.begins());
        let may = |&(row, known): &(usize, Option<&[Standing]>)| {
            letters[row] & self.letters == self.letters
                && (reach != Reach::Begun
                    || starts[row] & self.starts == self.starts
                        && begins[row] & self.begins == self.begins
                        && self.may_begin(known))
        };
        let mut one = |row: usize, known: Option<&[Standing]>| {
            if let Some((_, standings)) = taken.next_if(|(taken, _)| *taken == row) {
                titles.push(row, standings);
                good.extend(taken_good.next());
            } else {
                let row = Row::new(number, piece, row);
                if self.is_seen(row) {
                    good.extend(self.title(row, known, reach, scratch, titles));
                }
            }
        };
        let (known, from) = self.known(number);
        let before = self.before.map_or(0, |query| query.clauses().len());
        let known =
            known.into_iter().flat_map(|known| known.each(before)).map(|(row, standings)| (row, Some(standings)));
        let mut rows = known.chain((from.min(piece.len())..piece.len()).map(|row| (row, None))).filter(may);
        let mut batch: Vec<(usize, Option<&[Standing]>)> = Vec::with_capacity(FETCHED);
        loop {
            batch.clear();
            batch.extend(rows.by_ref().take(FETCHED));
            if batch.is_empty() {
                break;
            }
            if self.reads {
                black_box(batch.iter().fold(0, |bytes, (row, _)| bytes ^ piece.fetch(*row)));
            }
            if self.reads_case {
                black_box(batch.iter().fold(0, |bytes, (row, _)| bytes ^ piece.fetch_original(*row)));
            }
            for (row, known) in &batch {
                one(*row, *known);
            }
        }
    }

    /// What is known of a piece's rows, and from which row on nothing is.
    pub(super) fn known(&self, number: usize) -> (Option<&Titles>, usize) {
        let past = self.past.filter(|past| past.tells);
        past.map_or((None, 0), |past| (past.titles.get(number), past.upto.saturating_sub(number * PIECE)))
    }
}
