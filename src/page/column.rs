//! Lines whose spaces matter: kept as they are, cut by columns where they are too long, tabs to every eighth column.
//! It must not know kinds or signs.

use std::ops::Range;

use super::atom::{Atom, Look, atoms};
use crate::text::Widths;

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// A part of a line that fits a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// Its bytes in the block's text, white space at its end dropped.
    pub(super) range: Range<usize>,
    /// The column of the whole line at which it starts.
    pub(super) column: usize,
}

/// Where a row has come to, in its own columns and in those of the whole line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pen {
    used: usize,
    column: usize,
}

impl Pen {
    pub(super) fn at(column: usize) -> Self {
        Self { used: 0, column }
    }

    /// Columns that a unit takes here: a tab reaches to its stop, but not over the row's end.
    pub(super) fn width(self, text: &str, atom: &Atom, room: u16) -> usize {
        match &text[atom.range.clone()] {
            "\t" => (TAB - self.column % TAB).min(usize::from(room) - self.used),
            _ => usize::from(atom.width),
        }
    }

    /// Moves past a unit.
    pub(super) fn pass(&mut self, text: &str, atom: &Atom, room: u16) {
        let tab = TAB - self.column % TAB;
        let width = self.width(text, atom, room);
        self.used += width;
        self.column += if text[atom.range.clone()] == *"\t" { tab } else { width };
    }
}

/// Cuts one line into rows of at most `rooms.0` columns for the first and `rooms.1` for the others; an empty line is
/// one row. White space that does not fit hangs over the row's end.
pub(super) fn cut_line(
    text: &str,
    hidden: &[Range<usize>],
    line: Range<usize>,
    rooms: (u16, u16),
    widths: Widths,
) -> Vec<Cut> {
    let mut room = rooms.0;
    let mut pen = Pen::default();
    let mut hangs = false;
    let mut open: Option<Cut> = None;
    let mut out = Vec::new();
    for atom in atoms(text, hidden, line.clone(), rooms.0.min(rooms.1), widths) {
        let width = pen.width(text, &atom, room);
        let full = pen.used + width > usize::from(room);
        if atom.blank && (full || hangs) {
            hangs = true;
            pen.column += width;
            continue;
        }
        if (full || hangs) && atom.look != Look::Nothing {
            out.extend(open.take());
            room = rooms.1;
            pen.used = 0;
            hangs = false;
        }
        let start = atom.range.start;
        let cut = open.get_or_insert(Cut { range: start..start, column: pen.column });
        if !atom.blank && atom.look != Look::Nothing {
            cut.range.end = atom.range.end;
        }
        pen.pass(text, &atom, room);
    }
    out.push(open.unwrap_or(Cut { range: line.start..line.start, column: 0 }));
    out
}
