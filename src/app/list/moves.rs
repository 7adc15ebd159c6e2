//! Moving in the list: the selection, and which lines are in sight. It must not know what the rows answer.

use super::List;
use crate::app::panes::Leap;
use crate::article::{Hit, Id};

impl List {
    /// The rows in sight: index, hit, and the line of the pane where it starts (negative: cut off above).
    pub fn in_sight(&self) -> impl Iterator<Item = (usize, Hit, isize)> {
        (self.row_at(self.shown.top)..).map_while(move |at| {
            let line = self.line(at);
            let hit = self.shown.rows.get(at).filter(|_| line < self.shown.top + self.height)?;
            Some((at, hit, line.cast_signed() - self.shown.top.cast_signed()))
        })
    }

    /// Scrolls by lines; the selection goes along where it would leave the sight. False when nothing moved.
    pub fn scroll(&mut self, lines: isize) -> bool {
        let before = self.shown.top;
        let all = self.line(self.shown.rows.len());
        let last = all.saturating_sub(self.height);
        self.shown.top = self.shown.top.saturating_add_signed(lines).min(last);
        let margin = self.margin();
        let from = if self.shown.top == 0 { 0 } else { self.shown.top + margin };
        let to = if self.shown.top == last { all } else { (self.shown.top + self.height).saturating_sub(margin) };
        while self.line(self.shown.cursor) < from && self.shown.cursor + 1 < self.shown.rows.len() {
            self.shown.cursor += 1;
        }
        while self.line(self.shown.cursor + 1) > to && self.shown.cursor > 0 {
            self.shown.cursor -= 1;
        }
        self.settle();
        self.shown.top != before
    }

    /// The row on a line of the pane, if there is one.
    pub fn at_line(&self, line: usize) -> Option<usize> {
        let row = self.row_at(self.shown.top + line);
        (line < self.height && row < self.shown.rows.len()).then_some(row)
    }

    /// Moves the selection by rows, as far as there are any. False when it did not move.
    pub fn step(&mut self, by: isize) -> bool {
        let before = self.shown.top;
        let moved = self.go(self.shown.cursor.saturating_add_signed(by));
        let scrolled = self.shown.top.cast_signed() - before.cast_signed();
        let half = (self.height / 2).cast_signed();
        if self.by_halves && scrolled != 0 && scrolled.abs() < half {
            self.shown.top = before.saturating_add_signed(scrolled.signum() * half);
            self.settle();
        }
        moved
    }

    /// Whether a step that leaves the sight scrolls by half a pane instead of a row: for one who pays for every scroll.
    pub fn scroll_by_halves(&mut self, on: bool) {
        self.by_halves = on;
    }

    /// Selects a row, the last one for a number beyond. False when it is selected already.
    pub fn go(&mut self, row: usize) -> bool {
        let row = row.min(self.shown.rows.len().saturating_sub(1));
        let moved = row != self.shown.cursor;
        self.shown.cursor = row;
        self.wanted = None;
        self.wanted_path = None;
        self.settle();
        moved
    }

    /// Moves by a share of the pane. False when it did not move.
    pub fn leap(&mut self, leap: Leap) -> bool {
        let lines = leap.rows(self.height);
        let target = self.row_at(self.line(self.shown.cursor).saturating_add_signed(lines));
        let moved = self.shown.cursor;
        self.shown.top = self.shown.top.saturating_add_signed(lines);
        // Rows of two lines may round to the row one stands on.
        let target = if target == moved { moved.saturating_add_signed(lines.signum()) } else { target };
        self.go(target)
    }

    /// Selects an article where it is shown.
    pub fn select(&mut self, id: Id) -> bool {
        self.shown.rows.position(id).is_some_and(|at| {
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

    /// The line where a row starts.
    pub(super) fn line(&self, row: usize) -> usize {
        row + self.shown.rows.snippets_above(row)
    }

    /// The row that stands on a line.
    fn row_at(&self, line: usize) -> usize {
        // The last one that starts no further down.
        let (mut row, mut behind) = (0, self.shown.rows.len() + 1);
        while behind - row > 1 {
            let middle = row.midpoint(behind);
            if self.line(middle) <= line { row = middle } else { behind = middle }
        }
        row
    }

    /// Lines kept in sight around the selected row: fewer in a low pane.
    fn margin(&self) -> usize {
        self.margin.min(self.height / 4)
    }

    /// Brings the selected row into sight, with a margin where there is room.
    pub(super) fn settle(&mut self) {
        self.shown.cursor = self.shown.cursor.min(self.shown.rows.len().saturating_sub(1));
        if self.height == 0 {
            self.shown.top = 0;
            return;
        }
        let (first, behind) = (self.line(self.shown.cursor), self.line(self.shown.cursor + 1));
        let all = self.line(self.shown.rows.len());
        let margin = self.margin();
        let highest = first.saturating_sub(margin);
        let lowest = (behind + margin).min(all.max(behind)).saturating_sub(self.height);
        self.shown.top = self
            .shown
            .top
            .clamp(lowest.min(highest), highest.max(lowest))
            .min(all.saturating_sub(self.height).max(lowest));
        self.shown.top = self.shown.top.min(first);
    }
}
