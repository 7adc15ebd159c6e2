//! What one search leaves for the next: folded entries, orders, what earlier queries found, texts. All of it can be
//! lost without harm. It must not know how a query is answered.
//!
//! Locks are held for a glance only, never while work is done on the pool: a thread of the pool that waits for others
//! may take up another search meanwhile, which would wait for the lock that its own thread holds.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::article::{Article, Id};
use crate::filter::{Found, Learnt, Order, Pieces, Query, Ranks, Table, Text};
use crate::library::index::{Ids, count_tokens};
use crate::shelf::Shelf;
use crate::state::Marks;

/// Bytes of texts kept, at most. The first texts that are looked at stay: texts are always looked at in the same order,
/// and keeping the last ones would throw out each one just before it is wanted again.
const BUDGET: usize = 32 << 20;
/// Queries whose findings are kept: enough to go back by some letters, too.
const QUERIES: usize = 4;

/// Answers whose rows are taken for others when nobody has them any more: the one on the screen, and the one on its way.
const LENT: usize = 2;
/// Fewer rows are not worth keeping room for.
const MANY: usize = 1 << 14;
/// Rows that an answer has room for, 36 MB: what is larger than 32 MiB the C library takes from the system as it is, gives
/// back as it is and learns nothing from, and only what is written to takes memory.
const ROOM: usize = 3 << 20;
/// Clauses whose articles are kept: those of one long line, and what is typed of its last.
const SIDES: usize = 8;

/// What searches over one list of articles hand on to one another; safe to share between threads.
#[derive(Debug, Default)]
pub struct Prepared {
    fields: Mutex<Fields>,
    texts: Mutex<Texts>,
    /// Rows of the last answers that had many: a key at a million articles would ask the system for 12 MB, and give them
    /// back with the next one.
    lent: Mutex<VecDeque<Arc<Vec<Found>>>>,
}

#[derive(Debug, Default)]
struct Fields {
    table: Arc<Table>,
    ranks: Vec<Arc<Ranks>>,
    learnt: Vec<Arc<Learnt>>,
    /// Of clauses the articles whose fields satisfy them, and whether hidden ones are among those.
    sides: Vec<(Query, Arc<Ids>)>,
    /// What the reader did with the articles when all that was learnt.
    marks: Arc<Marks>,
}

#[derive(Debug, Default)]
struct Texts {
    /// Each with its length in tokens.
    kept: HashMap<Id, (Arc<Text>, u32)>,
    bytes: usize,
}

impl Prepared {
    /// The entries that were made ready last.
    pub(super) fn last(&self) -> Arc<Table> {
        Arc::clone(&self.fields().table)
    }

    /// The entries made ready; fewer of them only if `stop` said so.
    pub(super) fn table(&self, shelf: &Shelf, stop: &(dyn Fn() -> bool + Sync)) -> Arc<Table> {
        let old = self.last();
        if old.is_of(shelf) {
            return old;
        }
        let new = Arc::new(old.renew(shelf, stop));
        let mut fields = self.fields();
        // Another search may have been quicker; then this table serves this search only.
        if Arc::ptr_eq(&fields.table, &old) {
            if new.epoch() != old.epoch() {
                fields.learnt.clear();
                fields.ranks.clear();
            }
            fields.sides.clear();
            fields.table = Arc::clone(&new);
        }
        new
    }

    /// The entries of a table in an order.
    pub(super) fn ranks(&self, shelf: &Shelf, table: &Arc<Table>, order: Order) -> Arc<Ranks> {
        let kept = {
            let fields = self.fields();
            let ours = Arc::ptr_eq(&fields.table, table);
            fields.ranks.iter().find(|ranks| ours && ranks.is_of(shelf, order)).map(Arc::clone)
        };
        kept.unwrap_or_else(|| {
            let ranks = Arc::new(Ranks::new(shelf, table, order));
            let mut fields = self.fields();
            if Arc::ptr_eq(&fields.table, table) {
                fields.ranks = vec![Arc::clone(&ranks)];
            }
            ranks
        })
    }

    /// The articles in an order that does not go by folded titles, if that was made before.
    pub(super) fn ranked(&self, shelf: &Shelf, order: Order) -> Option<Arc<Ranks>> {
        self.fields().ranks.iter().find(|ranks| ranks.is_of(shelf, order)).map(Arc::clone)
    }

    /// Room for an answer of these rows of a table.
    pub(super) fn room(&self, rows: &Pieces, table: &Table) -> Vec<Found> {
        if rows.count() < MANY {
            return Vec::new();
        }
        let count = table.count();
        let mut lent = self.lent();
        let at = lent.iter().position(|rows| Arc::strong_count(rows) == 1 && rows.capacity() >= count);
        let old = at.and_then(|at| lent.remove(at)).and_then(Arc::into_inner);
        old.unwrap_or_else(|| Vec::with_capacity(count.max(ROOM)))
    }

