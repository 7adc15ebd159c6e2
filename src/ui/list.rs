//! The list pane: a row an article, a second line for what was found in its text. It must not know how rows are found.

use std::ops::Range;

use ratatui::layout::Position;

use crate::app::App;
use crate::app::list::List;
use crate::app::panes::Pane;
use crate::article::{Field, Hit, Id, Snippet, minutes};
use crate::config::Part;
use crate::shelf::Entry;
use crate::state::Mark;
use crate::text::{self, Widths};

use super::date::said;
use super::pen::{Canvas, Pen, write_right};
use super::{GUTTER, Look, empty, row};

/// Which columns there is room for, and how wide they are; 0: not shown.
struct Columns {
    title: u16,
    source: u16,
    date: u16,
    length: u16,
}

impl Columns {
    /// From 24 columns on there is the length, from 40 the date where any article has one, from 60 the origin.
    fn new(width: u16, list: &List) -> Self {
        let length = match width {
            0..24 => 0,
            24..60 => 6,
            _ => 9,
        };
        let date = match (list.has_dates(), width) {
            (true, 60..) => 12,
            (true, 46..60) => 10,
            (true, 40..46) => 8,
            _ => 0,
        };
        let source = match list.origin_width() {
            0 => 0,
            longest if width >= 60 => u16::try_from(longest.min(16)).unwrap_or(16) + 2,
            _ => 0,
        };
        Self { title: width.saturating_sub(GUTTER + source + date + length), source, date, length }
    }
}

pub fn draw(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    if app.list().rows().is_empty() {
        empty::draw(app, look, canvas, pane);
        return None;
    }
    let columns = Columns::new(pane.width, app.list());
    let mut cursor = None;
    for (at, hit, line) in app.list().in_sight() {
        let selected = at == app.list().cursor();
        if let Some(y) = usize::try_from(line).ok().and_then(|line| row(pane, line)) {
            if selected {
                cursor = Some(Position { x: pane.x, y });
                let sign = if app.settings().plain_signs() { ">" } else { "▌" };
                Pen::new(canvas, pane.x, y, pane.x + pane.width).write(sign, look.theme.style(Part::SelectionSign));
            }
            if let Some(entry) = app.list().entry(hit.id) {
                article(app, look, canvas, pane, y, &columns, entry, &hit);
            }
        }
        if let Some(snippet) = &hit.snippet
            && let Some(y) = usize::try_from(line + 1).ok().and_then(|line| row(pane, line))
        {
            in_text(look, canvas, pane, y, snippet);
        }
    }
    cursor
}

#[expect(clippy::too_many_arguments, reason = "a row is drawn from all of these, and from nothing else")]
fn article(
    app: &App,
    look: Look,
    canvas: &mut Canvas,
    pane: Pane,
    y: u16,
    columns: &Columns,
    entry: Entry<'_>,
    hit: &Hit,
) {
    let dim = look.theme.style(Part::Dim);
    let marked = look.theme.style(Part::Match);
    let marks = app.marks(hit);
    let of = |field: Field| marks.iter().find(|(f, _)| *f == field).map_or(&[][..], |(_, ranges)| ranges);
    let end = pane.x + pane.width;
    // A title may stand where its own row has no date.
    let free = if columns.source == 0 && entry.date().is_none() { columns.date } else { 0 };
    let title = columns.title + free;
    let weight = if app.state().has(entry.id(), Mark::Read) { dim } else { look.theme.style(Part::Text) };
    let (sign, part) = sign(app, entry.id());
    Pen::new(canvas, pane.x + 1, y, end).write(sign, look.theme.style(part));
    let copies = match (entry.copies(), app.settings().plain_signs()) {
        (0, _) => String::new(),
        (copies, false) => format!(" ×{}", copies + 1),
        (copies, true) => format!(" x{}", copies + 1),
    };
    let mut pen = Pen::new(canvas, pane.x + GUTTER, y, end);
    let room = usize::from(title).saturating_sub(pen.widths().of(&copies));
    pen.write_marked(entry.title(), room, of(Field::Title), weight, marked);
    pen.write(&copies, dim);
    let mut x = pane.x + GUTTER + columns.title;
    if columns.source > 0 {
        let mut pen = Pen::new(canvas, x + 2, y, x + columns.source);
        match entry.source() {
            Some(source) => pen.write_marked(source, usize::MAX, of(Field::Source), dim, marked),
            None => pen.write_cut(entry.origin(), usize::MAX, dim),
        }
        x += columns.source;
    }
    if columns.date > 0 {
        if let Some(date) = entry.date() {
            let shown = said(date, app.today(), usize::from(columns.date - 2));
            write_right(canvas, &shown, y, x, x + columns.date, dim);
        }
        x += columns.date;
    }
    if columns.length > 0 {
        let minutes = minutes(entry.words(), entry.ideographs(), app.settings().pace);
        let unit = if columns.length >= 9 { [" min", " h"] } else { ["m", "h"] };
        let length =
            if minutes < 1000 { format!("{minutes}{}", unit[0]) } else { format!("{}{}", minutes / 60, unit[1]) };
        write_right(canvas, &length, y, x, end.saturating_sub(1), dim);
    }
}

