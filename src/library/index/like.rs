//! More like this: the articles that share the rarest words of one. It must not know where articles lie.

use std::sync::Arc;

use rayon::prelude::*;
use tantivy::schema::IndexRecordOption;

use crate::article::Article;

use super::ask;
use super::digest;
use super::gather::Found;
use super::view::{Part, View};
use super::words::{Words, by_weight};

/// Words that are looked for, at most.
const WORDS: usize = 25;
/// A word that stands in more than this part of all articles is not worth looking for.
const COMMON: u64 = 20;
/// Where nothing is shared that is as rare as that, this part will do.
const COMMON_AT_BEST: u64 = 4;
/// In a small collection the first part would be next to nothing: so many articles are few enough there, as long as they
/// are no more than the second part.
const FEW: u64 = 50;

/// A word of the article and how much it says to share it.
struct Shared<'a> {
    word: &'a str,
    weight: f32,
    /// Whether it says anything where no other such word is shared.
    is_telling: bool,
}

/// The articles nearest to one, the nearest first, without `except`: those that share two of its rarest words, or the best
/// that there are.
pub(super) fn like(
    view: &View,
    article: &Article,
    except: Option<u32>,
    limit: usize,
) -> tantivy::Result<Vec<(u32, f32)>> {
    let folded = digest::fold_blocks(article);
    let words = Words::of(article, &folded);
    // In a small collection it is by chance that a word is rare.
    let is_small = u64::from(view.articles) < COMMON * FEW;
    let near = sharing_of(view, &rarest(view, &words, COMMON, is_small)?, 2, except, limit)?;
    if near.is_empty() {
        return sharing_of(view, &rarest(view, &words, COMMON_AT_BEST, true)?, 1, except, limit);
    }
    Ok(near)
}

/// The articles that share so many of these words, the best first.
fn sharing_of(
    view: &View,
    wanted: &[Shared<'_>],
    least: u8,
    except: Option<u32>,
    limit: usize,
) -> tantivy::Result<Vec<(u32, f32)>> {
    let of_part = |part: &Arc<Part>| -> tantivy::Result<(Arc<Part>, Found)> {
        let mut found = sharing(view, part, wanted, least)?;
        found.retain(|(doc, _)| part.is_alive(*doc) && Some(part.id_of(*doc)) != except);
        Ok((Arc::clone(part), found))
    };
    let parts = view.parts.par_iter().map(of_part).collect::<tantivy::Result<Vec<_>>>()?;
    Ok(ask::ranked(&parts, limit))
}

/// The words that are rarest here and stand there most, but not in that article alone, nor in more than that part of all.
/// Some tell nothing by themselves, `by_looks`.
fn rarest<'a>(view: &View, words: &Words<'a>, common: u64, by_looks: bool) -> tantivy::Result<Vec<Shared<'a>>> {
    let counts: Vec<(&str, u16)> = words.counts().filter(|(word, _)| !words.is_little(word)).collect();
    let names: Vec<&str> = counts.iter().map(|(word, _)| *word).collect();
    let frequencies = view.frequencies(&names)?;
    let all = u64::from(view.articles);
    let most = (all / common).max(FEW.min(all / COMMON_AT_BEST)).max(2);
    let shared = counts.iter().zip(frequencies).filter(|(_, frequency)| (2..=most).contains(frequency));
    let mut shared: Vec<Shared<'a>> = shared
        .map(|(&(word, count), frequency)| Shared {
            word,
            weight: (1.0 + f32::from(count).ln()) * view.rarity(frequency).powi(2),
            is_telling: !by_looks || words.is_telling(word),
        })
        .collect();
    shared.sort_unstable_by(|a, b| by_weight(a.weight, b.weight).then_with(|| a.word.cmp(b.word)));
    shared.truncate(WORDS);
    Ok(shared)
}

/// The articles of a part that share so many of the words or more, or the only one; one that tells something among them.
fn sharing(view: &View, part: &Part, wanted: &[Shared<'_>], least: u8) -> tantivy::Result<Vec<(u32, f32)>> {
    let mut scores = vec![(0.0_f32, 0_u8, false); part.len() as usize];
    for Shared { word, weight, is_telling } in wanted {
        let Some(info) = part.term(word)? else { continue };
        let mut postings = part.text.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
        while !postings.docs().is_empty() {
            for (at, doc) in postings.docs().iter().enumerate() {
                let count = f32::from(u16::try_from(postings.freq(at)).unwrap_or(u16::MAX));
                let (score, words, tells) = &mut scores[*doc as usize];
                *score += weight * part.weight(view, *doc, count);
                *words += 1;
                *tells |= is_telling;
            }
            postings.advance();
        }
    }
    let enough = if wanted.len() > 1 { least } else { 1 };
    let found = (0..).zip(scores).filter(|(_, (_, words, tells))| *words >= enough && *tells);
    Ok(found.map(|(doc, (score, ..))| (doc, score)).collect())
}
