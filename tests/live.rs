//! What happens on the disk while the program is open: it appears without a key, and the selection stays. It must not know
//! how anything is watched.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use pty_support::Pty;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_masthead");

struct Home {
    dir: TempDir,
}

impl Home {
    /// Three articles in a folder, in the library or not.
    fn new(added: bool) -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        for name in ["b1", "m1", "t1"] {
            home.write(&format!("{name}.txt"), &text(name));
        }
        if added {
            let mut add = Command::new(BINARY);
            add.arg("add").arg(home.path("")).env("XDG_DATA_HOME", home.data());
            assert!(add.env("XDG_CONFIG_HOME", "/nonexistent").output().unwrap().status.success());
        }
        home
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("news").join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn start(&self, before: &str) -> Pty {
        let data = self.data().to_str().unwrap().to_owned();
        let around = [("XDG_DATA_HOME", data.as_str()), ("XDG_CONFIG_HOME", "/nonexistent"), ("LC_ALL", "C.UTF-8")];
        let news = self.path("").to_str().unwrap().to_owned();
        if before.is_empty() {
            return Pty::start(Path::new(BINARY), &[&news], 160, 24, &around);
        }
        let script = format!("{before} exec '{BINARY}' '{news}'");
        Pty::start(Path::new("unshare"), &["-rm", "sh", "-c", &script], 160, 24, &around)
    }

    /// The program with all three in sight, the second selected and starred.
    fn open(&self) -> Pty {
        let mut pty = self.start("");
        pty.wait_for("all three", |s| ["b1", "m1", "t1"].iter().all(|name| has(s, name)));
        pty.send("js");
        pty.wait_for("a star", |s| is_selected(s, "m1") && row(s, "m1").contains('★'));
        pty
    }
}

fn text(name: &str) -> String {
    let mut text = format!("Report {name}\n\nBy: Ann Smith\n\n");
    for word in 0..40 {
        write!(text, "{name}word{word} ").unwrap();
    }
    text.push('\n');
    text
}

fn object(name: &str) -> String {
    format!("{{\"title\": \"Report {name}\", \"text\": \"{name} says that there is more of {name} to come.\"}}\n")
}

/// The row of the list that names an article; beside it may stand its text.
fn row(screen: &vt100::Screen, name: &str) -> String {
    let title = format!("Report {name} ");
    let rows = screen.rows(0, screen.size().1.into()).skip(1);
    let list = rows.filter_map(|row| row.split_once('│').map(|(list, _)| list.to_owned()));
    list.into_iter().find(|row| row.contains(&title)).unwrap_or_default()
}

fn has(screen: &vt100::Screen, name: &str) -> bool {
    !row(screen, name).is_empty()
}

fn is_selected(screen: &vt100::Screen, name: &str) -> bool {
    row(screen, name).trim_start().starts_with('>') || row(screen, name).contains('▌')
}

fn is_as_it_was(screen: &vt100::Screen) -> bool {
    is_selected(screen, "m1") && row(screen, "m1").contains('★')
}

