//! Where the index lies: opening it, knowing one that is damaged or of another format, making it anew. It must not know
//! what is in it.
//!
//! Everything in the folder is derived, so nothing is asked before it is thrown away; but only what an index leaves
//! there is ever removed. The stamp is written last and removed first: without it there is no index.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::index::SegmentId;
use tantivy::{Index, IndexSettings};

use crate::library::Cancel;

use super::schema::Fields;
use super::{Opened, Trouble};

/// Counted up when the same article would be written in another way.
const FORMAT: u32 = 1;
const STAMP: &str = "format";
/// Held while the index is opened or made anew, so that nobody sees half of it.
const OPENING: &str = "opening.lock";
const TANTIVY: [&str; 2] = ["meta.json", ".managed.json"];

/// Opens the index in a folder, or makes a new one there.
pub(super) fn open(dir: &Path) -> Result<Opened, Trouble> {
    let trouble = |error: io::Error| Trouble::new(Some(dir), &error);
    fs::create_dir_all(dir).map_err(trouble)?;
    let opening = Lock::take(&dir.join(OPENING), FlockOperation::LockExclusive).map_err(trouble)?;
    let fields = Fields::new();
    if let Some(opened) = sound(dir, &fields) {
        opening.release();
        return Ok(opened);
    }
    let writing = match Lock::take(&dir.join(&INDEX_WRITER_LOCK.filepath), FlockOperation::NonBlockingLockExclusive) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Err(Trouble::busy(dir)),
        Err(error) => return Err(trouble(error)),
    };
    clear(dir).map_err(trouble)?;
    let directory = MmapDirectory::open(dir).map_err(|error| Trouble::new(Some(dir), &error))?;
    let made = Index::create(directory, fields.schema.clone(), IndexSettings::default());
    let opened = made.and_then(|index| Opened::new(index, fields)).map_err(|error| Trouble::new(Some(dir), &error))?;
    stamp(dir).map_err(trouble)?;
    writing.release();
    opening.release();
    Ok(opened)
}

/// A file that is locked (BSD's `flock`, as tantivy's locks are) until it is dropped.
struct Lock(File);

impl Lock {
    fn take(path: &Path, how: FlockOperation) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        rustix::io::retry_on_intr(|| rustix::fs::flock(&file, how))?;
        Ok(Self(file))
    }

    /// Closing it is not enough while a child process that is about to start has the file open, too.
    fn release(self) {
        // A lock that cannot be undone goes with the file.
        let _ = rustix::fs::flock(&self.0, FlockOperation::Unlock);
    }
}

/// The index, unless something about it is wrong.
pub(super) fn sound(dir: &Path, fields: &Fields) -> Option<Opened> {
    if !is_stamped(dir) {
        return None;
    }
    // Damaged files make tantivy's readers panic.
    catch_unwind(AssertUnwindSafe(|| {
        let index = Index::open_in_dir(dir).ok().filter(|index| index.schema() == fields.schema)?;
        // These are read as a whole at once, and small.
        is_intact(&index, &["fast", "fieldnorm", "del"], &Cancel::default()).then_some(())?;
        Opened::new(index, fields.clone()).ok()
    }))
    .ok()?
}

/// Whether the files with these endings, all if none are given, are as they were written, by their checksums.
pub(super) fn is_intact(index: &Index, endings: &[&str], cancel: &Cancel) -> bool {
    let Ok(parts) = index.searchable_segment_ids() else { return false };
    let parts: Vec<String> = parts.iter().map(SegmentId::uuid_string).collect();
    let is_asked = |path: &PathBuf| {
        let name = path.to_string_lossy();
        parts.iter().any(|part| name.starts_with(part))
            && (endings.is_empty()
                || path.extension().is_some_and(|ending| endings.iter().any(|asked| ending == *asked)))
    };
    let directory = index.directory();
    let files = directory.list_managed_files();
    files.iter().filter(|path| is_asked(path)).all(|path| {
        cancel.is_cancelled()
            || !directory.exists(path).unwrap_or(true)
            || directory.validate_checksum(path).unwrap_or(false)
    })
}

/// Whether there is an index of this format.
pub(super) fn is_stamped(dir: &Path) -> bool {
    fs::read(dir.join(STAMP)).is_ok_and(|stamp| stamp == wanted_stamp().as_bytes())
}

/// Lets the next one who opens it make it anew.
pub(super) fn distrust(dir: &Path) {
    // If even that fails the stamp stays, and the damage is found again.
    let _ = fs::remove_file(dir.join(STAMP));
}

fn wanted_stamp() -> String {
    format!("masthead index {FORMAT}, {}\n", tantivy::version_string())
}

fn stamp(dir: &Path) -> io::Result<()> {
    let mut file = File::create(dir.join(STAMP))?;
    file.write_all(wanted_stamp().as_bytes())?;
    file.sync_all()
}

/// Removes what an index has left. Locks stay: others may hold them.
fn clear(dir: &Path) -> io::Result<()> {
    for name in [STAMP].into_iter().chain(TANTIVY) {
        remove(&dir.join(name))?;
    }
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(is_ours) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

/// Whether a name is one that tantivy gives: 32 hexadecimal digits and an ending, or a draft of its lists.
fn is_ours(name: &str) -> bool {
    let is_part =
        name.split_once('.').is_some_and(|(part, _)| part.len() == 32 && part.bytes().all(|b| b.is_ascii_hexdigit()));
    is_part || name.starts_with(".tmp")
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
