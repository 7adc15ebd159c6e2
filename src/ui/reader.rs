//! The reading pane: the rows of the page, with matches and the chosen link marked. It must not know how rows are set.

use std::ops::Range;

use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};

use crate::app::App;
use crate::app::panes::{Pane, TEXT_MARGIN};
use crate::app::reader::Reader;
use crate::article::{Kind, Role};
use crate::config::{Part, Theme};
use crate::page::{Row, Run};

use super::pen::{Canvas, Pen, wrapped};
use super::{Look, links, row};

pub fn draw(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    if let Some(why) = app.unseen() {
        let columns = usize::from(pane.width.saturating_sub(2 * TEXT_MARGIN)).max(1);
        for (at, line) in wrapped(why, columns, canvas.widths).iter().enumerate() {
            let Some(y) = row(pane, at) else { break };
            Pen::new(canvas, pane.x + TEXT_MARGIN, y, pane.x + pane.width).write(line, look.theme.style(Part::Error));
        }
        return None;
    }
    let reader = app.preview()?;
    let left = app.text_column(pane);
    // Where the text in sight begins, what the reader went to, and the paragraph chosen last.
    let (mut top, mut goal, mut last) = (None, None, None);
    for (at, line) in reader.rows().iter().enumerate() {
        let Some(y) = row(pane, at) else { break };
        if app.chosen().is_some_and(|chosen| chosen.contains(&line.block)) && !line.runs.is_empty() {
            let sign = if app.settings().plain_signs() { "|" } else { "▌" };
            let x = left.saturating_sub(TEXT_MARGIN).max(pane.x);
            Pen::new(canvas, x, y, left).write(sign, look.theme.style(Part::SelectionSign));
        }
        let x = left + line.indent;
        let mut pen = Pen::new(canvas, x, y, pane.x + pane.width);
        if app.chosen_last() == Some(line.block) && !line.runs.is_empty() {
            last.get_or_insert(Position { x, y });
        }
        for run in &line.runs {
            top.get_or_insert(Position { x: pen.x(), y });
            if let Some(x) = draw_run(&mut pen, look.theme, reader, line, run) {
                goal.get_or_insert(Position { x, y });
            }
        }
    }
    last.or(goal).or(top).or(Some(Position { x: left.min(pane.x + pane.width.saturating_sub(1)), y: pane.y }))
}

/// Draws a run; tells the column in which the match that one stands at, or the chosen link, begins in it.
fn draw_run(pen: &mut Pen, theme: &Theme, reader: &Reader, line: &Row, run: &Run) -> Option<u16> {
    let style = run_style(theme, line.kind, run);
    let Some(range) = &run.range else {
        // What the page sets itself: a link under the end is marked as a whole.
        let is_chosen = reader.chosen_link().is_some_and(|(chosen, _)| {
            run.role.is_some_and(|role| role == Role::Link(u32::try_from(chosen).unwrap_or(u32::MAX)))
        });
        let x = pen.x();
        pen.write(&run.text, if is_chosen { style.patch(theme.style(Part::LinkChosen)) } else { style });
        return is_chosen.then_some(x);
    };
    // A run that is not the text's own bytes is marked as a whole.
    let verbatim = range.len() == run.text.len();
    let mut at = range.start;
    let mut goal = None;
    for (stretch, part) in marks(reader, line.block, range.start, range.end) {
        let (marked, is_goal) = (theme.style(part), part != Part::Match);
        if !verbatim {
            let x = pen.x();
            pen.write(&run.text, style.patch(marked));
            return is_goal.then_some(x);
        }
        let (start, end) = (stretch.start.max(at), stretch.end.min(range.end));
        if start >= end {
            continue;
        }
        pen.write(&run.text[at - range.start..start - range.start], style);
        if is_goal {
            goal.get_or_insert(pen.x());
        }
        pen.write(&run.text[start - range.start..end - range.start], style.patch(marked));
        at = end;
    }
    if verbatim {
        pen.write(&run.text[at - range.start..], style);
    } else {
        pen.write(&run.text, style);
    }
    goal
}

/// The marks that touch a part of a block, in order: matches and the chosen link.
fn marks(reader: &Reader, block: usize, start: usize, end: usize) -> Vec<(Range<usize>, Part)> {
    let found = reader.found();
    let first = found.matches.partition_point(|m| (m.block, m.end) <= (block, start));
    let matches = found.matches[first..].iter().enumerate().take_while(|(_, m)| m.block == block && m.start < end);
    let mut marks: Vec<(Range<usize>, Part)> = matches
        .map(|(at, m)| {
            let part = if found.current == Some(first + at) { Part::MatchCurrent } else { Part::Match };
            (m.start..m.end, part)
        })
        .collect();
    if let Some((_, link)) = reader.link().filter(|(_, link)| link.block == block) {
        marks.push((link.range.clone(), Part::LinkChosen));
        marks.sort_by_key(|(range, _)| range.start);
    }
    marks.retain(|(range, _)| range.start < end && range.end > start);
    marks
}

fn run_style(theme: &Theme, kind: Kind, run: &Run) -> Style {
    let part = match kind {
        Kind::Title => Part::Title,
        Kind::Standfirst => Part::Standfirst,
        Kind::Byline => Part::Byline,
        Kind::Heading => Part::Heading,
        Kind::Quote => Part::Quote,
        Kind::Credit => Part::Credit,
        Kind::Related => Part::Related,
        Kind::Rule => Part::Rule,
        Kind::End => Part::Dim,
        Kind::Paragraph | Kind::Repeat | Kind::ListItem | Kind::Code | Kind::Table => Part::Text,
    };
    let base = theme.style(part);
    match run.role {
        Some(Role::Link(number)) => base.patch(theme.style(Part::Link)).underline_color(links::mark(number)),
        Some(Role::Label | Role::Dateline) => base.patch(theme.style(Part::Label)),
        Some(Role::Marker) => base.remove_modifier(Modifier::UNDERLINED),
        None => base,
    }
}
