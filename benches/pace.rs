//! What waiting for answers costs on a line without delay: microseconds from a key to the first byte of its frame, and
//! frames, on a terminal that answers as soon as it is asked, and on one whose answers have always come before the key, so
//! that no frame is ever held back. One JSON line. It must not know how the program paces itself.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};

type Fallible<T> = Result<T, Box<dyn Error>>;

const QUESTION: &[u8] = b"\x1b[5n";
const ANSWER: &[u8] = b"\x1b[0n";
/// Nothing more is coming; below the 300 ms after which a preview is loaded.
const QUIET: Duration = Duration::from_millis(150);
/// The first screen and a preview are there by then.
const RESTED: Duration = Duration::from_millis(1500);
/// Keys pressed one by one, and how many come at once in a burst.
const KEYS: usize = 100;
const BURST: usize = 300;
/// How long nothing comes before the next key is pressed.
const REPEAT: Duration = Duration::from_millis(20);

/// What is done, the keys that lead there, and the key.
const CASES: [(&str, &str, &str); 3] = [("list", "60j", "j"), ("line", "\r", "j"), ("page", "\r", " ")];

fn main() -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let sentence = "Officials met in the harbour town, spoke for hours about winter and left it at that. ";
    for number in 0..1000 {
        let paragraphs = if number == 0 { 4000 } else { 10 };
        let mut text = format!("Headline {number} on the talks\n\n");
        for paragraph in 0..paragraphs {
            write!(text, "{paragraph}. {sentence}\n\n")?;
        }
        fs::write(folder.path().join(format!("{number:03}.txt")), text)?;
    }
    let mut line = String::from("{\"bench\":\"pace\"");
    for (columns, rows) in [(80, 24), (200, 50)] {
        for (name, to, key) in CASES {
            for (how, ahead) in [("paced", false), ("never_held", true)] {
                let figures = measure(folder.path(), (columns, rows), to, key, ahead)?;
                write!(line, ",\"{name}_{columns}x{rows}_{how}\":{figures}")?;
            }
        }
    }
    println!("{line}}}");
    Ok(())
}

fn measure(folder: &Path, size: (u16, u16), to: &str, key: &str, ahead: bool) -> Fallible<String> {
    let mut session = Session::start(folder, size, ahead)?;
    session.listen(RESTED);
    session.press(to)?;
    session.listen(RESTED);
    let mut times = Vec::new();
    let mut frames = 0;
    for _ in 0..KEYS {
        let start = Instant::now();
        session.press(key)?;
        let (first, seen, _) = session.listen(REPEAT);
        times.extend(first.map(|first| first.duration_since(start).as_micros()));
        frames += seen;
    }
    times.sort_unstable();
    let (middle, worst) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    session.listen(QUIET);
    let start = Instant::now();
    for _ in 0..BURST {
        session.press(key)?;
    }
    let (_, burst_frames, last) = session.listen(QUIET);
    let burst = last.map_or(0, |last| last.duration_since(start).as_millis());
    session.press("qq")?;
    session.listen(QUIET);
    session.child.wait()?;
    Ok(format!(
        "{{\"key_us\":{middle},\"key_p99_us\":{worst},\"frames\":{frames},\"burst_ms\":{burst},\
         \"burst_frames\":{burst_frames}}}"
    ))
}

/// The program on a terminal of its own.
struct Session {
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    bytes: Receiver<(Instant, Vec<u8>)>,
    /// Answers come before they are asked for.
    ahead: bool,
}

impl Session {
    fn start(folder: &Path, (columns, rows): (u16, u16), ahead: bool) -> Fallible<Self> {
        let pair = native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 })?;
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_masthead"));
        command.arg("--no-library");
        command.arg(folder);
        for name in ["LINES", "COLUMNS", "SSH_CONNECTION", "NO_COLOR", "COLORTERM", "TMUX"] {
            command.env_remove(name);
        }
        for (name, value) in [("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8"), ("XDG_CONFIG_HOME", "/nonexistent")] {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let mut from = pair.master.try_clone_reader()?;
        let writer = pair.master.take_writer()?;
        let (to, bytes) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(n) = from.read(&mut buffer) {
                if n == 0 || to.send((Instant::now(), buffer[..n].to_vec())).is_err() {
                    break;
                }
            }
        });
        Ok(Self { writer, child, bytes, ahead })
    }

    /// As many answers as frames may be under way, where they come ahead, and the key.
    fn press(&mut self, key: &str) -> Fallible<()> {
        let answers = if self.ahead { ANSWER.repeat(2) } else { Vec::new() };
        self.writer.write_all(&[&answers, key.as_bytes()].concat())?;
        self.writer.flush()?;
        Ok(())
    }

    /// Takes in what comes until nothing does for a while, and answers: when the first byte came, how many frames, and
    /// when the last one came.
    fn listen(&mut self, quiet: Duration) -> (Option<Instant>, usize, Option<Instant>) {
        let (mut first, mut last, mut frames) = (None, None, 0);
        let mut tail = Vec::new();
        while let Ok((at, bytes)) = self.bytes.recv_timeout(quiet) {
            (first, last) = (first.or(Some(at)), Some(at));
            tail.extend(bytes);
            while let Some(question) = tail.windows(QUESTION.len()).position(|window| window == QUESTION) {
                tail.drain(..question + QUESTION.len());
                frames += 1;
                if !self.ahead {
                    // A program that has ended wants no answer.
                    drop(self.writer.write_all(ANSWER).and_then(|()| self.writer.flush()));
                }
            }
        }
        (first, frames, last)
    }
}
