//! Archives in the catalogue: which line is which article when an archive grows, loses lines or is edited. It must not
//! depend on how archives are written, beyond an article a line and `!` opening none.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod catalogue_folder;

use catalogue_folder::{Kept, how};
use masthead::library::Cancel;
use masthead::library::catalogue::{self, Summary};
use proptest::prelude::*;

fn line(title: &str) -> String {
    format!("{{\"title\": \"{title}\", \"text\": \"A paragraph about {title}.\"}}")
}

fn archive(kept: &Kept, titles: &[&str]) {
    let lines: Vec<String> =
        titles.iter().map(|title| if *title == "!" { "!".to_owned() } else { line(title) }).collect();
    kept.write_bytes("dump.jsonl", format!("{}\n", lines.join("\n")).as_bytes());
}

/// The row ids of the lines, by line; 0 where there is none.
fn ids(kept: &Kept, count: usize) -> Vec<u32> {
    let rows = kept.rows();
    (1..=count).map(|line| rows.get(&format!("dump.jsonl#{line}")).map_or(0, |row| row.0)).collect()
}

/// What tells that a line's row points at that line's bytes.
fn stands(kept: &Kept) {
    let bytes = std::fs::read(kept.path("dump.jsonl")).unwrap();
    let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
    for (path, (id, _)) in kept.rows() {
        let Some([line, start, length]) = catalogue::where_is(&kept.store, id).unwrap().unwrap().line else { continue };
        let (start, length) = (usize::try_from(start).unwrap(), usize::try_from(length).unwrap());
        let there = bytes[start..start + length].strip_suffix(b"\n").unwrap_or(&bytes[start..start + length]);
        assert_eq!(there, lines[usize::try_from(line).unwrap() - 1], "{path}");
    }
}

#[test]
fn lines_are_articles_and_a_broken_one_is_told_by_its_number() {
    let kept = Kept::new(&[("a.txt", "Beside")]);
    archive(&kept, &["One", "!", "Three"]);
    let (summary, faults) = kept.sync();
    assert_eq!(summary, Summary { read: 3, added: 3, broken: 1, whole: true, ..Summary::default() });
    assert!(faults.len() == 1 && faults[0].contains("/dump.jsonl#2: "), "{faults:?}");
    assert_eq!(kept.paths(), ["a.txt", "dump.jsonl#1", "dump.jsonl#3"]);
    stands(&kept);
    assert_eq!(kept.sync(), (Summary { whole: true, ..Summary::default() }, vec![]), "what is known is not read again");
}

#[test]
fn rows_go_with_their_lines() {
    let old = ["A", "B", "C", "D"];
    for (new, rows, moved, added, removed) in [
        (vec!["A", "B", "C", "D", "E"], vec![1, 2, 3, 4, 5], 0, 1, 0),
        (vec!["X", "A", "B", "C", "D"], vec![5, 1, 2, 3, 4], 4, 1, 0),
        (vec!["B", "C", "D"], vec![2, 3, 4], 3, 0, 1),
        (vec!["A", "!", "C", "D"], vec![1, 0, 3, 4], 0, 0, 1),
        (vec!["D", "C", "B", "A"], vec![4, 3, 2, 1], 4, 0, 0),
        (vec!["A", "B2", "C", "D"], vec![1, 5, 3, 4], 0, 1, 1),
        (vec!["A", "A", "A", "B"], vec![1, 5, 6, 2], 1, 2, 2),
        (vec!["A", "B"], vec![1, 2], 0, 0, 2),
    ] {
        let kept = Kept::new(&[]);
        archive(&kept, &old);
        kept.sync();
        assert_eq!(ids(&kept, 4), [1, 2, 3, 4]);
        archive(&kept, &new);
        let (summary, _) = kept.sync();
        assert_eq!((summary.moved, summary.added, summary.removed), (moved, added, removed), "{new:?}");
        assert_eq!(ids(&kept, new.len()), rows, "{new:?}");
        assert_eq!(kept.rows().len(), rows.iter().filter(|row| **row > 0).count());
        stands(&kept);
        assert_eq!(kept.sync().0.read, 0);
    }
}

