//! When a frame may go out: a frame ends with a question that every terminal answers (`ESC[5n`), and while answers are
//! missing little more is sent. A pure machine over a clock that is handed in; it must not know bytes or terminals.
//!
//! Without it the output of a held key queues up in the line (sshd takes it in and `write` never blocks): ten seconds of
//! scrolling after the key is let go, on a line of 64 kbit/s.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// A frame of more bytes than this goes alone.
pub const SMALL: usize = 512;
/// Small frames that may be under way together.
const TOGETHER: usize = 2;
/// After so long without an answer the terminal is held to be silent.
const SILENCE: Duration = Duration::from_secs(2);
/// Between two frames to a silent terminal.
const GAP: Duration = Duration::from_millis(100);
/// A line whose answers take longer is slow.
const SLOW: Duration = Duration::from_millis(50);
/// Echoes of what is typed that may go beside the frames under way.
const ECHOES: usize = 8;

/// What may go out now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// A frame of any size.
    Any,
    /// A frame of at most [`SMALL`] bytes.
    Small,
    /// None until an answer comes, or until then.
    Until(Instant),
}

/// The frames that are under way, and what is known of the terminal's answers.
#[derive(Debug, Default)]
pub struct Pace {
    /// When each was sent, and whether it was large.
    under_way: VecDeque<(Instant, bool)>,
    last: Option<Instant>,
    /// No answer has come for a while.
    silent: bool,
    /// It has answered at least once.
    heard: bool,
    /// It let its time pass without a single answer: it is asked no more in this run.
    mute: bool,
    echoes: usize,
    /// How long the last answer took.
    lag: Option<Duration>,
}

impl Pace {
    /// What may go out at an instant.
    pub fn room(&mut self, now: Instant) -> Room {
        if self.under_way.front().is_some_and(|(sent, _)| now >= *sent + SILENCE) {
            // An answer may have been lost: those that still come count for newer frames.
            self.under_way.clear();
            self.silent = true;
            self.mute = !self.heard;
        }
        let small = !self.silent && self.under_way.len() < TOGETHER && self.under_way.iter().all(|(_, large)| !large);
        match self.opens() {
            Some(_) if small => Room::Small,
            Some(then) if now < then => Room::Until(then),
            _ => Room::Any,
        }
    }

    /// When there is room again, or more of it, if no answer comes before.
    pub fn opens(&self) -> Option<Instant> {
        if self.silent {
            return self.last.map(|last| last + GAP);
        }
        self.under_way.front().map(|(sent, _)| *sent + SILENCE)
    }

    /// Whether the next frame is to end with the question.
    pub fn asks(&self) -> bool {
        !self.mute
    }

    /// A frame of so many bytes has gone out, with the question if [`Pace::asks`] said so.
    pub fn sent(&mut self, bytes: usize, now: Instant) {
        self.last = Some(now);
        if self.asks() {
            self.under_way.push_back((now, bytes > SMALL));
        }
    }

    /// The terminal has answered. One that was held to be mute is asked again.
    pub fn answered(&mut self, now: Instant) {
        self.lag = self.under_way.pop_front().map(|(sent, _)| now.saturating_duration_since(sent)).or(self.lag);
        self.heard = true;
        (self.silent, self.mute, self.echoes) = (false, false, 0);
    }

    /// Whether answers take so long that a large frame would hold up what is typed behind it.
    pub fn is_slow(&self) -> bool {
        self.lag.is_some_and(|lag| lag > SLOW)
    }

    /// Whether an echo of what is typed (a few bytes, without a question) may go although no frame may: a letter is seen
    /// within one round trip then, whatever is under way.
    pub fn may_echo(&self) -> bool {
        self.echoes < ECHOES
    }

    /// Such an echo has gone out.
    pub fn echoed(&mut self) {
        self.echoes += 1;
    }

    /// How many answers are still to come, as far as anybody knows.
    pub fn unanswered(&self) -> usize {
        self.under_way.len() + usize::from(self.silent)
    }

