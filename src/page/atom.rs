//! The smallest units of a row: graphemes, and what is drawn for them. Measuring and drawing both read them from here,
//! so that a row cannot come out wider than it was measured. It must not know lines or kinds.

use std::ops::Range;

use crate::text::{Widths, graphemes, width};

/// One unit of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Atom {
    /// Its bytes in the block's text.
    pub(super) range: Range<usize>,
    /// What is drawn.
    pub(super) look: Look,
    /// Columns it takes.
    pub(super) width: u16,
    /// White space, which is dropped at a row's end.
    pub(super) blank: bool,
}

/// Spaces at which no line breaks; some carry a mark.
const HARD_SPACES: [char; 3] = ['\u{a0}', '\u{202f}', '\u{2007}'];

/// What is drawn for a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Its own bytes.
    Verbatim,
    /// One space: NBSP and its kin (and the marks that one may carry), a tab in running text, a line end in a quote.
    Space,
    /// Nothing: a place to break.
    Nothing,
    /// A sign of one column, since it is wider than the whole row.
    StandIn,
}

/// The units of a range of text, hidden parts left out. `hidden` is in order and without overlaps; `room` is the width
/// of a whole row, by the same `widths`.
pub(super) fn atoms<'a>(
    text: &'a str,
    hidden: &'a [Range<usize>],
    range: Range<usize>,
    room: u16,
    widths: Widths,
) -> impl Iterator<Item = Atom> + 'a {
    stretches(hidden, range).flat_map(move |part| {
        let start = part.start;
        graphemes(&text[part]).map(move |(at, g)| {
            let at = start + at;
            let (look, width) = look(g, (room, widths), text.as_bytes()[..at].ends_with(b" "));
            Atom { range: at..at + g.len(), look, width, blank: is_blank(g) }
        })
    })
}

/// The parts of a range that are in view.
pub(super) fn stretches(hidden: &[Range<usize>], range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let first = hidden.partition_point(|h| h.end <= range.start);
    let last = hidden.partition_point(|h| h.start < range.end);
    let within = &hidden[first..last.max(first)];
    let starts = std::iter::once(range.start).chain(within.iter().map(|h| h.end));
    let ends = within.iter().map(|h| h.start).chain(std::iter::once(range.end));
    starts.zip(ends).filter(|(start, end)| start < end).map(|(start, end)| start..end)
}

/// Whether anything in a range would be seen.
pub(super) fn any_seen(text: &str, hidden: &[Range<usize>], range: Range<usize>) -> bool {
    stretches(hidden, range).any(|r| text[r].chars().any(is_seen))
}

/// Whether a character leaves ink by itself: no white space, no place to break, nothing without a width, and not one of
/// the blanks that Unicode counts among letters and signs (Braille, Hangul).
fn is_seen(c: char) -> bool {
    c.is_ascii_graphic()
        || !c.is_whitespace()
            && !matches!(c, '\u{ad}' | '\u{115f}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
            && width(c.encode_utf8(&mut [0; 4])) > 0
}

fn look(grapheme: &str, (room, widths): (u16, Widths), after_space: bool) -> (Look, u16) {
    match grapheme {
        "\u{ad}" | "\u{200b}" => (Look::Nothing, 0),
        // A mail that flows ends its lines with a space already (RFC 3676).
        "\n" if after_space => (Look::Nothing, 0),
        "\n" | "\t" => (Look::Space, 1),
        _ => match u16::try_from(widths.of(grapheme)) {
            Ok(wide) if wide <= room && grapheme.contains(HARD_SPACES) => (Look::Space, wide),
            Ok(wide) if wide <= room => (Look::Verbatim, wide),
            _ => (Look::StandIn, 1),
        },
    }
}

/// What is drawn for a space in `columns` columns: a tab, a line end, one that fills its row; a hard one with the marks
/// that it carries.
pub(super) fn spaces(grapheme: &str, columns: usize) -> String {
    if is_blank(grapheme) { " ".repeat(columns) } else { grapheme.replace(HARD_SPACES, " ") }
}

/// White space alone, without a mark on it.
fn is_blank(grapheme: &str) -> bool {
    let mut chars = grapheme.chars();
    chars.next().is_some_and(char::is_whitespace) && chars.next().is_none()
}
