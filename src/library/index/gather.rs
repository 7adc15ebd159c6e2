//! The articles of a part that meet a question: lists of postings united, narrowed, scored by BM25. It must not know
//! what an article is.
//!
//! All that begins alike counts as one word, so that a rare ending does not weigh more than the word itself; what is the
//! word itself counts twice as much as what only begins so.

use std::sync::Arc;

use rayon::prelude::*;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, Postings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED};

use crate::library::Cancel;

use super::lists::{List, Lists, Node};
use super::view::{Part, View};

/// Lists are cheaper to leaf through than to look up in, unless what is looked for is so many times fewer.
const LOOKUP: u64 = 24;
/// Between two looks at whether the answer is still wanted: lists, and as many postings about.
const BATCH: usize = 512;

/// Articles of a part by their places there, in order, each with its score.
pub(super) type Found = Vec<(u32, f32)>;

/// A question on its way.
pub(super) struct Gathering<'a> {
    view: &'a View,
    parts: Vec<(Lists<'a>, Lists<'a>)>,
    /// How rare each leaf of the question is in all parts together.
    rarities: Vec<f32>,
    cancel: &'a Cancel,
}

impl<'a> Gathering<'a> {
    /// Looks up the lists; nothing when cancelled.
    pub fn new(
        view: &'a View,
        needs: &'a Node,
        negated: &'a Node,
        cancel: &'a Cancel,
    ) -> tantivy::Result<Option<Self>> {
        let look_up = |part: &'a Arc<Part>| -> tantivy::Result<(Lists<'a>, Lists<'a>)> {
            let mut leaf = 0;
            Ok((Lists::of(part, needs, &mut leaf)?, Lists::of(part, negated, &mut leaf)?))
        };
        let parts = view.parts.par_iter().map(look_up).collect::<tantivy::Result<Vec<_>>>()?;
        let mut frequencies = Vec::new();
        for (needs, negated) in &parts {
            needs.add_frequencies(&mut frequencies);
            negated.add_frequencies(&mut frequencies);
        }
        let rarities = frequencies.into_iter().map(|frequency| view.rarity(frequency)).collect();
        Ok((!cancel.is_cancelled()).then_some(Self { view, parts, rarities, cancel }))
    }

    /// What meets the question in one part; nothing when cancelled.
    pub fn part(&self, at: usize) -> tantivy::Result<Option<Found>> {
        let part = &*self.view.parts[at];
        let (needs, negated) = &self.parts[at];
        let Some(mut found) = self.find(part, needs, None)? else { return Ok(None) };
        if !negated.is_never() && !found.is_empty() {
            let Some(against) = self.find(part, negated, Some(&found))? else { return Ok(None) };
            let mut against = against.into_iter().map(|(doc, _)| doc).peekable();
            found.retain(|(doc, _)| against.next_if(|other| other == doc).is_none());
        }
        if !part.is_whole() {
            found.retain(|(doc, _)| part.is_alive(*doc));
        }
        Ok(Some(found))
    }

    /// What meets a need, among those given if any are.
    fn find(&self, part: &Part, lists: &Lists<'_>, among: Option<&Found>) -> tantivy::Result<Option<Found>> {
        if self.cancel.is_cancelled() {
            return Ok(None);
        }
        match lists {
            Lists::Tokens { from, lists, frequency, leaf, is_start } => {
                let few = |among: &&Found| (among.len() as u64) * (lists.len() as u64) * LOOKUP < *frequency;
                let counted = match among.filter(few) {
                    Some(among) => self.look_up(from, lists, among)?,
                    None => self.unite(part, from, lists, *frequency)?,
                };
                let rarity = self.rarities.get(*leaf).copied().unwrap_or(0.0);
                // One character or two say nothing by how often they stand in a text, or how long it is.
                let score = |doc, count| {
                    rarity * if *is_start { 1.0 } else { part.weight(self.view, doc, f32::from(count) / 2.0) }
                };
                Ok(counted.map(|counted| scored(counted, among, score)))
            }
            Lists::These(ids) => Ok(Some(match among {
                Some(among) => among.iter().filter(|hit| ids.has(part.id_of(hit.0))).map(|hit| (hit.0, 0.0)).collect(),
                None => (0..part.len()).filter(|doc| ids.has(part.id_of(*doc))).map(|doc| (doc, 0.0)).collect(),
            })),
            Lists::All(needs) => self.all(part, needs, among),
            Lists::Any(ways) => {
                let mut found = Vec::new();
                for way in ways {
                    let Some(more) = self.find(part, way, among)? else { return Ok(None) };
                    found = if found.is_empty() { more } else { united(&found, &more) };
                }
                Ok(Some(found))
            }
        }
    }

    /// What meets all needs, the rarest first.
    fn all(&self, part: &Part, needs: &[Lists<'_>], among: Option<&Found>) -> tantivy::Result<Option<Found>> {
        let mut order: Vec<&Lists<'_>> = needs.iter().collect();
        order.sort_by_key(|need| need.cost(part));
        let mut found: Option<Found> = None;
        for need in order {
            let Some(more) = self.find(part, need, found.as_ref().or(among))? else { return Ok(None) };
            found = Some(match found {
                Some(found) => common(&found, &more),
                None => more,
            });
            if found.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        Ok(Some(found.unwrap_or_else(|| match among {
            Some(among) => among.iter().map(|hit| (hit.0, 0.0)).collect(),
            None => (0..part.len()).map(|doc| (doc, 0.0)).collect(),
        })))
    }

    /// Leafs through all lists: each article with how often they name it. Nothing when cancelled.
    fn unite(
        &self,
        part: &Part,
        from: &InvertedIndexReader,
        lists: &[List],
        frequency: u64,
    ) -> tantivy::Result<Option<Vec<(u32, u16)>>> {
        let is_dense = lists.len() > 1 && frequency > u64::from(part.len() / 16);
        let mut counts = vec![0_u16; if is_dense { part.len() as usize } else { 0 }];
        let mut pairs = Vec::with_capacity(if is_dense { 0 } else { usize::try_from(frequency).unwrap_or(0) });
        let mut postings: Option<BlockSegmentPostings> = None;
        for (at, list) in lists.iter().enumerate() {
            if at % BATCH == 0 && self.cancel.is_cancelled() {
                return Ok(None);
            }
            let postings = match postings.as_mut() {
                Some(postings) => {
                    from.reset_block_postings_from_terminfo(&list.info, postings)?;
                    postings
                }
                None => {
                    postings.insert(from.read_block_postings_from_terminfo(&list.info, IndexRecordOption::WithFreqs)?)
                }
            };
            while !postings.docs().is_empty() {
                let count = |at| short(postings.freq(at)).saturating_mul(list.weight);
                let counted = postings.docs().iter().enumerate().map(|(at, doc)| (*doc, count(at)));
                if is_dense {
                    for (doc, count) in counted {
                        let sum = &mut counts[doc as usize];
                        *sum = sum.saturating_add(count);
                    }
                } else {
                    pairs.extend(counted);
                }
                postings.advance();
            }
        }
        if is_dense {
            pairs.reserve_exact(counts.iter().filter(|count| **count > 0).count());
            pairs.extend((0..).zip(counts).filter(|(_, count)| *count > 0));
            return Ok(Some(pairs));
        }
        if lists.len() > 1 {
            pairs.sort_unstable_by_key(|(doc, _)| *doc);
            pairs.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    first.1 = first.1.saturating_add(later.1);
                }
                same
            });
        }
        Ok(Some(pairs))
    }

    /// Looks in all lists for a few articles. Nothing when cancelled.
    fn look_up(
        &self,
        from: &InvertedIndexReader,
        lists: &[List],
        among: &Found,
    ) -> tantivy::Result<Option<Vec<(u32, u16)>>> {
        let mut counts = vec![0_u16; among.len()];
        for (at, list) in lists.iter().enumerate() {
            if at % BATCH == 0 && self.cancel.is_cancelled() {
                return Ok(None);
            }
            let mut postings = from.read_postings_from_terminfo(&list.info, IndexRecordOption::WithFreqs)?;
            for ((doc, _), sum) in among.iter().zip(&mut counts) {
                let here = if postings.doc() < *doc { postings.seek(*doc) } else { postings.doc() };
                if here == TERMINATED {
                    break;
                }
                if here == *doc {
                    *sum = sum.saturating_add(short(postings.term_freq()).saturating_mul(list.weight));
                }
            }
        }
        let counted = among.iter().zip(counts).filter(|(_, count)| *count > 0);
        Ok(Some(counted.map(|(hit, count)| (hit.0, count)).collect()))
    }
}

