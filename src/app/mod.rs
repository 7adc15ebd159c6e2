//! The state machine: actions and events in, requests out. No I/O, no threads, no clock, no ratatui, no crossterm.

pub mod action;
mod follow;
mod hearing;
pub mod line;
pub mod list;
mod listing;
mod opening;
pub mod panes;
pub mod reader;
mod reading;
mod request;
pub mod settings;
mod typing;
mod visits;

use std::collections::HashMap;

use crate::article::{Field, Hit, Id, Place};
use crate::filter::{self, Generation, Query};
use crate::page::Style;
use crate::text::{self, Clean};

use action::{Action, Mode};
use line::{History, Line};
use list::{List, Shown};
pub use listing::order_name;
use opening::{Kept, Opening};
use panes::{Panes, TEXT_MARGIN};
use reader::{Found, Reader};
pub use request::{Event, Request, Timer};
use settings::{Reading, Settings};
use visits::Visits;

/// Milliseconds that the selection rests before its article is loaded beside the list.
const REST: u64 = 300;

/// The whole state of the program.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and no two of them exclude each other")]
pub struct App {
    settings: Settings,
    mode: Mode,
    panes: Panes,
    list: List,
    bar: Bar,
    reader: Option<Reader>,
    find: FindField,
    help: Help,
    visits: Visits,
    kept: Kept,
    /// Where each article was left, by path.
    places: HashMap<Clean, Place>,
    notice: Option<Clean>,
    scanning: bool,
    /// How many articles the count on the screen says.
    counted: usize,
    refresh_due: bool,
    generation: Generation,
    search: Option<Searching>,
    opening: Option<Opening>,
    resting: Generation,
    /// The program was opened on one article: leaving it leaves the program.
    alone: bool,
    /// The last action, for keys that mean more when they come twice.
    last: Option<Action>,
    /// The end of the article was announced; the same key once more goes on.
    end_said: bool,
    dirty: bool,
}

/// The filter bar.
#[derive(Debug, Default)]
pub struct Bar {
    /// What stands in it.
    pub line: Line,
    history: History,
    /// What was there when it was opened, and what stood in it.
    before: Option<(Shown, String)>,
    /// Whether the selection was moved since the last letter.
    moved: bool,
}

/// The find field of the reader.
#[derive(Debug, Default)]
pub struct FindField {
    /// What stands in it.
    pub line: Line,
    history: History,
    origin: Place,
    before: Found,
}

/// The open help.
#[derive(Debug)]
pub struct Help {
    /// What is looked for in it.
    pub line: Line,
    /// The first row in sight.
    pub top: usize,
    /// The mode whose keys are shown first, and which comes back.
    pub from: Mode,
}

#[derive(Debug)]
struct Searching {
    query: Query,
    generation: Generation,
    keep: list::Keep,
}

impl App {
    /// The state at the start. `alone`: the program was opened on one article and begins in it.
    pub fn new(settings: Settings, alone: bool) -> Self {
        let list = List::new(settings.order, settings.margin);
        Self {
            settings,
            mode: Mode::List,
            panes: Panes::default(),
            list,
            bar: Bar::default(),
            reader: None,
            find: FindField::default(),
            help: Help { line: Line::default(), top: 0, from: Mode::List },
            visits: Visits::default(),
            kept: Kept::default(),
            places: HashMap::new(),
            notice: None,
            scanning: true,
            counted: 0,
            refresh_due: false,
            generation: Generation::default(),
            search: None,
            opening: None,
            resting: Generation::default(),
            alone,
            last: None,
            end_said: false,
            dirty: true,
        }
    }

    /// Begins with a filter in force.
    pub fn begin_with(&mut self, filter: &str) {
        self.bar.line.set(&text::clean_line(filter));
    }

    /// Does what a key means; `count` is the number typed before it.
    pub fn act(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        self.dirty = true;
        self.notice = None;
        let requests = match (action, self.mode) {
            (Action::Quit, _) => vec![Request::Quit],
            (Action::Suspend, _) => vec![Request::Suspend],
            (Action::Redraw, _) => vec![Request::Redraw],
            (Action::Cancel, _) => self.cancel(),
            (_, Mode::Help) => self.act_help(action, count),
            (Action::Help, mode) => {
                self.help = Help { line: Line::default(), top: 0, from: mode };
                self.mode = Mode::Help;
                Vec::new()
            }
            (_, Mode::List) => self.act_list(action, count),
            (_, Mode::Reader) => self.act_reader(action, count),
            (_, Mode::Filter) => self.act_filter(action, count),
            (_, Mode::Find) => self.act_find(action, count),
        };
        self.last = Some(action);
        requests
    }

    /// Types a character or a paste into the line that has the keys; nothing where there is none.
    pub fn type_in(&mut self, typed: &str) -> Vec<Request> {
        self.dirty = true;
        self.notice = None;
        self.last = None;
        match self.mode {
            Mode::Filter => {
                self.bar.line.insert(typed);
                self.filter_edited()
            }
            Mode::Find => {
                self.find.line.insert(typed);
                self.find_edited();
                Vec::new()
            }
            Mode::Help => {
                self.help.line.insert(typed);
                self.help.top = 0;
                Vec::new()
            }
            Mode::List | Mode::Reader => Vec::new(),
        }
    }

