//! A look as a theme file writes it, `{ fg = "blue", bold = true }`. It must not know which part it is for.

use ratatui::style::{Color, Modifier, Style};
use toml::de::DeValue;

use crate::config::document::{Entry, entries};
use crate::config::fault::{Report, unknown};

/// The terminal's own colours by the names that users know.
const COLORS: &[(&str, Color)] = &[
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];
const MODIFIERS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

/// Reads the look of a part; what is unsound in it is left out.
pub(super) fn read(part: &Entry, report: &mut Report) -> Option<Style> {
    let Some(table) = part.value.as_table() else {
        part.mismatch("a look, such as { fg = \"blue\", bold = true }", report);
        return None;
    };
    let mut style = Style::new();
    for line in entries(table, report) {
        let modifier = MODIFIERS.iter().find(|modifier| modifier.0 == line.key);
        match (line.key, modifier) {
            ("fg", _) => style.fg = color(&line, report),
            ("bg", _) => style.bg = color(&line, report),
            (_, Some(&(_, modifier))) => {
                if line.flag(report) == Some(true) {
                    style = style.add_modifier(modifier);
                }
            }
            (key, None) => {
                let known: Vec<&str> = ["fg", "bg"].into_iter().chain(MODIFIERS.iter().map(|m| m.0)).collect();
                report.say(line.key_at, unknown(key, "part of a look", &known));
            }
        }
    }
    Some(style)
}

/// A colour: a name, `"#rrggbb"`, or a number of the 256.
fn color(line: &Entry, report: &mut Report) -> Option<Color> {
    match line.value {
        DeValue::Integer(_) => line.number(0..=255, report).and_then(|n| u8::try_from(n).ok()).map(Color::Indexed),
        DeValue::String(word) => {
            let named = COLORS.iter().find(|color| color.0 == word).map(|color| color.1);
            let color = named.or_else(|| hexadecimal(word));
            if color.is_none() {
                let known: Vec<&str> = COLORS.iter().map(|color| color.0).collect();
                let message = unknown(word, "colour", &known);
                report.say(line.value_at, message);
            }
            color
        }
        _ => {
            line.mismatch("a colour: a name, \"#rrggbb\" or a number from 0 to 255", report);
            None
        }
    }
}

fn hexadecimal(word: &str) -> Option<Color> {
    let digits = word.strip_prefix('#').filter(|s| s.len() == 6 && s.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok().map(Color::from_u32)
}
