//! What a reader does with articles, by real keys on the stage: marks and the way back, tags, notes, places, and what
//! comes from elsewhere meanwhile.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod meter;
mod stage;

use std::fs;
use std::time::Duration;

use masthead::app::action::Mode;
use masthead::app::{Event, Memory, Remembered};
use masthead::article::{Id, Place};
use masthead::shelf::{Card, News, Stock};
use masthead::state::{Change, Mark, State};
use masthead::text::{clean, clean_line};
use stage::Stage;
use tempfile::TempDir;

/// So many articles of several screens each, called `Number 1 of the series` and so on, ids from 0.
fn folder(count: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for n in 1..=count {
        let mut body = String::new();
        for part in 1..=40 {
            let line = format!("Part {part} of text {n} goes on for a while, so that it takes more than one row here.");
            body.push_str(&line);
            body.push_str("\n\n");
        }
        fs::write(dir.path().join(format!("{n:02}.txt")), format!("Number {n} of the series\n\n{body}")).unwrap();
    }
    dir
}

fn stage(dir: &TempDir) -> Stage {
    Stage::path(dir.path(), 80, 24)
}

fn notice(stage: &Stage) -> &str {
    stage.app.notice().map_or("", |said| said.as_str())
}

fn has(stage: &Stage, id: u32) -> [bool; 3] {
    [Mark::Star, Mark::Read, Mark::Hidden].map(|mark| stage.app.state().has(Id(id), mark))
}

fn tags(stage: &Stage, id: u32) -> Vec<&str> {
    stage.app.state().tags(Id(id)).iter().map(masthead::text::Clean::as_str).collect()
}

fn selected(stage: &Stage) -> Option<u32> {
    stage.app.list().selected().map(|hit| hit.id.0)
}

fn rows(stage: &Stage) -> Vec<u32> {
    stage.app.list().rows().iter().map(|hit| hit.id.0).collect()
}

#[test]
fn what_is_undone_comes_back_into_a_filter_at_once() {
    let dir = folder(4);
    let mut stage = stage(&dir);
    stage.keys("/is:unread<Enter>rj");
    assert_eq!(rows(&stage), [1, 2, 3]);
    stage.keys("U");
    assert_eq!(rows(&stage), [0, 1, 2, 3]);
    stage.keys("<C-r>");
    assert_eq!(rows(&stage), [0, 1, 2, 3], "what is done again stays until one moves on");
    stage.keys("j");
    assert_eq!(rows(&stage), [1, 2, 3]);
}

#[test]
fn steps_are_undone_and_done_again_in_list_and_reader() {
    let dir = folder(3);
    let mut stage = stage(&dir);
    stage.keys("s");
    assert_eq!(notice(&stage), "With a star: Number 1 of the series");
    assert!(stage.row(1).starts_with("▌★ Number 1"), "{}", stage.row(1));
    stage.keys("jr");
    assert!(stage.row(2).starts_with("▌· Number 2"), "{}", stage.row(2));
    stage.keys("<Enter>x");
    assert_eq!(has(&stage, 1), [false, true, true]);
    let made = stage.marked.split_off(0);
    let made: Vec<_> = made.into_iter().filter(|(_, change)| !matches!(change, Change::Visited(_))).collect();
    let want = [(Id(0), Change::Star(true)), (Id(1), Change::Read(true)), (Id(1), Change::Hidden(true))];
    assert_eq!(made, want);
    stage.keys("U");
    assert_eq!(notice(&stage), "Undone: hidden.");
    stage.keys("UU");
    assert_eq!((has(&stage, 0), has(&stage, 1)), ([false; 3], [false; 3]));
    let back = [(Id(1), Change::Hidden(false)), (Id(1), Change::Read(false)), (Id(0), Change::Star(false))];
    assert_eq!(stage.marked, back, "what is undone is kept as well");
    stage.keys("U");
    assert_eq!(notice(&stage), "There is nothing to undo.");
    stage.keys("<C-r><C-r>");
    assert_eq!(notice(&stage), "Done again: read.");
    assert_eq!((has(&stage, 0), has(&stage, 1)), ([true, false, false], [false, true, false]));
    stage.keys("s<C-r>");
    assert_eq!(notice(&stage), "There is nothing to do again.", "another step takes the way on");
    assert_eq!(has(&stage, 1), [true, true, false]);
}

