//! A filter line as the index of texts is asked. It must not know how the index answers.

use std::sync::Arc;

use crate::filter::{Ask as Asked, Clause, Form, Query, Scope, Term, Word};
use crate::library::index::{Ask, Ids, Way};

/// Of each clause the articles whose fields satisfy it, where that was looked up.
pub type Sides = [Option<Arc<Ids>>];

/// What to ask the index for the articles that may satisfy a query, as far as not by their fields alone: each of them is
/// still looked at. None where no text can help.
pub fn ask(query: &Query, sides: &Sides) -> Option<Ask> {
    if !query.terms().any(|term| in_text(term).is_some()) {
        return None;
    }
    let mut ask = Ask::default();
    for (at, clause) in query.clauses().iter().enumerate() {
        let mut ways = ways(clause);
        match (clause.0.as_slice(), sides.get(at).and_then(Option::as_ref)) {
            ([term], _) if term.negated => ask.negated.extend(against(term).map(|way| vec![way])),
            // A text that lacks a word may satisfy it: that narrows nothing.
            (terms, _) if terms.iter().any(|term| term.negated && asks_text(term)) => {}
            // Where there is but one clause, what the fields satisfy is found already.
            (_, side) => {
                ways.extend(side.map(|side| Way::These(Arc::clone(side))));
                ask.needs.push(ways);
            }
        }
    }
    Some(ask)
}

/// What makes one text a better answer than another: the words that may stand there, and which clauses they are of.
pub fn weighed(query: &Query) -> (Ask, Vec<usize>) {
    let ways = query.clauses().iter().map(ways).enumerate().filter(|(_, ways)| !ways.is_empty());
    let (clauses, needs) = ways.unzip();
    (Ask { needs, negated: Vec::new() }, clauses)
}

/// The clauses of which it helps to know where fields satisfy them: those that texts alone do not decide.
pub fn sided(query: &Query) -> impl Iterator<Item = (usize, &Clause)> {
    let asks = |clause: &Clause| !matches!(clause.0.as_slice(), [term] if term.negated);
    let several = query.clauses().iter().filter(|clause| asks(clause)).count() > 1;
    let in_texts = |clause: &Clause| clause.0.iter().all(|term| asks_text(term) && !term.negated);
    query.clauses().iter().enumerate().filter(move |(_, clause)| several && asks(clause) && !in_texts(clause))
}

/// How the terms of a clause may stand in a text.
fn ways(clause: &Clause) -> Vec<Way> {
    clause.0.iter().filter(|term| !term.negated).filter_map(way).collect()
}

/// How a term may stand in a text.
fn way(term: &Term) -> Option<Way> {
    let word = in_text(term)?;
    Some(match word.form {
        Form::Whole => Way::Word(word.folded.clone()),
        Form::Exact => Way::Inside(word.folded.clone()),
        _ => Way::Prefix(word.folded.clone()),
    })
}

/// What proves that a term which must not stand in a text does: less than all that would.
fn against(term: &Term) -> Option<Way> {
    let word = in_text(term).filter(|word| word.cased.is_none())?;
    // The index does not know whether several words stand side by side.
    if !word.folded.chars().all(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    Some(if word.form == Form::Whole { Way::Word(word.folded.clone()) } else { Way::Prefix(word.folded.clone()) })
}

/// Whether a term asks texts only.
fn asks_text(term: &Term) -> bool {
    in_text(term).is_some_and(|word| word.scope == Scope::Text)
}

/// The word of a term that texts are looked at for.
pub fn in_text(term: &Term) -> Option<&Word> {
    match &term.ask {
        Asked::Word(word) if matches!(word.scope, Scope::Any | Scope::Text) && !word.form.is_anchored() => Some(word),
        _ => None,
    }
}
