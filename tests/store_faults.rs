//! A library that cannot be kept: whose file it is, what is wrong with it, and that nothing is harmed; and what the doctor
//! makes of a damaged one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use masthead::article::Date;
use masthead::library::Hash;
use masthead::library::store::{Report, Store, Trouble, View, doctor};
use masthead::state::{Change, State};
use masthead::text::clean;
use rusqlite::Connection;
use tempfile::TempDir;

fn file() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("library.db");
    (dir, path)
}

fn hash(number: u32) -> Hash {
    Hash::of(&number.to_le_bytes())
}

fn today() -> Date {
    "2024-05-06".parse().unwrap()
}

fn refused(path: &Path) -> Trouble {
    Store::open(path).expect_err("this is no library")
}

/// One sentence that names the file, says that nothing is kept, and is clean.
fn assert_told(trouble: &Trouble, path: &Path) {
    let told = trouble.to_string();
    assert!(told.starts_with(&format!("{}: ", path.display())), "{told}");
    assert!(told.contains("what you mark is not kept; "), "{told}");
    assert_eq!(trouble.sentence().as_str(), told);
}

/// A library with stars, notes and tags on many articles, closed.
fn filled(path: &Path, articles: u32) -> BTreeMap<Hash, State> {
    let store = Store::open(path).unwrap();
    let note = |number| clean(&format!("a note of some length about article {number} {}", "x".repeat(200)));
    let changes: Vec<_> = (0..articles)
        .flat_map(|number| {
            let changes = [Change::Star(true), Change::Note(Some(note(number))), Change::Tag(clean("tag"), true)];
            changes.map(|change| (hash(number), change))
        })
        .collect();
    store.change(&changes).unwrap();
    store.keep_view(&View { name: clean("mine"), filter: clean("is:starred") }).unwrap();
    let made = store.write(|db| {
        db.execute("INSERT OR IGNORE INTO roots VALUES(1, x'2f', 0)", [])?;
        db.execute("INSERT OR IGNORE INTO folders(id, root, path, archive) VALUES(1, 1, x'2f', 0)", [])?;
        let mut article = db.prepare(
            "INSERT OR IGNORE INTO articles(folder, name, hash, added, title, words, ideographs) VALUES(1, ?, ?, 0, 't', 1, 0)",
        )?;
        (0..articles).try_for_each(|number| {
            article.execute((number.to_string().as_bytes(), hash(number).0)).map(drop)
        })
    });
    made.unwrap();
    store.states().unwrap().into_iter().collect()
}

fn says(report: &Report, words: &str) -> bool {
    report.lines.iter().any(|line| line.contains(words))
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let (_dir, path) = file();
    let other = |sql: &str| {
        let _ = fs::remove_file(&path);
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        fs::read(&path).unwrap()
    };
    for sql in [
        "CREATE TABLE notes(text)",
        "PRAGMA application_id = 7; CREATE TABLE notes(text)",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 1",
        "PRAGMA journal_mode = WAL; CREATE TABLE notes(text)",
    ] {
        let before = other(sql);
        assert_eq!(refused(&path), Trouble::Foreign(clean(path.to_str().unwrap())), "{sql}");
        assert!(matches!(doctor(&path, today()), Err(Trouble::Foreign(_))), "{sql}");
        assert_eq!(fs::read(&path).unwrap(), before, "{sql}");
    }
    for bytes in ["A letter.", &"A long letter. ".repeat(10_000)] {
        fs::write(&path, bytes).unwrap();
        assert_told(&refused(&path), &path);
        assert!(matches!(doctor(&path, today()), Err(Trouble::Foreign(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), bytes);
    }
}

/// Another program is at work in it, and its log is not in the file yet.
#[test]
fn the_log_of_another_program_is_left_alone() {
    let (_dir, path) = file();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE notes(text); INSERT INTO notes VALUES('a')").unwrap();
    let wal = path.with_file_name("library.db-wal");
    let before = (fs::read(&path).unwrap(), fs::read(&wal).unwrap());
    std::mem::forget(other);
    assert!(matches!(refused(&path), Trouble::Foreign(_)));
    assert_eq!((fs::read(&path).unwrap(), fs::read(&wal).unwrap()), before);
}

#[test]
fn a_newer_library_is_left_alone() {
    let (_dir, path) = file();
    filled(&path, 3);
    let running = Store::open(&path).unwrap();
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 9000).unwrap();
    let before = fs::read(&path).unwrap();
    let trouble = refused(&path);
    assert!(matches!(trouble, Trouble::Newer(_)));
    assert_told(&trouble, &path);
    assert!(matches!(doctor(&path, today()), Err(Trouble::Newer(_))));
    assert_eq!(running.change(&[(hash(1), Change::Read(true))]), Err(trouble), "it was opened before the other came");
    assert_eq!(fs::read(&path).unwrap(), before);
}

/// Read as on a disk that is read-only: nothing is written, and what is there is seen.
#[test]
fn what_cannot_be_written_can_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("odd ?name#%41é.db");
    let states = filled(&path, 3);
    let before = fs::read(&path).unwrap();
    let store = Store::open_to_read(&path).unwrap();
    assert_eq!(store.states().unwrap().into_iter().collect::<BTreeMap<_, _>>(), states);
    assert_eq!(store.change(&[(hash(1), Change::Read(true))]), Err(store.unwritable()));
    assert_told(&store.unwritable(), &fs::canonicalize(&path).unwrap());
    drop(store);
    assert_eq!(fs::read(&path).unwrap(), before);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 0).unwrap();
    assert!(Store::open_to_read(&path).is_err(), "another version would have to be changed first");
    assert!(Store::open_to_read(&dir.path().join("none.db")).is_err());
    assert!(!dir.path().join("none.db").exists());
}

