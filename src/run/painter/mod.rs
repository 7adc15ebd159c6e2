//! From two buffers to the fewest bytes that turn one screen into the other. Colours are written as they are: the theme
//! has fitted them to the terminal. It must not know panes, keys or files.
//!
//! A link costs its address for every row that it stands in, and nothing as long as it stands there.

mod draft;
mod glyphs;
pub(super) mod links;
mod moves;
mod pen;
mod scroll;

use std::borrow::Cow;
use std::iter::once;
use std::sync::Arc;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};

use draft::Draft;
use links::Links;
use moves::Cursor;
use pen::Pen;

use crate::text::{Clean, Widths};

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
    /// Rows can move within some columns: left-right margins (DECLRMM, mode 69) are known to work.
    pub margins: bool,
    /// Synchronized update (mode 2026) is known to work.
    pub synchronized: bool,
    /// The terminal is to know where links lead (OSC 8).
    pub links: bool,
    /// How wide it draws what is ambiguous.
    pub widths: Widths,
}

/// Frames larger than this are worth the 16 bytes of a synchronized update.
const LARGE: usize = 1024;
/// Moving rows takes at least so many bytes.
const SCROLL_COST: usize = 16;
/// Moving rows within some columns takes at least so many bytes.
const MARGINS_COST: usize = 48;
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
    /// Where links lead; nowhere, and nothing is written of them, until [`Painter::link`].
    links: Arc<Links>,
    frame: Vec<u8>,
    /// The rows painted where they stand, after moving some, and after moving parts of some.
    still: Draft,
    moved: Draft,
    beside: Draft,
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
            links: Arc::default(),
            frame: Vec::new(),
            still: Draft::default(),
            moved: Draft::default(),
            beside: Draft::default(),
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

    /// Left-right margins (mode 69) have turned out to be there.
    pub fn use_margins(&mut self) {
        self.traits.margins = true;
    }

    /// Whether rows can move within some columns.
    pub fn has_margins(&self) -> bool {
        self.traits.margins
    }

    /// Tells where the links lead that the cells of the next screens have by number (see [`crate::ui::links`]). An address
    /// that is none of the web or of mail, or is longer than 2 KB when encoded, makes no link.
    pub fn link<'a>(&mut self, addresses: impl Iterator<Item = Option<&'a Clean>> + Clone) {
        if self.traits.links && !self.links.lead_to(addresses.clone()) {
            if let Some(shown) = &mut self.shown {
                self.links.take_leave(shown);
            }
            self.links = Arc::new(Links::new(addresses));
        }
    }

    /// To be sent behind a frame: writes a letter of two bytes in the last row, where no pane begins, asks for the cursor's
    /// place, and takes the letter away. The cursor is one column further where the terminal reads UTF-8, else two. None
    /// on a screen that is too small for it.
    pub fn probe(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        // A place in the first row may be told as F3 is.
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.area.width > 2 && shown.area.height > 1) else {
            return out;
        };
        let last = shown.area.height - 1;
        out.extend_from_slice(b"\x1b[m");
        moves::go(Cursor::default(), 0, last.into(), &mut out);
        out.extend_from_slice("é\x1b[6n\r  ".as_bytes());
        for x in 0..2 {
            shown[(x, last)] = Cell::EMPTY;
        }
        let before = std::mem::replace(&mut self.at, Cursor { x: Some(2), y: Some(last.into()) });
        self.pen = Some(Pen::PLAIN);
        if let Cursor { x: Some(x), y: Some(y) } = before {
            moves::go(self.at, x, y, &mut out);
            self.at = before;
        }
        out
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
        if self.traits.margins {
            self.frame.extend_from_slice(b"\x1b[?69l");
        }
        if !self.links.is_empty() {
            self.frame.extend_from_slice(links::CLOSE);
        }
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
        let reader = glyphs::Reader { links: &self.links, widths: self.traits.widths };
        let place = (width, usize::from(next.area.height));
        self.still.start(at, pen, &self.links);
        fill(&mut self.still, reader, next, |y| changed[y].then(|| row_of(shown, y).into()));
        let mut best = &self.still;
        let how = self.traits.scroll;
        let movable = how != Scroll::Never && best.bytes.len() > SCROLL_COST;
        if movable && let Some(shift) = scroll::find(shown, next) {
            self.moved.start(at, pen, &self.links);
            shift.write(how, place, &mut self.moved);
            fill(&mut self.moved, reader, next, |y| {
                (changed[y] || shift.rows.contains(&y)).then(|| shift.row(y, shown))
            });
            best = shorter(best, &self.moved);
        }
        if movable
            && self.traits.margins
            && best.bytes.len() > MARGINS_COST
            && let Some(shift) = scroll::find_beside(shown, next, reader.widths)
        {
            self.beside.start(at, pen, &self.links);
            shift.write(how, place, &mut self.beside);
            fill(&mut self.beside, reader, next, |y| {
                (changed[y] || shift.rows.contains(&y)).then(|| shift.row(y, shown))
            });
            best = shorter(best, &self.beside);
        }
        if best.bytes.len() > FRESH_COST {
            self.fresh.start(at, pen, &self.links);
            self.fresh.erase_below(0);
            let blank = vec![Cell::EMPTY; width];
            fill(&mut self.fresh, reader, next, |_| Some(Cow::Borrowed(&blank)));
            best = shorter(best, &self.fresh);
        }
        self.frame.extend_from_slice(&best.bytes);
        (self.at, self.pen) = (best.at, best.pen);
        for (y, _) in changed.into_iter().enumerate().filter(|(_, changed)| *changed) {
            let row = y * width..(y + 1) * width;
            shown.content[row.clone()].clone_from_slice(&next.content[row]);
        }
    }
}

/// The draft of fewer bytes.
fn shorter<'a>(one: &'a Draft, other: &'a Draft) -> &'a Draft {
    if other.bytes.len() < one.bytes.len() { other } else { one }
}

/// The cells of a row.
fn row_of(buffer: &Buffer, y: usize) -> &[Cell] {
    let width = usize::from(buffer.area.width);
    &buffer.content[y * width..(y + 1) * width]
}

/// Writes every row that differs. `standing` tells what a row shows by now; nothing where it is right already.
fn fill<'a>(
    draft: &mut Draft,
    reader: glyphs::Reader<'_>,
    next: &Buffer,
    standing: impl Fn(usize) -> Option<Cow<'a, [Cell]>>,
) {
    let width = usize::from(next.area.width);
    let height = usize::from(next.area.height);
    let stale = |y: usize| standing(y).filter(|old| **old != *row_of(next, y));
    let void = next.content.iter().rposition(|cell| *cell != Cell::EMPTY).map_or(0, |last| last / width + 1);
    let below = (void..height).filter(|y| stale(*y).is_some()).count();
    for y in 0..height {
        let Some(old) = stale(y) else { continue };
        if y >= void && below > 1 {
            draft.erase_below(y);
            return;
        }
        let (mut before, mut after) = (Vec::with_capacity(width), Vec::with_capacity(width));
        glyphs::read(&old, reader, &mut before);
        glyphs::read(row_of(next, y), reader, &mut after);
        draft.row(y, &before, &after);
    }
    draft.unlink();
}
