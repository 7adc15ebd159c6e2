//! Libraries that cannot be used, for tests: newer than the program, somebody else's, damaged. It must not know what is
//! said of them.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::Path;

/// What can be wrong with a library, each with a word that its sentence has.
pub const KINDS: [(&str, &str); 3] = [("newer", "newer"), ("foreign", "--library"), ("corrupt", "doctor")];

/// Makes a library one that cannot be used; gives the bytes that it has then.
pub fn spoil(path: &Path, kind: &str) -> Vec<u8> {
    let run = |line: &str| rusqlite::Connection::open(path).unwrap().execute_batch(line).unwrap();
    match kind {
        "newer" => run("PRAGMA user_version = 9000"),
        "foreign" => {
            fs::remove_file(path).unwrap();
            run("CREATE TABLE music(song TEXT); INSERT INTO music VALUES ('x')");
        }
        _ => {
            // The list of tables, and not what tells that it is a library.
            let mut bytes = fs::read(path).unwrap();
            bytes[100..4096].fill(0x5a);
            fs::write(path, bytes).unwrap();
        }
    }
    fs::read(path).unwrap()
}
