//! Tags and note of the article, dim above its text. It must not know how they are typed or kept.

use crate::app::App;
use crate::app::panes::{Pane, TEXT_MARGIN};
use crate::app::reader::Reader;
use crate::article::Id;
use crate::config::Part;

use super::pen::{Canvas, Pen, wrapped};
use super::{Look, row};

/// Rows of a pane from which on there is room for one row above the text, and for three.
const ROOM: [(u16, usize); 2] = [(16, 3), (8, 1)];

/// The rows that stand above the text in a pane of this size; none where there is nothing to say, or no room for it.
pub fn rows(app: &App, pane: Pane) -> Vec<String> {
    let most = ROOM.iter().find(|(height, _)| pane.height >= *height).map_or(0, |(_, most)| *most);
    let Some(reader) = app.preview().filter(|_| most > 0 && !app.is_zen() && app.unseen().is_none()) else {
        return Vec::new();
    };
    let columns = app.settings().measure.min(pane.width.saturating_sub(2 * TEXT_MARGIN)).max(1);
    let columns = usize::from(columns);
    let note = note(app, reader);
    let said = [tags(app, reader.id()), note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    if said.is_empty() {
        return Vec::new();
    }
    let said = said.join("  ");
    let widths = app.settings().widths;
    let mut rows: Vec<String> = said.split('\n').flat_map(|line| wrapped(line, columns, widths)).collect();
    if rows.len() > most {
        // The last row goes on to its edge, so that nobody takes the cut for the end.
        let rest = rows.split_off(most - 1).join(" ");
        let (cut, end) = (widths.cut(&rest, columns), widths.ellipsis());
        rows.push(if cut.ends_with(end) { cut } else { widths.cut(&format!("{rest} {end}"), columns) });
    }
    rows
}

pub fn draw(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) {
    let Some(text) = app.panes().text else { return };
    for (at, line) in rows(app, Pane { height: text.height + pane.height + 1, ..pane }).iter().enumerate() {
        let Some(y) = row(pane, at) else { break };
        Pen::new(canvas, app.text_column(pane), y, pane.x + pane.width).write(line, look.theme.style(Part::Dim));
    }
}

/// `#paris #iran`.
pub fn tags(app: &App, id: Id) -> String {
    app.state().tags(id).iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>().join(" ")
}

fn note(app: &App, reader: &Reader) -> String {
    app.state().note(reader.id()).map_or_else(String::new, |note| format!("Note: {note}"))
}
