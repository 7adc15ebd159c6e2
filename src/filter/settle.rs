//! What was found, piece by piece, and how it is put in order. It must not know how rows are found.

use std::slice::IterMut;

use rayon::prelude::*;

use super::heads::CLASSES;
use super::order::{Order, Ranks};
use super::rows::Found;
use super::set::Bits;
use crate::article::{Id, Tier};
use crate::shelf::PIECE;

/// Rows found, piece by piece, in the table's order.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    /// A list for each piece.
    pub lists: Vec<Vec<Found>>,
    /// For each piece the rows whose titles hold a single letter that is all the query asks for, by the way they stand there; none for
    /// any other query. A letter stands in most titles, and in a few ways only. No listed row stands in one of them.
    pub alike: Vec<[Bits; CLASSES.len()]>,
}

impl Pieces {
    /// How many rows.
    pub fn count(&self) -> usize {
        self.lists.iter().map(Vec::len).sum::<usize>() + self.alike.iter().flatten().map(Bits::count).sum::<usize>()
    }

    /// All rows, in no order.
    pub fn rows(&self) -> impl Iterator<Item = Found> {
        let alike = self.alike.iter().enumerate().flat_map(|(number, alike)| {
            alike.iter().enumerate().flat_map(move |(class, rows)| of_class(class, number, rows))
        });
        self.lists.iter().flatten().copied().chain(alike)
    }

    /// All rows, in the table's order.
    pub fn concat(&self) -> Vec<Found> {
        let mut rows = Vec::with_capacity(self.count());
        rows.extend(self.rows());
        if !self.alike.is_empty() {
            rows.par_sort_unstable_by_key(|found| found.position);
        }
        rows
    }
}

/// A key that sorts as rows do: by tier, best score, place in the list.
fn sort_key(found: &Found, place: u32) -> (Tier, i32, u32) {
    (found.tier, -found.score, place)
}

/// The first `count` rows in their order.
pub fn first(pieces: &Pieces, ranks: &Ranks, count: usize) -> Vec<Found> {
    let mut alike: Vec<Vec<Found>> = Vec::new();
    for class in 0..CLASSES.len() {
        if alike.iter().map(Vec::len).sum::<usize>() >= count {
            break;
        }
        let rows = |(number, rows): (usize, &[Bits; CLASSES.len()])| of_class(class, number, &rows[class]).collect();
        alike.par_extend(pieces.alike.par_iter().enumerate().map(rows));
    }
    let pieces = if alike.is_empty() {
        &pieces.lists
    } else {
        alike.extend_from_slice(&pieces.lists);
        &alike
    };
    let share = pieces.len().div_ceil(rayon::current_num_threads()).max(1);
    let shares: Vec<Vec<Found>> = pieces.par_chunks(share).map(|pieces| best(pieces, ranks, count)).collect();
    let mut best = shares.concat();
    best.sort_unstable_by_key(|found| sort_key(found, ranks.place(found.position)));
    best.truncate(count);
    best
}

/// The same in no order.
fn best(pieces: &[Vec<Found>], ranks: &Ranks, count: usize) -> Vec<Found> {
    let key = |found: &Found| sort_key(found, ranks.place(found.position));
    let mut best: Vec<Found> = Vec::with_capacity(2 * count);
    // The worst row that may still get in.
    let mut bound = (Tier::Text, i32::MAX, u32::MAX);
    for found in pieces.iter().flatten() {
        // Most are told apart without their places, which lie elsewhere in memory.
        let (tier, score) = (found.tier, -found.score);
        if tier > bound.0 || tier == bound.0 && (score > bound.1 || score == bound.1 && key(found) > bound) {
            continue;
        }
        best.push(*found);
        if best.len() == 2 * count {
            best.select_nth_unstable_by_key(count, key);
            best.truncate(count);
            bound = best.iter().map(key).max().unwrap_or(bound);
        }
    }
    best
}

/// Buckets that counting is worth while for.
const BUCKETS: usize = 1 << 16;

/// All rows in their order: by tier, then by score, equals in the list's order. They take the place of what stands in
/// `room`.
pub fn settle(pieces: &Pieces, ranks: &Ranks, order: Order, room: Vec<Found>) -> Vec<Found> {
    if order != Order::default() {
        return sorted(&[in_order(&pieces.concat(), ranks)], room);
    }
    if pieces.alike.is_empty() {
        return sorted(&pieces.lists, room);
    }
    with_alike(&sorted(&pieces.lists, Vec::new()), &pieces.alike, room)
}

/// So many rows to be put into, where `room` has room for them.
fn blank(mut room: Vec<Found>, count: usize) -> Vec<Found> {
    room.clear();
    room.par_extend((0..count).into_par_iter().map(|_| Found::plain(Id(0))));
    room
}

