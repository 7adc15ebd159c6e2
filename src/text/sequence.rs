//! Escape sequences as ECMA-48 and xterm write them, found so that they can be taken out whole. It must not know what
//! any of them does.

/// A body longer than this many bytes is no body: nothing may eat an article.
const BODY: usize = 4096;

/// Finds sequences in one text, asked from left to right.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    /// The first place, from some place already asked for on, where the body of a string must end; remembered, since
    /// a thousand introducers may stand before the same end.
    stop: usize,
    known: bool,
}

impl Sequences {
    /// The bytes to take out at `at`, where ESC or a character of U+0080–9F stands. For ESC always some (the introducer
    /// alone, where no whole sequence follows); for the others only if they form a whole sequence.
    pub(super) fn take(&mut self, text: &str, at: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        if bytes[at] != 0x1b {
            let body = at + 2;
            return match bytes[at + 1] {
                0x9b => control(&bytes[body..]).map(|n| 2 + n),
                0x90 | 0x98 | 0x9d..=0x9f => self.string(bytes, body).map(|end| end - at),
                _ => None,
            };
        }
        let body = at + 2;
        Some(match bytes.get(at + 1) {
            Some(b'[') => 2 + control(&bytes[body..]).unwrap_or(0),
            Some(b']' | b'P' | b'X' | b'^' | b'_') => self.string(bytes, body).unwrap_or(body) - at,
            Some(0x20..=0x2f) => 1 + shift(&bytes[at + 1..]).unwrap_or(0),
            Some(0x30..=0x7e) => 2,
            _ => 1,
        })
    }

    /// Where a string that starts at `body` ends, its terminator (BEL or ST) included.
    fn string(&mut self, bytes: &[u8], body: usize) -> Option<usize> {
        if !self.known || self.stop < body {
            self.stop = next_stop(bytes, body);
            self.known = true;
        }
        if self.stop - body > BODY {
            return None;
        }
        match bytes[self.stop..] {
            [0x07, ..] => Some(self.stop + 1),
            [0x1b, b'\\', ..] | [0xc2, 0x9c, ..] => Some(self.stop + 2),
            _ => None,
        }
    }
}

/// The next place where a string ends, well (BEL, ST) or badly: at the end of the line, at CAN and SUB, which cancel
/// it, or at an ESC that begins something else, as in every terminal's parser.
fn next_stop(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at..] {
            [0x07 | 0x0a..=0x0d | 0x18 | 0x1a | 0x1b, ..] | [0xc2, 0x85 | 0x9c, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..] => {
                return at;
            }
            _ => at += 1,
        }
    }
    at
}

/// The length of a control sequence's parameters, intermediates and final byte.
fn control(body: &[u8]) -> Option<usize> {
    let body = &body[..body.len().min(BODY + 1)];
    let parameters = body.iter().take_while(|b| matches!(b, 0x30..=0x3f)).count();
    let intermediates = body[parameters..].iter().take_while(|b| matches!(b, 0x20..=0x2f)).count();
    let last = parameters + intermediates;
    matches!(body.get(last), Some(0x40..=0x7e)).then_some(last + 1)
}

/// The length of an escape sequence's intermediates and final byte.
fn shift(body: &[u8]) -> Option<usize> {
    let body = &body[..body.len().min(BODY + 1)];
    let last = body.iter().take_while(|b| matches!(b, 0x20..=0x2f)).count();
    matches!(body.get(last), Some(0x30..=0x7e)).then_some(last + 1)
}
