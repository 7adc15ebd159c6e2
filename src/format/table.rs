//! Lines that are rows of a table: cells parted by tabs, by bars, or by blanks into aligned columns. It must not know
//! what stands around them.

use memchr::memchr;

use super::lines::Line;

/// How many lines from the first one on are rows of one table; 0 when it is none. Lines of a group, no blank between.
pub(super) fn rows(all: &str, group: &[Line]) -> usize {
    let Some(first) = group.first().map(|l| l.text(all)) else { return 0 };
    for (cells, least) in [(tabs as fn(&str) -> usize, 2), (bars, 2)] {
        let count = cells(first);
        if count >= 2 {
            let run = group.iter().take_while(|l| cells(l.text(all)) == count).count();
            return if run >= least { run } else { 0 };
        }
    }
    let columns = columns(all, group[0]);
    if columns.len() < 2 {
        return 0;
    }
    let mut edges = vec![(true, true); columns.len()];
    let run = group.iter().take_while(|l| aligned(&columns, &self::columns(all, **l), &mut edges)).count();
    if run >= 3 { run } else { 0 }
}

/// Cells parted by tabs.
fn tabs(text: &str) -> usize {
    if memchr(b'\t', text.as_bytes()).is_none() {
        return 0;
    }
    text.split('\t').filter(|cell| !cell.trim().is_empty()).count()
}

/// Cells parted by bars, where the line also begins and ends with one (a line of text may hold some).
fn bars(text: &str) -> usize {
    if text.len() > 1 && text.starts_with('|') && text.ends_with('|') { text.matches('|').count() - 1 } else { 0 }
}

/// Start and end of every cell, in characters from the start of the line; cells are parted by two blanks or more.
fn columns(all: &str, line: Line) -> Vec<(usize, usize)> {
    let text = &all[line.raw..line.end];
    let mut cells: Vec<(usize, usize)> = Vec::new();
    if text.len() > 400 || !line.text(all).as_bytes().windows(2).any(|w| w == b"  ") {
        return cells;
    }
    let mut blanks = 2;
    for (at, c) in text.chars().enumerate() {
        if c == ' ' {
            blanks += 1;
            continue;
        }
        match cells.last_mut() {
            Some(cell) if blanks < 2 => cell.1 = at + 1,
            _ => cells.push((at, at + 1)),
        }
        blanks = 0;
    }
    cells
}

/// Whether a row has the cells of the first one, each column flush on its left or on its right throughout.
fn aligned(first: &[(usize, usize)], row: &[(usize, usize)], edges: &mut [(bool, bool)]) -> bool {
    if first.len() != row.len() {
        return false;
    }
    let next: Vec<(bool, bool)> =
        first.iter().zip(row).zip(&*edges).map(|((f, r), e)| (e.0 && f.0 == r.0, e.1 && f.1 == r.1)).collect();
    if next.iter().any(|&(left, right)| !left && !right) {
        return false;
    }
    edges.copy_from_slice(&next);
    true
}
