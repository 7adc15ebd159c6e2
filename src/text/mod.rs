//! Text that is safe and measured: sanitising, graphemes, display width, folding for search.
//! It must not know articles, files, terminals or colours.

mod clean;
pub mod fold;
pub mod grapheme;

pub use clean::{Clean, clean, clean_line, escape};
pub use fold::{Folded, fold, fold_plain};
pub use grapheme::{cut, graphemes, width, words};
