//! How a text's words begin, as 64 bits: most titles that hold no word that begins so need not be read. It must not know
//! rows or queries.

use super::border::lies_between;

/// The first two and the first three letters of every word of a text, a bit each that others share. A word of a query
/// can only begin a word of the text where all bits of [`asked`] are set.
pub fn begins(folded: &str) -> u64 {
    let mut bits = 0;
    let mut before = ' ';
    let mut letters = folded.chars();
    while let Some(first) = letters.next() {
        if counts(first) && lies_between(before, first) {
            let mut behind = letters.clone();
            bits |= both(first, behind.next(), behind.next());
        }
        before = first;
    }
    bits
}

/// What [`begins`] must hold where a word begins so.
pub fn asked(word: &str) -> u64 {
    let mut letters = word.chars();
    letters.next().filter(|first| counts(*first)).map_or(0, |first| both(first, letters.next(), letters.next()))
}

/// Signs stand between words, all of which would begin there.
fn counts(first: char) -> bool {
    !first.is_ascii() || first.is_ascii_alphanumeric()
}

fn both(first: char, second: Option<char>, third: Option<char>) -> u64 {
    let Some(second) = second else { return 0 };
    let two = u32::from(first).wrapping_mul(0x01_0001).wrapping_add(u32::from(second));
    bit(two) | third.map_or(0, |third| bit(two.wrapping_mul(0x0101).wrapping_add(u32::from(third))))
}

/// The highest bits of a product are those that all of its factor's reach (Knuth 6.4, multiplicative hashing).
fn bit(letters: u32) -> u64 {
    1 << (letters.wrapping_mul(0x9e37_79b1) >> 26)
}

#[cfg(test)]
mod tests {
    use super::super::border::is_border;
    use super::{asked, begins};
    use proptest::prelude::*;

    #[test]
    fn most_other_beginnings_are_told_apart() {
        let text = begins("mossad set up operations in paris");
        let letters = || 'a'..='z';
        let words: Vec<String> = letters()
            .flat_map(|a| letters().flat_map(move |b| letters().map(move |c| [a, b, c].iter().collect())))
            .collect();
        let pass = words.iter().filter(|word| text & asked(word) == asked(word)).count();
        assert!(pass * 10 < words.len(), "{pass} of {}", words.len());
    }

    proptest! {
        #[test]
        fn no_beginning_is_missed(text in "([a-c(]{1,3}[ -]|[аб]{2} |北京|\\PC){0,9}", length in 1..6_usize) {
            for (at, _) in text.char_indices().filter(|(at, _)| is_border(&text, *at)) {
                let word: String = text[at..].chars().take(length).collect();
                prop_assert_eq!(begins(&text) & asked(&word), asked(&word), "{} in {}", word, text);
            }
        }
    }
}
