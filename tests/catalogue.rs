//! The catalogue over real folders: what a sync takes in, what it leaves alone, and what stays when files move, change,
//! go and come back. It must not depend on how texts are parsed beyond a title on the first line.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod catalogue_folder;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::thread;

use catalogue_folder::{Kept, how, text};
use masthead::library::catalogue::{self, Added, Summary};
use masthead::library::store::Store;
use masthead::library::{Cancel, Hash, Library, Source};
use proptest::prelude::*;

#[test]
fn the_second_sync_reads_nothing() {
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two"), ("b/d.txt", "Three"), (".git/x.txt", "No")]);
    kept.write_bytes("b/film.avi", b"\0\0\0\x01binary");
    let (summary, faults) = kept.sync();
    assert_eq!(summary, Summary { read: 3, added: 3, whole: true, ..Summary::default() });
    assert_eq!(faults, [""; 0]);
    assert_eq!(kept.paths(), ["a.txt", "b/c.txt", "b/d.txt"]);
    assert_eq!(kept.rows()["b/c.txt"].1, "Two");
    let before = kept.rows();
    assert_eq!(kept.sync(), (Summary { whole: true, ..Summary::default() }, vec![]));
    assert_eq!(kept.rows(), before);
}

#[test]
fn what_is_edited_keeps_row_and_state_by_its_path() {
    let kept = Kept::new(&[("a.txt", "One"), ("b.txt", "Two")]);
    kept.sync();
    kept.star(text("One").as_bytes());
    let id = kept.id("a.txt");
    kept.write("a.txt", "One, corrected");
    kept.touch(&kept.path("b.txt"));
    let (summary, news) = kept.sync_news(&Cancel::default(), &mut |_| {});
    assert_eq!(summary, Summary { read: 2, changed: 1, whole: true, ..Summary::default() });
    assert_eq!(news.changed, [id]);
    assert_eq!(kept.rows()["a.txt"], (id, "One, corrected".to_owned()));
    assert!(kept.has_star(text("One, corrected").as_bytes()));
    assert_eq!(kept.sync().0.read, 0, "another time is noted");
}

#[test]
fn what_moves_keeps_its_row_wherever_it_goes() {
    for (from, to) in
        [("m/a.txt", "m/b.txt"), ("m/a.txt", "a/a.txt"), ("m/a.txt", "z/deep/a.txt"), ("m", "n"), ("m", "z/m")]
    {
        let kept = Kept::new(&[("m/a.txt", "One"), ("m/z.txt", "Two"), ("q.txt", "Three")]);
        kept.sync();
        let before = kept.rows();
        kept.rename(from, to);
        let (summary, news) = kept.sync_news(&Cancel::default(), &mut |_| {});
        let moved: Vec<String> = before.keys().map(|path| path.replacen(from, to, 1)).collect();
        let after = kept.rows();
        assert_eq!(
            after.keys().cloned().collect::<Vec<_>>(),
            {
                let mut moved = moved;
                moved.sort();
                moved
            },
            "{from} {to}"
        );
        for (path, row) in &before {
            assert_eq!(after[&path.replacen(from, to, 1)], *row, "{from} {to}");
        }
        assert_eq!((summary.added, summary.removed, news.removed.len()), (0, 0, 0), "{from} {to}");
        assert_eq!(summary.moved, summary.read);
        assert_eq!(kept.sync().0.read, 0);
        let folders = "SELECT count(*) FROM folders WHERE id NOT IN (SELECT folder FROM articles)";
        let empty: i64 = kept.store.read(|asked| asked.query_row(folders, (), |row| row.get(0))).unwrap();
        assert!(empty == 0 || from != "m", "a folder that is gone leaves no row");
    }
}

#[test]
fn a_title_that_is_the_files_name_moves_with_it() {
    let kept = Kept::new(&[]);
    kept.write_bytes("first.txt", b"");
    kept.sync();
    let id = kept.id("first.txt");
    kept.rename("first.txt", "second.txt");
    kept.sync();
    assert_eq!(kept.rows()["second.txt"], (id, "second".to_owned()));
}

#[test]
fn a_copy_has_its_own_row_and_shares_the_hash() {
    let kept = Kept::new(&[("a.txt", "One")]);
    kept.sync();
    let id = kept.id("a.txt");
    kept.write("b.txt", "One");
    assert_eq!(kept.sync().0.added, 1);
    let hash = Hash::of(text("One").as_bytes());
    assert_eq!(catalogue::with_hash(&kept.store, hash).unwrap(), [id, kept.id("b.txt")]);
    kept.star(text("One").as_bytes());
    kept.write("b.txt", "Other");
    kept.sync();
    assert!(kept.has_star(text("Other").as_bytes()) && kept.has_star(text("One").as_bytes()), "the state is copied");
}