/// What was counted with its score, of those among others if any are given; it takes the room of what was counted.
fn scored(counted: Vec<(u32, u16)>, among: Option<&Found>, score: impl Fn(u32, u16) -> f32) -> Found {
    let score = |(doc, count): (u32, u16)| (doc, score(doc, count));
    let Some(among) = among else { return counted.into_iter().map(score).collect() };
    let mut wanted = among.iter().map(|hit| hit.0).peekable();
    let mut is_wanted = |doc: u32| {
        while wanted.next_if(|other| *other < doc).is_some() {}
        wanted.next_if_eq(&doc).is_some()
    };
    counted.into_iter().filter(|counted| is_wanted(counted.0)).map(score).collect()
}

fn short(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Those that stand in both, with both scores.
fn common(a: &Found, b: &Found) -> Found {
    let mut others = b.iter().peekable();
    let mut both = Vec::with_capacity(a.len().min(b.len()));
    for &(doc, score) in a {
        while others.next_if(|other| other.0 < doc).is_some() {}
        if let Some(other) = others.next_if(|other| other.0 == doc) {
            both.push((doc, score + other.1));
        }
    }
    both
}

/// Those that stand in either, with both scores.
fn united(a: &Found, b: &Found) -> Found {
    let mut others = b.iter().peekable();
    let mut all = Vec::with_capacity(a.len() + b.len());
    for &(doc, score) in a {
        while let Some(other) = others.next_if(|other| other.0 < doc) {
            all.push(*other);
        }
        let more = others.next_if(|other| other.0 == doc).map_or(0.0, |other| other.1);
        all.push((doc, score + more));
    }
    all.extend(others);
    all
}
