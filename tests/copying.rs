//! What goes into the clipboard, by typed keys on the real app. It must not know how a clipboard is reached.

mod stage;

use std::fs;

use masthead::app::action::Mode;
use masthead::app::{Event, Request};
use masthead::text::clean_line;
use ratatui::layout::Position;
use stage::Stage;

const TEXT: &str = "A title of some words\n\nBy Ann Smith\n\nThe first paragraph is so long that it takes more than one \
row of a screen, since it goes on and on about nothing at all.\n\nThe second paragraph is short.\n\nThe third one is \
short too.\n\nThe fourth is the last.\n";

/// A folder with one article, and what it is called on the faces.
fn folder(text: &str) -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().expect("a folder");
    fs::write(dir.path().join("one.txt"), text).expect("written");
    fs::write(dir.path().join("two.txt"), "Another title\n\nAnother text that is short.\n").expect("written");
    let path = dir.path().join("one.txt").display().to_string();
    (dir, path)
}

fn copied(stage: &mut Stage) -> Vec<(String, String)> {
    let outside = std::mem::take(&mut stage.outside);
    let copied = outside.into_iter().filter_map(|request| match request {
        Request::Copy(text, what) => Some((text.to_string(), what.to_string())),
        _ => None,
    });
    copied.collect()
}

fn one(text: &str, what: &str) -> Vec<(String, String)> {
    vec![(text.to_owned(), what.to_owned())]
}

#[test]
fn the_address_or_the_path_is_copied() {
    let (dir, path) = folder(TEXT);
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.keys("y");
    assert_eq!(copied(&mut stage), one(&path, "the path"));
    stage.keys("<Enter>y");
    assert_eq!(copied(&mut stage), one(&path, "the path"));
    let (dir, _) = folder("A title of words\n\nThe text leads to http://b.example/x now.\n\nhttps://a.example/story\n");
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.keys("y");
    assert_eq!(copied(&mut stage), one("https://a.example/story", "the address"));
}

#[test]
fn the_text_is_copied_without_the_rows_it_is_set_in() {
    let (dir, _) = folder(TEXT);
    for keys in ["Y", "<Enter>Y", "<Enter>GY"] {
        let mut stage = Stage::path(dir.path(), 40, 12);
        stage.keys(keys);
        assert_eq!(copied(&mut stage), one(TEXT.trim_end(), "the text"), "{keys}");
    }
}

#[test]
fn a_text_that_is_not_there_yet_is_copied_when_it_comes() {
    let (dir, path) = folder(TEXT);
    let mut stage = Stage::path(dir.path(), 40, 12);
    stage.hold().keys("Y");
    assert_eq!(copied(&mut stage), []);
    stage.keys("j").answer();
    assert_eq!(copied(&mut stage), one(TEXT.trim_end(), "the text"), "of the one it was asked for");
    assert_eq!(stage.app.mode(), Mode::List, "it is not opened");
    // What is on its way to be read is not asked for twice.
    let mut stage = Stage::path(dir.path(), 40, 12);
    stage.hold().keys("<Enter>Y").answer();
    assert_eq!((copied(&mut stage), stage.app.mode()), (one(TEXT.trim_end(), "the text"), Mode::Reader));
    let mut stage = Stage::path(dir.path(), 40, 12);
    fs::remove_file(&path).expect("gone");
    stage.keys("Y");
    assert_eq!(copied(&mut stage), []);
    assert!(stage.screen().contains("one.txt"), "it says why not: {}", stage.screen());
}

/// The rows with a bar in the margin.
fn barred(stage: &mut Stage) -> Vec<String> {
    let bar = |line: &&str| line.contains('▌');
    stage.screen().lines().filter(bar).map(|line| line.trim_start_matches([' ', '▌']).to_owned()).collect()
}

