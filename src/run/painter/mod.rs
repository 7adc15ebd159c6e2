//! From two buffers to the fewest bytes that turn one screen into the other. Colours are written as they are: the theme
//! has fitted them to the terminal. It must not know panes, keys or files.
//!
//! Two things are left out for what they would cost. Links (OSC 8): a cell carries none, and every row of every link would
//! repeat its address, twice a page's bytes in an article of many. Left-right margins (DECSLRM): few terminals have them,
//! tmux and mosh not, and what they would save, a list that scrolls beside a text, is not the common case.

mod draft;
mod glyphs;
mod moves;
mod pen;
mod scroll;

use std::iter::once;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

use draft::Draft;
use moves::Cursor;
use pen::Pen;

/// How a terminal moves whole rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scroll {
    /// Not at all.
    Never,
    /// A scroll region (DECSTBM) and LF or RI at its edge: TERM=linux and vt100, which know no SU.
    Edge,
    /// A scroll region and SU or SD.
    #[default]
    Pan,
}

impl Scroll {
    /// What a terminal of this kind (`TERM`) is known to do. SU and SD are no part of the VT100 to VT220, nor of the
    /// Linux console; a region and its edge are, so that is what an unknown kind gets.
    pub fn of(term: &str) -> Self {
        const PAN: [&str; 16] = [
            "xterm",
            "tmux",
            "screen",
            "rxvt",
            "alacritty",
            "foot",
            "kitty",
            "wezterm",
            "konsole",
            "vte",
            "gnome",
            "st",
            "contour",
            "ghostty",
            "rio",
            "iterm",
        ];
        let kind = term.split(['-', '.', '+']).next().unwrap_or_default().to_ascii_lowercase();
        match kind.as_str() {
            "" | "dumb" => Self::Never,
            kind if PAN.contains(&kind) => Self::Pan,
            _ => Self::Edge,
        }
    }
}

/// What the painter may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits {
    /// How rows move.
    pub scroll: Scroll,
    /// Synchronized update (mode 2026) is known to work.
    pub synchronized: bool,
}

/// Frames larger than this are worth the 16 bytes of a synchronized update.
const LARGE: usize = 1024;
/// Moving rows takes at least so many bytes.
const SCROLL_COST: usize = 16;
/// Frames larger than this may be shorter on an erased screen.
const FRESH_COST: usize = 1024;

/// Keeps what the terminal shows, and writes what changes it.
#[derive(Debug)]
pub struct Painter {
    traits: Traits,
    /// What the terminal shows; none when nobody knows.
    shown: Option<Buffer>,
    at: Cursor,
    pen: Option<Pen>,
    /// Whether the cursor can be seen; none when nobody knows.
    lit: Option<bool>,
    frame: Vec<u8>,
    /// The rows painted where they stand, and after moving some.
    still: Draft,
    moved: Draft,
    /// The rows painted on a screen that was erased first.
    fresh: Draft,
}

impl Painter {
    /// A painter that knows nothing of the screen yet: its first frame is a full one.
    pub fn new(traits: Traits) -> Self {
        Self {
            traits,
            shown: None,
            at: Cursor::default(),
            pen: None,
            lit: None,
            frame: Vec::new(),
            still: Draft::default(),
            moved: Draft::default(),
            fresh: Draft::default(),
        }
    }

    /// Somebody else wrote on the screen: the next frame is a full one. (A buffer of another size has the same effect.)
    pub fn forget(&mut self) {
        self.shown = None;
    }

    /// Synchronized update (mode 2026) has turned out to work.
    pub fn synchronize(&mut self) {
        self.traits.synchronized = true;
    }

    /// As [`Painter::paint`] where that takes at most so many bytes; else none, and all stays as it was.
    pub fn paint_within(&mut self, next: &Buffer, cursor: Option<Position>, most: usize) -> Option<&[u8]> {
        let before = (most < usize::MAX).then(|| self.state());
        self.paint(next, cursor);
        if let Some(before) = before
            && self.frame.len() > most
        {
            self.put_back(before);
            return None;
        }
        Some(&self.frame)
    }

    /// As much of `next` as so many bytes bring: the row in which the cursor stands, then rows from the top, `rows` of them
    /// at most; the rest of the screen stays as it was. None where that is nothing.
    pub fn paint_part(&mut self, next: &Buffer, cursor: Position, rows: usize, most: usize) -> Option<&[u8]> {
        let shown = self.shown.clone().filter(|shown| shown.area == next.area)?;
        let (width, first) = (usize::from(next.area.width), usize::from(cursor.y));
        let stale = |y: &usize| shown.content.chunks(width).nth(*y) != next.content.chunks(width).nth(*y);
        let order: Vec<usize> =
            once(first).chain((0..next.area.height.into()).filter(|y| *y != first && stale(y))).collect();
        let part = |count: usize| {
            let mut part = shown.clone();
            for y in &order[..count] {
                let row = y * width..(y + 1) * width;
                part.content[row.clone()].clone_from_slice(&next.content[row]);
            }
            part
        };
        // The most rows that fit, by halving.
        let (mut fit, mut over) = (0, order.len().min(rows) + 1);
        while fit + 1 < over {
            let count = usize::midpoint(fit, over);
            let before = self.state();
            self.paint(&part(count), Some(cursor));
            let fits = self.frame.len() <= most;
            self.put_back(before);
            *if fits { &mut fit } else { &mut over } = count;
        }
        if fit == 0 {
            return None;
        }
        self.paint(&part(fit), Some(cursor));
        Some(self.frame.as_slice()).filter(|frame| !frame.is_empty())
    }

