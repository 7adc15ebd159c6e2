//! What stands for letters beyond ASCII on a terminal that is not known to read UTF-8. It must not know panes.

use ratatui::buffer::Buffer;

use crate::text::plain_letter;

/// Whether letters beyond ASCII are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Letters {
    /// As they are.
    #[default]
    Sent,
    /// Not before the terminal has shown that it reads UTF-8; it has not been asked yet.
    Unasked,
    /// Not before the terminal has answered.
    Asked,
    /// Not at all: it reads another charset, or nothing but ASCII is wanted.
    Withheld,
}

/// The same screen in ASCII (see [`plain_letter`]).
pub(super) fn plain(buffer: &Buffer) -> Buffer {
    let mut plain = buffer.clone();
    for cell in plain.content.iter_mut().filter(|cell| !cell.symbol().is_ascii()) {
        let letter = plain_letter(cell.symbol());
        cell.set_char(letter);
    }
    plain
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn nothing_is_left_that_is_not_ascii() {
        for (text, want) in [
            ("Zürich", "Zurich"),
            ("É e\u{301}tat", "E etat"),
            ("straße", "strase"),
            ("дом", "???"),
            ("字 a", "?  a"),
            ("👩\u{200d}🚀!", "? !"),
            ("a ~", "a ~"),
        ] {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
            buffer.set_string(0, 0, text, Style::new());
            let shown: String = plain(&buffer).content.iter().map(ratatui::buffer::Cell::symbol).collect();
            assert_eq!(shown.trim_end(), want, "{text}");
        }
    }
}
