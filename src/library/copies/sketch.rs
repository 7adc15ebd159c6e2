//! The sketch: 44 bytes that tell how much of two texts is the same, without either text. It must not know how
//! sketches are kept or found.
//!
//! This is minhash (Broder 1997) by *Fast Similarity Sketching* (Dahlgaard, Knudsen, Thorup 2017): of all shingles of a
//! text each bin takes the least, by an order of its own; two texts have the same in a bin as often as a shingle of
//! either is one of both. Of eight bins twenty bits are kept, to look copies up by; of the others four, to be compared
//! (Li and König 2010).

use std::iter;

use super::shingles;
use crate::article::Article;

/// Bins by which copies are looked up.
pub(super) const KEYS: usize = 8;
/// Bins that are compared.
const MARKS: usize = 48;
const BINS: usize = KEYS + MARKS;
/// Marks in a word of them.
const TO_A_WORD: usize = 8;
/// A text of fewer shingles is a copy of its equals only.
const FEWEST: usize = 32;
/// So many marks the same make a copy: they tell of two fifths of all shingles, and strangers have them twice in 10^14.
const ALIKE: u32 = 22;
/// Goes over a text of few shingles, at most.
const ROUNDS: u64 = 63;

/// What near copies are known by: [`Sketch::SIZE`] bytes, the same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch {
    /// Sixteen bits of each key.
    pub(super) keys: [u16; KEYS],
    /// Four more bits of each key, those of the first lowest.
    pub(super) rests: u32,
    /// Four bits each.
    marks: [u32; MARKS / TO_A_WORD],
}

const ZERO: Sketch = Sketch { keys: [0; KEYS], rests: 0, marks: [0; MARKS / TO_A_WORD] };

/// Of an article's running text; none where that has no words. Of a very short text the whole is taken, title and all,
/// so that it is like its equals only.
pub fn sketch(article: &Article) -> Option<Sketch> {
    let mut all = Vec::new();
    shingles::each(article, |shingle| all.push(shingle));
    let mut bins = Bins::default();
    bins.take(&all, 0);
    if !bins.are_filled() {
        all.sort_unstable();
        all.dedup();
        if all.len() < FEWEST {
            return shingles::whole(article).map(Sketch::of_equals);
        }
        // Few shingles go round again, each time by another order, until every bin has one: some eight times at most.
        for round in 1..ROUNDS {
            if bins.are_filled() {
                break;
            }
            bins.take(&all, round);
        }
    }
    Some(bins.sketch())
}

impl Sketch {
    /// Bytes of a sketch that is kept.
    pub const SIZE: usize = 2 * KEYS + 4 + MARKS / 2;

    /// How it is kept.
    pub fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        let keys = self.keys.iter().flat_map(|key| key.to_le_bytes());
        let words = iter::once(&self.rests).chain(&self.marks).flat_map(|word| word.to_le_bytes());
        bytes.iter_mut().zip(keys.chain(words)).for_each(|(to, byte)| *to = byte);
        bytes
    }

    /// Of what [`Sketch::to_bytes`] gave; none of another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::SIZE] = bytes.try_into().ok()?;
        let (keys, words) = bytes.split_at(2 * KEYS);
        let mut sketch = ZERO;
        for (key, bytes) in sketch.keys.iter_mut().zip(keys.chunks_exact(2)) {
            *key = u16::from_le_bytes([bytes[0], bytes[1]]);
        }
        for (word, bytes) in iter::once(&mut sketch.rests).chain(&mut sketch.marks).zip(words.chunks_exact(4)) {
            *word = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        }
        Some(sketch)
    }

    /// Whether two texts are copies of each other or of a third.
    pub fn is_like(&self, other: &Self) -> bool {
        self.likeness(other) >= ALIKE
    }

    /// How many of the 48 marks are the same: three of them by chance.
    pub fn likeness(&self, other: &Self) -> u32 {
        let same = |(mine, theirs): (&u32, &u32)| {
            // The lowest bit of each mark tells whether any of its four differs.
            let differ = mine ^ theirs;
            let differ = differ | (differ >> 2);
            8 - ((differ | (differ >> 1)) & 0x1111_1111).count_ones()
        };
        self.marks.iter().zip(&other.marks).map(same).sum()
    }

    /// Marks that have nothing to do with those of any other text.
    fn of_equals(whole: u64) -> Self {
        let mut bins = Bins::default();
        for (bin, least) in (0..).zip(&mut bins.0) {
            *least = shingles::mix(whole ^ shingles::mix(bin));
        }
        bins.sketch()
    }
}

/// The least of each bin: the round above, the order of that round below. `MAX` where there is none yet.
struct Bins([u64; BINS]);

impl Default for Bins {
    fn default() -> Self {
        Self([u64::MAX; BINS])
    }
}

impl Bins {
    /// What was taken in an earlier round stays.
    fn take(&mut self, all: &[u64], round: u64) {
        for &shingle in all {
            let order = shingles::mix(shingle ^ round.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let bin = ((order >> 32) * BINS as u64) >> 32;
            let least = &mut self.0[usize::try_from(bin).unwrap_or(0)];
            // The six bits that chose the bin go, and make room for the round.
            *least = (*least).min((round << 58) | (order.rotate_left(32) >> 6));
        }
    }

    fn are_filled(&self) -> bool {
        !self.0.contains(&u64::MAX)
    }

    fn sketch(&self) -> Sketch {
        let (keys, marks) = self.0.split_at(KEYS);
        let mut sketch = ZERO;
        for (n, (key, least)) in sketch.keys.iter_mut().zip(keys).enumerate() {
            *key = u16::try_from(least & 0xffff).unwrap_or(0);
            sketch.rests |= four(least >> 16) << (4 * n);
        }
        for (word, least) in sketch.marks.iter_mut().zip(marks.chunks(TO_A_WORD)) {
            *word = least.iter().fold(0, |word, &least| (word << 4) | four(least));
        }
        sketch
    }
}

/// The lowest four bits.
fn four(bits: u64) -> u32 {
    u32::try_from(bits & 15).unwrap_or(0)
}
