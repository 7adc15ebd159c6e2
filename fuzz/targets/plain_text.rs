//! Any bytes through the reader of plain text, the page and the find. It must not know what has to hold: the body does.

#![no_main]

#[path = "../../tests/fuzz/bodies.rs"]
#[allow(dead_code, reason = "each fuzzer uses one of the bodies")]
mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::plain_text(bytes));
