//! The event loop, the terminal and the workers: the only interactive stdin, the only clock, the only threads. It must
//! not know what keys mean or what articles hold.

mod answers;
pub mod ask;
mod browse;
mod child;
pub mod clipboard;
mod clock;
pub mod decode;
mod edit;
mod folders;
pub mod input;
mod keeper;
mod keys;
mod letters;
mod line;
mod mouse;
pub mod pace;
pub mod painter;
pub mod panics;
mod saying;
mod scanning;
pub mod signals;
pub mod terminal;
mod title;
mod typing;
mod walking;
mod watch;
mod worker;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use crossterm::event::KeyEvent;
use ratatui::layout::{Rect, Size};
use signal_hook::consts::signal::{SIGINT, SIGQUIT};

use crate::app::settings::HyperlinkWhen;
use crate::app::{App, Event, Request};
use crate::article::{Date, Id};
use crate::config::{Config, Depth, Pending};
use crate::library::Library;
use crate::state::Change;
use crate::text::Clean;
use crate::ui::{self, Look};

use ask::Manners;
pub use browse::Browser;
use child::Commands;
use clock::{Clock, Due};
use input::{Input, Keys};
pub use letters::Letters;
use painter::{Scroll, Traits};
use terminal::Terminal;
use worker::Worker;

/// How long the first frame waits for the first articles, so that it is not drawn twice.
const FIRST: Duration = Duration::from_millis(12);
/// How long it waits for the only article there is.
const FIRST_ARTICLE: Duration = Duration::from_millis(150);
/// How long what waits is taken in before a frame is drawn all the same.
const AT_ONCE: Duration = Duration::from_millis(50);
/// A storm of size changes is answered once.
const SETTLED: Duration = Duration::from_millis(40);
/// Exit status after a hangup: 128 + SIGHUP.
const HUNG_UP: u8 = 129;

/// What a run of the screen program needs to know.
#[derive(Debug)]
pub struct Launch {
    /// Where the articles are, and what is known of them.
    pub library: Library,
    /// What keeps the library from being kept, as a sentence.
    pub unkept: Option<Clean>,
    /// Settings, keymap and theme, with the faults found in them.
    pub config: Config,
    /// A filter to begin with; empty for none.
    pub filter: String,
    /// Begin in the only article there is; leaving it leaves the program.
    pub alone: bool,
    /// The day it is, where the user is.
    pub today: Date,
    /// Where the user's own themes are.
    pub config_dir: Option<PathBuf>,
    /// How many colours the terminal has.
    pub depth: Depth,
    /// Whether letters beyond ASCII are sent.
    pub letters: Letters,
    /// `$TERM`: what kind of terminal it is.
    pub term: String,
    /// How links are opened.
    pub browser: Browser,
    /// `$VISUAL` or `$EDITOR`: a command, as its user wrote it.
    pub editor: Option<String>,
    /// `$HOME`, for `~/` in a name.
    pub home: Option<PathBuf>,
}

/// Everything that can wake the loop.
enum Message {
    Input(Input),
    Event(Event),
    /// The editor is done.
    Returned,
}

impl From<Input> for Message {
    fn from(input: Input) -> Self {
        Self::Input(input)
    }
}

/// Runs the screen program until the user leaves; returns the exit status.
///
/// # Errors
/// When there is no terminal, or no thread to be had.
pub fn screen(mut launch: Launch) -> anyhow::Result<u8> {
    let (to, from) = channel();
    let signals = signals::Watch::start(to.clone()).context("signals cannot be watched")?;
    let ending = signals.ending();
    let options = options(&launch, &ending);
    let library = std::mem::replace(&mut launch.library, Library::new(Vec::new()));
    let worker = Worker::start(library, &to)?;
    let terminal = Terminal::enter(options).context("the terminal cannot be taken")?;
    let size = terminal.size();
    let keys = Keys::start(to.clone(), terminal.expecting()).context("the keys cannot be read")?;
    let app = App::new(launch.config.settings.clone(), launch.alone, launch.today);
    let mut running = Loop {
        launch,
        app,
        terminal,
        keys,
        worker,
        commands: Commands::default(),
        ending,
        clock: Clock::default(),
        to,
        from,
        pending: Pending::default(),
        held: VecDeque::new(),
        letters: String::new(),
        size,
        dirty: false,
        deaf_until: Instant::now(),
    };
    running.app.spare(running.terminal.is_dear());
    running.greet();
    running.app.begin_with(&running.launch.filter);
    running.tell_faults();
    if let Some(sentence) = running.launch.unkept.take() {
        running.say(&sentence);
    }
    let status = running.run();
    let farewell = running.app.farewell();
    running.serve(farewell);
    running.worker.finish();
    // What is typed from here on is the shell's, and the screen goes before anything is said about it.
    running.hush();
    let left = running.terminal.leave();
    let status = status?;
    if status != HUNG_UP {
        left.context("the terminal did not take its last bytes")?;
    }
    Ok(status)
}

