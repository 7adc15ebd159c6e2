//! How much has been put into the index and not been taken up yet. Tantivy lets ten thousand articles wait, however long
//! they are; this bounds their bytes. It must not know what waits.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes that may wait before another article must.
const MOST: usize = 16 << 20;
/// So long one waits at most: who should take things up may have died, which tantivy tells when more is put.
const PATIENCE: Duration = Duration::from_secs(1);

/// Bytes on their way; all clones count together.
#[derive(Debug, Clone, Default)]
pub(super) struct Waiting(Arc<(Mutex<usize>, Condvar)>);

impl Waiting {
    /// Counts what is put, and waits before that while too much is on its way.
    pub(super) fn put(&self, bytes: usize) {
        let free = &self.0.1;
        let result = free.wait_timeout_while(self.bytes(), PATIENCE, |waiting| *waiting > MOST);
        *result.unwrap_or_else(PoisonError::into_inner).0 += bytes;
    }

    /// Counts what has been taken up.
    pub(super) fn taken(&self, bytes: usize) {
        let mut waiting = self.bytes();
        let before = *waiting;
        *waiting = before.saturating_sub(bytes);
        if before > MOST && *waiting <= MOST {
            self.0.1.notify_all();
        }
    }

    /// Nothing is on its way: what was has been forgotten with who put it.
    pub(super) fn clear(&self) {
        *self.bytes() = 0;
        self.0.1.notify_all();
    }

    fn bytes(&self) -> MutexGuard<'_, usize> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn no_more_waits_than_may() {
        let (waiting, seen) = (Waiting::default(), AtomicUsize::new(0));
        let piece = MOST / 4;
        rayon::in_place_scope(|scope| {
            let (ours, seen) = (waiting.clone(), &seen);
            scope.spawn(move |_| {
                for _ in 0..100 {
                    ours.put(piece);
                    seen.fetch_max(*ours.bytes(), Ordering::Relaxed);
                }
            });
            for _ in 0..100 {
                while *waiting.bytes() < piece {
                    std::hint::spin_loop();
                }
                waiting.taken(piece);
            }
        });
        assert_eq!(*waiting.bytes(), 0);
        assert!((piece..=MOST + piece).contains(&seen.into_inner()), "one more than may, since what comes must go in");
    }

    #[test]
    fn nobody_waits_for_what_is_forgotten() {
        let waiting = Waiting::default();
        waiting.put(2 * MOST);
        waiting.clear();
        assert_eq!(*waiting.bytes(), 0);
        waiting.taken(1);
        waiting.put(1);
        assert_eq!(*waiting.bytes(), 1);
    }
}
