//! The real binary's commands besides reading, and its sentences for wrong usage. It must not know what settings or keys
//! do.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod binary;

use std::fs;
use std::path::Path;
use std::process::Output;

use masthead::app::action::Mode;
use masthead::config::{Keymap, settings};
use tempfile::TempDir;

use binary::{assert_harmless, folder, masthead, run, sentences, text};

/// The program on these arguments, with its config below a folder.
fn with_config(home: &TempDir, args: &[&str]) -> Output {
    masthead(args).env("XDG_CONFIG_HOME", home.path()).output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

#[test]
fn the_defaults_are_printed_as_they_stand() {
    for (args, file) in [(&["config"][..], settings::ASSET), (&["config", "keymap"], Keymap::ASSET)] {
        let output = run(args);
        assert_eq!((status(&output), text(&output.stdout), text(&output.stderr)), (0, file, ""));
    }
}

#[test]
fn the_defaults_are_written_once_and_nothing_is_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("masthead");
    fs::create_dir(&dir).unwrap();
    let (config, keymap) = (dir.join("config.toml"), dir.join("keymap.toml"));
    fs::write(&config, "measure = 50\n").unwrap();

    let output = with_config(&home, &["config", "--write"]);
    assert_eq!((status(&output), text(&output.stdout)), (2, format!("{}\n", keymap.display()).as_str()));
    assert_eq!(sentences(&output), [format!("{}: it is there already and stays as it is", config.display())]);
    assert_eq!(fs::read_to_string(&config).unwrap(), "measure = 50\n");
    assert_eq!(fs::read_to_string(&keymap).unwrap(), Keymap::ASSET);

    fs::remove_dir_all(&dir).unwrap();
    let output = with_config(&home, &["config", "--write"]);
    assert_eq!((status(&output), text(&output.stdout).lines().count()), (0, 2));
    assert_eq!(fs::read_to_string(&config).unwrap(), settings::ASSET);
    assert_eq!(status(&with_config(&home, &["config", "check"])), 0, "what is written is sound");
}

#[test]
fn where_nothing_can_be_written_the_folder_is_named() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("masthead"), "").unwrap();
    let output = with_config(&home, &["config", "--write"]);
    assert_eq!(status(&output), 2);
    assert!(sentences(&output)[0].starts_with(&home.path().join("masthead").display().to_string()));

    let output = masthead(["config", "check"]).env_remove("XDG_CONFIG_HOME").env_remove("HOME").output().unwrap();
    assert_eq!(sentences(&output), ["there is no place for a config; set HOME or XDG_CONFIG_HOME"]);
    assert_eq!(status(&output), 2);
}

#[test]
fn check_says_every_fault_of_every_file_with_its_place() {
    let home = tempfile::tempdir().unwrap();
    let output = with_config(&home, &["config", "check"]);
    let nothing = format!("{}: nothing is there, so the defaults hold\n", home.path().join("masthead").display());
    assert_eq!((status(&output), text(&output.stdout)), (0, nothing.as_str()));

    let dir = home.path().join("masthead");
    fs::create_dir_all(dir.join("themes")).unwrap();
    let put = |name: &str, text: &str| fs::write(dir.join(name), text).unwrap();
    put("config.toml", "theme = \"mine\"\nmeasure = 50\n");
    put("themes/mine.toml", "title = { bold = true }\n");
    let output = with_config(&home, &["config", "check"]);
    let read: Vec<_> = text(&output.stdout).lines().map(|line| line.rsplit_once(": ").unwrap().0).collect();
    let paths = ["config.toml", "themes/mine.toml"].map(|name| dir.join(name).display().to_string());
    assert_eq!((status(&output), read, text(&output.stderr)), (0, paths.each_ref().map(String::as_str).to_vec(), ""));

    put("config.toml", "theme = \"mine\"\nmeasure = 5\nfrob = 1\n");
    put("keymap.toml", "[list]\n\"x\" = \"opne\"\n");
    put("themes/mine.toml", "titel = { bold = true }\n");
    put("themes/other.toml", "inherits = \"mine\"\ntext = { fg = \"no colour\" }\n");
    let output = with_config(&home, &["config", "check"]);
    assert_eq!((status(&output), text(&output.stdout)), (2, ""));
    let mut said: Vec<_> = text(&output.stderr).lines().map(|line| place(&dir, line)).collect();
    said.sort_unstable();
    let places = ["config.toml:2:11", "config.toml:3:1", "keymap.toml:2:7", "themes/mine.toml:1:1"];
    assert_eq!(said[..4], places, "each once, though the second theme inherits the first");
    assert!(said[4].starts_with("themes/other.toml:2:"), "{said:?}");
}

