//! The filter bar and what stands around it, by typed keys on the real app: what is wrong, what is scattered, completion,
//! more like this, keywords, the help on the language. It must not know how anything is found.

mod stage;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use masthead::app::action::{Action, Mode};
use masthead::app::settings::Reading;
use masthead::app::{Event, Request};
use masthead::article::Id;
use masthead::config::{Config, Overrides};
use masthead::filter::{EXAMPLES, Split, SplitBy};
use masthead::library::{Cancel, Library, Source};
use masthead::state::Change;
use ratatui::style::Modifier;
use stage::Stage;

/// Articles of three sources in two archives.
fn stage() -> (Stage, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, articles) in [
        ("the north.jsonl", &[("Oil in the north", "The Nation"), ("Grain in the north", "The Nation")][..]),
        (
            "south.jsonl",
            &[
                ("Oiled wheels", "Reuters"),
                ("Water and grain", "The Nation"),
                ("On immense long journeys", "Theatre Today"),
            ],
        ),
    ] {
        let mut lines = String::new();
        for (title, source) in articles {
            let text = "The text under it says nothing more.";
            writeln!(lines, "{{\"title\":\"{title}\",\"source\":\"{source}\",\"text\":\"{text}\"}}").expect("a line");
        }
        fs::write(dir.path().join(name), lines).expect("written");
    }
    (Stage::path(dir.path(), 100, 24), dir)
}

/// Files with these titles, and the stage on their folder.
fn files(titles: &[&str]) -> (Stage, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    for (at, title) in titles.iter().enumerate() {
        fs::write(dir.path().join(format!("{at}.txt")), format!("{title}\n\nNothing more.\n")).expect("written");
    }
    (Stage::path(dir.path(), 100, 24), dir)
}

fn line(stage: &Stage) -> &str {
    stage.app.bar().line.text()
}

#[test]
fn what_is_wrong_is_underlined_and_told_quietly() {
    let (mut stage, _dir) = stage();
    stage.keys("/oil is:fo");
    assert_eq!(stage.drawn_with(Modifier::UNDERLINED).first().map(String::as_str), Some("fo"));
    assert!(stage.row(23).contains("is: asks for unread, read"), "{}", stage.row(23));
    assert_eq!(stage.app.notice(), None, "nobody is called");
    stage.keys(" north");
    assert_eq!(stage.drawn_with(Modifier::UNDERLINED).first().map(String::as_str), Some("fo"));
    stage.keys("<Enter>");
    assert!(!stage.row(23).contains("is: asks"), "{}", stage.row(23));
}

#[test]
fn what_is_half_typed_is_not_wrong() {
    let (mut stage, _dir) = stage();
    stage.keys("/");
    for c in "is:unread after:7d words:100".chars() {
        stage.keys(&if c == ' ' { "<Space>".to_owned() } else { c.to_string() });
        assert!(stage.app.typed().faults().is_empty(), "{}", line(&stage));
        assert!(!stage.row(23).contains("asks for"), "{}", stage.row(23));
    }
}

#[test]
fn days_as_people_say_them_are_understood() {
    let mut stage = Stage::seeds(100, 24);
    stage.keys("/after:7d");
    assert_eq!(stage.titles().len(), 0, "{:?}", stage.titles());
    assert!(!stage.app.list().query().is_empty());
    stage.keys("<C-u>before:today");
    assert!(!stage.app.list().query().is_empty());
}

#[test]
fn scattered_letters_are_counted_and_brought_in_by_a_key() {
    let far = "Commerce: the other lists insist upon a third";
    let (mut stage, _dir) = files(&["Mossad", far, "Weather"]);
    stage.keys("/mossad");
    assert_eq!(stage.titles(), ["Mossad"]);
    assert!(stage.row(0).contains("1 of 3 + 1 scattered"), "{}", stage.row(0));
    stage.keys("<M-.>");
    assert_eq!(stage.titles(), ["Mossad", far]);
    assert!(!stage.row(0).contains("scattered"), "{}", stage.row(0));
    stage.keys("<M-.>");
    assert_eq!(stage.titles().len(), 1, "once more leaves them out");
    stage.keys("<Enter><M-.>");
    assert_eq!(stage.titles().len(), 2, "the list has the key as well");
    stage.keys("/<Backspace>");
    assert_eq!(stage.titles().len(), 1, "typing on leaves them out: {:?}", stage.titles());
    stage.keys("<Esc>");
    assert_eq!((line(&stage), stage.titles().len()), ("mossad", 2), "and Esc puts them back");
    stage.keys("<Esc><M-.>");
    assert!(stage.row(23).contains("No article is left out"), "{}", stage.row(23));
}

