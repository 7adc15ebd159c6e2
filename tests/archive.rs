//! Archives as files: what a pass finds, and that every article is found again by its offset, however it is packed and
//! whatever stands between.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use masthead::format::json::Keys;
use masthead::library::archive::{self, Item};
use masthead::library::{Cancel, Fault, Hash};
use masthead::text::Clean;
use serde_json::json;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(bytes, 1).unwrap()
}

/// Objects as lines.
fn lines(count: usize) -> String {
    (1..=count).flat_map(|n| [object(n), "\n".to_owned()]).collect()
}

fn object(n: usize) -> String {
    json!({"title": format!("Bridge {n} “closes”, \\ it says {{"), "text": "It closed on Friday. ".repeat(n % 40 + 1), "id": n}).to_string()
}

struct Shelf {
    folder: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn copies(&self) -> PathBuf {
        self.folder.path().join("copies")
    }

    /// The names of what lies among the copies.
    fn copied(&self) -> Vec<PathBuf> {
        fs::read_dir(self.copies()).map_or(Vec::new(), |names| names.map(|name| name.unwrap().path()).collect())
    }
}

fn pass(path: &Path, copies: Option<&Path>) -> Vec<Result<Item, Fault>> {
    let mut all = Vec::new();
    archive::each(path, &Keys::default(), copies, &Cancel::default(), &mut |batch| all.extend(batch)).unwrap();
    all
}

/// What a pass finds, in short: `line title`, or the fault without the path of its folder.
fn told(path: &Path) -> Vec<String> {
    let folder = format!("{}/", path.parent().unwrap().display());
    let tell = |one: Result<Item, Fault>| match one {
        Ok(item) => format!("{} {}", item.line, item.article.title()),
        Err(fault) => fault.0.replace(&folder, ""),
    };
    pass(path, None).into_iter().map(tell).collect()
}

fn open(path: &Path, item: &Item, copies: Option<&Path>) -> Result<(masthead::article::Article, Hash), Fault> {
    archive::open(path, item.start, item.length, item.line, &Keys::default(), copies)
}

#[test]
fn archives_are_known_by_their_endings() {
    for (name, wanted) in [
        ("a.jsonl", true),
        ("a.ndjson", true),
        ("a.jsonlines", true),
        ("a.json", true),
        ("A.JSONL.GZ", true),
        ("a.b.json.zst", true),
        ("a.txt", false),
        ("a.txt.gz", false),
        ("a.gz", false),
        ("jsonl", false),
        (".jsonl", false),
        (".gz", false),
        ("a.json.bz2", false),
        ("a.jsonl.gz.zst", false),
        ("", false),
    ] {
        assert_eq!(archive::is_archive(name), wanted, "{name}");
    }
}

#[test]
fn broken_lines_are_told_and_passed_over() {
    let shelf = Shelf::new();
    let path = shelf.put(
        "dump.jsonl",
        b"\xef\xbb\xbf{\"title\": \"one\"}\r\n\r\n   \n{\"title\": \"br\n{\"title\": \"fi\xffve\"}\n\0\0\n  {\"title\": \"seven\"} \r\n[1]\n{}\n{\"title\": \"ten\"",
    );
    assert_eq!(
        told(&path),
        [
            "1 one",
            "dump.jsonl#4: it is no sound JSON (EOF while parsing a string at byte 13); it is passed over",
            "5 fi\u{fffd}ve",
            "dump.jsonl#6: it is no sound JSON (expected value at byte 1); it is passed over",
            "7 seven",
            "dump.jsonl#8: it is no JSON object; it is passed over",
            "dump.jsonl#9: it has neither a title nor a text, only empty values; say with the setting 'fields' under which \
             names they stand; it is passed over",
            "dump.jsonl#10: it is no sound JSON (EOF while parsing an object at byte 15); it is passed over",
        ]
    );
}

#[test]
fn an_item_says_where_it_stands() {
    let shelf = Shelf::new();
    let text = b"\xef\xbb\xbf\n  {\"title\":\"a\"}  \r\n{\"title\":\"b\",\"tags\":[\"x\"]}";
    let path = shelf.put("dump.jsonl", text);
    let items: Vec<Item> = pass(&path, None).into_iter().map(Result::unwrap).collect();
    assert_eq!(items.iter().map(|i| (i.line, i.start, i.length)).collect::<Vec<_>>(), [(2, 6, 13), (3, 23, 26)]);
    assert_eq!(items[0].hash, Hash::of(b"{\"title\":\"a\"}"));
    assert_eq!(items[1].tags.iter().map(Clean::as_str).collect::<Vec<_>>(), ["x"]);
}

