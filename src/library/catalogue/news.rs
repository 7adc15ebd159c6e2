//! What a sync is asked and what it tells. It must not know how it is done.

use crate::library::Fault;
use crate::library::archive::Archives;

/// How a sync is done.
#[derive(Debug, Clone, Copy)]
pub struct How<'a> {
    /// What counts as the time at which new articles came, in milliseconds since 1970 (UTC).
    pub now: i64,
    /// How archives are read.
    pub archives: &'a Archives,
}

/// How far a sync has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Steps done: a file is one; an archive is one for every 4 KiB of it.
    pub done: u64,
    /// Steps known of so far, never fewer than done.
    pub found: u64,
    /// Whether that is all of them, as far as can be told beforehand.
    pub counted: bool,
    /// Articles read, since they were new or changed.
    pub articles: u64,
    /// Bytes of those articles.
    pub bytes: u64,
}

/// What has happened since the last word. What it names stands in the database already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// How far the sync is.
    pub progress: Progress,
    /// Articles that were not there before, by row id.
    pub added: Vec<u32>,
    /// Articles with other bytes, or in another place.
    pub changed: Vec<u32>,
    /// Articles as they were, of which more is known now.
    pub filled: Vec<u32>,
    /// Articles that are gone. An id of these may come again as a new one in later news.
    pub removed: Vec<u32>,
    /// What could not be read.
    pub faults: Vec<Fault>,
}

/// What a sync has done in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Articles read and parsed: those that were new or changed, and every line of an archive that was.
    pub read: u64,
    /// Articles that were not there before.
    pub added: u64,
    /// Articles with other bytes.
    pub changed: u64,
    /// Articles in another place.
    pub moved: u64,
    /// Articles that are gone.
    pub removed: u64,
    /// Files, folders and lines of archives that could not be read.
    pub broken: u64,
    /// It came to its end: nothing cancelled it.
    pub whole: bool,
}