#[test]
fn an_empty_file_becomes_a_library() {
    let (_dir, path) = file();
    for sql in [None, Some("PRAGMA application_id = 1835103092")] {
        fs::write(&path, "").unwrap();
        if let Some(sql) = sql {
            Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        }
        Store::open(&path).unwrap().change(&[(hash(1), Change::Star(true))]).unwrap();
        assert_eq!(Store::open(&path).unwrap().states().unwrap().len(), 1);
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn what_is_no_file() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("file"), "").unwrap();
    let pipe = dir.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    for path in [dir.path().to_owned(), dir.path().join("file/library.db"), pipe] {
        let trouble = refused(&path);
        assert!(matches!(trouble, Trouble::NotAFile(..)), "{trouble}");
        assert_told(&trouble, &path);
    }
}

/// `file:` means something to the database, and so may any sign in a name.
#[test]
fn a_name_is_a_name() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["file:a.db?mode=memory", ":memory:", "a?b#c%41.db", " "] {
        let path = dir.path().join(name);
        Store::open(&path).unwrap().change(&[(hash(1), Change::Star(true))]).unwrap();
        assert!(path.metadata().unwrap().len() > 0, "{name}");
    }
}

#[test]
fn a_full_disk_harms_nothing() {
    let (_dir, path) = file();
    let kept = filled(&path, 200);
    let store = Store::open(&path).unwrap();
    let pages: i64 = store.read(|db| db.query_row("PRAGMA page_count", [], |row| row.get(0))).unwrap();
    let room = |pages: i64| {
        let set = store.write(|db| db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())));
        set.unwrap();
    };
    let many: Vec<_> = (1000..3000).map(|number| (hash(number), Change::Note(Some(clean(&"y".repeat(100)))))).collect();
    room(pages);
    let trouble = store.change(&many).unwrap_err();
    assert!(matches!(trouble, Trouble::Full(_)), "{trouble}");
    assert_told(&trouble, &path);
    assert_eq!(store.states().unwrap().into_iter().collect::<BTreeMap<_, _>>(), kept);
    store.change(&[(hash(1), Change::Hidden(true))]).expect("what takes no room still goes");
    room(pages * 100);
    store.change(&many).expect("there is room again");
    drop(store);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.states().unwrap().len(), kept.len() + many.len());
    assert!(doctor(&path, today()).unwrap().lines[0].ends_with("the library is sound"));
}