#[test]
fn a_hidden_row_stays_until_one_moves_on() {
    let dir = folder(4);
    let mut stage = stage(&dir);
    stage.keys("jx");
    assert_eq!((rows(&stage), selected(&stage)), (vec![0, 1, 2, 3], Some(1)));
    assert!(stage.row(2).starts_with("▌× Number 2"), "{}", stage.row(2));
    stage.keys("j");
    assert_eq!((rows(&stage), selected(&stage)), (vec![0, 2, 3], Some(2)));
    stage.keys("U");
    let back = (rows(&stage), selected(&stage));
    assert_eq!(back, (vec![0, 1, 2, 3], Some(2)), "what comes back takes no selection");
    stage.keys("Gx");
    assert_eq!(selected(&stage), Some(3));
    stage.keys("j");
    assert_eq!((rows(&stage), selected(&stage)), (vec![0, 1, 2], Some(2)), "at the edge as well");
    let state = State { hidden: true, ..State::default() };
    stage.hear(Event::Marked(vec![(Id(0), state)]));
    assert_eq!(rows(&stage), [0, 1, 2]);
    stage.keys("k");
    assert_eq!((rows(&stage), selected(&stage)), (vec![1, 2], Some(1)), "hidden elsewhere");
    stage.hear(Event::Marked(vec![(Id(0), State::default())]));
    stage.keys("j");
    assert_eq!(rows(&stage), [0, 1, 2]);
}

#[test]
fn a_row_that_left_its_view_stays_until_one_moves_on() {
    let dir = folder(3);
    let mut stage = stage(&dir);
    stage.keys("/is:unread<Enter>");
    assert_eq!(rows(&stage), [0, 1, 2]);
    stage.keys("<Enter>").rest();
    assert_eq!(has(&stage, 0), [false, true, false]);
    stage.keys("q");
    assert_eq!((rows(&stage), selected(&stage)), (vec![0, 1, 2], Some(0)));
    stage.keys("j");
    assert_eq!((rows(&stage), selected(&stage)), (vec![1, 2], Some(1)));
}

#[test]
fn read_is_what_was_dwelt_on_or_read_to_its_end() {
    let dir = folder(4);
    let mut stage = stage(&dir);
    stage.rest();
    stage.keys("j").rest();
    assert!(stage.screen().contains("Part 1 of text 2"), "it is looked at beside the list");
    assert_eq!(has(&stage, 1), [false; 3], "but not read");
    stage.keys("<Enter>Jq").rest();
    assert_eq!((has(&stage, 1), has(&stage, 2)), ([false; 3], [false; 3]), "passing over is not reading");
    stage.keys("<Enter>").rest();
    assert_eq!(has(&stage, 2), [false, true, false]);
    stage.keys("J");
    assert_eq!(has(&stage, 3), [false; 3]);
    stage.keys("G");
    assert_eq!(has(&stage, 3), [false, true, false], "its end is read");
    stage.keys("q");
    assert!(stage.row(4).starts_with("▌· Number 4"), "{}", stage.row(4));
}

#[test]
fn unread_stays_so_while_it_is_open() {
    let dir = folder(2);
    let mut stage = stage(&dir);
    stage.keys("<Enter>").rest();
    stage.keys("r");
    assert_eq!(notice(&stage), "Unread: Number 1 of the series");
    stage.keys("G ").rest();
    assert_eq!(has(&stage, 0), [false; 3]);
    stage.keys("q<Enter>").rest();
    assert_eq!(has(&stage, 0), [false, true, false], "opened once more it is read as any other");
}

#[test]
fn marks_of_another_instance_arrive_while_one_reads() {
    let dir = folder(3);
    let mut stage = stage(&dir);
    stage.keys("<Enter>  ");
    let (screen, place) = (stage.screen(), stage.app.reader().unwrap().place().clone());
    let elsewhere = Place { block: 1, offset: 0, witness: clean("Part 1") };
    let state = |star| State { star, read: !star, place: Some(elsewhere.clone()), ..State::default() };
    stage.marked.clear();
    stage.hear(Event::Marked(vec![(Id(0), state(true)), (Id(2), state(false))]));
    assert_eq!(stage.app.reader().unwrap().place(), &place, "the open one is not moved");
    let starred = stage.row(0);
    assert!(starred.starts_with(" ★ Number 1"), "{starred}");
    assert_eq!(stage.screen().split_once('\n').unwrap().1, screen.split_once('\n').unwrap().1);
    stage.keys("q");
    assert!(stage.row(1).starts_with("▌★ Number 1"), "{}", stage.row(1));
    assert!(stage.row(3).starts_with(" · Number 3"), "{}", stage.row(3));
    assert!(stage.marked.iter().all(|(_, change)| matches!(change, Change::Place(_))), "{:?}", stage.marked);
    stage.keys("jj<Enter>");
    assert_eq!(stage.app.reader().unwrap().place().block, 1, "the others open where they were left there");
}

#[test]
fn the_same_word_is_at_the_top_at_every_width() {
    let dir = folder(2);
    let mut stage = stage(&dir);
    stage.keys("<Enter>  jjj");
    let place = stage.app.reader().unwrap().place().clone();
    for width in [40, 120, 31, 80] {
        stage.keys("q").resize(width, 24).keys("j<Enter>q").keys("k<Enter>");
        assert_eq!(stage.app.reader().unwrap().place(), &place, "at {width}");
        let word = place.witness.split_whitespace().next().unwrap();
        let top = stage.row(1);
        assert!(top.contains(word), "{word} at {width}: {top}");
    }
}

