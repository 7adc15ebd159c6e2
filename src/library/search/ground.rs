//! Where answers are looked for: the rows that are there first, and more as they are made ready and as they come. It must
//! not know how rows or texts are searched.

use std::sync::Arc;
use std::time::Instant;

use crate::filter::{By, Hits, Ranks, Sieve, Table};
use crate::library::Cancel;
use crate::shelf::Shelf;
use crate::state::Marks;

use super::reading::Looked;
use super::{Prepared, Question, Search, Texts};

/// Where answers are looked for.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub shelf: &'a Shelf,
    pub prepared: &'a Prepared,
    pub texts: Texts<'a>,
    pub cancel: &'a Cancel,
}

/// Waits for more rows than those of a shelf, and for other marks; nothing when no more will come.
pub type Next<'a> = &'a dyn Fn(&Shelf, &Arc<Marks>) -> Option<(Shelf, Arc<Marks>)>;

/// What a search that came to its end has looked at.
pub struct All {
    pub shelf: Shelf,
    pub marks: Arc<Marks>,
    pub looked: Looked,
}

impl Ground<'_> {
    /// Answers a question; what it came to, if all texts were looked at that had to be.
    pub fn search(self, question: Question<'_>, next: Next<'_>, answer: &mut dyn FnMut(Hits)) -> Option<All> {
        let Self { prepared, texts, cancel, .. } = self;
        let began = Instant::now();
        let stop = || cancel.is_cancelled();
        let Question { query, order, .. } = question;
        let at_once = query.is_empty() && order.by != By::Title;
        if at_once && !stop() {
            let made = || Arc::new(Ranks::new(self.shelf, &Table::default(), order));
            let ranks = prepared.ranked(self.shelf, order).unwrap_or_else(made);
            answer(question.everything(self.shelf, &ranks));
        }
        let (mut shelf, mut marks) = (self.shelf.clone(), Arc::clone(question.marks));
        let mut is_first = true;
        let mut table = prepared.last();
        loop {
            let slice = table.slice(&shelf);
            let is_slice = slice.len() < shelf.len();
            table = prepared.table(&slice, &stop);
            if stop() || (at_once && !is_slice) {
                return None;
            }
            if query.is_empty() && is_slice {
                continue;
            }
            let question = Question { marks: &marks, ..question };
            let ranks = prepared.ranks(&slice, &table, order);
            if query.is_empty() {
                answer(question.everything(&shelf, &ranks));
                return None;
            }
            let of = shelf.count();
            let search = Search { shelf: &slice, of, prepared, table: &table, ranks: &ranks, question, cancel, began };
            let past = prepared.recall(&table, &marks, query);
            let mut sieve = Sieve::new(query, &table, &marks, past.as_deref());
            let found = search.fields(&mut sieve, std::mem::take(&mut is_first), answer)?;
            if is_slice {
                continue;
            }
            let more = next(&shelf, &marks);
            if stop() {
                return None;
            }
            let Some(more) = more else {
                let looked = search.texts(&sieve, found, texts, answer)?;
                return Some(All { shelf, marks, looked });
            };
            (shelf, marks) = more;
        }
    }
}
