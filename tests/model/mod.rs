//! A small terminal to replay in what the painter writes, with the beliefs about width that real ones differ in. It knows
//! the sequences that the painter may use and panics on any other.

#![allow(dead_code, reason = "each test program uses its own part of this")]

use masthead::text::Widths;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar;

/// What a terminal believes about clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beliefs {
    /// U+FE0F makes a narrow character wide.
    pub vs16_widens: bool,
    /// ZWJ, skin tones and a flag's second letter join what stands before them.
    pub joins: bool,
    /// How wide what is ambiguous is.
    pub widths: Widths,
}

/// One column of the model's screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands there; empty in the right half of a wide character.
    pub text: String,
    pub ink: Color,
    pub ground: Color,
    pub modifiers: Modifier,
    /// Where it leads (OSC 8); empty for nowhere.
    pub link: String,
}

/// The terminal.
#[derive(Debug, Clone)]
pub struct Model {
    pub width: usize,
    pub height: usize,
    pub beliefs: Beliefs,
    /// DECAWM.
    pub wraps: bool,
    pub shows_cursor: bool,
    pub x: usize,
    pub y: usize,
    /// How often a row left the top because somebody wrote past the last cell.
    pub fell: usize,
    pending: bool,
    region: (usize, usize),
    /// DECSLRM, while DECLRMM (mode 69) is set.
    margins: Option<(usize, usize)>,
    pen: Column,
    cells: Vec<Vec<Column>>,
}

const VOID: Column = Column {
    text: String::new(),
    ink: Color::Reset,
    ground: Color::Reset,
    modifiers: Modifier::empty(),
    link: String::new(),
};

impl Model {
    pub fn new(width: usize, height: usize, beliefs: Beliefs) -> Self {
        let pen = Column { text: " ".into(), ..VOID };
        Self {
            width,
            height,
            beliefs,
            wraps: false,
            shows_cursor: true,
            x: 0,
            y: 0,
            fell: 0,
            pending: false,
            region: (0, height),
            margins: None,
            cells: vec![vec![pen.clone(); width]; height],
            pen,
        }
    }

    /// Whether margins are set at the sides: a frame must not leave any.
    pub fn has_margins(&self) -> bool {
        self.margins.is_some()
    }

    /// Whether a link is open: a frame must not leave one.
    pub fn has_link(&self) -> bool {
        !self.pen.link.is_empty()
    }

    pub fn row(&self, y: usize) -> &[Column] {
        &self.cells[y]
    }

    pub fn resize(&mut self, width: usize, height: usize) {
        let mut fresh =
            Self { shows_cursor: self.shows_cursor, wraps: self.wraps, ..Self::new(width, height, self.beliefs) };
        // What a resize leaves on the screen is anybody's guess: something is there, and the pen stays.
        fresh.pen = self.pen.clone();
        fresh.cells.iter_mut().flatten().for_each(|c| c.text = "?".into());
        *self = fresh;
    }

