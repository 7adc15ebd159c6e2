//! One piece of an article, laid: which bytes stand on which line. It must not know how a line is drawn or how one moves.

use std::ops::Range;

use super::Style;
use super::atom::{any_seen, stretches};
use super::column::cut_line;
use super::fit::{Fitted, Means, fit};
use super::frame::Frame;
use super::hyphen::Hyphens;
use crate::article::{Block, Kind, Role, Span};
use crate::text::width;

/// Lines of a quote shorter than this were broken by a person, not by a mail program.
const WRAPPED: usize = 40;
/// A line of a quote that is wider than this is no verse, though nothing was broken.
const PROSE: usize = 80;

/// A piece and its lines.
#[derive(Debug)]
pub(super) struct Laid {
    /// The block that it is of.
    pub(super) block: usize,
    /// Blank rows before its first line.
    pub(super) lead: usize,
    /// It starts its block, so its first line carries the block's sign.
    pub(super) opens: bool,
    /// What stands around its lines.
    pub(super) frame: Frame,
    /// Parts that are not in view, in order, without overlaps.
    pub(super) hidden: Vec<Range<usize>>,
    /// The spans that touch it, in order of their starts.
    pub(super) spans: Vec<Span>,
    /// Its lines; none when nothing of it is in view.
    pub(super) lines: Vec<Line>,
}

impl Laid {
    /// Rows in all.
    pub(super) fn rows(&self) -> usize {
        self.lead + self.lines.len()
    }
}

/// One line of a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its bytes in the block's text.
    pub(super) range: Range<usize>,
    /// Levels of quotation.
    pub(super) depth: u8,
    /// A hyphen is drawn at its end.
    pub(super) hyphen: bool,
    /// It is filled to the measure, if its gaps allow it.
    pub(super) fills: bool,
    /// It goes on with a line that was too long.
    pub(super) goes_on: bool,
    /// Columns of that line before this one, for its tabs.
    pub(super) column: usize,
}

/// Lays out the part `range` of a block, which is one of `blocks` by its number.
pub(super) fn lay(blocks: &[Block], number: usize, range: Range<usize>, style: Style, means: Means) -> Laid {
    let block = &blocks[number];
    let touches = |r: &Range<usize>| r.start < range.end && r.end > range.start;
    let known = &block.spans[..block.spans.partition_point(|s| s.range.start < range.end)];
    let spans: Vec<Span> = known.iter().filter(|s| touches(&s.range) && s.role != Role::Marker).cloned().collect();
    let hidden = hidden(known.iter().filter(|s| touches(&s.range) && s.role == Role::Marker));
    let opens = range.start == 0;
    let mut laid = Laid {
        block: number,
        lead: 0,
        opens,
        frame: Frame::new(blocks, number, style),
        hidden,
        spans,
        lines: Vec::new(),
    };
    let end = range.end;
    if block.kind != Kind::Rule && !any_seen(&block.text, &laid.hidden, range.clone()) {
        return laid;
    }
    laid.lines = match block.kind {
        Kind::Rule if opens => vec![Line::plain(0..block.text.len())],
        Kind::Rule | Kind::Repeat => Vec::new(),
        Kind::Code | Kind::Table => aligned(block, range, &laid),
        Kind::Quote => quote(block, range, &laid, style, means),
        Kind::Paragraph | Kind::ListItem => running(block, range, &laid, style.justify, means),
        _ => running(block, range, &laid, false, Means { hyphens: Hyphens::default(), ..means }),
    };
    trim_blank(&mut laid.lines, opens, end == block.text.len());
    laid
}

/// Drops empty lines at the ends of a block: the blank rows around it are the page's affair.
fn trim_blank(lines: &mut Vec<Line>, opens: bool, ends: bool) {
    if ends {
        let last = lines.iter().rposition(|l| !l.range.is_empty());
        lines.truncate(last.map_or(0, |last| last + 1));
    }
    if opens {
        let first = lines.iter().position(|l| !l.range.is_empty()).unwrap_or(lines.len());
        lines.drain(..first);
    }
}

/// Whether any row would show a block.
pub(super) fn in_view(block: &Block) -> bool {
    if matches!(block.kind, Kind::Repeat | Kind::Rule) {
        return block.kind == Kind::Rule;
    }
    let mut at = 0;
    for marker in block.spans.iter().filter(|s| s.role == Role::Marker) {
        if at < marker.range.start && any_seen(&block.text, &[], at..marker.range.start) {
            return true;
        }
        at = at.max(marker.range.end);
    }
    any_seen(&block.text, &[], at..block.text.len())
}

impl Line {
    fn plain(range: Range<usize>) -> Self {
        Self { range, depth: 0, hyphen: false, fills: false, goes_on: false, column: 0 }
    }

    fn fitted(line: Fitted, depth: u8) -> Self {
        Self { depth, hyphen: line.hyphen, ..Self::plain(line.range) }
    }
}

