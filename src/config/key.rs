//! Keys and sequences of keys, as the keymap file and the help write them. It must not know terminals or actions.

use std::fmt;

use super::fault::{quoted, unknown};
use crate::text::clean_line;

/// What was pressed, without its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names on the keys say it")]
pub enum Code {
    /// A character, as typed: `G` and not `g` with Shift.
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Left,
    Right,
    Up,
    Down,
    Home,
    End,
    PageUp,
    PageDown,
    /// A function key, 1 to 24.
    F(u8),
}

/// The keys with a name: how it is written, what else is understood, and its sign where a terminal has more than ASCII.
const NAMED: &[(Code, &str, &[&str], &str)] = &[
    (Code::Char(' '), "Space", &["Spc"], "Space"),
    (Code::Enter, "Enter", &["Return", "CR"], "Enter"),
    (Code::Esc, "Esc", &["Escape"], "Esc"),
    (Code::Tab, "Tab", &[], "Tab"),
    (Code::Backspace, "Backspace", &["BS"], "Backspace"),
    (Code::Delete, "Delete", &["Del"], "Delete"),
    (Code::Insert, "Insert", &["Ins"], "Insert"),
    (Code::Left, "Left", &["←"], "←"),
    (Code::Right, "Right", &["→"], "→"),
    (Code::Up, "Up", &["↑"], "↑"),
    (Code::Down, "Down", &["↓"], "↓"),
    (Code::Home, "Home", &[], "Home"),
    (Code::End, "End", &[], "End"),
    (Code::PageUp, "PgUp", &["PageUp"], "PgUp"),
    (Code::PageDown, "PgDn", &["PageDown", "PgDown"], "PgDn"),
];

/// A key with its modifiers. Made by [`Key::new`], which writes each key in one way only, so that keys can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What was pressed.
    pub code: Code,
    /// With Ctrl (`C-`).
    pub ctrl: bool,
    /// With Alt or Meta (`M-`).
    pub alt: bool,
    /// With Shift (`S-`); never for a character, which says it itself.
    pub shift: bool,
}

impl Key {
    /// A key in the one way it is written here: control characters are the keys that send them, Shift goes into the
    /// character, and letters with Ctrl are small, since terminals do not tell them apart.
    pub fn new(code: Code, ctrl: bool, alt: bool, shift: bool) -> Self {
        let code = match code {
            Code::Char('\t') => Code::Tab,
            Code::Char('\r' | '\n') => Code::Enter,
            Code::Char('\u{1b}') => Code::Esc,
            Code::Char('\u{8}' | '\u{7f}') => Code::Backspace,
            code => code,
        };
        match code {
            Code::Char(c) if ctrl => Self { code: Code::Char(c.to_ascii_lowercase()), ctrl, alt, shift: false },
            Code::Char(c) if shift => Self { code: Code::Char(upper(c)), ctrl, alt, shift: false },
            code => Self { code, ctrl, alt, shift },
        }
    }

    /// A key without modifiers.
    pub fn plain(code: Code) -> Self {
        Self::new(code, false, false, false)
    }

    /// The character it types into a line, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt && !c.is_control() => Some(c),
            _ => None,
        }
    }

    /// Reads a key as the keymap file writes it: `j`, `G`, `Space`, `S-Tab`, `C-f`, `M-Enter`, `F1`, `-`.
    ///
    /// # Errors
    /// A sentence that says why it is none, or why a terminal could not send it.
    pub fn parse(word: &str) -> Result<Self, String> {
        let (mut ctrl, mut alt, mut shift) = (false, false, false);
        let mut rest = word;
        while let Some((modifier, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            match modifier {
                "C" => ctrl = true,
                "M" | "A" => alt = true,
                "S" => shift = true,
                _ => break,
            }
            rest = after;
        }
        let code = code(rest).ok_or_else(|| unknown_key(word))?;
        if let Code::Char(c) = code {
            let cannot = |same: &str| Err(format!("{} reaches no program as such; write '{same}'", quoted(word)));
            match c {
                'i' | 'I' if ctrl => return cannot("Tab"),
                'm' | 'M' if ctrl => return cannot("Enter"),
                '[' if ctrl => return cannot("Esc"),
                _ if shift && ctrl => return cannot(&format!("C-{}", c.to_ascii_lowercase())),
                _ if shift && upper(c) == c => return cannot(&c.to_string()),
                _ => {}
            }
        }
        Ok(Self::new(code, ctrl, alt, shift))
    }

    /// Its name for the eye: arrows as `←`, unless the terminal has ASCII only.
    pub fn label(self, ascii: bool) -> String {
        let mut label = String::new();
        for (held, sign) in [(self.ctrl, "C-"), (self.alt, "M-"), (self.shift, "S-")] {
            if held {
                label.push_str(sign);
            }
        }
        let name = match (NAMED.iter().find(|named| named.0 == self.code), self.code) {
            (Some(named), _) => (if ascii { named.1 } else { named.3 }).to_owned(),
            (None, Code::F(n)) => format!("F{n}"),
            (None, Code::Char(c)) => c.to_string(),
            (None, _) => String::new(),
        };
        label.push_str(&name);
        label
    }
}

