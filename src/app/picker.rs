//! The picker: views, a name for a new one, the copies of an article or its keywords, found by typing as in the palette. It must not
//! know keys, or how a view is answered.

use crate::article::Id;
use crate::filter::Generation;
use crate::shelf::{Name, Shelf};
use crate::text::{self, Clean, thousands};

use super::action::{Action, Mode};
use super::line::Line;
use super::opening::Why;
use super::palette::found_in;
use super::tally::{Tally, ranked};
use super::typing::edit;
use super::views::{View, Views};
use super::{App, Request};

/// Choices that what is typed is weighed against; the letters of the others are not even looked for.
const WEIGHED: usize = 1000;

/// What a picker shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Every view.
    Views,
    /// A name for the filter in force.
    Naming,
    /// The articles of one row.
    Copies,
    /// Words that the list may be filtered by.
    Words,
}

/// One row of a picker.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What it is.
    pub text: Clean,
    /// What stands at the right edge: a count, or where an article comes from.
    pub aside: Clean,
    picks: Picks,
}

/// The word of the query language that a name goes with.
type Word = &'static str;

/// What a choice does.
#[derive(Debug, Clone)]
enum Picks {
    View(View),
    Save(Clean),
    Open(Id),
    Filter(String),
}

/// The open picker.
#[derive(Debug)]
pub struct Picker {
    /// What is typed.
    pub line: Line,
    /// Which row is selected.
    pub selected: usize,
    /// What it shows.
    pub shows: Shows,
    /// The mode that it was opened from, and that comes back.
    pub from: Mode,
    choices: Vec<Choice>,
    /// Folders and sources behind the choices, which there may be very many of: each is written out when it is looked at.
    named: Vec<(Word, Name, u32)>,
    shelf: Shelf,
    /// Those of both that match what is typed, best first, each with the letters that matched.
    found: Vec<(usize, Vec<usize>)>,
    /// The filter in force, which a name that is not known yet is offered for.
    filter: String,
    offer: Option<Choice>,
    /// What its choices are still to come with.
    awaits: Option<Generation>,
}

impl Default for Picker {
    fn default() -> Self {
        Self {
            line: Line::default(),
            selected: 0,
            shows: Shows::Views,
            from: Mode::List,
            choices: Vec::new(),
            named: Vec::new(),
            shelf: Shelf::default(),
            found: Vec::new(),
            filter: String::new(),
            offer: None,
            awaits: None,
        }
    }
}

impl Picker {
    /// Its rows, each with the letters that matched (as numbers of characters).
    pub fn rows(&self) -> impl Iterator<Item = (Choice, &[usize])> {
        (0..self.len()).filter_map(|row| self.row(row))
    }

    /// A row of it, with the letters that matched (as numbers of characters).
    pub fn row(&self, row: usize) -> Option<(Choice, &[usize])> {
        match self.found.get(row) {
            Some((at, letters)) => Some((self.choice(*at)?, letters)),
            None => self.offer.clone().filter(|_| row == self.found.len()).map(|offer| (offer, &[][..])),
        }
    }

    fn choice(&self, at: usize) -> Option<Choice> {
        if let Some(choice) = self.choices.get(at) {
            return Some(choice.clone());
        }
        let (word, name, count) = self.named.get(at - self.choices.len())?;
        Some(choice(View::by(word, self.shelf.name(*name)), Some(u64::from(*count))))
    }

    /// Whether every letter stands somewhere in a choice: quick, and never wrong about what does not match.
    fn may_match(&self, at: usize, letters: &[char]) -> bool {
        let line = match (self.choices.get(at), self.named.get(at.wrapping_sub(self.choices.len()))) {
            (Some(choice), _) => format!("{} {}", choice.text, choice.aside),
            (None, Some((word, name, count))) => {
                format!("{word} {} {}", self.shelf.name(*name), thousands((*count).into()))
            }
            (None, None) => return false,
        };
        let line = line.to_lowercase();
        letters.iter().all(|c| line.contains(*c))
    }

    /// Whether a filter is in force that could be a view.
    pub fn has_filter(&self) -> bool {
        !self.filter.is_empty()
    }

    /// Whether its choices are still to come.
    pub fn is_waiting(&self) -> bool {
        self.awaits.is_some()
    }

    /// Whether nothing is to be chosen here, whatever is typed.
    pub fn has_nothing(&self) -> bool {
        self.choices.is_empty() && self.named.is_empty() && !self.is_waiting()
    }

