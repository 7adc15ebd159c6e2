//! A program under a real pseudo-terminal: start it, type, resize, stall, hang up, and look at the screen it makes. No
//! test sleeps: each waits until something is so, or fails at a deadline and shows the screen.

#![allow(dead_code, reason = "every test binary that includes this uses another part of it")]

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// How long anything is waited for where no figure is held to: it bounds how late a failure is told, and nothing else.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// What has come out so far.
struct Seen {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    /// So many bytes have been looked through for questions.
    answered: usize,
    /// Nobody reads: the program's writes will block.
    stalled: bool,
    /// The reader is to give its descriptor back.
    over: bool,
    ended: bool,
}

/// The terminal's own end of the line, for keys and answers; none once it is taken away.
type Writer = Arc<Mutex<Option<Box<dyn Write + Send>>>>;

/// A program and its terminal. Dropping it kills the program.
pub struct Pty {
    master: Option<Box<dyn MasterPty>>,
    writer: Writer,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    modes: String,
    /// What it keeps goes with it.
    _data: tempfile::TempDir,
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn parser(columns: u16, rows: u16) -> vt100::Parser {
    let cells = |n: u16, otherwise: u16| NonZeroU16::new(if n > 0 { n } else { otherwise }).unwrap();
    vt100::Parser::new(cells(rows, 24), cells(columns, 80), 0)
}

impl Pty {
    /// Starts a program on a terminal of so many columns and rows, with `TERM=xterm-256color`, no `LINES`, `COLUMNS`,
    /// `SSH_CONNECTION` or `NO_COLOR`, and what `environment` adds.
    pub fn start(program: &Path, arguments: &[&str], columns: u16, rows: u16, environment: &[(&str, &str)]) -> Self {
        Self::on(true, program, arguments, columns, rows, environment)
    }

    /// The same on a terminal that answers nothing.
    pub fn start_mute(
        program: &Path,
        arguments: &[&str],
        columns: u16,
        rows: u16,
        environment: &[(&str, &str)],
    ) -> Self {
        Self::on(false, program, arguments, columns, rows, environment)
    }

    fn on(
        answers: bool,
        program: &Path,
        arguments: &[&str],
        columns: u16,
        rows: u16,
        environment: &[(&str, &str)],
    ) -> Self {
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pty");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(std::env::current_dir().expect("a directory"));
        for name in ["LINES", "COLUMNS", "SSH_CONNECTION", "NO_COLOR", "CLICOLOR", "COLORTERM", "TMUX"] {
            command.env_remove(name);
        }
        let data = tempfile::tempdir().expect("a folder");
        command.env("TERM", "xterm-256color");
        command.env("XDG_DATA_HOME", data.path());
        for (name, value) in environment {
            command.env(name, value);
        }
        let modes = modes(&*pair.master);
        let reader = pair.master.try_clone_reader().expect("a reader");
        let writer = Arc::new(Mutex::new(Some(pair.master.take_writer().expect("a writer"))));
        let screen = parser(columns, rows);
        let seen = Seen { screen, bytes: Vec::new(), answered: 0, stalled: false, over: false, ended: false };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let (theirs, answer) = (Arc::clone(&seen), answers.then(|| Arc::clone(&writer)));
        thread::spawn(move || read(reader, &theirs, answer.as_ref()));
        Self { master: Some(pair.master), writer, child, seen, modes, _data: data }
    }

    /// Types.
    pub fn send(&mut self, keys: &str) {
        self.send_bytes(keys.as_bytes());
    }

    /// Types what may be no text.
    pub fn send_bytes(&mut self, keys: &[u8]) {
        let mut writer = self.writer.lock().unwrap();
        let writer = writer.as_mut().expect("the terminal is there");
        writer.write_all(keys).and_then(|()| writer.flush()).expect("the terminal takes keys");
    }

