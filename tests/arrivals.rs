//! What comes, changes or goes while a library is open: it is folded as a pass over everything folds it, and found by its
//! text at once, at a cost that is its own. It must not depend on how sketches or the index are made.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod catalogue_folder;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use catalogue_folder::{Kept, how};
use masthead::filter::{Generation, Order, Query, Rows};
use masthead::library::catalogue::{self, Part};
use masthead::library::copies::{Leads, Sketch};
use masthead::library::index::Index;
use masthead::library::store::Store;
use masthead::library::{Cancel, Library, Question, Source};
use proptest::prelude::*;

/// One of a few stories, with some of its words changed.
fn story(of: u8, edit: u8) -> String {
    let word = |n: u32| match n % 40 {
        at if at == u32::from(edit) => format!("edit{edit}"),
        _ => format!("w{}", (n * 7919 + u32::from(of) * 104_729) % 9973),
    };
    (0..200).map(word).collect::<Vec<_>>().join(" ")
}

fn article(title: &str, of: u8, edit: u8) -> String {
    format!("{title}\n\n{}.\n", story(of, edit))
}

/// Whose copy each article is.
fn stories(kept: &Kept) -> BTreeMap<u32, Option<u32>> {
    let mut all = BTreeMap::new();
    catalogue::load(&kept.store, Part::All, &mut |row| {
        all.insert(row.id, row.story);
        ControlFlow::Continue(())
    })
    .unwrap();
    all
}

#[derive(Debug, Clone, Copy)]
enum Doing {
    Write(u8, u8, u8),
    Remove(u8),
    /// The next look begins with a pass over everything.
    Forget,
}

fn a_doing() -> impl Strategy<Value = Doing> {
    prop_oneof![
        8 => (0..12_u8, 0..3_u8, 0..8_u8).prop_map(|(name, of, edit)| Doing::Write(name, of, edit)),
        2 => (0..12_u8).prop_map(Doing::Remove),
        1 => Just(Doing::Forget),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Articles that others are copies of are left alone: what becomes of their copies waits for the pass.
    #[test]
    fn few_are_folded_as_all_are(looks in proptest::collection::vec(proptest::collection::vec(a_doing(), 1..5), 1..8)) {
        let (few, all) = (Kept::new(&[]), Kept::new(&[]));
        let mut leads: Option<Leads> = None;
        for look in looks {
            let (mut seen, ids) = (stories(&few), few.rows());
            for doing in look {
                let name = match doing {
                    Doing::Write(name, ..) | Doing::Remove(name) => format!("{name}.txt"),
                    Doing::Forget => {
                        leads = None;
                        continue;
                    }
                };
                let id = ids.get(&name).map(|row| row.0);
                if id.is_some_and(|id| seen.values().any(|lead| *lead == Some(id))) {
                    continue;
                }
                seen.retain(|other, _| Some(*other) != id);
                for kept in [&few, &all] {
                    match doing {
                        Doing::Write(_, of, edit) => kept.write_bytes(&name, article(&name, of, edit).as_bytes()),
                        _ if kept.path(&name).exists() => kept.remove(&name),
                        _ => {}
                    }
                }
            }
            let cancel = Cancel::default();
            let (_, news) = few.sync_news(&cancel, &mut |_| {});
            catalogue::fold_touched(&few.store, &mut leads, &news.changed, &cancel).unwrap();
            let (_, news) = all.sync_news(&cancel, &mut |_| {});
            catalogue::fold(&all.store, &news.changed, &cancel).unwrap();
            prop_assert_eq!(stories(&few), stories(&all));
        }
    }
}

/// Rows with sketches that are like no other.
fn strangers(kept: &Kept, count: u32) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut sketch = || -> Vec<u8> {
        let bytes = (0..Sketch::SIZE).map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        });
        bytes.collect()
    };
    kept.store
        .write(|change| {
            change.execute("INSERT OR IGNORE INTO folders(id, root, path, archive) VALUES (99, 1, x'2f78', 1)", ())?;
            let mut put = change.prepare(
                "INSERT INTO articles(folder, line, start, length, hash, sketch, added, title, words, ideographs)
                 VALUES (99, ?1, 1, 1, randomblob(16), ?2, 1, 'A title', 9, 0)",
            )?;
            (1..=count).try_for_each(|line| put.execute((line, sketch())).map(drop))
        })
        .unwrap();
}

/// The least of some times.
fn least(mut once: impl FnMut()) -> Duration {
    let time = || {
        let began = Instant::now();
        once();
        began.elapsed()
    };
    std::iter::repeat_with(time).take(15).min().unwrap()
}

