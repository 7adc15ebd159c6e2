//! The list, one line an article: tab-separated for scripts, aligned for eyes. It must not know in which order or why
//! these articles.

use std::io::{self, Write};

use crate::shelf::Entry;
use crate::text::{Widths, clean_line};

/// Columns that a title keeps where there is room for them at all, however long the paths are.
const TITLE: usize = 16;

/// Writes `path, date, words, title` with tabs between; an absent date is an empty field.
///
/// # Errors
/// What the writer says.
pub fn write_row(out: &mut dyn Write, entry: Entry<'_>) -> io::Result<()> {
    writeln!(out, "{}\t{}\t{}\t{}", entry.path(), date(entry), entry.words(), clean_line(entry.title()))
}

/// Writes the same as columns aligned over all rows, none wider than `columns` (or than date and words): paths take two
/// fifths at most and lose their beginning, titles lose their end.
///
/// # Errors
/// What the writer says.
pub fn write_table<'a>(
    out: &mut dyn Write,
    entries: impl Iterator<Item = Entry<'a>> + Clone,
    columns: usize,
    widths: Widths,
) -> io::Result<()> {
    let widest = |of: &dyn Fn(Entry<'_>) -> usize| entries.clone().map(of).max().unwrap_or(0);
    let date_width = widest(&|entry| date(entry).len());
    let words_width = widest(&|entry| entry.words().to_string().len());
    let between = 2 + if date_width > 0 { date_width + 2 } else { 0 } + words_width + 2;
    let path_width =
        widest(&|entry| widths.of(&entry.path())).min(columns * 2 / 5).min(columns.saturating_sub(between + TITLE));
    let title_width = columns.saturating_sub(path_width + between);
    for entry in entries {
        let path = widths.cut_start(&entry.path(), path_width);
        write!(out, "{path}{:1$}", "", path_width - widths.of(&path) + 2)?;
        if date_width > 0 {
            write!(out, "{:date_width$}  ", date(entry))?;
        }
        writeln!(out, "{:>words_width$}  {}", entry.words(), widths.cut(&clean_line(entry.title()), title_width))?;
    }
    Ok(())
}

/// The day in ISO 8601.
fn date(entry: Entry<'_>) -> String {
    entry.date().map(|date| date.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::{Card, Stock};
    use crate::text;

    fn stock(rows: &[(&str, &str, Option<&str>, u32)]) -> Stock {
        let mut stock = Stock::default();
        for (path, title, date, words) in rows {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let date = date.map(|date| date.parse().unwrap());
            let (title, folder, name) = (clean_line(title), text::escape(folder), text::escape(name));
            stock.add(&Card { title, folder, name, date, words: *words, ..Card::default() }).unwrap();
        }
        stock
    }

    #[test]
    fn scripts_get_four_fields() {
        let mut out = Vec::new();
        let stock = stock(&[("a/b.txt", "Mossad in Paris", Some("2018-07-19"), 321), ("c.txt", "巴黎", None, 0)]);
        stock.shelf().entries().for_each(|entry| write_row(&mut out, entry).unwrap());
        assert_eq!(String::from_utf8(out).unwrap(), "a/b.txt\t2018-07-19\t321\tMossad in Paris\nc.txt\t\t0\t巴黎\n");
    }

    #[test]
    fn eyes_get_columns_that_fit() {
        let stock = stock(&[
            ("news/2018/07/paris-and-more.txt", "Mossad set up operations in Paris", Some("2018-07-19"), 1321),
            ("巴黎.txt", "巴黎巴黎巴黎巴黎巴黎巴黎巴黎巴黎巴黎", None, 7),
        ]);
        let entries = || stock.shelf().entries().collect::<Vec<_>>().into_iter();
        let mut out = Vec::new();
        write_table(&mut out, entries(), 60, Widths::Narrow).unwrap();
        let want = "\
…8/07/paris-and-more.txt  2018-07-19  1321  Mossad set up o…
巴黎.txt                                 7  巴黎巴黎巴黎巴…
";
        assert_eq!(String::from_utf8(out).unwrap(), want);
        for columns in [22, 30, 40, 60, 80, 200] {
            let mut out = Vec::new();
            write_table(&mut out, entries(), columns, Widths::Narrow).unwrap();
            let out = String::from_utf8(out).unwrap();
            assert!(out.lines().all(|line| text::width(line) <= columns), "{columns}\n{out}");
        }
        let mut empty = Vec::new();
        write_table(&mut empty, std::iter::empty(), 60, Widths::Narrow).unwrap();
        assert!(empty.is_empty());
    }

    #[test]
    fn paths_lose_whole_graphemes_at_their_start() {
        for (path, columns, cut) in
            [("abc", 3, "abc"), ("abcd", 3, "…cd"), ("日本語", 4, "…語"), ("ae\u{301}b", 2, "…b"), ("ab", 0, "")]
        {
            assert_eq!(Widths::Narrow.cut_start(path, columns), cut);
        }
    }
}
