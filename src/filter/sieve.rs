//! Which rows of a table a query matches, how well, with what score. It must not know orders, texts or threads beyond the
//! pool it runs on.
//!
//! Each clause counts where it stands best: first by how well ([`Tier`]), then by the score that the matcher of record
//! gives the term there (what letters side by side score is no different from what scattered ones do), then in the first
//! field. The row is as good as its worst clause, its score is the sum; a negated term and what is known of an article
//! score nothing.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::needle::{Needle, Stand};
use super::rows::Found;
use super::score::Scratch;
use super::set::Among;
use super::table::{Folded, Piece, Table};
use super::{Ask, Is, Query, Scope, Term};
use crate::article::{Field, Id, Tier};
use crate::shelf::{Entry, Name, PIECE};
use crate::state::{Mark, Marks};
use crate::text::fold_plain;

/// Words from which on an article is long.
const LONG: u32 = 1200;
/// Words from which on an article is not short.
const SHORT: u32 = 400;

/// A query ready to be held against rows.
#[derive(Debug)]
pub struct Sieve<'a> {
    table: &'a Table,
    marks: &'a Marks,
    clauses: Vec<Vec<Test<'a>>>,
    /// Whether hidden articles are among those that may match.
    hidden: bool,
    /// Letters that every title must have that matches.
    letters: u64,
    /// Letters that must begin words in a title whose words begin as the query's.
    starts: u64,
}

/// A term ready to be held against rows.
#[derive(Debug)]
struct Test<'a> {
    term: &'a Term,
    word: Option<Sought<'a>>,
}

/// A word ready to be held against rows.
#[derive(Debug)]
struct Sought<'a> {
    needle: Needle<'a>,
    /// How it stands in each name; empty as long as nobody asks.
    names: Vec<Option<Stand>>,
    /// How it stands in tags or notes, by position.
    more: Vec<(u32, Stand)>,
}

/// How a clause stands in a row, and in which field, if letters stand anywhere.
type Place = (Stand, Option<Field>);

/// How far a row is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Beginnings of words in titles, and in the fields that terms name.
    Begun,
    /// The same, inside of words too.
    Titles,
    /// All fields.
    Fields,
}

#[derive(Clone, Copy)]
#[expect(clippy::struct_field_names, reason = "it is the piece's row")]
struct Row<'p> {
    piece: &'p Piece,
    row: usize,
    position: u32,
}

/// Rows found, piece by piece, in the table's order.
pub type Pieces = Vec<Vec<Found>>;

type Stop<'s> = dyn Fn() -> bool + Sync + 's;

impl<'a> Sieve<'a> {
    /// For a query over a table and what the reader did with its articles.
    pub fn new(query: &'a Query, table: &'a Table, marks: &'a Marks) -> Self {
        let clauses: Vec<Vec<Test<'a>>> = query
            .clauses()
            .iter()
            .map(|clause| clause.0.iter().map(|term| Test::new(term, table, marks)).collect())
            .collect();
        let (mut letters, mut starts) = (0, 0);
        for clause in &clauses {
            if let [Test { term, word: Some(word) }] = clause.as_slice()
                && !term.negated
                && matches!(word.needle.word.scope, Scope::Any | Scope::Title)
            {
                letters |= word.needle.letters;
                starts |= word.needle.first;
            }
        }
        Self { table, marks, clauses, hidden: query.asks_hidden(), letters, starts }
    }

