//! The real program on terminals that misbehave: sizes that storm or make no sense, a line that stalls, one that goes away
//! under a flood of keys, pastes that are huge or never end, keys and answers in pieces, answers that come late.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use pty_support::{Pty, held_against_a_stall, most_resident};
use rustix::process::Signal;

/// The program waits at most 800 ms for a terminal that it leaves; a test waits ten times as long.
const PARTING: Duration = Duration::from_secs(8);

const FIRST: &str = "Israeli Media: Mossad Gave Europeans";
const SECOND: &str = "Mossad set up operations in Paris";

fn start(columns: u16, rows: u16, environment: &[(&str, &str)]) -> Pty {
    let around = [("XDG_CONFIG_HOME", "/nonexistent"), ("LC_ALL", "C.UTF-8")];
    let environment: Vec<_> = around.into_iter().chain(environment.iter().copied()).collect();
    Pty::start(Path::new(env!("CARGO_BIN_EXE_masthead")), &["--no-library"], columns, rows, &environment)
}

fn started(columns: u16, rows: u16) -> Pty {
    let pty = start(columns, rows, &[]);
    pty.wait_for_text(SECOND);
    pty
}

/// Closes the help. What is typed right behind Esc would be typed with Alt.
fn help_closed(pty: &mut Pty) {
    pty.wait_for_text("type to search");
    pty.send("\x1b");
    pty.wait_for("no help", |s| !s.contents().contains("type to search"));
}

fn left(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
}

/// Processor time of a process so far, in ticks of the system's clock (a hundredth of a second nearly everywhere).
fn ticks(pty: &Pty) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pty.pid().as_raw_nonzero())).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// Whether a process has ended and only nobody has asked how, as far as the system tells.
fn is_over(pty: &Pty) -> bool {
    fs::read_to_string(format!("/proc/{}/stat", pty.pid().as_raw_nonzero()))
        .map_or(true, |stat| stat.rsplit_once(')').is_none_or(|(_, rest)| rest.starts_with(" Z")))
}

#[test]
fn a_storm_of_sizes_is_answered_a_few_times() {
    let mut pty = started(80, 24);
    let before = pty.bytes().windows(4).filter(|w| *w == b"\x1b[2J").count();
    let begun = Instant::now();
    for round in 0..200 {
        pty.resize(60 + round % 50, 20 + round % 10);
    }
    pty.resize(90, 30);
    // A frame may come as often as sizes leave off for 40 ms: with a machine that is busy, in the midst of them.
    let pauses = usize::try_from(begun.elapsed().as_millis() / 40).unwrap();
    pty.wait_for("both seeds", |s| s.contents().contains(FIRST) && s.contents().contains(SECOND));
    let painted = pty.bytes().windows(4).filter(|w| *w == b"\x1b[2J").count() - before;
    assert!(painted < 50 + pauses, "{painted} whole frames for 201 sizes");
    left(pty);
}

#[test]
fn sizes_that_make_no_sense() {
    for (columns, rows) in [(0, 0), (1, 1), (2, 1000), (1000, 500)] {
        let pty = start(columns, rows, &[]);
        pty.wait_for_bytes(b"\x1b[5n");
        left(pty);
    }
}

#[test]
fn after_a_stall_the_screen_is_right_and_nothing_queued() {
    let mut pty = started(80, 24);
    pty.send("\r");
    pty.wait_for("one article alone", |s| !(s.contents().contains(FIRST) && s.contents().contains(SECOND)));
    let before = pty.bytes().len();
    pty.stall(true);
    for _ in 0..100 {
        pty.send("j");
        pty.send("k");
    }
    pty.send("?");
    pty.stall(false);
    help_closed(&mut pty);
    let written = pty.bytes().len() - before;
    assert!(written < 16_000, "{written} bytes for a screen");
    pty.send("q");
    left(pty);
}

