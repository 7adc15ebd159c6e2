//! The palette: every action by its help text, the matched letters marked, with its keys. It must not know what an
//! action does.

use std::ops::Range;

use ratatui::layout::Position;

use crate::app::App;
use crate::app::action::Action;
use crate::app::panes::Pane;
use crate::config::Part;

use super::Look;
use super::foot::first_key;
use super::head::field;
use super::pen::{Canvas, Pen, write_right};

/// Columns that a row takes at most, so that the keys stand near what they do.
pub const WIDEST: u16 = 72;

pub fn draw(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    let right = pane.x + pane.width;
    let palette = app.palette();
    let mut pen = Pen::new(canvas, pane.x, 0, right);
    pen.write(" : ", look.theme.style(Part::Bar));
    let cursor = field(&mut pen, &palette.line, look, 0, true);
    let rows = palette.rows();
    let height = usize::from(pane.height.saturating_sub(2).max(1));
    let top = (palette.selected + 1).saturating_sub(height);
    let end = right.min(pane.x + WIDEST);
    if rows.is_empty() && pane.height > 1 {
        Pen::new(canvas, pane.x + 2, 1, right).write("No action has such a name.", look.theme.style(Part::Dim));
    }
    for (at, (action, letters)) in rows.iter().enumerate().skip(top).take(height) {
        let Some(y) = u16::try_from(at - top + 1).ok().filter(|y| *y < pane.height) else { break };
        let keys: Vec<String> = look
            .keymap
            .keys_for(palette.from, *action)
            .iter()
            .map(|keys| keys.label(app.settings().plain_signs()))
            .collect();
        let from =
            write_right(canvas, &keys.join(" "), y, pane.x + pane.width / 2, end, look.theme.style(Part::HintKey));
        let mut pen = Pen::new(canvas, pane.x, y, from.saturating_sub(1));
        if at == palette.selected {
            pen.write(if app.settings().plain_signs() { ">" } else { "▌" }, look.theme.style(Part::SelectionSign));
        }
        pen.go(pane.x + 2);
        let help = action.help();
        let room = pen.room();
        pen.write_marked(
            help,
            room,
            &self::letters(help, letters),
            look.theme.style(Part::Text),
            look.theme.style(Part::Match),
        );
    }
    if pane.height > 2 {
        let key = |action: Action| first_key(look.keymap, app, action).unwrap_or_default();
        let hints = format!("{} does it  {} closes", key(Action::Accept), key(Action::Abort));
        Pen::new(canvas, pane.x + 1, pane.height - 1, right).write(&hints, look.theme.style(Part::Dim));
    }
    cursor
}

/// Numbers of characters as ranges of bytes.
pub fn letters(help: &str, letters: &[usize]) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = help.char_indices().collect();
    letters.iter().filter_map(|at| chars.get(*at)).map(|(at, c)| *at..at + c.len_utf8()).collect()
}
