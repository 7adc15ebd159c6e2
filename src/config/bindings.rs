//! The keymap file: sections of `"key" = "action"`, each checked by itself. It must not know what lies over what, nor
//! what is pressed.

use super::document::{Entry, entries, parse, sound};
use super::fault::{Report, quoted, unknown};
use super::key::{Code, Key, KeySequence};
use crate::app::action::{Action, Mode};
use std::collections::HashSet;

/// The section that holds in every mode.
const EVERYWHERE: &str = "all";
/// What a key is bound to so that it means nothing.
const NOTHING: &str = "none";

/// One line of a keymap file.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    /// The mode; none for all of them.
    pub(super) mode: Option<Mode>,
    pub(super) keys: KeySequence,
    /// What it means; none when it is unbound.
    pub(super) action: Option<Action>,
    /// Where it stands, in bytes.
    pub(super) at: usize,
}

/// Whether digits are counts in a mode.
pub(super) fn counts(mode: Mode) -> bool {
    matches!(mode, Mode::List | Mode::Reader | Mode::Choose)
}

/// Reads a keymap file: the bindings that are sound in the order of the file, and a report of the others.
pub(super) fn read<'a>(file: &'a str, text: &'a str) -> (Vec<Binding>, Report<'a>) {
    let (text, mut report) = sound(file, text);
    let table = parse(&text, &mut report);
    let mut bindings = Vec::new();
    for section in entries(&table, &report) {
        let Some(lines) = section.value.as_table() else {
            let name = quoted(section.key);
            report.say(
                section.key_at,
                format!("{name} stands outside of a section; put it below [list] or another mode"),
            );
            continue;
        };
        let mode = match mode(section.key) {
            Ok(mode) => mode,
            Err(message) => {
                report.say(section.key_at, message);
                continue;
            }
        };
        let mut seen = HashSet::new();
        for line in entries(lines, &report) {
            let Some(binding) = binding(mode, &line, &mut report) else { continue };
            if seen.insert(binding.keys.clone()) {
                bindings.push(binding);
            } else {
                let message =
                    format!("'{}' stands in [{}] a second time; the first one holds", binding.keys, section.key);
                report.say(line.key_at, message);
            }
        }
    }
    (bindings, report)
}

/// The mode of a section; none for every mode.
fn mode(name: &str) -> Result<Option<Mode>, String> {
    if name == EVERYWHERE {
        return Ok(None);
    }
    Mode::ALL.into_iter().find(|mode| mode.name() == name).map(Some).ok_or_else(|| {
        let known: Vec<&str> = Mode::ALL.into_iter().map(Mode::name).chain([EVERYWHERE]).collect();
        unknown(name, "mode", &known)
    })
}

fn binding(mode: Option<Mode>, line: &Entry, report: &mut Report) -> Option<Binding> {
    let keys = KeySequence::parse(line.key).and_then(|keys| reachable(mode, keys));
    let keys = keys.map_err(|message| report.say(line.key_at, message));
    let action = action(line).map_err(|message| report.say(line.value_at, message));
    Some(Binding { mode, keys: keys.ok()?, action: action.ok()?, at: line.key_at })
}

/// A sequence that can be pressed in a mode: digits are counts where there are counts, letters letters where one types.
fn reachable(mode: Option<Mode>, keys: KeySequence) -> Result<KeySequence, String> {
    let Some(first) = keys.keys().first().copied() else { return Ok(keys) };
    let counted = mode.is_none_or(counts);
    match mode {
        _ if counted && first.typed().is_some_and(|c| matches!(c, '1'..='9')) => {
            Err(format!("'{first}' begins a count, as in '5j', and cannot be bound"))
        }
        Some(mode) if mode.types() && first.typed().is_some() => {
            Err(format!("'{first}' is typed in the {} line; bind it with C- or M-", mode.name()))
        }
        _ => Ok(keys),
    }
}

/// What a line binds to; none when it unbinds.
fn action(line: &Entry) -> Result<Option<Action>, String> {
    if line.value.as_bool() == Some(false) {
        return Ok(None);
    }
    let name = line.value.as_str().ok_or_else(|| line.not("the name of an action in quotes, or \"none\""))?;
    if name == NOTHING {
        return Ok(None);
    }
    Action::ALL.iter().copied().find(|action| action.name() == name).map(Some).ok_or_else(|| {
        let known: Vec<&str> = Action::ALL.iter().map(|action| action.name()).chain([NOTHING]).collect();
        unknown(name, "action", &known)
    })
}

/// Whether a binding of every mode holds in this one: where one types, a letter stays a letter.
pub(super) fn holds(binding: &Binding, mode: Mode) -> bool {
    match binding.mode {
        Some(own) => own == mode,
        None => !mode.types() || binding.keys.keys().first().is_none_or(|key| key.typed().is_none()),
    }
}

/// The key that drops what is pending.
pub(super) fn escape() -> Key {
    Key::plain(Code::Esc)
}
