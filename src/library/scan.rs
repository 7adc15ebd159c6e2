//! The scan: what the walk comes upon, read in parallel, in order, in batches. It must not know how a file is read or
//! what batches are for.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::article::{Article, Id};
use crate::shelf::{Card, News};
use crate::state::State;
use crate::text::{self, Clean};

use super::archive::{self, Archives};
use super::edited::Edit;
use super::origin::Origin;
use super::read::{Key, Trouble};
use super::walk::{Entering, Find, Walk};
use super::{Batch, BatchWith, Cancel, Fault, Hash, Items, Library, Source};

/// Files in the first batch: so many are read within some milliseconds, and they fill a screen.
const FIRST: usize = 64;
/// Files in a later batch, at most: batches double up to here.
const MOST: usize = 1024;
/// Broken lines of an archive that are told of.
const SAID: usize = 20;
/// Files in a batch when their articles are kept, at most: this bounds the memory.
const MOST_WHOLE: usize = 64;

impl Library {
    /// Walks all sources in order and reads what it finds, on the pool of the thread that calls it; `found` is called
    /// with batches, the first one soon. A second scan takes in what has changed: articles keep their numbers, and what
    /// is no longer found is removed with the last batch.
    ///
    /// Folders are walked recursively, sorted by name; a file is one article however many paths lead to it, under the
    /// first of them. Hidden and binary files inside folders are passed over; what the user named is not.
    pub fn scan(&self, cancel: &Cancel, found: &mut dyn FnMut(Batch)) {
        self.scan_watched(cancel, &|_| {}, found);
    }

    /// As [`Library::scan`]; `entering` is told of each folder, and of each file that was named itself, before it is looked
    /// at, so that nothing is missed by who watches it from then on. What he sees goes to [`Library::look_at`].
    pub fn scan_watched(&self, cancel: &Cancel, entering: Entering<'_>, found: &mut dyn FnMut(Batch)) {
        if let (Some(store), [Source::Kept(place)]) = (&self.store, self.sources.as_slice()) {
            return self.scan_kept(store, place.as_deref(), entering, cancel, found);
        }
        self.recall(&mut |fault| found(Batch { faults: vec![fault], ..Batch::default() }));
        let walk = Walk::new(&self.sources, true, entering);
        let before = Before::of(&self.items(), &|_| true);
        self.each(walk, before, cancel, MOST, &|_| (), &mut |BatchWith { news, faults, marked, .. }| {
            found(Batch { news, faults, marked, ..Batch::default() });
        });
    }

    /// Looks at paths that may have come, changed or gone, as the walk would have come upon them, and at nothing else.
    pub(super) fn look_at_walked(
        &self,
        paths: &[PathBuf],
        entering: Entering<'_>,
        cancel: &Cancel,
        found: &mut dyn FnMut(Batch),
    ) {
        let touched: HashSet<&Path> = paths.iter().map(PathBuf::as_path).collect();
        let is_touched = |path: &Path| path.ancestors().any(|above| touched.contains(above));
        let before = Before::of(&self.items(), &|origin| origin.path().is_some_and(is_touched));
        let there = paths.iter().filter(|path| path.exists());
        let sources: Vec<Source> = there.map(|path| Source::Path(path.clone())).collect();
        let walk = Walk::new(&sources, false, entering);
        self.each(walk, before, cancel, MOST, &|_| (), &mut |BatchWith { news, faults, marked, .. }| {
            found(Batch { news, faults, marked, ..Batch::default() });
        });
    }

    fn recall(&self, told: &mut dyn FnMut(Fault)) {
        if let Some(Err(fault)) = self.store.as_ref().map(|store| self.recall_states(store)) {
            told(fault);
        }
    }

    /// As [`Library::scan`], with every article as it was read, so that a pass over all of them reads each file once.
    /// Only one batch (at most 64) of them is held at a time.
    pub fn scan_whole(&self, cancel: &Cancel, found: &mut dyn FnMut(BatchWith<Article>)) {
        self.recall(&mut |fault| found(BatchWith { faults: vec![fault], ..BatchWith::default() }));
        let walk = Walk::new(&self.sources, true, &|_| {});
        let before = Before::of(&self.items(), &|_| true);
        self.each(walk, before, cancel, MOST_WHOLE, &|article| article, found);
    }