#[test]
fn tab_completes_names_and_what_stands_behind_them() {
    let (mut stage, dir) = stage();
    let north = format!("in:\"{}/the north.jsonl\"", dir.path().display());
    stage.keys("jt").keys("todo later<Enter>");
    stage.keys("/");
    for (typed, want) in [
        ("sou", "source:"),
        ("is:u", "is:unread"),
        ("is:star", "is:starred"),
        ("!is:h", "!is:hidden"),
        ("tag:to", "tag:todo"),
        ("source:r", "source:Reuters"),
        ("source:the", "source:\"The Nation\""),
        ("source:\"the", "source:\"The Nation\""),
        ("in:north", north.as_str()),
        ("title:wat", "title:water"),
        ("oil gra", "oil grain"),
        ("\"in the nor", "\"in the north"),
        ("'ti", "'ti"),
        ("\"sou", "\"sou"),
        ("xyzzy", "xyzzy"),
        ("words:1", "words:1"),
    ] {
        // The list answers what is typed; a word is completed from what stood in it before.
        stage.keys("<C-u>").hold().keys(typed).keys("<Tab>").answer();
        assert_eq!(line(&stage), want, "{typed}");
    }
}

#[test]
fn languages_of_the_collection_are_offered_and_completed() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, lang) in [("a", "de"), ("b", "de"), ("c", "en"), ("d", "gsw")] {
        let text = format!("---\nlang: {lang}\n---\n\nTitle {name}\n\nNothing more.\n");
        fs::write(dir.path().join(name).with_extension("txt"), text).expect("written");
    }
    let mut stage = Stage::path(dir.path(), 100, 24);
    stage.keys("/lang:");
    assert!(stage.row(0).contains("lang:   german english \"swiss german\""), "{}", stage.row(0));
    for (typed, want) in [
        ("lan", "lang:"),
        ("lang:g", "lang:german"),
        ("lang:e", "lang:english"),
        ("lang:gs", "lang:gsw"),
        ("lang:\"sw", "lang:\"swiss german\""),
        ("!lang:de|en", "!lang:de|english"),
        ("lang:fr", "lang:fr"),
    ] {
        stage.keys("<C-u>").hold().keys(typed).keys("<Tab>").answer();
        assert_eq!(line(&stage), want, "{typed}");
    }
    stage.keys("<C-u>lang:germ");
    assert_eq!(stage.titles(), ["Title a", "Title b"]);
    stage.keys("<C-u>lang:klingon");
    assert_eq!(stage.drawn_with(Modifier::UNDERLINED).first().map(String::as_str), Some("klingon"));
    assert!(stage.row(23).contains("A language goes by its code"), "{}", stage.row(23));
}

#[test]
fn tab_again_goes_on_to_the_next_and_what_follows_the_cursor_stays() {
    let (mut stage, _dir) = stage();
    stage.keys("/source:the<Tab>");
    assert_eq!(line(&stage), "source:\"The Nation\"");
    stage.keys("<Tab>");
    assert_eq!(line(&stage), "source:\"Theatre Today\"");
    stage.keys("<Tab>");
    assert_eq!(line(&stage), "source:\"The Nation\"");
    stage.keys("<C-u>source:reu grain<M-b><Left><Tab>");
    assert_eq!(line(&stage), "source:Reuters grain");
    assert_eq!(stage.app.bar().line.cursor(), "source:Reuters".len());
}

