//! Copies: which articles are the same story with small changes. It must not know files or databases, nor texts once
//! their sketches are taken.

mod buckets;
mod leads;
mod shingles;
mod sketch;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use buckets::Buckets;

pub use leads::Leads;
pub use sketch::{Sketch, sketch};

/// The stories among articles that are known by their sketches: each has an article that leads it, the others are its
/// copies.
///
/// An article is a copy if it is like the leading one, so that a story does not creep from text to text. Once it has
/// joined it stays, whoever leads.
///
/// Numbers of articles are dense: memory is taken for the spaces between them too, some 95 bytes an article in all. One
/// of a number above 268 million is taken in, but nothing is found to be its copy.
#[derive(Debug, Default)]
pub struct Stories {
    /// In pages, so that a number does not take memory for all below it; a page without articles has no rows.
    pages: Vec<Vec<Row>>,
    /// Where the articles are that lead.
    buckets: Buckets,
    /// Stories of two and more.
    shared: HashMap<u32, Shared>,
    /// The number of the last story that became one of two.
    last: u32,
}

const PAGE: usize = 4096;

#[derive(Debug, Clone, Copy)]
struct Row {
    sketch: Sketch,
    /// The number of its story, or one of these two.
    story: u32,
}

const ABSENT: u32 = 0;
const ALONE: u32 = 1;

/// A story of two and more.
#[derive(Debug)]
struct Shared {
    lead: u32,
    /// The leading one too.
    members: BTreeSet<u32>,
}

impl Stories {
    /// Takes an article in. Gives the one whose copy it is: of those that lead the one most like it, of several the
    /// earliest. None where it leads itself. One that is there already stays as it is: remove it first if its text is
    /// another now.
    pub fn insert(&mut self, id: u32, sketch: Sketch) -> Option<u32> {
        if self.story(id) != ABSENT {
            return self.leader(id).filter(|&lead| lead != id);
        }
        let mut best = None;
        self.buckets.each(&sketch, |other| {
            if let Some(row) = self.row(other).filter(|row| row.sketch.is_like(&sketch)) {
                best = best.max(Some((row.sketch.likeness(&sketch), Reverse(other))));
            }
        });
        let lead = best.map(|(_, Reverse(lead))| lead);
        self.settle(id, sketch, lead);
        lead
    }

    /// Takes an article in as a catalogue has it, without a search: a copy of `lead`, which must be there, else it
    /// leads itself. One that is there already stays as it is.
    pub fn restore(&mut self, id: u32, sketch: Sketch, lead: Option<u32>) {
        if self.story(id) == ABSENT {
            let lead = lead.and_then(|lead| self.leader(lead));
            self.settle(id, sketch, lead);
        }
    }

    /// Takes an article out. Where it had copies, gives the earliest of them, which leads the others from now on.
    pub fn remove(&mut self, id: u32) -> Option<u32> {
        let row = *self.row(id)?;
        self.place(id, ABSENT);
        let Some(shared) = self.shared.get_mut(&row.story) else {
            self.buckets.remove(id, &row.sketch);
            return None;
        };
        shared.members.remove(&id);
        let first = *shared.members.first()?;
        let led = shared.lead == id;
        if led {
            shared.lead = first;
        }
        if shared.members.len() == 1 {
            self.shared.remove(&row.story);
            self.place(first, ALONE);
        }
        if !led {
            return None;
        }
        self.buckets.remove(id, &row.sketch);
        if let Some(sketch) = self.row(first).map(|row| row.sketch) {
            self.buckets.add(first, &sketch);
        }
        Some(first)
    }

    /// Sets an article that is not there in a story, or in one of its own.
    fn settle(&mut self, id: u32, sketch: Sketch, lead: Option<u32>) {
        let story = match lead {
            None => {
                self.buckets.add(id, &sketch);
                ALONE
            }
            Some(lead) => self.join(id, lead),
        };
        let (page, at) = whereabouts(id);
        if self.pages.len() <= page {
            self.pages.resize_with(page + 1, Vec::new);
        }
        if self.pages[page].is_empty() {
            self.pages[page] = vec![Row { sketch, story: ABSENT }; PAGE];
        }
        self.pages[page][at] = Row { sketch, story };
    }

    /// The story of `lead`, with `id` in it.
    fn join(&mut self, id: u32, lead: u32) -> u32 {
        let mut story = self.story(lead);
        if story == ALONE {
            self.last = self.last.max(ALONE) + 1;
            story = self.last;
            self.place(lead, story);
        }
        let alone = || Shared { lead, members: BTreeSet::from([lead]) };
        self.shared.entry(story).or_insert_with(alone).members.insert(id);
        story
    }

    /// Who leads the story of an article that is there.
    pub fn leader(&self, id: u32) -> Option<u32> {
        self.row(id).map(|row| self.shared.get(&row.story).map_or(id, |shared| shared.lead))
    }

    fn story(&self, id: u32) -> u32 {
        self.row(id).map_or(ABSENT, |row| row.story)
    }

    fn place(&mut self, id: u32, story: u32) {
        let (page, at) = whereabouts(id);
        if let Some(row) = self.pages.get_mut(page).and_then(|page| page.get_mut(at)) {
            row.story = story;
        }
    }

    /// Of an article that is there.
    fn row(&self, id: u32) -> Option<&Row> {
        let (page, at) = whereabouts(id);
        self.pages.get(page)?.get(at).filter(|row| row.story != ABSENT)
    }
}

fn whereabouts(id: u32) -> (usize, usize) {
    (id as usize / PAGE, id as usize % PAGE)
}
