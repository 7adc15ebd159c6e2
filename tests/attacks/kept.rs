//! What comes back out of archives, of a database that somebody has written to, of imports, and what was typed. It must
//! not know how anything is stored.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use rusqlite::params;
use serde_json::json;

use super::corpus::{self, attacks};
use super::faces::assert_harmless_values;
use super::home::{Home, archive, hostile};
use super::pty_support::Pty;
use super::screens::{leave, pasted};
use super::vocabulary::{Face, fault};

#[test]
fn archives_on_the_screen() {
    let home = Home::new();
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&archive()).unwrap();
    let file = home.path("dump.jsonl.gz");
    fs::write(&file, packed.finish().unwrap()).unwrap();
    let file = file.to_str().unwrap();
    let count = home.says(["--no-library", "--list", file]).lines().count();
    assert!(count > attacks().len());
    let mut pty = home.start(&["--no-library", file]);
    pty.wait_for_text(&format!("1 of {count}"));
    pty.send("\r");
    for number in 1..=count {
        pty.wait_for_text(&format!("article {number} of {count}"));
        if number < count {
            pty.send("J");
        }
    }
    pty.send("q");
    pty.wait_for_text(&format!("{count} of {count}"));
    leave("an archive", pty);
}

#[test]
fn what_the_index_finds() {
    let home = Home::new();
    let folder = hostile(&home);
    home.says([OsStr::new("add"), folder.as_os_str()]);
    let mut pty = home.start(&[]);
    pty.wait_for_text("1 of ");
    // Words that stand right beside an attack, in texts alone.
    for word in ["paragraph", "quote", "code"] {
        pty.send(&format!("/'{word}"));
        pty.wait_for_text("in text:");
        for page in 0..3 {
            let before = pty.contents();
            pty.send("\x1b[6~");
            pty.wait_for(&format!("page {page} of {word}"), |screen| screen.contents() != before);
        }
        pty.send("\x07");
        pty.wait_for("the list", |screen| !screen.contents().contains("in text:"));
    }
    leave("what the index finds", pty);
}

