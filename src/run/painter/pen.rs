//! Colours and attributes as SGR (ECMA-48 §8.3.117), by the shortest way from one pen to the next. It must not know cells.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use crate::config::theme::palette_index;

/// What a blank cell shows of its pen besides the ground.
const SEEN_ON_BLANKS: Modifier = Modifier::UNDERLINED.union(Modifier::REVERSED).union(Modifier::CROSSED_OUT);

/// Each attribute with the SGR number that sets it and the one that ends it; numbers that end two stand together.
const ATTRIBUTES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// How the next character will look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pen {
    ink: Color,
    ground: Color,
    modifiers: Modifier,
    /// The link that is open: 0 for none.
    pub(super) link: u32,
}

impl Pen {
    /// The terminal's own colours and no attributes.
    pub(super) const PLAIN: Self =
        Self { ink: Color::Reset, ground: Color::Reset, modifiers: Modifier::empty(), link: 0 };

    /// The pen of a cell that shows a letter.
    pub(super) fn of(cell: &Cell, link: u32) -> Self {
        Self { ink: cell.fg, ground: cell.bg, modifiers: cell.modifier, link }
    }

    /// The pen of a cell that shows a space: what nobody can see of it is left out.
    pub(super) fn of_blank(cell: &Cell, link: u32) -> Self {
        let pen = Self::of(cell, link);
        if pen.modifiers.intersects(SEEN_ON_BLANKS) { pen } else { Self { ground: pen.ground, link, ..Self::PLAIN } }
    }

    /// Whether a space of pen `blank` looks the same when this pen writes it.
    pub(super) fn serves_blank(self, blank: Self) -> bool {
        let alike = (self.ground, self.link) == (blank.ground, blank.link);
        self == blank || (alike && !(self.modifiers | blank.modifiers).intersects(SEEN_ON_BLANKS))
    }

    /// Whether erasing with this pen leaves the terminal's own ground.
    pub(super) fn erases(self) -> bool {
        self.serves_blank(Self::PLAIN)
    }

    /// The same without a link.
    pub(super) fn unlinked(self) -> Self {
        Self { link: 0, ..self }
    }

    /// Writes the SGR from `before` (none when nobody knows) to this pen, but no link: the shorter of the difference and a
    /// fresh start.
    pub(super) fn write(self, before: Option<Self>, out: &mut Vec<u8>) {
        if before.map(Self::unlinked) == Some(self.unlinked()) {
            return;
        }
        if self.unlinked() == Self::PLAIN {
            out.extend_from_slice(b"\x1b[m");
            return;
        }
        let mut fresh = Parameters::default();
        fresh.push(0);
        fresh.difference(Self::PLAIN, self);
        let mut shortest = fresh;
        if let Some(before) = before {
            let mut change = Parameters::default();
            change.difference(before, self);
            if change.length <= shortest.length {
                shortest = change;
            }
        }
        out.extend_from_slice(b"\x1b[");
        out.extend_from_slice(&shortest.bytes[..shortest.length]);
        out.push(b'm');
    }
}

/// The parameters of one SGR; all of them together need under 64 bytes.
struct Parameters {
    bytes: [u8; 96],
    length: usize,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { bytes: [0; 96], length: 0 }
    }
}

impl Parameters {
    fn push(&mut self, number: u8) {
        if self.length > 0 {
            self.byte(b';');
        }
        for power in [100, 10] {
            if number >= power {
                self.byte(b'0' + number / power % 10);
            }
        }
        self.byte(b'0' + number % 10);
    }

    fn byte(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    fn difference(&mut self, from: Pen, to: Pen) {
        let mut kept = from.modifiers;
        let mut last = 0;
        for (attribute, _, end) in ATTRIBUTES {
            if from.modifiers.contains(attribute) && !to.modifiers.contains(attribute) {
                if end != last {
                    self.push(end);
                    last = end;
                }
                for (sibling, _, _) in ATTRIBUTES.into_iter().filter(|a| a.2 == end) {
                    kept.remove(sibling);
                }
            }
        }
        for (attribute, begin, _) in ATTRIBUTES {
            if to.modifiers.contains(attribute) && !kept.contains(attribute) {
                self.push(begin);
            }
        }
        if from.ink != to.ink {
            self.colour(to.ink, 30);
        }
        if from.ground != to.ground {
            self.colour(to.ground, 40);
        }
    }

    /// A colour as text (base 30) or ground (base 40).
    fn colour(&mut self, colour: Color, base: u8) {
        match (palette_index(colour), colour) {
            (Some(n @ 0..=7), _) => self.push(base + n),
            (Some(n @ 8..=15), _) => self.push(base + 60 + n - 8),
            (Some(n), _) => [base + 8, 5, n].into_iter().for_each(|n| self.push(n)),
            (None, Color::Rgb(r, g, b)) => [base + 8, 2, r, g, b].into_iter().for_each(|n| self.push(n)),
            (None, _) => self.push(base + 9),
        }
    }
}
