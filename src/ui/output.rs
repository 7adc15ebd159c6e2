//! What a command said, over the whole screen. It must not know how commands are run.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::App;
use crate::app::action::Action;
use crate::config::Part;

use super::Look;
use super::foot::first_key;
use super::pen::{Pen, number};

pub fn draw(app: &App, look: Look, buffer: &mut Buffer) -> Option<Position> {
    let screen = app.panes().screen;
    let output = app.hand().output.as_ref().filter(|_| screen.width > 0 && screen.height > 0)?;
    let mut pen = Pen::new(buffer, 1, 0, screen.width);
    let room = pen.room();
    pen.write_cut(&output.title, room, look.theme.style(Part::Title));
    if let Some(failed) = &output.failed {
        pen.write("   ", look.theme.style(Part::Dim));
        pen.write(failed, look.theme.style(Part::Status));
    }
    let bottom = if screen.height > 2 { screen.height - 1 } else { screen.height };
    for (y, row) in (1..bottom).zip(output.in_sight()) {
        Pen::new(buffer, 1, y, screen.width).write(row, look.theme.style(Part::Text));
    }
    if screen.height > 2 {
        let mut pen = Pen::new(buffer, 1, bottom, screen.width);
        let more = if output.goes_on() { "more below; " } else { "" };
        let close = first_key(look.keymap, app, Action::Abort).unwrap_or_default();
        let lines = number(output.count());
        pen.write(&format!("{lines} lines  {more}{close} closes"), look.theme.style(Part::Dim));
    }
    Some(Position { x: 0, y: 1.min(screen.height - 1) })
}
