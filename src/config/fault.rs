//! What is wrong in a file of the user's, as one sentence with its place. It must not know which files there are or
//! what they mean.

use std::fmt;

use crate::text::{Clean, clean_line, escape};

/// One thing that is wrong in one file, for the user to read. Its [`Display`](fmt::Display) is one line of clean text,
/// `keymap.toml:3:5: 'opne' is no action; did you mean 'open'?`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, as the user would name it.
    pub file: Clean,
    /// The line, from 1; 0 where the fault is the whole file's.
    pub line: u32,
    /// The column in characters, from 1; 0 where the fault is the whole file's.
    pub column: u32,
    /// What is wrong and what to do.
    pub message: Clean,
}

impl Fault {
    /// A fault of a whole file, or of an argument given instead of one.
    pub fn whole(file: &str, message: &str) -> Self {
        Self { file: escape(file), line: 0, column: 0, message: clean_line(message) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}: {}", self.file, self.message)
        } else {
            write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
        }
    }
}

/// Faults told of one file; what lies beyond is counted only, since nobody mends hundreds from one message.
const TOLD: usize = 100;
/// Faults kept while a file is read, before they are put in order.
const KEPT: usize = 10_000;

/// Gathers the faults of one file and turns byte offsets into lines and columns, in one pass at the end.
#[derive(Debug)]
pub(super) struct Report<'a> {
    file: &'a str,
    text: &'a str,
    /// Where each line starts, in bytes; the first one after a byte order mark.
    starts: Vec<usize>,
    /// Lines that are no TOML, ascending, from 0.
    broken: Vec<usize>,
    found: Vec<(usize, String)>,
    beyond: usize,
}

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let rest = memchr::memchr_iter(b'\n', text.as_bytes()).map(|newline| newline + 1);
        let starts = std::iter::once(first).chain(rest).collect();
        Self { file, text, starts, broken: Vec::new(), found: Vec::new(), beyond: 0 }
    }

    /// What went wrong at a byte of the text. On a line that is no TOML nothing else is said.
    pub(super) fn say(&mut self, at: usize, message: String) {
        if self.is_broken(at, at) {
            return;
        }
        self.keep(at, message);
    }

    /// Marks the line at `at` as no TOML. The first word on a line is said, the rest follows from it.
    pub(super) fn break_line(&mut self, at: usize, message: String) {
        let line = self.line(at);
        match self.broken.binary_search(&line) {
            Ok(_) => {}
            Err(place) => {
                self.keep(at, message);
                self.broken.insert(place, line);
            }
        }
    }

    /// Whether any line from the byte `from` to the byte `to` is no TOML.
    pub(super) fn is_broken(&self, from: usize, to: usize) -> bool {
        let (first, last) = (self.line(from), self.line(to));
        let next = self.broken.partition_point(|&line| line < first);
        self.broken.get(next).is_some_and(|&line| line <= last)
    }

    /// Whether any line is no TOML.
    pub(super) fn has_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// The line that a byte stands in.
    pub(super) fn line_of(&self, at: usize) -> &'a str {
        let line = self.line(at);
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        self.source(self.starts[line]..end)
    }

    /// What stands at a range of bytes, as far as it is on character boundaries.
    pub(super) fn source(&self, range: std::ops::Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// The faults in the order of the file.
    pub(super) fn finish(mut self) -> Vec<Fault> {
        self.found.sort_by_key(|&(at, _)| at);
        let beyond = self.beyond + self.found.len().saturating_sub(TOLD);
        // The line of the last fault, and how far in it columns are counted.
        let mut seen = (usize::MAX, 0, 0);
        let mut faults: Vec<Fault> = Vec::with_capacity(self.found.len().min(TOLD) + 1);
        for (at, message) in self.found.iter().take(TOLD) {
            let line = self.line(*at);
            let (from, before) = if seen.0 == line { (seen.1, seen.2) } else { (self.starts[line], 0) };
            let column = before + self.text.get(from..*at).map_or(0, |part| part.chars().count());
            seen = (line, (*at).max(from), column);
            faults.push(Fault {
                file: escape(self.file),
                line: u32::try_from(line + 1).unwrap_or(u32::MAX),
                column: u32::try_from(column + 1).unwrap_or(u32::MAX),
                message: clean_line(message),
            });
        }
        if beyond > 0 {
            faults.push(Fault::whole(self.file, &format!("{beyond} more faults follow")));
        }
        faults
    }

    fn keep(&mut self, at: usize, message: String) {
        if self.found.len() < KEPT {
            self.found.push((at, message));
        } else {
            self.beyond += 1;
        }
    }

    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at).saturating_sub(1)
    }
}

/// A word of the user's as it stands in a message: in quotes and never long.
pub(super) fn quoted(word: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = word.chars().take(LONGEST).collect();
    if word.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("'{shown}'")
}

/// Says that a word is not one of those known, with the nearest one, or all of them where they are few.
pub(super) fn unknown(word: &str, what: &str, known: &[&str]) -> String {
    const FEW: usize = 8;
    let word_is = format!("{} is no {what}", quoted(word));
    match nearest(word, known) {
        Some(near) => format!("{word_is}; did you mean '{near}'?"),
        None if known.len() <= FEW => format!("{word_is}; there are {}", known.join(", ")),
        None => word_is,
    }
}

/// The known word that a slip of the fingers leads away from: by Damerau and Levenshtein's distance, a third of the
/// letters at most.
fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    const LONGEST: usize = 32;
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    known
        .iter()
        .map(|&name| (strsim::damerau_levenshtein(&word, &name.to_lowercase()), name))
        .filter(|&(distance, name)| distance <= (name.chars().count().max(3) / 3))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, name)| name)
}
