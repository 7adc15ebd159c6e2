//! The real binary on what is wrong or hostile: its exit status, its one sentence each, and what it never lets out. It
//! must not know how texts are parsed.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod binary;

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use binary::{BINARY, TEXT, assert_harmless, folder, masthead, records, run, sentences, text};

#[test]
fn wrong_usage_is_2_and_help_is_0() {
    for args in [&["--frob"][..], &["--print", "--list"], &["--width", "0"], &["--width", "x"], &["--filter"]] {
        let output = run(args);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
        assert!(!output.stderr.is_empty());
    }
    let hostile = run(["--\u{1b}]0;x\u{7}\u{9b}31m"]);
    assert_harmless(&hostile);
    assert_eq!(hostile.status.code(), Some(2));
    let help = run(["--help"]);
    assert!(help.status.success() && text(&help.stdout).contains("Examples:\n  masthead "));
    let version = run(["--version"]);
    assert_eq!(text(&version.stdout), format!("masthead {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn nothing_that_matches_is_1_and_nothing_that_can_be_read_is_2() {
    let dir = folder(&["a.txt"]);
    for face in ["--list", "--print", "--json"] {
        let output = masthead([face, "--no-library", "--filter", "zzzzqqqq"]).arg(dir.path()).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(1), "", ""));

        let missing = dir.path().join("missing.txt");
        let output = masthead([face]).arg(&missing).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
        assert_eq!(
            sentences(&output),
            [format!("{}: there is no such file or folder; check the name", missing.display())]
        );

        let output = masthead([face, "--filter", "zzzzqqqq"]).arg(&missing).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let output = masthead([face]).args([&missing, &dir.path().join("a.txt")]).output().unwrap();
        assert_eq!((output.status.code(), sentences(&output).len()), (Some(0), 1), "the rest is shown");
    }
}

#[test]
fn binary_files_are_passed_over_in_folders_and_named_otherwise() {
    let dir = folder(&["a.txt"]);
    let (small, large) = (dir.path().join("small.png"), dir.path().join("large.bin"));
    fs::write(&small, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe\0").unwrap();
    File::create(&large).unwrap().set_len(1 << 30).unwrap();
    let output = masthead(["--list"]).arg(dir.path()).output().unwrap();
    assert_eq!((text(&output.stdout).lines().count(), text(&output.stderr)), (1, ""));
    for path in [small, large] {
        let output = masthead(["--list"]).arg(&path).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = format!("{}: it is not a text file; masthead reads plain text", path.display());
        assert_eq!(sentences(&output), [said]);
    }
}

#[test]
fn empty_folders_pipes_and_huge_files_get_a_sentence_each() {
    let dir = folder(&[]);
    let (empty, pipe, huge) = (dir.path().join("empty"), dir.path().join("pipe"), dir.path().join("huge.txt"));
    fs::create_dir(&empty).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut file = File::create(&huge).unwrap();
    file.write_all("words and words\n".repeat(10_000).as_bytes()).unwrap();
    file.set_len(1 << 30).unwrap();

    for (path, said) in [
        (&empty, "no articles here; masthead reads text files"),
        (&pipe, "it is a pipe, and masthead opens only files"),
        (&huge, "it is larger than 64 MiB"),
    ] {
        // Under a limit of memory that a file of 1 GB would burst.
        let output = assert_cmd::Command::new("sh")
            .args(["-c", "ulimit -v 600000; exec \"$0\" --json \"$1\"", BINARY])
            .arg(path)
            .timeout(Duration::from_secs(20))
            .output()
            .unwrap();
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
        let sentences = sentences(&output);
        assert_eq!(sentences.len(), 1);
        assert!(sentences[0].starts_with(&format!("{}: {said}", path.display())), "{sentences:?}");
    }
}

#[test]
fn loops_of_links_end_and_empty_files_are_articles() {
    let dir = folder(&["a.txt"]);
    fs::write(dir.path().join("empty.txt"), "").unwrap();
    symlink(dir.path(), dir.path().join("again")).unwrap();
    let output = masthead(["--list"]).arg(dir.path()).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stdout).lines().count()), (Some(0), 2));
}

