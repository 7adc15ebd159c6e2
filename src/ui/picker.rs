//! The picker: views with their counts, or the copies of an article, the matched letters marked. It must not know what a
//! choice does.

use ratatui::layout::Position;

use crate::app::App;
use crate::app::action::{Action, Mode};
use crate::app::panes::Pane;
use crate::app::picker::Shows;
use crate::config::Part;

use super::Look;
use super::foot::first_key;
use super::head::field;
use super::palette::{WIDEST, letters};
use super::pen::{Canvas, Pen, write_right};

pub fn draw(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    let right = pane.x + pane.width;
    let picker = app.picker();
    let (prompt, nothing, widest) = match picker.shows {
        Shows::Views => (" view: ", "There is no such view.", WIDEST),
        Shows::Naming => (" name: ", "Type a name for the view.", WIDEST),
        Shows::Copies => (" copies: ", "None of them matches.", u16::MAX),
        Shows::Words if picker.is_waiting() => (" filter by: ", "Looking…", WIDEST),
        Shows::Words if picker.has_nothing() && picker.from == Mode::Reader => {
            (" filter by: ", "No word that is known sets this article apart.", WIDEST)
        }
        Shows::Words if picker.has_nothing() => {
            (" filter by: ", "No word or source that is known tells these apart.", WIDEST)
        }
        Shows::Words => (" filter by: ", "None of them matches.", WIDEST),
    };
    let mut pen = Pen::new(canvas, pane.x, 0, right);
    pen.write(prompt, look.theme.style(Part::Bar));
    let cursor = field(&mut pen, &picker.line, look, 0, true);
    let height = usize::from(pane.height.saturating_sub(2).max(1));
    let top = (picker.selected + 1).saturating_sub(height);
    let half = pane.x + pane.width / 2;
    let end = right.min(pane.x.saturating_add(widest)).saturating_sub(1);
    if picker.is_empty() && pane.height > 1 {
        Pen::new(canvas, pane.x + 2, 1, right).write(nothing, look.theme.style(Part::Dim));
    }
    for at in top..(top + height).min(picker.len()) {
        let Some((choice, matched)) = picker.row(at) else { break };
        let Some(y) = u16::try_from(at - top + 1).ok().filter(|y| *y < pane.height) else { break };
        let room = usize::from(end.saturating_sub(half));
        let aside = canvas.widths.cut(&choice.aside, room);
        let from = write_right(canvas, &aside, y, half, end, look.theme.style(Part::Dim));
        let mut pen = Pen::new(canvas, pane.x, y, if aside.is_empty() { right } else { from.saturating_sub(2) });
        if at == picker.selected {
            pen.write(if app.settings().plain_signs() { ">" } else { "▌" }, look.theme.style(Part::SelectionSign));
        }
        pen.go(pane.x + 2);
        let room = pen.room();
        let marks = letters(&choice.text, matched);
        pen.write_marked(&choice.text, room, &marks, look.theme.style(Part::Text), look.theme.style(Part::Match));
    }
    if pane.height > 2 {
        let key = |action: Action| first_key(look.keymap, app, action).unwrap_or_default();
        let hints = match (app.notice(), picker.shows) {
            (Some(said), _) => said.to_string(),
            (None, Shows::Views) => {
                let saves = format!("{} saves the filter  ", key(Action::SaveView));
                format!(
                    "{} goes there  {}{} forgets a saved one  {} closes",
                    key(Action::Accept),
                    if picker.has_filter() { saves.as_str() } else { "" },
                    key(Action::ForgetView),
                    key(Action::Abort)
                )
            }
            (None, Shows::Naming) => format!("{} saves  {} closes", key(Action::Accept), key(Action::Abort)),
            (None, Shows::Words) => format!("{} filters  {} closes", key(Action::Accept), key(Action::Abort)),
            (None, Shows::Copies) => format!("{} opens it  {} closes", key(Action::Accept), key(Action::Abort)),
        };
        Pen::new(canvas, pane.x + 1, pane.height - 1, right).write_cut(&hints, usize::MAX, look.theme.style(Part::Dim));
    }
    cursor
}
