//! Rows that have moved, found from two screens by comparing rows, and the bytes that move them. It must not know panes.

use std::ops::Range;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

use crate::config::theme::palette_index;

use super::Scroll;
use super::draft::Draft;
use super::moves::{self, Cursor};

/// Fewer letters than these are not worth a region.
const LEAST: i32 = 24;

/// A band of rows whose content moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shift {
    /// The rows of the scroll region.
    pub(super) rows: Range<usize>,
    /// How far the content goes up; down when negative. Never 0.
    pub(super) up: isize,
}

impl Shift {
    /// The row from which row `y` gets what it shows after the move; none when it is blank then.
    pub(super) fn source(&self, y: usize) -> Option<usize> {
        if !self.rows.contains(&y) {
            return Some(y);
        }
        y.checked_add_signed(self.up).filter(|from| self.rows.contains(from))
    }

    /// Writes the move. `height` is the screen's.
    pub(super) fn write(&self, how: Scroll, height: usize, draft: &mut Draft) {
        draft.take_plain_pen();
        let region = self.rows != (0..height);
        if region {
            draft.bytes.extend_from_slice(b"\x1b[");
            moves::number(self.rows.start + 1, &mut draft.bytes);
            draft.bytes.push(b';');
            moves::number(self.rows.end, &mut draft.bytes);
            draft.bytes.push(b'r');
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
            draft.at = Cursor::default();
        }
    }
}

/// The shift that would keep the most letters on the screen, where one is worth trying.
pub(super) fn find(before: &Buffer, after: &Buffer) -> Option<Shift> {
    let width = usize::from(after.area.width).max(1);
    let old: Vec<Print> = before.content.chunks(width).map(print).collect();
    let new: Vec<Print> = after.content.chunks(width).map(print).collect();
    let height = isize::try_from(new.len()).ok()?;
    let mut kept = vec![0_i32; 2 * new.len() + 1];
    for (y, row) in new.iter().enumerate().filter(|(y, row)| row.letters > 0 && old[*y].hash != row.hash) {
        for (from, _) in old.iter().enumerate().filter(|(_, o)| o.hash == row.hash) {
            kept[new.len() + from - y] += row.letters;
        }
    }
    let (place, letters) = kept.iter().enumerate().max_by_key(|(_, letters)| **letters)?;
    let up = isize::try_from(place).ok()? - height;
    if *letters < LEAST || up == 0 {
        return None;
    }
    band(before, after, up)
}

/// The band of rows in which moving by `up` keeps most: letters that are right after the move count for it, letters that
/// are right already count against it. So a row that moves but for a sign or a mark in it moves with its neighbours.
fn band(before: &Buffer, after: &Buffer, up: isize) -> Option<Shift> {
    let width = usize::from(after.area.width).max(1);
    let old: Vec<&[Cell]> = before.content.chunks(width).collect();
    let new: Vec<&[Cell]> = after.content.chunks(width).collect();
    let (mut best, mut sum, mut start) = ((0, 0..0), 0, None);
    for (y, row) in new.iter().enumerate() {
        let moved = y.checked_add_signed(up).and_then(|from| old.get(from)).map_or(0, |from| shared(from, row));
        sum += moved - shared(old[y], row);
        if sum <= 0 {
            (sum, start) = (0, None);
        } else {
            let from = *start.get_or_insert(y);
            if sum > best.0 {
                best = (sum, from..y + 1);
            }
        }
    }
    let (sum, rows) = best;
    let by = up.unsigned_abs();
    let rows = if up > 0 { rows.start..rows.end + by } else { rows.start.checked_sub(by)?..rows.end };
    (sum >= LEAST && rows.end <= new.len()).then_some(Shift { rows, up })
}

/// Letters that two rows have in the same places and styles.
fn shared(a: &[Cell], b: &[Cell]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(a == b && a.symbol() != " ")).sum()
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
        letters += i32::from(symbol != b" ");
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
