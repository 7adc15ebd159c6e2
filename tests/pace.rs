//! The pace of frames, on a terminal that answers only when the test says so: never more than two small frames under
//! way, or a large one, and what is typed is seen all the same.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::path::Path;
use std::time::Duration;

use pty_support::Pty;

const SEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/000_39ca63a513873c07.txt");
/// Long enough for a frame that should not come, far below the two seconds after which it may.
const MOMENT: Duration = Duration::from_millis(400);

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

/// Answers one frame, and whether the screen changes then.
fn answer(pty: &mut Pty) -> bool {
    moves(pty, "\x1b[0n")
}

#[test]
fn frames_wait_for_answers_and_keys_that_wait_are_one_frame() {
    let mut pty = started();
    assert!(!moves(&mut pty, "jjj"), "the first frame is large and goes alone");
    assert_eq!(frames(&pty), 1);
    assert!(answer(&mut pty), "all keys that waited");
    assert_eq!(frames(&pty), 2);
    assert!(moves(&mut pty, "j"), "a second small frame");
    assert!(!moves(&mut pty, "j"), "not a third");
    assert!(answer(&mut pty));
    assert!(!moves(&mut pty, "k"));
    assert_eq!(frames(&pty), 4);
}

#[test]
fn what_is_typed_is_seen_though_no_frame_may_go() {
    let mut pty = started();
    assert!(answer(&mut pty) || frames(&pty) == 1);
    pty.send("/");
    pty.wait_for_bytes(b"\x1b[?25h");
    for letter in ["x", "y", "z"] {
        assert!(moves(&mut pty, letter), "{letter}");
    }
    assert!(frames(&pty) <= 3, "{} frames", frames(&pty));
}

#[test]
fn after_two_seconds_without_an_answer_frames_go_on() {
    let mut pty = started();
    let before = pty.contents();
    assert!(!moves(&mut pty, "j"));
    pty.wait_for("the article, moved", |screen| screen.contents() != before);
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
}
