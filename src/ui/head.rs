//! The first row: how many articles there are, the filter as it is typed, or the title of what is read. It must not
//! know keys, or how hits are found.

use std::ops::Range;

use ratatui::layout::Position;
use ratatui::style::Modifier;

use crate::app::action::Mode;
use crate::app::line::Line;
use crate::app::panes::Pane;
use crate::app::{App, order_name};
use crate::article::Kind;
use crate::config::Part;
use crate::filter::{By, Stage};
use crate::text::{self, thousands};

use super::list::sign;
use super::pen::{Canvas, Pen, write_right};
use super::{GUTTER, Look, note};

pub fn draw(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    if pane.height == 0 {
        // On a screen without a head the foot shows the bar.
        return None;
    }
    if app.is_reading() && !app.is_split() {
        title(app, look, canvas, pane);
        return None;
    }
    let typing = app.mode() == Mode::Filter;
    let end = pane.x + pane.width;
    let prefix = if app.views().is_all() { GUTTER } else { pane.width / 3 };
    // What is typed has half of the row, where it needs so much, before anything is said about it.
    let needs = usize::from(prefix + 2) + canvas.widths.of(app.bar().line.text());
    let room = usize::from(pane.width).saturating_sub(needs.min(usize::from(pane.width / 2)) + 1);
    let count = counts(app, pane.width).into_iter().find(|count| canvas.widths.of(count) <= room).unwrap_or_default();
    let from = write_right(canvas, &count, pane.y, pane.x, end.saturating_sub(1), look.theme.style(Part::Dim));
    let room = from.saturating_sub(1);
    if typing || !app.bar().line.text().is_empty() {
        let mut pen = Pen::new(canvas, pane.x, pane.y, room);
        if !app.views().is_all() {
            pen.go(pane.x + GUTTER);
            let columns = usize::from(room.saturating_sub(pane.x) / 3);
            pen.write_cut(&app.views().now().name, columns, look.theme.style(Part::Title));
            pen.write(" ", look.theme.style(Part::Dim));
        }
        pen.write("/", look.theme.style(Part::Bar));
        if app.views().is_all() {
            pen.go(pane.x + GUTTER);
        } else {
            pen.go(pen.x() + 1);
        }
        let cursor = bar(app, look, &mut pen, pane.y, typing);
        if typing {
            let offered = app.bar().offered();
            pen.go(pen.x() + 3);
            pen.write_cut(&offered.join(" "), pen.room(), look.theme.style(Part::Dim));
        } else {
            over_text(app, look, &mut pen);
        }
        return cursor;
    }
    let mut pen = Pen::new(canvas, pane.x, pane.y, room);
    pen.go(pane.x + GUTTER);
    let name = if app.views().is_all() { "masthead" } else { app.views().now().name.as_str() };
    pen.write_cut(name, usize::MAX, look.theme.style(Part::Title));
    over_text(app, look, &mut pen);
    None
}

/// `12 of 2,225 + 37 scattered`, `2,225 articles by date`: from the longest to the shortest that may do.
fn counts(app: &App, width: u16) -> Vec<String> {
    let all = thousands(app.counted() as u64);
    if !app.list().query().is_empty() || !app.bar().line.text().is_empty() || !app.views().is_all() {
        let searches = app.is_searching() && app.list().stage() != Some(Stage::Done);
        let more = if searches || app.is_scanning() { "…" } else { "" };
        let arrow = if app.settings().plain_signs() { "->" } else { "→" };
        let mended = |(typed, meant): &(String, String)| format!("{typed} {arrow} {meant}   ");
        let slips: String = app.list().slips().iter().map(mended).collect();
        let (long, short) = match app.list().scattered() as u64 {
            0 => (String::new(), String::new()),
            out => {
                let short = format!(" +{}", thousands(out));
                (if width < 60 { short.clone() } else { format!(" + {} scattered", thousands(out)) }, short)
            }
        };
        // An index gives the best of very many; how many of the others hold the words is not known.
        let least = if app.list().has_more() { "+" } else { "" };
        let shown = format!("{}{least}", thousands(app.list().rows().len() as u64));
        let among = format!("{shown} of {all}{more}");
        return vec![
            format!("{slips}{among}{long}"),
            format!("{slips}{among}{short}"),
            format!("{among}{short}"),
            among,
            shown,
        ];
    }
    let noun = if app.counted() == 1 { "article" } else { "articles" };
    let order = app.list().order();
    let order =
        if order.by == By::Found && !order.reversed { String::new() } else { format!(", {}", order_name(order)) };
    let more = if app.is_scanning() { "…" } else { "" };
    vec![format!("{all} {noun}{more}{order}"), format!("{all} {noun}{more}"), all]
}

