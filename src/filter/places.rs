//! Where a word's letters stand in a text, as its form asks. It must not know scores.

use memchr::memchr;
use memchr::memmem::{self, Finder};

use super::Form;
use super::border::is_border;

/// Whether the letters stand in the text as the form asks.
pub fn is_there(form: Form, needle: &str, text: &str) -> bool {
    match form {
        Form::Fuzzy => behind(needle, text, 0).is_some(),
        Form::Exact => memmem::find(text.as_bytes(), needle.as_bytes()).is_some(),
        Form::Start => text.starts_with(needle),
        Form::End => text.ends_with(needle),
        Form::Entire => text == needle,
        Form::Begun | Form::Whole => places(form, needle, text).next().is_some(),
    }
}

/// Behind the first place from `from` on where letters stand in a text in their order, in bytes.
pub fn behind(letters: &str, text: &str, mut from: usize) -> Option<usize> {
    let mut at = 0;
    for length in letters.chars().map(char::len_utf8) {
        let letter = &letters.as_bytes()[at..at + length];
        // What letters of one script begin with, most of its letters do.
        let last = letter[length - 1];
        loop {
            let end = from + length;
            let end = end + memchr(last, text.as_bytes().get(end - 1..)?)?;
            if length == 1 || text.as_bytes()[end - length..end] == *letter {
                from = end;
                break;
            }
            from = end + 1 - length;
        }
        at += length;
    }
    Some(from)
}

/// Where letters stand side by side in a text, between such borders as the form asks for. They may overlap.
pub fn places(form: Form, needle: &str, text: &str) -> impl Iterator<Item = usize> {
    let mut from = 0;
    let finder = Finder::new(needle).into_owned();
    let length = needle.len();
    std::iter::from_fn(move || {
        loop {
            let at = from + finder.find(text.as_bytes().get(from..)?)?;
            from = at + text[at..].chars().next().map_or(1, char::len_utf8);
            let begins = matches!(form, Form::Exact) || is_border(text, at);
            if begins && (form != Form::Whole || is_border(text, at + length)) {
                return Some(at);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::behind;
    use proptest::prelude::*;

    /// Letter by letter.
    fn plainly(letters: &str, text: &str, from: usize) -> Option<usize> {
        letters.chars().try_fold(from, |from, letter| Some(from + text.get(from..)?.find(letter)? + letter.len_utf8()))
    }

    proptest! {
        #[test]
        fn letters_stand_in_order_where_each_is_the_next(
            text in "[abвгдаѐ北京\u{1d400}]{0,30}|\\PC{0,20}", letters in "[abвгд北\u{1d400}]{0,4}|\\PC{1,2}", cut in 0..30_usize,
        ) {
            let from = text.char_indices().nth(cut).map_or(text.len(), |(at, _)| at);
            prop_assert_eq!(behind(&letters, &text, from), plainly(&letters, &text, from));
        }
    }
}
