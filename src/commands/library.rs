//! The library from the command line: roots, a sync with its progress, the doctor, what a reader did written and read. It
//! must not know how articles are shown.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use masthead::library::Cancel;
use masthead::library::archive::{self, Archives};
use masthead::library::catalogue::{self, Added, How, Progress, Summary};
use masthead::library::index::Index;
use masthead::library::store::{self, Store};
use masthead::text::{self, thousands};

use super::{DONE, Outcome, WRONG, shown};

const EMPTY: &str = "nothing is in the library; masthead add PATH takes a folder in";

/// Between two lines of progress where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// What a command needs to know.
pub struct Desk<'a> {
    /// The database.
    pub path: PathBuf,
    /// The time in milliseconds since 1970 (UTC).
    pub now: i64,
    /// How archives are read.
    pub archives: Archives,
    /// Tells a sentence on standard error.
    pub say: &'a dyn Fn(&str),
}

impl Desk<'_> {
    fn open(&self) -> anyhow::Result<Store> {
        Store::open(&self.path).map_err(|trouble| anyhow::anyhow!("{}", trouble.sentence()))
    }

    /// The library to look at, which one can where nothing can be written too.
    fn seen(&self) -> anyhow::Result<Store> {
        self.open().or_else(|fault| Store::open_to_read(&self.path).map_err(|_| fault))
    }

    /// The library, where there is one already.
    fn there(&self) -> anyhow::Result<Store> {
        if !self.path.exists() {
            bail!(EMPTY);
        }
        self.open()
    }

    /// Takes paths into the library, and reads what is there.
    pub fn add(&self, paths: &[PathBuf]) -> anyhow::Result<Outcome> {
        let store = self.open()?;
        let (mut printed, mut status, mut places) = (Vec::new(), DONE, Vec::new());
        for path in paths {
            match catalogue::add(&store, path, self.now) {
                Ok(Added::New(path, inside)) => {
                    for root in inside {
                        writeln!(printed, "{}: it is part of {} now", shown(&root), shown(&path))?;
                    }
                    places.push(path);
                }
                Ok(Added::Known(path)) => places.push(path),
                Ok(Added::Within(root)) => {
                    writeln!(printed, "{}: it is in the library with {}", shown(path), shown(&root))?;
                    places.push(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone()));
                }
                Err(fault) => {
                    (self.say)(&fault.0);
                    status = WRONG;
                }
            }
        }
        if !places.is_empty() {
            let summary = self.sync_places(&store, &places)?;
            writeln!(printed, "{}", told(summary))?;
            for place in &places {
                writeln!(printed, "{}: {}", shown(place), articles(count(&store, place)?))?;
            }
        }
        Ok(Outcome { printed, faults: Vec::new(), status })
    }

    /// Takes paths out of the library.
    pub fn remove(&self, paths: &[PathBuf]) -> anyhow::Result<Outcome> {
        let store = self.there()?;
        let (mut printed, mut status) = (Vec::new(), DONE);
        for path in paths {
            let before = copied(&store)?;
            match catalogue::remove(&store, path) {
                Ok(path) => {
                    writeln!(printed, "{}: it is out of the library; its files are untouched", shown(&path))?;
                    let after = copied(&store)?;
                    if let Some(shelf) = &self.archives.shelf {
                        let gone = before.iter().filter(|path| !after.contains(path));
                        gone.for_each(|path| archive::forget(path, shelf));
                    }
                }
                Err(fault) => {
                    (self.say)(&fault.0);
                    status = WRONG;
                }
            }
        }
        Ok(Outcome { printed, faults: Vec::new(), status })
    }

    /// Prints the roots, a line each: articles, path.
    pub fn roots(&self) -> anyhow::Result<Outcome> {
        let mut printed = Vec::new();
        if !self.path.exists() {
            (self.say)(EMPTY);
            return Ok(Outcome { printed, faults: Vec::new(), status: DONE });
        }
        let store = self.seen()?;
        let roots = catalogue::roots(&store).map_err(sentence)?;
        if roots.is_empty() {
            (self.say)(EMPTY);
        }
        for root in roots {
            writeln!(printed, "{}\t{}", count(&store, &root.path)?, shown(&root.path))?;
        }
        Ok(Outcome { printed, faults: Vec::new(), status: DONE })
    }

    /// Looks for what is new in all roots.
    pub fn sync(&self) -> anyhow::Result<Outcome> {
        let store = self.there()?;
        let roots = catalogue::roots(&store).map_err(sentence)?;
        if roots.is_empty() {
            bail!(EMPTY);
        }
        let places: Vec<PathBuf> = roots.into_iter().map(|root| root.path).collect();
        let summary = self.sync_places(&store, &places)?;
        Ok(Outcome { printed: format!("{}\n", told(summary)).into_bytes(), faults: Vec::new(), status: DONE })
    }

    fn sync_places(&self, store: &Store, places: &[PathBuf]) -> anyhow::Result<Summary> {
        let how = How { now: self.now, archives: &self.archives };
        let (mut meter, mut changed) = (Meter::new(), Vec::new());
        let done = catalogue::sync(store, places, &how, &Cancel::default(), &mut |news| {
            meter.hide(|| news.faults.iter().for_each(|fault| (self.say)(&fault.0)));
            changed.extend_from_slice(&news.changed);
            meter.show(news.progress);
        });
        meter.end();
        let done = done.map_err(sentence)?;
        if done != (Summary { whole: true, ..Summary::default() }) {
            catalogue::fold(store, &changed, &Cancel::default()).map_err(sentence)?;
        }
        Ok(done)
    }

    /// Checks the library and repairs it.
    pub fn doctor(&self, today: jiff::civil::Date) -> anyhow::Result<Outcome> {
        if !self.path.exists() {
            bail!("{}: there is no library yet; masthead add PATH makes one", shown(&self.path));
        }
        let report = store::doctor(&self.path, today).map_err(|trouble| anyhow::anyhow!("{}", trouble.sentence()))?;
        let mut printed = Vec::new();
        for line in &report.lines {
            writeln!(printed, "{line}")?;
        }
        // What is derived is no fault of the library: it comes back by itself.
        let index = Index::beside(&self.path);
        if Index::examine(&index, &Cancel::default()) == Some(false) {
            writeln!(
                printed,
                "{}: the index of texts was damaged; it is made anew the next time that you read",
                shown(&index)
            )?;
        }
        if let Some(shelf) = &self.archives.shelf {
            let gone = archive::forget_others(&copied(&self.open()?)?, shelf);
            if gone > 0 {
                writeln!(printed, "{gone}: copies of archives that are not in the library were removed")?;
            }
        }
        Ok(Outcome { printed, faults: Vec::new(), status: if report.sound { DONE } else { WRONG } })
    }

    /// Writes what the reader did.
    pub fn export(&self) -> anyhow::Result<Outcome> {
        let mut printed = Vec::new();
        if self.path.exists() {
            self.seen()?.export(&mut printed).context("the library could not be written out")?;
        }
        Ok(Outcome { printed, faults: Vec::new(), status: DONE })
    }

    /// Reads what export wrote.
    pub fn import(&self, file: Option<&Path>) -> anyhow::Result<Outcome> {
        let (store, file) = (self.open()?, file.filter(|file| *file != Path::new("-")));
        let imported = match file {
            Some(file) => {
                let name = shown(file);
                let opened =
                    File::open(file).with_context(|| format!("{name}: it could not be opened; check the name"))?;
                store.import(&mut BufReader::new(opened)).with_context(|| format!("{name}: it could not be read"))?
            }
            None => store.import(&mut io::stdin().lock()).context("standard input could not be read")?,
        };
        let mut printed = Vec::new();
        writeln!(printed, "{} taken in", articles(imported.articles))?;
        let name = file.map_or_else(|| "standard input".to_owned(), |file| shown(file).to_string());
        for line in &imported.bad {
            (self.say)(&format!("{name}: line {line} is nothing that masthead wrote; it is passed over"));
        }
        Ok(Outcome { printed, faults: Vec::new(), status: if imported.bad.is_empty() { DONE } else { WRONG } })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn sentence(fault: masthead::library::Fault) -> anyhow::Error {
    anyhow::anyhow!("{}", fault.0)
}

fn count(store: &Store, place: &Path) -> anyhow::Result<usize> {
    catalogue::count(store, place).map_err(sentence)
}

/// The archives of which there may be copies.
fn copied(store: &Store) -> anyhow::Result<Vec<PathBuf>> {
    catalogue::archives(store, Path::new("/")).map_err(sentence)
}

/// So many articles, in words.
fn articles(count: usize) -> String {
    if count == 1 { "1 article".to_owned() } else { format!("{} articles", thousands(count as u64)) }
}

fn told(summary: Summary) -> String {
    let Summary { added, changed, moved, removed, broken, .. } = summary;
    let parts = [(added, "new"), (changed, "changed"), (moved, "moved"), (removed, "gone"), (broken, "not readable")];
    let said: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", thousands(*n))).collect();
    if said.is_empty() { "nothing has changed".to_owned() } else { said.join(", ") }
}

/// Progress: a bar on a terminal, a line now and then elsewhere.
struct Meter {
    bar: Option<ProgressBar>,
    said: Instant,
}

impl Meter {
    fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(5));
            let style = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len}  {per_sec}  {eta} left");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "))
        });
        Self { bar, said: Instant::now() }
    }

    fn show(&mut self, progress: Progress) {
        if let Some(bar) = &self.bar {
            bar.set_length(progress.found);
            bar.set_position(progress.done);
        } else if self.said.elapsed() >= PAUSE {
            self.said = Instant::now();
            let line = format!("{} of {} looked at", thousands(progress.done), thousands(progress.found));
            // Nobody is left to be told that this could not be written.
            drop(writeln!(io::stderr(), "{}", text::clean_line(&line)));
        }
    }

    /// Takes the bar away while something is said.
    fn hide(&self, say: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
