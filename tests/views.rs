//! Views, and the walk's progress, by typed keys on the real app. It must not know how a view is kept.

mod meter;
mod stage;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use masthead::app::action::Mode;
use masthead::app::views::Holds;
use masthead::app::{Event, Memory, Progress, Remembered};
use masthead::article::{Article, Id};
use masthead::shelf::{Card, News, Stock};
use masthead::state::{Change, State};
use masthead::text::{Clean, clean_line};
use stage::Stage;

/// Six articles in two folders.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    for (path, title) in [
        ("north/1.txt", "Oil in the north"),
        ("north/2.txt", "Grain in the north"),
        ("north/3.txt", "Oil and grain"),
        ("the south/4.txt", "Oil in the south"),
        ("the south/5.txt", "Water in the south"),
        ("the south/6.txt", "Water and oil"),
    ] {
        write(dir.path(), path, title);
    }
    dir
}

fn write(dir: &Path, path: &str, title: &str) {
    let file = dir.join(path);
    fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    fs::write(file, format!("{title}\n\nThe text under it says nothing more.\n")).expect("written");
}

fn view(stage: &Stage) -> &str {
    stage.app.views().now().name.as_str()
}

/// A stage with two saved views.
fn with_views(dir: &Path) -> Stage {
    let mut stage = Stage::path(dir, 80, 24);
    let views = vec![(clean_line("Grain"), "'grain".to_owned()), (clean_line("Oil"), "'oil".to_owned())];
    stage.hear(Event::Remembered(Remembered { views, ..Remembered::default() }));
    stage
}

fn picker(stage: &Stage) -> Vec<(String, String)> {
    stage.app.picker().rows().map(|(choice, _)| (choice.text.to_string(), choice.aside.to_string())).collect()
}

#[test]
fn tab_goes_through_the_main_views_and_the_saved_ones() {
    let dir = folder();
    let mut stage = with_views(dir.path());
    let mut seen = Vec::new();
    for _ in 0..7 {
        seen.push(view(&stage).to_owned());
        stage.keys("<Tab>");
    }
    assert_eq!(seen, ["all", "unread", "starred", "recent", "Grain", "Oil", "all"]);
    stage.keys("<S-Tab><S-Tab><S-Tab>");
    assert_eq!(view(&stage), "Grain", "back again, from unread over all and Oil");
    assert_eq!(stage.titles().len(), 2);
    assert!(stage.row(0).starts_with("   Grain"), "the head names the view: {}", stage.row(0));
    assert!(stage.row(0).contains("2 of 6"), "{}", stage.row(0));
}

#[test]
fn the_selected_article_stays_selected_where_it_is_in_the_view() {
    let dir = folder();
    let mut stage = with_views(dir.path());
    let at = stage.titles().iter().position(|title| title == "Oil and grain").expect("there");
    stage.keys(&"j".repeat(at)).keys("VGrain<Enter>");
    assert_eq!((view(&stage), stage.selected().as_str()), ("Grain", "Oil and grain"));
    stage.keys("<Tab>");
    assert_eq!((view(&stage), stage.selected().as_str()), ("Oil", "Oil and grain"));
    stage.keys("<Tab>");
    let water = stage.titles().iter().position(|title| title == "Water in the south").expect("there");
    stage.keys("g").keys(&"j".repeat(water)).keys("<S-Tab>");
    assert_eq!(stage.app.list().cursor(), 0, "where it is not, the first row is");
}

#[test]
fn what_is_typed_narrows_the_view_and_escape_leaves_first_the_one_then_the_other() {
    let dir = folder();
    let mut stage = with_views(dir.path());
    stage.keys("VOil<Enter>/'south<Enter>");
    assert_eq!(stage.titles(), ["Oil in the south"]);
    assert!(stage.row(0).contains("Oil / 'south"), "{}", stage.row(0));
    stage.keys("<Esc>");
    assert_eq!((view(&stage), stage.titles().len()), ("Oil", 4));
    stage.keys("<Esc>");
    assert_eq!((view(&stage), stage.titles().len()), ("all", 6));
    stage.keys("<Esc>");
    assert_eq!((view(&stage), stage.titles().len(), stage.app.mode()), ("all", 6, Mode::List));
}

#[test]
fn escape_in_the_bar_puts_the_view_back_as_it_was() {
    let dir = folder();
    let mut stage = with_views(dir.path());
    stage.keys("VOil<Enter>/xyzzy");
    assert_eq!(stage.titles().len(), 0);
    stage.keys("<Esc>");
    assert_eq!((view(&stage), stage.titles().len()), ("Oil", 4));
}

