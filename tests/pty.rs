//! The real program under a pseudo-terminal: it starts, reads, filters, follows the terminal's size, and leaves the
//! terminal as found, whatever ends it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::path::Path;

use pty_support::Pty;
use rustix::process::Signal;

/// From the titles and the first paragraphs of the two seeds.
const FIRST: &str = "Israeli Media: Mossad Gave Europeans";
const SECOND: &str = "Mossad set up operations in Paris";
const FIRST_TEXT: &str = "The Israeli intelligence service Mossad helped";

fn masthead(arguments: &[&str], columns: u16, rows: u16) -> Pty {
    let home = std::env::temp_dir();
    let environment = [("HOME", home.to_str().unwrap()), ("XDG_CONFIG_HOME", "/nonexistent")];
    Pty::start(Path::new(env!("CARGO_BIN_EXE_masthead")), arguments, columns, rows, &environment)
}

fn started() -> Pty {
    let pty = masthead(&["--no-library"], 80, 24);
    pty.wait_for("both seeds", |s| s.contents().contains(FIRST) && s.contents().contains(SECOND));
    pty
}

fn left(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
}

#[test]
fn starts_and_quits() {
    let pty = started();
    assert!(pty.look(vt100::Screen::alternate_screen));
    left(pty);
}

#[test]
fn asks_nothing_before_its_first_frame_and_clears_once() {
    let pty = started();
    // They may come behind what has been seen.
    for query in [b"\x1b[c".as_slice(), b"\x1b[5n"] {
        pty.wait_for_bytes(query);
    }
    let bytes = pty.bytes();
    let at = |what: &[u8]| bytes.windows(what.len()).position(|w| w == what);
    for query in [b"\x1b[c".as_slice(), b"\x1b[5n"] {
        let mut screen = vt100::Parser::default();
        screen.process(&bytes[..at(query).unwrap()]);
        // Articles that are slow to come are not waited for.
        assert!(!screen.screen().contents().trim().is_empty(), "{} before a frame", query.escape_ascii());
    }
    for query in [b"\x1b[>c".as_slice(), b"\x1b[6n", b"\x1b]11", b"$p", b"\x1b[>q", b"\x1bP"] {
        assert_eq!(at(query), None, "asked {}", query.escape_ascii());
    }
    assert_eq!(bytes.windows(4).filter(|w| *w == b"\x1b[2J").count(), 1);
    left(pty);
}

#[test]
fn opens_an_article_and_comes_back() {
    let mut pty = started();
    pty.send("\r");
    pty.wait_for("one article alone", |s| !(s.contents().contains(FIRST) && s.contents().contains(SECOND)));
    pty.send(" q");
    pty.wait_for("both seeds", |s| s.contents().contains(FIRST) && s.contents().contains(SECOND));
    left(pty);
}

#[test]
fn filters_and_puts_back() {
    let mut pty = started();
    pty.send("/europeans");
    pty.wait_for("one of two", |s| s.contents().contains("/  europeans") && !s.contents().contains(SECOND));
    pty.send("\x1b");
    pty.wait_for("both seeds", |s| !s.contents().contains("/  europeans") && s.contents().contains(SECOND));
    left(pty);
}

#[test]
fn one_file_opens_in_the_reader() {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/000_39ca63a513873c07.txt");
    let pty = masthead(&["--no-library", seed], 80, 24);
    pty.wait_for_text(FIRST_TEXT);
    left(pty);
}

#[test]
fn standard_input_is_an_article_and_keys_come_from_the_terminal() {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/000_39ca63a513873c07.txt");
    let program = env!("CARGO_BIN_EXE_masthead");
    let script = "\"$0\" --no-library - < \"$1\"";
    let pty = Pty::start(Path::new("/bin/sh"), &["-c", script, program, seed], 80, 24, &[]);
    pty.wait_for_text(FIRST_TEXT);
    left(pty);
}

#[test]
fn follows_the_terminals_size() {
    let mut pty = started();
    for (columns, rows) in [(120, 40), (40, 12), (1, 1), (80, 24)] {
        pty.resize(columns, rows);
        pty.wait_for("a full frame", |s| s.contents().chars().any(char::is_alphanumeric) || columns == 1);
    }
    pty.wait_for("both seeds", |s| s.contents().contains(FIRST) && s.contents().contains(SECOND));
    left(pty);
}

#[test]
fn signals_end_it_in_order() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut pty = started();
        pty.signal(signal);
        assert_eq!(pty.wait_for_end(), status);
        pty.assert_as_found();
    }
}

#[test]
fn a_hangup_ends_it_even_where_the_signal_is_ignored() {
    let program = env!("CARGO_BIN_EXE_masthead");
    let script = "trap '' HUP; exec \"$0\" --no-library";
    let mut pty = Pty::start(Path::new("/bin/sh"), &["-c", script, program], 80, 24, &[]);
    pty.wait_for_text(FIRST);
    pty.hang_up("j");
    pty.wait_for_end();
}

