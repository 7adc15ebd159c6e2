//! What a complete sequence means: ECMA-48 with the keys of xterm, VT, rxvt, the Linux console and kitty, and the
//! replies to queries. It must not know how the bytes came.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::typed;
use crate::run::input::{Input, Reply};

/// `ESC [ held last`, where `held` are parameters and intermediates. Nothing for what is no key and no answer.
pub(super) fn csi(held: &[u8], last: u8) -> Option<Input> {
    let (mark, held) = match held.split_first() {
        Some((mark @ b'<'..=b'?', rest)) => (Some(*mark), rest),
        _ => (None, held),
    };
    let middle = held.iter().position(|b| (0x20..0x30).contains(b)).unwrap_or(held.len());
    let (parameters, between) = held.split_at(middle);
    let numbers = numbers(parameters);
    let first = |n: usize| numbers.get(n).and_then(|p| p.first()).copied().flatten();
    match (mark, between, last) {
        (None, b"", b'n') => Some(Input::Reply(if first(0) == Some(0) { Reply::Status } else { Reply::Other })),
        (None, b"", b'R') if !shifted_f3(&numbers) => Some(position(first(0), first(1))),
        (Some(b'?'), b"", b'R') => Some(position(first(0), first(1))),
        (None, b"", b'I') => Some(Input::Focus(true)),
        (None, b"", b'O') => Some(Input::Focus(false)),
        (None, b"", b'u') => unicode(first(0)?, &numbers, 0),
        (None, b"", b'~') if first(0) == Some(27) => unicode(first(2)?, &numbers, 2),
        (None, b"", b'~') => Some(pressed(numbered(first(0)?)?, &numbers)),
        (None, b"", b'$' | b'^' | b'@') => rxvt(first(0)?, last),
        (None, b"", b'a'..=b'd') => Some(plain(arrow(last.to_ascii_uppercase())?, KeyModifiers::SHIFT)),
        (None, b"", b'Z') => Some(plain(KeyCode::BackTab, KeyModifiers::SHIFT)),
        (None, b"", b't' | b'x') => Some(Input::Reply(Reply::Other)),
        (None, b"", _) => Some(pressed(lettered(last)?, &numbers)),
        (Some(b'<'), b"", b'M' | b'm') => mouse(first(0)?, first(1)?, first(2)?, last == b'M'),
        (Some(b'?'), b"", b'c') => Some(Input::Reply(Reply::Attributes(flat(&numbers)))),
        (Some(b'>'), b"", b'c') => Some(Input::Reply(Reply::Version(flat(&numbers)))),
        (Some(b'?'), b"$", b'y') => Some(Input::Reply(Reply::Mode { mode: first(0)?, state: first(1)? })),
        _ => Some(Input::Reply(Reply::Other)),
    }
}

/// `ESC O`, perhaps parameters, and a letter: application keys, the keypad, rxvt's arrows with Control.
pub(super) fn ss3(held: &[u8], last: u8) -> Option<Input> {
    let code = match last {
        b'a'..=b'd' => return Some(plain(arrow(last.to_ascii_uppercase())?, KeyModifiers::CONTROL)),
        b'M' => KeyCode::Enter,
        b'I' => KeyCode::Tab,
        b' ' => KeyCode::Char(' '),
        b'X' => KeyCode::Char('='),
        b'j'..=b'y' => KeyCode::Char(char::from(last - 0x40)),
        _ => lettered(last)?,
    };
    // Old xterms put the modifier first and alone: `ESC O 5 P`.
    let mut numbers = numbers(held);
    if let [only] = numbers.as_mut_slice() {
        let only = std::mem::take(only);
        numbers = vec![Vec::new(), only];
    }
    Some(pressed(code, &numbers))
}

/// `ESC [ [ last`: F1 to F5 of the Linux console.
pub(super) fn console(last: u8) -> Option<Input> {
    matches!(last, b'A'..=b'E').then(|| plain(KeyCode::F(last - b'A' + 1), KeyModifiers::NONE))
}

/// The string of an OSC.
pub(super) fn osc(body: &[u8]) -> Reply {
    let colour = || {
        let (what, rest) = str::from_utf8(body).ok()?.split_once(';')?;
        Some(Reply::Colour { what: what.parse().ok().filter(|n| (10..20).contains(n))?, rgb: colour(rest)? })
    };
    colour().unwrap_or(Reply::Other)
}

