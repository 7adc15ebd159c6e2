//! What the hand reaches for: saving, piping, editing and the mouse; first on the stage, then the real program under a
//! pseudo-terminal.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;
mod stage;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use masthead::app::action::Mode;
use masthead::app::pointing::Touch;
use masthead::app::{Event, Piped, Request};
use masthead::article::Id;
use masthead::text::{clean, clean_line};
use pty_support::Pty;
use stage::Stage;
use tempfile::TempDir;

const TEXT: &str = "Storm closes the harbour\n\nBoats stay in.\n\nSee https://example.org/a for more.\n";

/// A folder of articles, and one that is empty.
fn folders() -> (TempDir, TempDir) {
    let articles = tempfile::tempdir().unwrap();
    fs::write(articles.path().join("a.txt"), TEXT).unwrap();
    fs::write(articles.path().join("b.txt"), "Harbour opens again\n\nThe harbour opened.\n").unwrap();
    (articles, tempfile::tempdir().unwrap())
}

/// One text of many like parts.
fn numbered(numbers: std::ops::Range<usize>, part: impl Fn(usize) -> String) -> String {
    numbers.map(part).collect::<Vec<_>>().concat()
}

fn notice(stage: &Stage) -> String {
    stage.app.notice().map(ToString::to_string).unwrap_or_default()
}

/// Opens the line to save to, and types this path instead of what stands there.
fn save_as(stage: &mut Stage, path: &Path) {
    stage.keys("w<C-u>").paste(path.to_str().unwrap()).keys("<Enter>");
}

#[test]
fn an_article_is_saved_as_text_and_as_markdown() {
    let (articles, out) = folders();
    let mut stage = Stage::path(articles.path(), 80, 24);
    save_as(&mut stage, &out.path().join("one.txt"));
    assert_eq!(stage.app.mode(), Mode::List);
    assert!(notice(&stage).starts_with("Saved as /") && notice(&stage).ends_with("one.txt"), "{}", notice(&stage));
    assert_eq!(fs::read_to_string(out.path().join("one.txt")).unwrap(), TEXT);
    stage.keys("<Enter>");
    save_as(&mut stage, &out.path().join("one.MD"));
    assert_eq!(stage.app.mode(), Mode::Reader, "back where one was");
    let markdown = fs::read_to_string(out.path().join("one.MD")).unwrap();
    assert_eq!(markdown, "# Storm closes the harbour\n\nBoats stay in.\n\nSee <https://example.org/a> for more.\n");
}

#[test]
fn the_line_begins_with_a_name_made_of_the_title() {
    let (articles, _out) = folders();
    let mut stage = Stage::path(articles.path(), 80, 24);
    stage.keys("jw");
    assert!(stage.row(23).starts_with("save as: Harbour-opens-again.txt   "), "{}", stage.row(23));
    stage.keys("<Esc>");
    assert_eq!(stage.app.mode(), Mode::List);
    stage.keys("<Enter>w<C-u><Backspace>");
    assert_eq!(stage.app.mode(), Mode::Reader, "deleting in an empty line leaves it");
    let before = stage.screen();
    stage.keys("w<C-c>");
    assert_eq!(stage.app.mode(), Mode::Reader);
    stage.keys("w?");
    assert_eq!(stage.app.mode(), Mode::Save, "what can be typed is typed");
    stage.keys("<Esc>");
    assert_eq!(stage.screen(), before);
}

