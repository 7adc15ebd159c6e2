//! What the program may say, taken apart as a terminal would: only sequences of its own vocabulary, and between them only
//! safe text. It must not know what was attempted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use masthead::text::clean;
use unicode_normalization::char::is_combining_mark;

use super::corpus::CANARY;

/// Marks that may stand on one letter.
const MARKS: usize = 8;

/// Where bytes go, and so what they may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The screen program on a terminal.
    Screen,
    /// `--print --color always`: text and attributes.
    Styled,
    /// A command on a terminal, which draws its progress over itself.
    Progress,
    /// A file, a pipe, standard error: text alone.
    Plain,
}

/// What is wrong with what came out, with the place; nothing when it is in order.
pub fn fault(face: Face, bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Some(told("no UTF-8", bytes, error.valid_up_to())),
    };
    let mut at = 0;
    let mut marks = 0;
    while let Some(c) = text[at..].chars().next() {
        if c == '\u{1b}' {
            match sequence(face, &bytes[at..]) {
                Ok(length) => at += length,
                Err(what) => return Some(told(&what, bytes, at)),
            }
            continue;
        }
        let what = match c {
            '\n' | '\r' => None,
            '\t' if face == Face::Plain => None,
            '\u{8}' if face == Face::Screen => None,
            c => unsafe_letter(c).map(str::to_owned),
        };
        marks = match c {
            '\u{200c}' | '\u{200d}' => marks,
            c if is_combining_mark(c) => marks + 1,
            _ => 0,
        };
        let what = what.or_else(|| (marks > MARKS).then(|| "too many marks".to_owned()));
        if let Some(what) = what {
            return Some(told(&what, bytes, at));
        }
        at += c.len_utf8();
    }
    None
}

fn told(what: &str, bytes: &[u8], at: usize) -> String {
    let around = &bytes[at.saturating_sub(60)..bytes.len().min(at + 60)];
    format!("{what} at byte {at}: {}", around.escape_ascii())
}

/// Why a letter may not come out. What the cleaner takes out is told by its own list, that of TERMINAL.md, and not by
/// asking the cleaner; the two are held together by [`agrees_with_the_cleaner`].
fn unsafe_letter(c: char) -> Option<&'static str> {
    match c {
        c if c.is_control() => Some("a control character"),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some("bidi"),
        '\u{2028}' | '\u{2029}' => Some("a line's end"),
        '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{34f}' | '\u{180e}' => Some("invisible"),
        // The variation selectors behind them choose a form of a Chinese letter: they stay, and count as marks.
        '\u{e0000}'..='\u{e007f}' => Some("a tag"),
        '\u{fdd0}'..='\u{fdef}' => Some("a noncharacter"),
        c if u32::from(c) & 0xfffe == 0xfffe => Some("a noncharacter"),
        _ => None,
    }
}

/// Fails unless the cleaner takes out whatever may not come out.
pub fn agrees_with_the_cleaner() {
    for c in ('\0'..=char::MAX).filter(|c| !matches!(c, '\n' | '\t') && unsafe_letter(*c).is_some()) {
        assert!(!clean(&format!("a{c}b")).contains(c), "U+{:04X}", u32::from(c));
    }
}

/// The length of the sequence of the program's own that stands at the start; what is wrong with any other.
fn sequence(face: Face, bytes: &[u8]) -> Result<usize, String> {
    match (face, bytes.get(1)) {
        (Face::Plain, _) => Err("a sequence".to_owned()),
        (_, Some(b'[')) => {
            let body = &bytes[2..];
            let end = body.iter().position(|b| !matches!(b, 0x20..=0x3f)).ok_or("a control sequence without end")?;
            let parameters = std::str::from_utf8(&body[..end]).map_err(|_| "parameters")?;
            if control(face, parameters, body[end]) {
                Ok(end + 3)
            } else {
                Err(format!("a control sequence not of ours: {parameters:?} {:?}", char::from(body[end])))
            }
        }
        (Face::Screen, Some(b'M')) => Ok(2),
        (Face::Screen, Some(b']')) => string(bytes),
        (_, other) => Err(format!("a sequence not of ours: {:?}", other.map(|b| char::from(*b)))),
    }
}

