//! Finding a phrase in an article's text, whatever lines it is set to. It must not know rows or keys.

use crate::article::{Article, Stretch};

/// Every place where a phrase stands, in text order, without overlaps: folded as `text::fold` does, runs of white space
/// (line ends and NBSP too) equal to one space, across markers that are not in view; a phrase with a capital letter
/// must match its case. Nothing for an empty phrase; parts that are not in view (`Kind::Repeat`) are passed over.
pub fn find(_article: &Article, _phrase: &str) -> Vec<Stretch> {
    Vec::new()
}
