//! Which rows of a table a query matches, with what score. It must not know orders, texts or threads beyond the pool it
//! runs on.
//!
//! A term scores the best that the matcher of record gives it among the fields in which it stands as its form and its
//! case ask (what letters side by side score is no different from what scattered ones do), a query the sum of its terms;
//! a negated term scores nothing.

use memchr::memmem;
use rayon::prelude::*;

use crate::article::Field;

use super::query::is_scattered_in;
use super::score::{Pattern, Scratch};
use super::table::{FIELDS, PIECE, Piece, Table, letters, value, within_reach};
use super::{Form, Query, Term};
use crate::text::fold_cased_plain;

/// A row that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its place in the table.
    pub position: u32,
    /// Where the best single term's score stands; the title, if nothing has to match.
    pub field: Field,
    /// The sum over the terms.
    pub score: i64,
}

/// Which rows to look at.
#[derive(Debug, Clone, Copy)]
pub struct Among<'a> {
    /// These, in order,
    pub survivors: &'a [u32],
    /// and all from this one on, which the survivors do not reach.
    pub from: usize,
}

impl Among<'_> {
    /// Every row.
    pub const ALL: Among<'static> = Among { survivors: &[], from: 0 };

    /// The rows to look at in the piece that begins at `base`, counted from there.
    fn rows(&self, base: usize, len: usize) -> impl Iterator<Item = usize> {
        let to = |position: usize| self.survivors.partition_point(|&s| (s as usize) < position);
        let listed = &self.survivors[to(base)..to(base + len)];
        listed.iter().map(move |&s| s as usize - base).chain(self.from.clamp(base, base + len) - base..len)
    }
}

/// A query ready to be held against rows.
#[derive(Debug)]
pub struct Sieve<'q> {
    positive: Vec<Needle<'q>>,
    negative: Vec<Needle<'q>>,
}

/// A term ready to be held against fields.
#[derive(Debug)]
struct Needle<'q> {
    term: &'q Term,
    pattern: Pattern,
    letters: u64,
}

impl<'q> Sieve<'q> {
    /// For a query.
    pub fn new(query: &'q Query) -> Self {
        Self {
            positive: query.positive().map(Needle::new).collect(),
            negative: query.negative().map(Needle::new).collect(),
        }
    }

    /// Rows whose titles match every term, in the table's order; nothing if `stop` said so meanwhile.
    pub fn titles(&self, table: &Table, among: Among<'_>, stop: &(dyn Fn() -> bool + Sync)) -> Option<Vec<Found>> {
        sift(table, among, stop, &|piece, row, scratch| self.title(piece, row, scratch))
    }

    /// Rows whose fields, taken together, match every term, in the table's order; nothing if `stop` said so meanwhile.
    pub fn fields(&self, table: &Table, among: Among<'_>, stop: &(dyn Fn() -> bool + Sync)) -> Option<Vec<Found>> {
        sift(table, among, stop, &|piece, row, scratch| self.any(piece, row, scratch))
    }

    fn title(&self, piece: &Piece, row: usize, scratch: &mut Scratch) -> Option<(i64, Field)> {
        let present = piece.title_letters(row);
        if !self.positive.iter().all(|needle| needle.may_stand(present)) {
            return None;
        }
        let mut sum = 0;
        for needle in &self.positive {
            sum += i64::from(needle.score(piece, row, 0, scratch)?);
        }
        self.allowed(piece, row).then_some((sum, Field::Title))
    }

    fn any(&self, piece: &Piece, row: usize, scratch: &mut Scratch) -> Option<(i64, Field)> {
        let mut sum = 0;
        let mut top: Option<(i32, Field)> = None;
        for needle in &self.positive {
            let (score, field) = needle.best(piece, row, scratch)?;
            sum += i64::from(score);
            // Among equals the field that stands first in the list of fields.
            if top.is_none_or(|(best, at)| score > best || (score == best && field < at)) {
                top = Some((score, field));
            }
        }
        self.allowed(piece, row).then_some((sum, top.map_or(Field::Title, |(_, field)| field)))
    }

    /// Whether no field holds a negated term.
    fn allowed(&self, piece: &Piece, row: usize) -> bool {
        !self.negative.iter().any(|needle| needle.stands(piece, row))
    }

