//! What the world tells the app: entries, hits, articles, time. It must not know how any of them came to be.

use crate::filter::{Hits, Order, Query, Stage};
use crate::shelf::News;
use crate::text::Clean;

use super::action::Mode;
use super::list::Keep;
use super::opening::Why;
use super::{App, Event, OnAnswer, REST, Request, Searching, Timer};

/// Sentences about what cannot be read that an empty list shows.
const UNREAD: usize = 20;
/// Milliseconds between two looks of the list while articles are still being found.
pub(super) const REFRESH: u64 = 500;

impl App {
    /// Takes in what the world tells.
    pub fn hear(&mut self, event: Event) -> Vec<Request> {
        let requests = self.take_in(event);
        self.with_alarm(requests)
    }

    fn take_in(&mut self, event: Event) -> Vec<Request> {
        match event {
            Event::Found(news, faults) => self.found(news, &faults),
            Event::Given(id, article) => {
                self.keep(id, &article);
                Vec::new()
            }
            Event::Scanned => self.scanned(),
            Event::Marked(states) => {
                self.marked(states);
                Vec::new()
            }
            Event::Fresh(ids) => {
                self.freshened(&ids);
                Vec::new()
            }
            Event::Remembered(remembered) => {
                self.remembered(remembered);
                Vec::new()
            }
            Event::Walking(progress) => self.walks(progress),
            Event::Hits(hits) => self.answered(&hits),
            Event::Like(generation, ids) => self.shows_like(generation, &ids),
            Event::About(generation, words, near) => {
                self.told_about(generation, words, &near);
                Vec::new()
            }
            Event::Splits(generation, splits) => {
                self.shows_splits(generation, splits);
                Vec::new()
            }
            Event::Opened(id, generation, article) => self.opened(id, generation, article),
            Event::Woken(Timer::Refresh) => self.refresh(),
            Event::Woken(Timer::Rested(generation)) if generation == self.resting => self.look(),
            Event::Woken(Timer::Rested(_)) => Vec::new(),
            Event::Woken(Timer::Keep) => self.keep_place(),
            Event::Woken(Timer::Dwelt(generation)) => self.dwelt(generation),
            Event::Woken(Timer::Fade(generation)) => {
                self.fade(generation);
                Vec::new()
            }
            Event::Changed(id) => {
                if let Some(reader) = self.reader.as_mut().filter(|r| r.id() == id && !r.changed) {
                    reader.changed = true;
                    self.tell("The file has changed on disk; R loads it again.");
                }
                Vec::new()
            }
            Event::Saved(generation, saved) => {
                self.saved(generation, saved);
                Vec::new()
            }
            Event::Piped(generation, piped) => {
                self.piped(generation, &piped);
                Vec::new()
            }
            Event::Edited(id, changed) => self.edited(id, changed),
            Event::Gone(id) => {
                if self.reader.as_ref().is_some_and(|r| r.id() == id) {
                    self.tell("The file is gone from the disk; what you read stays here until you leave it.");
                }
                Vec::new()
            }
            Event::Faulty(faults) => {
                self.tell_faults(&faults);
                Vec::new()
            }
            Event::Told(sentence) => {
                self.tell(&sentence);
                Vec::new()
            }
        }
    }

    /// Asks for the answer to a query.
    pub(super) fn ask(&mut self, query: Query, keep: Keep) -> Vec<Request> {
        if query.is_empty() && self.is_in_its_order() {
            return self.show_rows(query, keep);
        }
        let generation = self.next_generation();
        let order = self.list.order();
        let request = Request::Search { query: query.clone(), order, generation, scattered: self.bar.scattered };
        self.search = Some(Searching { query, order, generation, keep, version: self.list.shelf().version() });
        vec![request]
    }

    /// The selection is the user's: no answer takes it away again.
    pub(super) fn hold_selection(&mut self) {
        if let Some(search) = &mut self.search {
            search.keep = Keep::Selected;
        }
    }

    /// The user moved the selection.
    pub(super) fn moved(&mut self) -> Vec<Request> {
        self.hold_selection();
        let mut requests = self.settle_marks();
        requests.extend(self.rest());
        requests
    }

    /// Asks to be woken when the selection has rested.
    pub(super) fn rest(&mut self) -> Vec<Request> {
        self.resting = self.next_generation();
        vec![Request::Wake(REST, Timer::Rested(self.resting))]
    }

    /// Loads the selected article beside the list, where there is a pane for it.
    fn look(&mut self) -> Vec<Request> {
        let reads = self.opening.as_ref().is_some_and(|o| o.why() != Why::Look);
        if reads || self.panes.text.is_none() || !matches!(self.mode, Mode::List | Mode::Filter) {
            return Vec::new();
        }
        self.open_selected(Why::Look)
    }

