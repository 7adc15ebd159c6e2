//! The only door to hits: titles, other fields, texts, merging, order. It must not know panes or keys.

mod memory;

use std::cmp::Reverse;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::article::{Article, Field, Hit, Id};
use crate::filter::{By, Found, Generation, Hits, Order, Query, Ranks, Sieve, Stage, Table};
use crate::shelf::Shelf;

use super::{Cancel, Library};

pub use memory::Prepared;

/// At most ten answers a second while texts are looked at.
const PAUSE: Duration = Duration::from_millis(100);
/// Texts that are looked at between two looks at the clock. A text takes some tenths of a millisecond.
const BATCH: usize = 64;

impl Library {
    /// Answers a query: calls `answer` with the titles' hits first, then with all fields', then with the texts' as they
    /// come (at most ten times a second), each answer replacing the one before; the last has `Stage::Done`. Runs on the
    /// pool of the thread that calls it. Stops without a word when cancelled.
    ///
    /// Texts are looked at where the fields leave a term unmatched: that term must stand there side by side, inside a
    /// word too. After the answer to the empty query it goes on to make the articles ready for the first letter; cancel
    /// it when one is typed. Texts that were looked at are kept, up to 64 MiB, until their entry changes.
    pub fn search(
        &self,
        query: &Query,
        order: Order,
        generation: Generation,
        cancel: &Cancel,
        answer: &mut dyn FnMut(Hits),
    ) {
        let question = Question { query, order, generation };
        search_over(&self.shelf(), &self.prepared, &|id| self.open(id).ok(), question, cancel, answer);
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// Which articles.
    pub query: &'q Query,
    /// In which order.
    pub order: Order,
    /// Which question it is.
    pub generation: Generation,
}

/// Answers a question over these articles as [`Library::search`] does. `prepared` carries over what can be used again;
/// `open` reads an article, or cannot.
///
/// The empty query is answered before anything else is done (by title, after the folding that this needs); then the
/// entries are made ready for the first letter.
pub fn search_over(
    shelf: &Shelf,
    prepared: &Prepared,
    open: &(dyn Fn(Id) -> Option<Article> + Sync),
    question: Question<'_>,
    cancel: &Cancel,
    answer: &mut dyn FnMut(Hits),
) {
    let stop = || cancel.is_cancelled();
    let Question { query, order, .. } = question;
    let at_once = query.is_empty() && order.by != By::Title;
    if at_once && !stop() {
        let ranks = Ranks::new(shelf, &Table::default(), order);
        answer(question.everything(shelf, &ranks));
    }
    let table = prepared.table(shelf, &stop);
    if at_once || stop() {
        return;
    }
    let ranks = prepared.ranks(shelf, &table, order);
    if query.is_empty() {
        return answer(question.everything(shelf, &ranks));
    }
    let search = Search { shelf, prepared, table: &table, ranks: &ranks, question, cancel };
    if let Some((found, rows)) = search.fields(answer) {
        search.texts(&found, rows, open, answer);
    }
}

impl Question<'_> {
    /// The answer to a query that asks for nothing.
    fn everything(&self, shelf: &Shelf, ranks: &Ranks) -> Hits {
        let hit = |at: &u32| Hit { id: Id(*at), score: 0, field: Field::Title, snippet: None };
        let rows = Arc::new(ranks.list().iter().map(hit).collect());
        Hits { generation: self.generation, rows, stage: Stage::Done, of: shelf.count(), version: shelf.version() }
    }
}

/// A search on its way.
struct Search<'a> {
    shelf: &'a Shelf,
    prepared: &'a Prepared,
    table: &'a Arc<Table>,
    ranks: &'a Ranks,
    question: Question<'a>,
    cancel: &'a Cancel,
}

impl Search<'_> {
    /// Gives an answer, unless nobody wants it any more.
    fn say(&self, rows: &Arc<Vec<Hit>>, stage: Stage, answer: &mut dyn FnMut(Hits)) {
        if !self.cancel.is_cancelled() {
            let generation = self.question.generation;
            answer(Hits {
                generation,
                rows: Arc::clone(rows),
                stage,
                of: self.shelf.count(),
                version: self.shelf.version(),
            });
        }
    }

    /// Titles, then all fields; what was found, in the table's order, and as hits. Nothing when cancelled.
    fn fields(&self, answer: &mut dyn FnMut(Hits)) -> Option<(Vec<Found>, Arc<Vec<Hit>>)> {
        let stop = || self.cancel.is_cancelled();
        let sieve = Sieve::new(self.question.query, self.table);
        let known = self.prepared.recall(self.table, self.question.query);
        let titles = sieve.titles(self.table, known.titles(), &stop)?;
        self.say(&self.in_order(&titles), Stage::Titles, answer);
        let fields = sieve.fields(self.table, known.fields(), &stop)?;
        self.prepared.learn(self.table, self.question.query, &titles, &fields);
        let rows = self.in_order(&fields);
        self.say(&rows, Stage::Fields, answer);
        Some((fields, rows))
    }

    /// By score, equals in the list's order.
    fn in_order(&self, found: &[Found]) -> Arc<Vec<Hit>> {
        let mut found = found.to_vec();
        if self.question.order != Order::default() {
            found.par_sort_unstable_by_key(|found| self.ranks.place(found.position));
        }
        // Stable, and quick where many are equal: a letter gives some tens of thousands of hits a handful of scores.
        found.sort_by_key(|found| Reverse(found.score));
        let hit = |found: &Found| Hit { id: Id(found.position), score: found.score, field: found.field, snippet: None };
        Arc::new(found.iter().map(hit).collect())
    }

    /// The texts of the articles whose fields did not match, in the list's order.
    fn texts(
        &self,
        found: &[Found],
        mut rows: Arc<Vec<Hit>>,
        open: &(dyn Fn(Id) -> Option<Article> + Sync),
        answer: &mut dyn FnMut(Hits),
    ) {
        let sieve = Sieve::new(self.question.query, self.table);
        let rest = self.unmatched(found);
        let mut said = Instant::now();
        let mut seen = 0;
        for batch in rest.chunks(BATCH) {
            let hits: Vec<Hit> = batch.par_iter().filter_map(|&at| self.text(&sieve, at, open)).collect();
            if self.cancel.is_cancelled() {
                return;
            }
            seen += batch.len();
            if !hits.is_empty() {
                Arc::make_mut(&mut rows).extend(hits);
            }
            if said.elapsed() >= PAUSE {
                self.say(&rows, Stage::Texts(seen, rest.len()), answer);
                said = Instant::now();
            }
        }
        self.say(&rows, Stage::Done, answer);
    }

    /// Positions that the fields left, in the list's order.
    fn unmatched(&self, found: &[Found]) -> Vec<u32> {
        let mut left = vec![true; self.table.count()];
        for found in found {
            left[found.position as usize] = false;
        }
        self.ranks.list().iter().copied().filter(|&at| left[at as usize]).collect()
    }

    fn text(&self, sieve: &Sieve<'_>, at: u32, open: &(dyn Fn(Id) -> Option<Article> + Sync)) -> Option<Hit> {
        if self.cancel.is_cancelled() {
            return None;
        }
        let (piece, row) = self.table.row(at as usize);
        let wanted = sieve.wanted(piece, row)?;
        let text = self.prepared.text(Id(at), open)?;
        let snippet = text.answer(self.question.query, &wanted)?;
        Some(Hit { id: Id(at), score: 0, field: Field::Text, snippet: Some(Arc::new(snippet)) })
    }
}