#[test]
fn a_filter_is_saved_under_a_name_and_forgotten_again() {
    let dir = folder();
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.keys("/'water<Enter>VWet");
    let offered = picker(&stage).last().cloned().expect("an offer");
    assert_eq!(offered.0, "Save the filter 'water as Wet");
    // Names that match stand before the offer.
    stage.keys("<PgDn><Enter>");
    assert_eq!((view(&stage), stage.titles().len(), stage.app.bar().line.text()), ("Wet", 2, ""));
    let kept = Memory::View(clean_line("Wet"), Some("'water".to_owned()));
    assert!(stage.remembered.contains(&kept), "{:?}", stage.remembered);
    stage.keys("VWet");
    assert!(picker(&stage).iter().all(|(text, _)| !text.starts_with("Save")), "it is known now");
    stage.keys("<C-x>");
    assert!(stage.screen().contains("The view “Wet” is forgotten"), "{}", stage.screen());
    assert!(stage.remembered.contains(&Memory::View(clean_line("Wet"), None)));
    stage.keys("<Esc>");
    assert_eq!((view(&stage), stage.titles().len()), ("all", 6));
    stage.keys("V<C-x>");
    assert!(stage.screen().contains("Only a view that you saved"), "the others stay");
}

/// The key that saves asks for a name where none is typed, and what has the name already gives way.
#[test]
fn among_the_views_a_key_asks_for_a_name() {
    let dir = folder();
    let mut stage = with_views(dir.path());
    stage.keys("<Esc><Esc>V<C-s>");
    assert!(stage.screen().contains("There is no filter to save: / types one."), "{}", stage.screen());
    stage.keys("<Esc>/'water<Enter>V");
    assert!(stage.screen().contains("C-s saves the filter"), "{}", stage.screen());
    stage.keys("<C-s>");
    assert!(stage.screen().contains("Type a name for the view."), "{}", stage.screen());
    let (before, name) = (stage.app.views().saved().count(), stage.app.views().saved().next().unwrap().0.to_string());
    stage.keys("<C-s>");
    assert!(stage.screen().contains("A name for the view is wanted."), "{}", stage.screen());
    stage.keys(&name).keys("<Enter>");
    let filters: Vec<_> = stage.app.views().saved().map(|(_, filter)| filter.as_str()).collect();
    assert_eq!((filters.len(), filters[0]), (before, "'water"));
}

#[test]
fn the_palette_saves_the_filter_and_names_of_its_own_are_refused() {
    let dir = folder();
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.keys(":save the filter<Enter>");
    assert!(stage.row(23).contains("There is no filter to save"), "{}", stage.row(23));
    stage.keys("/'water<Enter>:save the filter<Enter>unread<Enter>");
    assert!(stage.row(23).contains("“unread” is a view already"), "{}", stage.row(23));
    stage.keys(":save the filter<Enter>Wet<Enter>");
    assert_eq!(view(&stage), "Wet");
    // The same name again: another filter in its place.
    stage.keys("<Esc>/'grain<Enter>:save the filter<Enter>Wet<Enter>");
    assert_eq!((stage.app.views().saved().count(), stage.titles().len()), (1, 2));
}

#[test]
fn every_view_stands_in_the_picker_with_its_count() {
    let dir = folder();
    let mut stage = with_views(dir.path());
    let ids: Vec<Id> = stage.app.list().rows().iter().map(|hit| hit.id).collect();
    let marked = |id: Id, change: Change| {
        let mut state = State::default();
        state.apply(&change);
        (id, state)
    };
    stage.hear(Event::Marked(vec![
        marked(ids[0], Change::Star(true)),
        marked(ids[1], Change::Read(true)),
        marked(ids[2], Change::Hidden(true)),
        marked(ids[3], Change::Tag(clean_line("to do"), true)),
    ]));
    stage.hear(Event::Fresh(vec![ids[4]]));
    stage.keys("V");
    let rows = picker(&stage);
    let count = |name: &str| rows.iter().find(|(text, _)| text == name).map(|(_, count)| count.as_str());
    for (name, want) in
        [("all", "5"), ("unread", "4"), ("starred", "1"), ("recent", "0"), ("hidden", "1"), ("new", "1"), ("Oil", "")]
    {
        assert_eq!(count(name), Some(want), "{name}");
    }
    assert_eq!(count("tag to do"), Some("1"));
    let folder = |name: &str| rows.iter().find(|(text, _)| text.starts_with("in ") && text.ends_with(name)).cloned();
    let hidden = stage.app.list().entry(ids[2]).map(|e| e.folder().to_owned()).expect("there");
    let (south, north) = if hidden.ends_with("south") { ("2", "3") } else { ("3", "2") };
    assert_eq!(folder("/the south").map(|row| row.1).as_deref(), Some(south));
    assert_eq!(folder("/north").map(|row| row.1).as_deref(), Some(north));
    stage.keys("in the south<Enter>");
    let Holds::Filter(filter) = &stage.app.views().now().holds else { panic!("a filter") };
    assert_eq!(*filter, format!("in:\"{}/the south\"", dir.path().display()));
}

