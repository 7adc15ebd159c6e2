//! The last row: what happened, where one is, which keys matter now. It must not know how any of it came to be.

use ratatui::layout::Position;
use ratatui::style::Style;

use crate::app::action::{Action, Mode};
use crate::app::panes::Pane;
use crate::app::reader::Reader;
use crate::app::{App, Progress};
use crate::article::minutes;
use crate::config::{Keymap, Part};
use crate::text::{Clean, destination, thousands};

use super::head::{bar, field};
use super::pen::{Canvas, Pen, wrapped};
use super::{GUTTER, Look};

/// Columns of the mark that shows how far one has come.
const GAUGE: u8 = 8;
/// Tags that are offered at once.
const OFFERED: usize = 8;

pub fn draw(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    if pane.height == 0 {
        return None;
    }
    let end = pane.x + pane.width;
    let style = look.theme.style(Part::Status);
    let mut pen = Pen::new(canvas, pane.x, pane.y, end);
    if app.mode() == Mode::Find {
        return find(app, look, canvas, pane);
    }
    if app.panes().head.height == 0 && app.mode() == Mode::Filter {
        pen.write("/", look.theme.style(Part::Bar));
        return bar(app, look, &mut pen, pane.y, true);
    }
    if matches!(app.mode(), Mode::Save | Mode::Pipe) && app.notice().is_none() {
        return hand(app, look, canvas, pane);
    }
    if matches!(app.mode(), Mode::Tags | Mode::Note) && app.notice().is_none() {
        return tagging(app, look, canvas, pane);
    }
    pen.go(pane.x + GUTTER);
    let wrong = wrong(app);
    match app.notice() {
        Some(said) => {
            notice(app, look, canvas, pane, said);
            return None;
        }
        None if !look.pending.is_empty() => pen.write(&look.pending.to_string(), look.theme.style(Part::Text)),
        None => {
            if let Some(wrong) = wrong {
                pen.write_cut(wrong, usize::MAX, look.theme.style(Part::Error));
                return None;
            }
            if app.is_reading() {
                gauge(app, look, &mut pen);
            }
            pen.write(&position(app), style);
            walk(app, style, &mut pen);
        }
    }
    let from = pen.x() + 3;
    hints(app, look, canvas, pane, from);
    None
}

/// What is wrong in the filter that is typed: the first of it, as a sentence.
fn wrong(app: &App) -> Option<&'static str> {
    if app.mode() != Mode::Filter {
        return None;
    }
    app.typed().faults().first().map(|fault| fault.sentence)
}

/// A thin mark of how far one has come, beside the per cent.
fn gauge(app: &App, look: Look, pen: &mut Pen) {
    let Some(reader) = app.reader().filter(|_| app.panes().screen.width >= 60) else { return };
    let (done, rest) = if app.settings().plain_signs() { ("=", "-") } else { ("━", "─") };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of the whole is no larger")]
    let come = (reader.progress() * f64::from(GAUGE)).round() as u8;
    pen.write(&done.repeat(come.into()), look.theme.style(Part::Position));
    pen.write(&rest.repeat((GAUGE - come.min(GAUGE)).into()), look.theme.style(Part::Rule));
    pen.write(" ", look.theme.style(Part::Dim));
}

/// What was said stands in the last row and, when it is longer, in the rows above it as well.
fn notice(app: &App, look: Look, canvas: &mut Canvas, pane: Pane, said: &str) {
    let lines = wrapped(said, usize::from(pane.width.saturating_sub(GUTTER + 2)).max(1), canvas.widths);
    let rows = lines.len().min(usize::from(app.panes().screen.height.div_ceil(2))).max(1);
    for (at, line) in lines.iter().take(rows).enumerate() {
        let above = u16::try_from(rows - 1 - at).unwrap_or(0);
        let y = pane.y.saturating_sub(above);
        for x in pane.x..pane.x + pane.width {
            let cell = &mut canvas.buffer[(x, y)];
            cell.reset();
            cell.set_style(look.theme.style(Part::Text));
        }
        let mut pen = Pen::new(canvas, pane.x + GUTTER, y, pane.x + pane.width);
        pen.write(line, look.theme.style(Part::Text));
    }
}

