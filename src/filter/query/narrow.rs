//! Whether one query can only find what another one finds. It must not know articles.

use super::{Ask, Clause, Form, Scope, Term, Word};

impl Clause {
    /// Its word, if that is all it asks for and titles can hold it.
    pub fn title_word(&self) -> Option<&Word> {
        match self.0.as_slice() {
            [term] if !term.negated => term.word().filter(|word| word.is_in_titles()),
            _ => None,
        }
    }

    /// Whether every entry that satisfies `self` satisfies `old`.
    pub(super) fn implies(&self, old: &Self) -> bool {
        self.0.iter().all(|new| old.0.iter().any(|old| new.implies(old)))
    }
}

impl Term {
    fn implies(&self, old: &Self) -> bool {
        self.negated == old.negated && if self.negated { old.within(self) } else { self.within(old) }
    }

    /// Whether `self` stands only where `wider` stands, negation apart.
    fn within(&self, wider: &Self) -> bool {
        match (&self.ask, &wider.ask) {
            (Ask::Word(narrow), Ask::Word(wide)) => narrow.within(wide),
            (Ask::Is(narrow), Ask::Is(wide)) => narrow == wide,
            (Ask::Days(first, last), Ask::Days(from, to)) => from <= first && last <= to,
            (Ask::Words(least, most), Ask::Words(from, to)) => from <= least && most <= to,
            (Ask::Lang(narrow), Ask::Lang(wide)) => narrow.iter().all(|lang| wide.contains(lang)),
            _ => false,
        }
    }
}

impl Word {
    /// Whether it is looked for in titles.
    pub fn is_in_titles(&self) -> bool {
        matches!(self.scope, Scope::Any | Scope::Title)
    }

    /// Whether its letters are another word's with more behind them, so that it stands only where that one's do.
    pub fn is_longer_than(&self, other: &Self) -> bool {
        let fuzzy = self.form == Form::Fuzzy && other.form == Form::Fuzzy;
        fuzzy && self.scope == other.scope && self.folded.starts_with(&other.folded)
    }

    fn within(&self, wider: &Self) -> bool {
        let holds = |narrow: &str, wide: &str| match wider.form {
            Form::Fuzzy => is_scattered_in(wide, narrow),
            Form::Exact => self.form != Form::Fuzzy && narrow.contains(wide),
            Form::Start => matches!(self.form, Form::Start | Form::Entire) && narrow.starts_with(wide),
            Form::End => matches!(self.form, Form::End | Form::Entire) && narrow.ends_with(wide),
            Form::Entire => self.form == Form::Entire && narrow == wide,
            // A field's start is a word's.
            Form::Begun => {
                matches!(self.form, Form::Begun | Form::Whole | Form::Start | Form::Entire) && narrow.starts_with(wide)
            }
            Form::Whole => matches!(self.form, Form::Whole | Form::Entire) && narrow == wide,
        };
        self.scope == wider.scope
            && holds(&self.folded, &wider.folded)
            && match (&self.cased, &wider.cased) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(narrow), Some(wide)) => holds(narrow, wide),
            }
    }
}

/// Whether the letters of `needle` stand in `text` in their order.
pub fn is_scattered_in(needle: &str, text: &str) -> bool {
    let mut letters = text.chars();
    needle.chars().all(|n| letters.any(|c| c == n))
}
