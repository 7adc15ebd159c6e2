//! Bytes of a terminal to keys, pastes and replies: a pure machine, one byte at a time, so that no split of the stream
//! matters. It must not know time, files or what a key means.

mod late;
mod sequence;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::input::Input;
use late::Begun;

/// The most bytes of one bracketed paste that are kept.
pub const PASTE_CAP: usize = 64 * 1024;
/// The most bytes of a sequence or of a reply's string that are kept; a longer one is swallowed without being understood.
const SEQUENCE_CAP: usize = 4096;
const PASTE_END: &[u8] = b"\x1b[201~";
const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;

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

/// The machine between bytes and keys. It knows what xterm, the VT series, rxvt and the Linux console send, `CSI u` as
/// kitty and xterm write it, bracketed paste, SGR mouse and focus events, and the replies of [`super::input::Reply`].
#[derive(Debug, Default)]
pub struct Decoder {
    state: State,
    /// ESC came before what is open now.
    escaped: bool,
    held: Vec<u8>,
    /// What the last [`Decoder::timeout`] took for a key, until the next bytes have told whether it was one.
    late: Option<Begun>,
    /// Came behind an ESC that was taken for a key, and may be the rest of an answer.
    doubtful: Vec<u8>,
    /// An answer is on its way.
    expecting: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    /// After ESC.
    Escape,
    /// Within a character of so many bytes.
    Letter(usize),
    /// After `ESC [`.
    Csi,
    /// After `ESC [ [`: a function key of the Linux console.
    Console,
    /// After `ESC O`.
    Ss3,
    /// After `ESC ]` or `ESC P`, up to BEL or ST.
    Text(u8),
    /// After an ESC within such a string.
    TextEscape(u8),
    /// Within a paste; so many bytes of its end have been seen.
    Paste(usize),
}

impl Decoder {
    /// A decoder with nothing open.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether answers are on their way. Then `[`, `]` or `P` right behind an ESC is waited for longer, also where the ESC
    /// has been heard as the key: a line may bring an answer byte by byte.
    pub fn expect(&mut self, answers: bool) {
        self.expecting = answers;
    }