#[test]
fn another_file_is_replaced_only_when_one_says_so_twice() {
    let (articles, out) = folders();
    let file = out.path().join("there.txt");
    fs::write(&file, "dear").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let mut stage = Stage::path(articles.path(), 200, 24);
    save_as(&mut stage, &file);
    assert_eq!(stage.app.mode(), Mode::Save);
    assert!(notice(&stage).contains("Enter once more replaces"), "{}", notice(&stage));
    stage.keys("<Esc>");
    assert_eq!(fs::read_to_string(&file).unwrap(), "dear");
    save_as(&mut stage, &file);
    stage.keys("<Backspace>t<Enter>");
    assert!(notice(&stage).contains("Enter once more"), "a name that was edited is asked about again");
    assert_eq!(fs::read_to_string(&file).unwrap(), "dear");
    stage.keys("<Enter>");
    assert_eq!(stage.app.mode(), Mode::List);
    assert_eq!(fs::read_to_string(&file).unwrap(), TEXT);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_link_is_followed_and_not_replaced() {
    let (articles, out) = folders();
    fs::write(out.path().join("real.txt"), "old").unwrap();
    std::os::unix::fs::symlink("real.txt", out.path().join("link.txt")).unwrap();
    let mut stage = Stage::path(articles.path(), 80, 24);
    save_as(&mut stage, &out.path().join("link.txt"));
    stage.keys("<Enter>");
    assert!(out.path().join("link.txt").is_symlink());
    assert_eq!(fs::read_to_string(out.path().join("real.txt")).unwrap(), TEXT);
}

#[test]
fn articles_are_never_written_over() {
    let (articles, out) = folders();
    let file = |name: &str| articles.path().join(name);
    fs::write(file(".hidden"), "not listed, but among the articles").unwrap();
    std::os::unix::fs::symlink(file("b.txt"), out.path().join("soft.txt")).unwrap();
    fs::hard_link(file("b.txt"), out.path().join("hard.txt")).unwrap();
    let before = fs::read_to_string(file("b.txt")).unwrap();
    let mut stage = Stage::path(articles.path(), 200, 24);
    for path in
        [file("a.txt"), file("b.txt"), file(".hidden"), out.path().join("soft.txt"), out.path().join("hard.txt")]
    {
        save_as(&mut stage, &path);
        assert!(notice(&stage).contains("one of your articles"), "{}: {}", path.display(), notice(&stage));
        assert_eq!(stage.app.mode(), Mode::Save, "another name can be typed");
        stage.keys("<Enter><Enter><Esc>");
    }
    assert_eq!(fs::read_to_string(file("a.txt")).unwrap(), TEXT);
    assert_eq!(fs::read_to_string(file("b.txt")).unwrap(), before);
    save_as(&mut stage, &file("new.txt"));
    assert!(notice(&stage).starts_with("Saved"), "a new file may stand among them: {}", notice(&stage));
}

#[test]
fn what_cannot_be_saved_is_a_sentence() {
    let (articles, out) = folders();
    let mut stage = Stage::path(articles.path(), 200, 24);
    std::os::unix::fs::symlink("nowhere", out.path().join("broken")).unwrap();
    let long = "x".repeat(300);
    for (name, want) in [
        ("no/such/folder.txt", "there is no folder"),
        (".", "a folder; add a name"),
        ("", "no name for a file"),
        (long.as_str(), "too long"),
        ("broken", "a link that leads nowhere"),
    ] {
        let path = out.path().join(name);
        save_as(&mut stage, &path);
        assert!(notice(&stage).contains(want), "{name}: {}", notice(&stage));
        stage.keys("<Esc>");
    }
    save_as(&mut stage, Path::new("/dev/null"));
    assert!(notice(&stage).contains("no file but"), "{}", notice(&stage));
    stage.keys("<Esc>");
    save_as(&mut stage, out.path());
    assert!(notice(&stage).contains("a folder; add a name"), "{}", notice(&stage));
    stage.keys("<C-u><Enter>");
    assert!(notice(&stage).contains("A name for the file is wanted"));
    stage.keys("~/x<Enter>");
    assert!(notice(&stage).contains("no home folder"), "{}", notice(&stage));
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1, "only the broken link");
}

/// Types a command, and gives back what the world is asked.
fn piped_to(stage: &mut Stage, command: &str) -> Option<(Id, Vec<String>, masthead::filter::Generation)> {
    stage.outside.clear();
    stage.keys("|").paste(command).keys("<Enter>");
    stage.outside.iter().find_map(|request| match request {
        Request::Pipe(id, words, generation) => Some((*id, words.clone(), *generation)),
        _ => None,
    })
}

fn answer(said: &str, failed: Option<&str>) -> Piped {
    Piped { said: clean(said), failed: failed.map(clean_line) }
}

