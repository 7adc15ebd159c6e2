//! Rows filled to the measure: which spaces grow, and by how much. It must not know kinds or how lines are broken.

use super::atom::{Atom, Look};
use crate::text::ideographs;

/// A wider gap would tear the row apart.
const WIDEST: u16 = 3;

/// The columns that a row's spaces gain, so that it is `short` columns longer: units by number, in order. Where not all
/// gaps can gain the same, the row's number says where the wider ones stand, so that those of rows under each other are
/// strewn and make no river. None where gaps would be too wide, or where words do not stand between spaces.
pub(super) fn spread(text: &str, atoms: &[Atom], short: u16, row: usize) -> Option<Vec<(usize, u16)>> {
    let gaps = gaps(text, atoms);
    let count = gaps.len();
    let range = atoms.first()?.range.start..atoms.last()?.range.end;
    if count == 0 || short == 0 || ideographs(&text[range]) > 0 {
        return None;
    }
    // Steps of the golden section come nowhere near where the last ones came.
    let phase = row % 1000 * 618 % 1000 * count / 1000;
    let until = |gap: usize| (gap * usize::from(short) + phase) / count;
    let mut found = Vec::with_capacity(count);
    for (number, (at, wide)) in gaps.into_iter().enumerate() {
        let gain = u16::try_from(until(number + 1) - until(number)).unwrap_or(u16::MAX);
        if wide.saturating_add(gain) > WIDEST {
            return None;
        }
        found.push((at, gain));
    }
    Some(found)
}

/// Every gap between words that a space can widen: the number of the unit that grows, and the columns of the whole gap.
fn gaps(text: &str, atoms: &[Atom]) -> Vec<(usize, u16)> {
    let mut gaps = Vec::new();
    let mut open: Option<(Option<usize>, u16)> = None;
    let mut in_text = false;
    for (at, atom) in atoms.iter().enumerate().filter(|(_, atom)| atom.look != Look::Nothing) {
        if atom.blank {
            let (grows, wide) = open.get_or_insert((None, 0));
            *wide = wide.saturating_add(atom.width);
            if matches!(&text[atom.range.clone()], " " | "\u{a0}") {
                *grows = Some(at);
            }
        } else {
            if let Some((Some(grows), wide)) = open.take().filter(|_| in_text) {
                gaps.push((grows, wide));
            }
            in_text = true;
        }
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::super::atom::atoms;
    use super::*;
    use crate::text::Widths;

    /// The spaces of a row and what they gain, as digits in its text.
    fn gains(text: &str, short: u16, row: usize) -> Option<String> {
        let atoms: Vec<Atom> = atoms(text, &[], 0..text.len(), 100, Widths::Narrow).collect();
        let gained = spread(text, &atoms, short, row)?;
        let gain = |at| gained.iter().find(|(unit, _)| *unit == at).map(|(_, gain)| gain.to_string());
        let shown =
            atoms.iter().enumerate().map(|(at, a)| gain(at).unwrap_or_else(|| text[a.range.clone()].to_owned()));
        Some(shown.collect())
    }

    #[test]
    fn gaps_grow_evenly_or_not_at_all() {
        for (text, short, row, wanted) in [
            ("a b c d e", 4, 0, Some("a1b1c1d1e")),
            ("a b c d e", 1, 0, Some("a0b0c0d1e")),
            ("a b c d e", 1, 1, Some("a0b1c0d0e")),
            ("a b c d e", 1, 3, Some("a1b0c0d0e")),
            ("a b c d e", 2, 0, Some("a0b1c0d1e")),
            ("a b c d e", 6, 0, Some("a1b2c1d2e")),
            ("a b c d e", 8, 1, Some("a2b2c2d2e")),
            ("a b c d e", 9, 0, None),
            ("a.  b c", 2, 0, Some("a. 1b1c")),
            ("a.  b c", 4, 0, None),
            ("a\u{a0}b c", 2, 0, Some("a1b1c")),
            ("a\u{202f}b c", 2, 0, Some("a\u{202f}b2c")),
            ("  a b", 1, 0, Some("  a1b")),
            ("one", 1, 0, None),
            ("漢字 かな", 1, 0, None),
            ("a b", 0, 0, None),
            ("", 3, 0, None),
        ] {
            assert_eq!(gains(text, short, row).as_deref(), wanted, "{text:?} by {short} in row {row}");
        }
    }
}
