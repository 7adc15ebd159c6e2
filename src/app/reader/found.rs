//! What is found in an open article: the marks, and going from one to the next. It must not know how a phrase is found.

use crate::article::{Place, Stretch};
use crate::page::find::Finder;

use super::Reader;

/// What is marked in the text.
#[derive(Debug, Default, Clone)]
pub struct Found {
    /// What was looked for, as it was typed.
    pub phrase: String,
    /// Where it stands, in text order.
    pub matches: Vec<Stretch>,
    /// The match one stands at.
    pub current: Option<usize>,
    /// The filter found it, not the find field.
    pub(super) filtered: bool,
}

impl Found {
    /// Whether the filter found it, and not the find field.
    pub fn is_filtered(&self) -> bool {
        self.filtered
    }
}

impl Reader {
    /// What is marked.
    pub fn found(&self) -> &Found {
        &self.found
    }

    /// Marks every place where a phrase stands; returns how many.
    pub fn look_for(&mut self, phrase: &str) -> usize {
        let finder = self.finder.get_or_insert_with(|| Finder::new(self.page.article()));
        self.found = Found { phrase: phrase.to_owned(), matches: finder.find(phrase), ..Found::default() };
        self.found.matches.len()
    }

    /// Marks these places, found by a filter, and stands at one of them.
    pub fn mark(&mut self, phrase: &str, matches: Vec<Stretch>, at: &Stretch) {
        let current = matches.iter().position(|m| m >= at).or(matches.len().checked_sub(1));
        self.found = Found { phrase: phrase.to_owned(), matches, current, filtered: true };
        self.show_current();
    }

    /// Marks these places, found by a filter, and stays where one is.
    pub fn mark_again(&mut self, phrase: &str, matches: Vec<Stretch>) {
        let from = (self.place.block, self.place.offset);
        let current = matches.iter().position(|m| (m.block, m.start) >= from).or(matches.len().checked_sub(1));
        self.found = Found { phrase: phrase.to_owned(), matches, current, filtered: true };
    }

    /// Stands at the first match at or after a place, else at the first of all.
    pub fn first_match_from(&mut self, place: &Place) {
        let from = (place.block, place.offset);
        let at = self.found.matches.iter().position(|m| (m.block, m.start) >= from);
        self.found.current = at.or(if self.found.matches.is_empty() { None } else { Some(0) });
        self.show_current();
    }

    /// Stands at the match so many further on (negative: back), round the end. False when there is none.
    pub fn next_match(&mut self, by: isize) -> bool {
        let count = self.found.matches.len().cast_signed();
        if count == 0 {
            return false;
        }
        let next = match self.found.current {
            Some(at) => (at.cast_signed() + by).rem_euclid(count),
            None if by > 0 => 0,
            None => count - 1,
        };
        self.found.current = Some(next.unsigned_abs());
        self.show_current();
        true
    }

    /// Puts other marks there.
    pub fn set_found(&mut self, found: Found) {
        self.found = found;
    }

    /// Takes the marks away that a filter made.
    pub fn forget_filtered(&mut self) {
        if self.found.filtered {
            self.found = Found::default();
        }
    }

    /// Takes the marks away. False when there were none.
    pub fn forget_found(&mut self) -> bool {
        let had = !self.found.phrase.is_empty();
        self.found = Found::default();
        had
    }

    fn show_current(&mut self) {
        if let Some(stretch) = self.found.current.and_then(|at| self.found.matches.get(at)) {
            let (block, start) = (stretch.block, stretch.start);
            self.bring_into_sight(block, start);
        }
        self.refresh();
    }
}
