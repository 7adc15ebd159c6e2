//! Text that is safe and measured: sanitising, graphemes, display width, folding for search, its language, what addresses
//! hide.
//! It must not know articles, files, terminals or colours.

mod clean;
mod escape;
pub mod fold;
pub mod grapheme;
mod host;
mod lang;
mod number;
mod plain;
mod scrub;
mod sequence;
mod widths;
mod word;

pub use clean::{Clean, clean, clean_line};
pub use escape::{escape, escape_json};
pub use fold::{Folded, fold, fold_cased, fold_cased_plain, fold_plain, has_upper, is_cased_fold};
pub use grapheme::graphemes;
pub use host::{destination, host};
pub use lang::{Lang, Named};
pub use number::thousands;
pub use plain::{plain, plain_json, plain_letter, plain_sign};
pub use widths::{Widths, width};
pub use word::{ideographs, words};
