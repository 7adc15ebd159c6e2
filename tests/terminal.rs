//! The terminal, its keys and the signals under a real pseudo-terminal. This file is its own program: started with
//! `--program` it takes the terminal and shows what it hears; without, it runs the tests against itself.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

#[path = "own_main/mod.rs"]
mod own_main;
#[path = "pty_support/mod.rs"]
mod pty_support;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use masthead::run::ask::Manners;
use masthead::run::input::{Input, Keys, Reply};
use masthead::run::painter::{Scroll, Traits};
use masthead::run::signals::Watch;
use masthead::run::terminal::{Options, Terminal};
use masthead::text::clean;
use pty_support::Pty;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use rustix::process::Signal;

/// What a text from outside may bring into a panic's words.
const HOSTILE: &str = "\x1b]52;c;aGk=\x07\u{202e}";

/// Shows what it hears, newest last, until it is told to end.
fn program(deaf: bool) -> Result<u8, Box<dyn std::error::Error>> {
    masthead::run::panics::clean(false);
    let (sender, inputs) = channel();
    let watch = (!deaf).then(|| Watch::start(sender.clone())).transpose()?;
    let ending = watch.as_ref().map(Watch::ending).unwrap_or_default();
    let traits = Traits { scroll: Scroll::Pan, ..Traits::default() };
    let manners = Manners::of(&std::env::var("TERM")?, false);
    let mut terminal = Terminal::enter(Options { traits, manners, ground: true, ending, ..Options::default() })?;
    let keys = Keys::start(sender, terminal.expecting())?;
    let mut log = vec!["ready".to_owned()];
    let mut dirty = true;
    loop {
        dirty = dirty && !draw(&mut terminal, &log)?;
        let Some(input) = next(&inputs, terminal.opens().filter(|_| dirty)) else { continue };
        keys.took(&input);
        match input {
            Input::Key(key) if key.code == KeyCode::Char('q') => break,
            Input::Key(key) if key.code == KeyCode::Char('P') => panic!("a panic on {HOSTILE}purpose"),
            Input::Key(key) if key.code == KeyCode::Char('T') => {
                let ended = std::thread::spawn(|| panic!("a thread's panic on {HOSTILE}purpose")).join();
                log.push(format!("thread ended: {}", ended.is_err()));
            }
            Input::Key(key) if key.code == KeyCode::Char('F') => flood(&mut terminal)?,
            Input::Key(key) if key.code == KeyCode::Char('N') => terminal.title(&clean("a name for the window")),
            Input::Key(key) if key.code == KeyCode::Char('Y') => {
                log.push(format!("{:?}", terminal.copy(&clean("quite a text"))?));
            }
            Input::Key(key) if key.code == KeyCode::Char('C') => {
                keys.pause();
                terminal.leave()?;
                println!("type a line");
                let mut line = String::new();
                std::io::stdin().read_line(&mut line)?;
                terminal.resume()?;
                keys.resume();
                log.push(format!("line: {}", line.trim_end()));
            }
            Input::Suspend
            | Input::Key(KeyEvent { code: KeyCode::Char('z'), modifiers: KeyModifiers::CONTROL, .. }) => {
                keys.pause();
                terminal.suspend()?;
                keys.resume();
                log.push("suspended and back".to_owned());
            }
            Input::Continue => {
                terminal.resume()?;
            }
            Input::Resized => {
                terminal.painter().forget();
                log.push(format!("{:?}", terminal.size()));
            }
            Input::Signal(number) => return Ok(128 + u8::try_from(number)?),
            Input::Gone => return Ok(3),
            Input::Reply(reply) => {
                if let Some(light) = terminal.hear(&reply)? {
                    log.push(format!("light: {light}"));
                }
                // Or every frame would make the next one.
                if reply == Reply::Status {
                    continue;
                }
                log.push(format!("{reply:?}"));
            }
            other => log.push(format!("{other:?}")),
        }
        dirty = true;
    }
    keys.pause();
    terminal.leave()?;
    println!("goodbye");
    Ok(0)
}

/// What comes next; nothing when it is time to draw what could not be drawn.
fn next(inputs: &Receiver<Input>, until: Option<Instant>) -> Option<Input> {
    match until {
        Some(until) => inputs.recv_timeout(until.saturating_duration_since(Instant::now())).ok(),
        None => inputs.recv().ok(),
    }
}

