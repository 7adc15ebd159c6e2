//! The faces without a screen, what stands on standard error, and what is saved. It must not know how texts are read.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;

use super::assert_in_order;
use super::corpus::{self, attacks, encoded, typed};
use super::vocabulary::{Face, fault};

fn masthead<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_masthead"));
    command.arg("--no-library").args(arguments).timeout(Duration::from_secs(120));
    command.env_remove("COLUMNS").env("TERM", "xterm").env("XDG_CONFIG_HOME", "/nonexistent");
    command
}

/// Every string in a JSON value.
fn strings(value: &Value, take: &mut dyn FnMut(&str, &str), name: &str) {
    match value {
        Value::String(text) => take(name, text),
        Value::Array(values) => values.iter().for_each(|value| strings(value, take, name)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| strings(value, take, name)),
        _ => {}
    }
}

#[test]
fn print_list_and_json_say_only_what_they_may() {
    let folder = tempfile::tempdir().unwrap();
    let count = corpus::write(folder.path());
    for (arguments, face) in [
        (&["--print"][..], Face::Plain),
        (&["--print", "--width", "20"], Face::Plain),
        (&["--print", "--color", "always"], Face::Styled),
        (&["--list"], Face::Plain),
        (&["--json"], Face::Plain),
        (&["--json", "--list"], Face::Plain),
        (&["--list", "--filter", "title"], Face::Plain),
        (&["--json", "--filter", "paragraph"], Face::Plain),
        (&["--print", "--filter", "'heading"], Face::Plain),
    ] {
        let output = masthead(arguments).arg(folder.path()).output().unwrap();
        let what = arguments.join(" ");
        assert_eq!(
            (output.status.code(), output.stderr.escape_ascii().to_string()),
            (Some(0), String::new()),
            "{what}"
        );
        assert_in_order(&what, face, &output.stdout);
        let text = String::from_utf8(output.stdout).unwrap();
        match arguments[0] {
            "--list" if arguments.len() == 1 => assert_eq!(text.lines().count(), count),
            "--json" => text.lines().for_each(assert_harmless_values),
            _ => {}
        }
        if what == "--print" {
            for number in 0..count {
                assert!(text.contains(&corpus::end(number)), "article {number} was eaten");
            }
        }
    }
}

/// What a program that reads the JSON would have: clean text, but in a path, which stands for the bytes of a name.
pub fn assert_harmless_values(line: &str) {
    let value: Value = serde_json::from_str(line).expect("JSON");
    strings(
        &value,
        &mut |name, text| {
            if !matches!(name, "path" | "paths") {
                assert_eq!(fault(Face::Plain, text.as_bytes()), None, "{name}");
            }
        },
        "",
    );
}

#[test]
fn archives_hold_nothing_that_does_harm() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = Vec::new();
    for (number, attack) in attacks().into_iter().enumerate() {
        let text = String::from_utf8_lossy(&attack.bytes).into_owned();
        let (title, tags) = (format!("Title {number} {text}"), [text.clone(), "a".to_owned()]);
        // Once as JSON escapes it, once with its bytes as they are.
        let whole = serde_json::json!({"title": title, "text": format!("<p>A {text} B</p>"), "author": text, "url": text,
            "source": text, "tags": tags, "date": text, "id": text, text.clone(): 1});
        lines.extend(whole.to_string().into_bytes());
        lines.extend(
            [b"\n{\"title\":\"".as_slice(), &attack.bytes, b"\",\"text\":\"", &attack.bytes, b"\"}\n"].concat(),
        );
    }
    for name in ["attacks.jsonl", "\u{1b}]0;PWNED\u{7}\u{202e}.jsonl"] {
        fs::write(folder.path().join(name), &lines).unwrap();
        for face in ["--print", "--list", "--json"] {
            let output = masthead([face]).arg(folder.path().join(name)).output().unwrap();
            assert_said(name, &output);
        }
    }
}

#[test]
fn whatever_the_charset() {
    for (name, bytes) in encoded() {
        for face in ["--print", "--list", "--json"] {
            let output = masthead([face, "-"]).write_stdin(bytes.clone()).output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{name}: {}", output.stderr.escape_ascii());
            assert_in_order(name, Face::Plain, &output.stdout);
        }
    }
}

#[test]
fn each_alone_on_standard_input() {
    for attack in attacks() {
        for bytes in [attack.bytes.clone(), attack.bytes.repeat(3), [b"A title\n\n".as_slice(), &attack.bytes].concat()]
        {
            let output = masthead(["--json", "-"]).write_stdin(bytes).output().unwrap();
            if output.status.code() == Some(2) {
                // A text of nothing but control characters is no text.
                assert_in_order(&attack.name, Face::Plain, &output.stderr);
            } else {
                assert_in_order(&attack.name, Face::Plain, &output.stdout);
            }
        }
    }
}

