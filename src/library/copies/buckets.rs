//! Which articles have a key: for each of the eight, 65,536 buckets of article numbers. It must not know what is made
//! of them.
//!
//! A bucket is a list of chunks, the newest first. It holds so many articles at most: when a run of words is in
//! thousands of texts (or somebody has written a million texts to share one) the oldest go; another key may find them.

use super::sketch::{KEYS, Sketch};

/// Articles in a chunk, which so takes half a cache line.
const WIDTH: usize = 7;
/// Chunks in a bucket, at most. Among a million articles fifteen share a bucket by chance, two chunks of them.
const MOST: usize = 12;
const BUCKETS: usize = 1 << 16;
/// Of what stands in a chunk these are the article's number, and above them is the rest of its key: it spares a look at
/// fifteen of sixteen articles that share the bucket by chance.
const NUMBER: u32 = (1 << 28) - 1;
/// What stands where there is no article.
const NOBODY: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct Buckets {
    /// The first chunk of each bucket, 0 for none; those of the first key before those of the second.
    heads: Vec<u32>,
    /// The first is nobody's.
    chunks: Vec<Chunk>,
    /// The first of the chunks that are not in use.
    free: u32,
}

/// Filled from the front; only the first of a bucket may have room.
#[derive(Debug, Clone, Copy)]
struct Chunk {
    entries: [u32; WIDTH],
    next: u32,
}

const EMPTY: Chunk = Chunk { entries: [NOBODY; WIDTH], next: 0 };

impl Default for Buckets {
    fn default() -> Self {
        Self { heads: vec![0; KEYS * BUCKETS], chunks: vec![EMPTY], free: 0 }
    }
}

impl Buckets {
    /// The articles that have a key of this sketch, again for every key.
    pub fn each(&self, sketch: &Sketch, mut found: impl FnMut(u32)) {
        for (bucket, rest) in buckets(sketch) {
            let mut at = self.heads[bucket];
            while at != 0 {
                let chunk = self.chunks[at as usize];
                let known = chunk.entries.into_iter().filter(|&entry| entry & !NUMBER == rest && entry != NOBODY);
                known.for_each(|entry| found(entry & NUMBER));
                at = chunk.next;
            }
        }
    }

    /// An article of a number past [`NUMBER`] is never found.
    pub fn add(&mut self, id: u32, sketch: &Sketch) {
        if id < NUMBER {
            buckets(sketch).for_each(|(bucket, rest)| self.enter(bucket, id | rest));
        }
    }

    /// As [`Buckets::add`], for an article that may be there.
    pub fn add_missing(&mut self, id: u32, sketch: &Sketch) {
        if id < NUMBER {
            let missing = buckets(sketch).filter(|(bucket, rest)| !self.holds(*bucket, id | rest));
            let missing: Vec<(usize, u32)> = missing.collect();
            for (bucket, rest) in missing {
                self.enter(bucket, id | rest);
            }
        }
    }

    fn holds(&self, bucket: usize, entry: u32) -> bool {
        let mut at = self.heads[bucket];
        while at != 0 {
            let chunk = &self.chunks[at as usize];
            if chunk.entries.contains(&entry) {
                return true;
            }
            at = chunk.next;
        }
        false
    }

    fn enter(&mut self, bucket: usize, entry: u32) {
        let head = self.heads[bucket];
        // Nobody's chunk may look as if it had room.
        let room = self.chunks[head as usize].entries.iter().position(|&entry| entry == NOBODY);
        if let Some(room) = room.filter(|_| head != 0) {
            self.chunks[head as usize].entries[room] = entry;
            return;
        }
        self.drop_oldest(bucket);
        let mut chunk = EMPTY;
        chunk.entries[0] = entry;
        chunk.next = self.heads[bucket];
        self.heads[bucket] = self.put(chunk);
    }

    /// An article whose chunk was dropped is not found, and that is no fault.
    pub fn remove(&mut self, id: u32, sketch: &Sketch) {
        for (bucket, rest) in buckets(sketch) {
            let mut at = self.heads[bucket] as usize;
            while at != 0 {
                let chunk = &self.chunks[at];
                if let Some(place) = chunk.entries.iter().position(|&entry| entry == id | rest) {
                    self.fill(bucket, at, place);
                    break;
                }
                at = chunk.next as usize;
            }
        }
    }

    /// Sets the newest article of a bucket in the place of another.
    fn fill(&mut self, bucket: usize, at: usize, place: usize) {
        let head = self.heads[bucket];
        let chunk = &mut self.chunks[head as usize];
        let newest = chunk.entries.iter().rposition(|&entry| entry != NOBODY).unwrap_or(0);
        let entry = std::mem::replace(&mut chunk.entries[newest], NOBODY);
        let next = chunk.next;
        if at != head as usize || place != newest {
            self.chunks[at].entries[place] = entry;
        }
        if newest == 0 {
            self.heads[bucket] = next;
            self.release(head);
        }
    }

    /// Makes room in a bucket that has all its chunks.
    fn drop_oldest(&mut self, bucket: usize) {
        let mut before = self.heads[bucket];
        for _ in 2..MOST {
            before = self.chunks[before as usize].next;
        }
        let oldest = std::mem::take(&mut self.chunks[before as usize].next);
        if oldest != 0 {
            self.release(oldest);
        }
    }

    fn put(&mut self, chunk: Chunk) -> u32 {
        if self.free != 0 {
            let at = self.free;
            self.free = self.chunks[at as usize].next;
            self.chunks[at as usize] = chunk;
            return at;
        }
        self.chunks.push(chunk);
        u32::try_from(self.chunks.len() - 1).unwrap_or(0)
    }

    fn release(&mut self, at: u32) {
        self.chunks[at as usize].next = self.free;
        self.free = at;
    }
}

/// The bucket of each key, and the rest of the key.
fn buckets(sketch: &Sketch) -> impl Iterator<Item = (usize, u32)> {
    let rests = sketch.rests;
    let of = move |(n, key): (usize, u16)| (n * BUCKETS + usize::from(key), (rests >> (4 * n)) << 28);
    sketch.keys.into_iter().enumerate().map(of)
}