#[test]
fn a_key_held_for_a_minute_on_a_stalled_terminal_fills_no_memory() {
    let mut pty = started(200, 50);
    let before = pty_support::resident(pty.pid());
    pty.stall(true);
    held_against_a_stall(&mut pty);
    // As many whole frames would be ten times that.
    if let (Some(before), Some(after)) = (before, pty_support::resident(pty.pid())) {
        assert!(after < before + 2048, "{before} KiB before, {after} KiB after");
    }
    pty.send("?");
    pty.stall(false);
    help_closed(&mut pty);
    left(pty);
}

#[test]
fn signals_that_interrupt_a_write_tear_no_frame() {
    let mut pty = started(200, 50);
    pty.stall(true);
    held_against_a_stall(&mut pty);
    // The write that waits for the terminal is interrupted by each.
    for _ in 0..200 {
        pty.signal(Signal::WINCH);
        pty.signal(Signal::CONT);
    }
    pty.send("?");
    pty.stall(false);
    help_closed(&mut pty);
    pty.wait_for("both seeds", |s| s.contents().contains(FIRST) && s.contents().contains(SECOND));
    left(pty);
}

#[test]
fn a_stalled_terminal_does_not_hold_up_the_end() {
    for signal in [Signal::HUP, Signal::TERM] {
        let mut pty = started(200, 50);
        pty.stall(true);
        // Each is a whole frame; no answer comes, so that after two seconds they go out all the same and fill the line.
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(2500) {
            pty.send("\x0c");
            thread::sleep(Duration::from_millis(20));
        }
        pty.signal(signal);
        let told = Instant::now();
        let status = pty.wait_for_end();
        assert_eq!(status, 128 + u32::try_from(signal.as_raw()).unwrap());
        assert!(told.elapsed() < PARTING);
    }
}

#[test]
fn a_terminal_that_goes_under_a_flood_of_keys_ends_it_without_spinning() {
    let program = env!("CARGO_BIN_EXE_masthead");
    let script = "trap '' HUP; exec \"$0\" --no-library";
    for before in [0, 1, 40] {
        let mut pty = Pty::start(Path::new("/bin/sh"), &["-c", script, program], 80, 24, &[]);
        pty.wait_for_text(FIRST);
        for _ in 0..before {
            pty.send("\x0cj");
        }
        let used = ticks(&pty);
        pty.hang_up("\x0c");
        // What it has used can be read until somebody asks how it ended.
        let told = Instant::now();
        while !is_over(&pty) {
            assert!(told.elapsed() < PARTING, "it does not end");
            thread::sleep(Duration::from_millis(2));
        }
        let spent = ticks(&pty).saturating_sub(used);
        pty.wait_for_end();
        assert!(spent < 100, "a second of processor time for an end");
    }
}

#[test]
fn an_arrow_in_two_pieces_is_an_arrow() {
    // Whether it was in time is the machine's to say; on a line it has 100 ms.
    for _ in 0..20 {
        // A terminal sends a key in one piece; only the line cuts it, and so no answer can come between the two.
        let line = [("XDG_CONFIG_HOME", "/nonexistent"), ("SSH_CONNECTION", "here 1 there 22")];
        let program = Path::new(env!("CARGO_BIN_EXE_masthead"));
        let mut pty = Pty::start_mute(program, &["--no-library"], 80, 24, &line);
        pty.wait_for_text(SECOND);
        let begun = Instant::now();
        pty.send("\x1b");
        thread::sleep(Duration::from_millis(40));
        pty.send("[B");
        if begun.elapsed() < Duration::from_millis(80) {
            pty.wait_for_text("2 of 2");
            left(pty);
            return;
        }
    }
    println!("an_arrow_in_two_pieces_is_an_arrow: skipped, the machine is too busy for 40 ms");
}

#[test]
fn a_paste_of_a_megabyte_is_cut_and_costs_no_key() {
    let mut pty = started(80, 24);
    pty.send("/");
    pty.send("\x1b[200~");
    pty.send(&"mossad \n\x1b[A".repeat(100_000));
    pty.send("\x1b[201~");
    pty.send("\x03?");
    help_closed(&mut pty);
    left(pty);
}

