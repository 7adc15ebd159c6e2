//! Bytes to characters: byte order marks, UTF-8, and a guess at everything older. It also tells what is no text at
//! all. It must not know what the text says, nor clean it.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};
use memchr::{memchr, memmem};

use super::FormatError;

/// First bytes of files that are no text: pictures, archives, documents, sound, programs, databases.
const MAGIC: &[&[u8]] = &[
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF-",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"OggS\x00",
    b"ID3\x02",
    b"ID3\x03",
    b"ID3\x04",
    b"fLaC\x00",
    b"II*\x00",
    b"MM\x00*",
    b"SQLite format 3\x00",
    b"\x00asm",
];

/// How much of the start of a file tells whether it is text, in bytes.
const HEAD: usize = 8 * 1024;

/// How much text the detector is shown, in bytes, from a little before the first byte that is not ASCII.
const SAMPLE: usize = 256 * 1024;

/// Whether the start of a file (its first 8 KB are looked at) shows that it is no text: the signature of a known
/// binary format, a NUL byte outside UTF-16, or more than one control byte in ten. Escape, bell, backspace and the
/// shifts do not count: old texts carry them, and cleaning removes them.
pub fn looks_binary(head: &[u8]) -> bool {
    let head = &head[..head.len().min(HEAD)];
    if MAGIC.iter().any(|m| head.starts_with(m)) || (head.starts_with(b"BZh") && head[3..].starts_with(b"91AY&SY")) {
        return true;
    }
    if (head.starts_with(b"RIFF") && memchr(0, &head[4..]).is_some()) || head.get(4..8) == Some(b"ftyp") {
        return true;
    }
    if utf16(head).is_some() {
        return false;
    }
    if memchr(0, head).is_some() {
        return true;
    }
    let odd = |b: u8| {
        u32::from(b < 0x07) + u32::from(b.wrapping_sub(0x10) < 0x10) + u32::from(b == 0x7f) - u32::from(b == 0x1b)
    };
    head.iter().map(|&b| odd(b)).sum::<u32>() as usize * 10 > head.len()
}

/// The text of a file, lossy: what its charset cannot mean becomes U+FFFD. A byte order mark is not part of it.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, FormatError> {
    if looks_binary(bytes) {
        return Err(FormatError::NotText);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return whole(String::from_utf8_lossy(rest));
    }
    if let Some(encoding) = utf16(&bytes[..bytes.len().min(HEAD)]) {
        return whole(encoding.decode_with_bom_removal(bytes).0);
    }
    if memchr(0, bytes).is_some() {
        return Err(FormatError::NotText);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(japanese_mail(bytes).unwrap_or(Cow::Borrowed(text))),
        Err(_) if mostly_utf8(bytes) => Ok(String::from_utf8_lossy(bytes)),
        Err(e) => Ok(guess(&bytes[e.valid_up_to().saturating_sub(1024)..]).decode_without_bom_handling(bytes).0),
    }
}

/// A text that was marked as such, unless a NUL in it shows that the mark was chance (or UTF-32).
fn whole(text: Cow<'_, str>) -> Result<Cow<'_, str>, FormatError> {
    if memchr(0, text.as_bytes()).is_some() { Err(FormatError::NotText) } else { Ok(text) }
}

/// UTF-16 by its mark or, for texts that are mostly Latin, by its shape: nearly every second byte is NUL, on one side
/// only.
fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    if head.starts_with(b"\xff\xfe") {
        return Some(UTF_16LE);
    }
    if head.starts_with(b"\xfe\xff") {
        return Some(UTF_16BE);
    }
    if head.len() < 4 || memchr(0, head).is_none() {
        return None;
    }
    let nul = |odd: usize| head.iter().skip(odd).step_by(2).filter(|&&b| b == 0).count();
    let (even, odd, pairs) = (nul(0), nul(1), head.len() / 2);
    let shape = |many: usize, few: usize| many * 10 >= pairs * 7 && few * 50 <= pairs;
    if shape(odd, even) {
        Some(UTF_16LE)
    } else if shape(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether bad bytes stand in what is UTF-8 all the same. A text in a legacy charset forms a valid sequence of several
/// bytes only by chance (one pair in ten at most, in GBK), so four valid ones for each bad stretch are proof; a
/// sequence that the end of the file cuts off counts as neither.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&b| b >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let cut = bytes
        .utf8_chunks()
        .last()
        .is_some_and(|c| std::str::from_utf8(c.invalid()).is_err_and(|e| e.error_len().is_none()));
    good > 0 && good >= 4 * (bad - usize::from(cut))
}

/// ISO-2022-JP is ASCII with escape sequences, so it passes for UTF-8; it is taken for Japanese only where it has its
/// escapes and decodes without a fault.
fn japanese_mail(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if memmem::find(bytes, b"\x1b$B").or_else(|| memmem::find(bytes, b"\x1b$@")).is_none() || !bytes.is_ascii() {
        return None;
    }
    ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes)
}

/// The likeliest charset of text that is not UTF-8.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    detector.feed(sample, sample.len() == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}
