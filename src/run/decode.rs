//! Bytes of a terminal to keys, pastes and replies: a pure machine. It must not know time, files or what a key means.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::input::Input;

/// The most bytes of one bracketed paste that are kept.
pub const PASTE_CAP: usize = 64 * 1024;

/// What the decoder waits for after the bytes it has been fed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Nothing is open.
    Nothing,
    /// ESC, perhaps with one letter: a key or the start of a sequence. Tens of milliseconds decide.
    Escape,
    /// The rest of a sequence, a reply or a paste that has certainly begun. A second is patience enough.
    Rest,
}

/// The machine between bytes and keys.
#[derive(Debug, Default)]
pub struct Decoder {}

impl Decoder {
    /// A decoder with nothing open.
    pub fn new() -> Self {
        Self::default()
    }

    /// What came of these bytes, in order.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        bytes.iter().map(|b| Input::Key(KeyEvent::new(KeyCode::Char(char::from(*b)), KeyModifiers::NONE))).collect()
    }

    /// The time is over: what is open is settled as it stands.
    pub fn timeout(&mut self) -> Vec<Input> {
        Vec::new()
    }

    /// What a caller with a clock should wait for before it calls [`Decoder::timeout`].
    pub fn waits(&self) -> Wait {
        Wait::Nothing
    }
}
