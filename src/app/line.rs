//! A line that is being typed: shell line editing over graphemes, and the history behind it. It must not know what the
//! line is for.

use crate::text;

/// Bytes that a line may hold; what a paste brings beyond is dropped.
const LONGEST: usize = 4096;
/// Lines that a history keeps.
const KEPT: usize = 200;

/// An edited line with its cursor on a grapheme boundary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    text: String,
    cursor: usize,
    killed: String,
}

/// Which way and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One grapheme back.
    Left,
    /// One grapheme on.
    Right,
    /// To the start of this or the last word.
    WordLeft,
    /// Behind this or the next word.
    WordRight,
    /// To the start of the line.
    Start,
    /// To the end of the line.
    End,
}

impl Line {
    /// A line with its cursor at the end.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len(), killed: String::new() }
    }

    /// What stands in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The cursor, in bytes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts another text there, the cursor at its end; what was deleted last is kept.
    pub fn set(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        self.cursor = self.text.len();
    }

    /// Types at the cursor: cleaned, on one line, no further than the longest line. False when nothing of it stays.
    pub fn insert(&mut self, typed: &str) -> bool {
        let typed = if typed.chars().all(|c| c == ' ') { typed.to_owned() } else { one_line(typed) };
        let room = LONGEST.saturating_sub(self.text.len());
        let mut end = typed.len().min(room);
        while !typed.is_char_boundary(end) {
            end -= 1;
        }
        self.text.insert_str(self.cursor, &typed[..end]);
        if end > 0 {
            self.settle(self.cursor + end);
        }
        end > 0
    }

    /// Moves the cursor.
    pub fn go(&mut self, reach: Reach) {
        self.cursor = self.target(reach);
    }

    /// Deletes from the cursor to where `reach` leads; more than one grapheme can be put back with [`Line::yank`].
    /// False when there was nothing to delete.
    pub fn delete(&mut self, reach: Reach) -> bool {
        let target = self.target(reach);
        let range = target.min(self.cursor)..target.max(self.cursor);
        if range.is_empty() {
            return false;
        }
        let gone: String = self.text.drain(range.clone()).collect();
        if !matches!(reach, Reach::Left | Reach::Right) {
            self.killed = gone;
        }
        self.settle(range.start);
        true
    }

    /// Puts back what was deleted last.
    pub fn yank(&mut self) {
        let killed = self.killed.clone();
        self.insert(&killed);
    }

    fn target(&self, reach: Reach) -> usize {
        let (before, after) = self.text.split_at(self.cursor);
        match reach {
            Reach::Left => text::graphemes(before).next_back().map_or(0, |(at, _)| at),
            Reach::Right => self.cursor + text::graphemes(after).next().map_or(0, |(_, g)| g.len()),
            Reach::WordLeft => last_word(before.trim_end()),
            Reach::WordRight => {
                let skipped = after.len() - after.trim_start().len();
                let word = after[skipped..].find(char::is_whitespace).unwrap_or(after.len() - skipped);
                self.cursor + skipped + word
            }
            Reach::Start => 0,
            Reach::End => self.text.len(),
        }
    }

    /// Puts the cursor at or behind a byte of a text that was changed there. What is clean in parts need not be so
    /// together: marks that come one by one would pile up on one letter, and join the grapheme before the cursor.
    fn settle(&mut self, at: usize) {
        let at = text::clean(&self.text[..at]).len();
        self.text = text::clean(&self.text).into();
        self.cursor = self.boundary_at_or_after(at);
    }

    fn boundary_at_or_after(&self, at: usize) -> usize {
        text::graphemes(&self.text).map(|(start, g)| start + g.len()).find(|end| *end >= at).unwrap_or(0)
    }
}

/// Where the last word of a text starts: behind its last white space.
pub(super) fn last_word(s: &str) -> usize {
    s.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
}

/// Spaces at the ends are typed on purpose; everything else is cleaned and put on one line.
fn one_line(typed: &str) -> String {
    let lead = &typed[..typed.len() - typed.trim_start_matches(' ').len()];
    let trail = &typed[typed.trim_end_matches(' ').len()..];
    format!("{lead}{}{trail}", text::clean_line(typed))
}

/// Lines entered before, and where one stands among them.
#[derive(Debug, Clone, Default)]
pub struct History {
    lines: Vec<String>,
    /// Index of the line shown, and the line that was being typed before one went back.
    at: Option<(usize, String)>,
}