#[test]
fn an_array_is_read_as_lines_are() {
    let shelf = Shelf::new();
    let objects: Vec<String> = (1..=50).map(object).collect();
    let wanted = told(&shelf.put("a.jsonl", objects.join("\n").as_bytes()));
    assert_eq!(wanted.len(), 50);
    let pretty: Vec<String> = objects
        .iter()
        .map(|object| {
            serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(object).unwrap()).unwrap()
        })
        .collect();
    for (name, text) in [
        ("array.json", format!("[{}]", objects.join(","))),
        ("spread.json", format!("\n [ \n{}\n ]\n", pretty.join(" ,\n"))),
        ("two.json", format!("[{}][{}]", objects[..20].join(","), objects[20..].join(","))),
        ("array.jsonl", format!("[\n{}\n]", objects.join(",\n"))),
        ("lines.json", objects.join("\n")),
        ("pretty.json", pretty.join("\n")),
        ("pretty.jsonl", pretty.join("\n")),
        ("sequence.jsonl", format!("\u{1e}{}", objects.join("\n\u{1e}"))),
    ] {
        let path = shelf.put(name, text.as_bytes());
        assert_eq!(told(&path), wanted, "{name}");
        for item in pass(&path, None).into_iter().map(Result::unwrap) {
            assert_eq!(open(&path, &item, None), Ok((item.article, item.hash)), "{name}");
        }
    }
    assert_eq!(told(&shelf.put("one.json", pretty[0].as_bytes())), wanted[..1]);
    for empty in ["", "[]", " [ ] \n", "\n\n", "\u{feff}"] {
        assert_eq!(told(&shelf.put("empty.json", empty.as_bytes())), [] as [&str; 0], "{empty:?}");
    }
}

#[test]
fn a_broken_element_costs_no_other() {
    let shelf = Shelf::new();
    let path = shelf.put("a.json", b"[{\"title\": \"a\"}, 12, \"x, {\", null,\n{\"title\": \"b},\n\"text\": {\"c\": \"]}\"}}, {\"title\": \"d\"}, {\"title\": \"e\"");
    assert_eq!(
        told(&path),
        [
            "1 a",
            "a.json#2: it is no JSON object; it is passed over",
            "a.json#3: it is no JSON object; it is passed over",
            "a.json#4: it is no JSON object; it is passed over",
            "a.json#5: it is no sound JSON (control character (\\u0000-\\u001F) found while parsing a string at line 2 column 0); \
             it is passed over",
            "6 d",
            "a.json#7: it is no sound JSON (EOF while parsing an object at byte 13); it is passed over",
        ]
    );
    let path = shelf.put("b.json", b"[{\"title\": \"a\"},");
    assert_eq!(
        told(&path),
        ["1 a", "b.json#2: the list breaks off here; if articles are missing, get the archive again"]
    );
}

#[test]
fn packed_is_as_plain() {
    let shelf = Shelf::new();
    let text = lines(300).into_bytes();
    let (a, b) = text.split_at(text.len() / 3);
    let wanted = pass(&shelf.put("plain.jsonl", &text), None);
    assert_eq!(wanted.iter().filter(|item| item.is_ok()).count(), 300);
    let skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
    for (name, bytes) in [
        ("a.jsonl.gz", gz(&text)),
        ("a.jsonl.zst", zst(&text)),
        ("members.jsonl.gz", [gz(a), gz(b), gz(b"")].concat()),
        ("frames.jsonl.zst", [&skipped[..], &zst(a), &skipped[..], &zst(b)].concat()),
        ("really-zst.jsonl.gz", zst(&text)),
        ("really-gz.jsonl", gz(&text)),
        ("really-plain.jsonl.gz", text.clone()),
    ] {
        let path = shelf.put(name, &bytes);
        let items = pass(&path, None);
        assert_eq!(items.len(), 300, "{name}");
        for (item, wanted) in items.into_iter().zip(&wanted) {
            let (item, wanted) = (item.unwrap(), wanted.as_ref().unwrap());
            assert_eq!(
                (item.line, item.start, item.length, item.hash),
                (wanted.line, wanted.start, wanted.length, wanted.hash)
            );
            assert_eq!(item.article.blocks, wanted.article.blocks);
            if item.line % 50 == 0 {
                assert_eq!(open(&path, &item, None), Ok((item.article, item.hash)), "{name}");
            }
        }
    }
}

