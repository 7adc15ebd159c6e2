//! A TOML file as entries with their places, read as far as it is sound: a faulty line costs that line only. It must
//! not know what the entries mean.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use toml::de::{DeTable, DeValue, Error};

use super::fault::{Report, quoted};

/// One `key = value`, or a section with its name, and where both stand (bytes).
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'t> {
    pub(super) key: &'t str,
    pub(super) key_at: usize,
    pub(super) value: &'t DeValue<'t>,
    pub(super) value_at: usize,
}

/// What the parser calls a key that stands twice; the line is TOML all the same.
const TWICE: &str = "duplicate key";

/// Finds the lines that are no TOML and gives the text with spaces in their place, since the parser gives up at some of
/// them. A section whose header is among them goes whole, lest its lines fall to the section before.
pub(super) fn sound<'a>(file: &'a str, text: &'a str) -> (Cow<'a, str>, Report<'a>) {
    let mut report = Report::new(file, text);
    let (_, errors) = DeTable::parse_recoverable(text);
    note(errors.into_iter().filter(|error| error.message() != TWICE).collect(), &mut report);
    if !report.has_broken() {
        return (Cow::Borrowed(text), report);
    }
    let (mut kept, mut at, mut passing) = (String::with_capacity(text.len()), 0, false);
    for line in text.split_inclusive('\n') {
        let (broken, header) = (report.is_broken(at, at), line.trim_start().starts_with('['));
        passing = if header { broken } else { passing };
        if broken || passing {
            kept.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            kept.push_str(line);
        }
        at += line.len();
    }
    (Cow::Owned(kept), report)
}

/// Parses a text that [`sound`] gave.
pub(super) fn parse<'t>(text: &'t str, report: &mut Report) -> DeTable<'t> {
    let (table, errors) = DeTable::parse_recoverable(text);
    note(errors, report);
    table.into_inner()
}

fn note(mut errors: Vec<Error>, report: &mut Report) {
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        let message = syntax(error, report);
        report.break_line(at, message);
    }
}

/// The entries of a table that are sound TOML, in the order of the file.
pub(super) fn entries<'t>(table: &'t DeTable<'t>, report: &Report) -> Vec<Entry<'t>> {
    let mut found: Vec<Entry> = table
        .iter()
        .filter(|(key, value)| value.get_ref().is_table() || !report.is_broken(key.span().start, value.span().end))
        .map(|(key, value)| Entry {
            key: key.get_ref().as_ref(),
            key_at: key.span().start,
            value: value.get_ref(),
            value_at: value.span().start,
        })
        .collect();
    found.sort_by_key(|entry| entry.key_at);
    found
}

impl<'t> Entry<'t> {
    /// Its value as a text, or a fault.
    pub(super) fn text(&self, report: &mut Report) -> Option<&'t str> {
        let text = self.value.as_str();
        if text.is_none() {
            self.mismatch("a text in quotes", report);
        }
        text
    }

    /// Its value as true or false, or a fault.
    pub(super) fn flag(&self, report: &mut Report) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            self.mismatch("true or false", report);
        }
        flag
    }

    /// Its value as a whole number in a range, or a fault.
    pub(super) fn number(&self, range: RangeInclusive<u32>, report: &mut Report) -> Option<u32> {
        let wanted = format!("a whole number from {} to {}", range.start(), range.end());
        let Some(integer) = self.value.as_integer() else {
            self.mismatch(&wanted, report);
            return None;
        };
        let number = u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|n| range.contains(n));
        if number.is_none() {
            let given = quoted(&integer.to_string());
            report.say(self.value_at, format!("{} takes {wanted}, not {given}", quoted(self.key)));
        }
        number
    }

    /// Says that the value is of another kind than what is wanted.
    pub(super) fn mismatch(&self, wanted: &str, report: &mut Report) {
        report.say(self.value_at, self.not(wanted));
    }

    /// The sentence for a value of another kind than what is wanted.
    pub(super) fn not(&self, wanted: &str) -> String {
        let given = match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a number with a point",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a section",
        };
        format!("{} takes {wanted}, not {given}", quoted(self.key))
    }
}

/// The parser's message, put plainly where it is a common slip.
fn syntax(error: &Error, report: &Report) -> String {
    let span = error.span().unwrap_or_default();
    let (at, here) = (span.start, report.source(span));
    match error.message() {
        TWICE => {
            format!("{} stands here a second time; keep one of them", quoted(here.trim_matches(['"', '\''])))
        }
        message if message.starts_with("invalid unquoted key") => {
            format!("a key like {} must stand in double quotes", quoted(here))
        }
        message if message.starts_with("invalid boolean") || message.starts_with("string values must be quoted") => {
            "the value is missing, or is a text without double quotes".to_owned()
        }
        message if report.line_of(at).trim_start().starts_with('[') => {
            format!("this section is passed over, since its name is no TOML ({message})")
        }
        message => format!("this line is no TOML ({message})"),
    }
}
