//! The program at the other end of a real sshd on this machine: whatever signal or hangup ends it or stops it, it ends in
//! time, without spinning, and leaves the terminal as found.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod held;
mod journey;
mod pty_support;
mod ssh_support;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use journey::{ENVIRONMENT, MASTHEAD, SIZE};
use pty_support::{Pty, held_against_a_stall, resident};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use ssh_support::Sshd;

/// The program ends within 100 ms of its terminal's end; a test waits ten times as long.
const PARTING: Duration = Duration::from_secs(1);

/// From the titles of the two seeds.
const SEEDS: [&str; 2] = ["Israeli Media: Mossad Gave", "Mossad set up operations"];

/// A server, the file in which the program's process id stands, and a session with the program in it.
struct Session {
    pty: Pty,
    home: tempfile::TempDir,
    _server: Sshd,
}

impl Session {
    /// Runs a script at the other end in which `masthead` is the program; none where there is no sshd.
    fn start(script: &str) -> Option<Self> {
        Self::sized(script, (80, 24))
    }

    fn sized(script: &str, (columns, rows): (u16, u16)) -> Option<Self> {
        if !ssh_support::TOOLS.iter().all(|tool| journey::have(tool)) {
            return None;
        }
        let server = Sshd::start();
        let home = tempfile::tempdir().unwrap();
        let exports: String =
            ENVIRONMENT.iter().flat_map(|(name, value)| ["export ", name, "=", value, "; "]).collect();
        let id = home.path().join("id").display().to_string();
        // The shell that writes its number down becomes the program.
        let run = format!("sh -c 'echo $$ > {id}.new; mv {id}.new {id}; exec {MASTHEAD} --no-library'");
        let whole = format!("{exports} masthead() {{ {run}; }}; {script}");
        let pty = server.shell(&format!("exec sh -c {}", quoted(&whole)), columns, rows, None);
        pty.wait_for("both seeds", |s| SEEDS.iter().all(|title| s.contents().contains(title)));
        Some(Self { pty, home, _server: server })
    }

    fn program(&self) -> Program {
        let id = fs::read_to_string(self.home.path().join("id")).expect("the program's number");
        let id = id.trim().parse().expect("a number");
        Program { pid: Pid::from_raw(id).unwrap(), stat: PathBuf::from(format!("/proc/{id}/stat")) }
    }
}

fn quoted(script: &str) -> String {
    format!("'{}'", script.replace('\'', "'\\''"))
}

/// The program at the other end, which is on this machine as well.
struct Program {
    pid: Pid,
    stat: PathBuf,
}

impl Program {
    fn send(&self, signal: Signal) {
        kill_process(self.pid, signal).expect("the program is there");
    }

    /// Hundredths of a second that it has kept the processor busy, where the system tells.
    fn busy(&self) -> Option<u64> {
        let stat = fs::read_to_string(&self.stat).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some(fields[11].parse::<u64>().ok()? + fields[12].parse::<u64>().ok()?)
    }

    /// Fails unless it ends in time, without keeping the processor busy meanwhile.
    fn assert_ends(&self) {
        let start = Instant::now();
        let before = self.busy().unwrap_or(0);
        let mut after = before;
        while test_kill_process(self.pid).is_ok() && !self.is_over() {
            after = self.busy().unwrap_or(after);
            assert!(start.elapsed() < PARTING, "it has not ended; busy for {} hundredths", after - before);
            std::thread::sleep(Duration::from_millis(2));
        }
        // A tenth of the time that there is: one that spins would take all of it.
        assert!(after - before <= 10, "busy for {} hundredths of a second", after - before);
    }

    /// Whether it has ended and only nobody has asked how.
    fn is_over(&self) -> bool {
        fs::read_to_string(&self.stat)
            .map_or(true, |stat| stat.rsplit_once(')').is_none_or(|(_, rest)| rest.starts_with(" Z")))
    }
}

/// Tells how the program ended and whether the terminal's modes at that end are what they were.
const THERE_AND_BACK: &str = "before=$(stty -g); masthead; status=$?; after=$(stty -g); \
    if [ \"$before\" = \"$after\" ]; then echo as found, $status.; else echo $before is now $after; fi";

#[test]
fn quitting_leaves_the_terminal_as_found() {
    let Some(mut session) = Session::start(THERE_AND_BACK) else { return };
    session.pty.send("q");
    session.pty.wait_for_text("as found, 0.");
    session.pty.wait_for_end();
    session.pty.assert_as_found();
}

#[test]
fn signals_end_it_and_leave_the_terminal_as_found() {
    for (signal, said) in
        [(Signal::TERM, "as found, 143."), (Signal::HUP, "as found, 129."), (Signal::INT, "as found, 130.")]
    {
        let Some(mut session) = Session::start(THERE_AND_BACK) else { return };
        session.program().send(signal);
        session.program().assert_ends();
        session.pty.wait_for_text(said);
        session.pty.wait_for_end();
        session.pty.assert_as_found();
    }
}

#[test]
fn a_dropped_connection_ends_it() {
    let Some(session) = Session::start("masthead") else { return };
    let program = session.program();
    session.pty.signal(Signal::KILL);
    program.assert_ends();
}

#[test]
fn a_dropped_connection_ends_it_even_where_the_signal_is_ignored() {
    for keys in ["", "jjjkkk/mos"] {
        let Some(mut session) = Session::start("trap '' HUP; masthead") else { return };
        let program = session.program();
        session.pty.send(keys);
        session.pty.signal(Signal::KILL);
        program.assert_ends();
    }
}

