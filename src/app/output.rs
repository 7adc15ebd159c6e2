//! What a command said, as rows of a sheet over the screen. It must not know which command it was or how it ran.

use std::ops::Range;

use crate::text::{self, Clean};

use super::action::Action;

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// A text in rows, and which of them are in sight.
#[derive(Debug)]
pub struct Output {
    /// What it is the answer to.
    pub title: Clean,
    /// How it ended, where it did not end well.
    pub failed: Option<Clean>,
    /// The first row in sight.
    pub top: usize,
    text: Clean,
    columns: usize,
    rows: Vec<Range<usize>>,
    height: usize,
}

impl Output {
    /// A text with its tabs set as spaces; its rows come with [`Output::fit`].
    pub fn new(title: Clean, failed: Option<Clean>, said: &Clean) -> Self {
        let text = text::clean(&tabs_as_spaces(said));
        Self { title, failed, top: 0, text, columns: 0, rows: Vec::new(), height: 1 }
    }

    /// Breaks the text into rows of so many columns, and tells how many of them are in sight.
    pub fn fit(&mut self, columns: usize, height: usize) {
        self.height = height.max(1);
        if columns != self.columns {
            let place = self.rows.get(self.top).map_or(0, |row| row.start);
            self.columns = columns;
            self.rows = rows(&self.text, columns.max(1));
            self.top = self.rows.partition_point(|row| row.start <= place).saturating_sub(1);
        }
        self.top = self.top.min(self.last_top());
    }

    /// How many rows there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The rows in sight.
    pub fn in_sight(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().skip(self.top).take(self.height).map(|row| &self.text[row.clone()])
    }

    /// Whether rows follow below those in sight.
    pub fn goes_on(&self) -> bool {
        self.top < self.last_top()
    }

    /// Scrolls. False where the action means nothing here.
    pub fn act(&mut self, action: Action, times: usize) -> bool {
        let page = self.height.saturating_sub(1).max(1);
        let by = |rows: usize| times.saturating_mul(rows.max(1));
        self.top = match action {
            Action::Down => self.top.saturating_add(by(1)),
            Action::Up => self.top.saturating_sub(by(1)),
            Action::PageDown => self.top.saturating_add(by(page)),
            Action::PageUp => self.top.saturating_sub(by(page)),
            Action::HalfDown => self.top.saturating_add(by(page / 2)),
            Action::HalfUp => self.top.saturating_sub(by(page / 2)),
            Action::Top => 0,
            Action::Bottom => self.last_top(),
            _ => return false,
        };
        self.top = self.top.min(self.last_top());
        true
    }

    fn last_top(&self) -> usize {
        self.rows.len().saturating_sub(self.height)
    }
}

fn tabs_as_spaces(text: &str) -> String {
    let lines = text.trim_end().split('\n').map(|line| {
        let mut out = String::with_capacity(line.len());
        let mut column = 0;
        for (number, part) in line.split('\t').enumerate() {
            if number > 0 {
                let spaces = TAB - column % TAB;
                out.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            out.push_str(part);
            column += text::width(part);
        }
        out
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The rows of a text: its lines, those that are too long cut between graphemes.
fn rows(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let (mut from, mut width) = (start, 0);
        for (at, grapheme) in text::graphemes(line) {
            let own = text::width(grapheme);
            if width + own > columns && start + at > from {
                rows.push(from..start + at);
                (from, width) = (start + at, 0);
            }
            width += own;
        }
        rows.push(from..start + line.len());
        start += line.len() + 1;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(said: &str, columns: usize) -> Vec<String> {
        let mut output = Output::new(Clean::default(), None, &text::clean(said));
        output.fit(columns, 100);
        output.in_sight().map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_cut_between_graphemes() {
        assert_eq!(shown("abcdef\n\nxy\n", 4), ["abcd", "ef", "", "xy"]);
        assert_eq!(shown("日本語", 5), ["日本", "語"]);
        assert_eq!(shown("日", 1), ["日"]);
        assert_eq!(shown("e\u{301}e\u{301}", 1), ["e\u{301}", "e\u{301}"]);
        assert_eq!(shown("a\tb\n12345678\tc", 40), ["a       b", "12345678        c"]);
    }

    #[test]
    fn another_width_keeps_the_row_that_is_read() {
        let mut output = Output::new(Clean::default(), None, &text::clean(&"word ".repeat(400)));
        output.fit(10, 5);
        output.act(Action::Down, 100);
        let read = output.in_sight().next().map(str::to_owned);
        output.fit(40, 5);
        assert_eq!(output.top, 25);
        output.fit(10, 5);
        assert_eq!(output.in_sight().next().map(str::to_owned), read);
        output.act(Action::Bottom, 1);
        assert!(!output.goes_on() && output.in_sight().count() == 5);
    }
}
