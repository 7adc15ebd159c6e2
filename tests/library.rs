//! The library over real folders: what is found, in which order, what is passed over, and what is said of the rest.
//! It must not depend on how texts are parsed, beyond a file's name standing in for a title.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use masthead::article::Id;
use masthead::library::{Cancel, LIMIT, Library, Source};
use masthead::shelf::Shelf;
use tempfile::TempDir;

fn folder(files: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in files {
        write(&dir.path().join(file));
    }
    dir
}

fn write(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, "A headline of some words\n\nA paragraph of text that says something.\n").unwrap();
}

fn scan(paths: &[&Path]) -> (Library, Shelf, Vec<String>) {
    let library = Library::new(paths.iter().map(|path| Source::Path(path.to_path_buf())).collect());
    let (mut last, mut faults) = (Shelf::default(), Vec::new());
    library.scan(&Cancel::default(), &mut |batch| {
        last = batch.news.shelf;
        faults.extend(batch.faults.iter().map(|fault| fault.0.to_string()));
    });
    (library, last, faults)
}

/// Paths relative to the folder.
fn found(dir: &TempDir, shelf: &Shelf) -> Vec<String> {
    let prefix = format!("{}/", dir.path().display());
    let paths = shelf.entries().map(|entry| entry.path());
    paths.map(|path| path.strip_prefix(&prefix).unwrap_or(&path).to_owned()).collect()
}

#[test]
fn files_and_folders_come_sorted_by_name_together() {
    let dir = folder(&["b.txt", "a/z.txt", "c/d/e.txt", "c/a.txt", "a.txt", "B.txt"]);
    let (library, entries, faults) = scan(&[dir.path()]);
    assert_eq!(found(&dir, &entries), ["B.txt", "a/z.txt", "a.txt", "b.txt", "c/a.txt", "c/d/e.txt"]);
    assert_eq!(faults, [""; 0]);
    assert!(entries.entries().zip(0..).all(|(entry, number)| entry.id() == Id(number)));
    assert_eq!(library.path(Id(1)), Some(dir.path().join("a/z.txt")));
    assert_eq!(found(&dir, &library.shelf()), found(&dir, &entries));
}

#[test]
fn given_paths_keep_their_order_and_hidden_ones_count_when_named() {
    let dir = folder(&["a.txt", ".hidden.txt", ".git/x.txt", "b.txt"]);
    let named = dir.path().join(".hidden.txt");
    let (_, entries, faults) = scan(&[&dir.path().join("b.txt"), &named, dir.path()]);
    assert_eq!(found(&dir, &entries), ["b.txt", ".hidden.txt", "a.txt"]);
    assert_eq!(faults, [""; 0]);
}

#[test]
fn one_file_is_one_article_whatever_leads_to_it() {
    let dir = folder(&["a.txt", "in/b.txt"]);
    symlink(dir.path().join("a.txt"), dir.path().join("c.txt")).unwrap();
    fs::hard_link(dir.path().join("a.txt"), dir.path().join("d.txt")).unwrap();
    let again = dir.path().join("in/../a.txt");
    let (_, entries, faults) = scan(&[dir.path(), dir.path(), &again, &dir.path().join("in")]);
    assert_eq!(found(&dir, &entries), ["a.txt", "in/b.txt"]);
    assert_eq!(faults, [""; 0], "what was found before is not missing");
}

#[test]
fn loops_of_links_end() {
    let dir = folder(&["a/x.txt", "b/y.txt"]);
    symlink(dir.path(), dir.path().join("a/up")).unwrap();
    symlink(dir.path().join("b"), dir.path().join("a/over")).unwrap();
    symlink(dir.path().join("a"), dir.path().join("b/back")).unwrap();
    symlink("self", dir.path().join("self")).unwrap();
    let (_, entries, faults) = scan(&[dir.path()]);
    assert_eq!(found(&dir, &entries), ["a/over/y.txt", "a/x.txt"]);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].contains("/self: it is no longer there, or its link leads nowhere"), "{faults:?}");
}

/// A file that only a careful program reads to its end: opening it waits for a writer.
fn pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

#[test]
fn pipes_and_sockets_are_passed_over_in_folders_and_named_otherwise() {
    let dir = folder(&["a.txt"]);
    pipe(&dir.path().join("pipe.txt"));
    let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("socket.txt")).unwrap();
    symlink("pipe.txt", dir.path().join("link.txt")).unwrap();
    let (_, entries, faults) = scan(&[dir.path()]);
    assert_eq!((found(&dir, &entries), faults), (vec!["a.txt".to_owned()], vec![]));

    for (name, what) in [("pipe.txt", "a pipe"), ("link.txt", "a pipe"), ("socket.txt", "a socket")] {
        let (_, entries, faults) = scan(&[&dir.path().join(name)]);
        assert_eq!((entries.count(), faults.len()), (0, 1));
        assert!(faults[0].contains(&format!("{name}: it is {what}, ")), "{faults:?}");
    }
    let (_, _, faults) = scan(&[Path::new("/dev/null")]);
    assert!(faults[0].starts_with("/dev/null: it is a device, "), "{faults:?}");
}

