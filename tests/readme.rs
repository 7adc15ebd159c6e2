//! What the README says, held to it: its commands are run as they stand there, its keys are bound, its settings are
//! sound, its files are there. It must not know how any of it is done.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod binary;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use masthead::app::action::Mode;
use masthead::config::{KeySequence, Keymap, settings, theme};
use masthead::filter::{self, Query};
use tempfile::TempDir;

use binary::{BINARY, TEXT, text};

const README: &str = include_str!("../README.md");

/// The fenced blocks of a language.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let blocks: Vec<_> = README.split(&fence).skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert!(!blocks.is_empty(), "no block of {language}");
    blocks
}

/// The rows of the first table after a heading, as the first cell's words in backticks.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, after) = README.split_once(&format!("# {heading}\n")).unwrap_or_else(|| panic!("no heading {heading}"));
    let lines = after.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let cells = lines.take_while(|line| line.starts_with('|')).map(|line| line.split(" | ").next().unwrap());
    let rows: Vec<Vec<_>> = cells.map(|cell| cell.split('`').skip(1).step_by(2).collect()).collect();
    assert!(rows.len() > 2 && rows.iter().all(|row| !row.is_empty()), "{heading}: {rows:?}");
    rows
}

/// A home with the few files that the README speaks of, and the program on its path.
fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    let articles = home.path().join("articles");
    fs::create_dir(&articles).unwrap();
    fs::write(articles.join("paris.txt"), TEXT.replace("it says", "says Hamas")).unwrap();
    fs::write(articles.join("deal.txt"), "A deal\n\nBy Ann Smith\n\nNobody says what is in it.\n").unwrap();
    let packed = fs::File::create(articles.join("paris.txt.gz")).unwrap();
    let gzip = Command::new("gzip").args(["-c", "articles/paris.txt"]).current_dir(home.path()).stdout(packed).status();
    assert!(gzip.unwrap().success());
    home
}

/// A line as a shell runs it, without a terminal.
fn shell(home: &Path, line: &str) -> Output {
    let mut path = OsString::from(Path::new(BINARY).parent().unwrap());
    path.push(":/usr/bin:/bin");
    let mut command = Command::new("sh");
    command.args(["-ec", line]).current_dir(home).stdin(Stdio::null()).env_clear();
    command.env("HOME", home).env("PATH", path).env("TERM", "xterm").env("LANG", "C.UTF-8").output().unwrap()
}

/// Holds a line for cargo to what it stands on; cargo itself is running this test.
fn cargo(home: &Path, arguments: &str) {
    let file = |name: &str| fs::read_to_string(name).unwrap();
    match arguments.split(' ').collect::<Vec<_>>()[..] {
        ["run", "--release"] => {
            let output = shell(home, "masthead");
            assert!(output.status.success() && text(&output.stdout).contains("Mossad set up operations in Paris"));
        }
        ["test"] => assert!(file(".ci/run").lines().any(|line| line == "cargo test"), ".ci/run runs the same"),
        ["install", "--path", "."] => assert!(file("Cargo.toml").contains("[[bin]]\nname = \"masthead\"\n")),
        ["bench", "--bench", name] => {
            assert!(file("Cargo.toml").contains(&format!("[[bench]]\nname = \"{name}\"\nharness = false\n")), "{name}");
            assert!(file(&format!("benches/{name}.rs")).contains("println!"), "{name} prints its figures");
        }
        _ => panic!("no test knows 'cargo {arguments}'"),
    }
}

