//! Any bytes through the readers of JSON and of archives. It must not know what has to hold: the body does.

#![no_main]

#[path = "../../tests/fuzz/bodies.rs"]
#[allow(dead_code, reason = "each fuzzer uses one of the bodies")]
mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::json(bytes));
