//! Rows as bits, a piece at a time. It must not know what rows are looked at for.

use crate::shelf::PIECE;

const WORDS: usize = PIECE / 64;

/// Rows of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bits([u64; WORDS]);

impl Bits {
    /// No row.
    pub const NONE: Self = Self([0; WORDS]);

    /// The rows from one on, as far as a piece goes.
    pub fn from(row: usize) -> Self {
        let mut bits = Self::NONE;
        for (at, word) in bits.0.iter_mut().enumerate() {
            *word = match row.saturating_sub(at * 64) {
                0 => u64::MAX,
                skipped @ 1..64 => u64::MAX << skipped,
                _ => 0,
            };
        }
        bits
    }

    /// Puts a row in.
    pub fn insert(&mut self, row: usize) {
        self.0[row / 64] |= 1 << (row % 64);
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: usize) {
        self.0[row / 64] &= !(1 << (row % 64));
    }

    /// Whether a row is in.
    pub fn has(&self, row: usize) -> bool {
        self.0[row / 64] & 1 << (row % 64) != 0
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Those that are in one of two.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
        self
    }

    /// Those that are not in another one.
    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= !other);
        self
    }

    /// Those of them that are to stay, asked in order.
    #[must_use]
    pub fn only(&self, stays: impl FnMut(&usize) -> bool) -> Self {
        let mut bits = Self::NONE;
        self.rows().filter(stays).for_each(|row| bits.insert(row));
        bits
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.0.into_iter().enumerate().flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(at * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn bits_are_a_set(one in prop::collection::btree_set(0..PIECE, 0..50), from in 0..=PIECE) {
            let mut bits = Bits::NONE;
            for row in &one {
                bits.insert(*row);
            }
            let tail: BTreeSet<usize> = (from..PIECE).collect();
            prop_assert_eq!(bits.count(), one.len());
            prop_assert!((0..PIECE).all(|row| bits.has(row) == one.contains(&row)));
            prop_assert_eq!(bits.rows().collect::<BTreeSet<_>>(), one.clone());
            prop_assert_eq!(bits.or(&Bits::from(from)).rows().collect::<BTreeSet<_>>(), &one | &tail);
            prop_assert_eq!(bits.without(&Bits::from(from)).rows().collect::<BTreeSet<_>>(), &one - &tail);
        }
    }
}