/// Files whose names would do harm on a terminal or in a line of output, with their true bytes.
fn hostile() -> (TempDir, Vec<OsString>) {
    let dir = tempfile::tempdir().unwrap();
    let names = [
        &b"a\nb\tc.txt"[..],
        b"\x1b]0;title\x07.txt",
        b"\xc2\x9b31m red.txt",
        "\u{202e}txt.gpj \u{e0041}\u{feff}".as_bytes(),
        b"not \xff utf8 \x1b[2J.txt",
        b"back\\slash \"quoted\" \\u001b.txt",
        b" ends in spaces ",
    ];
    let mut names = names.map(|name| OsString::from_vec(name.to_vec())).to_vec();
    for name in &names {
        fs::write(dir.path().join(name), "\u{1b}]0;t\u{7}T\u{9b}2Jitle\r\u{202e}x\n\nTe\u{1b}[31mxt\u{8}\n").unwrap();
    }
    names.sort();
    (dir, names)
}

#[test]
fn hostile_names_and_texts_do_no_harm() {
    let (dir, names) = hostile();
    for args in [&["--list"][..], &["--print"], &["--json"], &["--json", "--list"]] {
        let output = masthead(args).arg(dir.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_harmless(&output);
        let lines = text(&output.stdout).lines();
        match args {
            ["--list"] => {
                assert!(lines.clone().all(|line| line.matches('\t').count() == 3));
                assert_eq!(lines.count(), names.len());
            }
            ["--json", ..] => assert_eq!(records(&output).iter().map(true_name).collect::<Vec<_>>(), names),
            _ => {}
        }
    }
    for name in names {
        let output = masthead(["--list"]).arg(Path::new("/nowhere").join(name)).output().unwrap();
        assert_harmless(&output);
        assert_eq!((output.status.code(), sentences(&output).len()), (Some(2), 1));
    }
}

/// The name of a file as its bytes, from its JSON.
fn true_name(record: &Value) -> OsString {
    let path: Vec<u8> = match &record["path_bytes"] {
        Value::Null => record["path"].as_str().unwrap().into(),
        bytes => serde_json::from_value(bytes.clone()).unwrap(),
    };
    Path::new(OsStr::from_bytes(&path)).file_name().unwrap().to_owned()
}

#[test]
fn a_broken_pipe_is_success() {
    let dir = tempfile::tempdir().unwrap();
    for number in 0..1500 {
        fs::write(dir.path().join(format!("{number:0100}.txt")), TEXT).unwrap();
    }
    // More than a pipe holds, so that a write must fail.
    for args in [&["--list"][..], &["--json"], &["--json", "--list"]] {
        let mut command = std::process::Command::new(BINARY);
        command.args(args).arg(dir.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{args:?}");
    }
    let mut command = std::process::Command::new(BINARY);
    command.arg("--list").args((0..3000).map(|number| format!("/nowhere/{number:050}")));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2), "faults that nobody hears change nothing");
}

#[test]
fn a_broken_config_is_said_and_the_program_goes_on() {
    let dir = folder(&["a.txt", "b.txt"]);
    let config = dir.path().join("config/masthead");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.toml"), "measure = 50\norder = 7\nfrob\n").unwrap();
    let mut command = masthead(["--print"]);
    command
        .env("XDG_CONFIG_HOME", dir.path().join("config"))
        .args(["a.txt", "b.txt"].map(|name| dir.path().join(name)));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let sentences = sentences(&output);
    assert!(sentences.len() == 2 && sentences.iter().all(|said| said.starts_with("config.toml:")), "{sentences:?}");
    assert!(text(&output.stdout).lines().any(|line| line == "─".repeat(50)), "what is sound in it holds");
}
