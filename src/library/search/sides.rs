//! Which articles' fields satisfy a clause by itself, for queries of which one word stands in a title and another in the
//! text. It must not know texts or how an index answers.

use std::sync::Arc;

use crate::filter::{Clause, Query, Sieve};
use crate::library::index::Ids;

use super::{Search, asking};

impl Search<'_> {
    /// Of each clause the articles whose fields satisfy it, where it helps to know that.
    pub(super) fn sides(&self) -> Vec<Option<Arc<Ids>>> {
        let query = self.question.query;
        let mut sides = vec![None; query.clauses().len()];
        for (at, clause) in asking::sided(query) {
            sides[at] = self.side(query, clause);
        }
        sides
    }

    fn side(&self, query: &Query, clause: &Clause) -> Option<Arc<Ids>> {
        let (table, marks) = (self.table, self.question.marks);
        let only = query.only(clause);
        if let Some(side) = self.prepared.side(table, marks, &only) {
            return Some(side);
        }
        let stop = || self.cancel.is_cancelled();
        let past = self.prepared.recall(table, marks, &only);
        let mut sieve = Sieve::new(&only, table, marks, past.as_deref());
        let begun = sieve.begun(&mut |_| {}, &stop)?;
        let mut titles = sieve.titles(begun, &mut |_| {}, &stop)?;
        let found = sieve.fields(&mut titles, &stop)?.good;
        let rows = found.rows().map(|found| found.position);
        let side: Arc<Ids> = Arc::new(rows.collect());
        self.prepared.keep_side(table, marks, only, &side);
        Some(side)
    }
}
