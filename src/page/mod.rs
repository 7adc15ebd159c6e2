//! The page: an article set to a measure, as rows that know their place in the text. Pure; it must not know screens,
//! colours, keys or files.

mod atom;
mod chance;
mod column;
pub mod find;
mod fit;
mod frame;
mod hyphen;
mod justify;
mod lay;
mod pieces;
mod row;
mod tail;
mod walk;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::article::{Article, Kind, Role};
use crate::text::{Clean, Widths};
pub use chance::Breaker;
use fit::Means;
use hyphen::Hyphens;
use lay::{Laid, lay};
use pieces::Pieces;
pub use tail::Ending;
use tail::Tail;

/// Rows that are kept laid; beyond them all are forgotten and laid again when they are asked for (some 5 MB).
const KEPT: usize = 1 << 16;

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the text block, at least 1.
    pub measure: u16,
    /// Signs in ASCII (`*|>~?*` for `•│→…□■`), for terminals without Unicode.
    pub ascii: bool,
    /// Rows of running text are filled to the measure by wider spaces, but for the last row of a paragraph and those
    /// whose gaps would be wider than three columns.
    pub justify: bool,
    /// Words may be cut at the ends of rows, where the language of the article is certain.
    pub hyphenate: bool,
    /// How wide the terminal draws what is ambiguous. The signs of the page are, so where that is wide they are ASCII.
    pub widths: Widths,
}

impl Style {
    /// Whether the signs of the page are ASCII.
    pub fn plain_signs(self) -> bool {
        self.widths.plain_signs(self.ascii)
    }
}

impl Default for Style {
    /// 66 columns, the measure that the eye finds its way back in.
    fn default() -> Self {
        Self { measure: 66, ascii: false, justify: false, hyphenate: false, widths: Widths::Narrow }
    }
}

/// An article set to a measure. Long articles are laid out lazily, around the rows that are asked for.
#[derive(Debug)]
pub struct Page {
    article: Arc<Article>,
    style: Style,
    breaker: Breaker,
    pieces: Pieces,
    laid: HashMap<usize, Laid>,
    /// Rows of all that is laid.
    kept: usize,
    tail: Option<Tail>,
}

/// One row of a page. Only rows that are laid have a number, so it is kept for a moment, never stored: a [`Place`](crate::article::Place) is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    /// The piece of the article (a block, or a part of an over-long one; behind the last, what stands under its end).
    pub piece: usize,
    /// The row within the piece; its leading blank rows count.
    pub row: usize,
}

/// One row, not wider than the measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The block that it belongs to.
    pub block: usize,
    /// What that block is.
    pub kind: Kind,
    /// The bytes of the block's text that stand on this row; empty for a blank row.
    pub range: Range<usize>,
    /// Columns left free before the first run.
    pub indent: u16,
    /// What is drawn, from left to right.
    pub runs: Vec<Run>,
}

/// A stretch of a row in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What is drawn: no tab, no newline, no soft hyphen; NBSP already a space, and one that fills its row several.
    pub text: Clean,
    /// Where it stands in the block's text. None for what the page sets itself (bullets, quote bars, hyphens, what
    /// stands under the end). Either `text` is those very bytes, or the run is one unit that is marked as a whole (NBSP, a
    /// tab, a wider space, a rule).
    pub range: Option<Range<usize>>,
    /// The innermost role that covers it.
    pub role: Option<Role>,
}

impl Row {
    /// Whether a link stands on it.
    pub fn leads_to(&self, number: usize) -> bool {
        self.runs.iter().any(|run| matches!(run.role, Some(Role::Link(link)) if link as usize == number))
    }
}

impl Page {
    /// Sets an article; cheap however long it is.
    pub fn new(article: Arc<Article>, style: Style) -> Self {
        let pieces = Pieces::new(&article);
        let (laid, breaker) = (HashMap::new(), Breaker::new());
        Self { article, style, breaker, pieces, laid, kept: 0, tail: None }
    }

