//! The state machine: actions and events in, requests out. No I/O, no threads, no clock, no ratatui, no crossterm.

mod about;
pub mod action;
mod bulk;
pub mod command;
mod completing;
mod copying;
mod filename;
mod follow;
mod hand;
mod hearing;
mod like;
pub mod line;
pub mod list;
mod listing;
mod marking;
mod notices;
mod opening;
pub mod palette;
pub mod panes;
pub mod picker;
pub mod pointing;
pub mod reader;
mod reading;
mod request;
pub mod settings;
pub mod sheet;
mod steps;
pub mod tagging;
mod tally;
pub mod typing;
mod view;
pub mod views;
mod visits;
mod walking;

use std::collections::HashMap;

use crate::article::{Date, Id, Place};
use crate::filter::{Generation, Order, Query};
use crate::page::Style;
use crate::state::Marks;
use crate::text::Clean;

use about::About;
use action::{Action, Mode};
use copying::{Choosing, Copying};
pub use filename::file_name;
pub use hand::Hand;
use like::Seeking;
use list::List;
pub use listing::order_name;
use marking::Reading;
use notices::Notices;
use opening::{Kept, Opening};
use palette::Palette;
use panes::{Panes, TEXT_MARGIN};
use picker::Picker;
use pointing::Pointing;
use reader::Reader;
pub use request::{Event, Memory, Piped, Progress, Remembered, Request, Saved, Timer};
use settings::Settings;
use sheet::{Sheet, Shows};
use steps::Steps;
use tagging::Tagging;
use typing::{Bar, FindField};
use views::Views;
use visits::Visits;
use walking::Walking;

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
    sheet: Sheet,
    palette: Palette,
    picker: Picker,
    views: Views,
    walking: Walking,
    copying: Option<Copying>,
    choosing: Option<Choosing>,
    hand: Hand,
    pointing: Pointing,
    zen: bool,
    /// Moving the rows of a pane costs what drawing it anew costs, and the line is one to be spared.
    sparing: bool,
    /// What the reader did with articles.
    marks: Marks,
    /// Asked for on the way of something else.
    outbox: Vec<Request>,
    steps: Steps,
    tagging: Tagging,
    reading: Reading,
    today: Date,
    visits: Visits,
    kept: Kept,
    /// Where each article was left.
    places: HashMap<Id, Place>,
    notices: Notices,
    scanning: bool,
    /// What the scan could not read.
    unread: Vec<Clean>,
    /// The article that was to be seen beside the list and could not be read, and why.
    unseen: Option<(Id, Clean)>,
    /// How many articles the count on the screen says.
    counted: usize,
    refresh_due: bool,
    generation: Generation,
    search: Option<Searching>,
    seeking: Option<Seeking>,
    about: Option<About>,
    /// Articles that were looked at to see what splits the list, and those it had.
    splitting: (usize, usize),
    opening: Option<Opening>,
    /// What is to be done as soon as the best match is known.
    on_answer: OnAnswer,
    resting: Generation,
    /// The program was opened on one article: leaving it leaves the program.
    alone: bool,
    /// The last action, for keys that mean more when they come twice.
    last: Option<Action>,
    /// The end of the article was announced; the same key once more goes on.
    end_said: bool,
    dirty: bool,
}

/// What waits for the answer to what was typed in the filter bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnAnswer {
    /// Nothing does.
    Nothing,
    /// The bar was left: whatever is typed next is meant for the best match.
    Select,
    /// The best match is to be opened.
    Open,
}

#[derive(Debug)]
struct Searching {
    query: Query,
    order: Order,
    generation: Generation,
    keep: list::Keep,
    /// The version of the articles that were there when it was asked.
    version: u64,
}

