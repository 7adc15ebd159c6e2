//! Slips of the finger: what a filter line may have meant where its words stand nowhere. It must not know how hits are
//! found.

use std::collections::HashMap;
use std::ops::Range;

use crate::filter::{Ask, Form, Query, Scope, Term};
use crate::library::Cancel;
use crate::library::index::{self, Index, Way};
use crate::shelf::Shelf;
use crate::text::fold_plain;
use unicode_segmentation::UnicodeSegmentation;

/// Letters of a word from which on it may be a slip, and of one that may have two.
const SHORT: usize = 3;
const LONG: usize = 6;

/// The line with its slips mended, and each with what is meant; nothing where there is none.
pub fn mend(query: &Query, index: Option<&Index>, shelf: &Shelf) -> Option<(Query, Vec<(String, String)>)> {
    let mut fixes: Vec<(Range<usize>, String)> = Vec::new();
    let mut slips = Vec::new();
    let mut words = None;
    for term in query.terms() {
        let Some(typed) = bare(term).filter(|typed| typed.chars().count() >= SHORT) else { continue };
        let goes_on = term.range.end == query.raw().len();
        let meant = match index {
            Some(index) => in_index(index, typed, goes_on),
            None => in_titles(words.get_or_insert_with(|| titles(shelf)), typed),
        };
        if let Some(meant) = meant {
            slips.push((typed.to_owned(), meant.clone()));
            fixes.push((term.range.clone(), meant));
        }
    }
    (!fixes.is_empty()).then(|| (query.mended(&fixes), slips))
}

/// The letters of a word that is asked for anywhere, without signs.
fn bare(term: &Term) -> Option<&str> {
    match &term.ask {
        Ask::Word(word) if !term.negated && word.scope == Scope::Any && word.form == Form::Fuzzy => Some(&word.folded),
        _ => None,
    }
}

/// The nearest word of the index, if no word in it begins so.
fn in_index(index: &Index, typed: &str, goes_on: bool) -> Option<String> {
    let alone = index::Ask { needs: vec![vec![Way::Prefix(typed.to_owned())]], negated: Vec::new() };
    if index.search(&alone, 1, &Cancel::default())?.total > 0 {
        return None;
    }
    index.near(typed, goes_on, 1).into_iter().next().map(|near| near.word)
}

/// The nearest word of the titles, if none begins so: of those that are equally near the one in most of them.
fn in_titles(words: &HashMap<String, usize>, typed: &str) -> Option<String> {
    if words.keys().any(|word| word.starts_with(typed)) {
        return None;
    }
    let most = if typed.chars().count() >= LONG { 2 } else { 1 };
    let near = words.iter().filter_map(|(word, count)| {
        let distance = strsim::damerau_levenshtein(word, typed);
        (distance <= most).then_some((distance, usize::MAX - count, word))
    });
    near.min().map(|(_, _, word)| word.clone())
}

/// The words of all titles, folded, with how many titles have them.
fn titles(shelf: &Shelf) -> HashMap<String, usize> {
    let mut words = HashMap::new();
    for entry in shelf.entries() {
        for word in fold_plain(entry.title()).unicode_words() {
            *words.entry(word.to_owned()).or_default() += 1;
        }
    }
    words
}
