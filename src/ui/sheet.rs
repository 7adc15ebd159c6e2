//! The sheets that lie over the screen: the keys in force by mode, what was said, what a command printed; narrowed by
//! what is typed. The keys are made from the keymap; it must not know which keys there are by itself.

use ratatui::layout::Position;

use crate::app::App;
use crate::app::action::{Action, Mode};
use crate::app::panes::Pane;
use crate::app::sheet::{EXAMPLES, Shows};
use crate::config::{KeySequence, Keymap, Part};
use crate::text::{self, Widths};

use super::foot::first_key;
use super::head::field;
use super::pen::{Canvas, Pen, wrapped};
use super::{Look, row};

/// Columns of the keys.
const KEYS: u16 = 18;
/// Columns of a filter line.
const EXAMPLE: u16 = 29;
/// On a narrower screen what a filter line finds stands below it.
const NARROW: u16 = 72;

/// One row of a sheet.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The name of a part.
    Heading(&'static str),
    /// Keys, and what they do.
    Key(String, &'static str),
    /// A filter line, and what it finds.
    Example(&'static str, String),
    /// A line of text.
    Text(String),
    /// Air.
    Blank,
}

/// The rows that match what is typed; lines of text that are too long for the screen take several.
pub fn rows(app: &App, keymap: &Keymap, width: u16) -> Vec<Line> {
    let typed = text::fold_plain(app.sheet().line.text().trim());
    let holds = |line: &&text::Clean| typed.is_empty() || text::fold_plain(line).contains(&typed);
    let columns = usize::from(width.saturating_sub(2)).max(1);
    let widths = app.settings().widths;
    let texts = |lines: Vec<&text::Clean>| {
        lines.into_iter().flat_map(|line| wrapped(line, columns, widths)).map(Line::Text).collect()
    };
    match &app.sheet().shows {
        Shows::Keys => keys(app, keymap, &typed, width),
        Shows::Notices => texts(app.notices().said().filter(holds).collect()),
        Shows::Text(_, lines) => texts(lines.iter().filter(holds).collect()),
    }
}

/// The keys by mode, the mode one came from first.
fn keys(app: &App, keymap: &Keymap, typed: &str, width: u16) -> Vec<Line> {
    let from = app.sheet().from;
    let others = Mode::ALL.into_iter().filter(|m| *m != from);
    let mut lines = Vec::new();
    for mode in std::iter::once(from).chain(others) {
        let keys: Vec<Line> = keymap
            .help(mode)
            .into_iter()
            .filter(|(keys, action)| {
                typed.is_empty()
                    || text::fold_plain(action.help()).contains(typed)
                    || action.name().contains(typed)
                    || keys.iter().any(|key| key.label(true).eq_ignore_ascii_case(typed))
            })
            .map(|(keys, action)| Line::Key(labels(&keys, app.settings().plain_signs()), action.help()))
            .collect();
        if !keys.is_empty() {
            if !lines.is_empty() {
                lines.push(Line::Blank);
            }
            lines.push(Line::Heading(heading(mode)));
            lines.extend(keys);
        }
        if mode == Mode::Filter {
            let examples = examples(typed, width, app.settings().widths);
            if !examples.is_empty() {
                lines.extend((!lines.is_empty()).then_some(Line::Blank));
                lines.push(Line::Heading("What a filter asks for"));
                lines.extend(examples);
            }
        }
    }
    lines
}

/// What a filter may ask for, by examples; what an example finds takes as many rows as it needs.
fn examples(typed: &str, width: u16, widths: Widths) -> Vec<Line> {
    let holds = |(line, finds): &&(&str, &str)| {
        typed.is_empty() || text::fold_plain(line).contains(typed) || text::fold_plain(finds).contains(typed)
    };
    let columns = usize::from(width.saturating_sub(finds_at(width) + 1)).max(1);
    let mut lines = Vec::new();
    for (line, finds) in EXAMPLES.iter().filter(holds) {
        let mut rows = wrapped(finds, columns, widths).into_iter();
        if width < NARROW {
            lines.push(Line::Example(line, String::new()));
        } else {
            lines.extend(rows.next().map(|first| Line::Example(line, first)));
        }
        lines.extend(rows.map(|row| Line::Example("", row)));
    }
    lines
}

/// The column where it stands what an example finds.
fn finds_at(width: u16) -> u16 {
    if width < NARROW { 5 } else { 3 + EXAMPLE }
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
        Mode::Help => "In a sheet like this",
        Mode::Palette => "In the palette",
        Mode::Picker => "Choosing a view, a copy or a word",
        Mode::Choose => "Choosing paragraphs",
        Mode::Save => "Naming a file to save to",
        Mode::Pipe => "Typing a command",
        Mode::Tags => "Typing tags",
        Mode::Note => "Typing a note",
    }
}

pub fn draw(app: &App, look: Look, canvas: &mut Canvas) -> Option<Position> {
    let screen = app.panes().screen;
    if screen.height == 0 || screen.width == 0 {
        return None;
    }
    let body = Pane { y: 1.min(screen.height - 1), height: screen.height.saturating_sub(2).max(1), ..screen };
    let lines = rows(app, look.keymap, screen.width);
    let mut pen = Pen::new(canvas, 0, 0, screen.width);
    let (title, nothing) = match &app.sheet().shows {
        Shows::Keys => ("Keys", "No key does that."),
        Shows::Notices => ("What was said", "Nothing."),
        Shows::Text(title, _) => (title.as_str(), "Nothing."),
    };
    pen.write(" ", look.theme.style(Part::Text));
    pen.write_cut(title, usize::from(screen.width / 2), look.theme.style(Part::Title));
    pen.write("   type to search: ", look.theme.style(Part::Dim));
    let cursor = field(&mut pen, &app.sheet().line, look, 0, true);
    if lines.is_empty()
        && let Some(y) = row(body, 0)
    {
        Pen::new(canvas, 2, y, screen.width).write(nothing, look.theme.style(Part::Dim));
    }
    for (at, line) in lines.iter().skip(app.sheet().top).enumerate() {
        let Some(y) = row(body, at) else { break };
        draw_line(look, &mut Pen::new(canvas, 1, y, screen.width), screen.width, line);
    }
    if screen.height > 2 {
        let mut pen = Pen::new(canvas, 1, screen.height - 1, screen.width);
        let shown = app.sheet().top + usize::from(body.height);
        let more = if shown < lines.len() { "more below; " } else { "" };
        let close = first_key(look.keymap, app, Action::Abort).unwrap_or_default();
        pen.write(&format!("{more}{close} closes"), look.theme.style(Part::Dim));
    }
    cursor
}

fn draw_line(look: Look, pen: &mut Pen, width: u16, line: &Line) {
    match line {
        Line::Heading(name) => pen.write(name, look.theme.style(Part::Heading)),
        Line::Key(keys, does) => {
            pen.go(3);
            let columns = KEYS.min(width / 3);
            pen.write_cut(keys, usize::from(columns), look.theme.style(Part::HintKey));
            pen.go(3 + columns + 1);
            pen.write_cut(does, usize::MAX, look.theme.style(Part::Text));
        }
        Line::Example(line, finds) => {
            pen.go(3);
            pen.write_cut(line, usize::MAX, look.theme.style(Part::HintKey));
            pen.go(finds_at(width));
            pen.write_cut(finds, usize::MAX, look.theme.style(Part::Text));
        }
        Line::Text(text) => pen.write_cut(text, usize::MAX, look.theme.style(Part::Text)),
        Line::Blank => {}
    }
}
