//! Answers whose ESC came alone: by the time the rest is there, the ESC has been heard as the key. It must not know time
//! or what an answer says.

/// What was settled as a key and may have been the beginning of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begun {
    /// ESC.
    Escape,
    /// ESC and `[`.
    Csi,
    /// ESC and this letter, `]` or `P`.
    Text(u8),
}

/// Whether bytes that came in one piece go on with an answer. Nobody types them: a key comes alone, or, where a line has
/// held several up, with others that are none of these.
pub(super) fn goes_on(begun: Begun, bytes: &[u8]) -> bool {
    match begun {
        Begun::Escape => match bytes {
            [b'[', rest @ ..] => report(rest),
            [kind @ (b']' | b'P'), rest @ ..] => string(*kind, rest),
            _ => false,
        },
        Begun::Csi => report(bytes),
        Begun::Text(kind) => string(kind, bytes),
    }
}

/// Whether bytes that came one after the other behind ESC may become what [`goes_on`] knows: too few are there to tell.
pub(super) fn may_go_on(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [b'[' | b']' | b'P']
            | [b'[', b'?' | b'>' | b'0' | b'3']
            | [b']', b'1' | b'4']
            | [b']', b'1', b'0'..=b'9']
            | [b'P', b'>' | b'0' | b'1']
            | [b'P', b'0' | b'1', b'+' | b'$']
    )
}

/// The attributes (`?64;…c`, `>41;…c`), a mode (`?2026;2$y`), or that all has come (`0n`).
fn report(bytes: &[u8]) -> bool {
    matches!(bytes, [b'?' | b'>', b'0'..=b'9', ..] | [b'0' | b'3', b'n', ..])
}

/// A colour (`]11;rgb:…`), the terminal's name (`P>|…`), capabilities and settings (`P1+r…`, `P1$r…`).
fn string(kind: u8, bytes: &[u8]) -> bool {
    match kind {
        b']' => matches!(bytes, [b'1', b'0'..=b'9', b';', ..] | [b'4', b';', ..]),
        _ => matches!(bytes, [b'>', b'|', ..] | [b'0' | b'1', b'+' | b'$', b'r', ..]),
    }
}
