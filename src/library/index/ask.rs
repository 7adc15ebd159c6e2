//! What is asked of the index, and its answer: the best first, and how many in all. It must not know how the filter line
//! is written.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use crate::library::Cancel;
use crate::text::fold_plain;

use super::gather::{Found, Gathering};
use super::lists::Node;
use super::tokens::{self, Kind};
use super::view::{Part, View};

/// A question: all needs must be met, none of the negated ones. Without a need every article meets it.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Each is a set of ways to meet it, of which one is enough. An empty set is never met.
    pub needs: Vec<Vec<Way>>,
    /// What an article must not meet.
    pub negated: Vec<Vec<Way>>,
}

/// A way to meet a need.
#[derive(Debug, Clone)]
pub enum Way {
    /// The word stands in the text. Of several words (`déjà vu`, `jean-luc`), and of more than two characters of a
    /// script without spaces, all stand there, not always side by side: look in the text where that matters.
    Word(String),
    /// The same, but the last word goes on in any way.
    Prefix(String),
    /// The letters stand side by side anywhere, inside a word too: the same, but the first word begins and the last one
    /// goes on in any way. Letters that stand in very many different words narrow nothing: look in the text.
    Inside(String),
    /// It is one of these articles, whatever its text; this adds nothing to its score.
    These(Arc<Ids>),
}

/// A set of articles' numbers; small numbers take least room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids(Vec<u64>);

impl Ids {
    /// Whether a number is one of them.
    pub fn has(&self, id: u32) -> bool {
        self.0.get((id / 64) as usize).is_some_and(|bits| bits >> (id % 64) & 1 == 1)
    }

    /// Adds a number; whether it is new.
    pub fn insert(&mut self, id: u32) -> bool {
        let is_new = !self.has(id);
        self.add(id);
        is_new
    }

    /// Takes a number out; whether it was there.
    pub fn remove(&mut self, id: u32) -> bool {
        let was_there = self.has(id);
        if let Some(bits) = self.0.get_mut((id / 64) as usize) {
            *bits &= !(1 << (id % 64));
        }
        was_there
    }

    /// Adds a number.
    pub fn add(&mut self, id: u32) {
        let at = (id / 64) as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (id % 64);
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let of_word = |(word, bits): (u32, &u64)| {
            let bits = *bits;
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        };
        (0..).zip(&self.0).filter(|(_, bits)| **bits != 0).flat_map(of_word)
    }
}