/// Rows in their order, and among them those that stand alike, of which none stands as a listed one does.
fn with_alike(listed: &[Found], alike: &[[Bits; CLASSES.len()]], room: Vec<Found>) -> Vec<Found> {
    let share = alike.len().div_ceil(rayon::current_num_threads()).max(1);
    let counts: Vec<[usize; CLASSES.len()]> = alike.par_iter().map(|rows| rows.each_ref().map(Bits::count)).collect();
    let all = listed.len() + counts.iter().flatten().sum::<usize>();
    let mut rows = blank(room, all);
    let (mut room, mut listed) = (rows.as_mut_slice(), listed);
    let mut work = Vec::new();
    for (class, (tier, score)) in CLASSES.iter().enumerate() {
        let before = listed.partition_point(|found| (found.tier, -found.score) < (*tier, -score));
        let (here, rest) = std::mem::take(&mut room).split_at_mut(before);
        here.copy_from_slice(&listed[..before]);
        (room, listed) = (rest, &listed[before..]);
        for (number, (rows, counts)) in alike.chunks(share).zip(counts.chunks(share)).enumerate() {
            let count = counts.iter().map(|counts| counts[class]).sum();
            let (here, rest) = std::mem::take(&mut room).split_at_mut(count);
            room = rest;
            work.push((class, number * share, rows, here));
        }
    }
    room.copy_from_slice(listed);
    work.into_par_iter().for_each(|(class, first, alike, room)| {
        let found = (first..).zip(alike).flat_map(|(number, rows)| of_class(class, number, &rows[class]));
        room.iter_mut().zip(found).for_each(|(place, found)| *place = found);
    });
    rows
}

/// Rows of a piece that stand alike.
fn of_class(class: usize, number: usize, rows: &Bits) -> impl Iterator<Item = Found> {
    let (tier, score) = CLASSES[class];
    let position = move |row: usize| Id(u32::try_from(number * PIECE + row).unwrap_or(u32::MAX));
    rows.rows().map(move |row| Found { score, tier, ..Found::plain(position(row)) })
}

/// The same of lists in the table's order.
fn sorted(pieces: &[Vec<Found>], room: Vec<Found>) -> Vec<Found> {
    let scores = |piece: &Vec<Found>| {
        piece.iter().fold((i32::MAX, i32::MIN), |(least, most), found| (least.min(found.score), most.max(found.score)))
    };
    let (least, most) = pieces
        .par_iter()
        .map(scores)
        .reduce(|| (i32::MAX, i32::MIN), |one, other| (one.0.min(other.0), one.1.max(other.1)));
    let Ok(span) = usize::try_from(most.saturating_sub(least)) else { return Vec::new() };
    let width = span.saturating_add(1);
    if width.saturating_mul(Tier::Text as usize + 1) > BUCKETS {
        let mut rows = room;
        rows.clear();
        for piece in pieces {
            rows.extend_from_slice(piece);
        }
        rows.par_sort_by_key(|found| (found.tier, -found.score));
        return rows;
    }
    // A letter gives hundreds of thousands of rows a handful of scores: they are counted, then put where they belong.
    let bucket = |found: &Found| found.tier as usize * width + usize::try_from(most - found.score).unwrap_or(0);
    let count = |pieces: &[Vec<Found>]| {
        let mut counts = vec![0_usize; width * (Tier::Text as usize + 1)];
        pieces.iter().flatten().for_each(|found| counts[bucket(found)] += 1);
        counts
    };
    let share = pieces.len().div_ceil(rayon::current_num_threads()).max(1);
    let counts: Vec<Vec<usize>> = pieces.par_chunks(share).map(count).collect();
    let all: usize = counts.iter().flatten().sum();
    let mut rows = blank(room, all);
    let room = part(&mut rows, &counts);
    pieces.par_chunks(share).zip(room).for_each(|(pieces, mut room)| {
        for found in pieces.iter().flatten() {
            if let Some(place) = room[bucket(found)].next() {
                *place = *found;
            }
        }
    });
    rows
}

/// The room that each share of the rows has in each bucket: these stand one behind the other, in each the shares.
fn part<'r>(mut rows: &'r mut [Found], counts: &[Vec<usize>]) -> Vec<Vec<IterMut<'r, Found>>> {
    let buckets = counts.first().map_or(0, Vec::len);
    let mut room: Vec<Vec<IterMut<'_, Found>>> = counts.iter().map(|_| Vec::with_capacity(buckets)).collect();
    for bucket in 0..buckets {
        for (counts, room) in counts.iter().zip(&mut room) {
            let (here, rest) = rows.split_at_mut(counts[bucket]);
            room.push(here.iter_mut());
            rows = rest;
        }
    }
    room
}

/// The rows in the list's order.
fn in_order(rows: &[Found], ranks: &Ranks) -> Vec<Found> {
    if rows.len() < ranks.list().len() / 16 {
        let mut rows = rows.to_vec();
        rows.sort_unstable_by_key(|found| ranks.place(found.position));
        return rows;
    }
    let mut at_place: Vec<u32> = vec![u32::MAX; ranks.list().len()];
    for (at, found) in (0_u32..).zip(rows) {
        at_place[ranks.place(found.position) as usize] = at;
    }
    at_place.into_iter().filter(|at| *at != u32::MAX).map(|at| rows[at as usize]).collect()
}