/// What this run wants of the terminal.
fn options(launch: &Launch, ending: &Arc<AtomicBool>) -> terminal::Options {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let (tmux, remote) = (set("TMUX"), set("SSH_CONNECTION"));
    let manners = Manners::of(&launch.term, tmux);
    let links = match launch.config.settings.hyperlink {
        HyperlinkWhen::Auto => manners.titles && !remote,
        HyperlinkWhen::Always => true,
        HyperlinkWhen::Never => false,
    };
    terminal::Options {
        traits: Traits {
            scroll: Scroll::of(&launch.term),
            links,
            widths: launch.config.settings.widths,
            ..Traits::default()
        },
        manners,
        ground: launch.config.by_ground && launch.depth != Depth::None,
        remote,
        tmux,
        letters: launch.letters,
        mouse: launch.config.settings.mouse,
        ending: Arc::clone(ending),
    }
}

struct Loop {
    launch: Launch,
    app: App,
    terminal: Terminal,
    keys: Keys,
    worker: Worker,
    commands: Commands,
    ending: Arc<AtomicBool>,
    clock: Clock,
    to: Sender<Message>,
    from: Receiver<Message>,
    pending: Pending,
    /// Typed while an article was on its way, and meant for it.
    held: VecDeque<KeyEvent>,
    /// Typed into the line that has the keys, and not handed on yet: the letters that wait go there together.
    letters: String,
    /// As it was last asked for: a storm of changes is answered once.
    size: Size,
    /// The screen may have changed and could not be drawn yet.
    dirty: bool,
    /// Until then a signal that a key makes was meant for the editor that has just ended.
    deaf_until: Instant,
}

