//! Faces without a screen: a page, a list, JSON Lines to a writer. It must not know keys, threads or where articles
//! come from.

pub mod json;
pub mod list;
pub mod page;
pub mod plain;
