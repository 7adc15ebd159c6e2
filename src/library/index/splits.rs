//! What splits a list of articles: words that part of it is about and the rest is not. It must not know how they are shown.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use crate::library::Cancel;
use crate::text::{Clean, clean_line, fold_plain};

use super::ask::{self, Ask, Ids, Way};
use super::bm25::{real, rough};
use super::keywords::{frequencies, is_variant};
use super::tokens::{self, Kind};
use super::view::{Part, View};
use super::words::by_weight;

/// Articles that are looked at to see what splits a list.
const SAMPLE: usize = 256;
/// Words that are looked up in the index at a time, the likeliest first.
const LOOKED_UP: usize = 64;

/// A word that part of a list has in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Shared {
    /// As it stands in one of them.
    pub word: Clean,
    /// In how many of the list it stands.
    pub count: usize,
    /// How well it splits the list, more being better: the part of the list that is about it, times the rest, times the
    /// natural logarithm of 1 and how many times more it is so than any articles are.
    pub weight: f32,
}

/// A word that part of a list is about.
struct Topic {
    key: String,
    spelling: String,
    /// Which of the sample.
    places: Places,
    /// How well it splits the list, or at most.
    weight: f32,
}

/// Articles of the sample, by their places in it.
#[derive(Clone, Copy, Default)]
struct Places([u64; SAMPLE / 64]);

impl Places {
    fn add(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    fn count(&self) -> u32 {
        self.0.iter().map(|places| places.count_ones()).sum()
    }

    fn common(&self, other: &Self) -> u32 {
        self.0.iter().zip(other.0).map(|(one, other)| (one & other).count_ones()).sum()
    }
}

/// The articles of a list in a part: their places there, in order, and their numbers.
type Rows = Vec<(u32, u32)>;

/// The words that split a list best, the best first.
pub(super) fn splits(view: &View, ids: &[u32], limit: usize) -> tantivy::Result<Vec<Shared>> {
    let list = Arc::new(ids.iter().copied().collect::<Ids>());
    let step = ids.len().div_ceil(SAMPLE).max(1);
    let mut sample: Vec<u32> = ids.iter().copied().step_by(step).collect();
    sample.sort_unstable();
    let rows: Vec<Rows> = view.parts.par_iter().map(|part| rows(part, &list)).collect();
    let of_part = |(part, rows): (&Arc<Part>, &Rows)| topics(part, rows, &sample);
    let parts = view.parts.par_iter().zip(&rows).map(of_part).collect::<tantivy::Result<Vec<_>>>()?;
    let mut topics: HashMap<String, Topic> = HashMap::new();
    for (spelling, places) in parts.into_iter().flatten() {
        let key = fold_plain(&spelling);
        let (new, places_before) = (key.clone(), Places::default());
        let topic =
            topics.entry(key).or_insert_with(|| Topic { key: new, spelling, places: places_before, weight: 0.0 });
        for place in places {
            topic.places.add(place);
        }
    }
    topics.retain(|_, topic| topic.places.count() > 1 || sample.len() < 4);
    let chosen = best(view, topics.into_values().collect(), sample.len(), limit)?;
    counted(view, &list, &rows, &chosen)
}

fn rows(part: &Part, list: &Ids) -> Rows {
    let ids = part.ids.par_iter().copied().enumerate().filter(|(_, id)| list.has(*id));
    let rows = ids.map(|(doc, id)| (u32::try_from(doc).unwrap_or(u32::MAX), id));
    rows.filter(|(doc, _)| part.is_alive(*doc)).collect()
}

/// What the sampled articles of a part could be known by, each word with its articles.
fn topics(part: &Part, rows: &Rows, sample: &[u32]) -> tantivy::Result<Vec<(String, Vec<usize>)>> {
    let Some(column) = &part.topics else { return Ok(Vec::new()) };
    let mut found: Vec<(u64, usize)> = Vec::new();
    for (doc, id) in rows {
        if let Ok(place) = sample.binary_search(id) {
            found.extend(column.term_ords(*doc).map(|word| (word, place)));
        }
    }
    found.sort_unstable();
    let mut words: Vec<u64> = found.iter().map(|(word, _)| *word).collect();
    words.dedup();
    let mut spellings = Vec::with_capacity(words.len());
    column
        .dictionary()
        .sorted_ords_to_term_cb(&words, |word| spellings.push(String::from_utf8_lossy(word).into_owned()))?;
    let groups = found.chunk_by(|a, b| a.0 == b.0).map(|group| group.iter().map(|(_, place)| *place).collect());
    Ok(spellings.into_iter().zip(groups).collect())
}

/// The best words of a sample of so many articles, the best first. A word stands in the sampled articles at least, which
/// bounds how rare it is: those that cannot be among the best are not looked up.
fn best(view: &View, mut topics: Vec<Topic>, size: usize, limit: usize) -> tantivy::Result<Vec<Topic>> {
    let weight = |count: u32, frequency: u64| {
        let share = f64::from(count) / real(size as u64);
        let lift = share / (real(frequency.max(1)) / f64::from(view.articles.max(1)));
        rough(share * (1.0 - share) * (1.0 + lift).ln())
    };
    for topic in &mut topics {
        let count = topic.places.count();
        topic.weight = weight(count, u64::from(count));
    }
    let is_name = |topic: &Topic| topic.spelling.starts_with(char::is_uppercase);
    let by_rank = |one: &Topic, other: &Topic| {
        let by_name = || is_name(other).cmp(&is_name(one));
        by_weight(one.weight, other.weight).then_with(by_name).then_with(|| one.key.cmp(&other.key))
    };
    topics.sort_unstable_by(by_rank);
    let mut known: Vec<Topic> = Vec::new();
    loop {
        let mut likeliest: Vec<Topic> = topics.drain(..topics.len().min(LOOKED_UP)).collect();
        let keys: Vec<&str> = likeliest.iter().map(|topic| topic.key.as_str()).collect();
        let frequencies = frequencies(view, &keys)?;
        for (topic, frequency) in likeliest.iter_mut().zip(frequencies) {
            // The index may know fewer than stand in the sample: of what is cut, or in another commit.
            let count = topic.places.count();
            topic.weight = weight(count, frequency.max(u64::from(count)));
        }
        known.append(&mut likeliest);
        known.sort_unstable_by(by_rank);
        let bound = topics.first().map_or(0.0, |topic| topic.weight);
        let sure = known.partition_point(|topic| topic.weight > bound);
        let chosen = chosen(&known[..sure], limit);
        if chosen.len() == limit || topics.is_empty() {
            let mut at = 0;
            known.retain(|_| {
                at += 1;
                chosen.contains(&(at - 1))
            });
            return Ok(known);
        }
    }
}

/// The best that are not about the same articles as a better one, nor another spelling of it.
fn chosen(topics: &[Topic], limit: usize) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    for (at, topic) in topics.iter().enumerate() {
        if chosen.len() == limit || topic.weight <= 0.0 {
            break;
        }
        let repeats = |before: &usize| {
            let before = &topics[*before];
            let both = before.places.common(&topic.places);
            let any = before.places.count() + topic.places.count() - both;
            is_variant(&before.key, &topic.key) || both * 5 > any * 4
        };
        if !chosen.iter().any(repeats) {
            chosen.push(at);
        }
    }
    chosen
}

