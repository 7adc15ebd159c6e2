//! The keymap in force: from keys pressed to actions, and from actions to the keys that the help shows. It must not
//! know terminals, or what an action does.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use super::bindings::{Binding, counts, escape, holds, read};
use super::fault::{Fault, Report};
use super::key::{Code, Key, KeySequence};
use crate::app::action::{Action, Mode};

/// The highest count; what is typed beyond stays there.
pub const HIGHEST_COUNT: u32 = 999_999;

/// What is typed so far of a count or a chord. Its [`Display`](fmt::Display) is what a status line shows, `12g`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pending {
    count: Option<u32>,
    keys: Vec<Key>,
}

impl Pending {
    /// Whether nothing is typed so far.
    pub fn is_empty(&self) -> bool {
        self.count.is_none() && self.keys.is_empty()
    }
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(count) = self.count {
            write!(f, "{count}")?;
        }
        f.write_str(&KeySequence::pressed(self.keys.clone()).label(true))
    }
}

/// What a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// Part of a count or a chord; or Esc, which dropped one.
    Pending,
    /// It means nothing here. What was pending is dropped.
    Unbound,
    /// An action, with the count typed before it (1 to [`HIGHEST_COUNT`]).
    Act(Action, Option<u32>),
    /// A character typed into a line.
    Type(char),
}

/// What a sequence is bound to in one mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound {
    action: Action,
    /// The place among the keys of its action: the user's first, a mode's own before those of every mode.
    rank: (usize, usize),
    /// Where it stands in the user's file, if it is the user's.
    at: Option<usize>,
}

type Layout = BTreeMap<KeySequence, Bound>;

/// Which keys mean what, in each mode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    /// By mode, in the order of [`Mode::ALL`].
    layouts: Vec<Layout>,
    langmap: HashMap<char, char>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::read("", "").0
    }
}

impl Keymap {
    /// The default keymap, in the language of the user's.
    pub const ASSET: &str = include_str!("../../assets/keymap.toml");

    /// Lays a user's keymap file over the default. Every sound line holds, the others are faults.
    pub fn read(file: &str, text: &str) -> (Self, Vec<Fault>) {
        let (default, _) = read("assets/keymap.toml", Self::ASSET);
        let (own, mut report) = read(file, text);
        let mut layouts: Vec<Layout> = Mode::ALL.into_iter().map(|mode| lay(mode, &default, &own)).collect();
        let mut told = HashSet::new();
        for (layout, mode) in layouts.iter_mut().zip(Mode::ALL) {
            part(layout, mode, &mut told, &mut report);
        }
        (Self { layouts, langmap: HashMap::new() }, report.finish())
    }

    /// Sets which key a letter of another layout means, as (typed, meant); it counts where a key is unbound.
    pub fn set_langmap(&mut self, pairs: &[(char, char)]) {
        self.langmap = pairs.iter().copied().collect();
    }

    /// What a key means after what is pending.
    pub fn resolve(&self, mode: Mode, pending: &mut Pending, key: Key) -> Resolved {
        if key == escape() && !pending.is_empty() {
            *pending = Pending::default();
            return Resolved::Pending;
        }
        if counts(mode) && pending.keys.is_empty() {
            let digit = key.typed().and_then(|c| c.to_digit(10));
            if let Some(digit) = digit.filter(|&digit| digit > 0 || pending.count.is_some()) {
                let count = pending.count.unwrap_or(0).saturating_mul(10).saturating_add(digit);
                pending.count = Some(count.min(HIGHEST_COUNT));
                return Resolved::Pending;
            }
        }
        for key in [Some(key), self.meant(mode, key)].into_iter().flatten() {
            let mut keys = pending.keys.clone();
            keys.push(key);
            let sequence = KeySequence::pressed(keys.clone());
            match self.layout(mode).and_then(|layout| layout.range(&sequence..).next()) {
                Some((bound, to)) if *bound == sequence => {
                    let count = pending.count;
                    *pending = Pending::default();
                    return Resolved::Act(to.action, count);
                }
                Some((chord, _)) if chord.keys().starts_with(&keys) => {
                    pending.keys = keys;
                    return Resolved::Pending;
                }
                _ => {}
            }
        }
        let alone = std::mem::take(pending).keys.is_empty();
        match key.typed() {
            Some(c) if alone && mode.types() => Resolved::Type(c),
            _ => Resolved::Unbound,
        }
    }

    /// The keys of an action in a mode, the user's own first.
    pub fn keys_for(&self, mode: Mode, action: Action) -> Vec<KeySequence> {
        let of_action = |(_, bound): &(&KeySequence, &Bound)| bound.action == action;
        let mut found: Vec<_> = self.layout(mode).into_iter().flatten().filter(of_action).collect();
        found.sort_by_key(|(_, bound)| bound.rank);
        found.into_iter().map(|(keys, _)| keys.clone()).collect()
    }

    /// Every action that has keys in a mode, with them, in the order of [`Action::ALL`].
    pub fn help(&self, mode: Mode) -> Vec<(Vec<KeySequence>, Action)> {
        let rows = Action::ALL.iter().map(|&action| (self.keys_for(mode, action), action));
        rows.filter(|(keys, _)| !keys.is_empty()).collect()
    }

    fn layout(&self, mode: Mode) -> Option<&Layout> {
        self.layouts.get(Mode::ALL.iter().position(|&known| known == mode)?)
    }

    /// The key meant under another layout; where one types, only with a modifier.
    fn meant(&self, mode: Mode, key: Key) -> Option<Key> {
        let Code::Char(c) = key.code else { return None };
        if mode.types() && key.typed().is_some() {
            return None;
        }
        let meant = self.langmap.get(&c)?;
        Some(Key::new(Code::Char(*meant), key.ctrl, key.alt, key.shift))
    }
}

/// Lays the bindings of one mode over each other: first those of every mode, then its own, the default below the user's.
fn lay(mode: Mode, default: &[Binding], own: &[Binding]) -> Layout {
    let mut layout = Layout::new();
    for (layer, bindings, users) in [(3, default, false), (2, default, false), (1, own, true), (0, own, true)] {
        let everywhere = layer % 2 == 1;
        for binding in bindings.iter().filter(|binding| binding.mode.is_none() == everywhere && holds(binding, mode)) {
            layout.remove(&binding.keys);
            if let Some(action) = binding.action {
                let bound = Bound { action, rank: (layer, binding.at), at: users.then_some(binding.at) };
                layout.insert(binding.keys.clone(), bound);
            }
        }
    }
    layout
}

/// Takes out chords that begin with a bound key, since they could never be finished; a user's own is a fault.
fn part(layout: &mut Layout, mode: Mode, told: &mut HashSet<usize>, report: &mut Report) {
    let mut lost = Vec::new();
    for (chord, bound) in layout.iter() {
        let beginnings = (1..chord.keys().len()).map(|n| KeySequence::pressed(chord.keys()[..n].to_vec()));
        for (beginning, other) in beginnings.filter_map(|keys| layout.get_key_value(&keys)) {
            if let Some(at) = bound.at.filter(|&at| told.insert(at)) {
                report.say(at, format!(
                    "'{chord}' begins with '{beginning}', which is '{}' in [{}]; unbind that with \"{beginning}\" = \"none\"",
                    other.action.name(),
                    mode.name(),
                ));
            }
            lost.push(chord.clone());
        }
    }
    for chord in lost {
        layout.remove(&chord);
    }
}