#[test]
fn stopped_and_continued_from_outside() {
    let script = "set -m; masthead; echo the shell has it; read line; fg >/dev/null; echo over";
    let Some(mut session) = Session::start(script) else { return };
    session.program().send(Signal::TSTP);
    session.pty.wait_for_text("the shell has it");
    let left =
        |screen: &vt100::Screen| !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste();
    assert!(session.pty.look(left));
    session.pty.send("\r");
    session
        .pty
        .wait_for("both seeds", |s| s.alternate_screen() && SEEDS.iter().all(|title| s.contents().contains(title)));
    session.pty.send("j");
    session.pty.wait_for_text("2 of 2");
    session.pty.send("q");
    session.pty.wait_for_text("over");
    session.pty.wait_for_end();
    session.pty.assert_as_found();
}

#[test]
fn without_a_shell_to_wake_it_it_does_not_stop() {
    let Some(mut session) = Session::start("masthead") else { return };
    session.program().send(Signal::TSTP);
    session.pty.send("?");
    session.pty.wait_for_text("type to search");
    session.pty.send("\x07q");
    assert_eq!(session.pty.wait_for_end(), 0);
    session.pty.assert_as_found();
}

#[test]
fn a_terminal_that_stalls_is_waited_for() {
    let Some(mut session) = Session::sized(THERE_AND_BACK, (200, 50)) else { return };
    let program = session.program();
    let (before, busy) = (resident(program.pid), program.busy());
    session.pty.stall(true);
    held_against_a_stall(&mut session.pty);
    if let (Some(before), Some(after)) = (before, resident(program.pid)) {
        assert!(after < before + 2048, "{before} KiB before, {after} KiB after");
    }
    if let (Some(before), Some(after)) = (busy, program.busy()) {
        assert!(after - before <= 200, "busy for {} hundredths of a second", after - before);
    }
    session.pty.send("?");
    session.pty.stall(false);
    session.pty.wait_for_text("type to search");
    session.pty.send("\x07");
    session.pty.wait_for("both seeds", |s| SEEDS.iter().all(|title| s.contents().contains(title)));
    session.pty.send("q");
    session.pty.wait_for_text("as found, 0.");
}

#[test]
fn the_screens_are_the_same() {
    if !ssh_support::TOOLS.iter().all(|tool| journey::have(tool)) {
        return;
    }
    let (server, folder) = (Sshd::start(), journey::folder());
    let exports: String = ENVIRONMENT.iter().flat_map(|(name, value)| [name, "=", value, " "]).collect();
    let script = format!("exec env {exports} {MASTHEAD} --no-library {}", folder.path().display());
    let mut remote = server.shell(&script, SIZE.0, SIZE.1, None);
    journey::make(folder.path(), &mut remote, |grid| grid);
    remote.send("q");
    assert_eq!(remote.wait_for_end(), 0);
    remote.assert_as_found();
}

#[test]
fn a_storm_of_sizes_is_answered_a_few_times() {
    let Some(mut session) = Session::start(THERE_AND_BACK) else { return };
    let program = session.program();
    let clears = |pty: &Pty| pty.bytes().windows(4).filter(|bytes| bytes == b"\x1b[2J").count();
    let (before, busy) = (clears(&session.pty), program.busy());
    let begun = Instant::now();
    for round in 0..200 {
        session.pty.resize(60 + round % 50, 20 + round % 20);
    }
    // Not the first size: for that the system may tell the program nothing.
    session.pty.resize(90, 30);
    // A frame may come as often as sizes leave off for 40 ms: with a machine that is busy, in the midst of them.
    let pauses = usize::try_from(begun.elapsed().as_millis() / 40).unwrap();
    session.pty.wait_for("both seeds", |s| SEEDS.iter().all(|title| s.contents().contains(title)));
    let frames = clears(&session.pty) - before;
    assert!((1..=20 + pauses).contains(&frames), "{frames} frames for 201 sizes");
    if let (Some(before), Some(after)) = (busy, program.busy()) {
        assert!(after - before <= 100, "busy for {} hundredths of a second", after - before);
    }
    session.pty.send("q");
    session.pty.wait_for_text("as found, 0.");
}

fn the_screen_is_right_soon_after(held: &held::Held) {
    if !ssh_support::TOOLS.iter().all(|tool| journey::have(tool)) {
        return;
    }
    let (server, folder) = (Sshd::start(), held::folder());
    // The bounds are those of `benches/slow.rs`; a test waits ten times as long.
    let time = held::measure(&server, held, folder.path(), held::SIZES[0]);
    assert!(time.is_some_and(|time| time < held.bounds[0] * 10), "{}: {time:?}", held.name);
}

// Each is mostly waiting: they can wait together.

#[test]
fn a_key_held_in_the_list_over_a_slow_line_leaves_the_screen_right() {
    the_screen_is_right_soon_after(&held::KEYS[0]);
}

#[test]
fn a_key_held_for_lines_over_a_slow_line_leaves_the_screen_right() {
    the_screen_is_right_soon_after(&held::KEYS[1]);
}

#[test]
fn a_key_held_for_pages_over_a_slow_line_leaves_the_screen_right() {
    the_screen_is_right_soon_after(&held::KEYS[2]);
}
