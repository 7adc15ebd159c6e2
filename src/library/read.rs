//! From a path to an article, safely: pipes and devices are never opened, size is capped, binary files are known by
//! their first bytes. It must not know lists or folders.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;
use std::time::SystemTime;

use rustix::fs::{Mode, OFlags};

use crate::article::Article;
use crate::format::{self, FormatError};

/// The most that is read as one article, in bytes (64 MiB).
pub const LIMIT: u64 = 64 << 20;

/// Of a longer file so much is looked at first, in bytes: a film among the articles is passed over without reading it.
const HEAD: u64 = 64 << 10;

/// What tells that a file has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    key: Key,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok()?;
        Some(Self { modified: about.modified().ok(), bytes: about.len(), key: Key::of(&about) })
    }
}

/// Names a file or folder whatever path leads to it: device and inode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(u64, u64);

impl Key {
    pub(super) fn of(about: &Metadata) -> Self {
        Self(about.dev(), about.ino())
    }
}

/// An article with the bytes that it was read from.
pub(super) struct Whole {
    pub(super) article: Article,
    pub(super) bytes: Vec<u8>,
    /// Of the open file, before it was read.
    pub(super) about: Metadata,
}

/// Why there is no article, as the end of a sentence that begins with the path.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("there is no such file or folder; check the name")]
    Missing,
    #[error("it is no longer there, or its link leads nowhere; look at the folder again")]
    Gone,
    #[error("there is no permission to read it; ask its owner, or see `ls -l`")]
    Denied,
    #[error("it is {0}, and masthead opens only files; send its text to `masthead -` instead")]
    NotAFile(&'static str),
    #[error("it is larger than 64 MiB, the most that masthead reads as one article; split it first")]
    TooLarge,
    #[error("{0}; masthead reads plain text")]
    NotText(#[from] FormatError),
    #[error("no articles here; masthead reads text files and passes over hidden and binary ones")]
    NoArticles,
    #[error("it could not be read ({0}); try again")]
    Broken(io::Error),
}

impl Trouble {
    /// The same, said of a file that was there when its folder was listed.
    pub(super) fn after_listing(self) -> Self {
        if matches!(self, Self::Missing) { Self::Gone } else { self }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
            return Self::Missing;
        }
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::Broken(error),
        }
    }
}

/// Opens a file for reading. It is asked what it is before it is opened, since opening alone can stir a pipe's writer or
/// a device, and again afterwards, since it may have been exchanged in between.
pub(super) fn open(path: &Path) -> Result<(File, Metadata), Trouble> {
    must_be_file(&fs::metadata(path)?)?;
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let opened = rustix::io::retry_on_intr(|| rustix::fs::open(path, flags, Mode::empty()));
    let file = File::from(opened.map_err(io::Error::from)?);
    let about = file.metadata()?;
    must_be_file(&about)?;
    Ok((file, about))
}

/// Reads a file and its article.
pub(super) fn whole(path: &Path) -> Result<Whole, Trouble> {
    let (mut file, about) = open(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut bytes = Vec::new();
    if about.len() > HEAD {
        (&mut file).take(HEAD).read_to_end(&mut bytes)?;
        format::read(&name, &bytes)?;
    }
    if about.len() > LIMIT {
        return Err(Trouble::TooLarge);
    }
    // A file may grow while it is read, and those under /proc say that they are empty: the length is no bound.
    let room = LIMIT + 1 - bytes.len() as u64;
    file.take(room).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(Trouble::TooLarge);
    }
    Ok(Whole { article: format::read(&name, &bytes)?, bytes, about })
}

pub(super) fn must_be_file(about: &Metadata) -> Result<(), Trouble> {
    let kind = about.file_type();
    if kind.is_file() {
        return Ok(());
    }
    Err(Trouble::NotAFile(if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }))
}
