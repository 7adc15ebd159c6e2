//! The library as the real binary keeps it, without a screen: what is added, listed and taken out, what goes out and in
//! again, and libraries that are broken or not ours. It must not know how anything is stored.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod binary;
mod unusable;

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use flate2::Compression;
use flate2::write::GzEncoder;
use masthead::library::Hash;
use masthead::library::index::Index;
use serde_json::{Value, json};
use tempfile::TempDir;

use binary::{assert_harmless, masthead, records, sentences, text};

/// One line of three is broken.
const DUMP: &str = concat!(
    r#"{"title": "A bridge opens", "text": "The bridge over the river was opened on Monday.", "source": "Gazette"}"#,
    "\nno object\n",
    r#"{"title": "A bridge closes", "text": "Another one, further down, was closed on the same day."}"#,
    "\n"
);

/// A home of its own, with a folder of articles and an archive in it.
struct Home {
    dir: TempDir,
}

impl Home {
    fn new() -> Self {
        let home = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(home.path("news")).unwrap();
        for name in ["one", "two", "three"] {
            let article = format!("Report {name}\n\nBy: Ann Smith\n\nIn this text stands the word {name}.\n");
            fs::write(home.path(&format!("news/{name}.txt")), article).unwrap();
        }
        fs::write(home.path("dump.jsonl"), DUMP).unwrap();
        let mut packed = GzEncoder::new(fs::File::create(home.path("dump.jsonl.gz")).unwrap(), Compression::default());
        packed.write_all(DUMP.as_bytes()).unwrap();
        packed.finish().unwrap();
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        // As the library names it.
        fs::canonicalize(self.dir.path()).unwrap().join(name)
    }

    fn database(&self) -> PathBuf {
        self.path("data/masthead/library.db")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = masthead(arguments);
        command.current_dir(self.dir.path()).env("XDG_DATA_HOME", self.path("data")).write_stdin(input);
        let output = command.output().unwrap();
        assert_harmless(&output);
        output
    }

    /// What a command that must go well prints, when it says nothing besides.
    fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!((status(&output), text(&output.stderr)), (0, ""), "{arguments:?}");
        text(&output.stdout).to_owned()
    }

    /// Every file below it, with what its bytes are known by; not the log of the database, which any look at it may make.
    fn files(&self) -> Vec<(PathBuf, Hash)> {
        let (mut files, mut folders) = (Vec::new(), vec![self.path("")]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.to_string_lossy().ends_with("-wal") && !path.to_string_lossy().ends_with("-shm") {
                    files.push((path.clone(), Hash::of(&fs::read(path).unwrap())));
                }
            }
        }
        files.sort();
        files
    }
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// The first field of each line of a list.
fn paths(list: &str) -> Vec<&str> {
    list.lines().map(|line| line.split('\t').next().unwrap()).collect()
}

fn shown(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.display().to_string()).collect()
}

#[test]
fn what_is_added_is_listed_alone_until_it_is_taken_out() {
    let home = Home::new();
    let (news, dump) = (home.path("news"), home.path("dump.jsonl.gz"));
    let output = home.run(&["add", "news", "dump.jsonl.gz"]);
    let said: Vec<_> = text(&output.stdout).lines().collect();
    let counts = [format!("{}: 3 articles", news.display()), format!("{}: 2 articles", dump.display())];
    assert_eq!((status(&output), &said[..]), (0, &["5 new, 1 not readable", &counts[0], &counts[1]][..]));
    let [broken] = sentences(&output)[..] else { panic!("{output:?}") };
    assert!(broken.starts_with(&format!("{}#2: ", dump.display())) && broken.ends_with("passed over"), "{broken}");

    assert_eq!(home.good(&["roots"]), format!("2\t{}\n3\t{}\n", dump.display(), news.display()));
    let all = home.good(&["--list"]);
    let want = ["news/one.txt", "news/three.txt", "news/two.txt", "dump.jsonl.gz#1", "dump.jsonl.gz#3"];
    assert_eq!(paths(&all), shown(&want.map(|name| home.path(name))));
    assert_eq!(home.good(&[]), all, "without a face and a terminal: the list");
    let found = home.good(&["--list", "--filter", "bridge closes"]);
    assert_eq!(paths(&found), shown(&[home.path("dump.jsonl.gz#3")]));

    let output = home.run(&["remove", "news"]);
    assert!(status(&output) == 0 && text(&output.stdout).contains("untouched"), "{output:?}");
    assert!(home.path("news/one.txt").is_file());
    assert_eq!(home.good(&["--list"]).lines().count(), 2);
    let output = home.run(&["remove", "news"]);
    assert_eq!(
        (status(&output), sentences(&output)),
        (2, vec!["news: it is not in the library; see `masthead roots`"])
    );
}

