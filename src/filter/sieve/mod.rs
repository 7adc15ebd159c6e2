//! Which rows of a table a query matches, how well, with what score. It must not know orders, texts or threads beyond the
//! pool it runs on.
//!
//! Each clause counts where it stands best: first by how well ([`Tier`]), then by the score that the matcher of record
//! gives the term there (what letters side by side score is no different from what scattered ones do), then in the first
//! field. The row is as good as its worst clause, its score is the sum; a negated term and what is known of an article
//! score nothing.
//!
//! Where nothing else is said, a million titles are looked at in three steps: words that begin as the terms, letters inside
//! of words, other fields. What a query has found is the ground that a longer one starts from.

mod clause;
mod fields;
mod set;
mod titles;

use std::cmp::Reverse;
use std::hint::black_box;
use std::sync::Arc;

use rayon::prelude::*;

use super::needle::{Needle, Standing};
use super::rows::Found;
use super::score::Scratch;
use super::table::{Piece, Table};
use super::{Query, Term};
use crate::article::{Field, Id, Tier};
use crate::shelf::PIECE;
use crate::state::{Mark, Marks};

use clause::{Depth, Ground, Row, Sought, Test, order};
use titles::{Hint, Reach, hints};

pub use set::Bits;
pub use titles::Titles;

/// A query ready to be held against rows.
#[derive(Debug)]
pub struct Sieve<'a> {
    ground: Ground<'a>,
    clauses: Vec<Vec<Test<'a>>>,
    /// The query that was asked before, and what it has found.
    before: Option<&'a Query>,
    hints: Vec<Hint>,
    past: Option<&'a Learnt>,
    /// Whether hidden articles are among those that may match.
    hidden: bool,
    /// Letters that every title must have that matches.
    letters: u64,
    /// Letters that must begin words in a title whose words begin as the query's.
    starts: u64,
    /// How words must begin in such a title.
    begins: u64,
    /// Whether titles must be read, most of them.
    reads: bool,
    /// Whether they must be read as they are, too.
    reads_case: bool,
}

/// What a query has found in the first rows of a table.
#[derive(Debug)]
pub struct Learnt {
    query: Query,
    upto: usize,
    titles: Vec<Titles>,
    fields: Vec<Bits>,
    count: usize,
}

/// Room that looking at a piece takes, kept from piece to piece.
#[derive(Default)]
struct Desk {
    scratch: Scratch,
    titles: Titles,
    good: Vec<Found>,
}

/// Rows found, piece by piece, in the table's order.
pub type Pieces = Vec<Vec<Found>>;

/// What was found in titles.
#[derive(Debug)]
pub struct InTitles {
    titles: Vec<Titles>,
    /// Rows whose terms are not scattered.
    pub good: Pieces,
}

/// What was found in all fields.
#[derive(Debug)]
pub struct InFields {
    /// Rows whose terms are not scattered.
    pub good: Pieces,
    /// Rows of which one term at least is.
    pub scattered: Vec<Bits>,
}

/// Titles that are fetched from memory at once: about as many as a core waits for at the same time.
const FETCHED: usize = 32;

type Stop<'s> = dyn Fn() -> bool + Sync + 's;

impl Learnt {
    /// Of what a query has found in a whole table.
    pub fn new(query: &Query, table: &Table, in_titles: InTitles, in_fields: &InFields) -> Self {
        let InTitles { titles, .. } = in_titles;
        let fields: Vec<Bits> = in_fields
            .good
            .par_iter()
            .zip(&in_fields.scattered)
            .map(|(good, scattered)| bits(good).or(scattered))
            .collect();
        let count = fields.iter().map(Bits::count).sum();
        Self { query: query.clone(), upto: table.count(), titles, fields, count }
    }

    /// The query.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// How many rows a query that narrows this one has to look at.
    pub fn left(&self, table: &Table) -> usize {
        self.count + table.count().saturating_sub(self.upto)
    }
}

