//! A folder of 10,000 files: how soon its first rows are there, and how long all take. One JSON line, times in
//! milliseconds, the best of five runs with the page cache warm. It must not know how a file is read.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::time::Instant;

use masthead::library::{Cancel, Library, Source};

const FILES: usize = 10_000;
const BYTES: usize = 3_000;
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    for number in 0..FILES {
        let mut text = format!("Headline number {number} on the talks in Paris\n\nBy Ann Example\n\n");
        for sentence in 0.. {
            if text.len() >= BYTES {
                break;
            }
            let end = if sentence % 5 == 4 { "\n\n" } else { " " };
            write!(text, "Sentence {sentence} says that officials met, spoke for hours and left it at that.{end}")?;
        }
        fs::write(dir.path().join(format!("{number:05}.txt")), text)?;
    }

    let (mut first, mut all, mut whole) = (f64::MAX, f64::MAX, f64::MAX);
    for _ in 0..RUNS {
        let library = Library::new(vec![Source::Path(dir.path().to_owned())]);
        let (start, mut rows, mut first_rows) = (Instant::now(), 0, None);
        library.scan(&Cancel::default(), &mut |batch| {
            rows = batch.news.shelf.count();
            first_rows.get_or_insert_with(|| milliseconds(start));
        });
        assert_eq!(rows, FILES, "every file is found");
        first = first.min(first_rows.unwrap_or(f64::MAX));
        all = all.min(milliseconds(start));

        let start = Instant::now();
        library.scan_whole(&Cancel::default(), &mut drop);
        whole = whole.min(milliseconds(start));
    }
    println!(
        r#"{{"bench":"scan","files":{FILES},"bytes":{BYTES},"threads":{},"first_rows_ms":{first:.2},"all_rows_ms":{all:.1},"all_articles_ms":{whole:.1}}}"#,
        rayon::current_num_threads()
    );
    Ok(())
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
