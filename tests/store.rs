//! The database of the library from outside: what is changed is there again, in this instance and in the next, by whom
//! and in what order it may be; what is exported comes back.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use masthead::article::Place;
use masthead::library::Hash;
use masthead::library::store::{Seen, Store, View, rekey};
use masthead::state::{Change, State};
use masthead::text::{Clean, clean, clean_line};
use proptest::prelude::*;
use serde_json::{Value, json};

fn hash(number: u8) -> Hash {
    Hash([number; 16])
}

fn sorted(store: &Store) -> BTreeMap<Hash, State> {
    store.states().unwrap().into_iter().collect()
}

fn place(block: usize, witness: &str) -> Place {
    Place { block, offset: 7, witness: clean(witness) }
}

/// An article in a folder, as far as the state asks for one.
fn catalogued(store: &Store, id: u32, name: &[u8], hash: Hash) {
    let made = store.write(|db| {
        db.execute("INSERT OR IGNORE INTO roots VALUES(1, ?, 0)", [b"/in".as_slice()])?;
        db.execute("INSERT OR IGNORE INTO folders(id, root, path, archive) VALUES(1, 1, ?, 0)", [b"/in".as_slice()])?;
        db.execute(
            "INSERT OR REPLACE INTO articles(id, folder, name, hash, added, title, words, ideographs)
             VALUES(?, 1, ?, ?, 0, 'A title', 1, 0)",
            (id, name, hash.0),
        )
    });
    made.unwrap();
}

