//! Counting ahead of a sync, so that its progress has an end to go to: names only, beside the work. It must not open
//! files or know the database.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::library::Cancel;

use super::is_archive;

/// So many bytes of an archive count as one step.
const STEP: u64 = 4 << 10;

/// The steps counted so far; one thread counts, another asks.
#[derive(Default)]
pub(super) struct Count {
    steps: AtomicU64,
    complete: AtomicBool,
    stopped: AtomicBool,
}

impl Count {
    pub(super) fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    pub(super) fn is_complete(&self) -> bool {
        self.complete.load(Ordering::Relaxed)
    }

    /// What it counts for is over.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Counts what lies below some paths. Links are not followed: it is a forecast.
    pub(super) fn run(&self, places: &[PathBuf], cancel: &Cancel) {
        let mut folders: Vec<PathBuf> = Vec::new();
        for place in places {
            if place.is_dir() {
                folders.push(place.clone());
            } else {
                self.file(place);
            }
        }
        while let Some(folder) = folders.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            for entry in entries.flatten() {
                if cancel.is_cancelled() || self.stopped.load(Ordering::Relaxed) {
                    return;
                }
                if entry.file_name().as_encoded_bytes().starts_with(b".") {
                    continue;
                }
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                    Ok(kind) if kind.is_file() && is_archive(&entry.file_name()) => self.file(&entry.path()),
                    Ok(kind) if kind.is_file() => {
                        self.steps.fetch_add(1, Ordering::Relaxed);
                    }
                    _ => {}
                }
            }
        }
        self.complete.store(true, Ordering::Relaxed);
    }

    fn file(&self, path: &Path) {
        let archive = path.file_name().is_some_and(is_archive);
        let steps = if archive { fs::metadata(path).map_or(1, |about| steps(about.len())) } else { 1 };
        self.steps.fetch_add(steps, Ordering::Relaxed);
    }
}

/// The steps that an archive of so many bytes counts as.
pub(super) fn steps(bytes: u64) -> u64 {
    (bytes / STEP).max(1)
}