    /// Types piece by piece, as a line may cut what a terminal sends: of its own answers none comes in between. How long it
    /// took, since an Esc alone for long is the key.
    pub fn send_pieces<'a>(&mut self, pieces: impl IntoIterator<Item = &'a str>) -> Duration {
        let begun = Instant::now();
        let mut writer = self.writer.lock().unwrap();
        let writer = writer.as_mut().expect("the terminal is there");
        for piece in pieces {
            writer.write_all(piece.as_bytes()).and_then(|()| writer.flush()).expect("the terminal takes keys");
        }
        begun.elapsed()
    }

    /// Waits until the screen is so; fails at the deadline with what it was instead.
    pub fn wait_for(&self, what: &str, mut so: impl FnMut(&vt100::Screen) -> bool) {
        self.wait(what, |seen| so(seen.screen.screen()));
    }

    /// Waits until the screen holds a text.
    pub fn wait_for_text(&self, text: &str) {
        self.wait_for(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the program has written a sequence.
    pub fn wait_for_bytes(&self, sequence: &[u8]) {
        self.wait(&sequence.escape_ascii().to_string(), |seen| rfind(&seen.bytes, sequence).is_some());
    }

    /// The same, for what it writes from a place on in all that it has written; the place behind the sequence.
    pub fn wait_for_bytes_from(&self, from: usize, sequence: &[u8]) -> usize {
        let mut end = None;
        self.wait(&sequence.escape_ascii().to_string(), |seen| {
            let found = seen.bytes[from..].windows(sequence.len()).position(|w| w == sequence);
            end = found.map(|at| from + at + sequence.len());
            end.is_some()
        });
        end.expect("it has come")
    }

    /// Waits until the program has ended and all it wrote is on the screen; its exit status.
    pub fn wait_for_end(&mut self) -> u32 {
        let end = Instant::now() + DEADLINE;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status.exit_code();
            }
            assert!(Instant::now() < end, "the program did not end; the screen:\n{}", self.contents());
            // The one wait that nothing can announce.
            thread::sleep(Duration::from_millis(5));
        };
        if self.master.is_some() && !self.lock().stalled {
            self.wait("the last bytes", |seen| seen.ended);
        }
        status
    }

    /// The screen as text.
    pub fn contents(&self) -> String {
        self.lock().screen.screen().contents()
    }

    /// Looks at the screen.
    pub fn look<T>(&self, at: impl FnOnce(&vt100::Screen) -> T) -> T {
        at(self.lock().screen.screen())
    }

    /// All bytes so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().bytes.clone()
    }

    /// Gives the terminal another size; the screen is empty until the program paints it again.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.lock().screen = parser(columns, rows);
        self.master.as_ref().expect("the terminal is there").resize(size(columns, rows)).expect("another size");
    }

    /// Reads no more, so that the program's writes block, or reads on.
    pub fn stall(&self, on: bool) {
        self.lock().stalled = on;
        self.seen.1.notify_all();
    }

    /// Takes the terminal away. `key` must make the program write something, or the reader would hold the terminal.
    pub fn hang_up(&mut self, key: &str) {
        self.lock().over = true;
        self.seen.1.notify_all();
        self.send(key);
        self.wait("the reader's end", |seen| seen.ended);
        *self.writer.lock().unwrap() = None;
        self.master = None;
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("the program is there");
    }

    /// The program's process id.
    pub fn pid(&self) -> Pid {
        let id = self.child.process_id().expect("a process id");
        Pid::from_raw(i32::try_from(id).unwrap()).expect("a process id")
    }

    /// Fails unless the terminal is as it was before the program: modes, main screen, cursor, pen, paste, mouse.
    pub fn assert_as_found(&self) {
        let master = self.master.as_ref().expect("the terminal is there");
        assert_eq!(modes(&**master), self.modes, "the terminal's modes");
        let seen = self.lock();
        let screen = seen.screen.screen();
        assert!(!screen.alternate_screen(), "still on the alternate screen");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is on");
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!((screen.fgcolor(), screen.bgcolor()), (vt100::Color::Default, vt100::Color::Default));
        assert!(!screen.bold() && !screen.underline() && !screen.inverse(), "attributes are on");
        let last = |on: &[u8], off: &[u8]| (rfind(&seen.bytes, off), rfind(&seen.bytes, on));
        let (on, off) = last(b"\x1b[?7l", b"\x1b[?7h");
        assert!(off.is_none() || on > off, "lines no longer wrap");
        assert!(rfind(&seen.bytes, b"\x1b[r").is_some(), "the margins were not reset");
    }

    /// Whether the screen comes to be so within a time.
    pub fn sees(&self, within: Duration, so: impl Fn(&vt100::Screen) -> bool) -> bool {
        self.comes(within, |seen| so(seen.screen.screen()))
    }

    fn wait(&self, what: &str, so: impl FnMut(&Seen) -> bool) {
        assert!(self.comes(DEADLINE, so), "waited in vain for {what}; the screen:\n{}", self.contents());
    }

    fn comes(&self, within: Duration, mut so: impl FnMut(&Seen) -> bool) -> bool {
        let end = Instant::now() + within;
        let mut seen = self.lock();
        while !so(&seen) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.0.lock().unwrap()
    }
}

