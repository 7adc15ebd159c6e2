//! Fewer colours: the nearest ones that a terminal has. It must not know themes or terminals.

use ratatui::style::{Color, Style};

/// How many colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None; bold, italic, underline and reverse stay.
    None,
    /// The terminal's own 16.
    Ansi16,
    /// Those, a cube of 216 and 24 greys.
    Ansi256,
    /// All that 24 bits can say.
    True,
}

/// The terminal's own colours in their order, as xterm has them; users change them, so they serve for nearness only.
const ANSI: [(Color, [u8; 3]); 16] = [
    (Color::Black, [0, 0, 0]),
    (Color::Red, [205, 0, 0]),
    (Color::Green, [0, 205, 0]),
    (Color::Yellow, [205, 205, 0]),
    (Color::Blue, [0, 0, 238]),
    (Color::Magenta, [205, 0, 205]),
    (Color::Cyan, [0, 205, 205]),
    (Color::Gray, [229, 229, 229]),
    (Color::DarkGray, [127, 127, 127]),
    (Color::LightRed, [255, 0, 0]),
    (Color::LightGreen, [0, 255, 0]),
    (Color::LightYellow, [255, 255, 0]),
    (Color::LightBlue, [92, 92, 255]),
    (Color::LightMagenta, [255, 0, 255]),
    (Color::LightCyan, [0, 255, 255]),
    (Color::White, [255, 255, 255]),
];
/// The steps of xterm's colour cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// A colour's number in the palette of 256; none for the terminal's own and for 24 bits.
pub fn palette_index(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Indexed(n) => n,
        Color::Reset | Color::Rgb(..) => return None,
    })
}

/// A style in so many colours. Where letters and ground would become one colour, both stay the terminal's.
#[must_use]
pub fn reduce(style: Style, depth: Depth) -> Style {
    let near = |color: Option<Color>| color.and_then(|color| nearest(color, depth));
    let mut reduced = style;
    (reduced.fg, reduced.bg) = (near(style.fg), near(style.bg));
    if reduced.fg == reduced.bg && style.fg != style.bg {
        (reduced.fg, reduced.bg) = (None, None);
    }
    reduced
}

fn nearest(color: Color, depth: Depth) -> Option<Color> {
    match depth {
        Depth::None => None,
        Depth::True => Some(color),
        Depth::Ansi256 => match color {
            Color::Rgb(r, g, b) => Some(Color::Indexed(nearest_256([r, g, b]))),
            _ => Some(color),
        },
        Depth::Ansi16 => match color {
            Color::Rgb(r, g, b) => nearest_16([r, g, b]),
            Color::Indexed(index) => match ANSI.get(usize::from(index)) {
                Some(own) => Some(own.0),
                None => nearest_16(indexed(index)),
            },
            _ => Some(color),
        },
    }
}

fn nearest_16(rgb: [u8; 3]) -> Option<Color> {
    ANSI.iter().min_by_key(|(_, own)| distance(rgb, *own)).map(|own| own.0)
}

/// Never one of the first sixteen, which users change.
fn nearest_256(rgb: [u8; 3]) -> u8 {
    (16..=u8::MAX).min_by_key(|&index| distance(rgb, indexed(index))).unwrap_or(16)
}

/// What xterm shows for a number of the cube (16 to 231) or of the greys (232 to 255).
fn indexed(index: u8) -> [u8; 3] {
    if index >= 232 {
        return [8 + 10 * (index - 232); 3];
    }
    let cube = usize::from(index.saturating_sub(16));
    [STEPS[cube / 36], STEPS[cube / 6 % 6], STEPS[cube % 6]]
}

/// How different two colours look: squared distance, weighted by the mean of the reds (Riemersma's "redmean").
fn distance(a: [u8; 3], b: [u8; 3]) -> u32 {
    let [r, g, b2] = [0, 1, 2].map(|i| u32::from(a[i].abs_diff(b[i])));
    let mean = u32::midpoint(u32::from(a[0]), u32::from(b[0]));
    (((512 + mean) * r * r) >> 8) + 4 * g * g + (((767 - mean) * b2 * b2) >> 8)
}
