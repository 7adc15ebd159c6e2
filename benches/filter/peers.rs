//! Other fuzzy matchers over the same titles: from a key to all hits in order, in milliseconds. They find other sets in
//! another order; what is compared is the wait.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use masthead::text::fold_plain;
use nucleo::pattern::{CaseMatching, Normalization};
use nucleo::{Config, Nucleo};
use rayon::prelude::*;

use super::{THREADS, ms};

/// One `SkimMatcherV2` a thread, used again and again as its documentation shows, over folded titles, sorted.
pub fn skim(titles: &[&str], keys: &[String]) -> Vec<f64> {
    let folded: Vec<String> = titles.par_iter().map(|title| fold_plain(title)).collect();
    let matcher = SkimMatcherV2::default();
    let key = |line: &String| {
        let began = Instant::now();
        let terms: Vec<String> = line.split_whitespace().map(fold_plain).collect();
        let score = |title: &String| -> Option<i64> { terms.iter().map(|term| matcher.fuzzy_match(title, term)).sum() };
        let found = folded.par_iter().enumerate().filter_map(|(at, title)| Some((-score(title)?, at)));
        let mut found: Vec<(i64, usize)> = found.collect();
        found.sort_unstable();
        std::hint::black_box(&found);
        ms(began)
    };
    keys.iter().map(key).collect()
}

/// The high-level API, letter by letter, as its worker takes a longer line up from the one before.
pub fn nucleo(titles: &[&str], keys: &[String]) -> Vec<f64> {
    let mut nucleo: Nucleo<u32> = Nucleo::new(Config::DEFAULT, Arc::new(|| {}), Some(THREADS), 1);
    let injector = nucleo.injector();
    for (title, at) in titles.iter().zip(0..) {
        injector.push(at, |_, columns| columns[0] = (*title).into());
    }
    let mut before = "";
    while nucleo.tick(10).running {}
    let mut times = Vec::with_capacity(keys.len());
    for line in keys {
        let began = Instant::now();
        let append = line.starts_with(before);
        nucleo.pattern.reparse(0, line, CaseMatching::Smart, Normalization::Smart, append);
        while nucleo.tick(10).running {}
        std::hint::black_box(nucleo.snapshot().matched_item_count());
        times.push(ms(began));
        before = line;
    }
    times
}

/// As many threads, no typos, terms by spaces.
pub fn frizbee(titles: &[&str], keys: &[String]) -> Vec<f64> {
    let key = |line: &String| {
        let began = Instant::now();
        let mut matcher = frizbee::Matcher::from_query(line, &frizbee::Config::default());
        std::hint::black_box(matcher.match_list_parallel(titles, THREADS));
        ms(began)
    };
    keys.iter().map(key).collect()
}

/// A program with `--filter`, all titles on its standard input: its start and its reading are in the time. Nothing where
/// it is not installed.
pub fn program(name: &str, titles: &[&str], lines: &[&str]) -> Option<Vec<f64>> {
    let input = titles.join("\n");
    let run = |line: &&str| {
        let began = Instant::now();
        let command = Command::new(name).args(["--filter", line]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn();
        let mut child = command.ok()?;
        // It may have seen enough before the end.
        let _ = child.stdin.take()?.write_all(input.as_bytes());
        child.wait().ok()?;
        Some(ms(began))
    };
    lines.iter().map(run).collect()
}
