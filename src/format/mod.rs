//! Bytes to articles: one file a format, one table that picks the format. Pure; it must not open files.
//!
//! Bytes → charset → entities → clean → lines → pieces → blocks. Nothing decodes after cleaning.

mod byline;
mod charset;
mod credit;
mod dateline;
mod dates;
mod ending;
mod entities;
mod front;
mod heading;
pub mod json;
mod lines;
mod links;
mod names;
mod pieces;
mod plain;
mod prose;
mod related;
mod table;

pub use charset::looks_binary;

use crate::article::Article;
use crate::text::{self, Clean};

/// Why bytes are no article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// NUL bytes or other signs that this is no text in any charset.
    #[error("it is not a text file")]
    NotText,
}

/// Makes an article of a file's name and its clean text.
type Reader = fn(&str, &Clean) -> Article;

/// Who reads files of an ending (in lower case). What is not named here is plain text.
const READERS: &[(&str, Reader)] = &[("txt", plain::read)];

/// Reads one article. `name` is the file's name (`2018-07-19-paris.txt`): its ending may pick the format, its stem
/// stands in for a missing title, its date counts where the text has none. An empty text is an article without blocks.
///
/// # Errors
/// [`FormatError::NotText`] for binary data.
pub fn read(name: &str, bytes: &[u8]) -> Result<Article, FormatError> {
    let decoded = charset::decode(bytes)?;
    let clean = text::clean(&entities::decode(&decoded));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let reader =
        READERS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map_or(plain::read as Reader, |r| r.1);
    Ok(reader(name, &clean))
}
