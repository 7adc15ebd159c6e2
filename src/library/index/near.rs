//! The nearest words of the collection to one that stands nowhere: a slip of the finger, letters exchanged. It must not
//! know what is made of them.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use tantivy::Term;
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::Field;

use crate::text::fold_plain;

use super::tokens::{self, Kind};
use super::view::{Part, View};

/// Characters from which on two slips are forgiven.
const TWO_SLIPS: usize = 6;
/// Characters that a word must have, and that a half-typed one must have: of shorter ones too many are near.
const SHORTEST: usize = 3;
/// See [`SHORTEST`].
const SHORTEST_HALF: usize = 4;

/// A word that is near another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The word, folded, as the texts have it.
    pub word: String,
    /// Articles that it stands in; removed ones count until they are cleared away.
    pub articles: u32,
    /// Letters that are wrong, missing or too many; two exchanged ones count once (Damerau's distance, each letter
    /// touched once).
    pub distance: u8,
    /// Whether it is near as a whole, not only as far as was typed.
    pub is_whole: bool,
}

/// The nearest words: by distance, whole words before those that go on, then those in most articles. Half-typed words
/// are looked for among the beginnings if `goes_on`.
pub(super) fn near(view: &View, field: Field, word: &str, goes_on: bool, limit: usize) -> tantivy::Result<Vec<Near>> {
    let folded = fold_plain(word);
    let mut all = Vec::new();
    tokens::scan(&folded, &mut |token| all.push(token));
    let [token] = all.as_slice() else { return Ok(Vec::new()) };
    let word = tokens::cut(&folded[token.range.clone()]);
    let length = word.chars().count();
    if token.kind != Kind::Word || length < SHORTEST {
        return Ok(Vec::new());
    }
    let mut found: Vec<Near> = Vec::new();
    for distance in 1..=if length >= TWO_SLIPS { 2 } else { 1 } {
        for is_whole in [true, false] {
            if found.len() >= limit || !is_whole && (!goes_on || length < SHORTEST_HALF) {
                continue;
            }
            let term = Term::from_field_text(field, word);
            let query = if is_whole { FuzzyTermQuery::new } else { FuzzyTermQuery::new_prefix };
            let mut more = matches(view, &query(term, distance, true).automaton()?)?;
            more.retain(|other, _| other != word && found.iter().all(|near| near.word != *other));
            let near = |(word, articles)| Near { word, articles, distance, is_whole };
            let mut more: Vec<Near> = more.into_iter().map(near).collect();
            more.sort_unstable_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.word.cmp(&b.word)));
            found.extend(more);
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// All words that an automaton takes, with their articles.
fn matches(view: &View, automaton: &DfaWrapper) -> tantivy::Result<HashMap<String, u32>> {
    let of_part = |part: &Arc<Part>| -> tantivy::Result<Vec<(String, u32)>> {
        let mut stream = part.text.terms().search(automaton).into_stream()?;
        let mut found = Vec::new();
        while let Some((word, info)) = stream.next() {
            if let Ok(word) = str::from_utf8(word) {
                found.push((word.to_owned(), info.doc_freq));
            }
        }
        Ok(found)
    };
    let mut sums = HashMap::new();
    for (word, articles) in
        view.parts.par_iter().map(of_part).collect::<tantivy::Result<Vec<_>>>()?.into_iter().flatten()
    {
        *sums.entry(word).or_default() += articles;
    }
    Ok(sums)
}
