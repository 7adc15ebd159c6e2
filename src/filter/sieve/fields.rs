//! All fields held against all clauses, for the rows of whose titles no words begin so. It must not know in which order
//! rows are shown.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::clause::{Place, Row, Sought, Test, order};
use super::set::Bits;
use super::titles::{Hint, Titles};
use super::{InFields, InTitles, Pieces, Sieve, Stop, bits};
use crate::article::{Field, Tier};
use crate::filter::Scope;
use crate::filter::rows::Found;
use crate::filter::score::Scratch;
use crate::filter::standing::Standing;
use crate::shelf::{Name, PIECE};

impl Sieve<'_> {
    /// Rows whose fields, taken together, hold every term. Those of whose titles words begin as the terms stay as they are.
    pub fn fields(&mut self, titles: &mut InTitles, stop: &Stop<'_>) -> Option<InFields> {
        for word in self.clauses.iter_mut().flatten().filter_map(|test| test.word.as_mut()) {
            word.read_names(self.ground.table);
        }
        let named = self.named();
        let good = std::mem::take(&mut titles.good);
        let work = good.into_par_iter().zip(&titles.titles).enumerate();
        let look = |scratch: &mut Scratch, (number, (good, titles)): (usize, (Vec<Found>, &Titles))| {
            (!stop()).then(|| self.fields_of(number, good, titles, &named, scratch))
        };
        let pieces: Option<Vec<(Vec<Found>, [Bits; 2])>> = work.map_init(Scratch::default, look).collect();
        let (good, bits): (Pieces, Vec<[Bits; 2]>) = pieces?.into_iter().unzip();
        let (met, scattered) = bits.into_iter().map(|[met, scattered]| (met, scattered)).unzip();
        Some(InFields { good, met, scattered })
    }

    fn fields_of(
        &self,
        number: usize,
        mut good: Vec<Found>,
        titles: &Titles,
        named: &Named,
        scratch: &mut Scratch,
    ) -> (Vec<Found>, [Bits; 2]) {
        let piece = &self.ground.table.pieces()[number];
        let mut met = bits(&good);
        let mut scattered = Bits::NONE;
        if titles.len() > good.len() {
            titles.rows().for_each(|row| scattered.insert(row));
            scattered = scattered.without(&met);
        }
        if named.is_nothing() {
            return (good, [met, scattered]);
        }
        self.raise(number, &mut good, titles, named, scratch);
        let mut more = Vec::new();
        let mut rows = Bits::from(0);
        if let Some(past) = self.past {
            let before = past.fields.get(number).copied().unwrap_or(Bits::NONE);
            rows = before.or(&Bits::from(past.upto.saturating_sub(number * PIECE).min(PIECE)));
        }
        let mut known = self.known_titles(number, titles);
        for row in rows.without(&met).rows().take_while(|row| *row < piece.len()) {
            let row = Row::new(number, piece, row);
            let how = named.how(row);
            // Letters that are scattered in the title are better than none; only better ones elsewhere can help.
            if how == How::Not || how == How::Scattered && scattered.has(row.at) || !self.is_seen(row) {
                continue;
            }
            match self.in_all(row, &mut known, scratch) {
                Some(found) if found.tier < Tier::Scattered => {
                    scattered.remove(row.at);
                    met.insert(row.at);
                    more.push(found);
                }
                Some(_) => scattered.insert(row.at),
                None => {}
            }
        }
        (merged(good, &more), [met, scattered])
    }

    /// Looks for words inside of titles in the other fields, where they may stand as words: in order.
    fn raise(&self, number: usize, good: &mut [Found], titles: &Titles, named: &Named, scratch: &mut Scratch) {
        let piece = &self.ground.table.pieces()[number];
        let mut known = self.known_titles(number, titles);
        for place in good.iter_mut().filter(|found| found.tier == Tier::Inside) {
            let row = Row::new(number, piece, place.position as usize % PIECE);
            if named.how(row) < How::Begun {
                continue;
            }
            if let Some(found) = self.in_all(row, &mut known, scratch) {
                *place = found;
            }
        }
    }

    /// A row in all its fields that does not have every word from its beginning on in its title.
    fn in_all(
        &self,
        row: Row<'_>,
        known: &mut impl FnMut(usize, usize) -> Option<Standing>,
        scratch: &mut Scratch,
    ) -> Option<Found> {
        match self.alone() {
            // Where there is but one word, and the title does not do, other fields alone decide.
            Some(word) => word.elsewhere(row).min_by_key(order).map(|place| found(row, place)),
            None => self.judge(row, |at| known(row.at, at), scratch),
        }
    }

    /// How a clause stands in a row's title, by what was seen in the titles now or with the query before; rows must be
    /// asked for in order. A score is no more than a bound where letters are scattered.
    fn known_titles<'t>(
        &'t self,
        number: usize,
        titles: &'t Titles,
    ) -> impl FnMut(usize, usize) -> Option<Standing> + 't {
        let mut now = titles.each(self.clauses.len()).peekable();
        let before = self.before.map_or(0, |query| query.clauses().len());
        let mut past = self.known(number).0.into_iter().flat_map(move |past| past.each(before)).peekable();
        move |row, at| {
            while now.next_if(|(other, _)| *other < row).is_some() {}
            if let Some((_, standings)) = now.peek().filter(|(other, _)| *other == row) {
                return Some(standings[at]);
            }
            let Hint::Same(old) = self.hints[at] else { return None };
            while past.next_if(|(other, _)| *other < row).is_some() {}
            past.peek().filter(|(other, _)| *other == row).map(|(_, standings)| standings[old])
        }
    }

    /// The one bare word that is all the query asks for.
    fn alone(&self) -> Option<&Sought<'_>> {
        match self.clauses.as_slice() {
            [clause] => match clause.as_slice() {
                [Test { term, word: Some(word) }] if !term.negated => Some(word),
                _ => None,
            },
            _ => None,
        }
        .filter(|word| word.needle.word.scope == Scope::Any)
    }

    /// In which names and tags bare words stand.
    fn named(&self) -> Named {
        let bare =
            || self.clauses.iter().flatten().filter(|test| !test.term.negated).filter_map(|test| test.word.as_ref());
        let bare = || bare().filter(|word| word.needle.word.scope == Scope::Any);
        let names = vec![How::Not; self.ground.table.shelf().names()];
        let mut named = Named { names, any: false, more: Vec::new() };
        for word in bare() {
            for (how, stand) in named.names.iter_mut().zip(word.names()).skip(1) {
                *how = (*how).max(stand.map_or(How::Not, |(tier, _)| How::of(tier)));
            }
            named.more.extend(word.in_more().iter().map(|(position, (tier, _))| (*position, How::of(*tier))));
        }
        named.any = named.names.iter().any(|how| *how > How::Not);
        named.more.sort_unstable_by_key(|(position, how)| (*position, Reverse(*how)));
        named.more.dedup_by_key(|(position, _)| *position);
        named
    }
}

