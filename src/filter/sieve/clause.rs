//! One clause of a query held against one row: which of its terms stand where, how well. It must not know which rows are
//! looked at.

use std::cmp::Reverse;

use rayon::prelude::*;

use crate::article::{Field, Id, Tier};
use crate::filter::folded::Folded;
use crate::filter::needle::Needle;
use crate::filter::score::Scratch;
use crate::filter::standing::{Stand, Standing};
use crate::filter::table::{Piece, Table};
use crate::filter::{Ask, Is, Scope, Term};
use crate::shelf::{Entry, Name, PIECE};
use crate::state::{Mark, Marks};
use crate::text::fold_plain;

/// Words from which on an article is long.
const LONG: u32 = 1200;
/// Words from which on an article is not short.
const SHORT: u32 = 400;

/// What clauses are held against.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    pub table: &'a Table,
    pub marks: &'a Marks,
}

/// A row to be looked at.
#[derive(Debug, Clone, Copy)]
pub struct Row<'p> {
    pub piece: &'p Piece,
    /// Where it stands in the piece.
    pub at: usize,
    /// Where it stands in the table.
    pub position: u32,
}

impl<'p> Row<'p> {
    /// Of a piece by its number.
    pub fn new(number: usize, piece: &'p Piece, at: usize) -> Self {
        Self { piece, at, position: u32::try_from(number * PIECE + at).unwrap_or(u32::MAX) }
    }
}

/// A term ready to be held against rows.
#[derive(Debug)]
pub struct Test<'a> {
    pub term: &'a Term,
    pub word: Option<Sought<'a>>,
}

/// A word ready to be held against rows.
#[derive(Debug)]
pub struct Sought<'a> {
    pub needle: Needle<'a>,
    /// How it stands in each name; empty as long as nobody asks.
    names: Vec<Option<Stand>>,
    /// How it stands in tags or notes, by position.
    more: Vec<(u32, Stand)>,
}

/// How a clause stands in a row, and in which field, if letters stand anywhere.
pub type Place = (Stand, Option<Field>);

/// How far a row is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Titles, and the fields that terms name.
    Titles,
    /// All fields.
    Fields,
}

/// Which of two places is the better one.
pub fn order(&((tier, score), field): &Place) -> (Tier, Reverse<i32>, Option<Field>) {
    (tier, Reverse(score), field)
}

impl<'a> Test<'a> {
    /// Of a term; bare words are not looked up in the names yet, unless they must not stand there.
    pub fn new(term: &'a Term, Ground { table, marks }: Ground<'_>) -> Self {
        let word = term.word().map(|word| {
            let needle = Needle::new(word);
            let more = more(&needle, marks);
            let mut sought = Sought { needle, names: Vec::new(), more };
            if matches!(word.scope, Scope::Byline | Scope::Source | Scope::Folder)
                || word.scope == Scope::Any && term.negated
            {
                sought.read_names(table);
            }
            sought
        });
        Self { term, word }
    }

    /// Whether a text may decide it.
    pub fn is_open(&self) -> bool {
        let decides = |word: &Sought<'_>| match word.needle.word.scope {
            Scope::Text => true,
            Scope::Any => !word.needle.word.form.is_anchored(),
            _ => false,
        };
        self.word.as_ref().is_some_and(decides)
    }

    /// How it stands in a row, if it does.
    pub fn place(&self, ground: Ground<'_>, row: Row<'_>, depth: Depth, scratch: &mut Scratch) -> Option<Place> {
        let word = match (&self.term.ask, &self.word) {
            (Ask::Word(word), _) if word.scope == Scope::Text => return None,
            (_, Some(word)) if !self.term.negated => return word.place(row, depth, scratch),
            (_, Some(word)) => word.is_in_fields(row),
            (ask, None) => is_so(ask, ground, row),
        };
        (word != self.term.negated).then_some(((Tier::Words, 0), None))
    }
}

/// Whether something is known of an article.
fn is_so(ask: &Ask, Ground { table, marks }: Ground<'_>, row: Row<'_>) -> bool {
    let id = Id(row.position);
    let words = || table.shelf().entry(id).map_or(0, length);
    match ask {
        Ask::Word(_) => false,
        Ask::Days(first, last) => (*first..=*last).contains(&row.piece.of.day(row.at)),
        Ask::Words(least, most) => (*least..=*most).contains(&words()),
        Ask::Lang(langs) => row.piece.of.lang(row.at).is_some_and(|lang| langs.contains(&lang)),
        Ask::Is(Is::Unread) => !marks.has(id, Mark::Read),
        Ask::Is(Is::Read) => marks.has(id, Mark::Read),
        Ask::Is(Is::Starred) => marks.has(id, Mark::Star),
        Ask::Is(Is::Hidden) => marks.has(id, Mark::Hidden),
        Ask::Is(Is::New) => marks.has(id, Mark::New),
        Ask::Is(Is::Tagged) => !marks.tags(id).is_empty(),
        Ask::Is(Is::Noted) => marks.note(id).is_some(),
        Ask::Is(Is::Long) => words() >= LONG,
        Ask::Is(Is::Short) => words() < SHORT,
    }
}

/// In words; two ideographs count as one, and UAX #29 counts nearly every ideograph as a word.
fn length(entry: Entry<'_>) -> u32 {
    entry.words().saturating_sub(entry.ideographs()) + entry.ideographs().div_ceil(2)
}

