//! The cleaner's machine: one pass over a text that keeps, changes or drops every character by TERMINAL.md §4. It must
//! not know lines, paths or who asks.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::sequence::Sequences;

/// So many combining marks stay on one base.
const MARKS: u8 = 8;

/// What becomes of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Stays.
    Plain,
    /// Another way to end a line.
    LineEnd,
    /// Goes.
    Gone,
    /// ESC or U+0080–9F: begins a sequence, or is something else.
    Introducer,
    /// ZWJ and ZWNJ: stay where they join something.
    Joiner,
    /// A place to break, no cell: stays, and is no base for marks, since it is not drawn.
    Break,
    /// A combining mark: stays if its base does not carry too many.
    Mark,
}

/// What becomes of `c`, as far as it alone can tell.
pub(super) fn class(c: char) -> Class {
    match c {
        '\n' | '\t' | ' '..='~' => Class::Plain,
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::LineEnd,
        '\u{1b}' | '\u{80}'..='\u{9f}' => Class::Introducer,
        '\0'..='\u{1f}' | '\u{7f}' => Class::Gone,
        '\u{ad}' | '\u{200b}' => Class::Break,
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        _ if is_steering(c) => Class::Gone,
        '\u{300}'.. if is_combining_mark(c) => Class::Mark,
        _ => Class::Plain,
    }
}

/// Invisible characters that steer what stands around them, and noncharacters. Beyond the list of TERMINAL.md: the
/// deprecated U+206A–F, shorthand and musical format controls, and the unassigned ones that Unicode reserves as
/// invisible (`Default_Ignorable_Code_Point`).
fn is_steering(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}'
        | '\u{fdd0}'..='\u{fdef}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether `c` is beyond ASCII and surely plain and no emoji modifier: the common letters and signs, for speed only.
fn is_common(c: char) -> bool {
    matches!(c,
        '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{590}'
        | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{904}'..='\u{939}' | '\u{e01}'..='\u{e30}'
        | '\u{e40}'..='\u{e46}' | '\u{1e00}'..='\u{1fff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
        | '\u{2070}'..='\u{20cf}' | '\u{2100}'..='\u{2cee}' | '\u{2e00}'..='\u{3029}' | '\u{3041}'..='\u{3096}'
        | '\u{30a0}'..='\u{a66e}' | '\u{ac00}'..='\u{d7ff}' | '\u{e000}'..='\u{fb1d}' | '\u{ff01}'..='\u{ffef}'
        | '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}' | '\u{20000}'..='\u{2ffff}')
        && u32::from(c) & 0xfffe != 0xfffe
}

/// What stands before a character in the cleaned text, as far as it decides about marks and joiners.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// The last character that marks and emoji modifiers would belong to.
    base: char,
    /// The last character.
    last: char,
    /// Marks on the base so far; what is drawn as one with it counts.
    marks: u8,
    /// A joiner has just been let through to the next character of an emoji.
    joined: bool,
}

impl Before {
    /// Whether one more mark may stand here.
    pub(super) fn takes_mark(&self) -> bool {
        self.marks < MARKS
    }

    /// Takes note of a character that stays.
    pub(super) fn pass(&mut self, c: char, class: Class) {
        self.last = c;
        match class {
            Class::Mark => self.marks += 1,
            Class::Break => self.base = c,
            _ if matches!(c, '\u{1f3fb}'..='\u{1f3ff}') => {}
            _ => {
                self.base = c;
                if !std::mem::take(&mut self.joined) {
                    self.marks = 0;
                }
            }
        }
    }

    /// Whether a joiner may stand between here and `next`, the next character that stays. If so, `next` must be passed
    /// to [`Before::pass`] afterwards. A chain of emoji counts as one base with marks, so that it ends as well.
    pub(super) fn joins(&mut self, joiner: char, next: char) -> bool {
        if is_cursive(self.last) && is_cursive(next) {
            return true;
        }
        self.joined = joiner == '\u{200d}' && self.takes_mark() && is_pictograph(self.base) && is_pictograph(next);
        self.marks += u8::from(self.joined);
        self.joined
    }
}

/// A letter or mark of a script in which ZWJ or ZWNJ changes how letters are written: Arabic, Syriac, N'Ko, Mandaic,
/// the scripts of India and those that grew from them, Khmer, Mongolian, and the cursive ones beyond the BMP.
fn is_cursive(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{77f}' | '\u{7c0}'..='\u{7ff}' | '\u{840}'..='\u{109f}' | '\u{1700}'..='\u{18af}'
        | '\u{1900}'..='\u{1c4f}' | '\u{1cd0}'..='\u{1cff}' | '\u{a800}'..='\u{a82f}' | '\u{a840}'..='\u{a8ff}'
        | '\u{a980}'..='\u{a9df}' | '\u{aae0}'..='\u{aaff}' | '\u{abc0}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' | '\u{10a00}'..='\u{10a5f}' | '\u{10ac0}'..='\u{10bff}'
        | '\u{10d00}'..='\u{10d3f}' | '\u{10e80}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}')
        && !matches!(c, '\u{e00}'..='\u{eff}')
        && (c.is_alphabetic() || is_combining_mark(c))
}

/// Whether `c` is an `Extended_Pictographic` (UTS #51). unicode-segmentation knows but does not tell; by UAX #29, rule
/// GB11, exactly these hold together with another one over a ZWJ.
fn is_pictograph(c: char) -> bool {
    if c < '\u{a9}' {
        return false;
    }
    let pair = String::from_iter([c, '\u{200d}', '\u{a9}']);
    pair.graphemes(true).nth(1).is_none()
}

