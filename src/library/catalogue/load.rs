//! Loading rows of the catalogue, all or some. Nothing that comes back is trusted. It must not write.

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Params, Result, Row as Answer};

use crate::article::Date;
use crate::library::store::Store;
use crate::library::{Fault, Hash};
use crate::text::{self, Lang};

use super::roots::below;
use super::{bytes, unkept};

/// Rows asked for at a time, so that nothing else waits for the database longer than some ten milliseconds.
const PAGE: u32 = 20_000;

/// Which rows are loaded.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// All, by row id.
    All,
    /// Those after a row id, at most so many, by row id. After 0: the first ones.
    After(u32, u32),
    /// Those of a path: a file, an archive, or a folder and all below it; folder by folder.
    Under(&'a Path),
    /// These, where they are there.
    Ids(&'a [u32]),
}

/// One article of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// Its row id: it stays while the article is in the library, wherever it moves.
    pub id: u32,
    /// The row id of its folder or archive.
    pub folder: u32,
    /// Where in that it is.
    pub at: At<'a>,
    /// Of its bytes.
    pub hash: Hash,
    /// The article whose copy it is.
    pub story: Option<u32>,
    /// When it came, in milliseconds since 1970 (UTC).
    pub added: i64,
    /// Its title; clean, on one line.
    pub title: Cow<'a, str>,
    /// Its byline, by the row id of the name.
    pub byline: Option<u32>,
    /// Its source, by the row id of the name.
    pub source: Option<u32>,
    /// The day it was published.
    pub date: Option<Date>,
    /// As [`crate::article::Article::words`].
    pub words: u32,
    /// As [`crate::article::Article::ideographs`].
    pub ideographs: u32,
    /// As [`crate::article::Article::lang`].
    pub lang: Option<Lang>,
}

/// Where in its folder or archive an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At<'a> {
    /// The file's name.
    Name(&'a [u8]),
    /// The line, from 1.
    Line(u64),
}

/// What a row is made of.
const COLUMNS: &str = "SELECT a.id, a.folder, a.name, a.line, a.hash, a.story, a.added, a.title, a.byline, a.source, a.date, \
     a.words, a.ideographs, a.lang FROM articles AS a";

