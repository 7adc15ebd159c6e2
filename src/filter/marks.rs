//! Which letters matched, in the original text. It must not know scores or orders.

use std::iter::once;
use std::ops::Range;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::article::{Article, Field, Kind, Stretch};
use crate::shelf::Entry;
use crate::text::{fold, fold_cased};

use super::sift::is_there;
use super::table::{FIELDS, within_reach};
use super::{Form, Query, Term};

/// What to show of an entry's values: which bytes of which value matched, whole graphemes, in order, without overlaps.
/// A term is marked in every field in which it stands: scattered letters where a fresh `SkimMatcherV2` puts them,
/// `'term` everywhere, `^term` and `term$` at the field's ends. Costs a matrix a term and field: for rows on screen.
pub fn marks(query: &Query, entry: Entry<'_>) -> Vec<(Field, Vec<Range<usize>>)> {
    let fields = FIELDS.into_iter().filter_map(|field| value(entry, field).map(|text| (field, text)));
    fields
        .map(|(field, text)| (field, merge(query.positive().flat_map(|term| in_field(term, text)).collect())))
        .filter(|(_, ranges)| !ranges.is_empty())
        .collect()
}

/// The value of an entry's field, if it has one; texts are not in the entry.
fn value<'a>(entry: Entry<'a>, field: Field) -> Option<&'a str> {
    match field {
        Field::Title => Some(entry.title()),
        Field::Byline => entry.byline(),
        Field::Source => entry.source(),
        Field::Path | Field::Text => None,
    }
}

/// Where a query's positive terms stand in a text, in text order, without overlaps. Every place counts where a term's
/// letters stand side by side; terms that ask for a field's start or end have none.
pub fn text_marks(query: &Query, article: &Article) -> Vec<Stretch> {
    // What is not in view is not marked, as the find field passes it over.
    let blocks = article.blocks.iter().enumerate().filter(|(_, part)| part.kind != Kind::Repeat);
    blocks
        .flat_map(|(block, part)| {
            in_text(query, &part.text).into_iter().map(move |Range { start, end }| Stretch { block, start, end })
        })
        .collect()
}

/// The same within a piece of text.
pub(super) fn in_text(query: &Query, text: &str) -> Vec<Range<usize>> {
    let terms = query.positive().filter(|term| !term.form.is_anchored());
    merge(terms.flat_map(|term| in_original(term, text, |letters, text| places(letters, text).collect())).collect())
}

/// The first place of a term in a piece of text.
pub(super) fn first_in_text(term: &Term, text: &str) -> Option<Range<usize>> {
    in_original(term, text, |letters, text| places(letters, text).take(1).collect()).into_iter().next()
}

fn in_field(term: &Term, text: &str) -> Vec<Range<usize>> {
    in_original(term, text, |letters, text| {
        let text = within_reach(text);
        match term.form {
            _ if !is_there(term.form, letters, text) => Vec::new(),
            Form::Fuzzy => scattered(letters, text),
            Form::Exact => places(letters, text).collect(),
            Form::Start | Form::Entire => once(0..letters.len()).collect(),
            Form::End => once(text.len() - letters.len()..text.len()).collect(),
        }
    })
}

/// Finds a term's letters in a text, both folded as far as the term's capitals allow, and goes back to the original.
fn in_original(term: &Term, text: &str, find: impl Fn(&str, &str) -> Vec<Range<usize>>) -> Vec<Range<usize>> {
    if let Some(cased) = &term.cased {
        let folded = fold_cased(text);
        return find(cased, folded.as_str()).into_iter().map(|range| folded.original(range)).collect();
    }
    let folded = fold(text);
    find(&term.folded, folded.as_str()).into_iter().map(|range| folded.original(range)).collect()
}

fn places(letters: &str, text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(letters).map(|(at, found)| at..at + found.len())
}

/// Where the matcher of record puts the letters; with a capital among them they have to agree in case, too.
fn scattered(letters: &str, text: &str) -> Vec<Range<usize>> {
    // A new matcher: a used one carries cells of its last matrix into the next.
    let matcher = SkimMatcherV2::default().respect_case();
    let Some((_, indices)) = matcher.fuzzy_indices(text, letters) else { return Vec::new() };
    let mut indices = indices.into_iter().peekable();
    let chars = text.char_indices().enumerate();
    chars.filter(|(number, _)| indices.next_if_eq(number).is_some()).map(|(_, (at, c))| at..at + c.len_utf8()).collect()
}

/// In order; what touches or overlaps becomes one.
fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