fn draw(terminal: &mut Terminal, log: &[String]) -> std::io::Result<bool> {
    let size = terminal.size();
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.width, size.height));
    let rows = usize::from(size.height);
    for (y, line) in (0..size.height).zip(&log[log.len().saturating_sub(rows)..]) {
        buffer.set_stringn(0, y, line, size.width.into(), Style::new().bold());
    }
    terminal.draw(&buffer, log.len().is_multiple_of(2).then_some(Position::new(0, 0)), false)
}

/// Writes until the terminal takes no more and the program is told to end.
fn flood(terminal: &mut Terminal) -> std::io::Result<()> {
    let text = clean(&"a long text ".repeat(6000));
    loop {
        terminal.copy(&text)?;
    }
}

/// Well below the time in which the rest of a sequence must follow its Esc.
const ESCAPE: Duration = Duration::from_millis(30);

fn start() -> Pty {
    start_with(&["--program"], 80, 24, &[])
}

fn start_with(arguments: &[&str], columns: u16, rows: u16, environment: &[(&str, &str)]) -> Pty {
    let pty = Pty::start(&me(), arguments, columns, rows, environment);
    pty.wait_for_text("ready");
    pty
}

fn me() -> PathBuf {
    std::env::current_exe().expect("this program")
}

fn quitting_leaves_the_terminal_as_found() {
    let mut pty = start();
    assert!(pty.look(|s| s.alternate_screen() && s.bracketed_paste()));
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
    pty.wait_for_text("goodbye");
}

fn signals_leave_the_terminal_as_found() {
    for (signal, status) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130)] {
        let mut pty = start();
        pty.signal(signal);
        assert_eq!(pty.wait_for_end(), status);
        pty.assert_as_found();
    }
}

fn a_panic_is_told_on_the_terminal_as_found() {
    let mut pty = start();
    pty.send("P");
    assert_eq!(pty.wait_for_end(), 101);
    pty.assert_as_found();
    pty.wait_for_text("a panic on purpose");
    assert!(!pty.bytes().windows(4).any(|w| w == b"\x1b]52"), "it steers nothing");
}

fn a_threads_panic_waits_for_the_end() {
    let mut pty = start();
    pty.send("T");
    pty.wait_for_text("thread ended: true");
    assert!(!pty.contents().contains("purpose"));
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
    pty.wait_for_text("a thread's panic on purpose");
    assert!(!pty.bytes().windows(4).any(|w| w == b"\x1b]52"), "it steers nothing");
}