/// Loads rows and hands each to `found`, until it says to break. What the database has that cannot be a row is passed
/// over. Rows that come or go meanwhile may be among them or not.
///
/// # Errors
/// What the database says.
pub fn load(
    store: &Store,
    part: Part<'_>,
    found: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> std::result::Result<(), Fault> {
    match part {
        Part::All => after(store, 0, u32::MAX, found),
        Part::After(id, most) => after(store, id, most, found),
        Part::Under(path) => under(store, path, found),
        Part::Ids(ids) => {
            let question = format!("{COLUMNS} WHERE a.id = ?1");
            for ids in ids.chunks(1024) {
                let flow = store.read(|asked| {
                    ids.iter().try_fold(ControlFlow::Continue(()), |flow, id| match flow {
                        ControlFlow::Continue(()) => rows(asked, &question, (id,), found, &mut |_| Ok(())),
                        ControlFlow::Break(()) => Ok(flow),
                    })
                });
                if flow.map_err(unkept)?.is_break() {
                    break;
                }
            }
            Ok(())
        }
    }
}

fn after(
    store: &Store,
    after: u32,
    mut most: u32,
    found: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> std::result::Result<(), Fault> {
    let question = format!("{COLUMNS} WHERE a.id > ?1 ORDER BY a.id LIMIT ?2");
    let mut last = i64::from(after);
    while most > 0 {
        let page = most.min(PAGE);
        let mut count = 0;
        let flow = store.read(|asked| {
            rows(asked, &question, (last, page), found, &mut |answer| {
                count += 1;
                last = answer.get(0)?;
                Ok(())
            })
        });
        if flow.map_err(unkept)?.is_break() || count < page {
            break;
        }
        most -= page;
    }
    Ok(())
}

fn under(
    store: &Store,
    place: &Path,
    found: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
) -> std::result::Result<(), Fault> {
    let (parent, name) = (place.parent().unwrap_or(place), place.file_name().unwrap_or_default());
    let one = format!("{COLUMNS} WHERE a.name = ?2 AND a.folder = (SELECT id FROM folders WHERE path = ?1)");
    let one = store.read(|asked| rows(asked, &one, (bytes(parent), name.as_bytes()), found, &mut |_| Ok(())));
    if one.map_err(unkept)?.is_break() {
        return Ok(());
    }
    let [from, to] = below(place);
    let inside = "SELECT id FROM folders WHERE path = ?1 OR (path > ?2 AND path < ?3) ORDER BY path";
    let inside: Vec<i64> = store
        .read(|asked| asked.prepare_cached(inside)?.query_map((bytes(place), &from, &to), |row| row.get(0))?.collect())
        .map_err(unkept)?;
    let files = format!("{COLUMNS} WHERE a.folder = ?1 AND a.name > ?2 ORDER BY a.name LIMIT ?3");
    let lines = format!("{COLUMNS} WHERE a.folder = ?1 AND a.line > ?2 ORDER BY a.line LIMIT ?3");
    for folder in inside {
        for (question, column, first) in [(&files, 2, Value::Blob(Vec::new())), (&lines, 3, Value::Integer(0))] {
            let (mut last, mut count) = (first, PAGE);
            while count == PAGE {
                count = 0;
                let flow = store.read(|asked| {
                    rows(asked, question, (folder, last.clone(), PAGE), found, &mut |answer| {
                        count += 1;
                        if count == PAGE {
                            last = answer.get(column)?;
                        }
                        Ok(())
                    })
                });
                if flow.map_err(unkept)?.is_break() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// Hands on the rows of an answer; `seen` sees all that came, `found` what can be a row.
fn rows(
    asked: &Connection,
    question: &str,
    with: impl Params,
    found: &mut dyn FnMut(Row<'_>) -> ControlFlow<()>,
    seen: &mut dyn FnMut(&Answer<'_>) -> Result<()>,
) -> Result<ControlFlow<()>> {
    let mut question = asked.prepare_cached(question)?;
    let mut answers = question.query(with)?;
    while let Some(answer) = answers.next()? {
        seen(answer)?;
        if let Ok(Some(row)) = row(answer)
            && found(row).is_break()
        {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// A row of what came back; nothing, or an error, where it cannot be one.
fn row<'a>(answer: &'a Answer<'_>) -> Result<Option<Row<'a>>> {
    let at = match answer.get_ref(2)? {
        ValueRef::Blob(name) if name.is_empty() || name.contains(&b'/') => return Ok(None),
        ValueRef::Blob(name) => At::Name(name),
        _ => match answer.get::<_, i64>(3)? {
            // It waits for its line while its archive is read again.
            ..=0 => return Ok(None),
            line => At::Line(line.unsigned_abs()),
        },
    };
    Ok(Some(Row {
        id: answer.get(0)?,
        folder: answer.get(1)?,
        at,
        hash: Hash(answer.get(4)?),
        story: answer.get(5)?,
        added: answer.get(6)?,
        title: cleaned(answer.get_ref(7)?.as_bytes()?),
        byline: answer.get(8)?,
        source: answer.get(9)?,
        date: answer.get::<_, Option<i64>>(10)?.and_then(date),
        words: answer.get(11)?,
        ideographs: answer.get(12)?,
        lang: answer.get_ref(13)?.as_str_or_null()?.and_then(Lang::of_code),
    }))
}

/// The text itself, where it is clean as it stands; what is no UTF-8 in a damaged file is no reason to hide an article.
fn cleaned(bytes: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(bytes);
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim_ascii().len() == text.len() {
        return text;
    }
    let clean = text::clean_line(&text);
    if *clean == *text { text } else { Cow::Owned(clean.into()) }
}

/// A date as the database keeps it, `YYYYMMDD`.
fn date(day: i64) -> Option<Date> {
    let part = |part: i64| i8::try_from(part % 100).ok();
    Date::new(i16::try_from(day / 10_000).ok().filter(|year| *year > 0)?, part(day / 100)?, part(day)?).ok()
}
