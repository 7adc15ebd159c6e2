//! Pieces of a filter line to what they ask for, or to what is wrong with them. It must not know articles.

use std::ops::Range;

use super::days::{self, Read};
use super::keys::{IS, Key};
use super::pieces::{Piece, Raw, pieces, unescaped};
use super::{Ask, Clause, Fault, Form, Is, Query, Scope, Term, Word};
use crate::article::Date;
use crate::shelf;
use crate::text::{Lang, Named, fold_cased_plain, fold_plain, has_upper};

const ASKED: &str = "is: asks for unread, read, starred, hidden, new, tagged, noted, long or short.";
const APART: &str = "Either of two is typed with both names and spaces: is:starred | is:unread.";
const UNSPOKEN: &str = "A language goes by its code or its English name: de, deu, german; de|fr is either of the two.";
const UNANCHORED: &str = "A text is not asked how it starts or ends.";

const NOTHING: &str = "Nothing stands there to be asked for.";

/// Terms that a line asks for: a paragraph that was pasted is looked for by its beginning, and costs no minutes.
const MOST: usize = 64;
const TOO_MANY: &str = "A filter asks for 64 words at most; the rest is passed over.";

/// Whether a line may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// It is being typed: what is only begun is passed over.
    Yet,
    /// It is all there is: what is only begun is wrong.
    Out,
}

/// Reads a line.
pub fn parse(line: &str, today: Option<Date>, typed: Typed) -> Query {
    let mut faults = Vec::new();
    // What is passed over keeps its place, so that nothing is joined over it.
    let mut groups: Vec<Vec<Term>> = Vec::new();
    let (mut joined, mut asked) = (false, 0);
    for piece in pieces(line) {
        let Piece::Term(raw) = piece else {
            joined = !groups.is_empty();
            continue;
        };
        if asked == MOST {
            faults.push(Fault { range: raw.range.start..line.trim_end().len(), sentence: TOO_MANY });
            break;
        }
        let term = term(line, &raw, today, typed).unwrap_or_else(|sentence| {
            faults.push(Fault { range: told(&raw), sentence });
            None
        });
        asked += usize::from(term.is_some());
        match groups.last_mut().filter(|_| std::mem::take(&mut joined)) {
            Some(group) => group.extend(term),
            None => groups.push(Vec::from_iter(term)),
        }
    }
    let clauses = groups.into_iter().filter(|group| !group.is_empty()).map(Clause).collect();
    Query { raw: line.to_owned(), clauses, faults }
}

/// What to underline: what stands behind the colon.
fn told(raw: &Raw) -> Range<usize> {
    if raw.value.is_empty() { raw.range.clone() } else { raw.value.clone() }
}

/// What a piece asks for; nothing as long as nothing can be told.
fn term(line: &str, raw: &Raw, today: Option<Date>, typed: Typed) -> Result<Option<Term>, &'static str> {
    let value = &line[raw.value.clone()];
    let nothing = || if typed == Typed::Out { Err(NOTHING) } else { Ok(None) };
    if value.is_empty() {
        return nothing();
    }
    let open = typed == Typed::Yet && raw.range.end == line.len() && raw.quoted != Some(true);
    let ask = match raw.key {
        Some(Key::Is) => settled(state(value), open)?.map(Ask::Is),
        Some(Key::Lang) => settled(languages(value), open)?.map(Ask::Lang),
        Some(Key::Words) => settled(days::lengths(value), open)?.map(|(least, most)| Ask::Words(least, most)),
        Some(key @ (Key::Before | Key::After | Key::On)) => {
            settled(days::days(value, today), open)?.map(|(first, last)| match key {
                // No date has the number 0.
                Key::Before => Ask::Days(1, shelf::day(first) - 1),
                Key::After => Ask::Days(shelf::day(last) + 1, i32::MAX),
                _ => Ask::Days(shelf::day(first), shelf::day(last)),
            })
        }
        _ => match word(value, raw)? {
            Some(word) => Some(Ask::Word(word)),
            None => return nothing(),
        },
    };
    Ok(ask.map(|ask| Term { range: raw.range.clone(), negated: raw.negated, ask }))
}

/// What was read, if it says something. What is only begun is wrong where the line goes on.
fn settled<T>(read: Read<T>, open: bool) -> Result<Option<T>, &'static str> {
    match read {
        Read::Is(value) => Ok(Some(value)),
        Read::Unknown => Ok(None),
        Read::Begun if open => Ok(None),
        Read::Begun => Err("This is not complete."),
        Read::Wrong(sentence) => Err(sentence),
    }
}

fn state(value: &str) -> Read<Is> {
    let small = value.to_ascii_lowercase();
    if small.contains('|') {
        return Read::Wrong(APART);
    }
    match IS.iter().find(|(name, ..)| name.starts_with(&small)) {
        Some((name, is, _)) if *name == small => Read::Is(*is),
        Some(_) => Read::Begun,
        None => Read::Wrong(ASKED),
    }
}

/// Languages with `|` between them.
fn languages(value: &str) -> Read<Vec<Lang>> {
    let mut languages = Vec::new();
    let mut parts = value.split('|').peekable();
    while let Some(part) = parts.next() {
        match Lang::named(part) {
            Named::Is(lang) => languages.push(lang),
            Named::Begun if parts.peek().is_none() => return Read::Begun,
            Named::Begun | Named::Unknown => return Read::Wrong(UNSPOKEN),
        }
    }
    languages.sort_unstable();
    languages.dedup();
    Read::Is(languages)
}

/// Letters with their signs, unless there are no letters yet.
fn word(value: &str, raw: &Raw) -> Result<Option<Word>, &'static str> {
    let scope = scope(raw.key);
    let (form, letters) = if let Some(closed) = raw.quoted {
        let form = if closed { Form::Whole } else { Form::Begun };
        (form, unescaped(value).split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        let (form, letters) = signs(value);
        (form, letters.to_owned())
    };
    if form.is_anchored() && scope == Scope::Text {
        return Err(UNANCHORED);
    }
    let form = match (form, scope) {
        (Form::Fuzzy, Scope::Folder) => Form::Exact,
        (Form::Fuzzy, Scope::Note | Scope::Text) => Form::Begun,
        (Form::Fuzzy, _) if raw.negated => Form::Exact,
        _ => form,
    };
    let folded = fold_plain(&letters);
    let cased = has_upper(&letters).then(|| fold_cased_plain(&letters));
    Ok((!folded.is_empty()).then_some(Word { scope, form, folded, cased }))
}

fn scope(key: Option<Key>) -> Scope {
    match key {
        Some(Key::Title) => Scope::Title,
        Some(Key::By) => Scope::Byline,
        Some(Key::Source) => Scope::Source,
        Some(Key::In) => Scope::Folder,
        Some(Key::Tag) => Scope::Tag,
        Some(Key::Note) => Scope::Note,
        Some(Key::Text) => Scope::Text,
        _ => Scope::Any,
    }
}

/// The form that signs ask for, and what they stand around.
fn signs(word: &str) -> (Form, &str) {
    let quoted = word.starts_with('\'');
    let start = !quoted && word.starts_with('^');
    let word = if quoted || start { &word[1..] } else { word };
    let (end, word) = word.strip_suffix('$').map_or((false, word), |rest| (true, rest));
    let form = match (start, end) {
        (true, true) => Form::Entire,
        (true, false) => Form::Start,
        (false, true) => Form::End,
        (false, false) if quoted => Form::Exact,
        (false, false) => Form::Fuzzy,
    };
    (form, word)
}