#[test]
fn every_command_does_what_it_says() {
    let home = home();
    let mut said = Vec::new();
    for line in blocks("sh").into_iter().flat_map(str::lines).filter(|line| !line.is_empty()) {
        if let Some(arguments) = line.strip_prefix("cargo ") {
            cargo(home.path(), arguments);
            continue;
        }
        let output = shell(home.path(), line);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{line}");
        said.push((line, text(&output.stdout).to_owned()));
    }
    let of = |start: &str| &said.iter().find(|(line, _)| line.starts_with(start)).unwrap().1;
    let file = |path: &str| fs::read_to_string(home.path().join(path)).unwrap();
    assert!(file(".local/share/man/man1/masthead.1").contains(".SH SETTINGS"));
    assert!(file(".local/share/bash-completion/completions/masthead").contains("complete -F _masthead"));
    assert_eq!(file(".config/masthead/config.toml"), settings::ASSET);
    assert_eq!(of("masthead config check").lines().count(), 2);
    assert_eq!(of("masthead --list ~/articles").lines().count(), 2, "the packed one is no text");
    assert_eq!(
        of("masthead --list --filter 'mossad paris'").trim_end(),
        home.path().join("articles/paris.txt").display().to_string()
    );
    assert!(of("masthead --print --width 60").lines().all(|line| line.chars().count() <= 60));
    assert_eq!(file("articles.jsonl").lines().count(), 2);
    assert_eq!(of("masthead --json --list"), "1\n");
    assert_eq!(of("gzip"), of("masthead --print --width 60"), "the same article, the same page");
    assert_eq!(of("if"), "there is news\n");
}

#[test]
fn every_key_is_bound() {
    let keymap = Keymap::default();
    let bound = |mode: Mode, key: &str| {
        // A bar in a table of Markdown is escaped.
        let keys = KeySequence::parse(&key.replace("\\|", "|")).unwrap();
        keymap.help(mode).iter().any(|(known, _)| known.contains(&keys))
    };
    for (heading, mode) in
        [("In the list", Mode::List), ("In an article", Mode::Reader), ("In the filter bar", Mode::Filter)]
    {
        for key in table(heading).concat() {
            assert!(bound(mode, key.trim_start_matches(|c: char| c.is_ascii_digit())), "{heading}: {key}");
        }
    }
    for key in ["C-z", "C-l", "C-c"] {
        assert!(README.contains(&format!("`{key}`")) && Mode::ALL.into_iter().all(|mode| bound(mode, key)), "{key}");
    }
}

#[test]
fn the_filter_reads_what_the_table_shows() {
    let shown: Vec<String> = table("Filter").concat().iter().map(|line| line.replace("\\|", "|")).collect();
    for line in &shown {
        let query = Query::parse_on(line, "2018-07-26".parse().unwrap());
        assert!(query.faults().is_empty() && query.terms().count() > 0, "{line}: {:?}", query.faults());
        let known = filter::EXAMPLES.iter().any(|(example, _)| example.contains(line));
        assert!(known, "{line} is no example that the help gives");
    }
    for key in filter::KEYS.iter().map(|(name, ..)| format!("`{name}:")) {
        assert!(README.contains(&key), "{key} is told");
    }
}

#[test]
fn the_settings_and_keys_shown_are_sound() {
    let (mut settings, mut keys) = (0, 0);
    for block in blocks("toml") {
        let faults = if block.starts_with('[') {
            keys += 1;
            Keymap::read("README.md", block).1
        } else {
            settings += 1;
            settings::read("README.md", block, &theme::names(None)).1
        };
        assert_eq!(faults, []);
    }
    assert!(settings > 0 && keys > 0);
    for name in theme::names(None) {
        assert!(README.contains(&format!("`{name}`")), "the theme {name} is told");
    }
}

#[test]
fn every_file_it_leads_to_is_there() {
    let links = README.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
    let images = ["src=\"", "srcset=\""].into_iter().flat_map(|start| README.split(start).skip(1));
    let paths: Vec<_> = links.chain(images.map(|rest| rest.split('"').next().unwrap())).collect();
    assert!(paths.iter().filter(|path| path.starts_with("assets/pictures/")).count() >= 3);
    for path in paths.into_iter().filter(|path| !path.contains("://")) {
        assert!(Path::new(path).is_file(), "{path}");
    }
}
