//! Pages as they would be read, row by row. It must not know how a page is laid out, or colours: only bold, italic,
//! dim and underline.

use std::io::{self, Write};

use crate::article::{Kind, Role};
use crate::page::{Page, Row, Run, Spot, Style};

/// Rows that are asked of the page at a time.
const ROWS: usize = 256;

/// Writes a whole page; `styled` with bold, italic, dim and underline for a terminal, else nothing but text.
///
/// # Errors
/// What the writer says.
pub fn write(out: &mut dyn Write, page: &mut Page, styled: bool) -> io::Result<()> {
    let mut spot = Spot::default();
    loop {
        // One row more than is written: it tells whether there is a next view.
        let rows = page.view(spot, ROWS + 1);
        for row in rows.iter().take(ROWS) {
            write_row(out, row, styled)?;
        }
        if rows.len() <= ROWS {
            return Ok(());
        }
        spot = page.step(spot, ROWS.cast_signed());
    }
}

/// Writes what stands between two pages.
///
/// # Errors
/// What the writer says.
pub fn write_rule(out: &mut dyn Write, style: Style) -> io::Result<()> {
    let line = if style.plain_signs() { "-" } else { "─" };
    writeln!(out, "\n{}\n", line.repeat(style.measure.into()))
}

fn write_row(out: &mut dyn Write, row: &Row, styled: bool) -> io::Result<()> {
    let drawn = row.runs.iter().rposition(|run| !run.text.trim_end().is_empty()).map_or(0, |last| last + 1);
    if drawn > 0 {
        write!(out, "{:1$}", "", usize::from(row.indent))?;
    }
    for (index, run) in row.runs[..drawn].iter().enumerate() {
        let text = if index + 1 == drawn { run.text.trim_end() } else { run.text.as_str() };
        let look = if styled { look(row.kind, run) } else { "" };
        if look.is_empty() {
            write!(out, "{text}")?;
        } else {
            write!(out, "\x1b[{look}m{text}\x1b[m")?;
        }
    }
    writeln!(out)
}

/// The parameters of SGR (ECMA-48) for a run: 1 bold, 2 dim, 3 italic, 4 underlined.
fn look(kind: Kind, run: &Run) -> &'static str {
    match (kind, run.role) {
        (_, Some(Role::Link(_))) => "4",
        (Kind::Title | Kind::Heading, _) => "1",
        (Kind::Standfirst, _) => "3",
        (Kind::Byline | Kind::Credit | Kind::End | Kind::Rule, _) | (_, Some(Role::Label | Role::Dateline)) => "2",
        // Signs that the page sets: bullets, quote bars.
        _ if run.range.is_none() => "2",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::clean_line;

    fn run(text: &str, role: Option<Role>) -> Run {
        Run { text: clean_line(text), range: Some(0..text.len()), role }
    }

    fn written(kind: Kind, indent: u16, runs: Vec<Run>, styled: bool) -> String {
        let mut out = Vec::new();
        write_row(&mut out, &Row { block: 0, kind, range: 0..0, indent, runs }, styled).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_are_text_or_styled_text() {
        let link = || vec![run("see", None), run("there", Some(Role::Link(0)))];
        assert_eq!(written(Kind::Paragraph, 2, link(), false), "  seethere\n");
        assert_eq!(written(Kind::Paragraph, 2, link(), true), "  see\x1b[4mthere\x1b[m\n");
        assert_eq!(written(Kind::Title, 0, vec![run("Paris", None)], true), "\x1b[1mParis\x1b[m\n");
    }

    #[test]
    fn blank_rows_and_ends_hold_no_spaces() {
        let ends_blank = Run { text: crate::text::clean("a  "), ..run("a", None) };
        let blank = Run { text: crate::text::clean("  "), ..run("a", None) };
        assert_eq!(written(Kind::Paragraph, 4, vec![ends_blank, blank], false), "    a\n");
        assert_eq!(written(Kind::Title, 4, vec![], true), "\n");
    }
}
