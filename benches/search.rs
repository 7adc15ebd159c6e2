//! The index of texts over generated articles of 3 KB: how fast it is made, its size and memory, and how soon it answers
//! what is typed letter by letter. Prints one JSON line; times are in milliseconds, sizes in bytes. `SEARCH_ARTICLES` sets
//! the number, `SEARCH_DIR` where the index is left.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use masthead::article::{Article, Block, Kind};
use masthead::library::index::{Ask, Index, Way};
use masthead::library::{Cancel, Hash};
use masthead::text::{clean, clean_line};
use rayon::prelude::*;
use serde_json::{Value, json};

const TYPED: [&str; 8] = ["mossad paris", "iran deal", "intl crt", "the", "é", "北京", "zzzz", "Вашинг"];
/// Words of the vocabularies that the typed ones come from, among their commonest hundred.
const PLANTED: [&str; 10] =
    ["the", "iran", "deal", "paris", "mossad", "international", "court", "président", "北京", "Вашингтон"];
/// What stands between two words.
const GAPS: [&str; 8] = [" ", " ", " ", " ", " ", ", ", ". ", "-"];
const WORDS: usize = 30_000;
const BYTES: usize = 3_000;
/// Articles between two commits.
const BATCH: usize = 50_000;
/// Articles that come in while somebody types.
const MEANWHILE: usize = 20_000;
/// Articles of a list that are looked at to see what splits it.
const SAMPLE: usize = 2_000;
/// Hits that are asked for.
const HITS: usize = 1_000;

fn main() -> anyhow::Result<()> {
    let number = std::env::var("SEARCH_ARTICLES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let temporary = tempfile::tempdir()?;
    let dir = std::env::var_os("SEARCH_DIR").map_or_else(|| temporary.path().join("index"), Into::into);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    let articles = pool.install(|| generate(number));
    let text: usize = articles.iter().flat_map(|article| &article.blocks).map(|block| block.text.len()).sum();
    let index = Index::open(&dir)?;
    let made = pool.install(|| make(&index, &articles))?;
    let size = size(&dir)?;
    let opening = Instant::now();
    let again = Index::open(&dir)?;
    let opened = ms(opening);
    assert_eq!(again.articles() as usize, number, "every article is in the index");
    let keys: Vec<String> = TYPED.iter().flat_map(|line| prefixes(line)).collect();
    let typed = pool.install(|| typed(&index, &keys));
    let slips = pool.install(|| slips(&index));
    let (nearest, keywords) = pool.install(|| likes(&index, &articles));
    let splits = pool.install(|| splits(&index, number));
    let meanwhile = meanwhile(&index, &articles, &keys, &pool)?;
    let line = json!({
        "bench": "search", "articles": number, "text": text, "size": size, "share": round(share(size, text)),
        "threads": 2, "index": made, "open_ms": round(opened), "keys": keys.len(), "typed": typed,
        "while_indexing": meanwhile, "near": slips, "like": nearest, "keywords": keywords, "splits": splits,
    });
    println!("{line}");
    Ok(())
}

/// Puts all articles in, two threads at work; how long it took and what memory it needed beyond the articles.
fn make(index: &Index, articles: &[Article]) -> anyhow::Result<Value> {
    let mut writer = index.writer()?.ok_or_else(|| anyhow::anyhow!("nobody else writes"))?;
    let (before, highest, done) = (memory(), AtomicUsize::new(0), AtomicUsize::new(0));
    let (began, cpu) = (Instant::now(), cpu());
    for (batch, articles) in articles.chunks(BATCH).enumerate() {
        articles.par_iter().enumerate().try_for_each(|(at, article)| {
            if done.fetch_add(1, Ordering::Relaxed).is_multiple_of(500) {
                highest.fetch_max(memory(), Ordering::Relaxed);
            }
            writer.put(id(batch * BATCH + at), hash(batch * BATCH + at), article)
        })?;
        highest.fetch_max(memory(), Ordering::Relaxed);
        writer.commit()?;
        highest.fetch_max(memory(), Ordering::Relaxed);
    }
    let (took, cpu) = (ms(began), self::cpu() - cpu);
    let memory = highest.into_inner().saturating_sub(before);
    Ok(json!({"ms": round(took), "cpu_ms": round(cpu), "memory": memory}))
}

/// What each key takes when nothing else happens.
fn typed(index: &Index, keys: &[String]) -> Value {
    let mut times = Vec::new();
    for round in 0..4 {
        let of_round = keys.iter().map(|line| (key(index, line), line.as_str()));
        if round > 0 {
            times.extend(of_round);
        } else {
            of_round.for_each(drop);
        }
    }
    summary(times)
}

/// The time from a key to the best hits and how many there are.
fn key(index: &Index, line: &str) -> f64 {
    let needs = line.split_whitespace().map(|term| vec![Way::Prefix(term.to_owned())]).collect();
    let began = Instant::now();
    let answer = index.search(&Ask { needs, negated: Vec::new() }, HITS, &Cancel::default());
    std::hint::black_box(answer);
    ms(began)
}

/// What a key takes while others write.
fn meanwhile(index: &Index, articles: &[Article], keys: &[String], pool: &rayon::ThreadPool) -> anyhow::Result<Value> {
    let mut times = Vec::new();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| -> anyhow::Result<()> {
            // As the program's own indexing stands back, and with it the threads that the writer starts.
            #[cfg(target_os = "linux")]
            let _ = rustix::process::nice(10);
            let mut writer = index.writer()?.ok_or_else(|| anyhow::anyhow!("nobody else writes"))?;
            for (at, article) in articles.iter().take(MEANWHILE).enumerate() {
                writer.put(id(at), hash(at), article)?;
            }
            Ok(writer.commit()?)
        });
        while !writing.is_finished() {
            for line in keys.iter().take_while(|_| !writing.is_finished()) {
                times.push((pool.install(|| key(index, line)), line.as_str()));
            }
        }
        writing.join().map_err(|_| anyhow::anyhow!("the writer panicked"))?
    })?;
    Ok(summary(times))
}

