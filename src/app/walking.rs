//! How far the walk through the folders has come, as it is shown: never at once, at most twice a second. It must not know
//! what is walked.

use super::hearing::REFRESH;
use super::{App, Progress, Request, Timer};

/// The walk's progress, told and shown.
#[derive(Debug, Default)]
pub(super) struct Walking {
    told: Option<Progress>,
    shown: Option<Progress>,
}

impl Walking {
    /// The walk is over.
    pub(super) fn end(&mut self) {
        *self = Self::default();
    }
}

impl App {
    /// How far the walk has come; none where there is nothing to say of it.
    pub fn walk_so_far(&self) -> Option<Progress> {
        self.walking.shown
    }

    /// The walk has come so far. It is shown with the next refresh, so that a short walk says nothing at all.
    pub(super) fn walks(&mut self, progress: Progress) -> Vec<Request> {
        self.walking.told = Some(progress);
        if std::mem::replace(&mut self.refresh_due, true) {
            return Vec::new();
        }
        vec![Request::Wake(REFRESH, Timer::Refresh)]
    }

    pub(super) fn show_walk(&mut self) {
        if self.walking.shown != self.walking.told {
            self.walking.shown = self.walking.told;
            self.dirty |= !self.is_reading();
        }
    }
}