#[test]
fn a_file_that_takes_anothers_name_leaves_it_its_state() {
    let kept = Kept::new(&[("a.txt", "One")]);
    kept.sync();
    kept.star(text("One").as_bytes());
    kept.rename("a.txt", "z.txt");
    kept.write("a.txt", "Today");
    kept.sync();
    assert_eq!(kept.paths(), ["a.txt", "z.txt"]);
    assert!(kept.has_star(text("One").as_bytes()));
}

#[test]
fn what_is_deleted_goes_and_its_state_stays() {
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two"), ("b/d/e.txt", "Three"), ("f.txt", "Four")]);
    kept.sync();
    kept.star(text("One").as_bytes());
    kept.remove("a.txt");
    fs::remove_dir_all(kept.path("b")).unwrap();
    kept.write_bytes("f.txt", b"\0\0\0\0now a film");
    let (summary, news) = kept.sync_news(&Cancel::default(), &mut |_| {});
    assert_eq!((summary.removed, news.removed.len()), (4, 4));
    assert_eq!(kept.paths(), [""; 0]);
    kept.write("again.txt", "One");
    kept.sync();
    assert!(kept.has_star(text("One").as_bytes()));
}

#[test]
fn a_root_that_is_away_keeps_its_articles() {
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two")]);
    kept.sync();
    let before = kept.rows();
    let away = kept.dir.path().join("away");
    fs::rename(kept.path(""), &away).unwrap();
    for there in ["missing", "empty"] {
        let (summary, faults) = kept.sync();
        assert_eq!((summary.removed, faults.len()), (0, 1), "{there}");
        assert!(faults[0].contains("its articles stay in the list"), "{faults:?}");
        assert_eq!(kept.rows(), before);
        fs::create_dir_all(kept.path("")).unwrap();
    }
    // A copy elsewhere is no move of what is away.
    let other = kept.dir.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::copy(away.join("a.txt"), other.join("a.txt")).unwrap();
    kept.touch(&other.join("a.txt"));
    catalogue::add(&kept.store, &other, 6).unwrap();
    assert_eq!(kept.sync().0.added, 1);
    fs::remove_dir(kept.path("")).unwrap();
    fs::rename(&away, kept.path("")).unwrap();
    assert_eq!(kept.sync(), (Summary { whole: true, ..Summary::default() }, vec![]));
    assert!(before.iter().all(|(path, row)| kept.rows()[path] == *row));
}