fn change() -> impl Strategy<Value = Change> {
    let word = prop::sample::select(vec!["a", "b", "two words", "ü\u{301}", ""]);
    prop_oneof![
        any::<bool>().prop_map(Change::Read),
        any::<bool>().prop_map(Change::Star),
        any::<bool>().prop_map(Change::Hidden),
        (prop::sample::select(vec!["a", "b", "c d"]), any::<bool>())
            .prop_map(|(tag, on)| Change::Tag(clean_line(tag), on)),
        prop::option::of(word.clone()).prop_map(|note| Change::Note(note.map(clean))),
        (0..9_usize, word).prop_map(|(block, witness)| Change::Place(place(block, witness))),
        (0..9_i64).prop_map(Change::Visited),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Two instances write by turns, a third follows by revisions, a fourth opens at the end: all know what the changes
    /// come to.
    #[test]
    fn every_instance_knows_what_the_changes_come_to(
        batches in prop::collection::vec(prop::collection::vec((0..4_u8, change()), 1..6), 1..12)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("library.db");
        let writers = [Store::open(&path).unwrap(), Store::open(&path).unwrap()];
        let follower = Store::open(&path).unwrap();
        let (mut seen, mut revision) = (Seen::default(), 0);
        let (mut model, mut followed) = (BTreeMap::<Hash, State>::new(), BTreeMap::<Hash, State>::new());
        prop_assert!(follower.news(&mut seen).unwrap(), "the first time");
        for (at, batch) in batches.iter().enumerate() {
            prop_assert!(!follower.news(&mut seen).unwrap(), "nothing has changed");
            let changes: Vec<_> = batch.iter().map(|(number, change)| (hash(*number), change.clone())).collect();
            writers[at % 2].change(&changes).unwrap();
            for (hash, change) in &changes {
                model.entry(*hash).or_default().apply(change);
            }
            prop_assert!(follower.news(&mut seen).unwrap());
            let (changed, newest) = follower.changed_since(revision).unwrap();
            prop_assert!(newest > revision);
            let touched: std::collections::BTreeSet<_> = changes.iter().map(|(hash, _)| *hash).collect();
            prop_assert_eq!(changed.len(), touched.len(), "those of this batch and no others");
            revision = newest;
            followed.extend(changed);
            prop_assert_eq!(&followed, &model);
        }
        model.retain(|_, state| *state != State::default());
        drop(writers);
        prop_assert_eq!(sorted(&Store::open(&path).unwrap()), model);
    }

    /// What is exported and taken in by an empty library is the same library, and a second time nothing happens.
    #[test]
    fn what_goes_out_comes_in(
        changes in prop::collection::vec((0..9_u8, change()), 0..40),
        lines in prop::collection::vec("[a-c:\" \\\\]{1,9}", 0..4),
    ) {
        let (from, to) = (Store::memory().unwrap(), Store::memory().unwrap());
        let changes: Vec<_> = changes.into_iter().map(|(number, change)| (hash(number), change)).collect();
        from.change(&changes).unwrap();
        for line in lines.iter().map(|line| clean_line(line)).filter(|line| !line.is_empty()) {
            from.filtered(&line, 5).unwrap();
            from.keep_view(&View { name: line.clone(), filter: line }).unwrap();
        }
        let mut first = Vec::new();
        let count = from.export(&mut first).unwrap();
        prop_assert_eq!(first.split(|byte| *byte == b'\n').count(), count + 1);
        let done = to.import(&mut &*first).unwrap();
        prop_assert_eq!((done.articles + done.views + done.filters, &*done.bad), (count, &[][..]));
        prop_assert_eq!(sorted(&to), sorted(&from));
        prop_assert_eq!((to.views().unwrap(), to.history().unwrap()), (from.views().unwrap(), from.history().unwrap()));
        let (_, revision) = to.changed_since(0).unwrap();
        to.import(&mut &*first).unwrap();
        prop_assert_eq!(to.changed_since(revision).unwrap(), (vec![], revision));
        let mut second = Vec::new();
        to.export(&mut second).unwrap();
        prop_assert_eq!(second, first);
    }
}

#[test]
fn an_edited_article_takes_its_state_along() {
    let [old, new, other] = [1, 2, 3].map(hash);
    let mark = [(old, Change::Star(true)), (old, Change::Tag(clean("a"), true)), (old, Change::Note(Some(clean("n"))))];

    let store = Store::memory().unwrap();
    store.change(&mark).unwrap();
    let marked = sorted(&store)[&old].clone();
    catalogued(&store, 1, b"a.txt", new);
    let (_, before) = store.changed_since(0).unwrap();
    store.write(|db| rekey(db, old, new)).unwrap();
    assert_eq!(sorted(&store), BTreeMap::from([(new, marked.clone())]), "moved");
    let (changed, after) = store.changed_since(before).unwrap();
    assert_eq!((changed, after > before), (vec![(new, marked.clone())], true));
    store.write(|db| rekey(db, other, old)).unwrap();
    store.write(|db| rekey(db, new, new)).unwrap();
    assert_eq!(sorted(&store).len(), 1, "nothing to take along");

    let store = Store::memory().unwrap();
    store.change(&mark).unwrap();
    catalogued(&store, 1, b"a.txt", new);
    catalogued(&store, 2, b"b.txt", old);
    store.write(|db| rekey(db, old, new)).unwrap();
    assert_eq!(sorted(&store), BTreeMap::from([(old, marked.clone()), (new, marked)]), "another has the old bytes");
}

#[test]
fn the_new_bytes_keep_what_they_had() {
    let [old, new] = [1, 2].map(hash);
    let store = Store::memory().unwrap();
    let changes = [
        (old, Change::Read(true)),
        (old, Change::Tag(clean("b"), true)),
        (old, Change::Note(Some(clean("old")))),
        (old, Change::Place(place(4, "later"))),
        (old, Change::Visited(9)),
        (new, Change::Star(true)),
        (new, Change::Tag(clean("a"), true)),
        (new, Change::Note(Some(clean("new")))),
        (new, Change::Place(place(1, "earlier"))),
        (new, Change::Visited(8)),
    ];
    store.change(&changes).unwrap();
    store.write(|db| rekey(db, old, new)).unwrap();
    let both = State {
        read: true,
        star: true,
        hidden: false,
        tags: vec![clean("a"), clean("b")],
        note: Some(clean("new\n\nold")),
        place: Some(place(4, "later")),
        visited: Some(9),
    };
    assert_eq!(sorted(&store), BTreeMap::from([(new, both)]));
}

#[test]
fn a_failed_write_changes_nothing() {
    let store = Store::memory().unwrap();
    store.change(&[(hash(1), Change::Star(true))]).unwrap();
    let failed: Result<(), _> = store.write(|db| {
        db.execute("DELETE FROM states", [])?;
        db.execute_batch("INSERT INTO states(hash) VALUES(x'00')")
    });
    failed.unwrap_err();
    assert!(sorted(&store)[&hash(1)].star);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write::<()>(|db| {
            db.execute("DELETE FROM states", [])?;
            panic!("a panic on purpose")
        })
    }));
    panicked.unwrap_err();
    assert!(sorted(&store)[&hash(1)].star);
    store.change(&[(hash(2), Change::Star(true))]).expect("the next one has its turn");
}

