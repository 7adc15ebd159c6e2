//! Saving an article as a file of the user's: never over one of the articles, over another file only when told so. It
//! must not know what an article says.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::article::Id;
use crate::text::{self, Clean};

use super::forms::{Form, written};
use super::read::Key;
use super::{Fault, Library, Source};

/// Why an article was not saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is such a file already: it may be replaced, if the user says so.
    Exists,
    /// It cannot be.
    Fault(Fault),
}

impl Library {
    /// Saves an article under a name that the user typed: as Markdown if it ends in `.md` or `.markdown`, else as text.
    /// `~/` is the folder `home`. A file that is there already is replaced only if `replace` says so, as a whole or not
    /// at all; one of the articles never is. Returns the name as it may be shown.
    ///
    /// # Errors
    /// [`Refusal::Exists`], or one sentence that says what to do.
    pub fn save(&self, id: Id, name: &str, home: Option<&Path>, replace: bool) -> Result<Clean, Refusal> {
        let shown = text::escape(name);
        let refuse = |trouble: &str| Refusal::Fault(Fault(text::clean_line(&format!("{shown}: {trouble}"))));
        let path = path(name, home).map_err(refuse)?;
        if let Ok(about) = fs::metadata(&path) {
            self.may_replace(&path, &about).map_err(refuse)?;
            if !replace {
                return Err(Refusal::Exists);
            }
        }
        let article = self.open(id).map_err(Refusal::Fault)?;
        let bytes = written(&article, form(&path)).into_bytes();
        let done = if replace { put(&path, &bytes) } else { create(&path, &bytes) };
        match done {
            Ok(()) => Ok(shown),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && !replace && path.exists() => Err(Refusal::Exists),
            Err(error) => Err(refuse(&trouble(&path, &error))),
        }
    }

    /// Whether a file that is there may be replaced at all.
    fn may_replace(&self, path: &Path, about: &Metadata) -> Result<(), &'static str> {
        if about.is_dir() {
            return Err("this is a folder; add a name for the file");
        }
        if !about.is_file() {
            return Err("this is no file but a pipe or a device; choose another name");
        }
        if self.is_article(path, about) {
            return Err("this is one of your articles, and masthead never changes those; choose another name");
        }
        Ok(())
    }

    /// Whether a file is an article, or lies where articles are looked for: a scan under way may not have come to it.
    fn is_article(&self, path: &Path, about: &Metadata) -> bool {
        let real = |path: &Path| fs::canonicalize(path).ok();
        let among = real(path).is_some_and(|path| {
            let sources = self.sources.iter().filter_map(|source| match source {
                Source::Path(source) => real(source),
                Source::Kept(place) => place.as_deref().and_then(real),
                Source::Seeds | Source::Bytes(..) => None,
            });
            sources.into_iter().any(|source| path.starts_with(source))
        });
        // A link, hard or soft, may lead to an article from anywhere.
        let key = Key::of(about);
        let paths = || self.items().origins.paths().map(PathBuf::from).collect::<Vec<_>>();
        among || paths().iter().any(|path| fs::metadata(path).is_ok_and(|about| Key::of(&about) == key))
    }
}

/// The path that a typed name means.
fn path(name: &str, home: Option<&Path>) -> Result<PathBuf, &'static str> {
    let name = name.trim();
    let path = match (name.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        (Some(_), None) => return Err("there is no home folder here; write the whole path"),
        (None, _) => PathBuf::from(name),
    };
    match path.file_name() {
        Some(_) if !name.ends_with('/') && name != "~" => Ok(path),
        _ => Err("this is no name for a file; type one"),
    }
}

fn form(path: &Path) -> Form {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    if matches!(ending.as_deref(), Some("md" | "markdown")) { Form::Markdown } else { Form::Text }
}

/// Writes a file that is not there yet; half a file does not stay.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let done = file.write_all(bytes).and_then(|()| file.sync_all());
    if done.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(path);
    }
    done
}

/// Puts a file in the place of another, whose permissions it takes; what a link leads to is replaced, not the link.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let Ok(path) = fs::canonicalize(path) else { return create(path, bytes) };
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let beside = PathBuf::from(beside);
    create(&beside, bytes)?;
    let permissions = fs::metadata(&path).map(|about| about.permissions());
    let done = permissions.and_then(|p| fs::set_permissions(&beside, p)).and_then(|()| fs::rename(&beside, &path));
    if done.is_err() {
        let _ = fs::remove_file(&beside);
    }
    done
}

/// An error as the end of a sentence that begins with the name.
fn trouble(path: &Path, error: &io::Error) -> String {
    let folder = path.parent().map(|folder| text::escape(&folder.to_string_lossy()));
    match (error.kind(), folder) {
        (ErrorKind::NotFound, Some(folder)) if !folder.is_empty() => {
            format!("there is no folder {folder}; make it first, or choose another")
        }
        (ErrorKind::PermissionDenied, _) => "there is no permission to write here; choose another folder".to_owned(),
        (ErrorKind::ReadOnlyFilesystem, _) => "nothing can be written here; choose another folder".to_owned(),
        (ErrorKind::StorageFull | ErrorKind::QuotaExceeded, _) => {
            "there is no room left on this disk; choose another folder".to_owned()
        }
        (ErrorKind::AlreadyExists, _) => "this is a link that leads nowhere; choose another name".to_owned(),
        (ErrorKind::NotADirectory, _) => "a part of this path is no folder; choose another name".to_owned(),
        (ErrorKind::InvalidFilename, _) => "the name is too long for this disk; choose a shorter one".to_owned(),
        _ => format!("it could not be written ({error}); choose another name"),
    }
}
