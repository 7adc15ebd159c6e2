//! The pass over a whole archive: while one piece is parsed, the next one is read and unpacked. It must not know how
//! objects are told apart, or what they say.

use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::path::Path;

use rayon::prelude::*;

use crate::format::json::{self, Keys};
use crate::library::read::{LIMIT, Trouble};
use crate::library::{Cancel, Fault, Hash};
use crate::text::Clean;

use super::copy::Copy;
use super::cut::{Cut, Cutter, Form, What};
use super::stream::{self, Packing};
use super::{Item, Known, PACKED, Spot, fault, name, shown};

/// How much is held at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Bytes of a piece.
    pub piece: usize,
    /// Bytes of the first piece, which must show what form the archive has.
    pub head: usize,
    /// Bytes of an object, at most.
    pub object: usize,
    /// Objects of a batch, at most.
    pub batch: usize,
    /// Unpacked bytes from which on a copy is made.
    pub copy: u64,
}

impl Default for Limits {
    fn default() -> Self {
        let object = usize::try_from(LIMIT).unwrap_or(usize::MAX);
        Self { piece: 2 << 20, head: 2 << 20, object, batch: 4096, copy: 32 << 20 }
    }
}

/// Some objects of an archive.
pub(super) struct Batch {
    /// Where `bytes` begin in the unpacked archive.
    pub base: u64,
    pub bytes: Vec<u8>,
    pub cuts: Vec<Cut>,
}

/// As [`super::each`], or as [`super::each_from`].
pub(super) fn each(
    path: &Path,
    keys: &Keys,
    shelf: Option<&Path>,
    limits: Limits,
    from: Option<Spot>,
    cancel: &Cancel,
    found: &mut dyn FnMut(Vec<Result<Item, Fault>>),
) -> Result<(), Fault> {
    let shown = shown(path);
    let refuse = |trouble: Trouble| Fault::new(&shown, &trouble);
    let mut archive = stream::open(path).map_err(refuse)?;
    if let Some(spot) = from {
        archive.file.seek(SeekFrom::Start(spot.start)).map_err(|error| refuse(error.into()))?;
    }
    let packed = archive.packing != Packing::None;
    let mut copy = shelf.filter(|_| packed).and_then(|shelf| Copy::new(shelf, path, &archive.about, limits.copy));
    let input = archive.unpacked().map_err(|error| refuse(error.into()))?;
    let source = match from {
        Some(spot) => Ok(Source::from(spot, input, limits)),
        None => Source::new(path, input, limits),
    };
    let mut source = source.map_err(refuse)?;

    let mut next = source.next();
    while let Some(batch) = next {
        if cancel.is_cancelled() {
            return Ok(());
        }
        let keep = || copy.as_mut().map(|copy| copy.add(&batch));
        let ((following, _), items) =
            rayon::join(|| rayon::join(|| source.next(), keep), || parse(&batch, path, &shown, keys));
        found(items);
        next = following;
    }
    if let Some(error) = source.broken {
        let what = format!("the rest cannot be read ({error}); get the archive again");
        found(vec![Err(fault(&shown, source.cutter.next_number(), &what))]);
    }
    if let Some(copy) = copy {
        copy.finish();
    }
    Ok(())
}

fn parse(batch: &Batch, path: &Path, shown: &Clean, keys: &Keys) -> Vec<Result<Item, Fault>> {
    batch.cuts.par_iter().map(|cut| item(batch, cut, path, shown, keys)).collect()
}

fn item(batch: &Batch, cut: &Cut, path: &Path, shown: &Clean, keys: &Keys) -> Result<Item, Fault> {
    let line = cut.number;
    let range = match &cut.what {
        What::Whole(range) => range.clone(),
        What::TooLong => {
            return Err(fault(
                shown,
                line,
                "it is larger than 64 MiB, the most that masthead reads as one article; it is passed over",
            ));
        }
        What::BreaksOff => {
            return Err(fault(shown, line, "the list breaks off here; if articles are missing, get the archive again"));
        }
    };
    let start = batch.base + range.start as u64;
    let bytes = &batch.bytes[range];
    let parsed = json::read(&name(path, line), bytes, keys)
        .map_err(|error| fault(shown, line, &format!("{error}; it is passed over")))?;
    Ok(Item {
        line,
        start,
        length: bytes.len() as u64,
        article: parsed.article,
        hash: Hash::of(bytes),
        tags: parsed.tags,
    })
}

/// An archive, cut into batches as it is read.
struct Source {
    input: Box<dyn Read + Send>,
    cutter: Cutter,
    limits: Limits,
    /// What was read and not yet handed on, from `from` on.
    buffer: Vec<u8>,
    from: usize,
    /// Where `buffer[from]` stands in the unpacked archive.
    base: u64,
    ended: bool,
    /// Why the rest could not be read.
    broken: Option<std::io::Error>,
}

impl Source {
    /// Lines from one of them on, where the input stands.
    fn from(spot: Spot, input: Box<dyn Read + Send>, limits: Limits) -> Self {
        Self {
            input,
            cutter: Cutter::new(Form::Lines, limits.object, limits.batch).after(spot.line.saturating_sub(1)),
            limits,
            buffer: Vec::new(),
            from: 0,
            base: spot.start,
            ended: false,
            broken: None,
        }
    }