#[test]
fn a_folder_that_cannot_be_read_keeps_its_articles() {
    if rustix::process::geteuid().is_root() {
        eprintln!("skipped: root may read everything");
        return;
    }
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two"), ("b/d/e.txt", "Three")]);
    kept.sync();
    fs::set_permissions(kept.path("b"), fs::Permissions::from_mode(0o000)).unwrap();
    kept.remove("a.txt");
    let (summary, faults) = kept.sync();
    fs::set_permissions(kept.path("b"), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!((summary.removed, summary.broken), (1, 1));
    assert!(faults[0].contains("no permission"), "{faults:?}");
    assert_eq!(kept.paths(), ["b/c.txt", "b/d/e.txt"]);
}

#[test]
fn links_are_followed_out_of_the_roots_and_nothing_is_there_twice() {
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two"), (".hidden/h.txt", "Three")]);
    let outside = fs::canonicalize(kept.dir.path()).unwrap().join("outside");
    fs::create_dir_all(outside.join("deep")).unwrap();
    fs::write(outside.join("deep/o.txt"), text("Four")).unwrap();
    kept.touch(&outside.join("deep/o.txt"));
    symlink(outside.join("deep"), outside.join("round")).unwrap();
    for (target, link) in [("a.txt", "0.txt"), ("b", "1"), (".", "b/up"), (".hidden/h.txt", "h.txt"), (".hidden", "x")]
    {
        symlink(kept.path(target), kept.path(link)).unwrap();
    }
    symlink(&outside, kept.path("out")).unwrap();
    symlink("self", kept.path("self")).unwrap();
    fs::hard_link(kept.path("a.txt"), kept.path("twin.txt")).unwrap();
    let (_, faults) = kept.sync();
    assert_eq!(kept.paths(), ["a.txt", "b/c.txt", "h.txt", "out/deep/o.txt"]);
    assert!(faults.len() == 1 && faults[0].contains("/self: "), "{faults:?}");
    assert_eq!(kept.sync().0.read, 0);

    let id = kept.id("out/deep/o.txt");
    assert_eq!(catalogue::add(&kept.store, &outside, 6), Ok(Added::New(outside.clone(), vec![])));
    kept.sync();
    let row = format!("{}/deep/o.txt", outside.display());
    assert_eq!(kept.paths(), [row.as_str(), "a.txt", "b/c.txt", "h.txt"], "it is found there by itself now");
    assert_ne!(kept.id(&row), id, "both were there for a moment");
}

#[test]
fn roots_do_not_lie_in_one_another() {
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two"), (".h/d.txt", "Three")]);
    let (store, root) = (&kept.store, kept.path(""));
    kept.sync();
    let before = kept.rows();
    let relative = root.join("../in/b");
    assert_eq!(catalogue::add(store, &root, 6), Ok(Added::Known(root.clone())));
    assert_eq!(catalogue::add(store, &relative, 6), Ok(Added::Within(root.clone())));
    assert_eq!(
        catalogue::add(store, &kept.path(".h"), 6),
        Ok(Added::New(kept.path(".h"), vec![])),
        "hidden: not within"
    );
    let over = root.parent().unwrap();
    assert_eq!(catalogue::add(store, over, 7), Ok(Added::New(over.to_owned(), vec![root.clone()])));
    let roots: Vec<_> = catalogue::roots(store).unwrap().into_iter().map(|root| (root.path, root.added)).collect();
    assert_eq!(roots, [(over.to_owned(), 7), (kept.path(".h"), 6)]);
    assert_eq!(kept.sync().0.removed, 0);
    assert!(before.iter().all(|(path, row)| kept.rows()[path] == *row), "rows outlive the root that they came by");

    let missing = catalogue::add(store, &kept.path("none"), 8).unwrap_err();
    assert!(missing.0.contains("/none: there is no such file or folder"), "{missing:?}");
    assert!(catalogue::remove(store, &root).unwrap_err().0.contains("is kept with"));
    assert!(catalogue::remove(store, Path::new("/nowhere")).unwrap_err().0.contains("not in the library"));
    assert_eq!(catalogue::remove(store, over), Ok(over.to_owned()));
    assert_eq!(kept.paths(), [".h/d.txt"]);
}

#[test]
fn files_are_roots_too() {
    let kept = Kept::new(&[]);
    catalogue::remove(&kept.store, &kept.path("")).unwrap();
    for name in ["a.txt", "b.txt", "c.txt", ".d.txt"] {
        kept.write(name, name);
    }
    for name in ["a.txt", "b.txt", ".d.txt"] {
        catalogue::add(&kept.store, &kept.path(name), 5).unwrap();
    }
    kept.sync();
    assert_eq!(kept.paths(), [".d.txt", "a.txt", "b.txt"]);
    assert_eq!(kept.sync().0, Summary { whole: true, ..Summary::default() });
    for gone in ["a.txt", "b.txt"] {
        catalogue::remove(&kept.store, &kept.path(gone)).unwrap();
        assert!(!kept.paths().contains(&gone.to_owned()));
    }
    assert_eq!(kept.paths(), [".d.txt"]);
    kept.write_bytes(".d.txt", b"\0\0\0");
    let (summary, faults) = kept.sync();
    assert!(summary.removed == 0 && faults[0].contains("it is not a text file"), "{faults:?}");
}

#[test]
fn a_path_is_known_when_it_is_in_a_root() {
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two"), ("e/.keep", "")]);
    kept.sync();
    let known = |path: &str| catalogue::under(&kept.store, &kept.path(path)).unwrap();
    let a = known("b/../a.txt").unwrap();
    assert_eq!((a.path, a.root, a.article), (kept.path("a.txt"), kept.path(""), Some(kept.id("a.txt"))));
    for (path, has) in [("", true), ("b", true), ("e", false), ("none", false)] {
        let known = known(path).unwrap();
        assert_eq!((known.article, known.has_articles), (None, has), "{path}");
    }
    assert_eq!(catalogue::under(&kept.store, kept.dir.path()), Ok(None));
    assert_eq!(known("e/.keep"), None);
}

#[test]
fn a_sync_that_is_cancelled_is_gone_on_with() {
    let kept = Kept::new(&[]);
    for number in 0..300 {
        kept.write(&format!("{}/{number}.txt", number % 7), &format!("Article {number}"));
    }
    let cancel = Cancel::default();
    let (first, news) = kept.sync_news(&cancel, &mut |_| cancel.cancel());
    assert!(!first.whole && first.added > 0 && first.added < 300, "{first:?}");
    assert_eq!(kept.rows().len() as u64, first.added);
    assert_eq!(news.added.len() as u64, first.added);
    let (second, _) = kept.sync();
    assert!(second.whole);
    assert_eq!(second.read, 300 - first.added, "nothing is read twice");
    assert_eq!(kept.rows().len(), 300);

    kept.remove("0/0.txt");
    let cancelled = Cancel::default();
    cancelled.cancel();
    assert_eq!(kept.sync_news(&cancelled, &mut |_| {}).0, Summary::default());
    assert_eq!(kept.rows().len(), 300, "what was not looked at is not gone");
}

#[test]
fn two_syncs_at_once_do_no_harm() {
    let kept = Kept::new(&[]);
    for number in 0..400 {
        kept.write(&format!("{}/{number}.txt", number % 5), &format!("Article {number}"));
    }
    for round in 0..3 {
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    let store = Store::open(&kept.dir.path().join("library.db")).unwrap();
                    catalogue::sync(&store, &[kept.path("")], &how(), &Cancel::default(), &mut |_| {}).unwrap();
                });
            }
        });
        assert_eq!(kept.rows().len(), 400, "round {round}");
        assert_eq!(kept.sync().0, Summary { whole: true, ..Summary::default() }, "round {round}");
        for number in 0..50 {
            let (from, to) = if round % 2 == 0 { ("0", "moved") } else { ("moved", "0") };
            kept.rename(&format!("{from}/{}.txt", number * 5), &format!("{to}/{}.txt", number * 5));
            kept.write(&format!("1/{}.txt", number * 5 + 1), &format!("Edit {round} of {number}"));
        }
    }
}

