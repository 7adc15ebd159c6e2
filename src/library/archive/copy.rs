//! A copy of a packed archive in which one article is found without unpacking all before it: zstd frames of about 1 MB
//! (RFC 8878), each of whole objects, and a table at the end in a frame that other readers skip. It is made in passing and
//! can be lost at any time. It must not know what an object says.

use std::collections::HashSet;
use std::fs::{self, DirEntry, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

use crate::library::Hash;

use super::cut::{Cut, What};
use super::pass::Batch;
use super::stamp;

/// Bytes of a frame, unpacked, at least (the last one of a batch may be shorter).
const FRAME: usize = 1 << 20;
/// Unpacked bytes of a frame, at most, before its length is taken for a fault.
const MOST: u64 = 128 << 20;
/// Fast before small: the copy is made while the archive is read.
const LEVEL: i32 = 1;
/// Opens a frame that readers of zstd skip (RFC 8878, 3.1.2).
const SKIPPED: u32 = 0x184d_2a5e;
/// Bytes of an entry of the table.
const ENTRY: usize = 16;
/// Bytes behind the entries: their number, their hash, the sign.
const FOOT: usize = 4 + 16 + 8;
const SIGN: &[u8; 8] = b"masthead";

/// One frame.
#[derive(Debug, Clone, Copy)]
struct Frame {
    /// Where it begins in the unpacked archive.
    start: u64,
    /// Its unpacked bytes.
    length: u32,
    /// Its packed bytes.
    packed: u32,
}

/// A copy that is being made. Until it is finished it has another name, under which it is removed if it is given up.
pub(super) struct Copy {
    shelf: PathBuf,
    path: PathBuf,
    file_name: String,
    /// Unpacked bytes before which no file is made.
    least: u64,
    unpacked: u64,
    /// Frames while there is no file.
    waiting: Vec<u8>,
    file: Option<(File, PathBuf)>,
    table: Vec<Frame>,
    lost: bool,
}

impl Copy {
    /// None if there is one already.
    pub(super) fn new(shelf: &Path, path: &Path, about: &Metadata, least: u64) -> Option<Self> {
        let file_name = file_name(path, about);
        if open(&shelf.join(&file_name)).is_some() {
            return None;
        }
        Some(Self {
            shelf: shelf.to_owned(),
            path: path.to_owned(),
            file_name,
            least,
            unpacked: 0,
            waiting: Vec::new(),
            file: None,
            table: Vec::new(),
            lost: false,
        })
    }

    /// Adds the objects of a batch. A failure loses the copy and nothing else.
    pub(super) fn add(&mut self, batch: &Batch) {
        if !self.lost && self.try_add(batch).is_err() {
            self.lose();
        }
    }

    fn try_add(&mut self, batch: &Batch) -> io::Result<()> {
        let packed: io::Result<Vec<_>> =
            ranges(&batch.cuts).into_par_iter().map(|range| Ok((range.clone(), pack(&batch.bytes[range])?))).collect();
        for (range, bytes) in packed? {
            let size = |size: usize| u32::try_from(size).map_err(io::Error::other);
            let start = batch.base + range.start as u64;
            self.table.push(Frame { start, length: size(range.len())?, packed: size(bytes.len())? });
            self.unpacked += range.len() as u64;
            self.write(&bytes)?;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            self.waiting.extend_from_slice(bytes);
            if self.unpacked <= self.least {
                return Ok(());
            }
            fs::create_dir_all(&self.shelf)?;
            let path = self.shelf.join(format!("{}.{}", self.file_name, std::process::id()));
            let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
            let (file, _) = self.file.insert((file, path));
            return file.write_all(&std::mem::take(&mut self.waiting));
        }
        self.file.as_mut().map_or(Ok(()), |(file, _)| file.write_all(bytes))
    }

    /// Puts the copy in its place, and those of earlier states of the archive away.
    pub(super) fn finish(mut self) {
        let table = table(&self.table);
        let Some((file, path)) = self.file.as_mut().filter(|_| !self.lost) else { return };
        let done = file.write_all(&table).and_then(|()| fs::rename(&*path, self.shelf.join(&self.file_name)));
        if done.is_ok() {
            self.file = None;
            remove(&self.shelf, &self.path, Some(&self.file_name));
        }
    }

    fn lose(&mut self) {
        self.lost = true;
        self.waiting = Vec::new();
        if let Some((_, path)) = self.file.take() {
            // There is nobody to tell: it is a leftover that the next copy removes.
            let _ = fs::remove_file(path);
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        self.lose();
    }
}

/// Parts objects into frames.
fn ranges(cuts: &[Cut]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for cut in cuts {
        let What::Whole(object) = &cut.what else { continue };
        match ranges.last_mut() {
            Some(range) if range.len() < FRAME => range.end = object.end,
            _ => ranges.push(object.clone()),
        }
    }
    ranges
}

fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = Compressor::new(LEVEL)?;
    compressor.set_parameter(CParameter::ChecksumFlag(true))?;
    compressor.compress(bytes)
}

/// The table as a frame of its own.
fn table(frames: &[Frame]) -> Vec<u8> {
    let mut entries = Vec::with_capacity(frames.len() * ENTRY);
    for frame in frames {
        entries.extend_from_slice(&frame.start.to_le_bytes());
        entries.extend_from_slice(&frame.length.to_le_bytes());
        entries.extend_from_slice(&frame.packed.to_le_bytes());
    }
    let count = u32::try_from(frames.len()).unwrap_or(0).to_le_bytes();
    let size = u32::try_from(entries.len() + FOOT).unwrap_or(0).to_le_bytes();
    let hash = Hash::of(&entries);
    [&SKIPPED.to_le_bytes()[..], &size, &entries, &count, &hash.0, SIGN].concat()
}

/// Reads a stretch of the unpacked archive from its copy; none if there is no sound one of this state of the archive.
pub(super) fn read(shelf: &Path, path: &Path, about: &Metadata, start: u64, length: u64) -> Option<Vec<u8>> {
    let (file, frames) = open(&shelf.join(file_name(path, about)))?;
    let at = frames.partition_point(|frame| frame.start <= start).checked_sub(1)?;
    let frame = frames[at];
    let before: u64 = frames[..at].iter().map(|frame| u64::from(frame.packed)).sum();
    let from = usize::try_from(start - frame.start).ok()?;
    let to = from.checked_add(usize::try_from(length).ok()?)?;
    if to > frame.length as usize || u64::from(frame.length) > MOST {
        return None;
    }
    let mut packed = vec![0; frame.packed as usize];
    file.read_exact_at(&mut packed, before).ok()?;
    let bytes = zstd::bulk::decompress(&packed, frame.length as usize).ok()?;
    Some(bytes.get(from..to)?.to_vec())
}

/// Opens a copy and reads its table, if both are sound.
fn open(path: &Path) -> Option<(File, Vec<Frame>)> {
    let file = File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    let mut foot = [0; FOOT];
    file.read_exact_at(&mut foot, size.checked_sub(FOOT as u64)?).ok()?;
    let (count, rest) = foot.split_first_chunk::<4>()?;
    let (hash, sign) = rest.split_first_chunk::<16>()?;
    let bytes = u64::from(u32::from_le_bytes(*count)).checked_mul(ENTRY as u64)?;
    let start = size.checked_sub(FOOT as u64)?.checked_sub(bytes)?;
    if sign != SIGN {
        return None;
    }
    let mut entries = vec![0; usize::try_from(bytes).ok()?];
    file.read_exact_at(&mut entries, start).ok()?;
    if Hash::of(&entries) != Hash(*hash) {
        return None;
    }
    Some((file, entries.chunks_exact(ENTRY).filter_map(frame).collect()))
}

fn frame(entry: &[u8]) -> Option<Frame> {
    let (start, rest) = entry.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let packed = rest.first_chunk::<4>()?;
    Some(Frame {
        start: u64::from_le_bytes(*start),
        length: u32::from_le_bytes(*length),
        packed: u32::from_le_bytes(*packed),
    })
}

/// Removes the copies of an archive, finished or not, but one.
pub(super) fn remove(shelf: &Path, path: &Path, but: Option<&str>) {
    let mine = stem(path);
    let Ok(names) = fs::read_dir(shelf) else { return };
    for entry in names.flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.starts_with(&mine) && Some(name) != but) {
            // One that cannot be removed takes room and does no other harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Removes the copies of all archives but these, and nothing that is no copy. Gives how many were removed.
pub(super) fn remove_others(shelf: &Path, kept: &[PathBuf]) -> usize {
    let kept: HashSet<String> = kept.iter().map(|path| stem(path)).collect();
    let Ok(names) = fs::read_dir(shelf) else { return 0 };
    let orphaned = |entry: &DirEntry| {
        let name = entry.file_name();
        name.to_str().is_some_and(|name| stem_of(name).is_some_and(|stem| !kept.contains(stem)))
    };
    names.flatten().filter(orphaned).filter(|entry| fs::remove_file(entry.path()).is_ok()).count()
}

/// What the name of a copy begins with; none where a file is no copy.
fn stem_of(name: &str) -> Option<&str> {
    let (path, rest) = name.split_once('-')?;
    let (stamp, ending) = rest.split_once('.')?;
    let is_hash = |part: &str| part.len() == 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hash(path) && is_hash(stamp) && ending.starts_with("zst")).then(|| &name[..=path.len()])
}

fn stem(path: &Path) -> String {
    format!("{}-", Hash::of(path.as_os_str().as_bytes()))
}

fn file_name(path: &Path, about: &Metadata) -> String {
    format!("{}{}.zst", stem(path), Hash::of(&stamp(about)))
}