#[test]
fn a_command_is_a_vector_of_words() {
    let mut stage = Stage::seeds(80, 24);
    stage.keys("j");
    let (id, words, generation) = piped_to(&mut stage, "grep -c 'in Paris'").expect("asked");
    assert_eq!((id, words), (Id(1), vec!["grep".to_owned(), "-c".to_owned(), "in Paris".to_owned()]));
    assert!(notice(&stage).contains("running; C-c stops it"), "{}", notice(&stage));
    assert_eq!(piped_to(&mut stage, "wc"), None, "one at a time");
    assert!(notice(&stage).contains("still running"));
    stage.keys("<Esc>");
    stage.hear(Event::Piped(generation, answer("4\n", None)));
    assert_eq!((stage.app.mode(), notice(&stage).as_str()), (Mode::List, "4"));
    stage.keys("|<Up>");
    assert!(stage.row(23).starts_with("pipe to: grep -c 'in Paris'   "), "{}", stage.row(23));
    stage.keys("<C-u>").paste("say 'so").keys("<Enter>");
    assert_eq!(stage.app.mode(), Mode::Pipe, "what is not clear stays, to be mended");
    assert!(notice(&stage).contains("A ' is open"), "{}", notice(&stage));
    stage.keys("'");
    assert!(stage.row(23).starts_with("pipe to: say 'so'   "), "{}", stage.row(23));
}

#[test]
fn answers_are_notices_or_sheets() {
    let mut stage = Stage::seeds(40, 10);
    for (said, failed, mode, want) in [
        ("one line\n", None, Mode::List, "one line"),
        ("", None, Mode::List, "cmd is done, and said nothing."),
        ("", Some("cmd ended with status 1"), Mode::List, "cmd ended with status 1"),
        ("no such\n", Some("cmd ended with status 2"), Mode::List, "cmd ended with status 2: no such"),
        ("two\nlines\n", None, Mode::Help, "two\n lines"),
        ("a line that is longer than the screen is wide\n", None, Mode::Help, "a line that is longer than the screen"),
        ("x\ny\n", Some("cmd ended with status 2"), Mode::Help, " cmd ended with status 2\n\n x\n y"),
        ("\u{1b}[31mred\u{1b}]0;title\u{7}\nx\n", None, Mode::Help, "red\n x"),
    ] {
        let (_, _, generation) = piped_to(&mut stage, "cmd").expect("asked");
        stage.hear(Event::Piped(generation, answer(said, failed)));
        assert_eq!(stage.app.mode(), mode, "{said}");
        let screen = stage.screen();
        assert!(screen.contains(want), "{said}: {screen}");
        stage.keys(if mode == Mode::Help { "<Enter>" } else { "" });
        assert_eq!(stage.app.mode(), Mode::List);
    }
}

#[test]
fn a_sheet_scrolls_and_waits_for_who_types() {
    let mut stage = Stage::seeds(40, 10);
    stage.keys("<Enter>");
    let (_, _, generation) = piped_to(&mut stage, "seq 50").expect("asked");
    stage.keys("/mo");
    let said = numbered(1..51, |n| format!("{n}\n"));
    stage.hear(Event::Piped(generation, answer(&said, None)));
    assert_eq!(stage.app.mode(), Mode::Find, "the keys stay where one types");
    stage.keys("<Enter>");
    assert_eq!(stage.app.mode(), Mode::Help);
    for (keys, first) in [("", "1"), ("<Down>", "2"), ("<PgDn>", "9"), ("<End>", "43"), ("<Up>", "42"), ("<Home>", "1")]
    {
        stage.keys(keys);
        assert_eq!(stage.row(1), format!(" {first}"), "{keys}");
    }
    stage.point(5, 5, Touch::WheelDown);
    assert_eq!(stage.row(1), " 4");
    stage.resize(30, 6);
    assert_eq!(stage.row(1), " 4");
    stage.keys("47");
    assert_eq!(stage.row(1), " 47", "letters search");
    stage.keys("<Esc>");
    assert_eq!(stage.app.mode(), Mode::Reader);
}

#[test]
fn a_command_is_stopped_before_the_program_is_left() {
    let mut stage = Stage::seeds(80, 24);
    let (_, _, generation) = piped_to(&mut stage, "sleep 60").expect("asked");
    stage.outside.clear();
    stage.keys("<C-c><C-c>");
    assert_eq!(stage.outside, [Request::Stop, Request::Stop]);
    stage.hear(Event::Piped(generation, answer("", Some("sleep was stopped"))));
    assert_eq!(notice(&stage), "sleep was stopped");
    stage.keys("<C-c>");
    assert!(!stage.outside.contains(&Request::Quit), "one C-c too many does not leave");
    stage.keys("<C-c>");
    assert!(stage.outside.contains(&Request::Quit));
}

