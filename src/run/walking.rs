//! A walk's progress as the screen tells it: now and then, with its rate and the time that is left. It must not know what
//! is walked.

use std::time::{Duration, Instant};

use crate::app::Progress;
use crate::library::catalogue;

/// Between two words about it.
const PAUSE: Duration = Duration::from_millis(500);

/// Tells how a walk gets on.
#[derive(Default)]
pub struct Pace {
    began: Option<Instant>,
    said: Option<Instant>,
}

impl Pace {
    /// What is to be said now, if anything.
    pub fn of(&mut self, walk: &catalogue::Progress) -> Option<Progress> {
        let now = Instant::now();
        let began = *self.began.get_or_insert(now);
        if self.said.is_some_and(|said| now - said < PAUSE) {
            return None;
        }
        self.said = Some(now);
        let spent = (now - began).as_secs();
        let rate = walk.done.checked_div(spent).unwrap_or(0);
        let left = walk.found.saturating_sub(walk.done).checked_div(rate).filter(|_| walk.counted);
        Some(Progress { done: walk.done, found: walk.found, rate, left })
    }
}