#[test]
fn paragraphs_are_chosen_and_copied() {
    let (dir, _) = folder(TEXT);
    let mut stage = Stage::path(dir.path(), 60, 30);
    stage.keys("<Enter>v");
    assert_eq!((stage.app.mode(), barred(&mut stage)), (Mode::Choose, vec!["A title of some words".to_owned()]));
    stage.keys("jj");
    let rows = barred(&mut stage);
    assert!(rows.len() > 3 && rows[2].starts_with("The first paragraph"), "{rows:?}");
    stage.keys("y");
    let upto = TEXT.find("\n\nThe second").expect("there");
    assert_eq!(copied(&mut stage), one(&TEXT[..upto], "3 paragraphs"));
    assert_eq!((stage.app.mode(), barred(&mut stage)), (Mode::Reader, Vec::new()));
    stage.keys("v}}}k<Enter>");
    assert_eq!(copied(&mut stage)[0].1, "3 paragraphs", "back by one");
    stage.keys("vG{<Esc>");
    assert_eq!((copied(&mut stage), stage.app.mode(), barred(&mut stage)), (vec![], Mode::Reader, vec![]));
    stage.keys("v<Enter>");
    assert_eq!(copied(&mut stage), one("A title of some words", "1 paragraph"));
    // Back over where it began, and on as far as there is anything.
    stage.keys("v9jky");
    let upto = TEXT.find("\n\nThe fourth").expect("there");
    assert_eq!(copied(&mut stage), one(&TEXT[..upto], "5 paragraphs"));
}

#[test]
fn choosing_begins_at_what_is_in_sight_and_the_other_end_is_followed() {
    let long = (1..60).map(|n| format!("Paragraph number {n} is here.")).collect::<Vec<_>>().join("\n\n");
    let (dir, _) = folder(&format!("A title of some words\n\n{long}"));
    let mut stage = Stage::path(dir.path(), 60, 10);
    stage.keys("<Enter><Space><Space>");
    let top = stage.screen().lines().find(|line| line.contains("Paragraph")).map(|l| l.trim().to_owned());
    stage.keys("vy");
    assert_eq!(copied(&mut stage)[0].0, top.expect("a paragraph"));
    stage.keys("v20j");
    assert!(barred(&mut stage).len() > 2, "the end that moves is in sight");
    stage.keys("gy");
    let (text, _) = copied(&mut stage).remove(0);
    assert!(text.starts_with("A title of some words\n\n"), "{text}");
}

#[test]
fn the_cursor_stands_at_the_paragraph_chosen_last() {
    let long = (10..60).map(|n| format!("Number {n} is here, and {}.", "so on ".repeat(20))).collect::<Vec<_>>();
    let (dir, _) = folder(&format!("A title of some words\n\n{}", long.join("\n\n")));
    let mut stage = Stage::path(dir.path(), 60, 24);
    stage.keys("<Enter>/so on<Enter>gv");
    for (keys, want) in [
        ("", "A title"),
        ("j", "Number 10"),
        ("jjjj", "Number 14"),
        ("kk", "Number 12"),
        ("G", "Number 59"),
        ("40k", "Number 19"),
    ] {
        stage.keys(keys);
        let (buffer, cursor) = stage.draw();
        let Position { x, y } = cursor.expect("a cursor");
        let there: String = (x..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect();
        assert!(there.starts_with(want), "after {keys:?}: {there}");
    }
}

#[test]
fn the_chosen_paragraphs_are_marked_in_ascii_too() {
    let (dir, _) = folder(TEXT);
    let mut config = masthead::config::Config::load(None, &masthead::config::Overrides::default());
    config.settings.ascii = true;
    let sources = vec![masthead::library::Source::Path(dir.path().to_owned())];
    let mut stage = Stage::with(config, sources, 60, 24, false);
    stage.keys("<Enter>v");
    assert!(stage.screen().lines().any(|line| line.trim_start().starts_with("| A title")), "{}", stage.screen());
}

#[test]
fn what_was_copied_is_said_when_the_world_has_it() {
    let (dir, _) = folder(TEXT);
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.keys("Y");
    assert!(stage.app.notice().is_none(), "nothing is claimed before");
    stage.hear(Event::Told(clean_line("Copied the text.")));
    assert!(stage.row(23).contains("Copied the text."));
}
