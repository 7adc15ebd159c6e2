//! The query language: a filter line to terms, each with its place in the line. It must not know articles.
//!
//! Terms stand apart by white space and all must match, in any order. `term` is fuzzy; `'term` stands as it is typed,
//! anywhere; `^term` at the start of a field, `term$` at its end, `^term$` is the whole field. `!` before any of the last
//! four asks that it does not match; `!term` is the negation of `'term`, since hardly a title lacks the scattered letters
//! of a short word. An operator that nothing follows yet is passed over, so every line is a query. Case, accents and
//! typographic signs do not matter, except that a term with a capital letter must match its case.

use std::ops::Range;

use crate::text::{fold_cased_plain, fold_plain, has_upper};

/// What a filter line asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    raw: String,
    terms: Vec<Term>,
}

/// One word of a filter line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Bytes of the line that it takes, operators included.
    pub range: Range<usize>,
    /// Whether it must not match.
    pub negated: bool,
    /// How it must stand.
    pub form: Form,
    /// Its letters, folded; never empty.
    pub folded: String,
    /// Its letters, folded but for their case, if one of them is a capital.
    pub cased: Option<String>,
}

/// How a term must stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Its letters in this order, with any others between them.
    Fuzzy,
    /// Its letters side by side.
    Exact,
    /// The same, at the field's start.
    Start,
    /// The same, at the field's end.
    End,
    /// As the whole field.
    Entire,
}

impl Form {
    /// Whether it speaks of a field's start or end, so that no place in a text can satisfy it.
    pub fn is_anchored(self) -> bool {
        matches!(self, Self::Start | Self::End | Self::Entire)
    }
}

impl Query {
    /// Reads a filter line; every line is a query, half-typed ones too.
    pub fn parse(raw: &str) -> Self {
        let mut terms = Vec::new();
        let mut start = None;
        for (at, c) in raw.char_indices().chain([(raw.len(), ' ')]) {
            match start {
                None if !c.is_whitespace() => start = Some(at),
                Some(from) if c.is_whitespace() => {
                    terms.extend(Term::parse(raw, from..at));
                    start = None;
                }
                _ => {}
            }
        }
        Self { raw: raw.to_owned(), terms }
    }

    /// The line as it was typed.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// Its terms, in the order typed.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Whether marks decide what matches.
    pub fn asks_for_marks(&self) -> bool {
        false
    }

    /// Whether it asks for nothing, so that every article matches.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The terms that must match.
    pub(super) fn positive(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|t| !t.negated)
    }

    /// The terms that must not.
    pub(super) fn negative(&self) -> impl Iterator<Item = &Term> {
        self.terms.iter().filter(|t| t.negated)
    }

    /// Whether whatever matches `self` matches `older` too, field by field, so that only what `older` found needs to be
    /// looked at. May say no where yes would be right.
    pub fn narrows(&self, older: &Self) -> bool {
        older.terms.iter().all(|old| self.terms.iter().any(|new| new.implies(old)))
    }
}

impl Term {
    /// The term in these bytes of the line, unless it has no letters yet.
    fn parse(raw: &str, range: Range<usize>) -> Option<Self> {
        let word = &raw[range.clone()];
        let (negated, word) = strip(word, |w| w.strip_prefix('!'));
        let (quoted, word) = strip(word, |w| w.strip_prefix('\''));
        let (start, word) = if quoted { (false, word) } else { strip(word, |w| w.strip_prefix('^')) };
        let (end, word) = strip(word, |w| w.strip_suffix('$'));
        let form = match (start, end) {
            (true, true) => Form::Entire,
            (true, false) => Form::Start,
            (false, true) => Form::End,
            (false, false) if quoted || negated => Form::Exact,
            (false, false) => Form::Fuzzy,
        };
        let folded = fold_plain(word);
        if folded.is_empty() {
            return None;
        }
        let cased = has_upper(word).then(|| fold_cased_plain(word));
        Some(Self { range, negated, form, folded, cased })
    }

    /// Whether every entry that satisfies `self` satisfies `old`.
    fn implies(&self, old: &Self) -> bool {
        self.negated == old.negated && if self.negated { old.within(self) } else { self.within(old) }
    }

    /// Whether `self` stands only where `wider` stands (of their letters and forms alone, negation apart).
    fn within(&self, wider: &Self) -> bool {
        let holds = |narrow: &str, wide: &str| match wider.form {
            Form::Fuzzy => is_scattered_in(wide, narrow),
            Form::Exact => self.form != Form::Fuzzy && narrow.contains(wide),
            Form::Start => matches!(self.form, Form::Start | Form::Entire) && narrow.starts_with(wide),
            Form::End => matches!(self.form, Form::End | Form::Entire) && narrow.ends_with(wide),
            Form::Entire => self.form == Form::Entire && narrow == wide,
        };
        holds(&self.folded, &wider.folded)
            && match (&self.cased, &wider.cased) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(narrow), Some(wide)) => holds(narrow, wide),
            }
    }
}

/// Takes an operator off, if it is there.
fn strip(word: &str, off: impl Fn(&str) -> Option<&str>) -> (bool, &str) {
    off(word).map_or((false, word), |rest| (true, rest))
}

/// Whether the letters of `needle` stand in `text` in their order.
pub(super) fn is_scattered_in(needle: &str, text: &str) -> bool {
    let mut letters = text.chars();
    needle.chars().all(|n| letters.any(|c| c == n))
}
