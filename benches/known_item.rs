//! Does a filter bring up the article that one means? Over generated news: two words of the title (a), three beginnings of
//! its words (b), one word with a slip and one right (c), a surname and a word beside it (d), two words of the text (e).
//! Prints one JSON line with the mean reciprocal rank in the first ten, of masthead and of `fzf --filter` on the same
//! lines, where it is installed. A line whose words, as they are meant, stand in several articles is not asked, since no
//! tool could know the one; `shared` counts those of each case. `KNOWN_ARTICLES` sets the number (2,000), `KNOWN_QUERIES` that of the lines a case (200),
//! `KNOWN_DIR` where the articles are left, one a file.

#[path = "known_item/news.rs"]
mod news;
#[path = "filter/vocabulary.rs"]
mod vocabulary;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use masthead::article::Id;
use masthead::filter::{Generation, Order, Query, Rows};
use masthead::library::{Cancel, Library, Question, Source};
use news::Piece;
use serde_json::{Value, json};

const THREADS: usize = 2;
/// Ranks that count.
const TEN: usize = 10;
/// Articles up to which texts are looked through one after the other as well: each line may read all of them.
const SCANNED: usize = 5_000;

fn main() -> anyhow::Result<()> {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let articles = number("KNOWN_ARTICLES").unwrap_or(2_000);
    let count = number("KNOWN_QUERIES").unwrap_or(200);
    let pieces = news::generate(articles, if articles > SCANNED { 150 } else { 300 });
    if let Some(dir) = std::env::var_os("KNOWN_DIR").filter(|dir| !dir.is_empty()) {
        leave(&pieces, Path::new(&dir))?;
    }
    let (cases, left) = news::queries(&pieces, count);
    let dir = tempfile::tempdir()?;
    write(&pieces, &dir.path().join("news.jsonl"))?;
    let library = Library::new(vec![Source::Path(dir.path().to_owned())]);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build()?;
    let mut line =
        json!({"bench": "known_item", "articles": articles, "queries": count, "threads": THREADS, "shared": left});
    pool.install(|| -> anyhow::Result<()> {
        library.scan(&Cancel::default(), &mut drop);
        anyhow::ensure!(library.shelf().count() == articles, "every article is found");
        if articles <= SCANNED {
            line["scan"] = measured(&cases, |_, query| Some(masthead(&library, query)));
        }
        library.index_texts(&Cancel::default(), &|| ()).map_err(|trouble| anyhow::anyhow!("{trouble}"))?;
        line["index"] = measured(&cases, |_, query| Some(masthead(&library, query)));
        Ok(())
    })?;
    let titles: Vec<String> = pieces.iter().map(|piece| piece.title.clone()).collect();
    let bylines: Vec<String> = pieces.iter().map(|piece| format!("{} {}", piece.title, piece.byline)).collect();
    let texts: Vec<String> =
        pieces.iter().map(|piece| format!("{} {}", piece.title, piece.text.replace('\n', " "))).collect();
    line["fzf"] = measured(&cases, |case, query| {
        let lines = match case {
            "d" => &bylines,
            "e" => &texts,
            _ => &titles,
        };
        fzf(query, lines)
    });
    println!("{line}");
    Ok(())
}

/// The mean reciprocal rank of what was meant, case by case, and the longest wait in milliseconds; null where there is no
/// answer.
fn measured(cases: &[(&str, Vec<news::Query>)], mut ask: impl FnMut(&str, &str) -> Option<Vec<usize>>) -> Value {
    let mut of_cases = json!({});
    for (case, queries) in cases {
        let (mut sum, mut longest) = (0.0, 0.0_f64);
        for (meant, query) in queries {
            let began = Instant::now();
            let Some(found) = ask(case, query) else { return Value::Null };
            longest = longest.max(began.elapsed().as_secs_f64() * 1000.0);
            let rank = found.iter().take(TEN).position(|at| at == meant);
            sum += rank.map_or(0.0, |rank| 1.0 / (1.0 + f64::from(u32::try_from(rank).unwrap_or(u32::MAX))));
            if rank != Some(0) && std::env::var_os("KNOWN_MISSES").is_some() {
                eprintln!("{case} {query}: {meant} at {rank:?}");
            }
        }
        let mean = sum / f64::from(u32::try_from(queries.len()).unwrap_or(u32::MAX).max(1));
        of_cases[*case] = json!({"mrr": (mean * 1000.0).round() / 1000.0, "worst_ms": longest.round()});
    }
    of_cases
}

/// The first hits of the last answer.
fn masthead(library: &Library, line: &str) -> Vec<usize> {
    let query = Query::parse(line);
    let question = Question {
        query: &query,
        order: Order::default(),
        generation: Generation::default(),
        marks: &Arc::default(),
        scattered: false,
    };
    let mut rows = Rows::default();
    library.search(question, &Cancel::default(), &mut |hits| rows = hits.rows);
    let first: Vec<Id> = rows.ids().take(TEN).collect();
    first.into_iter().map(|Id(at)| at as usize).collect()
}

/// The numbers of the first lines that it prints; nothing where it is not installed.
fn fzf(query: &str, lines: &[String]) -> Option<Vec<usize>> {
    let command = Command::new("fzf").args(["--filter", query]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = command.ok()?;
    let mut input = child.stdin.take()?;
    let out = std::thread::scope(|scope| {
        scope.spawn(move || {
            // It may have seen enough before the end.
            let _ = lines.iter().try_for_each(|line| writeln!(input, "{line}"));
        });
        child.wait_with_output().ok()
    })?;
    let out = String::from_utf8_lossy(&out.stdout).into_owned();
    Some(out.lines().take(TEN).map(|line| lines.iter().position(|other| other == line).unwrap_or(usize::MAX)).collect())
}

/// One archive of all articles.
fn write(pieces: &[Piece], path: &Path) -> anyhow::Result<()> {
    let mut out = std::io::BufWriter::new(fs::File::create(path)?);
    for piece in pieces {
        writeln!(out, "{}", json!({"title": piece.title, "author": piece.byline, "text": piece.text}))?;
    }
    Ok(out.flush()?)
}

/// One file an article.
fn leave(pieces: &[Piece], dir: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(dir)?;
    for (at, piece) in pieces.iter().enumerate() {
        fs::write(
            dir.join(format!("{at:06}.txt")),
            format!("{}\n\nBy {}\n\n{}\n", piece.title, piece.byline, piece.text),
        )?;
    }
    Ok(())
}
