//! A shelf that is filled and changed: articles come, go, and are folded into the rows of others. It must not know where
//! they come from.

use std::collections::HashMap;
use std::sync::Arc;

use super::{ALONE, Card, Name, PIECE, Piece, Row, Shelf, day};
use crate::article::Id;
use crate::text::Clean;

/// What has become of a shelf: new articles are those whose numbers its reader has not seen yet.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The shelf as it is now.
    pub shelf: Shelf,
    /// Articles whose rows are others now, those too that were folded into another row or unfolded.
    pub renewed: Vec<Id>,
    /// Articles that are gone.
    pub removed: Vec<Id>,
}

/// A shelf that can be filled and changed.
#[derive(Debug)]
pub struct Stock {
    shelf: Shelf,
    known: HashMap<Arc<Clean>, Name>,
}

impl Default for Stock {
    fn default() -> Self {
        let mut stock = Self { shelf: Shelf::default(), known: HashMap::new() };
        stock.name(Some(&Clean::default()));
        stock
    }
}

impl Stock {
    /// The shelf as it is now.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Puts a card on it. None when there are no more numbers.
    pub fn add(&mut self, card: &Card) -> Option<Id> {
        let id = Id(u32::try_from(self.shelf.len()).ok().filter(|&id| id < u32::MAX)?);
        if self.shelf.len().is_multiple_of(PIECE) {
            self.shelf.pieces.push(Arc::default());
        }
        let names = self.names_of(card);
        let piece = Arc::make_mut(self.shelf.pieces.last_mut()?);
        piece.rows.push(row(&mut piece.text, card, names));
        self.shelf.version += 1;
        Some(id)
    }

    /// Puts another card in the place of an article's.
    pub fn renew(&mut self, id: Id, card: &Card) {
        let names = self.names_of(card);
        let at = id.0 as usize;
        let Some(piece) = self.shelf.pieces.get_mut(at / PIECE).map(Arc::make_mut) else { return };
        if let Some(old) = piece.rows.get_mut(at % PIECE) {
            self.shelf.gone -= usize::from(old.gone);
            let leader = old.leader;
            *old = Row { leader, ..row(&mut piece.text, card, names) };
            self.shelf.version += 1;
        }
    }

    /// Takes an article away; its number is not given out again. The first of its copies takes its place.
    pub fn remove(&mut self, id: Id) {
        if self.shelf.entry(id).is_none() {
            return;
        }
        self.unfold(id);
        if let [first, others @ ..] = self.shelf.copies(id).to_vec().as_slice() {
            self.unfold(*first);
            for copy in others {
                self.fold(*first, *copy);
            }
        }
        let at = id.0 as usize;
        Arc::make_mut(&mut self.shelf.pieces[at / PIECE]).rows[at % PIECE].gone = true;
        self.shelf.gone += 1;
        self.shelf.version += 1;
    }

    /// Folds an article into the row of another one, with whatever is folded into its own; out of the row that it stood in
    /// before. Nothing where one of them is gone, or both are the same.
    pub fn fold(&mut self, leader: Id, copy: Id) {
        let leader = self.shelf.leader(leader);
        let there = |id| self.shelf.entry(id).is_some();
        if leader == copy || self.shelf.leader(copy) == leader || !there(leader) || !there(copy) {
            return;
        }
        self.unfold(copy);
        let mut followers = self.piece_of(copy, |piece, row| piece.copies.remove(&row)).flatten().unwrap_or_default();
        followers.push(copy);
        for id in &followers {
            self.piece_of(*id, |piece, row| piece.rows[row].leader = leader.0);
        }
        self.piece_of(leader, |piece, row| {
            let copies = piece.copies.entry(row).or_default();
            copies.append(&mut followers);
            copies.sort_unstable();
        });
        self.shelf.version += 1;
    }

    /// Gives a copy a row of its own again.
    pub fn unfold(&mut self, copy: Id) {
        if !self.shelf.is_copy(copy) {
            return;
        }
        let leader = self.shelf.leader(copy);
        self.piece_of(copy, |piece, row| piece.rows[row].leader = ALONE);
        self.piece_of(leader, |piece, row| {
            if let Some(copies) = piece.copies.get_mut(&row) {
                copies.retain(|other| *other != copy);
                if copies.is_empty() {
                    piece.copies.remove(&row);
                }
            }
        });
        self.shelf.version += 1;
    }

    /// Changes the piece of an article, at its row.
    fn piece_of<T>(&mut self, id: Id, change: impl FnOnce(&mut Piece, usize) -> T) -> Option<T> {
        let at = id.0 as usize;
        let piece = self.shelf.pieces.get_mut(at / PIECE)?;
        Some(change(Arc::make_mut(piece), at % PIECE))
    }

    fn names_of(&mut self, card: &Card) -> [Name; 3] {
        [self.name(card.byline.as_ref()), self.name(card.source.as_ref()), self.name(Some(&card.folder))]
    }

    fn name(&mut self, name: Option<&Clean>) -> Name {
        let Some(name) = name else { return Name(0) };
        if let Some(known) = self.known.get(name) {
            return *known;
        }
        let number = Name(u32::try_from(self.shelf.names()).unwrap_or(0));
        let name = Arc::new(name.clone());
        let names = &mut self.shelf.names.0;
        match names.last_mut().filter(|last| last.len() < PIECE) {
            Some(last) => Arc::make_mut(last).push(Arc::clone(&name)),
            None => names.push(Arc::new(vec![Arc::clone(&name)])),
        }
        self.known.insert(name, number);
        number
    }
}

/// A piece's text has room for 4 GiB; a card beyond that keeps what fits, which is nothing.
fn row(text: &mut String, card: &Card, [byline, source, folder]: [Name; 3]) -> Row {
    let fits = u32::try_from(text.len() + card.title.len() + card.name.len()).is_ok();
    let place = |at: usize| u32::try_from(at).unwrap_or(0);
    let start = place(text.len());
    text.push_str(if fits { &card.title } else { "" });
    let title = place(text.len());
    text.push_str(if fits { &card.name } else { "" });
    let Card { line, date, words, ideographs, lang, .. } = *card;
    let date = date.map_or(0, day);
    let end = place(text.len());
    Row { start, title, end, byline, source, folder, line, date, words, ideographs, leader: ALONE, lang, gone: false }
}