fn keys_pastes_and_replies_arrive() {
    let mut pty = start();
    pty.send("\x1b[1;5A");
    pty.wait_for_text("code: Up, modifiers: KeyModifiers(CONTROL)");
    pty.send("\x1b");
    pty.wait_for_text("code: Esc");
    pty.send("\x1b[200~pasted\nq\x1b[201~");
    pty.wait_for_text("Paste(\"pasted\\nq\")");
    pty.send("\x1b[200~unterminated");
    // An answer to the last frame may come within it.
    pty.wait_for_text("Paste(\"unterminated");
    pty.send("\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?2026;2$y");
    pty.wait_for_text("Mode { mode: 2026, state: 2 }");
    pty.send("é");
    pty.wait_for_text("Char('é')");
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

fn a_resize_is_heard_and_painted() {
    let mut pty = start();
    pty.resize(60, 10);
    pty.wait_for_text("Size { width: 60, height: 10 }");
    pty.wait_for_text("ready");
    pty.send("q");
    pty.wait_for_end();
    pty.assert_as_found();
}

fn sizes_from_nothing_to_huge() {
    for (columns, rows) in [(0, 0), (1, 1), (5, 2), (1000, 500)] {
        let mut pty = Pty::start(&me(), &["--program"], columns, rows, &[]);
        pty.wait_for("an r", |screen| screen.contents().starts_with('r') && screen.alternate_screen());
        pty.send("q");
        assert_eq!(pty.wait_for_end(), 0, "{columns}x{rows}");
        pty.assert_as_found();
    }
    let lines = [("LINES", "7"), ("COLUMNS", "33")];
    let mut pty = start_with(&["--program"], 0, 0, &lines);
    pty.send("\x1b[A");
    pty.wait_for_text("Key(KeyEvent { code: Up, modifier");
    assert!(!pty.contents().contains("modifiers"), "wider than COLUMNS says");
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

fn a_terminal_that_goes_ends_the_program() {
    let mut pty = start();
    pty.hang_up("x");
    let status = pty.wait_for_end();
    assert!(matches!(status, 3 | 129), "{status}");
    // With HUP ignored only the terminal itself tells.
    let program = me();
    let script = "trap '' HUP; exec \"$0\" --program --deaf";
    let mut pty = Pty::start("/bin/sh".as_ref(), &["-c", script, program.to_str().unwrap()], 80, 24, &[]);
    pty.wait_for_text("ready");
    pty.hang_up("x");
    assert_eq!(pty.wait_for_end(), 3);
}

fn a_stalled_terminal_does_not_hold_up_the_end() {
    let mut pty = start_with(&["--program"], 200, 50, &[]);
    pty.stall(true);
    pty.send("F");
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_for_end(), 143);
}

fn suspended_and_continued_under_a_shell() {
    let program = me();
    let script = "set -m; \"$0\" --program; echo the shell has it; read line; fg >/dev/null; echo over";
    let mut pty = Pty::start("/bin/sh".as_ref(), &["-c", script, program.to_str().unwrap()], 80, 24, &[]);
    pty.wait_for_text("ready");
    pty.send("\x1a");
    pty.wait_for_text("the shell has it");
    pty.assert_as_found();
    pty.send("typed for the shell\r");
    pty.wait_for_text("suspended and back");
    assert!(pty.look(vt100::Screen::alternate_screen));
    pty.send("q");
    pty.wait_for_text("over");
    pty.wait_for_end();
    pty.assert_as_found();
}

fn without_a_shell_it_does_not_stop() {
    let mut pty = start();
    pty.send("\x1a");
    pty.wait_for_text("suspended and back");
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

fn a_child_has_the_terminal_to_itself() {
    let mut pty = start();
    pty.send("C");
    pty.wait_for_text("type a line");
    pty.send("quite a line\r");
    pty.wait_for_text("line: quite a line");
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

fn a_terminal_that_answers_nothing_is_drawn_to_all_the_same() {
    let mut pty = Pty::start_mute(&me(), &["--program"], 80, 24, &[]);
    pty.wait_for_text("ready");
    for letter in ('a'..='k').filter(|c| !"q".contains(*c)) {
        pty.send(&letter.to_string());
    }
    pty.wait_for_text("Char('k')");
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    pty.assert_as_found();
    let bytes = pty.bytes();
    let asked = bytes.windows(4).filter(|w| *w == b"\x1b[5n").count();
    assert!(asked <= 2, "asked {asked} times in vain");
}

fn what_is_unanswered_at_the_end_does_not_reach_the_shell() {
    let program = me();
    let script = "\"$0\" --program; read line; echo \"read <$line>\" | tr '\\033' E";
    let mut pty = Pty::start_mute("/bin/sh".as_ref(), &["-c", script, program.to_str().unwrap()], 80, 24, &[]);
    pty.wait_for_text("ready");
    pty.send("q");
    pty.wait_for_bytes(b"\x1b[?1049l");
    pty.send("\x1b[?62;22c\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[0n");
    pty.wait_for_text("goodbye");
    pty.send("\r");
    pty.wait_for_text("read <>");
    pty.wait_for_end();
}

fn answers_are_never_keys_and_teach_the_terminal() {
    let mut pty = start();
    // The frame came first, then the questions.
    pty.wait_for_bytes(b"\x1b]11;?\x1b\\");
    let bytes = pty.bytes();
    let at = |what: &[u8]| bytes.windows(what.len()).position(|w| w == what);
    assert!(at(b"ready") < at(b"\x1b[c") && at(b"\x1b[c") < at(b"\x1b]11;?\x1b\\"), "{}", bytes.escape_ascii());
    assert!(at(b"ready").is_some() && at(b"$p").is_none());
    let took = pty.send_pieces("\x1b[?62;22c".split_inclusive(|_: char| true));
    pty.wait_for_bytes(b"\x1b[?2026$p\x1b[?69$p");
    pty.send("\x1b[?2026;2$y");
    pty.wait_for_text("Mode { mode: 2026, state: 2 }");
    let took = took + pty.send_pieces(["\x1b]11;rgb", ":ffff/f", "fff/ffff\x1b", "\\"]);
    pty.wait_for_text("light: true");
    pty.resize(200, 50);
    pty.wait_for_text("Size { width: 200, height: 50 }");
    // An Esc that its rest follows too late (after 50 ms) is the key: whether it was in time is the machine's to say.
    assert!(took > ESCAPE || !pty.contents().contains("Key("), "{}", pty.contents());
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

fn risky_kinds_are_asked_nothing_but_whether_a_frame_has_come() {
    for term in ["linux", "vt100", "unheard-of"] {
        let mut pty = start_with(&["--program"], 80, 24, &[("TERM", term)]);
        pty.send("N");
        pty.send("Y");
        pty.wait_for_text("None");
        pty.send("q");
        assert_eq!(pty.wait_for_end(), 0);
        let bytes = pty.bytes();
        for risky in [b"\x1b[c".as_slice(), b"$p", b"\x1b]", b"\x1bP", b"22;2t"] {
            assert!(!bytes.windows(risky.len()).any(|w| w == risky), "{term}: {}", risky.escape_ascii());
        }
    }
}

fn titles_are_put_back_and_copies_go_out() {
    let mut pty = start();
    pty.send("N");
    pty.wait_for_bytes(b"\x1b]2;a name for the window\x1b\\");
    pty.send("Y");
    pty.wait_for_bytes(b"\x1b]52;c;cXVpdGUgYSB0ZXh0\x07");
    pty.wait_for_text("Some(Copied { bytes: 12, of: 12, by_tmux: false })");
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    let bytes = pty.bytes();
    let at = |what: &[u8]| bytes.windows(what.len()).position(|w| w == what);
    assert!(at(b"\x1b[22;2t").is_some() && at(b"\x1b[22;2t") < at(b"\x1b]2;") && at(b"\x1b]2;") < at(b"\x1b[23;2t"));
}

const TESTS: &[(&str, fn())] = &[
    ("quitting_leaves_the_terminal_as_found", quitting_leaves_the_terminal_as_found),
    ("signals_leave_the_terminal_as_found", signals_leave_the_terminal_as_found),
    ("a_panic_is_told_on_the_terminal_as_found", a_panic_is_told_on_the_terminal_as_found),
    ("a_threads_panic_waits_for_the_end", a_threads_panic_waits_for_the_end),
    ("keys_pastes_and_replies_arrive", keys_pastes_and_replies_arrive),
    ("a_resize_is_heard_and_painted", a_resize_is_heard_and_painted),
    ("sizes_from_nothing_to_huge", sizes_from_nothing_to_huge),
    ("a_terminal_that_goes_ends_the_program", a_terminal_that_goes_ends_the_program),
    ("a_stalled_terminal_does_not_hold_up_the_end", a_stalled_terminal_does_not_hold_up_the_end),
    ("suspended_and_continued_under_a_shell", suspended_and_continued_under_a_shell),
    ("without_a_shell_it_does_not_stop", without_a_shell_it_does_not_stop),
    ("a_child_has_the_terminal_to_itself", a_child_has_the_terminal_to_itself),
    (
        "a_terminal_that_answers_nothing_is_drawn_to_all_the_same",
        a_terminal_that_answers_nothing_is_drawn_to_all_the_same,
    ),
    ("what_is_unanswered_at_the_end_does_not_reach_the_shell", what_is_unanswered_at_the_end_does_not_reach_the_shell),
    ("answers_are_never_keys_and_teach_the_terminal", answers_are_never_keys_and_teach_the_terminal),
    (
        "risky_kinds_are_asked_nothing_but_whether_a_frame_has_come",
        risky_kinds_are_asked_nothing_but_whether_a_frame_has_come,
    ),
    ("titles_are_put_back_and_copies_go_out", titles_are_put_back_and_copies_go_out),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| a == "--program") {
        return match program(arguments.iter().any(|a| a == "--deaf")) {
            Ok(status) => ExitCode::from(status),
            Err(error) => match error.downcast_ref::<std::io::Error>() {
                // A write that gave up because the program is to end; the signal that said so counts.
                Some(error) if error.kind() == std::io::ErrorKind::TimedOut => ExitCode::from(143),
                _ => ExitCode::from(3),
            },
        };
    }
    own_main::run(TESTS, &arguments)
}
