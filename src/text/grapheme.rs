//! Graphemes, words and display widths (UAX #29, unicode-width): one measure for every room. It must not know layout.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Extended grapheme clusters (UAX #29) with their byte offsets.
pub fn graphemes(s: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    s.grapheme_indices(true)
}

/// Columns that a text takes on a terminal: the sum over its graphemes, as ratatui's buffer counts them.
pub fn width(s: &str) -> usize {
    graphemes(s).map(|(_, g)| g.width()).sum()
}

/// The text if it fits in `columns`, else as many whole graphemes as fit before a `…`.
pub fn cut(s: &str, columns: usize) -> String {
    if width(s) <= columns {
        return s.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for (_, g) in graphemes(s) {
        if used + g.width() + 1 > columns {
            break;
        }
        used += g.width();
        out.push_str(g);
    }
    if columns > 0 {
        out.push('…');
    }
    out
}

/// Words by UAX #29: segments that hold a letter or a digit.
pub fn words(s: &str) -> usize {
    s.unicode_words().count()
}
