//! The catalogue: which articles lie where, kept in the database and brought up to date by a walk. It must not know what a
//! reader did with them.