fn slips(index: &Index) -> Value {
    let words = ["mosad", "internatoinal", "pairs", "cuort", "presidnet", "Вашигтон"];
    let near = |word: &&'static str| {
        let began = Instant::now();
        let found = index.near(word, true, 8);
        assert!(!found.is_empty(), "{word} is near something");
        (ms(began), *word)
    };
    summary(words.iter().cycle().take(30).map(near).collect())
}

fn likes(index: &Index, articles: &[Article]) -> (Value, Value) {
    let some = || articles.iter().step_by(articles.len().div_ceil(50)).enumerate();
    let like = |(_, article)| {
        let began = Instant::now();
        std::hint::black_box(index.like(article, None, 20));
        (ms(began), "")
    };
    let keywords = |(_, article)| {
        let began = Instant::now();
        std::hint::black_box(index.keywords(article, 8));
        (ms(began), "")
    };
    (summary(some().map(like).collect()), summary(some().map(keywords).collect()))
}

/// What splits the list of all articles, by as many of them as the program looks at.
fn splits(index: &Index, number: usize) -> Value {
    let some = number.min(SAMPLE);
    let ids: Vec<u32> = (0..some).map(|at| id(at * number / some)).collect();
    let split = |_| {
        let began = Instant::now();
        std::hint::black_box(index.splits(&ids, 12));
        (ms(began), "")
    };
    summary((0..10).map(split).collect())
}

fn id(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn hash(at: usize) -> Hash {
    Hash::of(&at.to_le_bytes())
}

fn size(dir: &Path) -> anyhow::Result<usize> {
    let mut sum = 0;
    for entry in fs::read_dir(dir)? {
        sum += usize::try_from(entry?.metadata()?.len())?;
    }
    Ok(sum)
}

/// Milliseconds that all threads together have been at work: what is left of a figure on a machine that others use, too.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    std::time::Duration::try_from(time).unwrap_or_default().as_secs_f64() * 1000.0
}

/// The process's own memory: pages of the index's files are the kernel's to give and take.
fn memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let anonymous = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    anonymous.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok()).unwrap_or(0) * 1024
}

#[expect(clippy::cast_precision_loss, reason = "both are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn prefixes(line: &str) -> Vec<String> {
    line.char_indices().map(|(at, c)| line[..at + c.len_utf8()].to_owned()).filter(|l| !l.ends_with(' ')).collect()
}

fn summary(mut times: Vec<(f64, &str)>) -> Value {
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let median = times[times.len() / 2].0;
    let most = times[times.len() * 99 / 100].0;
    let (worst, line) = times[times.len() - 1];
    json!({"median_ms": round(median), "p99_ms": round(most), "worst_ms": round(worst), "worst": line})
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
    is_spaced: bool,
}