/// Opening a pipe for reading would already let its writer go on.
#[cfg(target_os = "linux")]
#[test]
fn pipes_are_not_even_opened() {
    use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};
    let dir = folder(&["a.txt"]);
    let (pipe_path, file_path) = (dir.path().join("pipe.txt"), dir.path().join("a.txt"));
    pipe(&pipe_path);
    let opened = |path: &Path| {
        let watcher = init(CreateFlags::NONBLOCK).unwrap();
        add_watch(&watcher, path, WatchFlags::OPEN).unwrap();
        scan(&[dir.path(), path]);
        let mut room = [std::mem::MaybeUninit::uninit(); 256];
        Reader::new(&watcher, &mut room).next().is_ok()
    };
    assert!(opened(&file_path), "the watcher sees openings");
    assert!(!opened(&pipe_path));
}

#[test]
fn what_cannot_be_read_is_said_once_each() {
    let dir = folder(&["full/a.txt"]);
    fs::create_dir(dir.path().join("empty")).unwrap();
    fs::create_dir(dir.path().join("hidden")).unwrap();
    write(&dir.path().join("hidden/.a.txt"));
    let missing = dir.path().join("missing.txt");
    let (_, entries, faults) =
        scan(&[&missing, &dir.path().join("empty"), &dir.path().join("full"), &dir.path().join("hidden")]);
    assert_eq!(found(&dir, &entries), ["full/a.txt"]);
    assert_eq!(faults.len(), 3, "{faults:?}");
    assert!(faults[0].ends_with("missing.txt: there is no such file or folder; check the name"));
    assert!(faults[1].contains("/empty: no articles here; masthead reads text files"));
    assert!(faults[2].contains("/hidden: no articles here; "));
}

