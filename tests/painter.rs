//! What the painter writes, replayed in a model terminal, is the buffer: over random screens, sizes, scripts, scrolls and
//! beliefs about width. And it is short. It knows no pane and no key.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

#[path = "model/mod.rs"]
mod model;

use std::ops::Range;

use masthead::run::painter::{Painter, Scroll, Traits};
use masthead::text::{Clean, Widths, clean_line};
use masthead::ui::links;
use model::{Beliefs, Column, Model};
use proptest::prelude::*;
use proptest::sample::select;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

const MODERN: Beliefs = Beliefs { vs16_widens: true, joins: true, widths: Widths::Narrow };
const FULL: Traits =
    Traits { scroll: Scroll::Pan, margins: false, synchronized: false, links: true, widths: Widths::Narrow };

fn blank(width: u16, height: u16) -> Buffer {
    Buffer::empty(Rect::new(0, 0, width, height))
}

fn numbered(colour: Color) -> Color {
    match colour {
        Color::Red => Color::Indexed(1),
        Color::LightBlue => Color::Indexed(12),
        Color::DarkGray => Color::Indexed(8),
        other => other,
    }
}

/// What can be seen of a column.
fn seen(text: &str, ink: Color, ground: Color, modifiers: Modifier) -> (String, Color, Color, Modifier) {
    let on_blanks = Modifier::UNDERLINED | Modifier::REVERSED | Modifier::CROSSED_OUT;
    if text == " " && !modifiers.intersects(on_blanks) {
        return (" ".into(), Color::Reset, numbered(ground), Modifier::empty());
    }
    (text.into(), numbered(ink), numbered(ground), modifiers)
}

fn of_column(column: &Column) -> (String, Color, Color, Modifier) {
    seen(&column.text, column.ink, column.ground, column.modifiers)
}

/// Whether the model counts a cluster as the buffer does: one glyph of so many columns.
fn agreed(text: &str, columns: usize, beliefs: Beliefs) -> bool {
    let mut model = Model::new(40, 1, beliefs);
    model.feed(text.as_bytes());
    model.x == columns && model.row(0)[0].text == text
}

/// Whether every terminal shows a text alike.
fn undoubted(text: &str) -> bool {
    text.chars()
        .all(|c| c < '\u{900}' || ('\u{2010}'..'\u{2600}').contains(&c) || ('\u{3000}'..'\u{fe00}').contains(&c))
}

/// Fails unless the model shows the buffer. Where the model counts a cluster otherwise than the buffer, its own columns
/// may show what they like, but nothing else may have moved.
fn same(model: &Model, buffer: &Buffer) -> Result<(), TestCaseError> {
    same_of(model, buffer, 0)
}

/// The same, with the links of an article.
fn same_of(model: &Model, buffer: &Buffer, article: usize) -> Result<(), TestCaseError> {
    let width = usize::from(buffer.area.width);
    for (y, cells) in buffer.content.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let cell = &cells[x];
            let widths = model.beliefs.widths;
            let absent = if widths == Widths::Wide { "?" } else { "\u{fffd}" };
            let gated = if cell.symbol().contains(char::is_control) { absent } else { cell.symbol() };
            let columns = widths.of(gated);
            let text = if columns == 0 || x + columns > width { " " } else { gated };
            let columns = if text == " " { 1 } else { columns };
            let shown = &model.row(y)[x..x + columns];
            if agreed(text, columns, model.beliefs) {
                let expected = seen(text, cell.fg, cell.bg, cell.modifier);
                prop_assert_eq!(of_column(&shown[0]), expected, "row {}, column {}", y, x);
                prop_assert_eq!(&shown[0].link, led_to(cell, article), "row {}, column {}", y, x);
                prop_assert!(shown[1..].iter().all(|c| c.text.is_empty()), "half a {:?} in {:?}", text, shown);
            }
            x += columns;
        }
    }
    Ok(())
}

const SNIPPETS: &[&str] = &[
    "plain words and more of them, ",
    "a",
    "   ",
    "日本語の記事",
    "한국어",
    "naïve café e\u{301}a\u{300}",
    "Москва и “Αθήνα”",
    "नमस्ते क्षि",
    "ภาษาไทย",
    "עברית",
    "❤️",
    "⌚\u{fe0e}",
    "1\u{fe0f}\u{20e3}",
    "👨\u{200d}👩\u{200d}👧",
    "👍🏽",
    "🇩🇪🇫🇷",
    "😀",
    "🫠",
    "ｶﾞ",
    "“quotes” — ‘dashes’…",
    "─────",
];

