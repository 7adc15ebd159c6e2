//! An archive as a stream of its unpacked bytes; its first bytes tell how it is packed. It must not know what they mean.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::library::read::{self, Trouble};

/// How much is read of a packed file at once, in bytes.
const READ: usize = 256 * 1024;

/// How an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Not at all.
    None,
    /// RFC 1952, any number of members.
    Gzip,
    /// RFC 8878, any number of frames.
    Zstd,
}

/// An open archive.
pub(super) struct Archive {
    pub file: File,
    pub about: Metadata,
    pub packing: Packing,
}

pub(super) fn open(path: &Path) -> Result<Archive, Trouble> {
    let (file, about) = read::open(path)?;
    let mut magic = [0; 4];
    let length = file.read_at(&mut magic, 0)?;
    Ok(Archive { file, about, packing: packing(&magic[..length]) })
}

fn packing(magic: &[u8]) -> Packing {
    match magic {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        // A frame, or one to be skipped that stands before it.
        [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Packing::Zstd,
        _ => Packing::None,
    }
}

impl Archive {
    /// The stream from the start of the file on.
    pub(super) fn unpacked(self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self.packing {
            Packing::None => Box::new(self.file),
            Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::with_capacity(READ, self.file))),
            Packing::Zstd => Box::new(zstd::Decoder::with_buffer(BufReader::with_capacity(READ, self.file))?),
        })
    }
}