/// The filter as it is typed, with what is wrong in it underlined.
pub fn bar(app: &App, look: Look, pen: &mut Pen, y: u16, typing: bool) -> Option<Position> {
    let wrong: Vec<Range<usize>> = app.typed().faults().iter().map(|fault| fault.range.clone()).collect();
    marked_field(pen, &app.bar().line, &wrong, look, y, typing)
}

/// A line that is typed in, scrolled so that its cursor is in sight.
pub fn field(pen: &mut Pen, line: &Line, look: Look, y: u16, typing: bool) -> Option<Position> {
    marked_field(pen, line, &[], look, y, typing)
}

fn marked_field(
    pen: &mut Pen,
    line: &Line,
    wrong: &[Range<usize>],
    look: Look,
    y: u16,
    typing: bool,
) -> Option<Position> {
    let (before, after) = line.text().split_at(line.cursor());
    let room = pen.room().saturating_sub(1);
    let widths = pen.widths();
    let mut used = 0;
    let mut fits = |(at, grapheme): &(usize, &str)| {
        used += widths.of(grapheme);
        (used <= room).then_some(*at)
    };
    let start = text::graphemes(before).rev().map_while(|g| fits(&g)).last().unwrap_or(before.len());
    write_wrong(pen, line.text(), start..before.len(), wrong, look);
    let cursor = Position { x: pen.x().min(pen.end().saturating_sub(1)), y };
    write_wrong(pen, line.text(), before.len()..before.len() + after.len(), wrong, look);
    typing.then_some(cursor)
}

/// A part of a line, with what is wrong in it underlined.
fn write_wrong(pen: &mut Pen, line: &str, part: Range<usize>, wrong: &[Range<usize>], look: Look) {
    let (plain, error) = (look.theme.style(Part::Text), look.theme.style(Part::Error));
    let mut at = part.start;
    for range in wrong {
        let (start, end) = (range.start.clamp(at, part.end), range.end.clamp(at, part.end));
        pen.write(&line[at..start], plain);
        pen.write(&line[start..end], error.add_modifier(Modifier::UNDERLINED));
        at = end;
    }
    pen.write(&line[at..part.end], plain);
}

fn title(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) {
    let Some(reader) = app.reader() else { return };
    let article = reader.article();
    let source = match (&article.source, app.list().entry(reader.id())) {
        (Some(source), _) => source.to_string(),
        (None, Some(entry)) => entry.origin().to_owned(),
        (None, None) => String::new(),
    };
    let end = (pane.x + pane.width).saturating_sub(1);
    let mut right = canvas.widths.cut(&source, usize::from(pane.width / 3));
    if app.panes().note.is_none() && !app.is_zen() {
        // Without room above the text, what fits of its tags stands here.
        let tags = canvas.widths.cut(&note::tags(app, reader.id()), usize::from(pane.width / 4));
        right = if tags.is_empty() { right } else { format!("{tags}  {right}") };
    }
    let style = look.theme.style(Part::Dim);
    let from = write_right(canvas, right.trim_end(), pane.y, pane.x, end, style);
    let (sign, part) = sign(app, reader.id());
    Pen::new(canvas, pane.x + 1, pane.y, end).write(sign, look.theme.style(part));
    let mut pen = Pen::new(canvas, pane.x + GUTTER, pane.y, from.saturating_sub(2));
    let columns = pen.room();
    // While the title stands at the top of the text, what the article is about stands here.
    let said = keywords(app, columns);
    if said.is_empty() || !reader.rows().first().is_some_and(|row| row.kind == Kind::Title && row.range.start == 0) {
        pen.write_cut(article.title(), columns, style);
    } else {
        pen.write(&said, style);
    }
}

/// Beside a list the row is the list's; what the article that is read is about stands over its text, as far as there is
/// room.
fn over_text(app: &App, look: Look, pen: &mut Pen) {
    if let (true, Some(text)) = (app.is_reading(), app.panes().text) {
        pen.go((pen.x() + 3).max(app.text_column(text)));
        let said = keywords(app, pen.room());
        pen.write(&said, look.theme.style(Part::Dim));
    }
}

/// As many of the article's keywords as fit whole, the best first.
fn keywords(app: &App, columns: usize) -> String {
    let between = if app.settings().plain_signs() { ", " } else { " · " };
    let mut said = String::new();
    for word in app.keywords() {
        let more = if said.is_empty() { word.to_string() } else { format!("{said}{between}{word}") };
        if app.settings().widths.of(&more) > columns {
            break;
        }
        said = more;
    }
    said
}
