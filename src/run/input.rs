//! The thread that reads the terminal and sends what was typed. It must not know what a key means.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crossterm::event::{KeyEvent, MouseEvent};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::decode::{Decoder, Wait};
use super::line;

/// What comes from outside while the screen runs: from the terminal, or as a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(KeyEvent),
    /// A mouse event in SGR form (mode 1006); column and row count from 0.
    Mouse(MouseEvent),
    /// A bracketed paste, raw (not clean), at most [`super::decode::PASTE_CAP`] bytes; what was longer is cut off.
    Paste(String),
    /// The terminal's window got (true) or lost the focus.
    Focus(bool),
    /// The terminal answered a query.
    Reply(Reply),
    /// WINCH: the terminal may have another size.
    Resized,
    /// TSTP from outside: leave the terminal and stop.
    Suspend,
    /// CONT: the program runs again.
    Continue,
    /// TERM, HUP, INT or QUIT, by its number n: save, restore, exit with 128 + n.
    Signal(i32),
    /// The terminal has gone; nothing more will come from it.
    Gone,
}

/// The answers of a terminal to queries (ECMA-48, DEC STD 070, xterm's control sequences).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// DSR 5: `ESC[0n`, everything before it was taken in.
    Status,
    /// CPR: the cursor's row and column, counted from 1.
    Position {
        /// Row, from 1.
        row: u16,
        /// Column, from 1.
        column: u16,
    },
    /// DA1: the terminal's attributes (21 is left-right margins).
    Attributes(Vec<u16>),
    /// DA2: kind, version and so on, as numbers.
    Version(Vec<u16>),
    /// DECRPM: a private mode and its state (1 set, 2 reset, 3 and 4 for good, 0 unknown).
    Mode {
        /// The private mode's number.
        mode: u16,
        /// Its state, 0 to 4.
        state: u16,
    },
    /// OSC 10 (text) or 11 (ground): a colour, 16 bits a channel.
    Colour {
        /// 10 for the text, 11 for the ground, 12 for the cursor.
        what: u16,
        /// Red, green and blue.
        rgb: [u16; 3],
    },
    /// XTVERSION: the terminal's name and version, raw.
    Name(String),
    /// An answer that nobody here reads.
    Other,
}

impl Input {
    /// Whether it came from the terminal's own bytes, not as a signal.
    fn is_read(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Mouse(_) | Self::Paste(_) | Self::Focus(_) | Self::Reply(_))
    }
}

/// The reading thread; it ends when this is dropped or the terminal has gone.
#[derive(Debug)]
pub struct Keys {
    wake: PipeWriter,
    answers: Receiver<()>,
    /// What was read and sent, and not taken yet.
    waiting: Arc<AtomicUsize>,
}

impl Keys {
    /// Opens the terminal afresh and starts reading. Call it after [`super::terminal::Terminal::enter`], so that no line
    /// editing of the kernel is left. `expecting` is set while answers of the terminal are on their way.
    ///
    /// # Errors
    /// When there is no terminal, or no thread to be had.
    pub fn start<T: From<Input> + Send + 'static>(to: Sender<T>, expecting: Arc<AtomicBool>) -> io::Result<Self> {
        let tty = line::open()?;
        let (read_end, wake) = io::pipe()?;
        let (acknowledge, answers) = sync_channel(1);
        let escape = if std::env::var_os("SSH_CONNECTION").is_some() { 100 } else { 50 };
        let escape = Duration::from_millis(escape);
        let waiting = Arc::<AtomicUsize>::default();
        let sent = Arc::clone(&waiting);
        let reader =
            Reader { tty, wake: read_end, acknowledge, escape, expecting, waiting: sent, decoder: Decoder::new() };
        thread::Builder::new()
            .name("keys".into())
            .spawn(move || reader.run(|input| to.send(T::from(input)).is_ok()))?;
        Ok(Self { wake, answers, waiting })
    }

    /// To be told of every input that is taken: while many wait, no more are read, and whoever sends them waits.
    pub fn took(&self, input: &Input) {
        if input.is_read() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Stops reading; on return the thread takes no byte from the terminal until [`Keys::resume`]. For suspending and
    /// for children that use the terminal.
    pub fn pause(&self) {
        if (&self.wake).write_all(b"p").is_ok() {
            // An error means that the thread has ended: it reads no more either.
            let _ = self.answers.recv();
        }
    }

    /// Reads on after [`Keys::pause`].
    pub fn resume(&self) {
        // A pipe without a reader means that the thread has ended, and it has said so.
        let _ = (&self.wake).write_all(b"r");
    }
}

