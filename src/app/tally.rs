//! Counting the shelf: how many articles there are of each kind, in one pass. It must not know views or screens.

use crate::article::Id;
use crate::shelf::{Name, PIECE, Shelf};
use crate::state::{Mark, Marks};
use crate::text::Lang;

/// How many articles there are of each kind; hidden ones count as nothing else, copies not at all.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) all: u64,
    pub(super) unread: u64,
    pub(super) starred: u64,
    pub(super) new: u64,
    pub(super) hidden: u64,
    /// By name.
    pub(super) folders: Vec<u32>,
    pub(super) sources: Vec<u32>,
    /// By [`Lang::number`].
    pub(super) langs: Vec<u32>,
}

impl Tally {
    pub(super) fn new(shelf: &Shelf, marks: &Marks) -> Self {
        let none = vec![0; shelf.names()];
        let mut tally =
            Self { folders: none.clone(), sources: none, langs: vec![0; Lang::all().count()], ..Self::default() };
        for (piece, first) in shelf.pieces().iter().zip((0_u32..).step_by(PIECE)) {
            for (row, id) in (0..piece.len()).zip(first..) {
                if piece.is_gone(row) || piece.is_copy(row) {
                    continue;
                }
                let has = |mark| marks.has(Id(id), mark);
                if has(Mark::Hidden) {
                    tally.hidden += 1;
                    continue;
                }
                tally.all += 1;
                tally.unread += u64::from(!has(Mark::Read));
                tally.starred += u64::from(has(Mark::Star));
                tally.new += u64::from(has(Mark::New));
                tally.folders[piece.folder(row).0 as usize] += 1;
                tally.sources[piece.source(row).0 as usize] += 1;
                if let Some(lang) = piece.lang(row) {
                    tally.langs[lang.number()] += 1;
                }
            }
        }
        tally
    }
}

/// The names that any article has, those that most have first.
pub(super) fn ranked(counts: &[u32]) -> Vec<(Name, u32)> {
    let named = (0_u32..).map(Name).zip(counts.iter().copied()).skip(1);
    let mut ranked: Vec<(Name, u32)> = named.filter(|(_, count)| *count > 0).collect();
    ranked.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    ranked
}
