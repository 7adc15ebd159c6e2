//! Marks on everything that the list shows: one step, one sentence. It must not know why it shows just that.

use crate::article::Id;
use crate::state::Mark;
use crate::text;

use super::action::Action;
use super::marking::{change, said};
use super::{App, Request};

impl App {
    /// Marks every article that the list shows.
    pub(super) fn act_shown(&mut self, action: Action) -> Vec<Request> {
        let there = |id: &Id| self.list.entry(*id).is_some();
        let ids: Vec<Id> = self.list.rows().ids().filter(there).collect();
        if ids.is_empty() {
            self.tell("There is no article here.");
            return Vec::new();
        }
        let (mark, on) = match action {
            Action::StarShown => (Mark::Star, true),
            Action::ReadShown => (Mark::Read, true),
            Action::UnreadShown => (Mark::Read, false),
            Action::HideShown => (Mark::Hidden, true),
            _ => {
                self.begin_tagging_shown(ids);
                return Vec::new();
            }
        };
        let (count, requests) = self.mark(&self.with_copies(&ids, mark), &change(mark, on));
        self.tell_of_shown(said(mark, on), count);
        requests
    }

    /// Says how many articles were changed.
    pub(super) fn tell_of_shown(&mut self, said: &str, count: usize) {
        self.tell(&match count {
            0 => format!("{said}: every article shown is so already."),
            1 => format!("{said}: 1 article; U undoes it."),
            _ => format!("{said}: {} articles; U undoes it.", text::thousands(count as u64)),
        });
    }
}