    /// Takes in words that it has waited for: each with what stands beside it and the term that it means. False when it
    /// has not waited for them.
    pub(super) fn fill(&mut self, generation: Generation, words: Vec<(Clean, Clean, String)>) -> bool {
        if self.awaits != Some(generation) {
            return false;
        }
        self.awaits = None;
        let choice = |(text, aside, term)| Choice { text, aside, picks: Picks::Filter(term) };
        self.choices = words.into_iter().map(choice).collect();
        self.find();
        true
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.found.len() + usize::from(self.offer.is_some())
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn picked(&self) -> Option<Picks> {
        self.row(self.selected).map(|(choice, _)| choice.picks)
    }

    /// Finds what matches now.
    fn find(&mut self) {
        let typed = self.line.text().trim();
        let all = 0..self.choices.len() + self.named.len();
        self.found = if typed.is_empty() {
            all.map(|at| (at, Vec::new())).collect()
        } else {
            let letters: Vec<char> =
                typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
            let may = all.filter(|at| self.may_match(*at, &letters)).take(WEIGHED);
            let mut found: Vec<(i64, usize, Vec<usize>)> = may
                .filter_map(|at| {
                    let choice = self.choice(at)?;
                    found_in(&choice.text, &choice.aside, typed).map(|(score, letters)| (score, at, letters))
                })
                .collect();
            found.sort_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
            found.into_iter().map(|(_, at, letters)| (at, letters)).collect()
        };
        self.offer = self.offer_for(&text::clean_line(typed));
    }

    /// Saving under a name that is typed and not known.
    fn offer_for(&self, name: &Clean) -> Option<Choice> {
        let known = self.choices.iter().any(|choice| choice.text == *name);
        if matches!(self.shows, Shows::Copies | Shows::Words) || self.filter.is_empty() || name.is_empty() || known {
            return None;
        }
        let text = text::clean_line(&format!("Save the filter {} as {name}", self.filter));
        Some(Choice { text, aside: Clean::default(), picks: Picks::Save(name.clone()) })
    }
}

fn choice(view: View, count: Option<u64>) -> Choice {
    let aside = text::clean_line(&count.map(thousands).unwrap_or_default());
    Choice { text: view.name.clone(), aside, picks: Picks::View(view) }
}

impl App {
    /// The picker, in [`Mode::Picker`].
    pub fn picker(&self) -> &Picker {
        &self.picker
    }

    /// The views.
    pub fn views(&self) -> &Views {
        &self.views
    }

    pub(super) fn open_picker(&mut self, shows: Shows) {
        let (choices, named) = match shows {
            Shows::Views => self.choices_of_views(),
            Shows::Naming | Shows::Copies | Shows::Words => (Vec::new(), Vec::new()),
        };
        let now = self.views.now();
        let selected = choices.iter().position(|choice| matches!(&choice.picks, Picks::View(view) if view == now));
        let is_now = |(word, name, _): &(Word, Name, u32)| {
            now.name.strip_prefix(word).and_then(|rest| rest.strip_prefix(' ')) == Some(self.list.shelf().name(*name))
        };
        let behind = || named.iter().position(is_now).map(|at| choices.len() + at);
        let selected = selected.or_else(behind).unwrap_or(0);
        let filter = self.wished().raw().trim().to_owned();
        let shelf = self.list.shelf().clone();
        self.show_picker(Picker { selected, shows, choices, named, shelf, filter, ..Picker::default() });
    }

    fn show_picker(&mut self, picker: Picker) {
        let from = self.under();
        self.picker = Picker { from, ..picker };
        self.picker.find();
        self.mode = Mode::Picker;
    }

    /// The articles that stand in the row of the one that is meant.
    pub(super) fn open_copies(&mut self) -> Vec<Request> {
        let shelf = self.list.shelf();
        let Some(leader) = self.meant().map(|id| shelf.leader(id)) else {
            self.tell("There is no article here.");
            return Vec::new();
        };
        if shelf.copies(leader).is_empty() {
            self.tell("This article has no copies.");
            return Vec::new();
        }
        let entries = std::iter::once(&leader).chain(shelf.copies(leader)).filter_map(|id| shelf.entry(*id));
        let choices = entries.map(|entry| {
            let date = entry.date().map(|date| date.to_string());
            let aside = [Some(entry.origin().to_owned()), date, Some(entry.path().to_string())];
            let aside: Vec<String> = aside.into_iter().flatten().filter(|part| !part.is_empty()).collect();
            let (text, aside) = (text::clean_line(entry.title()), text::clean_line(&aside.join("  ")));
            Choice { text, aside, picks: Picks::Open(entry.id()) }
        });
        let choices = choices.collect();
        self.show_picker(Picker { shows: Shows::Copies, choices, ..Picker::default() });
        Vec::new()
    }

