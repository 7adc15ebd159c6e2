//! Rows of the catalogue on their way to the list, for those who would rather look at some of them now than at all of
//! them later. It must not know what rows are.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::shelf::Shelf;

use super::Cancel;

/// Between two looks whether one who waits is still wanted.
const GLANCE: Duration = Duration::from_millis(5);
/// For so long what has come is left to gather: whoever looks at it takes a core from what brings the rest.
const PAUSE: Duration = Duration::from_millis(100);
/// Longer than this nobody waits for what has come.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whether rows are still on their way.
#[derive(Debug, Default)]
pub(super) struct Coming {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    is_under_way: bool,
    /// As it was when all that belongs to its rows was known, too.
    shelf: Shelf,
}

impl Coming {
    /// Says that rows are on their way, as long as what it gives lives.
    pub(super) fn begin(&self) -> UnderWay<'_> {
        self.state().is_under_way = true;
        UnderWay(self)
    }

    /// Those who wait are told, from now on, of what comes.
    pub(super) fn more(&self) -> More<'_> {
        More { coming: self, expects: Cell::new(self.state().is_under_way), since: Cell::new(Instant::now()) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rows are on their way; however that ends, those who wait are told.
pub(super) struct UnderWay<'a>(&'a Coming);

impl UnderWay<'_> {
    /// More are there.
    pub(super) fn came(&self, shelf: &Shelf) {
        self.0.state().shelf = shelf.clone();
        self.0.changed.notify_all();
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.state().is_under_way = false;
        self.0.changed.notify_all();
    }
}

/// One who waits for rows.
pub(super) struct More<'a> {
    coming: &'a Coming,
    /// Not all had come when it looked last.
    expects: Cell<bool>,
    since: Cell<Instant>,
}

impl More<'_> {
    /// The shelf when it has more rows than one that was seen, or when all have come; nothing if they had already, and
    /// when cancelled.
    pub(super) fn after(&self, seen: &Shelf, cancel: &Cancel) -> Option<Shelf> {
        if !self.expects.get() {
            return None;
        }
        // What looking took is twice as long left to gather.
        let pause = (self.since.get().elapsed() * 2).clamp(PAUSE, PATIENCE);
        let began = Instant::now();
        let mut state = self.coming.state();
        while state.is_under_way && (state.shelf.version() <= seen.version() || began.elapsed() < pause) {
            if cancel.is_cancelled() {
                return None;
            }
            state = self.coming.changed.wait_timeout(state, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
        self.expects.set(state.is_under_way);
        self.since.set(Instant::now());
        Some(if state.shelf.version() < seen.version() { seen.clone() } else { state.shelf.clone() })
    }
}