    /// Reads the head, which tells the form.
    fn new(path: &Path, input: Box<dyn Read + Send>, limits: Limits) -> Result<Self, Trouble> {
        let mut source = Self::from(Spot { line: 1, start: 0 }, input, limits);
        source.read(limits.head);
        if source.buffer.is_empty()
            && let Some(error) = source.broken.take()
        {
            return Err(error.into());
        }
        if source.buffer.starts_with(b"\xef\xbb\xbf") {
            (source.from, source.base) = (3, 3);
        }
        let form = Form::of(&source.buffer[source.from..], is_document(path));
        source.cutter = Cutter::new(form, limits.object, limits.batch);
        Ok(source)
    }

    fn read(&mut self, most: usize) {
        self.buffer.reserve(most);
        match (&mut self.input).take(most as u64).read_to_end(&mut self.buffer) {
            Ok(read) => self.ended = read < most,
            Err(error) => {
                self.ended = true;
                self.broken = Some(error);
            }
        }
    }

    /// The next objects, at least one.
    fn next(&mut self) -> Option<Batch> {
        loop {
            let mut cuts = Vec::new();
            let rest = &self.buffer[self.from..];
            // What an error cut off is no object.
            let used = self.cutter.cut(rest, self.ended && self.broken.is_none(), &mut cuts);
            let bytes = if cuts.is_empty() { Vec::new() } else { rest[..used].to_vec() };
            let base = self.base;
            self.from += used;
            self.base += used as u64;
            if !cuts.is_empty() {
                return Some(Batch { base, bytes, cuts });
            }
            if self.ended {
                return None;
            }
            self.buffer.drain(..self.from);
            self.from = 0;
            self.read(self.limits.piece);
        }
    }
}

/// Whether an archive is not packed, one object a line, and has what is known of it in its place.
pub(super) fn holds(path: &Path, known: &[Known], limits: Limits) -> Result<bool, Trouble> {
    let archive = stream::open(path)?;
    let mut head = Vec::new();
    (&archive.file).take(limits.head as u64).read_to_end(&mut head)?;
    let lines = Form::of(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head), is_document(path)) == Form::Lines;
    if archive.packing != Packing::None || !lines {
        return Ok(false);
    }
    for Known { spot, length, hash } in known {
        let length = usize::try_from(*length).ok().filter(|length| *length <= limits.object);
        let mut bytes = vec![0; length.unwrap_or(0)];
        let is_there = archive.file.read_exact_at(&mut bytes, spot.start).is_ok();
        if length.is_none() || !is_there || Hash::of(&bytes) != *hash {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the name says that the archive is one JSON document.
fn is_document(path: &Path) -> bool {
    let ends = |path: &Path, wanted: &str| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted));
    let packed = PACKED.iter().any(|packing| ends(path, packing));
    ends(path, "json") || (packed && path.file_stem().is_some_and(|stem| ends(Path::new(stem), "json")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// What a pass finds, and its faults.
    fn all(path: &Path, limits: Limits) -> Vec<Result<Item, Fault>> {
        let mut all = Vec::new();
        each(path, &Keys::default(), None, limits, None, &Cancel::default(), &mut |batch| all.extend(batch))
            .expect("readable");
        all
    }

    #[test]
    fn the_size_of_pieces_makes_no_difference() {
        let folder = tempfile::tempdir().expect("a folder");
        let object = |n: usize| {
            format!("{{\"title\": \"bridge {n}\", \"text\": \"{}\"}}", "It \\\"closed\\\", é. ".repeat(n % 90))
        };
        let mut text = "\u{feff}".to_owned();
        for n in 0..120 {
            text.push_str(&if n % 17 == 3 { "{\"title\": \"broken\n".to_owned() } else { object(n) + "\n" });
        }
        for (name, text) in [
            ("a.jsonl", text.clone()),
            ("a.json", format!("[{}]", text.trim_start_matches('\u{feff}').replace("\n{", ",\n{"))),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, &text).expect("written");
            let limits = Limits { head: 200, object: 1100, ..Limits::default() };
            let wanted = all(&path, limits);
            assert!(wanted.iter().filter(|one| one.is_ok()).count() > 60, "{name}");
            assert!(wanted.iter().any(|one| one.as_ref().is_err_and(|fault| fault.0.contains("larger than"))));
            for (piece, batch) in [(1, 1), (7, 3), (100, 1000), (1000, 2), (4096, 4096)] {
                assert_eq!(all(&path, Limits { piece, batch, ..limits }), wanted, "{name} in pieces of {piece}");
            }
            let packed = folder.path().join(format!("{name}.gz"));
            let mut encoder = flate2::write::GzEncoder::new(
                std::fs::File::create(&packed).expect("made"),
                flate2::Compression::fast(),
            );
            encoder.write_all(text.as_bytes()).and_then(|()| encoder.try_finish()).expect("written");
            let starts = |all: &[Result<Item, Fault>]| -> Vec<Option<(u64, Hash)>> {
                all.iter().map(|one| one.as_ref().ok().map(|item| (item.start, item.hash))).collect()
            };
            assert_eq!(starts(&all(&packed, Limits { piece: 50, ..limits })), starts(&wanted));
        }
    }
}