#[test]
fn without_permission_a_sentence_and_the_rest() {
    if rustix::process::geteuid().is_root() {
        eprintln!("skipped: root may read everything");
        return;
    }
    let dir = folder(&["a.txt", "b.txt", "c/d.txt"]);
    for closed in ["a.txt", "c"] {
        fs::set_permissions(dir.path().join(closed), fs::Permissions::from_mode(0o000)).unwrap();
    }
    let (_, entries, faults) = scan(&[dir.path()]);
    fs::set_permissions(dir.path().join("c"), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(found(&dir, &entries), ["b.txt"]);
    assert!(faults.len() == 2 && faults.iter().all(|fault| fault.contains("no permission")), "{faults:?}");
}

/// `head`, then nothing but a hole up to `bytes`.
fn sparse(path: &Path, head: &str, bytes: u64) {
    let mut file = File::create(path).unwrap();
    file.write_all(head.as_bytes()).unwrap();
    file.set_len(bytes).unwrap();
}

#[test]
fn over_the_limit_is_refused_without_being_read() {
    let dir = folder(&["a.txt"]);
    let big = dir.path().join("big.txt");
    sparse(&big, &"words and words\n".repeat(10_000), 16 * LIMIT);
    let (_, entries, faults) = scan(&[dir.path()]);
    assert_eq!(found(&dir, &entries), ["a.txt"]);
    assert!(faults.len() == 1 && faults[0].contains("big.txt: it is larger than 64 MiB"), "{faults:?}");
}

#[test]
fn a_file_deleted_or_changed_after_the_scan_is_noticed() {
    let dir = folder(&["a.txt", "b.txt"]);
    let (library, _, _) = scan(&[dir.path()]);
    let (a, b) = (Id(0), Id(1));
    assert!(library.open(a).is_ok());

    let before = library.stamp(a);
    assert!(before.is_some() && before == library.stamp(a));
    fs::write(dir.path().join("a.txt"), "Another headline\n\nAnd another text that is quite a bit longer.\n").unwrap();
    assert_ne!(library.stamp(a), before);
    let (article, news) = library.reopen(a).unwrap();
    assert_eq!(news.renewed, [a]);
    for shelf in [news.shelf, library.shelf()] {
        let entry = shelf.entry(a).unwrap();
        assert_eq!((entry.title(), entry.words()), (article.title().as_str(), article.words));
    }

    fs::remove_file(dir.path().join("b.txt")).unwrap();
    assert_eq!(library.stamp(b), None);
    let said = library.open(b).unwrap_err().0;
    assert!(said.contains("b.txt: it is no longer there"), "{said}");
    assert!(library.reopen(b).is_err());
    assert!(library.shelf().entry(b).is_some(), "its row stays");
}

#[test]
fn batches_start_small_keep_the_order_and_stop_when_told() {
    let names: Vec<String> = (0..700).map(|n| format!("{n:04}.txt")).collect();
    let dir = folder(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let library = Library::new(vec![Source::Path(dir.path().to_owned())]);
    let mut sizes = Vec::new();
    library.scan(&Cancel::default(), &mut |batch| {
        assert_eq!(found(&dir, &library.shelf()), found(&dir, &batch.news.shelf), "the table holds what was told");
        sizes.push(batch.news.shelf.count());
    });
    assert_eq!(found(&dir, &library.shelf()), names);
    assert!(sizes[0] <= 64 && sizes.len() > 2, "{sizes:?}");

    let (cancel, mut heard) = (Cancel::default(), 0);
    library.scan(&cancel, &mut |batch| {
        heard += batch.news.renewed.len();
        cancel.cancel();
    });
    assert_eq!(heard, sizes[0], "nothing comes after a cancel");
    assert_eq!(library.shelf().count(), names.len(), "what was not looked at again stays");
}

#[test]
fn a_second_scan_takes_in_what_has_changed() {
    let dir = folder(&["a.txt", "b.txt", "c.txt"]);
    let (library, before, _) = scan(&[dir.path()]);
    fs::write(dir.path().join("a.txt"), "Another headline\n\nAnd another text that is quite a bit longer.\n").unwrap();
    fs::remove_file(dir.path().join("b.txt")).unwrap();
    write(&dir.path().join("aa.txt"));
    let mut removed = Vec::new();
    library.scan(&Cancel::default(), &mut |batch| removed.extend(batch.news.removed));
    let shelf = library.shelf();
    assert_eq!(found(&dir, &shelf), ["a.txt", "c.txt", "aa.txt"], "what stays keeps its number, what is new follows");
    assert_eq!(removed, [Id(1)]);
    assert_eq!(shelf.entry(Id(0)).unwrap().title(), "Another headline");
    assert_eq!(found(&dir, &before), ["a.txt", "b.txt", "c.txt"], "who looked before sees what was");
}

#[test]
fn whole_articles_come_with_their_rows() {
    let names: Vec<String> = (0..150).map(|n| format!("{n:04}.txt")).collect();
    let dir = folder(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let library = Library::new(vec![Source::Path(dir.path().to_owned())]);
    let mut count = 0;
    library.scan_whole(&Cancel::default(), &mut |batch| {
        assert!(batch.faults.is_empty() && batch.articles.len() <= 64);
        for (id, article) in batch.articles {
            assert_eq!(id, Id(count));
            assert_eq!(article, library.open(id).unwrap());
            count += 1;
        }
    });
    assert_eq!(count, 150);
}

#[test]
fn seeds_and_bytes_have_no_file() {
    let text: Arc<[u8]> = Arc::from(&b"A headline of some words\n\nText that follows it.\n"[..]);
    let library = Library::new(vec![Source::Bytes("standard input".to_owned(), text), Source::Seeds]);
    library.scan(&Cancel::default(), &mut |batch| assert_eq!(batch.faults, []));
    let paths: Vec<_> = library.shelf().entries().map(|entry| entry.path().to_string()).collect();
    assert_eq!(paths, ["standard input", "seeds/000_39ca63a513873c07.txt", "seeds/002_232c7250db54732f.txt"]);
    for number in 0..3 {
        assert_eq!((library.path(Id(number)), library.stamp(Id(number))), (None::<PathBuf>, None));
        assert!(library.open(Id(number)).is_ok());
    }
    assert!(library.open(Id(3)).is_err());
}

#[test]
fn among_a_dozen_articles_the_nearest_are_found_where_they_are_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let about = ["the ferry", "the school", "the bridge", "a harvest", "a theatre", "taxes"];
    for number in 0..12 {
        let subject = about[number % 6];
        let text = format!("Note {number}\n\nIt was said in the village that {subject} is what they have to see to.\n");
        fs::write(dir.path().join(format!("{number:02}.txt")), text).unwrap();
    }
    let (library, shelf, _) = scan(&[dir.path()]);
    let cancel = Cancel::default();
    for entry in shelf.entries() {
        let (id, other) = (entry.id(), Id((entry.id().0 + 6) % 12));
        assert_eq!(library.like(id, 9, &cancel), [other], "{}", entry.title());
        assert_eq!(library.about(id, 6, 9, &cancel), masthead::library::About::default(), "nobody asked");
    }
}
