//! The only door to hits: titles, other fields, texts, merging, order. It must not know panes or keys.

mod asking;
mod memory;
mod slips;
mod stories;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::article::{Article, Field, Hit, Id, Tier};
use crate::filter::{Bits, Learnt, Pieces, Sieve, bits, first, settle};
use crate::filter::{By, Found, Generation, Hits, Instead, Order, Query, Ranks, Rows, Stage, Table};
use crate::shelf::{PIECE, Shelf};
use crate::state::{Mark, Marks};

use super::{Cancel, Library};
use stories::Stories;

pub use memory::Prepared;

/// At most ten answers a second while texts are looked at.
const PAUSE: Duration = Duration::from_millis(100);
/// Texts that are looked at between two looks at the clock. A text takes some tenths of a millisecond.
const BATCH: usize = 64;
/// Hits in texts that an index gives, at most: they come best first, and each is read for its snippet.
const SHOWN: usize = 1000;

/// Rows of the first answer, at most: some screens.
const SCREENS: usize = 500;

impl Library {
    /// Answers a question: calls `answer` with the best titles' hits first, then with all fields', then with the texts' as
    /// they come (at most ten times a second), each answer replacing the one before; the last has `Stage::Done`. Runs on
    /// the pool of the thread that calls it. Stops without a word when cancelled.
    ///
    /// Texts are looked at where the fields leave a clause open: one of its terms must stand there from a word's
    /// beginning on, an exact one inside a word too. After the answer to the empty query it goes on to make the articles
    /// ready for the first letter; cancel it when one is typed. Texts that were looked at are kept, up to 64 MiB, until
    /// their entry changes.
    pub fn search(&self, question: Question<'_>, cancel: &Cancel, answer: &mut dyn FnMut(Hits)) {
        let open = |id| self.open(id).ok();
        let among = |query: &Query, list: &[u32]| {
            let Some(ask) = asking::ask(query) else { return Some(Vec::new()) };
            self.candidates(&ask, cancel, list)
        };
        let texts = Texts::Among(&open, &among);
        let shelf = self.shelf();
        let mut nothing = None;
        search_over(&shelf, &self.prepared, texts, question, cancel, &mut |hits| {
            let good = hits.rows.get(0).is_some_and(|hit| hit.tier != Tier::Scattered);
            if hits.stage == Stage::Done && !good {
                nothing = Some(hits);
            } else {
                answer(hits);
            }
        });
        let Some(nothing) = nothing else { return };
        let index = self.texts.index();
        let Some((query, slips)) = slips::mend(question.query, index.as_ref(), &shelf) else { return answer(nothing) };
        let instead = Some(Arc::new(Instead { query: query.clone(), slips }));
        let mended = Question { query: &query, ..question };
        search_over(&shelf, &self.prepared, texts, mended, cancel, &mut |hits| match hits.stage {
            Stage::Done if hits.rows.is_empty() => answer(nothing.clone()),
            _ => answer(Hits { instead: instead.clone(), ..hits }),
        });
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
    /// What the reader did with the articles; the same `Arc` as long as nothing has changed.
    pub marks: &'q Arc<Marks>,
    /// Whether articles whose letters stand far apart are shown beside better ones.
    pub scattered: bool,
}

/// Reads an article, or cannot.
pub type Open<'a> = &'a (dyn Fn(Id) -> Option<Article> + Sync);

/// Where a query may stand, of a list.
pub type Candidates<'a> = &'a (dyn Fn(&Query, &[u32]) -> Option<Vec<Id>> + Sync);

/// How texts are looked through.
#[derive(Clone, Copy)]
pub enum Texts<'a> {
    /// One after the other, in the list's order.
    Scan(Open<'a>),
    /// Where an index says that a query's words may stand, in the order that it gives: each of these is still read, for
    /// its terms and its snippet. It is handed the list too, and may have no answer; then all are looked through.
    Among(Open<'a>, Candidates<'a>),
}

/// Answers a question over these articles as [`Library::search`] does. `prepared` carries over what can be used again.
///
/// The empty query is answered before anything else is done (by title, after the folding that this needs); then the
/// entries are made ready for the first letter.
pub fn search_over(
    shelf: &Shelf,
    prepared: &Prepared,
    texts: Texts<'_>,
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
    let past = prepared.recall(&table, question.marks, query);
    let mut sieve = Sieve::new(query, &table, question.marks, past.as_deref());
    if let Some(found) = search.fields(&mut sieve, answer) {
        search.texts(&sieve, &found, texts, answer);
    }
}

impl Question<'_> {
    /// The answer to a query that asks for nothing.
    fn everything(&self, shelf: &Shelf, ranks: &Ranks) -> Hits {
        let seen = |at: &u32| !self.marks.has(Id(*at), Mark::Hidden) && !shelf.is_copy(Id(*at));
        let rows: Vec<Found> = ranks.list().iter().copied().filter(seen).map(|at| Found::plain(Id(at))).collect();
        self.hits(shelf, Rows::new(Arc::new(rows), Arc::default()), 0, Stage::Done)
    }