    fn each<T: Send>(
        &self,
        mut walk: Walk<'_>,
        mut before: Before,
        cancel: &Cancel,
        most: usize,
        keep: &(dyn Fn(Article) -> T + Sync),
        found: &mut dyn FnMut(BatchWith<T>),
    ) {
        let mut sieve = Sieve::default();
        let mut size = FIRST;
        let first = u32::try_from(self.shelf().len()).unwrap_or(u32::MAX);
        let mut edits = Vec::new();
        loop {
            let finds: Vec<Find> = walk.by_ref().take(size).collect();
            if finds.is_empty() {
                break;
            }
            for finds in finds.chunk_by(|a, b| a.archive().is_none() && b.archive().is_none()) {
                let mut take = |read: Vec<Read<T>>| {
                    let (new, faults) = sieve.pass(read);
                    let (news, articles, mut marked) = self.take_in(new, &mut before, &mut edits);
                    if self.is_one() {
                        // It is opened as soon as it is there.
                        marked.extend(self.settle(std::mem::take(&mut edits), first));
                    }
                    self.prepared.forget(&news.renewed);
                    if !cancel.is_cancelled() && (!articles.is_empty() || !faults.is_empty()) {
                        found(BatchWith { news, articles, faults, marked });
                    }
                };
                match finds {
                    [find] if find.archive().is_some() => self.unpack(find, cancel, keep, &mut take),
                    _ => take(finds.par_iter().map(|find| Read::from(find, cancel, keep)).collect()),
                }
                if cancel.is_cancelled() {
                    return;
                }
            }
            size = (size * 2).min(most);
        }
        let removed: Vec<Id> = before.left.into_values().collect();
        if !removed.is_empty() {
            let mut items = self.items_mut();
            for id in &removed {
                items.stock.remove(*id);
            }
            let news = News { shelf: items.stock.shelf().clone(), renewed: Vec::new(), removed };
            drop(items);
            found(BatchWith { news, articles: Vec::new(), faults: Vec::new(), marked: Vec::new() });
        }
        let marked = self.settle(edits, first);
        if !marked.is_empty() {
            let news = News { shelf: self.shelf(), ..News::default() };
            found(BatchWith { news, marked, ..BatchWith::default() });
        }
    }

    /// Reads the articles of an archive. Where a folder holds a file that only looks like one, nothing is said of it.
    fn unpack<T: Send>(
        &self,
        find: &Find,
        cancel: &Cancel,
        keep: &(dyn Fn(Article) -> T + Sync),
        take: &mut dyn FnMut(Vec<Read<T>>),
    ) {
        let Some((path, given)) = find.archive() else { return };
        let Archives { keys, shelf } = &self.archives;
        let (mut faults, mut spoke) = (Vec::new(), given);
        let read = archive::each(path, keys, shelf.as_deref(), cancel, &mut |items| {
            let mut read = Vec::with_capacity(items.len());
            for item in items {
                match item {
                    Ok(item) => {
                        let origin = Origin::Line(path.to_owned(), [item.line, item.start, item.length]);
                        let card = origin.card(&item.article);
                        let new = New { card, origin, hash: item.hash, kept: keep(item.article) };
                        read.push(Read::Article(new, None));
                    }
                    Err(fault) if faults.len() < SAID => faults.push(fault),
                    Err(_) => {}
                }
            }
            if !read.is_empty() {
                spoke = true;
                take(read);
            }
        });
        faults.extend(read.err());
        if spoke {
            take(faults.into_iter().map(Read::Bad).collect());
        }
    }

    fn take_in<T>(&self, new: Vec<New<T>>, before: &mut Before, edits: &mut Vec<Edit>) -> TakenIn<T> {
        let mut items = self.items_mut();
        let (mut renewed, mut articles, mut known, mut again) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for New { card, origin, hash, kept } in new {
            let id = if let Some(id) = before.left.remove(&origin.shown()) {
                items.stock.renew(id, &card);
                renewed.push(id);
                again.push((id, hash));
                id
            } else {
                // There are no more numbers: what is on the shelf is all that is shown.
                let Some(id) = items.add(&card, origin) else { break };
                id
            };
            known.push((id, hash, None));
            articles.push((id, kept));
        }
        let news = News { shelf: items.stock.shelf().clone(), renewed, removed: Vec::new() };
        drop(items);
        edits.extend(self.edits(&again));
        (news, articles, self.find_out(known.into_iter()).marked)
    }
}