#[test]
fn what_breaks_off_is_read_as_far_as_it_goes() {
    let shelf = Shelf::new();
    let text = lines(2000);
    for (name, whole) in [("a.jsonl.gz", gz(text.as_bytes())), ("a.jsonl.zst", zst(text.as_bytes()))] {
        let told = told(&shelf.put(name, &whole[..whole.len() / 2]));
        let (last, articles) = told.split_last().unwrap();
        assert!(!articles.is_empty() && articles.len() < 2000, "{name}");
        assert!(articles.iter().enumerate().all(|(n, told)| told.starts_with(&format!("{} Bridge", n + 1))), "{name}");
        let line = articles.len() + 1;
        assert!(
            last.starts_with(&format!("{name}#{line}: the rest cannot be read ("))
                && last.ends_with("; get the archive again"),
            "{last}"
        );
    }
    let damaged = shelf.put("b.jsonl.gz", b"\x1f\x8b\x08\0garbage that is no deflate");
    let error = archive::each(&damaged, &Keys::default(), None, &Cancel::default(), &mut |_| {}).unwrap_err();
    assert!(error.0.contains("b.jsonl.gz: it could not be read ("), "{error:?}");
}

#[test]
fn an_archive_that_is_none_is_a_sentence() {
    let shelf = Shelf::new();
    let each =
        |path: &Path| archive::each(path, &Keys::default(), None, &Cancel::default(), &mut |_| {}).unwrap_err().0;
    assert!(
        each(&shelf.folder.path().join("none.jsonl"))
            .ends_with("none.jsonl: there is no such file or folder; check the name")
    );
    assert!(each(shelf.folder.path()).contains("it is a folder"));
    let pipe = shelf.folder.path().join("pipe.jsonl");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
    assert!(each(&pipe).contains("it is a pipe"));
}

#[test]
fn an_article_that_is_gone_is_a_sentence() {
    let shelf = Shelf::new();
    let path = shelf.put("a.jsonl", lines(3).as_bytes());
    let item = pass(&path, None).pop().unwrap().unwrap();
    fs::write(&path, lines(2)).unwrap();
    let fault = open(&path, &item, None).unwrap_err().0;
    assert!(
        fault.ends_with(
            "a.jsonl#3: the article is no longer here (the file has become shorter); look at the folders again"
        ),
        "{fault}"
    );
    fs::write(&path, format!("{{\"title\":\"x\"}}\n{}", lines(3))).unwrap();
    let fault = open(&path, &item, None).unwrap_err().0;
    assert!(fault.contains("a.jsonl#3: the article is no longer here (it is no sound JSON ("), "{fault}");
    fs::remove_file(&path).unwrap();
    assert!(
        open(&path, &item, None)
            .unwrap_err()
            .0
            .ends_with("a.jsonl: it is no longer there, or its link leads nowhere; look at the folder again")
    );
    assert!(archive::open(&path, u64::MAX, u64::MAX, 1, &Keys::default(), None).is_err());
}

#[test]
fn it_stops_when_it_is_told() {
    let shelf = Shelf::new();
    let path = shelf.put("a.jsonl", lines(20_000).as_bytes());
    let (cancel, mut batches) = (Cancel::default(), 0);
    archive::each(&path, &Keys::default(), None, &cancel, &mut |_| {
        batches += 1;
        cancel.cancel();
    })
    .unwrap();
    assert_eq!(batches, 1);
}

/// An archive large enough to be copied, of few objects so that it is quickly read; and what a pass finds in it.
fn large(shelf: &Shelf, name: &str) -> (PathBuf, Vec<Item>) {
    let padding = "x".repeat(100_000);
    let text: String = (1..=400)
        .flat_map(|n| [json!({"title": format!("Bridge {n}"), "noise": padding}).to_string(), "\n\n".to_owned()])
        .collect();
    let bytes = if name.ends_with("gz") { gz(text.as_bytes()) } else { zst(text.as_bytes()) };
    let path = shelf.put(name, &bytes);
    let items = pass(&path, Some(&shelf.copies())).into_iter().map(Result::unwrap).collect();
    (path, items)
}

#[test]
fn a_large_packed_archive_is_copied_so_that_it_opens_anywhere() {
    for name in ["a.jsonl.gz", "a.jsonl.zst"] {
        let shelf = Shelf::new();
        let (path, items) = large(&shelf, name);
        assert_eq!((items.len(), shelf.copied().len()), (400, 1));
        // That the copy is read shows when the archive cannot be: same length and time, other bytes.
        let (about, length) = (fs::metadata(&path).unwrap(), fs::read(&path).unwrap().len());
        fs::write(&path, [&fs::read(&path).unwrap()[..10], &vec![0; length - 10]].concat()).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(about.modified().unwrap()).unwrap();
        for item in items.iter().step_by(7).chain(items.last()) {
            assert!(open(&path, item, None).is_err());
            let (article, hash) = open(&path, item, Some(&shelf.copies())).unwrap();
            assert_eq!((&article, hash), (&item.article, item.hash));
        }
        archive::forget(&path, &shelf.copies());
        assert_eq!(shelf.copied(), [] as [PathBuf; 0]);
    }
}

