//! The terminal: enter, leave, suspend, size, and one write a frame. It must not know what is drawn, nor read keys.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr, ttyname};

use super::decode::Decoder;
use super::input::{Input, Reply};
use super::mouse::ON as MOUSE;
use super::painter::{Painter, Traits};

/// Alternate screen, bracketed paste, no wrapping at the last column (a cluster that the terminal draws wider than
/// expected must not run into the next row).
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?7l";
/// Everything that a session of ours can have changed, put back; erased first for terminals without an alternate screen.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?1000;1002;1003;1004;1006;2004l\x1b[?7h\x1b[r\x1b[?69l";
const AWAY: &[u8] = b"\x1b[H\x1b[2J\x1b[?25h\x1b[?1049l";
const TITLE_KEEP: &[u8] = b"\x1b[22;0t";
const TITLE_BACK: &[u8] = b"\x1b[23;0t";
/// CAN ends a sequence that a broken write left open.
const CANCEL: &[u8] = b"\x18";
/// How long leaving may wait for a terminal that takes nothing.
const PARTING: Duration = Duration::from_millis(500);
/// How often a write that waits looks whether the program is to end.
const LOOK: Duration = Duration::from_millis(100);
/// The largest screen that is drawn, in columns and rows.
const LARGEST: (u16, u16) = (1000, 500);

/// What a session wants of the terminal.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What the painter may use.
    pub traits: Traits,
    /// Keep the window's title on entering and put it back on leaving.
    pub title: bool,
    /// Take the mouse.
    pub mouse: bool,
    /// Set when the program is to end: a write that waits for the terminal gives up then (see
    /// [`super::signals::Watch::ending`]).
    pub ending: Arc<AtomicBool>,
}

/// The terminal while the screen program has it. Dropping it leaves it as it was found.
#[derive(Debug)]
pub struct Terminal {
    line: Arc<Line>,
    painter: Painter,
    stopped: bool,
}

/// What the panic hook needs as well.
#[derive(Debug)]
struct Line {
    tty: OwnedFd,
    found: Termios,
    options: Options,
    inside: AtomicBool,
    torn: AtomicBool,
    owner: ThreadId,
    /// What other threads said when they panicked; told when the screen is gone.
    panics: Mutex<Vec<String>>,
}

impl Terminal {
    /// Takes the terminal: raw, on the alternate screen, with bracketed paste; the cursor and the rest are settled by the
    /// first frame. Sets a panic hook that gives the terminal back before it speaks.
    ///
    /// # Errors
    /// When there is no terminal to be had, or it refuses.
    pub fn enter(options: Options) -> io::Result<Self> {
        let tty = open()?;
        let found = tcgetattr(&tty)?;
        let painter = Painter::new(options.traits);
        let line = Arc::new(Line {
            tty,
            found,
            options,
            inside: AtomicBool::new(false),
            torn: AtomicBool::new(false),
            owner: thread::current().id(),
            panics: Mutex::new(Vec::new()),
        });
        watch_for_panics(Arc::clone(&line));
        let terminal = Self { line, painter, stopped: false };
        terminal.line.take()?;
        Ok(terminal)
    }

    /// Columns and rows: as the kernel says, else `COLUMNS` and `LINES`, else 80 by 24; at most 1000 by 500, never 0.
    pub fn size(&self) -> Size {
        size_of(&self.line.tty)
    }

    /// Brings the screen to `next` with one write, which is none when nothing has changed. `None` hides the cursor.
    ///
    /// # Errors
    /// When the terminal has gone or the program is to end while it does not take the bytes. The next frame is then a
    /// full one.
    pub fn draw(&mut self, next: &Buffer, cursor: Option<Position>) -> io::Result<()> {
        let frame = self.painter.paint(next, cursor);
        let sent = self.line.send(frame, None);
        if sent.is_err() {
            self.painter.forget();
        }
        sent
    }

