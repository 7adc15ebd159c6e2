//! What stands around the text of a block: blank rows, indents and signs, by which each kind is known without colour.
//! It must not know how lines are broken.

use crate::article::{Block, Kind, Role};
use crate::text::{Clean, Widths, clean};

use super::Style;

/// The text keeps at least so many columns; indents, then signs, give way in a narrower page.
const LEAST: u16 = 8;
/// Spaces before a marker that still count as nesting of a list.
const DEEPEST: usize = 8;
/// Items of a list that are looked at on either side for the width of their numbers.
const NEAR: usize = 100;
/// Bars of a nested quote that are drawn.
const BARS: u8 = 8;

/// The signs of one page, in the letters that its terminal has.
struct Signs {
    bullet: &'static str,
    bar: &'static str,
    arrow: &'static str,
    goes_on: &'static str,
    absent: &'static str,
    end: &'static str,
}

const SIGNS: Signs = Signs { bullet: "• ", bar: "│ ", arrow: "→ ", goes_on: "… ", absent: "□", end: "■" };
const ASCII: Signs = Signs { bullet: "* ", bar: "| ", arrow: "> ", goes_on: "~ ", absent: "?", end: "*" };

fn signs(style: Style) -> &'static Signs {
    if style.plain_signs() { &ASCII } else { &SIGNS }
}

/// How a block stands in the measure.
#[derive(Debug, Clone, Default)]
pub(super) struct Frame {
    /// Columns left free on every row.
    pub(super) indent: u16,
    /// What opens the first row; the rows after it are indented by its width.
    pub(super) sign: Clean,
    /// What opens a row for every level of quotation.
    pub(super) bar: Clean,
    /// What opens the second and later rows of a line that had to be cut.
    pub(super) goes_on: Clean,
    /// What stands in for a grapheme that is wider than the whole row.
    pub(super) absent: Clean,
    /// How wide the terminal draws all of it.
    pub(super) widths: Widths,
    measure: u16,
}

impl Frame {
    pub(super) fn new(blocks: &[Block], number: usize, style: Style) -> Self {
        let block = &blocks[number];
        let signs = signs(style);
        let measure = style.measure.max(1);
        let widths = style.widths;
        let columns = |s: &str| columns(s, widths);
        let mut frame = Self { absent: clean(signs.absent), widths, measure, ..Self::default() };
        match block.kind {
            Kind::Standfirst | Kind::Byline | Kind::Credit => frame.indent = 2,
            Kind::Related => frame.sign = clean(signs.arrow),
            Kind::Quote => frame.bar = clean(signs.bar),
            Kind::Table => frame.goes_on = clean(signs.goes_on),
            Kind::Code => {
                frame.indent = 2;
                frame.goes_on = clean(signs.goes_on);
            }
            Kind::ListItem => (frame.indent, frame.sign) = item(blocks, number, signs, widths),
            Kind::Title | Kind::Repeat | Kind::Paragraph | Kind::Heading | Kind::Rule | Kind::End => {}
        }
        if frame.indent + columns(&frame.sign) + columns(&frame.goes_on) + LEAST > measure {
            frame.indent = 0;
        }
        if columns(&frame.sign) + LEAST > measure {
            frame.sign = Clean::default();
        }
        if columns(&frame.goes_on) + LEAST > measure {
            frame.goes_on = Clean::default();
        }
        frame
    }

    /// Columns for the text of a row, at least 1.
    pub(super) fn room(&self, depth: u8, goes_on: bool) -> u16 {
        let columns = |s: &str| columns(s, self.widths);
        let cut = if goes_on { columns(&self.goes_on) } else { 0 };
        let signs = columns(&self.sign) + u16::from(self.bars(depth)) * columns(&self.bar) + cut;
        self.measure.saturating_sub(self.indent + signs).max(1)
    }

    /// How many bars are drawn for a depth of quotation.
    pub(super) fn bars(&self, depth: u8) -> u8 {
        let most = self.measure.saturating_sub(LEAST) / columns(&self.bar, self.widths).max(1);
        depth.min(BARS).min(u8::try_from(most).unwrap_or(BARS))
    }
}

fn columns(s: &str, widths: Widths) -> u16 {
    u16::try_from(widths.of(s)).unwrap_or(u16::MAX / 4)
}

/// A list item's indent and its sign: a bullet, or its number as it stands in the text, right-aligned with the others.
fn item(blocks: &[Block], number: usize, signs: &Signs, widths: Widths) -> (u16, Clean) {
    let (depth, label) = marker(&blocks[number]);
    let sign = match label {
        Some(label) => {
            let free = label_width(blocks, number, depth, widths).saturating_sub(widths.of(label));
            format!("{:free$}{label} ", "")
        }
        None => signs.bullet.to_owned(),
    };
    (u16::try_from(depth).unwrap_or(0), clean(&sign))
}

/// How deep a list item stands, and its number or letter if it has one.
fn marker(block: &Block) -> (usize, Option<&str>) {
    let marker = block.spans.iter().find(|s| s.role == Role::Marker && s.range.start == 0);
    let marker = marker.map_or("", |s| &block.text[s.range.clone()]);
    let depth = marker.chars().take_while(|c| *c == ' ').count().min(DEEPEST);
    (depth, Some(marker.trim()).filter(|label| label.chars().any(char::is_alphanumeric)))
}

/// Columns of the widest number in the list that an item stands in, as far as one looks.
fn label_width(blocks: &[Block], number: usize, depth: usize, widths: Widths) -> usize {
    let beside = |block: &&Block| block.kind == Kind::ListItem && marker(block).0 >= depth;
    let after = blocks[number..].iter().take(NEAR).take_while(beside);
    let before = blocks[..number].iter().rev().take(NEAR).take_while(beside);
    let labels = after.chain(before).map(marker).filter(|(other, _)| *other == depth);
    labels.filter_map(|(_, label)| label.map(|label| widths.of(label))).max().unwrap_or(0)
}

/// The sign of a line that only separates, and the columns before it.
pub(super) fn rule(style: Style) -> (u16, Clean) {
    let sign = clean(if style.measure < 5 { "*" } else { "* * *" });
    (centred(&sign, style), sign)
}

/// The sign under the last line of an article.
pub(super) fn end(style: Style) -> Clean {
    clean(signs(style).end)
}

/// What stands before a title that leads on.
pub(super) fn arrow(style: Style) -> Clean {
    clean(signs(style).arrow)
}

/// The columns before a text in the middle of the measure.
pub(super) fn centred(text: &str, style: Style) -> u16 {
    style.measure.max(1).saturating_sub(columns(text, style.widths)) / 2
}

/// Blank rows between two blocks that follow each other in view.
pub(super) fn gap(before: Kind, kind: Kind) -> usize {
    use Kind::{Code, Credit, Heading, ListItem, Paragraph, Quote, Related, Table};
    match (before, kind) {
        (Heading, Paragraph | ListItem | Quote | Code | Table)
        | (ListItem, ListItem)
        | (Related, Related)
        | (Credit, Credit) => 0,
        _ => 1,
    }
}
