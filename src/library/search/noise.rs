//! Letters that stand apart in fields. Those that are there by chance are left out with the scattered ones as soon as
//! anything better stands, and their texts are looked at; those that may be a shorter form of what stands there make room
//! for texts that hold what was typed. It must not know how fields are searched.

use std::collections::{HashMap, HashSet};
use std::iter::once;
use std::sync::Arc;

use rayon::prelude::*;

use crate::article::{Id, Tier};
use crate::filter::{Ask, Bits, Clause, Form, Found, Scope, Sense, Term, Word};
use crate::shelf::PIECE;
use crate::text::fold_plain;

use super::{Search, Settled, asking};

/// Letters from which on chance can be told from what is meant.
const TELLING: usize = 4;
/// Rows that are looked at, at most: the best of them.
const LOOKED_AT: usize = 20_000;
/// Of those that hold a word in a shorter form so many have their texts looked at, too: each must be read.
const READ: usize = 200;

impl Search<'_> {
    /// What was found in fields, with what stands there by chance among the scattered; and which rows' texts may say more
    /// than their fields, those and the best that hold a word in a shorter form: each with what a word must be in the
    /// fields, unless the text holds it.
    pub(super) fn without_noise(&self, mut settled: Settled) -> (Settled, HashMap<u32, Sense>) {
        let words: Vec<&Word> = self.question.query.clauses().iter().filter_map(told).collect();
        let from = settled.good.partition_point(|found| found.tier < Tier::Inside);
        let upto = settled.good.len().min(from + LOOKED_AT);
        if words.is_empty() || from == upto {
            return (settled, HashMap::new());
        }
        let sense = |found: &Found| {
            let senses = words.iter().map(|word| self.sense(word, Id(found.position)));
            senses.max().unwrap_or(Sense::Typed)
        };
        let senses: Vec<(Found, Sense)> =
            settled.good[from..upto].par_iter().map(|found| (*found, sense(found))).collect();
        let of = |wanted: Sense| senses.iter().filter(move |(_, sense)| *sense == wanted).map(|(found, _)| *found);
        let rows: Vec<Found> = of(Sense::Chance).collect();
        let noise: HashSet<u32> = rows.iter().map(|found| found.position).collect();
        let shortened: Vec<Found> = of(Sense::Shortened).collect();
        settled.shortened = shortened.iter().map(|found| found.position).collect();
        let read = &shortened[..shortened.len().min(READ)];
        for (at, found) in bits_of(read) {
            settled.met[at] = settled.met[at].without(&found);
        }
        for (at, found) in bits_of(&rows) {
            settled.met[at] = settled.met[at].without(&found);
            settled.out[at] = settled.out[at].or(&found);
        }
        Arc::make_mut(&mut settled.good).retain(|found| !noise.contains(&found.position));
        settled.scattered = Arc::new(rows.iter().chain(settled.scattered.iter()).copied().collect());
        let noise = noise.into_iter().map(|at| (at, Sense::Shortened));
        (settled, noise.chain(read.iter().map(|found| (found.position, Sense::Typed))).collect())
    }

    /// Of each clause whose word makes less sense in the fields only the terms that the text may hold, and those that it
    /// must not. Nothing if no text can help.
    pub(super) fn open_doubtful(&self, id: Id, enough: Sense) -> Option<Vec<Vec<&Term>>> {
        let mut open = Vec::new();
        for clause in self.question.query.clauses() {
            let terms: Vec<&Term> = clause.0.iter().filter(|term| asking::in_text(term).is_some()).collect();
            match told(clause) {
                Some(word) if self.sense(word, id) <= enough => {}
                Some(_) if terms.is_empty() => return None,
                Some(_) => open.push(terms),
                None if matches!(clause.0.as_slice(), [term] if term.negated) && !terms.is_empty() => open.push(terms),
                None => {}
            }
        }
        Some(open)
    }

    /// What a word's letters are in that of an article's fields where they make most sense.
    fn sense(&self, word: &Word, id: Id) -> Sense {
        let (piece, row) = self.table.row(id.0 as usize);
        let title = word.sense(piece.title_text(row));
        if title == Sense::Typed || word.scope != Scope::Any {
            return title;
        }
        let entry = self.shelf.entry(id);
        let names = entry.into_iter().flat_map(|entry| [entry.byline(), entry.source()]).flatten();
        let tags = self.question.marks.tags(id).iter().map(|tag| &**tag);
        names.chain(tags).map(|value| word.sense(&fold_plain(value))).chain(once(title)).min().unwrap_or(title)
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
