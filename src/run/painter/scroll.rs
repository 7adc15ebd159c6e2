//! Rows that have moved, over the full width or within some columns, found from two screens by comparing cells, and the
//! bytes that move them. It must not know panes.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

use crate::config::theme::palette_index;
use crate::text::Widths;

use super::draft::Draft;
use super::links::Links;
use super::moves::{self, Cursor};
use super::{Scroll, glyphs, row_of};

/// Fewer letters than these are not worth a region.
const LEAST: i32 = 24;

/// A band of rows whose content moves, as far as it stands in some columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shift {
    /// The rows of the scroll region.
    pub(super) rows: Range<usize>,
    /// The columns between the margins; all of them where none are needed.
    columns: Range<usize>,
    /// How far the content goes up; down when negative. Never 0.
    up: isize,
}

impl Shift {
    /// What row `y` shows after the move.
    pub(super) fn row<'a>(&self, y: usize, shown: &'a Buffer) -> Cow<'a, [Cell]> {
        let still = row_of(shown, y);
        if !self.rows.contains(&y) {
            return still.into();
        }
        let from =
            y.checked_add_signed(self.up).filter(|from| self.rows.contains(from)).map(|from| row_of(shown, from));
        match from {
            Some(from) if self.columns.len() == still.len() => from.into(),
            _ => {
                let mut row = still.to_vec();
                let moved = &mut row[self.columns.clone()];
                match from {
                    Some(from) => moved.clone_from_slice(&from[self.columns.clone()]),
                    None => moved.fill(Cell::EMPTY),
                }
                row.into()
            }
        }
    }

    /// Writes the move on a screen of so many columns and rows. Margins are there for no longer than it takes.
    pub(super) fn write(&self, how: Scroll, (width, height): (usize, usize), draft: &mut Draft) {
        draft.take_plain_pen();
        let margins = self.columns != (0..width);
        if margins {
            draft.bytes.extend_from_slice(b"\x1b[?69h");
            range(&self.columns, b's', &mut draft.bytes);
        }
        let region = self.rows != (0..height);
        if region {
            range(&self.rows, b'r', &mut draft.bytes);
        }
        if region || margins {
            draft.at = Cursor::default();
        }
        let by = self.up.unsigned_abs();
        match how {
            Scroll::Pan => moves::csi(by, if self.up > 0 { b'S' } else { b'T' }, &mut draft.bytes),
            _ if self.up > 0 => {
                draft.go(0, self.rows.end - 1);
                draft.bytes.extend(std::iter::repeat_n(b'\n', by));
            }
            _ => {
                draft.go(0, self.rows.start);
                draft.bytes.extend_from_slice(&b"\x1bM".repeat(by));
            }
        }
        if region {
            draft.bytes.extend_from_slice(b"\x1b[r");
        }
        if margins {
            draft.bytes.extend_from_slice(b"\x1b[?69l");
        }
        if region || margins {
            draft.at = Cursor::default();
        }
    }
}

/// `ESC [ first ; last final`, counted from 1.
fn range(of: &Range<usize>, last: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    moves::number(of.start + 1, out);
    out.push(b';');
    moves::number(of.end, out);
    out.push(last);
}

/// The shift of whole rows that would keep the most letters on the screen, where one is worth trying.
pub(super) fn find(before: &Buffer, after: &Buffer) -> Option<Shift> {
    let width = usize::from(after.area.width).max(1);
    let old: Vec<Print> = before.content.chunks(width).map(print).collect();
    let new: Vec<Print> = after.content.chunks(width).map(print).collect();
    let mut kept = Votes::new(new.len());
    for (y, row) in new.iter().enumerate().filter(|(y, row)| row.letters > 0 && old[*y].hash != row.hash) {
        for (from, _) in old.iter().enumerate().filter(|(_, o)| o.hash == row.hash) {
            kept.give(from, y, row.letters);
        }
    }
    let up = kept.most()?;
    Gain { before, after, up }.band(0..width)
}

/// The shift within some columns that would keep the most letters, where one is worth trying: what a row shows anew
/// stands in the same columns of another row.
pub(super) fn find_beside(before: &Buffer, after: &Buffer, widths: Widths) -> Option<Shift> {
    let width = usize::from(after.area.width);
    let height = usize::from(after.area.height);
    let mut kept = Votes::new(height);
    for y in 0..height {
        let (old, new) = (row_of(before, y), row_of(after, y));
        let differs = |x: &usize| old[*x] != new[*x];
        let (Some(first), Some(last)) = ((0..width).find(differs), (0..width).rfind(differs)) else { continue };
        let part = &new[first..=last];
        let letters = part.iter().map(letter).sum();
        for from in (0..height).filter(|from| row_of(before, *from)[first..=last] == *part) {
            kept.give(from, y, letters);
        }
    }
    let gain = Gain { before, after, up: kept.most()? };
    // First the columns in which it pays over all rows, then the rows in which it pays there, then these rows' columns.
    let columns = gain.columns(0..height)?;
    let columns = gain.columns(gain.band(columns)?.rows)?;
    let mut shift = gain.band(columns)?;
    shift.columns = gain.uncut(&shift, widths)?;
    Some(shift)
}

/// Letters that each way of moving would keep.
struct Votes {
    height: usize,
    letters: Vec<i32>,
}

impl Votes {
    fn new(height: usize) -> Self {
        Self { height, letters: vec![0; 2 * height + 1] }
    }

    /// What stands in row `y` now stood in row `from`.
    fn give(&mut self, from: usize, y: usize, letters: i32) {
        self.letters[self.height + from - y] += letters;
    }