#[test]
fn an_arrival_costs_no_more_among_many() {
    let [few, many] = [1_000, 32_000].map(|count| {
        let kept = Kept::new(&[]);
        kept.write_bytes("a.txt", article("A", 1, 1).as_bytes());
        strangers(&kept, count);
        kept.sync();
        let cancel = Cancel::default();
        catalogue::fold(&kept.store, &[], &cancel).unwrap();
        let mut leads = None;
        catalogue::fold_touched(&kept.store, &mut leads, &[], &cancel).unwrap();
        let id = kept.id("a.txt");
        least(|| {
            let folds = catalogue::fold_touched(&kept.store, &mut leads, &[id], &cancel).unwrap();
            assert_eq!(folds, [(id, None)]);
        })
    });
    assert!(many < few * 8 + Duration::from_millis(2), "{few:?} among 1,000, {many:?} among 32,000");
}

/// What a filter finds.
fn found(library: &Library, line: &str) -> Vec<String> {
    let (query, marks) = (Query::parse(line), library.marks());
    let question =
        Question { query: &query, order: Order::default(), generation: Generation(1), marks: &marks, scattered: false };
    let mut rows = Rows::default();
    library.search(question, &Cancel::default(), &mut |hits| rows = hits.rows);
    let shelf = library.shelf();
    rows.ids().filter_map(|id| shelf.entry(id).map(|entry| entry.title().to_owned())).collect()
}

#[test]
fn what_comes_changes_or_goes_is_found_by_its_text_before_and_after_it_is_indexed() {
    let kept = Kept::new(&[]);
    let mut lines = String::new();
    for n in 0..2_100 {
        writeln!(lines, "{{\"title\": \"Line {n}\", \"text\": \"Plain words number{n} of a text.\"}}").unwrap();
    }
    kept.write_bytes("dump.jsonl", lines.as_bytes());
    kept.write_bytes("old.txt", b"Oldest\n\nA squirrel sits here.\n");
    kept.write_bytes("out.txt", b"Outgoing\n\nA walrus sits here.\n");
    let database = kept.dir.path().join("library.db");
    let store = Arc::new(Store::open(&database).unwrap());
    let library = Library::new(vec![Source::Kept(None)]).with(store, how().now);
    let cancel = Cancel::default();
    library.scan(&cancel, &mut drop);
    library.index_texts(&cancel, &|| ()).unwrap();
    let index = Index::open(&Index::beside(&database)).unwrap();
    let held = |count: u32| {
        index.reload();
        assert_eq!(index.articles(), count);
    };
    held(2_102);
    let asked = |expected: &[(&str, &[&str])], when: &str| {
        for (line, titles) in expected {
            assert_eq!(&found(&library, line), titles, "{line}: {when}");
        }
    };
    asked(&[("text:squirrel", &["Oldest"]), ("text:walrus", &["Outgoing"]), ("text:heron", &[])], "at first");

    kept.write_bytes("old.txt", b"Oldest\n\nA marmot sits here.\n");
    kept.write_bytes("new.txt", b"Newcomer\n\nA heron sits here.\n");
    kept.remove("out.txt");
    let touched = ["old.txt", "new.txt", "out.txt"].map(|name| kept.path(name));
    library.look_at(&touched, &|_| {}, &cancel, &mut drop);
    let now: &[(&str, &[&str])] =
        &[("text:squirrel", &[]), ("text:marmot", &["Oldest"]), ("text:heron", &["Newcomer"]), ("text:walrus", &[])];
    asked(now, "not yet indexed");
    held(2_102);
    library.index_touched(&cancel, &|| ()).unwrap();
    held(2_102);
    asked(now, "indexed");
    let held: Vec<u32> = index.held().ids().collect();
    assert!(held.contains(&kept.id("new.txt")) && held.contains(&kept.id("old.txt")) && held.len() == 2_102);

    // What was looked at is looked at no more.
    let writer = index.writer().unwrap().unwrap();
    library.index_touched(&cancel, &|| ()).unwrap();
    asked(now, "while another writes");
    kept.write_bytes("new.txt", b"Newcomer\n\nA stork sits here.\n");
    library.look_at(&touched, &|_| {}, &cancel, &mut drop);
    library.index_touched(&cancel, &|| ()).unwrap();
    let later: &[(&str, &[&str])] = &[("text:heron", &[]), ("text:stork", &["Newcomer"])];
    asked(later, "while another writes");
    drop(writer);
    library.index_touched(&cancel, &|| ()).unwrap();
    asked(later, "when it may write again");
}
