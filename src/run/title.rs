//! The title of the terminal's window (OSC 2). It is only ever set: a terminal that tells its title tells it as keys. It
//! must not know what is read.

use crate::text::{Clean, graphemes};

/// Keeps the window's title on the terminal's stack.
pub const KEEP: &[u8] = b"\x1b[22;2t";
/// Takes it back from there.
pub const BACK: &[u8] = b"\x1b[23;2t";
/// The longest title, in graphemes and in bytes.
const MOST: (usize, usize) = (256, 1024);

/// The sequence that sets the title; line breaks and tabs become spaces.
pub fn sequence(title: &Clean) -> Vec<u8> {
    let end = |(at, grapheme): (usize, &str)| at + grapheme.len();
    let length = graphemes(title).take(MOST.0).map(end).take_while(|end| *end <= MOST.1).last().unwrap_or(0);
    let plain: String = title[..length].chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\x1b]2;{plain}\x1b\\").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;

    #[test]
    fn titles_are_short_and_plain() {
        let set = |title: &str| String::from_utf8(sequence(&clean(title))).unwrap_or_default();
        assert_eq!(set("A ferry — masthead"), "\x1b]2;A ferry — masthead\x1b\\");
        assert_eq!(set("two\nlines\tand a tab"), "\x1b]2;two lines and a tab\x1b\\");
        assert_eq!(set(""), "\x1b]2;\x1b\\");
        assert_eq!(set(&"é".repeat(500)), format!("\x1b]2;{}\x1b\\", "é".repeat(256)));
        assert!(set(&"👨\u{200d}👩\u{200d}👧".repeat(500)).len() <= 1024 + 6);
        assert_eq!(set("x\u{1b}]52;c;aGk=\u{7}y\u{1}"), "\x1b]2;xy\x1b\\");
    }
}
