//! Turns at something that one thread at a time may use, in the order of asking: who writes in batches, one after the
//! other, lets a waiting mark go between two of them, which a plain mutex does not. It must not know what is shared.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Something shared in turns.
#[derive(Debug)]
pub(super) struct Turn<T> {
    queue: Mutex<Queue>,
    moved: Condvar,
    inner: Mutex<T>,
}

/// Numbers as at a counter.
#[derive(Debug, Default)]
struct Queue {
    /// The number that the next who asks will have.
    next: u64,
    /// The number whose turn it is.
    now: u64,
}

/// A number whose turn has come; dropped, it is the next one's turn.
struct Place<'a, T>(&'a Turn<T>);

impl<T> Turn<T> {
    pub(super) fn new(inner: T) -> Self {
        Self { queue: Mutex::default(), moved: Condvar::new(), inner: Mutex::new(inner) }
    }

    /// Waits for its turn and uses what is shared. What is shared must stay usable when `job` panics.
    pub(super) fn with<R>(&self, job: impl FnOnce(&mut T) -> R) -> R {
        // Dropped in reverse order, after a panic too: first the lock goes, then the turn.
        let _place = self.place();
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        job(&mut inner)
    }

    fn place(&self) -> Place<'_, T> {
        let mut queue = self.queue();
        let mine = queue.next;
        queue.next += 1;
        while queue.now != mine {
            queue = self.moved.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        Place(self)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Place<'_, T> {
    fn drop(&mut self) {
        self.0.queue().now += 1;
        self.0.moved.notify_all();
    }
}
