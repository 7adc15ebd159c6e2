//! One file of a sync: whether it has changed since it was read, and what it says now. It must not know the database.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::library::Record;
use crate::library::copies::{self, Sketch};
use crate::library::read::{self, Key, Trouble};

use super::passed::{self, Mark};
use super::tour::Tour;

/// A file that was written less than this before it was read may be written again without another time: the clock of
/// file systems goes in ticks. It is read once more by the next sync.
const TICK: Duration = Duration::from_millis(10);

/// What tells that a file has changed: its size, and when it was written, in nanoseconds since 1970; none where that
/// cannot be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trace {
    pub(super) bytes: i64,
    pub(super) modified: Option<i64>,
}

impl Trace {
    pub(super) fn of(about: &Metadata) -> Self {
        let modified = about.mtime().saturating_mul(1_000_000_000).saturating_add(about.mtime_nsec());
        Self { bytes: i64::try_from(about.len()).unwrap_or(i64::MAX), modified: Some(modified) }
    }

    /// Of a file that is read now.
    pub(super) fn of_fresh(about: &Metadata) -> Self {
        let now = SystemTime::now();
        let apart = about.modified().ok().map(|then| {
            let since = now.duration_since(then);
            since.unwrap_or_else(|ahead| ahead.duration())
        });
        let trace = Self::of(about);
        if apart.is_some_and(|apart| apart < TICK) { Self { modified: None, ..trace } } else { trace }
    }

    /// Of an archive of which only what is new was read: a size below zero, which no file has, so that the next whole look
    /// reads it all.
    pub(super) fn unproven(self) -> Self {
        Self { bytes: -self.bytes, ..self }
    }

    /// The same, taken for what it was seen to be.
    pub(super) fn believed(self) -> Self {
        Self { bytes: self.bytes.saturating_abs(), ..self }
    }

    /// Whether a file that had one trace and has another is the same.
    pub(super) fn is(self, other: Self) -> bool {
        self.modified.is_some() && self == other
    }
}

/// A folder that articles lie in, or an archive.
pub(super) struct Place {
    pub(super) root: i64,
    pub(super) path: PathBuf,
    /// What was passed over in it before.
    pub(super) passed: Arc<HashSet<Mark>>,
}

impl Place {
    pub(super) fn new(root: i64, path: &Path) -> Self {
        Self { root, path: path.to_owned(), passed: Arc::default() }
    }
}

/// A file that a sync looks at.
pub(super) struct Job {
    pub(super) place: Arc<Place>,
    pub(super) name: OsString,
    pub(super) is_link: bool,
    /// Links may lead to it by other paths.
    pub(super) linked: bool,
    /// The user named it, so nothing about it is passed over in silence.
    pub(super) given: bool,
    /// Its row, and what it was when it was read.
    pub(super) known: Option<(u32, Trace)>,
    /// What it is kept in mind by if it is no article; none before it was looked at.
    pub(super) mark: Option<Mark>,
}

impl Job {
    pub(super) fn path(&self) -> PathBuf {
        self.place.path.join(&self.name)
    }

    /// Whether it is a link to what is found without it.
    pub(super) fn is_elsewhere(&self, tour: &Tour<'_>) -> bool {
        self.is_link && !self.given && tour.passes_over(&self.path())
    }

    /// What names the file where other paths may lead to it as well.
    pub(super) fn shared(&self, about: &Metadata) -> Option<Key> {
        (self.is_link || self.linked || about.nlink() > 1).then(|| Key::of(about))
    }
}

/// What a look at a file has shown, before it is opened.
pub(super) enum Look {
    /// It is as it was.
    Same,
    /// It is to be read.
    Other,
    /// It is found elsewhere, or is no file.
    Over,
    /// It was passed over before, and is as it was.
    Passed,
    /// It is not there.
    Gone,
    /// Something to say.
    Bad(Trouble),
}

/// Looks at a file. Beside the answer, what names it where other paths may lead to it as well.
pub(super) fn look(job: &mut Job, tour: &Tour<'_>) -> (Look, Option<Key>) {
    let about = match fs::metadata(job.path()) {
        Ok(about) => about,
        Err(error) if is_gone(&error) && (!job.is_link || job.known.is_some()) => return (Look::Gone, None),
        Err(error) => return (Look::Bad(Trouble::from(error).after_listing()), None),
    };
    if !about.is_file() || job.is_elsewhere(tour) {
        return (Look::Over, None);
    }
    job.mark = passed::mark(&job.name, Trace::of_fresh(&about)).filter(|_| !job.given);
    if job.known.is_none() && job.mark.is_some_and(|mark| job.place.passed.contains(&mark)) {
        return (Look::Passed, None);
    }
    let same = job.known.is_some_and(|(_, trace)| trace.is(Trace::of(&about)));
    (if same { Look::Same } else { Look::Other }, job.shared(&about))
}

/// A file that was read.
pub(super) struct Found {
    pub(super) place: Arc<Place>,
    pub(super) name: OsString,
    /// Whether it has a row.
    pub(super) is_known: bool,
    pub(super) record: Record,
    pub(super) trace: Trace,
    pub(super) sketch: Option<Sketch>,
}

/// Reads a file.
pub(super) fn read(job: Job) -> Result<Found, (Job, Trouble)> {
    let whole = match read::whole(&job.path()) {
        Ok(whole) => whole,
        Err(trouble) => return Err((job, trouble)),
    };
    Ok(Found {
        record: Record::of(&whole.article, &whole.bytes, Vec::new()),
        sketch: copies::sketch(&whole.article),
        trace: Trace::of_fresh(&whole.about),
        is_known: job.known.is_some(),
        place: job.place,
        name: job.name,
    })
}

/// Whether an error says that nothing is there.
pub(super) fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether a root is there: a folder that is a mount point without its disk is empty.
pub(super) fn is_there(root: &Path) -> bool {
    match fs::metadata(root) {
        Ok(about) if about.is_dir() => fs::read_dir(root).is_ok_and(|mut entries| entries.next().is_some()),
        Ok(_) => true,
        Err(_) => false,
    }
}