#[test]
fn places_are_kept_at_once_a_second_and_at_the_end() {
    let dir = folder(2);
    let mut stage = stage(&dir);
    let places = |stage: &mut Stage| -> Vec<Place> {
        let taken = std::mem::take(&mut stage.marked);
        taken
            .into_iter()
            .filter_map(|(_, change)| if let Change::Place(place) = change { Some(place) } else { None })
            .collect()
    };
    stage.keys("<Enter> ");
    assert_eq!(places(&mut stage), []);
    stage.keys(" ").rest();
    let place = stage.app.reader().unwrap().place().clone();
    assert_eq!(places(&mut stage), [place], "once for several moves");
    stage.keys("/part 30<Enter>");
    let place = stage.app.reader().unwrap().place().clone();
    stage.end();
    assert_eq!(places(&mut stage), [place]);
    assert_eq!(stage.remembered, [Memory::Selected(Id(0))]);
    stage.keys("qj").end();
    assert_eq!(places(&mut stage), []);
    assert_eq!(stage.remembered[1..], [Memory::Selected(Id(1))]);
}

/// A shelf of so many rows, and what tells of it.
fn shelf(stock: &mut Stock, rows: std::ops::Range<usize>) -> Event {
    for n in rows {
        let (title, name) = (clean_line(&format!("Number {n}")), clean_line(&format!("{n}.txt")));
        stock.add(&Card { title, name, folder: clean_line("/news"), ..Card::default() }).unwrap();
    }
    Event::Found(News { shelf: stock.shelf().clone(), ..News::default() }, Vec::new())
}

#[test]
fn the_last_selection_comes_back_unless_one_has_moved() {
    for (keys, want) in [("", 7), ("j", 1)] {
        let mut stage = Stage::new(Vec::new(), 80, 24, false);
        let remembered = Remembered {
            selected: Some(clean_line("/news/7.txt")),
            filters: vec!["paris".to_owned()],
            ..Remembered::default()
        };
        stage.hear(Event::Remembered(remembered.clone()));
        let mut stock = Stock::default();
        let found = shelf(&mut stock, 0..5);
        stage.hear(found);
        assert_eq!(selected(&stage), Some(0));
        stage.keys(keys);
        let found = shelf(&mut stock, 5..9);
        stage.hear(found);
        assert_eq!(selected(&stage), Some(want), "{keys}");
        stage.keys("g");
        stage.hear(Event::Remembered(remembered));
        let found = shelf(&mut stock, 9..12);
        stage.hear(found);
        assert_eq!(selected(&stage), Some(0), "another look at the folders moves nothing");
        stage.keys("/<M-Up>");
        assert_eq!(stage.app.bar().line.text(), "paris", "the last filter is offered");
    }
}

#[test]
fn a_filter_that_is_kept_is_remembered() {
    let dir = folder(3);
    let mut stage = stage(&dir);
    stage.keys("/number<Esc>/ <Enter>");
    assert_eq!(stage.remembered, []);
    stage.keys("/<C-u>number 2<Enter>");
    assert_eq!(stage.remembered, [Memory::Filter("number 2".to_owned())]);
}

#[test]
fn tags_are_typed_and_stand_above_the_text() {
    let dir = folder(3);
    let mut stage = stage(&dir);
    stage.keys("t#Paris, iran<Enter>");
    assert_eq!(stage.app.mode(), Mode::List);
    assert_eq!(tags(&stage, 0), ["Paris", "iran"]);
    assert_eq!(notice(&stage), "Tags Paris, iran: Number 1 of the series");
    assert!(stage.row(1).starts_with("▌# Number 1"), "{}", stage.row(1));
    stage.keys("j<Enter>");
    let before = stage.screen();
    stage.keys("tpa");
    assert!(stage.row(23).starts_with("tags: pa   Paris   "), "{}", stage.row(23));
    stage.keys("<Tab>draft<Enter>");
    assert_eq!(tags(&stage, 1), ["Paris", "draft"]);
    assert!(stage.row(1).trim_start().starts_with("#Paris #draft"), "{}", stage.screen());
    assert_eq!(stage.row(2), "", "a row of its own parts it from the text");
    stage.keys("t<Esc>");
    assert_eq!(tags(&stage, 1), ["Paris", "draft"]);
    stage.keys("t<C-w>news<Enter>");
    assert_eq!(tags(&stage, 1), ["Paris", "news"], "exactly what stands there");
    stage.keys("U");
    assert_eq!(tags(&stage, 1), ["Paris", "draft"], "is one step");
    stage.keys("t<C-u><Enter>");
    assert_eq!(notice(&stage), "Without tags: Number 2 of the series");
    stage.keys("UU<Esc>");
    stage.keys("<Enter>");
    assert_eq!(stage.screen(), before);
}

