//! What leaves the program by the reader's hand: an article saved, piped to a command, opened in an editor; and the lines
//! in which a name or a command is typed. It must not know files or processes.

use crate::article::Id;
use crate::filter::Generation;
use crate::text::{self, Clean, Widths};

use super::action::{Action, Mode};
use super::command;
use super::filename::file_name;
use super::line::{History, Line};
use super::opening::Why;
use super::reader::Reader;
use super::request::{Piped, Saved};
use super::sheet::Shows;
use super::typing::edit;
use super::{App, Request};

/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// Names and commands that are typed, and what became of them.
#[derive(Debug)]
pub struct Hand {
    /// What stands in the line: the name of a file, or a command.
    pub line: Line,
    /// Where the keys go back to.
    pub(super) from: Mode,
    /// What a command said, while somebody types: its title and its lines.
    output: Option<(Clean, Vec<Clean>)>,
    commands: History,
    /// The article it is about.
    of: Id,
    /// The name that is in the line belongs to a file; Enter replaces it.
    replaces: bool,
    /// A save whose answer has not come.
    saving: Option<Generation>,
    /// The command that runs, as it was typed.
    running: Option<(Generation, String)>,
}

impl Default for Hand {
    fn default() -> Self {
        Self {
            line: Line::default(),
            from: Mode::List,
            output: None,
            commands: History::default(),
            of: Id(0),
            replaces: false,
            saving: None,
            running: None,
        }
    }
}

impl App {
    /// Begins to save, pipe or edit the article that is meant: the one that is read, or the selected one.
    pub(super) fn take_in_hand(&mut self, action: Action) -> Vec<Request> {
        let meant = match self.mode {
            Mode::Reader => self.reader.as_ref().map(Reader::id),
            _ => self.list.selected().map(|hit| hit.id),
        };
        let Some((id, title)) = meant.and_then(|id| Some((id, self.list.entry(id)?.title()))) else {
            self.tell("There is no article here.");
            return Vec::new();
        };
        match action {
            Action::Edit => return vec![Request::Edit(id)],
            Action::Save => {
                let name = file_name(title);
                self.open_line(Mode::Save, id, &name);
            }
            _ => self.open_line(Mode::Pipe, id, ""),
        }
        Vec::new()
    }

    fn open_line(&mut self, mode: Mode, of: Id, line: &str) {
        self.hand.from = self.mode;
        self.hand.of = of;
        self.hand.line = Line::new(line);
        self.hand.replaces = false;
        self.hand.saving = None;
        self.mode = mode;
    }

    /// The article that the line is about, if it is still there.
    fn in_hand(&mut self) -> Option<Id> {
        let there = self.list.entry(self.hand.of).is_some();
        if !there {
            self.tell("This article is no longer here.");
        }
        there.then_some(self.hand.of)
    }

    pub(super) fn act_hand(&mut self, action: Action) -> Vec<Request> {
        match action {
            Action::Accept | Action::AcceptOpen | Action::Open if self.mode == Mode::Save => return self.save(),
            Action::Accept | Action::AcceptOpen | Action::Open => return self.pipe(),
            Action::Abort | Action::Clear | Action::Back => self.mode = self.hand.from,
            Action::Backspace if self.hand.line.text().is_empty() => self.mode = self.hand.from,
            Action::HistoryOlder if self.mode == Mode::Pipe => {
                if let Some(line) = self.hand.commands.older(self.hand.line.text()) {
                    self.hand.line.set(&line);
                }
            }
            Action::HistoryNewer if self.mode == Mode::Pipe => {
                if let Some(line) = self.hand.commands.newer() {
                    self.hand.line.set(&line);
                }
            }
            _ => {
                if edit(&mut self.hand.line, action) {
                    self.hand_edited();
                }
            }
        }
        Vec::new()
    }

    /// Another name is not the one that may be replaced.
    pub(super) fn hand_edited(&mut self) {
        self.hand.replaces = false;
        self.hand.saving = None;
    }

    fn save(&mut self) -> Vec<Request> {
        let name = self.hand.line.text().trim().to_owned();
        if name.is_empty() {
            self.tell("A name for the file is wanted; Esc leaves it.");
            return Vec::new();
        }
        let Some(id) = self.in_hand().filter(|_| self.hand.saving.is_none()) else { return Vec::new() };
        let generation = self.next_generation();
        self.hand.saving = Some(generation);
        vec![Request::Save { id, name, replace: self.hand.replaces, generation }]
    }

