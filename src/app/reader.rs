//! One open article: its page, the rows in sight, what is found in it, which link is chosen. It must not know the list
//! or how rows are drawn.

use std::sync::Arc;

use crate::article::{Article, Id, Link, Place, Stretch};
use crate::page::find::Finder;
use crate::page::{Ending, Page, Row, Spot, Style};
use crate::text::Clean;

use super::panes::Leap;

/// Rows kept above a match or a link that is jumped to.
const CONTEXT: isize = 3;

/// An article with a reader's place in it.
#[derive(Debug)]
pub struct Reader {
    /// None while a scan has made all ids void and has not found it again.
    id: Id,
    page: Page,
    top: Spot,
    /// What stands at the top: the truth over every change of size; `top` follows from it.
    place: Place,
    height: usize,
    rows: Vec<Row>,
    finder: Option<Finder>,
    found: Found,
    link: Option<usize>,
    /// How far one has come in the text, and how much of it is left (0.0 to 1.0).
    progress: (f64, f64),
    /// Whether the last row of the text is in sight, whatever stands under it.
    read: bool,
    /// Whether the last row is in sight.
    end: bool,
    /// Whether one has gone to the end and not moved since: what comes to stand there later is part of it.
    to_end: bool,
    /// Whether its file has changed since it was read.
    pub changed: bool,
}

/// What is marked in the text.
#[derive(Debug, Default, Clone)]
pub struct Found {
    /// What was looked for, as it was typed.
    pub phrase: String,
    /// Where it stands, in text order.
    pub matches: Vec<Stretch>,
    /// The match one stands at.
    pub current: Option<usize>,
    /// The filter found it, not the find field.
    filtered: bool,
}

impl Found {
    /// Whether the filter found it, and not the find field.
    pub fn is_filtered(&self) -> bool {
        self.filtered
    }
}

impl Reader {
    /// An article at its beginning.
    pub fn new(id: Id, article: Arc<Article>, style: Style, height: usize) -> Self {
        let mut reader = Self {
            id,
            page: Page::new(article, style),
            top: Spot::default(),
            place: Place::default(),
            height,
            rows: Vec::new(),
            finder: None,
            found: Found::default(),
            link: None,
            progress: (0.0, 1.0),
            read: false,
            end: false,
            to_end: false,
            changed: false,
        };
        reader.stand(Spot::default());
        reader
    }

    /// Which article it is; none while a scan has not found it again.
    pub fn id(&self) -> Id {
        self.id
    }

    /// The article.
    pub fn article(&self) -> &Arc<Article> {
        self.page.article()
    }

    /// The rows in sight.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The place at the top of the pane.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What is marked.
    pub fn found(&self) -> &Found {
        &self.found
    }

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

    /// Sets the article for another pane; the word at the top stays, or the end for who has gone there.
    pub fn fit(&mut self, style: Style, height: usize) {
        if style == self.page.style() && height == self.height {
            return;
        }
        self.height = height;
        if style != self.page.style() {
            self.page.restyle(style);
        }
        if self.to_end {
            self.stand_at_the_end();
        } else {
            self.top = self.page.seek(&self.place);
        }
        self.refresh();
    }

    /// Says under the end of the text what comes next; who has gone to the end stays there. Whether that is news.
    pub fn end_with(&mut self, ending: Ending) -> bool {
        let news = self.page.set_tail(ending);
        if news {
            self.link = self.link.filter(|link| *link < self.links());
            if self.to_end || self.top > self.page.last_top(self.height) {
                self.stand_at_the_end();
            }
            self.refresh();
        }
        news
    }

    /// The same article read again: the place stays as far as it can, what was found is found again.
    pub fn reload(&mut self, article: Arc<Article>) {
        self.page = Page::new(article, self.page.style());
        self.to_end = false;
        self.top = self.page.seek(&self.place);
        self.finder = None;
        self.changed = false;
        self.link = None;
        let found = std::mem::take(&mut self.found);
        if !found.phrase.is_empty() && !found.filtered {
            self.look_for(&found.phrase);
        }
        self.refresh();
    }

    /// Goes to a place. The word that stood at the top stays what one came for, though its row now begins with another.
    pub fn go_to(&mut self, place: &Place) {
        let spot = self.page.seek(place);
        self.stand(spot);
        if self.top == spot && self.place.block == place.block {
            self.place = place.clone();
        }
    }

    /// Moves by rows, not beyond the last full screen. False when it did not move.
    pub fn step(&mut self, rows: isize) -> bool {
        let spot = self.page.step(self.top, rows);
        self.stand(spot)
    }

    /// Moves by a share of the pane. False when it did not move.
    pub fn leap(&mut self, leap: Leap) -> bool {
        self.step(leap.rows(self.height))
    }

    /// To the first row.
    pub fn top(&mut self) -> bool {
        self.stand(Spot::default())
    }

    /// To the last full screen.
    pub fn bottom(&mut self) -> bool {
        let last = self.page.last_top(self.height);
        let moved = self.stand(last);
        self.to_end = true;
        moved
    }

    /// To a fraction of the text.
    pub fn at_fraction(&mut self, fraction: f64) -> bool {
        let spot = self.page.at_fraction(fraction);
        self.stand(spot)
    }

    /// To the next or previous paragraph.
    pub fn paragraph(&mut self, by: isize) -> bool {
        let spot = self.page.paragraph(self.top, by);
        self.stand(spot)
    }

    /// Whether the last row is in sight.
    pub fn at_end(&self) -> bool {
        self.end
    }

