//! From the start of the program to its first screen, under a real pty: the seeds, a folder of 10,000 files, an article
//! of 10 MB. One JSON line: medians in milliseconds and MiB, each beside its bound. It must not know how screens are made.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

const RUNS: usize = 7;
const DEADLINE: Duration = Duration::from_secs(10);

struct Case<'a> {
    name: &'static str,
    path: Option<&'a Path>,
    /// What must stand on the screen.
    shows: &'static str,
    bound_ms: f64,
    bound_mib: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let folder = dir.path().join("many");
    fs::create_dir(&folder)?;
    for number in 0..10_000 {
        fs::write(folder.join(format!("{number:05}.txt")), article(number, 3_000)?)?;
    }
    let large = dir.path().join("large.txt");
    fs::write(&large, article(1, 10_000_000)?)?;

    let cases = [
        Case { name: "seeds", path: None, shows: "Mossad", bound_ms: 30.0, bound_mib: 15.0 },
        Case { name: "folder_10000", path: Some(&folder), shows: "Headline 0", bound_ms: 100.0, bound_mib: 100.0 },
        Case { name: "article_10mb", path: Some(&large), shows: "min left", bound_ms: 200.0, bound_mib: 200.0 },
    ];
    let mut line = String::from("{\"bench\":\"start\"");
    for case in &cases {
        let mut runs = (0..RUNS).map(|_| run(case)).collect::<Result<Vec<_>, _>>()?;
        runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (ms, _) = runs[RUNS / 2];
        let mib = runs.iter().map(|(_, mib)| *mib).fold(0.0, f64::max);
        write!(
            line,
            ",\"{0}_ms\":{ms:.1},\"{0}_bound_ms\":{1},\"{0}_mib\":{mib:.1},\"{0}_bound_mib\":{2}",
            case.name, case.bound_ms, case.bound_mib
        )?;
    }
    println!("{line}}}");
    Ok(())
}

fn article(number: usize, bytes: usize) -> Result<String, Box<dyn Error>> {
    let mut text = format!("Headline {number} on the talks in Paris\n\nBy Ann Example\n\n");
    let mut sentence = 0;
    while text.len() < bytes {
        let end = if sentence % 5 == 4 { "\n\n" } else { " " };
        write!(text, "Sentence {sentence} says that officials met, spoke for hours and left it at that.{end}")?;
        sentence += 1;
    }
    Ok(text)
}

/// Milliseconds until the text stands on the screen, and the most memory in MiB by then.
fn run(case: &Case) -> Result<(f64, f64), Box<dyn Error>> {
    let pair = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 })?;
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_masthead"));
    command.arg("--no-library");
    if let Some(path) = case.path {
        command.arg(path);
    }
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    let start = Instant::now();
    let mut child = pair.slave.spawn_command(command)?;
    drop(pair.slave);
    let bytes = reader(pair.master.try_clone_reader()?);
    let mut screen = vt100::Parser::new(NonZero::new(24).ok_or("rows")?, NonZero::new(80).ok_or("columns")?, 0);
    while !screen.screen().contents().contains(case.shows) {
        let left = DEADLINE.checked_sub(start.elapsed()).ok_or("the screen did not come")?;
        screen.process(&bytes.recv_timeout(left)?);
    }
    let elapsed = start.elapsed().as_secs_f64() * 1000.0;
    let mib = child.process_id().and_then(peak).unwrap_or(0.0);
    pair.master.take_writer()?.write_all(b"qq")?;
    child.wait()?;
    Ok((elapsed, mib))
}

fn reader(mut from: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
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

/// The most memory a process has had, in MiB, where the system tells.
fn peak(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kib: f64 = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}
