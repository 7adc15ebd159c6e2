//! Archives in the catalogue: which line is which article when an archive grows, loses lines or is edited. It must not
//! depend on how archives are written, beyond an article a line and `!` opening none.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod catalogue_folder;

use catalogue_folder::Kept;
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
