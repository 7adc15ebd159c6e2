//! A language: its code, its name, and how it is told from a text. It must not know articles or queries.

mod table;
mod tell;

use std::num::NonZeroU8;

use super::fold_plain;
use table::LANGUAGES;

/// Fewer letters of a name do not stand for it.
const SHORTEST: usize = 4;
/// What is longer, in bytes, is neither a code nor a name.
const LONGEST: usize = 80;

/// A language of ISO 639, in one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(NonZeroU8);

/// What letters may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// This language: by a code, its name, or four letters and more of a name that no other one begins with.
    Is(Lang),
    /// None yet; a code or a name goes on so.
    Begun,
    /// None, however they go on.
    Unknown,
}

impl Lang {
    /// The language that a code or an English name stands for: `de`, `deu`, `ger`, `de-AT`, `German`.
    pub fn of(declared: &str) -> Option<Self> {
        let declared = declared.trim();
        if declared.len() > LONGEST {
            return None;
        }
        let code = declared.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        if let Some(lang) = Self::of_code(&code) {
            return Some(lang);
        }
        let whole = |(codes, names): &(&str, &str)| {
            codes.split(' ').any(|known| known == code) || names.split(", ").any(|name| is_same(name, declared))
        };
        LANGUAGES.iter().position(whole).and_then(Self::at)
    }

    /// The language whose [`Lang::code`] this is; quick.
    pub fn of_code(code: &str) -> Option<Self> {
        LANGUAGES.binary_search_by(|(codes, _)| first(codes).cmp(code)).ok().and_then(Self::at)
    }

    /// The language that is told from running text, some hundred bytes of it; none where it is not certain.
    pub fn told(sample: &str) -> Option<Self> {
        tell::tell(sample)
    }

    /// What letters stand for that somebody types.
    pub fn named(typed: &str) -> Named {
        if let Some(lang) = Self::of(typed) {
            return Named::Is(lang);
        }
        let typed = fold_plain(typed.trim());
        let begins = |name: &str| fold_plain(name).starts_with(&typed);
        let mut named = (0..).zip(LANGUAGES).filter(|(_, (_, names))| names.split(", ").any(begins)).map(|(at, _)| at);
        match (named.next(), named.next()) {
            (Some(at), None) if typed.chars().count() >= SHORTEST => Self::at(at).map_or(Named::Unknown, Named::Is),
            (Some(_), _) => Named::Begun,
            (None, _) if LANGUAGES.iter().any(|(codes, _)| codes.split(' ').any(begins)) => Named::Begun,
            (None, _) => Named::Unknown,
        }
    }

    /// Its code: of two letters by ISO 639-1, of three by ISO 639-2 where there is none.
    pub fn code(self) -> &'static str {
        first(self.row().0)
    }

    /// Its English name.
    pub fn name(self) -> &'static str {
        self.row().1.split(", ").next().unwrap_or_default()
    }

    /// Whether no sentence of the language does without the word (`the`, `für`, or folded `fur`), which so tells nothing
    /// of what a text is about. Only for the languages that are told by such words.
    pub fn is_little(self, word: &str) -> bool {
        tell::is_little(self, word)
    }

    /// Its place among [`Lang::all`], for tables; not to be kept.
    pub fn number(self) -> usize {
        usize::from(self.0.get()) - 1
    }

    /// All of them, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANGUAGES.len()).filter_map(Self::at)
    }

    fn row(self) -> (&'static str, &'static str) {
        LANGUAGES[self.number()]
    }

    fn at(place: usize) -> Option<Self> {
        u8::try_from(place + 1).ok().and_then(NonZeroU8::new).map(Self)
    }
}

fn first(codes: &'static str) -> &'static str {
    codes.split(' ').next().unwrap_or_default()
}

fn is_same(name: &str, declared: &str) -> bool {
    let plain = name.is_ascii() && declared.is_ascii();
    name.eq_ignore_ascii_case(declared) || !plain && fold_plain(declared) == fold_plain(name)
}
