//! A program on a terminal, and how many bytes it writes for what is typed. It must not know which program it is.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use super::Fallible;
use super::backend::as_ratatui;

/// Nothing more is coming; below the 300 ms after which a preview is loaded.
pub const QUIET: Duration = Duration::from_millis(120);
/// A preview has been loaded by then.
pub const RESTED: Duration = Duration::from_millis(700);
const DEADLINE: Duration = Duration::from_secs(10);

/// A program on a terminal that answers as terminals do.
pub struct Session {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    pub child: Box<dyn Child + Send + Sync>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    shown: Buffer,
    answers: &'static [Answer],
}

/// A question, and what the terminal says to it.
type Answer = (&'static [u8], &'static [u8]);

const ANSWERS: &[Answer] = &[(b"\x1b[5n", b"\x1b[0n")];
const ANSWERS_WITH_MARGINS: &[Answer] =
    &[(b"\x1b[5n", b"\x1b[0n"), (b"\x1b[c", b"\x1b[?64;21;22c"), (b"\x1b[?69$p", b"\x1b[?69;2$y")];

impl Session {
    pub fn start(mut command: CommandBuilder, columns: u16, rows: u16) -> Fallible<Self> {
        let pair = native_pty_system().openpty(size(columns, rows))?;
        for name in ["LINES", "COLUMNS", "NO_COLOR", "COLORTERM", "TMUX", "FZF_DEFAULT_OPTS", "LESS"] {
            command.env_remove(name);
        }
        if command.get_env("SSH_CONNECTION") == std::env::var_os("SSH_CONNECTION").as_deref() {
            command.env_remove("SSH_CONNECTION");
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
        Ok(Self { master: pair.master, writer, child, bytes, screen, shown, answers: ANSWERS })
    }

    /// The same on a terminal that says that it has left-right margins. The screen kept here knows none.
    pub fn start_with_margins(command: CommandBuilder, columns: u16, rows: u16) -> Fallible<Self> {
        let mut session = Self::start(command, columns, rows)?;
        session.answers = ANSWERS_WITH_MARGINS;
        Ok(session)
    }

    /// Bytes until the screen holds a text and nothing more comes; ours and ratatui's.
    pub fn until(&mut self, text: &str) -> Fallible<(usize, usize)> {
        let begun = Instant::now();
        let mut sum = 0;
        while !self.screen.screen().contents().contains(text) && begun.elapsed() < DEADLINE {
            sum += self.listen(QUIET);
        }
        Ok((sum, self.theirs()?))
    }

    pub fn act(&mut self, keys: &str, quiet: Duration) -> Fallible<(usize, usize)> {
        self.writer.write_all(keys.as_bytes())?;
        self.writer.flush()?;
        Ok((self.listen(quiet), self.theirs()?))
    }

    pub fn repeat(&mut self, keys: &str, times: usize) -> Fallible<Vec<(usize, usize)>> {
        (0..times).map(|_| self.act(keys, QUIET)).collect()
    }

    pub fn settle(&mut self, quiet: Duration) -> Fallible<()> {
        self.act("", quiet).map(|_| ())
    }

    pub fn resize(&mut self, columns: u16, rows: u16) -> Fallible<(usize, usize)> {
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
            let asked = |at: &usize| self.answers.iter().find(|(question, _)| all[*at..].starts_with(question));
            let due: Vec<_> = (answered..all.len()).filter_map(|at| Some((at, asked(&at)?.1))).collect();
            for (at, answer) in due {
                answered = at + 1;
                // A program that has ended wants no answer.
                drop(self.writer.write_all(answer).and_then(|()| self.writer.flush()));
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