    /// What came of these bytes, in order. Bytes that came in one piece are to be fed in one: the rest of an answer whose
    /// ESC came so early that it has been heard as the key is known by that.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let begun = self.expecting && self.late == Some(Begun::Escape);
        if !begun && self.doubtful.is_empty() {
            return self.take(bytes);
        }
        self.doubtful.extend_from_slice(bytes);
        if late::may_go_on(&self.doubtful) {
            return Vec::new();
        }
        let bytes = std::mem::take(&mut self.doubtful);
        self.take(&bytes)
    }

    fn take(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut out = Vec::new();
        if !bytes.is_empty()
            && let Some(begun) = self.late.take()
            && late::goes_on(begun, bytes)
        {
            self.state = match begun {
                Begun::Escape => State::Escape,
                Begun::Csi => State::Csi,
                Begun::Text(kind) => State::Text(kind),
            };
        }
        for &byte in bytes {
            // A byte that breaks off what was open is looked at again, now with nothing open.
            while !self.step(byte, &mut out) {}
        }
        out
    }

    /// The time is over: what is open is settled as it stands. A lone ESC is the key, `ESC [` is Alt and `[`, a paste
    /// ends here, and half a sequence is nothing.
    pub fn timeout(&mut self) -> Vec<Input> {
        if !self.doubtful.is_empty() {
            self.late = None;
            let bytes = std::mem::take(&mut self.doubtful);
            return self.take(&bytes);
        }
        let mut out = Vec::new();
        if self.escaped && self.state != State::Ground {
            out.push(key(KeyCode::Esc, KeyModifiers::NONE));
        }
        match self.state {
            State::Escape => out.push(key(KeyCode::Esc, KeyModifiers::NONE)),
            State::Csi if self.held.is_empty() => out.extend(typed('[', true)),
            State::Ss3 if self.held.is_empty() => out.extend(typed('O', true)),
            State::Text(kind) if self.held.is_empty() => out.extend(typed(char::from(kind), true)),
            State::Paste(_) => out = vec![self.pasted()],
            _ => out.clear(),
        }
        self.late = match self.state {
            // Nothing was open, so that nothing new is known.
            State::Ground => self.late,
            State::Escape => Some(Begun::Escape),
            State::Csi if self.held.is_empty() => Some(Begun::Csi),
            State::Text(kind) if self.held.is_empty() => Some(Begun::Text(kind)),
            _ => None,
        };
        self.rest();
        out
    }

    /// What a caller with a clock should wait for before it calls [`Decoder::timeout`].
    pub fn waits(&self) -> Wait {
        match self.state {
            State::Ground if self.doubtful.is_empty() => Wait::Nothing,
            State::Escape => Wait::Escape,
            State::Csi | State::Text(_) if self.held.is_empty() && !self.expecting => Wait::Escape,
            State::Ss3 if self.held.is_empty() => Wait::Escape,
            _ => Wait::Rest,
        }
    }

    /// Takes one byte; false when it has to be looked at again.
    fn step(&mut self, byte: u8, out: &mut Vec<Input>) -> bool {
        match self.state {
            State::Ground => self.ground(byte, out),
            State::Escape => self.escape(byte, out),
            State::Letter(length) => return self.letter(byte, length, out),
            State::Csi => return self.csi(byte, out),
            State::Console => {
                out.extend(sequence::console(byte));
                self.rest();
            }
            State::Ss3 => return self.ss3(byte, out),
            State::Text(kind) => self.text(byte, kind, out),
            State::TextEscape(kind) => {
                if byte != b'\\' {
                    // The string was broken off by another sequence.
                    self.rest();
                    self.state = State::Escape;
                    return false;
                }
                self.said(kind, out);
            }
            State::Paste(seen) => self.paste(byte, seen, out),
        }
        true
    }

    fn ground(&mut self, byte: u8, out: &mut Vec<Input>) {
        match byte {
            ESC => self.state = State::Escape,
            0x00..=0x7f => out.extend(typed(char::from(byte), false)),
            _ => self.begin_letter(byte, false),
        }
    }

    fn escape(&mut self, byte: u8, out: &mut Vec<Input>) {
        match byte {
            // ESC twice: two keys, or rxvt's Alt before a sequence.
            ESC if self.escaped => out.push(key(KeyCode::Esc, KeyModifiers::NONE)),
            ESC => self.escaped = true,
            b'[' => self.state = State::Csi,
            b'O' => self.state = State::Ss3,
            b']' | b'P' => self.state = State::Text(byte),
            _ => {
                if self.escaped {
                    out.push(key(KeyCode::Esc, KeyModifiers::NONE));
                }
                self.rest();
                if byte < 0x80 {
                    out.extend(typed(char::from(byte), true));
                } else {
                    self.begin_letter(byte, true);
                }
            }
        }
    }

    fn begin_letter(&mut self, byte: u8, alt: bool) {
        let length = match byte {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return,
        };
        self.held.push(byte);
        self.escaped = alt;
        self.state = State::Letter(length);
    }

    fn letter(&mut self, byte: u8, length: usize, out: &mut Vec<Input>) -> bool {
        if !matches!(byte, 0x80..=0xbf) {
            self.rest();
            return false;
        }
        self.held.push(byte);
        if self.held.len() == length {
            let letter = str::from_utf8(&self.held).ok().and_then(|s| s.chars().next());
            out.extend(letter.filter(|c| !c.is_control()).and_then(|c| typed(c, self.escaped)));
            self.rest();
        }
        true
    }

    fn csi(&mut self, byte: u8, out: &mut Vec<Input>) -> bool {
        match byte {
            b'[' if self.held.is_empty() => self.state = State::Console,
            // rxvt ends a key with Shift in `$`, which begins the end of a mode report elsewhere.
            b'$' if !self.held.is_empty() && self.held.iter().all(u8::is_ascii_digit) => self.sequence(byte, out),
            0x20..=0x3f => self.hold(byte, SEQUENCE_CAP),
            0x40..=0x7e => self.sequence(byte, out),
            CAN | SUB => self.rest(),
            _ => {
                self.rest();
                return false;
            }
        }
        true
    }

    fn sequence(&mut self, last: u8, out: &mut Vec<Input>) {
        if self.held == b"200" && last == b'~' {
            self.rest();
            self.state = State::Paste(0);
            return;
        }
        if self.held.len() < SEQUENCE_CAP {
            match sequence::csi(&self.held, last) {
                Some(Input::Key(event)) => out.push(with_alt(Input::Key(event), self.escaped)),
                // No Alt: Esc was typed just before an answer came.
                other => {
                    out.extend(self.escaped.then(|| key(KeyCode::Esc, KeyModifiers::NONE)));
                    out.extend(other);
                }
            }
        }
        self.rest();
    }

    fn ss3(&mut self, byte: u8, out: &mut Vec<Input>) -> bool {
        if matches!(byte, b'0'..=b'9' | b';') && self.held.len() < 8 {
            self.held.push(byte);
            return true;
        }
        let found = sequence::ss3(&self.held, byte);
        let known = found.is_some();
        if known {
            out.extend(found.map(|i| with_alt(i, self.escaped)));
        } else if self.held.is_empty() {
            // Alt and O, and another key right behind it.
            out.extend(self.escaped.then(|| key(KeyCode::Esc, KeyModifiers::NONE)));
            out.extend(typed('O', true));
        }
        self.rest();
        known
    }

    fn text(&mut self, byte: u8, kind: u8, out: &mut Vec<Input>) {
        match byte {
            BEL => self.said(kind, out),
            ESC => self.state = State::TextEscape(kind),
            CAN | SUB => self.rest(),
            _ => self.hold(byte, SEQUENCE_CAP),
        }
    }

    fn said(&mut self, kind: u8, out: &mut Vec<Input>) {
        let reply = if kind == b']' { sequence::osc(&self.held) } else { sequence::dcs(&self.held) };
        out.extend(self.escaped.then(|| key(KeyCode::Esc, KeyModifiers::NONE)));
        out.push(Input::Reply(reply));
        self.rest();
    }

    fn paste(&mut self, byte: u8, seen: usize, out: &mut Vec<Input>) {
        if byte == PASTE_END[seen] {
            if seen + 1 == PASTE_END.len() {
                out.push(self.pasted());
                self.rest();
            } else {
                self.state = State::Paste(seen + 1);
            }
            return;
        }
        // Only its first byte is an ESC, so what looked like the end can restart with this byte alone.
        for &passed in &PASTE_END[..seen] {
            self.hold(passed, PASTE_CAP);
        }
        if byte == ESC {
            self.state = State::Paste(1);
        } else {
            self.hold(byte, PASTE_CAP);
            self.state = State::Paste(0);
        }
    }

    fn pasted(&self) -> Input {
        let whole = match str::from_utf8(&self.held) {
            // The cap has cut a character.
            Err(e) if e.error_len().is_none() => &self.held[..e.valid_up_to()],
            _ => &self.held,
        };
        Input::Paste(String::from_utf8_lossy(whole).into_owned())
    }

    fn hold(&mut self, byte: u8, cap: usize) {
        if self.held.len() < cap {
            self.held.push(byte);
        }
    }

    fn rest(&mut self) {
        self.state = State::Ground;
        self.escaped = false;
        self.held.clear();
    }
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

