//! The query language: a filter line to what it asks for, each part with its place in the line. It must not know articles.
//!
//! Terms stand apart by white space and all must match, in any order; `a | b` asks for either, and binds closer than the
//! space. `term` is fuzzy; `'term` stands as it is typed, anywhere; `^term` at the start of a field, `term$` at its end,
//! `^term$` is the whole field; `"some words"` stand as whole words, the last one open until the closing quote is typed.
//! `!` before any of them asks that it does not match; `!term` is the negation of `'term`, since hardly a title lacks the
//! scattered letters of a short word. In quotation marks `\"` and `\\` stand for `"` and `\`. `title:term` and the others of
//! [`KEYS`] ask one field, `is:unread`, `on:2018-07`, `words:>500` and `lang:de|fr` what is known of an article. A word with
//! another name before its colon is a word like any other.
//!
//! Whatever nothing follows yet is passed over, so every line is a query; what is wrong is passed over and told of
//! ([`Query::faults`]). Case, accents and typographic signs do not matter, except that a term with a capital letter must
//! match its case.

mod days;
mod keys;
mod narrow;
mod parse;
mod pieces;

use std::ops::Range;

use crate::article::Date;
use crate::text::{self, Lang};

pub use keys::{EXAMPLES, IS, KEYS, Key};
pub(super) use narrow::is_scattered_in;

/// What a filter line asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    raw: String,
    clauses: Vec<Clause>,
    faults: Vec<Fault>,
}

/// Terms one of which must match; there is one at least.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause(pub Vec<Term>);

/// One part of a filter line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Bytes of the line that it takes, operators included.
    pub range: Range<usize>,
    /// Whether it must not match.
    pub negated: bool,
    /// What it asks for.
    pub ask: Ask,
}

/// What a term asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Letters.
    Word(Word),
    /// What the reader did with it, or its length.
    Is(Is),
    /// The day it was published, as `YYYYMMDD`, first and last; an article without one matches none.
    Days(i32, i32),
    /// Its length in words, at least and at most; two ideographs count as a word.
    Words(u32, u32),
    /// The language it is written in: one of these, sorted, each once; an article of an unknown one matches none.
    Lang(Vec<Lang>),
}

/// Letters to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where.
    pub scope: Scope,
    /// How they must stand.
    pub form: Form,
    /// Folded; never empty.
    pub folded: String,
    /// Folded but for their case, if one of them is a capital.
    pub cased: Option<String>,
}

/// Where a word is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In title, byline, source and tags, and in the text.
    Any,
    /// In the title.
    Title,
    /// In the byline.
    Byline,
    /// In the source.
    Source,
    /// In the path of the folder or the archive, with a `/` before and behind it.
    Folder,
    /// In one of the tags.
    Tag,
    /// In the note.
    Note,
    /// In the text.
    Text,
}

/// How a word must stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Its letters in this order, with any others between them; in a text as [`Form::Begun`].
    Fuzzy,
    /// Its letters side by side.
    Exact,
    /// The same, at the field's start.
    Start,
    /// The same, at the field's end.
    End,
    /// As the whole field.
    Entire,
    /// Side by side from a word's beginning on.
    Begun,
    /// The same, up to a word's end.
    Whole,
}

/// What may be known of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Is {
    /// It was not read yet.
    Unread,
    /// It was read.
    Read,
    /// It has a star.
    Starred,
    /// It is hidden from the list; the only question that such articles answer.
    Hidden,
    /// It came since the last time.
    New,
    /// It has a tag.
    Tagged,
    /// It has a note.
    Noted,
    /// It has 1200 words or more.
    Long,
    /// It has fewer than 400 words.
    Short,
}

/// Something in a filter line that cannot be understood, however it may go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the line, to be underlined.
    pub range: Range<usize>,
    /// What is wrong and what would be right, as a sentence.
    pub sentence: &'static str,
}

/// What is being typed at a place of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typing {
    /// Under which name; none for a word by itself, which may become a name.
    pub key: Option<Key>,
    /// Bytes of the line, without signs: what stands there is to be replaced.
    pub range: Range<usize>,
}

impl Form {
    /// Whether it speaks of a field's start or end, so that no place in a text can satisfy it.
    pub fn is_anchored(self) -> bool {
        matches!(self, Self::Start | Self::End | Self::Entire)
    }
}

