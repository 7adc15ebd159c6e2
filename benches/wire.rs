//! Bytes that the real program writes for what a reader does, at 80x24 and 200x50, each beside its budget and beside what
//! ratatui's `CrosstermBackend` would write for the same frames; and what less, newsboat and fzf write, where they are
//! installed. One JSON line. It must not know how screens are made.

#[path = "wire/backend.rs"]
mod backend;
#[path = "wire/peers.rs"]
mod peers;
#[path = "wire/session.rs"]
mod session;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use portable_pty::CommandBuilder;

use session::{QUIET, RESTED, Session};

type Fallible<T> = Result<T, Box<dyn Error>>;

const WORD: &str = "officials";

/// What is done, and the bytes it may take at 80x24 and at 200x50; none where no budget is set. At 80x24 the list has the
/// full width, above the text: what a step brings into sight there is a row of text, whose length is the budget's matter.
const BUDGETS: &[(&str, Option<usize>, Option<usize>)] = &[
    ("first", Some(2000), Some(7000)),
    ("list", Some(90), Some(180)),
    ("list_scrolled", None, None),
    ("list_scrolled_between_margins", None, Some(180)),
    ("list_over_ssh_mean", None, Some(180)),
    ("open", Some(1400), Some(3400)),
    ("line", Some(130), Some(160)),
    ("page", Some(1200), Some(3100)),
    ("filter", Some(1000), Some(3000)),
    ("filter_worst", Some(2200), Some(5000)),
    ("same", Some(0), Some(0)),
    ("resize", None, None),
    ("quit", None, None),
];

fn main() -> Fallible<()> {
    let dir = tempfile::tempdir()?;
    for number in 0..300 {
        fs::write(dir.path().join(format!("{number:03}.txt")), article(number))?;
    }
    let mut line = String::from("{\"bench\":\"wire\"");
    for (columns, rows) in [(80, 24), (200, 50)] {
        write!(line, ",\"{columns}x{rows}\":{{")?;
        let mut figures = reader(dir.path(), columns, rows)?;
        figures.push(between_margins(dir.path(), columns, rows)?);
        figures.push(over_ssh(dir.path(), columns, rows)?);
        for (number, (name, small, large)) in BUDGETS.iter().enumerate() {
            let Some((_, bytes, theirs)) = figures.iter().find(|figure| figure.0 == *name) else { continue };
            let comma = if number > 0 { "," } else { "" };
            write!(line, "{comma}\"{name}\":{{\"bytes\":{bytes}")?;
            if let Some(theirs) = theirs {
                write!(line, ",\"ratatui\":{theirs}")?;
            }
            if let Some(budget) = if columns == 80 { small } else { large } {
                write!(line, ",\"budget\":{budget},\"holds\":{}", bytes <= budget)?;
            }
            line.push('}');
        }
        for (name, figures) in peers::all(dir.path(), columns, rows)? {
            let figures: Vec<String> = figures.iter().map(|(what, bytes)| format!("\"{what}\":{bytes}")).collect();
            write!(line, ",\"{name}\":{{{}}}", figures.join(","))?;
        }
        line.push('}');
    }
    println!("{line}}}");
    Ok(())
}

fn article(number: usize) -> String {
    const WORDS: [&str; 16] = [
        "officials",
        "harbour",
        "winter",
        "council",
        "ferry",
        "minister",
        "budget",
        "vote",
        "island",
        "letter",
        "teacher",
        "bridge",
        "company",
        "report",
        "evening",
        "road",
    ];
    let word = |n: usize| WORDS[(n * 7 + n / 5 * 3 + n / 11) % WORDS.len()];
    let title = format!("Headline {number}: the {} and the {}", word(number), word(number / 3));
    let body = include_str!("../seeds/002_232c7250db54732f.txt").split_once("\n\n").map_or("", |(_, body)| body);
    format!("{title}\n\nBy Ann Example\n\n{}", format!("{body}\n\n").repeat(3))
}

/// What was done, the bytes for it, and ratatui's for the same where they can be known.
type Figure = (&'static str, usize, Option<usize>);

fn command(folder: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_masthead"));
    command.arg("--no-library");
    command.arg(folder);
    command
}

/// The list moves by one row at its edge on a terminal that has left-right margins; what our own model of the screen
/// makes of those is nothing, so ratatui's figure is left out.
fn between_margins(folder: &Path, columns: u16, rows: u16) -> Fallible<Figure> {
    let mut session = Session::start_with_margins(command(folder), columns, rows)?;
    session.until("Headline")?;
    session.act("60j", RESTED)?;
    let mut moves: Vec<usize> = session.repeat("j", 10)?.into_iter().map(|(ours, _)| ours).collect();
    session.act("q", QUIET)?;
    session.child.wait()?;
    Ok(("list_scrolled_between_margins", middle(&mut moves), None))
}

/// The selection moves on from the edge of the list, as under a held key, over SSH: the mean.
fn over_ssh(folder: &Path, columns: u16, rows: u16) -> Fallible<Figure> {
    const MOVES: usize = 30;
    let mut command = command(folder);
    command.env("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    let mut session = Session::start(command, columns, rows)?;
    session.until("Headline")?;
    session.act("60j", RESTED)?;
    let moves = session.repeat("j", MOVES)?;
    let (ours, theirs) = moves.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    session.act("q", QUIET)?;
    session.child.wait()?;
    Ok(("list_over_ssh_mean", ours / MOVES, Some(theirs / MOVES)))
}

fn reader(folder: &Path, columns: u16, rows: u16) -> Fallible<Vec<Figure>> {
    let mut session = Session::start(command(folder), columns, rows)?;
    let mut figures = vec![one("first", session.until("Headline")?)];
    session.settle(RESTED)?;
    figures.push(median("list", session.repeat("j", 4)?));
    session.act("50j", RESTED)?;
    figures.push(median("list_scrolled", session.repeat("j", 10)?));
    session.settle(RESTED)?;
    figures.push(one("open", session.act("\r", QUIET)?));
    session.settle(RESTED)?;
    figures.push(median("line", session.repeat("j", 10)?));
    figures.push(median("page", session.repeat(" ", 3)?));
    // Bound to nothing: a frame without a change.
    figures.push(one("same", session.act("\x1b[24;5~", QUIET)?));
    session.act("q", RESTED)?;
    session.act("/", RESTED)?;
    let mut typed = Vec::new();
    for letter in WORD.chars() {
        typed.push(session.act(letter.encode_utf8(&mut [0; 4]), QUIET)?);
    }
    let worst = typed.iter().copied().max().unwrap_or_default();
    figures.push(median("filter", typed));
    figures.push(one("filter_worst", worst));
    session.act("\x1b", RESTED)?;
    figures.push(one("resize", session.resize(columns + 7, rows + 3)?));
    figures.push(one("quit", session.act("q", QUIET)?));
    session.child.wait()?;
    Ok(figures)
}

fn one(name: &'static str, (ours, theirs): (usize, usize)) -> Figure {
    (name, ours, Some(theirs))
}

fn median(name: &'static str, samples: Vec<(usize, usize)>) -> Figure {
    let (mut ours, mut theirs): (Vec<usize>, Vec<usize>) = samples.into_iter().unzip();
    (name, middle(&mut ours), Some(middle(&mut theirs)))
}

fn middle(samples: &mut [usize]) -> usize {
    samples.sort_unstable();
    samples[samples.len() / 2]
}