    /// How far up most letters go, where they are enough.
    fn most(&self) -> Option<isize> {
        let (place, letters) = self.letters.iter().enumerate().max_by_key(|(_, letters)| **letters)?;
        let up = place.cast_signed() - self.height.cast_signed();
        (*letters >= LEAST && up != 0).then_some(up)
    }
}

/// What moving by `up` is worth: letters that are right after the move count for it, letters that are right already
/// count against it. So a row that moves but for a sign or a mark in it moves with its neighbours.
struct Gain<'a> {
    before: &'a Buffer,
    after: &'a Buffer,
    up: isize,
}

impl Gain<'_> {
    /// The row that comes to stand in row `y`.
    fn source(&self, y: usize) -> Option<&[Cell]> {
        let from = y.checked_add_signed(self.up).filter(|from| *from < usize::from(self.after.area.height))?;
        Some(row_of(self.before, from))
    }

    /// The band of rows in which moving these columns keeps most.
    fn band(&self, columns: Range<usize>) -> Option<Shift> {
        let height = usize::from(self.after.area.height);
        let (sum, rows) = richest((0..height).map(|y| {
            let row = &row_of(self.after, y)[columns.clone()];
            let moved = self.source(y).map_or(0, |from| shared(&from[columns.clone()], row));
            moved - shared(&row_of(self.before, y)[columns.clone()], row)
        }));
        let by = self.up.unsigned_abs();
        let rows = if self.up > 0 { rows.start..rows.end + by } else { rows.start.checked_sub(by)?..rows.end };
        (sum >= LEAST && rows.end <= height).then_some(Shift { rows, columns, up: self.up })
    }

    /// The columns in which moving these rows keeps most.
    fn columns(&self, rows: Range<usize>) -> Option<Range<usize>> {
        let mut gains = vec![0; usize::from(self.after.area.width)];
        for y in rows {
            let (old, new) = (row_of(self.before, y), row_of(self.after, y));
            let from = self.source(y);
            for (x, gain) in gains.iter_mut().enumerate() {
                *gain += from.map_or(0, |from| same(&from[x], &new[x])) - same(&old[x], &new[x]);
            }
        }
        let (sum, columns) = richest(gains.into_iter());
        (sum >= LEAST && columns.len() > 1).then_some(columns)
    }

    /// Wider columns whose edges go through no glyph that stands in the shift's rows, nor through one that a terminal may
    /// find wider.
    fn uncut(&self, shift: &Shift, widths: Widths) -> Option<Range<usize>> {
        let width = usize::from(self.after.area.width);
        let mut cut = vec![false; width + 1];
        let mut glyphs = Vec::with_capacity(width);
        let links = Links::default();
        let reader = glyphs::Reader { links: &links, widths };
        for y in shift.rows.clone() {
            glyphs::read(row_of(self.before, y), reader, &mut glyphs);
            for (x, glyph) in glyphs.iter().enumerate().filter(|(_, glyph)| !glyph.text.is_empty()) {
                let end = (x + glyph.width.max(glyph.reach)).min(width + 1);
                cut[x + 1..end].fill(true);
            }
        }
        let start = (0..=shift.columns.start).rfind(|x| !cut[*x])?;
        let end = (shift.columns.end..=width).find(|x| !cut[*x])?;
        Some(start..end)
    }
}

/// The stretch with the largest sum, and that sum.
fn richest(gains: impl Iterator<Item = i32>) -> (i32, Range<usize>) {
    let (mut best, mut sum, mut start) = ((0, 0..0), 0, None);
    for (at, gain) in gains.enumerate() {
        sum += gain;
        if sum <= 0 {
            (sum, start) = (0, None);
        } else {
            let from = *start.get_or_insert(at);
            if sum > best.0 {
                best = (sum, from..at + 1);
            }
        }
    }
    best
}

/// Letters that two rows have in the same places and styles.
fn shared(a: &[Cell], b: &[Cell]) -> i32 {
    a.iter().zip(b).map(|(a, b)| same(a, b)).sum()
}

/// 1 for two cells that show the same letter.
fn same(a: &Cell, b: &Cell) -> i32 {
    if a == b { letter(a) } else { 0 }
}

/// 1 for a letter, 0 for a space.
fn letter(cell: &Cell) -> i32 {
    i32::from(cell.symbol() != " ")
}

/// A row's content in short.
struct Print {
    hash: u64,
    /// Cells that are not spaces.
    letters: i32,
}

/// Multiplying by an odd constant and folding: nobody attacks this, and a collision costs bytes, never a wrong row.
fn print(row: &[Cell]) -> Print {
    let mut hash = 0_u64;
    let mut letters = 0;
    let mut take = |value: u64| hash = (hash.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    for cell in row {
        let symbol = cell.symbol().as_bytes();
        letters += letter(cell);
        for part in symbol.chunks(8) {
            take(part.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)));
        }
        let style = (number(cell.fg) << 32) | number(cell.bg);
        if style != 0 || !cell.modifier.is_empty() {
            take(style);
            take(u64::from(cell.modifier.bits()) | 1 << 16);
        }
    }
    Print { hash, letters }
}

/// A number for each colour; 0 is the terminal's own.
fn number(colour: Color) -> u64 {
    match (palette_index(colour), colour) {
        (Some(index), _) => 0x100 | u64::from(index),
        (None, Color::Rgb(r, g, b)) => u64::from(u32::from_be_bytes([1, r, g, b])),
        (None, _) => 0,
    }
}
