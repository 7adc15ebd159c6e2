//! What the app asks of the world and what the world tells the app. It must not know how either is done.

use std::sync::Arc;

use crate::article::{Article, Entry, Id};
use crate::filter::{Generation, Hits, Order, Query};
use crate::text::Clean;

/// What the app asks for. Whatever can go stale carries a generation; the answer brings it back.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Answer a query; the newest one is the only one that counts.
    Search(Query, Order, Generation),
    /// Read an article.
    Open(Id, Generation),
    /// Read an article again, whose file has changed.
    Reopen(Id, Generation),
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

/// Why the app wanted to be woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// The selection has rested.
    Rested(Generation),
    /// New entries may be shown.
    Refresh,
    /// A notice has been there long enough.
    Fade(Generation),
}

/// What the world tells the app.
#[derive(Debug, Clone)]
pub enum Event {
    /// An article that the scan has read anyway, just before it is among those found.
    Given(Id, Arc<Article>),
    /// A scan found articles, in the order of their ids, and files that it could not read.
    Found(Vec<Arc<Entry>>, Vec<Clean>),
    /// The scan has seen everything.
    Scanned,
    /// A scan starts over: all ids are void.
    Emptied,
    /// An answer to a search.
    Hits(Hits),
    /// An article, or the sentence that says why not.
    Opened(Id, Generation, Result<Arc<Article>, Clean>),
    /// An article's row is another after it was read again.
    Renewed(Arc<Entry>),
    /// The time of a [`Request::Wake`] has come.
    Woken(Timer),
    /// The file of the watched article has changed.
    Changed(Id),
    /// Something to tell the user.
    Told(Clean),
}
