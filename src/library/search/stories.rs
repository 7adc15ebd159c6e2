//! Copies of one story, of which a list shows one. It must not know how they were found.

use std::collections::HashSet;

use crate::article::Id;
use crate::shelf::Shelf;

/// Stories that have been met.
#[derive(Debug, Clone)]
pub struct Stories<'s> {
    /// None where no article has a copy.
    shelf: Option<&'s Shelf>,
    met: HashSet<Id>,
}

impl<'s> Stories<'s> {
    /// None yet.
    pub fn new(shelf: &'s Shelf) -> Self {
        Self { shelf: Some(shelf).filter(|shelf| shelf.has_copies()), met: HashSet::new() }
    }

    /// Whether an article's story is met for the first time.
    pub fn is_new(&mut self, id: Id) -> bool {
        let Some(shelf) = self.shelf else { return true };
        let leader = shelf.leader(id);
        // Most have no copies, and need not be kept in mind.
        leader == id && shelf.copies(id).is_empty() || self.met.insert(leader)
    }

    /// All articles of the stories that have been met.
    pub fn articles(&self) -> impl Iterator<Item = Id> {
        let copies = |leader: &Id| self.shelf.map_or(&[][..], |shelf| shelf.copies(*leader));
        self.met.iter().flat_map(move |leader| copies(leader).iter().chain([leader]).copied())
    }
}

/// All articles that tell the story of one, itself among them.
pub fn of_one(shelf: &Shelf, id: Id) -> impl Iterator<Item = Id> {
    let leader = shelf.leader(id);
    shelf.copies(leader).iter().copied().chain([leader])
}
