//! masthead, a reader for articles in a terminal.

pub mod app;
pub mod article;
pub mod config;
pub mod filter;
pub mod format;
pub mod library;
pub mod page;
pub mod print;
pub mod run;
pub mod text;
pub mod ui;
