//! A stage for the real app: real keys go in, real screens come out, and the world answers at once in between. Time
//! passes only when a test says so.

use std::path::Path;
use std::sync::Arc;

use masthead::app::pointing::{Pointer, Touch};
use masthead::app::{App, Event, Memory, Request, Saved, Timer};
use masthead::article::Id;
use masthead::config::key::Key;
use masthead::config::{Config, Overrides, Pending, Resolved};
use masthead::filter::{self, Generation, Hits, Order, Query};
use masthead::library::{Cancel, Library, Question, Refusal, Source};
use masthead::state::{Change, State};
use masthead::ui::{self, Look};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

/// The day it is on this stage.
const TODAY: jiff::civil::Date = jiff::civil::date(2018, 7, 26);

/// The program without its terminal.
pub struct Stage {
    pub app: App,
    pub config: Config,
    library: Library,
    pending: Pending,
    timers: Vec<Timer>,
    size: (u16, u16),
    /// The world is slow: what is asked of it waits.
    slow: bool,
    waiting: Vec<Request>,
    /// What was asked of the world outside.
    pub outside: Vec<Request>,
    /// What the reader did with articles, one change after the other, as it is to be kept.
    pub marked: Vec<(Id, Change)>,
    /// What of the session is to be kept.
    pub remembered: Vec<Memory>,
}

#[allow(dead_code, reason = "not every test that stands on this stage uses all of it")]
impl Stage {
    /// The two seeds.
    pub fn seeds(width: u16, height: u16) -> Self {
        Self::new(vec![Source::Seeds], width, height, false)
    }

    /// A file or a folder.
    pub fn path(path: &Path, width: u16, height: u16) -> Self {
        Self::new(vec![Source::Path(path.to_owned())], width, height, path.is_file())
    }

    pub fn new(sources: Vec<Source>, width: u16, height: u16, alone: bool) -> Self {
        Self::with(Config::load(None, &Overrides::default()), sources, width, height, alone)
    }

    pub fn with(config: Config, sources: Vec<Source>, width: u16, height: u16, alone: bool) -> Self {
        let mut stage = Self {
            app: App::new(config.settings.clone(), alone, TODAY),
            config,
            library: Library::new(sources),
            pending: Pending::default(),
            timers: Vec::new(),
            size: (width, height),
            slow: false,
            waiting: Vec::new(),
            outside: Vec::new(),
            marked: Vec::new(),
            remembered: Vec::new(),
        };
        stage.fit();
        stage.scan();
        stage
    }

    /// Scans in whole batches.
    fn scan(&mut self) {
        let mut batches = Vec::new();
        self.library.scan(&Cancel::default(), &mut |batch| batches.push(batch));
        for batch in batches {
            self.hear(Event::Found(batch.news, batch.faults.into_iter().map(|f| f.0).collect()));
        }
        self.hear(Event::Scanned);
    }

    pub fn hear(&mut self, event: Event) {
        if let Event::Marked(states) = &event {
            let changes = |(id, state): &(Id, State)| {
                [Change::Read(state.read), Change::Star(state.star), Change::Hidden(state.hidden)]
                    .map(|change| (*id, change))
            };
            self.library.mark(&states.iter().flat_map(changes).collect::<Vec<_>>());
        }
        let requests = self.app.hear(event);
        self.serve(requests);
    }

    /// Brings the index of texts up to date.
    pub fn index(&mut self) -> &mut Self {
        self.library.index_texts(&Cancel::default(), &|| ()).expect("an index");
        self
    }

