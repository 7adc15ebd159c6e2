//! What the program says: one sentence at a time, gone by itself after a while, and kept to be read again. It must not
//! know where it is shown.

use std::collections::VecDeque;

use crate::filter::Generation;
use crate::text::{self, Clean};

use super::{App, Request, Timer};

/// Milliseconds that a notice stays.
const STAYS: u64 = 8000;
/// Notices that are kept.
const KEPT: usize = 200;

/// What was said.
#[derive(Debug, Default)]
pub struct Notices {
    now: Option<Clean>,
    said: VecDeque<Clean>,
    /// Which notice the alarm is for; none has been set for a fresh one.
    generation: Generation,
    fresh: bool,
}

impl Notices {
    /// The notice in sight.
    pub fn now(&self) -> Option<&Clean> {
        self.now.as_ref()
    }

    /// All notices, the newest first.
    pub fn said(&self) -> impl Iterator<Item = &Clean> {
        self.said.iter()
    }
}

impl App {
    /// Says something.
    pub(super) fn tell(&mut self, sentence: &str) {
        let sentence = text::clean_line(sentence);
        if self.notices.said.front() != Some(&sentence) {
            self.notices.said.push_front(sentence.clone());
            self.notices.said.truncate(KEPT);
        }
        self.notices.now = Some(sentence);
        self.notices.fresh = true;
        self.dirty = true;
    }

    /// A key was pressed: what was said has been read.
    pub(super) fn hush(&mut self) {
        self.notices.now = None;
    }

    /// Its time is over.
    pub(super) fn fade(&mut self, generation: Generation) {
        if generation == self.notices.generation && self.notices.now.take().is_some() {
            self.dirty = true;
        }
    }

    /// Asks to be woken for a notice that was just made.
    pub(super) fn with_alarm(&mut self, mut requests: Vec<Request>) -> Vec<Request> {
        requests.append(&mut self.outbox);
        if std::mem::take(&mut self.notices.fresh) {
            self.notices.generation = self.next_generation();
            requests.push(Request::Wake(STAYS, Timer::Fade(self.notices.generation)));
        }
        requests
    }
}
