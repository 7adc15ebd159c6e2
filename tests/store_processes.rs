//! The library among processes: killed at any moment, written by four at once, on a disk that is full or read-only. This
//! file is its own program: started with `--marks`, `--writer` and the like it plays that part; without, it runs the tests
//! against itself.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod own_main;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Permissions;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use masthead::library::Hash;
use masthead::library::store::{Seen, Store, Trouble, doctor};
use masthead::state::{Change, State};
use masthead::text::{Clean, clean};

/// Articles marked one at a time, and those marked all at once.
const SINGLE: u64 = 100;
const TOGETHER: u64 = 150;
/// After so many marks comes one of them all.
const EVERY: u64 = 20;

const KILLS: u32 = 200;

const WRITERS: u64 = 4;
const WRITING: Duration = Duration::from_secs(3);
/// In which each writer must have heard of what another wrote.
const HEARD: Duration = Duration::from_secs(2);

fn hash(kind: &str, number: u64) -> Hash {
    Hash::of(format!("{kind} {number}").as_bytes())
}

fn word(number: u64) -> Clean {
    clean(&number.to_string())
}

fn states(store: &Store) -> BTreeMap<Hash, State> {
    store.states().unwrap().into_iter().collect()
}

/// Marks without end from a number on, and says each number when its mark is kept.
fn marks(path: &Path, from: u64) {
    let store = Store::open(path).unwrap();
    let mut out = std::io::stdout();
    for number in from.. {
        if number.is_multiple_of(EVERY) {
            let note = Change::Note(Some(word(number)));
            let all: Vec<_> = (0..TOGETHER).map(|article| (hash("together", article), note.clone())).collect();
            store.change(&all).unwrap();
        } else {
            let article = hash("single", number % SINGLE);
            let tag = Change::Tag(clean("odd"), number % 2 == 1);
            store.change(&[(article, Change::Note(Some(word(number)))), (article, tag)]).unwrap();
        }
        out.write_all(format!("{number}\n").as_bytes()).unwrap();
    }
}

/// Kills a process that marks, at 200 moments; some of them fall into the making of a new library.
fn killed_at_any_moment() {
    let dir = tempfile::tempdir().unwrap();
    let mut chance: u32 = 0x2545_f491;
    let mut below = |limit: u32| {
        chance ^= chance << 13;
        chance ^= chance >> 17;
        chance ^= chance << 5;
        chance % limit
    };
    let (mut last, mut all_heard) = (0, 0);
    let mut path = PathBuf::new();
    let mut heard = BTreeMap::new();
    for kill in 0..KILLS {
        // Every tenth time a new one.
        if kill % 10 == 0 {
            path = dir.path().join(format!("{kill}/library.db"));
            heard.clear();
        }
        let mut child = start(&["--marks", path.to_str().unwrap(), &(last + 1).to_string()]);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        // Two in ten while it opens the library, the others while it marks.
        if kill % 10 > 1 {
            out.read_line(&mut said).unwrap();
        }
        std::thread::sleep(Duration::from_micros(below(30_000).into()));
        child.kill().unwrap();
        out.read_to_string(&mut said).unwrap();
        child.wait().unwrap();
        let numbers: Vec<u64> = said.lines().map(|line| line.parse().unwrap()).collect();
        for number in &numbers {
            heard.insert(if number.is_multiple_of(EVERY) { SINGLE } else { number % SINGLE }, *number);
        }
        all_heard += numbers.len();
        last = check(&path, &heard).max(last);
    }
    // One in each of the eight of ten that are killed while they mark; on a slow disk there are few more.
    assert!(all_heard >= KILLS as usize / 10 * 8, "only {all_heard} marks were made");
    println!("  {KILLS} kills, {all_heard} marks, each one there");
}

/// Opens a library after a kill: it is sound, and what was said to be kept is there. Gives the last number in it.
fn check(path: &Path, heard: &BTreeMap<u64, u64>) -> u64 {
    let store = Store::open(path).unwrap();
    let sound = store.read(|db| db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0)));
    assert_eq!(sound.unwrap(), "ok");
    let states = states(&store);
    let number = |hash| states.get(&hash).and_then(|state| state.note.as_ref()).map_or(0, |note| note.parse().unwrap());
    for (slot, last) in heard {
        let hash = if *slot == SINGLE { hash("together", 0) } else { hash("single", *slot) };
        assert!(number(hash) >= *last, "mark {last} is lost, there is {}", number(hash));
    }
    for article in 0..SINGLE {
        let hash = hash("single", article);
        let odd = states.get(&hash).is_some_and(|state| !state.tags.is_empty());
        assert_eq!(odd, number(hash) % 2 == 1, "half of a change");
    }
    let together: BTreeSet<u64> = (0..TOGETHER).map(|article| number(hash("together", article))).collect();
    assert_eq!(together.len(), 1, "half of many changes");
    (0..SINGLE).map(|article| number(hash("single", article))).chain(together).max().unwrap()
}