/// The rows of a piece that were found.
pub fn bits(found: &[Found]) -> Bits {
    let mut bits = Bits::NONE;
    for found in found {
        bits.insert(found.position as usize % PIECE);
    }
    bits
}

impl<'a> Sieve<'a> {
    /// For a query over a table and what the reader did with its articles. `past` is of the same table, and of a query
    /// that this one narrows.
    pub fn new(query: &'a Query, table: &'a Table, marks: &'a Marks, past: Option<&'a Learnt>) -> Self {
        let ground = Ground { table, marks };
        let clauses: Vec<Vec<Test<'a>>> = query
            .clauses()
            .iter()
            .map(|clause| clause.0.iter().map(|term| Test::new(term, ground)).collect())
            .collect();
        let before = past.map(Learnt::query);
        let mut sieve = Self {
            ground,
            clauses,
            before,
            hints: hints(query, before),
            past,
            hidden: query.asks_hidden(),
            letters: 0,
            starts: 0,
            begins: 0,
            reads: false,
            reads_case: false,
        };
        for at in 0..sieve.clauses.len() {
            let asked =
                sieve.title_word(at).map(|word| (word.letters, word.first, word.begins, word.word.cased.is_some()));
            let (letters, first, begins, cased) = asked.unwrap_or_default();
            sieve.letters |= letters;
            sieve.starts |= first;
            sieve.begins |= begins;
            sieve.reads |= sieve.reads(at);
            sieve.reads_case |= sieve.reads(at) && cased;
        }
        sieve
    }