    /// Tells the sizes of the panes; to be called after every change of mode or size and before drawing.
    pub fn fit(&mut self, panes: Panes) {
        if panes == self.panes {
            self.fit_reader();
            return;
        }
        self.dirty = true;
        self.panes = panes;
        self.list.fit(panes.list.map_or(0, |p| usize::from(p.height)));
        self.help.top = self.help.top.min(self.last_help_top());
        self.fit_reader();
    }

    fn fit_reader(&mut self) {
        let (style, height, tail) = (self.style(), self.text_height(), self.what_follows());
        if let (Some(reader), Some(_)) = (&mut self.reader, self.panes.text) {
            reader.fit(style, height);
            self.dirty |= reader.end_with(tail);
        }
    }

    /// How the text is set in the pane it has.
    fn style(&self) -> Style {
        let width = self.panes.text.map_or(self.settings.measure, |p| p.width.saturating_sub(2 * TEXT_MARGIN));
        let Settings { measure, ascii, justify, hyphenate, .. } = self.settings;
        Style { measure: measure.min(width).max(1), ascii, justify, hyphenate }
    }

    fn text_height(&self) -> usize {
        usize::from(self.panes.text.map_or(1, |p| p.height).max(1))
    }

    fn last_help_top(&self) -> usize {
        self.panes.help_rows.saturating_sub(usize::from(self.panes.screen.height.saturating_sub(2)))
    }

    /// Wants the screen drawn again, though nothing has changed here.
    pub fn soil(&mut self) {
        self.dirty = true;
    }

    /// Whether anything on the screen may have changed since this was last asked.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// Which keys mean what now.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Whether an article has the screen, or the better part of it; under the help too.
    pub fn is_reading(&self) -> bool {
        let mode = if self.mode == Mode::Help { self.help.from } else { self.mode };
        matches!(mode, Mode::Reader | Mode::Find)
    }

    /// Whether the list stays in sight while one reads.
    pub fn is_split(&self) -> bool {
        self.settings.reading == Reading::Split
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The list.
    pub fn list(&self) -> &List {
        &self.list
    }

    /// The filter bar.
    pub fn bar(&self) -> &Bar {
        &self.bar
    }

    /// The article on the screen.
    pub fn reader(&self) -> Option<&Reader> {
        self.reader.as_ref()
    }

    /// The article that is to be seen: beside the list the one looked at last, until the selection has rested on
    /// another; none beside an empty list.
    pub fn preview(&self) -> Option<&Reader> {
        self.reader.as_ref().filter(|_| self.is_reading() || !self.list.rows().is_empty())
    }

    /// The find field.
    pub fn find(&self) -> &FindField {
        &self.find
    }

    /// The help.
    pub fn help(&self) -> &Help {
        &self.help
    }

    /// What happened last, in one sentence.
    pub fn notice(&self) -> Option<&Clean> {
        self.notice.as_ref()
    }

    /// Whether files are still being found.
    pub fn is_scanning(&self) -> bool {
        self.scanning
    }

    /// Whether texts are still being searched.
    pub fn is_searching(&self) -> bool {
        self.search.is_some()
    }

    /// How many articles there are, as the screen says it (while they are being found, it moves twice a second).
    pub fn counted(&self) -> usize {
        self.counted
    }

    /// Where the panes are.
    pub fn panes(&self) -> &Panes {
        &self.panes
    }

    /// Which bytes of an entry's values the filter matched.
    pub fn marks(&self, hit: &Hit) -> Vec<(Field, Vec<std::ops::Range<usize>>)> {
        match self.list.entry(hit.id) {
            Some(entry) if !self.list.query().is_empty() => filter::marks(self.list.query(), entry),
            _ => Vec::new(),
        }
    }

    fn tell(&mut self, sentence: &str) {
        self.notice = Some(text::clean_line(sentence));
        self.dirty = true;
    }

    fn next_generation(&mut self) -> Generation {
        self.generation.0 += 1;
        self.generation
    }

    fn cancel(&mut self) -> Vec<Request> {
        if self.last == Some(Action::Cancel) {
            return vec![Request::Quit];
        }
        let requests = match self.mode {
            Mode::Filter => self.act_filter(Action::Abort, None),
            Mode::Find => self.act_find(Action::Abort, None),
            Mode::Help => self.act_help(Action::Abort, None),
            Mode::List | Mode::Reader => Vec::new(),
        };
        self.tell("Once more leaves the program.");
        requests
    }

    fn act_help(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        let page = usize::from(self.panes.screen.height.saturating_sub(3)).max(1);
        let rows = count.map_or(1, |n| n as usize);
        match action {
            Action::Down => self.help.top += rows,
            Action::Up => self.help.top = self.help.top.saturating_sub(rows),
            Action::PageDown => self.help.top += page,
            Action::PageUp => self.help.top = self.help.top.saturating_sub(page),
            Action::HalfDown => self.help.top += page / 2,
            Action::HalfUp => self.help.top = self.help.top.saturating_sub(page / 2),
            Action::Top => self.help.top = 0,
            Action::Bottom => self.help.top = usize::MAX,
            Action::Help | Action::Back | Action::Clear | Action::Abort | Action::Accept => self.mode = self.help.from,
            _ => {
                if typing::edit(&mut self.help.line, action) {
                    self.help.top = 0;
                }
            }
        }
        self.help.top = self.help.top.min(self.last_help_top());
        Vec::new()
    }

    /// The entry that an article on the screen belongs to.
    fn path_of(&self, id: Id) -> Option<Clean> {
        self.list.entry(id).map(|e| e.path.clone())
    }
}
