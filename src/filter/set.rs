//! Rows as bits, a piece at a time. It must not know what rows are looked at for.

use crate::shelf::PIECE;

const WORDS: usize = PIECE / 64;
/// The highest bits of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;
/// Gathers those into the highest byte.
const GATHER: u64 = 0x0002_0408_1020_4081;

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

    /// Those that are in both.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
        self
    }

    /// The rows of which something holds, told of each row of a piece in order. There are no branches in it, if there are
    /// none in that.
    pub fn of<T>(piece: &[T], mut holds: impl FnMut(&T) -> bool) -> Self {
        let mut bits = Self::NONE;
        for (word, rows) in bits.0.iter_mut().zip(piece.chunks(64)) {
            *word = rows.iter().rev().fold(0, |word, row| word << 1 | u64::from(holds(row)));
        }
        bits
    }

    /// The rows whose bytes have a bit set; a byte for each row of a piece in order.
    pub fn marked(piece: &[u8], bit: u32) -> Self {
        let mut bits = Self::NONE;
        for (at, rows) in piece.chunks(8).enumerate() {
            let mut eight = [0; 8];
            eight[..rows.len()].copy_from_slice(rows);
            let marked = u64::from_le_bytes(eight) << (7 - bit) & HIGH;
            bits.0[at / 8] |= (marked.wrapping_mul(GATHER) >> 56) << (at % 8 * 8);
        }
        bits
    }

    /// Some of the rows, each with how many stand before it.
    pub fn ranked(&self, some: &Self) -> impl Iterator<Item = (usize, usize)> {
        let mut before = 0;
        self.0.into_iter().zip(some.0).enumerate().flat_map(move |(at, (all, mut some))| {
            let first = before;
            before += all.count_ones() as usize;
            std::iter::from_fn(move || {
                let bit = (some != 0).then(|| some.trailing_zeros() as usize)?;
                some &= some - 1;
                Some((first + (all & ((1 << bit) - 1)).count_ones() as usize, at * 64 + bit))
            })
        })
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
        fn bits_are_a_set(
            one in prop::collection::btree_set(0..PIECE, 0..50), from in 0..=PIECE, bit in 0..8_u32, length in 0..=PIECE,
        ) {
            let mut bits = Bits::NONE;
            for row in &one {
                bits.insert(*row);
            }
            let tail: BTreeSet<usize> = (from..PIECE).collect();
            prop_assert_eq!(bits.count(), one.len());
            prop_assert!((0..PIECE).all(|row| bits.has(row) == one.contains(&row)));
            prop_assert_eq!(bits.rows().collect::<BTreeSet<_>>(), one.clone());
            prop_assert_eq!(bits.or(&Bits::from(from)).rows().collect::<BTreeSet<_>>(), &one | &tail);
            prop_assert_eq!(bits.and(&Bits::from(from)).rows().collect::<BTreeSet<_>>(), &one & &tail);
            let ranked: Vec<(usize, usize)> = one.iter().copied().enumerate().filter(|(_, row)| *row >= from).collect();
            prop_assert_eq!(bits.ranked(&bits.and(&Bits::from(from))).collect::<Vec<_>>(), ranked);
            let bytes: Vec<u8> = (0..length).map(|row| if one.contains(&row) { 1 << bit } else { !(1 << bit) }).collect();
            let head = bits.without(&Bits::from(length));
            prop_assert_eq!(Bits::of(&bytes, |byte| byte & 1 << bit != 0), head);
            prop_assert_eq!(Bits::marked(&bytes, bit), head);
            prop_assert_eq!(bits.without(&Bits::from(from)).rows().collect::<BTreeSet<_>>(), &one - &tail);
        }
    }
}