fn find(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    let mut pen = Pen::new(canvas, pane.x, pane.y, pane.x + pane.width);
    pen.write("find: ", look.theme.style(Part::Bar));
    let cursor = field(&mut pen, &app.find().line, look, pane.y, true);
    let found = app.reader()?.found();
    let said = match (app.find().line.text().is_empty(), found.current) {
        (true, _) => String::new(),
        (false, None) => "   nothing found".to_owned(),
        (false, Some(at)) => format!("   {} of {}", thousands((at + 1) as u64), thousands(found.matches.len() as u64)),
    };
    pen.write(&said, look.theme.style(Part::Dim));
    let from = pen.x() + 3;
    hints(app, look, canvas, pane, from);
    cursor
}

/// The line in which a file's name or a command is typed.
fn hand(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    let mut pen = Pen::new(canvas, pane.x, pane.y, pane.x + pane.width);
    pen.write(if app.mode() == Mode::Save { "save as: " } else { "pipe to: " }, look.theme.style(Part::Bar));
    let cursor = field(&mut pen, &app.hand().line, look, pane.y, true);
    let from = pen.x() + 3;
    hints(app, look, canvas, pane, from);
    cursor
}

/// How far the walk through the folders has come: `12,345 of 100,000 · 8,000/s · 11 s left`.
fn walk(app: &App, style: Style, pen: &mut Pen) {
    let Some(Progress { done, found, rate, left }) = app.walk_so_far().filter(|_| !app.is_reading()) else { return };
    let mut parts = vec![format!("{} of {}", thousands(done), thousands(found))];
    parts.extend((rate > 0).then(|| format!("{}/s", thousands(rate))));
    parts.extend(left.filter(|left| *left > 0).map(|left| match left {
        0..100 => format!("{left} s left"),
        _ => format!("{} min left", thousands(left.div_ceil(60))),
    }));
    pen.go(pen.x() + 3);
    pen.write(&parts.join(if app.settings().plain_signs() { ", " } else { " · " }), style);
}

/// The line in which tags or a note are typed; behind it the tags that the word may become.
fn tagging(app: &App, look: Look, canvas: &mut Canvas, pane: Pane) -> Option<Position> {
    let mut pen = Pen::new(canvas, pane.x, pane.y, pane.x + pane.width);
    let tags = app.mode() == Mode::Tags;
    let label = match app.tagging().shown() {
        _ if !tags => "note: ".to_owned(),
        None => "tags: ".to_owned(),
        Some(count) => format!("tags for {}: ", thousands(count as u64)),
    };
    pen.write(&label, look.theme.style(Part::Bar));
    let cursor = field(&mut pen, &app.tagging().line, look, pane.y, true);
    if tags {
        let offered: Vec<&str> = app.tagging().offered().take(OFFERED).map(Clean::as_str).collect();
        pen.go(pen.x() + 3);
        pen.write_cut(&offered.join(" "), usize::from(pane.width / 3), look.theme.style(Part::Dim));
    }
    let from = pen.x() + 3;
    hints(app, look, canvas, pane, from);
    cursor
}

/// Where one is: in the list, or in the article and in the list.
fn position(app: &App) -> String {
    let rows = app.list().rows().len();
    let in_list = if rows == 0 {
        String::new()
    } else {
        format!("{} of {}", thousands((app.list().cursor() + 1) as u64), thousands(rows as u64))
    };
    match app.reader().filter(|_| app.is_reading()) {
        Some(reader) => in_article(app, reader, &in_list),
        None => in_list,
    }
}

fn in_article(app: &App, reader: &Reader, in_list: &str) -> String {
    let article = reader.article();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of a count is no larger")]
    let left = |count: u32| (f64::from(count) * reader.fraction_left()).round() as u32;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction is at most 1")]
    let percent = (reader.progress() * 100.0).floor() as u32;
    let time = if reader.at_text_end() {
        "end".to_owned()
    } else {
        format!("{} min left", minutes(left(article.words), left(article.ideographs), app.settings().pace))
    };
    let mut parts = vec![format!("{percent}%"), time];
    if app.list().rows().len() > 1 {
        let noun = if app.panes().screen.width >= 60 { "article " } else { "" };
        parts.push(format!("{noun}{in_list}"));
    }
    let found = reader.found();
    if let (false, Some(at)) = (found.phrase.is_empty(), found.current) {
        parts.push(format!("match {} of {}", thousands((at + 1) as u64), thousands(found.matches.len() as u64)));
    }
    if let Some((at, said)) = reader.chosen_link() {
        let said = destination(said, usize::from(app.panes().screen.width / 3), app.settings().widths);
        parts.push(format!("link {} of {}: {said}", at + 1, reader.links()));
    }
    if reader.changed {
        parts.push("changed on disk".to_owned());
    }
    parts.join("  ")
}

