//! The screen: `&App + &Theme -> Buffer`, one small file a pane. Drawing never writes state; it must not know files,
//! threads or terminals.

mod date;
mod empty;
mod foot;
mod head;
mod layout;
pub mod links;
mod list;
mod note;
mod palette;
mod pen;
mod picker;
mod reader;
mod sheet;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::app::action::Mode;
use crate::app::panes::Pane;
use crate::config::{Keymap, Part, Pending, Theme};
use crate::text;

pub use layout::panes;
use pen::Canvas;

/// What drawing needs beside the state.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Styles by role.
    pub theme: &'a Theme,
    /// For hints and help.
    pub keymap: &'a Keymap,
    /// What is typed so far of a count or a chord.
    pub pending: &'a Pending,
}

/// Draws the whole screen; returns where the terminal's cursor stands, for a screen reader to follow.
pub fn draw(app: &App, look: Look, screen: Rect) -> (Buffer, Option<Position>) {
    let mut canvas = Canvas { buffer: Buffer::empty(screen), widths: app.settings().widths };
    canvas.buffer.set_style(screen, look.theme.style(Part::Text));
    let cursor = match app.mode() {
        Mode::Help => sheet::draw(app, look, &mut canvas),
        Mode::Palette => draw_aside(app, look, &mut canvas, palette::draw),
        Mode::Picker => draw_aside(app, look, &mut canvas, picker::draw),
        _ => draw_panes(app, look, &mut canvas),
    };
    if app.settings().ascii {
        plain_signs(&mut canvas.buffer);
    }
    (canvas.buffer, cursor)
}

/// What is chosen from stands beside the list where there is room for it, else on the whole screen.
fn draw_aside(
    app: &App,
    look: Look,
    canvas: &mut Canvas,
    draw: fn(&App, Look, &mut Canvas, Pane) -> Option<Position>,
) -> Option<Position> {
    let screen = app.panes().screen;
    if screen.height == 0 || screen.width == 0 {
        return None;
    }
    let pane = layout::aside(app.panes());
    if pane != screen {
        draw_panes(app, look, canvas);
        for y in 0..pane.height {
            for x in pane.x..pane.x + pane.width {
                canvas.buffer[(x, y)].reset();
                canvas.buffer[(x, y)].set_style(look.theme.style(Part::Text));
            }
        }
    }
    draw(app, look, canvas, pane)
}

fn draw_panes(app: &App, look: Look, canvas: &mut Canvas) -> Option<Position> {
    let panes = app.panes();
    let mut cursor = head::draw(app, look, canvas, panes.head);
    if let Some(pane) = panes.list {
        cursor = cursor.or(list::draw(app, look, canvas, pane));
    }
    if let (Some(pane), false) = (panes.divider, app.list().rows().is_empty()) {
        pen::divide(canvas, look.theme, pane, app.settings().plain_signs());
    }
    if let Some(pane) = panes.note {
        note::draw(app, look, canvas, pane);
    }
    if let Some(pane) = panes.text {
        let in_text = reader::draw(app, look, canvas, pane);
        cursor = if app.is_reading() { in_text } else { cursor };
    }
    foot::draw(app, look, canvas, panes.foot).or(cursor)
}

/// Columns before the titles: the sign of the selection, the sign of what the reader did, a blank. What stands above and
/// below the list begins at the same column.
const GUTTER: u16 = 3;

/// Typographic signs that a terminal without Unicode cannot draw, as typewriters wrote them.
fn plain_signs(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if let Some(plain) = text::plain_sign(cell.symbol()) {
            cell.set_char(plain);
        }
    }
}

/// Whether a row of a pane is on the screen at all.
fn row(pane: Pane, at: usize) -> Option<u16> {
    u16::try_from(at).ok().filter(|at| *at < pane.height).map(|at| pane.y + at)
}
