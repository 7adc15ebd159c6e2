//! A corpus of attacks against the program's own file: whatever a text, a name, a setting, a paste or a command's output
//! would do to a terminal, on every face only safe text and sequences of the program's own come out.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod commands;
mod copies;
mod corpus;
mod faces;
mod home;
mod kept;
#[path = "../pty_support/mod.rs"]
mod pty_support;
mod screens;
mod vocabulary;

use vocabulary::{Face, fault};

/// Fails where something else came out than the program may say.
fn assert_in_order(what: &str, face: Face, bytes: &[u8]) {
    assert!(!bytes.is_empty(), "{what}: nothing came out");
    if let Some(fault) = fault(face, bytes) {
        panic!("{what}: {fault}");
    }
}

#[test]
fn the_check_knows_what_may_come_out() {
    vocabulary::agrees_with_the_cleaner();
    let asked = "\x1b[c\x1b]11;?\x1b\\\x1b[?2026$p\x1b[?69$p\x1b[5n\x1b[22;2t\x1b]2;A title\x1b\\\x1b]52;c;QSB0ZXh0\x07\x1b[23;2t";
    assert_eq!(fault(Face::Screen, asked.as_bytes()), None);
    let good = "\x1b[?1049h\x1b[2J\x1b[1;31mtext\x1b[m\r\n\x1b[3;4Hé\u{301}\x1b[K\x1bM\x1b[38;5;7mx\x1b[?1049l";
    assert_eq!(fault(Face::Screen, good.as_bytes()), None);
    assert_eq!(fault(Face::Styled, "\x1b[1mtext\x1b[m\n".as_bytes()), None);
    assert_eq!(fault(Face::Plain, "a\ttext\n".as_bytes()), None);
}

#[test]
fn the_check_finds_every_attack() {
    // Some are harmless as they stand: they are only dangerous once somebody decodes them.
    let asleep = ["ESC as entities", "C1 as entities", "ESC as entities of entities", "format as entities"];
    let inert = ["ESC of JSON", "ESC as a picture", "percent signs", "joiners", "writing over", "erasing"];
    for attack in corpus::attacks() {
        let found = fault(Face::Plain, &attack.bytes).is_some();
        let harmless = asleep.contains(&attack.name.as_str()) || inert.contains(&attack.name.as_str());
        assert!(found || harmless, "{}", attack.name);
    }
    for bad in [
        "\x1b[8m",
        "\x1b[5m",
        "\x1b[?1000h\x1b[>c",
        "\x1b[3J",
        "\x1b[21t",
        "\x1b]0;x\x07",
        "\x1b]2;PWNED\x1b\\",
        "\x1b]2;a\u{202e}\x1b\\",
        "\x1b]52;c;?\x07",
        "\x1b]52;c;UFdORUQ=\x07",
        "\x1bc",
        "\t",
        "\u{9b}m",
    ] {
        assert!(fault(Face::Screen, bad.as_bytes()).is_some(), "{}", bad.escape_debug());
    }
}
