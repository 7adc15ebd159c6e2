//! Moving through a page: from places to rows and back, by rows, by paragraphs, by fractions. Only what lies on the way
//! is laid out. It must not know what a row looks like.

use memchr::memmem::Finder;

use super::{Page, Spot};
use crate::article::Place;
use crate::text::Clean;

/// Characters of the text that a place takes along as its witness.
const WITNESS: usize = 40;
/// Characters of its beginning that say enough to be looked for everywhere, when it is not found whole.
const MOST_OF_IT: usize = 24;
/// Characters of its beginning that say enough near the place, as does what follows after the others.
const SOME_OF_IT: usize = 12;
/// Bytes that count as near.
const NEAR: usize = 4096;

impl Page {
    /// The row that holds a byte of a block (clamped to what there is).
    pub fn spot(&mut self, block: usize, offset: usize) -> Spot {
        let Some(block) = self.article.blocks.len().checked_sub(1).map(|last| last.min(block)) else {
            return Spot::default();
        };
        let piece = self.pieces.at(&self.article, self.breaker, block, offset);
        let laid = self.laid(piece);
        if laid.lines.is_empty() {
            return self.settle(Spot { piece, row: 0 }).unwrap_or_default();
        }
        let line = laid.lines.partition_point(|l| l.range.start <= offset).saturating_sub(1);
        Spot { piece, row: laid.lead + line }
    }

    /// The row where a reading place stands now; its witness is looked for when the text there is another.
    pub fn seek(&mut self, place: &Place) -> Spot {
        match self.find_witness(place) {
            Some((block, offset)) => self.spot(block, offset),
            None => self.spot(place.block, place.offset),
        }
    }

    /// Where the witness of a place stands nearest to it, by bytes of the whole text. Where it does not, an edit may have
    /// fallen inside it: then its beginning counts, as much as is found, or its end.
    fn find_witness(&self, place: &Place) -> Option<(usize, usize)> {
        let witness = place.witness.as_str();
        let there = self.article.blocks.get(place.block).and_then(|b| b.text.as_bytes().get(place.offset..));
        if witness.is_empty() || there.is_some_and(|text| text.starts_with(witness.as_bytes())) {
            return None;
        }
        let at = |characters: usize| witness.char_indices().nth(characters).map_or(witness.len(), |(at, _)| at);
        let (most, some, all) = (at(MOST_OF_IT), at(SOME_OF_IT), witness.len());
        let parts = [(0..all, usize::MAX), (0..most, usize::MAX), (0..some, NEAR), (most..all, NEAR)];
        parts.into_iter().filter(|(part, _)| !part.is_empty()).find_map(|(part, reach)| {
            let (distance, there) = self.nearest(place, &witness[part.clone()], part.start)?;
            (distance <= reach).then_some(there)
        })
    }

    /// How far away a part of a witness stands nearest to its place, and where, less the bytes of the witness before it.
    fn nearest(&self, place: &Place, part: &str, before: usize) -> Option<(usize, (usize, usize))> {
        let finder = Finder::new(part);
        let at = self.pieces.above(place.block).saturating_add(place.offset).saturating_add(before);
        let found = self.article.blocks.iter().enumerate().filter_map(|(number, block)| {
            let above = self.pieces.above(number);
            let distance = |offset: &usize| (above + offset).abs_diff(at);
            let nearest = finder.find_iter(block.text.as_bytes()).min_by_key(distance)?;
            Some((distance(&nearest), (number, nearest.saturating_sub(before))))
        });
        found.min()
    }

    /// The reading place of a row: the first text that stands on it or, for a blank row, after it; under the end of the
    /// article that of its last row of text.
    pub fn place(&mut self, spot: Spot) -> Place {
        let text = self.settle(spot).and_then(|spot| self.last_text(spot));
        let Some(Spot { piece, row }) = text else { return Place::default() };
        let laid = self.laid(piece);
        let line = row.saturating_sub(laid.lead);
        let block = laid.block;
        let offset = laid.lines.get(line).map_or(0, |l| l.range.start);
        Place { block, offset, witness: self.witness(block, offset) }
    }