impl Query {
    /// Reads a filter line on a day that is not known: `yesterday` and `7d` are passed over.
    pub fn parse(raw: &str) -> Self {
        parse::parse(raw, None, parse::Typed::Yet)
    }

    /// Reads a filter line; every line is a query, half-typed ones too.
    pub fn parse_on(raw: &str, today: Date) -> Self {
        parse::parse(raw, Some(today), parse::Typed::Yet)
    }

    /// The same of a line to which nothing is added any more: what is only begun, or asks for nothing, is wrong as well.
    pub fn parse_whole_on(raw: &str, today: Date) -> Self {
        parse::parse(raw, Some(today), parse::Typed::Out)
    }

    /// One clause of a query by itself, over the same articles: hidden ones where they are asked for.
    #[must_use]
    pub fn only(&self, clause: &Clause) -> Self {
        let hidden = |clause: &&Clause| matches!(clause.0.as_slice(), [term] if term.ask == Ask::Is(Is::Hidden));
        let asked = self.clauses.iter().filter(hidden).filter(|other| *other != clause);
        Self { raw: self.raw.clone(), clauses: asked.chain([clause]).cloned().collect(), faults: Vec::new() }
    }

    /// The line as it was typed.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// What must match, in the order typed.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// What is wrong in the line, in order. Something half-typed at its end is not.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What is wrong in it first, as a sentence behind the words that are.
    pub fn complaint(&self) -> Option<String> {
        let Fault { range, sentence } = self.faults.first()?;
        let wrong = self.raw.get(range.clone()).unwrap_or(&self.raw);
        Some(format!("“{}”: {sentence}", text::escape(wrong)))
    }

    /// Whether it asks for nothing, so that every article matches that is not hidden.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty()
    }

    /// What is being typed at a byte of the line, for completion.
    pub fn typing(&self, cursor: usize) -> Typing {
        pieces::typing(&self.raw, cursor)
    }

    /// Whether whatever matches `self` matches `older` too, field by field, so that only what `older` found needs to be
    /// looked at. May say no where yes would be right.
    pub fn narrows(&self, older: &Self) -> bool {
        (self.asks_hidden() <= older.asks_hidden())
            && older.clauses.iter().all(|old| self.clauses.iter().any(|new| new.implies(old)))
    }

    /// Whether hidden articles are asked for, which are left out otherwise.
    pub fn asks_hidden(&self) -> bool {
        self.terms().any(|term| !term.negated && term.ask == Ask::Is(Is::Hidden))
    }

    /// Whether it asks what the reader did with an article. That a bare word may stand in a tag does not count.
    pub fn asks_for_marks(&self) -> bool {
        self.terms().any(|term| match &term.ask {
            Ask::Is(is) => !matches!(is, Is::Long | Is::Short),
            Ask::Word(word) => matches!(word.scope, Scope::Tag | Scope::Note),
            Ask::Days(..) | Ask::Words(..) | Ask::Lang(_) => false,
        })
    }

    /// The same with other words in the places of some terms, any of them, each from a word's beginning on.
    #[must_use]
    pub fn mended(&self, fixes: &[(Range<usize>, Vec<String>)]) -> Self {
        let mut mended = self.clone();
        for clause in &mut mended.clauses {
            let terms = std::mem::take(&mut clause.0).into_iter();
            clause.0 = terms.flat_map(|term| term.mended(fixes)).collect();
        }
        mended
    }

    /// All its terms.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.clauses.iter().flat_map(|clause| &clause.0)
    }

    /// The words that may be there.
    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        self.terms().filter(|term| !term.negated).filter_map(Term::word)
    }
}

impl Term {
    fn mended(self, fixes: &[(Range<usize>, Vec<String>)]) -> Vec<Self> {
        let fix = fixes.iter().find(|(range, _)| *range == self.range);
        let (Ask::Word(word), Some((_, meant))) = (&self.ask, fix) else { return vec![self] };
        let instead = |folded: &String| {
            let word = Word { folded: folded.clone(), cased: None, form: Form::Begun, ..word.clone() };
            Self { ask: Ask::Word(word), ..self.clone() }
        };
        meant.iter().map(instead).collect()
    }

    /// Its letters, if it asks for such.
    pub fn word(&self) -> Option<&Word> {
        match &self.ask {
            Ask::Word(word) => Some(word),
            Ask::Is(_) | Ask::Days(..) | Ask::Words(..) | Ask::Lang(_) => None,
        }
    }
}
