//! From the library to the faces without a screen: which articles, in which order, read when. It must not know
//! arguments, or how a face looks.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use masthead::article::{Article, Field, Hit, Id};
use masthead::filter::{self, Generation, Order, Query, Rows};
use masthead::library::{Batch, BatchWith, Cancel, Fault, Library, Question};
use masthead::page::{Page, Style};
use masthead::print::json::{Found, Line, Marks};
use masthead::print::{json, list, page};
use masthead::shelf::{Entry, Shelf};
use masthead::text;
use rayon::prelude::*;

/// Exit status when something was shown.
pub const SHOWN: u8 = 0;
/// Exit status when nothing matched the filter.
pub const UNMATCHED: u8 = 1;
/// Exit status when nothing could be read.
pub const UNREADABLE: u8 = 2;

/// Articles that are read at a time, and held.
const CHUNK: usize = 32;

/// A face without a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// One line an article.
    List,
    /// The articles as they would be read.
    Print,
    /// JSON Lines.
    Json {
        /// Whether with their texts.
        blocks: bool,
    },
}

/// What is wanted.
#[derive(Debug)]
pub struct Ask {
    /// How it is shown.
    pub face: Face,
    /// What is shown; everything without one.
    pub filter: Option<Query>,
    /// In which order.
    pub order: Order,
    /// How a page's text is set.
    pub page: Style,
    /// Columns of an aligned list; tab-separated without.
    pub table: Option<u16>,
    /// Whether pages are styled.
    pub styled: bool,
}

/// Shows what is asked for, says what cannot be read, and returns the exit status.
///
/// # Errors
/// What the writer says.
pub fn show(library: &Library, ask: &Ask, out: &mut dyn Write, say: &mut dyn FnMut(&Fault)) -> io::Result<u8> {
    let mut shower = Shower { library, ask, out, shown: 0 };
    let in_order_found = ask.filter.is_none() && ask.order == Order::default();
    // What the catalogue knows may be gone from the disk: it is shown when that is known.
    let streams = in_order_found && !library.is_kept();
    match (ask.face, ask.table) {
        (Face::Print | Face::Json { .. }, _) if streams => shower.stream_articles(say)?,
        (Face::List, None) if streams => shower.stream_rows(say)?,
        (face, _) => {
            library.scan(&Cancel::default(), &mut |batch| batch.faults.iter().for_each(&mut *say));
            let shelf = library.shelf();
            if in_order_found && face == Face::List {
                shower.rows(shelf.entries().collect::<Vec<_>>().into_iter())?;
            } else if in_order_found {
                let all: Vec<_> = shelf.entries().map(|entry| (entry.id(), None)).collect();
                shower.articles(&shelf, &all, say)?;
            } else {
                let hits = hits(library, ask, say);
                if hits.is_empty() && shelf.count() > 0 {
                    return Ok(UNMATCHED);
                }
                if face == Face::List {
                    shower.rows(hits.iter().filter_map(|hit| shelf.entry(hit.id)))?;
                } else {
                    let all: Vec<_> = hits.iter().map(|hit| (hit.id, Some(hit))).collect();
                    shower.articles(&shelf, &all, say)?;
                }
            }
        }
    }
    Ok(if shower.shown > 0 { SHOWN } else { UNREADABLE })
}

/// The whole answer, in the order of the list. What was searched instead of what was typed is said.
fn hits(library: &Library, ask: &Ask, say: &mut dyn FnMut(&Fault)) -> Vec<Hit> {
    let query = ask.filter.clone().unwrap_or_default();
    let (mut last, mut instead) = (Rows::default(), None);
    let marks = library.marks();
    let question = Question {
        query: &query,
        order: ask.order,
        generation: Generation::default(),
        marks: &marks,
        scattered: false,
    };
    library.search(question, &Cancel::default(), &mut |hits| (last, instead) = (hits.rows, hits.instead));
    for (typed, meant) in instead.iter().flat_map(|instead| &instead.slips) {
        say(&Fault(text::clean_line(&format!("--filter: “{typed}” was taken for “{meant}”"))));
    }
    last.iter().collect()
}

/// Writes, and counts what it has written.
struct Shower<'a> {
    library: &'a Library,
    ask: &'a Ask,
    out: &'a mut dyn Write,
    shown: usize,
}

