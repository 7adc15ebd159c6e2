//! Articles that the catalogue does not have and whose bytes are others now: what was done with them goes along, by their
//! paths. It must not know how articles are found.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::article::Id;
use crate::state::State;

use super::known::States;
use super::origin::Origin;
use super::{Hash, Library, store};

/// An article that had other bytes.
#[derive(Clone, Copy)]
pub(super) struct Edit {
    pub(super) id: Id,
    pub(super) old: Hash,
    pub(super) new: Hash,
}

impl Library {
    /// Takes states along to the bytes that articles have now: those of `edits`, and those of which the database knows by
    /// their paths that they had others in an earlier run. To be called when a scan is over: only then it is known whether
    /// the old bytes have only moved. Articles from `first` on were found by it. Gives those whose state is another now.
    pub(super) fn settle(&self, mut edits: Vec<Edit>, first: u32) -> Vec<(Id, State)> {
        let paths = self.loose_paths();
        let (mut marked, mut moved, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        {
            let mut known = self.known.states();
            for (id, path) in &paths {
                let (Some(old), Some(new)) = (known.paths.get(path), known.hashes.get(id)) else { continue };
                if old != new && !edits.iter().any(|edit| edit.id == *id) {
                    edits.push(Edit { id: *id, old: *old, new: *new });
                }
            }
            for edit in &edits {
                let Some(state) = known.of.get(&edit.old).cloned() else { continue };
                let has_moved = has_moved(&known, *edit, first, &paths);
                if !has_moved {
                    known.of.entry(edit.new).or_insert(state);
                    moved.push((edit.old, edit.new));
                }
                marked.push((edit.id, known.of.get(&edit.new).cloned().unwrap_or_default()));
            }
            for (id, path) in paths {
                let hash = known.hashes.get(&id).copied().filter(|hash| known.of.contains_key(hash));
                rows.extend(known.note(path, hash));
            }
        }
        self.known.with_marks(|marks| marked.iter().for_each(|(id, state)| marks.take(*id, state)));
        self.write_paths(&rows, &moved);
        marked
    }

    /// Keeps where articles lie of which something is known, for the time when their bytes are others.
    pub(super) fn note_paths(&self, hashes: &[Hash]) {
        let ids: Vec<(Id, Hash)> = {
            let known = self.known.states();
            let ids =
                |hash: &Hash| known.loose.get(hash).into_iter().flatten().map(|id| (*id, *hash)).collect::<Vec<_>>();
            hashes.iter().flat_map(ids).collect()
        };
        let mut rows = Vec::new();
        for (id, hash) in ids {
            let Some(path) = self.file_of(id).and_then(|path| fs::canonicalize(path).ok()) else { continue };
            let mut known = self.known.states();
            let hash = Some(hash).filter(|hash| known.of.contains_key(hash));
            rows.extend(known.note(path, hash));
        }
        self.write_paths(&rows, &[]);
    }

    fn write_paths(&self, rows: &[(PathBuf, Option<Hash>)], moved: &[(Hash, Hash)]) {
        let Some(to) = self.store.as_ref().filter(|_| !rows.is_empty() || !moved.is_empty()) else { return };
        // What cannot be written holds until the program ends; the next mark says that it is not kept.
        let _ = to.write(|change| {
            rows.iter().try_for_each(|(path, hash)| store::set_path(change, path, *hash))?;
            moved.iter().try_for_each(|(old, new)| store::rekey(change, *old, *new))
        });
    }

    fn file_of(&self, id: Id) -> Option<PathBuf> {
        match self.items().origin(id)?.as_ref() {
            Origin::File(path) => Some(path.clone()),
            _ => None,
        }
    }

    /// The true paths of files that the catalogue does not have; none where nothing hangs on them.
    fn loose_paths(&self) -> HashMap<Id, PathBuf> {
        if self.store.is_none() || self.known.states().of.is_empty() {
            return HashMap::new();
        }
        let items = self.items();
        let mut folders: HashMap<&Path, Option<PathBuf>> = HashMap::new();
        let mut paths = HashMap::new();
        for entry in items.stock.shelf().entries() {
            let Some(Cow::Borrowed(Origin::File(path))) = items.origin(entry.id()) else { continue };
            let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { continue };
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let folder = folders.entry(folder).or_insert_with(|| fs::canonicalize(folder).ok());
            paths.extend(folder.as_ref().map(|folder| (entry.id(), folder.join(name))));
        }
        paths
    }
}

/// Whether the old bytes lie elsewhere now, where they were not before: then what was edited is another article.
fn has_moved(known: &States, edit: Edit, first: u32, paths: &HashMap<Id, PathBuf>) -> bool {
    let is_other = |id: &&Id| **id != edit.id && paths.contains_key(id);
    let others: Vec<&Id> = known.loose.get(&edit.old).into_iter().flatten().filter(is_other).collect();
    let was_there =
        |id: &Id| id.0 < first || paths.get(id).is_some_and(|path| known.paths.get(path) == Some(&edit.old));
    !others.is_empty() && !others.into_iter().any(was_there)
}
