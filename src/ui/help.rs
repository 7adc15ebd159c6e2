//! The help: every key in force with what it does, by mode, narrowed by what is typed. Made from the keymap; it must
//! not know which keys there are by itself.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::App;
use crate::app::action::{Action, Mode};
use crate::app::panes::Pane;
use crate::config::{KeySequence, Keymap, Part};
use crate::text;

use super::foot::first_key;
use super::head::field;
use super::pen::Pen;
use super::{Look, row};

/// Columns of the keys.
const KEYS: usize = 18;

/// One row of the help.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The name of a mode.
    Heading(&'static str),
    /// Keys, and what they do.
    Key(String, &'static str),
    /// Air.
    Blank,
}

/// The rows that match what is typed, the mode one came from first.
pub fn rows(app: &App, keymap: &Keymap) -> Vec<Line> {
    let typed = text::fold_plain(app.help().line.text().trim());
    let from = app.help().from;
    let others = Mode::ALL.into_iter().filter(|m| *m != from);
    let mut lines = Vec::new();
    for mode in std::iter::once(from).chain(others) {
        let keys: Vec<Line> = keymap
            .help(mode)
            .into_iter()
            .filter(|(keys, action)| {
                typed.is_empty()
                    || text::fold_plain(action.help()).contains(&typed)
                    || keys.iter().any(|key| key.label(true).eq_ignore_ascii_case(&typed))
            })
            .map(|(keys, action)| Line::Key(labels(&keys, app.settings().ascii), action.help()))
            .collect();
        if !keys.is_empty() {
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Heading(heading(mode)));
            lines.extend(keys);
        }
    }
    lines
}

/// `j ↓`: all keys of an action.
fn labels(keys: &[KeySequence], ascii: bool) -> String {
    keys.iter().map(|key| key.label(ascii)).collect::<Vec<_>>().join(" ")
}

fn heading(mode: Mode) -> &'static str {
    match mode {
        Mode::List => "In the list",
        Mode::Reader => "In an article",
        Mode::Filter => "In the filter bar",
        Mode::Find => "In the find field",
        Mode::Help => "In this help",
        Mode::Save => "Naming a file to save to",
        Mode::Pipe => "Typing a command",
        Mode::Output => "In what a command said",
    }
}

pub fn draw(app: &App, look: Look, buffer: &mut Buffer) -> Option<Position> {
    let screen = app.panes().screen;
    if screen.height == 0 || screen.width == 0 {
        return None;
    }
    let body = Pane { y: 1.min(screen.height - 1), height: screen.height.saturating_sub(2).max(1), ..screen };
    let mut pen = Pen::new(buffer, 0, 0, screen.width);
    pen.write(" Keys", look.theme.style(Part::Title));
    pen.write("   type to search: ", look.theme.style(Part::Dim));
    let cursor = field(&mut pen, &app.help().line, look, 0, true);
    let lines = rows(app, look.keymap);
    if lines.is_empty()
        && let Some(y) = row(body, 0)
    {
        Pen::new(buffer, 2, y, screen.width).write("No key does that.", look.theme.style(Part::Dim));
    }
    for (at, line) in lines.iter().skip(app.help().top).enumerate() {
        let Some(y) = row(body, at) else { break };
        let mut pen = Pen::new(buffer, 1, y, screen.width);
        match line {
            Line::Heading(name) => pen.write(name, look.theme.style(Part::Heading)),
            Line::Key(keys, does) => {
                pen.go(3);
                pen.write_cut(keys, KEYS, look.theme.style(Part::HintKey));
                pen.go(3 + u16::try_from(KEYS).unwrap_or(0) + 1);
                let room = pen.room();
                pen.write_cut(does, room, look.theme.style(Part::Text));
            }
            Line::Blank => {}
        }
    }
    if screen.height > 2 {
        let mut pen = Pen::new(buffer, 1, screen.height - 1, screen.width);
        let shown = app.help().top + usize::from(body.height);
        let more = if shown < lines.len() { "more below; " } else { "" };
        let close = first_key(look.keymap, app, Action::Abort).unwrap_or_default();
        pen.write(&format!("{more}{close} closes"), look.theme.style(Part::Dim));
    }
    cursor
}
