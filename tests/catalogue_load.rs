//! Loading the catalogue: its parts, its pages, and a database that somebody else has written to.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod catalogue_folder;

use std::ops::ControlFlow;

use catalogue_folder::Kept;
use masthead::library::catalogue::{self, At, Part};

fn load(kept: &Kept, part: Part<'_>) -> Vec<String> {
    let mut titles = Vec::new();
    catalogue::load(&kept.store, part, &mut |row| {
        titles.push(row.title.to_string());
        ControlFlow::Continue(())
    })
    .unwrap();
    titles
}

#[test]
fn parts_are_what_they_say() {
    let kept = Kept::new(&[
        ("a.txt", "One"),
        ("b/c.txt", "Two"),
        ("b/d/e.txt", "Three"),
        ("b0.txt", "Four"),
        ("bb/c.txt", "Five"),
    ]);
    kept.write_bytes("b/dump.jsonl", b"{\"title\": \"Six\"}\n{\"title\": \"Seven\"}\n");
    kept.sync();
    assert_eq!(load(&kept, Part::All).len(), 7);
    assert_eq!(load(&kept, Part::Under(&kept.path(""))).len(), 7);
    let mut under = load(&kept, Part::Under(&kept.path("b")));
    under.retain(|title| title.parse::<u8>().is_err() && ["Two", "Three"].contains(&title.as_str()));
    assert_eq!(under, ["Two", "Three"]);
    assert_eq!(load(&kept, Part::Under(&kept.path("b"))).len(), 4);
    assert_eq!(load(&kept, Part::Under(&kept.path("b/dump.jsonl"))).len(), 2);
    assert_eq!(load(&kept, Part::Under(&kept.path("b/c.txt"))), ["Two"]);
    assert_eq!(load(&kept, Part::Under(&kept.path("none"))), [""; 0]);
    assert_eq!(load(&kept, Part::Ids(&[kept.id("bb/c.txt"), 99, kept.id("a.txt")])), ["Five", "One"]);
    let all = load(&kept, Part::All);
    assert_eq!(load(&kept, Part::After(0, 3)), all[..3]);
    assert_eq!(load(&kept, Part::After(3, 100)), all[3..]);
    let mut first = 0;
    let stop = &mut |_: catalogue::Row<'_>| {
        first += 1;
        ControlFlow::Break(())
    };
    catalogue::load(&kept.store, Part::All, stop).unwrap();
    assert_eq!(first, 1);
    assert_eq!(catalogue::size(&kept.store), Ok(7));
}

#[test]
fn folders_and_names_are_shared() {
    let kept = Kept::new(&[("a.txt", "One"), ("b/c.txt", "Two"), ("b/d.txt", "Three")]);
    kept.sync();
    let mut rows = Vec::new();
    catalogue::load(&kept.store, Part::All, &mut |row| {
        let At::Name(name) = row.at else { panic!("no archive is here") };
        rows.push((row.folder, row.byline.unwrap(), name.to_vec()));
        ControlFlow::Continue(())
    })
    .unwrap();
    let (mut folders, mut names) = (Vec::new(), Vec::new());
    catalogue::folders(&kept.store, &mut |folder| folders.push(folder)).unwrap();
    catalogue::names(&kept.store, &mut |name| names.push(name)).unwrap();
    assert_eq!(folders.iter().map(|folder| folder.path.clone()).collect::<Vec<_>>(), [kept.path(""), kept.path("b")]);
    assert_eq!(names.len(), 1);
    assert!(rows.iter().all(|row| row.1 == names[0].id));
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [folders[0].id, folders[1].id, folders[1].id]);
    assert_eq!(catalogue::folders_of(&kept.store, &[folders[1].id, 77]), Ok(vec![folders[1].clone()]));
    assert_eq!(catalogue::names_of(&kept.store, &[names[0].id, 77]), Ok(names));
}

#[test]
fn more_than_a_page_comes_whole_and_in_order() {
    let kept = Kept::new(&[]);
    let fill = "INSERT INTO folders(id, root, path, archive) SELECT 1, id, path, 0 FROM roots;
        INSERT INTO folders(id, root, path, archive) SELECT 2, id, CAST(path || '/x.jsonl' AS BLOB), 1 FROM roots;
        WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 45000)
        INSERT INTO articles(folder, name, line, start, length, hash, added, title, words, ideographs)
        SELECT 1 + n % 2, CASE n % 2 WHEN 0 THEN CAST(printf('%06d', n) AS BLOB) END, CASE n % 2 WHEN 1 THEN n END, 0, 0,
            zeroblob(16), 0, printf('%06d', n), 1, 0 FROM n";
    kept.store.write(|change| change.execute_batch(fill)).unwrap();
    let all: Vec<String> = (1..=45_000).map(|number| format!("{number:06}")).collect();
    assert_eq!(load(&kept, Part::All).len(), all.len());
    assert!(load(&kept, Part::All) == all);
    let mut under = load(&kept, Part::Under(&kept.path("")));
    under.sort();
    assert!(under == all);
}

#[test]
fn what_comes_back_is_not_trusted() {
    let kept = Kept::new(&[("a.txt", "One")]);
    kept.sync();
    let spoil = "UPDATE articles SET title = '  Red' || char(27) || '[31m' || char(10) || 'alert' || char(8238), date = 20201399;
        UPDATE names SET name = 'Jane' || char(27) || '[2J';
        INSERT INTO articles(id, folder, name, hash, added, title, words, ideographs)
        SELECT 5000000000, folder, CAST('far' AS BLOB), hash, 0, 'too far', 0, 0 FROM articles;
        INSERT INTO articles(id, folder, name, hash, added, title, words, ideographs)
        SELECT 10, folder, CAST('../up' AS BLOB), hash, 0, 'a path', 0, 0 FROM articles WHERE id = 1;
        INSERT INTO articles(id, folder, line, hash, added, title, words, ideographs)
        SELECT 11, folder, -4, hash, 0, 'no line', 0, 0 FROM articles WHERE id = 1;
        INSERT INTO articles(id, folder, name, hash, added, title, words, ideographs)
        SELECT 12, folder, CAST('short' AS BLOB), x'00', 0, 'no hash', 0, 0 FROM articles WHERE id = 1;
        INSERT INTO articles(id, folder, name, hash, added, title, words, ideographs)
        SELECT 13, folder, CAST('bytes' AS BLOB), hash, 0, CAST(x'ff41' AS TEXT), -1, 0 FROM articles WHERE id = 1";
    kept.store.write(|change| change.execute_batch(spoil)).unwrap();
    let mut rows = Vec::new();
    catalogue::load(&kept.store, Part::All, &mut |row| {
        rows.push((row.id, row.title.to_string(), row.date));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(rows, [(1, "Red alert".to_owned(), None)]);
    let mut names = Vec::new();
    catalogue::names(&kept.store, &mut |name| names.push(name.name.to_string())).unwrap();
    assert_eq!(names, ["Jane"]);
}