#[test]
fn objects_hold_texts_lines_and_what_was_done() {
    let home = Home::new();
    home.run(&["add", "news", "dump.jsonl"]);
    let untouched = json!({
        "read": false, "star": false, "hidden": false, "tags": [], "note": null, "place": null, "visited": null,
    });
    for arguments in [&["--json"][..], &["--json", "--filter", "bridge"], &["--json", "dump.jsonl"]] {
        let records = records(&home.run(arguments));
        let of = |title: &str| records.iter().find(|record| record["title"] == title).unwrap();
        let record = of("A bridge closes");
        assert!(record["path"].as_str().unwrap().ends_with("dump.jsonl#3"), "{record}");
        assert_eq!(record["blocks"][0]["text"], "Another one, further down, was closed on the same day.");
        assert_eq!(record["state"], untouched);
        assert_eq!(of("A bridge opens")["source"], "Gazette");
    }
    let printed = home.good(&["--print"]);
    assert!(printed.contains("word three.") && printed.contains("was opened on Monday"), "{printed}");
    let without = records(&home.run(&["--json", "--no-library", "dump.jsonl"]));
    assert_eq!(without[0].get("state"), None, "nobody knows");
}

#[test]
fn adding_what_is_there_what_is_not_and_what_lies_inside() {
    let home = Home::new();
    let output = home.run(&["add", "news", "missing"]);
    assert_eq!(sentences(&output), ["missing: there is no such file or folder; check the name"]);
    assert_eq!((status(&output), home.good(&["roots"]).lines().count()), (2, 1), "the other one is in");

    let again = home.good(&["add", "news"]);
    assert_eq!(again, format!("nothing has changed\n{}: 3 articles\n", home.path("news").display()));
    let inside = home.good(&["add", "news/one.txt"]);
    assert!(inside.starts_with(&format!("news/one.txt: it is in the library with {}\n", home.path("news").display())));
    assert_eq!(home.good(&["roots"]).lines().count(), 1);
    fs::remove_file(home.path("dump.jsonl")).unwrap();
    fs::remove_file(home.path("dump.jsonl.gz")).unwrap();
    let around = home.good(&["add", "."]);
    let part = format!("{}: it is part of {} now\n", home.path("news").display(), home.path("").display());
    assert!(around.starts_with(&part.replace("/ now", " now")), "{around}");
    assert_eq!(home.good(&["roots"]).lines().count(), 1);
}

