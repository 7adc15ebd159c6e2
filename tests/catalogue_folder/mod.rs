//! A folder of articles and a catalogue of it, for tests. Files are dated in the past, each write later than the last,
//! so that what counts as changed does not hang on the clock.

#![allow(dead_code, reason = "each test file uses its own part of this")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use masthead::library::archive::Archives;
use masthead::library::catalogue::{self, How, News, Part, Summary};
use masthead::library::store::Store;
use masthead::library::{Cancel, Hash};
use tempfile::TempDir;

static ARCHIVES: LazyLock<Archives> = LazyLock::new(Archives::default);

pub fn how() -> How<'static> {
    How { now: 1_700_000_000_000, archives: &ARCHIVES }
}

pub struct Kept {
    pub dir: TempDir,
    pub store: Store,
    clock: AtomicU64,
}

impl Kept {
    /// Files with their titles, and the folder `in` that holds them as a root.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("library.db")).unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        let kept = Self { dir, store, clock: AtomicU64::new(1) };
        for (path, title) in files {
            kept.write(path, title);
        }
        catalogue::add(&kept.store, &kept.path(""), 5).unwrap();
        kept
    }

    /// A path in the root; the root for nothing.
    pub fn path(&self, path: &str) -> PathBuf {
        let root = fs::canonicalize(self.dir.path()).unwrap().join("in");
        if path.is_empty() { root } else { root.join(path) }
    }

    /// Writes an article with this title.
    pub fn write(&self, path: &str, title: &str) {
        self.write_bytes(path, text(title).as_bytes());
    }

    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        self.touch(&path);
    }

    /// Gives a file another time.
    pub fn touch(&self, path: &Path) {
        let tick = self.clock.fetch_add(1, Ordering::Relaxed);
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000 + tick);
        File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }

    pub fn rename(&self, from: &str, to: &str) {
        fs::create_dir_all(self.path(to).parent().unwrap()).unwrap();
        fs::rename(self.path(from), self.path(to)).unwrap();
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// Syncs every root; faults as text.
    pub fn sync(&self) -> (Summary, Vec<String>) {
        let (summary, news) = self.sync_news(&Cancel::default(), &mut |_| {});
        (summary, news.faults.iter().map(|fault| fault.0.to_string()).collect())
    }

    /// Syncs every root; all news as one.
    pub fn sync_news(&self, cancel: &Cancel, each: &mut dyn FnMut(&News)) -> (Summary, News) {
        let places: Vec<PathBuf> = catalogue::roots(&self.store).unwrap().into_iter().map(|root| root.path).collect();
        let mut all = News::default();
        let summary = catalogue::sync(&self.store, &places, &how(), cancel, &mut |news| {
            assert!(news.progress.done <= news.progress.found);
            assert!(news.progress.done >= all.progress.done, "progress goes on");
            each(&news);
            all.progress = news.progress;
            all.added.extend(news.added);
            all.changed.extend(news.changed);
            all.removed.extend(news.removed);
            all.faults.extend(news.faults);
        });
        (summary.unwrap(), all)
    }

    /// What the catalogue has: below the root, with row id and title.
    pub fn rows(&self) -> BTreeMap<String, (u32, String)> {
        let mut rows = Vec::new();
        catalogue::load(&self.store, Part::All, &mut |row| {
            rows.push((row.id, row.title.to_string()));
            ControlFlow::Continue(())
        })
        .unwrap();
        let root = self.path("");
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(id, title)| {
                let at = catalogue::where_is(&self.store, id).unwrap().unwrap();
                let path = at.path.strip_prefix(&root).unwrap_or(&at.path).to_string_lossy().into_owned();
                (at.line.map_or(path.clone(), |line| format!("{path}#{}", line[0])), (id, title))
            })
            .collect();
        let count = rows.len();
        let map: BTreeMap<_, _> = rows.into_iter().collect();
        assert_eq!(map.len(), count, "no path has two rows");
        map
    }

    /// The paths that the catalogue has.
    pub fn paths(&self) -> Vec<String> {
        self.rows().into_keys().collect()
    }

    /// The row id of a path.
    pub fn id(&self, path: &str) -> u32 {
        self.rows()[path].0
    }

    /// Puts a star on bytes.
    pub fn star(&self, bytes: &[u8]) {
        let hash = Hash::of(bytes).0;
        let star = "INSERT INTO states(hash, star, revision) VALUES (?1, 1, 1)";
        self.store.write(|change| change.execute(star, (hash,))).unwrap();
    }

    pub fn has_star(&self, bytes: &[u8]) -> bool {
        let hash = Hash::of(bytes).0;
        let star = "SELECT count(*) FROM states WHERE hash = ?1 AND star = 1";
        self.store.read(|asked| asked.query_row(star, (hash,), |row| row.get::<_, i64>(0))).unwrap() == 1
    }
}

/// An article with this title.
pub fn text(title: &str) -> String {
    format!("{title}\n\nBy Jane Smith\n\nA paragraph of text that says something about {title}.\n")
}
