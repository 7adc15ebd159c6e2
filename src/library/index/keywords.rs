//! What an article is about: words by their rarity in the collection. It must not know how they are shown.

use crate::article::Article;
use crate::text::Clean;

use super::digest;
use super::tokens::{self, Kind};
use super::view::View;
use super::words::{Candidate, Words, by_weight};

/// Below so many articles a word may be a keyword that stands in one of them only, and however common it is.
const SMALL: u32 = 20;
/// A word that stands in more than this part of all articles says little.
const COMMON: u64 = 4;
/// Letters that two spellings of one word may differ by at their end, and that they must share.
const ENDING: usize = 3;
/// See [`ENDING`].
const STEM: usize = 4;

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
pub(super) fn frequencies(view: &View, keys: &[&str]) -> tantivy::Result<Vec<u64>> {
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
pub(super) fn is_variant(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let shared = short.chars().count();
    long.strip_prefix(short).is_some_and(|rest| shared >= STEM && rest.chars().count() <= ENDING)
}
