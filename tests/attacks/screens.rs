//! The screen program under a real pseudo-terminal: the list, the reader, everything that is typed or pasted, notices, and
//! what commands printed. It must not know how a screen is painted.

use std::fs;
use std::path::Path;

use super::assert_in_order;
use super::corpus::{self, attacks, begin, end, typed};
use super::faces;
use super::pty_support::Pty;
use super::vocabulary::Face;

const MASTHEAD: &str = env!("CARGO_BIN_EXE_masthead");

pub fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Pty {
    let arguments = [&["--no-library"], arguments].concat();
    let environment = [&[("XDG_CONFIG_HOME", "/nonexistent"), ("LANG", "C.UTF-8")], environment].concat();
    Pty::start(Path::new(MASTHEAD), &arguments, 100, 50, &environment)
}

/// Ends the program, which is to be in the list, and looks at all it ever wrote.
pub fn leave(what: &str, mut pty: Pty) {
    pty.send("q");
    pty.wait_for_end();
    assert_in_order(what, Face::Screen, &pty.bytes());
    pty.assert_as_found();
}

/// The corpus as a folder of articles.
fn folder() -> (tempfile::TempDir, usize) {
    let folder = tempfile::tempdir().unwrap();
    let count = corpus::write(folder.path());
    (folder, count)
}

/// A small article to stand before.
fn one() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("one.txt"), "The only title\n\nThe only text has a few words.\n").unwrap();
    folder
}

pub fn path(folder: &tempfile::TempDir) -> &str {
    folder.path().to_str().unwrap()
}

pub fn pasted(text: &str) -> String {
    format!("\x1b[200~{text}\x1b[201~")
}

#[test]
fn the_list_and_the_reader() {
    let (folder, count) = folder();
    let split = tempfile::tempdir().unwrap();
    fs::create_dir(split.path().join("masthead")).unwrap();
    fs::write(split.path().join("masthead/config.toml"), "reading = \"split\"\nmouse = true\n").unwrap();
    for (home, split) in [("/nonexistent", false), (path(&split), true)] {
        let mut pty = start(&[path(&folder)], &[("XDG_CONFIG_HOME", home)]);
        pty.wait_for_text(&format!("1 of {count}"));
        pty.send("G");
        pty.wait_for_text(&format!("{count} of {count}"));
        pty.send("g\r");
        for number in 0..count {
            // A title that is too long for one gives way to the file's name, and fills the screen.
            let name = format!("   {number:03} ");
            pty.wait_for(&begin(number), |screen| {
                let head = screen.rows(0, 100).next().unwrap_or_default();
                split || head.starts_with(&name) || screen.contents().contains(begin(number).trim_end())
            });
            pty.send("G");
            pty.wait_for_text(&end(number));
            if number + 1 < count {
                pty.send("J");
            }
        }
        pty.send("q");
        pty.wait_for_text(&format!("{count} of {count}"));
        leave("the list and the reader", pty);
    }
}

#[test]
fn what_is_typed_and_pasted() {
    let folder = one();
    // The keys that open each line, what tells that it is open, and the keys that leave it for the list.
    for (open, sign, close) in [
        ("/", "undo", "\x07"),
        ("\r/", "find:", "\x07q"),
        (":", "Open the article", "\x07"),
        ("?", "type to search", "\x07"),
        ("w", "save as:", "\x07"),
        ("|", "pipe to:", "\x07"),
        ("t", "tags:", "\x07"),
        ("a", "note:", "\x07"),
        ("V", "view:", "\x07"),
    ] {
        let mut pty = start(&[path(&folder)], &[]);
        pty.wait_for_text("The only title");
        pty.send(open);
        pty.wait_for_text(sign);
        for (number, (_, text)) in typed().into_iter().enumerate() {
            // One after the other, so that each is drawn: frames are skipped while keys wait.
            let mark = format!("end {number}.");
            pty.send(&format!("\x15{}{}", pasted(text), pasted(&mark)));
            pty.wait_for_text(&mark);
        }
        // Marks that come one by one pile up as well as those that come together.
        pty.send(&format!("\x15{}", pasted("e\u{301}\u{316}\u{301}\u{316}")));
        pty.send(&format!("{}{}", pasted("\u{301}\u{316}\u{301}\u{316}\u{301}").repeat(20), pasted("the end.")));
        pty.wait_for_text("the end.");
        pty.send(close);
        pty.wait_for_text("The only title");
        leave(sign, pty);
    }
}

/// The last that is written to a terminal that is left.
const LEFT: &[u8] = b"\x1b[?1049l";

/// Keys are no text: what looks like a sequence is taken as keys, replies and pastes, whatever comes of that.
#[test]
fn whatever_the_keyboard_sends() {
    let (folder, nowhere) = (one(), one());
    let script = "cd \"$1\" && exec \"$0\" --no-library \"$2\"";
    for attack in attacks() {
        let arguments = ["-c", script, MASTHEAD, path(&nowhere), path(&folder)];
        let environment = [("XDG_CONFIG_HOME", "/nonexistent"), ("EDITOR", "true"), ("HOME", path(&nowhere))];
        let mut pty = Pty::start(Path::new("/bin/sh"), &arguments, 80, 24, &environment);
        pty.wait_for_text("The only title");
        pty.send_bytes(&attack.bytes);
        // Whatever is open now, a size of its own is drawn at once.
        pty.resize(90, 30);
        pty.wait_for(&attack.name, |screen| screen.contents().len() > 10 || !screen.alternate_screen());
        pty.signal(rustix::process::Signal::TERM);
        pty.wait_for_end();
        // What was not read by then the system echoes behind the program's last word.
        let bytes = pty.bytes();
        let last = bytes.windows(LEFT.len()).rposition(|window| window == LEFT);
        let said = last.map_or(bytes.len(), |at| at + LEFT.len());
        assert_in_order(&attack.name, Face::Screen, &bytes[..said]);
    }
}