#[test]
fn a_paste_that_comes_without_brackets_is_over_when_it_has_come() {
    let mut pty = started(80, 24);
    pty.send("/");
    pty.send(&"mossad of the\n".repeat(10_000));
    pty.send("\x03?");
    help_closed(&mut pty);
    left(pty);
}

/// Letters, keys of the list and arrows: what came of them all waited in memory once, a hundred bytes and more for each.
#[test]
fn a_megabyte_of_keys_waits_where_it_comes_from() {
    for (first, keys) in [("/", "mossad of the "), ("", "j"), ("\r", "\x1b[B")] {
        let mut pty = started(80, 24);
        pty.send(first);
        let Some(before) = most_resident(pty.pid()) else { return };
        pty.send(&keys.repeat((1 << 20) / keys.len()));
        pty.send("\x03?");
        help_closed(&mut pty);
        let after = most_resident(pty.pid()).expect("it runs");
        assert!(after < before + 16 * 1024, "{keys:?}: from {before} to {after} KiB");
        // Out of an article it takes two.
        pty.send("q");
        left(pty);
    }
}

#[test]
fn a_paste_that_never_ends_costs_no_later_key() {
    let mut pty = started(80, 24);
    pty.send("/\x1b[200~europeans");
    pty.wait_for("one of two", |s| s.contents().contains("/  europeans") && !s.contents().contains(SECOND));
    pty.send("\x1b");
    pty.wait_for("both seeds", |s| s.contents().contains(FIRST) && s.contents().contains(SECOND));
    left(pty);
}

#[test]
fn answers_that_come_late_or_in_pieces_are_never_keys() {
    let mut pty = started(80, 24);
    let mut answers = String::new();
    for answer in
        ["\x1b[?64;1;21;22c", "\x1b[?2026;2$y", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "\x1b[0n", "\x1bP>|q\x1b\\"]
    {
        write!(answers, "{answer}").unwrap();
    }
    // In one piece, byte by byte, and as tmux hands them on: two at once.
    pty.send(&answers);
    pty.send_pieces(answers.split_inclusive(|_: char| true));
    pty.send(&answers.repeat(2));
    pty.send("?");
    help_closed(&mut pty);
    pty.wait_for("both seeds", |s| s.contents().contains(FIRST) && s.contents().contains(SECOND));
    left(pty);
}

#[test]
fn an_answer_that_is_torn_from_its_esc_is_no_typed_text() {
    // A terminal that answers would answer the frame that Esc makes, in the midst of the other answer; none does that.
    let program = Path::new(env!("CARGO_BIN_EXE_masthead"));
    let mut pty = Pty::start_mute(program, &["--no-library"], 80, 24, &[("XDG_CONFIG_HOME", "/nonexistent")]);
    pty.wait_for_text(SECOND);
    let rests = ["[?64;1;21;22c", "[?2026;2$y", "]11;rgb:ffff/ffff/qqqq\x1b\\", "[0n", "P>|q\x1b\\"];
    // In one piece, and byte by byte.
    for (rest, torn) in rests.iter().flat_map(|rest| [(rest, false), (rest, true)]) {
        pty.send("/europeans");
        pty.wait_for("one of two", |s| s.contents().contains("/  europeans") && !s.contents().contains(SECOND));
        // Heard as the key by then, as the user's own would be.
        pty.send("\x1b");
        pty.wait_for("both seeds", |s| !s.contents().contains("/  europeans") && s.contents().contains(SECOND));
        for piece in if torn { rest.split_inclusive(|_: char| true).collect() } else { vec![*rest] } {
            pty.send(piece);
        }
        pty.send("j");
        pty.wait_for_text("2 of 2");
        pty.send("k");
        pty.wait_for("the first row", |s| s.contents().contains("1 of 2") && s.contents().contains(FIRST));
    }
    left(pty);
}
