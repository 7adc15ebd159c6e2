//! What an article is about, and what splits a list of them: words by their rarity in the collection. It must not know
//! how they are shown.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::schema::IndexRecordOption;

use crate::article::Article;
use crate::library::Cancel;
use crate::text::{Clean, clean_line, fold_plain};

use super::ask::{self, Ask, Ids, Way};
use super::bm25::{real, rough};
use super::digest;
use super::tokens::{self, Kind};
use super::view::{Part, View};
use super::words::{Candidate, Words, by_weight};

/// Below so many articles a word may be a keyword that stands in one of them only, and however common it is.
const SMALL: u32 = 20;
/// A word that stands in more than this part of all articles says little.
const COMMON: u64 = 4;
/// Letters that two spellings of one word may differ by at their end, and that they must share.
const ENDING: usize = 3;
/// See [`ENDING`].
const STEM: usize = 4;
/// Articles that are looked at to see what splits a list.
const SAMPLE: usize = 256;

/// The article's own few words, the best first, in its own spelling.
pub(super) fn keywords(view: &View, article: &Article, limit: usize) -> tantivy::Result<Vec<Clean>> {
    let folded = digest::fold_blocks(article);
    let mut candidates = Words::of(article, &folded).all();
    let keys: Vec<&str> = candidates.iter().map(|candidate| candidate.key.as_str()).collect();
    let frequencies = frequencies(view, &keys)?;
    let all = u64::from(view.articles);
    let (least, most) = if view.articles < SMALL { (0, all) } else { (2, all / COMMON) };
    let mut frequencies = frequencies.into_iter();
    candidates.retain_mut(|candidate| {
        let frequency = frequencies.next().unwrap_or(0);
        candidate.weight *= view.rarity(frequency).max(f32::MIN_POSITIVE);
        (least..=most).contains(&frequency)
    });
    candidates.sort_unstable_by(|a, b| by_weight(a.weight, b.weight).then_with(|| a.key.cmp(&b.key)));
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if chosen.len() == limit {
            break;
        }
        if chosen.iter().all(|other| !is_variant(&other.key, &candidate.key)) {
            chosen.push(candidate);
        }
    }
    Ok(chosen.into_iter().map(|candidate| candidate.spelling).collect())
}

/// In how many articles each key stands; of a run without spaces its rarest pair.
fn frequencies(view: &View, keys: &[&str]) -> tantivy::Result<Vec<u64>> {
    let mut words = Vec::new();
    let mut ends = Vec::new();
    for key in keys {
        tokens::scan(key, &mut |token| {
            if matches!(token.kind, Kind::Word | Kind::Pair) {
                words.push(&key[token.range]);
            }
        });
        ends.push(words.len());
    }
    let counts = view.frequencies(&words)?;
    let starts = std::iter::once(0).chain(ends.iter().copied());
    Ok(starts.zip(&ends).map(|(start, &end)| counts[start..end].iter().copied().min().unwrap_or(0)).collect())
}

/// Whether two words are one with another ending (`settlement`, `settlements`).
fn is_variant(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let shared = short.chars().count();
    long.strip_prefix(short).is_some_and(|rest| shared >= STEM && rest.chars().count() <= ENDING)
}

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
    spelling: String,
    /// Which of the sample.
    articles: Ids,
    count: u32,
    /// How well it splits the list.
    weight: f32,
}

/// The words that split a list best, the best first.
pub(super) fn splits(view: &View, ids: &[u32], limit: usize) -> tantivy::Result<Vec<Shared>> {
    let step = ids.len().div_ceil(SAMPLE).max(1);
    let sample: Ids = ids.iter().copied().step_by(step).collect();
    let size = ids.len().div_ceil(step);
    let of_part = |part: &Arc<Part>| topics(part, &sample);
    let parts = view.parts.par_iter().map(of_part).collect::<tantivy::Result<Vec<_>>>()?;
    let mut topics: HashMap<String, Topic> = HashMap::new();
    for (spelling, articles) in parts.into_iter().flatten() {
        let key = fold_plain(&spelling);
        let topic =
            topics.entry(key).or_insert_with(|| Topic { spelling, articles: Ids::default(), count: 0, weight: 0.0 });
        for id in articles {
            topic.count += u32::from(!topic.articles.has(id));
            topic.articles.add(id);
        }
    }
    topics.retain(|_, topic| topic.count > 1 || size < 4);
    let mut topics: Vec<(String, Topic)> = topics.into_iter().collect();
    let keys: Vec<&str> = topics.iter().map(|(key, _)| key.as_str()).collect();
    let frequencies = frequencies(view, &keys)?;
    for ((_, topic), frequency) in topics.iter_mut().zip(frequencies) {
        let share = f64::from(topic.count) / real(size as u64);
        let lift = share / (real(frequency.max(1)) / f64::from(view.articles.max(1)));
        topic.weight = rough(share * (1.0 - share) * (1.0 + lift).ln());
    }
    let is_name = |topic: &Topic| topic.spelling.starts_with(char::is_uppercase);
    topics.sort_unstable_by(|(a, one), (b, other)| {
        let by_name = || is_name(other).cmp(&is_name(one));
        by_weight(one.weight, other.weight).then_with(by_name).then_with(|| a.cmp(b))
    });
    counted(view, ids, &chosen(topics, limit))
}