/// The keys that matter in a mode, with what they do in a word.
fn worth_showing(mode: Mode) -> &'static [(Action, &'static str)] {
    match mode {
        Mode::List => &[
            (Action::Open, "read"),
            (Action::Filter, "filter"),
            (Action::Order, "order"),
            (Action::Help, "help"),
            (Action::Quit, "quit"),
        ],
        Mode::Reader => &[
            (Action::PageDown, "page"),
            (Action::Find, "find"),
            (Action::NextArticle, "next"),
            (Action::Help, "help"),
            (Action::Back, "back"),
        ],
        Mode::Filter => &[(Action::Accept, "keep"), (Action::AcceptOpen, "read"), (Action::Abort, "undo")],
        Mode::Find => &[(Action::Accept, "keep"), (Action::NextMatch, "next"), (Action::Abort, "undo")],
        Mode::Save => &[(Action::Accept, "save"), (Action::Abort, "leave")],
        Mode::Pipe => &[(Action::Accept, "run"), (Action::HistoryOlder, "older"), (Action::Abort, "leave")],
        Mode::Choose => &[(Action::Down, "more"), (Action::CopyText, "copy"), (Action::Abort, "leave")],
        Mode::Tags => &[(Action::Accept, "keep"), (Action::Complete, "complete"), (Action::Abort, "leave")],
        Mode::Note => &[(Action::Accept, "keep"), (Action::Abort, "leave")],
        Mode::Help | Mode::Palette | Mode::Picker => &[],
    }
}

/// The same of what stands in the list just now: where Esc leads to, and what is left out.
fn worth_showing_now(app: &App) -> Vec<(Action, &'static str)> {
    let mut keys = Vec::new();
    if app.mode() == Mode::List {
        let filtered = !app.bar().line.text().is_empty();
        let away = if filtered { Some("clear") } else { (!app.views().is_all()).then_some("back") };
        keys.extend(away.map(|does| (Action::Clear, does)));
    }
    if matches!(app.mode(), Mode::List | Mode::Filter) && app.list().scattered() > 0 {
        keys.push((Action::Scattered, "scattered"));
    }
    keys
}

/// The key that a hint names: the first one bound.
pub fn first_key(keymap: &Keymap, app: &App, action: Action) -> Option<String> {
    keymap.keys_for(app.mode(), action).first().map(|keys| keys.label(app.settings().plain_signs()))
}

/// As many hints as fit, from the right edge; none where they are not wanted.
fn hints(app: &App, look: Look, canvas: &mut Canvas, pane: Pane, from: u16) {
    if !app.settings().hints {
        return;
    }
    let end = (pane.x + pane.width).saturating_sub(1);
    let bound = |keys: &[(Action, &'static str)]| -> Vec<(String, &'static str)> {
        keys.iter().filter_map(|(action, does)| Some((first_key(look.keymap, app, *action)?, *does))).collect()
    };
    let always = bound(worth_showing(app.mode()));
    // What comes and goes stands before the others, so that they keep their places, and only where all have room.
    let all = [bound(&worth_showing_now(app)), always.clone()].concat();
    let room = usize::from(end.saturating_sub(from));
    let wide = |keys: &[(String, &str)]| -> usize {
        keys.iter().map(|(key, does)| canvas.widths.of(key) + does.len() + 3).sum()
    };
    let shown = if wide(&all) <= room + 2 { all } else { always };
    let width = |n: usize| wide(&shown[..n]);
    let fits = (0..=shown.len()).rev().find(|n| width(*n) <= room + 2).unwrap_or(0);
    let start = end.saturating_sub(u16::try_from(width(fits).saturating_sub(2)).unwrap_or(u16::MAX));
    let mut pen = Pen::new(canvas, start, pane.y, end);
    for (key, does) in &shown[..fits] {
        pen.write(key, look.theme.style(Part::HintKey));
        pen.write(" ", look.theme.style(Part::Dim));
        pen.write(does, look.theme.style(Part::Dim));
        pen.go(pen.x() + 2);
    }
}
