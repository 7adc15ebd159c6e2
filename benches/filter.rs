//! Filter as you type over generated headlines, letter by letter: from a key to the first screens of hits and to all
//! fields' hits, settled; other matchers over the same titles beside it. Prints one JSON line; times are in milliseconds.
//! `FILTER_ROWS` sets the number of articles (100,000), `FILTER_PEERS=0` leaves the others out.

#[path = "filter/headlines.rs"]
mod headlines;
#[path = "filter/peers.rs"]
mod peers;
#[path = "filter/vocabulary.rs"]
mod vocabulary;

use std::sync::Arc;
use std::time::Instant;

use masthead::filter::{Generation, Order, Query, Stage};
use masthead::library::{Cancel, Prepared, Question, Texts, search_over};
use masthead::shelf::{Entry, Shelf};
use masthead::state::Marks;
use serde_json::{Value, json};

const TYPED: [&str; 8] = ["mossad paris", "iran deal", "intl crt", "the", "é", "北京", "zzzz", "Вашинг"];
const THREADS: usize = 2;
const ROUNDS: usize = 5;

fn main() -> anyhow::Result<()> {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let rows = number("FILTER_ROWS").unwrap_or(100_000);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build()?;
    let stock = headlines::generate(rows);
    let shelf = stock.shelf();
    let keys: Vec<String> = TYPED.iter().flat_map(|line| prefixes(line)).collect();
    let mut line = json!({"bench": "filter", "articles": rows, "threads": THREADS, "keys": keys.len()});
    pool.install(|| {
        let (prepared, marks) = (Prepared::default(), Arc::default());
        let began = Instant::now();
        key("", shelf, &prepared, &marks);
        line["warm_ms"] = round(ms(began));
        let times: Vec<Vec<(f64, f64)>> =
            (0..ROUNDS).map(|_| keys.iter().map(|line| key(line, shelf, &prepared, &marks)).collect()).collect();
        // Of each key the median round.
        let of = |which: fn(&(f64, f64)) -> f64| -> Vec<f64> {
            (0..keys.len()).map(|at| median(times.iter().map(|round| which(&round[at])).collect())).collect()
        };
        line["first"] = summary(&of(|times| times.0), &keys);
        line["settled"] = summary(&of(|times| times.1), &keys);
    });
    if number("FILTER_PEERS") != Some(0) {
        let entries: Vec<Entry<'_>> = shelf.entries().collect();
        let titles: Vec<&str> = entries.iter().map(Entry::title).collect();
        line["skim"] = summary(&pool.install(|| peers::skim(&titles, &keys)), &keys);
        line["nucleo"] = summary(&peers::nucleo(&titles, &keys), &keys);
        line["frizbee"] = summary(&peers::frizbee(&titles, &keys), &keys);
        let lines = TYPED.map(str::to_owned);
        for program in ["fzf", "sk"] {
            line[program] =
                peers::program(program, &titles, &TYPED).map_or(Value::Null, |times| summary(&times, &lines));
        }
    }
    println!("{line}");
    Ok(())
}

/// Times from the key to the first screens and to all fields' hits, in milliseconds.
fn key(line: &str, shelf: &Shelf, prepared: &Prepared, marks: &Arc<Marks>) -> (f64, f64) {
    let query = Query::parse(line);
    let (order, generation) = (Order::default(), Generation(0));
    let question = Question { query: &query, order, generation, marks, scattered: false };
    let cancel = Cancel::default();
    let (mut first, mut settled) = (None, 0.0);
    let began = Instant::now();
    search_over(shelf, prepared, Texts::Scan(&|_| None), question, &cancel, &mut |hits| match hits.stage {
        Stage::Titles => first = Some(ms(began)),
        Stage::Fields => {
            settled = ms(began);
            cancel.cancel();
        }
        Stage::Texts(..) | Stage::Done => {}
    });
    (first.unwrap_or(settled), settled)
}

fn prefixes(line: &str) -> Vec<String> {
    line.char_indices().map(|(at, c)| line[..at + c.len_utf8()].to_owned()).filter(|l| !l.ends_with(' ')).collect()
}

fn summary(times: &[f64], keys: &[String]) -> Value {
    let worst = times.iter().zip(keys).max_by(|a, b| a.0.total_cmp(b.0));
    let (worst, key) = worst.map_or((0.0, ""), |(worst, key)| (*worst, key.as_str()));
    if std::env::var_os("FILTER_EACH").is_some() {
        for (time, key) in times.iter().zip(keys) {
            eprintln!("{time:9.2} {key}");
        }
    }
    json!({"median_ms": round(median(times.to_vec())), "worst_ms": round(worst), "worst_key": key})
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(0.0)
}

fn round(ms: f64) -> Value {
    json!((ms * 100.0).round() / 100.0)
}

fn ms(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}