#[test]
fn names_to_save_to() {
    let folder = one();
    let into = tempfile::tempdir().unwrap();
    let mut pty = start(&[path(&folder)], &[]);
    pty.wait_for_text("The only title");
    for (number, (name, text)) in typed().into_iter().enumerate() {
        pty.send("w");
        pty.wait_for_text("save as:");
        // One name cannot be written to, the other can.
        let place = if number % 2 == 0 { format!("{}/missing/", path(&into)) } else { format!("{}/", path(&into)) };
        pty.send(&format!("\x15{}{}", pasted(&place), pasted(&text.replace('/', "|"))));
        let mark = format!(" {number}.txt");
        pty.send(&pasted(&mark));
        pty.wait_for_text(mark.trim());
        pty.send("\r");
        pty.wait_for(name, |screen| !screen.contents().contains("save as:"));
        pty.send("\x07");
        pty.wait_for(name, |screen| screen.contents().contains("1 of 1"));
    }
    leave("names to save to", pty);
    let saved: Vec<_> = fs::read_dir(into.path()).unwrap().map(|entry| entry.unwrap()).collect();
    assert!(saved.len() > 10, "{}", saved.len());
    for entry in saved {
        assert_in_order("a name", Face::Plain, entry.file_name().to_str().expect("UTF-8").as_bytes());
    }
}

#[test]
fn what_commands_print_and_are_called() {
    let folder = one();
    let loot = tempfile::tempdir().unwrap();
    let mut bytes = Vec::new();
    for attack in attacks() {
        bytes.extend_from_slice(&attack.bytes[..attack.bytes.len().min(5000)]);
        bytes.extend_from_slice(format!("\nthe end of {}\n", attack.name).as_bytes());
    }
    bytes.extend_from_slice(b"the very last line\n");
    fs::write(loot.path().join("loot"), &bytes).unwrap();
    let mut pty = start(&[path(&folder)], &[]);
    pty.wait_for_text("The only title");
    let file = format!("{}/loot", path(&loot));
    for command in [format!("cat {file}"), format!("sh -c 'cat {file} >&2; exit 3'")] {
        pty.send("|");
        pty.wait_for_text("pipe to:");
        pty.send(&format!("{}\r", pasted(&command)));
        pty.wait_for_text("the end of title, BEL");
        for page in 0.. {
            assert!(page < 100, "the end does not come");
            let before = pty.contents();
            if before.contains("the very last line") {
                break;
            }
            pty.send("\x1b[6~");
            pty.wait_for("the next page", |screen| screen.contents() != before);
        }
        pty.send("\x07");
        pty.wait_for_text("1 of 1");
    }
    for (name, text) in typed() {
        pty.send("|");
        pty.wait_for_text("pipe to:");
        // Quoted, it is one word: the name of a program that is not there.
        pty.send(&pasted(&format!("'no {}'", text.replace('\'', "\""))));
        pty.send("\r");
        pty.wait_for_text("There is no program");
        pty.send("\x07");
        pty.wait_for(name, |screen| screen.contents().contains("1 of 1"));
    }
    leave("what commands print", pty);
}

#[test]
fn settings_environment_and_standard_input() {
    let folder = one();
    for attack in attacks().into_iter().filter(|attack| !attack.bytes.contains(&0)) {
        let home = tempfile::tempdir().unwrap();
        faces::config(home.path(), &attack.bytes);
        let mut environment = vec![("XDG_CONFIG_HOME", path(&home))];
        let text = String::from_utf8_lossy(&attack.bytes[..attack.bytes.len().min(2000)]).into_owned();
        for name in
            ["EDITOR", "BROWSER", "COLORFGBG", "COLORTERM", "LC_ALL", "TZ", "SSH_CONNECTION", "COLUMNS", "LINES"]
        {
            environment.push((name, &text));
        }
        let term = format!("xterm{text}");
        environment.push(("TERM", &term));
        let input = home.path().join("input");
        fs::write(&input, [b"The only title\n\nhttp://good.example/", attack.bytes.as_slice(), b" text\n"].concat())
            .unwrap();
        let script = "exec \"$0\" --no-library --filter \"$1\" - < \"$2\"";
        let filter = format!("only {text}");
        let arguments = ["-c", script, MASTHEAD, &filter, input.to_str().unwrap()];
        let mut pty = Pty::start(Path::new("/bin/sh"), &arguments, 80, 24, &environment);
        pty.wait_for_text("The only title");
        // The notices, the editor that is not there, the first link.
        pty.send("M");
        pty.wait_for(&attack.name, |screen| !screen.contents().contains("The only title"));
        pty.send("\x07e");
        pty.send("1o");
        pty.resize(100, 30);
        pty.wait_for_text("The only title");
        pty.signal(rustix::process::Signal::TERM);
        pty.wait_for_end();
        assert_in_order(&attack.name, Face::Screen, &pty.bytes());
    }
    drop(folder);
}
