//! Where things stand on the screen, in cells. Plain numbers, so that the state knows its sizes before it is drawn.

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pane {
    /// Columns from the left edge.
    pub x: u16,
    /// Rows from the top edge.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Pane {
    /// Whether a cell stands in it.
    pub fn holds(self, x: u16, y: u16) -> bool {
        (self.x..self.x.saturating_add(self.width)).contains(&x)
            && (self.y..self.y.saturating_add(self.height)).contains(&y)
    }
}

/// The panes of a screen; what is not there has no rows or is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Panes {
    /// The whole screen.
    pub screen: Pane,
    /// The first row: what is open, or the filter.
    pub head: Pane,
    /// The list.
    pub list: Option<Pane>,
    /// Between list and text: one row or one column.
    pub divider: Option<Pane>,
    /// The tags and the note of the article, above its text.
    pub note: Option<Pane>,
    /// The text, with its margins.
    pub text: Option<Pane>,
    /// The last row: where one is, what happened, which keys matter.
    pub foot: Pane,
    /// Rows of the sheet that is open.
    pub sheet_rows: usize,
}

/// Columns left free at each side of the text.
pub const TEXT_MARGIN: u16 = 2;

/// A move by a share of a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leap {
    /// A page down, less one row that stays in sight.
    PageDown,
    /// A page up.
    PageUp,
    /// Half a page down.
    HalfDown,
    /// Half a page up.
    HalfUp,
}

impl Leap {
    /// Rows to move in a pane of a height, at least one; negative: up.
    pub fn rows(self, height: usize) -> isize {
        let page = height.saturating_sub(1).max(1).cast_signed();
        match self {
            Self::PageDown => page,
            Self::PageUp => -page,
            Self::HalfDown => (page / 2).max(1),
            Self::HalfUp => -(page / 2).max(1),
        }
    }
}
