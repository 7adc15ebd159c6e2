//! masthead, a reader for articles in a terminal. What stands on the screen, and the files that paint it:
//!
//! ```text
//! ┌──────────────────────────────────────────────────────────────────┐
//! │ / mossad paris                                       12 of 2,225 │ ui/head.rs
//! ├─────────────────────────┬────────────────────────────────────────┤
//! │▌ Mossad set up opera… 2m│  Mossad set up operations in Paris     │
//! │  Israeli Media: Moss… 2m│                                        │
//! │  …                      │  Paris has become a center of …        │
//! │         ui/list.rs      │            ui/reader.rs                │
//! ├─────────────────────────┴────────────────────────────────────────┤
//! │ 1 of 12                     Enter read  / filter  ? help  q quit │ ui/foot.rs
//! └──────────────────────────────────────────────────────────────────┘
//!   where they stand: ui/layout.rs     over all of it: ui/help.rs
//! ```
//!
//! Rooms, from the ground up; each imports only what stands below it (`tests/house.rs` keeps the law):
//! `text` (clean, folded, measured) · `article`, `shelf`, `state` (what all speak of: one, many, what a reader did with
//! them) · `format` (bytes to articles), `filter` (queries and
//! scores), `page` (articles to rows) · `app` (the state), `library` (disk, search) · `config` (files to values) ·
//! `ui` (state to cells), `print` (faces without a screen) · `run` (terminal, threads, clock) · the binary.

// A wrong guess must not take the program down; in tests it must.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used))]

pub mod app;
pub mod article;
pub mod config;
pub mod filter;
pub mod format;
pub mod library;
pub mod page;
pub mod print;
pub mod run;
pub mod shelf;
pub mod state;
pub mod text;
pub mod ui;
