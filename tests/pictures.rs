//! The pictures of the README show the program as it is, and say in letters what the screen says.

#![allow(clippy::expect_used, reason = "helpers of tests fail as tests do")]

#[path = "../examples/pictures/gallery.rs"]
mod gallery;

use std::fs;

use gallery::ground::{DARK, LIGHT};
use gallery::svg::{self, BASE, CELL, SHAPES};
use masthead::text;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};

#[test]
fn the_pictures_show_the_program_as_it_is() {
    let stale: Vec<&str> = gallery::ALL
        .iter()
        .filter(|picture| fs::read_to_string(picture.path()).unwrap_or_default() != picture.draw())
        .map(|picture| picture.name)
        .collect();
    assert!(
        stale.is_empty(),
        "the program looks different from its pictures {}: draw them again with `cargo run --example pictures`, \
         and look at them before they are committed",
        stale.join(", ")
    );
}

#[test]
fn no_picture_is_left_over() {
    for file in fs::read_dir(gallery::FOLDER).expect("the folder of the pictures") {
        let path = file.expect("a file").path();
        assert!(gallery::ALL.iter().any(|picture| picture.path() == path), "{} is drawn by nobody", path.display());
    }
}

#[test]
fn every_letter_stands_in_its_cell() {
    for picture in gallery::ALL {
        let (buffer, cursor) = picture.screen();
        assert_eq!(replay(&svg::draw(&buffer, cursor, &DARK, ""), buffer.area), letters(&buffer), "{}", picture.name);
    }
    for line in ["中文 ok 中", "a  b c", "   x", "e\u{301}é e", "👍🏽 yes │ no", "x ▌ y", "<&> \"'"] {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 14, 2));
        buffer.set_string(0, 0, line, Style::new());
        buffer.set_string(1, 1, line, Style::new().add_modifier(Modifier::BOLD));
        assert_eq!(replay(&svg::draw(&buffer, None, &DARK, ""), buffer.area), letters(&buffer), "{line}");
    }
}

/// The screen as cells, a letter a cell, without what is drawn and not written.
fn letters(buffer: &Buffer) -> Vec<String> {
    let drawn = |symbol: &str| SHAPES.iter().any(|shape| shape.0 == symbol);
    let mut rows = Vec::new();
    for y in 0..buffer.area.height {
        let mut row = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(if drawn(symbol) { " " } else { symbol });
            x += u16::try_from(text::width(symbol)).unwrap_or(1).max(1);
        }
        rows.push(row.trim_end().to_owned());
    }
    rows
}

/// The texts of a picture put back into cells; that each takes the columns it says is checked on the way.
fn replay(drawn: &str, screen: Rect) -> Vec<String> {
    let mut rows = vec![(String::new(), 0); usize::from(screen.height)];
    for line in drawn.lines().filter(|line| line.starts_with("<text ")) {
        let (tag, rest) = line.split_once('>').expect("a tag");
        let said = rest.strip_suffix("</text>").expect("one text a line");
        let said = said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let number = |name: &str| {
            let value = tag.split_once(&format!(" {name}=\"")).map(|(_, rest)| rest.split('"').next().unwrap_or(""));
            value.map(|value| value.parse::<usize>().expect("a number"))
        };
        let (width, height) = (usize::from(CELL.0), usize::from(CELL.1));
        let (x, y) = (number("x").expect("x"), number("y").expect("y") - usize::from(BASE));
        assert_eq!((x % width, y % height), (0, 0), "{line}");
        let columns = text::width(&said);
        if let Some(length) = number("textLength") {
            assert_eq!(length, columns * width, "{line}");
        } else {
            assert_eq!(text::graphemes(&said).count(), 1, "{line}");
        }
        let widths: Vec<usize> = text::graphemes(&said).map(|(_, letter)| text::width(letter)).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "letters of two widths cannot be spread: {line}");
        assert!(!said.contains("  ") && said.trim() == said, "spaces that a reader of SVG drops: {line}");
        let (row, at) = &mut rows[y / height];
        row.extend(std::iter::repeat_n(' ', x / width - *at));
        row.push_str(&said);
        *at = x / width + columns;
    }
    rows.into_iter().map(|(row, _)| row).collect()
}

/// A picture of one letter, and one that tells its ground.
fn one(style: Style) -> String {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
    buffer.set_string(0, 0, "x", style);
    svg::draw(&buffer, None, &DARK, "One & only")
}

#[test]
fn looks_are_kept() {
    let look = |modifier| one(Style::new().fg(Color::Rgb(200, 100, 0)).bg(Color::Indexed(16)).add_modifier(modifier));
    let paper = "<path fill=\"#000000\" d=\"M0 0h9v20h-9z\"/>";
    for (modifier, wanted) in [
        (Modifier::empty(), [".a{fill:#c86400}", paper]),
        (Modifier::BOLD, [".a{fill:#c86400;font-weight:700}", paper]),
        (Modifier::ITALIC, [".a{fill:#c86400;font-style:italic}", paper]),
        (Modifier::DIM, [".a{fill:#854200}", paper]),
        (Modifier::UNDERLINED, ["<path fill=\"#c86400\" d=\"M0 17h9v1h-9z\"/>", paper]),
        (Modifier::REVERSED, [".a{fill:#000000}", "<path fill=\"#c86400\" d=\"M0 0h9v20h-9z\"/>"]),
    ] {
        for wanted in wanted {
            assert!(look(modifier).contains(wanted), "{modifier:?}: no {wanted} in\n{}", look(modifier));
        }
    }
    assert!(one(Style::new()).contains("<title>One &amp; only</title>"));
    assert!(!one(Style::new()).contains("class="), "what is common needs no name");
}

#[test]
fn lines_meet_across_cells_and_the_cursor_is_an_outline() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 3));
    for y in 0..3 {
        buffer.set_string(1, y, "│", Style::new());
    }
    buffer.set_string(2, 1, "──", Style::new());
    let drawn = svg::draw(&buffer, Some(Position { x: 3, y: 2 }), &LIGHT, "");
    assert!(drawn.contains("M13 0h1v60h-1z"), "{drawn}");
    assert!(drawn.contains("M18 30h18v1h-18z"), "{drawn}");
    assert!(drawn.contains("<rect x=\"27.5\" y=\"40.5\" width=\"8\" height=\"19\" fill=\"none\""), "{drawn}");
}

#[test]
fn the_own_colours_can_be_read_on_their_ground() {
    let luminance = |rgb: [u8; 3]| {
        let linear = rgb.map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    for ground in [&DARK, &LIGHT] {
        let contrast = |ink| {
            let (a, b) = (luminance(ink) + 0.05, luminance(ground.paper) + 0.05);
            a.max(b) / a.min(b)
        };
        assert!(contrast(ground.ink) >= 7.0);
        for colour in [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14] {
            assert!(contrast(ground.own[colour]) >= 4.5, "{colour}: {:.1}", contrast(ground.own[colour]));
        }
    }
}

#[test]
fn pictures_stay_small() {
    for picture in gallery::ALL {
        let bytes = fs::metadata(picture.path()).map_or(0, |meta| meta.len());
        assert!((1..=16_384).contains(&bytes), "{}: {bytes} bytes", picture.name);
    }
}
