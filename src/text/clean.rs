//! Clean text: the type in which everything from outside travels. It must not know where the text came from.

use std::fmt;
use std::ops::{Deref, Range};

use serde::{Serialize, Serializer};

use super::{Widths, scrub};

/// Text that is safe to put on a terminal. Only [`clean`], [`clean_line`], [`escape`](super::escape) and
/// [`escape_json`](super::escape_json) make one, and what is cut from or put together of clean parts is clean as well;
/// the type is the proof, so no caller has to remember.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Clean(Box<str>);

impl Clean {
    /// For the cleaners of this room, which vouch for the text.
    pub(super) fn vouched(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

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

    /// Parts one after the other with a separator between them. The parts keep every byte, so offsets can be added up;
    /// the separator is cleaned.
    #[must_use]
    pub fn join<P: AsRef<Self>>(parts: &[P], separator: &str) -> Self {
        let separator = clean(separator);
        let size: usize = parts.iter().map(|p| p.as_ref().len() + separator.len()).sum();
        let mut text = String::with_capacity(size);
        for (i, part) in parts.iter().enumerate() {
            if i > 0 {
                text.push_str(&separator);
            }
            text.push_str(part.as_ref());
        }
        Self(text.into())
    }

    /// Without white space at both ends.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let text = self.0.trim();
        if text.len() == self.0.len() { self } else { Self(text.into()) }
    }

    /// The text if it fits in `columns`, else as many whole graphemes as fit before a `…`, as [`Widths::cut`].
    #[must_use]
    pub fn cut(&self, columns: usize, widths: Widths) -> Self {
        Self(widths.cut(self, columns).into())
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

impl AsRef<Self> for Clean {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl From<Clean> for String {
    fn from(text: Clean) -> Self {
        text.0.into()
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

impl Serialize for Clean {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Cleans a text of several lines by TERMINAL.md §4: whole escape sequences, control characters but `\n` and `\t`, bidi
/// controls and other invisible steering go, every kind of line end becomes `\n`, Windows-1252 letters that came as
/// U+0080–9F become themselves, joiners stay where a script or an emoji needs them, and at most 8 combining marks stay
/// on a base. Idempotent, linear, and a plain copy where there is nothing to do.
pub fn clean(raw: &str) -> Clean {
    Clean(scrub::scrub(raw).map_or_else(|| raw.into(), Into::into))
}

/// Cleans what must stand on one line (titles, names, notices): runs of newlines and tabs become one space, ends
/// trimmed. Idempotent.
pub fn clean_line(raw: &str) -> Clean {
    let text = clean(raw);
    if !text.contains(['\n', '\t']) {
        return text.trimmed();
    }
    let parts = text.split(['\n', '\t']).map(str::trim).filter(|part| !part.is_empty());
    Clean(parts.collect::<Vec<_>>().join(" ").into())
}
