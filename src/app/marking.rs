//! What a reader does with an article: star, read, hide; when it counts as read, and where it was left. It must not know
//! where any of it is kept.

use std::collections::HashSet;

use crate::article::Id;
use crate::filter::Generation;
use crate::state::{Change, Mark, State};

use super::action::{Action, Mode};
use super::list::{Keep, Unsettled};
use super::reader::Reader;
use super::settings::ReadAfter;
use super::{App, Memory, Remembered, Request, Timer};

/// Milliseconds between two times that a reading place is kept.
const KEEP: u64 = 1000;

/// How an article that is read comes to count as read, and when its place is kept.
#[derive(Debug, Default)]
pub struct Reading {
    /// Which opening the alarm is for.
    dwell: Generation,
    /// Made unread while it is open: it stays so.
    unread: Option<Id>,
    /// An alarm for the place is set.
    alarmed: bool,
    /// What was kept of earlier sessions has been heard.
    remembered: bool,
}

impl App {
    /// The article that an action means: the one that is read, or the selected one.
    pub(super) fn meant(&self) -> Option<Id> {
        match self.mode {
            Mode::Reader => self.reader.as_ref().map(Reader::id),
            _ => self.list.selected().map(|hit| hit.id),
        }
    }

    /// The article that an action means, if it is there; says so where none is.
    pub(super) fn meant_here(&mut self) -> Option<Id> {
        let id = self.meant().filter(|id| self.list.entry(*id).is_some());
        if id.is_none() {
            self.tell("There is no article here.");
        }
        id
    }

    /// Its title, for a sentence about it.
    pub(super) fn title_of(&self, id: Id) -> String {
        self.list.entry(id).map(|entry| entry.title().to_owned()).unwrap_or_default()
    }

    /// Does what concerns the marks of one article; nothing where an action is another.
    pub(super) fn act_marks(&mut self, action: Action) -> Option<Vec<Request>> {
        let toggled = match action {
            Action::Undo => return Some(self.undo()),
            Action::Redo => return Some(self.redo()),
            Action::Star => Mark::Star,
            Action::ToggleRead => Mark::Read,
            Action::Hide => Mark::Hidden,
            _ => return None,
        };
        let Some(id) = self.meant_here() else { return Some(Vec::new()) };
        let on = !self.marks.has(id, toggled);
        if toggled == Mark::Read {
            self.reading.unread = (!on && self.is_reading()).then_some(id);
        }
        let ids = if self.is_reading() { vec![id] } else { self.with_copies(&[id], toggled) };
        let (_, requests) = self.mark(&ids, &change(toggled, on));
        self.tell(&format!("{}: {}", said(toggled, on), self.title_of(id)));
        Some(requests)
    }

    /// Marks have changed: the list shows it. What is no longer hidden comes back at once, what leaves the view stays until
    /// one moves on.
    pub(super) fn has_marked(&mut self, changes: Vec<(Id, Change)>) -> Vec<Request> {
        self.has_marked_wanting(changes, |change| *change == Change::Hidden(false))
    }

    /// The same; articles that are changed as `wanted` says come back into sight at once.
    pub(super) fn has_marked_wanting(
        &mut self,
        changes: Vec<(Id, Change)>,
        wanted: impl Fn(&Change) -> bool,
    ) -> Vec<Request> {
        self.dirty = true;
        let hides = changes.iter().any(|(_, change)| matches!(change, Change::Hidden(_)));
        self.list.unsettled = self.list.unsettled.max(if hides { Unsettled::Hidden } else { Unsettled::Marks });
        let is_missing =
            self.is_any_out_of_sight(changes.iter().filter(|(_, change)| wanted(change)).map(|(id, _)| *id));
        let mut requests = vec![Request::Mark(changes)];
        if is_missing {
            requests.extend(self.settle_marks());
        }
        requests
    }

    /// Whether one of these articles stands in no row.
    fn is_any_out_of_sight(&self, ids: impl Iterator<Item = Id>) -> bool {
        let mut missing: HashSet<Id> = ids.filter(|id| self.list.entry(*id).is_some()).collect();
        if !missing.is_empty() {
            for id in self.list.rows().ids() {
                missing.remove(&id);
            }
        }
        !missing.is_empty()
    }

    /// One has moved on: what has left the view goes now, and what has come back comes.
    pub(super) fn settle_marks(&mut self) -> Vec<Request> {
        let unsettled = std::mem::take(&mut self.list.unsettled);
        let wished = self.wished();
        if unsettled == Unsettled::Hidden || (unsettled == Unsettled::Marks && wished.asks_for_marks()) {
            return self.ask(wished, Keep::Selected);
        }
        Vec::new()
    }

    /// An article was opened to be read.
    pub(super) fn begins_reading(&mut self, id: Id) -> Vec<Request> {
        self.reading.unread = None;
        let mut requests = vec![Request::Mark(vec![(id, Change::Visited(0))])];
        if self.marks.has(id, Mark::Read) {
            return requests;
        }
        match self.settings.read_after {
            ReadAfter::Seconds(0) => requests.extend(self.count_as_read(id)),
            ReadAfter::Seconds(seconds) => {
                self.reading.dwell = self.next_generation();
                requests.push(Request::Wake(u64::from(seconds) * 1000, Timer::Dwelt(self.reading.dwell)));
            }
            ReadAfter::End => {}
        }
        requests
    }

