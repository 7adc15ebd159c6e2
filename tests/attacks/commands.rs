//! What the commands of the library say of hostile files, names and surroundings, and draw meanwhile. It must not know how
//! anything is stored.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;

use super::assert_in_order;
use super::corpus::attacks;
use super::faces::{assert_harmless_values, assert_said};
use super::home::{Home, hostile};
use super::pty_support::Pty;
use super::vocabulary::Face;

#[test]
fn what_the_commands_of_the_library_say() {
    let home = Home::new();
    let folder = hostile(&home);
    let added = home.says([OsStr::new("add"), folder.as_os_str()]);
    assert!(added.contains("new") && added.contains("not readable"), "{added}");
    assert!(home.says(["roots"]).lines().count() == 1, "one line a root");
    for arguments in [&["--list"][..], &["--print"], &["doctor"], &["--list", "--filter", "paragraph"]] {
        home.says(arguments);
    }
    for arguments in [&["--json"][..], &["--json", "--filter", "title"]] {
        let printed = home.says(arguments);
        assert!(printed.lines().count() > attacks().len());
        printed.lines().for_each(assert_harmless_values);
    }
    for name in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        fs::write(name, b"Another text\n\nthat is \x1b[2J \xc2\x9b2J another.\n").unwrap();
    }
    home.says(["sync"]);
    fs::remove_dir_all(&folder).unwrap();
    home.says(["sync"]);
    home.says([OsStr::new("remove"), folder.as_os_str()]);
}

#[test]
fn what_they_say_of_names_that_are_wrong() {
    let home = Home::new();
    fs::write(home.path("one.txt"), "A title\n\nA text.\n").unwrap();
    home.says(["add", "one.txt"]);
    let name = |before: &str, bytes: &[u8]| {
        let bytes = bytes.iter().copied().filter(|b| *b != 0).take(4000);
        OsString::from_vec(before.bytes().chain(bytes).collect())
    };
    let missing: Vec<OsString> = attacks().iter().map(|attack| name("no ", &attack.bytes)).collect();
    for command in ["add", "remove", "--list"] {
        let output = home.command([OsString::from(command)].iter().chain(&missing)).output().unwrap();
        assert_said(command, &output);
        let said = output.stderr.split(|b| *b == b'\n').count() - 1;
        assert_eq!(said, missing.len(), "{command}: a line each");
    }
    // One attack a call: as a file, as a database, in the environment.
    for (number, attack) in attacks().into_iter().enumerate() {
        home.says([OsStr::new("import"), name("no ", &attack.bytes).as_os_str()]);
        let place = home.path(name("no ", &attack.bytes)).join("x.db");
        let asked: &[&str] = [&["roots"][..], &["sync"], &["doctor"], &["add", "one.txt"]][number % 4];
        home.says([OsStr::new("--library"), place.as_os_str()].into_iter().chain(asked.iter().map(OsStr::new)));
        let hostile = name("/nonexistent/", &attack.bytes);
        let asked: &[&str] =
            [&["config", "check"][..], &["config", "--write"], &["add", "one.txt"], &["roots"]][number % 4];
        let mut command = home.command(asked);
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LANG", "LC_CTYPE", "TERM", "CLICOLOR", "TMPDIR"] {
            command.env(name, &hostile);
        }
        assert_said(&attack.name, &command.output().unwrap());
    }
}

#[test]
fn what_is_drawn_while_a_folder_is_read() {
    let home = Home::new();
    hostile(&home);
    let script = "cd \"$1\" && \"$0\" add news*; \"$0\" sync; \"$0\" remove news*";
    let data = home.path("data");
    let around = [("XDG_DATA_HOME", data.to_str().unwrap()), ("XDG_CONFIG_HOME", "/nonexistent")];
    let arguments = ["-c", script, env!("CARGO_BIN_EXE_masthead"), home.0.path().to_str().unwrap()];
    let mut pty = Pty::start("/bin/sh".as_ref(), &arguments, 100, 50, &around);
    pty.wait_for_end();
    let bytes = pty.bytes();
    assert!(bytes.windows(4).any(|w| w == b" of "), "a bar was drawn");
    assert_in_order("add and sync", Face::Progress, &bytes);
}