    pub fn feed(&mut self, bytes: &[u8]) {
        let text = str::from_utf8(bytes).expect("the painter writes UTF-8");
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("\x1b[") {
                let end = after.find(|c: char| ('@'..='~').contains(&c)).expect("a whole sequence");
                self.csi(&after[..end], after.as_bytes()[end]);
                rest = &after[end + 1..];
                continue;
            }
            if let Some(after) = rest.strip_prefix("\x1b]8;") {
                let (id, after) = after.split_once(';').expect("parameters of a link");
                let (address, after) = after.split_once("\x1b\\").expect("a whole link");
                assert_eq!(id.starts_with("id="), !address.is_empty());
                address.clone_into(&mut self.pen.link);
                rest = after;
                continue;
            }
            if let Some(after) = rest.strip_prefix("\x1bM") {
                self.pending = false;
                if self.y == self.region.0 {
                    self.scroll(-1);
                } else {
                    self.y = self.y.saturating_sub(1);
                }
                rest = after;
                continue;
            }
            self.character(c);
            rest = &rest[c.len_utf8()..];
        }
    }

    fn character(&mut self, c: char) {
        assert!(self.margins.is_none() || c == '\n', "{c:?} between margins");
        match c {
            '\r' => (self.x, self.pending) = (0, false),
            '\n' => self.line_feed(),
            '\u{8}' => (self.x, self.pending) = (self.x.saturating_sub(1), false),
            c if c.is_control() => panic!("a control character got through: {c:?}"),
            c => self.print(c),
        }
    }

    fn line_feed(&mut self) {
        if self.y + 1 == self.region.1 {
            self.scroll(1);
        } else {
            self.y = (self.y + 1).min(self.height - 1);
        }
    }

    fn print(&mut self, c: char) {
        if let Some((x, last)) = self.before().filter(|(x, _)| self.joined(c, *x)) {
            self.cells[self.y][x].text.push(c);
            if c == '\u{fe0f}' && self.beliefs.vs16_widens && last == x && x + 1 < self.width {
                self.put(x + 1, "");
                self.advance(x + 2);
            }
            return;
        }
        let width = self.beliefs.widths.char(c);
        if width == 0 {
            return;
        }
        if self.pending || self.x + width > self.width {
            if self.wraps {
                if self.pending || self.x > 0 {
                    if self.y + 1 == self.region.1 {
                        self.fell += 1;
                    }
                    self.x = 0;
                    self.line_feed();
                }
            } else {
                self.x = self.width.saturating_sub(width);
            }
            self.pending = false;
        }
        if width > self.width {
            return;
        }
        let x = self.x;
        self.put(x, c.encode_utf8(&mut [0; 4]));
        if width == 2 {
            self.put(x + 1, "");
        }
        self.advance(x + width);
    }

    /// The column of the character before the cursor, and its last column.
    fn before(&self) -> Option<(usize, usize)> {
        let last = if self.pending { self.x } else { self.x.checked_sub(1)? };
        let wide = self.cells[self.y][last].text.is_empty() && last > 0;
        Some((last - usize::from(wide), last))
    }

    fn joined(&self, c: char, x: usize) -> bool {
        let base = &self.cells[self.y][x].text;
        let flag = |c: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
        let joins = base.ends_with('\u{200d}')
            || ('\u{1f3fb}'..='\u{1f3ff}').contains(&c)
            || (flag(c) && base.chars().filter(|c| flag(*c)).count() == 1);
        c.width() == Some(0) || (self.beliefs.joins && joins)
    }

    fn advance(&mut self, x: usize) {
        self.pending = x >= self.width;
        self.x = x.min(self.width - 1);
    }

    /// Writes one column; half of a wide character that is overwritten leaves a space in the other half.
    fn put(&mut self, x: usize, text: &str) {
        let (ink, ground, modifiers) = (self.pen.ink, self.pen.ground, self.pen.modifiers);
        let link = self.pen.link.clone();
        let row = &mut self.cells[self.y];
        if row[x].text.is_empty() && x > 0 && !text.is_empty() {
            row[x - 1].text = " ".into();
        }
        if row.get(x + 1).is_some_and(|right| right.text.is_empty()) {
            row[x + 1].text = " ".into();
        }
        row[x] = Column { text: text.into(), ink, ground, modifiers, link };
    }

    fn clear(&mut self, y: usize, from: usize, to: usize) {
        let ground = self.pen.ground;
        let row = &mut self.cells[y];
        if row.get(from).is_some_and(|c| c.text.is_empty()) && from > 0 {
            row[from - 1].text = " ".into();
        }
        if row.get(to).is_some_and(|c| c.text.is_empty()) {
            row[to].text = " ".into();
        }
        row[from..to].fill(Column { text: " ".into(), ground, ..VOID });
    }

    fn scroll(&mut self, up: isize) {
        let (top, bottom) = self.region;
        let (left, right) = self.margins.unwrap_or((0, self.width));
        let by = up.unsigned_abs().min(bottom - top);
        let old: Vec<Vec<Column>> = self.cells[top..bottom].iter().map(|row| row[left..right].to_vec()).collect();
        for row in &self.cells[top..bottom] {
            let cut = |x: usize| row.get(x).is_some_and(|column| column.text.is_empty());
            assert!(!cut(left) && !cut(right), "a margin cuts a wide character: {row:?}");
        }
        let kept = bottom - top - by;
        let (from, to, fresh) = if up > 0 { (by, top, bottom - by..bottom) } else { (0, top + by, top..top + by) };
        for (n, part) in old.into_iter().skip(from).take(kept).enumerate() {
            self.cells[to + n][left..right].clone_from_slice(&part);
        }
        for y in fresh {
            self.clear(y, left, right);
        }
    }

    fn csi(&mut self, parameters: &str, last: u8) {
        if let Some(private) = parameters.strip_prefix('?') {
            for mode in private.split(';') {
                match mode {
                    "25" => self.shows_cursor = last == b'h',
                    "7" => self.wraps = last == b'h',
                    // xterm puts the cursor home; others leave it where it is.
                    "69" => {
                        self.margins = (last == b'h').then_some((0, self.width));
                        (self.x, self.y, self.pending) = (0, 0, false);
                    }
                    "2026" | "2004" | "1049" => {}
                    other => panic!("mode {other}"),
                }
            }
            return;
        }
        let numbers: Vec<usize> = parameters.split(';').map(|p| p.parse().unwrap_or(0)).collect();
        let n = numbers[0].max(1);
        let second = numbers.get(1).copied().unwrap_or(0).max(1);
        let (right, bottom) = (self.width - 1, self.height - 1);
        match last {
            b'm' => return self.sgr(&numbers),
            // The margins stop these two, where the cursor does not start outside.
            b'A' if self.y >= self.region.0 => self.y = self.y.saturating_sub(n).max(self.region.0),
            b'A' => self.y = self.y.saturating_sub(n),
            b'B' if self.y < self.region.1 => self.y = (self.y + n).min(self.region.1 - 1),
            b'B' => self.y = (self.y + n).min(bottom),
            b'C' => self.x = (self.x + n).min(right),
            b'D' => self.x = self.x.saturating_sub(n),
            b'G' => self.x = (n - 1).min(right),
            b'd' => self.y = (n - 1).min(bottom),
            b'H' => (self.y, self.x) = ((n - 1).min(bottom), (second - 1).min(right)),
            b'J' | b'K' | b'S' | b'T' if self.has_link() => panic!("terminals differ in whether erasing makes a link"),
            b'J' if numbers[0] == 2 => (0..self.height).for_each(|y| self.clear(y, 0, self.width)),
            b'J' if numbers[0] == 0 => {
                self.clear(self.y, self.x, self.width);
                (self.y + 1..self.height).for_each(|y| self.clear(y, 0, self.width));
            }
            b'K' if numbers[0] == 0 => self.clear(self.y, self.x, self.width),
            b'X' => self.clear(self.y, self.x, (self.x + n).min(self.width)),
            b'S' => self.scroll(isize::try_from(n).unwrap()),
            b'T' => self.scroll(-isize::try_from(n).unwrap()),
            b's' => {
                assert!(
                    self.margins.is_some() && numbers.len() == 2 && n < second && second <= self.width,
                    "{parameters} s"
                );
                self.margins = Some((n - 1, second));
                (self.x, self.y) = (0, 0);
            }
            b'r' => {
                let end = if numbers.len() > 1 { second } else { self.height };
                self.region = (n - 1, end.min(self.height));
                assert!(self.region.0 < self.region.1, "a region of no rows");
                (self.x, self.y) = (0, 0);
            }
            other => panic!("CSI {parameters} {}", char::from(other)),
        }
        self.pending = false;
    }

    fn sgr(&mut self, numbers: &[usize]) {
        let mut rest = numbers.iter().map(|n| u8::try_from(*n).unwrap());
        while let Some(n) = rest.next() {
            let pen = &mut self.pen;
            match n {
                0 => (pen.ink, pen.ground, pen.modifiers) = (Color::Reset, Color::Reset, Modifier::empty()),
                1 => pen.modifiers |= Modifier::BOLD,
                2 => pen.modifiers |= Modifier::DIM,
                3 => pen.modifiers |= Modifier::ITALIC,
                4 => pen.modifiers |= Modifier::UNDERLINED,
                5 => pen.modifiers |= Modifier::SLOW_BLINK,
                6 => pen.modifiers |= Modifier::RAPID_BLINK,
                7 => pen.modifiers |= Modifier::REVERSED,
                8 => pen.modifiers |= Modifier::HIDDEN,
                9 => pen.modifiers |= Modifier::CROSSED_OUT,
                22 => pen.modifiers -= Modifier::BOLD | Modifier::DIM,
                23 => pen.modifiers -= Modifier::ITALIC,
                24 => pen.modifiers -= Modifier::UNDERLINED,
                25 => pen.modifiers -= Modifier::SLOW_BLINK | Modifier::RAPID_BLINK,
                27 => pen.modifiers -= Modifier::REVERSED,
                28 => pen.modifiers -= Modifier::HIDDEN,
                29 => pen.modifiers -= Modifier::CROSSED_OUT,
                30..=37 => pen.ink = Color::Indexed(n - 30),
                39 => pen.ink = Color::Reset,
                40..=47 => pen.ground = Color::Indexed(n - 40),
                49 => pen.ground = Color::Reset,
                90..=97 => pen.ink = Color::Indexed(n - 82),
                100..=107 => pen.ground = Color::Indexed(n - 92),
                38 | 48 => {
                    let mut next = || rest.next().expect("a whole colour");
                    let colour = if next() == 5 { Color::Indexed(next()) } else { Color::Rgb(next(), next(), next()) };
                    if n == 38 { pen.ink = colour } else { pen.ground = colour }
                }
                other => panic!("SGR {other}"),
            }
        }
    }
}
