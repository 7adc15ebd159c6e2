//! Views: a name and what stands in the list under it, always in force beneath what is typed. It must not know how they
//! are chosen, drawn or kept.

use crate::article::Id;
use crate::filter::{Hits, Order, Query, Rows, Stage};
use crate::state::Mark;
use crate::text::{self, Clean};

use super::action::{Action, Mode};
use super::like::Left;
use super::list::Keep;
use super::picker::Shows;
use super::{App, Memory, Request};

/// One view of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its name, on one line.
    pub name: Clean,
    /// What stands in it.
    pub holds: Holds,
}

/// What stands in a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds {
    /// What a filter line finds; the empty one finds everything.
    Filter(String),
    /// The articles visited, the last one first.
    Recent,
    /// These, in this order.
    These(Vec<Id>),
}

/// The views there are, and the one in force.
#[derive(Debug)]
pub struct Views {
    now: View,
    /// Saved filters by name, in its order.
    saved: Vec<(Clean, String)>,
    /// What Esc goes back to, the last at the end.
    pub(super) left: Vec<Left>,
}

impl Default for Views {
    fn default() -> Self {
        Self { now: View::all(), saved: Vec::new(), left: Vec::new() }
    }
}

impl View {
    /// A view by a filter line.
    pub fn of(name: &str, filter: &str) -> Self {
        Self { name: text::clean_line(name), holds: Holds::Filter(filter.to_owned()) }
    }

    /// Everything there is.
    pub fn all() -> Self {
        Self::of("all", "")
    }

    /// The articles visited.
    pub fn recent() -> Self {
        Self { name: text::clean_line("recent"), holds: Holds::Recent }
    }

    /// What has a word of the query language: `in`, `source` or `tag`, and a value as it stands in the articles.
    pub fn by(word: &str, value: &str) -> Self {
        Self::of(&format!("{word} {value}"), &format!("{word}:{}", quoted(value)))
    }
}