impl fmt::Display for Key {
    /// As [`Key::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label(true))
    }
}

/// Keys pressed one after another, mostly one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeySequence(Vec<Key>);

impl KeySequence {
    /// The most keys in one.
    pub const LONGEST: usize = 4;

    /// The keys, at least one.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }

    /// A sequence of keys that were pressed.
    pub(super) fn pressed(keys: Vec<Key>) -> Self {
        Self(keys)
    }

    /// Reads keys separated by white space: `g`, `g g`, `C-x o`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(words: &str) -> Result<Self, String> {
        if words == " " {
            return Ok(Self(vec![Key::plain(Code::Char(' '))]));
        }
        let mut keys = Vec::new();
        for word in words.split_whitespace() {
            if keys.len() == Self::LONGEST {
                return Err(format!("{} is longer than {} keys", quoted(words), Self::LONGEST));
            }
            keys.push(Key::parse(word)?);
        }
        let escape = Key::plain(Code::Esc);
        match keys.iter().rposition(|&key| key == escape) {
            None if keys.is_empty() => Err("a key is missing between the quotes".to_owned()),
            Some(place) if place > 0 => Err("'Esc' drops a chord, so it can only begin one".to_owned()),
            _ => Ok(Self(keys)),
        }
    }

    /// Its name for the eye, as [`Key::label`].
    pub fn label(&self, ascii: bool) -> String {
        let labels: Vec<String> = self.0.iter().map(|key| key.label(ascii)).collect();
        labels.join(" ")
    }
}

impl fmt::Display for KeySequence {
    /// As [`KeySequence::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label(true))
    }
}

fn code(name: &str) -> Option<Code> {
    let mut letters = name.chars();
    let first = letters.next()?;
    if let Some(named) = NAMED.iter().find(|(_, written, others, _)| {
        written.eq_ignore_ascii_case(name) || others.iter().any(|other| other.eq_ignore_ascii_case(name))
    }) {
        return Some(named.0);
    }
    if letters.next().is_none() {
        // Its label stands in the help and the manual page as it is, so it must be clean as it is.
        return (*clean_line(name) == *name).then_some(Code::Char(first));
    }
    let number = name.strip_prefix(['F', 'f'])?;
    number.parse().ok().filter(|n| (1..=24).contains(n) && !number.starts_with(['0', '+'])).map(Code::F)
}

fn unknown_key(word: &str) -> String {
    let bare = word.rsplit_once('-').map_or(word, |(_, last)| last);
    let known: Vec<&str> = NAMED.iter().map(|named| named.1).collect();
    match known.iter().find(|name| name.eq_ignore_ascii_case(bare)) {
        Some(_) => format!("{} is no key; the modifiers are written C-, M- and S-", quoted(word)),
        None if bare.chars().count() > 1 => unknown(word, "key", &known),
        None => format!("{} is no key; write C-x for Ctrl, M-x for Alt, keys of a chord apart", quoted(word)),
    }
}

/// The capital of a character where there is one of one character, else the character.
fn upper(c: char) -> char {
    let mut capital = c.to_uppercase();
    match (capital.next(), capital.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}
