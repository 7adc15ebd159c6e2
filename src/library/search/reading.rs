//! Texts looked through behind the fields and put in order: those where every word stands as it was typed, then those that
//! lean on letters inside of a title's words, both by BM25, newer ones first among equals. It must not know how fields are
//! searched or how an index answers.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::article::{Field, Hit, Id, Tier};
use crate::filter::{Clause, Hits, Sense, Sieve, Stage};
use crate::library::index::{Counts, Gauge, Tally};
use crate::shelf;
use crate::text::fold_plain;

use super::stories::Stories;
use super::{InTexts, Search, Settled, Texts, asking, has};

/// At most ten answers a second while texts are looked at.
const PAUSE: Duration = Duration::from_millis(100);
/// Texts that are looked at between two looks at the clock. A text takes some tenths of a millisecond.
const BATCH: usize = 64;
/// Hits in texts that an index gives, at most: they come best first, and each is read for its snippet.
const SHOWN: usize = 1000;

/// What became of the texts.
#[derive(Debug, Default)]
pub struct Looked {
    /// Whether in one of them, or in its fields, every word stands as it was typed, as the beginning of a word.
    pub plain: bool,
    /// Which clauses have a word that no text holds, as far as all were looked at.
    pub nowhere: Vec<usize>,
}

/// A hit that has no place yet.
struct Told {
    hit: Hit,
    /// By an index, or by what all texts that were looked at say together.
    score: Result<f32, Counts>,
    /// Whether every word stands as it was typed, in the text or in a field.
    plain: bool,
}

/// A text that was looked at.
struct Seen {
    counts: Option<Counts>,
    told: Option<Told>,
}

/// Texts that were looked at so far.
struct Pile {
    gauge: Gauge,
    tally: Tally,
    told: Vec<Told>,
}