/// The repeats of a minute of a key that paints the whole screen, in a time in which no answer has come for longer than the
/// program waits for one: then it writes all the same.
pub fn held_against_a_stall(pty: &mut Pty) {
    let begun = Instant::now();
    let mut sent = 0;
    while sent < 1800 || begun.elapsed() < Duration::from_secs(3) {
        pty.send(&"\x0c".repeat(20));
        sent += 20;
        thread::sleep(Duration::from_millis(20));
    }
}

/// The memory that a process has at present, in KiB, where the system tells.
pub fn resident(pid: Pid) -> Option<u64> {
    told(pid, "VmRSS:")
}

/// The most memory that it has had, likewise.
pub fn most_resident(pid: Pid) -> Option<u64> {
    told(pid, "VmHWM:")
}

fn told(pid: Pid, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).ok()?;
    status.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Ok(mut seen) = self.seen.0.lock() {
            (seen.over, seen.stalled) = (true, false);
        }
        self.seen.1.notify_all();
    }
}

fn read(mut reader: Box<dyn Read + Send>, seen: &(Mutex<Seen>, Condvar), answer: Option<&Writer>) {
    let mut buffer = [0; 4096];
    let mut held = Vec::new();
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let mut now = seen.0.lock().unwrap();
        now.bytes.extend_from_slice(&buffer[..count]);
        held.extend_from_slice(&buffer[..count]);
        now.screen.process(&drawn(&mut held));
        while now.stalled && !now.over {
            now = seen.1.wait(now).unwrap();
        }
        let questions = questions(&mut now);
        if count == 0 || now.over {
            drop(reader);
            now.ended = true;
            seen.1.notify_all();
            return;
        }
        seen.1.notify_all();
        drop(now);
        // As every real terminal does, unless it is a mute one.
        if let Some(mut writer) = answer.map(|writer| writer.lock().unwrap())
            && let Some(writer) = writer.as_mut()
        {
            // A program that has ended wants no answer.
            let _ = writer.write_all(&b"\x1b[0n".repeat(questions)).and_then(|()| writer.flush());
        }
    }
}

/// What the screen is to draw of the bytes that wait: vt100 leaves U+FFFD out, where every terminal shows a sign one column
/// wide. What may be the beginning of one goes on waiting.
fn drawn(held: &mut Vec<u8>) -> Vec<u8> {
    let open = [&b"\xef\xbf"[..], b"\xef"].into_iter().find(|start| held.ends_with(start)).map_or(0, <[u8]>::len);
    let mut ready: Vec<u8> = held.drain(..held.len() - open).collect();
    while let Some(at) = rfind(&ready, "\u{fffd}".as_bytes()) {
        ready.splice(at..at + 3, *b"?");
    }
    ready
}

/// How often the terminal was asked whether all has come, since the last time.
fn questions(seen: &mut Seen) -> usize {
    const QUESTION: &[u8] = b"\x1b[5n";
    let mut count = 0;
    while let Some(at) = seen.bytes[seen.answered..].windows(QUESTION.len()).position(|w| w == QUESTION) {
        seen.answered += at + QUESTION.len();
        count += 1;
    }
    count
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("the terminal's modes"))
}

fn rfind(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).rposition(|w| w == needle)
}
