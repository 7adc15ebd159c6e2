//! The catalogue: which articles lie where, kept in the database and brought up to date by a walk. It must not know what a
//! reader did with them.

mod count;
mod fold;
mod gone;
mod known;
mod lines;
mod load;
mod look;
mod lookup;
mod news;
mod pass;
mod passed;
mod put;
mod roots;
mod sync;
mod touched;
mod tour;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use super::Fault;
use super::read::Trouble;
use super::walk::Entering;
use super::{archive, store};
use crate::text;

pub use fold::{Fold, fold, fold_touched};
pub use load::{At, Part, Row, load};
pub use lookup::{
    Folder, Located, Name, archives, count, folders, folders_of, names, names_of, size, where_is, with_hash,
};
pub use news::{How, News, Progress, Summary};
pub use roots::{Added, Known, Root, add, remove, roots, under};
pub use sync::{sync, sync_watched};
pub use touched::{at, sync_touched};

/// Whether a file of this name holds many articles.
fn is_archive(name: &OsStr) -> bool {
    archive::is_archive(name)
}

/// What is wrong with a path, as a sentence.
fn bad(path: &Path, trouble: &Trouble) -> Fault {
    Fault::new(&text::escape(&path.to_string_lossy()), trouble)
}

/// Any other sentence about a path.
fn said(path: &Path, what: &str) -> Fault {
    Fault(text::clean_line(&format!("{}: {what}", text::escape(&path.to_string_lossy()))))
}

/// The database's own trouble, as a sentence.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn unkept(trouble: store::Trouble) -> Fault {
    Fault(text::clean_line(&trouble.to_string()))
}

/// A path as the database keeps it.
fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_bytes()
}

/// A path as the database kept it.
fn path(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}
