//! Where a byte stands in a text, found eight bytes at a time without asking for each place anew: headlines are short, and
//! a letter stands in one four or five times. It must not know what bytes mean.

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const ONES: u64 = 0x0101_0101_0101_0101;
/// Gathers the highest bits of eight bytes into the highest byte.
const GATHER: u64 = 0x0002_0408_1020_4081;

/// Places of a byte in a text, in order.
pub struct Spots<'t> {
    rest: &'t [u8],
    /// As many copies of the byte as fit.
    wanted: u64,
    /// Places among the bytes that were looked at last.
    found: u64,
    /// Where those begin.
    base: usize,
    /// Bytes that were looked at.
    seen: usize,
}

/// Where `byte` stands in `text` from `from` on.
pub fn spots(text: &[u8], byte: u8, from: usize) -> Spots<'_> {
    let rest = text.get(from..).unwrap_or_default();
    Spots { rest, wanted: ONES * u64::from(byte), found: 0, base: from, seen: from }
}

impl Spots<'_> {
    /// Looks at up to 64 bytes more.
    fn look(&mut self) {
        self.base = self.seen;
        let (block, rest) = self.rest.split_at(self.rest.len().min(64));
        (self.rest, self.seen) = (rest, self.seen + block.len());
        let (eights, last) = block.as_chunks::<8>();
        for (at, eight) in eights.iter().enumerate() {
            self.found |= same(u64::from_le_bytes(*eight) ^ self.wanted) << (8 * at);
        }
        if !last.is_empty() {
            let mut eight = [0; 8];
            eight[..last.len()].copy_from_slice(last);
            let here = same(u64::from_le_bytes(eight) ^ self.wanted) & ((1 << last.len()) - 1);
            self.found |= here << (8 * eights.len());
        }
    }
}

impl Iterator for Spots<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            if self.rest.is_empty() {
                return None;
            }
            self.look();
        }
        let at = self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(self.base + at)
    }
}

/// Which of eight bytes are 0, a bit each.
fn same(eight: u64) -> u64 {
    let zero = !((eight & LOW).wrapping_add(LOW) | eight | LOW);
    zero.wrapping_mul(GATHER) >> 56
}

#[cfg(test)]
mod tests {
    use super::spots;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spots_are_where_the_byte_stands(
            text in prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(0x7f), Just(0x80), Just(0x81), any::<u8>()], 0..200),
            byte in prop_oneof![Just(0_u8), Just(1), Just(0x80), Just(0x81), any::<u8>()],
            from in 0..220_usize,
        ) {
            let plain: Vec<usize> = (from..text.len()).filter(|at| text[*at] == byte).collect();
            prop_assert_eq!(spots(&text, byte, from).collect::<Vec<_>>(), plain);
        }
    }
}