impl Shower<'_> {
    /// Rows as they are found. A writer that fails ends the scan.
    fn stream_rows(&mut self, say: &mut dyn FnMut(&Fault)) -> io::Result<()> {
        let (library, cancel, mut result) = (self.library, Cancel::default(), Ok(()));
        let mut seen = 0;
        library.scan(&cancel, &mut |Batch { news, faults, .. }| {
            faults.iter().for_each(&mut *say);
            let mut new = (seen..news.shelf.len()).filter_map(|at| news.shelf.entry(Id(u32::try_from(at).ok()?)));
            result = new.try_for_each(|entry| self.row(entry)).and_then(|()| self.out.flush());
            seen = seen.max(news.shelf.len());
            if result.is_err() {
                cancel.cancel();
            }
        });
        result
    }

    /// Articles as they are found, each read once.
    fn stream_articles(&mut self, say: &mut dyn FnMut(&Fault)) -> io::Result<()> {
        let (library, cancel, mut result) = (self.library, Cancel::default(), Ok(()));
        library.scan_whole(&cancel, &mut |BatchWith { news, articles, faults, .. }| {
            faults.iter().for_each(&mut *say);
            let ask = self.ask;
            let ready = articles
                .into_par_iter()
                .filter_map(|(id, article)| Some(render(library, ask, news.shelf.entry(id)?, article, None)));
            result = self.write(ready.collect());
            if result.is_err() {
                cancel.cancel();
            }
        });
        result
    }

    fn rows<'e>(&mut self, mut rows: impl Iterator<Item = Entry<'e>> + Clone) -> io::Result<()> {
        match self.ask.table {
            None => rows.try_for_each(|entry| self.row(entry)),
            Some(columns) => {
                self.shown += rows.clone().count();
                list::write_table(self.out, rows, columns.into(), self.ask.page.widths)
            }
        }
    }

    fn articles(&mut self, shelf: &Shelf, which: &[(Id, Option<&Hit>)], say: &mut dyn FnMut(&Fault)) -> io::Result<()> {
        let library = self.library;
        for chunk in which.chunks(CHUNK) {
            let read = chunk.par_iter().filter_map(|(id, hit)| {
                let entry = shelf.entry(*id)?;
                Some(library.open(*id).map(|article| render(library, self.ask, entry, article, *hit)))
            });
            let mut ready = Vec::with_capacity(chunk.len());
            for read in read.collect::<Vec<_>>() {
                match read {
                    Ok(rendered) => ready.push(rendered),
                    Err(fault) => say(&fault),
                }
            }
            self.write(ready)?;
        }
        Ok(())
    }

    /// Writes articles that are rendered already, with a rule between pages.
    fn write(&mut self, ready: Vec<io::Result<Vec<u8>>>) -> io::Result<()> {
        for rendered in ready {
            if self.ask.face == Face::Print && self.shown > 0 {
                page::write_rule(self.out, self.ask.page)?;
            }
            self.out.write_all(&rendered?)?;
            self.shown += 1;
        }
        self.out.flush()
    }

    fn row(&mut self, entry: Entry<'_>) -> io::Result<()> {
        self.shown += 1;
        list::write_row(self.out, entry)
    }
}

/// One article as a page or as JSON: the work that is worth doing for several at once.
fn render(library: &Library, ask: &Ask, entry: Entry<'_>, article: Article, hit: Option<&Hit>) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    if let Face::Json { blocks } = ask.face {
        let found = hit.zip(ask.filter.as_ref()).map(|(hit, query)| found(query, hit, entry, &article));
        let path = library.path(entry.id()).map(|path| of_line(path, entry.line()));
        let state = library.store().is_some().then(|| library.state(entry.id()));
        let (found, state) = (found.as_ref(), state.as_ref());
        let line = Line { entry, article: &article, path: path.as_deref(), found, state, blocks };
        json::write(&mut out, &line)?;
    } else {
        page::write(&mut out, &mut Page::new(Arc::new(article), ask.page), ask.styled)?;
    }
    Ok(out)
}

/// The path of an article: of one in an archive with its line.
fn of_line(path: PathBuf, line: u32) -> PathBuf {
    if line == 0 {
        return path;
    }
    let mut path = path.into_os_string();
    path.push(format!("#{line}"));
    path.into()
}

/// Where a query stands in the value that it was found in.
fn found(query: &Query, hit: &Hit, entry: Entry<'_>, article: &Article) -> Found {
    let marks = if hit.field == Field::Text {
        Marks::Text(filter::text_marks(query, article))
    } else {
        let marks = filter::marks(query, entry).into_iter().filter(|(field, _)| *field == hit.field);
        Marks::Value(marks.flat_map(|(_, ranges)| ranges).collect())
    };
    Found { score: hit.score, field: hit.field, marks }
}