/// The words with how many of the list they stand in.
fn counted(view: &View, list: &Arc<Ids>, rows: &[Rows], topics: &[Topic]) -> tantivy::Result<Vec<Shared>> {
    let count = |Topic { spelling: word, weight, .. }: &Topic| {
        let folded = fold_plain(word);
        let (mut words, mut is_plain) = (Vec::new(), true);
        tokens::scan(&folded, &mut |token| match token.kind {
            Kind::Word => words.push(tokens::cut(&folded[token.range])),
            Kind::Pair => words.push(&folded[token.range]),
            Kind::Lone => is_plain = false,
            Kind::Part | Kind::Last => {}
        });
        let count = if is_plain && !words.is_empty() {
            let parts = view.parts.iter().zip(rows);
            parts.map(|(part, rows)| standing(part, rows, &words)).sum::<tantivy::Result<usize>>()?
        } else {
            let needs = vec![vec![Way::Word(word.clone())], vec![Way::These(Arc::clone(list))]];
            let answer = ask::answer(view, &Ask { needs, negated: Vec::new() }, 0, &Cancel::default())?;
            answer.map_or(0, |answer| answer.total)
        };
        // The index's files are no safer than any other.
        Ok(Shared { word: clean_line(word), count, weight: *weight })
    };
    topics.par_iter().map(count).collect()
}

/// In how many of these articles of a part all words stand: the lists of common words are far longer than theirs, and are
/// skipped through.
fn standing(part: &Part, rows: &Rows, words: &[&str]) -> tantivy::Result<usize> {
    let mut docs: Vec<u32> = rows.iter().map(|(doc, _)| *doc).collect();
    for word in words {
        let Some(info) = part.term(word)? else { return Ok(0) };
        let mut postings = part.text.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        docs.retain(|doc| {
            let here = if postings.doc() < *doc { postings.seek(*doc) } else { postings.doc() };
            here != TERMINATED && here == *doc
        });
    }
    Ok(docs.len())
}
