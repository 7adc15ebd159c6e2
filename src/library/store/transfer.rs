//! The state as JSON Lines, out and in again: one object an article, a kept filter or a filter used. It must not know
//! where the lines come from or go to.

use std::io::{self, BufRead, Read, Write};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::article::Place;
use crate::library::Hash;
use crate::state::State;
use crate::text::{Clean, clean, clean_line, escape_json};

use super::state::{self, text};
use super::{Store, Trouble, View, session};

/// The longest line that is read, in bytes (4 MiB).
const LONGEST: u64 = 4 << 20;

/// Lines that are taken in at once.
const BATCH: usize = 1000;

/// Broken lines that are named; the others are counted.
const NAMED: usize = 100;

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Lines of articles taken in.
    pub articles: usize,
    /// Lines of kept filters taken in.
    pub views: usize,
    /// Lines of the filter history taken in.
    pub filters: usize,
    /// The numbers, from 1, of the first hundred lines that were passed over because they are broken.
    pub bad: Vec<usize>,
    /// How many broken lines there were beyond those.
    pub more_bad: usize,
}

/// Why an export or an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The library.
    #[error(transparent)]
    Store(#[from] Trouble),
    /// The other side.
    #[error("the lines could not be written or read to their end ({0}); try again")]
    Stream(#[from] io::Error),
}

/// An article on its way out.
#[derive(Serialize)]
struct Article<'a> {
    kind: &'static str,
    hash: String,
    /// Where it lies now and what it is called, for people and scripts; an import asks the hash alone.
    paths: Vec<Box<RawValue>>,
    title: Option<Clean>,
    read: bool,
    star: bool,
    hidden: bool,
    tags: &'a [Clean],
    note: Option<&'a Clean>,
    place: Option<Spot>,
    visited: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct Spot {
    block: usize,
    offset: usize,
    #[serde(default)]
    witness: String,
}

/// A filter on its way out: kept under a name, or used at a time.
#[derive(Serialize)]
struct Filter<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a Clean>,
    #[serde(rename = "filter")]
    line: &'a Clean,
    #[serde(skip_serializing_if = "Option::is_none")]
    used: Option<i64>,
}

/// Any line on its way in. What it does not know is passed over.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    Article {
        hash: String,
        #[serde(default)]
        read: bool,
        #[serde(default)]
        star: bool,
        #[serde(default)]
        hidden: bool,
        #[serde(default)]
        tags: Vec<String>,
        note: Option<String>,
        place: Option<Spot>,
        visited: Option<i64>,
    },
    View {
        name: String,
        filter: String,
    },
    Filter {
        filter: String,
        used: i64,
    },
}

/// A line understood and cleaned.
enum Item {
    Article(Hash, State),
    View(View),
    Filter(Clean, i64),
}

