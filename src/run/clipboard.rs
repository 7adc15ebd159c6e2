//! Copies: text that the terminal is asked to put on its user's clipboard (OSC 52), which works over SSH; within
//! tmux it is tmux that is asked. It only ever writes: the clipboard is never asked for. It must not know who copies.

use std::io::Write;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::text::{self, Clean, graphemes, thousands};

/// Bytes of text that most terminals take in one sequence: base64 of it stays below 100,000, xterm's and hterm's limit.
const MOST: usize = 74_994;
/// What mosh takes: base64 of it stays, with its introducer, below 16 KiB. More would be dropped without a word.
const MOST_BY_MOSH: usize = 12_000;
/// What mosh says of itself (DA1), and hardly any terminal else.
const MOSH: &[u16] = &[62];

/// What has gone out. Whether it has arrived nobody can tell: terminals do not answer, and some refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copied {
    /// Bytes of the text that were copied: whole graphemes.
    pub bytes: usize,
    /// Bytes that it had.
    pub of: usize,
    /// tmux has them, and hands them on to the terminal that it runs in.
    pub by_tmux: bool,
}

impl Copied {
    /// Whether something was left out.
    pub fn is_cut(self) -> bool {
        self.bytes < self.of
    }
}

/// How many bytes of a text may be sent to a terminal that calls itself so (DA1; none: it has not answered). `remote`:
/// there is a line in between, and so perhaps mosh.
pub fn cap(attributes: Option<&[u16]>, remote: bool) -> usize {
    if remote && attributes.is_none_or(|said| said == MOSH) { MOST_BY_MOSH } else { MOST }
}

/// The sequence that copies a text, at most so many bytes of it; none for an empty text, which would empty the clipboard.
pub fn sequence(text: &Clean, most: usize) -> (Vec<u8>, Copied) {
    let end = if text.len() <= most {
        text.len()
    } else {
        graphemes(text).map(|(at, grapheme)| at + grapheme.len()).take_while(|end| *end <= most).last().unwrap_or(0)
    };
    let copied = Copied { bytes: end, of: text.len(), by_tmux: false };
    if end == 0 {
        return (Vec::new(), copied);
    }
    (format!("\x1b]52;c;{}\x07", STANDARD.encode(&text.as_bytes()[..end])).into_bytes(), copied)
}

/// Gives a text to the tmux that this runs in: it keeps it to be pasted, and tells its own terminal. Of the sequence it
/// takes no notice as long as its `set-clipboard` is what it is by default. None where no tmux takes it.
pub fn by_tmux(text: &Clean) -> Option<Copied> {
    let mut command = Command::new("tmux");
    command.args(["load-buffer", "-w", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    // Dropped at once, for its end is the end of the text; where that was not heard out, the status says so.
    let _ = child.stdin.take()?.write_all(text.as_bytes());
    let taken = child.wait().is_ok_and(|status| status.success());
    taken.then_some(Copied { bytes: text.len(), of: text.len(), by_tmux: true })
}

/// What to tell the user of a copy; none: this terminal has no clipboard that we know of.
pub fn sentence(copied: Option<Copied>, what: &Clean) -> Clean {
    text::clean_line(&match copied {
        None => format!("This kind of terminal has no clipboard for {what}; TERM names the kind"),
        Some(Copied { of: 0, .. }) => format!("There is nothing to copy: {what} is empty"),
        Some(copied) if copied.is_cut() => format!(
            "Copied the first {} of {} bytes of {what}: more does not get through. A terminal cannot confirm it",
            thousands(copied.bytes as u64),
            thousands(copied.of as u64)
        ),
        Some(Copied { bytes, by_tmux, .. }) => format!(
            "Copied {what}, {} bytes{}; a terminal cannot confirm it",
            thousands(bytes as u64),
            if by_tmux { ", to tmux" } else { "" }
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean;

    fn decoded(sequence: &[u8]) -> Vec<u8> {
        let body = sequence.strip_prefix(b"\x1b]52;c;").and_then(|s| s.strip_suffix(b"\x07")).unwrap_or(b"?");
        STANDARD.decode(body).unwrap_or_default()
    }

    #[test]
    fn a_text_travels_whole() {
        for text in ["a", "two\nlines\tand a tab", "naïve — 日本語 👨\u{200d}👩\u{200d}👧", "x\u{1b}]52;c;?\u{7}y"]
        {
            let text = clean(text);
            let (sequence, copied) = sequence(&text, MOST);
            assert_eq!(decoded(&sequence), text.as_bytes());
            assert_eq!(copied, Copied { bytes: text.len(), of: text.len(), by_tmux: false });
            assert!(!sequence[1..sequence.len() - 1].iter().any(u8::is_ascii_control));
        }
    }

    #[test]
    fn a_long_one_is_cut_between_graphemes_and_stays_below_the_limits() {
        let family = "👨\u{200d}👩\u{200d}👧";
        let text = clean(&format!("ab{}", family.repeat(10_000)));
        for (most, limit) in [(MOST, 100_000), (MOST_BY_MOSH, 16 * 1024)] {
            let (sequence, copied) = sequence(&text, most);
            assert!(sequence.len() < limit && copied.is_cut() && copied.bytes + family.len() > most);
            assert_eq!(decoded(&sequence), &text.as_bytes()[..copied.bytes]);
            assert_eq!((copied.bytes - 2) % family.len(), 0);
        }
    }

    #[test]
    fn an_empty_text_does_not_empty_the_clipboard() {
        let (sequence, copied) = sequence(&clean(""), MOST);
        assert!(sequence.is_empty());
        assert_eq!(sentence(Some(copied), &clean("the note")).as_str(), "There is nothing to copy: the note is empty");
    }

    #[test]
    fn who_may_be_mosh_gets_less() {
        for (attributes, remote, most) in [
            (None, true, MOST_BY_MOSH),
            (Some([62].as_slice()), true, MOST_BY_MOSH),
            (Some(&[62, 22]), true, MOST),
            (Some(&[1, 2]), true, MOST),
            (None, false, MOST),
            (Some(&[62]), false, MOST),
        ] {
            assert_eq!(cap(attributes, remote), most, "{attributes:?} {remote}");
        }
    }

    #[test]
    fn the_user_is_told_what_and_how_much() {
        let what = clean("the address");
        let said = |bytes, of| sentence(Some(Copied { bytes, of, by_tmux: false }), &what).to_string();
        assert_eq!(said(20, 20), "Copied the address, 20 bytes; a terminal cannot confirm it");
        assert!(said(20, 30).starts_with("Copied the first 20 of 30 bytes of the address"));
        let by_tmux = Copied { bytes: 1234, of: 1234, by_tmux: true };
        let want = "Copied the address, 1,234 bytes, to tmux; a terminal cannot confirm it";
        assert_eq!(sentence(Some(by_tmux), &what).as_str(), want);
        assert!(sentence(None, &what).contains("no clipboard"));
    }
}
