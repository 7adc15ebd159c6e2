//! The page: an article set to a measure, as rows that know their place in the text. Pure; it must not know screens,
//! colours, keys or files.

pub mod find;

use std::ops::Range;
use std::sync::Arc;

use crate::article::{Article, Kind, Place, Role};
use crate::text::Clean;

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the text block, at least 1.
    pub measure: u16,
}

/// An article set to a measure. Long articles are laid out lazily, around the rows that are asked for.
#[derive(Debug)]
pub struct Page {
    article: Arc<Article>,
    style: Style,
}

/// One row of a page. Only rows that are laid have a number, so it is kept for a moment, never stored: a [`Place`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Spot {
    /// The piece of the article (a block, or a part of an over-long one).
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
    /// What is drawn: no tab, no newline, no soft hyphen; NBSP already a space.
    pub text: Clean,
    /// Where it stands in the block's text. None for signs that the page sets itself (bullets, quote bars, hyphens).
    /// Either `text` is those very bytes, or the run is one unit that is marked as a whole.
    pub range: Option<Range<usize>>,
    /// The innermost role that covers it.
    pub role: Option<Role>,
}

impl Page {
    /// Sets an article; cheap however long it is.
    pub fn new(article: Arc<Article>, style: Style) -> Self {
        Self { article, style }
    }

    /// The article that is set here.
    pub fn article(&self) -> &Arc<Article> {
        &self.article
    }

    /// How it is set.
    pub fn style(&self) -> Style {
        self.style
    }

    /// The row that holds a byte of a block (clamped to what there is).
    pub fn spot(&mut self, _block: usize, _offset: usize) -> Spot {
        Spot::default()
    }

    /// The row where a reading place stands now; its witness is looked for when the text there is another.
    pub fn seek(&mut self, place: &Place) -> Spot {
        self.spot(place.block, place.offset)
    }

    /// The reading place of a row: the first text that stands on it or, for a blank row, after it.
    pub fn place(&mut self, _spot: Spot) -> Place {
        Place::default()
    }

    /// The row `rows` further down (negative: up), clamped to the first and the last row of the article.
    pub fn step(&mut self, spot: Spot, _rows: isize) -> Spot {
        spot
    }

    /// The lowest top row with which a window of `height` rows is still full (the first row for a short article).
    pub fn last_top(&mut self, _height: usize) -> Spot {
        Spot::default()
    }

    /// At most `height` rows from `spot` on; lays out what is not laid yet.
    pub fn view(&mut self, _spot: Spot, _height: usize) -> Vec<Row> {
        Vec::new()
    }

    /// First row of the next (`by` = 1) or previous (-1) block that is in view, counted from `spot`.
    pub fn paragraph(&mut self, spot: Spot, _by: isize) -> Spot {
        spot
    }

    /// The row at a fraction (0.0 to 1.0) of the text, by bytes.
    pub fn at_fraction(&mut self, _fraction: f64) -> Spot {
        Spot::default()
    }

    /// Which fraction of the text (by bytes) stands above a row.
    pub fn fraction(&mut self, _spot: Spot) -> f64 {
        0.0
    }
}
