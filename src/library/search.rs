//! The only door to hits: titles, other fields, texts, merging, order. It must not know panes or keys.

mod asking;
mod ground;
mod memory;
mod noise;
mod reading;
mod sides;
mod slips;
mod stories;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::article::{Article, Hit, Id, Tier};
use crate::filter::{Bits, Learnt, Pieces, Sieve, first, settle};
use crate::filter::{Found, Generation, Hits, Order, Query, Ranks, Rows, Stage, Table};
use crate::shelf::{PIECE, Shelf};
use crate::state::{Mark, Marks};

use super::index::Ids;
use super::{Cancel, Library};
use ground::{All, Ground};
use stories::Stories;

pub use memory::Prepared;

/// Rows of the first answer, at most: some screens.
const SCREENS: usize = 500;
/// How long the first answer waits for the best titles of all; after that it has the best of those looked at. A frame at
/// 60 a second lasts 16 ms, and the last of the looking and the painting take their part of it.
const PATIENCE: Duration = Duration::from_millis(9);

impl Library {
    /// Answers a question: calls `answer` with the best titles' hits first, then with all fields', then with the texts' as
    /// they come (at most ten times a second), each answer replacing the one before; the last has `Stage::Done`. Runs on
    /// the pool of the thread that calls it. Stops without a word when cancelled.
    ///
    /// While rows are still on their way, and where very many have to be made ready, what is there is answered first, and
    /// the rest behind as it comes, each time with all fields' hits so far; texts follow when all is there.
    ///
    /// Texts are looked at where the fields leave a clause open: one of its terms must stand there from a word's
    /// beginning on, an exact one inside a word too. They stand behind the fields, but for rows whose letters stand apart
    /// (`nytimes` in The New York Times): these stand behind the texts in which, or in whose fields, every word begins as
    /// it was typed. After the answer to the empty query it goes on to make the articles ready for the first letter;
    /// cancel it when one is typed. Texts that were looked at are kept, up to 32 MiB, until their entry changes.
    pub fn search(&self, question: Question<'_>, cancel: &Cancel, answer: &mut dyn FnMut(Hits)) {
        let open = |id| self.open(id).ok();
        let among = |query: &Query, sides: &[Option<Arc<Ids>>], list: &[u32]| {
            if !self.texts.is_there() {
                return None;
            }
            match asking::ask(query, &self.keyed(sides)) {
                Some(ask) => self.candidates(&ask, cancel, list),
                None => Some(Likely::default()),
            }
        };
        let texts = Texts::Among(&open, &among);
        let more = self.coming.more();
        let shelf = self.shelf();
        let ground = Ground { shelf: &shelf, prepared: &self.prepared, texts, cancel };
        let mut kept = None;
        let next = |seen: &Shelf, marks: &Arc<Marks>| {
            let shelf = more.after(seen, cancel)?;
            let now = self.marks();
            (shelf.version() != seen.version() || !Arc::ptr_eq(marks, &now)).then_some((shelf, now))
        };
        let all = ground.search(question, &next, &mut |hits| {
            if hits.stage == Stage::Done && slips::may_be_in(question.query, &hits) {
                kept = Some(hits);
            } else {
                answer(hits);
            }
        });
        if let (Some(All { shelf, marks, looked }), Some(literal)) = (all, kept) {
            let index = self.texts.index();
            let (ground, question) = (Ground { shelf: &shelf, ..ground }, Question { marks: &marks, ..question });
            let meant = slips::mend(ground, question, &looked, &literal, index.as_ref());
            if !cancel.is_cancelled() {
                answer(meant.unwrap_or(literal));
            }
        }
    }

