//! Whether letters that stand in a value in their order may be meant there, or prove nothing. It must not know scores.

use memchr::memmem;

use super::border::is_border;
use super::query::is_scattered_in;

/// Bytes of letters that are looked at.
const REACH: usize = 63;

/// Whether letters stand in a folded value as one who types them thinks of it: side by side; as letters of one word from
/// its first on (`intl`); or as beginnings of words one after the other, some left out (`nytimes`). Any others that stand
/// in their order came there by chance.
pub fn is_meant(letters: &str, value: &str) -> bool {
    if letters.len() > REACH || memmem::find(value.as_bytes(), letters.as_bytes()).is_some() {
        return true;
    }
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
    use super::is_meant;

    #[test]
    fn what_is_meant_begins_words() {
        for (letters, value, meant) in [
            ("intl", "the international court", true),
            ("mosad", "a mossad man", true),
            ("ossa", "a mossad man", true),
            ("nytimes", "the new york times", true),
            ("tnyt", "the new york times", true),
            ("irdeal", "iran: a deal", true),
            ("mosasd", "modern sales of sand", false),
            ("sorian", "resort in romania", false),
            ("crt", "the court", true),
            ("crt", "accurate", false),
            ("北市", "北京 城市", true),
            ("иран", "ин ра", false),
        ] {
            assert_eq!(is_meant(letters, value), meant, "{letters} in {value}");
        }
    }
}
