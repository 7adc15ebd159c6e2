//! The bytes that the real program writes to its terminal for what a reader does, held to what may be spent on them.
//! `benches/wire.rs` has the figures; here they only must not be more.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod pty_support;

use std::fs;
use std::path::Path;

use pty_support::Pty;

/// Ends every frame: whether it has come.
const QUESTION: &[u8] = b"\x1b[5n";

/// What is done, and the bytes it may take at 80x24 and at 200x50.
const BUDGETS: [(&str, usize, usize); 10] = [
    ("first", 2000, 7000),
    ("list", 90, 180),
    ("open", 1400, 3400),
    ("line", 130, 160),
    ("page", 1200, 3100),
    ("help", 1400, 3400),
    ("back to the text", 1400, 3400),
    ("back to the list", 2000, 7000),
    ("views", 1400, 3400),
    ("back from the views", 2000, 3400),
];

fn article(number: usize) -> String {
    let seed = include_str!("../seeds/002_232c7250db54732f.txt");
    let body: String = seed.split_once("\n\n").map_or("", |(_, body)| body).chars().filter(char::is_ascii).collect();
    format!("Headline {number} of a list\n\nBy Ann Example\n\n{}", format!("{body}\n\n").repeat(3))
}

/// Bytes up to the end of the frame after which the screen is so.
fn cost(pty: &mut Pty, keys: &str, so: impl Fn(&vt100::Screen) -> bool) -> usize {
    let before = if keys.is_empty() { 0 } else { pty.bytes().len() };
    pty.send(keys);
    let mut end = before;
    loop {
        end = pty.wait_for_bytes_from(end, QUESTION);
        if pty.look(&so) {
            return end - before;
        }
    }
}

/// The same, as often as told, where every time something else is to be seen: the median.
fn median(pty: &mut Pty, keys: &str, times: usize) -> usize {
    let state = |screen: &vt100::Screen| (screen.contents(), screen.cursor_position());
    let mut costs: Vec<usize> = (0..times)
        .map(|_| {
            let before = pty.look(state);
            cost(pty, keys, |screen| state(screen) != before)
        })
        .collect();
    costs.sort_unstable();
    costs[times / 2]
}

#[test]
fn what_a_reader_does_stays_within_its_budget() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..60 {
        fs::write(folder.path().join(format!("{number:02}.txt")), article(number)).expect("an article");
    }
    let words = ["--no-library", folder.path().to_str().expect("a path")];
    let environment = [("XDG_CONFIG_HOME", "/nonexistent"), ("LC_ALL", "C.UTF-8")];
    for (columns, rows) in [(80, 24), (200, 50)] {
        let mut pty = Pty::start(Path::new(env!("CARGO_BIN_EXE_masthead")), &words, columns, rows, &environment);
        let has = |text: &'static str| move |screen: &vt100::Screen| screen.contents().contains(text);
        let found = [
            cost(&mut pty, "", has("60 articles")),
            median(&mut pty, "j", 5),
            cost(&mut pty, "\r", has("Space page")),
            median(&mut pty, "j", 5),
            median(&mut pty, " ", 3),
            cost(&mut pty, "?", has("type to search")),
            cost(&mut pty, "\x1b", has("Space page")),
            cost(&mut pty, "q", has("60 articles")),
            cost(&mut pty, "V", has("starred")),
            cost(&mut pty, "\x1b", has("60 articles")),
        ];
        let budgets = BUDGETS.map(|(_, small, large)| if columns == 80 { small } else { large });
        for ((name, ..), (found, budget)) in BUDGETS.iter().zip(found.iter().zip(budgets)) {
            assert!(*found <= budget, "{name} at {columns}x{rows}: {found} bytes of {budget}");
        }
        pty.send("q");
        assert_eq!(pty.wait_for_end(), 0);
    }
}