    /// Makes the articles ready for a search in an order, those that are still on their way, too, on the pool of the thread
    /// that calls it.
    pub fn prepare(&self, order: Order, cancel: &Cancel) {
        let more = self.coming.more();
        let stop = || cancel.is_cancelled();
        let mut shelf = self.shelf();
        let mut table = self.prepared.last();
        while !stop() {
            let slice = table.slice(&shelf);
            table = self.prepared.table(&slice, &stop);
            if slice.len() < shelf.len() {
                continue;
            }
            let Some(next) = more.after(&shelf, cancel).filter(|next| next.version() != shelf.version()) else {
                if !stop() {
                    self.prepared.ranks(&shelf, &table, order);
                }
                return;
            };
            shelf = next;
        }
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

/// Where a query may stand, of a list; it is told of each clause which articles' fields satisfy it, where that may help.
pub type Candidates<'a> = &'a (dyn Fn(&Query, &[Option<Arc<Ids>>], &[u32]) -> Option<Likely> + Sync);

/// Articles that may answer a query by their texts.
#[derive(Debug, Clone, Default)]
pub struct Likely {
    /// Those that an index names, the best first, with their scores.
    pub ranked: Vec<(Id, f32)>,
    /// Those that no index knows.
    pub rest: Ids,
    /// Whether the index knows more than it names.
    pub more: bool,
}

/// How texts are looked through.
#[derive(Clone, Copy)]
pub enum Texts<'a> {
    /// One after the other.
    Scan(Open<'a>),
    /// Where an index says that a query's words may stand: each of these is still read, for its terms and its snippet. It
    /// may have no answer; then all are looked through.
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
    Ground { shelf, prepared, texts, cancel }.search(question, &|_, _| None, answer);
}

impl Question<'_> {
    /// The answer to a query that asks for nothing.
    fn everything(&self, shelf: &Shelf, ranks: &Ranks) -> Hits {
        let seen = |at: &u32| !self.marks.has(Id(*at), Mark::Hidden) && !shelf.is_copy(Id(*at));
        let list = ranks.list();
        let rows = if list.iter().all(seen) {
            Arc::clone(list)
        } else {
            let mut rows = Vec::with_capacity(list.len());
            rows.extend(list.iter().copied().filter(seen));
            Arc::new(rows)
        };
        let (generation, of, version) = (self.generation, shelf.count(), shelf.version());
        let rows = Rows::plain(rows);
        Hits { generation, rows, scattered: 0, stage: Stage::Done, of, version, instead: None, more: false }
    }
}

/// A search on its way.
struct Search<'a> {
    shelf: &'a Shelf,
    /// Articles that there are, with those that are not made ready yet.
    of: usize,
    prepared: &'a Prepared,
    table: &'a Arc<Table>,
    ranks: &'a Ranks,
    question: Question<'a>,
    cancel: &'a Cancel,
    began: Instant,
}

/// What was found in fields, in order.
struct Settled {
    good: Arc<Vec<Found>>,
    /// Those that are shown only where nothing better stands, or where they are wished for.
    scattered: Arc<Vec<Found>>,
    /// Which rows they are, and which ones the good ones are, piece by piece.
    out: Vec<Bits>,
    met: Vec<Bits>,
    /// Those of the good ones that hold a word in a shorter form only, as far as that was looked at.
    shortened: HashSet<u32>,
}

/// What was found in texts, in order.
#[derive(Debug, Clone, Default)]
struct InTexts {
    rows: Arc<Vec<Hit>>,
    /// How many of them hold every word from its beginning on; they stand first.
    plain: usize,
}

