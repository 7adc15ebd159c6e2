//! The fuzzers' bodies on the stable toolchain, for a bounded time: `MASTHEAD_FUZZ_SECONDS` seconds in all, five without it.
//! The inputs are the same at every run; how many there are depends on the time. `fuzz/` has the same bodies for cargo-fuzz.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by a panic")]

mod bodies;
mod generator;

use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use generator::Generator;
use rustix::time::{ClockId, clock_gettime};

/// Seconds for all targets together where nobody says another number.
const SECONDS: u64 = 5;
/// The longest input, in bytes.
const LONGEST: usize = 8 * 1024;
/// No input of that length may keep the processor busy for longer: ten times what the slowest takes in a debug build.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the inputs are made from: real articles, settings, themes, queries and keys.
fn corpus() -> Vec<Vec<u8>> {
    let mut corpus: Vec<Vec<u8>> = Vec::new();
    for folder in ["seeds", "assets", "assets/themes", "tests/articles"] {
        let mut paths: Vec<_> = fs::read_dir(folder).expect(folder).map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let texts = paths.iter().filter(|path| path.extension().is_some_and(|e| e == "txt" || e == "toml"));
        corpus.extend(texts.map(|path| fs::read(path).unwrap()).map(|mut bytes| {
            bytes.truncate(LONGEST);
            bytes
        }));
    }
    let lines: [&[u8]; 9] = [
        b"{\"title\": \"A \\u201ctitle\\u201d\", \"text\": \"<p>One</p><p>Two &amp; three</p>\", \"tags\": [\"a\", \"b\"]}\n",
        b"[{\"id\": 1, \"headline\": \"A\", \"body\": [\"b\", \"c\"], \"date\": 1532000000},\n {\"title\": \"\\ud83d\\ude00\"}]",
        b"{\"title\":\"A\"}\n\n{broken\n{\"text\":\"B\",\"url\":\"http://a.example/b\",\"author\":{\"name\":\"C\"}}\n",
        b"mossad !hamas 'paris ^israeli report$",
        b"jjkk\x1b[A\x1b[B\x1bOP\x1b[15~\x1b[1;5D\r\t\x7f",
        b"\x1b[200~pasted\ntext\x1b[201~q",
        b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?2026;2$y\x1b[?64;1;22c\x1b[0n",
        b"\x1b[<64;10;5M\x1b[<0;10;5m\x1b[I\x1b[O",
        b"\x1b[97;5u\x1b[27;2;13~\x1b\x1b[A\x1ba\xc3\xa9",
    ];
    corpus.extend(lines.map(<[u8]>::to_vec));
    corpus
}

fn processor() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// Feeds one target until its time is over, and tells the input that it fails on.
fn run(name: &str) {
    let body = bodies::TARGETS.iter().find(|target| target.0 == name).expect("a target").1;
    let seconds = env::var("MASTHEAD_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(SECONDS);
    let share = Duration::from_secs(seconds) / u32::try_from(bodies::TARGETS.len()).unwrap();
    let corpus = corpus();
    let mut generator = Generator::new(name, corpus.clone(), LONGEST);
    let end = Instant::now() + share;
    let mut inputs = corpus.into_iter();
    let mut count = 0_u64;
    while count == 0 || Instant::now() < end {
        let bytes = inputs.next().unwrap_or_else(|| generator.next());
        let start = processor();
        let outcome = catch_unwind(AssertUnwindSafe(|| body(&bytes)));
        assert!(outcome.is_ok(), "{name} fails on input {count}: b\"{}\"", bytes.escape_ascii());
        let taken = processor().saturating_sub(start);
        assert!(taken < PATIENCE, "{name} takes {taken:?} for input {count}: b\"{}\"", bytes.escape_ascii());
        count += 1;
    }
    println!("{name}: {count} inputs in {share:?}");
}

#[test]
fn the_cleaner() {
    run("cleaner");
}

#[test]
fn the_reader_of_plain_text() {
    run("plain_text");
}

#[test]
fn the_reader_of_queries() {
    run("query");
}

#[test]
fn the_readers_of_the_config() {
    run("config");
}

#[test]
fn the_reader_of_archives() {
    run("json");
}

#[test]
fn the_reader_of_keys() {
    run("keys");
}

#[test]
fn every_target_is_run_here_and_by_cargo_fuzz() {
    let here = include_str!("main.rs");
    let manifest = fs::read_to_string("fuzz/Cargo.toml").expect("the fuzzers' manifest");
    for (name, _) in bodies::TARGETS {
        assert!(here.contains(&format!("run(\"{name}\");")), "{name} is not run here");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is no fuzzer");
        let text = fs::read_to_string(format!("fuzz/targets/{name}.rs")).expect(name);
        assert!(text.contains(&format!("bodies::{name}(")), "{name} fuzzes something else");
    }
}
