//! The screen: `&App + &Theme -> Buffer`, one small file a pane. Drawing never writes state; it must not know files,
//! threads or terminals.

mod foot;
mod head;
mod help;
mod layout;
mod list;
mod output;
mod pen;
mod reader;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::app::action::Mode;
use crate::app::panes::Pane;
use crate::config::{Keymap, Theme};

pub use layout::panes;

/// What drawing needs beside the state.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Styles by role.
    pub theme: &'a Theme,
    /// For hints and help.
    pub keymap: &'a Keymap,
}

/// Draws the whole screen; returns where the terminal's cursor stands, for a screen reader to follow.
pub fn draw(app: &App, look: Look, screen: Rect) -> (Buffer, Option<Position>) {
    let mut buffer = Buffer::empty(screen);
    if app.mode() == Mode::Help {
        let cursor = help::draw(app, look, &mut buffer);
        return (buffer, cursor);
    }
    if app.mode() == Mode::Output {
        let cursor = output::draw(app, look, &mut buffer);
        return (buffer, cursor);
    }
    let panes = app.panes();
    let mut cursor = head::draw(app, look, &mut buffer, panes.head);
    if let Some(pane) = panes.list {
        cursor = cursor.or(list::draw(app, look, &mut buffer, pane));
    }
    if let Some(pane) = panes.divider {
        pen::divide(&mut buffer, look.theme, pane, app.settings().ascii);
    }
    if let Some(pane) = panes.text {
        let in_text = reader::draw(app, look, &mut buffer, pane);
        cursor = if app.is_reading() { in_text } else { cursor };
    }
    let in_foot = foot::draw(app, look, &mut buffer, panes.foot);
    (buffer, in_foot.or(cursor))
}

/// Whether a row of a pane is on the screen at all.
fn row(pane: Pane, at: usize) -> Option<u16> {
    u16::try_from(at).ok().filter(|at| *at < pane.height).map(|at| pane.y + at)
}