/// Where a log's index cannot be made, as on file systems that share no memory, a rollback journal does.
#[test]
fn without_shared_memory_a_journal_does() {
    let (_dir, path) = file();
    let shm = path.with_file_name("library.db-shm");
    let no_index = || std::os::unix::fs::symlink("nowhere", &shm).unwrap();
    no_index();
    let kept = filled(&path, 20);
    assert_eq!(kept.len(), 20);
    let stores = [Store::open(&path).unwrap(), Store::open(&path).unwrap()];
    stores[0].change(&[(hash(100), Change::Star(true))]).unwrap();
    stores[1].change(&[(hash(101), Change::Star(true))]).unwrap();
    assert_eq!(stores.map(|store| store.states().unwrap().len()), [22, 22]);

    fs::remove_file(&shm).unwrap();
    filled(&path, 30);
    no_index();
    assert_eq!(Store::open(&path).unwrap().states().unwrap().len(), 32, "one that has had a log");
}

#[test]
fn a_library_that_was_moved_away_is_noticed() {
    let (dir, path) = file();
    filled(&path, 3);
    let store = Store::open(&path).unwrap();
    fs::rename(&path, dir.path().join("elsewhere.db")).unwrap();
    let trouble = store.change(&[(hash(1), Change::Hidden(true))]).unwrap_err();
    assert!(matches!(trouble, Trouble::Moved(_)), "{trouble}");
    assert_told(&trouble, &path);
}

#[test]
fn the_doctor_finds_nothing_to_do() {
    let (_dir, path) = file();
    assert!(doctor(&path, today()).unwrap().sound && !path.exists(), "nothing is made");
    filled(&path, 10);
    let report = doctor(&path, today()).unwrap();
    assert!(report.sound && report.lines.len() == 1 && says(&report, "the library is sound"), "{report:?}");
    let _in_use = Store::open(&path).unwrap();
    assert_eq!(doctor(&path, today()).unwrap(), report);
}

/// Pages in the middle are overwritten: what stands before and behind them is saved.
#[test]
fn a_damaged_library_is_rescued_and_kept() {
    let (_dir, path) = file();
    let kept = filled(&path, 3000);
    let mut bytes = fs::read(&path).unwrap();
    let middle = {
        let db = Connection::open(&path).unwrap();
        let page =
            "SELECT pageno FROM dbstat WHERE name = 'states' AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 40";
        db.query_row(page, [], |row| row.get::<_, u32>(0)).unwrap() as usize
    };
    for byte in &mut bytes[(middle - 1) * 4096..middle * 4096] {
        *byte = 0xa5;
    }
    fs::write(&path, &bytes).unwrap();
    let trouble = Store::open(&path).and_then(|store| store.states().map(|_| store)).unwrap_err();
    assert!(matches!(trouble, Trouble::Corrupt(_)), "{trouble}");
    assert_told(&trouble, &path);

    let report = doctor(&path, today()).unwrap();
    assert!(report.sound && says(&report, "damaged") && says(&report, "perhaps not all"), "{report:?}");
    let aside = path.with_file_name("library.db.broken-2024-05-06-1");
    assert!(says(&report, aside.to_str().unwrap()));
    assert_eq!(fs::read(&aside).unwrap(), bytes);
    let store = Store::open(&path).unwrap();
    let saved: BTreeMap<_, _> = store.states().unwrap().into_iter().collect();
    // A leaf page holds some fifteen of these rows.
    assert!(saved.len() > kept.len() - 50, "{} of {}", saved.len(), kept.len());
    let whole = saved.iter().filter(|(hash, state)| kept[hash] == **state).count();
    assert!(whole > kept.len() - 50, "{whole} are as they were");
    assert!(saved.iter().all(|(_, state)| state.tags == [clean("tag")]), "the tags are all there");
    assert_eq!(store.views().unwrap()[0].name, clean("mine"));
    drop(store);
    assert!(says(&doctor(&path, today()).unwrap(), "the library is sound"));

    fs::write(&path, &bytes).unwrap();
    doctor(&path, today()).unwrap();
    assert_eq!(fs::read(path.with_file_name("library.db.broken-2024-05-06-2")).unwrap(), bytes, "one more");
}

