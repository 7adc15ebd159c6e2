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
/// In a small collection that part would be next to nothing: so many articles are always few enough.
const FEW: u64 = 50;

/// A word of the article and how much it says to share it.
struct Shared<'a> {
    word: &'a str,
    weight: f32,
}

/// The articles nearest to one, the nearest first, without `except`.
pub(super) fn like(
    view: &View,
    article: &Article,
    except: Option<u32>,
    limit: usize,
) -> tantivy::Result<Vec<(u32, f32)>> {
    let folded = digest::fold_blocks(article);
    let words = Words::of(article, &folded);
    let wanted = rarest(view, &words)?;
    let of_part = |part: &Arc<Part>| -> tantivy::Result<(Arc<Part>, Found)> {
        let mut found = sharing(view, part, &wanted)?;
        found.retain(|(doc, _)| part.is_alive(*doc) && Some(part.id_of(*doc)) != except);
        Ok((Arc::clone(part), found))
    };
    let parts = view.parts.par_iter().map(of_part).collect::<tantivy::Result<Vec<_>>>()?;
    Ok(ask::ranked(&parts, limit))
}

/// The words that are rarest here and stand there most, but not in that article alone.
fn rarest<'a>(view: &View, words: &Words<'a>) -> tantivy::Result<Vec<Shared<'a>>> {
    let counts: Vec<(&str, u16)> = words.counts().collect();
    let names: Vec<&str> = counts.iter().map(|(word, _)| *word).collect();
    let frequencies = view.frequencies(&names)?;
    let most = (u64::from(view.articles) / COMMON).max(FEW);
    let shared = counts.iter().zip(frequencies).filter(|(_, frequency)| (2..=most).contains(frequency));
    let mut shared: Vec<Shared<'a>> = shared
        .map(|(&(word, count), frequency)| Shared {
            word,
            weight: (1.0 + f32::from(count).ln()) * view.rarity(frequency).powi(2),
        })
        .collect();
    shared.sort_unstable_by(|a, b| by_weight(a.weight, b.weight).then_with(|| a.word.cmp(b.word)));
    shared.truncate(WORDS);
    Ok(shared)
}

/// The articles of a part that share two of the words or more, or the only one.
fn sharing(view: &View, part: &Part, wanted: &[Shared<'_>]) -> tantivy::Result<Vec<(u32, f32)>> {
    let mut scores = vec![(0.0_f32, 0_u8); part.len() as usize];
    for Shared { word, weight } in wanted {
        let Some(info) = part.term(word)? else { continue };
        let mut postings = part.text.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
        while !postings.docs().is_empty() {
            for (at, doc) in postings.docs().iter().enumerate() {
                let count = f32::from(u16::try_from(postings.freq(at)).unwrap_or(u16::MAX));
                let (score, words) = &mut scores[*doc as usize];
                *score += weight * part.weight(view, *doc, count);
                *words += 1;
            }
            postings.advance();
        }
    }
    let enough = u8::from(!wanted.is_empty()) + u8::from(wanted.len() > 1);
    let found = (0..).zip(scores).filter(|(_, (_, words))| *words > 0 && *words >= enough);
    Ok(found.map(|(doc, (score, _))| (doc, score)).collect())
}
