//! A key held for 30 repeats over 64 kbit/s and 200 ms there and back, before a scratch sshd: seconds from the last repeat
//! until the screen is right, and the slowest echo of a letter in the filter. One JSON line, each figure beside its bound.
//! It must not know how the program paces itself.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "the helpers of tests fail as tests do")]

#[path = "../tests/held/mod.rs"]
mod held;
#[path = "../tests/journey/mod.rs"]
mod journey;
#[path = "../tests/pty_support/mod.rs"]
mod pty_support;
#[path = "../tests/ssh_support/mod.rs"]
mod ssh_support;

use std::time::Duration;

use serde_json::{Map, Value};

fn seconds(time: Option<Duration>) -> Value {
    time.map_or(Value::Null, |time| ((time.as_secs_f64() * 100.0).round() / 100.0).into())
}

fn main() {
    if !ssh_support::TOOLS.iter().all(|tool| journey::have(tool)) {
        return;
    }
    let server = ssh_support::Sshd::start();
    let folder = held::folder();
    let mut figures = Map::from_iter([("bench".to_owned(), Value::from("slow"))]);
    for (number, size) in held::SIZES.into_iter().enumerate() {
        let place = format!("{}x{}", size.0, size.1);
        for held in &held::KEYS {
            let time = held::measure(&server, held, folder.path(), size);
            figures.insert(format!("{}_{place}_s", held.name), seconds(time));
            figures.insert(format!("{}_{place}_bound_s", held.name), seconds(Some(held.bounds[number])));
        }
        figures.insert(format!("echo_{place}_s"), seconds(held::echo(&server, folder.path(), size)));
    }
    println!("{}", Value::Object(figures));
}
