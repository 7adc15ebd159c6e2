//! The page: what a reader sees of each kind, at any width, and how one moves through it.

#[path = "page_help/mod.rs"]
mod help;

use help::{drawn, page, seed_000, seed_002};

#[test]
fn seed_000_as_it_is_read() {
    insta::assert_snapshot!(drawn(&mut page(seed_000(), 66)));
}

#[test]
fn seed_002_as_it_is_read() {
    insta::assert_snapshot!(drawn(&mut page(seed_002(), 66)));
}