#[test]
fn recent_has_the_articles_visited_the_last_one_first() {
    let dir = folder();
    let mut stage = Stage::path(dir.path(), 80, 24);
    let all = stage.titles();
    for row in [1, 4, 2, 4] {
        stage.keys("g").keys(&"j".repeat(row)).keys("<Enter>q");
    }
    stage.keys("<Tab><Tab><Tab>");
    let want = |rows: &[usize]| rows.iter().map(|row| all[*row].clone()).collect::<Vec<_>>();
    assert_eq!((view(&stage), stage.titles()), ("recent", want(&[4, 2, 1])));
    stage.keys("G<Enter>J");
    assert_eq!(stage.titles(), want(&[4, 2, 1]), "opening one moves no row");
    stage.keys("q<Esc>V<Esc>Vrecent<Enter>");
    assert_eq!(stage.titles(), want(&[1, 4, 2]));
    let typed = format!("'{}", all[2].split(' ').next().expect("a word").to_lowercase());
    stage.keys("/").keys(&typed).keys("<Enter>");
    assert!(stage.titles().contains(&all[2]) && stage.titles().len() < 4, "{:?}", stage.titles());
    stage.keys("<Esc>");
    assert_eq!(stage.titles(), want(&[1, 4, 2]));
}

#[test]
fn what_arrives_does_not_move_the_selection() {
    let dir = folder();
    let mut stage = Stage::path(dir.path(), 80, 24);
    // By title, what comes may stand before what is selected.
    stage.keys("OOjjj");
    let (before, at) = (stage.selected(), stage.app.list().cursor());
    for n in 0..30 {
        write(dir.path(), &format!("north/new-{n}.txt"), &format!("A new one, number {n}"));
    }
    stage.keys("R").rest();
    assert_eq!(stage.titles().len(), 36);
    assert_eq!(stage.selected(), before);
    assert_eq!(stage.app.list().cursor(), at + 30, "they stand before it");
}

#[test]
fn the_walk_is_told_quietly_and_gone_when_it_is_done() {
    let dir = folder();
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.rest().screen();
    stage.app.take_dirty();
    let walk = |done| Event::Walking(Progress { done, found: 100_000, rate: 8000, left: Some(11) });
    for done in 1..50 {
        stage.hear(walk(done * 1000));
    }
    assert!(!stage.app.take_dirty(), "nothing is drawn for each of them");
    assert!(!stage.row(23).contains("of 100,000"));
    stage.rest();
    assert!(stage.app.take_dirty());
    assert!(stage.row(23).contains("49,000 of 100,000 · 8,000/s · 11 s left"), "{}", stage.row(23));
    stage.hear(walk(60_000));
    assert!(!stage.app.take_dirty(), "not before half a second is over");
    stage.hear(Event::Scanned);
    assert!(!stage.row(23).contains("of 100,000") && stage.app.take_dirty());
    stage.rest();
    assert!(!stage.row(23).contains("of 100,000"));
}

#[test]
fn a_view_opens_at_once_over_many_articles() {
    let mut stock = Stock::default();
    for n in 0..100_000 {
        let folder = clean_line(&format!("/a/{}", n % 5000));
        let card = Card { title: clean_line("t"), folder, name: clean_line(&n.to_string()), ..Card::default() };
        stock.add(&card).expect("room");
    }
    let dir = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.hear(Event::Found(News { shelf: stock.shelf().clone(), ..News::default() }, Vec::new()));
    let took = meter::processor(|| _ = stage.keys("V"));
    // 2 ms are the figure for a tenth of a million; a build without optimization takes ten times as long.
    assert!(took.as_millis() < 200, "{took:?}");
    assert_eq!(picker(&stage).len(), 6 + 5000);
    stage.keys("/a/4321");
    assert_eq!(picker(&stage).first().map(|row| row.0.clone()).as_deref(), Some("in /a/4321"));
}

