//! The number of a link in the cells that show it. Cells carry no links; the colour of an underline, which no theme here
//! has, carries the number instead. It must not know where a link leads, nor how a terminal is told.

use ratatui::buffer::Cell;
use ratatui::style::Color;

/// The colour that stands for a link's number; what is more than 24 bits hold wraps around.
pub fn mark(number: u32) -> Color {
    let [_, red, green, blue] = number.to_be_bytes();
    Color::Rgb(red, green, blue)
}

/// The number of the link that a cell shows.
pub fn number(cell: &Cell) -> Option<u32> {
    match cell.underline_color {
        Color::Rgb(red, green, blue) => Some(u32::from_be_bytes([0, red, green, blue])),
        _ => None,
    }
}
