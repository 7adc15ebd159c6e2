//! What the world tells the app: entries, hits, articles, time. It must not know how any of them came to be.

use std::sync::Arc;

use crate::article::Entry;
use crate::filter::{Hits, Order, Query, Stage};
use crate::text::Clean;

use super::action::Mode;
use super::list::Keep;
use super::opening::Why;
use super::{App, Event, REST, Request, Searching, Timer};

/// Milliseconds between two looks of the list while articles are still being found.
const REFRESH: u64 = 500;

impl App {
    /// Takes in what the world tells.
    pub fn hear(&mut self, event: Event) -> Vec<Request> {
        match event {
            Event::Found(entries, faults) => self.found(entries, &faults),
            Event::Scanned => self.scanned(),
            Event::Emptied => {
                self.list.empty();
                self.kept.empty();
                self.opening = None;
                self.scanning = true;
                self.dirty = true;
                Vec::new()
            }
            Event::Hits(hits) => self.answered(&hits),
            Event::Opened(id, generation, article) => self.opened(id, generation, article),
            Event::Woken(Timer::Refresh) => self.refresh(),
            Event::Woken(Timer::Rested(generation)) if generation == self.resting => self.look(),
            Event::Woken(Timer::Rested(_)) => Vec::new(),
            Event::Changed(id) => {
                if let Some(reader) = self.reader.as_mut().filter(|r| r.id() == id) {
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
            Event::Renewed(entry) => {
                self.renewed(entry);
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
        let generation = self.next_generation();
        let request = Request::Search(query.clone(), self.list.order(), generation);
        self.search = Some(Searching { query, generation, keep });
        vec![request]
    }

    /// Asks to be woken when the selection has rested.
    pub(super) fn rest(&mut self) -> Vec<Request> {
        self.resting = self.next_generation();
        vec![Request::Wake(REST, Timer::Rested(self.resting))]
    }

    /// Loads the selected article beside the list, where there is a pane for it.
    fn look(&mut self) -> Vec<Request> {
        if self.panes.text.is_none() || !matches!(self.mode, Mode::List | Mode::Filter) {
            return Vec::new();
        }
        self.open_selected(Why::Look)
    }

    fn found(&mut self, entries: Vec<Arc<Entry>>, faults: &[Clean]) -> Vec<Request> {
        let first = self.list.entries().is_empty() && !entries.is_empty();
        let room = self.list.rows().len() < self.list.height();
        self.dirty |= first || room;
        self.list.found(entries);
        self.find_reader_again();
        if let Some(sentence) = faults.first() {
            let more = faults.len() - 1;
            let more = if more > 0 { format!(" ({more} more like this)") } else { String::new() };
            self.tell(&format!("{sentence}{more}"));
        }
        let mut requests = Vec::new();
        if first {
            self.counted = self.list.entries().len();
            if self.alone {
                requests.extend(self.open_first());
            } else {
                requests.extend(self.look());
            }
            if self.list.order() != Order::default() || !self.wished().is_empty() {
                requests.extend(self.ask(self.wished(), Keep::Selected));
            }
        }
        if !self.refresh_due {
            self.refresh_due = true;
            requests.push(Request::Wake(REFRESH, Timer::Refresh));
        }
        requests
    }

    fn open_first(&mut self) -> Vec<Request> {
        match self.list.entries().first() {
            Some(entry) => {
                let id = entry.id;
                self.open(id, Why::Read)
            }
            None => Vec::new(),
        }
    }

    /// After a scan the article on the screen has another number.
    fn find_reader_again(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        let stale = self.list.entry(reader.id()).is_none_or(|e| e.path != *reader.path());
        if stale && let Some(entry) = self.list.at_path(reader.path()) {
            reader.set_id(entry.id);
        }
    }

    fn scanned(&mut self) -> Vec<Request> {
        self.scanning = false;
        self.refresh_due = false;
        if self.list.entries().is_empty() && self.notice.is_none() {
            self.tell("No articles here; masthead PATH opens a file or a folder of texts.");
        }
        self.refresh()
    }

    /// Brings count and rows up to date with what was found.
    fn refresh(&mut self) -> Vec<Request> {
        self.refresh_due = false;
        self.dirty |= self.counted != self.list.entries().len() || !self.scanning;
        self.counted = self.list.entries().len();
        let plain = self.list.order() == Order::default() && self.wished().is_empty();
        if plain && self.list.query().is_empty() && self.list.rows().len() == self.counted {
            return Vec::new();
        }
        let keep = self.search.as_ref().map_or(Keep::Selected, |s| s.keep);
        self.ask(self.wished(), keep)
    }

    /// The query that the list is to answer: what stands in the bar.
    fn wished(&self) -> Query {
        Query::parse(self.bar.line.text())
    }

    fn answered(&mut self, hits: &Hits) -> Vec<Request> {
        let Some(search) = self.search.take_if(|s| s.generation == hits.generation) else { return Vec::new() };
        self.dirty = true;
        let keep = if search.keep == Keep::Best && self.bar.moved { Keep::Selected } else { search.keep };
        let before = self.list.selected().map(|h| h.id);
        self.list.show(search.query.clone(), hits, keep);
        if hits.stage != Stage::Done {
            self.search = Some(search);
        }
        if self.list.selected().map(|h| h.id) == before { Vec::new() } else { self.rest() }
    }
}
