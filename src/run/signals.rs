//! Signals as inputs: TERM, HUP, INT, QUIT, TSTP, CONT and WINCH join the keys in one channel. It must not know what is done
//! about them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use signal_hook::consts::signal::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};

use super::input::Input;

/// The thread that waits for signals; it ends when this is dropped.
#[derive(Debug)]
pub struct Watch {
    handle: Handle,
    ending: Arc<AtomicBool>,
}

impl Watch {
    /// Takes over TERM, HUP, INT, QUIT, TSTP, CONT and WINCH, and sends each as an [`Input`]. A storm of WINCH is not thinned
    /// here. HUP is taken even where it was ignored: without its terminal the program ends either way.
    ///
    /// # Errors
    /// When the system refuses a handler or a thread.
    pub fn start<T: From<Input> + Send + 'static>(to: Sender<T>) -> io::Result<Self> {
        let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH])?;
        let handle = signals.handle();
        let ending = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ending);
        thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals.forever() {
                let input = match signal {
                    SIGWINCH => Input::Resized,
                    SIGTSTP => Input::Suspend,
                    SIGCONT => Input::Continue,
                    other => {
                        flag.store(true, Ordering::Relaxed);
                        Input::Signal(other)
                    }
                };
                if to.send(T::from(input)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { handle, ending })
    }

    /// Set for good once TERM, HUP, INT or QUIT has come, before its [`Input`] is sent: what may block (a write to a terminal
    /// that has stalled) looks at it and gives up.
    pub fn ending(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.ending)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.handle.close();
    }
}