/// What was said on both streams is in order, and something was.
pub fn assert_said(what: &str, output: &Output) {
    assert_in_order(what, Face::Plain, &[output.stdout.as_slice(), &output.stderr].concat());
}

#[test]
fn errors_repeat_nothing_that_does_harm() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "A title\n\nA text.\n").unwrap();
    for attack in attacks() {
        let bytes: Vec<u8> = attack.bytes.iter().copied().filter(|b| *b != 0).take(4000).collect();
        let word = OsString::from_vec(bytes.clone());
        let missing = folder.path().join(OsString::from_vec([b"no ", bytes.as_slice()].concat()));
        let option = OsString::from_vec([b"--", bytes.as_slice()].concat());
        let given = |arguments: &[&OsStr]| masthead(arguments).current_dir(folder.path()).output().unwrap();
        let of = |arguments: [&'static str; 2]| [OsStr::new(arguments[0]), word.as_os_str(), OsStr::new(arguments[1])];
        for arguments in [of(["--theme", "a.txt"]), of(["--color", "a.txt"]), of(["--width", "a.txt"])] {
            assert_said(&attack.name, &given(&arguments));
        }
        assert_said(&attack.name, &given(&[OsStr::new("--list"), missing.as_os_str()]));
        assert_said(&attack.name, &given(&[option.as_os_str()]));
        assert_said(&attack.name, &given(&[missing.as_os_str()]));
        let output = given(&[OsStr::new("--list"), OsStr::new("--filter"), word.as_os_str(), OsStr::new("a.txt")]);
        assert_eq!(fault(Face::Plain, &[output.stdout, output.stderr].concat()), None, "{}", attack.name);
    }
    for (name, text) in typed() {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_masthead"));
        assert_said(name, &command.args(["completions", text]).output().unwrap());
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_masthead"));
        assert_said(name, &command.args(["config", text]).output().unwrap());
    }
}

#[test]
fn files_that_cannot_be_read_are_named_harmlessly() {
    let folder = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (number, attack) in attacks().into_iter().enumerate() {
        let path = folder.path().join(corpus::file_name(number, &attack.bytes));
        match number % 3 {
            0 => fs::write(&path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe\0").unwrap(),
            1 => fs::create_dir(&path).unwrap(),
            _ => std::os::unix::fs::symlink("nowhere", &path).unwrap(),
        }
        paths.push(path);
    }
    for face in ["--list", "--json", "--print"] {
        let output = masthead([face]).args(&paths).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_in_order(face, Face::Plain, &output.stderr);
        assert_eq!(output.stderr.split(|b| *b == b'\n').count(), paths.len() + 1, "one line each");
    }
}

/// Keys of one character that no help and no manual page may show.
const KEYS: &str = "[list]\n\"\u{80}\" = \"up\"\n\"C-\\u009b\" = \"up\"\n\"\u{202e}\" = \"up\"\n\"x \u{9d}\" = \"up\"\n\"\u{e0041}\" = \"up\"\n";

/// A folder with a config made of one attack.
pub fn config(home: &Path, attack: &[u8]) {
    let folder = home.join("masthead");
    let theme = folder.join("themes");
    fs::create_dir_all(&theme).unwrap();
    let text = |parts: &[&[u8]]| parts.concat();
    fs::write(
        folder.join("config.toml"),
        text(&[b"theme = '''", attack, b"'''\norder = \"", attack, b"\"\n'", attack, b"' = 1\n"]),
    )
    .unwrap();
    fs::write(
        folder.join("keymap.toml"),
        text(&[KEYS.as_bytes(), b"\"", attack, b"\" = \"down\"\nx = '''", attack, b"'''\n['", attack, b"']\n"]),
    )
    .unwrap();
    let name = OsStr::from_bytes(&[attack, b".toml"].concat()).to_owned();
    let name: Vec<u8> = name.as_bytes().iter().map(|b| if matches!(b, b'/' | 0) { b'|' } else { *b }).collect();
    let start = name.len().saturating_sub(200);
    fs::write(theme.join(OsString::from_vec(name[start..].to_vec())), text(&[b"bar = '", attack, b"'\n"])).unwrap();
}

#[test]
fn faults_of_the_config_say_nothing_that_does_harm() {
    for attack in attacks() {
        let home = tempfile::tempdir().unwrap();
        config(home.path(), &attack.bytes);
        for arguments in [&["config", "check"][..], &["--no-library", "--list", "/nonexistent"], &["man"]] {
            let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_masthead"));
            command.args(arguments).env("XDG_CONFIG_HOME", home.path()).env("TERM", "xterm");
            assert_said(&attack.name, &command.output().unwrap());
        }
    }
}