#[test]
fn what_else_may_stand_there_stays_in_sight_and_shift_tab_goes_back() {
    let (mut stage, _dir) = stage();
    stage.keys("/");
    assert!(stage.row(0).contains("title: by: source: in:"), "an empty bar says what can be asked: {}", stage.row(0));
    assert!(stage.row(0).contains("is: before: after: on: words:"), "{}", stage.row(0));
    stage.keys("is:<Tab>");
    assert!(stage.row(0).contains("is:unread   read starred"), "{}", stage.row(0));
    stage.keys("<Tab>");
    assert!(
        stage.row(0).contains("is:read   starred hidden") && stage.row(0).contains("short unread"),
        "{}",
        stage.row(0)
    );
    stage.keys("<S-Tab>");
    assert_eq!(line(&stage), "is:unread");
    stage.keys("<S-Tab>");
    assert_eq!(line(&stage), "is:short");
    stage.keys("<C-u>is:<S-Tab>");
    assert_eq!(line(&stage), "is:short", "from the end");
    stage.keys("<C-u>is:unread");
    assert!(!stage.row(0).contains("unread   unread"), "what is there is not offered: {}", stage.row(0));
    stage.keys("<C-u>after:");
    assert!(stage.row(0).contains("after:   today yesterday 7d"), "{}", stage.row(0));
    stage.keys("y<Tab>");
    assert_eq!(line(&stage), "after:yesterday");
    stage.keys("<C-u>words:");
    assert!(stage.row(0).contains("words:   >500 <500 100..500"), "{}", stage.row(0));
    stage.keys("<Tab>");
    assert_eq!(line(&stage), "words:>500");
    assert!(stage.app.typed().faults().is_empty());
}

/// What was selected is selected again when nothing is typed any more, unless one has chosen another since.
#[test]
fn an_emptied_bar_gives_the_selection_back() {
    let (mut stage, _dir) = files(&["Alpha", "Beta", "Gamma", "Delta", "Gamma two"]);
    stage.keys("j");
    assert_eq!(stage.selected(), "Beta");
    for emptied in ["<Backspace>", "<C-u>", "<C-w>"] {
        stage.keys("/g");
        assert_eq!(stage.selected(), "Gamma");
        stage.keys(emptied);
        assert_eq!((line(&stage), stage.selected().as_str(), stage.titles().len()), ("", "Beta", 5), "{emptied}");
        stage.keys("<Enter>");
        assert_eq!(stage.selected(), "Beta");
    }
    stage.keys("/g<Down><Backspace>");
    assert_eq!(stage.selected(), "Gamma two", "one has gone there by oneself");
    stage.keys("d<Backspace>");
    assert_eq!(stage.selected(), "Beta", "and not since");
    stage.keys("<Esc>/gamma<Enter>/<C-u>");
    assert_eq!(stage.selected(), "Gamma", "the line before was another one");
}

/// What is found nowhere comes with what would find more.
#[test]
fn an_empty_list_says_what_would_find_more() {
    let (mut stage, _dir) = files(&["Iran and oil", "Israel and grain"]);
    stage.resize(90, 24);
    for (typed, advice) in [
        ("zzzz", "Fewer letters find more."),
        ("iran zzzz", "All words must match: fewer words find more."),
        ("IRAN", "Capitals match as they are typed: small letters find more."),
        ("iran|israel", "Either of two has spaces around the sign: iran | israel"),
        ("tag:oil|grain", "Either of two has spaces around the sign: tag:oil | tag:grain"),
        ("on:2018", "Esc clears the filter."),
    ] {
        stage.keys("/<C-u>").keys(typed).keys("<Enter>");
        let screen = stage.screen();
        let said: Vec<&str> = screen.lines().skip(1).take(3).map(|line| line[..line.len().min(70)].trim()).collect();
        assert_eq!(said[..2], [format!("Nothing matches “{typed}”.").as_str(), advice], "{screen}");
    }
    stage.keys("<Esc><Tab><Tab>/zzzz");
    assert!(stage.row(1).contains("Nothing in the view “starred” matches “zzzz”."), "{}", stage.screen());
    stage.keys("<C-u>").keys(&"long ".repeat(100));
    assert!(stage.row(3).contains("All words must match"), "one row has what was typed: {}", stage.screen());
    stage.keys("<Esc><Esc>").keys("xOxO");
    assert!(stage.row(1).contains("Every article is hidden"), "{}", stage.screen());
}

