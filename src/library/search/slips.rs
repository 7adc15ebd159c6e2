//! Slips of the finger: what a filter line may have meant where its words, as they were typed, stand nowhere together. It
//! must not know how hits are found.
//!
//! A word that is one of several of which one must be there is a slip where it would be one by itself.
//!
//! A word stands as it was typed where a word begins with it. Letters inside of words may be meant as well (`intl`), and
//! then nothing is mended; but for a slip that is noise, which stands in the way of what was meant.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use crate::article::{Field, Hit, Id, Tier};
use crate::filter::{Ask, Clause, Form, Hits, Instead, Query, Rows, Scope, Stage, Term, Word};
use crate::library::Cancel;
use crate::library::index::{self, Index, Way};
use crate::text::fold_plain;

use super::reading::Looked;
use super::{Ground, Likely, Question, Texts};

/// Letters of a word from which on it may be a slip.
const SHORT: usize = 3;
/// Letters from which on it may be one although words begin so.
const TELLING: usize = 4;
/// Letters from which on it is hardly an abbreviation, if a word that is near stands in a title with the others.
const ABBREVIATED: usize = 5;
/// Letters from which on a word may have two slips.
const LONG: usize = 6;
/// Words that may be meant by one, at most.
const MEANT: usize = 24;
/// Words of a line that are taken for a slip one after the other, at most.
const TRIED: usize = 4;
/// Rows that tell what a line has found.
const ROWS: usize = 50;
/// Words that are named where several may be meant.
const NAMED: usize = 3;

/// How many letters may be wrong, and whether the first one must be right: it seldom is not.
const REACHES: [(usize, bool); 3] = [(1, true), (1, false), (2, false)];

/// A word that may be meant, and how many letters it is away.
type Near = (usize, String);

/// Terms by their place in the line, each with what may be meant.
type Fixes = Vec<(Range<usize>, Vec<String>)>;

/// Whether the best row has all words from a word's beginning on in its title, as they were typed.
fn begins(hits: &Hits) -> bool {
    hits.rows.get(0).is_some_and(|hit| hit.tier <= Tier::Beginnings)
}

/// Whether a line may have slips, by its last answer. A line that asks for nothing has none, though it find nothing.
pub fn may_be_in(query: &Query, hits: &Hits) -> bool {
    !query.is_empty() && (!begins(hits) || alternatives(query).next().is_some())
}

/// What is found instead; nothing where the line stands as it is, or nothing was found.
pub fn mend(
    ground: Ground<'_>,
    question: Question<'_>,
    looked: &Looked,
    literal: &Hits,
    index: Option<&Index>,
) -> Option<Hits> {
    let Some(Instead { query, slips }) = mend_alternatives(ground, question, index) else {
        return mend_words(ground, question, looked, literal, index);
    };
    let question = Question { query: &query, ..question };
    let (looked, literal) = answered(ground, question)?;
    let mut hits = mend_words(ground, question, &looked, &literal, index).unwrap_or(literal);
    let words = hits.instead.take();
    let slips = slips.into_iter().chain(words.iter().flat_map(|words| words.slips.clone())).collect();
    let query = words.map_or_else(|| query.clone(), |words| words.query.clone());
    hits.instead = Some(Arc::new(Instead { query, slips }));
    Some(hits)
}

/// The words that stand beside others of which one must be there.
fn alternatives(query: &Query) -> impl Iterator<Item = (&Term, &Word)> {
    let several = query.clauses().iter().filter(|clause| clause.0.len() > 1);
    let words = several.flat_map(|clause| clause.0.iter().filter_map(|term| bare(std::slice::from_ref(term))));
    words.filter(|(_, word)| word.folded.chars().count() >= SHORT)
}

/// The line with those words mended that by themselves would be: what the others find says nothing about them.
fn mend_alternatives(ground: Ground<'_>, question: Question<'_>, index: Option<&Index>) -> Option<Instead> {
    let (mut fixes, mut slips) = (Fixes::new(), Vec::new());
    for (term, word) in alternatives(question.query) {
        if index.is_some_and(|index| is_in_index(index, &word.folded)) {
            continue;
        }
        let query = question.query.only(&Clause(vec![term.clone()]));
        let alone = Question { query: &query, ..question };
        let (looked, literal) = answered(ground, alone)?;
        let found = mend_words(ground, alone, &looked, &literal, index);
        let Some(instead) = found.and_then(|hits| hits.instead) else { continue };
        let terms = instead.query.terms().filter(|other| other.range == term.range);
        let meant = terms.filter_map(Term::word).map(|word| word.folded.clone()).collect();
        fixes.push((term.range.clone(), meant));
        slips.extend(instead.slips.iter().cloned());
    }
    (!fixes.is_empty()).then(|| Instead { query: question.query.mended(&fixes), slips })
}

