//! The terminal in the hands of an editor, and back. It must not know what is edited.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::fs::{Mode, OFlags};
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, getpgrp, getsid, kill_current_process_group, kill_process, waitid,
};
use signal_hook::consts::signal::{SIGINT, SIGQUIT};

use crate::app::{Event, command};
use crate::article::Id;

use super::child::{how_it_ended, not_started};
use super::input::Input;
use super::{HUNG_UP, Loop, Message, status_of};

/// What is started where neither `$VISUAL` nor `$EDITOR` says another.
const EDITOR: &str = "vi";
/// How long after the editor's end a signal may still be told that a key made for it.
const ECHO: Duration = Duration::from_millis(250);

impl Loop {
    /// Gives the terminal to the editor with the file of an article; an exit status where the program is to end.
    pub(super) fn edit(&mut self, id: Id) -> Option<u8> {
        let Some(path) = self.worker.library().path(id) else {
            self.say("This article has no file of its own: w saves it as one.");
            return None;
        };
        let line = self.launch.editor.clone().unwrap_or_else(|| EDITOR.to_owned());
        let words = match command::words(&line) {
            Ok(words) if words.is_empty() => vec![EDITOR.to_owned()],
            Ok(words) => words,
            Err(unclear) => {
                self.say(&format!("The editor's name, {line}, is no command. {unclear}"));
                return None;
            }
        };
        let before = self.worker.library().stamp(id);
        // What the editor writes is told once, when it is done.
        self.worker.watch(None);
        self.hush();
        // A terminal that has gone is found out with the next frame.
        let _ = self.terminal.leave();
        let ended = self.wait_for_editor(&words, &path);
        let back = self.terminal.resume();
        self.keys.resume();
        self.repaint();
        match ended {
            Err(status) => return Some(status),
            Ok(Err(sentence)) => self.say(&sentence),
            Ok(Ok(status)) => {
                if let Some(sentence) = how_it_ended(&words[0], status, false) {
                    self.say(&format!("{sentence}."));
                }
            }
        }
        if back.is_err() {
            return Some(HUNG_UP);
        }
        let changed = self.worker.library().stamp(id) != before;
        let requests = self.app.hear(Event::Edited(id, changed));
        self.serve(requests)
    }

    /// Runs the editor and takes in what happens meanwhile, but keys and what the terminal's keys send to all of us. An
    /// exit status where the program is to end; else how the editor ended, or why there was none.
    fn wait_for_editor(&mut self, words: &[String], path: &Path) -> Result<Result<ExitStatus, String>, u8> {
        let mut child = match start(words, path) {
            Ok(child) => child,
            Err(error) => {
                let sentence = match error.downcast_ref() {
                    Some(error) => format!("{}; EDITOR names your editor.", not_started(&words[0], error)),
                    None => format!("{error:#}"),
                };
                return Ok(Err(sentence));
            }
        };
        let to = self.to.clone();
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let (done, ended) = std::sync::mpsc::channel();
        thread::spawn(move || {
            follow(pid);
            // Both ends live in this call.
            let _ = done.send(child.wait());
            let _ = to.send(Message::Returned);
        });
        loop {
            let requests = match self.from.recv() {
                Ok(Message::Returned) => break,
                Ok(Message::Event(event)) => self.app.hear(event),
                Ok(Message::Input(Input::Signal(SIGINT | SIGQUIT))) => {
                    // Meant for the editor, as it was typed; the next write is not to be given up for it.
                    self.ending.store(false, Ordering::Relaxed);
                    continue;
                }
                Ok(Message::Input(Input::Signal(number))) => return Err(status_of(number)),
                Ok(Message::Input(Input::Gone)) | Err(_) => return Err(HUNG_UP),
                Ok(Message::Input(input)) => {
                    self.keys.took(&input);
                    continue;
                }
            };
            if let Some(status) = self.serve(requests) {
                return Err(status);
            }
        }
        // A key's signal goes to the editor and to us at once, and may be told here after the editor has ended.
        self.deaf_until = Instant::now() + ECHO;
        match ended.recv() {
            Ok(Ok(status)) => Ok(Ok(status)),
            Ok(Err(error)) => Ok(Err(format!("{} was lost ({error}).", words[0]))),
            Err(_) => Ok(Err(format!("{} was lost.", words[0]))),
        }
    }
}

/// Starts the editor on the terminal itself: standard input may be a pipe that an article came through.
fn start(words: &[String], path: &Path) -> anyhow::Result<std::process::Child> {
    let tty = rustix::fs::open("/dev/tty", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty()).context("no terminal")?;
    let stdio = || tty.try_clone().map(Stdio::from);
    let child = Command::new(&words[0])
        .args(&words[1..])
        .arg(argument(path))
        .stdin(stdio()?)
        .stdout(stdio()?)
        .stderr(stdio()?)
        .spawn()?;
    Ok(child)
}

/// A path that no program takes for an option.
fn argument(path: &Path) -> OsString {
    let dashed = path.as_os_str().as_encoded_bytes().starts_with(b"-");
    if dashed { Path::new(".").join(path).into_os_string() } else { path.as_os_str().to_owned() }
}

/// Waits for the editor's end. When it is stopped (`C-z`), we stop with it, so that the shell comes to the front, and
/// both go on together; where no shell could wake us, it goes on at once.
fn follow(pid: Option<Pid>) {
    let Some(pid) = pid else { return };
    loop {
        let options = WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
        match waitid(WaitId::Pid(pid), options) {
            Ok(Some(status)) if status.stopped() => {
                let _ = waitid(WaitId::Pid(pid), WaitIdOptions::STOPPED | WaitIdOptions::NOHANG);
                if getsid(None).is_ok_and(|session| session == getpgrp()) {
                    let _ = kill_process(pid, Signal::CONT);
                } else {
                    let _ = kill_current_process_group(Signal::STOP);
                }
            }
            Err(rustix::io::Errno::INTR) => {}
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_taken_for_an_option() {
        for (path, want) in [("a.txt", "a.txt"), ("-r.txt", "./-r.txt"), ("/x/-r", "/x/-r")] {
            assert_eq!(argument(Path::new(path)), want);
        }
    }
}
