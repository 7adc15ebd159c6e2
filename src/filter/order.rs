//! The orders of a list. It must not know queries.

use std::cmp::Reverse;
use std::sync::Arc;

use rayon::prelude::*;

use crate::article::Entry;

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
    list: Vec<u32>,
    /// For every position, its place in `list`.
    places: Vec<u32>,
}

impl Ranks {
    /// Puts entries in order; equals stay as found, in both directions. `table` is asked for the folded titles only: for
    /// [`By::Title`] it must hold all these entries.
    pub fn new(entries: &[Arc<Entry>], table: &Table, order: Order) -> Self {
        let mut list: Vec<u32> = (0_u32..).take(entries.len()).collect();
        let entry = |at: u32| &*entries[at as usize];
        match order.by {
            By::Found if order.reversed => list.reverse(),
            By::Found => {}
            By::Date => list.par_sort_by_cached_key(|&at| newest(entry(at), order.reversed)),
            By::Title => sort(&mut list, order.reversed, |at| title(table, at)),
            By::Length => sort(&mut list, order.reversed, |at| length(entry(at))),
            By::Path => sort(&mut list, order.reversed, |at| entry(at).path.as_str()),
        }
        let mut places = vec![0; list.len()];
        for (place, &position) in (0_u32..).zip(&list) {
            places[position as usize] = place;
        }
        Self { order, list, places }
    }

    /// Whether it is of this order and of so many entries.
    pub fn is_of(&self, entries: usize, order: Order) -> bool {
        self.order == order && self.list.len() == entries
    }

    /// Positions in the table, in the list's order.
    pub fn list(&self) -> &[u32] {
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
    piece.folded(row, 0)
}

/// In half words: a reader takes two ideographs in the time of a word, whatever the pace.
fn length(entry: &Entry) -> u64 {
    u64::from(entry.words) * 2 + u64::from(entry.ideographs)
}

/// Undated articles after the others, these by their days, newest first unless reversed.
fn newest(entry: &Entry, reversed: bool) -> (bool, i32) {
    let day = entry
        .date
        .map_or(0, |date| i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day()));
    (entry.date.is_none(), if reversed { day } else { -day })
}