/// A character that was typed as itself or as a control character, perhaps after ESC (which is Alt).
fn typed(c: char, alt: bool) -> Option<Input> {
    let (code, modifiers) = match c {
        '\r' => (KeyCode::Enter, KeyModifiers::NONE),
        '\t' => (KeyCode::Tab, KeyModifiers::NONE),
        '\u{7f}' | '\u{8}' => (KeyCode::Backspace, KeyModifiers::NONE),
        '\0' => (KeyCode::Char(' '), KeyModifiers::CONTROL),
        '\u{1}'..='\u{1a}' => (KeyCode::Char(char::from(c as u8 | 0x60)), KeyModifiers::CONTROL),
        '\u{1c}'..='\u{1f}' => (KeyCode::Char(char::from(c as u8 | 0x40)), KeyModifiers::CONTROL),
        c if c.is_control() => return None,
        // As crossterm has it: a capital carries its Shift.
        c if c.is_uppercase() => (KeyCode::Char(c), KeyModifiers::SHIFT),
        c => (KeyCode::Char(c), KeyModifiers::NONE),
    };
    Some(key(code, if alt { modifiers | KeyModifiers::ALT } else { modifiers }))
}

fn with_alt(input: Input, alt: bool) -> Input {
    match input {
        Input::Key(mut event) if alt => {
            event.modifiers |= KeyModifiers::ALT;
            Input::Key(event)
        }
        other => other,
    }
}
