//! A screen as SVG: runs of letters with the columns they start at and the width they take, so that they line up in
//! whatever monospace font there is. Text stays text. It must not know what is on the screen.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use masthead::text;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Position;
use ratatui::style::Modifier;

use super::ground::{Ground, Rgb, dim};

/// A cell's width and height, in pixels: the letters are 0.6 of their size wide in most fonts.
pub const CELL: (u16, u16) = (9, 20);
/// The size of the letters.
const SIZE: u16 = 15;
/// From a cell's top to the foot of its letters.
pub const BASE: u16 = 15;
/// From a cell's top to the line under its letters.
const UNDER: u16 = 17;
/// Air between the window's edge and the cells.
const AIR: u16 = 22;
/// How round the window's corners are.
const ROUND: u16 = 9;
const FONTS: &str = "ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,Liberation Mono,monospace";

/// Signs that must meet across cells, which letters do not: left, top, width and height in a cell, in pixels.
pub const SHAPES: &[(&str, [f32; 4])] = &[
    ("│", [4.0, 0.0, 1.0, 20.0]),
    ("┃", [3.5, 0.0, 2.0, 20.0]),
    ("─", [0.0, 10.0, 9.0, 1.0]),
    ("━", [0.0, 9.5, 9.0, 2.0]),
    ("█", [0.0, 0.0, 9.0, 20.0]),
    ("▌", [0.0, 0.0, 4.5, 20.0]),
    ("▐", [4.5, 0.0, 4.5, 20.0]),
    ("▎", [0.0, 0.0, 2.25, 20.0]),
    ("▏", [0.0, 0.0, 1.125, 20.0]),
    ("▕", [7.875, 0.0, 1.125, 20.0]),
];

/// How letters look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Face {
    ink: Rgb,
    bold: bool,
    italic: bool,
}

/// Letters of one face and one width, at most a space apart.
struct Run {
    x: u16,
    y: u16,
    /// Columns.
    width: u16,
    /// Columns of each letter.
    each: u16,
    text: String,
    letters: usize,
    face: Face,
}

/// What is drawn, in its order: the papers of cells, the text, the lines.
#[derive(Default)]
struct Drawing {
    papers: BTreeMap<Rgb, Vec<[f32; 4]>>,
    runs: Vec<Run>,
    shapes: BTreeMap<Rgb, Vec<[f32; 4]>>,
}

/// Draws a screen. `says` tells what it shows.
pub fn draw(buffer: &Buffer, cursor: Option<Position>, ground: &Ground, says: &str) -> String {
    let mut drawing = Drawing::default();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let width = u16::try_from(text::width(cell.symbol())).unwrap_or(1).max(1);
            drawing.cell(cell, x, y, width, ground);
            x += width;
        }
        drawing.end_run();
    }
    let mut svg = String::new();
    // Writing to a string cannot fail.
    let _ = drawing.write(&mut svg, (buffer.area.width, buffer.area.height), cursor, ground, says);
    svg
}

impl Drawing {
    fn cell(&mut self, cell: &Cell, x: u16, y: u16, width: u16, ground: &Ground) {
        let has = |modifier| cell.modifier.contains(modifier);
        let (mut ink, mut paper) = (ground.rgb(cell.fg, ground.ink), ground.rgb(cell.bg, ground.paper));
        if has(Modifier::REVERSED) {
            (ink, paper) = (paper, ink);
        }
        if has(Modifier::DIM) {
            ink = dim(ink, paper);
        }
        let at = |shape: [f32; 4]| {
            let [left, top] = [f32::from(x * CELL.0), f32::from(y * CELL.1)];
            [left + shape[0], top + shape[1], shape[2], shape[3]]
        };
        let across = f32::from(width * CELL.0);
        if paper != ground.paper {
            join(self.papers.entry(paper).or_default(), at([0.0, 0.0, across, f32::from(CELL.1)]));
        }
        if has(Modifier::UNDERLINED) {
            join(self.shapes.entry(ink).or_default(), at([0.0, f32::from(UNDER), across, 1.0]));
        }
        let face = Face { ink, bold: has(Modifier::BOLD), italic: has(Modifier::ITALIC) };
        match SHAPES.iter().find(|shape| shape.0 == cell.symbol()) {
            Some(&(_, shape)) => {
                self.end_run();
                join(self.shapes.entry(ink).or_default(), at(shape));
            }
            None => self.letters(cell.symbol(), x, y, width, face),
        }
    }

    /// Adds a letter to the run that it goes on with, or begins one.
    fn letters(&mut self, symbol: &str, x: u16, y: u16, each: u16, face: Face) {
        let blank = symbol.trim().is_empty();
        if let Some(last) = self.runs.last_mut().filter(|last| last.y == y && last.x + last.width == x) {
            let apart = last.text.ends_with(' ');
            if last.each == each && ((blank && !apart) || (!blank && last.face == face)) {
                last.text.push_str(symbol);
                last.letters += 1;
                last.width += each;
                return;
            }
            last.trim();
        }
        if !blank {
            self.runs.push(Run { x, y, width: each, each, text: symbol.to_owned(), letters: 1, face });
        }
    }