/// The time in milliseconds since 1970.
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap()
}

/// Writes for a while, and hears what the three others write. Says how much it wrote and the longest time that one of
/// their marks took to be heard of, in milliseconds.
fn writer(path: &Path, me: u64) {
    let store = Store::open(path).unwrap();
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let hearing = scope.spawn(|| hear(&store, me, &over));
        let began = Instant::now();
        let mut written = 0;
        while began.elapsed() < WRITING {
            let own = hash("own", me * 1_000_000 + written);
            let mut changes = vec![
                (own, Change::Star(true)),
                (own, Change::Visited(now())),
                (hash("shared", written % 5), Change::Tag(clean(&format!("{me}-{written}")), true)),
            ];
            // A walk of the folders beside it.
            if me == 0 && written.is_multiple_of(10) {
                changes.extend(
                    (0..500).map(|row| (hash("bulk", row), Change::Place(masthead::article::Place::default()))),
                );
            }
            store.change(&changes).unwrap();
            written += 1;
        }
        store.change(&[(hash("end", me), Change::Note(Some(word(written))))]).unwrap();
        let worst = hearing.join().unwrap();
        println!("{written} {worst}");
    });
}

/// Listens until the others have said how many marks they made and all those were heard of.
fn hear(store: &Store, me: u64, over: &AtomicBool) -> i64 {
    let others: Vec<u64> = (0..WRITERS).filter(|other| *other != me).collect();
    let (mut seen, mut revision, mut worst) = (Seen::default(), 0, 0);
    let mut heard = BTreeMap::new();
    let began = Instant::now();
    while !over.load(Ordering::SeqCst) {
        assert!(began.elapsed() < 10 * WRITING, "not all was heard of");
        std::thread::sleep(Duration::from_millis(20));
        if !store.news(&mut seen).unwrap() {
            continue;
        }
        let (changed, newest) = store.changed_since(revision).unwrap();
        revision = newest;
        for (hash, state) in changed {
            if let (Some(visited), None) = (state.visited, heard.get(&hash)) {
                worst = worst.max(now() - visited);
            }
            heard.insert(hash, state);
        }
        let all = others.iter().all(|other| {
            let count = heard.get(&hash("end", *other)).and_then(|state| state.note.as_ref());
            let count: Option<u64> = count.map(|count| count.parse().unwrap());
            count.is_some_and(|count| (0..count).all(|mark| heard.contains_key(&hash("own", other * 1_000_000 + mark))))
        });
        over.store(all, Ordering::SeqCst);
    }
    worst
}

/// Four processes make the library together and write it at once.
fn four_writers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/library.db");
    let children: Vec<Child> =
        (0..WRITERS).map(|me| start(&["--writer", path.to_str().unwrap(), &me.to_string()])).collect();
    let said: Vec<(u64, u64)> = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.success(), "a writer failed");
            let mut numbers = said.split_whitespace().map(|number| number.parse().unwrap());
            (numbers.next().unwrap(), numbers.next().unwrap())
        })
        .collect();
    let states = states(&Store::open(&path).unwrap());
    for ((written, worst), me) in said.iter().zip(0..) {
        for mark in 0..*written {
            assert!(states[&hash("own", me * 1_000_000 + mark)].star);
            let tag = clean(&format!("{me}-{mark}"));
            assert!(states[&hash("shared", mark % 5)].tags.contains(&tag), "{tag} is lost");
        }
        assert!(*written > 10, "writer {me} hardly had a turn: {said:?}");
        assert!(u128::from(*worst) < HEARD.as_millis(), "writer {me} heard of a mark after {worst} ms");
    }
    println!("  marks written and the longest time until they were heard of, in ms: {said:?}");
}