#[test]
fn nothing_is_found_for_good_only_when_all_is_there() {
    let (mut stage, _dir) = files(&["Iran and oil", "Israel and grain"]);
    stage.keys("/zzzz<Enter>");
    assert!(stage.row(0).ends_with("0 of 2") && stage.row(2).contains("Fewer letters"), "{}", stage.screen());
    // The folders are looked at again, and nothing has been answered yet.
    let asked = stage.app.act(Action::Reload, None);
    assert!(asked.iter().any(|request| matches!(request, Request::Scan)), "{asked:?}");
    stage.keys("j");
    assert!(stage.row(0).ends_with("0 of 2…") && stage.row(2).contains("are still being"), "{}", stage.screen());
    stage.hear(Event::Scanned);
    assert!(stage.row(0).ends_with("0 of 2") && stage.row(2).contains("Fewer letters"), "{}", stage.screen());
}

#[test]
fn what_is_typed_has_its_half_of_the_row() {
    let (mut stage, _dir) = files(&["Mossad in Paris", "Weather", "Commerce: the other lists insist upon a third"]);
    stage.keys("/mosad");
    assert!(stage.row(0).contains("mosad → mossad   1 of 3"), "{}", stage.row(0));
    for (width, wanted) in [(40, "mosad → mossad   1 of 3 +1"), (20, "1 of 3 +1"), (12, "1")] {
        stage.resize(width, 9);
        let row = stage.row(0);
        assert!(row.starts_with("/  mosad") && row.ends_with(wanted), "{width}: {row}");
    }
}

/// The last row names the keys that lead away, and to what is left out.
#[test]
fn the_way_back_and_what_is_left_out_have_their_keys_in_sight() {
    let far = "Commerce: the other lists insist upon a third";
    let (mut stage, _dir) = files(&["Mossad", far, "Weather"]);
    assert!(!stage.row(23).contains("Esc"), "{}", stage.row(23));
    stage.keys("/mossad");
    assert!(stage.row(23).contains("M-. scattered"), "{}", stage.row(23));
    stage.keys("<Enter>");
    assert!(stage.row(23).contains("Esc clear") && stage.row(23).contains("M-. scattered"), "{}", stage.row(23));
    stage.keys("<Esc><Tab>");
    assert!(stage.row(23).contains("Esc back"), "{}", stage.row(23));
}

#[test]
fn what_may_be_meant_stands_behind_the_line() {
    let (mut stage, _dir) = stage();
    stage.keys("/is:r");
    assert!(stage.row(0).contains("is:r   read"), "{}", stage.row(0));
    stage.keys("<C-u>source:");
    assert!(stage.row(0).contains("source:   \"The Nation\" "), "{}", stage.row(0));
    stage.keys("<C-u>xyz");
    assert!(stage.row(0).starts_with("/  xyz      "), "{}", stage.row(0));
    stage.keys("<C-u>ti<Enter>");
    assert!(!stage.row(0).contains("title:"), "only while one types: {}", stage.row(0));
}

/// Lines of an archive: articles about nothing, and among them three about one thing.
fn archive(dir: &Path, count: usize) -> std::path::PathBuf {
    let mut lines = String::new();
    for n in 0..count {
        let (title, text) = match n {
            7 => ("Zeppelins return".to_owned(), "The zeppelin hangar at Friedrichshafen holds helium.".to_owned()),
            90 => ("An old hangar".to_owned(), "Helium is kept there for a zeppelin of Friedrichshafen.".to_owned()),
            300 => ("Airships".to_owned(), "A zeppelin needs helium, and a hangar.".to_owned()),
            _ => (format!("Report {n}"), format!("The committee met on day {n} and said nothing at all.")),
        };
        writeln!(lines, "{{\"title\":\"{title}\",\"text\":\"{text} {text}\"}}").expect("a line");
    }
    let path = dir.join("a.jsonl");
    fs::write(&path, lines).expect("written");
    path
}

