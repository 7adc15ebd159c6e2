//! All fields held against all clauses, for the rows of whose titles no words begin so. It must not know in which order
//! rows are shown.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::clause::{Place, Row, Sought, Test, order};
use super::titles::{Hint, Titles};
use super::{InFields, InTitles, Sieve, Stop, bits};
use crate::article::{Field, Tier};
use crate::filter::Scope;
use crate::filter::heads::CLASSES;
use crate::filter::rows::Found;
use crate::filter::score::Scratch;
use crate::filter::set::Bits;
use crate::filter::settle::Pieces;
use crate::filter::standing::Standing;
use crate::filter::table::Piece;
use crate::shelf::{Name, PIECE};

/// Rows of a piece that are asked about one by one.
const SPARSE: usize = PIECE / 4;

impl Sieve<'_> {
    /// Rows whose fields, taken together, hold every term. Those of whose titles words begin as the terms stay as they are.
    pub fn fields(&mut self, titles: &mut InTitles, stop: &Stop<'_>) -> Option<InFields> {
        for word in self.clauses.iter_mut().flatten().filter_map(|test| test.word.as_mut()) {
            word.read_names(self.ground.table);
        }
        let named = self.named();
        let Pieces { lists, alike } = std::mem::take(&mut titles.good);
        if !alike.is_empty() {
            return self.fields_beside(alike, &named, stop);
        }
        let work = lists.into_par_iter().zip(&titles.titles).enumerate();
        let look = |scratch: &mut Scratch, (number, (good, titles)): (usize, (Vec<Found>, &Titles))| {
            (!stop()).then(|| self.fields_of(number, good, titles, &named, scratch))
        };
        let pieces: Option<Vec<(Vec<Found>, [Bits; 2])>> = work.map_init(Scratch::default, look).collect();
        let (lists, bits): (Vec<Vec<Found>>, Vec<[Bits; 2]>) = pieces?.into_iter().unzip();
        let (met, scattered) = bits.into_iter().map(|[met, scattered]| (met, scattered)).unzip();
        Some(InFields { good: Pieces { lists, alike }, met, scattered })
    }

    /// The same for a single letter, which is never scattered.
    fn fields_beside(&self, mut alike: Vec<[Bits; CLASSES.len()]>, named: &Named, stop: &Stop<'_>) -> Option<InFields> {
        let look = |(number, rows): (usize, &mut [Bits; CLASSES.len()])| {
            (!stop()).then(|| self.fields_beside_of(number, rows, named))
        };
        let pieces: Option<Vec<(Vec<Found>, Bits)>> = alike.par_iter_mut().enumerate().map(look).collect();
        let (lists, met): (Vec<Vec<Found>>, Vec<Bits>) = pieces?.into_iter().unzip();
        let scattered = vec![Bits::NONE; met.len()];
        Some(InFields { good: Pieces { lists, alike }, met, scattered })
    }

    fn fields_beside_of(&self, number: usize, alike: &mut [Bits; CLASSES.len()], named: &Named) -> (Vec<Found>, Bits) {
        let piece = &self.ground.table.pieces()[number];
        let mut met = alike.iter().fold(Bits::NONE, Bits::or);
        let mut listed = Vec::new();
        let Some(word) = self.alone().filter(|_| !named.is_nothing()) else { return (listed, met) };
        let [any, _, begun] = named.rows(number, piece, &Bits::from(0));
        let inside = CLASSES.iter().zip(&*alike).filter(|((tier, _), _)| *tier == Tier::Inside);
        let inside = inside.fold(Bits::NONE, |inside, (_, rows)| inside.or(rows));
        let mut elsewhere = Bits::NONE;
        for row in begun.and(&inside).or(&any.without(&met)).rows().map(|row| Row::new(number, piece, row)) {
            if let Some(place) = word.elsewhere(row).min_by_key(order).filter(|_| self.is_seen(row)) {
                listed.push(found(row, place));
                elsewhere.insert(row.at);
            }
        }
        for rows in alike {
            *rows = rows.without(&elsewhere);
        }
        met = met.or(&elsewhere);
        (listed, met)
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
        let mut rows = Bits::from(0);
        if let Some(past) = self.past {
            let before = past.fields.get(number).copied().unwrap_or(Bits::NONE);
            rows = before.or(&Bits::from(past.upto.saturating_sub(number * PIECE).min(PIECE)));
        }
        let [any, well, begun] = named.rows(number, piece, &rows.or(&met));
        self.raise(number, &mut good, [&met, &met.and(&begun)], titles, scratch);
        // Letters that are scattered in the title are better than none; only better ones elsewhere can help.
        let helped = well.or(&any.without(&scattered));
        let mut more = Vec::new();
        let mut known = self.known_titles(number, titles);
        for row in rows.and(&helped).without(&met).rows() {
            let row = Row::new(number, piece, row);
            if !self.is_seen(row) {
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
        merge(&mut good, &more);
        (good, [met, scattered])
    }

    /// Looks for words inside of titles in the other fields of these rows, where they may stand as words; `good` are all
    /// rows that are met.
    fn raise(
        &self,
        number: usize,
        good: &mut [Found],
        [met, rows]: [&Bits; 2],
        titles: &Titles,
        scratch: &mut Scratch,
    ) {
        let piece = &self.ground.table.pieces()[number];
        let mut known = self.known_titles(number, titles);
        for (rank, row) in met.ranked(rows) {
            let place = &mut good[rank];
            if place.tier == Tier::Inside
                && let Some(found) = self.in_all(Row::new(number, piece, row), &mut known, scratch)
            {
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

/// How any word stands in a name; a bit for each that it is as good as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Not = 0,
    Scattered = 0b1,
    Good = 0b11,
    /// From a word's beginning on.
    Begun = 0b111,
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

    /// Of the rows wanted those in whose names or tags words stand at all, those where any stands well, and those where any
    /// does from a word's beginning on.
    fn rows(&self, number: usize, piece: &Piece, wanted: &Bits) -> [Bits; 3] {
        let how = |name: Name| self.names.get(name.0 as usize).map_or(0, |how| *how as u8);
        let either = |[byline, source]: &[Name; 2]| how(*byline) | how(*source);
        let mut rows = [Bits::NONE; 3];
        if wanted.count() < SPARSE {
            for row in wanted.rows().take_while(|row| *row < piece.len()) {
                note(&mut rows, row, either(&piece.names()[row]));
            }
        } else {
            let hows: Vec<u8> = piece.names().iter().map(either).collect();
            rows = [0, 1, 2].map(|bit| Bits::marked(&hows, bit).and(wanted));
        }
        let first = self.more.partition_point(|(position, _)| (*position as usize) < number * PIECE);
        for (position, how) in self.more[first..].iter().take_while(|(at, _)| *at as usize / PIECE == number) {
            let at = *position as usize % PIECE;
            if wanted.has(at) && at < piece.len() {
                note(&mut rows, at, *how as u8);
            }
        }
        rows
    }
}

/// Puts a row where the bits of [`How`] say.
fn note(rows: &mut [Bits; 3], row: usize, how: u8) {
    rows.iter_mut().enumerate().filter(|(bit, _)| how & 1 << bit != 0).for_each(|(_, rows)| rows.insert(row));
}

/// Puts rows among others; they share none. From the end on, so that each is moved once, and stretches between them go
/// over together.
fn merge(rows: &mut Vec<Found>, other: &[Found]) {
    let mut end = rows.len();
    rows.extend_from_slice(other);
    for (before, found) in other.iter().enumerate().rev() {
        let behind = rows[..end].partition_point(|row| row.position < found.position);
        rows.copy_within(behind..end, behind + before + 1);
        rows[behind + before] = *found;
        end = behind;
    }
}

/// A row that is found by one word.
fn found(row: Row<'_>, ((tier, score), field): Place) -> Found {
    Found { position: row.position, score, tier, field: field.unwrap_or(Field::Title) }
}