    /// Sends a sequence that draws nothing: a query, a title, a copy. What it carries must be checked by the caller.
    ///
    /// # Errors
    /// As [`Terminal::draw`].
    pub fn send(&mut self, sequence: &[u8]) -> io::Result<()> {
        self.line.send(sequence, None)
    }

    /// The painter, to tell it what the terminal turned out to be able to, or to [`Painter::forget`] the screen.
    pub fn painter(&mut self) -> &mut Painter {
        &mut self.painter
    }

    /// Gives the terminal back as it was found. Safe to call again.
    ///
    /// # Errors
    /// When the terminal has gone or takes nothing for half a second; its modes are put back in any case.
    pub fn leave(&mut self) -> io::Result<()> {
        self.painter.forget();
        let left = self.line.leave();
        for panic in self.line.panics.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            eprintln!("{panic}");
        }
        left
    }

    /// Takes the terminal again after [`Terminal::leave`] (a child had it), or on CONT after a stop that nobody
    /// announced. False when there is nothing to do: the CONT that ends [`Terminal::suspend`]. Else draw again, in full,
    /// for the size may be another.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn resume(&mut self) -> io::Result<bool> {
        if self.stopped {
            self.stopped = false;
            return Ok(false);
        }
        self.painter.forget();
        self.line.take()?;
        Ok(true)
    }

    /// Gives the terminal back, stops the whole process group as `C-z` does, and takes the terminal again when the
    /// program goes on; draw in full then. Where no shell could wake us (the group leads its session) it does not stop.
    /// Pause the reading of keys around it, and call it on the main thread.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn suspend(&mut self) -> io::Result<()> {
        if getsid(None)? == getpgrp() {
            return Ok(());
        }
        self.leave()?;
        self.stopped = true;
        // Not TSTP: that has a handler here, and its default action is what STOP does.
        kill_current_process_group(Signal::STOP)?;
        self.line.take()
    }

    /// Swallows what still comes in until `answered` has seen the reply it waits for, or 300 ms have passed. For the end
    /// of a run with a query unanswered, before [`Terminal::leave`] and with the reading of keys paused.
    pub fn drain(&self, mut answered: impl FnMut(&Reply) -> bool) {
        let end = Instant::now() + Duration::from_millis(300);
        let mut decoder = Decoder::new();
        let mut bytes = [0; 1024];
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || !self.line.wait(PollFlags::IN, left).unwrap_or(false) {
                return;
            }
            match rustix::io::read(&self.line.tty, &mut bytes) {
                Ok(0) => return,
                Ok(n) => {
                    let inputs = decoder.feed(&bytes[..n]);
                    if inputs.iter().any(|i| matches!(i, Input::Reply(r) if answered(r))) {
                        return;
                    }
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return,
            }
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that has gone.
        let _ = self.leave();
    }
}

impl Line {
    fn take(&self) -> io::Result<()> {
        let mut raw = self.found.clone();
        raw.make_raw();
        set(&self.tty, &raw)?;
        self.inside.store(true, Ordering::SeqCst);
        let mut bytes = Vec::with_capacity(64);
        if self.options.title {
            bytes.extend_from_slice(TITLE_KEEP);
        }
        bytes.extend_from_slice(ENTER);
        if self.options.mouse {
            bytes.extend_from_slice(MOUSE);
        }
        self.send(&bytes, None)
    }

    /// Only the first of two callers (a panic and the drop behind it) does anything.
    fn leave(&self) -> io::Result<()> {
        if !self.inside.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(128);
        if self.torn.swap(false, Ordering::SeqCst) {
            bytes.extend_from_slice(CANCEL);
        }
        bytes.extend_from_slice(LEAVE);
        if self.options.title {
            bytes.extend_from_slice(TITLE_BACK);
        }
        bytes.extend_from_slice(AWAY);
        let sent = self.send(&bytes, Some(Instant::now() + PARTING));
        // Now, not after draining: a terminal that has stalled would never let us go.
        let restored = set(&self.tty, &self.found);
        sent.and(restored)
    }