/// The last answer to a question, and what became of the texts.
fn answered(ground: Ground<'_>, question: Question<'_>) -> Option<(Looked, Hits)> {
    let mut last = None;
    let all = ground.search(question, &|_, _| None, &mut |hits| last = Some(hits))?;
    Some((all.looked, last?))
}

/// The same where each word must be there.
fn mend_words(
    ground: Ground<'_>,
    question: Question<'_>,
    looked: &Looked,
    literal: &Hits,
    index: Option<&Index>,
) -> Option<Hits> {
    let mender = Mender { ground, question, index };
    let slips: Vec<(&Term, &Word)> = question.query.clauses().iter().filter_map(|clause| bare(&clause.0)).collect();
    if slips.is_empty() || looked.plain || mender.is_plain(literal) {
        return None;
    }
    let (fixes, found) = mender.found(&slips, looked)?;
    let fixed: Vec<&Word> = slips
        .iter()
        .filter(|(term, _)| fixes.iter().any(|(range, _)| *range == term.range))
        .map(|slip| slip.1)
        .collect();
    mender.joined(literal, &found, &fixes, &fixed)
}

/// The one word of a clause that is asked for anywhere, without signs.
fn bare(terms: &[Term]) -> Option<(&Term, &Word)> {
    match terms {
        [term] if !term.negated => match &term.ask {
            Ask::Word(word) if word.scope == Scope::Any && word.form == Form::Fuzzy => Some((term, word)),
            _ => None,
        },
        _ => None,
    }
}

/// Where a line is mended.
struct Mender<'a> {
    ground: Ground<'a>,
    question: Question<'a>,
    index: Option<&'a Index>,
}