#[test]
fn more_like_this_is_a_view_that_escape_leaves() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::new(vec![Source::Path(archive(dir.path(), 2000))], 100, 24, false);
    stage.index();
    stage.keys("/zeppelins<Enter>");
    assert_eq!(stage.selected(), "Zeppelins return");
    stage.keys("m");
    assert_eq!(stage.titles().len(), 2, "{:?}", stage.titles());
    assert!(stage.titles().contains(&"An old hangar".to_owned()) && stage.titles().contains(&"Airships".to_owned()));
    assert!(stage.row(0).contains("like Zeppelins return"), "{}", stage.row(0));
    stage.keys("/airsh<Enter>");
    assert_eq!(stage.titles(), ["Airships"], "a filter narrows it");
    stage.keys("<Enter>m");
    assert_eq!((stage.app.mode(), stage.titles().len()), (Mode::List, 2), "out of an article too");
    assert!(stage.row(0).contains("like Airships"), "{}", stage.row(0));
    stage.keys("<Esc>");
    assert_eq!((line(&stage), stage.titles()), ("airsh", vec!["Airships".to_owned()]));
    let open = stage.app.reader().map(|reader| reader.article().title().to_owned());
    assert_eq!((stage.app.mode(), open.as_deref()), (Mode::Reader, Some("Airships")), "back where it was asked");
    stage.keys("<Esc><Esc>");
    assert!(stage.row(0).contains("like Zeppelins return"), "{}", stage.row(0));
    stage.keys("xj");
    assert_eq!(stage.titles().len(), 1, "what is hidden leaves it");
    stage.keys("U<Esc>");
    assert_eq!((line(&stage), stage.selected().as_str()), ("zeppelins", "Zeppelins return"));
    assert!(stage.app.views().is_all());
    stage.keys("<Enter>#");
    assert_eq!(stage.app.mode(), Mode::Picker);
    let words: Vec<String> = stage.app.picker().rows().map(|(choice, _)| choice.text.to_string()).collect();
    assert!(words.iter().any(|word| word.eq_ignore_ascii_case("helium")), "{words:?}");
    stage.keys("helium<Enter>");
    assert_eq!((stage.app.mode(), line(&stage).to_lowercase().as_str()), (Mode::List, "\"helium\""));
    assert_eq!(stage.titles().len(), 3, "{:?}", stage.titles());
}

#[test]
fn among_too_few_articles_a_sentence_says_so() {
    let (mut stage, dir) = stage();
    for keys in ["m", "<Enter>m"] {
        stage.hear(Event::Given(Id(0), std::sync::Arc::default()));
        stage.keys(keys);
        let foot = stage.row(23);
        assert!(foot.contains("No text here is known to be like “"), "{keys}: {foot}");
    }
    stage.keys("#");
    assert!(stage.row(1).contains("No word that is known sets this article apart."), "{}", stage.screen());
    let one = dir.path().join("one.txt");
    fs::write(&one, "Alone\n\nNothing more.\n").expect("written");
    let mut stage = Stage::path(&one, 100, 24);
    stage.keys("#");
    assert!(stage.row(23).contains("no other article here"), "{}", stage.screen());
}

/// What the picker offers: each row and what stands beside it.
fn offers(stage: &Stage) -> Vec<(String, String)> {
    stage.app.picker().rows().map(|(choice, _)| (choice.text.to_string(), choice.aside.to_string())).collect()
}

#[test]
fn the_sources_of_a_list_are_filters() {
    let (mut stage, _dir) = stage();
    stage.keys("#");
    let rows = offers(&stage);
    assert_eq!(rows[0], ("source The Nation".to_owned(), "3".to_owned()));
    assert_eq!(rows.len(), 3);
    stage.keys("<Enter>");
    assert_eq!((line(&stage), stage.titles().len()), ("source:\"The Nation\"", 3));
    stage.keys("#");
    assert!(stage.row(1).contains("No word or source that is known"), "{}", stage.screen());
    stage.keys("<Enter><Esc>/water<Enter><Esc>");
    assert_eq!(stage.titles().len(), 5);
}

/// Sixty articles about five places, each with a source of its own; all talk of talks.
fn about_five_places(dir: &Path) -> std::path::PathBuf {
    let places = [
        ("Riyadh", "Arab News", "oil"),
        ("Tehran", "Mehr", "sanctions"),
        ("Vienna", "ORF", "opera"),
        ("Lagos", "Punch", "ports"),
        ("Quito", "El Comercio", "bananas"),
    ];
    let mut lines = String::new();
    for n in 0..60 {
        let (place, paper, word) = places[n % 5];
        let text = format!(
            "The talks in {place} are about {word}, said {n} men of {place}. More {word} was missed on day {n}."
        );
        writeln!(lines, "{{\"title\":\"Talks {n} \\u001b]0;x\",\"text\":\"{text}\",\"source\":\"{paper}\"}}")
            .expect("a line");
    }
    let path = dir.join("a.jsonl");
    fs::write(&path, lines).expect("written");
    path
}

