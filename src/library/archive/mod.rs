//! Archives: many articles in one file. It must not know databases. (A stand-in with the shape of the real one: a line
//! is an article's title, and one that begins with `!` is broken.)

use std::ffi::OsStr;
use std::path::Path;

use crate::article::Article;
use crate::format;
use crate::text::{self, Clean};

use super::{Cancel, Fault, Hash};

/// One article of an archive.
#[derive(Debug)]
pub struct Item {
    /// Its line, from 1.
    pub line: u64,
    /// Where it starts, in bytes of the uncompressed stream.
    pub start: u64,
    /// Its length in bytes.
    pub length: u64,
    /// What it says.
    pub article: Article,
    /// Of its line.
    pub hash: Hash,
    /// Tags that it came with.
    pub tags: Vec<Clean>,
}

/// Whether a file of this name holds many articles.
pub fn is_archive(name: &OsStr) -> bool {
    name.as_encoded_bytes().ends_with(b".jsonl")
}

/// Reads all articles of an archive, in batches.
///
/// # Errors
/// A sentence when the file cannot be read.
pub fn each(path: &Path, cancel: &Cancel, found: &mut dyn FnMut(Vec<Result<Item, Fault>>)) -> Result<(), Fault> {
    let shown = text::escape(&path.to_string_lossy());
    let bytes = std::fs::read(path).map_err(|error| Fault(text::clean_line(&format!("{shown}: {error}"))))?;
    let (mut start, mut batch) = (0, Vec::new());
    for (line, number) in bytes.split_inclusive(|&byte| byte == b'\n').zip(1..) {
        if cancel.is_cancelled() {
            return Ok(());
        }
        let length = line.len() as u64;
        batch.push(if line.starts_with(b"!") {
            Err(Fault(text::clean_line(&format!("{shown}#{number}: this line is no article; it is passed over"))))
        } else {
            let article = format::read("", line).unwrap_or_default();
            Ok(Item { line: number, start, length, article, hash: Hash::of(line), tags: Vec::new() })
        });
        start += length;
        if batch.len() == 500 {
            found(std::mem::take(&mut batch));
        }
    }
    found(batch);
    Ok(())
}