/// Four articles, of which the second and the fourth are copies of the first.
fn folded() -> (Stock, Stage, tempfile::TempDir) {
    let mut stock = Stock::default();
    for (n, source) in ["Reuters", "AP", "dpa", "AFP"].into_iter().enumerate() {
        let title = if n == 2 { "Another story" } else { "The story" };
        let (title, name) = (clean_line(title), clean_line(&format!("{n}.txt")));
        let source = Some(clean_line(source));
        stock.add(&Card { title, name, source, folder: clean_line("/a"), ..Card::default() }).expect("room");
    }
    stock.fold(Id(0), Id(1));
    stock.fold(Id(0), Id(3));
    let dir = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.hear(Event::Found(News { shelf: stock.shelf().clone(), ..News::default() }, Vec::new()));
    (stock, stage, dir)
}

#[test]
fn copies_stand_in_one_row_and_are_opened_by_a_key() {
    let (_, mut stage, _dir) = folded();
    assert_eq!(stage.titles(), ["The story", "Another story"]);
    assert!(stage.row(1).contains("The story ×3"), "{}", stage.row(1));
    assert!(!stage.row(2).contains('×'));
    stage.keys("D");
    let screen = stage.screen();
    for (row, source, path) in [(1, "Reuters", "/a/0.txt"), (2, "AP", "/a/1.txt"), (3, "AFP", "/a/3.txt")] {
        let line = screen.lines().nth(row).expect("a row");
        assert!(line.contains("The story") && line.contains(source) && line.contains(path), "{line}");
    }
    let article = Article { name: clean_line("The story of AP"), ..Article::default() };
    stage.hear(Event::Given(Id(1), Arc::new(article)));
    stage.keys("1.txt<Enter>");
    assert_eq!(
        (stage.app.mode(), stage.app.reader().map(masthead::app::reader::Reader::id)),
        (Mode::Reader, Some(Id(1)))
    );
    stage.keys("s");
    let has = |id| stage.app.state().has(Id(id), masthead::state::Mark::Star);
    assert_eq!([has(0), has(1)], [false, true], "each keeps its own state");
    stage.keys("qjD");
    assert_eq!(stage.app.mode(), Mode::List);
    assert!(stage.row(23).contains("This article has no copies"), "{}", stage.row(23));
}

#[test]
fn a_copy_that_is_folded_leaves_the_list_and_comes_back() {
    let (mut stock, mut stage, _dir) = folded();
    let tell = |stage: &mut Stage, stock: &Stock, id| {
        let news = News { shelf: stock.shelf().clone(), renewed: vec![Id(id)], ..News::default() };
        stage.hear(Event::Found(news, Vec::<Clean>::new()));
    };
    stage.keys("j");
    stock.fold(Id(0), Id(2));
    tell(&mut stage, &stock, 2);
    assert_eq!(stage.titles(), ["The story"]);
    assert_eq!(stage.app.list().cursor(), 0, "who stood on it stands on the row that it is in");
    assert!(stage.row(1).contains("×4"), "{}", stage.row(1));
    stock.unfold(Id(2));
    tell(&mut stage, &stock, 2);
    assert!(!stage.app.list().has_answer_to(&masthead::filter::Query::default()), "its row is to be asked for");
}

#[test]
fn a_story_is_hidden_and_read_with_its_copies_and_starred_alone() {
    use masthead::state::Mark::{Hidden, Read, Star};
    for (keys, mark, both) in [
        ("x", Hidden, true),
        ("<M-x>", Hidden, true),
        ("r", Read, true),
        ("<M-r>", Read, true),
        ("s", Star, false),
        ("<M-s>", Star, false),
    ] {
        let (_, mut stage, _dir) = folded();
        let have = |stage: &Stage| [0, 1, 3].map(|id| stage.app.state().has(Id(id), mark));
        stage.keys(keys);
        assert_eq!(have(&stage), [true, both, both], "{keys}");
        stage.keys("U");
        assert_eq!(have(&stage), [false; 3], "{keys}, undone at once");
    }
    let (_, mut stage, _dir) = folded();
    let article = Article { name: clean_line("The story"), ..Article::default() };
    stage.hear(Event::Given(Id(0), Arc::new(article)));
    stage.keys("<Enter>x");
    let hidden = [0, 1, 3].map(|id| stage.app.state().has(Id(id), Hidden));
    assert_eq!(hidden, [true, false, false], "in its own text it is about that article");
}
