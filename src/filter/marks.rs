//! Which letters matched, in the original text. It must not know scores or orders.

use std::iter::once;
use std::ops::Range;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::article::{Article, Field, Kind, Stretch};
use crate::shelf::Entry;
use crate::text::{fold, fold_cased};

use super::folded::within_reach;
use super::places::{is_there, places};
use super::{Form, Query, Scope, Word};

/// What to show of an entry's values: which bytes of which value matched, whole graphemes, in order, without overlaps.
/// A term is marked in every field in which it is looked for and stands: scattered letters where a fresh `SkimMatcherV2`
/// puts them, `'term` everywhere, `"term"` where words are, `^term` and `term$` at the field's ends. Costs a matrix a term
/// and field: for rows on screen.
pub fn marks(query: &Query, entry: Entry<'_>) -> Vec<(Field, Vec<Range<usize>>)> {
    let fields = [(Field::Title, Scope::Title), (Field::Byline, Scope::Byline), (Field::Source, Scope::Source)];
    let fields = fields.into_iter().filter_map(|(field, scope)| Some((field, scope, value(entry, field)?)));
    let in_scope = |scope: Scope| query.words().filter(move |word| word.scope == scope || word.scope == Scope::Any);
    fields
        .map(|(field, scope, text)| (field, merge(in_scope(scope).flat_map(|word| in_field(word, text)).collect())))
        .filter(|(_, ranges)| !ranges.is_empty())
        .collect()
}

/// The value of an entry's field, if it has one; texts are not in the entry.
fn value(entry: Entry<'_>, field: Field) -> Option<&str> {
    match field {
        Field::Title => Some(entry.title()),
        Field::Byline => entry.byline(),
        Field::Source => entry.source(),
        Field::Path | Field::Tag | Field::Note | Field::Text => None,
    }
}

/// Where a query's words may stand in a text, in text order, without overlaps: where their letters stand side by side
/// from a word's beginning on, and `'term` anywhere. Terms that ask for a field's start or end, or for another field, have
/// no place.
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
    let words = query.words().filter(|word| matches!(word.scope, Scope::Any | Scope::Text) && !word.form.is_anchored());
    merge(
        words
            .flat_map(|word| in_original(word, text, |letters, text| side_by_side(word.form, letters, text)))
            .collect(),
    )
}

/// The first place of a word in a piece of text.
pub(super) fn first_in_text(word: &Word, text: &str) -> Option<Range<usize>> {
    let first =
        |letters: &str, text: &str| places(word.form, letters, text).take(1).map(|at| at..at + letters.len()).collect();
    in_original(word, text, first).into_iter().next()
}

fn in_field(word: &Word, text: &str) -> Vec<Range<usize>> {
    in_original(word, text, |letters, text| {
        let text = within_reach(text);
        match word.form {
            _ if !is_there(word.form, letters, text) => Vec::new(),
            Form::Fuzzy => scattered(letters, text),
            Form::Exact | Form::Begun | Form::Whole => side_by_side(word.form, letters, text),
            Form::Start | Form::Entire => once(0..letters.len()).collect(),
            Form::End => once(text.len() - letters.len()..text.len()).collect(),
        }
    })
}

/// Finds a word's letters in a text, both folded as far as its capitals allow, and goes back to the original.
fn in_original(word: &Word, text: &str, find: impl Fn(&str, &str) -> Vec<Range<usize>>) -> Vec<Range<usize>> {
    if let Some(cased) = &word.cased {
        let folded = fold_cased(text);
        return find(cased, folded.as_str()).into_iter().map(|range| folded.original(range)).collect();
    }
    let folded = fold(text);
    find(&word.folded, folded.as_str()).into_iter().map(|range| folded.original(range)).collect()
}

fn side_by_side(form: Form, letters: &str, text: &str) -> Vec<Range<usize>> {
    places(form, letters, text).map(|at| at..at + letters.len()).collect()
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