impl Search<'_> {
    /// The texts of the articles whose fields did not match: those that an index names, best first, else all.
    pub(super) fn texts(
        &self,
        sieve: &Sieve<'_>,
        settled: Settled,
        texts: Texts<'_>,
        answer: &mut dyn FnMut(Hits),
    ) -> Option<Looked> {
        let (settled, doubtful) = self.without_noise(settled);
        let settled = &settled;
        let (open, likely) = match texts {
            Texts::Scan(open) => (open, None),
            Texts::Among(open, candidates) => (open, candidates(self.question.query, &self.sides(), self.ranks.list())),
        };
        let (is_asked, most) = (likely.is_some(), if likely.is_some() { SHOWN } else { usize::MAX });
        let (ranked, rest) = likely.map_or((Vec::new(), None), |likely| (likely.ranked, Some(likely.rest)));
        let unmet = |id: &Id| (id.0 as usize) < self.table.count() && !has(&settled.met, id.0);
        let is_left = |id: &Id| rest.as_ref().is_none_or(|rest| rest.has(id.0)) && unmet(id);
        let ranked = ranked.into_iter().filter(|(id, _)| unmet(id)).map(|(id, score)| (id, Some(score)));
        let left = || self.ranks.list().iter().map(|at| Id(*at)).filter(is_left);
        let count = ranked.clone().count() + left().count();
        let mut all = ranked.chain(left().map(|id| (id, None)));
        let (weighed, clauses) = asking::weighed(self.question.query);
        let gauge = Gauge::new(&weighed);
        let mut pile = Pile { gauge, tally: Tally::default(), told: Vec::new() };
        if !is_asked {
            self.count_met(settled, &mut pile);
        }
        let mut looked = Looked::default();
        let mut said = Instant::now();
        let mut stories = Stories::new(self.shelf);
        let mut seen = 0;
        loop {
            let batch: Vec<(Id, Option<f32>)> = all.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            let found: Vec<Seen> =
                batch.par_iter().filter_map(|row| self.look((sieve, &doubtful), *row, open, &pile.gauge)).collect();
            if self.cancel.is_cancelled() {
                return None;
            }
            seen += batch.len();
            for Seen { counts, told } in found {
                if let Some(counts) = &counts {
                    pile.tally.add(counts);
                }
                looked.plain |= told.as_ref().is_some_and(|told| told.plain);
                pile.told.extend(told.filter(|told| stories.is_new(told.hit.id)));
            }
            if pile.told.len() >= most {
                break;
            }
            if said.elapsed() >= PAUSE {
                self.say(settled, &self.in_order(&pile), Stage::Texts(seen, count), answer);
                said = Instant::now();
            }
        }
        let more = seen < count;
        self.say_with(settled, &self.in_order(&pile), Stage::Done, more, answer);
        if !is_asked {
            let nowhere = pile.gauge.nowhere(&pile.tally).into_iter();
            looked.nowhere = nowhere.filter_map(|need| clauses.get(need).copied()).collect();
        }
        Some(looked)
    }

    /// What is found in fields is not read; its titles and lengths are counted, so that it is known how rare words are.
    fn count_met(&self, settled: &Settled, pile: &mut Pile) {
        let counts = |id: Id| {
            let (piece, row) = self.table.row(id.0 as usize);
            let words = self.shelf.entry(id)?.words();
            Some(pile.gauge.counts(piece.title_text(row), words))
        };
        let met = self.ranks.list().par_iter().filter(|at| has(&settled.met, **at));
        let met: Vec<Counts> = met.filter_map(|at| counts(Id(*at))).collect();
        for counts in &met {
            pile.tally.add(counts);
        }
    }

    fn look(
        &self,
        (sieve, doubtful): (&Sieve<'_>, &HashMap<u32, Sense>),
        (id, score): (Id, Option<f32>),
        read: super::Open<'_>,
        gauge: &Gauge,
    ) -> Option<Seen> {
        if self.cancel.is_cancelled() {
            return None;
        }
        let open = match doubtful.get(&id.0) {
            Some(enough) => self.open_doubtful(id, *enough)?,
            None => sieve.open(id.0)?,
        };
        let (text, tokens) = self.prepared.text(id, read)?;
        let counts = score.is_none().then(|| gauge.counts(text.folded(), tokens));
        let Some(snippet) = text.answer(self.question.query, &open) else {
            return Some(Seen { counts, told: None });
        };
        let hit = Hit { id, tier: Tier::Text, score: 0, field: Field::Text, snippet: Some(Arc::new(snippet)) };
        let plain = self.question.query.clauses().iter().all(|clause| text.holds(clause) || self.begins(clause, id));
        let score = score.ok_or_else(|| counts.clone().unwrap_or_default());
        Some(Seen { counts, told: Some(Told { hit, score, plain }) })
    }

    /// Whether one of a clause's words begins a word of an article's fields, or it asks for none.
    pub(super) fn begins(&self, clause: &Clause, id: Id) -> bool {
        let Some(entry) = self.shelf.entry(id) else { return false };
        let fields = [Some(entry.title()), entry.byline(), entry.source()];
        let tags = self.question.marks.tags(id).iter().map(|tag| &**tag);
        let values: Vec<String> = fields.into_iter().flatten().chain(tags).map(fold_plain).collect();
        clause.0.iter().any(|term| match term.word() {
            Some(word) if !term.negated => values.iter().any(|value| word.begins_in(value)),
            _ => true,
        })
    }

    /// The hits so far, the best first.
    fn in_order(&self, pile: &Pile) -> InTexts {
        let scale = pile.gauge.scale(&pile.tally);
        let score = |told: &Told| told.score.as_ref().map_or_else(|counts| scale.score(counts), |score| *score);
        let day = |id| self.shelf.entry(id).and_then(|entry| entry.date()).map_or(0, shelf::day);
        let place = |id: Id| (Reverse(day(id)), self.ranks.place(id.0));
        let mut rows: Vec<_> = pile.told.iter().map(|told| (told, score(told), place(told.hit.id))).collect();
        rows.sort_by(|a, b| {
            let (one, other) = (a.0.plain, b.0.plain);
            other.cmp(&one).then_with(|| b.1.total_cmp(&a.1)).then_with(|| a.2.cmp(&b.2))
        });
        let plain = rows.partition_point(|(told, ..)| told.plain);
        InTexts { rows: Arc::new(rows.into_iter().map(|(told, ..)| told.hit.clone()).collect()), plain }
    }
}
