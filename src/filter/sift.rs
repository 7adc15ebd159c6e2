//! Which rows of a table a query matches, with what score. It must not know orders, texts or threads beyond the pool it
//! runs on.
//!
//! A term scores the best that the matcher of record gives it among the fields in which it stands as its form and its
//! case ask (what letters side by side score is no different from what scattered ones do), a query the sum of its terms;
//! a negated term scores nothing.

use std::cmp::Reverse;

use memchr::memmem;
use rayon::prelude::*;

use crate::article::Field;

use super::query::is_scattered_in;
use super::score::{Pattern, Scratch};
use super::table::{Piece, Table, letters, within_reach};
use super::{Form, Query, Term};
use crate::shelf::{Name, PIECE};
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
    /// What it scores in each name.
    names: Vec<Option<i32>>,
}

impl<'q> Sieve<'q> {
    /// For a query over a table.
    pub fn new(query: &'q Query, table: &Table) -> Self {
        Self {
            positive: query.positive().map(|term| Needle::new(term, table)).collect(),
            negative: query.negative().map(|term| Needle::new(term, table)).collect(),
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
        let present = piece.letters(row);
        if !self.positive.iter().all(|needle| needle.may_stand(present)) {
            return None;
        }
        let mut sum = 0;
        for needle in &self.positive {
            sum += i64::from(needle.score(piece, row, scratch)?);
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
            let rows = among.rows(base, piece.len()).filter(|&row| !piece.of.is_gone(row));
            let found = rows.filter_map(|row| {
                let (score, field) = judge(piece, row, &mut scratch)?;
                Some(Found { position: u32::try_from(base + row).ok()?, field, score })
            });
            (!stop()).then(|| found.collect())
        })
        .collect();
    pieces.map(|pieces| pieces.concat())
}

impl<'q> Needle<'q> {
    fn new(term: &'q Term, table: &Table) -> Self {
        let mut needle =
            Self { term, pattern: Pattern::new(&term.folded), letters: letters(&term.folded), names: Vec::new() };
        let shelf = table.shelf();
        let score = |(at, (folded, present)): (usize, &(Box<str>, u64))| {
            let name = || shelf.name(Name(u32::try_from(at).unwrap_or(0)));
            needle.may_stand(*present).then(|| needle.score_of(folded, name, &mut Scratch::default())).flatten()
        };
        needle.names = table.names().par_iter().enumerate().map(score).collect();
        needle
    }

    fn may_stand(&self, present: u64) -> bool {
        present & self.letters == self.letters
    }

    /// The score in a title, if the term stands there.
    fn score(&self, piece: &Piece, row: usize, scratch: &mut Scratch) -> Option<i32> {
        if !self.may_stand(piece.letters(row)) {
            return None;
        }
        self.score_of(piece.title(row), || piece.of.title(row), scratch)
    }

    /// The score in a folded value, if the term stands there; `original` is the value as it is.
    fn score_of<'v>(&self, folded: &str, original: impl Fn() -> &'v str, scratch: &mut Scratch) -> Option<i32> {
        if self.term.form != Form::Fuzzy && !is_there(self.term.form, &self.term.folded, folded) {
            return None;
        }
        let score = self.pattern.score(folded, scratch)?;
        self.has_case(folded, original).then_some(score)
    }

    /// What the term scores in a name; nothing where it does not stand, or there is no name.
    fn name(&self, name: Name) -> Option<i32> {
        (name.0 > 0).then(|| self.names[name.0 as usize]).flatten()
    }

    /// The best score among the fields, and the first field that has it.
    fn best(&self, piece: &Piece, row: usize, scratch: &mut Scratch) -> Option<(i32, Field)> {
        let names =
            [(self.name(piece.of.byline(row)), Field::Byline), (self.name(piece.of.source(row)), Field::Source)];
        let named = names.into_iter().filter_map(|(score, field)| Some((score?, field)));
        let named = named.max_by_key(|&(score, field)| (score, Reverse(field)));
        if named.is_some_and(|(score, _)| self.pattern.ceiling(piece.title(row)) < score) {
            return named;
        }
        match (self.score(piece, row, scratch), named) {
            (Some(title), Some((score, _))) if score > title => named,
            (Some(title), _) => Some((title, Field::Title)),
            (None, named) => named,
        }
    }

    /// Whether the term stands in one of the fields.
    fn stands(&self, piece: &Piece, row: usize) -> bool {
        let in_names = self.name(piece.of.byline(row)).or(self.name(piece.of.source(row))).is_some();
        in_names
            || self.may_stand(piece.letters(row)) && {
                let folded = piece.title(row);
                is_there(self.term.form, &self.term.folded, folded) && self.has_case(folded, || piece.of.title(row))
            }
    }

    fn has_case<'v>(&self, folded: &str, original: impl Fn() -> &'v str) -> bool {
        let Some(cased) = &self.term.cased else { return true };
        let original = original();
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
