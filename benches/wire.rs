//! Bytes that the real program writes for what a reader does, at 80x24 and 200x50, each beside its budget and beside what
//! ratatui's `CrosstermBackend` would write for the same frames; and what less and fzf write, where they are installed.
//! One JSON line. It must not know how screens are made.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::style::{Attribute, Colors, Print, SetAttribute, SetColors};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Nothing more is coming; below the 300 ms after which a preview is loaded.
const QUIET: Duration = Duration::from_millis(120);
/// A preview has been loaded by then.
const RESTED: Duration = Duration::from_millis(700);
const DEADLINE: Duration = Duration::from_secs(10);
const WORD: &str = "officials";

/// What is done, and the bytes it may take at 80x24 and at 200x50; none where no budget is set.
const BUDGETS: &[(&str, Option<(usize, usize)>)] = &[
    ("first", Some((2000, 7000))),
    ("list", Some((90, 180))),
    ("list_scrolled", None),
    ("open", Some((1400, 3400))),
    ("line", Some((130, 160))),
    ("page", Some((1200, 3100))),
    ("filter", Some((1000, 3000))),
    ("filter_worst", Some((2200, 5000))),
    ("same", Some((0, 0))),
    ("resize", None),
    ("quit", None),
];

fn main() -> Fallible<()> {
    let dir = tempfile::tempdir()?;
    for number in 0..300 {
        fs::write(dir.path().join(format!("{number:03}.txt")), article(number))?;
    }
    let mut line = String::from("{\"bench\":\"wire\"");
    for (columns, rows) in [(80, 24), (200, 50)] {
        write!(line, ",\"{columns}x{rows}\":{{")?;
        let figures = reader(dir.path(), columns, rows)?;
        for (number, (name, budget)) in BUDGETS.iter().enumerate() {
            let Some((_, bytes, theirs)) = figures.iter().find(|figure| figure.0 == *name) else { continue };
            let comma = if number > 0 { "," } else { "" };
            write!(line, "{comma}\"{name}\":{{\"bytes\":{bytes},\"ratatui\":{theirs}")?;
            if let Some((small, large)) = budget {
                let budget = if columns == 80 { small } else { large };
                write!(line, ",\"budget\":{budget},\"holds\":{}", bytes <= budget)?;
            }
            line.push('}');
        }
        for (name, figures) in peers(dir.path(), columns, rows)? {
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

/// What was done, the bytes for it, and ratatui's for the same.
type Figure = (&'static str, usize, usize);

fn reader(folder: &Path, columns: u16, rows: u16) -> Fallible<Vec<Figure>> {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_masthead"));
    command.arg("--no-library");
    command.arg(folder);
    let mut session = Session::start(command, columns, rows)?;
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
    (name, ours, theirs)
}

fn median(name: &'static str, mut samples: Vec<(usize, usize)>) -> Figure {
    samples.sort_unstable();
    let theirs = {
        let mut theirs: Vec<usize> = samples.iter().map(|sample| sample.1).collect();
        theirs.sort_unstable();
        theirs[theirs.len() / 2]
    };
    (name, samples[samples.len() / 2].0, theirs)
}

/// A peer's name and what it writes.
type Peer = (&'static str, Vec<(&'static str, usize)>);

fn peers(folder: &Path, columns: u16, rows: u16) -> Fallible<Vec<Peer>> {
    let mut peers = Vec::new();
    if installed("less") {
        let mut command = CommandBuilder::new("less");
        command.arg(folder.join("000.txt"));
        let mut session = Session::start(command, columns, rows)?;
        let start = session.until("Headline")?.0;
        let line = median("line", session.repeat("j", 10)?).1;
        let page = session.act(" ", QUIET)?.0;
        let quit = session.act("q", QUIET)?.0;
        peers.push(("less", vec![("start", start), ("line", line), ("page", page), ("quit", quit)]));
        session.child.wait()?;
    }
    if installed("fzf") {
        let titles: Vec<String> = (0..300).map(|n| article(n).lines().next().unwrap_or("").to_owned()).collect();
        let list = folder.join("titles");
        fs::write(&list, titles.join("\n"))?;
        let mut command = CommandBuilder::new("sh");
        command.args(["-c", "fzf < \"$0\""]);
        command.arg(&list);
        let mut session = Session::start(command, columns, rows)?;
        let start = session.until("300/300")?.0;
        let mut typed = Vec::new();
        for letter in WORD.chars() {
            typed.push(session.act(letter.encode_utf8(&mut [0; 4]), QUIET)?);
        }
        peers.push(("fzf", vec![("start", start), ("typed", median("typed", typed).1)]));
        session.act("\x1b", QUIET)?;
        session.child.wait()?;
        fs::remove_file(list)?;
    }
    Ok(peers)
}

fn installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

/// A program on a terminal that answers as terminals do.
struct Session {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    shown: Buffer,
}

impl Session {
    fn start(mut command: CommandBuilder, columns: u16, rows: u16) -> Fallible<Self> {
        let pair = native_pty_system().openpty(size(columns, rows))?;
        for name in ["LINES", "COLUMNS", "SSH_CONNECTION", "NO_COLOR", "COLORTERM", "TMUX", "FZF_DEFAULT_OPTS", "LESS"]
        {
            command.env_remove(name);
        }
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", "/nonexistent");
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let bytes = listen(pair.master.try_clone_reader()?);
        let writer = pair.master.take_writer()?;
        let screen = parser(columns, rows)?;
        let shown = Buffer::empty(Rect::new(0, 0, columns, rows));
        Ok(Self { master: pair.master, writer, child, bytes, screen, shown })
    }

    /// Bytes until the screen holds a text and nothing more comes; ours and ratatui's.
    fn until(&mut self, text: &str) -> Fallible<(usize, usize)> {
        let begun = Instant::now();
        let mut sum = 0;
        while !self.screen.screen().contents().contains(text) && begun.elapsed() < DEADLINE {
            sum += self.listen(QUIET);
        }
        Ok((sum, self.theirs()?))
    }

    fn act(&mut self, keys: &str, quiet: Duration) -> Fallible<(usize, usize)> {
        self.writer.write_all(keys.as_bytes())?;
        self.writer.flush()?;
        Ok((self.listen(quiet), self.theirs()?))
    }

    fn repeat(&mut self, keys: &str, times: usize) -> Fallible<Vec<(usize, usize)>> {
        (0..times).map(|_| self.act(keys, QUIET)).collect()
    }

    fn settle(&mut self, quiet: Duration) -> Fallible<()> {
        self.act("", quiet).map(|_| ())
    }

    fn resize(&mut self, columns: u16, rows: u16) -> Fallible<(usize, usize)> {
        self.screen = parser(columns, rows)?;
        self.shown = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.master.resize(size(columns, rows))?;
        Ok((self.listen(RESTED), self.theirs()?))
    }

    /// Takes in what comes until nothing does for a while; how many bytes that were.
    fn listen(&mut self, quiet: Duration) -> usize {
        let mut all = Vec::new();
        let mut answered = 0;
        while let Ok(bytes) = self.bytes.recv_timeout(quiet) {
            self.screen.process(&bytes);
            all.extend(bytes);
            while let Some(at) = all[answered..].windows(4).position(|w| w == b"\x1b[5n") {
                answered += at + 4;
                // A program that has ended wants no answer.
                drop(self.writer.write_all(b"\x1b[0n").and_then(|()| self.writer.flush()));
            }
        }
        all.len()
    }

    /// What ratatui's backend would write to bring the screen to where it is now.
    fn theirs(&mut self) -> Fallible<usize> {
        let screen = self.screen.screen();
        let mut next = Buffer::empty(self.shown.area);
        for (n, cell) in next.content.iter_mut().enumerate() {
            let width = usize::from(self.shown.area.width);
            if let Some(seen) = screen.cell(u16::try_from(n / width)?, u16::try_from(n % width)?) {
                take(seen, cell);
            }
        }
        let (y, x) = screen.cursor_position();
        let bytes = as_ratatui(&self.shown, &next, (!screen.hide_cursor()).then_some((x, y)))?;
        self.shown = next;
        Ok(bytes.len())
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn parser(columns: u16, rows: u16) -> Fallible<vt100::Parser> {
    Ok(vt100::Parser::new(NonZero::new(rows).ok_or("rows")?, NonZero::new(columns).ok_or("columns")?, 0))
}

fn listen(mut from: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (to, bytes) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 8192];
        while let Ok(n) = from.read(&mut buffer) {
            if n == 0 || to.send(buffer[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    bytes
}

fn take(seen: &vt100::Cell, cell: &mut Cell) {
    if seen.has_contents() {
        cell.set_symbol(seen.contents());
    }
    let colour = |colour| match colour {
        vt100::Color::Default => Color::Reset,
        vt100::Color::Idx(index) => Color::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Color::Rgb(r, g, b),
    };
    (cell.fg, cell.bg) = (colour(seen.fgcolor()), colour(seen.bgcolor()));
    let attributes = [
        (seen.bold(), Modifier::BOLD),
        (seen.dim(), Modifier::DIM),
        (seen.italic(), Modifier::ITALIC),
        (seen.underline(), Modifier::UNDERLINED),
        (seen.inverse(), Modifier::REVERSED),
    ];
    cell.modifier = attributes.into_iter().filter(|(on, _)| *on).map(|(_, modifier)| modifier).collect();
}

/// The calls that ratatui-crossterm 0.1 makes for a frame, cell by cell of the diff.
fn as_ratatui(before: &Buffer, after: &Buffer, cursor: Option<(u16, u16)>) -> Fallible<Vec<u8>> {
    let mut out = Vec::new();
    let (mut ink, mut ground, mut modifier) = (Color::Reset, Color::Reset, Modifier::empty());
    let mut last = None;
    for (x, y, cell) in before.diff(after) {
        if last != Some((x.wrapping_sub(1), y)) {
            queue!(out, MoveTo(x, y))?;
        }
        last = Some((x, y));
        if cell.modifier != modifier {
            attributes(modifier, cell.modifier, &mut out)?;
            modifier = cell.modifier;
        }
        if (cell.fg, cell.bg) != (ink, ground) {
            queue!(out, SetColors(Colors::new(of_crossterm(cell.fg), of_crossterm(cell.bg))))?;
            (ink, ground) = (cell.fg, cell.bg);
        }
        queue!(out, Print(cell.symbol()))?;
    }
    let reset = crossterm::style::Color::Reset;
    queue!(out, SetColors(Colors::new(reset, reset)), SetAttribute(Attribute::Reset))?;
    match cursor {
        Some((x, y)) => queue!(out, Show, MoveTo(x, y))?,
        None => queue!(out, Hide)?,
    }
    Ok(out)
}

fn attributes(from: Modifier, to: Modifier, out: &mut Vec<u8>) -> Fallible<()> {
    let (gone, mut new) = (from - to, to - from);
    if gone.intersects(Modifier::BOLD | Modifier::DIM) {
        queue!(out, SetAttribute(Attribute::NormalIntensity))?;
        new |= to & (Modifier::BOLD | Modifier::DIM);
    }
    let table = [
        (Modifier::REVERSED, Attribute::Reverse, Attribute::NoReverse),
        (Modifier::ITALIC, Attribute::Italic, Attribute::NoItalic),
        (Modifier::UNDERLINED, Attribute::Underlined, Attribute::NoUnderline),
        (Modifier::BOLD, Attribute::Bold, Attribute::NormalIntensity),
        (Modifier::DIM, Attribute::Dim, Attribute::NormalIntensity),
    ];
    for (modifier, on, off) in table {
        if gone.contains(modifier) && off != Attribute::NormalIntensity {
            queue!(out, SetAttribute(off))?;
        }
        if new.contains(modifier) {
            queue!(out, SetAttribute(on))?;
        }
    }
    Ok(())
}

fn of_crossterm(colour: Color) -> crossterm::style::Color {
    match colour {
        Color::Indexed(index) => crossterm::style::Color::AnsiValue(index),
        Color::Rgb(r, g, b) => crossterm::style::Color::Rgb { r, g, b },
        _ => crossterm::style::Color::Reset,
    }
}