/// `config.toml:2:11` of a line that says what is wrong there.
fn place<'l>(dir: &Path, line: &'l str) -> &'l str {
    line.strip_prefix(&format!("{}/", dir.display())).unwrap().split(": ").next().unwrap()
}

#[test]
fn hostile_files_of_settings_do_no_harm() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("masthead");
    fs::create_dir_all(dir.join("themes")).unwrap();
    fs::write(dir.join("config.toml"), "theme = \"\u{9b}31m\u{202e}\"\n\"\u{1b}]0;x\u{7}\" = 1\n").unwrap();
    fs::write(dir.join("keymap.toml"), b"\xff\xfe").unwrap();
    fs::write(dir.join("themes/\u{1b}[2J.toml"), "x = 1\n").unwrap();
    let output = with_config(&home, &["config", "check"]);
    assert_harmless(&output);
    assert_eq!((status(&output), text(&output.stderr).lines().count() >= 3), (2, true));
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(["completions", shell]);
        assert_eq!((status(&output), text(&output.stderr)), (0, ""), "{shell}");
        for word in ["masthead", "no-library", "completions", "keymap"] {
            assert!(text(&output.stdout).contains(word), "{shell} knows nothing of {word}");
        }
    }
}

/// The manual page without roff's escapes.
fn manual(home: &TempDir) -> String {
    let output = with_config(home, &["man"]);
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    let page = text(&output.stdout);
    assert!(page.lines().any(|line| line.starts_with(".TH MASTHEAD 1")), "{page}");
    let page = page.replace("\\*(Aq", "'");
    ["\\fB", "\\fI", "\\fR", "\\&"].iter().fold(page, |page, mark| page.replace(mark, "")).replace('\\', "")
}

#[test]
fn the_manual_page_has_every_option_setting_and_key() {
    let home = tempfile::tempdir().unwrap();
    let page = manual(&home);
    for section in ["NAME", "SYNOPSIS", "OPTIONS", "COMMANDS", "FILTER", "KEYS", "SETTINGS", "FILES", "EXIT STATUS"] {
        let heading = page
            .lines()
            .any(|line| line.trim_end() == format!(".SH {section}") || line == format!(".SH \"{section}\""));
        assert!(heading, "{section}");
    }
    let help = run(["--help"]);
    let options = text(&help.stdout).lines().filter_map(|line| line.trim_start().strip_prefix("--"));
    for option in options.map(|line| line.split(' ').next().unwrap()) {
        assert!(page.lines().any(|line| line.starts_with(&format!("--{option}"))), "--{option}");
    }
    for name in settings::NAMES {
        let at =
            page.lines().position(|line| line.starts_with(&format!("{name} = "))).unwrap_or_else(|| panic!("{name}"));
        assert!(page.lines().nth(at + 1).unwrap().len() > 20, "{name} is told");
    }
    for mode in Mode::ALL {
        for (_, action) in Keymap::default().help(mode) {
            assert!(page.lines().any(|line| line == action.help()), "{}", action.help());
        }
    }
}

#[test]
fn settings_are_told_in_the_manual_as_in_the_default_file() {
    let page = manual(&tempfile::tempdir().unwrap());
    let (mut about, mut told) = (Vec::new(), 0);
    for line in settings::ASSET.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            about.push(comment);
        } else if line.is_empty() {
            about.clear();
        } else {
            let entry = format!("{line}\n{}\n", about.join(" "));
            assert!(page.contains(&entry), "{entry}");
            told += 1;
        }
    }
    assert_eq!(told, settings::NAMES.len());
}