/// Ranges in order, those that touch made one.
fn hidden<'a>(spans: impl Iterator<Item = &'a Span>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in spans.map(|s| s.range.clone()) {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// The lines of a range as they stand in the text, without their line ends.
fn lines_of(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = range.start;
    text[range].split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        start..start + line.strip_suffix('\n').unwrap_or(line).len()
    })
}

fn running(block: &Block, range: Range<usize>, laid: &Laid, fills: bool, means: Means) -> Vec<Line> {
    let room = laid.frame.room(0, false);
    lines_of(&block.text, range)
        .flat_map(|line| paragraph(fit(&block.text, &laid.hidden, line, room, means), 0, fills))
        .collect()
}

/// The lines of a paragraph; all but its last may fill the measure.
fn paragraph(fitted: Vec<Fitted>, depth: u8, fills: bool) -> impl Iterator<Item = Line> {
    let last = fitted.len().saturating_sub(1);
    let line = move |(number, line)| Line { fills: fills && number < last, ..Line::fitted(line, depth) };
    fitted.into_iter().enumerate().map(line)
}

fn aligned(block: &Block, range: Range<usize>, laid: &Laid) -> Vec<Line> {
    let starts_line = range.start == 0 || block.text[..range.start].ends_with('\n');
    let mut out = Vec::new();
    for line in lines_of(&block.text, range.clone()) {
        let goes_on = line.start == range.start && !starts_line;
        let rooms = (laid.frame.room(0, goes_on), laid.frame.room(0, true));
        for (i, cut) in cut_line(&block.text, &laid.hidden, line, rooms, laid.frame.widths).into_iter().enumerate() {
            out.push(Line { goes_on: goes_on || i > 0, column: cut.column, ..Line::plain(cut.range) });
        }
    }
    out
}

/// A line of a quote: its bytes without markers at its start, and how deep it stands.
struct Quoted {
    range: Range<usize>,
    depth: u8,
    width: usize,
}

/// Quotes keep the line ends of the file. Where a mail program broke a full line, it is set as running text again; a
/// line that was ended short (a verse, an address, a blank line) keeps its end, and stays as it is.
fn quote(block: &Block, range: Range<usize>, laid: &Laid, style: Style, means: Means) -> Vec<Line> {
    let text = block.text.as_str();
    let quoted: Vec<Quoted> = lines_of(text, range).map(|line| quoted(block, line, laid)).collect();
    let longest = quoted.iter().map(|q| q.width).max().unwrap_or(0);
    let mut out = Vec::new();
    let mut from = 0;
    while from < quoted.len() {
        let mut to = from;
        while to + 1 < quoted.len() && was_wrapped(text, &quoted[to], &quoted[to + 1], longest) {
            to += 1;
        }
        let Quoted { range, depth, width } = &quoted[from];
        let prose = from < to || *width > PROSE;
        let means = if prose { means } else { Means { hyphens: Hyphens::default(), ..means } };
        let all = range.start..quoted[to].range.end;
        let fitted = fit(text, &laid.hidden, all, laid.frame.room(*depth, false), means);
        if fitted.is_empty() {
            out.push(Line { depth: *depth, ..Line::plain(range.start..range.start) });
        }
        out.extend(paragraph(fitted, *depth, style.justify && prose));
        from = to + 1;
    }
    out
}

fn quoted(block: &Block, line: Range<usize>, laid: &Laid) -> Quoted {
    let text = block.text.as_str();
    let marks = depth(block, line.start, line.end);
    let content = stretches(&laid.hidden, line.clone()).next().map_or(line.end, |r| r.start);
    Quoted { range: content..line.end, depth: marks, width: width(text[content..line.end].trim_end()) }
}

/// How many `>` the markers of a line hold, at least 1; `from` may stand inside the line.
fn depth(block: &Block, from: usize, until: usize) -> u8 {
    let start = memchr::memrchr(b'\n', &block.text.as_bytes()[..from]).map_or(0, |at| at + 1);
    let first = block.spans.partition_point(|s| s.range.start < start);
    let markers = block.spans[first..].iter().take_while(|s| s.range.start < until.max(start + 1));
    let levels = markers.filter(|s| s.role == Role::Marker).map(|s| block.text[s.range.clone()].matches('>').count());
    u8::try_from(levels.sum::<usize>().max(1)).unwrap_or(u8::MAX)
}

/// Whether a line was full, so that its end is no more than the width of somebody's window.
fn was_wrapped(text: &str, line: &Quoted, next: &Quoted, longest: usize) -> bool {
    let word = text[next.range.clone()].split_whitespace().next().map_or(0, width);
    let filled = longest >= WRAPPED && word > 0 && line.width > 0 && line.width + 1 + word > longest;
    filled && line.depth == next.depth
}
