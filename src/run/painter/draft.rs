//! One attempt at a frame: rows that are to change, written glyph by glyph. It must not know where the rows come from.

use std::sync::Arc;

use super::glyphs::Glyph;
use super::links::Links;
use super::moves::{self, Cursor};
use super::pen::Pen;

/// More blanks than this are erased (ECH) and stepped over rather than written.
const ERASED: usize = 12;

/// Bytes, and the state in which they leave the terminal.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) bytes: Vec<u8>,
    pub(super) at: Cursor,
    /// None when nobody knows it.
    pub(super) pen: Option<Pen>,
    /// Which columns of the row at hand must be written.
    stale: Vec<bool>,
    links: Arc<Links>,
}

impl Draft {
    /// Starts afresh from a known state.
    pub(super) fn start(&mut self, at: Cursor, pen: Option<Pen>, links: &Arc<Links>) {
        self.bytes.clear();
        self.at = at;
        self.pen = pen;
        self.links = Arc::clone(links);
    }

    /// Ends the link that is open, for the frame ends.
    pub(super) fn unlink(&mut self) {
        if let Some(pen) = self.pen {
            self.take(pen.unlinked());
        }
    }

    fn take(&mut self, pen: Pen) {
        if self.pen.map_or(0, |before| before.link) != pen.link {
            self.links.write(pen.link, &mut self.bytes);
        }
        pen.write(self.pen, &mut self.bytes);
        self.pen = Some(pen);
    }

    /// Brings row `y` from `before` to `after`.
    pub(super) fn row(&mut self, y: usize, before: &[Glyph], after: &[Glyph]) {
        self.mark(before, after);
        let Some(last) = self.stale.iter().rposition(|stale| *stale) else { return };
        let end = self.erasable(after, last);
        let mut x = 0;
        let mut spilt = 0;
        while x < end.unwrap_or(last + 1) {
            let glyph = after[x];
            let void = self.void_from(x, end.unwrap_or(last + 1), after);
            if void > ERASED {
                self.take_plain_pen();
                self.go(x, y);
                moves::csi(void, b'X', &mut self.bytes);
                x += void;
                continue;
            }
            if self.stale[x] {
                self.reach(x, y, after);
                let clean = x >= spilt && before[x..x + glyph.width].iter().all(|g| g.is_blank() && g.takes(glyph.pen));
                self.write(glyph, clean, x + glyph.width == after.len());
                spilt = spilt.max(x + glyph.reach);
            }
            x += glyph.width;
        }
        if let Some(end) = end {
            self.erase(end, y, after);
        }
    }

    /// How many blanks of the terminal's own ground stand from a column on, where that one must be written.
    fn void_from(&self, x: usize, end: usize, after: &[Glyph]) -> usize {
        if self.stale[x] { after[x..end].iter().take_while(|g| g.is_void()).count() } else { 0 }
    }

    /// Erases from the start of row `y` to the end of the screen.
    pub(super) fn erase_below(&mut self, y: usize) {
        self.take_plain_pen();
        self.go(0, y);
        self.bytes.extend_from_slice(b"\x1b[J");
    }

    /// Moves the cursor.
    pub(super) fn go(&mut self, x: usize, y: usize) {
        let there = Cursor { x: Some(x), y: Some(y) };
        if self.at != there {
            moves::go(self.at, x, y, &mut self.bytes);
            self.at = there;
        }
    }

    /// Takes a pen whose ground is the terminal's own, for what is erased or scrolled in.
    pub(super) fn take_plain_pen(&mut self) {
        if !self.pen.is_some_and(Pen::erases) {
            self.take(Pen::PLAIN);
        }
    }

    /// Marks the columns that differ, whole glyphs at a time, and those that a glyph of doubtful width may spill over.
    fn mark(&mut self, before: &[Glyph], after: &[Glyph]) {
        self.stale.clear();
        self.stale.extend(before.iter().zip(after).map(|(b, a)| b != a));
        let mut x = 0;
        let mut spilt = 0;
        while x < after.len() {
            let glyph = after[x];
            let columns = x..x + glyph.width;
            let stale = x < spilt || self.stale[columns.clone()].contains(&true);
            self.stale[columns].fill(stale);
            if stale {
                spilt = spilt.max(x + glyph.reach);
            }
            x += glyph.width;
        }
    }

    /// The column from which erasing to the end of the row is cheaper than spaces, where there is one.
    fn erasable(&self, after: &[Glyph], last: usize) -> Option<usize> {
        let void = after.iter().rposition(|g| !g.is_void()).map_or(0, |x| x + 1);
        let first = (void..=last).find(|x| self.stale[*x])?;
        let pen = if self.pen.is_some_and(Pen::erases) { 0 } else { 3 };
        (last + 1 - first > 3 + pen).then_some(first)
    }

    fn erase(&mut self, from: usize, y: usize, after: &[Glyph]) {
        self.take_plain_pen();
        // Anything between the last letter and the first stale blank is blank already: start where the cursor is.
        let void = after.iter().rposition(|g| !g.is_void()).map_or(0, |x| x + 1);
        let x = match self.at {
            Cursor { x: Some(x), y: Some(row) } if row == y => x.clamp(void, from),
            _ => from,
        };
        self.go(x, y);
        self.bytes.extend_from_slice(b"\x1b[K");
    }

    /// Gets to a column, over a short gap by writing once more what stands there.
    fn reach(&mut self, x: usize, y: usize, after: &[Glyph]) {
        if let (Cursor { x: Some(from), y: Some(row) }, Some(pen)) = (self.at, self.pen)
            && row == y
            && from < x
        {
            let gap = &after[from..x];
            let move_cost = moves::cost(self.at, x, y);
            let whole = !gap[0].text.is_empty() && gap.len() <= move_cost;
            let bytes: usize = gap.iter().map(|g| g.text.len()).sum();
            if whole && bytes <= move_cost && gap.iter().all(|g| g.reach == 0 && (g.text.is_empty() || g.takes(pen))) {
                self.bytes.extend(gap.iter().flat_map(|g| g.text.bytes()));
                self.at.x = Some(x);
            }
        }
        self.go(x, y);
    }

    /// Writes one glyph where the cursor is. `clean` tells that its columns hold nothing but its own ground.
    fn write(&mut self, glyph: Glyph, clean: bool, at_edge: bool) {
        if !self.pen.is_some_and(|pen| glyph.takes(pen)) {
            self.take(glyph.pen);
        }
        if glyph.reach > 0 && glyph.width > 1 && !clean {
            // A terminal that gives it one column would leave what stood in the other.
            moves::csi(glyph.width, b'X', &mut self.bytes);
        }
        self.bytes.extend_from_slice(glyph.text.as_bytes());
        self.at.x = match self.at.x {
            Some(x) if glyph.reach == 0 && !at_edge => Some(x + glyph.width),
            _ => None,
        };
    }
}