    /// The word of a clause that titles alone decide, as far as titles are asked.
    fn title_word(&self, at: usize) -> Option<&Needle<'a>> {
        match self.clauses[at].as_slice() {
            [Test { term, word: Some(word) }] if !term.negated && word.needle.word.is_in_titles() => Some(&word.needle),
            _ => None,
        }
    }

    /// The one letter that is all the query asks for, if it can be told of without reading titles.
    fn letter(&self) -> Option<&Needle<'a>> {
        let is_all = self.clauses.len() == 1 && self.past.is_none();
        self.title_word(0).filter(|word| is_all && word.is_single())
    }

    /// Rows whose titles hold every term as the beginning of a word, and for single letters all that hold them; nothing
    /// if `stop` said so meanwhile.
    pub fn begun(&self, stop: &Stop<'_>) -> Option<InTitles> {
        self.look(Reach::Begun, None, stop)
    }

    /// Rows whose titles hold every term; those that `begun` has found are taken over.
    pub fn titles(&self, begun: InTitles, stop: &Stop<'_>) -> Option<InTitles> {
        if self.letter().is_some() {
            return Some(begun);
        }
        self.look(Reach::Inside, Some(&begun), stop)
    }

    fn look(&self, reach: Reach, begun: Option<&InTitles>, stop: &Stop<'_>) -> Option<InTitles> {
        let look = |desk: &mut Desk, (number, piece): (usize, &Arc<Piece>)| {
            let begun = begun.map(|begun| (&begun.titles[number], begun.good[number].as_slice()));
            if stop() {
                return None;
            }
            desk.titles.clear();
            desk.good.clear();
            match self.letter() {
                Some(letter) => self.letter_of(letter, number, piece, &mut desk.titles, &mut desk.good),
                None => self.look_at(number, piece, reach, begun, desk),
            }
            Some((desk.titles.clone(), desk.good.clone()))
        };
        let pieces: Option<Vec<(Titles, Vec<Found>)>> =
            self.ground.table.pieces().par_iter().enumerate().map_init(Desk::default, look).collect();
        let (titles, good) = pieces?.into_iter().unzip();
        Some(InTitles { titles, good })
    }

    fn look_at(
        &self,
        number: usize,
        piece: &Piece,
        reach: Reach,
        begun: Option<(&Titles, &[Found])>,
        Desk { scratch, titles, good }: &mut Desk,
    ) {
        let (taken, taken_good) = begun.map_or((None, &[][..]), |(titles, good)| (Some(titles), good));
        let mut taken = taken.into_iter().flat_map(|titles| titles.each(self.clauses.len())).peekable();
        let mut taken_good = taken_good.iter();
        let (letters, starts, begins) = (piece.letters(), piece.starts(), piece.begins());
        let may = |&(row, known): &(usize, Option<&[Standing]>)| {
            letters[row] & self.letters == self.letters
                && (reach == Reach::Inside
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
    fn known(&self, number: usize) -> (Option<&Titles>, usize) {
        self.past.map_or((None, 0), |past| (past.titles.get(number), past.upto.saturating_sub(number * PIECE)))
    }

    /// Scattered rows as they are, exactly. To be asked after [`Sieve::fields`].
    pub fn scattered(&self, rows: &[Bits], stop: &Stop<'_>) -> Option<Pieces> {
        let judge = |scratch: &mut Scratch, (number, rows): (usize, &Bits)| {
            let piece = &self.ground.table.pieces()[number];
            let found = rows.rows().filter_map(|row| self.judge(Row::new(number, piece, row), |_| None, scratch));
            (!stop()).then(|| found.collect())
        };
        rows.par_iter().enumerate().map_init(Scratch::default, judge).collect()
    }

    /// For a row that the fields do not satisfy: of each clause that is open the terms that decide it, which must or must
    /// not stand in the text. Nothing if no text can help. To be asked after [`Sieve::fields`].
    pub fn open(&self, position: u32) -> Option<Vec<Vec<&'a Term>>> {
        let (piece, row) = self.ground.table.row(position as usize);
        let row = Row { piece, at: row, position };
        if !self.is_seen(row) {
            return None;
        }
        let mut scratch = Scratch::default();
        let mut open = Vec::new();
        for clause in &self.clauses {
            let mut good = |test: &Test<'_>| {
                let place = test.place(self.ground, row, Depth::Fields, &mut scratch);
                place.is_some_and(|((tier, _), _)| tier < Tier::Scattered)
            };
            // What must not be there must not be in the text either.
            if clause.iter().any(|test| !(test.is_open() && test.term.negated) && good(test)) {
                continue;
            }
            let may = |test: &&Test<'a>| {
                let stands = |word: &Sought<'_>| word.is_in_fields(row);
                test.is_open() && !(test.term.negated && test.word.as_ref().is_some_and(stands))
            };
            let terms: Vec<&'a Term> = clause.iter().filter(may).map(|test| test.term).collect();
            if terms.is_empty() {
                return None;
            }
            open.push(terms);
        }
        (!open.is_empty()).then_some(open)
    }

    fn is_seen(&self, row: Row<'_>) -> bool {
        !row.piece.is_gone(row.at) && (self.hidden || !self.ground.marks.has(Id(row.position), Mark::Hidden))
    }

    /// A row in all its fields; `known` may tell how a clause stands in the title.
    fn judge(
        &self,
        row: Row<'_>,
        mut known: impl FnMut(usize) -> Option<Standing>,
        scratch: &mut Scratch,
    ) -> Option<Found> {
        let mut found = Found::plain(Id(row.position));
        let mut top: Option<(i32, Reverse<Field>)> = None;
        for (at, clause) in self.clauses.iter().enumerate() {
            let told = match clause.as_slice() {
                [Test { word: Some(word), .. }] if self.title_word(at).is_some() => {
                    known(at).map(|title| word.beside(row, title))
                }
                _ => None,
            };
            let place = told.or_else(|| {
                let places = clause.iter().filter_map(|test| test.place(self.ground, row, Depth::Fields, scratch));
                places.min_by_key(order)
            });
            let ((tier, score), field) = place?;
            found.tier = found.tier.max(tier);
            found.score = found.score.saturating_add(score);
            top = top.max(field.map(|field| (score, Reverse(field))));
        }
        if let Some((_, Reverse(field))) = top {
            found.field = field;
        }
        Some(found)
    }
}
