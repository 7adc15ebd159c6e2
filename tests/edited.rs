//! Marks on articles that were never added to the library: they go along when a file is edited, moved or copied between two
//! runs. It must not know how they are kept.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use masthead::library::store::Store;
use masthead::library::{Cancel, Library, Source};
use masthead::state::Change;
use tempfile::TempDir;

struct Home {
    dir: TempDir,
}

impl Home {
    fn new(files: &[&str]) -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(home.dir.path().join("in")).unwrap();
        for name in files {
            home.write(name, name);
        }
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("in").join(name)
    }

    fn write(&self, name: &str, says: &str) {
        fs::write(self.path(name), format!("Headline\n\nA text that says {says} and nothing else.\n")).unwrap();
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    /// A run of the program over some paths.
    fn run(&self, paths: &[&str]) -> Run {
        let store = Arc::new(Store::open(&self.dir.path().join("library.db")).unwrap());
        let sources = paths.iter().map(|path| Source::Path(self.path(path))).collect();
        let run = Run(Library::new(sources).with(store, 0));
        run.scan();
        run
    }

    /// Who has a star, when it is asked in a new run.
    fn stars(&self) -> Vec<String> {
        self.run(&[""]).stars()
    }
}

struct Run(Library);

impl Run {
    fn scan(&self) {
        self.0.scan(&Cancel::default(), &mut |batch| assert_eq!(batch.faults, []));
    }

    fn ids(&self) -> BTreeMap<String, masthead::article::Id> {
        self.0.shelf().entries().map(|entry| (entry.name().to_owned(), entry.id())).collect()
    }

    fn star(&self, name: &str, on: bool) {
        let change = [(self.ids()[name], Change::Star(on))];
        self.0.mark(&change);
        self.0.keep(&change).unwrap();
    }

    /// As the list shows it and as it is kept, which is the same.
    fn stars(&self) -> Vec<String> {
        let marks = self.0.marks();
        let ids = self.ids();
        for (name, id) in &ids {
            assert_eq!(marks.has(*id, masthead::state::Mark::Star), self.0.state(*id).star, "{name}");
        }
        ids.into_iter().filter(|(_, id)| self.0.state(*id).star).map(|(name, _)| name).collect()
    }
}

#[test]
fn an_edit_between_two_runs_keeps_the_marks() {
    let home = Home::new(&["a", "b"]);
    home.run(&[""]).star("a", true);
    for edit in ["more", "and more"] {
        home.write("a", edit);
        assert_eq!(home.stars(), ["a"], "{edit}");
    }
    home.write("a", "alone");
    assert_eq!(home.run(&["a"]).stars(), ["a"], "opened by itself");
    home.run(&[""]).star("a", false);
    home.write("a", "once more");
    assert_eq!(home.stars(), [""; 0], "what was taken back does not come again");
}

#[test]
fn an_edit_during_a_run_keeps_them_too() {
    let home = Home::new(&["a", "b"]);
    let run = home.run(&[""]);
    run.star("a", true);
    home.write("a", "more");
    run.scan();
    assert_eq!(run.stars(), ["a"]);
    drop(run);
    home.write("a", "and more");
    assert_eq!(home.stars(), ["a"]);
}

#[test]
fn what_moved_and_was_edited_later_keeps_them() {
    let home = Home::new(&["a", "b"]);
    home.run(&[""]).star("a", true);
    home.rename("a", "z");
    assert_eq!(home.stars(), ["z"]);
    home.write("z", "more");
    assert_eq!(home.stars(), ["z"]);
}

#[test]
fn what_takes_the_name_of_another_does_not_take_its_marks() {
    let home = Home::new(&["a", "b"]);
    home.run(&[""]).star("a", true);
    home.rename("a", "z");
    home.write("a", "today");
    assert_eq!(home.stars(), ["z"]);
    home.write("z", "more");
    home.write("a", "tomorrow");
    assert_eq!(home.stars(), ["z"]);

    let run = home.run(&[""]);
    home.rename("z", "c");
    home.write("z", "anew");
    run.scan();
    assert_eq!(run.stars(), ["c"], "while it is open as well");
    drop(run);
    assert_eq!(home.stars(), ["c"]);
}

#[test]
fn one_of_two_copies_that_is_edited_leaves_the_other_its_marks() {
    let home = Home::new(&["b"]);
    home.write("a1", "same");
    home.write("a2", "same");
    home.run(&[""]).star("a1", true);
    assert_eq!(home.stars(), ["a1", "a2"]);
    home.write("a1", "another");
    assert_eq!(home.stars(), ["a1", "a2"]);
    let run = home.run(&[""]);
    home.write("a2", "yet another");
    run.scan();
    assert_eq!(run.stars(), ["a1", "a2"]);
    drop(run);
    assert_eq!(home.stars(), ["a1", "a2"]);
}