    /// Ends the last run: what follows does not go on with it.
    fn end_run(&mut self) {
        if let Some(last) = self.runs.last_mut() {
            last.trim();
        }
    }

    fn write(
        &self,
        svg: &mut String,
        (columns, rows): (u16, u16),
        cursor: Option<Position>,
        ground: &Ground,
        says: &str,
    ) -> fmt::Result {
        let (width, height) = (columns * CELL.0 + 2 * AIR, rows * CELL.1 + 2 * AIR);
        writeln!(
            svg,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" font-family="{FONTS}" font-size="{SIZE}" fill="{}">"#,
            Hex(ground.ink)
        )?;
        writeln!(svg, "<title>{}</title>", Escaped(says))?;
        let faces = self.faces(ground);
        write!(svg, "<style>")?;
        for (name, face) in names().zip(&faces) {
            write!(svg, ".{name}{{fill:{}", Hex(face.ink))?;
            svg.push_str(if face.bold { ";font-weight:700" } else { "" });
            svg.push_str(if face.italic { ";font-style:italic" } else { "" });
            svg.push('}');
        }
        writeln!(svg, "</style>")?;
        writeln!(
            svg,
            r#"<rect x=".5" y=".5" width="{}" height="{}" rx="{ROUND}" fill="{}" stroke="{}"/>"#,
            width - 1,
            height - 1,
            Hex(ground.paper),
            Hex(ground.edge)
        )?;
        writeln!(svg, r#"<g transform="translate({AIR} {AIR})">"#)?;
        write_shapes(svg, &self.papers)?;
        for run in &self.runs {
            run.write(svg, names().zip(&faces).find(|(_, face)| **face == run.face).map(|(name, _)| name))?;
        }
        write_shapes(svg, &self.shapes)?;
        if let Some(Position { x, y }) = cursor {
            let (x, y) = (f32::from(x * CELL.0) + 0.5, f32::from(y * CELL.1) + 0.5);
            let (w, h) = (CELL.0 - 1, CELL.1 - 1);
            let ink = Hex(ground.ink);
            writeln!(svg, r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="none" stroke="{ink}"/>"#)?;
        }
        svg.push_str("</g>\n</svg>\n");
        Ok(())
    }

    /// The faces that are not the common one.
    fn faces(&self, ground: &Ground) -> Vec<Face> {
        let common = Face { ink: ground.ink, bold: false, italic: false };
        let mut faces: Vec<Face> = self.runs.iter().map(|run| run.face).filter(|face| *face != common).collect();
        faces.sort_unstable();
        faces.dedup();
        faces
    }
}

impl Run {
    /// Takes the space off its end.
    fn trim(&mut self) {
        if self.text.ends_with(' ') {
            self.text.pop();
            self.letters -= 1;
            self.width -= self.each;
        }
    }

    fn write(&self, svg: &mut String, class: Option<String>) -> fmt::Result {
        write!(svg, r#"<text x="{}" y="{}""#, self.x * CELL.0, self.y * CELL.1 + BASE)?;
        if let Some(class) = class {
            write!(svg, r#" class="{class}""#)?;
        }
        if self.letters > 1 {
            write!(svg, r#" textLength="{}""#, self.width * CELL.0)?;
        }
        writeln!(svg, ">{}</text>", Escaped(&self.text))
    }
}

/// Adds a rectangle; one that goes on where another ended becomes part of it.
fn join(shapes: &mut Vec<[f32; 4]>, new: [f32; 4]) {
    let meets = |a: f32, b: f32| (a - b).abs() < 0.01;
    let [x, y, width, height] = new;
    for old in shapes.iter_mut().rev() {
        if meets(old[1], y) && meets(old[3], height) && meets(old[0] + old[2], x) {
            old[2] += width;
            return;
        }
        if meets(old[0], x) && meets(old[2], width) && meets(old[1] + old[3], y) {
            old[3] += height;
            return;
        }
    }
    shapes.push(new);
}

/// One path a colour.
fn write_shapes(svg: &mut String, shapes: &BTreeMap<Rgb, Vec<[f32; 4]>>) -> fmt::Result {
    for (ink, shapes) in shapes {
        write!(svg, r#"<path fill="{}" d=""#, Hex(*ink))?;
        for [x, y, width, height] in shapes {
            write!(svg, "M{x} {y}h{width}v{height}h-{width}z")?;
        }
        writeln!(svg, r#""/>"#)?;
    }
    Ok(())
}

/// `a` to `z`, then `aa`: names of faces.
fn names() -> impl Iterator<Item = String> {
    (0..).map(|n| "a".repeat(n / 26) + &char::from(b'a' + u8::try_from(n % 26).unwrap_or(0)).to_string())
}

struct Hex(Rgb);

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

/// Text in which nothing is a tag.
struct Escaped<'t>(&'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            c => f.write_char(c),
        })
    }
}
