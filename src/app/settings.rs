//! Settings as plain checked values, with their defaults. It must not know files or formats.

use crate::filter::Order;
use crate::text::Widths;

/// Everything a user may set, checked.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own, said in the file as true or false")]
pub struct Settings {
    /// Columns of the text block (20 to 200).
    pub measure: u16,
    /// Words a minute for the time a text takes (50 to 2000).
    pub pace: u32,
    /// The order of the list at the start.
    pub order: Order,
    /// Whether an opened article takes the full width or leaves the list in sight.
    pub reading: Reading,
    /// Whether the last row shows the keys that matter now.
    pub hints: bool,
    /// Rows kept in sight above and below the selected one (0 to 20).
    pub margin: u16,
    /// The theme's name.
    pub theme: String,
    /// Letters of a layout without Latin ones and the keys they mean, as (typed, meant).
    pub langmap: Vec<(char, char)>,
    /// Whether signs beyond ASCII (arrows, stars, thin lines) are replaced; the text itself stays as it is.
    pub ascii: bool,
    /// How wide the terminal draws letters and signs whose width is ambiguous; where it is two columns, our own signs
    /// are ASCII.
    pub widths: Widths,
    /// Whether rows of running text are filled to the measure by wider spaces.
    pub justify: bool,
    /// Whether words may be cut at the ends of rows, where the language is certain.
    pub hyphenate: bool,
    /// When there is colour.
    pub color: ColorWhen,
    /// Whether the mouse is taken from the terminal.
    pub mouse: bool,
    /// When the terminal is told where links lead.
    pub hyperlink: HyperlinkWhen,
    /// Under which names the objects of an archive keep what makes an article, beside the usual ones: (what, name).
    pub fields: Vec<(String, String)>,
    /// When an open article counts as read; at its end it does in any case.
    pub read_after: ReadAfter,
}

/// When an open article counts as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAfter {
    /// After so many seconds (0 to 3600).
    Seconds(u32),
    /// At its end only.
    End,
}

/// Where an opened article is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Over the full width: whole rows scroll cheaply over a line.
    Full,
    /// Beside or under the list, where there is room.
    Split,
}

/// When there is colour; without it bold, underline and reverse stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` forbids it.
    #[default]
    Auto,
    /// Always, on a pipe and under `NO_COLOR` too.
    Always,
    /// Never.
    Never,
}

/// When the terminal is told where links lead (OSC 8), so that its own click opens them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HyperlinkWhen {
    /// On a kind of terminal that takes it, unless there is a line to be spared.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Settings {
    /// Whether our own signs are ASCII: where the terminal draws no others, and where it would draw them wide.
    pub fn plain_signs(&self) -> bool {
        self.widths.plain_signs(self.ascii)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            measure: 66,
            pace: 230,
            order: Order::default(),
            reading: Reading::Full,
            hints: true,
            margin: 2,
            theme: "terminal".to_owned(),
            langmap: Vec::new(),
            ascii: false,
            widths: Widths::Narrow,
            justify: false,
            hyphenate: false,
            color: ColorWhen::Auto,
            mouse: false,
            hyperlink: HyperlinkWhen::Auto,
            fields: Vec::new(),
            read_after: ReadAfter::Seconds(10),
        }
    }
}
