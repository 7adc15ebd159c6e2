//! Letters that stand in their order by chance: such rows are left out with the scattered ones as soon as anything better
//! stands, and their texts are looked at. It must not know how fields are searched.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::article::{Id, Tier};
use crate::filter::{Ask, Bits, Clause, Form, Found, Scope, Term, Word};
use crate::shelf::PIECE;
use crate::text::fold_plain;

use super::{Search, Settled, asking};

/// Letters from which on chance can be told from what is meant.
const TELLING: usize = 4;
/// Rows that are looked at, at most: the best of them.
const LOOKED_AT: usize = 20_000;

impl Search<'_> {
    /// What was found in fields, with what stands there by chance among the scattered; and which rows that are.
    pub(super) fn without_noise(&self, mut settled: Settled) -> (Settled, HashSet<u32>) {
        let words: Vec<&Word> = self.question.query.clauses().iter().filter_map(told).collect();
        let from = settled.good.partition_point(|found| found.tier < Tier::Inside);
        let upto = settled.good.len().min(from + LOOKED_AT);
        if words.is_empty() || from == upto {
            return (settled, HashSet::new());
        }
        let doubtful = settled.good[from..upto].par_iter();
        let by_chance = doubtful.filter(|found| words.iter().any(|word| !self.is_meant(word, Id(found.position))));
        let rows: Vec<Found> = by_chance.copied().collect();
        let noise: HashSet<u32> = rows.iter().map(|found| found.position).collect();
        for (at, found) in bits_of(&rows) {
            settled.met[at] = settled.met[at].without(&found);
            settled.out[at] = settled.out[at].or(&found);
        }
        Arc::make_mut(&mut settled.good).retain(|found| !noise.contains(&found.position));
        settled.scattered = Arc::new(rows.iter().chain(settled.scattered.iter()).copied().collect());
        (settled, noise)
    }

    /// Of each clause that stands by chance only the terms that its text may hold, and those that it must not. Nothing if
    /// no text can help.
    pub(super) fn open_noise(&self, id: Id) -> Option<Vec<Vec<&Term>>> {
        let mut open = Vec::new();
        for clause in self.question.query.clauses() {
            let terms: Vec<&Term> = clause.0.iter().filter(|term| asking::in_text(term).is_some()).collect();
            match told(clause) {
                Some(word) if self.is_meant(word, id) => {}
                Some(_) if terms.is_empty() => return None,
                Some(_) => open.push(terms),
                None if matches!(clause.0.as_slice(), [term] if term.negated) && !terms.is_empty() => open.push(terms),
                None => {}
            }
        }
        Some(open)
    }

    /// Whether a word's letters are meant in one of an article's fields.
    fn is_meant(&self, word: &Word, id: Id) -> bool {
        let (piece, row) = self.table.row(id.0 as usize);
        if word.is_meant_in(piece.title_text(row)) {
            return true;
        }
        let entry = self.shelf.entry(id);
        let names = entry.into_iter().flat_map(|entry| [entry.byline(), entry.source()]).flatten();
        let tags = self.question.marks.tags(id).iter().map(|tag| &**tag);
        word.scope == Scope::Any && names.chain(tags).any(|value| word.is_meant_in(&fold_plain(value)))
    }
}

/// Rows as bits, by the numbers of their pieces.
fn bits_of(rows: &[Found]) -> HashMap<usize, Bits> {
    let mut pieces = HashMap::new();
    for at in rows.iter().map(|found| found.position as usize) {
        pieces.entry(at / PIECE).or_insert(Bits::NONE).insert(at % PIECE);
    }
    pieces
}

/// The one word of a clause, where chance can be told from what is meant.
fn told(clause: &Clause) -> Option<&Word> {
    match clause.0.as_slice() {
        [Term { negated: false, ask: Ask::Word(word), .. }] => Some(word),
        _ => None,
    }
    .filter(|word| word.form == Form::Fuzzy && matches!(word.scope, Scope::Any | Scope::Title))
    .filter(|word| word.folded.chars().nth(TELLING - 1).is_some())
}