impl App {
    /// The state at the start. `alone`: the program was opened on one article and begins in it. `today` is for dates as
    /// people say them.
    pub fn new(settings: Settings, alone: bool, today: Date) -> Self {
        let list = List::new(settings.order, settings.margin, settings.widths);
        Self {
            settings,
            mode: Mode::List,
            panes: Panes::default(),
            list,
            bar: Bar::default(),
            reader: None,
            find: FindField::default(),
            sheet: Sheet::default(),
            palette: Palette::default(),
            picker: Picker::default(),
            views: Views::default(),
            walking: Walking::default(),
            copying: None,
            choosing: None,
            hand: Hand::default(),
            pointing: Pointing::default(),
            zen: false,
            sparing: false,
            marks: Marks::default(),
            outbox: Vec::new(),
            steps: Steps::default(),
            tagging: Tagging::default(),
            reading: Reading::default(),
            today,
            visits: Visits::default(),
            kept: Kept::default(),
            places: HashMap::new(),
            notices: Notices::default(),
            scanning: true,
            unread: Vec::new(),
            unseen: None,
            counted: 0,
            refresh_due: false,
            generation: Generation::default(),
            search: None,
            seeking: None,
            about: None,
            splitting: (0, 0),
            opening: None,
            on_answer: OnAnswer::Nothing,
            resting: Generation::default(),
            alone,
            last: None,
            end_said: false,
            dirty: true,
        }
    }

    /// Begins with a filter in force, and says what is wrong in it: nobody has typed it before one's eyes.
    pub fn begin_with(&mut self, filter: &str) {
        self.bar.line.insert(filter);
        if let Some(said) = Query::parse_whole_on(self.bar.line.text(), self.today).complaint() {
            self.tell(&said);
        }
    }

    /// Does what a key means; `count` is the number typed before it.
    pub fn act(&mut self, action: Action, count: Option<u32>) -> Vec<Request> {
        self.dirty = true;
        self.hush();
        self.end_said &= action == Action::PageDown;
        if matches!(action, Action::Clear | Action::Cancel | Action::Abort) {
            self.only_look();
        }
        let requests = match (action, self.mode) {
            (Action::Quit, _) => vec![Request::Quit],
            (Action::Suspend, _) => vec![Request::Suspend],
            (Action::Redraw, _) => vec![Request::Redraw],
            (Action::Cancel, _) => self.cancel(),
            (_, Mode::Help) => self.act_sheet(action, count),
            (_, Mode::Palette) => self.act_palette(action, count),
            (_, Mode::Picker) => self.act_picker(action, count),
            (Action::Help, _) => self.lay(Shows::Keys),
            (Action::Notices, _) => self.lay(Shows::Notices),
            (Action::Theme, _) => vec![Request::NextTheme],
            (Action::Palette, _) => {
                self.open_palette();
                Vec::new()
            }
            (
                Action::Star | Action::ToggleRead | Action::Hide | Action::Undo | Action::Redo,
                Mode::List | Mode::Reader,
            ) => self.act_marks(action).unwrap_or_default(),
            (
                Action::Views | Action::SaveView | Action::NextView | Action::PreviousView | Action::Copies,
                Mode::List | Mode::Reader,
            ) => self.act_views(action, count),
            (Action::Like, Mode::List | Mode::Reader) => self.seek_like(),
            (Action::Keywords, Mode::List | Mode::Reader) => self.seek_words(),
            (Action::CopyAddress | Action::CopyText, Mode::List | Mode::Reader) => self.copy(action),
            (_, Mode::Choose) => self.act_choosing(action, count),
            (_, Mode::Tags | Mode::Note) => self.act_tagging(action),
            (Action::Tags | Action::Note, Mode::List | Mode::Reader) => self.begin_tagging(action),
            (
                Action::StarShown | Action::ReadShown | Action::UnreadShown | Action::HideShown | Action::TagShown,
                Mode::List,
            ) => self.act_shown(action),
            (_, Mode::Save | Mode::Pipe) => self.act_hand(action),
            (Action::Save | Action::Pipe | Action::Edit, Mode::List | Mode::Reader) => self.take_in_hand(action),
            (_, Mode::List) => self.act_list(action, count),
            (_, Mode::Reader) => {
                let mut requests = self.act_reader(action, count);
                requests.extend(self.has_read_on(action));
                requests
            }
            (_, Mode::Filter) => self.act_filter(action, count),
            (_, Mode::Find) => {
                let mut requests = self.act_find(action, count);
                requests.extend(self.has_read_on(action));
                requests
            }
        };
        self.last = Some(action);
        if self.mode.types() {
            self.only_look();
        }
        self.show_output();
        self.with_alarm(requests)
    }