#[test]
fn words_and_sources_that_split_a_list_are_offered_and_narrow_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut stage = Stage::new(vec![Source::Path(about_five_places(dir.path()))], 100, 24, false);
    for indexed in [false, true] {
        if indexed {
            stage.index();
        }
        stage.keys("#");
        let rows = offers(&stage);
        for wanted in ["Riyadh", "Tehran", "Vienna", "source Arab News", "source Mehr", "source ORF"] {
            assert!(rows.contains(&(wanted.to_owned(), "12".to_owned())), "{wanted}: {rows:?}");
        }
        assert!(!rows.iter().any(|(row, _)| row == "Talks" || row == "talks"), "all are about that: {rows:?}");
        stage.keys("riyadh<Enter>");
        assert_eq!((line(&stage), stage.titles().len()), ("\"Riyadh\"", 12));
        stage.keys("#");
        let rows = offers(&stage);
        assert!(!rows.iter().any(|(row, _)| row == "Riyadh" || row.starts_with("source")), "{rows:?}");
        stage.keys("<Esc><Esc>");
    }
}

#[test]
fn the_picker_opens_at_once_and_is_filled_when_it_is_known() {
    let (mut stage, _dir) = stage();
    let asked = stage.app.act(Action::Keywords, None);
    let [Request::Splits(ids, generation)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!((stage.app.mode(), ids.len()), (Mode::Picker, 5));
    assert!(stage.row(1).contains("Looking…"), "{}", stage.screen());
    stage.keys("<Enter>w");
    assert_eq!(stage.app.mode(), Mode::Picker, "nothing is chosen yet, and what is typed stays");
    let split = |name: &str| Split { by: SplitBy::Word, name: masthead::text::clean_line(name), count: 2 };
    stage.hear(Event::Splits(masthead::filter::Generation(generation.0 - 1), vec![split("old")]));
    assert!(stage.app.picker().is_waiting(), "an answer to something else");
    stage.hear(Event::Splits(*generation, vec![split("oil"), split("water")]));
    assert_eq!(offers(&stage), [("water".to_owned(), "2".to_owned())]);
}

/// The first article of a folder, open, and what the library says it is about, which has not been heard yet.
fn opened_and_asked_about(path: &Path, width: u16, height: u16) -> (Stage, Id, Event) {
    let mut stage = Stage::new(vec![Source::Path(path.to_owned())], width, height, false);
    let library = Library::new(vec![Source::Path(path.to_owned())]);
    library.scan(&Cancel::default(), &mut |_| ());
    let mut asked = stage.app.act(Action::Open, None);
    if let [Request::Open(id, generation)] = asked.as_slice() {
        let article = std::sync::Arc::new(library.open(*id).expect("an article"));
        asked = stage.app.hear(Event::Opened(*id, *generation, Ok(article)));
    }
    let about = asked.iter().find_map(|request| match request {
        Request::About(of, generation) => Some((*of, *generation)),
        _ => None,
    });
    let (of, generation) = about.expect("it is asked about");
    let known = library.about(of, 6, 16, &Cancel::default());
    (stage, of, Event::About(generation, known.words, known.near))
}

#[test]
fn who_has_gone_to_the_end_stays_there_when_titles_come_under_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = about_five_places(dir.path());
    let (width, height) = (50, 9);
    let (mut early, _, about) = opened_and_asked_about(&path, width, height);
    early.hear(about);
    early.keys("G");
    let (mut late, _, about) = opened_and_asked_about(&path, width, height);
    late.keys("G");
    assert!(!late.screen().contains("→ Talks") && late.row(8).contains("100%  end"), "{}", late.screen());
    late.hear(about);
    assert_eq!(late.screen(), early.screen());
    assert!(late.screen().contains("→ Talks"), "{}", late.screen());

    // Who has moved since reads on undisturbed, and is told of the text alone how far that is.
    let (mut moved, _, about) = opened_and_asked_about(&path, width, height);
    moved.keys("Gk");
    let before = moved.screen();
    moved.hear(about);
    assert!(!moved.screen().contains("→ Talks"), "{}", moved.screen());
    assert_eq!(moved.row(8), before.lines().nth(8).unwrap_or_default());
}

