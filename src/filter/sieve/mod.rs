//! Which rows of a table a query matches, how well, with what score. It must not know orders, texts or threads beyond the
//! pool it runs on.
//!
//! Each clause counts where it stands best: first by how well ([`Tier`]), then by the score that the matcher of record
//! gives the term there (what letters side by side score is no different from what scattered ones do), then in the first
//! field. What begins a word of another field stands above letters inside the words of a title, and these above letters
//! inside the words of another field. The row is as good as its worst clause, its score is the sum; a negated term and what
//! is known of an article score nothing.
//!
//! Where nothing else is said, a million titles are looked at in three steps: words that begin as the terms, letters inside
//! of words, other fields. What a query has found is the ground that a longer one starts from.

mod clause;
mod fields;
mod look;
mod titles;

use std::cmp::Reverse;

use rayon::prelude::*;

use super::needle::Needle;
use super::rows::Found;
use super::score::Scratch;
use super::set::Bits;
use super::settle::Pieces;
use super::standing::Standing;
use super::table::Table;
use super::{Query, Term};
use crate::article::{Field, Id, Tier};
use crate::shelf::PIECE;
use crate::state::{Mark, Marks};

use clause::{Depth, Ground, Row, Sought, Test, order};
use titles::{Hint, hints};

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
    /// As in [`InTitles`].
    tells: bool,
    fields: Vec<Bits>,
    count: usize,
}

/// What was found in titles.
#[derive(Debug)]
pub struct InTitles {
    titles: Vec<Titles>,
    /// Whether those tell how the clauses stand; else that is told at a glance as quickly.
    tells: bool,
    /// Rows whose terms are not scattered.
    pub good: Pieces,
}

/// What was found in all fields.
#[derive(Debug)]
pub struct InFields {
    /// Rows whose terms are not scattered.
    pub good: Pieces,
    /// The same as bits.
    pub met: Vec<Bits>,
    /// Rows of which one term at least is.
    pub scattered: Vec<Bits>,
}

type Stop<'s> = dyn Fn() -> bool + Sync + 's;

impl InTitles {
    /// Nothing, of so many pieces.
    fn none(pieces: usize, tells: bool) -> Self {
        Self {
            titles: vec![Titles::default(); pieces],
            tells,
            good: Pieces { lists: vec![Vec::new(); pieces], alike: Vec::new() },
        }
    }
}

impl Learnt {
    /// Of what a query has found in a whole table.
    pub fn new(query: &Query, table: &Table, in_titles: InTitles, in_fields: &InFields) -> Self {
        let InTitles { titles, tells, .. } = in_titles;
        let found = in_fields.met.iter().zip(&in_fields.scattered);
        let fields: Vec<Bits> = found.map(|(met, scattered)| met.or(scattered)).collect();
        let count = fields.iter().map(Bits::count).sum();
        Self { query: query.clone(), upto: table.count(), titles, tells, fields, count }
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

    /// Scattered rows as they are, exactly. To be asked after [`Sieve::fields`].
    pub fn scattered(&self, rows: &[Bits], stop: &Stop<'_>) -> Option<Pieces> {
        let judge = |scratch: &mut Scratch, (number, rows): (usize, &Bits)| {
            let piece = &self.ground.table.pieces()[number];
            let found = rows.rows().filter_map(|row| self.judge(Row::new(number, piece, row), |_| None, scratch));
            (!stop()).then(|| found.collect())
        };
        let lists: Option<Vec<Vec<Found>>> = rows.par_iter().enumerate().map_init(Scratch::default, judge).collect();
        Some(Pieces { lists: lists?, alike: Vec::new() })
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
        !row.piece.gone().has(row.at) && (self.hidden || !self.ground.marks.has(Id(row.position), Mark::Hidden))
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
            found.tier = found.tier.beside(tier);
            found.score = found.score.saturating_add(score);
            top = top.max(field.map(|field| (score, Reverse(field))));
        }
        if let Some((_, Reverse(field))) = top {
            found.field = field;
        }
        Some(found)
    }
}
