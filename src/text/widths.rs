//! Display widths (unicode-width, and UAX #11 for what is ambiguous): one measure for every room. It must not know
//! terminals or layout.

use icu_properties::CodePointMapData;
use icu_properties::props::EastAsianWidth;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::grapheme::{Piece, graphemes, pieces};

/// How many columns a terminal gives the characters that UAX #11 calls ambiguous: Greek and Cyrillic letters, accented
/// Latin ones, curly quotes, dashes, box drawing. They are wide where a terminal keeps to old East Asian fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Widths {
    /// One column, as nearly everywhere.
    #[default]
    Narrow,
    /// Two columns.
    Wide,
}

/// Columns that a text takes where nothing is known of a terminal, and where whether it takes any is all that counts.
pub fn width(s: &str) -> usize {
    Widths::Narrow.of(s)
}

impl Widths {
    /// Columns that a text takes on a terminal: the sum over its graphemes, as ratatui's `Buffer::set_stringn` counts them
    /// but for what is ambiguous. So control characters take none, and halfwidth sound marks (U+FF9E–F) two, one more
    /// than unicode-width gives them.
    pub fn of(self, s: &str) -> usize {
        pieces(s).map(|piece| self.piece(&piece)).sum()
    }

    /// The text if it fits in `columns`, else as many whole graphemes as fit before a `…`; where that would be wide, `~`
    /// stands for it.
    pub fn cut(self, s: &str, columns: usize) -> String {
        let mut used = 0;
        // Where the text ends if an ellipsis must follow.
        let mut end = 0;
        for (at, g) in graphemes(s) {
            if used < columns {
                end = at;
            }
            used += self.grapheme(g);
            if used > columns {
                let ellipsis = if columns > 0 { self.ellipsis() } else { "" };
                return s[..end].to_owned() + ellipsis;
            }
        }
        s.to_owned()
    }

    /// The text if it fits in `columns`, else as many whole graphemes of its end as fit after an ellipsis.
    pub fn cut_start(self, s: &str, columns: usize) -> String {
        if self.of(s) <= columns {
            return s.to_owned();
        }
        let mut used = 1;
        let fits = |(_, grapheme): &(usize, &str)| {
            used += self.grapheme(grapheme);
            used <= columns
        };
        let start = graphemes(s).rev().take_while(fits).last().map_or(s.len(), |(at, _)| at);
        if columns == 0 { String::new() } else { format!("{}{}", self.ellipsis(), &s[start..]) }
    }

    /// Whether signs of our own are to be ASCII: where the terminal draws no others, and where it would draw them wide.
    pub fn plain_signs(self, ascii: bool) -> bool {
        ascii || self == Self::Wide
    }

    /// What a cut text ends in, in one column.
    pub fn ellipsis(self) -> &'static str {
        match self {
            Self::Narrow => "…",
            Self::Wide => "~",
        }
    }

    /// Columns of a character by itself; none for one that controls.
    pub fn char(self, c: char) -> usize {
        match c.width() {
            Some(1) if self == Self::Wide && is_ambiguous(c) => 2,
            columns => columns.unwrap_or(0),
        }
    }

    fn piece(self, piece: &Piece<'_>) -> usize {
        match piece {
            Piece::Ascii(run) => run.bytes().map(|b| usize::from(!b.is_ascii_control())).sum(),
            Piece::Letters(run) => run.chars().map(|c| self.char(c)).sum(),
            Piece::Cluster(g) => self.grapheme(g),
        }
    }

    fn grapheme(self, g: &str) -> usize {
        if g.len() == 1 {
            return usize::from(!g.as_bytes()[0].is_ascii_control());
        }
        if g.contains(char::is_control) {
            return 0;
        }
        let narrow = g.width() + g.matches(['\u{ff9e}', '\u{ff9f}']).count();
        match (self, g.chars().next()) {
            // Its marks have no column of their own, so that its first character says how wide the whole is.
            (Self::Wide, Some(first)) if narrow == 1 => self.char(first).max(1),
            _ => narrow,
        }
    }
}

/// Whether a character's East Asian width is ambiguous (UAX #11).
fn is_ambiguous(c: char) -> bool {
    !c.is_ascii() && CodePointMapData::<EastAsianWidth>::new().get(c) == EastAsianWidth::Ambiguous
}

#[cfg(test)]
mod tests {
    use super::super::grapheme::stands_alone;
    use super::*;

    #[test]
    fn what_stands_alone_is_as_wide_as_its_grapheme() {
        for widths in [Widths::Narrow, Widths::Wide] {
            for c in ('\0'..=char::MAX).filter(|&c| stands_alone(c)) {
                let alone = c.to_string();
                let piece = pieces(&alone).next().map(|piece| widths.piece(&piece));
                assert_eq!(piece, Some(widths.grapheme(&alone)), "{c:?}, {widths:?}");
            }
        }
    }
}
