//! Copies folded into stories: every article that is new or changed is held against those that lead a story, and the
//! outcome is kept with its row. It must not know how copies are told.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use rusqlite::{OptionalExtension, Result, params};

use crate::library::copies::{Leads, Sketch, Stories};
use crate::library::store::{FOLDED, Store};
use crate::library::{Cancel, Fault};

use super::unkept;

/// Rows asked for, and rows written, at a time: others wait for no longer than some milliseconds.
const READ: u32 = 20_000;
const WRITE: usize = 300;

/// An article, and the one whose copy it is.
pub type Fold = (u32, Option<u32>);

/// What is known of an article, by row id: what it is known by, and whose copy it is.
type Row = (u32, Option<Sketch>, Option<u32>);

/// Finds the copies among the articles that came since the last time and those that changed; gives the articles that
/// belong to another story now, by row id, and all that changed. Goes through all that there are, and takes some 150 bytes
/// of memory an article while it runs.
///
/// # Errors
/// What the database says.
pub fn fold(store: &Store, changed: &[u32], cancel: &Cancel) -> std::result::Result<Vec<Fold>, Fault> {
    let upto = folded(store)?;
    let changed: HashSet<u32> = changed.iter().copied().collect();
    let mut stories = Stories::default();
    let mut outcome = Outcome::default();
    let last = after(store, 0, cancel, &mut |(id, sketch, story)| {
        let Some(sketch) = sketch else { return };
        let is_changed = changed.contains(&id);
        let lead = if id > upto || is_changed {
            stories.insert(id, sketch)
        } else {
            stories.restore(id, sketch, story);
            stories.leader(id).filter(|&lead| lead != id)
        };
        outcome.note(id, lead, story, is_changed);
    })?;
    let Some(last) = last else { return Ok(Vec::new()) };
    keep(store, &outcome.written, last)?;
    Ok(outcome.told)
}

/// The same for few articles, at a cost that is theirs: `leads`, which the first call fills from all that there are, tells
/// which ones they are held against, and only these are asked for. To be kept from call to call, and forgotten after
/// [`fold`].
///
/// What has no part in it stays for [`fold`]: the copies of an article that is gone, or became a copy itself.
///
/// # Errors
/// What the database says.
pub fn fold_touched(
    store: &Store,
    leads: &mut Option<Leads>,
    changed: &[u32],
    cancel: &Cancel,
) -> std::result::Result<Vec<Fold>, Fault> {
    let upto = folded(store)?;
    let leads = if let Some(leads) = leads {
        leads
    } else {
        let Some(all) = leads_to(store, upto, cancel)? else { return Ok(Vec::new()) };
        leads.insert(all)
    };
    let mut touched: BTreeMap<u32, Why> = BTreeMap::new();
    let last = after(store, leads.upto().min(upto), cancel, &mut |(id, ..)| {
        touched.insert(id, if id > upto { Why::New } else { Why::Folded });
    })?;
    let Some(last) = last else { return Ok(Vec::new()) };
    touched.extend(changed.iter().map(|id| (*id, Why::Changed)));
    let mut outcome = Outcome::default();
    for (id, why) in touched {
        if cancel.is_cancelled() {
            return Ok(Vec::new());
        }
        let Some((_, Some(sketch), story)) = row(store, id)? else { continue };
        let lead = if why == Why::Folded { story } else { lead(store, leads, &outcome, id, &sketch)? };
        if lead.is_none() {
            leads.add(id, &sketch);
        }
        outcome.note(id, lead, story, why == Why::Changed);
    }
    keep(store, &outcome.written, last.max(upto))?;
    leads.has_all_to(last);
    Ok(outcome.told)
}

/// Why an article is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Why {
    New,
    Changed,
    /// Another instance has taken it in, and held it against the others.
    Folded,
}

/// What is to be written and what is to be told of.
#[derive(Default)]
struct Outcome {
    written: BTreeMap<u32, Option<u32>>,
    told: Vec<Fold>,
}

impl Outcome {
    /// An article that changed is told of in any case: the list may show it in the story that it belonged to.
    fn note(&mut self, id: u32, lead: Option<u32>, story: Option<u32>, is_changed: bool) {
        if lead != story {
            self.written.insert(id, lead);
        }
        if lead != story || is_changed {
            self.told.push((id, lead));
        }
    }
}