#[test]
fn what_an_article_is_about_stands_over_it_and_under_its_end_and_moves_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = about_five_places(dir.path());
    for (width, height) in [(100, 24), (50, 9)] {
        let (mut stage, of, about) = opened_and_asked_about(&path, width, height);
        let before = stage.screen();
        let place = stage.app.reader().map(|reader| reader.place().clone());
        assert!(matches!(&about, Event::About(_, words, _) if words.iter().any(|word| word.as_str() == "Riyadh")));
        stage.hear(about);
        assert!(stage.row(0).contains("Riyadh"), "{}", stage.row(0));
        assert_eq!(stage.app.reader().map(|reader| reader.place().clone()), place);
        let text = |screen: &str| {
            screen.lines().skip(1).take_while(|row| !row.contains('■')).map(str::to_owned).collect::<Vec<_>>()
        };
        let (before, now) = (text(&before), text(&stage.screen()));
        assert_eq!(before[..before.len() - 1], now[..before.len() - 1], "{now:?}");
        stage.keys("G");
        assert_eq!(stage.screen().matches("→ Talks").count(), 4, "{}", stage.screen());
        assert!(!stage.screen().contains('\u{1b}'));
        stage.keys("<Tab>");
        assert_eq!(stage.drawn_with(Modifier::REVERSED).len(), 1, "{}", stage.screen());
        assert!(
            stage.row(usize::from(height) - 1).contains("link 1 of 4: Talks"),
            "{}",
            stage.row(usize::from(height) - 1)
        );
        stage.keys("<Tab><Enter>");
        let open = stage.app.reader().map(masthead::app::reader::Reader::id);
        assert!(open.is_some_and(|open| open != of && open.0 % 5 == of.0 % 5), "{open:?}");
        stage.keys("#");
        assert!(offers(&stage).iter().any(|(row, _)| row == "Riyadh"), "{:?}", offers(&stage));
        stage.keys("<Esc><Esc>/riyadh<Enter>");
        assert_eq!(stage.titles().len(), 12);
    }
}

#[test]
fn the_help_explains_the_language() {
    let (mut stage, _dir) = stage();
    for (width, height) in [(120, 200), (80, 200), (50, 250)] {
        stage.resize(width, height).keys("/<F1>");
        let screen = stage.screen();
        assert!(screen.contains("What a filter asks for"), "{width}");
        for (line, finds) in EXAMPLES {
            assert!(screen.contains(line), "{line} at {width}");
            let last = finds.split(' ').next_back().expect("a word");
            assert!(screen.contains(last), "{finds} at {width}");
        }
        stage.keys("<Esc><Esc>");
    }
    stage.resize(80, 24).keys("?seven days");
    assert!(stage.screen().contains("after:7d"), "{}", stage.screen());
    assert!(stage.marked.iter().all(|(_, change)| matches!(change, Change::Visited(_) | Change::Place(_))));
}

#[test]
fn beside_a_list_the_words_stand_over_the_text() {
    let dir = tempfile::tempdir().expect("a folder");
    let source = || vec![Source::Path(about_five_places(dir.path()))];
    let mut config = Config::load(None, &Overrides::default());
    config.settings.reading = Reading::Split;
    let mut stage = Stage::with(config, source(), 120, 24, false);
    stage.keys("<Enter>");
    let row = stage.row(0);
    let title = stage.row(1);
    let column = |row: &str, word: &str| row.split_once(word).map(|(before, _)| before.chars().count());
    assert!(row.starts_with("   masthead ") && row.contains("60 articles"), "{row}");
    let text = title.rfind("Talks 0");
    let text = text.map(|at| title[..at].chars().count());
    assert_eq!(column(&row, "Riyadh"), text, "{row}\n{title}");
    stage.keys("q");
    assert!(!stage.row(0).contains("Riyadh"), "only while one reads: {}", stage.row(0));
}