    fn found(&mut self, news: News, faults: &[Clean]) -> Vec<Request> {
        let first = self.list.shelf().is_empty() && !news.shelf.is_empty();
        let room = self.list.rows().len() < self.list.height();
        self.dirty |= first || room || !news.renewed.is_empty() || !news.removed.is_empty();
        let selected = self.list.selected().map(|h| h.id);
        news.renewed.iter().for_each(|id| self.kept.forget(*id));
        if let Some(before) = self.bar.before.as_mut().and_then(|before| before.shown.as_mut()) {
            before.without(&news.removed);
        }
        self.views.left.iter_mut().for_each(|left| left.shown.without(&news.removed));
        self.list.take(news, &self.marks);
        let mut requests = Vec::new();
        if !first && self.list.selected().map(|h| h.id) != selected {
            requests.extend(self.rest());
        }
        self.tell_faults(faults);
        self.unread.extend(faults.iter().take(UNREAD - UNREAD.min(self.unread.len())).cloned());
        if first {
            self.counted = self.list.shelf().count();
            if self.alone {
                requests.extend(self.open_first());
            } else {
                requests.extend(self.look());
            }
            if self.list.order() != Order::default() || !self.wished().is_empty() || self.views.has_rows() {
                requests.extend(self.ask(self.wished(), Keep::Selected));
            }
        }
        if !self.refresh_due {
            self.refresh_due = true;
            requests.push(Request::Wake(REFRESH, Timer::Refresh));
        }
        requests
    }

    /// What is at fault: every sentence is kept, the first is in sight.
    fn tell_faults(&mut self, faults: &[Clean]) {
        let Some((first, more)) = faults.split_first() else { return };
        for fault in more.iter().rev() {
            self.tell(fault);
        }
        if more.is_empty() {
            self.tell(first);
        } else {
            self.tell(&format!("{first} ({} more: see what was said)", more.len()));
        }
    }

    fn open_first(&mut self) -> Vec<Request> {
        let first = self.list.shelf().entries().next().map(|entry| entry.id());
        first.map_or_else(Vec::new, |id| self.open(id, Why::Read))
    }

    fn scanned(&mut self) -> Vec<Request> {
        self.scanning = false;
        self.walking.end();
        if self.list.shelf().count() == 0 && self.notice().is_none() {
            self.tell("No articles here; masthead PATH opens a file or a folder of texts.");
        }
        self.refresh()
    }

    /// Brings count and rows up to date with what was found.
    fn refresh(&mut self) -> Vec<Request> {
        self.refresh_due = false;
        let all = self.list.shelf().count();
        self.dirty |= self.counted != all || !self.scanning;
        self.counted = all;
        self.show_walk();
        let wished = self.wished();
        if self.list.has_answer_to(&wished) {
            if !self.scanning {
                self.list.stop_waiting();
            }
            return Vec::new();
        }
        match &self.search {
            // A search through texts is not started over for every batch: what came since is asked for when it ends.
            Some(search) if search.query == wished && search.order == self.list.order() => Vec::new(),
            Some(search) => {
                let keep = search.keep;
                self.ask(wished, keep)
            }
            None => self.ask(wished, Keep::Selected),
        }
    }

    /// The query that the list is to answer: the view's filter, and what stands in the bar.
    pub(super) fn wished(&self) -> Query {
        Query::parse_on(&self.views.with(self.bar.line.text()), self.today)
    }

    fn answered(&mut self, hits: &Hits) -> Vec<Request> {
        let Some(mut search) = self.search.take_if(|s| s.generation == hits.generation) else { return Vec::new() };
        self.dirty = true;
        // It may have looked at articles that are told of in a moment only.
        let is_ahead = hits.version > self.list.shelf().version();
        self.counted = if is_ahead { hits.of } else { self.list.shelf().count() };
        let before = self.list.selected().map(|h| h.id);
        if self.views.has_rows() {
            let hits = self.among_view(hits);
            self.list.show_some(search.query.clone(), search.order, &hits, search.keep);
        } else {
            self.list.show(search.query.clone(), search.order, hits, search.keep);
        }
        let done = hits.stage == Stage::Done;
        let mut requests = Vec::new();
        let now = self.list.shelf().version();
        // Articles have come since it was asked, and it has not seen them.
        if done && search.version < now && hits.version < now {
            requests.extend(self.ask(search.query, Keep::Selected));
        } else if done {
            if !self.scanning {
                self.list.stop_waiting();
            }
        } else {
            // Once the bar is left, the selection is the user's.
            if self.mode != Mode::Filter && !self.list.rows().is_empty() {
                search.keep = Keep::Selected;
            }
            self.search = Some(search);
        }
        let known = done || !self.list.rows().is_empty();
        if known && std::mem::replace(&mut self.on_answer, OnAnswer::Nothing) == OnAnswer::Open {
            requests.extend(self.open_selected(Why::Read));
        } else if self.list.selected().map(|h| h.id) != before {
            requests.extend(self.rest());
        }
        requests
    }
}