fn style() -> impl Strategy<Value = Style> {
    let colours = vec![Color::Reset, Color::Reset, Color::Red, Color::LightBlue, Color::DarkGray];
    let more = vec![Color::Indexed(200), Color::Rgb(1, 22, 255), Color::Reset];
    let modifiers = vec![
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::REVERSED,
        Modifier::UNDERLINED | Modifier::BOLD,
        Modifier::ITALIC | Modifier::CROSSED_OUT,
        Modifier::BOLD | Modifier::DIM,
    ];
    prop_oneof![
        3 => Just(Style::new()),
        2 => (select(colours.clone()), select(modifiers.clone())).prop_map(|(fg, m)| Style::new().fg(fg).add_modifier(m)),
        1 => (0..5_u32).prop_map(|number| Style::new().underline_color(links::mark(number))),
        1 => (select(more.clone()), select(more), select(modifiers))
            .prop_map(|(fg, bg, m)| Style::new().fg(fg).bg(bg).add_modifier(m)),
    ]
}

/// Addresses of links, as those of three articles.
const ADDRESSES: [&[&str]; 3] = [
    &[],
    &["https://example.org/a", "javascript:alert(1)", "", "mailto:ann@example.org"],
    &["https://example.org/b", "HTTP://example.org/a b;c\"é", "https://example.org/a", "x", "http://example.org"],
];

fn addresses(article: usize) -> Vec<Option<Clean>> {
    ADDRESSES[article].iter().map(|a| Some(clean_line(a)).filter(|a| !a.is_empty())).collect()
}

/// What the terminal is to know of a cell's link.
fn led_to(cell: &Cell, article: usize) -> &'static str {
    match links::number(cell).and_then(|number| ADDRESSES[article].get(number as usize)) {
        Some(&"HTTP://example.org/a b;c\"é") => "HTTP://example.org/a%20b;c%22%C3%A9",
        Some(address) if address.starts_with("http") || address.starts_with("mailto:") => address,
        _ => "",
    }
}

