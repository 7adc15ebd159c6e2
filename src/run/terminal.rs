//! The terminal: enter, leave, suspend, one write a frame at the pace that its line allows, and what is asked of it. It
//! must not know what is drawn, nor read keys.

use std::borrow::Cow;
use std::io;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread;
use std::time::Instant;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};
use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};

use super::ask::{Asking, Learned, Manners};
use super::clipboard::{self, Copied};
use super::input::Reply;
use super::letters::{self, Letters};
use super::line::Line;
use super::pace::{Pace, Room, SMALL};
use super::painter::{Painter, Traits};
use super::panics;
use super::title;
use crate::text::Clean;

/// DSR: whether all before it was taken in. Every kind of terminal since the VT100 answers `ESC[0n`.
const TAKEN_IN: &[u8] = b"\x1b[5n";
/// The row in which one types may go beside other frames if it needs no more bytes than this.
const ECHO: usize = 128;

/// What a session wants of the terminal.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "facts of which none says anything about another")]
pub struct Options {
    /// What the painter may use.
    pub traits: Traits,
    /// What this kind of terminal may be sent.
    pub manners: Manners,
    /// Ask whether the ground is light.
    pub ground: bool,
    /// There is a line in between: SSH, and perhaps mosh.
    pub remote: bool,
    /// It is one of tmux's (`TMUX` is set).
    pub tmux: bool,
    /// Whether letters beyond ASCII are sent.
    pub letters: Letters,
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
    pace: Pace,
    asking: Asking,
    manners: Manners,
    remote: bool,
    tmux: bool,
    letters: Letters,
    /// Answers are on their way.
    expecting: Arc<AtomicBool>,
    /// The title that the window has, and one that it is to get with the next frame.
    titled: Option<Clean>,
    title: Option<Clean>,
    out: Vec<u8>,
    stopped: bool,
}

impl Terminal {
    /// Takes the terminal: raw, on the alternate screen, with bracketed paste; the cursor and the rest are settled by the
    /// first frame. Sets a panic hook that gives the terminal back before it speaks.
    ///
    /// # Errors
    /// When there is no terminal to be had, or it refuses.
    pub fn enter(options: Options) -> io::Result<Self> {
        let (manners, remote, tmux, letters) = (options.manners, options.remote, options.tmux, options.letters);
        let painter = Painter::new(options.traits);
        let asking = Asking::new(manners, options.ground);
        let line = Arc::new(Line::open(options)?);
        watch_for_panics(Arc::clone(&line));
        let terminal = Self {
            line,
            painter,
            pace: Pace::default(),
            asking,
            manners,
            remote,
            tmux,
            letters,
            expecting: Arc::default(),
            titled: None,
            title: None,
            out: Vec::new(),
            stopped: false,
        };
        terminal.line.take()?;
        Ok(terminal)
    }

    /// Columns and rows: as the kernel says, else `COLUMNS` and `LINES`, else 80 by 24; at most 1000 by 500, never 0.
    pub fn size(&self) -> Size {
        self.line.size()
    }

    /// Whether it is worth while to draw: a frame may go now, or an echo of what the user is `typing`.
    pub fn takes(&mut self, typing: bool) -> bool {
        !matches!(self.pace.room(Instant::now()), Room::Until(_)) || (typing && self.pace.may_echo())
    }

    /// Whether rows beside others that stay are written anew when they move, over a line that may be slow.
    pub fn is_dear(&self) -> bool {
        self.remote && !self.painter.has_margins()
    }

    /// When a frame may go that may not go now, if no answer comes before.
    pub fn opens(&self) -> Option<Instant> {
        self.pace.opens()
    }

    /// Brings the screen to `next` with one write, which is none when nothing has changed; `None` hides the cursor. False
    /// when the line is not free for it (see [`super::pace`]): draw again when an answer has come, or at
    /// [`Terminal::opens`]. If the user is `typing`, the row of the cursor goes even then.
    ///
    /// # Errors
    /// When the terminal has gone or the program is to end while it does not take the bytes. The next frame is then a
    /// full one.
    pub fn draw(&mut self, next: &Buffer, cursor: Option<Position>, typing: bool) -> io::Result<bool> {
        let next = if self.sends_letters() { Cow::Borrowed(next) } else { Cow::Owned(letters::plain(next)) };
        self.send(&next, cursor, typing)
    }

    fn send(&mut self, next: &Buffer, cursor: Option<Position>, typing: bool) -> io::Result<bool> {
        let now = Instant::now();
        self.out.clear();
        let room = self.pace.room(now);
        let sliced = typing && self.pace.is_slow();
        let most = match room {
            Room::Any if !sliced => usize::MAX,
            Room::Any | Room::Small => SMALL,
            // Only what changes nothing.
            Room::Until(_) => 0,
        };
        let painted = self.painter.paint_within(next, cursor, most);
        let mut whole = painted.is_some();
        self.out.extend_from_slice(painted.unwrap_or_default());
        if whole {
            self.add_to_frame(now);
        } else if typing && let Some(place) = cursor {
            whole = self.take_part(next, place, room, now);
        }
        let sent = self.line.send(&self.out, None);
        if sent.is_err() {
            self.painter.forget();
        }
        sent?;
        // A second slice may be under way with the first.
        if whole || !sliced || room != Room::Any { Ok(whole) } else { self.send(next, cursor, typing) }
    }

