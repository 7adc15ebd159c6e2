//! Links as terminals know them (OSC 8): where the cells of a numbered link lead. Here stands another gate: only web and
//! mail addresses pass, and nothing in them ends the sequence. It must not know articles.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

use crate::text::Clean;
use crate::ui::links::number;

use super::super::browse::is_opened;

/// No link is open behind it.
pub(in crate::run) const CLOSE: &[u8] = b"\x1b]8;;\x1b\\";
/// Bytes of the longest address; VTE takes no more than 2083.
const LONGEST: usize = 2048;
/// What no address holds as it is (RFC 3986), beside controls and what is not ASCII.
const ESCAPED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');
/// A link of the screen before: no cell that is to come has it.
const FORMER: u32 = u32::MAX;

/// Where the links of a screen lead, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Links {
    addresses: Vec<Option<Clean>>,
    /// As they are written; none for what makes no link.
    targets: Vec<Option<String>>,
}

impl Links {
    pub(super) fn new<'a>(addresses: impl Iterator<Item = Option<&'a Clean>>) -> Self {
        let addresses: Vec<Option<Clean>> = addresses.map(Option::<&Clean>::cloned).collect();
        let targets = addresses.iter().map(|address| target(address.as_ref()?)).collect();
        Self { addresses, targets }
    }

    /// Whether they were made of just these addresses.
    pub(super) fn lead_to<'a>(&self, addresses: impl Iterator<Item = Option<&'a Clean>>) -> bool {
        let mut ours = self.addresses.iter();
        let mut theirs = addresses;
        theirs.all(|address| ours.next().is_some_and(|own| own.as_ref() == address)) && ours.next().is_none()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// What stands for a cell's link in its pen: 0 for none, else one more than its number.
    pub(super) fn of(&self, cell: &Cell) -> u32 {
        match number(cell) {
            _ if cell.underline_color == Color::Gray => FORMER,
            Some(number) if self.target(number).is_some() => number + 1,
            _ => 0,
        }
    }

    /// Turns the links of a screen into former ones: what they lead to will be known no more, and their numbers will be
    /// those of others.
    pub(super) fn take_leave(&self, of: &mut Buffer) {
        for cell in of.content.iter_mut().filter(|cell| number(cell).is_some()) {
            cell.underline_color = if self.of(cell) == 0 { Color::Reset } else { Color::Gray };
        }
    }

    /// Ends the link before, and begins this one.
    pub(super) fn write(&self, link: u32, out: &mut Vec<u8>) {
        match link.checked_sub(1).and_then(|number| self.target(number)) {
            // The parts of a link that goes over several rows are one by their `id`.
            Some(target) => out.extend_from_slice(format!("\x1b]8;id={link};{target}\x1b\\").as_bytes()),
            None => out.extend_from_slice(CLOSE),
        }
    }

    fn target(&self, number: u32) -> Option<&str> {
        self.targets.get(number as usize)?.as_deref()
    }
}

/// An address as it stands in the sequence: printable ASCII. None for what is not of the web or of mail, or too long.
fn target(address: &Clean) -> Option<String> {
    let target = utf8_percent_encode(address, ESCAPED).to_string();
    (is_opened(address) && target.len() <= LONGEST).then_some(target)
}
