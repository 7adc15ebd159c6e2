//! Names that must stay recognisable, such as paths: nothing goes, what is unsafe stands as an escape. It must not know
//! files.

use std::fmt::Write;

use super::Clean;
use super::scrub::{Before, Class, class};

/// A path or another name that must stay recognisable: what cleaning would drop or change, and newlines and tabs, stand
/// as `\u....` escapes (UTF-16 units, lower-case hex, as JSON writes them). Everything else is verbatim, a
/// backslash too: to be read by people. [`escape_json`] is for programs.
pub fn escape(raw: &str) -> Clean {
    Clean::vouched(written(raw, |_| false))
}

/// A JSON string (RFC 8259), quotes and all, that stands for exactly `raw`, and whose characters are safe to put on a
/// terminal: what [`escape`] escapes is escaped here as well.
pub fn escape_json(raw: &str) -> Clean {
    Clean::vouched(format!("\"{}\"", written(raw, |c| matches!(c, '"' | '\\'))))
}

fn written(raw: &str, needs_backslash: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut before = Before::default();
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        let class = class(c);
        let stays = match class {
            Class::Plain => !matches!(c, '\n' | '\t'),
            Class::Break => true,
            Class::Mark => before.takes_mark(),
            Class::Joiner => chars.peek().is_some_and(|&next| stays_behind(&before, next) && before.joins(c, next)),
            Class::LineEnd | Class::Gone | Class::Introducer => false,
        };
        if stays {
            if needs_backslash(c) {
                out.push('\\');
            }
            out.push(c);
            if class != Class::Joiner {
                before.pass(c, class);
            }
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
        // A base that is full stays full: the marks that follow are escaped too and do not pile up on a digit.
        if class != Class::Mark {
            before = Before::default();
        }
    }
    out
}

/// Whether the character after a joiner stays itself, so that there is something to join.
fn stays_behind(before: &Before, next: char) -> bool {
    match class(next) {
        Class::Plain => true,
        Class::Mark => before.takes_mark(),
        _ => false,
    }
}