/// The length of one of the strings that the program sends: the question for the ground, a title of safe text, a copy of
/// safe text that no attack has made.
fn string(bytes: &[u8]) -> Result<usize, String> {
    const GROUND: &[u8] = b"\x1b]11;?\x1b\\";
    if bytes.starts_with(GROUND) {
        return Ok(GROUND.len());
    }
    let until =
        |end: &[u8]| bytes.windows(end.len()).position(|w| w == end).map(|at| (&bytes[4..at.max(4)], at + end.len()));
    let (text, length, most) = match bytes.get(2..4) {
        Some(b"2;") => {
            let (title, length) = until(b"\x1b\\").ok_or("a title without end")?;
            (title.to_vec(), length, 1024)
        }
        Some(b"8;") => return link(bytes),
        Some(b"52") => {
            let (copy, length) = until(b"\x07").ok_or("a copy without end")?;
            let copy = copy.strip_prefix(b";c;").ok_or("a copy to somewhere else")?;
            let copy = STANDARD.decode(copy).map_err(|_| "a copy that is no base64")?;
            (copy, length, 75_000)
        }
        other => {
            return Err(format!("a string not of ours: {:?}", other.map(<[u8]>::escape_ascii).map(|s| s.to_string())));
        }
    };
    if text == CANARY.as_bytes() || text.len() > most {
        return Err("a string that an attack has made".to_owned());
    }
    fault(Face::Plain, &text).map_or(Ok(length), |fault| Err(format!("in a string, {fault}")))
}

/// The length of a link's begin or end: a number of ours, and a web or mail address in printable ASCII.
fn link(bytes: &[u8]) -> Result<usize, String> {
    let end = bytes.windows(2).position(|w| w == b"\x1b\\").ok_or("a link without end")?;
    let body = std::str::from_utf8(&bytes[4..end]).map_err(|_| "a link that is no text")?;
    let (id, address) = body.split_once(';').ok_or("a link without parameters")?;
    let number = id.strip_prefix("id=").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let lower = address.to_ascii_lowercase();
    let known = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    let plain =
        !address.contains(CANARY) && address.len() <= 2048 && address.bytes().all(|b| (b'!'..=b'~').contains(&b));
    if body == ";" || (number && known && plain) { Ok(end + 2) } else { Err(format!("a link not of ours: {body:?}")) }
}

/// Whether a control sequence is one that the program writes: the painter's moves, erasures, pens and scrolls, what
/// entering and leaving set, and what is asked of the terminal.
fn control(face: Face, parameters: &str, last: u8) -> bool {
    let numbers: Option<Vec<u16>> =
        parameters.split(';').map(|n| if n.is_empty() { Some(0) } else { n.parse().ok() }).collect();
    let private = parameters.strip_prefix('?');
    match (last, numbers, private) {
        (b'A' | b'B', Some(numbers), _) if face == Face::Progress => numbers.len() == 1,
        (b'K', _, _) if face == Face::Progress => parameters == "2",
        (b'm', Some(numbers), _) if face != Face::Progress => pen(&numbers),
        _ if face != Face::Screen => false,
        (b'A'..=b'D' | b'G' | b'd' | b'S' | b'T' | b'X', Some(numbers), _) => numbers.len() == 1,
        (b'H' | b'r' | b's', Some(numbers), _) => numbers.len() <= 2,
        (b'J', _, _) => matches!(parameters, "" | "2"),
        (b'K' | b'c', _, _) => parameters.is_empty(),
        (b'n', _, _) => matches!(parameters, "5" | "6"),
        (b'p', _, _) => ["?2026$", "?69$"].contains(&parameters),
        (b't', _, _) => matches!(parameters, "22;2" | "23;2"),
        (b'h', _, Some(modes)) => ["1049", "2004", "7", "25", "69", "2026", "1000", "1002", "1006"].contains(&modes),
        (b'l', _, Some(modes)) => ["1049", "7", "25", "69", "2026", "1000;1002;1003;1004;1006;2004"].contains(&modes),
        _ => false,
    }
}

/// Whether these are attributes and colours, and nothing that hides.
fn pen(numbers: &[u16]) -> bool {
    let mut rest = numbers;
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (38 | 48, [5, 0..=255, after @ ..] | [2, 0..=255, 0..=255, 0..=255, after @ ..])
            | (0..=4 | 7 | 9 | 22..=24 | 27 | 29 | 30..=37 | 39..=47 | 49 | 90..=97 | 100..=107, after) => after,
            _ => return false,
        };
    }
    true
}
