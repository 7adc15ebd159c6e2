//! The tables and how they became what they are: an empty file is version 0, and each step leads from one version to the
//! next. It must not know what is kept in them.

use rusqlite::{Connection, TransactionBehavior};

/// Names the database as one of ours (`PRAGMA application_id`): "mast".
pub(super) const APPLICATION: i32 = 0x6d61_7374;

/// Step `n` leads from version `n` to `n + 1`. A step that has been released is never changed; what is new is a new step.
pub(super) const MIGRATIONS: &[&str] =
    &[include_str!("schema.sql"), include_str!("lang.sql"), include_str!("paths.sql"), include_str!("passed.sql")];

/// What a database is to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Ours, in this version; 0 where there is nothing in it yet.
    Ours(usize),
    /// Another program's.
    Foreign,
}

/// Looks what a database is; changes nothing.
pub(super) fn kind(db: &Connection) -> rusqlite::Result<Kind> {
    let number = |name| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i32>(0));
    let (application, version) = (number("application_id")?, number("user_version")?);
    let things: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (application, usize::try_from(version)) {
        (APPLICATION, Ok(version)) => Kind::Ours(version),
        (0, Ok(0)) if things == 0 => Kind::Ours(0),
        _ => Kind::Foreign,
    })
}

/// Brings a database of ours to the version after the last of `steps`, all at once or not at all. Gives its kind
/// afterwards: another instance may have been quicker, and newer.
pub(super) fn migrate(db: &mut Connection, steps: &[&str]) -> rusqlite::Result<Kind> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Kind::Ours(version) = kind(&transaction)? else { return Ok(Kind::Foreign) };
    let Some(missing) = steps.get(version..).filter(|missing| !missing.is_empty()) else {
        return Ok(Kind::Ours(version));
    };
    for step in missing {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", i64::try_from(steps.len()).unwrap_or(i64::MAX))?;
    transaction.commit()?;
    Ok(Kind::Ours(steps.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEXT: &str = "ALTER TABLE views ADD COLUMN place INTEGER; UPDATE views SET place = 7";

    fn first() -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        assert_eq!(kind(&db).unwrap(), Kind::Ours(0));
        assert_eq!(migrate(&mut db, &MIGRATIONS[..1]).unwrap(), Kind::Ours(1));
        db.execute_batch("INSERT INTO views VALUES('mine', 'is:unread')").unwrap();
        db
    }

    #[test]
    fn a_step_keeps_what_was_there() {
        let mut db = first();
        assert_eq!(migrate(&mut db, &[MIGRATIONS[0], NEXT]).unwrap(), Kind::Ours(2));
        let row = db.query_row("SELECT name, filter, place FROM views", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        });
        assert_eq!(row.unwrap(), ("mine".to_owned(), "is:unread".to_owned(), 7));
        assert_eq!(migrate(&mut db, &[MIGRATIONS[0], NEXT]).unwrap(), Kind::Ours(2), "a second time does nothing");
    }

    /// Every version there ever was is led to this one, with what is in it.
    #[test]
    fn each_version_becomes_this_one() {
        for version in 1..MIGRATIONS.len() {
            let mut db = Connection::open_in_memory().unwrap();
            migrate(&mut db, &MIGRATIONS[..version]).unwrap();
            db.execute_batch("INSERT INTO states(hash, star, revision) VALUES(zeroblob(16), 1, 7)").unwrap();
            assert_eq!(migrate(&mut db, MIGRATIONS).unwrap(), Kind::Ours(MIGRATIONS.len()));
            let star: i64 = db.query_row("SELECT star FROM states WHERE revision = 7", [], |row| row.get(0)).unwrap();
            let paths: i64 = db.query_row("SELECT count(*) FROM paths", [], |row| row.get(0)).unwrap();
            assert_eq!((star, paths), (1, 0), "from version {version}");
        }
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before() {
        let mut db = first();
        migrate(&mut db, &[MIGRATIONS[0], NEXT, "CREATE TABLE roots(id)"]).unwrap_err();
        assert_eq!(kind(&db).unwrap(), Kind::Ours(1));
        let columns: i64 =
            db.query_row("SELECT count(*) FROM pragma_table_info('views')", [], |row| row.get(0)).unwrap();
        assert_eq!(columns, 2);
    }

    #[test]
    fn a_newer_version_is_left_alone() {
        let mut db = first();
        db.pragma_update(None, "user_version", 9).unwrap();
        assert_eq!(migrate(&mut db, MIGRATIONS).unwrap(), Kind::Ours(9));
    }
}
