//! Titles held against all clauses: the rows where every clause stands, and how, so that a longer query starts from there.
//! It must not know other fields.

use std::cmp::Reverse;

use super::Sieve;
use super::clause::{Depth, Row, order};
use crate::article::{Field, Id, Tier};
use crate::filter::rows::Found;
use crate::filter::score::Scratch;
use crate::filter::standing::{Beginning, Standing};
use crate::filter::{Clause, Query};

/// Rows of a piece whose titles hold every clause (or the fields that it names), in order, and how each clause stands.
#[derive(Debug, Clone, Default)]
pub struct Titles {
    rows: Vec<u16>,
    /// As many for each row as there are clauses.
    standings: Vec<Standing>,
}

/// What a clause can be told by.
#[derive(Debug, Clone, Copy)]
pub enum Hint {
    /// It stands as that clause of the query before.
    Same(usize),
    /// Its word begins as that clause's.
    Longer(usize),
    /// Nothing.
    None,
}

/// How far titles are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For words that begin as the terms.
    Begun,
    /// Inside of words, too, where those are found.
    Inside,
    /// For both at once.
    Any,
}

impl Titles {
    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|row| usize::from(*row))
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows with how their clauses stand.
    pub fn each(&self, clauses: usize) -> impl Iterator<Item = (usize, &[Standing])> {
        self.rows().enumerate().map(move |(at, row)| (row, &self.standings[at * clauses..(at + 1) * clauses]))
    }

    /// Forgets everything, but not the room for it.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.standings.clear();
    }

    /// Takes a row over.
    pub fn push(&mut self, row: usize, standings: &[Standing]) {
        self.rows.push(u16::try_from(row).unwrap_or(u16::MAX));
        self.standings.extend_from_slice(standings);
    }
}

/// For each clause of a query what is known of it from another one that it narrows.
pub fn hints(query: &Query, before: Option<&Query>) -> Vec<Hint> {
    let before = before.map(Query::clauses).unwrap_or_default();
    let hint = |clause: &Clause| {
        let Some(word) = clause.title_word() else { return Hint::None };
        let words = || before.iter().enumerate().filter_map(|(at, clause)| Some((at, clause.title_word()?)));
        if let Some((at, _)) = words().find(|(_, old)| *old == word) {
            return Hint::Same(at);
        }
        let longer = words().filter(|(_, old)| word.is_longer_than(old));
        longer.max_by_key(|(_, old)| old.folded.len()).map_or(Hint::None, |(at, _)| Hint::Longer(at))
    };
    query.clauses().iter().map(hint).collect()
}

impl Sieve<'_> {
    /// Whether every clause may begin a word, as far as the query before knows.
    pub(super) fn may_begin(&self, known: Option<&[Standing]>) -> bool {
        let Some(known) = known else { return true };
        self.hints.iter().all(|hint| match hint {
            Hint::Same(old) | Hint::Longer(old) => known[*old].tier <= Tier::Beginnings,
            Hint::None => true,
        })
    }

    /// Whether a clause needs more of a title than can be told at a glance.
    pub(super) fn reads(&self, at: usize) -> bool {
        !matches!(self.hints[at], Hint::Same(_)) && self.title_word(at).is_none_or(|word| word.single().is_none())
    }

    /// Holds a row's title against every clause. Puts it into `titles` if all stand, and gives it where they are not
    /// scattered.
    pub(super) fn title(
        &self,
        row: Row<'_>,
        known: Option<&[Standing]>,
        reach: Reach,
        scratch: &mut Scratch,
        titles: &mut Titles,
    ) -> Option<Found> {
        let before = titles.standings.len();
        let mut found = Found::plain(Id(row.position));
        let mut top: Option<(i32, Reverse<Field>)> = None;
        for at in 0..self.clauses.len() {
            let standing = self.title_clause(at, row, known, reach, scratch);
            let standing = standing.filter(|(standing, _)| reach != Reach::Begun || standing.tier <= Tier::Beginnings);
            let Some((standing, field)) = standing else {
                titles.standings.truncate(before);
                return None;
            };
            titles.standings.push(standing);
            found.tier = found.tier.max(standing.tier);
            found.score = found.score.saturating_add(standing.score);
            top = top.max(field.map(|field| (standing.score, Reverse(field))));
        }
        titles.rows.push(u16::try_from(row.at).unwrap_or(u16::MAX));
        if let Some((_, Reverse(field))) = top {
            found.field = field;
        }
        (found.tier < Tier::Scattered).then_some(found)
    }

    fn title_clause(
        &self,
        at: usize,
        row: Row<'_>,
        known: Option<&[Standing]>,
        reach: Reach,
        scratch: &mut Scratch,
    ) -> Option<(Standing, Option<Field>)> {
        let title = Some(Field::Title);
        let Some(word) = self.title_word(at) else {
            let places =
                self.clauses[at].iter().filter_map(|test| test.place(self.ground, row, Depth::Titles, scratch));
            let (stand, field) = places.min_by_key(order)?;
            return Some((Standing::new(stand), field));
        };
        let original = || row.piece.of.title(row.at);
        match (self.hints[at], known) {
            (Hint::Same(old), Some(known)) => return Some((known[old], title)),
            (Hint::Longer(old), Some(known)) => {
                let standing = known[old];
                if reach == Reach::Begun && standing.tier > Tier::Beginnings {
                    return None;
                }
                if reach != Reach::Begun {
                    let word_before = self.before.and_then(|query| query.clauses()[old].title_word())?;
                    // Where there is one clause only, it did not begin a word, else the row would not be here.
                    let begins = Beginning {
                        word: word_before,
                        standing,
                        may_begin: reach == Reach::Any || self.clauses.len() > 1,
                    };
                    let value = row.piece.title(row.at);
                    return Some((word.longer(&begins, value, original, scratch)?, title));
                }
            }
            _ => {}
        }
        if let Some(letter) = word.single() {
            return Some((row.piece.heads().glance(letter, row.at)?, title));
        }
        let value = row.piece.title(row.at);
        let standing = match reach {
            Reach::Begun => word.begun(value, original, scratch),
            // Else the row would not be here.
            Reach::Inside if self.clauses.len() == 1 => word.apart(value, original, scratch),
            Reach::Inside | Reach::Any => word.sift(value, original, scratch),
        };
        Some((standing?, title))
    }
}