/// What the sampled articles of a part could be known by, each word with its articles.
fn topics(part: &Part, sample: &Ids) -> tantivy::Result<Vec<(String, Vec<u32>)>> {
    let Some(column) = &part.topics else { return Ok(Vec::new()) };
    let mut found: Vec<(u64, u32)> = Vec::new();
    for (doc, &id) in (0..).zip(&*part.ids) {
        if sample.has(id) && part.is_alive(doc) {
            found.extend(column.term_ords(doc).map(|word| (word, id)));
        }
    }
    found.sort_unstable();
    let mut words: Vec<u64> = found.iter().map(|(word, _)| *word).collect();
    words.dedup();
    let mut spellings = Vec::with_capacity(words.len());
    column
        .dictionary()
        .sorted_ords_to_term_cb(&words, |word| spellings.push(String::from_utf8_lossy(word).into_owned()))?;
    let groups = found.chunk_by(|a, b| a.0 == b.0).map(|group| group.iter().map(|(_, id)| *id).collect());
    Ok(spellings.into_iter().zip(groups).collect())
}

/// The best that are not about the same articles as a better one, nor another spelling of it.
fn chosen(topics: Vec<(String, Topic)>, limit: usize) -> Vec<Topic> {
    let mut chosen: Vec<(String, Topic)> = Vec::new();
    for (key, topic) in topics {
        if chosen.len() == limit || topic.weight <= 0.0 {
            break;
        }
        let repeats = |(other, before): &(String, Topic)| {
            let both = before.articles.common(&topic.articles);
            is_variant(other, &key) || both * 5 > (before.count + topic.count - both) * 4
        };
        if !chosen.iter().any(repeats) {
            chosen.push((key, topic));
        }
    }
    chosen.into_iter().map(|(_, topic)| topic).collect()
}

/// The words with how many of the list they stand in.
fn counted(view: &View, ids: &[u32], topics: &[Topic]) -> tantivy::Result<Vec<Shared>> {
    let list = Arc::new(ids.iter().copied().collect::<Ids>());
    let count = |Topic { spelling: word, weight, .. }: &Topic| {
        let folded = fold_plain(word);
        let mut of_word = Vec::new();
        tokens::scan(&folded, &mut |token| of_word.push(token));
        let count = match of_word.as_slice() {
            [token] if token.kind == Kind::Word => standing(view, tokens::cut(&folded[token.range.clone()]), &list)?,
            _ => {
                let needs = vec![vec![Way::Word(word.clone())], vec![Way::These(Arc::clone(&list))]];
                let answer = ask::answer(view, &Ask { needs, negated: Vec::new() }, 0, &Cancel::default())?;
                answer.map_or(0, |answer| answer.total)
            }
        };
        // The index's files are no safer than any other.
        Ok(Shared { word: clean_line(word), count, weight: *weight })
    };
    topics.par_iter().map(count).collect()
}

/// In how many articles of a list a token stands; quicker than a question where both are large.
fn standing(view: &View, token: &str, list: &Ids) -> tantivy::Result<usize> {
    let mut count = 0;
    for part in &view.parts {
        let Some(info) = part.term(token)? else { continue };
        let mut postings = part.text.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        while !postings.docs().is_empty() {
            count += postings.docs().iter().filter(|&&doc| list.has(part.id_of(doc)) && part.is_alive(doc)).count();
            postings.advance();
        }
    }
    Ok(count)
}