#[test]
fn what_one_looks_at_is_of_one_moment() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("library.db")).unwrap();
    let count = |db: &rusqlite::Connection| db.query_row("SELECT count(*) FROM states", [], |row| row.get::<_, i64>(0));
    let counts = store.read(|db| {
        let before = count(db)?;
        store.change(&[(hash(1), Change::Star(true))]).unwrap();
        Ok((before, count(db)?, store.read(count).unwrap()))
    });
    assert_eq!(counts.unwrap(), (0, 0, 1));
    assert!(store.read(|db| db.execute("DELETE FROM states", [])).is_err(), "who reads does not write");
}

#[test]
fn a_mark_goes_between_two_batches() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("library.db")).unwrap();
    let (batches, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                let number = batches.load(Ordering::SeqCst);
                let written = store.write(|db| {
                    let mut insert = db.prepare_cached("INSERT INTO names(name) VALUES(?)")?;
                    (0..1000).try_for_each(|row| insert.execute([format!("{number} {row}")]).map(drop))
                });
                written.unwrap();
                batches.fetch_add(1, Ordering::SeqCst);
            }
        });
        while batches.load(Ordering::SeqCst) == 0 && !writer.is_finished() {
            std::thread::yield_now();
        }
        let waits = (0..50).map(|number| {
            let before = batches.load(Ordering::SeqCst);
            store.change(&[(hash(number), Change::Read(true))]).map(|()| batches.load(Ordering::SeqCst) - before)
        });
        let waits: Result<Vec<usize>, _> = waits.collect();
        over.store(true, Ordering::SeqCst);
        // One was counted late, one was under way, one came before the mark's end was noticed.
        assert!(waits.as_ref().is_ok_and(|waits| waits.iter().all(|batches| *batches <= 3)), "{waits:?}");
    });
}

#[test]
fn the_history_has_the_last_one_first_and_each_once() {
    let store = Store::memory().unwrap();
    for (line, at) in [("paris", 1), ("tag:a", 2), ("rome", 3), ("paris", 4), ("rome", 2)] {
        store.filtered(&clean(line), at).unwrap();
    }
    assert_eq!(store.history().unwrap(), ["paris", "rome", "tag:a"].map(clean));
    let many: Vec<Clean> = (0..1100).map(|number| clean(&format!("line {number}"))).collect();
    for (line, at) in many.iter().zip(10..) {
        store.filtered(line, at).unwrap();
    }
    assert_eq!(store.history().unwrap(), many.iter().rev().take(1000).cloned().collect::<Vec<_>>());
}

#[test]
fn kept_filters_and_values() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deep/er/library.db");
    let view = |name: &str, filter: &str| View { name: clean(name), filter: clean(filter) };
    let store = Store::open(&path).unwrap();
    for (name, filter) in [("b", "is:unread"), ("a", "tag:x"), ("c", "-"), ("b", "is:starred")] {
        store.keep_view(&view(name, filter)).unwrap();
    }
    store.drop_view("c").unwrap();
    store.remember(&[("selection", "one"), ("order", "date")]).unwrap();
    store.remember(&[("selection", "two")]).unwrap();
    drop(store);
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "the log is cleared away at the end");
    let store = Store::open(&path).unwrap();
    assert_eq!(store.views().unwrap(), [view("a", "tag:x"), view("b", "is:starred")]);
    let recall = |key| store.recall(key).unwrap();
    assert_eq!(
        (recall("selection").as_deref(), recall("order").as_deref(), recall("x")),
        (Some("two"), Some("date"), None)
    );
    assert_eq!(store.paths().len(), 3);
    assert!(store.paths().iter().all(|path| path.exists()), "while it is open, all three are there to be watched");
}

#[test]
fn only_the_owner_may_read_what_is_made() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a/b/library.db");
    let store = Store::open(&path).unwrap();
    store.change(&[(hash(1), Change::Star(true))]).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(&dir.path().join("a")), mode(&dir.path().join("a/b"))], [0o700; 2]);
    assert_eq!(store.paths().iter().map(|path| mode(path)).collect::<Vec<_>>(), [0o600; 3]);
}