impl Mender<'_> {
    /// Whether one of the rows has all words as they were typed.
    fn is_plain(&self, hits: &Hits) -> bool {
        let clauses = self.question.query.clauses();
        let plain = |hit: Hit| {
            let values = self.values(hit.id);
            let stands = |word: &Word| values.iter().any(|value| word.begins_in(value));
            let all = clauses
                .iter()
                .all(|clause| clause.0.iter().any(|term| term.word().is_none_or(|word| term.negated || stands(word))));
            hit.field != Field::Text && all
        };
        hits.rows.iter().take(ROWS).any(plain)
    }

    /// The values of an article's fields, folded.
    fn values(&self, id: Id) -> Vec<String> {
        let Some(entry) = self.ground.shelf.entry(id) else { return Vec::new() };
        let tags = self.question.marks.tags(id).iter().map(|tag| &**tag);
        [Some(entry.title()), entry.byline(), entry.source()]
            .into_iter()
            .flatten()
            .chain(tags)
            .map(fold_plain)
            .collect()
    }

    /// What is meant, and what it finds.
    fn found(&self, slips: &[(&Term, &Word)], looked: &Looked) -> Option<(Fixes, Hits)> {
        let clauses = self.question.query.clauses();
        let nowhere = |term: &Term, word: &Word| match self.index {
            Some(index) => !is_in_index(index, &word.folded),
            None => looked.nowhere.iter().filter_map(|at| clauses.get(*at)).any(|clause| clause.0.contains(term)),
        };
        let letters = |word: &Word| word.folded.chars().count();
        let mut tried: Vec<&(&Term, &Word)> = slips.iter().filter(|slip| letters(slip.1) >= SHORT).collect();
        let lost: Vec<&(&Term, &Word)> = tried.iter().filter(|(term, word)| nowhere(term, word)).copied().collect();
        if !lost.is_empty() {
            let near: Vec<Vec<Near>> = lost.iter().map(|(term, word)| self.near(term, word, true)).collect();
            let tries = REACHES.map(|reach| {
                let fix =
                    |(slip, near): (&&(&Term, &Word), &Vec<Near>)| (slip.0.range.clone(), within(near, slip.1, reach));
                lost.iter().zip(&near).map(fix).collect()
            });
            return self.first(tries.to_vec(), |hits| hits.rows.get(0).is_some_and(|hit| hit.tier != Tier::Scattered));
        }
        // Every word stands somewhere, but nowhere with the others: which of them is the slip, only what is found can tell.
        tried.retain(|slip| letters(slip.1) >= TELLING);
        tried.sort_by_key(|slip| std::cmp::Reverse(letters(slip.1)));
        tried.truncate(if clauses.len() > 1 { TRIED } else { 0 });
        let near: Vec<Vec<Near>> = tried.iter().map(|(term, word)| self.near(term, word, false)).collect();
        let of = |reach| {
            let fix = move |(slip, near): (&&(&Term, &Word), &Vec<Near>)| {
                vec![(slip.0.range.clone(), within(near, slip.1, reach))]
            };
            tried.iter().zip(&near).map(fix).collect::<Vec<Fixes>>()
        };
        let tries = REACHES.map(of).concat();
        self.first(tries, begins)
    }

    /// The first of these that finds what is wanted.
    fn first(&self, mut tries: Vec<Fixes>, wanted: impl Fn(&Hits) -> bool) -> Option<(Fixes, Hits)> {
        tries.dedup();
        tries.retain(|fixes| fixes.iter().all(|(_, meant)| !meant.is_empty()));
        // Titles are quick to look through.
        let in_titles = tries.iter().position(|fixes| self.search(fixes, false).is_some_and(|hits| begins(&hits)));
        if let Some(at) = in_titles {
            tries = vec![tries.swap_remove(at)];
        }
        tries.into_iter().find_map(|fixes| {
            let hits = self.search(&fixes, true)?;
            wanted(&hits).then_some((fixes, hits))
        })
    }

    fn search(&self, fixes: &Fixes, in_texts: bool) -> Option<Hits> {
        let query = self.question.query.mended(fixes);
        let question = Question { query: &query, ..self.question };
        let mut last = None;
        let none = |_: &Query, _: &super::asking::Sides, _: &[u32]| Some(Likely::default());
        let mut ground = self.ground;
        if let (false, Texts::Among(open, _) | Texts::Scan(open)) = (in_texts, ground.texts) {
            ground.texts = Texts::Among(open, &none);
        }
        ground.search(question, &|_, _| None, &mut |hits| last = Some(hits));
        let mut last = last.filter(|hits| hits.stage == Stage::Done)?;
        last.instead = Some(Arc::new(Instead { query, slips: Vec::new() }));
        Some(last)
    }

    /// What may be meant by a word, the nearest first.
    fn near(&self, term: &Term, word: &Word, in_texts: bool) -> Vec<Near> {
        let typed = word.folded.as_str();
        let goes_on = term.range.end == self.question.query.raw().len();
        if let Some(index) = self.index {
            let near = index.near(typed, goes_on, MEANT).into_iter();
            return near.map(|near| (usize::from(near.distance), near.word)).collect();
        }
        let titles = self.near_in_titles(typed);
        if titles.is_empty() && in_texts { self.near_in_texts(typed) } else { titles }
    }

    fn near_in_titles(&self, typed: &str) -> Vec<Near> {
        let table = self.ground.prepared.table(self.ground.shelf, &|| self.ground.cancel.is_cancelled());
        let pieces = table.pieces().par_iter();
        let counts = pieces.map(|piece| {
            let mut counts = HashMap::new();
            (0..piece.len()).for_each(|row| count(piece.title_text(row), typed, &mut counts));
            counts
        });
        nearest(counts.reduce(HashMap::new, sum))
    }

    fn near_in_texts(&self, typed: &str) -> Vec<Near> {
        let (Texts::Scan(open) | Texts::Among(open, _)) = self.ground.texts;
        let ids: Vec<Id> = self.ground.shelf.entries().map(|entry| entry.id()).collect();
        let of_text = |mut counts: HashMap<String, (usize, usize)>, id: &Id| {
            let text = Some(*id).filter(|_| !self.ground.cancel.is_cancelled());
            if let Some((text, _)) = text.and_then(|id| self.ground.prepared.text(id, open)) {
                count(text.folded(), typed, &mut counts);
            }
            counts
        };
        nearest(ids.par_iter().fold(HashMap::new, of_text).reduce(HashMap::new, sum))
    }

    /// What was typed where it is short for a word first, then what is meant; letters that are neither are scattered.
    fn joined(&self, literal: &Hits, found: &Hits, fixes: &Fixes, slips: &[&Word]) -> Option<Hits> {
        let (mut near, mut short, mut noise) = (Vec::new(), Vec::new(), Vec::new());
        for row in literal.rows.in_fields() {
            let values = self.values(Id(row.position));
            let words =
                |slip: &Word| values.iter().flat_map(|value| slip.short_for(value)).map(str::to_owned).collect();
            let words: Vec<Vec<String>> = slips.iter().map(|slip| words(slip)).collect();
            let meant = |slip: &&Word| values.iter().any(|value| slip.is_meant_in(value));
            if row.tier == Tier::Scattered || !slips.iter().all(meant) {
                noise.push(row);
                continue;
            }
            let is_near = |(slip, words): (&&Word, &Vec<String>)| words.iter().any(|word| is_near(word, &slip.folded));
            if slips.iter().zip(&words).all(is_near) { near.push(row) } else { short.push(row) }
        }
        let is_slip = begins(found) && slips.iter().all(|slip| slip.folded.chars().count() >= ABBREVIATED);
        if near.is_empty() && !short.is_empty() && !is_slip {
            return None;
        }
        let meant = found.rows.in_fields();
        let (mut there, mut fields) = (HashSet::new(), Vec::new());
        let in_order = if is_slip {
            near.into_iter().chain(meant).chain(short).collect::<Vec<_>>()
        } else {
            [near, short, meant.collect()].concat()
        };
        fields.extend(in_order.into_iter().filter(|row| there.insert(row.position)));
        let texts: Vec<Hit> = found.rows.in_texts().iter().filter(|hit| !there.contains(&hit.id.0)).cloned().collect();
        there.extend(texts.iter().map(|hit| hit.id.0));
        noise.retain(|row| !there.contains(&row.position));
        let scattered = if self.question.scattered {
            fields.extend(noise);
            0
        } else {
            noise.len() + literal.scattered
        };
        let rows = Rows::new(Arc::new(fields), Arc::new(texts));
        let query = found.instead.as_ref().map(|instead| instead.query.clone())?;
        let slips = fixes.iter().zip(slips).map(|((_, meant), slip)| (slip.folded.clone(), self.named(&rows, meant)));
        let instead = Some(Arc::new(Instead { slips: slips.collect(), query }));
        Some(Hits { rows, scattered, instead, ..found.clone() })
    }

    /// The words that are meant, of several those that the first rows have in their fields.
    fn named(&self, rows: &Rows, meant: &[String]) -> String {
        let values: Vec<String> = rows.ids().take(ROWS).flat_map(|id| self.values(id)).collect();
        let holds = |word: &&String| values.iter().any(|value| value.unicode_words().any(|other| other == *word));
        let mut named: Vec<&str> = meant.iter().filter(holds).map(String::as_str).take(NAMED).collect();
        if named.is_empty() {
            named.extend(meant.first().map(String::as_str));
        }
        named.join(" | ")
    }
}