    /// Types a character or a paste into the line that has the keys; nothing where there is none.
    pub fn type_in(&mut self, typed: &str) -> Vec<Request> {
        self.dirty = true;
        self.hush();
        self.last = None;
        let requests = match self.mode {
            Mode::Filter if self.bar.line.insert(typed) => self.filter_edited(),
            Mode::Find => {
                self.find.line.insert(typed);
                self.find_edited();
                Vec::new()
            }
            Mode::Help => {
                self.sheet.line.insert(typed);
                self.sheet.top = 0;
                Vec::new()
            }
            Mode::Palette => {
                self.palette.line.insert(typed);
                self.palette.selected = 0;
                Vec::new()
            }
            Mode::Picker => {
                self.picker.line.insert(typed);
                self.picker_edited();
                Vec::new()
            }
            Mode::Save | Mode::Pipe => {
                self.hand.line.insert(typed);
                self.hand_edited();
                Vec::new()
            }
            Mode::Tags | Mode::Note => {
                self.type_tagging(typed);
                Vec::new()
            }
            Mode::Filter | Mode::List | Mode::Reader | Mode::Choose => Vec::new(),
        };
        self.with_alarm(requests)
    }

    /// Tells the sizes of the panes; to be called after every change of mode or size and before drawing.
    pub fn fit(&mut self, panes: Panes) {
        if panes == self.panes {
            self.fit_reader();
            return;
        }
        self.dirty = true;
        self.panes = panes;
        self.fit_list();
        self.settle_sheet();
        self.fit_reader();
    }

    fn fit_reader(&mut self) {
        let (style, height, tail) = (self.style(), self.text_height(), self.what_follows());
        if let (Some(reader), Some(_)) = (&mut self.reader, self.panes.text) {
            reader.fit(style, height);
            self.dirty |= reader.end_with(tail);
        }
    }

    /// Tells whether the line is to be spared although moving the rows of a pane costs what drawing it anew costs: a list
    /// beside a text then scrolls by halves.
    pub fn spare(&mut self, sparing: bool) {
        self.sparing = sparing;
        self.fit_list();
    }

    fn fit_list(&mut self) {
        let Panes { list, screen, .. } = self.panes;
        self.list.fit(list.map_or(0, |pane| usize::from(pane.height)));
        self.list.scroll_by_halves(self.sparing && list.is_some_and(|pane| pane.width < screen.width));
    }

    /// How the text is set in the pane it has.
    fn style(&self) -> Style {
        let width = self.panes.text.map_or(self.settings.measure, |p| p.width.saturating_sub(2 * TEXT_MARGIN));
        let Settings { measure, ascii, justify, hyphenate, widths, .. } = self.settings;
        Style { measure: measure.min(width).max(1), ascii, justify, hyphenate, widths }
    }

    fn text_height(&self) -> usize {
        usize::from(self.panes.text.map_or(1, |p| p.height).max(1))
    }

    /// Wants the screen drawn again, though nothing has changed here.
    pub fn soil(&mut self) {
        self.dirty = true;
    }

    /// Whether anything on the screen may have changed since this was last asked.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    fn lay(&mut self, shows: Shows) -> Vec<Request> {
        self.lay_sheet(shows);
        Vec::new()
    }

    fn next_generation(&mut self) -> Generation {
        self.generation.0 += 1;
        self.generation
    }

    fn cancel(&mut self) -> Vec<Request> {
        if let Some(requests) = self.stop() {
            return requests;
        }
        if self.last == Some(Action::Cancel) {
            return vec![Request::Quit];
        }
        let requests = match self.mode {
            Mode::Filter => self.act_filter(Action::Abort, None),
            Mode::Find => self.act_find(Action::Abort, None),
            Mode::Help => self.act_sheet(Action::Abort, None),
            Mode::Palette => self.act_palette(Action::Abort, None),
            Mode::Picker => self.act_picker(Action::Abort, None),
            Mode::Choose => self.act_choosing(Action::Abort, None),
            Mode::Save | Mode::Pipe => self.act_hand(Action::Abort),
            Mode::Tags | Mode::Note => self.act_tagging(Action::Abort),
            Mode::List | Mode::Reader => Vec::new(),
        };
        self.tell("Once more leaves the program.");
        requests
    }
}