#[test]
fn an_edited_article_is_read_again_in_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.txt");
    let body = numbered(1..60, |n| format!("Paragraph {n} is here.\n\n"));
    fs::write(&file, format!("A title\n\n{body}")).unwrap();
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.keys("<Enter>30j");
    let place = stage.app.reader().unwrap().place().clone();
    stage.keys("e");
    assert!(stage.outside.contains(&Request::Edit(Id(0))), "{:?}", stage.outside);
    stage.hear(Event::Edited(Id(0), false));
    assert_eq!(stage.app.reader().unwrap().place(), &place);
    fs::write(&file, format!("Another title\n\n{body}The last line.\n")).unwrap();
    stage.hear(Event::Edited(Id(0), true));
    let reader = stage.app.reader().unwrap();
    assert_eq!((reader.place(), reader.article().title().as_str()), (&place, "Another title"));
    stage.keys("q");
    assert!(stage.screen().contains("▌  Another title"), "{}", stage.screen());
}

#[test]
fn an_empty_list_has_nothing_to_take_in_hand() {
    let dir = tempfile::tempdir().unwrap();
    let mut stage = Stage::path(dir.path(), 80, 24);
    for keys in ["w", "|", "e"] {
        stage.keys(keys);
        assert_eq!((stage.app.mode(), notice(&stage).as_str()), (Mode::List, "There is no article here."));
    }
}

fn many(count: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for n in 1..=count {
        let body = numbered(1..40, |p| format!("Paragraph {p} of article {n}.\n\n"));
        fs::write(dir.path().join(format!("{n:04}.txt")), format!("Article number {n}\n\n{body}")).unwrap();
    }
    dir
}

#[test]
fn clicks_select_and_open() {
    let dir = many(30);
    let mut stage = Stage::path(dir.path(), 80, 24);
    stage.rest();
    stage.click(10, 4);
    assert_eq!((stage.app.mode(), stage.app.list().cursor()), (Mode::List, 3));
    stage.click(10, 4);
    assert_eq!(stage.app.mode(), Mode::Reader);
    assert_eq!(stage.app.reader().unwrap().id(), Id(3));
    stage.keys("q/number").click(10, 3);
    assert_eq!((stage.app.mode(), stage.app.list().cursor()), (Mode::Filter, 2), "the bar keeps the keys");
    stage.click(10, 3);
    assert_eq!(stage.app.mode(), Mode::Reader);
    stage.keys("q<Esc>").rest();
    let shown = stage.app.reader().unwrap().id();
    stage.click(10, 15);
    assert_eq!((stage.app.mode(), stage.app.reader().unwrap().id()), (Mode::Reader, shown), "the text beside the list");
    for (x, y) in [(0, 0), (79, 23), (79, 0), (0, 23), (200, 200)] {
        stage.click(x, y).point(x, y, Touch::WheelDown).point(x, y, Touch::Drag);
        assert_eq!(stage.app.mode(), Mode::Reader);
    }
}

#[test]
fn the_wheel_scrolls_what_it_is_over() {
    let dir = many(100);
    let mut stage = Stage::path(dir.path(), 120, 30);
    stage.rest();
    let title = |stage: &mut Stage| stage.row(1);
    let (list, text) = ((5, 10), (80, 10));
    assert!(title(&mut stage).contains("Article number 1 "));
    stage.point(list.0, list.1, Touch::WheelDown);
    assert!(title(&mut stage).contains("Article number 4 "), "{}", title(&mut stage));
    assert_eq!(stage.app.list().cursor(), 5, "the selection stays in sight, with its margin");
    let place = stage.app.reader().unwrap().place().clone();
    stage.point(text.0, text.1, Touch::WheelDown);
    assert_eq!(stage.app.mode(), Mode::List);
    assert_ne!(stage.app.reader().unwrap().place(), &place);
    stage.point(text.0, text.1, Touch::WheelUp);
    assert_eq!(stage.app.reader().unwrap().place(), &place);
    for _ in 0..200 {
        stage.point(list.0, list.1, Touch::WheelDown);
    }
    assert!(stage.screen().contains("Article number 100"));
    for _ in 0..200 {
        stage.point(list.0, list.1, Touch::WheelUp);
    }
    assert!(title(&mut stage).contains("Article number 1 "));
    stage.keys("?").point(5, 5, Touch::WheelDown);
    assert_eq!(stage.app.sheet().top, 3);
}