    pub(super) fn saved(&mut self, generation: Generation, saved: Saved) {
        let asked = self.mode == Mode::Save && self.hand.saving == Some(generation);
        if asked {
            self.hand.saving = None;
        }
        match saved {
            Saved::Done(name) => {
                if asked {
                    self.mode = self.hand.from;
                }
                self.tell(&format!("Saved as {name}"));
            }
            Saved::Exists if asked => {
                self.hand.replaces = true;
                let name = self.hand.line.text().trim().to_owned();
                self.tell(&format!("Enter once more replaces {name}, which is there already; Esc leaves it."));
            }
            Saved::Exists => {}
            Saved::Failed(sentence) => self.tell(&sentence),
        }
    }

    fn pipe(&mut self) -> Vec<Request> {
        let line = self.hand.line.text().trim().to_owned();
        let words = match command::words(&line) {
            Ok(words) if words.is_empty() => {
                self.tell("A command is wanted, such as wc -w; Esc leaves it.");
                return Vec::new();
            }
            Ok(words) => words,
            Err(unclear) => {
                self.tell(&unclear.to_string());
                return Vec::new();
            }
        };
        if let Some((_, other)) = &self.hand.running {
            self.tell(&format!("{other} is still running; C-c stops it."));
            return Vec::new();
        }
        let Some(id) = self.in_hand() else { return Vec::new() };
        self.hand.commands.keep(&line);
        self.mode = self.hand.from;
        self.tell(&format!("{line} is running; C-c stops it."));
        let generation = self.next_generation();
        self.hand.running = Some((generation, line));
        vec![Request::Pipe(id, words, generation)]
    }

    pub(super) fn piped(&mut self, generation: Generation, piped: &Piped) {
        let Some((_, line)) = self.hand.running.take_if(|(running, _)| *running == generation) else { return };
        // A C-c that came too late to stop it is not the first of two that leave the program.
        self.last = None;
        let said = piped.said.trim_end();
        let short = match &piped.failed {
            _ if said.contains('\n') => None,
            Some(failed) if said.is_empty() => Some(failed.to_string()),
            Some(failed) => Some(format!("{failed}: {said}")),
            None if said.is_empty() => Some(format!("{line} is done, and said nothing.")),
            None => Some(said.to_owned()),
        };
        let room = usize::from(self.panes.screen.width.saturating_sub(2));
        if let Some(sentence) = short.filter(|s| self.settings.widths.of(s) <= room || said.is_empty()) {
            self.tell(&sentence);
            return;
        }
        let mut lines = lines(&piped.said, self.settings.widths);
        if let Some(failed) = &piped.failed {
            lines.splice(..0, [failed.clone(), Clean::default()]);
        }
        self.hand.output = Some((text::clean_line(&line), lines));
        self.show_output();
    }

    /// Lays what a command said over the screen, but takes the keys from no line that is typed in.
    pub(super) fn show_output(&mut self) {
        if matches!(self.mode, Mode::List | Mode::Reader)
            && let Some((title, lines)) = self.hand.output.take()
        {
            self.hush();
            self.dirty = true;
            self.lay_sheet(Shows::Text(title, lines));
        }
    }

    /// Stops the command that runs, where one does.
    pub(super) fn stop(&mut self) -> Option<Vec<Request>> {
        let (_, line) = self.hand.running.as_ref()?;
        let sentence = format!("{line} is told to stop; once more makes it.");
        self.tell(&sentence);
        Some(vec![Request::Stop])
    }

    /// The editor is done with a file; if it has changed, the article is read again.
    pub(super) fn edited(&mut self, id: Id, changed: bool) -> Vec<Request> {
        self.dirty = true;
        let mut requests = vec![Request::Watch(self.reader.as_ref().map(Reader::id))];
        if changed {
            requests.extend(self.open(id, Why::Reload));
        }
        requests
    }

    /// Names and commands that are typed, and what became of them.
    pub fn hand(&self) -> &Hand {
        &self.hand
    }
}

/// The lines of a text, with spaces up to the next tab stop for every tab.
fn lines(said: &Clean, widths: Widths) -> Vec<Clean> {
    let spaced = |line: &str| {
        let mut out = String::with_capacity(line.len());
        let mut column = 0;
        for (number, part) in line.split('\t').enumerate() {
            if number > 0 {
                let spaces = TAB - column % TAB;
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            out.push_str(part);
            column += widths.of(part);
        }
        text::clean(&out)
    };
    said.trim_end().split('\n').map(spaced).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_reach_to_their_stops() {
        let said = text::clean("a\tb\n12345678\tc\n日\t|\n\n  x \n\n");
        let want = ["a       b", "12345678        c", "日      |", "", "  x"];
        assert_eq!(lines(&said, Widths::Narrow).iter().map(Clean::as_str).collect::<Vec<_>>(), want);
    }
}
