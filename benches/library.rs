//! The library at 10 to 1,000,000 articles of 3 KB: cataloguing a dump beside a plain read of it, the start to the first
//! full screen and the memory once all titles are there, the most memory while one types and the texts are indexed, and
//! what a mark waits for while a sync runs. One JSON line; page cache warm. `LIBRARY_ROWS` is the most articles, 10,000
//! without it. It must not know how a library is kept.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use masthead::library::archive::Archives;
use masthead::library::catalogue::{self, How};
use masthead::library::index::Index;
use masthead::library::store::Store;
use masthead::library::{Cancel, Hash};
use masthead::state::Change;
use masthead::text::thousands;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use serde_json::{Value, json};

type Fallible<T> = Result<T, Box<dyn Error>>;

const SIZES: [u32; 4] = [10, 10_000, 100_000, 1_000_000];
const RUNS: usize = 5;
const DEADLINE: Duration = Duration::from_secs(120);
/// Rows of the screen: the first is full when the last of the list has an article.
const ROWS: u16 = 24;
/// Milliseconds to the first screen, MiB with ten articles and with a million.
const BOUND_MS: f64 = 50.0;
const BOUND_MIB: [f64; 2] = [20.0, 400.0];
/// MiB of its own while one types and a million texts are indexed.
const BOUND_TYPED_MIB: f64 = 600.0;
/// Fewer articles have no index.
const INDEXED: u32 = 2_000;
/// What is typed, over and over, and between two keys.
const TYPED: &str = "/mossad paris con";
const PAUSE: Duration = Duration::from_millis(300);
/// How long the indexing of an article may take.
const SLOW: Duration = Duration::from_millis(2);

fn main() -> Fallible<()> {
    let most = std::env::var("LIBRARY_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let mut sizes = Vec::new();
    let mut mark = Value::Null;
    for rows in SIZES.into_iter().filter(|rows| *rows <= most) {
        let dir = tempfile::tempdir()?;
        let dump = dir.path().join("dump.jsonl");
        write(&dump, rows)?;
        sizes.push(size(dir.path(), &dump, rows)?);
        if rows == 10_000 {
            mark = marks(dir.path(), &dump)?;
        }
    }
    let bounds = json!({"start_ms": BOUND_MS, "mib_at_10": BOUND_MIB[0], "mib_at_1000000": BOUND_MIB[1],
        "typed_mib_at_1000000": BOUND_TYPED_MIB});
    println!("{}", json!({"bench": "library", "sizes": sizes, "mark_beside_a_sync": mark, "bounds": bounds}));
    Ok(())
}

fn size(dir: &Path, dump: &Path, rows: u32) -> Fallible<Value> {
    let library = dir.join("library.db");
    let megabytes = megabytes(dump)?;
    plain(dump)?;
    let began = Instant::now();
    plain(dump)?;
    let floor = began.elapsed().as_secs_f64();

    let began = Instant::now();
    let (status, peak) = watched(Command::new(PROGRAM).arg("add").arg(dump).arg("--library").arg(&library))?;
    let took = began.elapsed().as_secs_f64();
    if !status {
        return Err("the dump was not catalogued".into());
    }
    let mut starts = (0..RUNS).map(|_| start(&library, rows)).collect::<Fallible<Vec<_>>>()?;
    starts.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (first, all, mib) = starts[RUNS / 2];
    let typed = if rows < INDEXED { Value::Null } else { typed(&library, rows)? };
    Ok(json!({
        "articles": rows, "dump_mb": round(megabytes), "plain_read_s": round(floor), "catalogue_s": round(took),
        "articles_s": round(f64::from(rows) / took), "mb_s": round(megabytes / took), "catalogue_mib": round(peak),
        "database_mb": round(self::megabytes(&library)?),
        "start_ms": round(first), "all_ms": round(all), "mib": round(mib), "typed_while_indexing": typed,
    }))
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_masthead");

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn megabytes(path: &Path) -> Fallible<f64> {
    Ok(f64::from(u32::try_from(fs::metadata(path)?.len() / 1000)?) / 1000.0)
}

fn plain(path: &Path) -> Fallible<usize> {
    let (mut file, mut buffer, mut sum) = (File::open(path)?, vec![0; 1 << 20], 0);
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum),
            n => sum += n,
        }
    }
}