/// The letter that Windows-1252 has where Unicode has the control character `c` of U+0080–9F, if there is one.
fn windows_1252(c: char) -> Option<char> {
    const LETTERS: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', //
        '\0', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    let letter = *LETTERS.get((c as usize).checked_sub(0x80)?)?;
    (letter != '\0').then_some(letter)
}

/// The text cleaned, or nothing if it is clean as it stands.
pub(super) fn scrub(raw: &str) -> Option<String> {
    let bytes = raw.as_bytes();
    let mut scrub = Scrub { raw, out: String::new(), kept: 0, waiting: None, before: Before::default() };
    let mut sequences = Sequences::default();
    let mut at = 0;
    while at < raw.len() {
        let start = at;
        at += printable(&bytes[at..]);
        at += raw[at..].chars().take_while(|&c| is_common(c)).map(char::len_utf8).sum::<usize>();
        scrub.keep(start..at);
        let Some(c) = raw[at..].chars().next() else { break };
        at += match class(c) {
            // Another run begins here.
            Class::Plain if c.is_ascii() => 0,
            Class::Introducer => match sequences.take(raw, at) {
                Some(length) => scrub.drop(at, length),
                None => scrub.replace(at, c, windows_1252(c)),
            },
            class => scrub.take(at, c, class),
        };
    }
    scrub.finish()
}

/// How many bytes from the start on are printable ASCII, `\n` or `\t`. Eight at a time: this is where most of the time
/// of cleaning most texts goes.
fn printable(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let is_text = |b: u8| matches!(b, b' '..=b'~' | b'\n' | b'\t');
    let mut at = 0;
    while let Some(word) = bytes[at..].first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        // The high bit of every byte below 0x20, above 0x7e; the lowest one set is exact.
        let odd = ((word.wrapping_sub(ONES * 0x20) & !word) | word.wrapping_add(ONES) | word) & HIGH;
        if odd == 0 {
            at += 8;
            continue;
        }
        at += odd.trailing_zeros() as usize / 8;
        if !is_text(bytes[at]) {
            return at;
        }
        at += 1;
    }
    at + bytes[at..].iter().take_while(|&&b| is_text(b)).count()
}

/// A pass over `raw`: what stays is copied in runs, as late as possible.
struct Scrub<'a> {
    raw: &'a str,
    out: String,
    /// From here on nothing has been copied or dropped.
    kept: usize,
    /// A joiner that was taken out and comes back if what follows needs it. Until then everything is dropped, so it
    /// belongs at the end of `out`.
    waiting: Option<char>,
    before: Before,
}

impl Scrub<'_> {
    /// A run of plain characters that stays; only its ends have neighbours that matter.
    fn keep(&mut self, run: Range<usize>) {
        let mut chars = self.raw[run.clone()].chars();
        if let Some(first) = chars.next() {
            self.settle(run.start, first);
            self.before.pass(first, Class::Plain);
        }
        if let Some(last) = chars.next_back() {
            self.before.pass(last, Class::Plain);
        }
    }

    /// One character; its length.
    fn take(&mut self, at: usize, c: char, class: Class) -> usize {
        let length = c.len_utf8();
        match class {
            Class::Gone => self.drop(at, length),
            Class::Mark if !self.before.takes_mark() => self.drop(at, length),
            Class::Joiner => {
                self.waiting = Some(c);
                self.drop(at, length)
            }
            // The `\n` that follows stays.
            Class::LineEnd if self.raw[at..].starts_with("\r\n") => self.drop(at, length),
            Class::LineEnd => self.replace(at, c, Some('\n')),
            Class::Plain | Class::Break | Class::Mark | Class::Introducer => {
                self.settle(at, c);
                self.before.pass(c, class);
                length
            }
        }
    }

    /// Takes out `length` bytes.
    fn drop(&mut self, at: usize, length: usize) -> usize {
        if self.out.capacity() == 0 {
            self.out.reserve(self.raw.len());
        }
        self.out.push_str(&self.raw[self.kept..at]);
        self.kept = at + length;
        length
    }

    /// Puts another character, or none, in the place of `c`; the length of `c`.
    fn replace(&mut self, at: usize, c: char, by: Option<char>) -> usize {
        self.drop(at, c.len_utf8());
        if let Some(by) = by {
            self.settle(self.kept, by);
            self.out.push(by);
            self.before.pass(by, Class::Plain);
        }
        c.len_utf8()
    }

    /// Decides about the joiner that waits, now that `next` is known to follow.
    fn settle(&mut self, at: usize, next: char) {
        if let Some(joiner) = self.waiting.take()
            && self.before.joins(joiner, next)
        {
            debug_assert_eq!(self.kept, at, "between a joiner that waits and what follows everything is dropped");
            self.out.push(joiner);
        }
    }

    fn finish(mut self) -> Option<String> {
        if self.kept == 0 {
            return None;
        }
        self.out.push_str(&self.raw[self.kept..]);
        Some(self.out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_way_keeps_only_what_the_slow_way_keeps() {
        for c in ('\0'..=char::MAX).filter(|&c| is_common(c)) {
            assert!(!c.is_ascii() && class(c) == Class::Plain, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn eight_bytes_at_a_time_see_what_one_at_a_time_sees() {
        for odd in 0..=255_u8 {
            for place in 0..20 {
                let mut bytes = *b"twenty bytes of text";
                bytes[place] = odd;
                let expected = bytes.iter().take_while(|b| matches!(b, b' '..=b'~' | b'\n' | b'\t')).count();
                assert_eq!(printable(&bytes), expected, "{odd:#x} at {place}");
            }
        }
    }

    #[test]
    fn pictographs_are_told_from_letters() {
        for c in "😀❤✈☺©™👩🏳".chars() {
            assert!(is_pictograph(c), "{c}");
        }
        for c in "aéक中—🏻🇩#".chars() {
            assert!(!is_pictograph(c), "{c}");
        }
    }
}