    /// For a row that the fields alone do not satisfy: the terms that its text must hold for the article to match.
    /// Nothing if no text can help.
    pub fn wanted(&self, piece: &Piece, row: usize) -> Option<Vec<&'q Term>> {
        let lacking = self.positive.iter().filter(|needle| !needle.stands(piece, row)).map(|needle| needle.term);
        let wanted: Vec<&Term> = lacking.collect();
        let hopeless = wanted.is_empty() || wanted.iter().any(|term| term.form.is_anchored());
        (!hopeless && self.allowed(piece, row)).then_some(wanted)
    }
}

/// Score and field of a piece's row, if it matches.
type Judge<'a> = dyn Fn(&Piece, usize, &mut Scratch) -> Option<(i64, Field)> + Sync + 'a;

/// Looks at rows in parallel, piece by piece.
fn sift(table: &Table, among: Among<'_>, stop: &(dyn Fn() -> bool + Sync), judge: &Judge<'_>) -> Option<Vec<Found>> {
    let pieces: Option<Vec<Vec<Found>>> = table
        .pieces()
        .par_iter()
        .enumerate()
        .map(|(number, piece)| {
            let base = number * PIECE;
            let mut scratch = Scratch::default();
            let found = among.rows(base, piece.entries.len()).filter_map(|row| {
                let (score, field) = judge(piece, row, &mut scratch)?;
                Some(Found { position: u32::try_from(base + row).ok()?, field, score })
            });
            (!stop()).then(|| found.collect())
        })
        .collect();
    pieces.map(|pieces| pieces.concat())
}

impl<'q> Needle<'q> {
    fn new(term: &'q Term) -> Self {
        Self { term, pattern: Pattern::new(&term.folded), letters: letters(&term.folded) }
    }

    fn may_stand(&self, present: u64) -> bool {
        present & self.letters == self.letters
    }

    /// The score in one field, if the term stands there.
    fn score(&self, piece: &Piece, row: usize, number: usize, scratch: &mut Scratch) -> Option<i32> {
        let folded = piece.folded(row, number);
        if self.term.form != Form::Fuzzy && !is_there(self.term.form, &self.term.folded, folded) {
            return None;
        }
        let score = self.pattern.score(folded, scratch)?;
        self.has_case(piece, row, number, folded).then_some(score)
    }

    /// The best score among the fields, and the first field that has it.
    fn best(&self, piece: &Piece, row: usize, scratch: &mut Scratch) -> Option<(i32, Field)> {
        let mut best: Option<(i32, Field)> = None;
        for number in self.promising(piece, row) {
            let top = best.map_or(i32::MIN, |(top, _)| top);
            if self.pattern.ceiling(piece.folded(row, number)) > top
                && let Some(score) = self.score(piece, row, number, scratch)
                && score > top
            {
                best = Some((score, FIELDS[number]));
            }
        }
        best
    }

    /// Whether the term stands in one of the fields.
    fn stands(&self, piece: &Piece, row: usize) -> bool {
        self.promising(piece, row).any(|number| {
            let folded = piece.folded(row, number);
            is_there(self.term.form, &self.term.folded, folded) && self.has_case(piece, row, number, folded)
        })
    }

    /// The fields that may hold the term, by their letters.
    fn promising(&self, piece: &Piece, row: usize) -> std::ops::Range<usize> {
        let title = usize::from(!self.may_stand(piece.title_letters(row)));
        let rest = if self.may_stand(piece.other_letters(row)) { FIELDS.len() } else { 1 };
        title..rest
    }

    fn has_case(&self, piece: &Piece, row: usize, number: usize, folded: &str) -> bool {
        let Some(cased) = &self.term.cased else { return true };
        let Some(original) = value(&piece.entries[row], FIELDS[number]) else { return false };
        // Where folding changed nothing but case, the original is its own cased fold.
        if original.is_ascii() && folded.eq_ignore_ascii_case(original) {
            return is_there(self.term.form, cased, original);
        }
        is_there(self.term.form, cased, within_reach(&fold_cased_plain(original)))
    }
}

/// Whether the letters stand in the text as the form asks.
pub fn is_there(form: Form, needle: &str, text: &str) -> bool {
    match form {
        Form::Fuzzy => is_scattered_in(needle, text),
        Form::Exact => memmem::find(text.as_bytes(), needle.as_bytes()).is_some(),
        Form::Start => text.starts_with(needle),
        Form::End => text.ends_with(needle),
        Form::Entire => text == needle,
    }
}