    /// Sets the same article in another style. Spots of before mean nothing afterwards: seek a place.
    pub fn restyle(&mut self, style: Style) {
        self.style = style;
        self.laid.clear();
        self.kept = 0;
        if let Some(tail) = self.tail.take() {
            self.set_tail(tail.ending);
        }
    }

    /// Ends the article with a sign, and under it with what is said there; without this, it ends with its text. Spots of
    /// the text stay as they are. An article of which nothing is in view has no end. Whether anything has
    /// changed: the same lines once more cost nothing.
    pub fn set_tail(&mut self, ending: Ending) -> bool {
        if self.tail.as_ref().is_some_and(|tail| tail.ending == ending) {
            return false;
        }
        let Some(block) = self.article.blocks.iter().rposition(lay::in_view) else { return false };
        let end = (block, self.article.blocks[block].text.len());
        let means = Means { breaker: self.breaker, hyphens: Hyphens::default(), widths: self.style.widths };
        self.tail = Some(Tail::new(ending, end, self.article.links.len(), self.style, means));
        true
    }

    /// What is said under the end.
    pub fn ending(&self) -> Option<&Ending> {
        self.tail.as_ref().map(|tail| &tail.ending)
    }

    /// The row of a link that stands under the end.
    pub fn spot_of_link(&self, number: usize) -> Option<Spot> {
        let row = self.tail.as_ref()?.row_of(number)?;
        Some(Spot { piece: self.pieces.count(), row })
    }

    /// The article that is set here.
    pub fn article(&self) -> &Arc<Article> {
        &self.article
    }

    /// How it is set.
    pub fn style(&self) -> Style {
        self.style
    }

    /// At most `height` rows from `spot` on; lays out what is not laid yet.
    pub fn view(&mut self, spot: Spot, height: usize) -> Vec<Row> {
        let mut rows = Vec::with_capacity(height.min(KEPT));
        let mut at = self.settle(spot);
        while let Some(Spot { piece, row }) = at.filter(|_| rows.len() < height) {
            let until = self.rows_of(piece).min(row + height - rows.len());
            if let Some(tail) = self.tail.as_ref().filter(|_| piece == self.pieces.count()) {
                rows.extend_from_slice(&tail.rows[row..until]);
            } else {
                let (article, style) = (Arc::clone(&self.article), self.style);
                let laid = self.laid(piece);
                rows.extend((row..until).map(|number| row::row(&article.blocks[laid.block], laid, number, style)));
            }
            at = self.piece_after(piece).map(|piece| Spot { piece, row: 0 });
        }
        rows
    }

    /// Rows of a piece, or of what stands under the end.
    fn rows_of(&mut self, piece: usize) -> usize {
        match &self.tail {
            Some(tail) if piece == self.pieces.count() => tail.rows.len(),
            _ => self.laid(piece).rows(),
        }
    }

    /// A piece, laid out now if it is not yet.
    fn laid(&mut self, piece: usize) -> &Laid {
        if self.kept > KEPT && !self.laid.contains_key(&piece) {
            self.laid.clear();
            self.kept = 0;
        }
        let Self { article, style, breaker, pieces, laid, kept, .. } = self;
        laid.entry(piece).or_insert_with(|| {
            let hyphens = if style.hyphenate { Hyphens::of(article) } else { Hyphens::default() };
            let means = Means { breaker: *breaker, hyphens, widths: style.widths };
            let number = pieces.block(piece);
            let block = &article.blocks[number];
            let mut new = lay(&article.blocks, number, pieces.range(article, *breaker, piece), *style, means);
            if new.opens && !new.lines.is_empty() {
                let before = article.blocks[..number].iter().rev().find(|b| lay::in_view(b));
                new.lead = before.map_or(0, |before| frame::gap(before.kind, block.kind));
            }
            *kept += new.rows().max(1);
            new
        })
    }
}