    /// Rows whose titles hold every term as the beginning of a word; nothing if `stop` said so meanwhile.
    pub fn begun(&self, among: &Among<'_>, stop: &Stop<'_>) -> Option<Pieces> {
        let judge = |row: Row<'_>, scratch: &mut Scratch| {
            let has = |all: &[u64], wanted: u64| all[row.row] & wanted == wanted;
            let may = has(row.piece.letters(), self.letters) && has(row.piece.starts(), self.starts);
            may.then(|| self.judge(row, Depth::Begun, scratch)).flatten()
        };
        self.pass(stop, |number, piece, scratch, found| {
            found.extend(self.rows(among, number, piece).filter_map(|row| judge(row, scratch)));
        })
    }

    /// Rows whose titles hold every term, `begun` among them, which stay as they are.
    pub fn titles(&self, among: &Among<'_>, begun: &Pieces, stop: &Stop<'_>) -> Option<Pieces> {
        self.pass(stop, |number, piece, scratch, found| {
            let mut known = begun[number].iter().copied().peekable();
            for row in self.rows(among, number, piece) {
                if let Some(begun) = known.next_if(|found| found.position == row.position) {
                    found.push(begun);
                } else if piece.letters()[row.row] & self.letters == self.letters {
                    found.extend(self.judge(row, Depth::Titles, scratch));
                }
            }
        })
    }

    /// Rows whose fields, taken together, hold every term, the good ones of `titles` among them, which stay as they are.
    pub fn fields(&mut self, among: &Among<'_>, titles: &Pieces, stop: &Stop<'_>) -> Option<Pieces> {
        for word in self.clauses.iter_mut().flatten().filter_map(|test| test.word.as_mut()) {
            word.read_names(self.table);
        }
        self.pass(stop, |number, piece, scratch, found| {
            let mut known = titles[number].iter().copied().peekable();
            for row in self.rows(among, number, piece) {
                let title = known.next_if(|found| found.position == row.position);
                match title {
                    Some(title) if title.tier < Tier::Scattered => found.push(title),
                    _ if self.is_named(row) => found.extend(self.judge(row, Depth::Fields, scratch)),
                    _ => found.extend(title),
                }
            }
        })
    }

    /// For a row that the fields do not satisfy: of each clause that is open the terms that decide it, which must or must
    /// not stand in the text. Nothing if no text can help. To be asked after [`Sieve::fields`].
    pub fn open(&self, position: u32) -> Option<Vec<Vec<&'a Term>>> {
        let (piece, row) = self.table.row(position as usize);
        let row = Row { piece, row, position };
        if !self.is_seen(row) {
            return None;
        }
        let mut scratch = Scratch::default();
        let mut open = Vec::new();
        for clause in &self.clauses {
            let decided = |test: &Test<'_>| !test.is_open() || !test.term.negated;
            let good = |place: Option<Place>| place.is_some_and(|((tier, _), _)| tier < Tier::Scattered);
            let settled =
                clause.iter().any(|test| decided(test) && good(test.place(self, row, Depth::Fields, &mut scratch)));
            if settled {
                continue;
            }
            let terms = clause.iter().filter(|test| {
                test.is_open() && (!test.term.negated || test.word.as_ref().is_none_or(|word| !word.is_in_fields(row)))
            });
            let terms: Vec<&'a Term> = terms.map(|test| test.term).collect();
            if terms.is_empty() {
                return None;
            }
            open.push(terms);
        }
        (!open.is_empty()).then_some(open)
    }

    /// The rows of a piece to look at.
    fn rows<'p>(&self, among: &Among<'_>, number: usize, piece: &'p Piece) -> impl Iterator<Item = Row<'p>> {
        let base = u32::try_from(number * PIECE).unwrap_or(u32::MAX);
        let row = move |at: u32| Row { piece, row: at as usize, position: base + at };
        among.of_piece(number, piece.len()).map(row).filter(|row| self.is_seen(*row))
    }

    fn is_seen(&self, row: Row<'_>) -> bool {
        !row.piece.of.is_gone(row.row) && (self.hidden || !self.marks.has(Id(row.position), Mark::Hidden))
    }

    /// Looks at pieces in parallel.
    fn pass(
        &self,
        stop: &Stop<'_>,
        look: impl Fn(usize, &Piece, &mut Scratch, &mut Vec<Found>) + Sync,
    ) -> Option<Pieces> {
        let pieces = self.table.pieces().par_iter().enumerate();
        let look = |scratch: &mut Scratch, (number, piece): (usize, &std::sync::Arc<Piece>)| {
            if stop() {
                return None;
            }
            let mut found = Vec::new();
            look(number, piece, scratch, &mut found);
            Some(found)
        };
        pieces.map_init(Scratch::default, look).collect()
    }

    fn judge(&self, row: Row<'_>, depth: Depth, scratch: &mut Scratch) -> Option<Found> {
        let mut found = Found::plain(Id(row.position));
        let mut top: Option<(i32, Reverse<Field>)> = None;
        for clause in &self.clauses {
            let places = clause.iter().filter_map(|test| test.place(self, row, depth, scratch));
            let ((tier, score), field) = places.min_by_key(|&((tier, score), field)| (tier, Reverse(score), field))?;
            found.tier = found.tier.max(tier);
            found.score = found.score.saturating_add(score);
            top = top.max(field.map(|field| (score, Reverse(field))));
        }
        if let Some((_, Reverse(field))) = top {
            found.field = field;
        }
        Some(found)
    }

    /// Whether other fields than the title can make a difference to a row.
    fn is_named(&self, row: Row<'_>) -> bool {
        let words = self.clauses.iter().flatten().filter_map(|test| test.word.as_ref());
        words.filter(|word| word.needle.word.scope == Scope::Any).any(|word| {
            word.name(row.piece.of.byline(row.row)).is_some()
                || word.name(row.piece.of.source(row.row)).is_some()
                || word.more(row.position).is_some()
        })
    }
}

