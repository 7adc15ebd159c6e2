//! Why the library cannot be kept, as one sentence for the user: which file, what happened, what is lost by it and what
//! to do. It must not know what was being read or written.

use std::io;
use std::path::Path;

use rusqlite::ffi;

use crate::text::{self, Clean};

/// Why the library cannot be opened, read or written. The reader goes on without it: articles open, and what is done
/// with them is not kept. Each case carries the database's path as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The file, its folder or the whole disk is read-only.
    #[error(
        "{0}: nothing can be written here, so what you mark is not kept; let it be written, or choose another file with --library"
    )]
    ReadOnly(Clean),
    /// Somebody else's.
    #[error(
        "{0}: there is no permission to use it, so what you mark is not kept; ask its owner, or choose another file with --library"
    )]
    Denied(Clean),
    /// The disk is full. What was kept before is unharmed, and writing works again when there is room.
    #[error("{0}: there is no room left on its disk, so what you mark is not kept; make room")]
    Full(Clean),
    /// Its pages do not make sense.
    #[error("{0}: the library is damaged, so what you mark is not kept; quit, and run `masthead doctor`")]
    Corrupt(Clean),
    /// Another program's database, or no database.
    #[error(
        "{0}: this is no library of masthead and is left alone, so what you mark is not kept; choose another file with --library"
    )]
    Foreign(Clean),
    /// Written by a later masthead.
    #[error(
        "{0}: a newer masthead made this library and it is left alone, so what you mark is not kept; update masthead"
    )]
    Newer(Clean),
    /// The file system cannot lock files.
    #[error(
        "{0}: its file system cannot lock files, so what you mark is not kept; choose a file on another disk with --library"
    )]
    NoLocks(Clean),
    /// Some program has held it for half a minute.
    #[error("{0}: another program does not let go of the library, so what you mark is not kept; quit that program")]
    Busy(Clean),
    /// The file was moved or deleted while it was open.
    #[error("{0}: the library was moved or deleted, so what you mark is not kept; quit and start again")]
    Moved(Clean),
    /// There is a folder, a pipe or a device under its name, or a file in place of its folder.
    #[error(
        "{0}: there cannot be a library here, since {1}, so what you mark is not kept; choose another file with --library"
    )]
    NotAFile(Clean, &'static str),
    /// Anything else, in the words of the system or of the database.
    #[error("{0}: the library does not work ({1}), so what you mark is not kept; try again, or run `masthead doctor`")]
    Broken(Clean, Clean),
}

impl Trouble {
    /// Its sentence.
    pub fn sentence(&self) -> Clean {
        text::clean_line(&self.to_string())
    }

    /// What the database said.
    pub(super) fn of(path: &Path, error: &rusqlite::Error) -> Self {
        let shown = shown(path);
        let Some(&ffi::Error { extended_code: code, .. }) = error.sqlite_error() else {
            return Self::Broken(shown, text::clean_line(&error.to_string()));
        };
        match code {
            ffi::SQLITE_READONLY_DBMOVED => Self::Moved(shown),
            ffi::SQLITE_IOERR_SHMSIZE => Self::Full(shown),
            ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS | ffi::SQLITE_IOERR_DATA => Self::Corrupt(shown),
            ffi::SQLITE_IOERR_ACCESS => Self::Denied(shown),
            ffi::SQLITE_IOERR_LOCK
            | ffi::SQLITE_IOERR_UNLOCK
            | ffi::SQLITE_IOERR_RDLOCK
            | ffi::SQLITE_IOERR_CHECKRESERVEDLOCK
            | ffi::SQLITE_IOERR_SHMOPEN
            | ffi::SQLITE_IOERR_SHMLOCK
            | ffi::SQLITE_IOERR_SHMMAP => Self::NoLocks(shown),
            _ => match code & 0xff {
                ffi::SQLITE_READONLY => Self::ReadOnly(shown),
                ffi::SQLITE_PERM | ffi::SQLITE_AUTH | ffi::SQLITE_CANTOPEN => Self::Denied(shown),
                ffi::SQLITE_FULL => Self::Full(shown),
                ffi::SQLITE_CORRUPT => Self::Corrupt(shown),
                ffi::SQLITE_NOTADB => Self::Foreign(shown),
                ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL => Self::Busy(shown),
                _ => Self::Broken(shown, text::clean_line(&error.to_string())),
            },
        }
    }

    /// What the system said.
    pub(super) fn of_system(path: &Path, error: &io::Error) -> Self {
        let shown = shown(path);
        match error.kind() {
            io::ErrorKind::PermissionDenied => Self::Denied(shown),
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(shown),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(shown),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                Self::NotAFile(shown, "a part of the path is a file")
            }
            io::ErrorKind::IsADirectory => Self::NotAFile(shown, "this is a folder"),
            _ => Self::Broken(shown, text::clean_line(&error.to_string())),
        }
    }
}

/// A path as it may be shown.
pub(super) fn shown(path: &Path) -> Clean {
    text::escape(&path.to_string_lossy())
}
