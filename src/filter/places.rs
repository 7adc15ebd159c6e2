//! Where a word's letters stand in a text, as its form asks. It must not know scores.

use memchr::memmem::{self, Finder};

use super::Form;
use super::border::is_border;
use super::query::is_scattered_in;

/// Whether the letters stand in the text as the form asks.
pub fn is_there(form: Form, needle: &str, text: &str) -> bool {
    match form {
        Form::Fuzzy => is_scattered_in(needle, text),
        Form::Exact => memmem::find(text.as_bytes(), needle.as_bytes()).is_some(),
        Form::Start => text.starts_with(needle),
        Form::End => text.ends_with(needle),
        Form::Entire => text == needle,
        Form::Begun | Form::Whole => places(form, needle, text).next().is_some(),
    }
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