#[test]
fn an_edited_line_hands_its_state_on_and_a_shifted_one_does_not() {
    let bytes = |kept: &Kept, line: usize| {
        let hash = "SELECT hash FROM articles WHERE line = ?1";
        let hash: [u8; 16] =
            kept.store.read(|asked| asked.query_row(hash, (i64::try_from(line).unwrap(),), |row| row.get(0))).unwrap();
        hash
    };
    let stars = |kept: &Kept| -> Vec<[u8; 16]> {
        let all = "SELECT hash FROM states WHERE star = 1 ORDER BY hash";
        kept.store.read(|asked| asked.prepare(all)?.query_map((), |row| row.get(0))?.collect()).unwrap()
    };
    let kept = Kept::new(&[]);
    archive(&kept, &["A", "B", "C"]);
    kept.sync();
    let b = bytes(&kept, 2);
    kept.store
        .write(|change| change.execute("INSERT INTO states(hash, star, revision) VALUES (?1, 1, 1)", (b,)))
        .unwrap();
    archive(&kept, &["X", "A", "B", "C"]);
    kept.sync();
    assert_eq!((stars(&kept), bytes(&kept, 3)), (vec![b], b));
    archive(&kept, &["X", "A", "B, corrected", "C"]);
    kept.sync();
    assert_eq!(stars(&kept), [bytes(&kept, 3)]);
    assert_ne!(bytes(&kept, 3), b);
}

#[test]
fn an_archive_that_is_gone_takes_its_lines_along_and_one_that_is_away_does_not() {
    let kept = Kept::new(&[("a.txt", "Beside")]);
    archive(&kept, &["A", "B"]);
    kept.sync();
    kept.remove("dump.jsonl");
    let (summary, faults) = kept.sync();
    assert_eq!((summary.removed, faults.len()), (2, 0));
    assert_eq!(kept.paths(), ["a.txt"]);

    archive(&kept, &["A", "B"]);
    catalogue::remove(&kept.store, &kept.path("")).unwrap();
    catalogue::add(&kept.store, &kept.path("dump.jsonl"), 5).unwrap();
    kept.sync();
    kept.rename("dump.jsonl", "elsewhere.jsonl");
    let (summary, faults) = kept.sync();
    assert!(summary.removed == 0 && faults[0].contains("its articles stay"), "{faults:?}");
    assert_eq!(kept.paths(), ["dump.jsonl#1", "dump.jsonl#2"]);
}

#[test]
fn an_archive_that_was_cancelled_is_read_to_its_end_later() {
    let kept = Kept::new(&[]);
    let many: Vec<String> = (0..1500).map(|number| format!("Article {number} {}", "and on ".repeat(1000))).collect();
    let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
    let stop = |kept: &Kept| {
        let cancel = Cancel::default();
        kept.sync_news(&cancel, &mut |_| cancel.cancel()).0
    };
    archive(&kept, &many);
    let first = stop(&kept);
    assert!(!first.whole && first.added > 0 && first.added < 1500, "{first:?}");
    let rest = kept.sync().0;
    assert_eq!((rest.added, rest.whole), (1500 - first.added, true));
    let before = ids(&kept, 1500);
    many.reverse();
    archive(&kept, &many);
    assert!(!stop(&kept).whole);
    assert!(kept.sync().0.whole);
    assert_eq!(ids(&kept, 1500), before.into_iter().rev().collect::<Vec<_>>());
    stands(&kept);
}

/// A look at the archive alone.
fn look(kept: &Kept) -> Summary {
    let path = [kept.path("dump.jsonl")];
    catalogue::sync_touched(&kept.store, &path, &how(), &|_| {}, &Cancel::default(), &mut drop).unwrap()
}

/// The lines with their titles, bytes and places.
fn lines(kept: &Kept) -> Vec<(i64, String, [u8; 16], i64, i64)> {
    let all = "SELECT line, title, hash, start, length FROM articles WHERE line IS NOT NULL ORDER BY line";
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    kept.store.read(|asked| asked.prepare(all)?.query_map((), row)?.collect()).unwrap()
}

#[test]
fn of_an_archive_that_grows_what_is_new_is_read() {
    let kept = Kept::new(&[]);
    let titles: Vec<String> = (0..50).map(|number| format!("Article {number}")).collect();
    let mut titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    archive(&kept, &titles);
    kept.sync();
    let read = |kept: &Kept| look(kept).read;
    for (new, expected) in [(vec!["B"], 2), (vec!["C", "!", "D"], 3), (vec!["!"], 1), (vec!["E"], 3)] {
        titles.extend(&new);
        archive(&kept, &titles);
        // The last article is read once more, and what was none behind it is looked at again.
        assert!(read(&kept) <= expected, "{new:?}");
        assert_eq!(read(&kept), 0, "nothing has changed since");
        stands(&kept);
    }
    assert_eq!(
        kept.sync().0,
        Summary { read: 54, broken: 2, whole: true, ..Summary::default() },
        "what was believed is proven"
    );
    assert_eq!(kept.sync().0.read, 0);

    let edited = |kept: &Kept, at: usize, title: &'static str| {
        let mut titles = titles.clone();
        titles[at] = title;
        titles.push("Z");
        archive(kept, &titles);
        look(kept).read
    };
    assert_eq!(edited(&kept, 20, "Another of another length"), 55, "what shifts the lines behind it is seen");
    assert_eq!(edited(&kept, 0, "Brticle 0"), 55, "as an edit of the first line is");
    assert_eq!(kept.sync().0.read, 0, "all of it was read");
}

