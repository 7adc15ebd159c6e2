//! From two buffers to the fewest bytes that turn one screen into the other. It must not know panes, keys or files.

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// How many colours a terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// None (`NO_COLOR`): bold, reverse and underline stay.
    Mono,
    /// The user's sixteen.
    #[default]
    Sixteen,
    /// The palette of 256.
    Palette,
    /// 24 bits.
    True,
}

/// How a terminal moves whole rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scroll {
    /// Not at all.
    Never,
    /// A scroll region (DECSTBM) and LF or RI at its edge: TERM=linux and vt100, which know no SU.
    Edge,
    /// A scroll region and SU or SD.
    #[default]
    Pan,
}

/// What the painter may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traits {
    /// Colours beyond it become the nearest within it.
    pub depth: Depth,
    /// How rows move.
    pub scroll: Scroll,
    /// Synchronized update (mode 2026) is known to work.
    pub synchronized: bool,
}

/// Keeps what the terminal shows, and writes what changes it.
#[derive(Debug)]
pub struct Painter {
    traits: Traits,
    out: Vec<u8>,
}

impl Painter {
    /// A painter that knows nothing of the screen yet: its first frame is a full one.
    pub fn new(traits: Traits) -> Self {
        Self { traits, out: Vec::new() }
    }

    /// What the painter may use.
    pub fn traits(&self) -> Traits {
        self.traits
    }

    /// Tells what the painter may use from now on; another depth makes the next frame a full one.
    pub fn set_traits(&mut self, traits: Traits) {
        self.traits = traits;
    }

    /// Somebody else wrote on the screen, or it has been resized: the next frame is a full one.
    pub fn forget(&mut self) {}

    /// The bytes that bring the screen to `next`, the cursor to `cursor` (`None` hides it); none when nothing changes.
    pub fn paint(&mut self, next: &Buffer, cursor: Option<Position>) -> &[u8] {
        self.out.clear();
        self.out.extend_from_slice(b"\x1b[m\x1b[2J");
        for (y, row) in next.content.chunks(usize::from(next.area.width).max(1)).enumerate() {
            self.out.extend_from_slice(format!("\x1b[{}H", y + 1).as_bytes());
            for cell in row {
                self.out.extend_from_slice(cell.symbol().as_bytes());
            }
        }
        if let Some(at) = cursor {
            self.out.extend_from_slice(format!("\x1b[{};{}H", at.y + 1, at.x + 1).as_bytes());
        }
        &self.out
    }
}
