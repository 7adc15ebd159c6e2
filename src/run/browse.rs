//! Opening an address outside, by an argument vector and never through a shell. It must not know who asked.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;

use crate::text::{self, Clean};

/// How addresses are opened, from the surroundings of the program.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// `$BROWSER`, split at spaces; it is given the address as its last argument.
    pub command: Option<String>,
    /// No browser of the user's can be reached from here: the line is a remote one, or there is no desktop.
    pub remote: bool,
}

impl Browser {
    /// Opens an http, https or mailto address; what became of it is told in a sentence. Where no browser can be reached,
    /// the sentence is the address itself.
    pub fn open(&self, address: &Clean, tell: impl FnOnce(Clean) + Send + 'static) {
        let address = address.to_string();
        if !["http://", "https://", "mailto:"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme)) {
            tell(text::clean_line(&format!("Only web and mail addresses are opened; this one is {address}")));
            return;
        }
        let mut words = match &self.command {
            Some(command) => command.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            None if self.remote => Vec::new(),
            None if cfg!(target_os = "macos") => vec!["open".to_owned()],
            None => vec!["xdg-open".to_owned()],
        };
        if words.is_empty() {
            tell(text::clean_line(&format!("No browser can be reached from here: {address}")));
            return;
        }
        let program = words.remove(0);
        // Waiting for the browser in a thread of its own leaves no zombie and does not hold up a key. Without a thread
        // there is nobody to tell.
        let _ = thread::Builder::new().name("browser".to_owned()).spawn(move || {
            let status = Command::new(&program)
                .args(&words)
                .arg(&address)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                // In a group of its own, what stops or hangs up this program leaves the browser alone.
                .process_group(0)
                .status();
            let sentence = match status {
                Ok(status) if status.success() => format!("Opened {address}"),
                Ok(_) => format!("{program} could not open {address}"),
                Err(error) => format!("{program} cannot be started ({error}); the address is {address}"),
            };
            tell(text::clean_line(&sentence));
        });
    }
}