#[test]
fn a_damaged_copy_is_as_none() {
    let shelf = Shelf::new();
    let (path, items) = large(&shelf, "a.jsonl.zst");
    let copy = shelf.copied().remove(0);
    let sound = fs::read(&copy).unwrap();
    let opens = |what: &str| {
        for item in [&items[0], &items[200], &items[399]] {
            let opened = open(&path, item, Some(&shelf.copies()));
            assert_eq!(opened, Ok((item.article.clone(), item.hash)), "{what}");
        }
    };
    for at in (0..sound.len()).step_by(sound.len() / 12).chain(sound.len() - 120..sound.len()).step_by(5) {
        let mut bytes = sound.clone();
        bytes[at] ^= 0x41;
        fs::write(&copy, &bytes).unwrap();
        opens(&format!("a flipped byte at {at}"));
    }
    for length in [0, 3, 27, 28, sound.len() / 2, sound.len() - 1] {
        fs::write(&copy, &sound[..length]).unwrap();
        opens(&format!("cut off at {length}"));
    }
    fs::remove_file(&copy).unwrap();
    fs::create_dir(&copy).unwrap();
    opens("a folder in its place");
}

#[test]
fn a_copy_of_an_earlier_state_goes_and_small_archives_have_none() {
    let shelf = Shelf::new();
    let (path, _) = large(&shelf, "a.jsonl.zst");
    let first = shelf.copied();
    fs::write(shelf.copies().join("another.zst"), "stays").unwrap();
    pass(&path, Some(&shelf.copies()));
    assert!(shelf.copied().contains(&first[0]), "the same state keeps its copy");
    fs::remove_file(&path).unwrap();
    large(&shelf, "a.jsonl.zst");
    assert_eq!(shelf.copied().len(), 2);
    assert!(!shelf.copied().contains(&first[0]));
    let small = Shelf::new();
    pass(&small.put("a.jsonl.gz", &gz(lines(500).as_bytes())), Some(&small.copies()));
    pass(&small.put("a.jsonl", lines(500).as_bytes()), Some(&small.copies()));
    assert!(small.copied().is_empty());
}

#[test]
fn where_no_copy_can_be_written_nothing_else_fails() {
    let shelf = Shelf::new();
    fs::write(shelf.copies(), "a file where the folder should be").unwrap();
    let (path, items) = large(&shelf, "a.jsonl.zst");
    assert_eq!(items.len(), 400);
    assert_eq!(open(&path, &items[399], Some(&shelf.copies())), Ok((items[399].article.clone(), items[399].hash)));
}

#[test]
fn a_full_disk_loses_the_copy_and_nothing_else() {
    let shelf = Shelf::new();
    let (path, _) = large(&shelf, "a.jsonl.zst");
    let copy = shelf.copied().remove(0);
    fs::remove_file(&copy).unwrap();
    // Under this name a copy is written until it is whole.
    let unfinished = PathBuf::from(format!("{}.{}", copy.display(), std::process::id()));
    std::os::unix::fs::symlink("/dev/full", &unfinished).unwrap();
    let items: Vec<Item> = pass(&path, Some(&shelf.copies())).into_iter().map(Result::unwrap).collect();
    assert_eq!((items.len(), shelf.copied()), (400, Vec::new()));
    assert_eq!(open(&path, &items[399], Some(&shelf.copies())), Ok((items[399].article.clone(), items[399].hash)));
}

#[test]
fn a_cancelled_pass_leaves_no_copy() {
    let shelf = Shelf::new();
    let text: String = (json!({"title": "x", "noise": "y".repeat(100_000)}).to_string() + "\n").repeat(500);
    let path = shelf.put("a.jsonl.zst", &zst(text.as_bytes()));
    let (cancel, mut seen) = (Cancel::default(), 0);
    archive::each(&path, &Keys::default(), Some(&shelf.copies()), &cancel, &mut |batch| {
        seen += batch.len();
        if seen > 420 {
            assert_eq!(shelf.copied().len(), 1, "it is being written");
            cancel.cancel();
        }
    })
    .unwrap();
    assert!(seen < 500);
    assert_eq!(shelf.copied(), [] as [PathBuf; 0]);
}