impl<'a> Test<'a> {
    fn new(term: &'a Term, table: &Table, marks: &Marks) -> Self {
        let word = term.word().map(|word| {
            let needle = Needle::new(word);
            let more = more(&needle, marks);
            let mut sought = Sought { needle, names: Vec::new(), more };
            // Bare terms are looked up in the names only when titles are settled, unless they must not stand there.
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
    fn is_open(&self) -> bool {
        let decides = |word: &Sought<'_>| match word.needle.word.scope {
            Scope::Text => true,
            Scope::Any => !word.needle.word.form.is_anchored(),
            _ => false,
        };
        self.word.as_ref().is_some_and(decides)
    }

    /// How it stands in a row, if it does.
    fn place(&self, sieve: &Sieve<'_>, row: Row<'_>, depth: Depth, scratch: &mut Scratch) -> Option<Place> {
        let word = match (&self.term.ask, &self.word) {
            (Ask::Word(word), _) if word.scope == Scope::Text => return None,
            (_, Some(word)) if !self.term.negated => return word.place(row, depth, scratch),
            (_, Some(word)) => word.is_in_fields(row),
            (ask, None) => is_so(ask, sieve, row),
        };
        (word != self.term.negated).then_some(((Tier::Words, 0), None))
    }
}

/// Whether something is known of an article.
fn is_so(ask: &Ask, sieve: &Sieve<'_>, row: Row<'_>) -> bool {
    let id = Id(row.position);
    let words = || sieve.table.shelf().entry(id).map_or(0, length);
    match ask {
        Ask::Word(_) => false,
        Ask::Days(first, last) => (*first..=*last).contains(&row.piece.of.day(row.row)),
        Ask::Words(least, most) => (*least..=*most).contains(&words()),
        Ask::Is(Is::Unread) => !sieve.marks.has(id, Mark::Read),
        Ask::Is(Is::Read) => sieve.marks.has(id, Mark::Read),
        Ask::Is(Is::Starred) => sieve.marks.has(id, Mark::Star),
        Ask::Is(Is::Hidden) => sieve.marks.has(id, Mark::Hidden),
        Ask::Is(Is::New) => sieve.marks.has(id, Mark::New),
        Ask::Is(Is::Tagged) => !sieve.marks.tags(id).is_empty(),
        Ask::Is(Is::Noted) => sieve.marks.note(id).is_some(),
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
    fn read_names(&mut self, table: &Table) {
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
            Scope::Title => (self.title(row, depth, scratch), Field::Title),
            Scope::Any => return self.any(row, depth, scratch),
            Scope::Byline => (self.name(of.byline(row.row)), Field::Byline),
            Scope::Source => (self.name(of.source(row.row)), Field::Source),
            Scope::Folder => (self.names.get(of.folder(row.row).0 as usize).copied().flatten(), Field::Path),
            Scope::Tag => (self.more(row.position), Field::Tag),
            Scope::Note => (self.more(row.position), Field::Note),
            Scope::Text => (None, Field::Text),
        };
        let stand = stand.filter(|(tier, _)| depth != Depth::Begun || *tier <= Tier::Beginnings);
        Some((stand?, Some(field)))
    }

    fn title(&self, row: Row<'_>, depth: Depth, scratch: &mut Scratch) -> Option<Stand> {
        let original = || row.piece.of.title(row.row);
        let title = row.piece.title(row.row);
        if depth == Depth::Begun {
            self.needle.begun(title, original, scratch)
        } else {
            self.needle.stand(title, original, scratch)
        }
    }

    /// In the title, else in another field.
    fn any(&self, row: Row<'_>, depth: Depth, scratch: &mut Scratch) -> Option<Place> {
        let title = self.title(row, depth, scratch);
        if depth != Depth::Fields || title.is_some_and(|(tier, _)| tier < Tier::Scattered) {
            return Some((title?, Some(Field::Title)));
        }
        let elsewhere = |(tier, score)| (if tier == Tier::Scattered { tier } else { Tier::Fields }, score);
        let others = [
            (title, Field::Title),
            (self.name(row.piece.of.byline(row.row)).map(elsewhere), Field::Byline),
            (self.name(row.piece.of.source(row.row)).map(elsewhere), Field::Source),
            (self.more(row.position).map(elsewhere), Field::Tag),
        ];
        let places = others.into_iter().filter_map(|(stand, field)| Some((stand?, Some(field))));
        places.min_by_key(|&((tier, score), field)| (tier, Reverse(score), field))
    }

    /// Whether it stands in any field that its scope takes in.
    fn is_in_fields(&self, row: Row<'_>) -> bool {
        let of = &row.piece.of;
        let title = || self.needle.is_in(row.piece.title(row.row), || of.title(row.row));
        match self.needle.word.scope {
            Scope::Title => title(),
            Scope::Any => {
                self.name(of.byline(row.row)).is_some()
                    || self.name(of.source(row.row)).is_some()
                    || self.more(row.position).is_some()
                    || title()
            }
            _ => self.place(row, Depth::Fields, &mut Scratch::default()).is_some(),
        }
    }
}