impl Loop {
    fn run(&mut self) -> anyhow::Result<u8> {
        self.fit();
        let first = Instant::now() + if self.launch.alone { FIRST_ARTICLE } else { FIRST };
        let waits = |app: &App| app.list().shelf().is_empty() && app.is_scanning();
        while waits(&self.app) {
            match self.from.recv_timeout(first.saturating_duration_since(Instant::now())) {
                Ok(message) => {
                    if let Some(status) = self.take(message) {
                        return Ok(status);
                    }
                }
                Err(_) => break,
            }
        }
        loop {
            if let Some(status) = self.take_all_that_waits() {
                return Ok(status);
            }
            self.dirty |= self.app.take_dirty();
            if self.dirty && self.draw().is_err() {
                return Ok(self.signalled().unwrap_or(HUNG_UP));
            }
            let opens = self.terminal.opens().filter(|_| self.dirty);
            let message = match [self.clock.next(), opens].into_iter().flatten().min() {
                None => self.from.recv().ok(),
                Some(at) => match self.from.recv_timeout(at.saturating_duration_since(Instant::now())) {
                    Ok(message) => Some(message),
                    Err(RecvTimeoutError::Timeout) => {
                        if let Some(status) = self.ring() {
                            return Ok(status);
                        }
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => None,
                },
            };
            let Some(message) = message else { return Ok(HUNG_UP) };
            if let Some(status) = self.take(message) {
                return Ok(status);
            }
        }
    }

    /// All that waits is taken in before the next frame, so that a held key skips frames instead of queueing them. A flood
    /// is shown as it comes.
    fn take_all_that_waits(&mut self) -> Option<u8> {
        let end = Instant::now() + AT_ONCE;
        while Instant::now() < end
            && let Ok(message) = self.from.try_recv()
        {
            if let Some(status) = self.take(message) {
                return Some(status);
            }
        }
        self.type_letters()
    }

    /// The exit status of a signal that waits: it is why a terminal that had stalled was given up.
    fn signalled(&mut self) -> Option<u8> {
        std::iter::from_fn(|| self.from.try_recv().ok()).find_map(|message| match message {
            Message::Input(Input::Signal(number)) => Some(status_of(number)),
            _ => None,
        })
    }

    fn take(&mut self, message: Message) -> Option<u8> {
        if let Message::Input(input) = &message {
            self.keys.took(input);
        }
        if !matches!(message, Message::Input(Input::Key(_)))
            && let Some(status) = self.type_letters()
        {
            return Some(status);
        }
        let requests = match message {
            Message::Event(event) => self.app.hear(event),
            Message::Input(Input::Key(key)) => return self.pressed(key),
            Message::Input(Input::Paste(pasted)) => self.app.type_in(&pasted),
            Message::Input(Input::Resized) => {
                self.clock.set(Instant::now() + SETTLED, Due::Resize);
                Vec::new()
            }
            // The editor's, with which we have stopped already.
            Message::Input(Input::Suspend) if Instant::now() < self.deaf_until => Vec::new(),
            Message::Input(Input::Suspend) => vec![Request::Suspend],
            Message::Input(Input::Continue) => {
                if self.terminal.resume().unwrap_or(false) {
                    self.repaint();
                }
                Vec::new()
            }
            Message::Input(Input::Signal(SIGINT | SIGQUIT)) if Instant::now() < self.deaf_until => {
                self.ending.store(false, Ordering::Relaxed);
                Vec::new()
            }
            Message::Input(Input::Signal(number)) => return Some(status_of(number)),
            Message::Input(Input::Gone) => return Some(HUNG_UP),
            Message::Input(Input::Mouse(event)) => mouse::pointer(event).map_or_else(Vec::new, |p| self.app.point(p)),
            Message::Input(Input::Reply(reply)) => {
                self.heard(&reply);
                Vec::new()
            }
            Message::Input(Input::Focus(_)) | Message::Returned => Vec::new(),
        };
        self.serve(requests).or_else(|| self.type_held())
    }

    /// Does what the app asks for. An exit status when that is to leave.
    fn serve(&mut self, requests: Vec<Request>) -> Option<u8> {
        self.fit();
        for request in requests {
            match request {
                Request::Search { query, order, generation, scattered } => {
                    self.worker.search(query, order, generation, scattered);
                }
                Request::Prepare(order) => self.worker.prepare(order),
                Request::Like(id, generation) => self.worker.like(id, generation),
                Request::About(id, generation) => self.worker.about(id, generation),
                Request::Splits(ids, generation) => self.worker.splits(ids, generation),
                Request::Open(id, generation) => self.worker.open(id, generation, false),
                Request::Reopen(id, generation) => self.worker.open(id, generation, true),
                Request::Save { id, name, replace, generation } => {
                    self.worker.save(id, name, self.launch.home.clone(), replace, generation);
                }
                Request::Pipe(id, words, generation) => {
                    self.commands.start(self.worker.library(), id, words, generation, self.to.clone());
                }
                Request::Mark(changes) => self.worker.mark(dated(changes)),
                Request::Remember(memory) => self.worker.remember(memory),
                Request::Copy(text, what) => {
                    if let Ok(copied) = self.terminal.copy(&text) {
                        self.say(&clipboard::sentence(copied, &what));
                    }
                }
                Request::Stop => self.commands.stop(),
                Request::Edit(id) => {
                    if let Some(status) = self.edit(id) {
                        return Some(status);
                    }
                }
                Request::Scan => self.worker.scan(),
                Request::Wake(after, timer) => {
                    self.clock.set(Instant::now() + Duration::from_millis(after), Due::App(timer));
                }
                Request::Watch(id) => self.worker.watch(id),
                Request::Browse(address) => self.browse(&address),
                Request::Suspend => self.suspend(),
                Request::Redraw => self.repaint(),
                Request::NextTheme => self.next_theme(),
                Request::Quit => return Some(0),
            }
        }
        None
    }

    /// What was to happen by now happens.
    fn ring(&mut self) -> Option<u8> {
        for due in self.clock.due(Instant::now()) {
            let requests = match due {
                Due::App(timer) => self.app.hear(Event::Woken(timer)),
                Due::Resize => {
                    // There and back to the same size leaves a screen that nobody knows.
                    self.repaint();
                    Vec::new()
                }
            };
            if let Some(status) = self.serve(requests) {
                return Some(status);
            }
        }
        None
    }

    fn fit(&mut self) {
        let panes = ui::panes(&self.app, &self.launch.config.keymap, self.size.width, self.size.height);
        self.app.fit(panes);
    }

    /// Draws, unless the line is not free for it: then the screen stays dirty.
    fn draw(&mut self) -> std::io::Result<()> {
        let typing = self.app.mode().types();
        if !self.terminal.takes(typing) {
            return Ok(());
        }
        self.entitle();
        self.link();
        let screen = self.app.panes().screen;
        let config = &self.launch.config;
        let look = Look { theme: &config.theme, keymap: &config.keymap, pending: &self.pending };
        let (buffer, cursor) = ui::draw(&self.app, look, Rect::new(0, 0, screen.width, screen.height));
        self.dirty = !self.terminal.draw(&buffer, cursor, typing)?;
        Ok(())
    }

    /// The screen may be another: its size is asked for, and every cell is drawn again.
    fn repaint(&mut self) {
        self.size = self.terminal.size();
        self.terminal.painter().forget();
        self.app.soil();
    }

    fn suspend(&mut self) {
        self.hush();
        // A terminal that cannot be had again ends the program with the next frame.
        let _ = self.terminal.suspend();
        self.keys.resume();
        self.repaint();
    }
}

/// The app has no clock: a visit gets its time here.
fn dated(mut changes: Vec<(Id, Change)>) -> Vec<(Id, Change)> {
    for (_, change) in &mut changes {
        if let Change::Visited(at) = change {
            *at = clock::now();
        }
    }
    changes
}

/// As a shell tells of a program that a signal ended.
fn status_of(signal: i32) -> u8 {
    u8::try_from(128 + signal).unwrap_or(HUNG_UP)
}