#[test]
fn the_manual_page_has_the_keys_in_force() {
    let home = tempfile::tempdir().unwrap();
    assert!(!manual(&home).lines().any(|line| line == "X, q"));
    fs::create_dir(home.path().join("masthead")).unwrap();
    fs::write(home.path().join("masthead/keymap.toml"), "[list]\n\"X\" = \"quit\"\n").unwrap();
    assert!(manual(&home).lines().any(|line| line == "X, q"));
}

#[test]
fn wrong_usage_is_one_sentence_and_where_to_look() {
    let see = "see 'masthead --help'";
    for (args, said) in [
        (&["--frob"][..], format!("there is no option '--frob'; {see}")),
        (&["--prnt"], "there is no option '--prnt'; did you mean '--print'?".to_owned()),
        (&["-x"], format!("there is no option '-x'; {see}")),
        (&["--width", "0"], format!("--width takes a whole number from 1 to 1000, not '0'; {see}")),
        (&["--width", "x"], format!("--width takes a whole number from 1 to 1000, not 'x'; {see}")),
        (&["--width"], format!("--width takes a value; {see}")),
        (&["--print", "--list"], format!("--list and --print do not go together; {see}")),
        (&["--list", "--list"], format!("--list stands there twice; {see}")),
        (&["--list=x"], format!("--list takes no value; {see}")),
        (&["--color", "blue"], format!("--color takes auto, always or never, not 'blue'; {see}")),
        (&["--theme", "drak"], "--theme: 'drak' is no theme; did you mean 'dark'?".to_owned()),
        (&["config", "chek"], "there is no command 'chek'; did you mean 'check'?".to_owned()),
        (
            &["config", "b.txt"],
            "there is no command 'b.txt'; see 'masthead config --help', or ./config for a folder of that name".to_owned(),
        ),
        (
            &["config", "--write", "check"],
            "--write and a command do not go together; see 'masthead config --help', or ./config for a folder of that name"
                .to_owned(),
        ),
        (&["completions"], "SHELL is missing; see 'masthead completions --help'".to_owned()),
        (
            &["completions", "bsh"],
            "SHELL takes bash, elvish, fish, powershell or zsh, not 'bsh'; see 'masthead completions --help'".to_owned(),
        ),
        (&["confg"], "confg: there is no such file or folder; did you mean 'masthead config'?".to_owned()),
        (&["confg", "check"], "confg: there is no such file or folder; did you mean 'masthead config'?".to_owned()),
        (&["help"], "help: there is no such file or folder; did you mean 'masthead --help'?".to_owned()),
    ] {
        let output = run(args);
        assert_eq!((status(&output), text(&output.stdout)), (2, ""), "{args:?}");
        assert_eq!(sentences(&output), [said], "{args:?}");
    }
    let hostile = run(["config", "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}"]);
    assert_harmless(&hostile);
    assert_eq!((status(&hostile), sentences(&hostile).len()), (2, 1));
}

#[test]
fn a_file_or_folder_is_never_a_command_by_its_name() {
    let dir = folder(&["man", "confg", "a.txt"]);
    fs::create_dir(dir.path().join("config")).unwrap();
    fs::write(dir.path().join("config/b.txt"), binary::TEXT).unwrap();
    let rows = |args: &[&str]| {
        let output = masthead(args).current_dir(dir.path()).output().unwrap();
        assert_eq!(status(&output), 0, "{args:?}");
        text(&output.stdout).lines().filter_map(|line| Some(line.split_once('\t')?.0.to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(rows(&["./config"]), ["./config/b.txt"]);
    assert_eq!(rows(&["--list", "man"]), ["man"]);
    assert_eq!(rows(&["--list", "a.txt", "config"]), ["a.txt", "config/b.txt"]);
    assert_eq!(rows(&["--list", "--", "config"]), ["config/b.txt"]);
    assert_eq!(rows(&["--list", "confg"]), ["confg"]);
}
