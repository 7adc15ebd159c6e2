//! What ratatui's crossterm backend writes for a change of the screen. It must not know what programs run.

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::style::{Attribute, Colors, Print, SetAttribute, SetColors};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::Fallible;

/// The calls that ratatui-crossterm 0.1 makes for a frame, cell by cell of the diff.
pub(super) fn as_ratatui(before: &Buffer, after: &Buffer, cursor: Option<(u16, u16)>) -> Fallible<Vec<u8>> {
    let mut out = Vec::new();
    let (mut ink, mut ground, mut modifier) = (Color::Reset, Color::Reset, Modifier::empty());
    let mut last = None;
    for (x, y, cell) in before.diff(after) {
        if last != Some((x.wrapping_sub(1), y)) {
            queue!(out, MoveTo(x, y))?;
        }
        last = Some((x, y));
        if cell.modifier != modifier {
            attributes(modifier, cell.modifier, &mut out)?;
            modifier = cell.modifier;
        }
        if (cell.fg, cell.bg) != (ink, ground) {
            queue!(out, SetColors(Colors::new(of_crossterm(cell.fg), of_crossterm(cell.bg))))?;
            (ink, ground) = (cell.fg, cell.bg);
        }
        queue!(out, Print(cell.symbol()))?;
    }
    let reset = crossterm::style::Color::Reset;
    queue!(out, SetColors(Colors::new(reset, reset)), SetAttribute(Attribute::Reset))?;
    match cursor {
        Some((x, y)) => queue!(out, Show, MoveTo(x, y))?,
        None => queue!(out, Hide)?,
    }
    Ok(out)
}

fn attributes(from: Modifier, to: Modifier, out: &mut Vec<u8>) -> Fallible<()> {
    let (gone, mut new) = (from - to, to - from);
    if gone.intersects(Modifier::BOLD | Modifier::DIM) {
        queue!(out, SetAttribute(Attribute::NormalIntensity))?;
        new |= to & (Modifier::BOLD | Modifier::DIM);
    }
    let table = [
        (Modifier::REVERSED, Attribute::Reverse, Attribute::NoReverse),
        (Modifier::ITALIC, Attribute::Italic, Attribute::NoItalic),
        (Modifier::UNDERLINED, Attribute::Underlined, Attribute::NoUnderline),
        (Modifier::BOLD, Attribute::Bold, Attribute::NormalIntensity),
        (Modifier::DIM, Attribute::Dim, Attribute::NormalIntensity),
    ];
    for (modifier, on, off) in table {
        if gone.contains(modifier) && off != Attribute::NormalIntensity {
            queue!(out, SetAttribute(off))?;
        }
        if new.contains(modifier) {
            queue!(out, SetAttribute(on))?;
        }
    }
    Ok(())
}

fn of_crossterm(colour: Color) -> crossterm::style::Color {
    match colour {
        Color::Indexed(index) => crossterm::style::Color::AnsiValue(index),
        Color::Rgb(r, g, b) => crossterm::style::Color::Rgb { r, g, b },
        _ => crossterm::style::Color::Reset,
    }
}