    /// Remembers the rows of an answer.
    pub(super) fn lend(&self, rows: &Arc<Vec<Found>>) {
        if rows.capacity() >= MANY {
            let mut lent = self.lent();
            lent.push_back(Arc::clone(rows));
            if lent.len() > LENT {
                lent.pop_front();
            }
        }
    }

    /// What an earlier query has found that this one narrows.
    pub(super) fn recall(&self, table: &Arc<Table>, marks: &Arc<Marks>, query: &Query) -> Option<Arc<Learnt>> {
        let mut fields = self.fields();
        if !Arc::ptr_eq(&fields.marks, marks) {
            fields.learnt.clear();
            fields.sides.clear();
            fields.marks = Arc::clone(marks);
        }
        let ours = Arc::ptr_eq(&fields.table, table);
        let wider = fields.learnt.iter().filter(|learnt| ours && query.narrows(learnt.query()));
        wider.min_by_key(|learnt| learnt.left(table)).map(Arc::clone)
    }

    /// The articles whose fields satisfy a query of one clause, if that was asked of this table before.
    pub(super) fn side(&self, table: &Arc<Table>, marks: &Arc<Marks>, query: &Query) -> Option<Arc<Ids>> {
        let fields = self.fields();
        let ours = Arc::ptr_eq(&fields.table, table) && Arc::ptr_eq(&fields.marks, marks);
        let side = fields.sides.iter().find(|(old, _)| ours && old.clauses() == query.clauses());
        side.map(|(_, ids)| Arc::clone(ids))
    }

    /// Keeps them.
    pub(super) fn keep_side(&self, table: &Arc<Table>, marks: &Arc<Marks>, query: Query, ids: &Arc<Ids>) {
        let mut fields = self.fields();
        if Arc::ptr_eq(&fields.table, table) && Arc::ptr_eq(&fields.marks, marks) {
            if fields.sides.len() >= SIDES {
                fields.sides.remove(0);
            }
            fields.sides.push((query, Arc::clone(ids)));
        }
    }

    /// Keeps what a query has found in a whole table.
    pub(super) fn learn(&self, table: &Arc<Table>, marks: &Arc<Marks>, learnt: Learnt) {
        let mut fields = self.fields();
        if Arc::ptr_eq(&fields.table, table) && Arc::ptr_eq(&fields.marks, marks) {
            fields.learnt.retain(|old| old.query() != learnt.query());
            if fields.learnt.len() >= QUERIES {
                fields.learnt.remove(0);
            }
            fields.learnt.push(Arc::new(learnt));
        }
    }

    /// The text of an article and its length in tokens, kept if there is room; nothing if it cannot be read.
    pub(super) fn text(&self, id: Id, open: &(dyn Fn(Id) -> Option<Article> + Sync)) -> Option<(Arc<Text>, u32)> {
        if let Some(kept) = self.texts().kept.get(&id) {
            return Some(kept.clone());
        }
        let text = Arc::new(Text::new(open(id)?));
        let tokens = count_tokens(text.folded());
        self.texts().keep(id, &text, tokens);
        Some((text, tokens))
    }

    /// Forgets the texts of articles that have changed.
    pub(in crate::library) fn forget(&self, ids: &[Id]) {
        let mut texts = self.texts();
        for id in ids {
            if let Some((old, _)) = texts.kept.remove(id) {
                texts.bytes -= old.bytes();
            }
        }
    }

    fn fields(&self) -> MutexGuard<'_, Fields> {
        self.fields.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lent(&self) -> MutexGuard<'_, VecDeque<Arc<Vec<Found>>>> {
        self.lent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn texts(&self) -> MutexGuard<'_, Texts> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Texts {
    fn keep(&mut self, id: Id, text: &Arc<Text>, tokens: u32) {
        if self.bytes + text.bytes() <= BUDGET && self.kept.insert(id, (Arc::clone(text), tokens)).is_none() {
            self.bytes += text.bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_nobody_has_any_more_are_room_for_others() {
        let (prepared, table) = (Prepared::default(), Table::default());
        let pieces = |rows| Pieces { lists: vec![vec![Found::plain(Id(0)); rows]], ..Pieces::default() };
        let room = |rows| prepared.room(&pieces(rows), &table);
        let lend = |rows| {
            let rows = Arc::new(rows);
            prepared.lend(&rows);
            rows
        };
        assert_eq!(room(MANY - 1).capacity(), 0, "so few are not worth it");
        let first = lend(room(MANY));
        let second = lend(room(MANY));
        assert_ne!(first.as_ptr(), second.as_ptr(), "the first is still shown");
        let at = first.as_ptr();
        drop(first);
        assert_eq!(lend(room(MANY)).as_ptr(), at);
        assert_eq!(prepared.lent().len(), LENT, "no more of them are remembered");
        assert!(prepared.lent().iter().all(|rows| rows.capacity() * size_of::<Found>() > 32 << 20));
    }
}
