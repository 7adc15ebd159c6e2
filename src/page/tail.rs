//! What stands under the last line of an article: a sign that it is the end, and what the app says comes next. It must
//! not know lists, or where the text ends.

use super::fit::Means;
use super::frame::{centred, end};
use super::lay::lay;
use super::{Row, Run, Style, row};
use crate::article::{Block, Kind};
use crate::text::Clean;

/// Rows that one line may take.
const MOST: usize = 3;

/// The lines under an article, and the rows they are set in.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) lines: Vec<Clean>,
    pub(super) rows: Vec<Row>,
}

impl Tail {
    /// Sets the lines: a blank row, the sign, each line in the middle. The rows belong to `block`, at the byte `at`, but
    /// hold nothing of it.
    pub(super) fn new(lines: Vec<Clean>, (block, at): (usize, usize), style: Style, means: Means) -> Self {
        let blank = Row { block, kind: Kind::End, range: at..at, indent: 0, runs: Vec::new() };
        let row = |runs: Vec<Run>| {
            let text: String = runs.iter().map(|run| run.text.as_str()).collect();
            Row { indent: centred(&text, style), runs, ..blank.clone() }
        };
        let mut rows = vec![blank.clone(), row(vec![Run { text: end(style), range: None, role: None }])];
        for line in &lines {
            rows.extend(set(line, style, means).map(row));
        }
        Self { lines, rows }
    }
}

/// The runs of the rows that a line takes; what is longer than those rows is cut.
fn set(line: &Clean, style: Style, means: Means) -> impl Iterator<Item = Vec<Run>> {
    let text = line.cut((MOST - 1) * usize::from(style.measure.max(1)));
    let block = Block { kind: Kind::End, text, spans: Vec::new() };
    let laid = lay(std::slice::from_ref(&block), 0, 0..block.text.len(), style, means);
    (0..laid.rows().min(MOST)).map(move |number| {
        let runs = row::row(&block, &laid, number, style).runs;
        runs.into_iter().map(|run| Run { range: None, ..run }).collect()
    })
}