impl Store {
    /// Writes everything that a reader did as JSON Lines of clean text; gives the number of lines. All of it is of one
    /// moment, and is read before the first line is written, so that a slow reader of it holds nothing up.
    ///
    /// # Errors
    /// What the database or the writer says.
    pub fn export(&self, out: &mut dyn Write) -> Result<usize, TransferError> {
        let articles = self.read(|db| {
            let mut articles = state::all(db)?.into_iter().map(|(hash, state)| Ok((hash, state, named(db, hash)?)));
            articles.by_ref().collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let (views, used) = (self.views()?, self.used()?);
        for (hash, state, (paths, title)) in &articles {
            let paths = paths.iter().map(|path| RawValue::from_string(escape_json(path).into()));
            let line = Article {
                kind: "article",
                hash: hash.to_string(),
                paths: paths.collect::<Result<_, _>>().map_err(io::Error::from)?,
                title: title.clone(),
                read: state.read,
                star: state.star,
                hidden: state.hidden,
                tags: &state.tags,
                note: state.note.as_ref(),
                place: state.place.as_ref().map(|Place { block, offset, witness }| Spot {
                    block: *block,
                    offset: *offset,
                    witness: witness.to_string(),
                }),
                visited: state.visited,
            };
            write_line(out, &line)?;
        }
        for View { name, filter } in &views {
            write_line(out, &Filter { kind: "view", name: Some(name), line: filter, used: None })?;
        }
        // The oldest first, so that lines of the same time come back in their order.
        for (filter, at) in used.iter().rev() {
            write_line(out, &Filter { kind: "filter", name: None, line: filter, used: Some(*at) })?;
        }
        out.flush()?;
        Ok(articles.len() + views.len() + used.len())
    }

    /// Takes in what [`Store::export`] wrote, beside what is there: marks, tags and notes of both sides stay, of two
    /// reading places the one of the later visit; a kept filter stays where its name is taken. The same lines once more
    /// change nothing. Broken lines are passed over.
    ///
    /// # Errors
    /// What the database or the reader says; the lines before it have been taken in.
    pub fn import(&self, lines: &mut dyn BufRead) -> Result<Imported, TransferError> {
        let mut done = Imported::default();
        let mut batch = Vec::with_capacity(BATCH);
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            let more = (&mut *lines).take(LONGEST).read_until(b'\n', &mut line)? > 0;
            let whole = line.len() as u64 != LONGEST || line.ends_with(b"\n");
            if !whole {
                lines.skip_until(b'\n')?;
            }
            if more && !line.trim_ascii().is_empty() {
                match Some(&*line).filter(|_| whole).and_then(|line| item(line, number)) {
                    Some(item) => batch.push(item),
                    None if done.bad.len() < NAMED => done.bad.push(number),
                    None => done.more_bad += 1,
                }
            }
            if batch.len() == BATCH || !more {
                self.take_in(&batch, &mut done)?;
                batch.clear();
            }
            if !more {
                break;
            }
        }
        Ok(done)
    }

    fn take_in(&self, batch: &[Item], done: &mut Imported) -> Result<(), Trouble> {
        if batch.is_empty() {
            return Ok(());
        }
        self.write(|transaction| {
            let revision = state::newest(transaction)? + 1;
            for item in batch {
                match item {
                    Item::Article(hash, state) => {
                        let there = state::get(transaction, *hash)?.unwrap_or_default();
                        let both = state::merge(there.clone(), state);
                        if both != there {
                            state::put(transaction, *hash, &both, revision)?;
                        }
                    }
                    Item::View(View { name, filter }) => {
                        let mut statement =
                            transaction.prepare_cached("INSERT OR IGNORE INTO views(name, filter) VALUES(?, ?)")?;
                        statement.execute([&**name, &**filter])?;
                    }
                    Item::Filter(line, at) => session::used(transaction, line, *at)?,
                }
            }
            session::forget(transaction)
        })?;
        for item in batch {
            match item {
                Item::Article(..) => done.articles += 1,
                Item::View(_) => done.views += 1,
                Item::Filter(..) => done.filters += 1,
            }
        }
        Ok(())
    }
}

fn write_line(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    writeln!(out)
}

/// Where the articles of these bytes lie, and the title of the first.
fn named(db: &Connection, hash: Hash) -> rusqlite::Result<(Vec<String>, Option<Clean>)> {
    let mut statement = db.prepare_cached(
        "SELECT f.path, a.name, a.line, a.title FROM articles a JOIN folders f ON f.id = a.folder WHERE a.hash = ?
         ORDER BY a.id",
    )?;
    let mut rows = statement.query([hash.0])?;
    let (mut paths, mut title) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let folder = text(row, 0)?.unwrap_or_default();
        paths.push(match (text(row, 1)?, row.get::<_, Option<i64>>(2)?) {
            (Some(name), _) => format!("{}/{name}", folder.trim_end_matches('/')),
            (None, Some(line)) => format!("{folder}#{line}"),
            (None, None) => folder.into_owned(),
        });
        title = title.or(text(row, 3)?.map(|title| clean_line(&title)));
    }
    Ok((paths, title))
}

/// What a line says; none where it is broken.
fn item(line: &[u8], number: usize) -> Option<Item> {
    let line = if number == 1 { line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line) } else { line };
    Some(match serde_json::from_slice(line).ok()? {
        Line::View { name, filter } => {
            let view = View { name: clean_line(&name), filter: clean_line(&filter) };
            Item::View(Some(view).filter(|view| !view.name.is_empty())?)
        }
        Line::Filter { filter, used } => {
            Item::Filter(Some(clean_line(&filter)).filter(|filter| !filter.is_empty())?, used)
        }
        Line::Article { hash, read, star, hidden, tags, note, place, visited } => {
            let mut tags: Vec<Clean> = tags.iter().map(|tag| clean_line(tag)).filter(|tag| !tag.is_empty()).collect();
            tags.sort();
            tags.dedup();
            let note = note.map(|note| clean(&note)).filter(|note| !note.is_empty());
            let place =
                place.map(|Spot { block, offset, witness }| Place { block, offset, witness: state::witness(&witness) });
            Item::Article(hash_of(&hash)?, State { read, star, hidden, tags, note, place, visited })
        }
    })
}

/// A hash from its 32 hexadecimal digits.
fn hash_of(digits: &str) -> Option<Hash> {
    if digits.len() != 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(digits, 16).ok().map(|number| Hash(number.to_be_bytes()))
}
