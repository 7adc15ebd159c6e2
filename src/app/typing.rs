//! What the lines that are typed in do with actions: the filter bar and the find field. It must not know keys.

use crate::article::Place;
use crate::text;

use super::action::{Action, Mode};
use super::line::{History, Line, Reach, last_word};
use super::list::{Keep, Shown};
use super::opening::Why;
use super::panes::Leap;
use super::reader::Found;
use super::{App, Memory, OnAnswer, Request, Searching};

/// Rows of the list that a completion looks at.
const LOOKED_AT: usize = 200;

/// The filter bar.
#[derive(Debug, Default)]
pub struct Bar {
    /// What stands in it.
    pub line: Line,
    pub(super) history: History,
    /// What was there when it was opened.
    pub(super) before: Option<Before>,
}

/// What a bar puts back.
#[derive(Debug)]
pub(super) struct Before {
    /// The rows; none when a scan has made them void since.
    pub(super) shown: Option<Shown>,
    pub(super) line: String,
}

/// The find field of the reader.
#[derive(Debug, Default)]
pub struct FindField {
    /// What stands in it.
    pub line: Line,
    pub(super) history: History,
    pub(super) origin: Place,
    pub(super) before: Found,
}

impl App {
    pub(super) fn act_filter(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let by = count.map_or(1, |n| n as usize).cast_signed();
        match action {
            Action::Down => return self.move_in_bar(by),
            Action::Up => return self.move_in_bar(-by),
            Action::PageDown => return if self.list.leap(Leap::PageDown) { self.moved() } else { Vec::new() },
            Action::PageUp => return if self.list.leap(Leap::PageUp) { self.moved() } else { Vec::new() },
            Action::Accept => self.accept_filter(),
            Action::AcceptOpen | Action::Open => {
                self.accept_filter();
                // What is typed ahead opens what it finds, not what the list shows from before.
                if self.on_answer == OnAnswer::Nothing {
                    return self.open_selected(Why::Read);
                }
                self.on_answer = OnAnswer::Open;
            }
            Action::Abort | Action::Clear => return self.abort_filter(),
            Action::Complete => return self.complete(),
            Action::HistoryOlder => {
                if let Some(line) = self.bar.history.older(self.bar.line.text()) {
                    self.bar.line.set(&line);
                    return self.filter_edited();
                }
            }
            Action::HistoryNewer => {
                if let Some(line) = self.bar.history.newer() {
                    self.bar.line.set(&line);
                    return self.filter_edited();
                }
            }
            // Deleting in an empty bar leaves it, as in vi and in less.
            Action::Backspace if self.bar.line.text().is_empty() => return self.abort_filter(),
            _ => {
                if edit(&mut self.bar.line, action) {
                    return self.filter_edited();
                }
            }
        }
        Vec::new()
    }

    /// The bar holds another line: a new question, and the old rows stay until it is answered.
    pub(super) fn filter_edited(&mut self) -> Vec<Request> {
        let keep = if self.bar.line.text().trim().is_empty() { Keep::Selected } else { Keep::Best };
        self.ask(self.wished(), keep)
    }

    fn move_in_bar(&mut self, by: isize) -> Vec<Request> {
        if self.list.step(by) { self.moved() } else { Vec::new() }
    }

    fn accept_filter(&mut self) {
        self.mode = Mode::List;
        self.bar.before = None;
        let line = self.bar.line.text().to_owned();
        self.bar.history.keep(&line);
        if !line.trim().is_empty() {
            self.outbox.push(Request::Remember(Memory::Filter(line)));
        }
        let unknown = |s: &Searching| *self.list.query() != s.query || self.list.rows().is_empty();
        if self.search.as_ref().is_some_and(unknown) {
            self.on_answer = OnAnswer::Select;
        }
    }

    fn abort_filter(&mut self) -> Vec<Request> {
        self.mode = Mode::List;
        let typed = self.bar.line.text().to_owned();
        self.bar.history.keep(&typed);
        let Some(before) = self.bar.before.take() else { return Vec::new() };
        self.bar.line.set(&before.line);
        if let Some(shown) = before.shown {
            self.list.put_back(shown);
        }
        let mut requests = self.rest();
        requests.extend(self.ask(self.wished(), Keep::Selected));
        requests
    }

    /// Completes the last word from the titles shown: to the longest start that those words share.
    fn complete(&mut self) -> Vec<Request> {
        let line = self.bar.line.text();
        let start = last_word(line);
        let word = &line[start..];
        let sign = word.len() - word.trim_start_matches(['!', '\'', '^']).len();
        let typed = text::fold_plain(&word[sign..]);
        if typed.is_empty() {
            return Vec::new();
        }
        let titles = self.list.rows().iter().take(LOOKED_AT).filter_map(|h| self.list.entry(h.id)).map(|e| e.title());
        match completion(&typed, titles) {
            Some(completed) => {
                let line = format!("{}{completed}", &line[..start + sign]);
                self.bar.line.set(&line);
                self.filter_edited()
            }
            None => Vec::new(),
        }
    }

