//! From the moment at which the terminal is gone to the program's end: hung up with SIGHUP, with SIGHUP ignored, and at the
//! other end of a real sshd whose client is killed. One JSON line: medians and the slowest in milliseconds, beside the bound.
//! It must not know how the program finds out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests fail as tests do")]

#[path = "../tests/journey/mod.rs"]
mod journey;
#[path = "../tests/pty_support/mod.rs"]
mod pty_support;
#[path = "../tests/ssh_support/mod.rs"]
mod ssh_support;

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use journey::{ENVIRONMENT, MASTHEAD};
use pty_support::Pty;
use rustix::process::{Pid, Signal};
use serde_json::{Map, Value, json};
use ssh_support::Sshd;

const RUNS: usize = 9;
const BOUND_MS: u64 = 100;
/// What stands on the screen when the program is ready.
const READY: &str = "1 of 2";

/// Milliseconds until a process has ended.
fn until_gone(pid: Pid) -> f64 {
    let begun = Instant::now();
    let stat = format!("/proc/{}/stat", pid.as_raw_nonzero());
    let over = |stat: String| stat.rsplit_once(')').is_none_or(|(_, rest)| rest.starts_with(" Z"));
    while !fs::read_to_string(&stat).map_or(true, over) {
        assert!(begun.elapsed() < pty_support::DEADLINE, "it lives on");
        thread::sleep(Duration::from_micros(500));
    }
    begun.elapsed().as_secs_f64() * 1000.0
}

/// On a terminal of our own; `before` runs in the shell that becomes the program.
fn hung_up(before: &str) -> f64 {
    let script = format!("{before} exec \"$0\" --no-library");
    let mut pty = Pty::start(Path::new("/bin/sh"), &["-c", &script, MASTHEAD], 80, 24, &ENVIRONMENT);
    pty.wait_for_text(READY);
    let pid = pty.pid();
    pty.hang_up("j");
    until_gone(pid)
}

/// At the other end of a line whose near end is killed.
fn dropped(server: &Sshd) -> f64 {
    let home = tempfile::tempdir().expect("a folder");
    let id = home.path().join("id");
    let exports: String = ENVIRONMENT.iter().flat_map(|(name, value)| ["export ", name, "=", value, "; "]).collect();
    let script = format!("{exports} echo $$ > {}; exec {MASTHEAD} --no-library", id.display());
    let pty = server.shell(&format!("exec sh -c '{script}'"), 80, 24, None);
    pty.wait_for_text(READY);
    let pid = fs::read_to_string(id).expect("its number").trim().parse().expect("a number");
    pty.signal(Signal::KILL);
    until_gone(Pid::from_raw(pid).expect("a number"))
}

fn main() {
    let mut figures = Map::from_iter([("bench".to_owned(), Value::from("parting"))]);
    let mut note = |name: &str, run: &dyn Fn() -> f64| {
        let mut runs: Vec<f64> = (0..RUNS).map(|_| run()).collect();
        runs.sort_by(f64::total_cmp);
        let rounded = |ms: f64| json!((ms * 10.0).round() / 10.0);
        figures.insert(format!("{name}_ms"), rounded(runs[RUNS / 2]));
        figures.insert(format!("{name}_slowest_ms"), rounded(runs[RUNS - 1]));
        figures.insert(format!("{name}_bound_ms"), BOUND_MS.into());
    };
    note("hangup", &|| hung_up(""));
    note("hangup_ignored", &|| hung_up("trap '' HUP;"));
    if ssh_support::TOOLS.iter().all(|tool| journey::have(tool)) {
        let server = Sshd::start();
        note("ssh_dropped", &|| dropped(&server));
    }
    println!("{}", Value::Object(figures));
}
