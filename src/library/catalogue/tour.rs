//! The walk of a sync: folder by folder, each with the names of its files, so that never more than one folder's names
//! are held. It must not open files or know the database.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::vec;

use crate::library::read::{Key, Trouble};
use crate::library::walk::{Entering, Listed, names};

use super::roots::Root;

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
pub(super) struct Tour<'a> {
    /// All that the catalogue has.
    roots: &'a [(i64, Root)],
    entering: Entering<'a>,
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

impl<'a> Tour<'a> {
    /// `entering` is told of each folder before its names are read.
    pub(super) fn new(roots: &'a [(i64, Root)], entering: Entering<'a>) -> Self {
        Self { roots, entering, inside: Vec::new(), next: None, entered: HashSet::new() }
    }

    /// Begins with a folder; `linked` as in [`Stop::Folder`].
    pub(super) fn begin(&mut self, folder: &Path, linked: bool) {
        self.inside.clear();
        self.next = Some((folder.to_owned(), linked));
    }

    /// Tells that something is about to be looked at.
    pub(super) fn enters(&self, path: &Path) {
        (self.entering)(path);
    }

    /// Whether a link is not followed, since what it leads to is found without it.
    pub(super) fn passes_over(&self, link: &Path) -> bool {
        fs::canonicalize(link).is_ok_and(|target| self.roots.iter().any(|(_, root)| within(&target, &root.path)))
    }

    fn enter(&mut self, path: PathBuf, linked: bool) -> Option<Stop> {
        match fs::metadata(&path) {
            Err(error) => return Some(Stop::Bad(path, error.into())),
            Ok(about) if !self.entered.insert(Key::of(&about)) => return None,
            Ok(_) => {}
        }
        self.enters(&path);
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

impl Iterator for Tour<'_> {
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
