//! A row of a buffer as a terminal holds it: each column a glyph, or the right part of a wide one. Here stands the gate:
//! no control character passes. It must not know positions or sequences.

use ratatui::buffer::Cell;

use super::links::Links;
use super::pen::Pen;
use crate::text::Widths;

/// One column. Two are equal when a terminal shows the same there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph<'a> {
    /// What is written; empty in the right part of a wide glyph.
    pub(super) text: &'a str,
    pub(super) pen: Pen,
    /// Columns it takes by our count, at least 1.
    pub(super) width: usize,
    /// Columns it may take by somebody else's count; 0 where there is no doubt.
    pub(super) reach: usize,
}

impl PartialEq for Glyph<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.pen == other.pen
    }
}

impl Glyph<'_> {
    /// Whether it is a space.
    pub(super) fn is_blank(&self) -> bool {
        self.text == " "
    }

    /// Whether erasing leaves just this.
    pub(super) fn is_void(&self) -> bool {
        self.is_blank() && self.pen == Pen::PLAIN
    }

    /// Whether `pen` can write it.
    pub(super) fn takes(&self, pen: Pen) -> bool {
        if self.is_blank() { pen.serves_blank(self.pen) } else { pen == self.pen }
    }
}

/// By what cells are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'l> {
    pub(super) links: &'l Links,
    pub(super) widths: Widths,
}

/// Reads a row of cells. A wide glyph that would cross the right edge becomes a space, and so does an empty cell; one that
/// only some terminals find wide is U+FFFD in the last column (`?` where that is wide itself).
pub(super) fn read<'a>(cells: &'a [Cell], Reader { links, widths }: Reader<'_>, into: &mut Vec<Glyph<'a>>) {
    into.clear();
    while let Some(cell) = cells.get(into.len()) {
        let (mut text, mut width, mut reach) = measure(cell, widths);
        if into.len() + width > cells.len() {
            (text, width, reach) = (" ", 1, 0);
        } else if reach > width && width == 1 && into.len() + 1 == cells.len() {
            // A terminal that finds it wide would draw it over the column before.
            (text, reach) = (absent(widths), 0);
        }
        let link = links.of(cell);
        let pen = if text == " " { Pen::of_blank(cell, link) } else { Pen::of(cell, link) };
        into.push(Glyph { text, pen, width, reach });
        for _ in 1..width {
            into.push(Glyph { text: "", pen, width: 1, reach: 0 });
        }
    }
}

/// What is written for a cell, its columns, and the columns it may reach over where terminals disagree (else 0).
fn measure(cell: &Cell, widths: Widths) -> (&str, usize, usize) {
    let text = cell.symbol();
    if let [byte] = text.as_bytes() {
        return if byte.is_ascii_control() { (absent(widths), 1, 0) } else { (text, 1, 0) };
    }
    if text.chars().any(char::is_control) {
        return (absent(widths), 1, 0);
    }
    let width = widths.of(text);
    if width == 0 {
        return (" ", 1, 0);
    }
    let mut spacing = 0;
    let mut sum = 0;
    let mut doubtful = false;
    for c in text.chars() {
        let (columns, doubt) = opinions(c, widths);
        spacing += usize::from(columns > 0);
        sum += columns;
        doubtful |= doubt;
    }
    // Clusters of several spacing characters are one thing to some terminals and several to others.
    let reach = if doubtful || spacing > 1 || sum != width { sum.max(width) } else { 0 };
    (text, width, reach)
}

/// What stands for what cannot be shown.
fn absent(widths: Widths) -> &'static str {
    match widths {
        Widths::Narrow => "\u{fffd}",
        Widths::Wide => "?",
    }
}

/// The most columns a terminal may give a character by itself, and whether terminals disagree about it.
fn opinions(c: char, widths: Widths) -> (usize, bool) {
    match c {
        // Zero width joiner, variation selectors, the keycap.
        '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' => (0, true),
        // Flags' letters, skin tones, and the emoji since Unicode 12.
        '\u{1f1e6}'..='\u{1f1ff}'
        | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{1f6d5}'..='\u{1f6df}'
        | '\u{1f6f9}'..='\u{1f6ff}'
        | '\u{1f7e0}'..='\u{1f7ff}'
        | '\u{1f90c}'..='\u{1f93a}'
        | '\u{1f93f}'..='\u{1f945}'
        | '\u{1f947}'..='\u{1f9ff}'
        | '\u{1fa70}'..='\u{1faff}'
        // Trigrams, hexagrams and counting rods: wide since Unicode 16.
        | '\u{2630}'..='\u{2637}'
        | '\u{268a}'..='\u{268f}'
        | '\u{4dc0}'..='\u{4dff}'
        | '\u{1d300}'..='\u{1d376}' => (2, true),
        _ => (widths.char(c), false),
    }
}
