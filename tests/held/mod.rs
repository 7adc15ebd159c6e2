//! A key held down at the far end of a slow line: how long after its last repeat the screen is right. It must not know how
//! the program paces itself.

#![allow(dead_code, reason = "every file that includes this uses another part of it")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::journey::{self, ENVIRONMENT, Grid, MASTHEAD};
use super::pty_support::Pty;
use super::ssh_support::{Line, Sshd};

/// 64 kbit/s, in bytes a second.
pub const RATE: u32 = 8_000;
/// The time there and back.
pub const ROUND: Duration = Duration::from_millis(200);
/// How often a held key repeats, and how long it is held.
const REPEAT: Duration = Duration::from_millis(33);
const REPEATS: usize = 30;

/// What is held where, and how long the screen may take afterwards at 80x24 and at 200x50.
pub struct Held {
    pub name: &'static str,
    /// The keys that lead there.
    to: &'static str,
    /// The key that is held.
    key: &'static str,
    pub bounds: [Duration; 2],
}

const SOON: Duration = Duration::from_millis(700);

pub const KEYS: [Held; 3] = [
    Held { name: "list", to: "", key: "j", bounds: [SOON, SOON] },
    Held { name: "line", to: "\r", key: "j", bounds: [SOON, SOON] },
    Held { name: "page", to: "\r", key: " ", bounds: [SOON, Duration::from_millis(1200)] },
];
pub const SIZES: [(u16, u16); 2] = [(80, 24), (200, 50)];

/// Articles long enough for thirty pages of the larger size, more of them than rows.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..120 {
        let mut text = format!("Headline {number} on the talks in Paris and what came of them\n\nBy Ann Example\n\n");
        for sentence in 0..if number == 0 { 4_000 } else { 40 } {
            let end = if sentence % 5 == 4 { "\n\n" } else { " " };
            write!(text, "Sentence {sentence} says that officials met, spoke for hours and left it at that.{end}")
                .expect("text");
        }
        fs::write(folder.path().join(format!("{number:03}.txt")), text).expect("written");
    }
    folder
}

fn arrive(pty: &mut Pty, keys: &str) {
    pty.wait_for_text("Headline 1 on");
    if !keys.is_empty() {
        pty.send(keys);
        pty.wait_for_text("Sentence 0 says");
    }
}

/// What stands on the screen in the end, made key by key without a line; over one the list scrolls otherwise.
fn wanted(held: &Held, folder: &Path, size: (u16, u16)) -> Grid {
    let arguments = ["--no-library", folder.to_str().expect("a path")];
    let over_ssh = ("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    let environment: Vec<_> = ENVIRONMENT.into_iter().chain([over_ssh]).collect();
    let mut pty = Pty::start(Path::new(MASTHEAD), &arguments, size.0, size.1, &environment);
    arrive(&mut pty, held.to);
    for _ in 0..REPEATS {
        let before = pty.look(journey::grid);
        pty.send(held.key);
        pty.wait_for("a step", |screen| journey::grid(screen) != before);
    }
    // The preview and the reading time may come a moment after the step.
    settle(&pty);
    pty.look(journey::grid)
}

/// Waits until a second has brought nothing new.
fn settle(pty: &Pty) {
    let mut before = pty.bytes().len();
    while !pty.bytes().is_empty() {
        thread::sleep(Duration::from_secs(1));
        let now = pty.bytes().len();
        if std::mem::replace(&mut before, now) == now {
            return;
        }
    }
}

/// The time from the last repeat until the screen is right; none when that is not so in time.
pub fn measure(server: &Sshd, held: &Held, folder: &Path, size: (u16, u16)) -> Option<Duration> {
    let wanted = wanted(held, folder, size);
    let line = Line::start(server.port(), ROUND, RATE);
    let mut pty = remote(server, folder, size, &line);
    arrive(&mut pty, held.to);
    settle(&pty);
    let start = Instant::now();
    for repeat in 0..REPEATS {
        let at = start + REPEAT * u32::try_from(repeat).unwrap_or(0);
        thread::sleep(at.saturating_duration_since(Instant::now()));
        pty.send(held.key);
    }
    let last = Instant::now();
    pty.sees(Duration::from_secs(60), |screen| journey::grid(screen) == wanted).then(|| last.elapsed())
}

fn remote(server: &Sshd, folder: &Path, size: (u16, u16), line: &Line) -> Pty {
    let exports: String = ENVIRONMENT.iter().flat_map(|(name, value)| [name, "=", value, " "]).collect();
    let script = format!("exec env {exports} {MASTHEAD} --no-library {}", folder.display());
    server.shell(&script, size.0, size.1, Some(line))
}

/// The longest time that a letter takes to stand in the filter while a word is typed, each letter as soon as the one before
/// is there, but no sooner than people type.
pub fn echo(server: &Sshd, folder: &Path, size: (u16, u16)) -> Option<Duration> {
    let line = Line::start(server.port(), ROUND, RATE);
    let mut pty = remote(server, folder, size, &line);
    arrive(&mut pty, "");
    settle(&pty);
    let mut slowest = Duration::ZERO;
    let mut typed = "/ ".to_owned();
    pty.send("/");
    pty.wait_for("the filter", |screen| screen.rows(0, 20).next().is_some_and(|row| row.starts_with('/')));
    for letter in "headline paris".chars() {
        let start = Instant::now();
        typed.push(letter);
        pty.send(&letter.to_string());
        let shows =
            |screen: &vt100::Screen| screen.rows(0, 40).next().is_some_and(|row| row.starts_with(typed.trim_end()));
        if !pty.sees(Duration::from_secs(30), shows) {
            return None;
        }
        slowest = slowest.max(start.elapsed());
        thread::sleep(Duration::from_millis(120).saturating_sub(start.elapsed()));
    }
    Some(slowest)
}
