//! Reads a file of the user's, if it is there and is one. It must not know what it means.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::fault::Fault;

/// The most bytes that a file of settings, keys or colours can have.
const LARGEST: u64 = 1 << 20;

/// The text of a file in the user's folder; empty where there is none. Anything else is a fault of the whole file.
pub(super) fn read(dir: Option<&Path>, name: &str, faults: &mut Vec<Fault>) -> String {
    let Some(path) = dir.map(|dir| dir.join(name)) else { return String::new() };
    match try_read(&path) {
        Ok(text) => text,
        Err(message) => {
            faults.push(Fault::whole(&path.to_string_lossy(), &message));
            String::new()
        }
    }
}

fn try_read(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("it cannot be read ({}), so the defaults hold", error.kind());
    // Asked before opening: a named pipe would wait for ever.
    match fs::metadata(path) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(String::new());
        }
        Err(error) => return Err(unreadable(error)),
        Ok(about) if !about.is_file() => return Err("it is no file, so the defaults hold".to_owned()),
        Ok(_) => {}
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err("it is larger than 1 MB, so the defaults hold".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = 1 + memchr::memchr_iter(b'\n', &error.as_bytes()[..valid]).count();
        format!("it is no UTF-8 text (line {line}), so the defaults hold")
    })
}