    fn witness(&self, block: usize, offset: usize) -> Clean {
        let text = &self.article.blocks[block].text;
        let length = text[offset..].chars().take(WITNESS).map(char::len_utf8).sum::<usize>();
        text.slice(offset..offset + length)
    }

    /// The row `rows` further down (negative: up), clamped to the first and the last row of the article.
    pub fn step(&mut self, spot: Spot, rows: isize) -> Spot {
        let Some(spot) = self.settle(spot) else { return Spot::default() };
        let far = rows.unsigned_abs();
        // No row without a byte of its own, but for a blank one before a block and what stands under the end: a leap
        // beyond that lays nothing on its way.
        let tail = self.tail.as_ref().map_or(0, |tail| tail.rows.len());
        let most = self.pieces.bytes() + 2 * self.pieces.count() + tail;
        match (rows >= 0, far > most) {
            (true, true) => self.end_spot(),
            (false, true) => self.first_spot(),
            (true, false) => self.down(spot, far),
            (false, false) => self.up(spot, far).0,
        }
    }

    fn down(&mut self, mut spot: Spot, mut rows: usize) -> Spot {
        loop {
            let left = self.rows_of(spot.piece) - 1 - spot.row;
            if rows <= left {
                return Spot { row: spot.row + rows, ..spot };
            }
            match self.piece_after(spot.piece) {
                Some(piece) => spot = Spot { piece, row: 0 },
                None => return Spot { row: spot.row + left, ..spot },
            }
            rows -= left + 1;
        }
    }

    /// The row so far up, and how many rows were missing at the top.
    fn up(&mut self, mut spot: Spot, mut rows: usize) -> (Spot, usize) {
        loop {
            if rows <= spot.row {
                return (Spot { row: spot.row - rows, ..spot }, 0);
            }
            match self.piece_before(spot.piece) {
                Some(piece) => {
                    rows -= spot.row + 1;
                    spot = Spot { piece, row: self.laid(piece).rows() - 1 };
                }
                None => return (Spot { row: 0, ..spot }, rows - spot.row),
            }
        }
    }

    /// The lowest top row with which a window of `height` rows is still full (the first row for a short article).
    pub fn last_top(&mut self, height: usize) -> Spot {
        let end = self.end_spot();
        match self.settle(end) {
            Some(end) => self.up(end, height.max(1) - 1).0,
            None => end,
        }
    }

    /// The last row of the article.
    pub fn end_spot(&mut self) -> Spot {
        self.settle(Spot { piece: usize::MAX, row: usize::MAX }).unwrap_or_default()
    }

    fn first_spot(&mut self) -> Spot {
        self.settle(Spot::default()).unwrap_or_default()
    }

    /// Whether the last row of the article is in a window of `height` rows whose top row is `spot`.
    pub fn is_end(&mut self, spot: Spot, height: usize) -> bool {
        spot >= self.last_top(height)
    }

    /// The lowest top row with which a window of `height` rows is still full of text (the first row for a short article).
    pub fn last_text_top(&mut self, height: usize) -> Spot {
        match self.last_row_before(self.pieces.count()) {
            Some(end) => self.up(end, height.max(1) - 1).0,
            None => Spot::default(),
        }
    }

    /// First row of text of the next (`by` = 1) or previous (-1) block that is in view, counted from `spot`, or so many
    /// blocks on. Going back, the start of the block that `spot` is in counts when it is above. Where there are no more
    /// blocks, the last or the first row.
    pub fn paragraph(&mut self, spot: Spot, by: isize) -> Spot {
        let Some(mut spot) = self.settle(spot) else { return Spot::default() };
        for _ in 0..by.unsigned_abs() {
            let next = if by > 0 { self.paragraph_after(spot) } else { self.paragraph_before(spot) };
            match next {
                Some(next) => spot = next,
                None => return if by > 0 { self.end_spot() } else { self.first_spot() },
            }
        }
        spot
    }

