//! Archives: many articles in one file, as JSON Lines or a JSON array, packed or not. Streamed, so that memory stays flat
//! however large they are. It must not know databases.

mod copy;
mod cut;
mod pass;
mod stream;

use std::ffi::OsStr;
use std::fs::Metadata;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use crate::article::Article;
use crate::format::json::{self, Keys};
use crate::text::{self, Clean};

use super::read::{LIMIT, Trouble};
use super::{Cancel, Fault, Hash};
use pass::Limits;
use stream::{Archive, Packing};

/// Endings of archives, in lower case; each may be followed by one of [`PACKED`].
const ENDINGS: &[&str] = &["jsonl", "ndjson", "jsonlines", "json"];
const PACKED: &[&str] = &["gz", "zst"];

/// One article of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The number of its line, from 1; in a JSON array, that of its element.
    pub line: u64,
    /// Where its object begins, in bytes of the unpacked archive.
    pub start: u64,
    /// Bytes of its object, the braces included.
    pub length: u64,
    /// The article.
    pub article: Article,
    /// Of the bytes of its object.
    pub hash: Hash,
    /// Tags that it came with, sorted, each once.
    pub tags: Vec<Clean>,
}

/// Where an article of an archive begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// As [`Item::line`].
    pub line: u64,
    /// As [`Item::start`].
    pub start: u64,
}

/// An article that was read from an archive before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Where it began.
    pub spot: Spot,
    /// As [`Item::length`].
    pub length: u64,
    /// As [`Item::hash`].
    pub hash: Hash,
}

/// Whether a file is an archive, by the ending of its name.
pub fn is_archive(name: impl AsRef<OsStr>) -> bool {
    let name = &*name.as_ref().to_string_lossy();
    let ends = |name: &str, endings: &[&str]| {
        let (stem, ending) = name.rsplit_once('.')?;
        let known = !stem.is_empty() && endings.iter().any(|known| ending.eq_ignore_ascii_case(known));
        known.then_some(stem.len())
    };
    let stem = ends(name, PACKED).map_or(name, |stem| &name[..stem]);
    ends(stem, ENDINGS).is_some()
}

/// How archives are read: the names that their objects use, and where seekable copies of packed ones are put.
#[derive(Debug, Clone, Default)]
pub struct Archives {
    /// The names.
    pub keys: Keys,
    /// The folder for copies; none makes none.
    pub shelf: Option<PathBuf>,
}

/// Reads all articles of an archive, in order, in batches, parsed on the pool of the calling thread. What cannot be read
/// is a fault in its place, with `FILE#LINE`, and is passed over; a line of more than 64 MiB among it, and what is
/// missing where packed data break off.
///
/// `shelf` is a folder for copies that [`open`] finds its way in: of a packed archive of more than 32 MB a copy is made
/// there in passing (about as large as the archive). It can be deleted at any time; where it cannot be written, for want
/// of room or else, there is none. The same `path` must be given to [`open`].
///
/// # Errors
/// When the file cannot be opened or its start cannot be read: a sentence that says what to do.
pub fn each(
    path: &Path,
    keys: &Keys,
    shelf: Option<&Path>,
    cancel: &Cancel,
    found: &mut dyn FnMut(Vec<Result<Item, Fault>>),
) -> Result<(), Fault> {
    pass::each(path, keys, shelf, Limits::default(), None, cancel, found)
}

/// As [`each`], from a line on that was read before, of an archive of which [`holds`] says that it can be so read.
///
/// # Errors
/// As [`each`].
pub fn each_from(
    path: &Path,
    keys: &Keys,
    spot: Spot,
    cancel: &Cancel,
    found: &mut dyn FnMut(Vec<Result<Item, Fault>>),
) -> Result<(), Fault> {
    pass::each(path, keys, None, Limits::default(), Some(spot), cancel, found)
}

/// Whether an archive is not packed and has an object a line, so that it can be read from one of them on, and whether
/// these stand where they stood. Nothing is said of what lies between them. One that cannot be read has nothing.
pub fn holds(path: &Path, known: &[Known]) -> bool {
    pass::holds(path, known, Limits::default()).unwrap_or(false)
}

/// Reads one article where [`each`] found it: `start`, `length` and `line` as there. The hash tells whether it still is
/// the same.
///
/// # Errors
/// When the file cannot be read, or has no article there any more: a sentence that says what to do.
pub fn open(
    path: &Path,
    start: u64,
    length: u64,
    line: u64,
    keys: &Keys,
    shelf: Option<&Path>,
) -> Result<(Article, Hash), Fault> {
    let shown = shown(path);
    let gone =
        |why: &str| fault(&shown, line, &format!("the article is no longer here ({why}); look at the folders again"));
    let archive = stream::open(path).map_err(|trouble| Fault::new(&shown, &trouble.after_listing()))?;
    if length > LIMIT {
        return Err(fault(&shown, line, &Trouble::TooLarge.to_string()));
    }
    let bytes = bytes(archive, path, start, length, shelf).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => gone("the file has become shorter"),
        _ => Fault::new(&shown, &Trouble::from(error)),
    })?;
    let parsed = json::read(&name(path, line), &bytes, keys).map_err(|error| gone(&error.to_string()))?;
    Ok((parsed.article, Hash::of(&bytes)))
}

/// Removes the copies that were made of an archive, when it is no longer one of the library's.
pub fn forget(path: &Path, shelf: &Path) {
    copy::remove(shelf, path, None);
}

/// Removes the copies of all archives but these; gives how many there were.
pub fn forget_others(kept: &[PathBuf], shelf: &Path) -> usize {
    copy::remove_others(shelf, kept)
}

fn bytes(archive: Archive, path: &Path, start: u64, length: u64, shelf: Option<&Path>) -> io::Result<Vec<u8>> {
    let too_long = |_| io::Error::from(io::ErrorKind::UnexpectedEof);
    if archive.packing == Packing::None {
        // The length was told by somebody else; there is no need to believe it before the bytes are there.
        if start.saturating_add(length) > archive.about.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = vec![0; usize::try_from(length).map_err(too_long)?];
        archive.file.read_exact_at(&mut bytes, start)?;
        return Ok(bytes);
    }
    if let Some(bytes) = shelf.and_then(|shelf| copy::read(shelf, path, &archive.about, start, length)) {
        return Ok(bytes);
    }
    let mut input = archive.unpacked()?;
    let passed = io::copy(&mut (&mut input).take(start), &mut io::sink())?;
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if passed < start || (bytes.len() as u64) < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

/// The path as it may be shown.
fn shown(path: &Path) -> Clean {
    text::escape(&path.to_string_lossy())
}

/// What stands in for the title of an article that has none.
fn name(path: &Path, line: u64) -> String {
    format!("{}#{line}", path.file_name().unwrap_or_default().to_string_lossy())
}

fn fault(shown: &Clean, line: u64, what: &str) -> Fault {
    Fault(text::clean_line(&format!("{shown}#{line}: {what}")))
}

/// What tells that an archive has changed: its length and when it was written.
fn stamp(about: &Metadata) -> Vec<u8> {
    let modified = about.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let nanoseconds = modified.map_or(0, |since| since.as_nanos());
    [&about.len().to_le_bytes()[..], &nanoseconds.to_le_bytes()].concat()
}