/// The string of a DCS.
pub(super) fn dcs(body: &[u8]) -> Reply {
    match body.strip_prefix(b">|") {
        Some(name) => Reply::Name(String::from_utf8_lossy(name).into_owned()),
        None => Reply::Other,
    }
}

/// X11's `rgb:r/g/b` with one to four digits a channel, `rgba:` with an alpha that is left out, and `#rrggbb`.
fn colour(s: &str) -> Option<[u16; 3]> {
    let mut rgb = [0; 3];
    if let Some(digits) = s.strip_prefix('#') {
        let each = digits.len() / 3;
        for (n, channel) in rgb.iter_mut().enumerate() {
            *channel = scaled(digits.get(n * each..(n + 1) * each)?)?;
        }
        return Some(rgb);
    }
    let mut parts = s.strip_prefix("rgb:").or_else(|| s.strip_prefix("rgba:"))?.split('/');
    for channel in &mut rgb {
        *channel = scaled(parts.next()?)?;
    }
    Some(rgb)
}

fn scaled(digits: &str) -> Option<u16> {
    let most = match digits.len() {
        length @ 1..=4 => (1_u32 << (4 * length)) - 1,
        _ => return None,
    };
    u16::try_from(u32::from_str_radix(digits, 16).ok()? * 0xffff / most).ok()
}

/// Parameters between `;`, each with its sub-parameters between `:`; an empty or too large one is none.
fn numbers(bytes: &[u8]) -> Vec<Vec<Option<u16>>> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let number = |s: &[u8]| str::from_utf8(s).ok()?.parse().ok();
    bytes.split(|b| *b == b';').map(|p| p.split(|b| *b == b':').map(number).collect()).collect()
}

fn flat(numbers: &[Vec<Option<u16>>]) -> Vec<u16> {
    numbers.iter().map(|p| p.first().copied().flatten().unwrap_or(0)).collect()
}

/// F3 with modifiers looks like a cursor in row 1, columns 2 to 16; nobody here asks for the cursor's place up there.
fn shifted_f3(numbers: &[Vec<Option<u16>>]) -> bool {
    match numbers {
        [] => true,
        [row, column] => row.first() == Some(&Some(1)) && matches!(column.first(), Some(Some(2..=16))),
        _ => false,
    }
}

fn position(row: Option<u16>, column: Option<u16>) -> Input {
    Input::Reply(Reply::Position { row: row.unwrap_or(1), column: column.unwrap_or(1) })
}

fn plain(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

/// A key whose modifiers are the second parameter.
fn pressed(code: KeyCode, numbers: &[Vec<Option<u16>>]) -> Input {
    let (modifiers, kind) = modifiers(numbers.get(1).map_or(&[], Vec::as_slice));
    Input::Key(KeyEvent::new_with_kind(code, modifiers, kind))
}

/// The modifiers' bits count from 1; a sub-parameter tells press, repeat and release (kitty).
fn modifiers(parameter: &[Option<u16>]) -> (KeyModifiers, KeyEventKind) {
    let bits = parameter.first().copied().flatten().unwrap_or(1).saturating_sub(1);
    let names = [
        KeyModifiers::SHIFT,
        KeyModifiers::ALT,
        KeyModifiers::CONTROL,
        KeyModifiers::SUPER,
        KeyModifiers::HYPER,
        KeyModifiers::META,
    ];
    let held = names.into_iter().enumerate().filter(|(n, _)| bits & (1 << n) != 0).map(|(_, name)| name).collect();
    let kind = match parameter.get(1).copied().flatten() {
        Some(2) => KeyEventKind::Repeat,
        Some(3) => KeyEventKind::Release,
        _ => KeyEventKind::Press,
    };
    (held, kind)
}

fn arrow(last: u8) -> Option<KeyCode> {
    match last {
        b'A' => Some(KeyCode::Up),
        b'B' => Some(KeyCode::Down),
        b'C' => Some(KeyCode::Right),
        b'D' => Some(KeyCode::Left),
        _ => None,
    }
}

fn lettered(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'E' => KeyCode::KeypadBegin,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return arrow(last),
    })
}

fn numbered(number: u16) -> Option<KeyCode> {
    let f = |n: u16| u8::try_from(n).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => f(number - 10),
        17..=21 => f(number - 11),
        23..=26 => f(number - 12),
        28 | 29 => f(number - 13),
        31..=34 => f(number - 14),
        _ => None,
    }
}

