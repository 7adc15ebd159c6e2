//! One word of a query held against one folded value: whether it stands there, how well, with what score. It must not know
//! rows or queries.

use memchr::{memchr, memmem};

use super::border::is_border;
use super::query::is_scattered_in;
use super::score::{Pattern, Scratch};
use super::table::{Folded, letters, within_reach};
use super::{Form, Word};
use crate::article::Tier;
use crate::text::fold_cased_plain;

/// What each letter of a word must bring, else they are scattered: one that follows the letter before it brings 20, one
/// that begins a word a few letters on as much, one eight letters on in the middle of a word 5.
const ENOUGH: i32 = 12;

/// How a word stands in a value: [`Tier::Words`], `Beginnings`, `Inside` or `Scattered`, and its score.
pub type Stand = (Tier, i32);

/// A word ready to be held against values.
#[derive(Debug)]
pub struct Needle<'q> {
    /// The word.
    pub word: &'q Word,
    finder: memmem::Finder<'q>,
    pattern: Pattern,
    /// The letters that a value must have.
    pub letters: u64,
    /// The letter that must begin a word, if the word is to.
    pub first: u64,
    /// The score that is not scattered.
    enough: i32,
}

impl<'q> Needle<'q> {
    /// Of a word.
    pub fn new(word: &'q Word) -> Self {
        let length = i32::try_from(word.folded.chars().count()).unwrap_or(i32::MAX / ENOUGH);
        let first = word.folded.chars().next().map_or(0, |c| letters(c.encode_utf8(&mut [0; 4])));
        Self {
            word,
            finder: memmem::Finder::new(&word.folded),
            pattern: Pattern::new(&word.folded),
            letters: letters(&word.folded),
            first,
            enough: length.saturating_mul(ENOUGH),
        }
    }

    /// How it stands in a value, if it does; `original` is the value as it is.
    pub fn stand<'v>(
        &self,
        value: Folded<'_>,
        original: impl FnOnce() -> &'v str,
        scratch: &mut Scratch,
    ) -> Option<Stand> {
        if value.letters & self.letters != self.letters {
            return None;
        }
        let stand = self.begun_folded(value, scratch).or_else(|| self.inside(value, scratch))?;
        self.has_case(value.text, original).then_some(stand)
    }

    /// The same, but only from a word's beginning on.
    pub fn begun<'v>(
        &self,
        value: Folded<'_>,
        original: impl FnOnce() -> &'v str,
        scratch: &mut Scratch,
    ) -> Option<Stand> {
        if value.letters & self.letters != self.letters {
            return None;
        }
        let stand = self.begun_folded(value, scratch)?;
        self.has_case(value.text, original).then_some(stand)
    }

    /// Whether it stands in a value at all.
    pub fn is_in<'v>(&self, value: Folded<'_>, original: impl FnOnce() -> &'v str) -> bool {
        value.letters & self.letters == self.letters
            && is_there(self.word.form, &self.word.folded, value.text)
            && self.has_case(value.text, original)
    }

    fn begun_folded(&self, Folded { text, starts, .. }: Folded<'_>, scratch: &mut Scratch) -> Option<Stand> {
        if starts & self.first == 0 {
            return None;
        }
        let word = &self.word.folded;
        let last = text.len().checked_sub(word.len())?;
        let (tier, at) = match self.word.form {
            Form::Start if text.starts_with(word) => (self.tier_at(text, 0), 0),
            Form::End if text.ends_with(word) && is_border(text, last) => (Tier::Words, last),
            Form::Entire if text == word => (Tier::Words, 0),
            Form::Start | Form::End | Form::Entire => return None,
            Form::Fuzzy | Form::Exact | Form::Begun | Form::Whole => self.beginnings(text)?,
        };
        if self.word.form == Form::Whole && tier != Tier::Words {
            return None;
        }
        Some((tier, self.pattern.score_at(text, at).or_else(|| self.pattern.score(text, scratch))?))
    }

    /// The best tier of all places where a word begins so, and the place that brings the best score.
    fn beginnings(&self, text: &str) -> Option<(Tier, usize)> {
        let mut best: Option<(Tier, usize)> = None;
        let mut from = 0;
        while let Some(at) = self.next(text, from) {
            if is_border(text, at) {
                let tier = self.tier_at(text, at);
                let exact = self.pattern.score_at(text, at).is_some();
                best = match best {
                    Some((known, place)) if !exact => Some((known.min(tier), place)),
                    Some((known, _)) => Some((known.min(tier), at)),
                    None => Some((tier, at)),
                };
                if tier == Tier::Words && exact {
                    break;
                }
            }
            from = at + text[at..].chars().next().map_or(1, char::len_utf8);
        }
        best
    }

    /// The next place where its letters stand side by side.
    fn next(&self, text: &str, mut from: usize) -> Option<usize> {
        let word = self.word.folded.as_bytes();
        let text = text.as_bytes();
        if !word[0].is_ascii() {
            return Some(from + self.finder.find(&text[from..])?);
        }
        loop {
            from += memchr(word[0], &text[from..])?;
            if text[from..].starts_with(word) {
                return Some(from);
            }
            from += 1;
        }
    }

    fn tier_at(&self, text: &str, at: usize) -> Tier {
        if is_border(text, at + self.word.folded.len()) { Tier::Words } else { Tier::Beginnings }
    }

    /// Where no word begins with it.
    fn inside(&self, Folded { text, .. }: Folded<'_>, scratch: &mut Scratch) -> Option<Stand> {
        match self.word.form {
            Form::Fuzzy => {
                let score = self.pattern.score(text, scratch)?;
                Some((if score < self.enough { Tier::Scattered } else { Tier::Inside }, score))
            }
            Form::Exact | Form::Start | Form::End | Form::Entire
                if is_there(self.word.form, &self.word.folded, text) =>
            {
                Some((Tier::Inside, self.pattern.score(text, scratch)?))
            }
            _ => None,
        }
    }

    fn has_case<'v>(&self, folded: &str, original: impl FnOnce() -> &'v str) -> bool {
        let Some(cased) = &self.word.cased else { return true };
        let original = original();
        // Where folding changed nothing but case, the original is its own cased fold.
        if original.is_ascii() && folded.eq_ignore_ascii_case(original) {
            return is_there(self.word.form, cased, original);
        }
        is_there(self.word.form, cased, within_reach(&fold_cased_plain(original)))
    }
}

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
    let finder = memmem::Finder::new(needle).into_owned();
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