/// A value as one word of a filter line.
pub(super) fn quoted(value: &str) -> String {
    if value.chars().any(|c| c.is_whitespace() || c == '"' || c == '\\') {
        return format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    value.to_owned()
}

impl Views {
    /// The one in force.
    pub fn now(&self) -> &View {
        &self.now
    }

    /// Whether everything is in sight.
    pub fn is_all(&self) -> bool {
        self.now == View::all()
    }

    /// Whether it is one that no filter line makes.
    pub(super) fn has_rows(&self) -> bool {
        !matches!(self.now.holds, Holds::Filter(_))
    }

    /// Those that the keys go through.
    pub fn main(&self) -> Vec<View> {
        let mut views = vec![View::all(), View::of("unread", "is:unread"), View::of("starred", "is:starred")];
        views.push(View::recent());
        views.extend(self.saved().cloned().map(|(name, filter)| View { name, holds: Holds::Filter(filter) }));
        views
    }

    /// Those that are seldom wanted.
    pub fn others() -> [View; 2] {
        [View::of("new", "is:new"), View::of("hidden", "is:hidden")]
    }

    /// Saved filters by their names.
    pub fn saved(&self) -> impl Iterator<Item = &(Clean, String)> {
        self.saved.iter()
    }

    /// The filter line in force where so much is typed.
    pub fn with(&self, typed: &str) -> String {
        match &self.now.holds {
            Holds::Filter(filter) if typed.trim().is_empty() => filter.clone(),
            Holds::Filter(filter) if !filter.is_empty() => format!("{filter} {typed}"),
            _ => typed.to_owned(),
        }
    }

    /// Takes in filters that were saved elsewhere; of two with one name theirs is the one.
    pub(super) fn remember(&mut self, saved: Vec<(Clean, String)>) {
        for (name, filter) in saved {
            self.save(name, filter);
        }
    }

    fn save(&mut self, name: Clean, filter: String) {
        self.saved.retain(|(other, _)| *other != name);
        let at = self.saved.partition_point(|(other, _)| *other < name);
        self.saved.insert(at, (name, filter));
    }

    /// Whether a name is one that the program gives itself.
    pub(super) fn is_built_in(name: &str) -> bool {
        ["all", "unread", "starred", "recent", "new", "hidden"].contains(&name)
    }
}

impl App {
    /// Does what concerns views and copies.
    pub(super) fn act_views(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let by = count.map_or(1, |n| n as usize).cast_signed();
        match action {
            Action::NextView => return self.step_view(by),
            Action::PreviousView => return self.step_view(-by),
            Action::SaveView if self.wished().raw().trim().is_empty() => {
                self.tell("There is no filter to save: / types one.");
            }
            Action::SaveView => self.open_picker(Shows::Naming),
            Action::Copies => return self.open_copies(),
            _ => self.open_picker(Shows::Views),
        }
        Vec::new()
    }

    fn step_view(&mut self, by: isize) -> Vec<Request> {
        let views = self.views.main();
        let last = views.len().cast_signed();
        let next = match views.iter().position(|view| *view == self.views.now) {
            Some(at) => (at.cast_signed() + by).rem_euclid(last),
            // From a view that is not among them, to the first of them or the last.
            None if by > 0 => 0,
            None => last - 1,
        };
        let view = views[next.unsigned_abs()].clone();
        self.go_to_view(view)
    }

    /// Puts another view in force; what is typed stays.
    pub(super) fn go_to_view(&mut self, view: View) -> Vec<Request> {
        self.views.left.clear();
        self.bar.scattered = false;
        self.stand_in(view, Keep::Article)
    }

    /// The same, with everything else as it is.
    pub(super) fn stand_in(&mut self, view: View, keep: Keep) -> Vec<Request> {
        self.mode = Mode::List;
        self.views.now = view;
        self.list.unsettled = super::list::Unsettled::Nothing;
        self.ask(self.wished(), keep)
    }

    /// Back to everything, where a view is in force.
    pub(super) fn leave_view(&mut self) -> Vec<Request> {
        if let Some(requests) = self.leave_like() {
            return requests;
        }
        if self.views.is_all() { Vec::new() } else { self.go_to_view(View::all()) }
    }

    /// Keeps the filter in force as a view.
    pub(super) fn save_view(&mut self, name: Clean) -> Vec<Request> {
        let filter = self.wished().raw().trim().to_owned();
        if Views::is_built_in(&name) {
            self.tell(&format!("“{name}” is a view already; it needs another name."));
            return Vec::new();
        }
        self.views.save(name.clone(), filter.clone());
        self.tell(&format!("The filter {filter} is the view “{name}” from now on; V has it."));
        self.bar.line.set("");
        let mut requests = vec![Request::Remember(Memory::View(name.clone(), Some(filter.clone())))];
        requests.extend(self.go_to_view(View { name, holds: Holds::Filter(filter) }));
        requests
    }

    /// Forgets a saved view; whoever stands in it stands before everything again.
    pub(super) fn forget_view(&mut self, view: &View) -> Vec<Request> {
        let is = |saved: &(Clean, String)| saved.0 == view.name && view.holds == Holds::Filter(saved.1.clone());
        let Some(at) = self.views.saved.iter().position(is) else {
            self.tell("Only a view that you saved can be forgotten.");
            return Vec::new();
        };
        let (name, filter) = self.views.saved.remove(at);
        self.tell(&format!("The view “{name}” is forgotten ({filter}); its articles are untouched."));
        let mut requests = vec![Request::Remember(Memory::View(name, None))];
        if self.views.now == *view {
            self.views.now = View::all();
            requests.extend(self.ask(self.wished(), Keep::Article));
        }
        requests
    }

    /// The articles of a view that no filter line makes.
    fn rows_of_view(&self) -> Vec<Id> {
        match &self.views.now.holds {
            Holds::Filter(_) => Vec::new(),
            Holds::Recent => self.visits.recent().collect(),
            Holds::These(ids) => ids.iter().copied().filter(|id| !self.marks.has(*id, Mark::Hidden)).collect(),
        }
    }

    /// Whether the order of the list is that of such a view: its own, as long as no other is chosen.
    pub(super) fn is_in_its_order(&self) -> bool {
        match self.views.now.holds {
            Holds::Filter(_) => false,
            Holds::Recent => self.list.order() == Order::default(),
            Holds::These(_) => self.list.order() == self.settings.order,
        }
    }

    /// Shows the articles of such a view. No search is needed for it.
    pub(super) fn show_rows(&mut self, query: Query, keep: Keep) -> Vec<Request> {
        self.search = None;
        self.dirty = true;
        let mut rows = Rows::default();
        rows.extend(self.rows_of_view().into_iter().filter(|id| self.list.entry(*id).is_some()));
        let shelf = self.list.shelf();
        let (of, version) = (shelf.count(), shelf.version());
        let hits = Hits {
            generation: self.generation,
            rows,
            scattered: 0,
            stage: Stage::Done,
            of,
            version,
            more: false,
            instead: None,
        };
        let before = self.list.selected().map(|hit| hit.id);
        self.list.show_some(query, self.list.order(), &hits, keep);
        if self.list.selected().map(|hit| hit.id) == before { Vec::new() } else { self.rest() }
    }

    /// An answer without the articles that are not in such a view.
    pub(super) fn among_view(&self, hits: &Hits) -> Hits {
        let inside: std::collections::HashSet<_> = self.rows_of_view().into_iter().collect();
        let mut rows = hits.rows.clone();
        rows.retain(|id| inside.contains(&id));
        Hits { rows, ..hits.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_one_word_each() {
        for (value, want) in [
            ("Reuters", "source:Reuters"),
            ("The Nation", "source:\"The Nation\""),
            ("a\"b", "source:\"a\\\"b\""),
            ("a\\ b", "source:\"a\\\\ b\""),
        ] {
            assert_eq!(View::by("source", value).holds, Holds::Filter(want.to_owned()));
        }
    }

    #[test]
    fn what_is_typed_stands_behind_the_filter_of_the_view() {
        for (view, typed, want) in [
            (View::all(), "", ""),
            (View::all(), "iran", "iran"),
            (View::of("unread", "is:unread"), "", "is:unread"),
            (View::of("unread", "is:unread"), "iran", "is:unread iran"),
            (View::recent(), "iran", "iran"),
        ] {
            let views = Views { now: view, ..Views::default() };
            assert_eq!(views.with(typed), want);
        }
    }
}
