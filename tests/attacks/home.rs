//! A library of its own for each test, and a folder that is hostile in all that it has. It must not know what becomes of it.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::Connection;
use serde_json::json;

use super::corpus::{self, attacks, encoded};
use super::faces::assert_said;
use super::pty_support::Pty;

/// A home with a library of its own.
pub struct Home(pub tempfile::TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: impl AsRef<OsStr>) -> PathBuf {
        self.0.path().join(name.as_ref())
    }

    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_masthead"));
        command.args(arguments).current_dir(self.0.path()).env("TERM", "xterm").env_remove("COLUMNS");
        command.env("XDG_CONFIG_HOME", "/nonexistent").env("XDG_DATA_HOME", self.path("data"));
        command
    }

    /// Runs it, looks at both its streams, and gives standard output.
    pub fn says<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> String {
        let arguments: Vec<OsString> = arguments.into_iter().map(|a| a.as_ref().to_owned()).collect();
        let output = self.command(&arguments).output().unwrap();
        assert_said(&format!("{arguments:?}"), &output);
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn start(&self, arguments: &[&str]) -> Pty {
        let data = self.path("data");
        let around =
            [("XDG_DATA_HOME", data.to_str().unwrap()), ("XDG_CONFIG_HOME", "/nonexistent"), ("LANG", "C.UTF-8")];
        Pty::start(env!("CARGO_BIN_EXE_masthead").as_ref(), arguments, 100, 50, &around)
    }

    pub fn database(&self) -> Connection {
        Connection::open(self.path("data/masthead/library.db")).unwrap()
    }
}

/// JSON Lines with an attack in every field, once as JSON escapes it and once as its bytes are.
pub fn archive() -> Vec<u8> {
    let mut lines = Vec::new();
    for (number, attack) in attacks().into_iter().enumerate() {
        let text = String::from_utf8_lossy(&attack.bytes).into_owned();
        let whole = json!({"title": format!("Title {number} {text}"), "text": format!("<p>A {text} B</p>"), "url": text,
            "author": text, "source": text, "tags": [text, "a"], "date": text, "id": text, text.clone(): 1});
        lines.extend(whole.to_string().into_bytes());
        let text = b"\",\"text\":\"The text of it \"}\n".as_slice();
        lines.extend([b"\n{\"title\":\"Bytes ", &*attack.bytes, text].concat());
    }
    lines
}

/// A folder whose own name is one attack, in it the whole corpus, the archives and what cannot be read.
pub fn hostile(home: &Home) -> PathBuf {
    let folder = home.path("news \u{1b}]0;PWNED\u{7}\u{9b}2J\u{202e}\n");
    fs::create_dir(&folder).unwrap();
    corpus::write(&folder);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&archive()).unwrap();
    fs::write(folder.join("dump\u{1b}[2J\u{9d}0;PWNED\u{9c}.jsonl.gz"), packed.finish().unwrap()).unwrap();
    for (number, (_, bytes)) in encoded().into_iter().enumerate() {
        fs::write(folder.join(format!("charset {number}.txt")), bytes).unwrap();
    }
    for (number, attack) in attacks().into_iter().enumerate() {
        let mut name = corpus::file_name(500 + number, &attack.bytes);
        match number % 3 {
            0 => fs::write(folder.join(name), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe\0").unwrap(),
            1 => std::os::unix::fs::symlink(&folder, folder.join(name)).unwrap(),
            _ => {
                name.push(".jsonl");
                fs::write(folder.join(name), "no object\n{\"title\":1}\n").unwrap();
            }
        }
    }
    folder
}