#[test]
fn a_click_chooses_a_link_and_a_second_one_follows_it() {
    let (articles, _out) = folders();
    for size in [(80, 24), (120, 30), (40, 12)] {
        let mut stage = Stage::path(articles.path(), size.0, size.1);
        stage.keys("<Enter>");
        let at = |stage: &mut Stage, what: &str| {
            let screen = stage.screen();
            let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(what)).expect("in sight");
            let x = masthead::text::width(&line[..line.find(what).unwrap()]);
            (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
        };
        let (x, y) = at(&mut stage, "https://example.org");
        stage.click(x - 1, y);
        assert!(stage.app.reader().unwrap().link().is_none(), "beside it");
        stage.click(x, y);
        assert_eq!(stage.app.reader().unwrap().link().unwrap().0, 0);
        assert!(!stage.outside.iter().any(|r| matches!(r, Request::Browse(_))));
        stage.click(x + 5, y);
        assert!(stage.outside.contains(&Request::Browse(clean("https://example.org/a"))), "{:?}", stage.outside);
    }
}

#[test]
fn the_divider_is_dragged() {
    let dir = many(30);
    let mut stage = Stage::path(dir.path(), 120, 30);
    stage.rest();
    let divider = stage.app.panes().divider.unwrap();
    stage.point(70, 10, Touch::Drag);
    assert_eq!(stage.app.panes().divider, Some(divider), "nothing was taken hold of");
    stage.point(divider.x, 10, Touch::Press).point(60, 12, Touch::Drag).point(70, 12, Touch::Drag);
    stage.point(70, 12, Touch::Release).point(20, 12, Touch::Drag);
    assert_eq!(stage.app.panes().divider.unwrap().x, 70);
    stage.resize(240, 30);
    assert_eq!(stage.app.panes().divider.unwrap().x, 140, "the share is kept");
    for x in (0..=239).rev() {
        let from = stage.app.panes().divider.unwrap().x;
        stage.point(from, 5, Touch::Press).point(x, 5, Touch::Drag).point(x, 5, Touch::Release);
        let panes = *stage.app.panes();
        let (list, text) = (panes.list.unwrap().width, panes.text.unwrap().width);
        assert_eq!(list + 1 + text, 240);
        assert!(list >= 20 && text >= 20, "{x}: {list} and {text}");
        assert!(!(20..=219).contains(&x) || panes.divider.unwrap().x == x, "{x}: {panes:?}");
    }
    stage.resize(80, 24);
    let above = stage.app.panes().divider.unwrap();
    stage.point(10, above.y, Touch::Press).point(10, 15, Touch::Drag).point(10, 15, Touch::Release);
    assert_eq!(stage.app.panes().divider.unwrap().y, 15);
    stage.draw();
}

/// The program under a pseudo-terminal, on these articles.
fn program(articles: &Path, environment: &[(&str, &str)]) -> Pty {
    let program = Path::new(env!("CARGO_BIN_EXE_masthead"));
    let fixed = [("XDG_CONFIG_HOME", "/nonexistent"), ("LANG", "C.UTF-8"), ("VISUAL", "")];
    let environment: Vec<_> = fixed.into_iter().chain(environment.iter().copied()).collect();
    let pty = Pty::start(program, &[articles.to_str().unwrap()], 80, 24, &environment);
    pty.wait_for_text("Storm closes");
    pty
}

