//! A folded value, and what can be told of it at a glance: which letters stand in it, and where. It must not know rows or
//! queries.

use super::border::lies_between;

/// How far a field counts, in letters of its folded value. No headline or path is as long; it bounds what a hostile
/// one can cost, and keeps scores where the matcher of record does not saturate.
pub const REACH: usize = 4096;

/// As much of a folded value as counts.
pub fn within_reach(folded: &str) -> &str {
    if folded.len() <= REACH {
        return folded;
    }
    folded.char_indices().nth(REACH).map_or(folded, |(end, _)| &folded[..end])
}

/// Bits of letters that share theirs with no other: the lowest ones.
pub const OWN: u32 = 36;
/// Bits of ASCII.
const ASCII: u32 = 42;

/// Which letters stand in a text: one bit for a letter of the Latin alphabet or a digit, shared bits for the others.
/// A term can only match where all its bits are set.
pub fn letters(folded: &str) -> u64 {
    folded.chars().fold(0, |mask, c| mask | 1 << bit(c))
}

/// Which letters begin words in a text, or stand between them; bits as in [`letters`].
pub fn starts(folded: &str) -> u64 {
    let mut mask = 0;
    let mut before = ' ';
    for c in folded.chars() {
        if lies_between(before, c) {
            mask |= 1 << bit(c);
        }
        before = c;
    }
    mask
}

/// The bit of a letter that shares it with no other.
pub fn own_bit(c: char) -> Option<u64> {
    (c.is_ascii_lowercase() || c.is_ascii_digit()).then(|| 1 << bit(c))
}

fn bit(c: char) -> u32 {
    match c {
        'a'..='z' => u32::from(c) - u32::from('a'),
        '0'..='9' => 26 + u32::from(c) - u32::from('0'),
        _ if c.is_ascii() => OWN + u32::from(c) % (ASCII - OWN),
        _ => ASCII + u32::from(c) % (u64::BITS - ASCII),
    }
}

/// A folded value, and what can be told of it at a glance.
#[derive(Debug, Clone, Copy)]
pub struct Folded<'a> {
    /// As much of it as counts.
    pub text: &'a str,
    /// As [`letters`].
    pub letters: u64,
    /// As [`starts`].
    pub starts: u64,
}

impl<'a> Folded<'a> {
    /// Whether all its letters are ASCII.
    pub fn is_ascii(self) -> bool {
        self.letters >> ASCII == 0
    }

    /// Of a text that is folded already.
    pub fn new(folded: &'a str) -> Self {
        let text = within_reach(folded);
        Self { text, letters: letters(text), starts: starts(text) }
    }
}