    fn paragraph_after(&mut self, spot: Spot) -> Option<Spot> {
        if spot.piece == self.pieces.count() {
            return None;
        }
        let laid = self.laid(spot.piece);
        if spot.row < laid.lead {
            return Some(Spot { row: laid.lead, ..spot });
        }
        let block = laid.block;
        let next = self.pieces.first(block + 1);
        let piece = self.piece_after(next - 1).filter(|piece| *piece < self.pieces.count())?;
        Some(Spot { piece, row: self.laid(piece).lead })
    }

    fn paragraph_before(&mut self, spot: Spot) -> Option<Spot> {
        let mut block = self.pieces.block(spot.piece.min(self.pieces.count() - 1));
        loop {
            let piece = self.pieces.first(block);
            let start = Spot { piece, row: self.laid(piece).lead };
            if start < spot && self.laid(piece).rows() > 0 {
                return Some(start);
            }
            block = block.checked_sub(1)?;
        }
    }

    /// The row at a fraction (0.0 to 1.0) of the text, by bytes.
    pub fn at_fraction(&mut self, fraction: f64) -> Spot {
        if self.article.blocks.is_empty() {
            return Spot::default();
        }
        let (block, offset) = self.pieces.locate(share(self.pieces.bytes(), fraction));
        self.spot(block, offset)
    }

    /// Which fraction of the text (by bytes) stands above a row.
    pub fn fraction(&mut self, spot: Spot) -> f64 {
        if spot.piece == self.pieces.count() && self.tail.is_some() {
            return 1.0;
        }
        let place = self.place(spot);
        let above = self.pieces.above(place.block) + place.offset;
        ratio(above, self.pieces.bytes())
    }

    /// The row itself if there is one, else the nearest: in view, after what is not, not beyond its piece. None when
    /// nothing of the article is in view.
    pub(super) fn settle(&mut self, spot: Spot) -> Option<Spot> {
        let last = (self.pieces.count() + usize::from(self.tail.is_some())).checked_sub(1)?;
        let piece = spot.piece.min(last);
        let rows = self.rows_of(piece);
        if rows > 0 {
            return Some(Spot { piece, row: spot.row.min(rows - 1) });
        }
        if let Some(piece) = self.piece_after(piece).filter(|piece| *piece < self.pieces.count()) {
            return Some(Spot { piece, row: self.laid(piece).lead });
        }
        self.last_row_before(piece)
    }

    /// The row itself, or the last row of text for one under the end.
    fn last_text(&mut self, spot: Spot) -> Option<Spot> {
        if spot.piece < self.pieces.count() { Some(spot) } else { self.last_row_before(spot.piece) }
    }

    fn last_row_before(&mut self, piece: usize) -> Option<Spot> {
        let piece = self.piece_before(piece)?;
        Some(Spot { piece, row: self.laid(piece).rows() - 1 })
    }

    /// The next piece that has rows; behind the last one, what stands under the end.
    pub(super) fn piece_after(&mut self, piece: usize) -> Option<usize> {
        let count = self.pieces.count();
        let text = (piece + 1..count).find(|&p| self.laid(p).rows() > 0);
        text.or_else(|| self.tail.as_ref().filter(|_| piece < count).map(|_| count))
    }

    /// The previous piece that has rows.
    fn piece_before(&mut self, piece: usize) -> Option<usize> {
        (0..piece).rev().find(|&p| self.laid(p).rows() > 0)
    }
}

// Fractions of a text are for the eye and for a jump: half a byte more or less is not seen.
#[expect(clippy::cast_precision_loss)]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn share(whole: usize, fraction: f64) -> usize {
    (whole as f64 * fraction.clamp(0.0, 1.0)) as usize
}
