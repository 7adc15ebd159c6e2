//! Putting text into cells: cut at graphemes, parts marked, numbers as people write them. It must not know the state.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::app::panes::Pane;
use crate::config::{Part, Theme};
use crate::text::{self, Widths};

/// What is drawn on, and how wide the terminal will show it.
#[derive(Debug)]
pub struct Canvas {
    /// The cells.
    pub buffer: Buffer,
    /// How wide what is ambiguous is.
    pub widths: Widths,
}

/// Writes from left to right on one row and stops at its end.
pub struct Pen<'a> {
    canvas: &'a mut Canvas,
    x: u16,
    y: u16,
    end: u16,
}

impl<'a> Pen<'a> {
    /// A pen on a row, from column `x` up to but not including `end`.
    pub fn new(canvas: &'a mut Canvas, x: u16, y: u16, end: u16) -> Self {
        Self { canvas, x, y, end }
    }

    /// Where it stands.
    pub fn x(&self) -> u16 {
        self.x
    }

    /// The column where it stops.
    pub fn end(&self) -> u16 {
        self.end
    }

    /// How wide what it writes is.
    pub fn widths(&self) -> Widths {
        self.canvas.widths
    }

    /// Columns left.
    pub fn room(&self) -> usize {
        usize::from(self.end.saturating_sub(self.x))
    }

    /// Goes to a column, not back.
    pub fn go(&mut self, x: u16) {
        self.x = self.x.max(x).min(self.end);
    }

    /// Writes what fits, as far as the buffer goes. What has no width is left out; the columns that a wide grapheme
    /// covers are reset.
    pub fn write(&mut self, s: &str, style: Style) {
        let end = self.end.min(self.canvas.buffer.area.right());
        for (_, grapheme) in text::graphemes(s) {
            let width = match u16::try_from(self.canvas.widths.of(grapheme)) {
                Ok(0) => continue,
                Ok(width) if width <= end.saturating_sub(self.x) => width,
                _ => return,
            };
            self.canvas.buffer[(self.x, self.y)].set_symbol(grapheme).set_style(style);
            for x in self.x + 1..self.x + width {
                self.canvas.buffer[(x, self.y)].reset();
            }
            self.x += width;
        }
    }

    /// Writes a text cut to `columns` with `…`.
    pub fn write_cut(&mut self, s: &str, columns: usize, style: Style) {
        self.write(&self.widths().cut(s, columns.min(self.room())), style);
    }

    /// Writes a text cut to `columns`, with some byte ranges of it marked.
    pub fn write_marked(&mut self, s: &str, columns: usize, marks: &[Range<usize>], style: Style, marked: Style) {
        let cut = self.widths().cut(s, columns.min(self.room()));
        // A cut text ends in an ellipsis that is not the text's own.
        let own = if cut.len() <= s.len() && s.starts_with(&*cut) {
            cut.len()
        } else {
            cut.len() - self.widths().ellipsis().len()
        };
        let mut at = 0;
        for mark in marks {
            let (start, end) = (mark.start.clamp(at, own), mark.end.clamp(at, own));
            self.write(&cut[at..start], style);
            self.write(&cut[start..end], marked);
            at = end;
        }
        self.write(&cut[at..], style);
    }
}

/// Writes a text so that it ends before column `end`; returns where it starts.
pub fn write_right(canvas: &mut Canvas, s: &str, y: u16, from: u16, end: u16, style: Style) -> u16 {
    let width = u16::try_from(canvas.widths.of(s)).unwrap_or(u16::MAX);
    let x = end.saturating_sub(width).max(from);
    Pen::new(canvas, x, y, end).write(s, style);
    x
}

/// The line between two panes.
pub fn divide(canvas: &mut Canvas, theme: &Theme, pane: Pane, ascii: bool) {
    let sign = match (pane.width == 1, ascii) {
        (true, false) => "│",
        (true, true) => "|",
        (false, false) => "─",
        (false, true) => "-",
    };
    for y in pane.y..pane.y + pane.height {
        for x in pane.x..pane.x + pane.width {
            canvas.buffer[(x, y)].set_symbol(sign).set_style(theme.style(Part::Rule));
        }
    }
}

/// A line in rows of so many columns: cut at a blank where one stands in the second half of a row, else between graphemes.
/// Blanks at the ends of rows go, those at the start of the line stay.
pub fn wrapped(line: &str, columns: usize, widths: Widths) -> Vec<String> {
    let mut rows = Vec::new();
    let (mut from, mut width, mut blank) = (0, 0, None);
    for (at, grapheme) in text::graphemes(line) {
        let own = widths.of(grapheme);
        if grapheme == " " {
            blank = Some((at + 1, width + own));
        } else if width + own > columns && at > from {
            let (end, before) = blank.filter(|(_, before)| before * 2 >= columns).unwrap_or((at, width));
            rows.push(line[from..end].trim_end().to_owned());
            (from, width, blank) = (end, width - before, None);
        }
        width += own;
    }
    rows.push(line[from..].trim_end().to_owned());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_take_several_rows() {
        for (line, columns, want) in [
            ("", 5, vec![""]),
            ("abcde", 5, vec!["abcde"]),
            ("abcdef", 5, vec!["abcde", "f"]),
            ("one two three", 20, vec!["one two three"]),
            ("one two three", 7, vec!["one two", "three"]),
            ("one two three", 8, vec!["one two", "three"]),
            ("  one two three", 9, vec!["  one two", "three"]),
            ("onetwothree four", 6, vec!["onetwo", "three", "four"]),
            ("a bcdefghijk", 6, vec!["a bcde", "fghijk"]),
            ("aaaa     bbb", 4, vec!["aaaa", "bbb"]),
            ("日本語", 5, vec!["日本", "語"]),
            ("日", 1, vec!["日"]),
            ("e\u{301}e\u{301}", 1, vec!["e\u{301}", "e\u{301}"]),
        ] {
            assert_eq!(wrapped(line, columns, Widths::Narrow), want, "{line} in {columns}");
        }
    }
}
