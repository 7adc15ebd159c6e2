//! The program itself, killed at random moments while marks are typed into it at speed: the database is sound, holds the
//! marks up to one of them and none after it, and what stood on the screen is soon kept. It must not know how anything is
//! stored.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use masthead::library::Hash;
use masthead::library::store::Store;
use pty_support::Pty;
use rustix::process::Signal;

const BINARY: &str = env!("CARGO_BIN_EXE_masthead");
const ARTICLES: usize = 7;
const KILLS: u32 = 40;
/// Marks are typed for so long, at most, before the program is killed.
const TYPING: u32 = 120;
/// Every so many times it is killed later: only when what was on the screen is kept.
const LATE: u32 = 16;
/// What is on the screen is kept a second later; a test waits ten times as long.
const SHOWN: Duration = Duration::from_secs(10);

/// Star and read, by article; those with neither are left out.
type Marks = BTreeMap<usize, (bool, bool)>;

struct Chance(u32);

impl Chance {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }
}

/// What the list would show after each mark that was typed.
struct Typed {
    cursor: usize,
    /// The first is how it was before.
    after: Vec<Marks>,
}

impl Typed {
    fn key(&mut self, chance: &mut Chance) -> char {
        let key = ['s', 's', 'r', 'j', 'j', 'k', 'k'][chance.below(7) as usize];
        let mut marks = self.after.last().unwrap().clone();
        let (star, read) = marks.remove(&self.cursor).unwrap_or_default();
        let now = match key {
            's' => (!star, read),
            'r' => (star, !read),
            'j' => {
                self.cursor = (self.cursor + 1).min(ARTICLES - 1);
                return key;
            }
            _ => {
                self.cursor = self.cursor.saturating_sub(1);
                return key;
            }
        };
        if now != (false, false) {
            marks.insert(self.cursor, now);
        }
        self.after.push(marks);
        key
    }

    /// So many of the marks at most make what is kept.
    fn upto(&self, kept: &Marks) -> Option<usize> {
        self.after.iter().rposition(|marks| marks == kept)
    }

    /// No fewer of the marks make what is kept: marks that are taken back make what was before once more.
    fn at_least(&self, kept: &Marks) -> Option<usize> {
        self.after.iter().position(|marks| marks == kept)
    }
}

fn text(number: usize) -> String {
    format!("Report {number:02}\n\nA text about number {number}.\n")
}

/// What the database has, which has to be sound.
fn kept(library: &Path) -> Marks {
    let store = Store::open(library).unwrap();
    let sound = store.read(|db| db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)));
    assert_eq!(sound.unwrap(), "ok");
    let numbers: BTreeMap<Hash, usize> = (0..ARTICLES).map(|n| (Hash::of(text(n).as_bytes()), n)).collect();
    let states = store.states().unwrap().into_iter();
    states.filter(|(_, state)| state.star || state.read).map(|(hash, s)| (numbers[&hash], (s.star, s.read))).collect()
}

fn start(library: &Path) -> Pty {
    let around = [("XDG_CONFIG_HOME", "/nonexistent"), ("LC_ALL", "C.UTF-8")];
    Pty::start(Path::new(BINARY), &["--library", library.to_str().unwrap()], 60, 24, &around)
}

#[test]
fn killed_while_it_is_marked() {
    let dir = tempfile::tempdir().unwrap();
    let (news, library): (PathBuf, PathBuf) = (dir.path().join("news"), dir.path().join("library.db"));
    fs::create_dir(&news).unwrap();
    (0..ARTICLES).for_each(|n| fs::write(news.join(format!("{n:02}.txt")), text(n)).unwrap());
    let mut add = Command::new(BINARY);
    add.arg("--library").arg(&library).arg("add").arg(&news).env("XDG_CONFIG_HOME", "/nonexistent");
    assert!(add.output().unwrap().status.success());

    let mut chance = Chance(0x2545_f491);
    let (mut before, mut all) = (Marks::new(), 0);
    for kill in 1..=KILLS {
        let mut pty = start(&library);
        // Some fall into its beginning.
        if kill % 10 == 0 {
            thread::sleep(Duration::from_micros(chance.below(40_000).into()));
        } else {
            pty.wait_for("the list", |s| s.contents().contains("Report 06"));
            pty.send("g");
        }
        let mut typed = Typed { cursor: 0, after: vec![before.clone()] };
        let mut shown = 0;
        if kill % 10 != 0 {
            let mut end = Instant::now() + Duration::from_millis(chance.below(TYPING).into());
            let late = kill % LATE == 0;
            loop {
                let keys: String = (0..=chance.below(6)).map(|_| typed.key(&mut chance)).collect();
                pty.send(&keys);
                thread::sleep(Duration::from_micros(chance.below(4_000).into()));
                let over = Instant::now() >= end;
                if shown > 0 {
                    if typed.at_least(&kept(&library)) >= Some(shown) {
                        break;
                    }
                    assert!(!over, "kill {kill}: {shown} marks stand on the screen, and are not kept");
                } else if over && late {
                    // What is asked behind the marks is answered behind them.
                    pty.send("?");
                    pty.wait_for_text("type to search");
                    pty.send("\x07");
                    shown = typed.after.len() - 1;
                    end = Instant::now() + SHOWN;
                } else if over {
                    break;
                }
            }
        }
        pty.signal(Signal::KILL);
        pty.wait_for_end();
        let now = kept(&library);
        let upto = typed.upto(&now);
        let upto = upto.unwrap_or_else(|| panic!("kill {kill}: not as after any mark: {now:?}, {:?}", typed.after));
        assert!(upto >= shown, "kill {kill}: {shown} marks were kept, now {upto}");
        all += upto;
        before = now;
    }
    assert!(all > 80, "only {all} marks were kept");
    println!("{KILLS} kills, {all} marks kept");
}