    pub(super) fn act_find(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let by = count.map_or(1, |n| n as usize).cast_signed();
        let Some(reader) = &mut self.reader else { return Vec::new() };
        match action {
            Action::Down | Action::NextMatch => {
                reader.next_match(by);
            }
            Action::Up | Action::PreviousMatch => {
                reader.next_match(-by);
            }
            Action::Accept | Action::AcceptOpen | Action::Open => {
                self.mode = Mode::Reader;
                let phrase = self.find.line.text().to_owned();
                self.find.history.keep(&phrase);
                if reader.found().matches.is_empty() && !phrase.is_empty() {
                    reader.forget_found();
                    self.tell(&format!("“{phrase}” is not in this article."));
                }
            }
            Action::Abort | Action::Clear => self.abort_find(),
            Action::HistoryOlder => {
                if let Some(line) = self.find.history.older(self.find.line.text()) {
                    self.find.line.set(&line);
                    self.find_edited();
                }
            }
            Action::HistoryNewer => {
                if let Some(line) = self.find.history.newer() {
                    self.find.line.set(&line);
                    self.find_edited();
                }
            }
            Action::Backspace if self.find.line.text().is_empty() => self.abort_find(),
            _ => {
                if edit(&mut self.find.line, action) {
                    self.find_edited();
                }
            }
        }
        Vec::new()
    }

    /// Marks what the field holds now and stands at the first match from where the finding began.
    pub(super) fn find_edited(&mut self) {
        let Some(reader) = &mut self.reader else { return };
        let phrase = self.find.line.text();
        if phrase.is_empty() || reader.look_for(phrase) == 0 {
            if phrase.is_empty() {
                reader.forget_found();
            }
            reader.go_to(&self.find.origin);
        } else {
            reader.first_match_from(&self.find.origin);
        }
    }

    fn abort_find(&mut self) {
        self.mode = Mode::Reader;
        if let Some(reader) = &mut self.reader {
            reader.go_to(&self.find.origin);
            reader.set_found(std::mem::take(&mut self.find.before));
        }
    }
}

/// Edits a line. True when its text may have changed.
pub(super) fn edit(line: &mut Line, action: Action) -> bool {
    let reach = match action {
        Action::CursorLeft => Reach::Left,
        Action::CursorRight => Reach::Right,
        Action::WordLeft => Reach::WordLeft,
        Action::WordRight => Reach::WordRight,
        Action::CursorHome => Reach::Start,
        Action::CursorEnd => Reach::End,
        Action::Backspace => return line.delete(Reach::Left),
        Action::Delete => return line.delete(Reach::Right),
        Action::DeleteWord => return line.delete(Reach::WordLeft),
        Action::DeleteToStart => return line.delete(Reach::Start),
        Action::DeleteToEnd => return line.delete(Reach::End),
        Action::Yank => {
            line.yank();
            return true;
        }
        _ => return false,
    };
    line.go(reach);
    false
}

/// The longest start, longer than what is typed, that all words with that start share; of several, the first word.
fn completion<'a>(typed: &str, titles: impl Iterator<Item = &'a str>) -> Option<String> {
    use unicode_segmentation::UnicodeSegmentation;
    let mut words: Vec<String> = Vec::new();
    for title in titles {
        let folded = text::fold_plain(title);
        words.extend(folded.unicode_words().filter(|w| w.starts_with(typed)).map(str::to_owned));
    }
    let first = words.first()?;
    let shared = words.iter().fold(first.as_str(), |shared, word| {
        let same = shared.char_indices().zip(word.chars()).find(|((_, a), b)| a != b);
        let end = same.map_or(shared.len().min(word.len()), |((at, _), _)| at);
        &shared[..end]
    });
    let completed = if shared.len() > typed.len() { shared } else { first };
    (completed.len() > typed.len()).then(|| completed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::completion;

    #[test]
    fn completes_to_what_the_words_share() {
        let titles = ["The Mossad in Paris", "Mossadegh remembered", "Moss on stones"];
        for (typed, want) in [
            ("mossa", Some("mossad")),
            ("mossad", None),
            ("mossade", Some("mossadegh")),
            ("pa", Some("paris")),
            ("x", None),
        ] {
            assert_eq!(completion(typed, titles.into_iter()).as_deref(), want, "{typed}");
        }
        assert_eq!(completion("mossadeg", titles.into_iter()).as_deref(), Some("mossadegh"));
    }
}