#[test]
fn an_edit_that_hides_behind_growth_is_found_by_the_next_sync() {
    let kept = Kept::new(&[]);
    let titles: Vec<String> = (0..50).map(|number| format!("Article {number}")).collect();
    let mut titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    archive(&kept, &titles);
    kept.sync();
    titles[11] = "Brticle 11";
    archive(&kept, &titles);
    assert_eq!(look(&kept).read, 50, "without growth it hides from nobody");
    titles[12] = "Brticle 12";
    titles.push("Z");
    archive(&kept, &titles);
    look(&kept);
    kept.sync();
    let found: Vec<String> = lines(&kept).into_iter().map(|line| line.1).collect();
    assert_eq!(found, titles);
}

#[derive(Debug, Clone)]
enum Doing {
    Append(Vec<&'static str>),
    /// Bytes that end in the middle of a line.
    AppendPart(usize),
    Truncate(usize),
    /// The same length.
    Edit(usize),
    Insert(usize),
    Sync,
}

fn a_doing() -> impl Strategy<Value = Doing> {
    let titles = prop::sample::select(vec!["A", "B", "C", "D", "!"]);
    prop_oneof![
        5 => prop::collection::vec(titles, 1..4).prop_map(Doing::Append),
        2 => (1..50_usize).prop_map(Doing::AppendPart),
        1 => (0..400_usize).prop_map(Doing::Truncate),
        1 => (0..9_usize).prop_map(Doing::Edit),
        1 => (0..9_usize).prop_map(Doing::Insert),
        1 => Just(Doing::Sync),
    ]
}

impl Doing {
    fn done_to(&self, text: &mut Vec<u8>) {
        match self {
            Self::Append(titles) => titles.iter().for_each(|title| {
                let article = if *title == "!" { "!".to_owned() } else { line(title) };
                text.extend(format!("{article}\n").bytes());
            }),
            Self::AppendPart(length) => text.extend(&format!("{}\n", line("In parts")).as_bytes()[..*length]),
            Self::Truncate(length) => text.truncate(*length),
            Self::Edit(at) => {
                let titles =
                    text.windows(7).enumerate().filter(|(_, bytes)| bytes == b"title\": ").map(|(at, _)| at + 8);
                if let Some(title) = titles.collect::<Vec<_>>().get(*at) {
                    text[*title] = b'X';
                }
            }
            Self::Insert(at) => {
                let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
                if let Some(end) = ends.collect::<Vec<_>>().get(*at) {
                    let rest = text.split_off(*end);
                    text.extend(format!("{}\n", line("Between")).bytes().chain(rest));
                }
            }
            Self::Sync => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn looks_at_an_archive_see_what_reading_it_all_sees(doings in prop::collection::vec(a_doing(), 1..12)) {
        let (looked, whole) = (Kept::new(&[("a.txt", "Beside")]), Kept::new(&[("a.txt", "Beside")]));
        let mut text = format!("{}\n{}\n", line("One"), line("Two")).into_bytes();
        for doing in doings {
            doing.done_to(&mut text);
            for kept in [&looked, &whole] {
                kept.write_bytes("dump.jsonl", &text);
            }
            if matches!(doing, Doing::Sync) { looked.sync(); } else { look(&looked); }
            whole.sync();
            prop_assert_eq!(lines(&looked), lines(&whole), "{:?}", doing);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn whatever_an_archive_becomes_its_rows_are_its_lines(
        versions in prop::collection::vec(prop::collection::vec(prop::sample::select(vec!["A", "B", "C", "D", "E", "!"]), 1..9), 1..5)
    ) {
        let kept = Kept::new(&[]);
        for version in &versions {
            archive(&kept, version);
            let (summary, _) = kept.sync();
            prop_assert!(summary.whole);
            let lines: Vec<String> = (1..=version.len())
                .filter(|line| version[line - 1] != "!")
                .map(|line| format!("dump.jsonl#{line}"))
                .collect();
            prop_assert_eq!(kept.paths(), lines);
            stands(&kept);
        }
    }
}