fn left(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn what_comes_changes_and_goes_is_seen_without_a_key() {
    for added in [true, false] {
        let home = Home::new(added);
        let pty = home.open();
        home.write("a1.txt", &text("a1"));
        pty.wait_for("a new file", |s| has(s, "a1") && is_as_it_was(s));
        home.write("deep/er/d1.txt", &text("d1"));
        pty.wait_for("one in new folders", |s| has(s, "d1") && is_as_it_was(s));
        home.write("deep/er/d2.txt", &text("d2"));
        pty.wait_for("one more there", |s| has(s, "d2") && is_as_it_was(s));
        home.write("b1.txt", &text("edited"));
        pty.wait_for("an edit", |s| has(s, "edited") && !has(s, "b1") && is_as_it_was(s));
        fs::write(home.path(".t1.swp"), text("saved")).unwrap();
        fs::rename(home.path(".t1.swp"), home.path("t1.txt")).unwrap();
        pty.wait_for("a save", |s| has(s, "saved") && !has(s, "t1") && is_as_it_was(s));
        fs::remove_file(home.path("a1.txt")).unwrap();
        pty.wait_for("one that went", |s| !has(s, "a1") && is_as_it_was(s));
        fs::remove_dir_all(home.path("deep")).unwrap();
        pty.wait_for("a folder that went", |s| !has(s, "d1") && !has(s, "d2") && is_as_it_was(s));
        home.write("deep/d3.txt", &text("d3"));
        pty.wait_for("the folder again", |s| has(s, "d3") && is_as_it_was(s));
        left(pty);
    }
}

#[test]
fn what_moves_keeps_its_marks() {
    for added in [true, false] {
        let home = Home::new(added);
        home.write("old/f1.txt", &text("f1"));
        let mut pty = home.open();
        fs::rename(home.path("m1.txt"), home.path("renamed.txt")).unwrap();
        let there = |s: &vt100::Screen, name: &str| has(s, name) && row(s, name).contains('★');
        // Out of the list and in again it may be; then another is selected.
        pty.wait_for("the renamed one", |s| there(s, "m1"));
        home.write("after.txt", &text("after"));
        pty.wait_for("what came after it", |s| has(s, "after") && there(s, "m1"));
        pty.send("/Report f1\r");
        pty.wait_for("the one in the folder", |s| is_selected(s, "f1") && !has(s, "m1"));
        pty.send("s\x1b");
        pty.wait_for("its star", |s| there(s, "f1") && there(s, "m1"));
        fs::rename(home.path("old"), home.path("new")).unwrap();
        home.write("new/f2.txt", &text("f2"));
        pty.wait_for("what came into the moved folder", |s| has(s, "f2") && there(s, "f1") && there(s, "m1"));
        home.write("new/f2.txt", &text("f3"));
        pty.wait_for("an edit there", |s| has(s, "f3") && !has(s, "f2"));
        left(pty);
    }
}

#[test]
fn an_archive_grows() {
    for added in [true, false] {
        let home = Home::new(added);
        home.write("z.jsonl", &object("j1"));
        let pty = home.open();
        pty.wait_for("what is in the archive", |s| has(s, "j1"));
        let mut feed = OpenOptions::new().append(true).open(home.path("z.jsonl")).unwrap();
        feed.write_all(object("j2").as_bytes()).unwrap();
        pty.wait_for("one line more", |s| has(s, "j2") && is_as_it_was(s));
        fs::remove_file(home.path("z.jsonl")).unwrap();
        pty.wait_for("an archive that went", |s| !has(s, "j1") && !has(s, "j2") && is_as_it_was(s));
        left(pty);
    }
}

/// Whichever of them is quicker to take it in: the other one shows it too.
#[test]
fn two_at_once_show_the_same() {
    let home = Home::new(true);
    // The other one may find what it writes down while it still begins.
    let one = home.open();
    let other = home.start("");
    let both = |what: &str, so: &dyn Fn(&vt100::Screen) -> bool| {
        one.wait_for(what, so);
        other.wait_for(what, so);
    };
    for turn in 0..5 {
        let name = format!("n{turn}");
        home.write(&format!("{name}.txt"), &text(&name));
        both("a new one", &|s| has(s, &name));
        home.write(&format!("{name}.txt"), &text(&format!("edited{turn}")));
        both("an edit", &|s| has(s, &format!("edited{turn}")) && !has(s, &name));
        fs::remove_file(home.path(&format!("{name}.txt"))).unwrap();
        both("one that went", &|s| !has(s, &format!("edited{turn}")));
    }
    left(one);
    left(other);
}

#[test]
fn where_not_all_can_be_watched_it_is_said_once() {
    let limit = "echo 2 > /proc/sys/user/max_inotify_watches &&";
    let can = Command::new("unshare").args(["-rm", "sh", "-c", &format!("{limit} true")]).output();
    if !can.is_ok_and(|output| output.status.success()) {
        println!("passed over: no limit can be set here");
        return;
    }
    let home = Home::new(false);
    for folder in ["v", "w", "x", "y"] {
        home.write(&format!("{folder}/{folder}1.txt"), &text(&format!("{folder}1")));
    }
    let mut pty = home.start(limit);
    pty.wait_for_text("Not every folder can be watched");
    pty.wait_for("all of them", |s| has(s, "y1") && has(s, "t1"));
    home.write("y/y2.txt", &text("y2"));
    pty.send("R");
    pty.wait_for("what another look finds", |s| has(s, "y2"));
    left(pty);
}

/// The C library has eight heaps for each core, and a thread that comes when all are taken gets one of another's. Those that
/// write the index come last, and new ones again and again: without a heap of their own they would leave what they had in
/// the heaps of all the others.
#[cfg(target_os = "linux")]
#[test]
fn there_is_a_heap_for_each_thread_while_texts_are_indexed() {
    let heaps = 8 * std::thread::available_parallelism().unwrap().get();
    let home = Home::new(false);
    home.write("z.jsonl", &(0..5000).map(|n| object(&format!("n{n}"))).collect::<String>());
    let pty = home.start("");
    let tasks = PathBuf::from(format!("/proc/{}/task", pty.pid().as_raw_nonzero()));
    let names = || -> Vec<String> {
        let threads = fs::read_dir(&tasks).unwrap().map(|thread| thread.unwrap().path().join("comm"));
        threads.filter_map(|name| fs::read_to_string(name).ok()).collect()
    };
    let begun = Instant::now();
    loop {
        let names = names();
        let writing = names.iter().any(|name| name.starts_with("thrd-tantivy"));
        // On a single core there are too few whatever one does. Those of the scan may be about to go.
        if writing && (heaps < 16 || names.len() <= heaps) {
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{} for {heaps} heaps: {names:?}", names.len());
        std::thread::sleep(Duration::from_millis(1));
    }
    left(pty);
}