/// How long an open sequence, string or paste may stay without a further byte.
const UNFINISHED: Duration = Duration::from_secs(1);
/// While more inputs than these wait to be taken, nothing is read: a megabyte typed at once stays where it comes from.
const WAITING: usize = 4096;
/// When to look again whether some have been taken.
const AGAIN: Duration = Duration::from_millis(5);

struct Reader {
    tty: OwnedFd,
    wake: PipeReader,
    acknowledge: SyncSender<()>,
    escape: Duration,
    expecting: Arc<AtomicBool>,
    waiting: Arc<AtomicUsize>,
    decoder: Decoder,
}

impl Reader {
    /// Reads until the terminal or the listener has gone.
    fn run(mut self, mut send: impl FnMut(Input) -> bool) {
        let mut reading = true;
        let mut bytes = [0; 4096];
        loop {
            self.decoder.expect(self.expecting.load(Ordering::Relaxed));
            let full = self.waiting.load(Ordering::Relaxed) > WAITING;
            let wait = match self.decoder.waits() {
                _ if !reading => None,
                _ if full => Some(AGAIN),
                Wait::Nothing => None,
                Wait::Escape => Some(self.escape),
                Wait::Rest => Some(UNFINISHED),
            };
            let Ok((woken, typed)) = self.poll(reading && !full, wait) else { break };
            if woken {
                match self.orders() {
                    Some(on) => reading = on,
                    None => return,
                }
                continue;
            }
            let inputs = match typed {
                Typed::Nothing if full => continue,
                Typed::Nothing => self.decoder.timeout(),
                Typed::Bytes => match rustix::io::read(&self.tty, &mut bytes) {
                    Ok(0) => break,
                    Ok(n) => self.decoder.feed(&bytes[..n]),
                    Err(Errno::INTR | Errno::AGAIN) => continue,
                    Err(_) => break,
                },
                Typed::Gone => break,
            };
            self.waiting.fetch_add(inputs.len(), Ordering::Relaxed);
            if !inputs.into_iter().all(&mut send) {
                return;
            }
        }
        send(Input::Gone);
    }

    /// Waits for orders or bytes; nothing of both means that the time is over.
    fn poll(&self, reading: bool, wait: Option<Duration>) -> rustix::io::Result<(bool, Typed)> {
        // A hangup is told even when nothing is asked for.
        let asked = if reading { PollFlags::IN } else { PollFlags::empty() };
        let mut fds = [PollFd::new(&self.wake, PollFlags::IN), PollFd::from_borrowed_fd(self.tty.as_fd(), asked)];
        let wait = wait
            .map(|w| Timespec { tv_sec: i64::try_from(w.as_secs()).unwrap_or(1), tv_nsec: w.subsec_nanos().into() });
        loop {
            match poll(&mut fds, wait.as_ref()) {
                Err(Errno::INTR) => {}
                Err(other) => return Err(other),
                Ok(_) => break,
            }
        }
        let events = fds[1].revents();
        let typed = if events.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            Typed::Gone
        } else if events.contains(PollFlags::IN) {
            Typed::Bytes
        } else {
            Typed::Nothing
        };
        Ok((!fds[0].revents().is_empty(), typed))
    }

    /// Takes one order: read, do not read, or (none) end.
    fn orders(&mut self) -> Option<bool> {
        let mut order = [0];
        match self.wake.read(&mut order) {
            Ok(1) if order == *b"p" => {
                self.decoder = Decoder::new();
                self.acknowledge.send(()).ok()?;
                Some(false)
            }
            Ok(1) => Some(true),
            _ => None,
        }
    }
}

enum Typed {
    Nothing,
    Bytes,
    Gone,
}
