//! The walk over what the user gave: files and folders in order, each folder once. It must not open files or know what
//! an article is.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{slice, vec};

use super::origin::{Origin, SEEDS};
use super::read::{Key, Trouble};
use super::{Source, archive};

/// Is told of what a walk is about to look at, before it does: every folder, and the files that were named themselves.
pub type Entering<'a> = &'a (dyn Fn(&Path) + Sync);

/// One thing that the walk has come upon.
pub(super) enum Find {
    /// Something to read. `given`: the user named it, so nothing about it is passed over in silence.
    Item { origin: Origin, given: bool },
    /// A file or folder that cannot be read.
    Bad(PathBuf, Trouble),
    /// A folder that was walked before, by this name or another.
    Known,
    /// The start of a folder that the user named; nothing else that the user named comes before its end.
    FolderStarts,
    /// Its end.
    FolderEnds(PathBuf),
}

impl Find {
    /// The archive that it is, and whether the user named it.
    pub(super) fn archive(&self) -> Option<(&Path, bool)> {
        match self {
            Self::Item { origin: Origin::File(path), given } if path.file_name().is_some_and(archive::is_archive) => {
                Some((path, *given))
            }
            _ => None,
        }
    }
}

/// Walks sources in order. Inside a folder, files and folders come sorted by name (bytes); hidden ones, and whatever is
/// neither file nor folder, are passed over. Links are followed, and each folder is entered once in the whole walk, by
/// the first path that leads to it: so a loop of links ends, and nothing is found twice.
pub(super) struct Walk<'a> {
    sources: slice::Iter<'a, Source>,
    seeds: slice::Iter<'a, Origin>,
    /// The folders that are being walked, the innermost last.
    inside: Vec<Folder>,
    entered: HashSet<Key>,
    entering: Entering<'a>,
    /// Whether the user named the sources.
    given: bool,
}

struct Folder {
    path: PathBuf,
    given: bool,
    rest: vec::IntoIter<Listed>,
}

/// What stands in a folder under a name.
pub(super) struct Listed {
    pub(super) name: OsString,
    pub(super) is_folder: bool,
    /// It is only a link to what it is.
    pub(super) is_link: bool,
}

impl<'a> Walk<'a> {
    /// `given`: the user named the sources; otherwise they are part of what he named.
    pub(super) fn new(sources: &'a [Source], given: bool, entering: Entering<'a>) -> Self {
        let (seeds, inside, entered) = ([].iter(), Vec::new(), HashSet::new());
        Self { sources: sources.iter(), seeds, inside, entered, entering, given }
    }

    /// Goes into a folder, if it was not entered before.
    fn enter(&mut self, path: PathBuf, given: bool) -> Option<Find> {
        match fs::metadata(&path) {
            Err(error) => return Some(Find::Bad(path, error.into())),
            Ok(about) if !self.entered.insert(Key::of(&about)) => return Some(Find::Known),
            Ok(_) => {}
        }
        (self.entering)(&path);
        match names(&path) {
            Err(error) => Some(Find::Bad(path, error.into())),
            Ok(names) => {
                self.inside.push(Folder { path, given, rest: names.into_iter() });
                given.then_some(Find::FolderStarts)
            }
        }
    }

    fn leave(&mut self) -> Option<Find> {
        let folder = self.inside.pop()?;
        folder.given.then_some(Find::FolderEnds(folder.path))
    }

    fn begin(&mut self, source: &'a Source) -> Option<Find> {
        match source {
            Source::Seeds => {
                self.seeds = SEEDS.iter();
                None
            }
            Source::Bytes(name, bytes) => {
                Some(Find::Item { origin: Origin::Bytes(name.clone(), Arc::clone(bytes)), given: true })
            }
            Source::Kept(_) => None,
            Source::Path(path) if path.is_dir() => self.enter(path.clone(), self.given),
            Source::Path(path) => {
                if self.given {
                    (self.entering)(path);
                }
                Some(Find::Item { origin: Origin::File(path.clone()), given: self.given })
            }
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Find;

    fn next(&mut self) -> Option<Find> {
        loop {
            if let Some(seed) = self.seeds.next() {
                return Some(Find::Item { origin: seed.clone(), given: true });
            }
            let found = match self.inside.last_mut() {
                None => {
                    let source = self.sources.next()?;
                    self.begin(source)
                }
                Some(folder) => match folder.rest.next() {
                    None => self.leave(),
                    Some(next) => {
                        let path = folder.path.join(next.name);
                        if next.is_folder {
                            self.enter(path, false)
                        } else {
                            Some(Find::Item { origin: Origin::File(path), given: false })
                        }
                    }
                },
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

/// What a folder holds, sorted, without what is hidden and without pipes, sockets and devices. A link that leads nowhere
/// counts as a file, so that reading it says what is wrong.
pub(super) fn names(folder: &Path) -> io::Result<Vec<Listed>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let mut kind = entry.file_type()?;
        let is_link = kind.is_symlink();
        if is_link {
            let Ok(about) = fs::metadata(entry.path()) else {
                names.push(Listed { name, is_folder: false, is_link });
                continue;
            };
            kind = about.file_type();
        }
        if kind.is_dir() || kind.is_file() {
            names.push(Listed { name, is_folder: kind.is_dir(), is_link });
        }
    }
    names.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(names)
}
