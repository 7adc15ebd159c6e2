//! A command that is given an article's text, and whose words come back: without a shell, without the terminal, and
//! without holding up a key. It must not know what becomes of its words.

use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use crate::app::{Event, Piped};
use crate::article::Id;
use crate::filter::Generation;
use crate::library::{Form, Library, written};
use crate::text::{self, Clean};

use super::Message;

/// Bytes that are kept of each of the two streams; whoever says more is not listened to any longer.
const CAP: usize = 256 * 1024;
/// How long a stream is listened to after the command has ended: what it left behind in the background (as clipboard
/// tools do) may hold it open for ever.
const LINGER: Duration = Duration::from_millis(200);

/// The one command that may run at a time. Dropping it stops the command.
#[derive(Debug, Default)]
pub struct Commands {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The command's process group, from its start until just before its end is collected.
    group: Option<Pid>,
    /// How often it was told to stop.
    told: u32,
}

impl Commands {
    /// Gives an article to a command, and tells what came of it as [`Event::Piped`].
    pub fn start(
        &self,
        library: Arc<Library>,
        id: Id,
        words: Vec<String>,
        generation: Generation,
        to: Sender<Message>,
    ) {
        self.lock().told = 0;
        let state = Arc::clone(&self.state);
        thread::spawn(move || {
            let piped = match library.open(id) {
                Ok(article) => run(&words, written(&article, Form::Text), &state),
                Err(fault) => Piped { said: Clean::default(), failed: Some(fault.0) },
            };
            // A loop that has ended listens no more.
            let _ = to.send(Message::Event(Event::Piped(generation, piped)));
        });
    }

    /// Tells the command and its children to end (TERM); the second time they are made to (KILL).
    pub fn stop(&self) {
        let mut state = self.lock();
        state.told += 1;
        stop(&state);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

impl Drop for Commands {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The state is two numbers: it is whole whatever happens to who holds it.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn stop(state: &State) {
    if let Some(group) = state.group {
        // It may have ended by itself.
        let _ = kill_process_group(group, if state.told > 1 { Signal::KILL } else { Signal::TERM });
        // One that is stopped would not hear it.
        let _ = kill_process_group(group, Signal::CONT);
    }
}

fn run(words: &[String], text: String, state: &Mutex<State>) -> Piped {
    let failed = |sentence: String| Some(text::clean_line(&sentence));
    let Some((program, arguments)) = words.split_first() else { return Piped { said: Clean::default(), failed: None } };
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // In a group of its own it can be stopped with its children, and cannot take keys from the terminal.
        .process_group(0)
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => {
            return Piped { said: Clean::default(), failed: failed(not_started(program, &error)) };
        }
    };
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    {
        let mut state = lock(state);
        state.group = group;
        // It was told to stop before it began.
        if state.told > 0 {
            stop(&state);
        }
    }
    if let Some(mut stdin) = child.stdin.take() {
        // A command need not read all of it, or any.
        thread::spawn(move || drop(stdin.write_all(text.as_bytes())));
    }
    let (over, ends) = channel();
    let said = child.stdout.take().map(|stream| gather(stream, over.clone()));
    let complained = child.stderr.take().map(|stream| gather(stream, over));
    let (ended, wanted_terminal) = wait(&mut child, group, state);
    for _ in 0..2 {
        if ends.recv_timeout(LINGER).is_err() {
            break;
        }
    }
    let (said, cut) = together(said, complained);
    let told = lock(state).told;
    let failure = match ended {
        Err(error) => Some(format!("{program} was lost ({error})")),
        Ok(_) if told > 0 => Some(format!("{program} was stopped")),
        Ok(_) if wanted_terminal => {
            Some(format!("{program} wants the terminal for itself, and a command is given only the text"))
        }
        Ok(status) => how_it_ended(program, status, cut),
    };
    Piped { said, failed: failure.and_then(failed) }
}

/// A sentence on a program that did not start.
pub(super) fn not_started(program: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("There is no program {program} here; check the name"),
        io::ErrorKind::PermissionDenied => format!("{program} is nothing that can be run; check the name"),
        _ => format!("{program} cannot be started ({error})"),
    }
}

/// Waits for the command's end. A command that stops wants something of the terminal (a pager does), which it cannot
/// have: it is ended, and the flag is set.
fn wait(child: &mut Child, group: Option<Pid>, state: &Mutex<State>) -> (io::Result<ExitStatus>, bool) {
    let mut wanted = false;
    while let Some(pid) = group {
        // Its number stays its own until its end is collected below, so that nobody else is ever signalled.
        let options = WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
        match waitid(WaitId::Pid(pid), options) {
            Ok(Some(status)) if status.stopped() => {
                wanted = true;
                let _ = kill_process_group(pid, Signal::KILL);
                // What was seen of the stop is collected, or it would be seen for ever.
                let _ = waitid(WaitId::Pid(pid), WaitIdOptions::STOPPED | WaitIdOptions::NOHANG);
            }
            Err(rustix::io::Errno::INTR) => {}
            _ => break,
        }
    }
    lock(state).group = None;
    (child.wait(), wanted)
}

/// What a stream has said so far, and whether it wanted to say more than is kept.
type Heard = Arc<Mutex<(Vec<u8>, bool)>>;

/// Listens to a stream until it ends or has said enough, in a thread of its own.
fn gather(mut stream: impl Read + Send + 'static, over: Sender<()>) -> Heard {
    let heard = Heard::default();
    let ours = Arc::clone(&heard);
    thread::spawn(move || {
        let mut bytes = [0; 8192];
        loop {
            let count = match stream.read(&mut bytes) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Ok(count @ 1..) => count,
                _ => break,
            };
            let mut heard = ours.lock().unwrap_or_else(PoisonError::into_inner);
            let room = CAP - heard.0.len();
            heard.0.extend_from_slice(&bytes[..count.min(room)]);
            if count > room {
                heard.1 = true;
                break;
            }
        }
        // A command that goes on writing is told so by its broken pipe.
        drop(stream);
        let _ = over.send(());
    });
    heard
}

/// Output and complaints as one clean text, and whether something is missing.
fn together(said: Option<Heard>, complained: Option<Heard>) -> (Clean, bool) {
    let take = |heard: Option<Heard>| {
        let heard = heard.unwrap_or_default();
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, cut) = std::mem::take(&mut *heard);
        let end = if cut { format!("\n… (no more than {} KiB are shown)\n", CAP / 1024) } else { String::new() };
        (String::from_utf8_lossy(&bytes).into_owned() + &end, cut)
    };
    let ((mut said, cut), (complained, cut_too)) = (take(said), take(complained));
    if !said.is_empty() && !said.ends_with('\n') {
        said.push('\n');
    }
    (text::clean(&(said + &complained)), cut || cut_too)
}

/// How a command ended, where it did not end well. One that was not heard out (`cut`) may die of its broken pipe.
pub(super) fn how_it_ended(program: &str, status: ExitStatus, cut: bool) -> Option<String> {
    match (status.code(), status.signal()) {
        (Some(0), _) => None,
        // As a shell tells of it.
        (Some(code), _) if cut && code == 128 + Signal::PIPE.as_raw() => None,
        (Some(code), _) => Some(format!("{program} ended with status {code}")),
        (None, Some(signal)) if cut && signal == Signal::PIPE.as_raw() => None,
        (None, Some(signal)) => Some(format!("{program} was ended by signal {signal}")),
        (None, None) => Some(format!("{program} ended in an unknown way")),
    }
}
