//! Keys to actions and to text. Letters that wait are typed together: one by one, a paste that comes without brackets
//! would ask the library at each. It must not know what an action does.

use crossterm::event::KeyEvent;

use crate::config::Resolved;

use super::Loop;
use super::keys::{gives_up, key};

/// Keys that are held back while an article is on its way, at most.
const HELD: usize = 1000;

impl Loop {
    /// Takes a key, now or when the article has come that it is meant for.
    pub(super) fn pressed(&mut self, event: KeyEvent) -> Option<u8> {
        if self.app.awaits_article() && !gives_up(event) {
            self.held.truncate(HELD);
            self.held.push_back(event);
            return None;
        }
        self.held.clear();
        self.typed(event).or_else(|| self.type_held())
    }

    /// Types what was held back, as long as nothing new is on its way.
    pub(super) fn type_held(&mut self) -> Option<u8> {
        while !self.app.awaits_article() {
            let event = self.held.pop_front()?;
            if let Some(status) = self.typed(event) {
                return Some(status);
            }
        }
        None
    }

    /// Hands on the letters typed so far.
    pub(super) fn type_letters(&mut self) -> Option<u8> {
        if self.letters.is_empty() {
            return None;
        }
        let letters = std::mem::take(&mut self.letters);
        let requests = self.app.type_in(&letters);
        self.serve(requests)
    }

    fn typed(&mut self, event: KeyEvent) -> Option<u8> {
        let key = key(event)?;
        let (action, count) = match self.launch.config.keymap.resolve(self.app.mode(), &mut self.pending, key) {
            Resolved::Act(action, count) => (action, count),
            Resolved::Type(letter) => {
                self.letters.push(letter);
                return None;
            }
            Resolved::Pending | Resolved::Unbound => {
                // What is typed so far of a count stands in the foot.
                self.app.soil();
                return None;
            }
        };
        if let Some(status) = self.type_letters() {
            return Some(status);
        }
        let requests = self.app.act(action, count);
        self.serve(requests)
    }
}