/// The sign of what the reader did, and how it is drawn: that it is hidden and will go, a star, a note, that it was read.
pub fn sign(app: &App, id: Id) -> (&'static str, Part) {
    let state = app.state();
    let (star, read) = (state.has(id, Mark::Star), state.has(id, Mark::Read));
    let noted = state.note(id).is_some() || !state.tags(id).is_empty();
    let (sign, plain, part) = match (star, read, noted) {
        _ if state.has(id, Mark::Hidden) => ("×", "x", Part::Dim),
        (true, false, _) => ("★", "*", Part::Star),
        (true, true, _) => ("☆", "+", Part::Star),
        (false, _, true) => ("#", "#", Part::Dim),
        (false, true, false) => ("·", ".", Part::Dim),
        (false, false, false) => ("", "", Part::Dim),
    };
    (if app.settings().plain_signs() { plain } else { sign }, part)
}

fn in_text(look: Look, canvas: &mut Canvas, pane: Pane, y: u16, snippet: &Snippet) {
    let dim = look.theme.style(Part::Dim);
    let mut pen = Pen::new(canvas, pane.x + GUTTER, y, (pane.x + pane.width).saturating_sub(1));
    pen.write("in text: ", dim);
    let (line, marks) = window(snippet, pen.room(), pen.widths());
    pen.write_marked(&line, pen.room(), &marks, dim, look.theme.style(Part::Match));
}

/// The part of a snippet that shows its first mark, where the whole does not fit.
fn window(snippet: &Snippet, columns: usize, widths: Widths) -> (String, Vec<Range<usize>>) {
    let line = snippet.line.as_str();
    let first = snippet.marks.first().cloned().unwrap_or(0..0);
    if widths.of(&line[..first.end]) < columns {
        return (line.to_owned(), snippet.marks.clone());
    }
    let before = columns.saturating_sub(widths.of(&line[first.clone()]) + 1) / 3;
    let start = text::graphemes(&line[..first.start])
        .rev()
        .map(|(at, _)| at)
        .take_while(|at| widths.of(&line[*at..first.start]) <= before)
        .last()
        .unwrap_or(first.start);
    let sign = widths.ellipsis();
    let shift = |at: usize| at - start + sign.len();
    let marks = snippet.marks.iter().filter(|m| m.start >= start).map(|m| shift(m.start)..shift(m.end)).collect();
    (format!("{sign}{}", &line[start..]), marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Stretch;
    use crate::text::clean;

    #[test]
    fn a_window_shows_the_mark() {
        let line = "One operation the French say was orchestrated from Paris was the assassination of an official";
        let at = line.find("assassination").expect("there");
        let mark = at..at + 13;
        let snippet = Snippet { line: clean(line), marks: vec![mark], at: Stretch { block: 0, start: 0, end: 1 } };
        for columns in 20..120 {
            let (shown, marks) = window(&snippet, columns, Widths::Narrow);
            let mark = marks.first().expect("a mark");
            assert_eq!(&shown[mark.clone()], "assassination");
            assert!(text::width(&shown[..mark.end]) <= columns, "{columns}: {shown}");
        }
    }
}
