//! The list: which articles there are, which are shown, which one is selected and which rows are in sight. It must not
//! know how rows are drawn or found.

use std::collections::HashSet;
use std::sync::Arc;

use crate::article::{Hit, Id};
use crate::filter::{Hits, Instead, Order, Query, Rows, Stage};
use crate::shelf::{Entry, News, Shelf};
use crate::state::{Mark, Marks};
use crate::text::{self, Clean};

use super::panes::Leap;

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

/// The list of articles. A hit in a text takes two lines (title and snippet) and stands below all others.
#[derive(Debug, Clone, Default)]
pub struct List {
    shelf: Shelf,
    rows: Rows,
    /// How many articles the answer leaves out, as [`Hits::scattered`].
    scattered: usize,
    /// Whether more may match, as [`Hits::more`].
    more: bool,
    query: Query,
    /// What was answered instead of the query, where its words stand nowhere.
    instead: Option<Arc<Instead>>,
    order: Order,
    stage: Option<Stage>,
    /// What the rows answer: which version of the articles, in which order.
    answers: (u64, Order),
    cursor: usize,
    /// The first line in sight, counted over all rows.
    top: usize,
    height: usize,
    margin: usize,
    /// The article to select as soon as it is there.
    wanted: Option<Id>,
    /// The path of the article to select as soon as it is found.
    wanted_path: Option<Clean>,
    /// The rows are all articles that are not hidden, as they were found.
    plain: bool,
    /// What has changed since the rows were asked for.
    pub(super) unsettled: Unsettled,
    dated: bool,
    /// Columns of the longest origin.
    origins: usize,
}

impl List {
    /// An empty list in an order, with so many rows kept in sight around the selected one.
    pub fn new(order: Order, margin: u16) -> Self {
        Self { order, margin: usize::from(margin), plain: order == Order::default(), ..Self::default() }
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
        &self.rows
    }

    /// How many articles the answer leaves out, as [`Hits::scattered`].
    pub fn scattered(&self) -> usize {
        self.scattered
    }

    /// Whether more articles may match than the rows are, as [`Hits::more`].
    pub fn has_more(&self) -> bool {
        self.more
    }

    /// The query that the rows answer.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The query that the rows were found by: with slips of the finger mended.
    pub fn found_by(&self) -> &Query {
        self.instead.as_ref().map_or(&self.query, |instead| &instead.query)
    }

    /// The slips that were mended, as typed and as meant.
    pub fn slips(&self) -> &[(String, String)] {
        self.instead.as_ref().map_or(&[], |instead| &instead.slips)
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
        self.stage
    }

    /// Index of the selected row.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The selected row.
    pub fn selected(&self) -> Option<Hit> {
        self.rows.get(self.cursor)
    }

