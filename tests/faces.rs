//! The real binary without a screen: every face, its exit status, what it says and what it never lets out.
//! It must not depend on how texts are parsed, beyond plain words staying what they are.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_masthead");
const TEXT: &str = "Mossad set up operations in Paris\n\nThe city has become a center of operations, it says.\n";

/// The program on these arguments, without a terminal, stopped after a time in which it must long be done.
fn masthead<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(BINARY);
    command.args(args).timeout(Duration::from_secs(60)).env_remove("COLUMNS").env("TERM", "xterm");
    command.env("XDG_CONFIG_HOME", "/nonexistent");
    command
}

fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    masthead(args).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn folder(names: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in names {
        fs::write(dir.path().join(name), TEXT).unwrap();
    }
    dir
}

fn records(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One sentence each, as they went to standard error.
fn sentences(output: &Output) -> Vec<&str> {
    text(&output.stderr).lines().map(|line| line.strip_prefix("masthead: ").unwrap()).collect()
}

#[test]
fn without_arguments_the_seeds() {
    let list = run(["--list"]);
    let lines: Vec<_> = text(&list.stdout).lines().collect();
    assert_eq!((list.status.code(), lines.len(), text(&list.stderr)), (Some(0), 2, ""));
    assert!(lines[0].starts_with("seeds/000_39ca63a513873c07.txt\t"), "{lines:?}");
    assert!(lines.iter().all(|line| line.matches('\t').count() == 3), "{lines:?}");
    assert_eq!(run([""; 0]).stdout, list.stdout, "without a terminal and without a face: the list");
}

#[test]
fn json_has_every_field_and_lists_without_texts() {
    let dir = folder(&["a.txt", "b.txt"]);
    for (args, blocks) in [(&["--json"][..], true), (&["--json", "--list"], false)] {
        let output = masthead(args).arg(dir.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        let records = records(&output);
        assert_eq!(records.len(), 2);
        let fields: Vec<_> = records[0].as_object().unwrap().keys().map(String::as_str).collect();
        let mut want =
            vec!["byline", "dateline", "links", "path", "published", "source", "standfirst", "title", "words"];
        if blocks {
            want.insert(0, "blocks");
        }
        assert_eq!(fields, want);
        let paths: Vec<_> = records.iter().map(|record| record["path"].as_str().unwrap()).collect();
        assert_eq!(paths, ["a.txt", "b.txt"].map(|name| dir.path().join(name).display().to_string()));
    }
}

#[test]
fn print_puts_a_rule_as_wide_as_the_text_between_articles() {
    let dir = folder(&["a.txt", "b.txt", "c.txt"]);
    for (width, rule) in [(None, 66), (Some("40"), 40), (Some("120"), 120)] {
        let mut command = masthead(["--print"]);
        let output = command.args(width.map(|width| ["--width", width]).iter().flatten()).arg(dir.path()).output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(0));
        let rules = text(&output.stdout).lines().filter(|line| *line == "─".repeat(rule)).count();
        assert_eq!(rules, 2);
    }
    let narrow = masthead(["--print"]).env("COLUMNS", "30").arg(dir.path()).output().unwrap();
    assert!(text(&narrow.stdout).contains(&format!("\n{}\n", "─".repeat(30))));
}

#[test]
fn standard_input_is_one_article() {
    for args in [&["--json", "-"][..], &["--json", "-", "-"]] {
        let output = masthead(args).write_stdin(TEXT).output().unwrap();
        let records = records(&output);
        assert_eq!((output.status.code(), records.len()), (Some(0), 1));
        assert_eq!(records[0]["path"], "standard input");
    }
    let dir = folder(&["a.txt"]);
    let output = masthead(["--list"]).arg(dir.path()).arg("-").write_stdin("").output().unwrap();
    assert_eq!(text(&output.stdout).lines().count(), 2, "an empty text is an article");
    let output = masthead(["--list", "-"]).write_stdin(vec![b'a'; (64 << 20) + 1]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(sentences(&output)[0].starts_with("standard input: it is larger than 64 MiB"));
}

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
fn a_filter_shows_what_matches_and_where() {
    let dir = folder(&["a\u{1b}[2Jq\\é quartz.txt", "b.txt", "quartz-mine.txt"]);
    let output = masthead(["--json", "--filter", "'quartz"]).arg(dir.path()).output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert_harmless(&output);
    let records = records(&output);
    assert_eq!(records.len(), 2);
    for record in records {
        let value = record[record["found_in"].as_str().unwrap()].as_str().unwrap();
        let matches: Vec<[usize; 2]> = serde_json::from_value(record["matches"].clone()).unwrap();
        assert_eq!(matches.iter().map(|[start, end]| &value[*start..*end]).collect::<String>(), "quartz", "{value}");
        assert!(record["score"].as_i64().unwrap() > 0);
    }
    for (query, lines) in [("'quartz", 2), ("'quartz !mine", 1), ("'-zzz", 0), ("", 3)] {
        let output = masthead(["--list", "--filter", query]).arg(dir.path()).output().unwrap();
        assert_eq!(text(&output.stdout).lines().count(), lines, "{query}");
        assert_eq!(output.status.code(), Some(i32::from(lines == 0)));
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

/// Of control characters only newlines and tabs come out, nothing that turns the reading direction, and only UTF-8.
fn assert_harmless(output: &Output) {
    for stream in [text(&output.stdout), text(&output.stderr)] {
        let bad = |c: char| {
            c.is_control() && !matches!(c, '\n' | '\t')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
        };
        assert_eq!(stream.find(bad), None, "{stream:?}");
    }
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

/// What the program writes to a terminal of 60 columns.
fn on_a_terminal(term: &str, args: &[&OsStr]) -> String {
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 60, ..PtySize::default() }).unwrap();
    let mut command = CommandBuilder::new(BINARY);
    command.args(args);
    for (name, value) in [("TERM", term), ("LC_ALL", "C.UTF-8"), ("XDG_CONFIG_HOME", "/nonexistent")] {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut bytes = Vec::new();
    // Linux ends a terminal that was closed with EIO.
    let _ended = reader.read_to_end(&mut bytes);
    assert!(child.wait().unwrap().success());
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

#[test]
fn on_a_terminal_the_list_is_aligned_and_pages_fit() {
    let long = "a-rather-long-name-of-a-file-that-needs-to-be-cut-somewhere.txt";
    let dir = folder(&[long, "b.txt"]);
    let path = dir.path().as_os_str();
    let list = on_a_terminal("xterm", &[OsStr::new("--list"), path]);
    assert_eq!(list.lines().count(), 2);
    assert!(list.lines().all(|line| masthead::text::width(line) <= 60 && !line.contains('\t')), "{list}");
    let starts: Vec<_> = list.lines().map(|line| masthead::text::width(line.rsplit_once("  ").unwrap().0)).collect();
    assert_eq!(starts[0], starts[1], "titles begin in one column\n{list}");
    assert_eq!(on_a_terminal("dumb", &[path]), list, "no screen on a dumb terminal");

    let page = on_a_terminal("xterm", &[OsStr::new("--print"), path]);
    assert!(page.lines().any(|line| line == "─".repeat(60)), "{page}");
    assert_eq!(page.lines().filter(|line| masthead::text::width(line) > 60 && !line.contains('\u{1b}')).count(), 0);
}
