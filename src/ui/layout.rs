//! Where the panes stand for a size of the screen. It must not know what is drawn in them.

use crate::app::App;
use crate::app::action::Mode;
use crate::app::panes::{Pane, Panes};
use crate::config::Keymap;

use super::palette::WIDEST;
use super::{note, sheet};

/// From here on list and text stand side by side.
const BESIDE: u16 = 100;
/// From here on they stand one above the other.
const ABOVE: (u16, u16) = (60, 20);
/// The narrowest and the widest list beside a text, as long as nothing is to spare.
const LIST: (u16, u16) = (34, 44);
/// The widest of all, and what a text keeps beside a list that is wider than those.
const WIDE: (u16, u16) = (80, 110);
/// The fewest rows of a list above a text.
const LIST_ROWS: u16 = 6;

/// The panes for a screen of `width` columns and `height` rows.
pub fn panes(app: &App, keymap: &Keymap, width: u16, height: u16) -> Panes {
    let screen = Pane { x: 0, y: 0, width, height };
    // In zen there is nothing but the text, until something is said or typed.
    let types = matches!(app.mode(), Mode::Find | Mode::Save | Mode::Pipe | Mode::Tags | Mode::Note);
    let speaks = !app.is_zen() || app.notice().is_some() || types;
    let head_rows = u16::from(height >= 3 && !app.is_zen());
    let foot_rows = u16::from(height >= 2 && speaks);
    let head = Pane { height: head_rows, ..screen };
    let foot = Pane { y: height - foot_rows, height: foot_rows, ..screen };
    let body = Pane { y: head_rows, height: height - head_rows - foot_rows, ..screen };
    let sheet_rows = if app.mode() == Mode::Help { sheet::rows(app, keymap, width).len() } else { 0 };
    let mut panes = Panes { screen, head, foot, sheet_rows, ..Panes::default() };
    let one = width < ABOVE.0 || height < ABOVE.1;
    if one || (app.is_reading() && (app.is_zen() || !app.is_split())) {
        *(if app.is_reading() { &mut panes.text } else { &mut panes.list }) = Some(body);
    } else if width >= BESIDE {
        let list = app.list_share(true, width).unwrap_or(list_beside(width));
        panes.list = Some(Pane { width: list, ..body });
        panes.divider = Some(Pane { x: list, width: 1, ..body });
        panes.text = Some(Pane { x: list + 1, width: width - list - 1, ..body });
    } else {
        let list = app.list_share(false, body.height).unwrap_or((body.height / 3).max(LIST_ROWS));
        panes.list = Some(Pane { height: list, ..body });
        panes.divider = Some(Pane { y: body.y + list, height: 1, ..body });
        panes.text = Some(Pane { y: body.y + list + 1, height: body.height - list - 1, ..body });
    }
    if let Some(text) = &mut panes.text {
        let rows = u16::try_from(note::rows(app, *text).len()).unwrap_or(0);
        if rows > 0 {
            panes.note = Some(Pane { height: rows, ..*text });
            *text = Pane { y: text.y + rows + 1, height: text.height - rows - 1, ..*text };
        }
    }
    panes
}

/// Where a sheet stands that need not scroll, all rows of it: in the columns beside the list where that is wide enough, so
/// that the list stays in sight, and on the line. The help scrolls, which is cheap over the full width only.
pub fn aside(panes: &Panes) -> Pane {
    match (panes.list, panes.text) {
        (Some(list), Some(text)) if text.x > list.x && text.width >= WIDEST => {
            Pane { y: 0, height: panes.screen.height, ..text }
        }
        _ => panes.screen,
    }
}

/// The columns of a list beside a text: three tenths, and what a wide screen has to spare, so that titles stand there whole.
fn list_beside(width: u16) -> u16 {
    (width * 3 / 10).clamp(LIST.0, LIST.1).max(width.saturating_sub(WIDE.1).min(WIDE.0))
}
