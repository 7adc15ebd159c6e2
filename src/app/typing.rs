//! What the lines that are typed in do with actions: the filter bar and the find field. It must not know keys.

use crate::article::Place;

use super::action::{Action, Mode};
use super::completing::Offer;
use super::line::{History, Line, Reach};
use super::list::{Keep, List, Shown};
use super::opening::Why;
use super::panes::Leap;
use super::reader::Found;
use super::{App, Memory, OnAnswer, Request, Searching};

/// The filter bar.
#[derive(Debug, Default)]
pub struct Bar {
    /// What stands in it.
    pub line: Line,
    pub(super) history: History,
    /// What was there when it was opened.
    pub(super) before: Option<Before>,
    /// Articles whose letters stand far apart are wished for, until something else is typed.
    pub(super) scattered: bool,
    /// The selection was moved in it since the line was edited.
    pub(super) moved: bool,
    pub(super) offer: Offer,
}

/// What a bar puts back.
#[derive(Debug)]
pub(super) struct Before {
    /// The rows; none when a scan has made them void since.
    pub(super) shown: Option<Shown>,
    pub(super) line: String,
    pub(super) scattered: bool,
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
            Action::Down => return self.move_in_bar(|list| list.step(by)),
            Action::Up => return self.move_in_bar(|list| list.step(-by)),
            Action::PageDown => return self.move_in_bar(|list| list.leap(Leap::PageDown)),
            Action::PageUp => return self.move_in_bar(|list| list.leap(Leap::PageUp)),
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
            Action::Complete => return self.complete(1),
            Action::CompleteBack => return self.complete(-1),
            Action::Scattered => return self.bring_scattered(),
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
                self.offer();
            }
        }
        Vec::new()
    }

    /// The bar holds another line: a new question, and the old rows stay until it is answered.
    pub(super) fn filter_edited(&mut self) -> Vec<Request> {
        self.bar.scattered = false;
        self.offer();
        if !self.bar.line.text().trim().is_empty() {
            self.bar.moved = false;
            return self.ask(self.wished(), Keep::Best);
        }
        // What the best match of a line that is gone had selected was nobody's choice.
        let before = self.bar.before.as_ref().filter(|before| !self.bar.moved && before.line.trim().is_empty());
        let mut requests = Vec::new();
        if let Some(shown) = before.and_then(|before| before.shown.clone()) {
            self.list.put_back(shown);
            requests = self.rest();
        }
        requests.extend(self.ask(self.wished(), Keep::Selected));
        requests
    }

    fn move_in_bar(&mut self, step: impl FnOnce(&mut List) -> bool) -> Vec<Request> {
        if !step(&mut self.list) {
            return Vec::new();
        }
        self.bar.moved = true;
        self.moved()
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
        self.bar.scattered = before.scattered;
        if let Some(shown) = before.shown {
            self.list.put_back(shown);
        }
        let mut requests = self.rest();
        requests.extend(self.ask(self.wished(), Keep::Selected));
        requests
    }

    /// Brings in what is left out because its letters stand far apart, or leaves it out again.
    pub(super) fn bring_scattered(&mut self) -> Vec<Request> {
        if !self.bar.scattered && self.list.scattered() == 0 {
            self.tell("No article is left out for letters that stand far apart.");
            return Vec::new();
        }
        self.bar.scattered = !self.bar.scattered;
        self.ask(self.wished(), Keep::Selected)
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