#[test]
fn a_part_of_a_root_is_synced_by_itself() {
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two"), ("b/d/e.txt", "Three")]);
    kept.sync();
    kept.write("b/new.txt", "Four");
    kept.remove("b/d/e.txt");
    kept.remove("a.txt");
    let places = [kept.path("b")];
    let summary = catalogue::sync(&kept.store, &places, &how(), &Cancel::default(), &mut |_| {}).unwrap();
    assert_eq!((summary.added, summary.removed), (1, 1));
    assert_eq!(kept.paths(), ["a.txt", "b/c.txt", "b/new.txt"]);
}

#[derive(Debug, Clone)]
enum Deed {
    Write(usize, usize),
    Touch(usize),
    Rename(usize, usize),
    Remove(usize),
    RenameFolder(usize, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..8_usize, 0..6_usize).prop_map(|(file, title)| Deed::Write(file, title)),
        1 => (0..8_usize).prop_map(Deed::Touch),
        3 => (0..8_usize, 0..8_usize).prop_map(|(from, to)| Deed::Rename(from, to)),
        2 => (0..8_usize).prop_map(Deed::Remove),
        1 => (0..3_usize, 0..3_usize).prop_map(|(from, to)| Deed::RenameFolder(from, to)),
    ]
}

const FILES: [&str; 8] = ["a.txt", "z.txt", "f/a.txt", "f/b.txt", "g/a.txt", "g/h/b.txt", "n/a.txt", "n/c.txt"];
const FOLDERS: [&str; 3] = ["f", "g", "n"];

fn play(kept: &Kept, deed: &Deed) {
    let there = |file: &usize| kept.path(FILES[*file]).is_file();
    match deed {
        Deed::Write(file, title) => kept.write(FILES[*file], &format!("Title {title}")),
        Deed::Touch(file) if there(file) => kept.touch(&kept.path(FILES[*file])),
        Deed::Rename(from, to) if there(from) => kept.rename(FILES[*from], FILES[*to]),
        Deed::Remove(file) if there(file) => kept.remove(FILES[*file]),
        Deed::RenameFolder(from, to) if kept.path(FOLDERS[*from]).is_dir() && !kept.path(FOLDERS[*to]).exists() => {
            kept.rename(FOLDERS[*from], FOLDERS[*to]);
        }
        _ => {}
    }
}

/// The paths that a watcher of all folders names: with a file in new folders, these.
fn touched(kept: &Kept, deed: &Deed) -> Vec<PathBuf> {
    let named = match deed {
        Deed::Write(file, _) | Deed::Touch(file) | Deed::Remove(file) => vec![FILES[*file]],
        Deed::Rename(from, to) => vec![FILES[*from], FILES[*to]],
        Deed::RenameFolder(from, to) => vec![FOLDERS[*from], FOLDERS[*to]],
    };
    let root = kept.path("");
    let mut paths: Vec<PathBuf> = named.iter().map(|name| kept.path(name)).collect();
    let above = |path: &PathBuf| path.ancestors().skip(1).map(Path::to_owned).collect::<Vec<_>>();
    let new = paths.iter().flat_map(above).filter(|folder| folder.starts_with(&root) && !folder.exists());
    paths.extend(new.collect::<Vec<_>>());
    paths
}