/// How any word stands in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Not,
    Scattered,
    Good,
    /// From a word's beginning on.
    Begun,
}

impl How {
    fn of(tier: Tier) -> Self {
        match tier {
            Tier::Words | Tier::Beginnings => Self::Begun,
            Tier::Scattered => Self::Scattered,
            _ => Self::Good,
        }
    }
}

/// In which names, and in whose tags, any of the bare words stands.
struct Named {
    names: Vec<How>,
    any: bool,
    more: Vec<(u32, How)>,
}

impl Named {
    /// Whether other fields than titles can make no difference.
    fn is_nothing(&self) -> bool {
        !self.any && self.more.is_empty()
    }

    fn how(&self, row: Row<'_>) -> How {
        let name = |name: Name| self.names.get(name.0 as usize).copied().unwrap_or(How::Not);
        let [byline, source] = row.piece.names(row.at);
        let how = name(byline).max(name(source));
        if self.more.is_empty() {
            return how;
        }
        let more = self.more.binary_search_by_key(&row.position, |(position, _)| *position);
        how.max(more.map_or(How::Not, |at| self.more[at].1))
    }
}

/// Two runs of rows as one; they share none. Where one has few, the rows of the other between them go over together.
fn merged(one: Vec<Found>, other: &[Found]) -> Vec<Found> {
    if other.is_empty() {
        return one;
    }
    let mut merged = Vec::with_capacity(one.len() + other.len());
    let mut rest = one.as_slice();
    for found in other {
        let before = rest.iter().position(|one| one.position > found.position).unwrap_or(rest.len());
        let (before, behind) = rest.split_at(before);
        merged.extend_from_slice(before);
        merged.push(*found);
        rest = behind;
    }
    merged.extend_from_slice(rest);
    merged
}

/// A row that is found by one word.
fn found(row: Row<'_>, ((tier, score), field): Place) -> Found {
    Found { position: row.position, score, tier, field: field.unwrap_or(Field::Title) }
}