#[test]
fn a_sync_tells_what_has_become_of_the_files() {
    let home = Home::new();
    home.good(&["add", "news"]);
    assert_eq!(home.good(&["sync"]), "nothing has changed\n");
    fs::rename(home.path("news/one.txt"), home.path("news/first.txt")).unwrap();
    fs::write(home.path("news/two.txt"), "Another title\n\nAnd another text than before.\n").unwrap();
    fs::remove_file(home.path("news/three.txt")).unwrap();
    fs::write(home.path("news/four.txt"), "Report four\n\nThis one is new.\n").unwrap();
    assert_eq!(home.good(&["sync"]), "1 new, 1 changed, 1 moved, 1 gone\n");
    let listed = home.good(&["--list"]);
    let mut titles: Vec<_> = listed.lines().map(|line| line.rsplit('\t').next().unwrap()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Another title", "Report four", "Report one"]);
    fs::remove_file(home.path("news/four.txt")).unwrap();
    assert_eq!(home.good(&["--list"]).lines().count(), 2, "a list looks at the disk first");
}

#[test]
fn another_file_and_no_library_leave_the_usual_one_alone() {
    let home = Home::new();
    home.good(&["add", "--library", "elsewhere/own.db", "news"]);
    assert_eq!(home.good(&["--library", "elsewhere/own.db", "--list"]).lines().count(), 3);
    assert!(!home.path("data").exists());
    for options in [&["--library", "elsewhere/own.db"][..], &["--library=elsewhere/own.db"]] {
        let before: Vec<&str> = options.iter().copied().chain(["roots"]).collect();
        let after: Vec<&str> = ["roots"].into_iter().chain(options.iter().copied()).collect();
        assert_eq!(home.good(&before), home.good(&after));
        assert!(home.good(&before).starts_with("3\t"), "before the command it is the same");
    }
    for words in [["--no-library", "roots"], ["roots", "--no-library"]] {
        let output = home.run(&words);
        assert!(!output.status.success() && output.stdout.is_empty(), "{words:?}");
    }
    let output = home.run(&["--list", "roots"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean 'masthead roots'"), "beside it, a path");
    let seeds = home.good(&["--list"]);
    assert!(seeds.starts_with("seeds/") && !home.path("data").exists(), "a face makes no library");

    home.good(&["add", "news"]);
    let before = home.files();
    assert_eq!(home.good(&["--no-library", "--list"]), seeds);
    assert_eq!(home.good(&["--no-library", "--list", "news"]).lines().count(), 3);
    assert_eq!(home.files(), before);
}

/// A state of each kind, as an export writes it.
fn states() -> Vec<Value> {
    let mut lines = Vec::new();
    for (at, hash) in ["00", "5a", "ff"].into_iter().enumerate() {
        lines.push(json!({
            "kind": "article", "hash": hash.repeat(16), "paths": [], "title": null, "read": at == 0, "star": at > 0,
            "hidden": at == 2, "tags": (0..at).map(|n| format!("tag {n}")).collect::<Vec<_>>(),
            "note": (at == 1).then_some("two\nlines"),
            "place": (at == 2).then(|| json!({"block": 3, "offset": 14, "witness": "and there"})),
            "visited": (at == 2).then_some(1_700_000_000_000_i64),
        }));
    }
    lines.push(json!({"kind": "view", "name": "mine", "filter": "is:starred"}));
    lines.push(json!({"kind": "filter", "filter": "older", "used": 1}));
    lines.push(json!({"kind": "filter", "filter": "newer", "used": 2}));
    lines
}

#[test]
fn what_goes_out_comes_in_again() {
    let (first, second) = (Home::new(), Home::new());
    let lines = states().iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    let output = first.run_with(&["import"], &lines);
    assert_eq!((status(&output), text(&output.stdout)), (0, "3 articles taken in\n"));
    let out = first.good(&["export"]);
    let read: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read, states());
    fs::write(second.path("state.jsonl"), &out).unwrap();
    second.good(&["import", "state.jsonl"]);
    assert_eq!(second.good(&["export"]), out);
    second.good(&["import", "state.jsonl"]);
    assert_eq!(second.good(&["export"]), out, "the same once more changes nothing");

    let output = second.run_with(&["import", "-"], &format!("{}\nno line of ours\n", out.lines().next().unwrap()));
    let told = "standard input: line 2 is nothing that masthead wrote; it is passed over";
    assert_eq!((status(&output), sentences(&output)), (2, vec![told]));
}

/// An article of the folder gets a state by its bytes, and every face knows it.
#[test]
fn marks_reach_the_faces() {
    let home = Home::new();
    home.run(&["add", "news", "dump.jsonl.gz"]);
    let hash = |name: &str| {
        let bytes = fs::read(home.path(&format!("news/{name}.txt"))).unwrap();
        Hash::of(&bytes).to_string()
    };
    let line = |name: &str, more: &str| {
        let more = more.replace('\n', "");
        format!("{{\"kind\": \"article\", \"hash\": \"{}\", {more}}}\n", hash(name))
    };
    let lines = line(
        "one",
        r#""star": true, "tags": ["to do"], "note": "ask ann", "visited": 1700000000000,
        "place": {"block": 2, "offset": 8, "witness": "text stands"}"#,
    ) + &line("two", r#""hidden": true"#);
    assert_eq!(status(&home.run_with(&["import"], &lines)), 0);

    let list = |query: &str| {
        let output = home.run(&["--list", "--filter", query]);
        assert_eq!(status(&output), i32::from(output.stdout.is_empty()), "{query}");
        paths(text(&output.stdout))
            .into_iter()
            .map(|path| path.rsplit('/').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(list("is:starred"), ["one.txt"]);
    assert_eq!(list("tag:\"to do\""), ["one.txt"]);
    assert_eq!(list("note:ann"), ["one.txt"]);
    assert_eq!(list("is:hidden"), ["two.txt"]);
    assert_eq!(list("report"), ["one.txt", "three.txt"], "what is hidden is found only when asked for");
    assert!(list("is:read").is_empty());
    let starred = records(&home.run(&["--json", "--list", "--filter", "is:starred"]));
    let state = starred[0]["state"].as_object().unwrap();
    assert_eq!((&state["star"], &state["tags"], &state["note"]), (&json!(true), &json!(["to do"]), &json!("ask ann")));
    let exported: Vec<Value> = home.good(&["export"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let same = |line: &&Value| state.iter().all(|(name, value)| line[name] == *value);
    assert_eq!(exported.iter().filter(same).count(), 1, "{state:?} is what an export says");
    // Without the library's own rows, by the bytes alone; standard input too.
    let loose = records(&home.run(&["--json", "news/one.txt", "news/two.txt"]));
    assert_eq!((&loose[0]["state"]["star"], &loose[1]["state"]["hidden"]), (&json!(true), &json!(true)));
    let piped = home.run_with(&["--json", "-"], &fs::read_to_string(home.path("news/one.txt")).unwrap());
    assert_eq!(records(&piped)[0]["state"]["note"], "ask ann");
}

#[test]
fn an_unusable_library_is_told_of_and_left_as_it_is() {
    for (kind, word) in unusable::KINDS {
        let home = Home::new();
        home.good(&["add", "news"]);
        unusable::spoil(&home.database(), kind);
        let before = home.files();
        let output = home.run(&["--list", "news"]);
        assert_eq!((status(&output), text(&output.stdout).lines().count()), (0, 3), "{kind}");
        let [said] = sentences(&output)[..] else { panic!("{kind}: {output:?}") };
        assert!(said.starts_with(&home.database().display().to_string()) && said.contains(word), "{kind}: {said}");
        let output = home.run(&["add", "news"]);
        assert_eq!((status(&output), sentences(&output)), (2, vec![said]), "{kind}");
        assert_eq!(home.files(), before, "{kind}");
    }
}

#[test]
fn the_doctor_saves_the_broken_file_aside() {
    let home = Home::new();
    home.good(&["add", "news"]);
    assert_eq!(home.good(&["doctor"]), format!("{}: the library is sound\n", home.database().display()));
    let bytes = unusable::spoil(&home.database(), "corrupt");
    let output = home.run(&["doctor"]);
    assert_eq!(status(&output), 0, "{output:?}");
    let kept = home.files().into_iter().find(|(path, _)| path.to_string_lossy().contains("library.db.broken-"));
    assert_eq!(kept.unwrap().1, Hash::of(&bytes));
    home.good(&["add", "news"]);
    assert_eq!(home.good(&["--list"]).lines().count(), 3);
}

/// Copies of packed archives are called after the archive's path and its state.
#[test]
fn copies_of_archives_go_with_them() {
    let home = Home::new();
    home.run(&["add", "dump.jsonl.gz", "news"]);
    let shelf = home.path("data/masthead/archives");
    fs::create_dir_all(&shelf).unwrap();
    let copy =
        |archive: &Path| shelf.join(format!("{}-{}.zst", Hash::of(archive.as_os_str().as_bytes()), Hash::of(b"")));
    let (mine, lost, other) = (copy(&home.path("dump.jsonl.gz")), copy(&home.path("lost.gz")), shelf.join("notes.txt"));
    let there = || [&mine, &lost, &other].map(|path| path.exists());
    for path in [&mine, &lost, &other] {
        fs::write(path, "x").unwrap();
    }
    assert!(home.good(&["doctor"]).contains("1: copies of archives"));
    assert_eq!(there(), [true, false, true]);
    fs::write(&lost, "x").unwrap();
    home.good(&["remove", "news"]);
    assert_eq!(there(), [true, true, true]);
    home.good(&["remove", "dump.jsonl.gz"]);
    assert_eq!(there(), [false, true, true]);
    home.good(&["add", "news"]);
    let archive = home.path("news/within.jsonl.gz");
    fs::rename(home.path("dump.jsonl.gz"), &archive).unwrap();
    home.run(&["sync"]);
    fs::write(copy(&archive), "x").unwrap();
    fs::remove_file(&archive).unwrap();
    home.good(&["sync"]);
    assert!(!copy(&archive).exists(), "an archive that is gone takes its copy along");
}

#[test]
fn the_doctor_looks_at_the_index_of_texts_too() {
    let home = Home::new();
    home.good(&["add", "news"]);
    let dir = Index::beside(&home.database());
    let index = Index::open(&dir).unwrap();
    let mut writer = index.writer().unwrap().unwrap();
    writer.put(1, Hash::of(b"one"), &masthead::article::Article::default()).unwrap();
    writer.commit().unwrap();
    drop((writer, index));
    assert_eq!(home.good(&["doctor"]), format!("{}: the library is sound\n", home.database().display()));
    let mut files = fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path());
    let terms = files.find(|path| path.extension().is_some_and(|ending| ending == "term")).unwrap();
    let length = fs::metadata(&terms).unwrap().len();
    fs::write(&terms, vec![0xa5; length.try_into().unwrap()]).unwrap();
    assert!(home.good(&["doctor"]).contains("the index of texts was damaged; it is made anew"), "it is no fault");
    assert_eq!(home.good(&["doctor"]).lines().count(), 1, "it is told once");
}

#[test]
fn commands_without_a_library_say_what_to_do() {
    let home = Home::new();
    for (arguments, code) in [(&["roots"][..], 0), (&["sync"], 2), (&["doctor"], 2)] {
        let output = home.run(arguments);
        let [said] = sentences(&output)[..] else { panic!("{output:?}") };
        assert!(status(&output) == code && said.contains("masthead add PATH"), "{arguments:?}: {output:?}");
    }
}
