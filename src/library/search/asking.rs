//! A filter line as the index of texts is asked. It must not know how the index answers.

use crate::filter::{Ask as Asked, Form, Query, Scope, Term, Word};
use crate::library::index::{Ask, Way};

/// What to ask the index for the articles in whose texts a query may stand: each of them is still looked at. None where
/// no word of it can stand in a text.
///
/// A word is asked for as the beginning of one, an exact one too: inside a word an index finds nothing.
pub fn ask(query: &Query) -> Option<Ask> {
    let mut ask = Ask::default();
    for clause in query.clauses() {
        match clause.0.as_slice() {
            [term] if term.negated => ask.negated.extend(way(term).map(|way| vec![way])),
            terms => {
                let ways: Vec<Way> = terms.iter().filter(|term| !term.negated).filter_map(way).collect();
                // What one of the terms may meet in a field narrows nothing here.
                if ways.len() == terms.len() {
                    ask.needs.push(ways);
                }
            }
        }
    }
    (!ask.needs.is_empty()).then_some(ask)
}

/// How a term may stand in a text.
fn way(term: &Term) -> Option<Way> {
    let word = in_text(term)?;
    Some(match word.form {
        Form::Whole => Way::Word(word.folded.clone()),
        _ => Way::Prefix(word.folded.clone()),
    })
}

/// The word of a term that texts are looked at for.
pub fn in_text(term: &Term) -> Option<&Word> {
    match &term.ask {
        Asked::Word(word) if matches!(word.scope, Scope::Any | Scope::Text) && !word.form.is_anchored() => Some(word),
        _ => None,
    }
}
