//! The links of an open article, those of its text and those under its end: which is chosen, and going from one to the
//! next. It must not know where they lead.

use crate::article::Link;
use crate::text::Clean;

use super::Reader;

impl Reader {
    /// The chosen link of the text.
    pub fn link(&self) -> Option<(usize, &Link)> {
        self.link.and_then(|at| Some((at, self.article().links.get(at)?)))
    }

    /// The chosen link, in the text or under its end: its number, what it says or leads to, and how many there are.
    pub fn chosen_link(&self) -> Option<(usize, &Clean)> {
        let at = self.link?;
        let said = match self.article().links.get(at) {
            Some(link) => link.target.as_ref().unwrap_or(&link.text),
            None => self.page.ending()?.links.get(self.below(at)?)?,
        };
        Some((at, said))
    }

    /// Links in the text and under its end.
    pub fn links(&self) -> usize {
        self.article().links.len() + self.page.ending().map_or(0, |ending| ending.links.len())
    }

    /// Which of the links under the end a number means.
    pub fn below(&self, number: usize) -> Option<usize> {
        number.checked_sub(self.article().links.len())
    }

    /// Chooses the next or previous link: from the chosen one, or the first in sight. False when there is none.
    pub fn next_link(&mut self, by: isize) -> bool {
        let Some(last) = self.links().checked_sub(1) else { return false };
        let links = &self.article().links;
        let next = if let Some(at) = self.link {
            at.saturating_add_signed(by).min(last)
        } else {
            let from = (self.place.block, self.place.offset);
            let below = links.iter().position(|l| (l.block, l.range.start) >= from).unwrap_or(links.len());
            if by > 0 { below.min(last) } else { below.saturating_sub(1) }
        };
        self.choose_link(next)
    }

    /// Chooses a link by its number. False when there is no such link.
    pub fn choose_link(&mut self, at: usize) -> bool {
        if at >= self.links() {
            return false;
        }
        self.link = Some(at);
        if let Some(link) = self.article().links.get(at) {
            let (block, start) = (link.block, link.range.start);
            self.bring_into_sight(block, start);
        } else if !self.rows.iter().any(|row| row.leads_to(at))
            && let Some(spot) = self.page.spot_of_link(at)
        {
            self.stand_above(spot);
        }
        true
    }

    /// Lets go of the chosen link.
    pub fn forget_link(&mut self) {
        self.link = None;
    }
}