#[test]
fn an_export_says_where_an_article_lies() {
    let store = Store::memory().unwrap();
    store.change(&[(hash(0xab), Change::Star(true)), (hash(0xab), Change::Note(Some(clean("one\ntwo"))))]).unwrap();
    catalogued(&store, 1, b"a.txt", hash(0xab));
    catalogued(&store, 2, b"b\x1b]0;x\x07.txt", hash(0xab));
    let archived = store.write(|db| {
        db.execute("INSERT INTO folders(id, root, path, archive) VALUES(2, 1, ?, 1)", [b"/in/all.jsonl".as_slice()])?;
        db.execute(
            "INSERT INTO articles(folder, line, hash, added, title, words, ideographs) VALUES(2, 17, ?, 0, 'B', 1, 0)",
            [hash(0xab).0],
        )
    });
    archived.unwrap();
    let mut out = Vec::new();
    assert_eq!(store.export(&mut out).unwrap(), 1);
    let line = String::from_utf8(out).unwrap();
    assert_eq!(clean(&line).as_str(), line, "safe on a terminal");
    let want = json!({
        "kind": "article", "hash": "ab".repeat(16),
        "paths": ["/in/a.txt", "/in/b\u{1b}]0;x\u{7}.txt", "/in/all.jsonl#17"], "title": "A title",
        "read": false, "star": true, "hidden": false, "tags": [], "note": "one\ntwo", "place": null, "visited": null,
    });
    assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), want);
}

#[test]
fn broken_lines_are_passed_over_and_hostile_ones_are_cleaned() {
    let good = format!(r#"{{"kind":"article","hash":"{}","star":true,"more":[1]}}"#, "01".repeat(16));
    let hostile = format!(
        r#"{{"kind":"article","hash":"{}","tags":["b\u001b[31m","a\nc","a c","\u202e"],"note":"\u0007","place":{{"block":1,"offset":7,"witness":"{}"}}}}"#,
        "02".repeat(16),
        "x".repeat(400)
    );
    let long = format!(r#"{{"kind":"view","name":"n","filter":"{}"}}"#, "y".repeat(5 << 20));
    let mut lines = format!("\u{feff}{good}\n\nno JSON\n{hostile}\n{long}\n").into_bytes();
    for line in [
        r#"{"kind":"article","hash":"zz"}"#,
        r#"{"kind":"article","hash":"+1010101010101010101010101010101"}"#,
        r#"{"kind":"article"}"#,
        r#"{"kind":"song","name":"n"}"#,
        r#"{"kind":"view","name":" ","filter":"x"}"#,
        r#"{"kind":"filter","filter":"x","used":1e99}"#,
        &"[".repeat(100_000),
    ] {
        lines.extend_from_slice(line.as_bytes());
        lines.push(b'\n');
    }
    lines.extend_from_slice(b"{\"kind\":\"view\",\"name\":\"\xff\",\"filter\":\"x\"}\n");
    lines.extend_from_slice(br#"{"kind":"filter","filter":"the last without an end","used":3}"#);

    let store = Store::memory().unwrap();
    let done = store.import(&mut &*lines).unwrap();
    assert_eq!((done.articles, done.views, done.filters), (2, 0, 1));
    assert_eq!((done.bad, done.more_bad), (vec![3, 5, 6, 7, 8, 9, 10, 11, 12, 13], 0));
    let states = sorted(&store);
    assert!(states[&hash(1)].star);
    assert_eq!(states[&hash(2)].tags, ["a c", "b"].map(clean));
    assert_eq!((&states[&hash(2)].note, &states[&hash(2)].place), (&None, &Some(place(1, &"x".repeat(40)))));

    let done = store.import(&mut "x\n".repeat(150).as_bytes()).unwrap();
    assert_eq!((done.bad, done.more_bad), ((1..=100).collect(), 50));
}

#[test]
fn an_import_adds_to_what_is_there() {
    let store = Store::memory().unwrap();
    store.change(&[(hash(1), Change::Star(true)), (hash(1), Change::Note(Some(clean("mine"))))]).unwrap();
    store.keep_view(&View { name: clean("v"), filter: clean("mine") }).unwrap();
    store.filtered(&clean("x"), 9).unwrap();
    let line = format!(
        r#"{{"kind":"article","hash":"{}","read":true,"star":false,"note":"theirs"}}
           {{"kind":"view","name":"v","filter":"theirs"}}
           {{"kind":"filter","filter":"x","used":4}}"#,
        "01".repeat(16)
    );
    for _ in 0..2 {
        store.import(&mut line.as_bytes()).unwrap();
        let state = &sorted(&store)[&hash(1)];
        assert_eq!((state.read, state.star, state.note.as_deref()), (true, true, Some("mine\n\ntheirs")));
        assert_eq!(store.views().unwrap()[0].filter, clean("mine"));
        assert_eq!(store.history().unwrap(), [clean("x")]);
    }
}