    /// Writes all of it: in one go where the terminal takes it, else as it does. Without an `end` it waits until the
    /// program is to end.
    fn send(&self, mut bytes: &[u8], end: Option<Instant>) -> io::Result<()> {
        while !bytes.is_empty() {
            match rustix::io::write(&self.tty, bytes) {
                Ok(n) => bytes = &bytes[n..],
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => {
                    self.torn.store(true, Ordering::SeqCst);
                    if self.wait(PollFlags::OUT, LOOK)? {
                        continue;
                    }
                    let over = match end {
                        Some(end) => Instant::now() >= end,
                        None => self.options.ending.load(Ordering::Relaxed),
                    };
                    if over {
                        return Err(io::ErrorKind::TimedOut.into());
                    }
                }
                Err(gone) => return Err(gone.into()),
            }
        }
        self.torn.store(false, Ordering::SeqCst);
        Ok(())
    }

    /// Waits until the terminal can be read or written; false when the time is over. An error means that it has gone.
    fn wait(&self, flag: PollFlags, limit: Duration) -> io::Result<bool> {
        let mut fds = [PollFd::from_borrowed_fd(self.tty.as_fd(), flag)];
        let limit = Timespec {
            tv_sec: i64::try_from(limit.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: limit.subsec_nanos().into(),
        };
        match poll(&mut fds, Some(&limit)) {
            Err(Errno::INTR) => return Ok(true),
            other => other?,
        };
        if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(fds[0].revents().contains(flag))
    }
}

/// A panic of the thread that has the terminal gives it back first; what other threads say waits until it is given back.
fn watch_for_panics(line: Arc<Line>) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == line.owner || !line.inside.load(Ordering::SeqCst) {
            // The panic is what there is to tell, not a terminal that has gone.
            let _ = line.leave();
            before(info);
        } else {
            line.panics.lock().unwrap_or_else(PoisonError::into_inner).push(info.to_string());
        }
    }));
}

/// Opens the terminal of this session afresh (read and write, never blocking), so that flags set on it are nobody else's;
/// without one, the standard stream that is a terminal.
pub(super) fn open() -> io::Result<OwnedFd> {
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let streams = [rustix::stdio::stdout(), rustix::stdio::stdin(), rustix::stdio::stderr()];
    let stream = streams.into_iter().find(|s| isatty(s));
    // There poll() fails on /dev/tty, but not on the device's own name.
    let named = cfg!(target_os = "macos").then(|| stream.and_then(|s| ttyname(s, Vec::new()).ok())).flatten();
    let opened = match named {
        Some(name) => rustix::fs::open(name, flags, Mode::empty()),
        None => rustix::fs::open("/dev/tty", flags, Mode::empty()),
    };
    match (opened, stream) {
        (Ok(tty), _) => Ok(tty),
        (Err(_), Some(stream)) => stream.try_clone_to_owned(),
        (Err(error), None) => Err(error.into()),
    }
}

fn set(tty: &OwnedFd, termios: &Termios) -> io::Result<()> {
    loop {
        match tcsetattr(tty, OptionalActions::Now, termios) {
            Err(Errno::INTR) => {}
            other => return other.map_err(Into::into),
        }
    }
}

fn size_of(tty: &OwnedFd) -> Size {
    let (columns, rows) = tcgetwinsize(tty).map_or((0, 0), |s| (s.ws_col, s.ws_row));
    Size { width: settle(columns, "COLUMNS", 80).min(LARGEST.0), height: settle(rows, "LINES", 24).min(LARGEST.1) }
}

fn settle(told: u16, variable: &str, otherwise: u16) -> u16 {
    let said = || std::env::var(variable).ok()?.trim().parse().ok().filter(|n| *n > 0);
    if told > 0 { told } else { said().unwrap_or(otherwise) }
}