    /// The article that is open has been in sight long enough.
    pub(super) fn dwelt(&mut self, generation: Generation) -> Vec<Request> {
        let read = self.reader.as_ref().map(Reader::id).filter(|_| self.is_reading());
        match read {
            Some(id) if generation == self.reading.dwell => self.count_as_read(id),
            _ => Vec::new(),
        }
    }

    /// After a move in the article: its end may have been reached, and its place is to be kept.
    pub(super) fn has_read_on(&mut self, action: Action) -> Vec<Request> {
        let Some(reader) = self.reader.as_ref().filter(|_| self.is_reading()) else { return Vec::new() };
        let (id, at_end) = (reader.id(), reader.at_text_end());
        let mut requests = Vec::new();
        if at_end && self.mode == Mode::Reader && onward(action) && !self.marks.has(id, Mark::Read) {
            requests.extend(self.count_as_read(id));
        }
        if !self.reading.alarmed && self.place_has_changed() {
            self.reading.alarmed = true;
            requests.push(Request::Wake(KEEP, Timer::Keep));
        }
        requests
    }

    fn count_as_read(&mut self, id: Id) -> Vec<Request> {
        if self.reading.unread == Some(id) {
            return Vec::new();
        }
        self.mark(&self.with_copies(&[id], Mark::Read), &Change::Read(true)).1
    }

    /// Some articles and, where a mark is about the story, what else tells it: a row that was read or hidden would come
    /// back with the next copy otherwise. Stars, tags and notes are about the one article.
    pub(super) fn with_copies(&self, ids: &[Id], mark: Mark) -> Vec<Id> {
        let shelf = self.list.shelf();
        if matches!(mark, Mark::Star) || !shelf.has_copies() {
            return ids.to_vec();
        }
        // The one that is meant comes first.
        let story = |id: &Id| {
            let leader = shelf.leader(*id);
            let id = *id;
            let others =
                std::iter::once(leader).chain(shelf.copies(leader).iter().copied()).filter(move |other| *other != id);
            std::iter::once(id).chain(others)
        };
        ids.iter().flat_map(story).collect()
    }

    fn place_has_changed(&self) -> bool {
        let Some(reader) = &self.reader else { return false };
        let kept = self.places.get(&reader.id());
        kept.map_or(reader.place().block > 0 || reader.place().offset > 0, |kept| kept != reader.place())
    }

    /// The place of the article on the screen is kept, if it is another than before.
    pub(super) fn keep_place(&mut self) -> Vec<Request> {
        self.reading.alarmed = false;
        if !self.is_reading() || !self.place_has_changed() {
            return Vec::new();
        }
        let Some(reader) = &self.reader else { return Vec::new() };
        let (id, place) = (reader.id(), reader.place().clone());
        self.places.insert(id, place.clone());
        vec![Request::Mark(vec![(id, Change::Place(place))])]
    }

    /// What is to be kept when the program ends.
    pub fn farewell(&mut self) -> Vec<Request> {
        let mut requests = self.keep_place();
        let selected = match self.mode {
            Mode::Reader => self.reader.as_ref().map(Reader::id),
            _ => self.list.selected().map(|hit| hit.id),
        };
        requests.extend(selected.map(|id| Request::Remember(Memory::Selected(id))));
        requests
    }

    /// What is known of articles from elsewhere. An article that is open stays where it is.
    pub(super) fn marked(&mut self, states: Vec<(Id, State)>) {
        let mut visited: Vec<(i64, Id)> = Vec::new();
        let open = self.reader.as_ref().map(Reader::id).filter(|_| self.is_reading());
        for (id, state) in states {
            if self.marks.has(id, Mark::Hidden) != state.hidden && self.list.entry(id).is_some() {
                self.list.unsettled = Unsettled::Hidden;
            }
            self.marks.take(id, &state);
            if let Some(place) = state.place.filter(|_| open != Some(id)) {
                self.places.insert(id, place);
            }
            visited.extend(state.visited.map(|at| (at, id)));
        }
        visited.sort_unstable();
        self.visits.remember(visited.into_iter().map(|(_, id)| id));
        self.list.unsettled = self.list.unsettled.max(Unsettled::Marks);
        self.dirty = true;
    }

    /// Articles that are new here.
    pub(super) fn freshened(&mut self, ids: &[Id]) {
        for id in ids {
            self.marks.set(*id, Mark::New, true);
        }
    }

    /// What was kept of earlier sessions.
    pub(super) fn remembered(&mut self, remembered: Remembered) {
        // Another look at the folders brings it again, and then it is old.
        if std::mem::replace(&mut self.reading.remembered, true) {
            return;
        }
        remembered.filters.iter().for_each(|line| self.bar.history.keep(line));
        self.views.remember(remembered.views);
        if let Some(path) = remembered.selected {
            self.list.want(path);
        }
    }
}

/// Whether an action goes on in the text.
fn onward(action: Action) -> bool {
    use Action::{Bottom, Down, HalfDown, PageDown, ParagraphDown};
    matches!(action, Down | PageDown | HalfDown | ParagraphDown | Bottom)
}

pub(super) fn change(mark: Mark, on: bool) -> Change {
    match mark {
        Mark::Star => Change::Star(on),
        Mark::Hidden => Change::Hidden(on),
        Mark::Read | Mark::New => Change::Read(on),
    }
}

pub(super) fn said(mark: Mark, on: bool) -> &'static str {
    match (mark, on) {
        (Mark::Star, true) => "With a star",
        (Mark::Star, false) => "Without its star",
        (Mark::Hidden, true) => "Hidden",
        (Mark::Hidden, false) => "Shown again",
        (_, true) => "Read",
        (_, false) => "Unread",
    }
}
