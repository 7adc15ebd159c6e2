//! HTML entities that an extractor left in a text become the characters they mean, once, before cleaning. It must not
//! know markup beyond them.

use std::borrow::Cow;

use memchr::memchr;

/// Longest entity looked for, in bytes between `&` and `;` (the longest name of the standard has 31).
const LONGEST: usize = 32;

/// What `&#128;` to `&#159;` mean: Windows-1252, as the HTML standard has it (WHATWG HTML, numeric character reference
/// end state). Places without a letter stay controls, which cleaning takes away.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Decodes every well-formed entity: `&name;` of a name that HTML has, `&#8217;`, `&#x2019;`. Anything else (`AT&T`,
/// `&amp` without its semicolon, unknown names) stays as it is. `&amp;lt;` becomes `&lt;`: nothing is decoded twice.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    let mut at = 0;
    while let Some(found) = memchr(b'&', &text.as_bytes()[at..]) {
        let start = at + found;
        at = start + 1;
        let Some(length) = closing(&text.as_bytes()[at..]) else { continue };
        let Some(meaning) = meaning(&text[start..=at + length]) else { continue };
        out.push_str(&text[done..start]);
        match meaning {
            Meaning::Char(c) => out.push(c),
            Meaning::Text(t) => out.push_str(t),
        }
        at += length + 1;
        done = at;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// What an entity stands for.
enum Meaning {
    Char(char),
    Text(&'static str),
}

/// Bytes before the semicolon that ends an entity, if only what may stand in one stands there.
fn closing(rest: &[u8]) -> Option<usize> {
    let end = rest.iter().take(LONGEST).position(|&b| !(b.is_ascii_alphanumeric() || b == b'#'))?;
    (end > 0 && rest[end] == b';').then_some(end)
}

/// The meaning of a whole entity, `&` and `;` included.
fn meaning(entity: &str) -> Option<Meaning> {
    let inner = &entity[1..entity.len() - 1];
    let Some(digits) = inner.strip_prefix('#') else {
        let known = htmlize::ENTITIES.get(entity.as_bytes())?;
        return std::str::from_utf8(known).ok().map(Meaning::Text);
    };
    let (digits, radix) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (digits, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let number = u32::from_str_radix(digits, radix).unwrap_or(u32::MAX);
    Some(Meaning::Char(match number {
        0 => char::REPLACEMENT_CHARACTER,
        // These may begin or end an escape sequence in its 8-bit form: cleaning tells, and makes letters of the rest.
        0x90 | 0x98 | 0x9b..=0x9f => char::from(number.to_le_bytes()[0]),
        0x80..=0x9f => WINDOWS[(number - 0x80) as usize],
        _ => char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER),
    }))
}
