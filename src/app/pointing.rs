//! What the mouse does: the wheel scrolls what it is over, a click selects, a second one opens, the divider is dragged.
//! It must not know terminals or how anything is drawn.

use crate::article::Role;

use super::action::{Action, Mode};
use super::opening::Why;
use super::panes::Pane;
use super::{App, Request};

/// Rows that a notch of the wheel scrolls.
const NOTCH: isize = 3;
/// The fewest columns, and the fewest rows, that the divider leaves to each side.
const LEAST: (u16, u16) = (20, 3);

/// The mouse, at a cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// Columns from the left edge.
    pub x: u16,
    /// Rows from the top edge.
    pub y: u16,
    /// What it does there.
    pub what: Touch,
}

/// What the mouse does; of the buttons, the left one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// The wheel turns up.
    WheelUp,
    /// The wheel turns down.
    WheelDown,
    /// The button goes down.
    Press,
    /// The mouse moves with the button down.
    Drag,
    /// The button goes up.
    Release,
}

/// The divider as the mouse has left it, for this run.
#[derive(Debug, Default)]
pub struct Pointing {
    dragging: bool,
    /// The list's share of the columns, and of the rows, in thousandths; none until it is dragged.
    beside: Option<u16>,
    above: Option<u16>,
}

impl App {
    /// Does what the mouse means.
    pub fn point(&mut self, pointer: Pointer) -> Vec<Request> {
        let requests = match pointer.what {
            Touch::WheelUp => self.wheel(pointer, -NOTCH),
            Touch::WheelDown => self.wheel(pointer, NOTCH),
            Touch::Press => self.press(pointer),
            Touch::Drag => {
                self.drag(pointer);
                Vec::new()
            }
            Touch::Release => {
                self.pointing.dragging = false;
                Vec::new()
            }
        };
        self.with_alarm(requests)
    }

    /// The columns of a list beside a text, or the rows of one above it, out of so many; none unless they were dragged.
    pub fn list_share(&self, beside: bool, of: u16) -> Option<u16> {
        let (share, least) = if beside { (self.pointing.beside?, LEAST.0) } else { (self.pointing.above?, LEAST.1) };
        let cells = (u32::from(of) * u32::from(share) + 500) / 1000;
        Some(u16::try_from(cells).unwrap_or(of).clamp(least, of.saturating_sub(least + 1).max(least)))
    }

    /// The column where the text starts in its pane.
    pub fn text_column(&self, pane: Pane) -> u16 {
        pane.x + pane.width.saturating_sub(self.style().measure) / 2
    }

    fn wheel(&mut self, pointer: Pointer, rows: isize) -> Vec<Request> {
        self.hush();
        self.dirty = true;
        let way = if rows < 0 { Action::Up } else { Action::Down };
        let count = Some(3);
        match self.mode {
            Mode::Help => return self.act_sheet(way, count),
            Mode::Palette => return self.act_palette(way, count),
            Mode::Picker => return self.act_picker(way, count),
            _ => {}
        }
        if holds(self.panes.text, pointer) {
            if let Some(reader) = &mut self.reader {
                reader.step(rows);
            }
            return self.has_read_on(way);
        } else if holds(self.panes.list, pointer) {
            let selected = self.list.cursor();
            self.list.scroll(rows);
            if self.list.cursor() != selected {
                return self.moved();
            }
        }
        Vec::new()
    }

    fn press(&mut self, pointer: Pointer) -> Vec<Request> {
        self.hush();
        self.dirty = true;
        if !matches!(self.mode, Mode::List | Mode::Reader | Mode::Filter) {
            return Vec::new();
        }
        if holds(self.panes.divider, pointer) {
            self.pointing.dragging = true;
            return Vec::new();
        }
        self.last = None;
        if let Some(pane) = self.panes.list.filter(|pane| pane.holds(pointer.x, pointer.y)) {
            return self.press_in_list(usize::from(pointer.y - pane.y));
        }
        if let Some(pane) = self.panes.text.filter(|pane| pane.holds(pointer.x, pointer.y)) {
            return self.press_in_text(pane, pointer);
        }
        Vec::new()
    }

    fn press_in_list(&mut self, line: usize) -> Vec<Request> {
        let Some(row) = self.list.at_line(line) else { return Vec::new() };
        let reading = self.mode == Mode::Reader;
        if reading {
            self.mode = Mode::List;
        }
        if self.list.go(row) {
            return self.moved();
        }
        match self.mode {
            _ if reading => Vec::new(),
            Mode::Filter => self.act_filter(Action::AcceptOpen, None),
            _ => self.open_selected(Why::Read),
        }
    }

    /// A click in the text chooses the link that stands there; on the chosen one it follows it. Beside the list it gives
    /// the article the keys first.
    fn press_in_text(&mut self, pane: Pane, pointer: Pointer) -> Vec<Request> {
        let Some(reader) = self.preview().filter(|_| self.unseen().is_none()) else { return Vec::new() };
        if self.mode != Mode::Reader {
            let id = reader.id();
            if self.mode == Mode::Filter {
                self.act_filter(Action::Accept, None);
            }
            return self.open(id, Why::Read);
        }
        let link = self.link_at(pane, pointer);
        let Some(reader) = &mut self.reader else { return Vec::new() };
        match link {
            Some(number) if reader.chosen_link().is_some_and(|(chosen, _)| chosen == number) => {
                return self.act_reader(Action::Open, None);
            }
            Some(number) => {
                reader.choose_link(number);
            }
            None => reader.forget_link(),
        }
        Vec::new()
    }

    fn link_at(&self, pane: Pane, pointer: Pointer) -> Option<usize> {
        let widths = self.settings.widths;
        let row = self.reader.as_ref()?.rows().get(usize::from(pointer.y - pane.y))?;
        let mut x = usize::from(self.text_column(pane) + row.indent);
        let at = usize::from(pointer.x);
        let run = row.runs.iter().find(|run| {
            let from = x;
            x += widths.of(&run.text);
            (from..x).contains(&at)
        })?;
        match run.role {
            Some(Role::Link(number)) => Some(number as usize),
            _ => None,
        }
    }

    fn drag(&mut self, pointer: Pointer) {
        let (Some(list), Some(text), Some(divider)) = (self.panes.list, self.panes.text, self.panes.divider) else {
            return;
        };
        if !self.pointing.dragging {
            return;
        }
        let share = |at: u16, of: u16| {
            let share = (u32::from(at) * 1000 + u32::from(of) / 2) / u32::from(of.max(1));
            u16::try_from(share.min(1000)).ok()
        };
        if divider.width == 1 && list.y == text.y {
            self.pointing.beside = share(pointer.x.saturating_sub(list.x), list.width + 1 + text.width);
        } else {
            self.pointing.above = share(pointer.y.saturating_sub(list.y), list.height + 1 + text.height);
        }
        self.dirty = true;
    }
}

fn holds(pane: Option<Pane>, pointer: Pointer) -> bool {
    pane.is_some_and(|pane| pane.holds(pointer.x, pointer.y))
}
