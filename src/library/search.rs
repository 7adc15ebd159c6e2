//! The only door to hits: titles, other fields, texts, merging, order. It must not know panes or keys.

use crate::filter::{Generation, Hits, Order, Query};

use super::{Cancel, Library};

impl Library {
    /// Answers a query: calls `answer` with the titles' hits first, then with all fields', then with the texts' as they
    /// come (at most ten times a second), each answer replacing the one before; the last has `Stage::Done`. Runs on the
    /// pool of the thread that calls it. Stops without a word when cancelled.
    pub fn search(
        &self,
        _query: &Query,
        _order: Order,
        _generation: Generation,
        _cancel: &Cancel,
        _answer: &mut dyn FnMut(Hits),
    ) {
    }
}