#[test]
fn suspended_and_continued_under_a_shell() {
    let program = env!("CARGO_BIN_EXE_masthead");
    let script = "set -m; \"$0\" --no-library; echo the shell has it; read line; fg >/dev/null; echo over";
    let mut pty = Pty::start(Path::new("/bin/sh"), &["-c", script, program], 80, 24, &[]);
    pty.wait_for_text(FIRST);
    pty.send("\x1a");
    pty.wait_for_text("the shell has it");
    pty.assert_as_found();
    pty.send("\r");
    pty.wait_for_text(FIRST);
    pty.send("q");
    pty.wait_for_text("over");
    pty.wait_for_end();
    pty.assert_as_found();
}

#[test]
fn a_late_reply_is_no_key() {
    let mut pty = started();
    // Of the letters in it, `g`, `b`, `r` and `q` would all do something.
    pty.send("\x1b]11;rgb:ffff/ffff/qqqq\x1b\\\x1b[?2026;2$y\x1b[?64;1;22c");
    pty.send("?");
    pty.wait_for_text("type to search");
    pty.send("\x1b");
    pty.wait_for("both seeds", |s| !s.contents().contains("type to search") && s.contents().contains(SECOND));
    left(pty);
}

#[test]
fn the_terminal_is_told_of_links_but_not_over_a_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "Title of it\n\nA paragraph that leads to https://example.org/é?a;b and on.\n";
    std::fs::write(folder.path().join("a.txt"), text).expect("written");
    let path = folder.path().join("a.txt");
    let arguments = ["--no-library", path.to_str().expect("a name")];
    for (remote, told) in [(&[][..], true), (&[("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")][..], false)] {
        let mut pty = Pty::start(Path::new(env!("CARGO_BIN_EXE_masthead")), &arguments, 80, 24, remote);
        pty.wait_for_text("A paragraph that leads");
        pty.send("q");
        pty.wait_for_end();
        pty.assert_as_found();
        let bytes = pty.bytes();
        let at = |what: &[u8]| bytes.windows(what.len()).rposition(|w| w == what);
        let begun = at(b"\x1b]8;id=1;https://example.org/%C3%A9?a;b\x1b\\");
        assert_eq!((begun.is_some(), at(b"\x1b]8;;\x1b\\") > begun), (told, told), "{}", bytes.escape_ascii());
    }
}

#[test]
fn margins_are_set_only_after_the_terminal_said_that_it_has_them() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..90 {
        let text = format!("Title {number} is long enough to be moved\n\n{}", "A paragraph is here.\n\n".repeat(40));
        std::fs::write(folder.path().join(format!("{number:02}.txt")), text).expect("written");
    }
    let arguments = ["--no-library", folder.path().to_str().expect("a name")];
    for (answer, moves) in [("\x1b[?69;2$y", true), ("\x1b[?69;0$y", false)] {
        let mut pty = Pty::start(Path::new(env!("CARGO_BIN_EXE_masthead")), &arguments, 200, 50, &[]);
        pty.wait_for_text("Title 1 is");
        pty.wait_for_bytes(b"\x1b[c");
        pty.send("60j");
        pty.wait_for_text("Title 61 is");
        pty.send("\x1b[?64;22c");
        pty.wait_for_bytes(b"\x1b[?69$p");
        let set = b"\x1b[?69h".as_slice();
        assert!(!pty.bytes().windows(set.len()).any(|w| w == set));
        pty.send(answer);
        pty.send("j");
        if moves {
            pty.wait_for_bytes(b"\x1b[?69h");
        } else {
            pty.wait_for_text("Title 63 is");
        }
        pty.send("q");
        pty.wait_for_end();
        pty.assert_as_found();
        assert_eq!(pty.bytes().windows(set.len()).any(|w| w == set), moves);
    }
}

#[test]
fn what_is_typed_after_enter_is_meant_for_the_article() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "A paragraph is here.\n\n".repeat(200);
    for name in ["a.txt", "b.txt"] {
        std::fs::write(folder.path().join(name), format!("Title of {name}\n\n{text}")).expect("written");
    }
    let path = folder.path().to_str().expect("a name");
    for keys in ["\r20j", "/title b\x1b\r20j", "/title b\r\r20j"] {
        let mut pty = Pty::start(Path::new(env!("CARGO_BIN_EXE_masthead")), &[path], 80, 24, &[]);
        pty.wait_for_text("Title of b.txt");
        pty.send(keys);
        pty.wait_for("the text on top, past the title", |s| {
            s.rows(0, 80).nth(1).is_some_and(|r| r.contains("A paragraph"))
        });
        pty.send("qq");
        assert_eq!(pty.wait_for_end(), 0);
    }
}
