//! Near copies: how fast sketches are taken and looked up among a million texts that have nothing to do with each
//! other, what memory that takes, how many of those are taken for copies all the same, and what is found of a set of
//! edited texts. Prints one JSON line; `COPIES_ROWS` sets the number.

#[path = "../tests/copies_set/mod.rs"]
mod copies_set;

use std::fs;
use std::time::Instant;

use copies_set::{Made, Sample, Strangers, set};
use masthead::library::copies::{Sketch, Stories, sketch};
use rayon::prelude::*;
use serde_json::json;

fn main() -> anyhow::Result<()> {
    let rows: u32 = std::env::var("COPIES_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let set = set(96);
    let bytes: usize = set.iter().flat_map(|sample| &sample.article.blocks).map(|block| block.text.len()).sum();
    let (mut taking, mut known) = (f64::MAX, Vec::new());
    for _ in 0..3 {
        let began = Instant::now();
        known = set.iter().map(|sample| sketch(&sample.article)).collect();
        taking = taking.min(began.elapsed().as_secs_f64());
    }
    let (precision, recall) = found(&set, &known);

    let strangers = Strangers::new();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    let sketches: Vec<Option<Sketch>> = pool
        .install(|| (0..rows).into_par_iter().map(|number| sketch(&strangers.article(u64::from(number)))).collect());

    let before = resident()?;
    let began = Instant::now();
    let mut stories = Stories::default();
    let copies = (0..).zip(&sketches).filter(|(id, sketch)| sketch.and_then(|s| stories.insert(*id, s)).is_some());
    let copies = copies.count();
    let inserting = began.elapsed().as_secs_f64();
    let memory = resident()?.saturating_sub(before);
    let began = Instant::now();
    let mut again = Stories::default();
    (0..).zip(&sketches).for_each(|(id, sketch)| sketch.map_or((), |s| again.restore(id, s, None)));
    let restoring = began.elapsed().as_secs_f64();

    #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
    let line = json!({
        "bench": "copies", "texts": set.len(), "bytes_a_text": bytes / set.len(),
        "sketches_a_second": (set.len() as f64 / taking).round(), "precision": precision, "recall": recall,
        "articles": rows, "inserts_a_second": (f64::from(rows) / inserting).round(), "insert_s": inserting,
        "restore_s": restoring, "memory_mb": memory as f64 / 1e6, "strangers_taken_for_copies": copies,
    });
    println!("{line}");
    std::hint::black_box((stories, again));
    Ok(())
}

/// Of the articles that were set under another, how many belong there; and how many copies were set under theirs.
#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn found(set: &[Sample], sketches: &[Option<Sketch>]) -> (f64, f64) {
    let mut stories = Stories::default();
    let (mut right, mut set_under, mut copies) = (0, 0, 0);
    for ((id, sample), sketch) in (0..).zip(set).zip(sketches) {
        copies += usize::from(matches!(sample.made, Made::Copy(_)));
        if let Some(lead) = sketch.and_then(|sketch| stories.insert(id, sketch)) {
            set_under += 1;
            right += usize::from(set[lead as usize].story == sample.story);
        }
    }
    (right as f64 / f64::from(set_under), right as f64 / copies as f64)
}

/// Bytes of memory that are in use.
fn resident() -> anyhow::Result<u64> {
    let pages = fs::read_to_string("/proc/self/statm")?;
    Ok(4096 * pages.split_whitespace().nth(1).unwrap_or("0").parse::<u64>()?)
}