    /// Whether the last row of the text is in sight; there may be more under it.
    pub fn at_text_end(&self) -> bool {
        self.read
    }

    /// How far one has come: 0.0 at the first row, 1.0 where the last row of the text is in sight.
    pub fn progress(&self) -> f64 {
        self.progress.0
    }

    /// How much of the text is not yet above the pane, 0.0 to 1.0.
    pub fn fraction_left(&self) -> f64 {
        self.progress.1
    }

    /// Marks every place where a phrase stands; returns how many.
    pub fn look_for(&mut self, phrase: &str) -> usize {
        let finder = self.finder.get_or_insert_with(|| Finder::new(self.page.article()));
        self.found = Found { phrase: phrase.to_owned(), matches: finder.find(phrase), ..Found::default() };
        self.found.matches.len()
    }

    /// Marks these places, found by a filter, and stands at one of them.
    pub fn mark(&mut self, phrase: &str, matches: Vec<Stretch>, at: &Stretch) {
        let current = matches.iter().position(|m| m >= at).or(matches.len().checked_sub(1));
        self.found = Found { phrase: phrase.to_owned(), matches, current, filtered: true };
        self.show_current();
    }

    /// Marks these places, found by a filter, and stays where one is.
    pub fn mark_again(&mut self, phrase: &str, matches: Vec<Stretch>) {
        let from = (self.place.block, self.place.offset);
        let current = matches.iter().position(|m| (m.block, m.start) >= from).or(matches.len().checked_sub(1));
        self.found = Found { phrase: phrase.to_owned(), matches, current, filtered: true };
    }

    /// Stands at the first match at or after a place, else at the first of all.
    pub fn first_match_from(&mut self, place: &Place) {
        let from = (place.block, place.offset);
        let at = self.found.matches.iter().position(|m| (m.block, m.start) >= from);
        self.found.current = at.or(if self.found.matches.is_empty() { None } else { Some(0) });
        self.show_current();
    }

    /// Stands at the match so many further on (negative: back), round the end. False when there is none.
    pub fn next_match(&mut self, by: isize) -> bool {
        let count = self.found.matches.len().cast_signed();
        if count == 0 {
            return false;
        }
        let next = match self.found.current {
            Some(at) => (at.cast_signed() + by).rem_euclid(count),
            None if by > 0 => 0,
            None => count - 1,
        };
        self.found.current = Some(next.unsigned_abs());
        self.show_current();
        true
    }

    /// Puts other marks there.
    pub fn set_found(&mut self, found: Found) {
        self.found = found;
    }

    /// Takes the marks away that a filter made.
    pub fn forget_filtered(&mut self) {
        if self.found.filtered {
            self.found = Found::default();
        }
    }

    /// Takes the marks away. False when there were none.
    pub fn forget_found(&mut self) -> bool {
        let had = !self.found.phrase.is_empty();
        self.found = Found::default();
        had
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
            let spot = self.page.step(spot, -CONTEXT.min(self.height.cast_signed() / 3));
            self.stand(spot);
        }
        true
    }

    /// Brings a block into sight, the whole of it if it fits.
    pub fn show_block(&mut self, block: usize) {
        if !self.rows.iter().any(|row| row.block == block && !row.runs.is_empty()) {
            let below = block > self.place.block;
            let spot = self.page.spot(block, 0);
            let spot = if below { self.page.step(spot, 1 - self.height.max(1).cast_signed()) } else { spot };
            self.stand(spot);
        }
        // Its end too, as far as its start stays.
        let is = |row: Option<&Row>| row.is_some_and(|row| row.block == block);
        while is(self.rows.last()) && !is(self.rows.first()) && self.step(1) {}
    }

    /// Lets go of the chosen link.
    pub fn forget_link(&mut self) {
        self.link = None;
    }

    fn show_current(&mut self) {
        if let Some(stretch) = self.found.current.and_then(|at| self.found.matches.get(at)) {
            let (block, start) = (stretch.block, stretch.start);
            self.bring_into_sight(block, start);
        }
        self.refresh();
    }

    /// Scrolls only when the place is out of sight; then it stands a few rows below the top.
    fn bring_into_sight(&mut self, block: usize, offset: usize) {
        let in_sight = |row: &Row| row.block == block && row.range.contains(&offset);
        if !self.rows.iter().any(in_sight) {
            let spot = self.page.spot(block, offset);
            let spot = self.page.step(spot, -CONTEXT.min(self.height.cast_signed() / 3));
            self.stand(spot);
        }
    }

    /// Stands at a row, not beyond the last full screen. False when it stood there already.
    fn stand(&mut self, spot: Spot) -> bool {
        let spot = spot.min(self.page.last_top(self.height));
        let moved = spot != self.top;
        self.top = spot;
        self.to_end = false;
        if moved || self.rows.is_empty() {
            self.place = self.page.place(spot);
            self.refresh();
        }
        moved
    }

    fn stand_at_the_end(&mut self) {
        self.top = self.page.last_top(self.height);
        self.place = self.page.place(self.top);
    }

    fn refresh(&mut self) {
        self.rows = self.page.view(self.top, self.height);
        self.end = self.page.is_end(self.top, self.height);
        self.read = self.page.is_text_end(self.top, self.height);
        let above = self.page.fraction(self.top);
        let last = self.page.last_text_top(self.height);
        let far = self.page.fraction(last);
        let progress = if self.read || far <= 0.0 { 1.0 } else { (above / far).min(1.0) };
        self.progress = (progress, 1.0 - above);
    }
}
