//! Copies folded into stories: every article that is new or changed is held against those that lead a story, and the
//! outcome is kept with its row. It must not know how copies are told.

use std::collections::HashSet;

use rusqlite::Result;

use crate::library::copies::{Sketch, Stories};
use crate::library::store::{FOLDED, Store};
use crate::library::{Cancel, Fault};

use super::unkept;

/// Rows asked for, and rows written, at a time: others wait for no longer than some milliseconds.
const READ: u32 = 20_000;
const WRITE: usize = 300;

/// An article, and the one whose copy it is.
pub type Fold = (u32, Option<u32>);

/// Finds the copies among the articles that came since the last time and those that changed; gives the articles that
/// belong to another story now, by row id. Takes some 150 bytes of memory an article while it runs.
///
/// # Errors
/// What the database says.
pub fn fold(store: &Store, changed: &[u32], cancel: &Cancel) -> std::result::Result<Vec<Fold>, Fault> {
    let upto = store.recall(FOLDED).map_err(unkept)?.and_then(|id| id.parse().ok()).unwrap_or(0_u32);
    let changed: HashSet<u32> = changed.iter().copied().collect();
    let mut stories = Stories::default();
    let mut folds: Vec<Fold> = Vec::new();
    let mut last = 0;
    loop {
        let rows = store.read(|asked| {
            let mut question =
                asked.prepare_cached("SELECT id, sketch, story FROM articles WHERE id > ?1 ORDER BY id LIMIT ?2")?;
            let rows = question.query_map((last, READ), |row| {
                let sketch = row.get_ref(1)?.as_blob_or_null()?.and_then(Sketch::from_bytes);
                Ok((row.get::<_, u32>(0)?, sketch, row.get::<_, Option<u32>>(2)?))
            })?;
            rows.collect::<Result<Vec<_>>>()
        });
        let rows = rows.map_err(unkept)?;
        let Some(&(end, ..)) = rows.last() else { break };
        last = end;
        for (id, sketch, story) in rows {
            if cancel.is_cancelled() {
                return Ok(Vec::new());
            }
            let Some(sketch) = sketch else { continue };
            let lead = if id > upto || changed.contains(&id) {
                stories.insert(id, sketch)
            } else {
                stories.restore(id, sketch, story);
                stories.leader(id).filter(|&lead| lead != id)
            };
            if lead != story {
                folds.push((id, lead));
            }
        }
    }
    for folds in folds.chunks(WRITE) {
        let written = store.write(|change| {
            let mut put = change.prepare_cached("UPDATE articles SET story = ?2 WHERE id = ?1")?;
            folds.iter().try_for_each(|fold| put.execute(*fold).map(drop))
        });
        written.map_err(unkept)?;
    }
    store.remember(&[(FOLDED, &last.to_string())]).map_err(unkept)?;
    Ok(folds)
}
