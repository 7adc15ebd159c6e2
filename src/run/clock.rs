//! What is to happen later. It must not know what it is for.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::app::Timer;

/// Something that is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The app wants to be woken.
    App(Timer),
    /// The size of the terminal has settled.
    Resize,
}

/// The alarms that are set; there are few at any time.
#[derive(Debug, Default)]
pub struct Clock(Vec<(Instant, Due)>);

impl Clock {
    /// Sets an alarm; one of the same kind that has not rung is moved.
    pub fn set(&mut self, at: Instant, due: Due) {
        self.0.retain(|(_, other)| !same_kind(*other, due));
        self.0.push((at, due));
    }

    /// When the next one rings.
    pub fn next(&self) -> Option<Instant> {
        self.0.iter().map(|(at, _)| *at).min()
    }

    /// What is due by now.
    pub fn due(&mut self, now: Instant) -> Vec<Due> {
        let (due, later) = self.0.drain(..).partition(|(at, _)| *at <= now);
        self.0 = later;
        let mut due: Vec<(Instant, Due)> = due;
        due.sort_by_key(|(at, _)| *at);
        due.into_iter().map(|(_, due)| due).collect()
    }
}

fn same_kind(a: Due, b: Due) -> bool {
    match (a, b) {
        (Due::App(a), Due::App(b)) => std::mem::discriminant(&a) == std::mem::discriminant(&b),
        (a, b) => a == b,
    }
}

/// The time in milliseconds since 1970 (UTC).
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::filter::Generation;

    #[test]
    fn alarms_ring_in_order_and_a_later_one_of_a_kind_replaces_the_earlier() {
        let start = Instant::now();
        let after = |ms| start + Duration::from_millis(ms);
        let mut clock = Clock::default();
        clock.set(after(300), Due::App(Timer::Rested(Generation(1))));
        clock.set(after(500), Due::App(Timer::Refresh));
        clock.set(after(400), Due::App(Timer::Rested(Generation(2))));
        clock.set(after(40), Due::Resize);
        assert_eq!(clock.next(), Some(after(40)));
        assert_eq!(clock.due(after(10)), []);
        assert_eq!(clock.due(after(450)), [Due::Resize, Due::App(Timer::Rested(Generation(2)))]);
        assert_eq!(clock.next(), Some(after(500)));
    }
}
