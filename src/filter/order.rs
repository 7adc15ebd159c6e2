//! The orders of a list. It must not know queries.

use std::cmp::Reverse;
use std::sync::Arc;

use rayon::prelude::*;

use crate::article::Id;
use crate::shelf::{self, Entry, Shelf};

use super::table::Table;

/// By what a list is ordered; under a query it settles ties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// As found: by path within each given path, in the order given.
    #[default]
    Found,
    /// By date, newest first; articles without one last.
    Date,
    /// By title, folded.
    Title,
    /// By length, shortest first.
    Length,
    /// By path.
    Path,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// By what.
    pub by: By,
    /// The other way round (undated articles stay last).
    pub reversed: bool,
}

/// Entries in an order.
#[derive(Debug)]
pub struct Ranks {
    order: Order,
    /// Positions, in the list's order.
    list: Arc<Vec<u32>>,
    /// For every position, its place in `list`.
    places: Vec<u32>,
    /// Of the shelf that it was made of.
    version: u64,
}

impl Ranks {
    /// Puts what is on a shelf in order; equals stay as found, in both directions. `table` is asked for the folded titles
    /// only: for [`By::Title`] it must be of this shelf.
    pub fn new(shelf: &Shelf, table: &Table, order: Order) -> Self {
        let mut list = Vec::with_capacity(shelf.count());
        list.extend(shelf.entries().map(|entry| entry.id().0));
        let entry = |at: u32| shelf.entry(Id(at));
        match order.by {
            By::Found if order.reversed => list.reverse(),
            By::Found => {}
            By::Date => list.par_sort_by_cached_key(|&at| entry(at).map(|entry| newest(entry, order.reversed))),
            By::Title => sort(&mut list, order.reversed, |at| title(table, at)),
            By::Length => sort(&mut list, order.reversed, |at| entry(at).map(length)),
            By::Path => {
                sort(&mut list, order.reversed, |at| {
                    entry(at).map(|entry| (entry.folder(), entry.line(), entry.name()))
                });
            }
        }
        let mut places = vec![u32::MAX; shelf.len()];
        for (place, &position) in (0_u32..).zip(&list) {
            places[position as usize] = place;
        }
        Self { order, list: Arc::new(list), places, version: shelf.version() }
    }

    /// Whether it is of this order and of this shelf.
    pub fn is_of(&self, shelf: &Shelf, order: Order) -> bool {
        self.order == order && self.version == shelf.version() && self.places.len() == shelf.len()
    }

    /// Positions in the table, in the list's order.
    pub fn list(&self) -> &Arc<Vec<u32>> {
        &self.list
    }

    /// The place of a position in the list.
    pub fn place(&self, position: u32) -> u32 {
        self.places[position as usize]
    }
}

fn sort<K: Ord + Send>(list: &mut [u32], reversed: bool, key: impl Fn(u32) -> K + Sync) {
    if reversed {
        list.par_sort_by_cached_key(|&at| Reverse(key(at)));
    } else {
        list.par_sort_by_cached_key(|&at| key(at));
    }
}

fn title(table: &Table, position: u32) -> &str {
    let (piece, row) = table.row(position as usize);
    piece.title_text(row)
}

/// In half words: a reader takes two ideographs in the time of a word, whatever the pace.
fn length(entry: Entry<'_>) -> u64 {
    u64::from(entry.words()) * 2 + u64::from(entry.ideographs())
}

/// Undated articles after the others, these by their days, newest first unless reversed.
fn newest(entry: Entry<'_>, reversed: bool) -> (bool, i32) {
    let day = entry.date().map_or(0, shelf::day);
    (day == 0, if reversed { day } else { -day })
}