impl FromIterator<u32> for Ids {
    fn from_iter<I: IntoIterator<Item = u32>>(ids: I) -> Self {
        let mut set = Self::default();
        ids.into_iter().for_each(|id| set.add(id));
        set
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The best by BM25, newer first among equals, those without a date last; each with its score.
    pub hits: Vec<(u32, f32)>,
    /// How many there are in all.
    pub total: usize,
}

/// A hit on its way.
#[derive(Debug, Clone, Copy)]
struct Row {
    score: f32,
    date: u32,
    id: u32,
}

impl Row {
    fn by_rank(a: &Self, b: &Self) -> Ordering {
        b.score.total_cmp(&a.score).then_with(|| b.date.cmp(&a.date)).then_with(|| a.id.cmp(&b.id))
    }
}

/// Answers; nothing when cancelled.
pub(super) fn answer(view: &View, ask: &Ask, limit: usize, cancel: &Cancel) -> tantivy::Result<Option<Answer>> {
    let needs = Node::All(ask.needs.iter().map(|ways| need(ways)).collect());
    let negated = Node::Any(ask.negated.iter().map(|ways| need(ways)).collect());
    let Some(gathering) = Gathering::new(view, &needs, &negated, cancel)? else { return Ok(None) };
    let of_part = |at: usize| -> tantivy::Result<Option<(usize, Vec<Row>)>> {
        let found = gathering.part(at)?;
        Ok(found.map(|found| (found.len(), best(rows(&view.parts[at], &found), limit))))
    };
    let parts = (0..view.parts.len()).into_par_iter().map(of_part).collect::<tantivy::Result<Option<Vec<_>>>>()?;
    let Some(parts) = parts.filter(|_| !cancel.is_cancelled()) else { return Ok(None) };
    let total = parts.iter().map(|part| part.0).sum();
    let mut rows = best(parts.into_iter().flat_map(|part| part.1), limit);
    rows.par_sort_unstable_by(Row::by_rank);
    Ok(Some(Answer { hits: rows.into_iter().map(|row| (row.id, row.score)).collect(), total }))
}

/// The best of what was scored elsewhere, in order.
pub(super) fn ranked(parts: &[(Arc<Part>, Found)], limit: usize) -> Vec<(u32, f32)> {
    let mut rows = best(parts.iter().flat_map(|(part, found)| rows(part, found)), limit);
    rows.sort_unstable_by(Row::by_rank);
    rows.into_iter().map(|row| (row.id, row.score)).collect()
}

fn rows(part: &Part, found: &[(u32, f32)]) -> impl Iterator<Item = Row> {
    found.iter().map(|&(doc, score)| Row { score, date: part.date_of(doc), id: part.id_of(doc) })
}

/// The first so many by rank, in any order. Not many more of them are held at a time.
fn best(rows: impl Iterator<Item = Row>, limit: usize) -> Vec<Row> {
    let mut best = Vec::new();
    let cut = |best: &mut Vec<Row>| {
        if (1..best.len()).contains(&limit) {
            best.select_nth_unstable_by(limit - 1, Row::by_rank);
        }
        best.truncate(limit);
    };
    for row in rows {
        best.push(row);
        if best.len() > limit.saturating_mul(2) {
            cut(&mut best);
        }
    }
    cut(&mut best);
    best
}

pub(super) fn need(ways: &[Way]) -> Node {
    let mut nodes: Vec<Node> = ways.iter().map(way).collect();
    if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::Any(nodes) }
}

fn way(way: &Way) -> Node {
    match way {
        Way::Word(words) => text(words, false),
        Way::Prefix(words) => text(words, true),
        Way::Inside(words) => inside(words),
        Way::These(ids) => Node::These(Arc::clone(ids)),
    }
}

/// What stands for a text that is asked for. Signs alone stand in no text.
fn text(asked: &str, goes_on: bool) -> Node {
    let folded = fold_plain(asked);
    let mut words = Vec::new();
    tokens::scan(&folded, &mut |token| {
        let word = &folded[token.range];
        match token.kind {
            Kind::Word => words.push(Node::Word(tokens::cut(word).to_owned())),
            Kind::Pair => words.push(Node::Word(word.to_owned())),
            Kind::Lone => words.push(Node::Start(word.to_owned())),
            Kind::Part | Kind::Last => {}
        }
    });
    // What follows the last word ends it, and a word that is cut matches by its beginning anyway.
    let last = words.last_mut().filter(|_| goes_on && folded.ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    if let Some(node) = last
        && let Node::Word(word) = node
        && word.len() < tokens::LONGEST - 3
        && !word.contains(tokens::is_unspaced)
    {
        let word = std::mem::take(word);
        *node = if word.chars().nth(2).is_some() { Node::Beginning(word) } else { Node::Start(word) };
    }
    if words.is_empty() { Node::Any(Vec::new()) } else { Node::All(words) }
}

/// What stands for letters that may begin and end inside of words.
fn inside(asked: &str) -> Node {
    let folded = fold_plain(asked);
    let is_letter = |c: char| c.is_alphanumeric() && !tokens::is_unspaced(c);
    // Signs may join words or part them: by its letters each is found either way.
    let spaced = folded.split(|c| !is_letter(c)).filter(|letters| !letters.is_empty());
    let mut words: Vec<Node> = spaced.map(|letters| Node::Inside(letters.to_owned())).collect();
    if folded.contains(tokens::is_unspaced) {
        let unspaced: String = folded.chars().map(|c| if tokens::is_unspaced(c) { c } else { ' ' }).collect();
        words.push(text(&unspaced, false));
    }
    // Of signs alone the index knows nothing: they may stand anywhere.
    Node::All(words)
}