/// Runs a command; whether it ended well, and the most memory that it had in MiB.
fn watched(command: &mut Command) -> Fallible<(bool, f64)> {
    let mut child = command.spawn()?;
    let mut most = 0.0_f64;
    loop {
        most = most.max(memory(child.id(), "VmHWM:").unwrap_or(0.0));
        if let Some(status) = child.try_wait()? {
            return Ok((status.success(), most));
        }
        thread::sleep(Duration::from_millis(5));
    }
}

fn write(path: &Path, rows: u32) -> Fallible<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut random = 0x6d61_7374_6865_6164_u64;
    let mut next = |bound: usize| {
        random ^= random >> 12;
        random ^= random << 25;
        random ^= random >> 27;
        usize::try_from(random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 40).unwrap_or(0) % bound
    };
    let syllables: Vec<&str> =
        "al an ar ba ber ca com con da de den di do en er es fa for ga go ha in is ka la le li lo ma \
        men mi mo na ne ni no on or pa per po pre ra re ri ro sa se si so sta ta te ti to tra un ur va ve vi"
            .split_whitespace()
            .collect();
    let words: Vec<String> =
        (0..30_000).map(|n| (0..2 + n % 3).map(|_| syllables[next(syllables.len())]).collect()).collect();
    for row in 0..rows {
        let mut word = || {
            let at = next(30_000);
            words[at * next(30_000) / 30_000].as_str()
        };
        let title = (0..9).map(|_| word()).collect::<Vec<_>>().join(" ");
        let mut text = String::new();
        while text.len() < 2_800 {
            let end = if text.len() % 700 > 640 { ".\\n\\n" } else { " " };
            write!(text, "{}{end}", word())?;
        }
        let (year, month, day) = (2000 + row % 20, 1 + row % 12, 1 + row % 28);
        writeln!(
            out,
            "{{\"title\": \"{title} {row}\", \"author\": \"{} {}\", \"source\": \"Source {}\", \
             \"date\": \"{year}-{month:02}-{day:02}\", \"text\": \"{text}\"}}",
            words[row as usize % 300],
            words[row as usize % 211],
            row % 40
        )?;
    }
    Ok(out.flush()?)
}

/// The program on a terminal of its own, with a library.
fn program(library: &Path) -> Fallible<(Box<dyn MasterPty + Send>, Box<dyn Child + Send + Sync>)> {
    let pair = native_pty_system().openpty(PtySize { rows: ROWS, cols: 80, pixel_width: 0, pixel_height: 0 })?;
    let mut command = CommandBuilder::new(PROGRAM);
    command.arg("--library");
    command.arg(library);
    command.env("TERM", "xterm-256color");
    command.env("LANG", "C.UTF-8");
    Ok((pair.master, pair.slave.spawn_command(command)?))
}

/// Milliseconds to the first full screen and until all titles are there, and the memory in MiB by then.
fn start(library: &Path, rows: u32) -> Fallible<(f64, f64, f64)> {
    let began = Instant::now();
    let (master, mut child) = program(library)?;
    let bytes = reader(master.try_clone_reader()?);
    let mut writer = master.take_writer()?;
    let mut screen = vt100::Parser::new(NonZero::new(ROWS).ok_or("rows")?, NonZero::new(80).ok_or("columns")?, 0);
    let mut until = |shows: &str, writer: &mut dyn Write| -> Fallible<f64> {
        loop {
            let text = screen.screen().contents();
            if text.contains(shows) {
                return Ok(began.elapsed().as_secs_f64() * 1000.0);
            }
            let left = DEADLINE.checked_sub(began.elapsed()).ok_or_else(|| format!("never saw {shows} in\n{text}"))?;
            let came = bytes.recv_timeout(left)?;
            if came.windows(4).any(|bytes| bytes == b"\x1b[5n") {
                writer.write_all(b"\x1b[0n")?;
            }
            screen.process(&came);
        }
    };
    // The seventh article stands in the last row of the list, above the article.
    let first = until(if rows < 10 { "1 of" } else { " min" }, &mut writer)?;
    let all = until(&format!("{} articles", thousands(u64::from(rows))), &mut writer)?;
    thread::sleep(Duration::from_millis(700));
    let mib = child.process_id().and_then(|pid| memory(pid, "VmRSS:")).unwrap_or(0.0);
    writer.write_all(b"qq")?;
    while bytes.recv_timeout(Duration::from_secs(10)).is_ok() {}
    child.wait()?;
    Ok((first, all, mib))
}

