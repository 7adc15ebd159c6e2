//! The library as the real program keeps it on a terminal: what is marked, left, killed, shared between instances, moved
//! on the disk. It must not know how anything is stored.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;
mod unusable;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use pty_support::{DEADLINE, Pty};
use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

const BINARY: &str = env!("CARGO_BIN_EXE_masthead");
const FOUR: [&str; 4] = ["alpha", "bravo", "charlie", "delta"];
/// One instance hears within two seconds of what another did; a test waits ten times as long.
const HEARD: Duration = Duration::from_secs(20);
/// A place is kept within a second; a test waits ten times as long.
const KEPT: Duration = Duration::from_secs(10);

/// A home of its own with a folder of articles; what the program keeps outlives each of its runs.
struct Home {
    dir: TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(home.path("news")).unwrap();
        for name in FOUR {
            fs::write(home.article(name), text(name)).unwrap();
        }
        home
    }

    /// The same, with the folder in the library.
    fn added() -> Self {
        let home = Self::new();
        home.says(&["add", "news"]);
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn article(&self, name: &str) -> PathBuf {
        self.path(&format!("news/{name}.txt"))
    }

    /// The program on a terminal.
    fn start(&self, arguments: &[&str], columns: u16) -> Pty {
        self.start_as(Path::new(BINARY), arguments, columns)
    }

    fn start_as(&self, program: &Path, arguments: &[&str], columns: u16) -> Pty {
        let (data, news) = (self.path("data"), self.path("news"));
        let around = [
            ("HOME", self.dir.path().to_str().unwrap()),
            ("XDG_DATA_HOME", data.to_str().unwrap()),
            ("XDG_CONFIG_HOME", "/nonexistent"),
            ("LC_ALL", "C.UTF-8"),
        ];
        let arguments: Vec<&str> = arguments
            .iter()
            .map(|argument| if *argument == "NEWS" { news.to_str().unwrap() } else { argument })
            .collect();
        Pty::start(program, &arguments, columns, 24, &around)
    }

    /// What the program prints without a terminal.
    fn says(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(BINARY);
        command.args(arguments).current_dir(self.dir.path()).env("XDG_DATA_HOME", self.path("data"));
        let output = command.env("XDG_CONFIG_HOME", "/nonexistent").output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// What is kept of the article with this title.
    fn kept(&self, title: &str) -> Option<Value> {
        let lines: Vec<Value> =
            self.says(&["export"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        lines.into_iter().find(|line| line["title"].as_str() == Some(title))
    }

    /// Waits until the export is so.
    fn wait_until_kept(&self, title: &str, so: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + DEADLINE;
        loop {
            let kept = self.kept(title).unwrap_or_default();
            if so(&kept) {
                return kept;
            }
            assert!(Instant::now() < end, "{title}: {kept}");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

fn title(name: &str) -> String {
    format!("Report {name}")
}

/// A long article, each of whose words is another.
fn text(name: &str) -> String {
    let mut text = format!("{}\n\nBy: Ann Smith\n\n", title(name));
    for paragraph in 0..60 {
        for word in 0..30 {
            write!(text, "{name}{paragraph}x{word} ").unwrap();
        }
        text.push_str("end.\n\n");
    }
    text
}

fn all_there(pty: &Pty) {
    pty.wait_for("all four", |s| FOUR.iter().all(|name| s.contents().contains(&title(name))));
}

/// The row of the list that names an article.
fn row(screen: &vt100::Screen, name: &str) -> String {
    let columns = screen.size().1;
    screen.rows(0, columns.into()).find(|row| row.contains(&title(name))).unwrap_or_default()
}

fn is_selected(screen: &vt100::Screen, name: &str) -> bool {
    row(screen, name).trim_start().starts_with('>') || row(screen, name).contains('▌')
}

fn is_starred(screen: &vt100::Screen, name: &str) -> bool {
    row(screen, name).contains('★')
}

/// The first words of the article's text that stand on the screen.
fn first_word(screen: &vt100::Screen, name: &str) -> String {
    let contents = screen.contents();
    let digit =
        |word: &&str| word.strip_prefix(name).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    contents.split_whitespace().find(digit).unwrap_or_default().to_owned()
}

fn left(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
}

/// Opens an article from the list and goes on by some pages.
fn read_on(pty: &mut Pty, name: &str, pages: usize) -> String {
    pty.send("\r");
    pty.wait_for("the article", |s| first_word(s, name) == format!("{name}0x0") && !is_list(s));
    for _ in 0..pages {
        let before = pty.look(|s| (first_word(s, name), foot(s)));
        pty.send(" ");
        // The foot is drawn last.
        pty.wait_for("another page", |s| first_word(s, name) != before.0 && foot(s) != before.1);
    }
    pty.look(|s| first_word(s, name))
}

fn foot(screen: &vt100::Screen) -> String {
    screen.rows(0, screen.size().1.into()).last().unwrap_or_default()
}

fn is_list(screen: &vt100::Screen) -> bool {
    screen.contents().contains("4 articles")
}

/// Whether a kept state is at a block of the text, and not where the article begins.
fn has_place(kept: &Value) -> bool {
    kept["place"]["block"].as_u64().is_some_and(|block| block > 0)
}

#[test]
fn what_was_done_is_there_again() {
    let home = Home::added();
    let mut pty = home.start(&[], 100);
    all_there(&pty);
    pty.send("js");
    pty.wait_for("a star", |s| is_starred(s, "bravo"));
    pty.send("jx");
    pty.wait_for_text("Hidden: Report charlie");
    pty.send("k");
    pty.wait_for("one less", |s| row(s, "charlie").is_empty() && is_selected(s, "bravo"));
    pty.send("/delta\r");
    pty.wait_for("the filter", |s| row(s, "alpha").is_empty() && is_selected(s, "delta"));
    pty.send("\x1b");
    pty.wait_for("all again", |s| !row(s, "alpha").is_empty());
    pty.send("gj");
    pty.wait_for("the second", |s| is_selected(s, "bravo"));
    let word = read_on(&mut pty, "bravo", 3);
    home.wait_until_kept(&title("bravo"), has_place);
    pty.send("q");
    pty.wait_for("the list", |s| is_selected(s, "bravo"));
    left(pty);

    let mut pty = home.start(&[], 60);
    pty.wait_for("the same row", |s| is_selected(s, "bravo") && is_starred(s, "bravo"));
    assert!(pty.look(|s| row(s, "charlie").is_empty() && !row(s, "delta").is_empty()), "{}", pty.contents());
    pty.send("\r");
    // The word stands in the first row of the text.
    pty.wait_for("the same place", |s| {
        let top = s.rows(0, 60).find(|row| row.contains("bravo") && row.contains('x')).unwrap_or_default();
        !is_list(s) && top.split_whitespace().any(|shown| shown == word)
    });
    pty.send("q/");
    pty.wait_for("the bar, with nothing in it", |s| !s.contents().contains("delta0") && !row(s, "alpha").is_empty());
    pty.send("\x1b[1;3A");
    pty.wait_for("the filter of last time", |s| s.contents().starts_with("/  delta"));
    pty.send("\r");
    pty.wait_for("the filter in force", |s| row(s, "alpha").is_empty());
    left(pty);
}

#[test]
fn killed_it_has_lost_nothing_but_the_last_second() {
    let home = Home::added();
    let mut pty = home.start(&[], 100);
    all_there(&pty);
    pty.send("js");
    pty.wait_for("a star", |s| is_starred(s, "bravo"));
    let word = read_on(&mut pty, "bravo", 4);
    let moved = Instant::now();
    let kept = home.wait_until_kept(&title("bravo"), has_place);
    let took = moved.elapsed();
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    assert!(kept["star"] == true && took < KEPT, "the place was kept after {took:?}: {kept}");

    let mut pty = home.start(&[], 100);
    pty.wait_for("the star, in the row opened last", |s| is_starred(s, "bravo") && is_selected(s, "bravo"));
    pty.send("\r");
    pty.wait_for("the place", |s| !is_list(s) && first_word(s, "bravo") == word);
    left_reader(pty);
}

fn left_reader(mut pty: Pty) {
    pty.send("q");
    pty.wait_for("the list", is_list);
    left(pty);
}

#[test]
fn signals_keep_the_place() {
    for signal in [Signal::TERM, Signal::HUP] {
        let home = Home::added();
        let mut pty = home.start(&[], 60);
        all_there(&pty);
        let word = read_on(&mut pty, "alpha", 2);
        // At once, before the second is over after which a place is kept anyhow.
        pty.signal(signal);
        pty.wait_for_end();
        let kept = home.kept(&title("alpha")).unwrap();
        assert!(has_place(&kept), "{signal:?}: {kept}");
        let mut pty = home.start(&[], 60);
        all_there(&pty);
        pty.send("\r");
        pty.wait_for("the place", |s| !is_list(s) && first_word(s, "alpha") == word);
        left_reader(pty);
    }
}

#[test]
fn two_at_once_see_what_the_other_does() {
    let home = Home::added();
    let (mut one, mut other) = (home.start(&[], 100), home.start(&[], 100));
    all_there(&one);
    all_there(&other);
    for (name, keys) in [("alpha", "s"), ("bravo", "js")] {
        one.send(keys);
        one.wait_for("its own star", |s| is_starred(s, name));
        assert!(other.sees(HEARD, |s| is_starred(s, name)), "{name}: {}", other.contents());
    }
    other.send("s");
    other.wait_for("its star taken away", |s| !is_starred(s, "alpha"));
    assert!(one.sees(HEARD, |s| !is_starred(s, "alpha")), "{}", one.contents());
    // Both write at once.
    for _ in 0..20 {
        one.send("s");
        other.send("s");
    }
    for pty in [one, other] {
        pty.wait_for("the list", is_list);
        assert!(!pty.contents().contains("lock") && !pty.contents().contains("busy"), "{}", pty.contents());
        left(pty);
    }
    let stars = |name: &str| home.kept(&title(name)).is_some_and(|kept| kept["star"] == true);
    assert_eq!((stars("alpha"), stars("bravo")), (false, true), "each turned its own star twenty times");
}

#[test]
fn a_state_follows_its_article() {
    let home = Home::added();
    let mut pty = home.start(&[], 100);
    all_there(&pty);
    pty.send("sjsjs");
    pty.wait_for("three stars", |s| ["alpha", "bravo", "charlie"].iter().all(|name| is_starred(s, name)));
    left(pty);
    fs::create_dir(home.path("news/old")).unwrap();
    fs::rename(home.article("alpha"), home.path("news/old/alpha.txt")).unwrap();
    fs::rename(home.article("bravo"), home.article("renamed")).unwrap();
    fs::write(home.article("charlie"), text("charlie") + "One more sentence.\n").unwrap();

    let mut pty = home.start(&[], 100);
    pty.wait_for("the stars", |s| ["alpha", "bravo", "charlie"].iter().all(|name| is_starred(s, name)));
    assert!(pty.look(|s| !is_starred(s, "delta")), "{}", pty.contents());
    pty.send("G");
    // What arrives comes with another look, and the selection stays.
    pty.wait_for("the last one", |s| is_selected(s, "delta"));
    fs::write(home.article("aaa"), text("arrival")).unwrap();
    pty.send("R");
    pty.wait_for("the new one", |s| !row(s, "arrival").is_empty() && is_selected(s, "delta"));
    left(pty);
    let listed = home.says(&["--list", "--filter", "is:starred"]);
    assert_eq!(listed.lines().count(), 3, "{listed}");
    fs::write(home.article("twin"), fs::read(home.path("news/old/alpha.txt")).unwrap()).unwrap();
    let twin: Vec<Value> =
        home.says(&["--json", "--list", "news/twin.txt"]).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(twin[0]["state"]["star"], true, "equal bytes share it");
}

#[test]
fn what_was_not_added_keeps_its_state_too() {
    let home = Home::new();
    let mut pty = home.start(&["NEWS"], 60);
    all_there(&pty);
    pty.send("js");
    pty.wait_for("a star", |s| is_starred(s, "bravo"));
    let word = read_on(&mut pty, "bravo", 2);
    pty.signal(Signal::TERM);
    pty.wait_for_end();
    fs::rename(home.article("bravo"), home.article("zulu")).unwrap();
    let mut pty = home.start(&["NEWS"], 60);
    pty.wait_for("the star", |s| is_starred(s, "bravo"));
    pty.send("G\r");
    pty.wait_for("the place", |s| !is_list(s) && first_word(s, "bravo") == word);
    left_reader(pty);
    assert_eq!(home.says(&["roots"]), "", "nothing was added");

    let script = format!("exec '{BINARY}' - < '{}'", home.article("zulu").display());
    let mut pty = home.start_as(Path::new("/bin/sh"), &["-c", &script], 60);
    pty.wait_for("the place", |s| first_word(s, "bravo") == word);
    pty.send("q");
    pty.wait_for_end();
}

#[test]
fn without_a_library_nothing_is_written() {
    let home = Home::new();
    let mut pty = home.start(&["--no-library", "NEWS"], 100);
    all_there(&pty);
    pty.send("s");
    pty.wait_for("a star", |s| is_starred(s, "alpha"));
    pty.send("/is:starred\r");
    pty.wait_for("the starred one", |s| is_starred(s, "alpha") && row(s, "bravo").is_empty());
    pty.send("\x1b");
    all_there(&pty);
    left(pty);
    let names: Vec<_> = fs::read_dir(home.dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["news"]);
}

#[test]
fn an_unusable_library_is_told_of_once_and_left_alone() {
    for (how, word) in unusable::KINDS {
        let home = Home::added();
        let path = home.path("data/masthead/library.db");
        let before = unusable::spoil(&path, how);
        let mut pty = home.start(&["NEWS"], 200);
        all_there(&pty);
        pty.wait_for("a sentence", |s| s.contents().contains("library.db: ") && s.contents().contains(word));
        pty.send("s");
        pty.wait_for("a star", |s| is_starred(s, "alpha"));
        left(pty);
        assert!(fs::read(&path).unwrap() == before, "{how}: the file is another");
    }
}

/// On a disk that is read-only, for root too, where the system allows to make one.
#[test]
fn on_a_read_only_disk_it_reads_and_says_so() {
    for added in [true, false] {
        let home = if added { Home::added() } else { Home::new() };
        fs::create_dir_all(home.path("data")).unwrap();
        let mut word = String::new();
        if added {
            let mut pty = home.start(&[], 200);
            all_there(&pty);
            pty.send("s");
            pty.wait_for("a star", |s| is_starred(s, "alpha"));
            pty.send("G");
            pty.wait_for("the last one", |s| is_selected(s, "delta"));
            word = read_on(&mut pty, "delta", 2);
            left_reader(pty);
        }
        let data = home.path("data").display().to_string();
        let mount = format!("mount --bind '{data}' '{data}' && mount -o remount,bind,ro '{data}'");
        let can = Command::new("unshare").args(["-rm", "sh", "-c", &mount]).output();
        if !can.is_ok_and(|output| output.status.success()) {
            println!("passed over: no disk can be made read-only here");
            return;
        }
        let script = format!("{mount} && exec '{BINARY}' '{}'", home.path("news").display());
        let mut pty = home.start_as(Path::new("unshare"), &["-rm", "sh", "-c", &script], 200);
        all_there(&pty);
        pty.wait_for_text("nothing can be written here");
        pty.wait_for("the star of before", |s| is_starred(s, "alpha") == added);
        pty.send("gjs");
        pty.wait_for("a star", |s| is_starred(s, "bravo"));
        pty.send("G\r");
        let first = if added { word } else { "delta0x0".to_owned() };
        pty.wait_for("the article", |s| !is_list(s) && first_word(s, "delta") == first);
        left_reader(pty);
        assert_eq!(home.kept(&title("bravo")), None);
        if added {
            let script = format!("{mount} && exec '{BINARY}' \"$0\" \"$@\"");
            let says = |arguments: &[&str]| {
                let mut command = Command::new("unshare");
                command.args(["-rm", "sh", "-c", &script]).args(arguments).current_dir(home.dir.path());
                let output = command.env("XDG_DATA_HOME", home.path("data")).output().unwrap();
                String::from_utf8(output.stdout).unwrap()
            };
            assert_eq!(says(&["--list", "--filter", "is:starred"]).lines().count(), 1);
            assert!(says(&["roots"]).starts_with("4\t"));
            assert!(says(&["export"]).contains("Report alpha"));
        }
    }
}

/// How often the threads of a process gave the processor back to wait for something.
fn waits(pty: &Pty) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{}/task", pty.pid().as_raw_nonzero())).unwrap();
    let status = |task: PathBuf| fs::read_to_string(task.join("status")).unwrap_or_default();
    let count = |status: String| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:").map(str::trim));
        line.map_or(0, |count| count.parse().unwrap())
    };
    tasks.map(|task| count(status(task.unwrap().path()))).sum()
}

#[test]
fn an_idle_program_with_a_library_sleeps() {
    if !Path::new("/proc/self/task").is_dir() {
        return;
    }
    let home = Home::added();
    let mut pty = home.start(&[], 100);
    all_there(&pty);
    pty.send("s");
    pty.wait_for("a star", |s| is_starred(s, "alpha"));
    // What has begun comes to its end: the hints are back, and nothing has moved for a while.
    let end = Instant::now() + DEADLINE;
    let mut before = waits(&pty);
    let mut written = pty.bytes().len();
    let idle = |before: u64| {
        thread::sleep(Duration::from_secs(3));
        waits(&pty) - before
    };
    loop {
        let woken = idle(before);
        let bytes = pty.bytes().len();
        if woken == 0 {
            assert_eq!(bytes, written, "nothing is written either");
            break;
        }
        written = bytes;
        assert!(Instant::now() < end, "it wakes {woken} times in three seconds");
        before += woken;
    }
    left(pty);
}
