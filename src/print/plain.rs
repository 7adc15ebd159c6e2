//! A writer in front of another that reads no more than ASCII. It must not know what is written.

use std::io::{self, Write};

use crate::text::{self, Widths};

/// How what is not ASCII is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// By what stands for it, in as many columns (see [`text::plain`]).
    Signs(Widths),
    /// By escapes: it is JSON.
    Json,
}

impl Plain {
    fn told(self, text: &str) -> String {
        match self {
            Self::Signs(widths) => text::plain(text, widths),
            Self::Json => text::plain_json(text),
        }
    }
}

/// Turns whole lines of UTF-8 into ASCII; what is no UTF-8 becomes U+FFFD first. What stands behind the last line's end
/// waits for the rest or for a flush, which it does not outlive: flush it at the end.
#[derive(Debug)]
pub struct InAscii<W> {
    to: W,
    how: Plain,
    held: Vec<u8>,
}

impl<W: Write> InAscii<W> {
    /// In front of `to`.
    pub fn new(to: W, how: Plain) -> Self {
        Self { to, how, held: Vec::new() }
    }

    fn pass(&mut self, end: usize) -> io::Result<()> {
        let lines: Vec<u8> = self.held.drain(..end).collect();
        self.to.write_all(self.how.told(&String::from_utf8_lossy(&lines)).as_bytes())
    }
}

impl<W: Write> Write for InAscii<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if let Some(last) = bytes.iter().rposition(|byte| *byte == b'\n') {
            self.pass(self.held.len() - bytes.len() + last + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass(self.held.len())?;
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_split_of_what_is_written_matters() {
        let text = "{\"é\":\"字👩\u{200d}🚀\"}\ne\u{301}\nend";
        for (how, want) in [
            (Plain::Signs(Widths::Narrow), "{\"e\":\"? ? \"}\ne\nend"),
            (Plain::Json, "{\"\\u00e9\":\"\\u5b57\\ud83d\\udc69\\u200d\\ud83d\\ude80\"}\ne\\u0301\nend"),
        ] {
            for size in 1..=text.len() {
                let mut out = InAscii::new(Vec::new(), how);
                text.as_bytes().chunks(size).for_each(|part| out.write_all(part).unwrap());
                out.flush().unwrap();
                assert_eq!(String::from_utf8(out.to).unwrap(), want, "in pieces of {size}");
            }
        }
    }
}
