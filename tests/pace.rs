//! The pace of frames, on a terminal that answers only when the test says so: never more than two small frames under
//! way, or a large one, and what is typed is seen all the same.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::path::Path;
use std::time::{Duration, Instant};

use pty_support::Pty;

const SEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/000_39ca63a513873c07.txt");
/// Long enough for a frame that should not come, far below the two seconds after which it may.
const MOMENT: Duration = Duration::from_millis(400);

/// Below the two seconds.
const SILENCE: Duration = Duration::from_millis(1900);
const TRIES: usize = 20;

fn frames(pty: &Pty) -> usize {
    pty.bytes().windows(4).filter(|w| *w == b"\x1b[5n").count()
}

fn started() -> Pty {
    let pty = Pty::start_mute(Path::new(env!("CARGO_BIN_EXE_masthead")), &["--no-library", SEED], 80, 24, &[]);
    pty.wait_for_bytes(b"\x1b[5n");
    pty
}

/// Whether a key changes the screen soon.
fn moves(pty: &mut Pty, key: &str) -> bool {
    let before = pty.contents();
    pty.send(key);
    pty.sees(MOMENT, |screen| screen.contents() != before)
}

/// Whether a key changes nothing, for frames under way that were sent after an instant; fails where it does and may not.
fn stays(pty: &mut Pty, key: &str, since: Instant) -> bool {
    let stays = !moves(pty, key);
    assert!(stays || since.elapsed() >= SILENCE, "a frame too many after {:?}", since.elapsed());
    stays
}

/// Answers one frame, and whether the screen changes then.
fn answer(pty: &mut Pty) -> bool {
    moves(pty, "\x1b[0n")
}

/// Tries until all was done within its moment: a busy machine spoils a try, hardly all of them.
fn in_time(what: impl Fn() -> bool) {
    assert!((0..TRIES).any(|_| what()), "not once in {TRIES} tries");
}

#[test]
fn frames_wait_for_answers_and_keys_that_wait_are_one_frame() {
    in_time(|| {
        let begun = Instant::now();
        let mut pty = started();
        // The first frame is large and goes alone.
        if !stays(&mut pty, "jjj", begun) || frames(&pty) != 1 {
            return false;
        }
        let sent = Instant::now();
        let all_that_waited = answer(&mut pty) && frames(&pty) == 2;
        let a_second_small_one = all_that_waited && moves(&mut pty, "j");
        let not_a_third = a_second_small_one && stays(&mut pty, "j", sent);
        not_a_third && answer(&mut pty) && stays(&mut pty, "k", sent) && frames(&pty) == 4
    });
}

#[test]
fn what_is_typed_is_seen_though_no_frame_may_go() {
    in_time(|| {
        let mut pty = started();
        assert!(answer(&mut pty) || frames(&pty) == 1);
        pty.send("/");
        pty.wait_for_bytes(b"\x1b[?25h");
        ["x", "y", "z"].iter().all(|letter| moves(&mut pty, letter)) && frames(&pty) <= 3
    });
}

#[test]
fn after_two_seconds_without_an_answer_frames_go_on() {
    let begun = Instant::now();
    let mut pty = started();
    let before = pty.contents();
    stays(&mut pty, "j", begun);
    pty.wait_for("the article, moved", |screen| screen.contents() != before);
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
}
