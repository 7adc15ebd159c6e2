//! The screens through tmux equal the direct ones, in text and attributes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod journey;
mod pty_support;

use std::fs;
use std::num::NonZeroU16;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use journey::{Beside, ENVIRONMENT, Grid, MASTHEAD, SIZE};
use pty_support::{DEADLINE, Pty};

/// A tmux server of its own with one window, and in it the program. Dropping it ends both.
struct Tmux {
    /// Where its socket is.
    home: tempfile::TempDir,
    size: (u16, u16),
}

impl Tmux {
    fn new() -> Self {
        let tmux = Self { home: tempfile::tempdir().unwrap(), size: SIZE };
        let conf = "set -g status off\nset -g default-terminal tmux-256color\n";
        fs::write(tmux.home.path().join("conf"), conf).unwrap();
        tmux
    }

    fn start(folder: &Path) -> Self {
        let tmux = Self::new();
        let (columns, rows) = (SIZE.0.to_string(), SIZE.1.to_string());
        let start = ["new-session", "-d", "-x", &columns, "-y", &rows, "--", MASTHEAD, "--no-library"];
        tmux.run(&[&start[..], &[folder.to_str().unwrap()]].concat());
        tmux
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("tmux");
        command.arg("-u").arg("-S").arg(self.home.path().join("socket")).arg("-f").arg(self.home.path().join("conf"));
        command.envs(ENVIRONMENT).env("TERM", "xterm-256color");
        for name in ["TMUX", "COLORTERM", "NO_COLOR", "SSH_CONNECTION", "LINES", "COLUMNS"] {
            command.env_remove(name);
        }
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", output.stderr.escape_ascii());
        output
    }
}

impl Tmux {
    /// Waits until a command prints this.
    fn until(&self, command: &[&str], what: &str) {
        let end = Instant::now() + DEADLINE;
        loop {
            let said = String::from_utf8(self.run(command).stdout).unwrap();
            if said.contains(what) {
                return;
            }
            assert!(Instant::now() < end, "waited in vain for {what}: {said}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        // It may have ended with its only window.
        let socket = self.home.path().join("socket");
        let _ = Command::new("tmux").arg("-S").arg(socket).arg("kill-server").output();
    }
}

impl Beside for Tmux {
    fn send(&mut self, keys: &str) {
        let bytes: Vec<String> = keys.bytes().map(|byte| format!("{byte:02x}")).collect();
        let bytes: Vec<&str> = bytes.iter().map(String::as_str).collect();
        self.run(&[&["send-keys", "-H"], &bytes[..]].concat());
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
        self.run(&["resize-window", "-x", &columns.to_string(), "-y", &rows.to_string()]);
    }

    fn grid(&mut self) -> Grid {
        // With trailing spaces, attributes as SGR.
        let output = self.run(&["capture-pane", "-p", "-e", "-N"]);
        let (columns, rows) = self.size;
        let mut screen = vt100::Parser::new(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap(), 0);
        let text = String::from_utf8(output.stdout).unwrap();
        for (y, line) in text.lines().enumerate() {
            screen.process(format!("\x1b[{};1H{line}", y + 1).as_bytes());
        }
        journey::grid(screen.screen())
    }
}

#[test]
fn the_screens_are_the_same() {
    if !journey::have("tmux") {
        return;
    }
    let folder = journey::folder();
    let mut tmux = Tmux::start(folder.path());
    journey::make(folder.path(), &mut tmux, |grid| grid);
}

#[test]
fn no_answer_reaches_the_shell() {
    if !journey::have("tmux") {
        return;
    }
    let tmux = Tmux::new();
    let file = |name: &str| tmux.home.path().join(name).to_str().unwrap().to_owned();
    let script =
        format!("{MASTHEAD} --theme auto --no-library; read line; echo \"read <$line>\" | tr '\\033' E; read line");
    let arguments = ["-u", "-S", &file("socket"), "-f", &file("conf"), "new-session", &script];
    let mut pty = Pty::start(Path::new("tmux"), &arguments, SIZE.0, SIZE.1, &ENVIRONMENT);
    pty.wait_for_text("1 of 2");
    pty.send("q");
    pty.wait_for("the shell alone", |screen| screen.contents().trim().is_empty());
    pty.send("\r");
    pty.wait_for_text("read <>");
    pty.send("\r");
    pty.wait_for_end();
}

#[test]
fn a_copy_reaches_a_tmux_that_is_set_as_by_default() {
    if !journey::have("tmux") {
        return;
    }
    let folder = journey::folder();
    let mut tmux = Tmux::start(folder.path());
    tmux.until(&["capture-pane", "-p"], "1 of ");
    tmux.send("y");
    tmux.until(&["list-buffers", "-F", "#{buffer_sample}"], folder.path().to_str().unwrap());
    tmux.until(&["capture-pane", "-p"], "to tmux; a terminal cannot confirm it");
}
