//! The real binary for tests: run without a terminal, and what it wrote taken apart. It must not know what is tested.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
#![allow(dead_code, reason = "each test file uses its own part")]

use std::ffi::OsStr;
use std::fs;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

pub const BINARY: &str = env!("CARGO_BIN_EXE_masthead");
pub const TEXT: &str = "Mossad set up operations in Paris\n\nThe city has become a center of operations, it says.\n";

/// The program on these arguments, without a terminal, stopped after a time in which it must long be done.
pub fn masthead<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(BINARY);
    command.args(args).timeout(Duration::from_secs(60)).env_remove("COLUMNS").env("TERM", "xterm");
    command.env("XDG_CONFIG_HOME", "/nonexistent").env("XDG_DATA_HOME", "/nonexistent");
    command
}

pub fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    masthead(args).output().unwrap()
}

pub fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

pub fn folder(names: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in names {
        fs::write(dir.path().join(name), TEXT).unwrap();
    }
    dir
}

pub fn records(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One sentence each, as they went to standard error.
pub fn sentences(output: &Output) -> Vec<&str> {
    text(&output.stderr).lines().map(|line| line.strip_prefix("masthead: ").unwrap()).collect()
}

/// Of control characters only newlines and tabs come out, nothing that turns the reading direction, and only UTF-8.
pub fn assert_harmless(output: &Output) {
    for stream in [text(&output.stdout), text(&output.stderr)] {
        let bad = |c: char| {
            c.is_control() && !matches!(c, '\n' | '\t')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
        };
        assert_eq!(stream.find(bad), None, "{stream:?}");
    }
}
