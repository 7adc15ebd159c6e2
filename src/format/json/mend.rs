//! What programs commonly write in place of JSON, made JSON: half surrogates, `NaN`, tabs within strings. It must not
//! know what the values mean.

/// The text with its commonest faults mended; none where there was nothing to mend.
pub(super) fn mended(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len() + 16);
    let (mut at, mut done, mut inside) = (0, 0, false);
    while at < bytes.len() {
        let (skip, instead) = match bytes[at] {
            b'"' => {
                inside = !inside;
                (1, None)
            }
            b'\\' if inside => escape(bytes, at),
            b'\t' if inside => (1, Some("\\t")),
            b'N' | b'I' | b'-' if !inside => number(&bytes[at..]),
            _ => (1, None),
        };
        if let Some(instead) = instead {
            out.push_str(&text[done..at]);
            out.push_str(instead);
            done = at + skip;
        }
        at += skip;
    }
    if done == 0 {
        return None;
    }
    out.push_str(&text[done..]);
    Some(out)
}

/// Bytes of an escape, and what must stand instead: a surrogate without its other half means nothing.
fn escape(bytes: &[u8], at: usize) -> (usize, Option<&'static str>) {
    let Some(first) = unit(bytes, at) else {
        // The byte behind belongs to the escape, unless it is the middle of a character.
        return (if bytes.get(at + 1).is_some_and(u8::is_ascii) { 2 } else { 1 }, None);
    };
    match first {
        0xd800..=0xdbff if unit(bytes, at + 6).is_some_and(|next| (0xdc00..=0xdfff).contains(&next)) => (12, None),
        0xd800..=0xdfff => (6, Some("\\ufffd")),
        _ => (6, None),
    }
}

/// The UTF-16 unit that an escape `\uXXXX` spells.
fn unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

/// The numbers that JSON lacks.
fn number(rest: &[u8]) -> (usize, Option<&'static str>) {
    let found = ["NaN", "Infinity", "-Infinity"].into_iter().find(|name| rest.starts_with(name.as_bytes()));
    found.map_or((1, None), |name| (name.len(), Some("null")))
}
