//! Which articles may be those that a new one is a copy of: the ones that lead a story, by the keys of their sketches,
//! without the sketches. It must not know where these are kept.

use super::buckets::Buckets;
use super::sketch::Sketch;

/// The articles that lead, as far as they were told of: some 50 bytes an article where there are a million, and 2 MB.
///
/// What is found here is a guess, to be held against the sketches as they are kept: an article stays under the keys that it
/// had before it changed or went.
#[derive(Debug, Default)]
pub struct Leads {
    buckets: Buckets,
    /// See [`Leads::has_all_to`].
    upto: u32,
}

impl Leads {
    /// Tells of an article; once or again makes no difference.
    pub fn add(&mut self, id: u32, sketch: &Sketch) {
        self.buckets.add_missing(id, sketch);
    }

    /// Tells that all articles up to a number have been told of.
    pub fn has_all_to(&mut self, id: u32) {
        self.upto = self.upto.max(id);
    }

    /// The number up to which all articles have been told of.
    pub fn upto(&self) -> u32 {
        self.upto
    }

    /// The articles before `id` that have a key of its sketch, each once, in order.
    pub fn before(&self, id: u32, sketch: &Sketch) -> Vec<u32> {
        let mut found = Vec::new();
        self.buckets.each(sketch, |other| found.extend((other < id).then_some(other)));
        found.sort_unstable();
        found.dedup();
        found
    }
}
