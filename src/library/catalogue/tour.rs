//! The walk of a sync: folder by folder, each with the names of its files, so that never more than one folder's names
//! are held. It must not open files or know the database.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::vec;

use crate::library::read::{Key, Trouble};
use crate::library::walk::{Listed, names};

/// What the walk has come upon.
pub(super) enum Stop {
    /// A folder and its files, sorted by name (bytes). Hidden ones are passed over, and links to files are among them.
    /// `linked`: a link led here, so other links may lead to the same files.
    Folder { path: PathBuf, files: Vec<Listed>, linked: bool },
    /// A folder that cannot be read.
    Bad(PathBuf, Trouble),
}

/// Walks places, a folder before the folders in it. A link is followed where it leads out of every root: what lies
/// within one is found there by itself. So a loop of links ends and nothing is found twice.
pub(super) struct Tour {
    roots: Vec<PathBuf>,
    /// The folders that are being walked, the innermost last, each with those in it that are still to come.
    inside: Vec<Level>,
    next: Option<(PathBuf, bool)>,
    entered: HashSet<Key>,
}

struct Level {
    path: PathBuf,
    linked: bool,
    folders: vec::IntoIter<Listed>,
}

impl Tour {
    /// `roots`: all that the catalogue has.
    pub(super) fn new(roots: Vec<PathBuf>) -> Self {
        Self { roots, inside: Vec::new(), next: None, entered: HashSet::new() }
    }

    /// Begins with a folder.
    pub(super) fn begin(&mut self, folder: &Path) {
        self.inside.clear();
        self.next = Some((folder.to_owned(), false));
    }

    /// Whether a link is not followed, since what it leads to is found without it.
    pub(super) fn passes_over(&self, link: &Path) -> bool {
        fs::canonicalize(link).is_ok_and(|target| self.roots.iter().any(|root| within(&target, root)))
    }

    fn enter(&mut self, path: PathBuf, linked: bool) -> Option<Stop> {
        match fs::metadata(&path) {
            Err(error) => return Some(Stop::Bad(path, error.into())),
            Ok(about) if !self.entered.insert(Key::of(&about)) => return None,
            Ok(_) => {}
        }
        let names = match names(&path) {
            Err(error) => return Some(Stop::Bad(path, error.into())),
            Ok(names) => names,
        };
        let (mut folders, mut files) = (Vec::new(), Vec::new());
        for name in names {
            if !name.is_folder {
                files.push(name);
            } else if !name.is_link || !self.passes_over(&path.join(&name.name)) {
                folders.push(name);
            }
        }
        self.inside.push(Level { path: path.clone(), linked, folders: folders.into_iter() });
        Some(Stop::Folder { path, files, linked })
    }
}

impl Iterator for Tour {
    type Item = Stop;

    fn next(&mut self) -> Option<Stop> {
        loop {
            if let Some((folder, linked)) = self.next.take()
                && let Some(stop) = self.enter(folder, linked)
            {
                return Some(stop);
            }
            let level = self.inside.last_mut()?;
            match level.folders.next() {
                Some(name) => self.next = Some((level.path.join(name.name), level.linked || name.is_link)),
                None => drop(self.inside.pop()),
            }
        }
    }
}

/// Whether a walk of `root` comes upon `path` by itself: it is that, or lies below it with nothing hidden in between.
pub(super) fn within(path: &Path, root: &Path) -> bool {
    let hidden = |rest: &Path| rest.iter().any(|name| name.as_encoded_bytes().starts_with(b"."));
    path.strip_prefix(root).is_ok_and(|rest| !hidden(rest))
}