/// What a scan of the files finds: path and title, sorted.
fn scanned(kept: &Kept) -> Vec<(String, String)> {
    let library = Library::new(vec![Source::Path(kept.path(""))]);
    library.scan(&Cancel::default(), &mut drop);
    let root = kept.path("");
    let shelf = library.shelf();
    let below = |path: &str| Path::new(path).strip_prefix(&root).unwrap().to_string_lossy().into_owned();
    let mut found: Vec<_> = shelf.entries().map(|entry| (below(&entry.path()), entry.title().to_owned())).collect();
    found.sort();
    found
}

fn titles(kept: &Kept) -> Vec<(String, String)> {
    kept.rows().into_iter().map(|(path, (_, title))| (path, title)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn after_a_sync_the_catalogue_is_what_a_scan_finds(rounds in prop::collection::vec(prop::collection::vec(deed(), 0..6), 1..5)) {
        let kept = Kept::new(&[("never.txt", "Untouched")]);
        kept.sync();
        let untouched = kept.id("never.txt");
        for deeds in &rounds {
            let before = kept.rows();
            for deed in deeds {
                play(&kept, deed);
            }
            let (summary, faults) = kept.sync();
            prop_assert_eq!(faults, [""; 0]);
            prop_assert!(summary.whole);
            prop_assert_eq!(titles(&kept), scanned(&kept));
            let rows = kept.rows();
            prop_assert_eq!(rows["never.txt"].0, untouched);
            prop_assert_eq!((before.len() as u64 + summary.added) - summary.removed, rows.len() as u64);
            prop_assert_eq!(kept.sync().0, Summary { whole: true, ..Summary::default() });
        }
    }

    #[test]
    fn after_what_was_touched_is_looked_at_nothing_is_left_to_do(rounds in prop::collection::vec(prop::collection::vec(deed(), 0..6), 1..5)) {
        let kept = Kept::new(&[("never.txt", "Untouched")]);
        kept.sync();
        let untouched = kept.id("never.txt");
        for deeds in &rounds {
            let mut paths = Vec::new();
            for deed in deeds {
                paths.extend(touched(&kept, deed));
                play(&kept, deed);
            }
            catalogue::sync_touched(&kept.store, &paths, &how(), &|_| {}, &Cancel::default(), &mut |_| {}).unwrap();
            prop_assert_eq!(titles(&kept), scanned(&kept), "{:?}", paths);
            prop_assert_eq!(kept.id("never.txt"), untouched);
            prop_assert_eq!(kept.sync().0, Summary { whole: true, ..Summary::default() });
        }
    }
}

#[test]
fn what_is_no_article_is_not_opened_again() {
    let kept = Kept::new(&[("a.txt", "One")]);
    let film = b"\0\0\0\x01binary";
    let now_text = b"Now a text";
    for name in ["film.avi", "deep/film.avi", "alone/1.jpg", "alone/2.jpg"] {
        kept.write_bytes(name, film);
    }
    kept.sync();
    let rows = || {
        let count = "SELECT count(*), ifnull(sum(length(files)) / 8, 0) FROM passed";
        kept.store
            .read(|asked| asked.query_row(count, (), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))))
            .unwrap()
    };
    assert_eq!(rows(), (3, 4));
    let mut seen = masthead::library::store::Seen::default();
    kept.store.news(&mut seen).unwrap();
    kept.sync();
    assert!(!kept.store.news(&mut seen).unwrap(), "nothing has changed, so nothing is written");
    // Of the same size and time it can only be told by who opens it.
    let path = kept.path("film.avi");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, now_text).unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(kept.sync().0.read, 0);
    kept.touch(&path);
    assert_eq!((kept.sync().0.added, rows()), (1, (2, 3)));
    kept.write_bytes("film.avi", film);
    assert_eq!((kept.sync().0.removed, rows()), (1, (3, 4)), "and the other way round");
    fs::remove_dir_all(kept.path("alone")).unwrap();
    kept.rename("deep/film.avi", "deep/other.avi");
    kept.sync();
    assert_eq!(rows(), (2, 2));
    catalogue::remove(&kept.store, &kept.path("")).unwrap();
    assert_eq!(rows(), (0, 0));
}
