//! What stands under the last line of an article: a sign that it is the end, what the app says comes next, and titles
//! that lead on. It must not know lists, or where the text ends.

use super::fit::Means;
use super::frame::{arrow, centred, end};
use super::lay::lay;
use super::{Row, Run, Style, row};
use crate::article::{Block, Kind, Role};
use crate::text::Clean;

/// Rows that one line may take.
const MOST: usize = 3;

/// What is said under the end of an article.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ending {
    /// Lines in the middle, as what comes next.
    pub lines: Vec<Clean>,
    /// Titles that lead on, each on a row of its own behind an arrow. They are links as those of the text are, and are
    /// counted on behind them.
    pub links: Vec<Clean>,
}

/// What stands under an article, and the rows it is set in.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) ending: Ending,
    pub(super) rows: Vec<Row>,
}

impl Tail {
    /// Sets an ending: a blank row, the sign, each line in the middle, then the links, the first of which has the number
    /// `first`. The rows belong to `block`, at the byte `at`, but hold nothing of it.
    pub(super) fn new(ending: Ending, (block, at): (usize, usize), first: usize, style: Style, means: Means) -> Self {
        let blank = Row { block, kind: Kind::End, range: at..at, indent: 0, runs: Vec::new() };
        let row = |runs: Vec<Run>| {
            let text: String = runs.iter().map(|run| run.text.as_str()).collect();
            Row { indent: centred(&text, style), runs, ..blank.clone() }
        };
        let mut rows = vec![blank.clone(), row(vec![Run { text: end(style), range: None, role: None }])];
        for line in &ending.lines {
            rows.extend(set(line, style, means).map(row));
        }
        rows.extend((!ending.links.is_empty()).then(|| blank.clone()));
        rows.extend(ending.links.iter().zip(first..).map(|(title, number)| Row {
            kind: Kind::Related,
            runs: link(title, number, style),
            ..blank.clone()
        }));
        Self { ending, rows }
    }

    /// The row of a link.
    pub(super) fn row_of(&self, number: usize) -> Option<usize> {
        self.rows.iter().position(|row| row.leads_to(number))
    }
}

/// The runs of the rows that a line takes; what is longer than those rows is cut.
fn set(line: &Clean, style: Style, means: Means) -> impl Iterator<Item = Vec<Run>> {
    let text = line.cut((MOST - 1) * usize::from(style.measure.max(1)), style.widths);
    let block = Block { kind: Kind::End, text, spans: Vec::new() };
    let laid = lay(std::slice::from_ref(&block), 0, 0..block.text.len(), style, means);
    (0..laid.rows().min(MOST)).map(move |number| {
        let runs = row::row(&block, &laid, number, style).runs;
        runs.into_iter().map(|run| Run { range: None, ..run }).collect()
    })
}

/// The one row of a link, cut where it is too long.
fn link(title: &Clean, number: usize, style: Style) -> Vec<Run> {
    let sign = arrow(style);
    let room = usize::from(style.measure).saturating_sub(style.widths.of(&sign)).max(1);
    let role = u32::try_from(number).ok().map(Role::Link);
    vec![Run { text: sign, range: None, role: None }, Run { text: title.cut(room, style.widths), range: None, role }]
}