/// Writes an attack into every column of a database that a text can be in, as its bytes are.
fn poison(home: &Home) -> usize {
    let attacks = attacks();
    let mut database = home.database();
    let transaction = database.transaction().unwrap();
    let rows: Vec<(i64, Vec<u8>)> = {
        let mut rows = transaction.prepare("SELECT id, hash FROM articles ORDER BY id").unwrap();
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(rows.len(), attacks.len());
    for (number, ((id, hash), attack)) in rows.iter().zip(&attacks).enumerate() {
        let text = |word: &str| [word.as_bytes(), &attack.bytes].concat();
        let put = |line: &str, with: &[&dyn rusqlite::ToSql]| transaction.execute(line, with).unwrap();
        let name = i64::try_from(10_000 + 2 * number).unwrap();
        for (id, word) in [(name, format!("Byline {number} ")), (name + 1, format!("Source {number} "))] {
            put("INSERT INTO names(id, name) VALUES(?, CAST(? AS TEXT))", params![id, text(&word)]);
        }
        put(
            "UPDATE articles SET title = CAST(? AS TEXT), byline = ?, source = ? WHERE id = ?",
            params![text(&format!("Kept {number} ")), name, name + 1, id],
        );
        put(
            "INSERT OR REPLACE INTO states(hash, star, note, block, offset, witness, revision)
             VALUES(?, 1, CAST(? AS TEXT), 1, 1, CAST(? AS TEXT), 99)",
            params![hash, text("Noted "), text("witness ")],
        );
        put("INSERT INTO tags(hash, tag) VALUES(?, CAST(? AS TEXT))", params![hash, text("tag")]);
        put(
            "INSERT INTO filters(line, used) VALUES(CAST(? AS TEXT), ?)",
            params![text(&format!("used {number} ")), name],
        );
        put(
            "INSERT INTO views(name, filter) VALUES(CAST(? AS TEXT), CAST(? AS TEXT))",
            params![text(&format!("View {number} ")), text("is:starred ")],
        );
        put("UPDATE session SET value = CAST(? AS TEXT) WHERE key <> 'folded'", params![text("value ")]);
    }
    transaction.commit().unwrap();
    rows.len()
}

/// A library of as many harmless articles as there are attacks.
fn harmless() -> Home {
    let home = Home::new();
    fs::create_dir(home.path("news")).unwrap();
    for number in 0..attacks().len() {
        let text = format!("Title {number}\n\nParagraph {number} has words.\n");
        fs::write(home.path(format!("news/{number:03}.txt")), text).unwrap();
    }
    home.says(["add", "news"]);
    home
}

#[test]
fn what_comes_back_out_of_a_database() {
    let home = harmless();
    let count = poison(&home);
    for arguments in [&["--list"][..], &["--print"], &["roots"], &["--list", "--filter", "kept"]] {
        home.says(arguments);
    }
    for arguments in [&["export"][..], &["--json"], &["--json", "--list"]] {
        home.says(arguments).lines().for_each(assert_harmless_values);
    }
    let mut pty = home.start(&[]);
    read_all(&mut pty, count);
    // Tags that are offered, notes that are edited, filters used before, views by name.
    pty.send("t");
    pty.wait_for_text("tags:");
    pty.send("\x15tag");
    pty.wait_for_text("tags: tag");
    pty.send("\t\x07ga");
    pty.wait_for_text("note:");
    pty.send("\x07/");
    for number in 0..count {
        let before = pty.contents();
        pty.send("\x1b[1;3A");
        pty.wait_for(&format!("an older filter, {number}"), |screen| screen.contents() != before);
    }
    pty.send("\x07V");
    pty.wait_for_text("View 0");
    for page in 0..count / 40 {
        let before = pty.contents();
        pty.send("\x1b[6~");
        pty.wait_for(&format!("page {page} of the views"), |screen| screen.contents() != before);
    }
    pty.send("\x07");
    pty.wait_for_text(" of ");
    leave("a database", pty);
    home.says(["doctor"]);
}

/// Reads every article of a list, each with its tags and its note above the text, and goes back.
fn read_all(pty: &mut Pty, count: usize) {
    pty.wait_for_text(&format!("1 of {count}"));
    pty.send("\r");
    for number in 1..=count {
        pty.wait_for_text(&format!("article {number} of {count}"));
        pty.wait_for_text("#tag");
        if number < count {
            pty.send("J");
        }
    }
    pty.send("q");
    pty.wait_for_text(&format!("{count} of {count}"));
}

#[test]
fn what_an_import_brings() {
    let home = harmless();
    let mut lines = Vec::new();
    for ((number, attack), hash) in attacks().into_iter().enumerate().zip(hashes(&home)) {
        let text = String::from_utf8_lossy(&attack.bytes).into_owned();
        for line in [
            json!({"kind": "article", "hash": hash, "star": true, "tags": [format!("tag {text}")], "note": format!("Noted {text}"),
                "place": {"block": 1, "offset": 1, "witness": text}, "visited": 1, text.clone(): text}),
            json!({"kind": "view", "name": format!("View {number} {text}"), "filter": text}),
            json!({"kind": "filter", "filter": format!("used {text}"), "used": number}),
            json!({"kind": text}),
        ] {
            lines.extend(line.to_string().into_bytes());
            lines.push(b'\n');
        }
        lines.extend([b"{\"kind\":\"view\",\"name\":\"", &*attack.bytes, b"\",\"filter\":\"x\"}\n"].concat());
    }
    let name = "kept\u{1b}[2J.jsonl";
    fs::write(home.path(name), &lines).unwrap();
    home.says(["import", name]);
    let exported = home.says(["export"]);
    assert!(exported.lines().count() > 2 * attacks().len());
    exported.lines().for_each(assert_harmless_values);
    let count = attacks().len();
    let mut pty = home.start(&[]);
    read_all(&mut pty, count);
    leave("an import", pty);
}

/// The hashes of the articles, as an export names them.
fn hashes(home: &Home) -> Vec<String> {
    let database = home.database();
    let mut rows = database.prepare("SELECT lower(hex(hash)) FROM articles ORDER BY id").unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn what_was_typed_is_there_again_and_harmless() {
    let home = Home::new();
    fs::write(home.path("one.txt"), "The only title\n\nThe only text has a few words.\n").unwrap();
    home.says(["add", "one.txt"]);
    let mut pty = home.start(&[]);
    pty.wait_for_text("The only title");
    for (number, (name, text)) in corpus::typed().into_iter().enumerate() {
        for (open, sign) in [("a", "note:"), ("t", "tags:")] {
            pty.send(open);
            pty.wait_for_text(sign);
            pty.send(&format!("\x15{}{}", pasted(text), pasted(&format!(" n{number}"))));
            pty.wait_for_text(&format!("n{number}"));
            pty.send("\r");
            pty.wait_for(name, |screen| !screen.contents().contains(sign));
        }
    }
    leave("notes and tags", pty);
    home.says(["export"]).lines().for_each(assert_harmless_values);
    let mut pty = home.start(&[]);
    pty.wait_for_text("The only title");
    pty.send("\r");
    pty.wait_for_text("Note:");
    pty.send("q");
    pty.wait_for_text("1 of 1");
    leave("notes and tags again", pty);
    assert_eq!(fault(Face::Plain, home.says(["export"]).as_bytes()), None);
}
