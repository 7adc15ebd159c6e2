//! How standard output and standard error are written to: in ASCII where it is asked for, and where a terminal is not
//! known to read UTF-8. To a pipe or a file everything goes as it is. It must not know what is said.

use std::io::{self, IsTerminal, Write};

use masthead::config::Env;
use masthead::print::plain::{InAscii, Plain};
use masthead::run::panics;
use masthead::text;

/// Which of the two are to be ASCII.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// Standard output.
    pub ascii: bool,
    /// Standard error.
    pub errors: bool,
}

impl Voice {
    /// By what was asked for and what the surroundings say.
    pub fn new(ascii: bool, env: &Env) -> Self {
        let foreign = env.foreign();
        Self {
            ascii: ascii || (foreign && io::stdout().is_terminal()),
            errors: ascii || (foreign && io::stderr().is_terminal()),
        }
    }

    /// Standard output; flush it at the end.
    pub fn out(self, how: Plain) -> Box<dyn Write> {
        let out = io::stdout().lock();
        if self.ascii { Box::new(InAscii::new(out, how)) } else { Box::new(out) }
    }

    /// One sentence on standard error, with the program's name; if nobody reads it, nothing is lost.
    pub fn say(self, sentence: &str) {
        self.complain(&format!("masthead: {}", text::clean_line(sentence)));
    }

    /// A line on standard error that stands by itself.
    pub fn complain(self, line: &str) {
        panics::say(&text::clean_line(line), self.errors);
    }
}
