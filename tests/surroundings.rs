//! The real program on terminals of other kinds: a VT100, the Linux console, a dumb one, one without a name, another
//! charset, colours turned off; and that nothing is asked which they would print.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::path::Path;
use std::process::Command;

use pty_support::Pty;

const SEED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/000_39ca63a513873c07.txt");
const SEED_TEXT: &str = "The Israeli intelligence service Mossad helped";

fn on(environment: &[(&str, &str)], arguments: &[&str]) -> Pty {
    let around = [("XDG_CONFIG_HOME", "/nonexistent"), ("LC_ALL", "C.UTF-8")];
    let environment: Vec<_> = around.into_iter().chain(environment.iter().copied()).collect();
    Pty::start(Path::new(env!("CARGO_BIN_EXE_masthead")), arguments, 80, 24, &environment)
}

/// All that is written while an article is read line by line and left.
fn reading(environment: &[(&str, &str)], arguments: &[&str]) -> Vec<u8> {
    let mut pty = on(environment, &[arguments, &["--no-library", SEED]].concat());
    pty.wait_for_text(SEED_TEXT);
    for _ in 0..6 {
        let before = pty.contents();
        pty.send("j");
        pty.wait_for("another row", |screen| screen.contents() != before);
    }
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
    pty.bytes()
}

/// The control sequences in it: parameters and last byte.
fn sequences(bytes: &[u8]) -> Vec<(String, char)> {
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let sequence = |part: &str| {
        let end = part.find(|c: char| ('@'..='~').contains(&c))?;
        Some((part[..end].to_owned(), char::from(part.as_bytes()[end])))
    };
    text.split("\x1b[").skip(1).filter_map(sequence).collect()
}

fn has_colour(bytes: &[u8]) -> bool {
    let numbers = |parameters: &str| parameters.split(';').filter_map(|n| n.parse::<u8>().ok()).collect::<Vec<_>>();
    let colour = |n: &u8| matches!(n, 30..=38 | 40..=48 | 90..=97 | 100..=107);
    sequences(bytes).iter().any(|(parameters, last)| *last == 'm' && numbers(parameters).iter().any(colour))
}

fn pans(bytes: &[u8]) -> bool {
    sequences(bytes).iter().any(|(_, last)| matches!(last, 'S' | 'T'))
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

#[test]
fn a_modern_terminal_is_panned_coloured_and_titled() {
    let bytes = reading(&[], &["--theme", "dark"]);
    assert!(has_colour(&bytes) && pans(&bytes));
    assert!(holds(&bytes, b"\x1b]2;Israeli Media: Mossad"), "{}", bytes.escape_ascii());
    assert!(!holds(&bytes, b"\x1b]11;?"), "only for a theme that goes by the ground");
}

#[test]
fn a_vt100_gets_what_a_vt100_knows() {
    let bytes = reading(&[("TERM", "vt100")], &["--theme", "dark"]);
    assert!(!has_colour(&bytes) && !pans(&bytes));
    assert!(sequences(&bytes).iter().any(|(p, last)| *last == 'r' && !p.is_empty()), "its scroll region is used");
    assert!(!holds(&bytes, b"\x1b]") && !holds(&bytes, b"\x1b[c"));
}

#[test]
fn the_linux_console_is_asked_nothing_and_gets_ascii() {
    let bytes = reading(&[("TERM", "linux")], &["--theme", "auto"]);
    assert!(!pans(&bytes) && !holds(&bytes, b"\x1b]") && !holds(&bytes, b"\x1b[c") && !holds(&bytes, b"$p"));
    assert!(bytes.is_ascii(), "{}", String::from_utf8_lossy(&bytes));
}

#[test]
fn another_charset_gets_ascii() {
    let bytes = reading(&[("LC_ALL", "C")], &[]);
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(text.replacen("é\x1b[6n", "", 1).is_ascii(), "but for the question whether it is UTF-8: {text}");
}

/// Its letters are told in bytes that are C1 control characters to a terminal of another charset: CSI, OSC and ST.
const STEERING: &str = "Café ћ2J\n\nParis ӝ52;c;aGk=ќ and дом, which any terminal shows that reads what it is sent.\n";

#[test]
fn letters_are_sent_to_who_reads_them() {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), STEERING).expect("a text");
    let path = file.path().to_str().expect("a path");
    for (column, sent) in [(None, false), (Some(3), false), (Some(2), true)] {
        let mut pty = on(&[("LC_ALL", "C")], &["--no-library", path]);
        pty.wait_for_text("and ???, which any terminal");
        if let Some(column) = column {
            pty.send(&format!("\x1b[24;{column}R"));
        }
        if sent {
            pty.wait_for_text("Café ћ2J");
            pty.wait_for_text("and дом, which any terminal");
        }
        pty.send("?");
        pty.wait_for_text("type to search");
        pty.send("\x1b");
        pty.wait_for("the text alone", |screen| {
            screen.contents().contains("which any terminal") && !screen.contents().contains("type to search")
        });
        pty.send("q");
        assert_eq!(pty.wait_for_end(), 0);
        let c1 = pty.bytes().iter().any(|byte| matches!(byte, 0x80..=0x9f));
        assert_eq!(c1, sent, "{column:?}");
    }
}

