//! What the app asks of the world and what the world tells the app. It must not know how either is done.

use std::sync::Arc;

use crate::article::{Article, Id};
use crate::filter::{Generation, Hits, Order, Query, Split};
use crate::shelf::News;
use crate::state::{Change, State};
use crate::text::Clean;

/// What the app asks for. Whatever can go stale carries a generation; the answer brings it back.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Answer a query; the newest one is the only one that counts.
    Search {
        /// Which articles.
        query: Query,
        /// In which order.
        order: Order,
        /// Comes back with [`Event::Hits`].
        generation: Generation,
        /// Whether articles whose letters stand far apart are shown beside better ones.
        scattered: bool,
    },
    /// Make the articles ready for the first letter of a filter; whatever is searched goes first.
    Prepare(Order),
    /// Read an article.
    Open(Id, Generation),
    /// Read an article again, whose file has changed.
    Reopen(Id, Generation),
    /// Find the articles nearest to one.
    Like(Id, Generation),
    /// Find the words that tell what an article is about, and its neighbours.
    About(Id, Generation),
    /// Find what splits a list of articles best.
    Splits(Vec<Id>, Generation),
    /// Save an article under a name that was typed; over another file only if told to.
    Save {
        /// The article.
        id: Id,
        /// As it was typed.
        name: String,
        /// Whether a file that is there already is to be replaced.
        replace: bool,
        /// Comes back with [`Event::Saved`].
        generation: Generation,
    },
    /// Give an article's text to a command, as an argument vector.
    Pipe(Id, Vec<String>, Generation),
    /// Keep what the reader did with articles. The app has done it to its own marks already.
    Mark(Vec<(Id, Change)>),
    /// Keep something of the session: a filter that was used, a view, what is selected.
    Remember(Memory),
    /// Put a text into the clipboard; the second says what it is (`the address`, `3 paragraphs`).
    Copy(Clean, Clean),
    /// Stop the command that runs; asked a second time, at once.
    Stop,
    /// Give the terminal to an editor with an article's file.
    Edit(Id),
    /// Look at all paths again.
    Scan,
    /// Say [`Event::Woken`] after so many milliseconds.
    Wake(u64, Timer),
    /// Tell when the file of this article changes; none: of no article.
    Watch(Option<Id>),
    /// Open an http, https or mailto address outside.
    Browse(Clean),
    /// Give the terminal back until the user returns.
    Suspend,
    /// Draw every cell again.
    Redraw,
    /// Another theme: the next one there is.
    NextTheme,
    /// Leave.
    Quit,
}

/// Something of the session that outlives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Memory {
    /// A filter that was used, as it was typed.
    Filter(String),
    /// A saved filter by its name; without a filter it is forgotten.
    View(Clean, Option<String>),
    /// The article that is selected.
    Selected(Id),
}

/// What was kept of earlier sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remembered {
    /// Filters used, the newest last.
    pub filters: Vec<String>,
    /// Saved filters by name.
    pub views: Vec<(Clean, String)>,
    /// The path of the article that was selected.
    pub selected: Option<Clean>,
}

/// How far a walk through the folders has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Files and lines looked at.
    pub done: u64,
    /// As many as are known of by now.
    pub found: u64,
    /// Looked at in a second.
    pub rate: u64,
    /// Seconds that the rest will take, where that can be told.
    pub left: Option<u64>,
}

/// Why the app wanted to be woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// The selection has rested.
    Rested(Generation),
    /// New entries may be shown.
    Refresh,
    /// The place of the open article is to be kept.
    Keep,
    /// The open article has been in sight long enough to count as read.
    Dwelt(Generation),
    /// A notice has been there long enough.
    Fade(Generation),
}

/// What the world tells the app.
#[derive(Debug, Clone)]
pub enum Event {
    /// An article that the scan has read anyway, just before it is among those found.
    Given(Id, Arc<Article>),
    /// What has become of the articles, and sentences about what cannot be read.
    Found(News, Vec<Clean>),
    /// What is known of articles, from earlier sessions or from another instance; it stands above what the app knows.
    Marked(Vec<(Id, State)>),
    /// Articles that came since the last time that the program was used here.
    Fresh(Vec<Id>),
    /// What was kept of earlier sessions.
    Remembered(Remembered),
    /// How far the walk has come.
    Walking(Progress),
    /// The scan has seen everything.
    Scanned,
    /// An answer to a search.
    Hits(Hits),
    /// An article, or the sentence that says why not.
    Opened(Id, Generation, Result<Arc<Article>, Clean>),
    /// The articles nearest to one, the nearest first.
    Like(Generation, Vec<Id>),
    /// The words that tell what an article is about, the best first, and the articles nearest to it.
    About(Generation, Vec<Clean>, Vec<Id>),
    /// What splits a list of articles, the best first.
    Splits(Generation, Vec<Split>),
    /// The time of a [`Request::Wake`] has come.
    Woken(Timer),
    /// The file of the watched article has changed.
    Changed(Id),
    /// What became of a [`Request::Save`].
    Saved(Generation, Saved),
    /// What became of a [`Request::Pipe`].
    Piped(Generation, Piped),
    /// The editor is done with the file of an article, and whether the file has changed.
    Edited(Id, bool),
    /// The file of the watched article is no longer there.
    Gone(Id),
    /// Faults to tell the user, all at once.
    Faulty(Vec<Clean>),
    /// Something to tell the user.
    Told(Clean),
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It is there, under this name.
    Done(Clean),
    /// There is such a file already, and nobody said to replace it.
    Exists,
    /// The sentence that says why not.
    Failed(Clean),
}

/// What a command said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piped {
    /// Its output, and after it what it had to complain of.
    pub said: Clean,
    /// How it ended, where it did not end well: `grep ended with status 2`.
    pub failed: Option<Clean>,
}
