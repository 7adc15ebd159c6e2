//! Sheets that lie over the screen: the keys, what was said, what a command printed. Searched by typing. It must not
//! know how a sheet is drawn.

pub use crate::filter::EXAMPLES;
use crate::text::Clean;

use super::action::{Action, Mode};
use super::line::Line;
use super::typing::edit;
use super::{App, Request};

/// What a sheet shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// Every key with what it does.
    Keys,
    /// The notices so far, the newest first.
    Notices,
    /// A text of lines under a title.
    Text(Clean, Vec<Clean>),
}

/// An open sheet.
#[derive(Debug)]
pub struct Sheet {
    /// What it shows.
    pub shows: Shows,
    /// What is looked for in it.
    pub line: Line,
    /// The first row in sight.
    pub top: usize,
    /// The mode that it was opened from, and that comes back.
    pub from: Mode,
}

impl Default for Sheet {
    fn default() -> Self {
        Self { shows: Shows::Keys, line: Line::default(), top: 0, from: Mode::List }
    }
}

impl App {
    /// Lays a sheet over the screen.
    pub(super) fn lay_sheet(&mut self, shows: Shows) {
        let from = self.under();
        self.only_look();
        self.sheet = Sheet { shows, line: Line::default(), top: 0, from };
        self.mode = Mode::Help;
    }

    /// The mode below whatever lies over it.
    pub(super) fn under(&self) -> Mode {
        match self.mode {
            Mode::Help => self.sheet.from,
            Mode::Palette => self.palette.from,
            Mode::Picker => self.picker.from,
            mode => mode,
        }
    }

    pub(super) fn act_sheet(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let page = usize::from(self.panes.screen.height.saturating_sub(3)).max(1);
        let rows = count.map_or(1, |n| n as usize);
        let sheet = &mut self.sheet;
        match action {
            Action::Down => sheet.top += rows,
            Action::Up => sheet.top = sheet.top.saturating_sub(rows),
            Action::PageDown => sheet.top += page,
            Action::PageUp => sheet.top = sheet.top.saturating_sub(page),
            Action::HalfDown => sheet.top += page / 2,
            Action::HalfUp => sheet.top = sheet.top.saturating_sub(page / 2),
            Action::Top => sheet.top = 0,
            Action::Bottom => sheet.top = usize::MAX,
            Action::Help | Action::Back | Action::Clear | Action::Abort | Action::Accept => self.mode = sheet.from,
            _ => {
                if edit(&mut sheet.line, action) {
                    sheet.top = 0;
                }
            }
        }
        self.settle_sheet();
        Vec::new()
    }

    pub(super) fn settle_sheet(&mut self) {
        let body = usize::from(self.panes.screen.height.saturating_sub(2));
        self.sheet.top = self.sheet.top.min(self.panes.sheet_rows.saturating_sub(body));
    }
}