/// One change of the screen.
#[derive(Debug, Clone)]
enum Change {
    Text(u16, u16, Vec<&'static str>, Style),
    Raw(u16, u16, &'static str),
    Clear(u16, u16),
    Paragraph(u16, u16, u16),
    Move(u16, u16, i16),
    /// Columns from and to, rows from and how many, and how far their content moves.
    Pane(u16, u16, u16, u16, i16),
    /// The links lead elsewhere: to the addresses of this number.
    Article(usize),
    Cursor(Option<(u16, u16)>),
    Resize(u16, u16),
    Forget,
}

fn change() -> impl Strategy<Value = Change> {
    let place = || (0..40_u16, 0..14_u16);
    let raw = vec!["\u{1b}", "x\u{9b}31m", "\u{7f}", "", "\u{200b}", "字", "\n", "🇩🇪"];
    prop_oneof![
        6 => (place(), prop::collection::vec(select(SNIPPETS), 1..6), style()).prop_map(|((x, y), t, s)| Change::Text(x, y, t, s)),
        1 => (place(), select(raw)).prop_map(|((x, y), t)| Change::Raw(x, y, t)),
        2 => (0..14_u16, 0..6_u16).prop_map(|(y, n)| Change::Clear(y, n)),
        3 => (0..14_u16, 1..14_u16, any::<u16>()).prop_map(|(y, n, seed)| Change::Paragraph(y, n, seed)),
        4 => (0..6_u16, 2..14_u16, -4..5_i16).prop_map(|(y, n, by)| Change::Move(y, n, by)),
        4 => (0..30_u16, 4..40_u16, 0..6_u16, 2..14_u16, -4..5_i16).prop_map(|(x, w, y, n, by)| Change::Pane(x, x + w, y, n, by)),
        1 => (0..ADDRESSES.len()).prop_map(Change::Article),
        2 => prop::option::of(place()).prop_map(Change::Cursor),
        1 => (1..40_u16, 1..14_u16).prop_map(|(w, h)| Change::Resize(w, h)),
        1 => Just(Change::Forget),
    ]
}

fn apply(change: &Change, buffer: &mut Buffer, cursor: &mut Option<Position>) {
    let Rect { width, height, .. } = buffer.area;
    match change {
        Change::Text(x, y, texts, style) if *x < width && *y < height => {
            buffer.set_string(*x, *y, texts.concat(), *style);
        }
        Change::Raw(x, y, text) if *x < width && *y < height => {
            buffer[(*x, *y)].set_symbol(text);
        }
        Change::Clear(from, rows) => {
            for y in *from..(from + rows).min(height) {
                (0..width).for_each(|x| buffer[(x, y)].reset());
            }
        }
        Change::Paragraph(from, rows, seed) => {
            for y in *from..(from + rows).min(height) {
                (0..width).for_each(|x| buffer[(x, y)].reset());
                let text = format!(
                    "line {} of a paragraph, {}",
                    u32::from(*seed) * 7 + u32::from(y) * 13,
                    SNIPPETS[usize::from(y)]
                );
                buffer.set_string(0, y, text, Style::new());
            }
        }
        Change::Move(from, rows, by) => {
            shift(buffer, 0..width, *from..(from + rows).min(height), *by);
        }
        Change::Pane(left, right, from, rows, by) if *left < width => {
            shift(buffer, *left..(*right).min(width), *from..(from + rows).min(height), *by);
        }
        Change::Cursor(to) => *cursor = to.map(|(x, y)| Position::new(x.min(width - 1), y.min(height - 1))),
        Change::Resize(w, h) => {
            *buffer = blank(*w, *h);
            *cursor = cursor.map(|c| Position::new(c.x.min(w - 1), c.y.min(h - 1)));
        }
        _ => {}
    }
}

fn shift(buffer: &mut Buffer, columns: Range<u16>, rows: Range<u16>, by: i16) {
    let old = buffer.clone();
    for y in rows.clone() {
        let source = y.checked_add_signed(by).filter(|s| rows.contains(s));
        for x in columns.clone() {
            buffer[(x, y)] = source.map_or(Cell::EMPTY, |s| old[(x, s)].clone());
        }
    }
}

fn frames() -> impl Strategy<Value = Vec<Vec<Change>>> {
    prop::collection::vec(prop::collection::vec(change(), 0..5), 1..10)
}

fn replay(
    width: u16,
    height: u16,
    frames: &[Vec<Change>],
    traits: Traits,
    beliefs: Beliefs,
) -> Result<(), TestCaseError> {
    let mut painter = Painter::new(traits);
    let mut model = Model::new(width.into(), height.into(), beliefs);
    let mut buffer = blank(width, height);
    let mut cursor = None;
    let mut article = 0;
    for changes in frames {
        for change in changes {
            apply(change, &mut buffer, &mut cursor);
            match change {
                Change::Resize(w, h) => {
                    // Another size and back between two frames: only the loop has heard of it.
                    painter.forget();
                    model.resize((*w).into(), (*h).into());
                }
                Change::Forget => painter.forget(),
                Change::Article(next) => {
                    article = *next;
                    painter.link(addresses(article).iter().map(Option::as_ref));
                }
                _ => {}
            }
        }
        model.feed(painter.paint(&buffer, cursor));
        same_of(&model, &buffer, article)?;
        prop_assert!(!model.has_link());
        prop_assert_eq!(model.shows_cursor, cursor.is_some());
        if let Some(at) = cursor {
            prop_assert_eq!((model.x, model.y), (usize::from(at.x), usize::from(at.y)));
        }
        prop_assert_eq!(model.fell, 0);
        prop_assert!(!model.has_margins());
        prop_assert_eq!(painter.paint(&buffer, cursor), b"", "an unchanged frame");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn what_is_written_is_the_buffer(
        (width, height) in (1..40_u16, 1..14_u16),
        frames in frames(),
        scroll in select(vec![Scroll::Never, Scroll::Edge, Scroll::Pan]),
        (margins, synchronized) in any::<(bool, bool)>(),
        (vs16_widens, joins) in any::<(bool, bool)>(),
        widths in select(vec![Widths::Narrow, Widths::Wide]),
    ) {
        let traits = Traits { scroll, margins, synchronized, links: true, widths };
        replay(width, height, &frames, traits, Beliefs { vs16_widens, joins, widths })?;
    }

    #[test]
    fn panes_that_move_are_the_buffer(
        (width, height) in (50..100_u16, 8..30_u16),
        (left, right) in (0..20_u16, 2..24_u16),
        steps in prop::collection::vec(-3..4_i16, 1..6),
        texts in prop::collection::vec((0..3_u16, prop::collection::vec(select(SNIPPETS), 1..6)), 60),
        beside in prop::collection::vec(select(SNIPPETS), 30),
        (vs16_widens, joins) in any::<(bool, bool)>(),
        widths in select(vec![Widths::Narrow, Widths::Wide]),
    ) {
        let mut painter = Painter::new(Traits { margins: true, widths, ..FULL });
        let mut model = Model::new(width.into(), height.into(), Beliefs { vs16_widens, joins, widths });
        let mut first = 30_i16;
        for step in steps {
            first = (first + step).clamp(0, 30);
            let mut buffer = blank(width, height);
            for y in 0..height {
                let beside = beside[usize::from(y)];
                buffer.set_string(0, y, beside.repeat(9), Style::new());
                (left..width - right).for_each(|x| buffer[(x, y)].reset());
                let (indent, text) = &texts[usize::from(y + first.unsigned_abs())];
                let most = usize::from(width - right - left - indent);
                buffer.set_stringn(left + indent, y, text.concat(), most, Style::new());
                buffer.set_string(width - right, y, beside.repeat(9), Style::new());
            }
            model.feed(painter.paint(&buffer, None));
            same(&model, &buffer)?;
            prop_assert!(!model.has_margins());
        }
    }

    #[test]
    fn slices_bring_the_same_screen(
        (width, height) in (1..40_u16, 1..14_u16),
        frames in frames(),
        most in 8..300_usize,
        margins in any::<bool>(),
        widths in select(vec![Widths::Narrow, Widths::Wide]),
    ) {
        let mut painter = Painter::new(Traits { margins, widths, ..FULL });
        let mut model = Model::new(width.into(), height.into(), Beliefs { widths, ..MODERN });
        let mut buffer = blank(width, height);
        model.feed(painter.paint(&buffer, None));
        let mut cursor = None;
        for change in frames.iter().flatten().filter(|change| !matches!(change, Change::Resize(..))) {
            apply(change, &mut buffer, &mut cursor);
            let place = cursor.unwrap_or_default();
            if let Some(whole) = painter.paint_within(&buffer, Some(place), most) {
                prop_assert!(whole.len() <= most);
                model.feed(whole);
            } else {
                for _ in 0..=height {
                    let Some(slice) = painter.paint_part(&buffer, place, usize::MAX, most) else { break };
                    prop_assert!(!slice.is_empty() && slice.len() <= most);
                    model.feed(slice);
                }
                model.feed(painter.paint(&buffer, Some(place)));
            }
            same(&model, &buffer)?;
            prop_assert_eq!((model.x, model.y), (usize::from(place.x), usize::from(place.y)));
        }
    }

    #[test]
    fn the_model_agrees_with_vt100(stream in plain_stream()) {
        let mut model = Model::new(20, 6, MODERN);
        model.wraps = true;
        let mut other = vt100::Parser::new(std::num::NonZeroU16::new(6).unwrap(), std::num::NonZeroU16::new(20).unwrap(), 0);
        for piece in stream {
            model.feed(piece.as_bytes());
            other.process(piece.as_bytes());
            agree(&model, other.screen())?;
        }
    }

    #[test]
    fn vt100_shows_what_is_written(frames in frames(), scroll in select(vec![Scroll::Never, Scroll::Edge, Scroll::Pan])) {
        let mut painter = Painter::new(Traits { scroll, ..FULL });
        let (width, height) = (30, 10);
        let mut other = vt100::Parser::new(std::num::NonZeroU16::new(height).unwrap(), std::num::NonZeroU16::new(width).unwrap(), 0);
        let mut model = Model::new(width.into(), height.into(), MODERN);
        model.wraps = true;
        let mut buffer = blank(width, height);
        let mut cursor = None;
        for change in frames.iter().flatten() {
            let doubted = matches!(change, Change::Text(_, _, texts, _) if !texts.iter().all(|t| undoubted(t)));
            if doubted || matches!(change, Change::Resize(..) | Change::Raw(..) | Change::Paragraph(..)) {
                continue;
            }
            apply(change, &mut buffer, &mut cursor);
            let bytes = painter.paint(&buffer, cursor).to_vec();
            other.process(&bytes);
            model.feed(&bytes);
            same(&model, &buffer)?;
            for y in 0..height {
                for x in 0..width {
                    let theirs = other.screen().cell(y, x).unwrap();
                    let ours = &model.row(y.into())[usize::from(x)];
                    let text = if theirs.is_wide_continuation() { "" } else if theirs.has_contents() { theirs.contents() } else { " " };
                    prop_assert_eq!(text, &ours.text, "row {}, column {}", y, x);
                }
            }
        }
    }
}

/// Text without clusters, and the sequences that the painter uses.
fn plain_stream() -> impl Strategy<Value = Vec<String>> {
    let small = 1..8_usize;
    prop::collection::vec(
        prop_oneof![
            4 => "[a-z ]{1,12}",
            2 => select(vec!["字", "日本語", "한", "é", "e\u{301}"]).prop_map(String::from),
            // Away from the edge first: there vt100 counts relative moves from one column further than xterm does.
            1 => select(vec!["\r", "\r\n", "\x1b[4;5H\n", "\x1b[5G\u{8}", "\x1b[2;5H\x1bM", "\x1b[r\x1b[H", "\x1b[2;4r\x1b[3;3H", "\x1b[7G\x1b[K", "\x1b[7G\x1b[J", "\x1b[H"]).prop_map(String::from),
            3 => (small.clone(), select(b"CDGdXST".to_vec())).prop_map(|(n, last)| format!("\x1b[9G\x1b[{n}{}", char::from(last))),
            // Without margins: terminals differ in whether they stop a cursor that comes from outside.
            2 => (small, select(b"AB".to_vec())).prop_map(|(n, last)| format!("\x1b[r\x1b[4;9H\x1b[{n}{}", char::from(last))),
            1 => (1..7_usize, 1..21_usize).prop_map(|(y, x)| format!("\x1b[{y};{x}H")),
            1 => select(vec![1, 4, 7, 22, 24, 27, 31, 39, 44, 49, 0]).prop_map(|n: u8| format!("\x1b[{n}m")),
        ],
        0..40,
    )
}

fn agree(model: &Model, other: &vt100::Screen) -> Result<(), TestCaseError> {
    for y in 0..model.height {
        for (x, ours) in model.row(y).iter().enumerate() {
            let theirs = other.cell(u16::try_from(y).unwrap(), u16::try_from(x).unwrap()).unwrap();
            let text = match (theirs.is_wide_continuation(), theirs.has_contents()) {
                (true, _) => "",
                (_, false) => " ",
                _ => theirs.contents(),
            };
            prop_assert_eq!(text, &ours.text, "row {}, column {}", y, x);
            if text != " " && !text.is_empty() {
                prop_assert_eq!(theirs.bold(), ours.modifiers.contains(Modifier::BOLD));
                prop_assert_eq!(theirs.underline(), ours.modifiers.contains(Modifier::UNDERLINED));
                prop_assert_eq!(theirs.inverse(), ours.modifiers.contains(Modifier::REVERSED));
            }
        }
    }
    let (row, column) = other.cursor_position();
    prop_assert_eq!((model.y, model.x), (usize::from(row), usize::from(column).min(model.width - 1)));
    Ok(())
}

fn written(painter: &mut Painter, buffer: &Buffer) -> String {
    String::from_utf8(painter.paint(buffer, None).to_vec()).unwrap()
}

/// The second frame's bytes.
fn change_of(before: &Buffer, after: &Buffer) -> String {
    let mut painter = Painter::new(FULL);
    painter.paint(before, None);
    written(&mut painter, after)
}

#[test]
fn the_first_frame_clears_and_asks_nothing() {
    let mut painter = Painter::new(FULL);
    let mut buffer = blank(20, 3);
    buffer.set_string(0, 1, "two", Style::new());
    assert_eq!(written(&mut painter, &buffer), "\x1b[r\x1b[m\x1b[H\x1b[2J\x1b[?25l\ntwo");
    painter.forget();
    assert_eq!(written(&mut painter, &buffer), "\x1b[r\x1b[m\x1b[H\x1b[2J\x1b[?25l\ntwo");
}

#[test]
fn the_shortest_sequences() {
    let mut from = blank(80, 24);
    from.set_string(4, 5, "one two three", Style::new());
    let with = |edit: &dyn Fn(&mut Buffer)| {
        let mut to = from.clone();
        edit(&mut to);
        change_of(&from, &to)
    };
    // The cursor stands behind the last letter, in column 17.
    assert_eq!(with(&|b| b.set_string(4, 5, "One two three", Style::new())), "\x1b[5GO");
    assert_eq!(with(&|b| b.set_string(4, 5, "One Two three", Style::new())), "\x1b[5GOne T");
    assert_eq!(with(&|b| b.set_string(4, 5, "One twO three", Style::new())), "\x1b[5GO\x1b[5CO");
    assert_eq!(with(&|b| b.set_string(4, 5, "one two         ", Style::new())), "\x1b[5D\x1b[K");
    assert_eq!(with(&|b| b.set_string(4, 5, "one two threE", Style::new())), "\x08E");
    assert_eq!(with(&|b| b.set_string(0, 6, "x", Style::new())), "\n\rx");
    assert_eq!(with(&|b| b.set_string(0, 0, "x", Style::new())), "\x1b[Hx");
    assert_eq!(with(&|b| b.set_string(0, 5, "x", Style::new().bold().red())), "\r\x1b[1;31mx");
}

#[test]
fn links_are_told_once() {
    let mut from = blank(40, 3);
    let linked = Style::new().underline_color(links::mark(1));
    from.set_string(0, 0, "a link, ", Style::new());
    from.set_string(8, 0, "over two", linked);
    from.set_string(0, 1, "rows", linked);
    let mut to = from.clone();
    to.set_string(5, 1, "and on", Style::new());
    let long = format!("https://example.org/{}", "é".repeat(400));
    let clean = [clean_line("javascript:x"), clean_line("https://example.org/é"), clean_line(&long)];
    let link = |painter: &mut Painter| painter.link(clean.iter().map(Some));
    let mut painter = Painter::new(FULL);
    link(&mut painter);
    let begin = "\x1b]8;id=2;https://example.org/%C3%A9\x1b\\";
    let end = "\x1b]8;;\x1b\\";
    let want = format!("{end}\x1b[r\x1b[m\x1b[H\x1b[2J\x1b[?25la link, {begin}over two\n\rrows{end}");
    assert_eq!(written(&mut painter, &from), want);
    link(&mut painter);
    assert_eq!(written(&mut painter, &from), "");
    assert_eq!(written(&mut painter, &to), " and on");
    for number in [0, 2, 3] {
        to.set_string(0, 2, "nowhere", Style::new().underline_color(links::mark(number)));
        assert!(!written(&mut painter, &to).contains("\x1b]8;id"), "{number}");
    }
    painter.link(std::iter::empty());
    let bytes = written(&mut painter, &to);
    assert!(bytes.contains("over two") && bytes.contains("rows") && !bytes.contains("\x1b]"), "{bytes:?}");
}

#[test]
fn what_nobody_sees_is_not_written() {
    let mut from = blank(20, 2);
    from.set_string(0, 0, "a b", Style::new().bold());
    let mut to = blank(20, 2);
    to.set_string(0, 0, "a b", Style::new().bold());
    to[(1, 0)].set_style(Style::new().not_bold().red().italic());
    to[(7, 1)].set_fg(Color::Green);
    assert_eq!(change_of(&from, &to), "");
}

#[test]
fn colours_and_attributes_in_the_fewest_bytes() {
    let table = [
        (Style::new().fg(Color::Rgb(250, 10, 9)), "\x1b[38;2;250;10;9mx"),
        (Style::new().bg(Color::Indexed(196)), "\x1b[48;5;196mx"),
        (Style::new().fg(Color::Indexed(9)), "\x1b[91mx"),
        (Style::new().fg(Color::LightBlue).bg(Color::Red), "\x1b[94;41mx"),
        (Style::new().bold().underlined(), "\x1b[1;4mx"),
    ];
    for (style, expected) in table {
        let mut buffer = blank(9, 1);
        buffer.set_string(0, 0, "x", style);
        let bytes = written(&mut Painter::new(FULL), &buffer);
        assert!(bytes.ends_with(expected), "{bytes:?}");
    }
    let mut buffer = blank(9, 1);
    let bold = Style::new().bold();
    for (x, style) in (0..).zip([bold.dim().underlined(), bold.underlined(), bold.red(), bold.on_red(), Style::new()]) {
        buffer.set_string(x, 0, "x", style);
    }
    let bytes = written(&mut Painter::new(FULL), &buffer);
    assert!(bytes.ends_with("\x1b[1;2;4mx\x1b[22;1mx\x1b[24;31mx\x1b[39;41mx\x1b[mx"), "{bytes:?}");
}

#[test]
fn a_control_character_never_passes() {
    let mut painter = Painter::new(FULL);
    let mut buffer = blank(12, 1);
    for (x, text) in ["\x1b", "\x07", "\u{9d}", "a\u{9b}31m", "\n", "\x7f", "\x1b]0;title\x07"].into_iter().enumerate()
    {
        buffer[(u16::try_from(x).unwrap(), 0)].set_symbol(text);
    }
    let bytes = written(&mut painter, &buffer);
    assert!(bytes.ends_with("\x1b[?25l\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}"), "{bytes:?}");
}

#[test]
fn after_a_doubtful_cluster_the_column_is_said() {
    let mut painter = Painter::new(FULL);
    let mut buffer = blank(20, 1);
    buffer.set_string(0, 0, "a❤\u{fe0f}b🇩🇪c字d", Style::new());
    assert!(written(&mut painter, &buffer).ends_with("a❤\u{fe0f}\x1b[4Gb🇩🇪\x1b[7Gc字d"));
}

#[test]
fn rows_that_moved_are_scrolled() {
    let mut from = blank(60, 12);
    from.set_string(0, 0, "the header stays where it is", Style::new());
    from.set_string(0, 11, "and so does the status line", Style::new());
    let mut to = from.clone();
    let rows: Vec<String> = ('a'..='k').map(|c| format!("{} of the text", c.to_string().repeat(20))).collect();
    for y in 1..11_u16 {
        from.set_string(0, y, &rows[usize::from(y) - 1], Style::new());
        to.set_string(0, y, &rows[usize::from(y)], Style::new());
    }
    let (old, new) = (&rows[0], &rows[10]);
    assert_eq!(change_of(&from, &to), format!("\x1b[2;11r\x1b[S\x1b[r\x1b[11H{new}"));
    assert_eq!(change_of(&to, &from), format!("\x1b[2;11r\x1b[T\x1b[r\x1b[2H{old}"));
    let mut edge = Painter::new(Traits { scroll: Scroll::Edge, ..FULL });
    edge.paint(&from, None);
    assert_eq!(written(&mut edge, &to), format!("\x1b[2;11r\x1b[11H\n\x1b[r\x1b[11H{new}"));
}

/// A list beside a text, divided by a line: rows of the list from a first one, the last of them marked.
fn split(width: u16, height: u16, first: u16) -> Buffer {
    let mut buffer = article(width, height, 0);
    let left = width * 2 / 5;
    for y in 1..height - 1 {
        let n = first + y;
        (0..left).for_each(|x| buffer[(x, y)].reset());
        let title =
            format!("{n} {} hails 日本語の記事 and its {}th quarter", NAMES[usize::from(n) % NAMES.len()], n % 9 + 4);
        buffer.set_stringn(2, y, title, usize::from(left) - 4, Style::new());
        buffer.set_string(left - 1, y, "│", Style::new().dim());
    }
    buffer.set_string(0, height - 2, ">", Style::new().bold());
    buffer
}

#[test]
fn parts_of_rows_move_between_margins() {
    for (width, height, budget) in [(80, 24, 90), (200, 50, 180)] {
        for first in (0..40).step_by(5) {
            let (before, after) = (split(width, height, first), split(width, height, first + 1));
            for (from, to) in [(&before, &after), (&after, &before)] {
                let mut painter = Painter::new(Traits { margins: true, ..FULL });
                let mut model = Model::new(width.into(), height.into(), MODERN);
                model.feed(painter.paint(from, None));
                let bytes = written(&mut painter, to);
                model.feed(bytes.as_bytes());
                same(&model, to).unwrap();
                assert!(
                    bytes.contains("\x1b[?69h") && bytes.contains("\x1b[?69l") && !model.has_margins(),
                    "{bytes:?}"
                );
                assert!(bytes.len() <= budget, "{} at {width}x{height}: {bytes:?}", bytes.len());
                assert!(!change_of(from, to).contains("\x1b[?69"), "only where they are known to be there");
            }
        }
    }
}

#[test]
fn margins_are_taken_off_before_a_whole_screen_is_painted() {
    let mut painter = Painter::new(FULL);
    painter.use_margins();
    let buffer = blank(20, 3);
    assert!(written(&mut painter, &buffer).starts_with("\x1b[?69l\x1b[r\x1b[m\x1b[H\x1b[2J"));
}

#[test]
fn kinds_of_terminals_scroll_as_they_can() {
    let pan = ["xterm-256color", "xterm", "tmux-256color", "screen.xterm-256color", "foot-extra", "xterm-kitty", "st"];
    for term in pan {
        assert_eq!(Scroll::of(term), Scroll::Pan, "{term}");
    }
    for term in ["linux", "vt100", "vt220", "sun-color", "st52"] {
        assert_eq!(Scroll::of(term), Scroll::Edge, "{term}");
    }
    for term in ["", "dumb"] {
        assert_eq!(Scroll::of(term), Scroll::Never, "{term}");
    }
}

#[test]
fn large_frames_are_synchronized_where_that_is_known() {
    let mut painter = Painter::new(Traits { synchronized: true, ..FULL });
    let mut buffer = blank(80, 24);
    for y in 0..24 {
        buffer.set_string(0, y, "x".repeat(80), Style::new());
    }
    let bytes = written(&mut painter, &buffer);
    assert!(bytes.starts_with("\x1b[?2026h") && bytes.ends_with("\x1b[?2026l"));
    buffer.set_string(0, 0, "y", Style::new());
    assert_eq!(written(&mut painter, &buffer), "\x1b[Hy");
}

#[test]
fn the_last_cell_scrolls_nothing_even_where_lines_wrap() {
    let mut painter = Painter::new(FULL);
    let mut model = Model::new(10, 4, MODERN);
    model.wraps = true;
    for fill in ["abc", "xyz", "日本"] {
        let mut buffer = blank(10, 4);
        for y in 0..4 {
            buffer.set_string(0, y, fill.repeat(4), Style::new());
        }
        model.feed(painter.paint(&buffer, Some(Position::new(9, 3))));
        same(&model, &buffer).unwrap();
        assert_eq!(model.fell, 0);
    }
}

/// An article over the full width as the reader shows it: header, text at a measure of 66, status.
fn article(width: u16, height: u16, first: usize) -> Buffer {
    let text = include_str!("../seeds/002_232c7250db54732f.txt").repeat(4);
    let mut rows = vec![String::new()];
    for word in text.split_inclusive('\n').flat_map(|l| l.split_whitespace().chain(l.ends_with('\n').then_some("\n"))) {
        match word {
            "\n" => rows.extend([String::new(), String::new()]),
            word if rows.last().unwrap().len() + word.len() >= 66 => rows.push(word.into()),
            word => {
                let row = rows.last_mut().unwrap();
                row.push_str(if row.is_empty() { "" } else { " " });
                row.push_str(word);
            }
        }
    }
    let mut buffer = blank(width, height);
    buffer.set_stringn(0, 0, "A headline of some length — Reuters", width.into(), Style::new().bold());
    for y in 1..height - 1 {
        let row = rows.get(first + usize::from(y) - 1).map_or("", String::as_str);
        buffer.set_string((width - 66) / 2, y, row, Style::new());
    }
    let status = format!(" {:>3} %   {} min left   article 12 of 2,225", first * 100 / rows.len(), 5 - first / 40);
    buffer.set_stringn(0, height - 1, status, width.into(), Style::new().dim());
    buffer
}

const NAMES: [&str; 7] = ["Canon", "Nokia", "Sony", "Philips", "Siemens", "Olivetti", "Grundig"];

/// A list over the full width, the selected row marked in its first column.
fn list(width: u16, height: u16, selected: u16) -> Buffer {
    let mut buffer = blank(width, height);
    for y in 0..height - 1 {
        let title = format!("{} says its third quarter was better", NAMES[usize::from(y) % NAMES.len()]);
        buffer.set_string(2, y, title, Style::new());
        buffer.set_string(width - 11, y, format!("2017-02-{:02}", y % 28 + 1), Style::new());
    }
    buffer.set_string(0, selected, ">", Style::new().bold());
    buffer.set_string(0, height - 1, format!("{} of 2,225", selected + 1), Style::new().dim());
    buffer
}

#[test]
fn the_budgets_hold() {
    for (width, height, budget) in [(80, 24, [90, 130, 1200, 1400, 2000]), (200, 50, [180, 160, 3100, 3400, 7000])] {
        let text = |first| article(width, height, first);
        let rows = usize::from(height) - 2;
        let select = change_of(&list(width, height, 5), &list(width, height, 6)).len();
        let line = (0..30).map(|n| change_of(&text(n), &text(n + 1)).len()).max().unwrap();
        let up = (0..30).map(|n| change_of(&text(n + 1), &text(n)).len()).max().unwrap();
        let page = change_of(&text(0), &text(rows - 1)).len();
        let open = change_of(&list(width, height, 5), &text(0)).len();
        let first = written(&mut Painter::new(FULL), &list(width, height, 0)).len();
        let found = [select, line.max(up), page, open, first];
        assert!(found.iter().zip(budget).all(|(f, b)| *f <= b), "{width}x{height}: {found:?} of {budget:?}");
    }
}