/// Has all texts indexed anew while somebody types: how long that takes, and the most memory by then, the program's own
/// and with the pages of files.
fn typed(library: &Path, rows: u32) -> Fallible<Value> {
    let beside = Index::beside(library);
    fs::remove_dir_all(&beside)?;
    let began = Instant::now();
    let (master, mut child) = program(library)?;
    let _screen = reader(master.try_clone_reader()?);
    let mut writer = master.take_writer()?;
    let pid = child.process_id().ok_or("no process")?;
    let (mut own, mut most) = (0.0_f64, 0.0_f64);
    let mut keys = TYPED.bytes().chain([0x1b]).cycle();
    let mut pressed = Instant::now();
    while began.elapsed() < DEADLINE + SLOW * rows {
        own = own.max(memory(pid, "RssAnon:").unwrap_or(0.0));
        most = most.max(memory(pid, "VmHWM:").unwrap_or(0.0));
        if pressed.elapsed() > PAUSE {
            pressed = Instant::now();
            writer.write_all(&[keys.next().unwrap_or(b' ')])?;
            if beside.join("meta.json").exists() && Index::open(&beside)?.articles() == rows {
                break;
            }
        }
        thread::sleep(Duration::from_millis(20));
    }
    let took = began.elapsed();
    child.kill()?;
    child.wait()?;
    let indexed = Index::open(&beside)?.articles();
    if indexed < rows {
        return Err(format!("{indexed} of {rows} texts were indexed").into());
    }
    Ok(json!({"s": round(took.as_secs_f64()), "own_mib": round(own), "mib": round(most)}))
}

fn reader(mut from: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (to, bytes) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 65536];
        while let Ok(n) = from.read(&mut buffer) {
            if n == 0 || to.send(buffer[..n].to_vec()).is_err() {
                break;
            }
        }
    });
    bytes
}

/// A line of a process's status, in MiB, where the system tells.
fn memory(pid: u32, what: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kib: f64 = status.lines().find_map(|l| l.strip_prefix(what))?.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}

/// What a mark waits for, in milliseconds, while a dump is catalogued, and without that.
fn marks(dir: &Path, dump: &Path) -> Fallible<Value> {
    let store = Store::open(&dir.join("marks.db"))?;
    let one = |number: u32| -> Fallible<f64> {
        let began = Instant::now();
        store.change(&[(Hash::of(&number.to_le_bytes()), Change::Star(true))])?;
        Ok(began.elapsed().as_secs_f64() * 1000.0)
    };
    let mut alone = (0..100).map(one).collect::<Fallible<Vec<_>>>()?;
    let over = AtomicBool::new(false);
    let places: Vec<PathBuf> = vec![fs::canonicalize(dump)?];
    catalogue::add(&store, dump, 0).map_err(|fault| fault.0.to_string())?;
    let mut beside = thread::scope(|scope| -> Fallible<Vec<f64>> {
        scope.spawn(|| {
            let archives = Archives::default();
            let how = How { now: 0, archives: &archives };
            let done = catalogue::sync(&store, &places, &how, &Cancel::default(), &mut |_| {});
            over.store(true, Ordering::Relaxed);
            done.is_ok()
        });
        let mut waits = Vec::new();
        for number in 1_000.. {
            if over.load(Ordering::Relaxed) {
                break;
            }
            waits.push(one(number)?);
            thread::sleep(Duration::from_millis(5));
        }
        Ok(waits)
    })?;
    Ok(json!({"alone_ms": spread(&mut alone), "beside_ms": spread(&mut beside), "marks": beside.len()}))
}

fn spread(times: &mut [f64]) -> Value {
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |ms| round(*ms));
    json!({"median": at(50), "95_in_100": at(95), "worst": times.last().map_or(0.0, |ms| round(*ms))})
}
