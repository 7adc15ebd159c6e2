//! The list: which articles there are, which are shown, which one is selected and which rows are in sight. It must not
//! know how rows are drawn or found.

mod moves;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use crate::article::{Hit, Id};
use crate::filter::{Hits, Instead, Order, Query, Rows, Stage};
use crate::shelf::{Entry, News, Shelf};
use crate::state::{Mark, Marks};
use crate::text::{Clean, Widths};

/// What the selection does when the rows under it change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// It stays on the article it is on, at the same height of the pane.
    Selected,
    /// It stays on the article it is on, or goes to the first row where that is not shown.
    Article,
    /// It goes to the best match, the first row.
    Best,
}

/// Which marks have changed since the rows were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Unsettled {
    /// None.
    #[default]
    Nothing,
    /// Some that a filter may ask for.
    Marks,
    /// Articles were hidden, or shown again: that concerns every list.
    Hidden,
}

/// The list of articles. A hit in a text takes two lines (title and snippet).
#[derive(Debug, Clone, Default)]
pub struct List {
    shelf: Shelf,
    shown: Shown,
    order: Order,
    /// What the rows answer: which version of the articles, in which order.
    answers: (u64, Order),
    height: usize,
    margin: usize,
    /// A step that leaves the sight scrolls by half a pane.
    by_halves: bool,
    /// The article to select as soon as it is there.
    wanted: Option<Id>,
    /// The path of the article to select as soon as it is found.
    wanted_path: Option<Clean>,
    /// What has changed since the rows were asked for.
    pub(super) unsettled: Unsettled,
    dated: bool,
    widths: Widths,
    /// Columns of the longest origin.
    origins: usize,
}

/// Rows, query and selection: what can be put back.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    rows: Rows,
    /// How many articles the answer leaves out, as [`Hits::scattered`].
    scattered: usize,
    /// Whether more may match, as [`Hits::more`].
    more: bool,
    query: Query,
    /// What was answered instead of the query, where its words stand nowhere.
    instead: Option<Arc<Instead>>,
    stage: Option<Stage>,
    /// The rows are all articles that are not hidden, as they were found.
    plain: bool,
    cursor: usize,
    /// The first line in sight, counted over all rows.
    top: usize,
}

impl List {
    /// An empty list in an order, with so many rows kept in sight around the selected one, on a terminal of such widths.
    pub fn new(order: Order, margin: u16, widths: Widths) -> Self {
        let shown = Shown { plain: order == Order::default(), ..Shown::default() };
        Self { order, margin: usize::from(margin), widths, shown, ..Self::default() }
    }