/// The highest row id that was held against the others.
fn folded(store: &Store) -> std::result::Result<u32, Fault> {
    Ok(store.recall(FOLDED).map_err(unkept)?.and_then(|id| id.parse().ok()).unwrap_or(0))
}

/// Hands on all rows after one, by row id, and gives the last one; nothing when cancelled.
fn after(
    store: &Store,
    after: u32,
    cancel: &Cancel,
    each: &mut dyn FnMut(Row),
) -> std::result::Result<Option<u32>, Fault> {
    let mut last = after;
    loop {
        let rows = store.read(|asked| {
            let mut question =
                asked.prepare_cached("SELECT id, sketch, story FROM articles WHERE id > ?1 ORDER BY id LIMIT ?2")?;
            question.query_map((last, READ), of)?.collect::<Result<Vec<_>>>()
        });
        let rows = rows.map_err(unkept)?;
        let Some(&(end, ..)) = rows.last() else { return Ok(Some(last)) };
        last = end;
        for row in rows {
            if cancel.is_cancelled() {
                return Ok(None);
            }
            each(row);
        }
    }
}

/// One of them.
fn row(store: &Store, id: u32) -> std::result::Result<Option<Row>, Fault> {
    let row = store.read(|asked| {
        let mut one = asked.prepare_cached("SELECT id, sketch, story FROM articles WHERE id = ?1")?;
        one.query_row((id,), of).optional()
    });
    row.map_err(unkept)
}

fn of(row: &rusqlite::Row<'_>) -> Result<Row> {
    let sketch = row.get_ref(1)?.as_blob_or_null()?.and_then(Sketch::from_bytes);
    Ok((row.get(0)?, sketch, row.get(2)?))
}

/// Those that lead, up to a row id; nothing when cancelled.
fn leads_to(store: &Store, upto: u32, cancel: &Cancel) -> std::result::Result<Option<Leads>, Fault> {
    let mut leads = Leads::default();
    let mut last = 0;
    loop {
        let rows = store.read(|asked| {
            let mut question = asked.prepare_cached(
                "SELECT id, sketch, story FROM articles WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
            )?;
            question.query_map(params![last, upto, READ], of)?.collect::<Result<Vec<_>>>()
        });
        let rows = rows.map_err(unkept)?;
        let Some(&(end, ..)) = rows.last() else { break };
        last = end;
        for (id, sketch, story) in rows {
            if let (Some(sketch), None) = (sketch, story) {
                leads.add(id, &sketch);
            }
        }
        if cancel.is_cancelled() {
            return Ok(None);
        }
    }
    leads.has_all_to(upto);
    Ok(Some(leads))
}

/// The article whose copy one is: of those before it that lead the one most like it, of several the earliest.
fn lead(
    store: &Store,
    leads: &Leads,
    outcome: &Outcome,
    id: u32,
    sketch: &Sketch,
) -> std::result::Result<Option<u32>, Fault> {
    let mut best = None;
    for other in leads.before(id, sketch) {
        let Some((_, Some(theirs), story)) = row(store, other)? else { continue };
        let story = outcome.written.get(&other).copied().unwrap_or(story);
        if story.is_none() && theirs.is_like(sketch) {
            best = best.max(Some((theirs.likeness(sketch), Reverse(other))));
        }
    }
    Ok(best.map(|(_, Reverse(lead))| lead))
}

fn keep(store: &Store, folds: &BTreeMap<u32, Option<u32>>, last: u32) -> std::result::Result<(), Fault> {
    let folds: Vec<(&u32, &Option<u32>)> = folds.iter().collect();
    for folds in folds.chunks(WRITE) {
        let written = store.write(|change| {
            let mut put = change.prepare_cached("UPDATE articles SET story = ?2 WHERE id = ?1")?;
            folds.iter().try_for_each(|fold| put.execute(*fold).map(drop))
        });
        written.map_err(unkept)?;
    }
    store.remember(&[(FOLDED, &last.to_string())]).map_err(unkept)
}
