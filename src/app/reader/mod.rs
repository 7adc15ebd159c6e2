//! One open article: its page, the rows in sight, the place in it. It must not know the list or how rows are drawn.

mod found;
mod links;

use std::sync::Arc;

use crate::article::{Article, Id, Place};
use crate::page::find::Finder;
use crate::page::{Ending, Page, Row, Spot, Style};

use super::panes::Leap;
pub use found::Found;

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
    in_sight: InSight,
    /// Whether one has gone to the end and not moved since: what comes to stand there later is part of it.
    to_end: bool,
    /// Whether its file has changed since it was read.
    pub changed: bool,
}

/// How much of the end of an article is in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum InSight {
    /// Text goes on below.
    Text,
    /// The last row of the text, and not all that stands under it.
    TextEnd,
    /// The last row.
    End,
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
            in_sight: InSight::Text,
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
        self.in_sight == InSight::End
    }

    /// Whether the last row of the text is in sight; there may be more under it.
    pub fn at_text_end(&self) -> bool {
        self.in_sight >= InSight::TextEnd
    }

    /// How far one has come: 0.0 at the first row, 1.0 where the last row of the text is in sight.
    pub fn progress(&self) -> f64 {
        self.progress.0
    }

    /// How much of the text is not yet above the pane, 0.0 to 1.0.
    pub fn fraction_left(&self) -> f64 {
        self.progress.1
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

    /// Scrolls only when the place is out of sight; then it stands a few rows below the top.
    fn bring_into_sight(&mut self, block: usize, offset: usize) {
        let in_sight = |row: &Row| row.block == block && row.range.contains(&offset);
        if !self.rows.iter().any(in_sight) {
            let spot = self.page.spot(block, offset);
            self.stand_above(spot);
        }
    }

    /// Stands a few rows above one that is jumped to.
    fn stand_above(&mut self, spot: Spot) {
        let spot = self.page.step(spot, -CONTEXT.min(self.height.cast_signed() / 3));
        self.stand(spot);
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
        let last = self.page.last_text_top(self.height);
        self.in_sight = match self.top {
            top if top < last => InSight::Text,
            top if self.page.is_end(top, self.height) => InSight::End,
            _ => InSight::TextEnd,
        };
        let (above, far) = (self.page.fraction(self.top), self.page.fraction(last));
        let come = if self.at_text_end() || far <= 0.0 { 1.0 } else { (above / far).min(1.0) };
        self.progress = (come, 1.0 - above);
    }
}