/// Fills a small disk, and goes on when there is room again.
fn full(folder: &Path) {
    let path = folder.join("library.db");
    let store = Store::open(&path).unwrap();
    store.change(&[(hash("first", 0), Change::Star(true))]).unwrap();
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![1; 500_000]).unwrap();
    let mut kept = 0;
    let trouble = loop {
        let change = (hash("mark", kept), Change::Note(Some(clean(&"x".repeat(500)))));
        match store.change(&[change]) {
            Ok(()) => kept += 1,
            Err(trouble) => break trouble,
        }
        assert!(kept < 10_000, "the disk never fills");
    };
    assert!(matches!(trouble, Trouble::Full(_)), "{trouble}");
    assert_eq!(u64::try_from(states(&store).len()).unwrap(), kept + 1, "what was kept is there");
    let other = folder.join("other.db");
    let refused = Store::open(&other).map(|_| ()).expect_err("there is no room");
    assert!(matches!(refused, Trouble::Full(_)), "{refused}");
    std::fs::remove_file(&ballast).unwrap();
    store.change(&[(hash("last", 0), Change::Star(true))]).unwrap();
    Store::open(&other).unwrap();
    drop(store);
    assert_eq!(u64::try_from(states(&Store::open(&path).unwrap()).len()).unwrap(), kept + 2);
    assert!(doctor(&path, "2024-05-06".parse().unwrap()).unwrap().lines[0].ends_with("the library is sound"));
}

/// On a disk that is read-only, root or not: with a library there, and without.
fn read_only(folder: &Path) {
    for name in ["library.db", "other.db", "deep/library.db"] {
        let trouble = Store::open(&folder.join(name)).map(|_| ()).expect_err("nothing can be written");
        assert!(matches!(trouble, Trouble::ReadOnly(_)), "{name}: {trouble}");
    }
}

/// In a folder of somebody else's: files that may be written, read, or neither.
fn denied(folder: &Path) {
    let opened = |name| Store::open(&folder.join(name)).map(|_| ()).expect_err("it is somebody else's");
    for name in ["closed.db", "new.db", "new/library.db"] {
        let trouble = opened(name);
        assert!(matches!(trouble, Trouble::Denied(_)), "{name}: {trouble}");
    }
    // Of one the file may not be written, of the other its neighbours cannot be made.
    for name in ["seen.db", "free.db"] {
        let trouble = opened(name);
        assert!(matches!(trouble, Trouble::ReadOnly(_)), "{name}: {trouble}");
    }
}

/// Somebody else comes upon the libraries of root; who is not root cannot play that.
fn no_permission() {
    let dir = tempfile::tempdir().unwrap();
    let mode = |path: &Path, mode| std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    mode(dir.path(), 0o755);
    for (name, bits) in [("free.db", 0o666), ("closed.db", 0o600), ("seen.db", 0o644)] {
        let path = dir.path().join(name);
        Store::open(&path).unwrap().filtered(&clean("a"), 1).unwrap();
        mode(&path, bits);
    }
    let mut other = Command::new(std::env::current_exe().unwrap());
    match other.arg("--denied").arg(dir.path()).uid(65_534).gid(65_534).output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => println!("  passed over: this user cannot be another ({error})"),
    }
}

/// Runs a part with a small disk of its own under a folder, which only some systems allow. A second mount may follow.
fn on_a_disk(part: &str, after: &str) {
    let dir = tempfile::tempdir().unwrap();
    let script = format!(r#"mount -t tmpfs -o size=1500k none "$1" || exit 77; {after} "$0" {part} "$1""#);
    let exe = std::env::current_exe().unwrap();
    let output = Command::new("unshare").args(["-rm", "sh", "-c", &script]).arg(exe).arg(dir.path()).output();
    match output {
        Ok(output) if output.status.success() => {}
        Ok(output) if !String::from_utf8_lossy(&output.stderr).contains("panicked") => {
            println!("  passed over: no disk can be made here ({})", String::from_utf8_lossy(&output.stderr).trim());
        }
        Err(error) => println!("  passed over: no disk can be made here ({error})"),
        Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
    }
}

fn start(arguments: &[&str]) -> Child {
    Command::new(std::env::current_exe().unwrap()).args(arguments).stdout(Stdio::piped()).spawn().unwrap()
}

/// Each test by its name.
const TESTS: &[(&str, fn())] = &[
    ("killed_at_any_moment", killed_at_any_moment),
    ("four_writers", four_writers),
    ("a_full_disk", || on_a_disk("--full", "")),
    ("no_permission", no_permission),
    ("a_read_only_disk", || on_a_disk("--read-only", r#""$0" --make "$1"; mount -o remount,ro "$1" || exit 77;"#)),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = || Path::new(&arguments[1]);
    let number = || arguments[2].parse().unwrap();
    match arguments.first().map_or("", String::as_str) {
        "--marks" => marks(path(), number()),
        "--writer" => writer(path(), number()),
        "--full" => full(path()),
        "--make" => Store::open(&path().join("library.db")).unwrap().filtered(&clean("a"), 1).unwrap(),
        "--denied" => denied(path()),
        "--read-only" => read_only(path()),
        _ => return own_main::run(TESTS, &arguments),
    }
    ExitCode::SUCCESS
}
