//! A set of rows, one bit each, and the rows that are still to be looked at. It must not know what they are looked at for.

use super::rows::Found;
use crate::shelf::PIECE;

/// Positions in a table.
#[derive(Debug, Clone, Default)]
pub struct Set {
    bits: Vec<u64>,
    count: usize,
}

impl Set {
    /// Of what was found.
    pub fn new(pieces: &[Vec<Found>]) -> Self {
        let mut bits = vec![0; pieces.len() * (PIECE / 64)];
        for found in pieces.iter().flatten() {
            bits[found.position as usize / 64] |= 1 << (found.position % 64);
        }
        Self { bits, count: pieces.iter().map(Vec::len).sum() }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.count
    }
}

/// Which rows to look at.
#[derive(Debug, Clone, Copy)]
pub struct Among<'a> {
    /// These, and all from a position on; every row without them.
    survivors: Option<(&'a Set, usize)>,
}

impl<'a> Among<'a> {
    /// Every row.
    pub const ALL: Among<'static> = Among { survivors: None };

    /// These, and all from a position on, which they do not reach.
    pub fn these(survivors: &'a Set, from: usize) -> Self {
        Self { survivors: Some((survivors, from)) }
    }

    /// The rows to look at in a piece that has so many, in order.
    pub fn of_piece(&self, number: usize, len: usize) -> impl Iterator<Item = u32> {
        let first = number * (PIECE / 64);
        let word = move |word: usize| self.word(first + word) & ones(len.saturating_sub(word * 64));
        (0..PIECE / 64).flat_map(move |at| {
            let mut bits = word(at);
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros())?;
                bits &= bits - 1;
                Some(u32::try_from(at * 64).unwrap_or(0) + bit)
            })
        })
    }

    fn word(&self, at: usize) -> u64 {
        match self.survivors {
            None => u64::MAX,
            Some((set, from)) => set.bits.get(at).copied().unwrap_or(0) | !ones(from.saturating_sub(at * 64)),
        }
    }
}

/// So many bits from the lowest on.
fn ones(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}