impl History {
    /// Keeps a line, the newest last, each once; blank ones are not kept.
    pub fn keep(&mut self, line: &str) {
        self.at = None;
        if line.trim().is_empty() {
            return;
        }
        self.lines.retain(|l| l != line);
        self.lines.push(line.to_owned());
        if self.lines.len() > KEPT {
            self.lines.remove(0);
        }
    }

    /// The line before the one shown, if there is one that differs.
    pub fn older(&mut self, typed: &str) -> Option<String> {
        let (at, draft) = self.at.take().unwrap_or_else(|| (self.lines.len(), typed.to_owned()));
        let next = self.lines[..at].iter().rposition(|line| line != typed);
        self.at = Some((next.unwrap_or(at), draft));
        next.map(|next| self.lines[next].clone())
    }

    /// The line after the one shown; after the newest, what was being typed.
    pub fn newer(&mut self) -> Option<String> {
        let (at, typed) = self.at.take()?;
        if at + 1 < self.lines.len() {
            self.at = Some((at + 1, typed));
            return self.lines.get(at + 1).cloned();
        }
        Some(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, cursor: usize) -> Line {
        Line { text: text.to_owned(), cursor, killed: String::new() }
    }

    #[test]
    fn reaches() {
        let line = at("le Monde  paris", 10);
        for (reach, want) in [
            (Reach::Left, 9),
            (Reach::Right, 11),
            (Reach::WordLeft, 3),
            (Reach::WordRight, 15),
            (Reach::Start, 0),
            (Reach::End, 15),
        ] {
            assert_eq!(line.target(reach), want, "{reach:?}");
        }
    }

    #[test]
    fn a_grapheme_is_one_step_and_one_deletion() {
        let mut line = Line::new("a👩‍👩‍👧e\u{301}");
        line.go(Reach::Left);
        line.go(Reach::Left);
        assert_eq!(line.cursor(), 1);
        assert!(line.delete(Reach::Right));
        assert_eq!(line.text(), "ae\u{301}");
        line.go(Reach::End);
        assert!(line.delete(Reach::Left));
        assert_eq!(line.text(), "a");
    }

    #[test]
    fn a_combining_mark_typed_alone_joins_what_stands_before() {
        let mut line = Line::new("e");
        line.insert("\u{301}");
        assert_eq!(line.cursor(), line.text().len());
        line.go(Reach::Left);
        assert_eq!(line.cursor(), 0);
    }

    #[test]
    fn marks_do_not_pile_up_one_by_one() {
        let mut line = Line::new("le");
        for _ in 0..100 {
            line.insert("\u{301}");
        }
        assert_eq!(line.text(), text::clean(line.text()).as_str());
        assert_eq!(line.cursor(), line.text().len());
        let mut line = Line::new(&format!("e{0}\u{200b}{0}", "\u{301}".repeat(8)));
        line.go(Reach::Start);
        line.go(Reach::Right);
        assert!(line.delete(Reach::Right));
        assert_eq!(line.text(), text::clean(line.text()).as_str());
    }

    #[test]
    fn killed_words_come_back() {
        let mut line = Line::new("mossad paris");
        assert!(line.delete(Reach::WordLeft));
        assert_eq!(line.text(), "mossad ");
        line.go(Reach::Start);
        line.yank();
        assert_eq!(line.text(), "parismossad ");
    }

    #[test]
    fn pasted_lines_become_one() {
        let mut line = Line::default();
        line.insert(" le\nmonde\t\u{1b}[31mrouge\u{1b}[0m ");
        assert!(!line.text().contains(['\n', '\t', '\u{1b}']), "{:?}", line.text());
        assert!(line.text().starts_with(" le monde"));
        assert!(line.text().ends_with(' '));
    }

    #[test]
    fn a_line_has_an_end() {
        let mut line = Line::default();
        line.insert(&"é".repeat(LONGEST));
        assert!(line.text().len() <= LONGEST);
        assert_eq!(line.cursor(), line.text().len());
    }

    #[test]
    fn history_goes_back_and_returns_to_what_was_typed() {
        let mut history = History::default();
        for line in ["iran", "paris", "iran", " "] {
            history.keep(line);
        }
        assert_eq!(history.older("mos").as_deref(), Some("iran"));
        assert_eq!(history.older("iran").as_deref(), Some("paris"));
        assert_eq!(history.older("paris"), None);
        assert_eq!(history.newer().as_deref(), Some("iran"));
        assert_eq!(history.newer().as_deref(), Some("mos"));
        assert_eq!(history.newer(), None);
    }
}
