//! A dump of 200,000 objects of 3 KB, plain and packed: how fast a pass is, what memory it takes at most, and how soon
//! the last article is open, from its copy and without one. One JSON line.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use masthead::format::json::Keys;
use masthead::library::Cancel;
use masthead::library::archive::{self, Item};

const OBJECTS: u32 = 200_000;
const BYTES: usize = 3_000;
const WORDS: &[&str] = &[
    "the",
    "of",
    "officials",
    "met",
    "in",
    "Paris",
    "for",
    "hours",
    "and",
    "said",
    "that",
    "talks",
    "would",
    "go",
    "on",
    "until",
    "Friday",
    "council",
    "bridge",
    "river",
    "budget",
    "vote",
    "“nothing”",
    "speakers",
    "evening",
    "a",
    "to",
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = |ending: &str| folder.path().join(format!("dump.jsonl{ending}"));
    let bytes = write(&path(""))?;
    let mut gzip = flate2::write::GzEncoder::new(File::create(path(".gz"))?, flate2::Compression::default());
    std::io::copy(&mut File::open(path(""))?, &mut gzip)?;
    gzip.finish()?;
    zstd::stream::copy_encode(File::open(path(""))?, File::create(path(".zst"))?, 3)?;

    let shelf = folder.path().join("copies");
    let mut figures = Vec::new();
    for (name, ending) in [("plain", ""), ("gz", ".gz"), ("zst", ".zst")] {
        let path = path(ending);
        // From here on the most that is held counts anew (proc(5), clear_refs).
        fs::write("/proc/self/clear_refs", "5")?;
        let (before, start, mut last, mut count) = (processor()?, Instant::now(), None, 0);
        archive::each(&path, &Keys::default(), Some(&shelf), &Cancel::default(), &mut |batch| {
            count += batch.len();
            last = batch.into_iter().next_back().and_then(Result::ok);
        })
        .map_err(|fault| fault.0.to_string())?;
        assert_eq!(count, OBJECTS as usize);
        let (took, processor) = (start.elapsed().as_secs_f64(), processor()? - before);
        let last = last.ok_or("no last article")?;
        let (open, cold) = (opens(&path, &last, Some(&shelf))?, opens(&path, &last, None)?);
        figures.push(format!(
            r#""{name}":{{"articles_s":{:.0},"mb_s":{:.0},"processor_s":{processor:.1},"peak_mb":{},"open_ms":{open:.2},"open_without_copy_ms":{cold:.1}}}"#,
            f64::from(OBJECTS) / took,
            f64::from(bytes) / took / 1e6,
            peak()?
        ));
    }
    let copies: u64 = fs::read_dir(&shelf)?.map(|copy| Ok(copy?.metadata()?.len())).sum::<std::io::Result<u64>>()?;
    println!(
        r#"{{"bench":"archive","objects":{OBJECTS},"mb":{},"threads":{},"copies_mb":{},{}}}"#,
        bytes / 1_000_000,
        rayon::current_num_threads(),
        copies / 1_000_000,
        figures.join(",")
    );
    Ok(())
}

/// Writes the dump; words by a fixed sequence, so that it packs about as texts do.
fn write(path: &Path) -> Result<u32, Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(path)?);
    let (mut state, mut bytes) = (1_u64, 0);
    for number in 0..OBJECTS {
        let mut text = String::with_capacity(BYTES + 100);
        while text.len() < BYTES - 200 {
            for word in 0..14 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(if word == 0 { "" } else { " " });
                text.push_str(WORDS[(state >> 33) as usize % WORDS.len()]);
            }
            text.push_str(if state >> 62 == 0 { ".\n\n" } else { ". " });
        }
        let object = serde_json::json!({
            "id": number, "title": format!("Headline number {number} on the talks in Paris"), "authors": ["Ann Example"],
            "date_publish": "2018-07-19T10:30:00Z", "url": format!("https://example.org/{number}"), "text": text,
        });
        let line = object.to_string();
        bytes += u32::try_from(line.len() + 1)?;
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(bytes)
}

/// Milliseconds to open an article, the best of three.
fn opens(path: &Path, item: &Item, shelf: Option<&Path>) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        let opened = archive::open(path, item.start, item.length, item.line, &Keys::default(), shelf);
        assert_eq!(opened.map_err(|fault| fault.0.to_string())?.1, item.hash);
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
    }
    Ok(best)
}

/// Seconds of all processors together that were spent so far (proc(5), stat: in hundredths).
fn processor() -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    Ok(fields.map(str::parse::<u32>).sum::<Result<u32, _>>().map(f64::from)? / 100.0)
}

/// The most memory that was held, in megabytes.
fn peak() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no peak")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1000)
}
