//! What a panic says, told as all else is: it may repeat a text from outside. It must not know what panicked.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::thread;

use crate::text::{self, Clean, Widths};

/// Has every panic told on standard error, cleaned; in ASCII where that is wanted.
pub fn clean(ascii: bool) {
    panic::set_hook(Box::new(move |info| say(&told(info), ascii)));
}

/// Where it was and its words, behind the way there if somebody asked for it (`RUST_BACKTRACE`).
pub(super) fn told(info: &PanicHookInfo<'_>) -> Clean {
    let backtrace = Backtrace::capture();
    let way = if backtrace.status() == BacktraceStatus::Captured { format!("{backtrace}\n") } else { String::new() };
    let thread = thread::current();
    text::clean(&format!("{way}thread '{}' {info}", thread.name().unwrap_or("without a name")))
}

/// A line on standard error, in ASCII where that is wanted; if nobody reads it, nothing is lost.
pub fn say(told: &Clean, ascii: bool) {
    if ascii {
        drop(writeln!(io::stderr(), "{}", text::plain(told, Widths::Narrow)));
    } else {
        drop(writeln!(io::stderr(), "{told}"));
    }
}
