//! The screens through mosh on this machine equal the direct ones, in text and in the attributes that mosh knows.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod journey;
mod pty_support;

use std::path::Path;
use std::process::Command;

use journey::{ENVIRONMENT, MASTHEAD, SIZE, undimmed};
use pty_support::Pty;

/// A server with the program in it, and a client on a terminal of our own.
fn start(folder: &Path) -> Pty {
    let mut server = Command::new("mosh-server");
    // Of ports it takes the first that is free. It ends by itself when nobody has spoken to it for a minute.
    server.args(["new", "-i", "127.0.0.1", "-p", "60101:60999", "-c", "256", "--"]);
    server.args([MASTHEAD, "--no-library"]).arg(folder);
    server.envs(ENVIRONMENT).env("MOSH_SERVER_NETWORK_TMOUT", "60").env("TERM", "xterm-256color");
    // As it is when ssh has started it.
    server.env("SSH_CONNECTION", "here 1 there 22");
    for name in ["COLORTERM", "NO_COLOR", "LINES", "COLUMNS"] {
        server.env_remove(name);
    }
    let output = server.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = said.lines().find_map(|line| line.strip_prefix("MOSH CONNECT ")).unwrap_or_else(|| {
        panic!("mosh-server said {said:?} and {}", output.stderr.escape_ascii());
    });
    let (port, key) = told.split_once(' ').expect("a port and a key");
    let own = [("MOSH_KEY", key), ("MOSH_PREDICTION_DISPLAY", "never"), ("MOSH_TITLE_NOPREFIX", "1")];
    let environment = [&ENVIRONMENT[..], &own].concat();
    Pty::start(Path::new("mosh-client"), &["127.0.0.1", port], SIZE.0, SIZE.1, &environment)
}

#[test]
fn the_screens_are_the_same() {
    if !(journey::have("mosh-server") && journey::have("mosh-client")) {
        return;
    }
    let folder = journey::folder();
    let mut mosh = start(folder.path());
    journey::make(folder.path(), &mut mosh, undimmed);
    mosh.send("q");
    mosh.wait_for_end();
    mosh.assert_as_found();
}
