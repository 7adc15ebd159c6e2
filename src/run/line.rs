//! The line to the terminal: its descriptor, its modes, and writes that wait for it but not for ever. It must not know
//! what is drawn or asked.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use ratatui::layout::Size;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr, ttyname};

use super::decode::Decoder;
use super::input::{Input, Reply};
use super::mouse::ON as MOUSE;
use super::painter::links::CLOSE;
use super::terminal::Options;
use super::title;
use crate::text::Clean;

/// Alternate screen, bracketed paste, no wrapping at the last column (a cluster that the terminal draws wider than
/// expected must not run into the next row).
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?7l";
/// Everything that a session of ours can have changed, put back; erased first for terminals without an alternate screen.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?1000;1002;1003;1004;1006;2004l\x1b[?7h\x1b[r\x1b[?69l";
const AWAY: &[u8] = b"\x1b[H\x1b[2J\x1b[?25h\x1b[?1049l";
/// CAN ends a sequence that a broken write left open.
const CANCEL: &[u8] = b"\x18";
/// How long leaving may wait for a terminal that takes nothing.
const PARTING: Duration = Duration::from_millis(500);
/// How long leaving may wait for answers that are still to come.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// How often a write that waits looks whether the program is to end.
const LOOK: Duration = Duration::from_millis(100);
/// The largest screen that is drawn, in columns and rows.
const LARGEST: (u16, u16) = (1000, 500);

/// The terminal's end of the line, shared with the panic hook.
#[derive(Debug)]
pub(super) struct Line {
    tty: OwnedFd,
    found: Termios,
    options: Options,
    pub(super) inside: AtomicBool,
    torn: AtomicBool,
    pub(super) owner: ThreadId,
    /// What other threads said when they panicked; told when the screen is gone.
    pub(super) panics: Mutex<Vec<Clean>>,
}

impl Line {
    /// Opens the terminal and keeps its modes.
    pub(super) fn open(options: Options) -> io::Result<Self> {
        let tty = open()?;
        let found = tcgetattr(&tty)?;
        Ok(Self {
            tty,
            found,
            options,
            inside: AtomicBool::new(false),
            torn: AtomicBool::new(false),
            owner: thread::current().id(),
            panics: Mutex::new(Vec::new()),
        })
    }

    /// Columns and rows: as the kernel says, else `COLUMNS` and `LINES`, else 80 by 24; at most 1000 by 500, never 0.
    pub(super) fn size(&self) -> Size {
        let (columns, rows) = tcgetwinsize(&self.tty).map_or((0, 0), |s| (s.ws_col, s.ws_row));
        Size { width: settle(columns, "COLUMNS", 80).min(LARGEST.0), height: settle(rows, "LINES", 24).min(LARGEST.1) }
    }

    pub(super) fn take(&self) -> io::Result<()> {
        let mut raw = self.found.clone();
        raw.make_raw();
        set(&self.tty, &raw)?;
        self.inside.store(true, Ordering::SeqCst);
        let mut bytes = Vec::with_capacity(64);
        if self.options.manners.titles {
            bytes.extend_from_slice(title::KEEP);
        }
        bytes.extend_from_slice(ENTER);
        if self.options.mouse {
            bytes.extend_from_slice(MOUSE);
        }
        self.send(&bytes, None)
    }

    /// Only the first of two callers (a panic and the drop behind it) does anything. So many answers are still to come:
    /// they are swallowed, or they would land in the user's shell; the screen is gone by then.
    pub(super) fn leave(&self, unanswered: usize) -> io::Result<()> {
        if !self.inside.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(128);
        if self.torn.swap(false, Ordering::SeqCst) {
            bytes.extend_from_slice(CANCEL);
        }
        bytes.extend_from_slice(LEAVE);
        if self.options.traits.links {
            bytes.extend_from_slice(CLOSE);
        }
        if self.options.manners.titles {
            bytes.extend_from_slice(title::BACK);
        }
        bytes.extend_from_slice(AWAY);
        let sent = self.send(&bytes, Some(Instant::now() + PARTING));
        if sent.is_ok() {
            self.drain(unanswered);
        }
        // Now, not after draining: a terminal that has stalled would never let us go.
        let restored = set(&self.tty, &self.found);
        sent.and(restored)
    }

    /// Writes all of it: in one go where the terminal takes it, else as it does. Without an `end` it waits until the
    /// program is to end.
    pub(super) fn send(&self, mut bytes: &[u8], end: Option<Instant>) -> io::Result<()> {
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

    /// Swallows what comes in until so many answers have come, or their time is over.
    fn drain(&self, mut unanswered: usize) {
        let end = Instant::now() + LAST_WORDS;
        let mut decoder = Decoder::new();
        let mut bytes = [0; 1024];
        while unanswered > 0 {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || !self.wait(PollFlags::IN, left).unwrap_or(false) {
                return;
            }
            match rustix::io::read(&self.tty, &mut bytes) {
                Ok(0) => return,
                Ok(n) => {
                    let answers = decoder.feed(&bytes[..n]);
                    let answers = answers.iter().filter(|input| **input == Input::Reply(Reply::Status)).count();
                    unanswered = unanswered.saturating_sub(answers);
                }
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return,
            }
        }
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

fn settle(told: u16, variable: &str, otherwise: u16) -> u16 {
    let said = || std::env::var(variable).ok()?.trim().parse().ok().filter(|n| *n > 0);
    if told > 0 { told } else { said().unwrap_or(otherwise) }
}