/// The rows as they are now, what was kept of each article, what is known of some from earlier times.
type TakenIn<T> = (News, Vec<(Id, T)>, Vec<(Id, State)>);

/// What an earlier scan found and this one has not yet, by path.
struct Before {
    left: HashMap<Clean, Id>,
}

impl Before {
    /// Those of the rows that are to be found again.
    fn of(items: &Items, is_sought: &dyn Fn(&Origin) -> bool) -> Self {
        let ids = items.stock.shelf().entries().map(|entry| entry.id());
        let sought = ids.filter_map(|id| Some((id, items.origin(id).filter(|origin| is_sought(origin))?)));
        Self { left: sought.map(|(id, origin)| (origin.shown(), id)).collect() }
    }
}

/// What has come of one thing found.
enum Read<T> {
    /// An article and, where it is one, its file.
    Article(New<T>, Option<Key>),
    /// Something to say.
    Bad(Fault),
    /// A folder known already.
    Known,
    /// Nothing to say: binary, or cancelled.
    Nothing,
    /// The start of a folder that the user named.
    FolderStarts,
    /// Its end, and what to say if it held nothing.
    FolderEnds(Fault),
}

/// An article that has no number yet.
struct New<T> {
    card: Card,
    origin: Origin,
    hash: Hash,
    kept: T,
}

impl<T> Read<T> {
    fn from(find: &Find, cancel: &Cancel, keep: &dyn Fn(Article) -> T) -> Self {
        let shown = |path: &Path| text::escape(&path.to_string_lossy());
        match find {
            _ if cancel.is_cancelled() => Self::Nothing,
            Find::Item { origin, given } => Self::item(origin.clone(), *given, keep),
            Find::Bad(path, trouble) => Self::Bad(Fault::new(&shown(path), trouble)),
            Find::Known => Self::Known,
            Find::FolderStarts => Self::FolderStarts,
            Find::FolderEnds(path) => Self::FolderEnds(Fault::new(&shown(path), &Trouble::NoArticles)),
        }
    }

    fn item(origin: Origin, given: bool, keep: &dyn Fn(Article) -> T) -> Self {
        match origin.load() {
            Ok(loaded) => {
                let card = origin.card(&loaded.article);
                Self::Article(New { card, origin, hash: loaded.hash, kept: keep(loaded.article) }, loaded.key)
            }
            Err(trouble) if given => Self::Bad(Fault::new(&origin.shown(), &trouble)),
            Err(Trouble::NotText(_) | Trouble::NotAFile(_)) => Self::Nothing,
            Err(trouble) => Self::Bad(Fault::new(&origin.shown(), &trouble.after_listing())),
        }
    }
}

/// What must be decided in order: whether a file was there before, and whether a folder held anything.
#[derive(Default)]
struct Sieve {
    seen: HashSet<Key>,
    /// Whether the folder that the user named last has given anything to list or to say.
    spoke: bool,
}

impl Sieve {
    fn pass<T>(&mut self, read: Vec<Read<T>>) -> (Vec<New<T>>, Vec<Fault>) {
        let mut articles = Vec::new();
        let mut faults = Vec::new();
        for one in read {
            match one {
                Read::Article(new, key) => {
                    self.spoke = true;
                    if key.is_none_or(|key| self.seen.insert(key)) {
                        articles.push(new);
                    }
                }
                Read::Bad(fault) => {
                    self.spoke = true;
                    faults.push(fault);
                }
                Read::Known => self.spoke = true,
                Read::FolderStarts => self.spoke = false,
                Read::FolderEnds(fault) if !self.spoke => faults.push(fault),
                Read::FolderEnds(_) | Read::Nothing => {}
            }
        }
        (articles, faults)
    }
}