impl Search<'_> {
    fn hits(&self, rows: Rows, scattered: usize, stage: Stage) -> Hits {
        let (generation, of, version) = (self.question.generation, self.of, self.shelf.version());
        Hits { generation, rows, scattered, stage, of, version, instead: None, more: false }
    }

    /// Gives an answer, unless nobody wants it any more. Scattered ones that have turned up in `texts` stand there.
    fn say(&self, settled: &Settled, texts: &InTexts, stage: Stage, answer: &mut dyn FnMut(Hits)) {
        self.say_with(settled, texts, stage, false, answer);
    }

    /// The same, where more texts may match than were looked at.
    fn say_with(
        &self,
        settled: &Settled,
        InTexts { rows: texts, plain }: &InTexts,
        stage: Stage,
        more: bool,
        answer: &mut dyn FnMut(Hits),
    ) {
        if self.cancel.is_cancelled() {
            return;
        }
        let Settled { good, scattered, out, shortened, .. } = settled;
        let articles = texts.iter().flat_map(|hit| stories::of_one(self.shelf, hit.id));
        let in_texts: HashSet<u32> = articles.map(|id| id.0).collect();
        let mut good = Arc::clone(good);
        if in_texts.iter().any(|at| shortened.contains(at)) {
            Arc::make_mut(&mut good).retain(|found| !in_texts.contains(&found.position));
        }
        let (fields, left_out) = if good.is_empty() && texts.is_empty() {
            (Arc::clone(scattered), out.iter().map(Bits::count).sum::<usize>().saturating_sub(scattered.len()))
        } else if self.question.scattered {
            let left = scattered.iter().filter(|found| {
                let mut articles = stories::of_one(self.shelf, Id(found.position));
                !articles.any(|id| in_texts.contains(&id.0))
            });
            (Arc::new(good.iter().chain(left).copied().collect()), 0)
        } else {
            let counted = in_texts.iter().filter(|at| has(out, **at)).count();
            (good, out.iter().map(Bits::count).sum::<usize>().saturating_sub(counted))
        };
        let texts = Arc::clone(texts);
        // Letters that stand apart make room for texts that hold what was typed.
        let apart = |found: &Found| found.tier == Tier::Scattered || shortened.contains(&found.position);
        let rows = if *plain > 0 && fields.iter().any(apart) {
            let mut rows = Vec::with_capacity(fields.len());
            rows.extend(fields.iter().filter(|found| !apart(found)));
            let count = rows.len();
            rows.extend(fields.iter().filter(|found| apart(found)));
            Rows::parted(Arc::new(rows), texts, (count, *plain))
        } else {
            Rows::new(fields, texts)
        };
        let hits = self.hits(rows, left_out, stage);
        answer(Hits { more, ..hits });
    }

    /// Titles, if nothing was answered yet, then all fields. Nothing when cancelled.
    fn fields(&self, sieve: &mut Sieve<'_>, is_first: bool, answer: &mut dyn FnMut(Hits)) -> Option<Settled> {
        let stop = || self.cancel.is_cancelled();
        let Question { query, marks, order, .. } = self.question;
        let mut said = !is_first;
        let begun = sieve.begun(&mut |good| self.say_late(&mut said, good, answer), &stop)?;
        if begun.good.count() >= SCREENS {
            said = said || self.say_first(&begun.good, answer);
        }
        let mut titles = sieve.titles(begun, &mut |good| self.say_late(&mut said, good, answer), &stop)?;
        if !said {
            self.say_first(&titles.good, answer);
        }
        let fields = sieve.fields(&mut titles, &stop)?;
        let mut good = settle(&fields.good, self.ranks, order, self.prepared.room(&fields.good, self.table));
        let mut met = fields.met.clone();
        let mut stories = Stories::new(self.shelf);
        if self.shelf.has_copies() {
            good.retain(|found| stories.is_new(Id(found.position)));
        }
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
            scattered = settle(&sieve.scattered(&fields.scattered, &stop)?, self.ranks, order, Vec::new());
            scattered.retain(|found| stories.is_new(Id(found.position)));
        }
        let learnt = Learnt::new(query, self.table, titles, &fields);
        let (good, scattered) = (Arc::new(good), Arc::new(scattered));
        self.prepared.lend(&good);
        let settled = Settled { good, scattered, out, met, shortened: HashSet::new() };
        self.say(&settled, &InTexts::default(), Stage::Fields, answer);
        self.prepared.learn(self.table, marks, learnt);
        Some(settled)
    }

    /// The best titles of those looked at, where nothing was said yet and it is time to.
    fn say_late(&self, said: &mut bool, titles: &Pieces, answer: &mut dyn FnMut(Hits)) {
        if !*said && self.began.elapsed() >= PATIENCE {
            *said = self.say_first(titles, answer);
        }
    }

    /// The best titles, if there are any that are worth showing; whether there were.
    fn say_first(&self, titles: &Pieces, answer: &mut dyn FnMut(Hits)) -> bool {
        let mut rows = first(titles, self.ranks, SCREENS);
        let mut stories = Stories::new(self.shelf);
        rows.retain(|found| stories.is_new(Id(found.position)));
        let any = !rows.is_empty() && !self.cancel.is_cancelled();
        if any {
            answer(self.hits(Rows::new(Arc::new(rows), Arc::default()), 0, Stage::Titles));
        }
        any
    }
}

/// Whether a row is among those.
fn has(rows: &[Bits], at: u32) -> bool {
    rows.get(at as usize / PIECE).is_some_and(|piece| piece.has(at as usize % PIECE))
}