    /// Opens it for words to filter the list by, which come with the answer to a question.
    pub(super) fn open_words(&mut self, awaits: Generation) {
        self.show_picker(Picker { shows: Shows::Words, awaits: Some(awaits), ..Picker::default() });
    }

    /// Every view, with the number of articles in it where counting is cheap: main views, saved ones, tags, and the
    /// folders and sources with the most articles first.
    fn choices_of_views(&self) -> (Vec<Choice>, Vec<(Word, Name, u32)>) {
        let shelf = self.list.shelf();
        let tally = Tally::new(shelf, &self.marks);
        let counted = |view: View| {
            let count = match view.name.as_str() {
                _ if self.views.saved().any(|(name, _)| *name == view.name) => None,
                "all" => Some(tally.all),
                "unread" => Some(tally.unread),
                "starred" => Some(tally.starred),
                "new" => Some(tally.new),
                "hidden" => Some(tally.hidden),
                "recent" => Some(self.visits.recent().filter(|id| shelf.entry(*id).is_some()).count() as u64),
                _ => None,
            };
            choice(view, count)
        };
        let mut choices: Vec<Choice> = self.views.main().into_iter().chain(Views::others()).map(counted).collect();
        let tags = self.marks.all_tags().into_iter();
        choices.extend(tags.map(|(tag, count)| choice(View::by("tag", &tag), Some(count as u64))));
        let named = [("in", &tally.folders), ("source", &tally.sources)].into_iter();
        let named = named.flat_map(|(word, counts)| ranked(counts).into_iter().map(move |(name, n)| (word, name, n)));
        (choices, named.collect())
    }

    pub(super) fn picker_edited(&mut self) {
        self.picker.selected = 0;
        self.picker.find();
    }

    pub(super) fn act_picker(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let page = usize::from(self.panes.screen.height.saturating_sub(3)).max(1);
        let by = count.map_or(1, |n| n as usize);
        let picker = &mut self.picker;
        let last = picker.len().saturating_sub(1);
        match action {
            Action::Down => picker.selected = (picker.selected + by).min(last),
            Action::Up => picker.selected = picker.selected.saturating_sub(by),
            Action::PageDown => picker.selected = (picker.selected + page).min(last),
            Action::PageUp => picker.selected = picker.selected.saturating_sub(page),
            Action::Accept | Action::AcceptOpen | Action::Open => return self.pick(),
            Action::ForgetView => return self.forget_picked(),
            Action::SaveView => return self.save_typed(),
            Action::Abort | Action::Clear | Action::Back => self.mode = picker.from,
            Action::Backspace if picker.line.text().is_empty() => self.mode = picker.from,
            _ => {
                if edit(&mut picker.line, action) {
                    self.picker_edited();
                }
            }
        }
        Vec::new()
    }

    fn pick(&mut self) -> Vec<Request> {
        let Some(picked) = self.picker.picked() else { return Vec::new() };
        self.mode = self.picker.from;
        match picked {
            Picks::View(view) => self.go_to_view(view),
            Picks::Save(name) => self.save_view(name),
            Picks::Open(id) => self.open(id, Why::Read),
            Picks::Filter(term) => self.filter_by(&term),
        }
    }

    /// Saves under the name that is typed, in the place of a view that has it already; asks for one where none is.
    fn save_typed(&mut self) -> Vec<Request> {
        let name = text::clean_line(self.picker.line.text().trim());
        if matches!(self.picker.shows, Shows::Copies | Shows::Words) {
            return Vec::new();
        }
        if self.picker.filter.is_empty() {
            self.tell("There is no filter to save: / types one.");
            return Vec::new();
        }
        if name.is_empty() {
            if self.picker.shows == Shows::Naming {
                self.tell("A name for the view is wanted.");
            } else {
                self.open_picker(Shows::Naming);
            }
            return Vec::new();
        }
        self.mode = self.picker.from;
        self.save_view(name)
    }

    fn forget_picked(&mut self) -> Vec<Request> {
        let Some(Picks::View(view)) = self.picker.picked() else { return Vec::new() };
        let requests = self.forget_view(&view);
        if !requests.is_empty() {
            (self.picker.choices, self.picker.named) = self.choices_of_views();
            self.picker.shelf = self.list.shelf().clone();
            self.picker.find();
            self.picker.selected = self.picker.selected.min(self.picker.len().saturating_sub(1));
        }
        requests
    }
}
