//! The articles visited, and the way back and forth between them. It must not know what the articles are.

use crate::article::Id;

/// Visits that are kept.
const KEPT: usize = 500;

/// A walk through articles.
#[derive(Debug, Default)]
pub struct Visits {
    ids: Vec<Id>,
    at: usize,
    /// Each article once, the one visited last at the end.
    recent: Vec<Id>,
}

impl Visits {
    /// An article was opened; what lay ahead is forgotten, as in a browser.
    pub fn went_to(&mut self, id: Id) {
        self.saw(id);
        if self.ids.get(self.at) == Some(&id) {
            return;
        }
        self.ids.truncate(self.at + 1);
        self.ids.push(id);
        if self.ids.len() > KEPT {
            self.ids.remove(0);
        }
        self.at = self.ids.len() - 1;
    }

    /// An article was opened, on whatever way.
    pub fn saw(&mut self, id: Id) {
        self.recent.retain(|other| *other != id);
        self.recent.push(id);
        self.recent.drain(..self.recent.len().saturating_sub(KEPT));
    }

    /// The articles visited, the last one first, each once.
    pub fn recent(&self) -> impl Iterator<Item = Id> {
        self.recent.iter().rev().copied()
    }

    /// Articles visited in earlier times, the last one last; what was visited since stays ahead of them.
    pub fn remember(&mut self, ids: impl Iterator<Item = Id>) {
        let mut ids: Vec<Id> = ids.filter(|id| !self.recent.contains(id)).collect();
        let room = KEPT - self.recent.len().min(KEPT);
        self.recent.splice(0..0, ids[ids.len().saturating_sub(room)..].iter().copied());
        ids.drain(..ids.len().saturating_sub(KEPT - self.ids.len().min(KEPT)));
        if self.ids.is_empty() && !ids.is_empty() {
            self.at = ids.len();
        } else {
            self.at += ids.len();
        }
        ids.append(&mut self.ids);
        self.ids = ids;
    }

    /// The article so many steps on (negative: back), if the walk goes that far.
    pub fn step(&mut self, by: isize) -> Option<Id> {
        let at = self.at.checked_add_signed(by)?;
        let id = *self.ids.get(at)?;
        self.at = at;
        self.saw(id);
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forth_and_off_the_path() {
        let mut visits = Visits::default();
        assert_eq!(visits.step(-1), None);
        for id in [1, 2, 2, 3] {
            visits.went_to(Id(id));
        }
        assert_eq!(visits.step(-1), Some(Id(2)));
        assert_eq!(visits.step(-1), Some(Id(1)));
        assert_eq!(visits.step(-1), None);
        assert_eq!(visits.step(1), Some(Id(2)));
        visits.went_to(Id(4));
        assert_eq!(visits.step(1), None);
        assert_eq!(visits.step(-1), Some(Id(2)));
    }
}