fn rxvt(number: u16, last: u8) -> Option<Input> {
    let modifiers = match last {
        b'$' => KeyModifiers::SHIFT,
        b'^' => KeyModifiers::CONTROL,
        _ => KeyModifiers::CONTROL | KeyModifiers::SHIFT,
    };
    Some(plain(numbered(number)?, modifiers))
}

/// A key by its code point: `CSI code ; modifiers u`, or `CSI 27 ; modifiers ; code ~`.
fn unicode(code: u16, numbers: &[Vec<Option<u16>>], at: usize) -> Option<Input> {
    let (mut held, kind) = modifiers(numbers.get(1).map_or(&[], Vec::as_slice));
    let mut code = match functional(code) {
        Some(code) => code,
        // Modifier, lock and media keys alone: a private area of Unicode.
        None if (0xe000..=0xf8ff).contains(&code) => return None,
        None => match typed(char::from_u32(code.into())?, false)? {
            Input::Key(event) => {
                held |= event.modifiers;
                event.code
            }
            _ => return None,
        },
    };
    if held.contains(KeyModifiers::SHIFT) {
        // What the layout makes of it with Shift may stand behind it; a letter can be told without.
        let told = numbers.get(at).and_then(|p| p.get(1).copied().flatten()).and_then(|n| char::from_u32(n.into()));
        code = match (code, told) {
            (KeyCode::Char(_), Some(c)) => KeyCode::Char(c),
            (KeyCode::Char(c), None) => KeyCode::Char(c.to_uppercase().next().unwrap_or(c)),
            (KeyCode::Tab, _) => KeyCode::BackTab,
            (other, _) => other,
        };
    }
    Some(Input::Key(KeyEvent::new_with_kind(code, held, kind)))
}

/// The keys that have numbers of their own in kitty's protocol; modifier and media keys are not among ours.
fn functional(code: u16) -> Option<KeyCode> {
    Some(match code {
        27 => KeyCode::Esc,
        57_376..=57_398 => KeyCode::F(u8::try_from(code - 57_376).ok()? + 13),
        57_399..=57_408 => KeyCode::Char(char::from(u8::try_from(code - 57_399).ok()? + b'0')),
        57_409 => KeyCode::Char('.'),
        57_410 => KeyCode::Char('/'),
        57_411 => KeyCode::Char('*'),
        57_412 => KeyCode::Char('-'),
        57_413 => KeyCode::Char('+'),
        57_414 => KeyCode::Enter,
        57_415 => KeyCode::Char('='),
        57_416 => KeyCode::Char(','),
        57_417 => KeyCode::Left,
        57_418 => KeyCode::Right,
        57_419 => KeyCode::Up,
        57_420 => KeyCode::Down,
        57_421 => KeyCode::PageUp,
        57_422 => KeyCode::PageDown,
        57_423 => KeyCode::Home,
        57_424 => KeyCode::End,
        57_425 => KeyCode::Insert,
        57_426 => KeyCode::Delete,
        57_427 => KeyCode::KeypadBegin,
        _ => return None,
    })
}

/// An SGR mouse event: the button's bits, column and row from 1.
fn mouse(bits: u16, column: u16, row: u16, down: bool) -> Option<Input> {
    let button = match bits & 3 {
        0 => Some(MouseButton::Left),
        1 => Some(MouseButton::Middle),
        2 => Some(MouseButton::Right),
        _ => None,
    };
    let kind = match (bits & !0b1_1100, button) {
        (64, _) => MouseEventKind::ScrollUp,
        (65, _) => MouseEventKind::ScrollDown,
        (66, _) => MouseEventKind::ScrollLeft,
        (67, _) => MouseEventKind::ScrollRight,
        (32..=34, Some(button)) => MouseEventKind::Drag(button),
        (35, _) => MouseEventKind::Moved,
        (0..=2, Some(button)) if down => MouseEventKind::Down(button),
        (0..=2, Some(button)) => MouseEventKind::Up(button),
        _ => return None,
    };
    let named = [(4, KeyModifiers::SHIFT), (8, KeyModifiers::ALT), (16, KeyModifiers::CONTROL)];
    let modifiers = named.into_iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| name).collect();
    let (column, row) = (column.saturating_sub(1), row.saturating_sub(1));
    Some(Input::Mouse(MouseEvent { kind, column, row, modifiers }))
}
