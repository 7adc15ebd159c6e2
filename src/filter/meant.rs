//! Whether letters that stand in a value in their order may be meant there, or prove nothing. It must not know scores.

use memchr::memmem;

use super::border::is_border;
use super::query::is_scattered_in;

/// Bytes of letters that are looked at.
const REACH: usize = 63;

/// What letters that stand in a folded value in their order may be there, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sense {
    /// What was typed: they stand side by side.
    Typed,
    /// What was meant by a shorter form: letters of one word from its first on (`intl`), or beginnings of words one after
    /// the other, some left out (`nytimes`).
    Shortened,
    /// Nothing: they came there by chance.
    Chance,
}

/// What letters may be in a folded value in which they stand in their order.
pub fn sense(letters: &str, value: &str) -> Sense {
    if letters.len() > REACH || memmem::find(value.as_bytes(), letters.as_bytes()).is_some() {
        Sense::Typed
    } else if is_short_for(letters, value) {
        Sense::Shortened
    } else {
        Sense::Chance
    }
}

fn is_short_for(letters: &str, value: &str) -> bool {
    let (wanted, bytes) = (letters.as_bytes(), value.as_bytes());
    // How many of the letters the words so far may begin with, a bit for each number.
    let mut reached = 1_u64;
    let mut at = 0;
    while at < bytes.len() {
        let end = word_end(value, at);
        let word = &bytes[at..end];
        if value[at..end].chars().next() == letters.chars().next() && is_scattered_in(letters, &value[at..end]) {
            return true;
        }
        let mut more = reached;
        for number in (0..wanted.len()).filter(|number| reached >> number & 1 == 1) {
            let shared = wanted[number..].iter().zip(word).take_while(|(a, b)| a == b).count();
            (1..=shared).for_each(|count| more |= 1 << (number + count));
        }
        reached = more;
        at = end;
    }
    reached >> wanted.len() & 1 == 1
}

/// Where what begins here ends: a word, or a single sign.
fn word_end(value: &str, at: usize) -> usize {
    let mut ends = value[at..].char_indices().map(|(gap, c)| at + gap + c.len_utf8());
    ends.find(|end| is_border(value, *end)).unwrap_or(value.len())
}

#[cfg(test)]
mod tests {
    use super::Sense::{Chance, Shortened, Typed};
    use super::sense;

    #[test]
    fn what_is_meant_begins_words() {
        for (letters, value, meant) in [
            ("intl", "the international court", Shortened),
            ("mosad", "a mossad man", Shortened),
            ("ossa", "a mossad man", Typed),
            ("nytimes", "the new york times", Shortened),
            ("tnyt", "the new york times", Shortened),
            ("irdeal", "iran: a deal", Shortened),
            ("mosasd", "modern sales of sand", Chance),
            ("sorian", "resort in romania", Chance),
            ("crt", "the court", Shortened),
            ("crt", "accurate", Chance),
            ("北市", "北京 城市", Shortened),
            ("北京", "北京 城市", Typed),
            ("иран", "ин ра", Chance),
        ] {
            assert_eq!(sense(letters, value), meant, "{letters} in {value}");
        }
    }
}