    /// Everything found so far.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The entry of an id, unless its article is gone.
    pub fn entry(&self, id: Id) -> Option<Entry<'_>> {
        self.shelf.entry(id)
    }

    /// Whether any article has a date.
    pub fn has_dates(&self) -> bool {
        self.dated
    }

    /// Columns that the longest origin takes.
    pub fn origin_width(&self) -> usize {
        self.origins
    }

    /// The rows shown, best first.
    pub fn rows(&self) -> &Rows {
        &self.shown.rows
    }

    /// How many articles the answer leaves out, as [`Hits::scattered`].
    pub fn scattered(&self) -> usize {
        self.shown.scattered
    }

    /// Whether more articles may match than the rows are, as [`Hits::more`].
    pub fn has_more(&self) -> bool {
        self.shown.more
    }

    /// The query that the rows answer.
    pub fn query(&self) -> &Query {
        &self.shown.query
    }

    /// The query that the rows were found by: with slips of the finger mended.
    pub fn found_by(&self) -> &Query {
        self.shown.instead.as_ref().map_or(&self.shown.query, |instead| &instead.query)
    }

    /// The slips that were mended, as typed and as meant.
    pub fn slips(&self) -> &[(String, String)] {
        self.shown.instead.as_ref().map_or(&[], |instead| &instead.slips)
    }

    /// The order of the list.
    pub fn order(&self) -> Order {
        self.order
    }

    /// Sets the order; the rows follow with the next answer.
    pub fn set_order(&mut self, order: Order) {
        self.order = order;
    }

    /// How far the answer that is shown has come.
    pub fn stage(&self) -> Option<Stage> {
        self.shown.stage
    }

    /// Index of the selected row.
    pub fn cursor(&self) -> usize {
        self.shown.cursor
    }

    /// The selected row.
    pub fn selected(&self) -> Option<Hit> {
        self.shown.rows.get(self.shown.cursor)
    }

    /// Takes in what has become of the articles. Shows it at once where that needs no search.
    pub fn take(&mut self, news: News, marks: &Marks) {
        let seen = self.shelf.len();
        let before = self.shelf.clone();
        // Two threads may tell of changes; what came later is not taken back.
        if news.shelf.version() > self.shelf.version() {
            self.shelf = news.shelf;
        }
        let fresh: Vec<Id> = (0_u32..).take(self.shelf.len()).skip(seen).map(Id).collect();
        for entry in fresh.iter().chain(&news.renewed).filter_map(|id| self.shelf.entry(*id)) {
            self.dated |= entry.date().is_some();
            self.origins = self.origins.max(self.widths.of(entry.origin()));
            if self.wanted_path.as_ref().is_some_and(|path| entry.is_at(path)) {
                self.wanted = Some(self.shelf.leader(entry.id()));
                self.wanted_path = None;
            }
        }
        self.without(&news.removed);
        self.follow_folds(&before, &news.renewed);
        if self.shown.plain {
            let in_sight =
                |id: &Id| self.shelf.entry(*id).is_some() && !self.shelf.is_copy(*id) && !marks.has(*id, Mark::Hidden);
            self.shown.rows.extend(fresh.into_iter().filter(in_sight));
            self.select_wanted();
        }
        self.settle();
    }

    /// The plain list leaves copies out: those that were folded leave it, and a selected one leads to the row that it is in
    /// now. Where one has a row of its own again, the rows are asked for anew.
    fn follow_folds(&mut self, before: &Shelf, renewed: &[Id]) {
        if !self.shown.plain {
            return;
        }
        let folded: Vec<Id> =
            renewed.iter().copied().filter(|id| self.shelf.is_copy(*id) && !before.is_copy(*id)).collect();
        self.shown.plain = !renewed.iter().any(|id| before.is_copy(*id) && !self.shelf.is_copy(*id));
        let selected = self.selected().map(|hit| hit.id).filter(|id| folded.contains(id));
        self.without(&folded);
        if let Some(at) = selected.and_then(|id| self.shown.rows.iter().position(|hit| hit.id == self.shelf.leader(id)))
        {
            self.shown.cursor = at;
        }
    }

    /// Takes rows away; the selection stays on its article or goes to the one that comes after it.
    fn without(&mut self, removed: &[Id]) {
        if removed.is_empty() {
            return;
        }
        let removed: HashSet<Id> = removed.iter().copied().collect();
        let above = self.shown.rows.ids().take(self.shown.cursor).filter(|id| removed.contains(id)).count();
        let height_of_cursor = self.line(self.shown.cursor).saturating_sub(self.shown.top);
        self.shown.rows.retain(|id| !removed.contains(&id));
        self.shown.cursor -= above;
        self.shown.top = self.line(self.shown.cursor).saturating_sub(height_of_cursor);
    }

    /// Whether the rows are the whole answer to a query, over everything found so far and in the order of the list.
    pub fn has_answer_to(&self, query: &Query) -> bool {
        if query.is_empty() && self.shown.plain {
            return true;
        }
        self.shown.query == *query
            && self.shown.stage == Some(Stage::Done)
            && self.answers == (self.shelf.version(), self.order)
    }

    /// Selects the article at a path as soon as it is found, unless one moves before.
    pub fn want(&mut self, path: Clean) {
        self.wanted_path = Some(path);
    }

    /// Gives up waiting for the article that was selected before a scan.
    pub fn stop_waiting(&mut self) {
        self.wanted = None;
        self.wanted_path = None;
    }

    /// Shows an answer that came in an order.
    pub fn show(&mut self, query: Query, order: Order, hits: &Hits, keep: Keep) {
        let selected = self.selected().map(|h| h.id);
        let height_of_cursor = self.line(self.shown.cursor).saturating_sub(self.shown.top);
        self.shown.rows = hits.rows.clone();
        self.shown.scattered = hits.scattered;
        self.shown.more = hits.more;
        let whole = hits.stage == Stage::Done && hits.version == self.shelf.version();
        self.shown.plain = whole && query.is_empty() && order == Order::default();
        self.shown.query = query;
        self.shown.instead.clone_from(&hits.instead);
        self.shown.stage = Some(hits.stage);
        self.answers = (hits.version, order);
        match keep {
            Keep::Best => {
                self.shown.cursor = 0;
                self.shown.top = 0;
                self.wanted = None;
            }
            Keep::Selected | Keep::Article => {
                if let Some(at) = selected.and_then(|id| self.shown.rows.position(id)) {
                    self.shown.cursor = at;
                    self.shown.top = self.line(at).saturating_sub(height_of_cursor);
                } else {
                    // The first stages of an answer lack what is found in texts: it is waited for.
                    if hits.stage != Stage::Done && self.wanted.is_none() {
                        self.wanted = selected;
                    }
                    if keep == Keep::Article {
                        self.shown.cursor = 0;
                        self.shown.top = 0;
                    }
                }
            }
        }
        self.select_wanted();
        self.settle();
    }

    /// Shows an answer that leaves articles out for a reason other than the query.
    pub fn show_some(&mut self, query: Query, order: Order, hits: &Hits, keep: Keep) {
        self.show(query, order, hits, keep);
        self.shown.plain = false;
    }

    /// What is shown now, for putting it back.
    pub fn shown(&self) -> Shown {
        self.shown.clone()
    }

    /// Puts back what was shown.
    pub fn put_back(&mut self, shown: Shown) {
        self.shown = shown;
        self.shown.plain &= self.shown.rows.len() == self.shelf.count();
        self.settle();
    }

    fn select_wanted(&mut self) {
        let Some(wanted) = self.wanted else { return };
        if let Some(at) = self.shown.rows.position(wanted) {
            self.shown.cursor = at;
            self.wanted = None;
            self.settle();
        }
    }
}

impl Shown {
    /// Takes rows away that are gone.
    pub fn without(&mut self, removed: &[Id]) {
        if !removed.is_empty() {
            let above = self.rows.ids().take(self.cursor).filter(|id| removed.contains(id)).count();
            self.cursor -= above;
            self.rows.retain(|id| !removed.contains(&id));
        }
    }
}