/// Whether any text has a word that begins so.
fn is_in_index(index: &Index, typed: &str) -> bool {
    let alone = index::Ask { needs: vec![vec![Way::Prefix(typed.to_owned())]], negated: Vec::new() };
    index.search(&alone, 1, &Cancel::default()).is_some_and(|answer| answer.total > 0)
}

/// The words that are so near, and begin alike if they must.
fn within(near: &[Near], typed: &Word, (most, alike): (usize, bool)) -> Vec<String> {
    let first = |word: &str| word.chars().next();
    let is_within = |(distance, word): &&Near| *distance <= most && (!alike || first(word) == first(&typed.folded));
    near.iter().filter(is_within).map(|(_, word)| word.clone()).collect()
}

fn is_near(word: &str, typed: &str) -> bool {
    distance(word, typed).is_some()
}

/// How many letters a word is away, unless they are too many; two exchanged ones are one.
fn distance(word: &str, typed: &str) -> Option<usize> {
    let letters = typed.chars().count();
    let most = if letters >= LONG { 2 } else { 1 };
    if word.chars().count().abs_diff(letters) > most {
        return None;
    }
    Some(strsim::osa_distance(word, typed)).filter(|distance| *distance <= most)
}

/// Counts the words of a folded text that are near, each with its distance.
fn count(text: &str, typed: &str, counts: &mut HashMap<String, (usize, usize)>) {
    for word in text.unicode_words() {
        if let Some((_, count)) = counts.get_mut(word) {
            *count += 1;
        } else if let Some(distance) = distance(word, typed).filter(|distance| *distance > 0) {
            counts.insert(word.to_owned(), (distance, 1));
        }
    }
}

fn sum(mut a: HashMap<String, (usize, usize)>, b: HashMap<String, (usize, usize)>) -> HashMap<String, (usize, usize)> {
    for (word, (distance, count)) in b {
        a.entry(word).or_insert((distance, 0)).1 += count;
    }
    a
}

/// The nearest, of equally near ones the most frequent.
fn nearest(counts: HashMap<String, (usize, usize)>) -> Vec<Near> {
    let mut near: Vec<(usize, std::cmp::Reverse<usize>, String)> =
        counts.into_iter().map(|(word, (distance, count))| (distance, std::cmp::Reverse(count), word)).collect();
    near.sort_unstable();
    near.into_iter().map(|(distance, _, word)| (distance, word)).take(MEANT).collect()
}
