//! The catalogue of 100,000 files of 3 KB: the first sync beside a plain parallel read of the same files, a second one
//! with nothing to do, and loading 1,000,000 rows. One JSON line; page cache warm. `CATALOGUE_FILES` sets the number. It
//! must not know how a catalogue is kept.

use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use masthead::library::archive::Archives;
use masthead::library::catalogue::{self, How, Part};
use masthead::library::store::Store;
use masthead::library::{Cancel, Fault};
use rayon::prelude::*;
use serde_json::json;

const BYTES: usize = 3_000;
/// Files in a folder.
const FOLDER: u32 = 1_000;
const ROWS: u32 = 1_000_000;

fn main() -> anyhow::Result<()> {
    let files = std::env::var("CATALOGUE_FILES").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000_u32);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    let dir = tempfile::tempdir()?;
    let root = fs::canonicalize(dir.path())?.join("articles");
    let paths = write(&root, files)?;
    pool.install(|| {
        let megabytes = plain(&paths);
        let began = Instant::now();
        plain(&paths);
        let floor = began.elapsed();

        let store = Store::open(&dir.path().join("library.db"))?;
        catalogue::add(&store, &root, 0).map_err(said)?;
        let before = peak();
        let (first, slowest) = sync(&store, &root, files.into())?;
        let memory = peak();
        let (second, _) = sync(&store, &root, 0)?;

        let line = json!({
            "bench": "catalogue", "files": files, "threads": 2,
            "plain_read_s": seconds(floor), "plain_mb_s": rate(megabytes, floor),
            "sync_s": seconds(first), "sync_articles_s": rate(files.into(), first),
            "sync_mb_s": rate(megabytes, first), "longest_batch_ms": seconds(slowest) * 1000.0,
            "again_s": seconds(second), "peak_before_mb": before, "peak_mb": memory,
            "database_mb": fs::metadata(dir.path().join("library.db"))?.len() / 1_000_000,
            "load": load(dir.path())?,
        });
        println!("{line}");
        Ok(())
    })
}

/// How long a sync takes, and the longest time between two words of it.
fn sync(store: &Store, root: &Path, read: u64) -> anyhow::Result<(Duration, Duration)> {
    let archives = Archives::default();
    let how = How { now: 0, archives: &archives };
    let began = Instant::now();
    let (mut last, mut slowest) = (began, Duration::ZERO);
    let done = catalogue::sync(store, &[root.to_owned()], &how, &Cancel::default(), &mut |_| {
        slowest = slowest.max(last.elapsed());
        last = Instant::now();
    });
    let done = done.map_err(said)?;
    assert_eq!(done.read, read, "every file is read once");
    Ok((began.elapsed(), slowest))
}

/// A million rows, all and the first 200.
fn load(dir: &Path) -> anyhow::Result<serde_json::Value> {
    let path = dir.join("million.db");
    let store = Store::open(&path)?;
    store.write(|change| {
        change.execute_batch(&format!(
            "INSERT INTO roots VALUES (1, CAST('/articles' AS BLOB), 0);
             WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1000)
             INSERT INTO folders(id, root, path, archive) SELECT n, 1, CAST('/articles/' || n AS BLOB), 0 FROM n;
             WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
             INSERT INTO names(id, name) SELECT n, 'By Reporter Number ' || n FROM n;
             WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {ROWS})
             INSERT INTO articles(folder, name, bytes, modified, hash, added, title, byline, source, date, words, ideographs)
             SELECT 1 + n / 1000 % 1000, CAST(printf('2018-07-19-article-%07d.txt', n) AS BLOB), 3000, n, randomblob(16), 0,
                printf('Headline number %d: officials met in Paris and spoke for hours on end', n), 1 + n % 100000, 1 + n % 50,
                20180101 + n % 28, 500, 0 FROM n"
        ))
    })?;
    drop(store);
    let store = Store::open(&path)?;
    count(&store, Part::All)?;
    let began = Instant::now();
    let mut needed = Vec::new();
    catalogue::load(&store, Part::After(0, 200), &mut |row| {
        needed.push((row.folder, row.byline.unwrap_or_default()));
        ControlFlow::Continue(())
    })
    .and_then(|()| catalogue::folders_of(&store, &needed.iter().map(|row| row.0).collect::<Vec<_>>()))
    .and_then(|_| catalogue::names_of(&store, &needed.iter().map(|row| row.1).collect::<Vec<_>>()))
    .map_err(said)?;
    let screen = began.elapsed();
    let began = Instant::now();
    assert_eq!(count(&store, Part::All)?, ROWS);
    let all = began.elapsed();
    let began = Instant::now();
    assert_eq!(count(&store, Part::Under(Path::new("/articles")))?, ROWS);
    let under = began.elapsed();
    let began = Instant::now();
    let mut names = 0;
    catalogue::names(&store, &mut |_| names += 1).map_err(said)?;
    Ok(json!({
        "first_200_ms": seconds(screen) * 1000.0, "all_s": seconds(all), "rows_s": rate(f64::from(ROWS), all),
        "under_s": seconds(under), "names": names, "names_ms": seconds(began.elapsed()) * 1000.0,
    }))
}

fn count(store: &Store, part: Part<'_>) -> anyhow::Result<u32> {
    let (mut rows, mut letters) = (0, 0);
    catalogue::load(store, part, &mut |row| {
        rows += 1;
        letters += row.title.len();
        ControlFlow::Continue(())
    })
    .map_err(said)?;
    std::hint::black_box(letters);
    Ok(rows)
}

fn write(root: &Path, files: u32) -> anyhow::Result<Vec<PathBuf>> {
    let old = SystemTime::now() - Duration::from_secs(3600);
    let mut paths = Vec::new();
    for number in 0..files {
        let folder = root.join(format!("{:04}", number / FOLDER));
        if number % FOLDER == 0 {
            fs::create_dir_all(&folder)?;
        }
        let mut text = format!("Headline number {number} on the talks in Paris\n\nBy Jane Smith\n\n");
        for sentence in 0.. {
            if text.len() >= BYTES {
                break;
            }
            let end = if sentence % 5 == 4 { "\n\n" } else { " " };
            write!(text, "Sentence {sentence} says that officials met, spoke for hours and left it at that.{end}")?;
        }
        let path = folder.join(format!("{number:06}.txt"));
        fs::write(&path, text)?;
        fs::File::options().write(true).open(&path)?.set_modified(old)?;
        paths.push(path);
    }
    Ok(paths)
}

/// Megabytes of files that are read and nothing else.
fn plain(paths: &[PathBuf]) -> f64 {
    let bytes = |path: &PathBuf| fs::read(path).ok().and_then(|bytes| u32::try_from(bytes.len()).ok());
    f64::from(paths.par_iter().filter_map(bytes).sum::<u32>()) / 1e6
}

/// The most memory that this process has had, in MB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1000
}

fn said(fault: Fault) -> anyhow::Error {
    anyhow::Error::msg(String::from(fault.0))
}

fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 100_000.0).round() / 100_000.0
}

fn rate(count: f64, time: Duration) -> f64 {
    (count / time.as_secs_f64()).round()
}
