//! The articles visited, and the way back and forth between them. By path, since ids change with a scan.

use crate::text::Clean;

/// Visits that are kept.
const KEPT: usize = 500;

/// A walk through articles.
#[derive(Debug, Default)]
pub struct Visits {
    paths: Vec<Clean>,
    at: usize,
}

impl Visits {
    /// An article was opened; what lay ahead is forgotten, as in a browser.
    pub fn went_to(&mut self, path: &Clean) {
        if self.paths.get(self.at) == Some(path) {
            return;
        }
        self.paths.truncate(self.at + 1);
        self.paths.push(path.clone());
        if self.paths.len() > KEPT {
            self.paths.remove(0);
        }
        self.at = self.paths.len() - 1;
    }

    /// The article so many steps on (negative: back), if the walk goes that far.
    pub fn step(&mut self, by: isize) -> Option<Clean> {
        let at = self.at.checked_add_signed(by)?;
        let path = self.paths.get(at)?.clone();
        self.at = at;
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;

    #[test]
    fn back_and_forth_and_off_the_path() {
        let mut visits = Visits::default();
        assert_eq!(visits.step(-1), None);
        for path in ["a", "b", "b", "c"] {
            visits.went_to(&clean(path));
        }
        assert_eq!(visits.step(-1), Some(clean("b")));
        assert_eq!(visits.step(-1), Some(clean("a")));
        assert_eq!(visits.step(-1), None);
        assert_eq!(visits.step(1), Some(clean("b")));
        visits.went_to(&clean("d"));
        assert_eq!(visits.step(1), None);
        assert_eq!(visits.step(-1), Some(clean("b")));
    }
}
