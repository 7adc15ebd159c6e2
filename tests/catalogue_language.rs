//! The language of articles in the catalogue, and a library of version 1, which knew of none: brought to this version it
//! keeps all it had, and the next sync fills in what it lacks.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod catalogue_folder;

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use catalogue_folder::{Kept, how};
use masthead::library::catalogue::{self, News, Part, Summary};
use masthead::library::store::Store;
use masthead::library::{Cancel, Hash};
use masthead::text::Lang;
use rusqlite::Connection;

const ENGLISH: &str = "Library stays open\n\nThe council voted on Tuesday to keep the library open, after a long debate \
                       that was not to the taste of everyone in the town.\n";
const GERMAN: &str = "Bücherei bleibt offen\n\nDer Rat hat am Dienstag beschlossen, die Bücherei offen zu halten, und das \
                      nach einer langen Debatte, die nicht allen gefiel.\n";
const NUMBERS: &str = "Results of the day\n\n4, 8, 15, 16, 23, 42.\n";

/// The tables as the first release made them. A copy, since what a release made does not change.
const FIRST: &str = include_str!("catalogue_language/version1.sql");

/// Each article's row id, when it came, and its language.
fn rows(store: &Store) -> BTreeMap<u32, (i64, Option<&'static str>)> {
    let mut rows = BTreeMap::new();
    catalogue::load(store, Part::All, &mut |row| {
        rows.insert(row.id, (row.added, row.lang.map(Lang::code)));
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

fn sync(store: &Store, root: &Path) -> (Summary, News) {
    let mut all = News::default();
    let summary = catalogue::sync(store, &[root.to_owned()], &how(), &Cancel::default(), &mut |news| {
        all.filled.extend(news.filled);
        all.changed.extend(news.changed);
        all.faults.extend(news.faults);
    });
    (summary.unwrap(), all)
}

#[test]
fn an_article_is_kept_with_its_language() {
    let kept = Kept::new(&[]);
    kept.write_bytes("a.txt", ENGLISH.as_bytes());
    kept.write_bytes("b.txt", GERMAN.as_bytes());
    kept.write_bytes("c.txt", NUMBERS.as_bytes());
    kept.write_bytes("d.jsonl", b"{\"title\":\"Nothing told\",\"text\":\"4, 8, 15.\",\"language\":\"fr_CA\"}\n");
    kept.sync();
    let langs = || {
        let rows = rows(&kept.store);
        ["a.txt", "b.txt", "c.txt", "d.jsonl#1"].map(|path| rows[&kept.id(path)].1)
    };
    assert_eq!(langs(), [Some("en"), Some("de"), None, Some("fr")]);
    assert_eq!(kept.sync().0.read, 0, "what is not certain is not looked for again");
    kept.write_bytes("a.txt", GERMAN.as_bytes());
    kept.sync();
    assert_eq!(langs(), [Some("de"), Some("de"), None, Some("fr")], "other bytes, another language");
}

/// A library as version 1 left it, after a sync of this folder.
fn first_version(path: &Path, root: &Path) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(FIRST).unwrap();
    db.pragma_update(None, "application_id", 0x6d61_7374).unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
    let bytes = |path: &Path| path.as_os_str().as_bytes().to_vec();
    let stamp = |path: &Path| {
        let about = fs::metadata(path).unwrap();
        (about.len().cast_signed(), about.mtime() * 1_000_000_000 + about.mtime_nsec())
    };
    db.execute("INSERT INTO roots VALUES(1, ?, 5)", (bytes(root),)).unwrap();
    db.execute("INSERT INTO folders VALUES(1, 1, ?, 0, NULL, NULL)", (bytes(root),)).unwrap();
    for (id, name) in [(3, "a.txt"), (7, "b.txt"), (8, "c.txt")] {
        let whole = fs::read(root.join(name)).unwrap();
        let (size, modified) = stamp(&root.join(name));
        db.execute(
            "INSERT INTO articles(id, folder, name, bytes, modified, hash, added, title, words, ideographs)
             VALUES(?, 1, ?, ?, ?, ?, ?, 'A title', 9, 0)",
            (id, name.as_bytes(), size, modified, Hash::of(&whole).0, 1000 + id),
        )
        .unwrap();
    }
    let archive = root.join("d.jsonl");
    let (size, modified) = stamp(&archive);
    db.execute("INSERT INTO folders VALUES(2, 1, ?, 1, ?, ?)", (bytes(&archive), size, modified)).unwrap();
    let line = fs::read(&archive).unwrap();
    let length = line.len() - 1;
    db.execute(
        "INSERT INTO articles(id, folder, line, start, length, hash, added, title, words, ideographs)
         VALUES(9, 2, 1, 0, ?, ?, 1009, 'A line', 9, 0)",
        (i64::try_from(length).unwrap(), Hash::of(&line[..length]).0),
    )
    .unwrap();
    let star = "INSERT INTO states(hash, star, note, revision) VALUES(?, 1700, 'mine', 4)";
    db.execute(star, (Hash::of(GERMAN.as_bytes()).0,)).unwrap();
}

#[test]
fn a_library_of_version_1_is_filled_by_the_next_sync() {
    let dir = tempfile::tempdir().unwrap();
    let root = fs::canonicalize(dir.path()).unwrap().join("in");
    fs::create_dir(&root).unwrap();
    for (name, text) in [("a.txt", ENGLISH), ("b.txt", GERMAN), ("c.txt", NUMBERS)] {
        fs::write(root.join(name), text).unwrap();
    }
    let line = serde_json::json!({ "title": "Offen", "text": GERMAN }).to_string();
    fs::write(root.join("d.jsonl"), line + "\n").unwrap();
    let past = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    for entry in fs::read_dir(&root).unwrap() {
        fs::File::options().write(true).open(entry.unwrap().path()).unwrap().set_modified(past).unwrap();
    }
    let path = dir.path().join("library.db");
    first_version(&path, &root);

    let store = Store::open(&path).unwrap();
    let before = BTreeMap::from([3, 7, 8, 9].map(|id| (id, (1000 + i64::from(id), None))));
    assert_eq!(rows(&store), before, "all of them are there at once");
    let states = store.states().unwrap();
    assert_eq!(states.len(), 1);
    assert!(states[0].1.star && states[0].1.note.as_deref() == Some("mine"));

    let (summary, mut news) = sync(&store, &root);
    assert_eq!(
        summary,
        Summary { read: 4, whole: true, ..Summary::default() },
        "nothing has changed but what is known"
    );
    news.filled.sort_unstable();
    assert_eq!((news.filled, news.changed, news.faults), (vec![3, 7, 9], vec![], vec![]), "the list hears of it");
    let after = before.into_iter().map(|(id, (added, _))| {
        (id, (added, [(3, "en"), (7, "de"), (9, "de")].iter().find(|row| row.0 == id).map(|row| row.1)))
    });
    assert_eq!(rows(&store), after.collect());
    assert_eq!(store.states().unwrap(), states);
    assert_eq!(sync(&store, &root).0, Summary { whole: true, ..Summary::default() }, "and then it is as any other");
}