/// A folder with one article beyond ASCII, under a name beyond it.
fn beyond_ascii() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "Café ћ2J\n\n“Paris” — 東京 and дом, which any terminal shows that reads what it is sent.\n";
    std::fs::write(folder.path().join("дом-é.txt"), text).expect("a text");
    folder
}

/// Every face without a screen, the help, and what is said of a wrong name; with what must be in it as ASCII.
const LINES: [(&[&str], &str); 6] = [
    (&["--print"], "\"Paris\" - ? ?  and ???, which any terminal"),
    (&["--list"], "Cafe ?2J"),
    (&["--json"], "Caf\\u00e9 \\u045b2J"),
    (&["--help"], "--ascii"),
    (&["--print", "--filter", "is:starred", "nothing-é"], "nothing-e"),
    (&["--print", "Bücher"], "Bucher"),
];

/// In ASCII, and this with it, where that is wanted; else letters beyond it, of which the help has none.
fn assert_told(bytes: Vec<u8>, ascii: bool, want: &str, what: &str) {
    let text = String::from_utf8(bytes).expect("UTF-8");
    assert!(!ascii || (text.is_ascii() && text.contains(want)), "{what}: {text}");
    assert!(ascii || !text.is_ascii() || want == "--ascii", "{what}: {text}");
}

#[test]
fn lines_on_a_terminal_of_another_charset_are_ascii() {
    let folder = beyond_ascii();
    let path = folder.path().to_str().expect("a path");
    for (words, want) in LINES {
        for (locale, ascii) in [("C", true), ("", true), ("C.UTF-8", false)] {
            let words = [words, &["--no-library", path]].concat();
            let mut pty = on(&[("LC_ALL", locale), ("LC_CTYPE", ""), ("LANG", "")], &words);
            pty.wait_for_end();
            assert_told(pty.bytes(), ascii, want, &format!("{words:?} under {locale}"));
        }
    }
}

#[test]
fn lines_on_a_pipe_are_ascii_only_when_asked_for() {
    let folder = beyond_ascii();
    for (words, want) in LINES {
        for ascii in [false, true] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_masthead"));
            command.env("LC_ALL", "C").env("XDG_CONFIG_HOME", "/nonexistent").arg("--no-library");
            let output =
                command.args(ascii.then_some("--ascii")).args(words).arg(folder.path()).output().expect("it runs");
            assert_told([output.stdout, output.stderr].concat(), ascii, want, &format!("{words:?} on a pipe"));
        }
    }
}

#[test]
fn a_screen_of_ascii_asks_nothing() {
    let folder = beyond_ascii();
    let path = folder.path().join("дом-é.txt");
    let mut pty = on(&[], &["--ascii", "--no-library", path.to_str().expect("a path")]);
    pty.wait_for_text("\"Paris\" - ? ?  and ???, which any");
    pty.send("?");
    pty.wait_for_text("type to search");
    pty.send("\x1b");
    pty.wait_for_text("which any");
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    let bytes = pty.bytes();
    assert!(bytes.is_ascii() && !holds(&bytes, b"\x1b[6n"), "{}", String::from_utf8_lossy(&bytes));
}

#[test]
fn colours_can_be_turned_off() {
    for off in [("NO_COLOR", "1"), ("CLICOLOR", "0")] {
        let bytes = reading(&[off], &["--theme", "dark"]);
        assert!(!has_colour(&bytes), "{off:?}");
        let bold = sequences(&bytes).iter().any(|(p, last)| *last == 'm' && p.split(';').any(|n| n == "1"));
        assert!(bold, "{off:?}: bold is no colour");
    }
    assert!(has_colour(&reading(&[("CLICOLOR", "1")], &["--theme", "dark"])));
}

#[test]
fn without_a_kind_of_terminal_there_is_only_text() {
    let program = env!("CARGO_BIN_EXE_masthead");
    for script in ["TERM=dumb; export TERM", "TERM=; export TERM", "unset TERM"] {
        let script = format!("{script}; exec \"$0\" --no-library \"$1\"");
        let mut pty = Pty::start("/bin/sh".as_ref(), &["-c", &script, program, SEED], 80, 24, &[]);
        assert_eq!(pty.wait_for_end(), 0);
        let bytes = pty.bytes();
        assert!(holds(&bytes, b"Mossad") && !bytes.contains(&0x1b), "{script}: {}", bytes.escape_ascii());
    }
}

#[test]
fn a_theme_by_the_ground_is_changed_when_the_terminal_tells() {
    let mut pty = on(&[("COLORFGBG", "15;0")], &["--theme", "auto", "--no-library", SEED]);
    pty.wait_for_text(SEED_TEXT);
    pty.wait_for_bytes(b"\x1b]11;?\x1b\\");
    let dark = pty.look(vt100::Screen::contents_formatted);
    pty.send("\x1b]11;rgb:ffff/f");
    pty.send("fff/ffff\x1b\\");
    pty.wait_for("another theme", |screen| screen.contents_formatted() != dark);
    pty.wait_for_text(SEED_TEXT);
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}