fn script(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn left(mut pty: Pty) {
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
}

#[test]
fn the_real_program_saves_under_the_home_folder() {
    let (articles, out) = folders();
    let mut pty = program(articles.path(), &[("HOME", out.path().to_str().unwrap())]);
    pty.send("w\x15~/kept.md\r");
    pty.wait_for_text("Saved as ~/kept.md");
    assert!(fs::read_to_string(out.path().join("kept.md")).unwrap().starts_with("# Storm closes the harbour\n"));
    left(pty);
}

#[test]
fn the_real_program_gives_the_text_to_a_command() {
    let (articles, out) = folders();
    let mut pty = program(articles.path(), &[]);
    for (command, want) in [
        ("sed -n s/stay/rest/p", "Boats rest in."),
        ("sh -c 'exit 3'", "sh ended with status 3"),
        ("no-such-program", "There is no program no-such-program here"),
        ("true", "true is done, and said nothing."),
        // What is waited for does not stand in the line that is typed, or in the notice that it runs.
        ("sh -c 'cat; echo com\\plaint >&2'", "complaint"),
        ("sh -c 'yes | head -c 9000000'", " y\n y\n"),
        ("cat /dev/zero", "no more than 256 KiB"),
    ] {
        pty.send(&format!("|{command}\r"));
        pty.wait_for_text(want);
        pty.send("\x1b");
        // What is typed right behind Esc would be typed with Alt.
        pty.wait_for("the list", |s| s.contents().contains("1 of 2") && !s.contents().contains(want));
    }
    // Like a clipboard's tool, it leaves something behind that holds its streams open.
    let tool = script(out.path(), "tool", "cat >/dev/null\nsleep 30 &\necho copied");
    pty.send(&format!("|{tool}\r"));
    pty.wait_for_text("copied");
    left(pty);
}

#[test]
fn a_long_command_holds_up_no_key_and_is_stopped() {
    let (articles, out) = folders();
    let mut pty = program(articles.path(), &[]);
    pty.send("|sleep 600\r");
    pty.wait_for_text("sleep 600 is running");
    pty.send("j");
    pty.wait_for_text("2 of 2");
    pty.send("\x03");
    pty.wait_for_text("sleep was stopped");
    // Deaf to TERM, with its children: the second C-c makes it. It says on the terminal, unseen, when it is.
    let deaf = script(
        out.path(),
        "deaf",
        "trap '' TERM\nprintf '\\033]0;deaf now\\007' > /dev/tty\nsh -c 'sleep 600; sleep 600'",
    );
    pty.send(&format!("|{deaf}\r"));
    pty.wait_for_bytes(b"deaf now");
    pty.send("\x03");
    pty.wait_for_text("once more makes it");
    pty.send("\x03");
    pty.wait_for_text("deaf was stopped");
    // It reads from the terminal, which it does not have.
    pty.send("|sh -c 'read x < /dev/tty'\r");
    pty.wait_for_text("sh wants the terminal for itself");
    left(pty);
}

#[test]
fn the_editor_has_the_terminal_and_gives_it_back() {
    let (articles, out) = folders();
    let file = articles.path().join("a.txt");
    let long = numbered(1..60, |n| format!("Paragraph {n} is here.\n\n"));
    fs::write(&file, format!("Storm closes the harbour\n\n{long}")).unwrap();
    let editor = script(out.path(), "an editor", "echo editing \"$2\" $1\nread line\necho \"$line\" >> \"$2\"");
    let mut pty = program(articles.path(), &[("EDITOR", &format!("'{editor}' --now"))]);
    pty.send("\r");
    pty.wait_for("the reader", |s| s.contents().contains("Paragraph 8 ") && !s.contents().contains("Harbour opens"));
    pty.send("20j");
    pty.wait_for_text("Paragraph 12 ");
    let place = pty.look(|s| s.rows(0, 80).nth(1).unwrap().trim_end().to_owned());
    pty.send("e");
    pty.wait_for("the editor", |s| {
        s.contents().contains("editing") && s.contents().contains("--now") && !s.alternate_screen()
    });
    pty.send("A line of mine\r");
    pty.wait_for_text("Loaded again.");
    assert_eq!(pty.look(|s| s.rows(0, 80).nth(1).unwrap().trim_end().to_owned()), place, "the place is kept");
    assert!(fs::read_to_string(&file).unwrap().ends_with("A line of mine\n"));
    pty.send("G");
    pty.wait_for_text("A line of mine");
    pty.send("q");
    pty.wait_for_text("1 of 2");
    left(pty);
}

#[test]
fn keys_meant_for_the_editor_end_nothing_else() {
    let (articles, out) = folders();
    let wait = "trap 'caught=1' INT\necho ready\nwhile [ -z \"$caught\" ]; do sleep 0.05; done\nexit 7";
    let editor = script(out.path(), "editor", wait);
    let mut pty = program(articles.path(), &[("EDITOR", &editor)]);
    pty.send("e");
    pty.wait_for_text("ready");
    pty.send("\x03");
    pty.wait_for("the list", |s| s.alternate_screen() && s.contents().contains("ended with status 7."));
    left(pty);
}

#[test]
fn an_editor_that_is_suspended_suspends_us_with_it() {
    let (articles, out) = folders();
    let editor = script(out.path(), "editor", "echo editing\nread line\necho \"$line\" >> \"$1\"");
    let program = env!("CARGO_BIN_EXE_masthead");
    // Without noflsh the kernel drops, some time after the signal of a C-z, what is typed and what the shell writes.
    let script = "stty noflsh; set -m; EDITOR=\"$1\" VISUAL= \"$0\" \"$2\"; echo the shell has it
        read line; echo going on; fg >/dev/null; stty -noflsh; echo over";
    let arguments = ["-c", script, program, &editor, articles.path().to_str().unwrap()];
    let mut pty = Pty::start(Path::new("/bin/sh"), &arguments, 80, 24, &[("XDG_CONFIG_HOME", "/nonexistent")]);
    pty.wait_for_text("Storm closes");
    pty.send("e");
    pty.wait_for_text("editing");
    pty.send("\x1a");
    pty.wait_for_text("the shell has it");
    pty.send("\r");
    pty.wait_for_text("going on");
    pty.send("mine\r");
    pty.wait_for_text("Loaded again.");
    pty.send("q");
    pty.wait_for_text("over");
    pty.wait_for_end();
    pty.assert_as_found();
}

#[test]
fn what_has_no_file_or_no_editor_is_a_sentence() {
    let (articles, _out) = folders();
    let mut pty = program(articles.path(), &[("EDITOR", "no-such-editor")]);
    pty.send("e");
    pty.wait_for_text("There is no program no-such-editor here");
    left(pty);
    let program = Path::new(env!("CARGO_BIN_EXE_masthead"));
    let mut pty = Pty::start(program, &[], 80, 24, &[("XDG_CONFIG_HOME", "/nonexistent")]);
    pty.wait_for_text("Mossad set up operations");
    pty.send("e");
    pty.wait_for_text("This article has no file of its own");
    left(pty);
}

#[test]
fn the_mouse_is_taken_only_when_wanted_and_given_back() {
    let (articles, home) = folders();
    let pty = program(articles.path(), &[]);
    assert!(!pty.bytes().windows(8).any(|w| w == b"\x1b[?1000h"), "not by default");
    left(pty);
    fs::create_dir(home.path().join("masthead")).unwrap();
    fs::write(home.path().join("masthead/config.toml"), "mouse = true\n").unwrap();
    let editor = script(home.path(), "editor", "echo editing\nread line");
    let config = home.path().to_str().unwrap();
    let mut pty = program(articles.path(), &[("XDG_CONFIG_HOME", config), ("EDITOR", &editor)]);
    pty.wait_for_text("1 of 2");
    let taken = |s: &vt100::Screen| {
        s.mouse_protocol_mode() == vt100::MouseProtocolMode::ButtonMotion
            && s.mouse_protocol_encoding() == vt100::MouseProtocolEncoding::Sgr
    };
    assert!(pty.look(taken));
    pty.send("\x1b[<0;5;3M\x1b[<0;5;3m");
    pty.wait_for_text("2 of 2");
    pty.send("e");
    pty.wait_for("the editor", |s| s.contents().contains("editing") && !taken(s));
    pty.send("\r");
    pty.wait_for("the mouse again", taken);
    pty.send("\x1b[<0;5;3M\x1b[<0;5;3m");
    pty.wait_for_text("The harbour opened.");
    pty.wait_for("the reader", |s| !s.contents().contains("Storm closes"));
    pty.send("q");
    pty.wait_for_text("Storm closes");
    left(pty);
}
