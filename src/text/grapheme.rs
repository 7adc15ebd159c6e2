//! Graphemes (UAX #29), and texts in pieces that most work need not take apart. It must not know widths or layout.

use unicode_segmentation::UnicodeSegmentation;

/// Extended grapheme clusters (UAX #29) with their byte offsets.
pub fn graphemes(s: &str) -> impl DoubleEndedIterator<Item = (usize, &str)> {
    s.grapheme_indices(true)
}

/// Part of a text, for work that most characters do not need grapheme by grapheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Every character is a grapheme, and all are ASCII.
    Ascii(&'a str),
    /// Every character is a grapheme, none is ASCII.
    Letters(&'a str),
    /// One grapheme.
    Cluster(&'a str),
}

/// A text in pieces; together they are the text, and all their ends are grapheme boundaries.
pub(super) fn pieces(s: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = s;
    // How much of the rest is known to stand alone, with what follows taken into account.
    let mut alone = 0;
    std::iter::from_fn(move || {
        if alone == 0 {
            alone = lone_run(rest);
        }
        let ascii = rest[..alone].bytes().take_while(u8::is_ascii).count();
        let length = match (ascii, alone) {
            (0, 0) => rest.graphemes(true).next()?.len(),
            (0, _) => rest[..alone].bytes().take_while(|b| !b.is_ascii()).count(),
            _ => ascii,
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        let was_alone = alone > 0;
        alone = alone.saturating_sub(length);
        Some(match (ascii, was_alone) {
            (0, false) => Piece::Cluster(piece),
            (0, true) => Piece::Letters(piece),
            _ => Piece::Ascii(piece),
        })
    })
}

/// How many bytes from the start on are characters that are graphemes by themselves.
fn lone_run(s: &str) -> usize {
    let mut end = 0;
    let mut last = 0;
    for c in s.chars() {
        if !stands_alone(c) {
            // It may belong to the one before.
            return end - last;
        }
        last = c.len_utf8();
        end += last;
    }
    end
}

/// Whether `c` is a grapheme by itself wherever another such character or nothing follows it. For the common letters
/// and signs only, since it is asked about every character.
pub(super) fn stands_alone(c: char) -> bool {
    c.is_ascii() && c != '\r'
        || matches!(c,
            '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{37b}'..='\u{482}' | '\u{48a}'..='\u{52f}'
            | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{e01}'..='\u{e30}' | '\u{1e00}'..='\u{1eff}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3000}'..='\u{3029}' | '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fc}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
            | '\u{ff01}'..='\u{ff9d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_alone_does() {
        let lone: Vec<char> = ('\0'..=char::MAX).filter(|&c| stands_alone(c)).collect();
        for c in lone {
            for pair in [['a', c], [c, 'a'], [c, c], ['각', c], ['ก', c], ['\n', c]] {
                let pair = String::from_iter(pair);
                assert_eq!(pair.graphemes(true).count(), 2, "{pair:?}");
            }
        }
    }
}