/// An index that lies is made anew, and nothing is lost, the list of articles neither.
#[test]
fn a_wrong_index_costs_nothing() {
    let (_dir, path) = file();
    let kept = filled(&path, 1000);
    let index = {
        let db = Connection::open(&path).unwrap();
        let page = "SELECT pageno FROM dbstat WHERE name = 'article_hash' AND pagetype = 'leaf' LIMIT 1";
        db.query_row(page, [], |row| row.get::<_, u32>(0)).unwrap()
    };
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_all_at(&[0; 64], u64::from(index) * 4096 - 200).unwrap();
    drop(file);
    let report = doctor(&path, today()).unwrap();
    assert!(says(&report, "damaged") && says(&report, "nothing is lost"), "{report:?}");
    let store = Store::open(&path).unwrap();
    assert_eq!(store.states().unwrap().into_iter().collect::<BTreeMap<_, _>>(), kept);
    let articles = store.read(|db| db.query_row("SELECT count(*) FROM articles", [], |row| row.get::<_, i64>(0)));
    assert_eq!(articles.unwrap(), 1000);
}

/// Whatever page is damaged, the doctor comes to an end with a library that works, or says that this is none.
#[test]
fn every_page_may_be_damaged() {
    let (_dir, path) = file();
    filled(&path, 60);
    let whole = fs::read(&path).unwrap();
    let mut rescued = 0;
    for page in 0..whole.len() / 4096 {
        for (from, length) in [(0, 4096), (0, 16), (100, 12), (2000, 100)] {
            let mut bytes = whole.clone();
            for byte in &mut bytes[page * 4096 + from..][..length] {
                *byte ^= 0x5a;
            }
            fs::write(&path, &bytes).unwrap();
            match doctor(&path, today()) {
                Ok(report) => {
                    rescued += usize::from(says(&report, "is kept as"));
                    let store =
                        Store::open(&path).unwrap_or_else(|trouble| panic!("{page} {from}: {trouble}, {report:?}"));
                    store.states().unwrap_or_else(|trouble| panic!("{page} {from}: {trouble}, {report:?}"));
                    store.change(&[(hash(1), Change::Read(true))]).unwrap();
                }
                Err(Trouble::Foreign(_) | Trouble::Newer(_)) if page == 0 => {
                    assert_eq!(fs::read(&path).unwrap(), bytes);
                }
                Err(trouble) => panic!("{page} {from}: {trouble}"),
            }
        }
    }
    assert!(rescued > 10, "{rescued}");
}

#[test]
fn a_library_cut_short_is_damaged() {
    let (_dir, path) = file();
    filled(&path, 1000);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let report = doctor(&path, today()).unwrap();
    assert!(report.sound && says(&report, "damaged"), "{report:?}");
    Store::open(&path).unwrap().change(&[(hash(1), Change::Star(true))]).unwrap();
}

#[test]
fn rows_that_lead_nowhere_are_put_right() {
    let (_dir, path) = file();
    filled(&path, 10);
    let db = Connection::open(&path).unwrap();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF;
         UPDATE articles SET folder = 9 WHERE id = 1; UPDATE articles SET byline = 9, story = 99 WHERE id = 2;
         INSERT INTO folders(id, root, path, archive) VALUES(3, 7, x'2f61', 0);
         INSERT INTO tags VALUES(x'00112233445566778899aabbccddeeff', 'lost'), (x'00', 'short');",
    )
    .unwrap();
    drop(db);
    let (_, before) = Store::open(&path).unwrap().changed_since(0).unwrap();
    let report = doctor(&path, today()).unwrap();
    assert!(report.sound && report.lines.len() == 6, "{report:?}");
    assert!(says(&doctor(&path, today()).unwrap(), "the library is sound"));
    let (heard, _) = Store::open(&path).unwrap().changed_since(before).unwrap();
    assert_eq!(heard.iter().map(|(_, state)| &*state.tags).collect::<Vec<_>>(), [&[clean("lost")]]);
}

#[test]
fn a_library_in_use_is_not_repaired() {
    let (_dir, path) = file();
    filled(&path, 1000);
    let in_use = Store::open(&path).unwrap();
    let size = path.metadata().unwrap().len();
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    for page in 3..size / 4096 {
        file.write_all_at(&[0xa5; 64], page * 4096).unwrap();
    }
    let before = fs::read(&path).unwrap();
    let trouble = doctor(&path, today()).unwrap_err();
    assert!(matches!(trouble, Trouble::Busy(_)), "{trouble}");
    assert_eq!(fs::read(&path).unwrap(), before);
    drop(in_use);
}
