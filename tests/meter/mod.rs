//! Whether work grows no faster than its input, told by the processor's own clock. It must not know what is worked on.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::hint::black_box;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// A run shorter than this says nothing about growth.
const TELLING: Duration = Duration::from_millis(10);
/// The smallest input that is tried, in whatever the maker counts.
const SMALLEST: usize = 2_000;
/// The largest input, where the program itself draws no line.
pub const LARGEST: usize = 4_000_000;

/// The processor's time for some work on this thread, not the clock's: a busy machine must not decide what is held to it.
pub fn processor(work: impl FnOnce()) -> Duration {
    let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let start = now();
    work();
    let taken = now().saturating_sub(start);
    assert!(!taken.is_zero(), "no clock for the processor's time");
    taken
}

fn time<T: ?Sized>(work: &dyn Fn(&T), input: &T, runs: usize) -> Duration {
    processor(|| (0..runs).for_each(|_| work(black_box(input))))
}

/// Whether four times the input takes at most so many eighths as long as four runs over the input: both are exposed alike to
/// noise, which makes runs slower, never faster. The best of some rounds (one, where a run is long enough to tell) counts,
/// and of more only while it is not good enough, and not far from it.
fn is_within<T: ?Sized>(eighths: u32, work: &dyn Fn(&T), small: &T, large: &T) -> bool {
    let (mut four, mut one) = (Duration::MAX, Duration::MAX);
    for round in 0..50 {
        four = four.min(time(work, small, 4));
        one = one.min(time(work, large, 1));
        if (round >= 1 || four > TELLING * 3) && one * 8 <= four * eighths {
            return true;
        }
        if round >= 5 && one * 8 > four * eighths * 2 {
            return false;
        }
    }
    false
}

/// Whether four times the input takes at most six times as long; the square would be sixteen times.
pub fn is_linear<T: ?Sized>(work: &dyn Fn(&T), small: &T, large: &T) -> bool {
    is_within(12, work, small, large)
}

/// Whether the cost grows in a step, where a cache is outgrown or memory goes back to the system: then it does not grow from
/// a quarter of the input on. A square that makes four times the input six times as long would make this one four and a
/// half times as long.
fn is_step<T: ?Sized>(work: &dyn Fn(&T), quarter: &T, small: &T) -> bool {
    is_within(9, work, quarter, small)
}

static ALONE: Mutex<()> = Mutex::new(());

/// Fails unless the work is linear from the size on at which it takes ten milliseconds. Work that takes less for a quarter
/// of the largest input that there can be is bounded.
pub fn assert_linear<T>(what: &str, largest: usize, make: &dyn Fn(usize) -> T, work: &dyn Fn(&T)) {
    // One at a time: work beside it takes the caches away, which costs the larger input more than the smaller one.
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut size = SMALLEST;
    let mut small = make(size);
    while time(work, &small, 1) < TELLING {
        size *= 2;
        if size * 4 > largest {
            return;
        }
        small = make(size);
    }
    let large = make(size * 4);
    let holds = is_linear(work, &small, &large) || is_step(work, &make(size / 4), &small);
    assert!(holds, "{what}: from {size} to {} more than six times as long", size * 4);
}