    fn hits(&self, shelf: &Shelf, rows: Rows, scattered: usize, stage: Stage) -> Hits {
        let (of, version) = (shelf.count(), shelf.version());
        Hits { generation: self.generation, rows, scattered, stage, of, version, instead: None }
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

/// What was found in fields, in order.
struct Settled {
    good: Arc<Vec<Found>>,
    /// Those that are shown only where nothing better stands, or where they are wished for.
    scattered: Arc<Vec<Found>>,
    /// Which rows they are, and which ones the good ones are, piece by piece.
    out: Vec<Bits>,
    met: Vec<Bits>,
}

impl Search<'_> {
    /// Gives an answer, unless nobody wants it any more. Scattered ones that have turned up in `texts` stand there.
    fn say(&self, settled: &Settled, texts: &Arc<Vec<Hit>>, stage: Stage, answer: &mut dyn FnMut(Hits)) {
        if self.cancel.is_cancelled() {
            return;
        }
        let Settled { good, scattered, out, .. } = settled;
        let articles = texts.iter().flat_map(|hit| stories::of_one(self.shelf, hit.id));
        let in_texts: HashSet<u32> = articles.map(|id| id.0).filter(|at| has(out, *at)).collect();
        let (fields, left_out) = if good.is_empty() && texts.is_empty() {
            (Arc::clone(scattered), 0)
        } else if self.question.scattered {
            let left = scattered.iter().filter(|found| {
                let mut articles = stories::of_one(self.shelf, Id(found.position));
                !articles.any(|id| in_texts.contains(&id.0))
            });
            (Arc::new(good.iter().chain(left).copied().collect()), 0)
        } else {
            (Arc::clone(good), out.iter().map(Bits::count).sum::<usize>() - in_texts.len())
        };
        answer(self.question.hits(self.shelf, Rows::new(fields, Arc::clone(texts)), left_out, stage));
    }

    /// Titles, then all fields. Nothing when cancelled.
    fn fields(&self, sieve: &mut Sieve<'_>, answer: &mut dyn FnMut(Hits)) -> Option<Settled> {
        let stop = || self.cancel.is_cancelled();
        let Question { query, marks, order, .. } = self.question;
        let begun = sieve.begun(&stop)?;
        let enough = begun.good.iter().map(Vec::len).sum::<usize>() >= SCREENS;
        if enough {
            self.say_first(&begun.good, answer);
        }
        let mut titles = sieve.titles(begun, &stop)?;
        if !enough {
            self.say_first(&titles.good, answer);
        }
        let fields = sieve.fields(&mut titles, &stop)?;
        let mut good = settle(&fields.good, self.ranks, order);
        let mut met: Vec<Bits> = fields.good.par_iter().map(|found| bits(found)).collect();
        let mut stories = Stories::new(self.shelf);
        good.retain(|found| stories.is_new(Id(found.position)));
        // A story that is found already is not looked for in the texts of its other copies.
        stories.articles().for_each(|Id(at)| met[at as usize / PIECE].insert(at as usize % PIECE));
        let mut out = fields.scattered.clone();
        let mut others = stories.clone();
        for (number, piece) in out.iter_mut().enumerate() {
            let id = |row: &usize| Id(u32::try_from(number * PIECE + row).unwrap_or(u32::MAX));
            *piece = piece.only(|row| others.is_new(id(row)));
        }
        let mut scattered = Vec::new();
        if good.is_empty() || self.question.scattered {
            scattered = settle(&sieve.scattered(&fields.scattered, &stop)?, self.ranks, order);
            scattered.retain(|found| stories.is_new(Id(found.position)));
        }
        let learnt = Learnt::new(query, self.table, titles, &fields);
        let settled = Settled { good: Arc::new(good), scattered: Arc::new(scattered), out, met };
        self.say(&settled, &Arc::default(), Stage::Fields, answer);
        self.prepared.learn(self.table, marks, learnt);
        Some(settled)
    }

    /// The best titles, if there are any that are worth showing.
    fn say_first(&self, titles: &Pieces, answer: &mut dyn FnMut(Hits)) {
        let mut rows = first(titles, self.ranks, SCREENS);
        let mut stories = Stories::new(self.shelf);
        rows.retain(|found| stories.is_new(Id(found.position)));
        if !rows.is_empty() && !self.cancel.is_cancelled() {
            answer(self.question.hits(self.shelf, Rows::new(Arc::new(rows), Arc::default()), 0, Stage::Titles));
        }
    }

    /// The texts of the articles whose fields did not match, in the list's order or in that of an index.
    fn texts(&self, sieve: &Sieve<'_>, settled: &Settled, texts: Texts<'_>, answer: &mut dyn FnMut(Hits)) {
        let mut most = usize::MAX;
        let (open, rest) = match texts {
            Texts::Scan(open) => (open, self.ranks.list().to_vec()),
            Texts::Among(open, candidates) => {
                let among = candidates(self.question.query, self.ranks.list());
                if among.is_some() {
                    most = SHOWN;
                }
                (open, among.map_or_else(|| self.ranks.list().to_vec(), |ids| ids.iter().map(|id| id.0).collect()))
            }
        };
        let unmet = |at: &u32| (*at as usize) < self.table.count() && !has(&settled.met, *at);
        let rest: Vec<u32> = rest.into_iter().filter(unmet).collect();
        let mut hits = Arc::new(Vec::new());
        let mut said = Instant::now();
        let mut seen = 0;
        let mut stories = Stories::new(self.shelf);
        for batch in rest.chunks(BATCH) {
            let found: Vec<Hit> = batch.par_iter().filter_map(|&at| self.text(sieve, at, open)).collect();
            if self.cancel.is_cancelled() {
                return;
            }
            seen += batch.len();
            if !found.is_empty() {
                let new = found.into_iter().filter(|hit| stories.is_new(hit.id));
                Arc::make_mut(&mut hits).extend(new);
            }
            if hits.len() >= most {
                break;
            }
            if said.elapsed() >= PAUSE {
                self.say(settled, &hits, Stage::Texts(seen, rest.len()), answer);
                said = Instant::now();
            }
        }
        self.say(settled, &hits, Stage::Done, answer);
    }

    fn text(&self, sieve: &Sieve<'_>, at: u32, read: Open<'_>) -> Option<Hit> {
        if self.cancel.is_cancelled() {
            return None;
        }
        let open = sieve.open(at)?;
        let text = self.prepared.text(Id(at), read)?;
        let snippet = text.answer(self.question.query, &open)?;
        Some(Hit { id: Id(at), tier: Tier::Text, score: 0, field: Field::Text, snippet: Some(Arc::new(snippet)) })
    }
}

/// Whether a row is among those.
fn has(rows: &[Bits], at: u32) -> bool {
    rows.get(at as usize / PIECE).is_some_and(|piece| piece.has(at as usize % PIECE))
}
