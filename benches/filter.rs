//! Filter as you type over 100,000 generated headlines: from a key to its titles' hits and to all fields', with a plain
//! `SkimMatcherV2` over everything beside it. Prints one JSON line; times are in milliseconds. `FILTER_ROWS` sets the number.

use std::time::Instant;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use masthead::filter::{Generation, Order, Query, Stage};
use masthead::library::{Cancel, Prepared, Question, search_over};
use masthead::shelf::{Card, Entry, Shelf, Stock};
use masthead::text::{clean_line, fold_plain};
use rayon::prelude::*;
use serde_json::json;

const TYPED: [&str; 8] = ["mossad paris", "iran deal", "intl crt", "the", "é", "北京", "zzzz", "Вашинг"];
/// Words of the vocabulary that the typed ones come from, among its commonest hundred.
const PLANTED: [&str; 10] =
    ["the", "iran", "deal", "paris", "mossad", "international", "court", "président", "北京", "Вашингтон"];
/// What stands between two words.
const GAPS: [&str; 8] = [" ", " ", " ", " ", " ", ", ", ": ", "-"];
const WORDS: usize = 30_000;

fn main() -> anyhow::Result<()> {
    let rows = std::env::var("FILTER_ROWS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    let stock = generate(rows);
    let shelf = stock.shelf();
    pool.install(|| {
        let prepared = Prepared::default();
        let began = Instant::now();
        key("", shelf, &prepared);
        let warm = ms(began);
        let keys: Vec<String> = TYPED.iter().flat_map(|line| prefixes(line)).collect();
        let mut titles = Vec::new();
        let mut fields = Vec::new();
        for _ in 0..3 {
            for line in &keys {
                let (title, field) = key(line, shelf, &prepared);
                titles.push((title, line.as_str()));
                fields.push((field, line.as_str()));
            }
        }
        let entries: Vec<Entry<'_>> = shelf.entries().collect();
        let folded: Vec<[String; 3]> = entries.par_iter().map(|entry| values(*entry).map(fold_plain)).collect();
        let plain_titles = keys.iter().map(|line| (plain(line, &folded, 1), line.as_str())).collect();
        let plain_fields = keys.iter().map(|line| (plain(line, &folded, 3), line.as_str())).collect();
        let line = json!({
            "bench": "filter", "articles": rows, "threads": 2, "keys": keys.len(), "warm_ms": round(warm),
            "titles": summary(titles), "fields": summary(fields),
            "plain_titles": summary(plain_titles), "plain_fields": summary(plain_fields),
        });
        println!("{line}");
    });
    Ok(())
}

/// Times from the key to the titles' answer and to all fields', in milliseconds.
fn key(line: &str, shelf: &Shelf, prepared: &Prepared) -> (f64, f64) {
    let query = Query::parse(line);
    let question = Question { query: &query, order: Order::default(), generation: Generation(0) };
    let cancel = Cancel::default();
    let mut times = (0.0, 0.0);
    let began = Instant::now();
    search_over(shelf, prepared, &|_| None, question, &cancel, &mut |hits| match hits.stage {
        Stage::Titles => times.0 = ms(began),
        Stage::Fields => {
            times.1 = ms(began);
            cancel.cancel();
        }
        Stage::Texts(..) | Stage::Done => {}
    });
    times
}

/// The same hits from one `SkimMatcherV2` a thread, used again and again as its documentation shows, sorted.
fn plain(line: &str, folded: &[[String; 3]], fields: usize) -> f64 {
    let began = Instant::now();
    let terms: Vec<String> = line.split_whitespace().map(fold_plain).collect();
    let matcher = SkimMatcherV2::default();
    let score = |row: &[String; 3]| -> Option<i64> {
        let best = |term: &String| row[..fields].iter().filter_map(|text| matcher.fuzzy_match(text, term)).max();
        terms.iter().map(best).sum()
    };
    let mut found: Vec<(i64, usize)> =
        folded.par_iter().enumerate().filter_map(|(at, row)| score(row).map(|score| (-score, at))).collect();
    found.sort_unstable();
    std::hint::black_box(&found);
    ms(began)
}

fn values(entry: Entry<'_>) -> [&str; 3] {
    [entry.title(), entry.byline().unwrap_or(""), entry.source().unwrap_or("")]
}

fn prefixes(line: &str) -> Vec<String> {
    line.char_indices().map(|(at, c)| line[..at + c.len_utf8()].to_owned()).filter(|l| !l.ends_with(' ')).collect()
}

fn summary(mut times: Vec<(f64, &str)>) -> serde_json::Value {
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let median = times[times.len() / 2].0;
    let (worst, line) = times[times.len() - 1];
    json!({"median_ms": round(median), "worst_ms": round(worst), "worst_key": line})
}

fn round(ms: f64) -> f64 {
    (ms * 100.0).round() / 100.0
}

fn ms(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

/// Xorshift64*: the same articles in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(high).unwrap_or(0) % bound
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Words of one script by Zipf's law: the n-th stands a n-th as often as the first.
struct Vocabulary {
    words: Vec<String>,
    reach: Vec<usize>,
}

impl Vocabulary {
    fn new(count: usize, syllables: &[&str], planted: &[&str], random: &mut Random) -> Self {
        let mut words: Vec<String> = (0..count)
            .map(|n| (0..1 + n.min(4000) / 1500 + random.below(3)).map(|_| random.pick(syllables)).collect())
            .collect();
        for (n, word) in planted.iter().enumerate() {
            (*word).clone_into(&mut words[n * 9 + 1]);
        }
        let mut total = 0;
        let reach = (1..=count).map(|n| {
            total += 1_000_000 / n;
            total
        });
        Self { reach: reach.collect(), words }
    }

    fn word(&self, random: &mut Random) -> &str {
        let at = random.below(self.reach[self.reach.len() - 1]);
        &self.words[self.reach.partition_point(|&reach| reach <= at)]
    }
}

fn generate(rows: usize) -> Stock {
    let mut random = Random(0x6d61_7374_6865_6164);
    let latin: Vec<&str> = "al an ar ba ber ca com con da de den di do e el en er es fa for ga go ha hi i in is ka la le li lo \
         ma men mi mo na ne ni no o on or pa per po pre qui ra re ri ro sa se si so sta ta te ti to tra u un ur va ve vi wa we y za"
        .split_whitespace()
        .collect();
    let accented: Vec<&str> =
        "é è ção ü ö ñ ê ll ra te pré sé gen mün chen élec tion über do re la ça î".split_whitespace().collect();
    let cyrillic: Vec<&str> =
        "ва ши ин ра ко де пре зи дент мо скв по ли ти ка но во сти за кон и ы ск ий".split_whitespace().collect();
    let han: Vec<&str> =
        "北 京 上 海 政 府 经 济 中 国 新 闻 日 本 語 東 大 学 会 人 民 外 交 部 长".split_whitespace().collect();
    let arabic: Vec<&str> = "ال م ك ت ب ر س و ن ي ط هـ ران ايـ".split_whitespace().collect();
    let scripts = [
        Vocabulary::new(WORDS, &latin, &PLANTED[..7], &mut random),
        Vocabulary::new(WORDS / 3, &accented, &PLANTED[7..8], &mut random),
        Vocabulary::new(WORDS / 3, &cyrillic, &PLANTED[9..], &mut random),
        Vocabulary::new(WORDS / 3, &han, &PLANTED[8..9], &mut random),
        Vocabulary::new(WORDS / 3, &arabic, &[], &mut random),
    ];
    let mut stock = Stock::default();
    for n in 0..rows {
        stock.add(&card(n, &scripts, &mut random));
    }
    stock
}

fn card(n: usize, scripts: &[Vocabulary], random: &mut Random) -> Card {
    // Of twenty titles twelve are ASCII, two have typographic signs, two accents, two are Cyrillic, one Han, one Arabic.
    let kind = random.below(20);
    let script = match kind {
        0..=13 => 0,
        14 | 15 => 1,
        16 | 17 => 2,
        18 => 3,
        _ => 4,
    };
    let mut title = String::new();
    while title.chars().count() < 55 {
        let from = if script == 1 && random.below(2) == 0 { 0 } else { script };
        let word = scripts[from].word(random);
        if !title.is_empty() {
            title.push_str(random.pick(&GAPS));
        }
        let mut letters = word.chars();
        let first = letters.next().unwrap_or('x');
        title.extend(first.to_uppercase());
        title.push_str(letters.as_str());
    }
    if matches!(kind, 12 | 13) {
        title = format!("“{title}” – it’s");
    }
    let source =
        random.pick(&["Reuters", "Associated Press", "Le Monde", "BBC News", "The Guardian", "Süddeutsche Zeitung"]);
    let byline = format!("By {} {}, {source}", scripts[0].word(random), scripts[0].word(random));
    Card {
        title: clean_line(&title),
        byline: (!n.is_multiple_of(3)).then(|| clean_line(&byline)),
        source: n.is_multiple_of(2).then(|| clean_line(source)),
        folder: clean_line(&format!("/home/reader/articles/20{:02}", n % 20)),
        name: clean_line(&format!("{n}.txt")),
        words: 500,
        ..Card::default()
    }
}