impl Vocabulary {
    fn new(count: usize, syllables: &str, planted: &[&str], random: &mut Random) -> Self {
        let syllables: Vec<&str> = syllables.split_whitespace().collect();
        let mut words: Vec<String> = (0..count)
            .map(|n| (0..1 + n.min(4000) / 1500 + random.below(3)).map(|_| random.pick(&syllables)).collect())
            .collect();
        for (n, word) in planted.iter().enumerate() {
            (*word).clone_into(&mut words[n * 9 + 1]);
        }
        let mut total = 0;
        let reach = (1..=count).map(|n| {
            total += 1_000_000 / n;
            total
        });
        Self { reach: reach.collect(), words, is_spaced: !syllables.contains(&"北") }
    }

    fn word(&self, random: &mut Random) -> &str {
        let at = random.below(self.reach[self.reach.len() - 1]);
        &self.words[self.reach.partition_point(|&reach| reach <= at)]
    }

    /// About so many bytes of words, one in eight with a capital.
    fn text(&self, bytes: usize, random: &mut Random) -> String {
        let mut text = String::with_capacity(bytes + 32);
        while text.len() < bytes {
            let mut letters = self.word(random).chars();
            if random.below(8) == 0 {
                text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            }
            text.push_str(letters.as_str());
            text.push_str(match random.pick(&GAPS) {
                " " if !self.is_spaced => "",
                gap => gap,
            });
        }
        text
    }
}

/// Of twenty articles fourteen are ASCII but for two with typographic signs, two have accents, two are Cyrillic, one Han
/// and one Arabic.
fn generate(number: usize) -> Vec<Article> {
    let mut random = Random(0x6d61_7374_6865_6164);
    let latin = "al an ar ba ber ca com con da de den di do e el en er es fa for ga go ha hi i in is ka la le li lo \
         ma men mi mo na ne ni no o on or pa per po pre qui ra re ri ro sa se si so sta ta te ti to tra u un ur va ve vi wa we y za";
    let accented = "é è ção ü ö ñ ê ll ra te pré sé gen mün chen élec tion über do re la ça î";
    let cyrillic = "ва ши ин ра ко де пре зи дент мо скв по ли ти ка но во сти за кон и ы ск ий";
    let han = "北 京 上 海 政 府 经 济 中 国 新 闻 日 本 語 東 大 学 会 人 民 外 交 部 长";
    let arabic = "ال م ك ت ب ر س و ن ي ط هـ ران ايـ";
    let scripts = [
        Vocabulary::new(WORDS, latin, &PLANTED[..7], &mut random),
        Vocabulary::new(WORDS / 3, accented, &PLANTED[7..8], &mut random),
        Vocabulary::new(WORDS / 3, cyrillic, &PLANTED[9..], &mut random),
        Vocabulary::new(WORDS / 3, han, &PLANTED[8..9], &mut random),
        Vocabulary::new(WORDS / 3, arabic, &[], &mut random),
    ];
    (0..number).into_par_iter().map(|n| article(n, &scripts)).collect()
}

fn article(n: usize, scripts: &[Vocabulary; 5]) -> Article {
    let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (u64::from(id(n)) << 16 | 1));
    for _ in 0..4 {
        random.below(2);
    }
    let kind = random.below(20);
    let script = &scripts[match kind {
        0..=13 => 0,
        14 | 15 => 1,
        16 | 17 => 2,
        18 => 3,
        _ => 4,
    }];
    let mut title = script.text(60, &mut random);
    if matches!(kind, 12 | 13) {
        title = format!("“{title}” – it’s");
    }
    let mut blocks =
        vec![block(Kind::Title, &title), block(Kind::Byline, &format!("By {}", scripts[0].word(&mut random)))];
    for _ in 0..6 {
        blocks.push(block(Kind::Paragraph, &script.text((BYTES - 80) / 6, &mut random)));
    }
    Article {
        name: clean_line(&format!("article-{n}")),
        published: format!("20{:02}-{:02}-{:02}", n % 20, 1 + n % 12, 1 + n % 28).parse().ok(),
        blocks,
        ..Article::default()
    }
}

fn block(kind: Kind, text: &str) -> Block {
    Block { kind, text: clean(text.trim()), spans: Vec::new() }
}