    /// Somebody else had the terminal: what was under way will not be answered here.
    pub fn forget(&mut self) {
        self.under_way.clear();
        (self.silent, self.echoes) = (self.mute, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What happens, and at which millisecond.
    enum Step {
        Sent(u64, usize),
        Answered,
        /// What is to be free then.
        Is(u64, Free),
    }
    use Step::{Answered, Is, Sent};

    #[derive(Debug, PartialEq, Eq)]
    enum Free {
        Any,
        Small,
        Until(u64),
    }

    #[test]
    fn frames_wait_for_answers() {
        let tables: &[(&str, &[Step])] = &[
            ("the first frame waits for nothing", &[Is(0, Free::Any)]),
            ("a large frame goes alone", &[Sent(0, 513), Is(1, Free::Until(2000)), Answered, Is(2, Free::Any)]),
            (
                "two small ones go together",
                &[
                    Sent(0, 512),
                    Is(1, Free::Small),
                    Sent(5, 20),
                    Is(6, Free::Until(2000)),
                    Answered,
                    Is(7, Free::Small),
                ],
            ),
            (
                "a small and a large one",
                &[Sent(0, 20), Sent(1, 900), Is(2, Free::Until(2000)), Answered, Is(3, Free::Until(2001))],
            ),
            (
                "ten frames a second to who never answers",
                &[
                    Sent(0, 900),
                    Is(1999, Free::Until(2000)),
                    Is(2000, Free::Any),
                    Sent(2000, 900),
                    Is(2099, Free::Until(2100)),
                    Is(2100, Free::Any),
                    Sent(2100, 9000),
                    Is(9000, Free::Any),
                ],
            ),
            (
                "and to who answers no more, until it does",
                &[
                    Sent(0, 20),
                    Answered,
                    Sent(10, 900),
                    Is(2010, Free::Any),
                    Sent(2010, 20),
                    Is(2011, Free::Until(2110)),
                    Sent(2110, 20),
                    Answered,
                    Is(2120, Free::Small),
                    Answered,
                    Is(2121, Free::Any),
                ],
            ),
            (
                "who answers late is asked again",
                &[
                    Sent(0, 900),
                    Is(2000, Free::Any),
                    Sent(2000, 900),
                    Answered,
                    Is(3000, Free::Any),
                    Sent(3000, 900),
                    Is(3001, Free::Until(5000)),
                ],
            ),
        ];
        for (name, steps) in tables {
            let start = Instant::now();
            let at = |ms| start + Duration::from_millis(ms);
            let mut pace = Pace::default();
            for (number, step) in steps.iter().enumerate() {
                match step {
                    Sent(ms, bytes) => pace.sent(*bytes, at(*ms)),
                    Answered => pace.answered(start),
                    Is(ms, want) => {
                        let free = match pace.room(at(*ms)) {
                            Room::Any => Free::Any,
                            Room::Small => Free::Small,
                            Room::Until(then) => Free::Until(u64::try_from((then - start).as_millis()).unwrap_or(0)),
                        };
                        assert_eq!(free, *want, "{name}, step {number}");
                    }
                }
            }
        }
    }

    #[test]
    fn who_never_answers_is_asked_no_more_in_this_run() {
        let start = Instant::now();
        let mut pace = Pace::default();
        pace.sent(20, start);
        assert!(pace.asks());
        pace.room(start + SILENCE);
        assert!(!pace.asks());
        pace.sent(20, start + SILENCE);
        assert_eq!(pace.unanswered(), 1, "at the end it gets one more chance");
        pace.forget();
        assert!(!pace.asks());
        assert_eq!(pace.room(start + SILENCE), Room::Until(start + SILENCE + GAP));
        pace.answered(start + SILENCE);
        assert_eq!((pace.asks(), pace.unanswered()), (true, 0));
    }

    #[test]
    fn echoes_are_few() {
        let mut pace = Pace::default();
        for _ in 0..ECHOES {
            assert!(pace.may_echo());
            pace.echoed();
        }
        assert!(!pace.may_echo());
        pace.answered(Instant::now());
        assert!(pace.may_echo());
    }

    #[test]
    fn a_line_is_slow_when_its_last_answer_was() {
        let start = Instant::now();
        let mut pace = Pace::default();
        assert!(!pace.is_slow(), "nobody knows yet");
        for (ms, slow) in [(51, true), (50, false), (700, true), (0, false)] {
            pace.sent(20, start);
            pace.answered(start + Duration::from_millis(ms));
            assert_eq!(pace.is_slow(), slow, "{ms}");
        }
    }

    #[test]
    fn a_lost_answer_is_forgotten_after_its_time() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut pace = Pace::default();
        pace.sent(20, at(0));
        pace.answered(at(5));
        pace.sent(20, at(10));
        assert_eq!(pace.room(at(2010)), Room::Any);
        pace.sent(20, at(2010));
        pace.answered(at(2015));
        assert_eq!((pace.room(at(2020)), pace.unanswered()), (Room::Any, 0));
    }
}
