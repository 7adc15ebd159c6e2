//! The database: opening, schema, migration, what a reader did, the session. It must not know articles beyond their hash.