#[test]
fn what_no_line_can_hold_stays() {
    let dir = folder(1);
    let mut stage = stage(&dir);
    let state = State { tags: vec![clean_line("b c"), clean_line("x")], ..State::default() };
    stage.hear(Event::Marked(vec![(Id(0), state)]));
    stage.keys("t");
    assert_eq!(stage.app.tagging().line.text(), "x ");
    stage.keys("<C-u>y<Enter>");
    assert_eq!(tags(&stage, 0), ["b c", "y"]);
}

#[test]
fn a_note_is_written_and_stands_above_the_text() {
    let dir = folder(2);
    let mut stage = stage(&dir);
    stage.keys("a").paste("first line\r\nsecond\u{1b}[31m line\n").keys("<Enter>");
    assert_eq!(stage.app.state().note(Id(0)).unwrap().as_str(), "first line\nsecond line");
    assert_eq!(notice(&stage), "Noted: Number 1 of the series");
    stage.keys("<Enter>");
    assert!(stage.row(1).trim_start().starts_with("Note: first line"), "{}", stage.screen());
    assert!(stage.row(2).trim_start().starts_with("second line"));
    assert_eq!(stage.row(3), "");
    stage.keys("a");
    assert!(stage.row(23).starts_with("note: first line⏎second line"), "{}", stage.row(23));
    stage.keys(" and more words").keys(&"than a row can hold ".repeat(12)).keys("<Enter>");
    assert!(stage.row(3).ends_with('…'), "{}", stage.screen());
    assert_eq!(stage.row(4), "");
    stage.resize(40, 12);
    assert!(stage.row(1).ends_with('…'), "a low screen gives it one row: {}", stage.screen());
    stage.resize(80, 24).keys("z");
    assert!(!stage.screen().contains("Note:"), "nothing but the text");
    stage.keys("za<C-u><Enter>");
    assert_eq!(stage.app.state().note(Id(0)), None);
    assert!(!stage.screen().contains("Note:"));
    stage.keys("UU");
    assert_eq!(stage.app.state().note(Id(0)).unwrap().as_str(), "first line\nsecond line");
}

#[test]
fn everything_shown_is_marked_in_one_step() {
    let dir = folder(12);
    let mut stage = stage(&dir);
    stage.keys("s/title:1<Enter>");
    let shown = rows(&stage);
    assert!(shown.contains(&0) && shown.len() > 1 && shown.len() < 12, "{shown:?}");
    stage.keys("<M-s>");
    assert_eq!(notice(&stage), format!("With a star: {} articles; U undoes it.", shown.len() - 1));
    stage.keys("<M-s>");
    assert_eq!(notice(&stage), "With a star: every article shown is so already.");
    stage.keys("<M-t>news -old<Enter>");
    assert_eq!(notice(&stage), format!("#news -old: {} articles; U undoes it.", shown.len()));
    stage.keys("<M-t>-news<Enter>");
    assert_eq!(tags(&stage, 0), [""; 0]);
    stage.keys("U");
    assert_eq!(notice(&stage), format!("Undone: tags on {} articles.", shown.len()));
    assert_eq!(tags(&stage, 0), ["news"]);
    stage.keys("<M-r><M-x>");
    assert_eq!(has(&stage, shown[1]), [true, true, true]);
    assert_eq!(rows(&stage), shown, "the rows stay until one moves on");
    stage.keys("UUUU");
    assert_eq!((has(&stage, 0), has(&stage, shown[1])), ([true, false, false], [false; 3]));
    stage.keys("<M-r><M-u>");
    assert_eq!(has(&stage, 0), [true, false, false]);
    stage.keys("/zzzz<Enter><M-r>");
    assert_eq!(notice(&stage), "There is no article here.");
}

#[test]
fn a_hundred_thousand_rows_are_marked_at_once() {
    let mut stage = Stage::new(Vec::new(), 80, 24, false);
    let mut stock = Stock::default();
    let found = shelf(&mut stock, 0..100_000);
    stage.hear(found);
    assert_eq!(rows(&stage).len(), 100_000);
    for keys in ["<M-s>", "<M-r>", "<M-x>", "U", "<C-r>", "<M-t>news<Enter>", "U"] {
        let took = meter::processor(|| _ = stage.keys(keys));
        eprintln!("{keys}: {took:?}");
        assert!(notice(&stage).contains("100,000 articles"), "{}", notice(&stage));
        // Ten times what it may take.
        assert!(took < Duration::from_secs(1), "{keys} took {took:?}");
    }
}
