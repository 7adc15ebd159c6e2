//! A laid line as it is drawn: signs, and runs that know their bytes and their role. It must not know how lines were
//! broken.

use std::ops::Range;

use super::atom::{Atom, Look, atoms, spaces};
use super::column::Pen;
use super::frame;
use super::justify::spread;
use super::lay::{Laid, Line};
use super::{Row, Run, Style};
use crate::article::{Block, Kind, Role, Span};
use crate::text::{Clean, clean};

/// The row number `number` of a laid piece.
pub(super) fn row(block: &Block, laid: &Laid, number: usize, style: Style) -> Row {
    let Some(line) = number.checked_sub(laid.lead).and_then(|n| laid.lines.get(n)) else {
        let start = laid.lines.first().map_or(0, |l| l.range.start);
        return Row { block: laid.block, kind: block.kind, range: start..start, indent: 0, runs: Vec::new() };
    };
    let mut row = Row {
        block: laid.block,
        kind: block.kind,
        range: line.range.clone(),
        indent: laid.frame.indent,
        runs: Vec::new(),
    };
    if block.kind == Kind::Rule {
        let (indent, sign) = frame::rule(style);
        row.indent = indent;
        row.runs.push(Run { text: sign, range: Some(line.range.clone()), role: None });
        return row;
    }
    signs(&mut row, laid, line, laid.opens && number == laid.lead);
    text(&mut row, block, laid, line, number);
    if line.hyphen {
        row.runs.push(sign(clean("-")));
    }
    row
}

fn sign(text: Clean) -> Run {
    Run { text, range: None, role: None }
}

fn signs(row: &mut Row, laid: &Laid, line: &Line, first: bool) {
    let frame = &laid.frame;
    if !frame.sign.is_empty() {
        if first {
            row.runs.push(sign(frame.sign.clone()));
        } else {
            row.indent += u16::try_from(frame.widths.of(&frame.sign)).unwrap_or(0);
        }
    }
    let bars = frame.bars(line.depth);
    if bars > 0 && !frame.bar.is_empty() {
        row.runs.push(sign(clean(&frame.bar.repeat(usize::from(bars)))));
    }
    if line.goes_on && !frame.goes_on.is_empty() {
        row.runs.push(sign(frame.goes_on.clone()));
    }
}

fn text(row: &mut Row, block: &Block, laid: &Laid, line: &Line, number: usize) {
    let aligned = matches!(block.kind, Kind::Code | Kind::Table);
    let room = laid.frame.room(line.depth, line.goes_on);
    let least = laid.frame.room(line.depth, aligned);
    let near: Vec<&Span> =
        laid.spans.iter().filter(|s| s.range.start < line.range.end && s.range.end > line.range.start).collect();
    let units = || atoms(&block.text, &laid.hidden, line.range.clone(), least, laid.frame.widths);
    let gains = if line.fills { gains(&block.text, units(), line, room, number) } else { Vec::new() };
    let mut gains = gains.into_iter().peekable();
    let mut pen = Pen::at(line.column);
    let mut open: Option<(Range<usize>, Option<Role>)> = None;
    for (at, atom) in units().enumerate() {
        let role = role(&near, atom.range.start);
        let tab = aligned && block.text[atom.range.clone()] == *"\t";
        let gain = gains.next_if(|(unit, _)| *unit == at).map_or(0, |(_, gain)| usize::from(gain));
        let columns = if tab { pen.width(&block.text, &atom, room) } else { 1 + gain };
        if aligned {
            pen.pass(&block.text, &atom, room);
        }
        let look = if gain > 0 { Look::Space } else { atom.look };
        match &mut open {
            Some((range, of)) if look == Look::Verbatim && range.end == atom.range.start && *of == role => {
                range.end = atom.range.end;
                continue;
            }
            _ => row.runs.extend(open.take().map(|(r, of)| verbatim(block, r, of))),
        }
        match look {
            Look::Verbatim => open = Some((atom.range, role)),
            Look::Space => {
                let drawn = spaces(&block.text[atom.range.clone()], columns);
                row.runs.push(unit(atom, clean(&drawn), role));
            }
            Look::StandIn => row.runs.push(unit(atom, laid.frame.absent.clone(), role)),
            Look::Nothing => {}
        }
    }
    row.runs.extend(open.map(|(r, of)| verbatim(block, r, of)));
}

/// What the spaces of a row gain, so that it fills the measure.
fn gains(text: &str, units: impl Iterator<Item = Atom>, line: &Line, room: u16, number: usize) -> Vec<(usize, u16)> {
    let atoms: Vec<Atom> = units.collect();
    let drawn = atoms.iter().map(|a| a.width).sum::<u16>() + u16::from(line.hyphen);
    spread(text, &atoms, room.saturating_sub(drawn), number).unwrap_or_default()
}

fn verbatim(block: &Block, range: Range<usize>, role: Option<Role>) -> Run {
    Run { text: block.text.slice(range.clone()), range: Some(range), role }
}

fn unit(atom: Atom, text: Clean, role: Option<Role>) -> Run {
    Run { text, range: Some(atom.range), role }
}

/// The role of the innermost span over a byte: the one that starts last, then the one that ends first.
fn role(spans: &[&Span], at: usize) -> Option<Role> {
    let over = spans.iter().filter(|s| s.range.contains(&at));
    over.max_by_key(|s| (s.range.start, std::cmp::Reverse(s.range.end))).map(|s| s.role)
}