/// How a word stands in the tags or the notes that its scope takes in, by position.
fn more(needle: &Needle<'_>, marks: &Marks) -> Vec<(u32, Stand)> {
    let mut scratch = Scratch::default();
    let mut stand = |text: &str| needle.stand(Folded::new(&fold_plain(text)), || text, &mut scratch);
    let mut best = |id: Id| match needle.word.scope {
        Scope::Any | Scope::Tag => {
            let stands = marks.tags(id).iter().filter_map(|tag| stand(tag));
            stands.min_by_key(|&(tier, score)| (tier, Reverse(score)))
        }
        Scope::Note => marks.note(id).and_then(|note| stand(note)),
        _ => None,
    };
    let mut more: Vec<(u32, Stand)> = marks.annotated().filter_map(|id| Some((id.0, best(id)?))).collect();
    more.sort_unstable();
    more
}

impl Sought<'_> {
    /// Holds the word against every name, unless that was done or serves nothing.
    pub fn read_names(&mut self, table: &Table) {
        let word = self.needle.word;
        if !self.names.is_empty() || matches!(word.scope, Scope::Title | Scope::Tag | Scope::Note | Scope::Text) {
            return;
        }
        let needle = &self.needle;
        let stand = |scratch: &mut Scratch, (at, name): (usize, Folded<'_>)| {
            let original = || table.shelf().name(Name(u32::try_from(at).unwrap_or(0)));
            if word.scope == Scope::Folder {
                let folder = format!("/{}/", name.text.trim_matches('/'));
                let original = format!("/{}/", original().trim_matches('/'));
                return needle.stand(Folded::new(&folder), || &original, scratch);
            }
            needle.stand(name, original, scratch)
        };
        self.names = table.names().enumerate().map_init(Scratch::default, stand).collect();
    }

    /// How it stands in each name, as far as that was looked up.
    pub fn names(&self) -> &[Option<Stand>] {
        &self.names
    }

    /// How it stands in tags or notes, by position, in order.
    pub fn in_more(&self) -> &[(u32, Stand)] {
        &self.more
    }

    /// How it stands in a name; nothing where there is none.
    fn name(&self, name: Name) -> Option<Stand> {
        (name.0 > 0).then(|| self.names.get(name.0 as usize).copied().flatten()).flatten()
    }

    /// How it stands in the article's tags, or in its note.
    fn more(&self, position: u32) -> Option<Stand> {
        let at = self.more.binary_search_by_key(&position, |(position, _)| *position).ok()?;
        Some(self.more[at].1)
    }

    /// Where it stands best, as far as it is looked for.
    fn place(&self, row: Row<'_>, depth: Depth, scratch: &mut Scratch) -> Option<Place> {
        let of = &row.piece.of;
        let (stand, field) = match self.needle.word.scope {
            Scope::Title => (self.title(row, scratch), Field::Title),
            Scope::Any => return self.any(row, depth, scratch),
            Scope::Byline => (self.name(of.byline(row.at)), Field::Byline),
            Scope::Source => (self.name(of.source(row.at)), Field::Source),
            Scope::Folder => (self.names.get(of.folder(row.at).0 as usize).copied().flatten(), Field::Path),
            Scope::Tag => (self.more(row.position), Field::Tag),
            Scope::Note => (self.more(row.position), Field::Note),
            Scope::Text => (None, Field::Text),
        };
        Some((stand?, Some(field)))
    }

    fn title(&self, row: Row<'_>, scratch: &mut Scratch) -> Option<Stand> {
        self.needle.stand(row.piece.title(row.at), || row.piece.of.title(row.at), scratch)
    }

    /// In the title, unless it stands better in another field.
    fn any(&self, row: Row<'_>, depth: Depth, scratch: &mut Scratch) -> Option<Place> {
        let title = self.title(row, scratch);
        if depth == Depth::Titles || title.is_some_and(|(tier, _)| tier <= Tier::Beginnings) {
            return Some((title?, Some(Field::Title)));
        }
        let title = title.map(|stand| (stand, Some(Field::Title)));
        title.into_iter().chain(self.elsewhere(row)).min_by_key(order)
    }

    /// Where it stands best that stands in the title like this.
    pub fn beside(&self, row: Row<'_>, title: Standing) -> Place {
        let place = ((title.tier, title.score), Some(Field::Title));
        if title.tier <= Tier::Beginnings || self.needle.word.scope != Scope::Any {
            return place;
        }
        self.elsewhere(row).chain([place]).min_by_key(order).unwrap_or(place)
    }

    /// In other fields than the title.
    pub fn elsewhere(&self, row: Row<'_>) -> impl Iterator<Item = Place> {
        let [byline, source] = row.piece.names()[row.at];
        let places = [
            (self.name(byline), Field::Byline),
            (self.name(source), Field::Source),
            (self.more(row.position), Field::Tag),
        ];
        places
            .into_iter()
            .filter_map(|(stand, field)| stand.map(|(tier, score)| ((tier.elsewhere(), score), Some(field))))
    }

    /// Whether it stands in any field that its scope takes in.
    pub fn is_in_fields(&self, row: Row<'_>) -> bool {
        let of = &row.piece.of;
        let title = || self.needle.is_in(row.piece.title(row.at), || of.title(row.at));
        match self.needle.word.scope {
            Scope::Title => title(),
            Scope::Any => {
                self.name(of.byline(row.at)).is_some()
                    || self.name(of.source(row.at)).is_some()
                    || self.more(row.position).is_some()
                    || title()
            }
            _ => self.place(row, Depth::Fields, &mut Scratch::default()).is_some(),
        }
    }
}