    /// Types keys: characters stand for themselves, `<Enter>`, `<C-f>`, `<lt>` for the others.
    pub fn keys(&mut self, typed: &str) -> &mut Self {
        let mut rest = typed;
        while let Some(c) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|r| r.split_once('>'));
            let name = if let Some((name, after)) = named {
                rest = after;
                if name == "lt" { "<".to_owned() } else { name.to_owned() }
            } else {
                rest = &rest[c.len_utf8()..];
                if c == ' ' { "Space".to_owned() } else { c.to_string() }
            };
            let key = Key::parse(&name).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            self.press(key);
        }
        self
    }

    fn press(&mut self, key: Key) {
        let requests = match self.config.keymap.resolve(self.app.mode(), &mut self.pending, key) {
            Resolved::Act(action, count) => self.app.act(action, count),
            Resolved::Type(c) => self.app.type_in(c.encode_utf8(&mut [0; 4])),
            Resolved::Pending | Resolved::Unbound => Vec::new(),
        };
        self.serve(requests);
    }

    /// Pastes.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        let requests = self.app.type_in(text);
        self.serve(requests);
        self
    }

    /// Does something with the mouse at a cell.
    pub fn point(&mut self, x: u16, y: u16, what: Touch) -> &mut Self {
        let requests = self.app.point(Pointer { x, y, what });
        self.serve(requests);
        self
    }

    /// Presses the mouse's button at a cell and lets go.
    pub fn click(&mut self, x: u16, y: u16) -> &mut Self {
        self.point(x, y, Touch::Press).point(x, y, Touch::Release)
    }

    /// All that the library says to a filter, in order.
    fn answers(&self, query: &Query, order: Order, generation: Generation, scattered: bool) -> Vec<Hits> {
        let mut answers = Vec::new();
        let marks = self.library.marks();
        let question = Question { query, order, generation, marks: &marks, scattered };
        self.library.search(question, &Cancel::default(), &mut |hits| answers.push(hits));
        answers
    }

    fn serve(&mut self, requests: Vec<Request>) {
        self.fit();
        for request in requests {
            if self.slow && matches!(request, Request::Search { .. } | Request::Open(..) | Request::Reopen(..)) {
                self.waiting.push(request);
                continue;
            }
            match request {
                Request::Search { query, order, generation, scattered } => {
                    for hits in self.answers(&query, order, generation, scattered) {
                        self.hear(Event::Hits(hits));
                    }
                }
                Request::Open(id, generation) => {
                    let article = self.library.open(id).map(Arc::new).map_err(|fault| fault.0);
                    self.hear(Event::Opened(id, generation, article));
                }
                Request::Reopen(id, generation) => {
                    let read = self.library.reopen(id);
                    if let Ok((_, news)) = &read {
                        self.hear(Event::Found(news.clone(), Vec::new()));
                    }
                    let article = read.map(|(article, _)| Arc::new(article)).map_err(|fault| fault.0);
                    self.hear(Event::Opened(id, generation, article));
                }
                Request::Like(id, generation) => {
                    let near = self.library.like(id, 200, &Cancel::default());
                    self.hear(Event::Like(generation, near));
                }
                Request::About(id, generation) => {
                    let about = self.library.about(id, 6, 16, &Cancel::default());
                    self.hear(Event::About(generation, about.words, about.near));
                }
                Request::Splits(ids, generation) => {
                    let splits = self.library.splits(&ids, &Cancel::default());
                    self.hear(Event::Splits(generation, splits));
                }
                Request::Save { id, name, replace, generation } => {
                    let saved = match self.library.save(id, &name, None, replace) {
                        Ok(name) => Saved::Done(name),
                        Err(Refusal::Exists) => Saved::Exists,
                        Err(Refusal::Fault(fault)) => Saved::Failed(fault.0),
                    };
                    self.hear(Event::Saved(generation, saved));
                }
                Request::Scan => self.scan(),
                Request::Mark(changes) => {
                    self.library.mark(&changes);
                    self.marked.extend(changes);
                }
                Request::Remember(memory) => self.remembered.push(memory),
                Request::Wake(_, timer) => self.timers.push(timer),
                other => self.outside.push(other),
            }
        }
    }

    /// The program ends.
    pub fn end(&mut self) -> &mut Self {
        let requests = self.app.farewell();
        self.serve(requests);
        self
    }

    /// From now on nothing is answered.
    pub fn hold(&mut self) -> &mut Self {
        self.slow = true;
        self
    }

    /// Everything that was asked is answered, in order.
    pub fn answer(&mut self) -> &mut Self {
        self.slow = false;
        let waiting = std::mem::take(&mut self.waiting);
        self.serve(waiting);
        self
    }

    /// The search that was asked for last is answered, but not to its end: that is given back, to be heard later.
    pub fn answer_in_part(&mut self) -> Event {
        self.slow = false;
        let asked = self.waiting.drain(..).rev().find_map(|request| match request {
            Request::Search { query, order, generation, scattered } => Some((query, order, generation, scattered)),
            _ => None,
        });
        let (query, order, generation, scattered) = asked.expect("a search");
        let end = self.answers(&query, order, generation, scattered).pop().expect("an answer");
        self.hear(Event::Hits(Hits { stage: filter::Stage::Fields, ..end.clone() }));
        Event::Hits(end)
    }

    /// Lets every timer ring that is set by now.
    pub fn rest(&mut self) -> &mut Self {
        for timer in std::mem::take(&mut self.timers) {
            self.hear(Event::Woken(timer));
        }
        self
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.size = (width, height);
        self.fit();
        self
    }

    fn fit(&mut self) {
        let panes = ui::panes(&self.app, &self.config.keymap, self.size.0, self.size.1);
        self.app.fit(panes);
    }

    pub fn draw(&mut self) -> (Buffer, Option<Position>) {
        self.fit();
        let look = Look { theme: &self.config.theme, keymap: &self.config.keymap, pending: &self.pending };
        ui::draw(&self.app, look, Rect::new(0, 0, self.size.0, self.size.1))
    }

    /// The screen as text, a line a row, without spaces at the ends.
    pub fn screen(&mut self) -> String {
        let (buffer, _) = self.draw();
        let mut lines = Vec::new();
        for y in 0..self.size.1 {
            let mut line = String::new();
            let mut x = 0;
            while x < self.size.0 {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                x += u16::try_from(masthead::text::width(symbol)).unwrap_or(1).max(1);
            }
            lines.push(line.trim_end().to_owned());
        }
        lines.join("\n")
    }

    /// The titles in the list, from the top.
    pub fn titles(&self) -> Vec<String> {
        let list = self.app.list();
        list.rows().iter().filter_map(|hit| list.entry(hit.id)).map(|entry| entry.title().to_owned()).collect()
    }

    /// The title that is selected; empty where there is none.
    pub fn selected(&self) -> String {
        let list = self.app.list();
        list.selected().and_then(|hit| list.entry(hit.id)).map(|entry| entry.title().to_owned()).unwrap_or_default()
    }

    /// One row of the screen.
    pub fn row(&mut self, y: usize) -> String {
        self.screen().lines().nth(y).unwrap_or_default().to_owned()
    }

    /// What is drawn with a modifier, row by row, runs apart by `|`.
    pub fn drawn_with(&mut self, modifier: Modifier) -> Vec<String> {
        let (buffer, _) = self.draw();
        let mut rows = Vec::new();
        for y in 0..self.size.1 {
            let mut runs = String::new();
            let mut inside = false;
            for x in 0..self.size.0 {
                let cell = &buffer[(x, y)];
                let has = cell.modifier.contains(modifier);
                if has && !inside && !runs.is_empty() {
                    runs.push('|');
                }
                if has {
                    runs.push_str(cell.symbol());
                }
                inside = has;
            }
            if !runs.is_empty() {
                rows.push(runs);
            }
        }
        rows
    }
}