    /// What can go out of a frame that is too large, while the user types: on a slow line a slice of it, so that the next
    /// letter does not wait behind all of it; where no frame may go, the row one types in. True if all of it goes.
    fn take_part(&mut self, next: &Buffer, place: Position, room: Room, now: Instant) -> bool {
        if matches!(room, Room::Until(_)) {
            let row = self.pace.may_echo().then(|| self.painter.paint_part(next, place, 1, ECHO)).flatten();
            if let Some(row) = row {
                self.out.extend_from_slice(row);
                self.pace.echoed();
            }
            return false;
        }
        let slice = self.painter.paint_part(next, place, usize::MAX, SMALL);
        // A row may be too long for a slice, or nobody knows the screen.
        let whole = slice.is_none() && room == Room::Any;
        if let Some(slice) = slice {
            self.out.extend_from_slice(slice);
        } else if whole {
            self.out.extend_from_slice(self.painter.paint(next, Some(place)));
        }
        self.add_to_frame(now);
        whole
    }

    /// What travels with a frame: another title, what is to be asked behind the first one, and the question whether it
    /// has come.
    fn add_to_frame(&mut self, now: Instant) {
        if let Some(title) = self.title.take() {
            self.out.extend(title::sequence(&title));
            self.titled = Some(title);
        }
        if self.out.is_empty() {
            return;
        }
        self.out.extend(self.asking.begin());
        if self.letters == Letters::Unasked {
            self.out.extend(self.painter.probe());
            self.letters = Letters::Asked;
        }
        self.ask_whether_taken_in(now);
    }

    fn ask_whether_taken_in(&mut self, now: Instant) {
        if self.pace.asks() {
            self.out.extend_from_slice(TAKEN_IN);
        }
        self.pace.sent(self.out.len(), now);
        self.expect();
    }

    /// Set while answers are on their way, for who reads them.
    pub fn expecting(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.expecting)
    }

    fn expect(&self) {
        self.expecting.store(self.pace.unanswered() > 0, Ordering::Relaxed);
    }

    /// Takes in what the terminal answered; tells whether its ground is light, where that is learned now.
    ///
    /// # Errors
    /// As [`Terminal::draw`], for what is asked next.
    pub fn hear(&mut self, reply: &Reply) -> io::Result<Option<bool>> {
        if *reply == Reply::Status {
            self.pace.answered(Instant::now());
            self.expect();
        }
        if let (Letters::Asked, Reply::Position { column, .. }) = (self.letters, reply) {
            self.letters = if *column == 2 { Letters::Sent } else { Letters::Withheld };
        }
        match self.asking.hear(reply) {
            Learned::Nothing => {}
            Learned::Synchronized => self.painter.synchronize(),
            Learned::Margins => self.painter.use_margins(),
            Learned::Ground(light) => return Ok(Some(light)),
            Learned::More(question) => {
                self.out.clear();
                self.out.extend_from_slice(question);
                self.ask_whether_taken_in(Instant::now());
                self.line.send(&self.out, None)?;
            }
        }
        Ok(None)
    }

    /// Whether letters beyond ASCII are sent; an answer may change it.
    pub fn sends_letters(&self) -> bool {
        self.letters == Letters::Sent
    }

    /// Gives the window a title, with the next frame. At most 256 graphemes are used; at the end the title that was found
    /// is put back. Nothing happens on terminals that are not known to keep titles.
    pub fn title(&mut self, title: &Clean) {
        self.title = (self.manners.titles && self.titled.as_ref() != Some(title)).then(|| title.clone());
    }

    /// Tells where the links of the next screens lead (see [`Painter::link`]), where the terminal is to know.
    pub fn link<'a>(&mut self, addresses: impl Iterator<Item = Option<&'a Clean>> + Clone) {
        self.painter.link(addresses);
    }

    /// Asks the terminal to put a text on its user's clipboard, as much of it as gets through (see [`clipboard::cap`]); in
    /// tmux, tmux.
    /// None where this kind of terminal is not known to take such a sequence.
    ///
    /// # Errors
    /// As [`Terminal::draw`].
    pub fn copy(&mut self, text: &Clean) -> io::Result<Option<Copied>> {
        if self.tmux
            && !text.is_empty()
            && let Some(copied) = clipboard::by_tmux(text)
        {
            return Ok(Some(copied));
        }
        if !self.manners.strings {
            return Ok(None);
        }
        let (sequence, copied) = clipboard::sequence(text, clipboard::cap(self.asking.attributes(), self.remote));
        self.out.clear();
        self.out.extend_from_slice(&sequence);
        if !sequence.is_empty() {
            // It takes its time on the line as a frame does.
            self.ask_whether_taken_in(Instant::now());
        }
        self.line.send(&self.out, None)?;
        Ok(Some(copied))
    }

    /// The painter, to [`Painter::forget`] the screen.
    pub fn painter(&mut self) -> &mut Painter {
        &mut self.painter
    }

    /// Gives the terminal back as it was found, and swallows the answers that are still to come (300 ms at most). Safe to
    /// call again. Pause the reading of keys around it.
    ///
    /// # Errors
    /// When the terminal has gone or takes nothing for half a second; its modes are put back in any case.
    pub fn leave(&mut self) -> io::Result<()> {
        self.painter.forget();
        let left = self.line.leave(self.pace.unanswered());
        self.pace.forget();
        // Another program may have given the window a title before we come back.
        self.title = self.title.take().or(self.titled.take());
        for panic in self.line.panics.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            panics::say(&panic, !self.sends_letters());
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
        self.pace.forget();
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
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that has gone.
        let _ = self.leave();
    }
}

/// A panic of the thread that has the terminal gives it back first; what other threads say waits until it is given back.
fn watch_for_panics(line: Arc<Line>) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == line.owner || !line.inside.load(Ordering::SeqCst) {
            // The panic is what there is to tell, not a terminal that has gone; and somebody still reads the answers.
            let _ = line.leave(0);
            before(info);
        } else {
            line.panics.lock().unwrap_or_else(PoisonError::into_inner).push(panics::told(info));
        }
    }));
}