    /// What is believed of the terminal.
    fn state(&self) -> (Option<Buffer>, Cursor, Option<Pen>, Option<bool>) {
        (self.shown.clone(), self.at, self.pen, self.lit)
    }

    fn put_back(&mut self, state: (Option<Buffer>, Cursor, Option<Pen>, Option<bool>)) {
        (self.shown, self.at, self.pen, self.lit) = state;
    }

    /// The bytes that bring the screen to `next`, the cursor to `cursor` (`None` hides it); none when nothing changes.
    ///
    /// The buffer's origin is the screen's. A cell with a control character shows U+FFFD; a wide glyph that would cross
    /// the right edge, and a cell without width, show a space.
    pub fn paint(&mut self, next: &Buffer, cursor: Option<Position>) -> &[u8] {
        self.frame.clear();
        if next.area.is_empty() || next.content.len() != next.area.area() as usize {
            return &self.frame;
        }
        let mut shown = match self.shown.take() {
            Some(shown) if shown.area == next.area => shown,
            _ => self.wipe(next.area),
        };
        if cursor.is_none() && self.lit != Some(false) {
            self.frame.extend_from_slice(b"\x1b[?25l");
            self.lit = Some(false);
        }
        self.rows(&mut shown, next);
        if let Some(place) = cursor {
            let x = usize::from(place.x.min(next.area.width - 1));
            let y = usize::from(place.y.min(next.area.height - 1));
            moves::go(self.at, x, y, &mut self.frame);
            self.at = Cursor { x: Some(x), y: Some(y) };
            if self.lit != Some(true) {
                self.frame.extend_from_slice(b"\x1b[?25h");
                self.lit = Some(true);
            }
        }
        self.shown = Some(shown);
        if self.traits.synchronized && self.frame.len() > LARGE {
            self.frame.splice(0..0, *b"\x1b[?2026h");
            self.frame.extend_from_slice(b"\x1b[?2026l");
        }
        &self.frame
    }

    /// Clears the screen, whatever it shows and whatever margins and pen somebody has left.
    fn wipe(&mut self, area: Rect) -> Buffer {
        self.frame.extend_from_slice(b"\x1b[r\x1b[m\x1b[H\x1b[2J");
        self.at = Cursor { x: Some(0), y: Some(0) };
        self.pen = Some(Pen::PLAIN);
        self.lit = None;
        Buffer::empty(area)
    }

    /// Writes the rows that differ, by moving some first where that is shorter, and takes them over.
    fn rows(&mut self, shown: &mut Buffer, next: &Buffer) {
        let width = usize::from(next.area.width);
        let pairs = shown.content.chunks(width).zip(next.content.chunks(width));
        let changed: Vec<bool> = pairs.map(|(old, new)| old != new).collect();
        if !changed.contains(&true) {
            return;
        }
        let (at, pen) = (self.at, self.pen);
        self.still.start(at, pen);
        let screens = Screens { shown, next };
        screens.fill(&mut self.still, |y| changed[y].then_some(Some(y)));
        let mut best = &self.still;
        if self.traits.scroll != Scroll::Never
            && best.bytes.len() > SCROLL_COST
            && let Some(shift) = scroll::find(shown, next)
        {
            self.moved.start(at, pen);
            shift.write(self.traits.scroll, usize::from(next.area.height), &mut self.moved);
            screens.fill(&mut self.moved, |y| (changed[y] || shift.rows.contains(&y)).then(|| shift.source(y)));
            if self.moved.bytes.len() < best.bytes.len() {
                best = &self.moved;
            }
        }
        if best.bytes.len() > FRESH_COST {
            self.fresh.start(at, pen);
            self.fresh.erase_below(0);
            screens.fill(&mut self.fresh, |_| Some(None));
            if self.fresh.bytes.len() < best.bytes.len() {
                best = &self.fresh;
            }
        }
        self.frame.extend_from_slice(&best.bytes);
        (self.at, self.pen) = (best.at, best.pen);
        for (y, _) in changed.into_iter().enumerate().filter(|(_, changed)| *changed) {
            let row = y * width..(y + 1) * width;
            shown.content[row.clone()].clone_from_slice(&next.content[row]);
        }
    }
}

/// What the terminal shows and what it is to show.
struct Screens<'a> {
    shown: &'a Buffer,
    next: &'a Buffer,
}

impl Screens<'_> {
    /// Writes every row that differs. `source` tells which rows to look at, and the shown row that stands there by now
    /// (none where rows have moved away).
    fn fill(&self, draft: &mut Draft, source: impl Fn(usize) -> Option<Option<usize>>) {
        let width = usize::from(self.next.area.width);
        let height = usize::from(self.next.area.height);
        let blank = vec![Cell::EMPTY; width];
        let stale = |y: usize| {
            let old = source(y)?.map_or(&blank[..], |y| &self.shown.content[y * width..(y + 1) * width]);
            let new = &self.next.content[y * width..(y + 1) * width];
            (old != new).then_some((old, new))
        };
        let void = self.next.content.iter().rposition(|cell| *cell != Cell::EMPTY).map_or(0, |last| last / width + 1);
        let below = (void..height).filter(|y| stale(*y).is_some()).count();
        let (mut before, mut after) = (Vec::with_capacity(width), Vec::with_capacity(width));
        for y in 0..height {
            let Some((old, new)) = stale(y) else { continue };
            if y >= void && below > 1 {
                draft.erase_below(y);
                return;
            }
            glyphs::read(old, &mut before);
            glyphs::read(new, &mut after);
            draft.row(y, &before, &after);
        }
    }
}