    /// The rows in sight: index, hit, and the line of the pane where it starts (negative: cut off above).
    pub fn in_sight(&self) -> impl Iterator<Item = (usize, Hit, isize)> {
        (self.row_at(self.top)..).map_while(move |at| {
            let line = self.line(at);
            let hit = self.rows.get(at).filter(|_| line < self.top + self.height)?;
            Some((at, hit, line.cast_signed() - self.top.cast_signed()))
        })
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
            self.origins = self.origins.max(text::width(entry.origin()));
            if self.wanted_path.as_ref().is_some_and(|path| entry.is_at(path)) {
                self.wanted = Some(self.shelf.leader(entry.id()));
                self.wanted_path = None;
            }
        }
        self.without(&news.removed);
        self.follow_folds(&before, &news.renewed);
        if self.plain {
            let in_sight =
                |id: &Id| self.shelf.entry(*id).is_some() && !self.shelf.is_copy(*id) && !marks.has(*id, Mark::Hidden);
            self.rows.extend(fresh.into_iter().filter(in_sight));
            self.select_wanted();
        }
        self.settle();
    }

    /// The plain list leaves copies out: those that were folded leave it, and a selected one leads to the row that it is in
    /// now. Where one has a row of its own again, the rows are asked for anew.
    fn follow_folds(&mut self, before: &Shelf, renewed: &[Id]) {
        if !self.plain {
            return;
        }
        let folded: Vec<Id> =
            renewed.iter().copied().filter(|id| self.shelf.is_copy(*id) && !before.is_copy(*id)).collect();
        self.plain = !renewed.iter().any(|id| before.is_copy(*id) && !self.shelf.is_copy(*id));
        let selected = self.selected().map(|hit| hit.id).filter(|id| folded.contains(id));
        self.without(&folded);
        if let Some(at) = selected.and_then(|id| self.rows.iter().position(|hit| hit.id == self.shelf.leader(id))) {
            self.cursor = at;
        }
    }

    /// Takes rows away; the selection stays on its article or goes to the one that comes after it.
    fn without(&mut self, removed: &[Id]) {
        if removed.is_empty() {
            return;
        }
        let removed: HashSet<Id> = removed.iter().copied().collect();
        let above = self.rows.ids().take(self.cursor).filter(|id| removed.contains(id)).count();
        let height_of_cursor = self.line(self.cursor).saturating_sub(self.top);
        self.rows.retain(|id| !removed.contains(&id));
        self.cursor -= above;
        self.top = self.line(self.cursor).saturating_sub(height_of_cursor);
    }

    /// Scrolls by lines; the selection goes along where it would leave the sight. False when nothing moved.
    pub fn scroll(&mut self, lines: isize) -> bool {
        let before = self.top;
        let all = self.line(self.rows.len());
        let last = all.saturating_sub(self.height);
        self.top = self.top.saturating_add_signed(lines).min(last);
        let margin = self.margin();
        let from = if self.top == 0 { 0 } else { self.top + margin };
        let to = if self.top == last { all } else { (self.top + self.height).saturating_sub(margin) };
        while self.line(self.cursor) < from && self.cursor + 1 < self.rows.len() {
            self.cursor += 1;
        }
        while self.line(self.cursor + 1) > to && self.cursor > 0 {
            self.cursor -= 1;
        }
        self.settle();
        self.top != before
    }

    /// The row on a line of the pane, if there is one.
    pub fn at_line(&self, line: usize) -> Option<usize> {
        let row = self.row_at(self.top + line);
        (line < self.height && row < self.rows.len()).then_some(row)
    }

    /// Whether the rows are the whole answer to a query, over everything found so far and in the order of the list.
    pub fn has_answer_to(&self, query: &Query) -> bool {
        if query.is_empty() && self.plain {
            return true;
        }
        self.query == *query && self.stage == Some(Stage::Done) && self.answers == (self.shelf.version(), self.order)
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
        let height_of_cursor = self.line(self.cursor).saturating_sub(self.top);
        self.rows = hits.rows.clone();
        self.scattered = hits.scattered;
        self.more = hits.more;
        let whole = hits.stage == Stage::Done && hits.version == self.shelf.version();
        self.plain = whole && query.is_empty() && order == Order::default();
        self.query = query;
        self.instead.clone_from(&hits.instead);
        self.stage = Some(hits.stage);
        self.answers = (hits.version, order);
        match keep {
            Keep::Best => {
                self.cursor = 0;
                self.top = 0;
                self.wanted = None;
            }
            Keep::Selected | Keep::Article => {
                if let Some(at) = selected.and_then(|id| self.rows.position(id)) {
                    self.cursor = at;
                    self.top = self.line(at).saturating_sub(height_of_cursor);
                } else {
                    // The first stages of an answer lack what is found in texts: it is waited for.
                    if hits.stage != Stage::Done && self.wanted.is_none() {
                        self.wanted = selected;
                    }
                    if keep == Keep::Article {
                        self.cursor = 0;
                        self.top = 0;
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
        self.plain = false;
    }

    /// Moves the selection by rows, as far as there are any. False when it did not move.
    pub fn step(&mut self, by: isize) -> bool {
        self.go(self.cursor.saturating_add_signed(by))
    }

    /// Selects a row, the last one for a number beyond. False when it is selected already.
    pub fn go(&mut self, row: usize) -> bool {
        let row = row.min(self.rows.len().saturating_sub(1));
        let moved = row != self.cursor;
        self.cursor = row;
        self.wanted = None;
        self.wanted_path = None;
        self.settle();
        moved
    }

    /// Moves by a share of the pane. False when it did not move.
    pub fn leap(&mut self, leap: Leap) -> bool {
        let lines = leap.rows(self.height);
        let target = self.row_at(self.line(self.cursor).saturating_add_signed(lines));
        let moved = self.cursor;
        self.top = self.top.saturating_add_signed(lines);
        // Rows of two lines may round to the row one stands on.
        let target = if target == moved { moved.saturating_add_signed(lines.signum()) } else { target };
        self.go(target)
    }

    /// Selects an article where it is shown.
    pub fn select(&mut self, id: Id) -> bool {
        self.rows.position(id).is_some_and(|at| {
            self.go(at);
            true
        })
    }

    /// Tells how many lines the pane has.
    pub fn fit(&mut self, height: usize) {
        self.height = height;
        self.settle();
    }

    /// Lines of the pane.
    pub fn height(&self) -> usize {
        self.height
    }

    /// What is shown now, for putting it back.
    pub fn shown(&self) -> Shown {
        Shown {
            rows: self.rows.clone(),
            scattered: self.scattered,
            more: self.more,
            query: self.query.clone(),
            instead: self.instead.clone(),
            stage: self.stage,
            plain: self.plain,
            cursor: self.cursor,
            top: self.top,
        }
    }

    /// Puts back what was shown.
    pub fn put_back(&mut self, shown: Shown) {
        self.rows = shown.rows;
        self.scattered = shown.scattered;
        self.more = shown.more;
        self.instead = shown.instead;
        self.query = shown.query;
        self.stage = shown.stage;
        self.plain = shown.plain && self.rows.len() == self.shelf.count();
        self.cursor = shown.cursor;
        self.top = shown.top;
        self.settle();
    }

    fn select_wanted(&mut self) {
        let Some(wanted) = self.wanted else { return };
        if let Some(at) = self.rows.position(wanted) {
            self.cursor = at;
            self.wanted = None;
            self.settle();
        }
    }

    /// The line where a row starts.
    fn line(&self, row: usize) -> usize {
        row + row.saturating_sub(self.rows.single())
    }

    /// The row that stands on a line.
    fn row_at(&self, line: usize) -> usize {
        let single = self.rows.single();
        if line <= single { line } else { single + (line - single) / 2 }
    }

    /// Lines kept in sight around the selected row: fewer in a low pane.
    fn margin(&self) -> usize {
        self.margin.min(self.height / 4)
    }

    /// Brings the selected row into sight, with a margin where there is room.
    fn settle(&mut self) {
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        if self.height == 0 {
            self.top = 0;
            return;
        }
        let (first, behind) = (self.line(self.cursor), self.line(self.cursor + 1));
        let all = self.line(self.rows.len());
        let margin = self.margin();
        let highest = first.saturating_sub(margin);
        let lowest = (behind + margin).min(all.max(behind)).saturating_sub(self.height);
        self.top =
            self.top.clamp(lowest.min(highest), highest.max(lowest)).min(all.saturating_sub(self.height).max(lowest));
        self.top = self.top.min(first);
    }
}

/// Rows, query and selection as they were.
#[derive(Debug, Clone)]
pub struct Shown {
    rows: Rows,
    scattered: usize,
    more: bool,
    query: Query,
    instead: Option<Arc<Instead>>,
    stage: Option<Stage>,
    plain: bool,
    cursor: usize,
    top: usize,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Field, Snippet, Stretch, Tier};
    use crate::filter::Generation;
    use proptest::prelude::*;

    fn hit(id: u32, in_text: bool) -> Hit {
        let at = Stretch { block: 0, start: 0, end: 1 };
        let snippet = in_text.then(|| Arc::new(Snippet { line: Clean::default(), marks: Vec::new(), at }));
        let tier = if in_text { Tier::Text } else { Tier::Words };
        Hit { id: Id(id), tier, score: 0, field: Field::Title, snippet }
    }

    fn hits(single: u32, double: u32) -> Hits {
        let rows = (0..single + double).map(|id| hit(id, id >= single)).collect();
        Hits {
            generation: Generation(1),
            rows,
            scattered: 0,
            more: false,
            stage: Stage::Done,
            of: (single + double) as usize,
            version: 1,
            instead: None,
        }
    }

    proptest! {
        #[test]
        fn the_selected_row_is_always_in_sight(
            single in 0..40_u32, double in 0..20_u32, height in 1..30_usize, margin in 0..8_u16,
            moves in prop::collection::vec((0..5_u8, -50..50_isize), 0..20),
        ) {
            let mut list = List::new(Order::default(), margin);
            list.show(Query::default(), Order::default(), &hits(single, double), Keep::Selected);
            list.fit(height);
            for (kind, by) in moves {
                match kind {
                    0 => { list.step(by); }
                    1 => { list.leap(if by < 0 { Leap::PageUp } else { Leap::PageDown }); }
                    2 => { list.go(by.unsigned_abs()); }
                    3 => list.fit(by.unsigned_abs() + 1),
                    _ => list.show(Query::default(), Order::default(), &hits(single, u32::try_from(by.unsigned_abs()).expect("small")), Keep::Selected),
                }
                if let Some(selected) = list.selected() {
                    let (_, _, line) = list.in_sight().find(|(_, h, _)| h.id == selected.id).expect("in sight");
                    prop_assert!(line >= 0, "line {line}");
                }
                let all = list.line(list.rows.len());
                prop_assert!(list.top == 0 || list.top + list.height <= all + 1, "no empty rows below: {list:?}");
            }
        }
    }

    #[test]
    fn the_selection_stays_on_its_article_when_others_come_before_it() {
        let mut list = List::new(Order::default(), 0);
        list.show(Query::default(), Order::default(), &hits(20, 0), Keep::Selected);
        list.fit(5);
        list.go(10);
        let height = list.line(list.cursor) - list.top;
        let mut more: Vec<Hit> = (100..107).map(|id| hit(id, false)).collect();
        more.extend((0..20).map(|id| hit(id, false)));
        let rows = more.into_iter().collect();
        let more = Hits {
            generation: Generation(2),
            rows,
            scattered: 0,
            more: false,
            stage: Stage::Done,
            of: 27,
            version: 2,
            instead: None,
        };
        list.show(Query::default(), Order::default(), &more, Keep::Selected);
        assert_eq!(list.selected().map(|h| h.id), Some(Id(10)));
        assert_eq!(list.line(list.cursor) - list.top, height);
    }

    #[test]
    fn a_page_keeps_one_row_in_sight() {
        let mut list = List::new(Order::default(), 0);
        list.show(Query::default(), Order::default(), &hits(100, 0), Keep::Selected);
        list.fit(10);
        list.leap(Leap::PageDown);
        assert_eq!(list.cursor(), 9);
        list.leap(Leap::PageUp);
        assert_eq!(list.cursor(), 0);
    }
}
