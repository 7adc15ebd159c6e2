//! Opening an address outside, by an argument vector and never through a shell. It must not know who asked.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;

use super::clipboard::Copied;
use crate::text::{self, Clean, host};

/// How addresses are opened, from the surroundings of the program.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// `$BROWSER`, split at spaces; it is given the address as its last argument.
    pub command: Option<String>,
    /// No browser of the user's can be reached from here: the line is a remote one, or there is no desktop.
    pub remote: bool,
}

impl Browser {
    /// Opens an http, https or mailto address; what became of it is told in a sentence, its real host first. False where no
    /// browser can be reached from here: then nothing is told.
    pub fn open(&self, address: &Clean, tell: impl FnOnce(Clean) + Send + 'static) -> bool {
        let Some(host) = host(address).filter(|_| is_opened(address)) else {
            tell(text::clean_line(&format!("Only web and mail addresses are opened; this one is {address}")));
            return true;
        };
        let mut words = match &self.command {
            Some(command) => command.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            None if self.remote => Vec::new(),
            None if cfg!(target_os = "macos") => vec!["open".to_owned()],
            None => vec!["xdg-open".to_owned()],
        };
        if words.is_empty() {
            return false;
        }
        let program = words.remove(0);
        let address = address.to_string();
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
                Ok(status) if status.success() => format!("{host} opened: {address}"),
                Ok(_) => format!("{host} not opened: {program} could not; the address is {address}"),
                Err(error) => {
                    format!("{host} not opened: {program} cannot be started ({error}); the address is {address}")
                }
            };
            tell(text::clean_line(&sentence));
        });
        true
    }
}

/// What to say of an address that was copied instead (none: that could not be either).
pub fn out_of_reach(address: &Clean, copied: Option<Copied>) -> Clean {
    let host = host(address).unwrap_or_default();
    text::clean_line(&match copied {
        Some(copied) if !copied.is_cut() => {
            format!("{host} copied, for no browser can be reached from here (a terminal cannot confirm it): {address}")
        }
        _ => format!("{host} not opened: no browser can be reached from here; the address is {address}"),
    })
}

/// Whether addresses of its scheme are opened at all.
pub(super) fn is_opened(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn told(browser: &Browser, address: &str) -> Option<String> {
        let (to, from) = channel();
        let opened = browser.open(&text::clean(address), move |sentence| drop(to.send(sentence.to_string())));
        opened.then(|| from.recv().unwrap_or_default())
    }

    #[test]
    fn the_host_is_told_first() {
        let with = |command: &str| Browser { command: Some(command.to_owned()), remote: true };
        for (browser, address, want) in [
            (with("true"), "https://good.example@evil.example/x", "evil.example opened: https://good.example@evil"),
            (with("false"), "https://a.example/", "a.example not opened: false could not; the address is https://a"),
            (with("/nonexistent x"), "mailto:ann@a.example", "a.example not opened: /nonexistent cannot be started"),
            (with("true"), "file:///etc/passwd", "Only web and mail addresses are opened; this one is file:"),
            (with("true"), "javascript:x@y", "Only web and mail addresses are opened"),
        ] {
            let said = told(&browser, address).unwrap_or_default();
            assert!(said.starts_with(want), "{address}: {said}");
        }
    }

    #[test]
    fn where_no_browser_can_be_reached_the_address_is_for_the_clipboard() {
        let far = Browser { command: None, remote: true };
        assert_eq!(told(&far, "https://a.example/"), None);
        assert!(told(&far, "file:///etc/passwd").is_some(), "what is not opened is not copied either");
        let address = text::clean("https://a.example/");
        let whole = Some(Copied { bytes: 18, of: 18, by_tmux: false });
        assert!(out_of_reach(&address, whole).starts_with("a.example copied,"));
        for copied in [None, Some(Copied { bytes: 9, of: 18, by_tmux: false })] {
            assert!(out_of_reach(&address, copied).starts_with("a.example not opened:"));
        }
    }
}
