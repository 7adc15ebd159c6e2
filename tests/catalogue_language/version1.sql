-- The library, version 1. Times are milliseconds since 1970 (UTC), dates are YYYYMMDD, paths are the bytes of the system
-- and absolute, hashes are the 16 bytes of library::Hash.

CREATE TABLE roots(
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL UNIQUE,
  added INTEGER NOT NULL
) STRICT;

-- A folder with article files in it, or an archive file with articles in its lines.
CREATE TABLE folders(
  id INTEGER PRIMARY KEY,
  root INTEGER NOT NULL REFERENCES roots(id) ON DELETE CASCADE,
  path BLOB NOT NULL UNIQUE,
  archive INTEGER NOT NULL,
  bytes INTEGER,
  modified INTEGER
) STRICT;

-- Bylines and sources, each once.
CREATE TABLE names(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE articles(
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- dense and small: u32; never given out again
  folder INTEGER NOT NULL REFERENCES folders(id) ON DELETE CASCADE,
  name BLOB, -- the file's name; NULL in an archive
  line INTEGER, -- in an archive: its number from 1,
  start INTEGER, -- its byte offset and
  length INTEGER, -- its length in the uncompressed stream
  bytes INTEGER, -- the file's stamp,
  modified INTEGER, -- in nanoseconds
  hash BLOB NOT NULL,
  sketch BLOB, -- what near copies are known by
  story INTEGER, -- the article whose copy this is; NULL: its own
  added INTEGER NOT NULL,
  title TEXT NOT NULL,
  byline INTEGER REFERENCES names(id),
  source INTEGER REFERENCES names(id),
  date INTEGER,
  words INTEGER NOT NULL,
  ideographs INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX article_file ON articles(folder, name) WHERE name IS NOT NULL;
-- Of all rows, so that those of a folder are found when it goes; a line that is NULL is like no other.
CREATE UNIQUE INDEX article_line ON articles(folder, line);
CREATE INDEX article_hash ON articles(hash);

-- A row stays when everything in it is taken back: by its revision the other instances learn of that.
CREATE TABLE states(
  hash BLOB PRIMARY KEY,
  read INTEGER,
  star INTEGER,
  hidden INTEGER,
  note TEXT,
  block INTEGER,
  offset INTEGER,
  witness TEXT,
  visited INTEGER,
  revision INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX state_revision ON states(revision);

CREATE TABLE tags(
  hash BLOB NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY(hash, tag)
) STRICT, WITHOUT ROWID;

-- What was filtered by.
CREATE TABLE filters(
  line TEXT PRIMARY KEY,
  used INTEGER NOT NULL
) STRICT;

-- Filters kept under a name.
CREATE TABLE views(
  name TEXT PRIMARY KEY,
  filter TEXT NOT NULL
) STRICT;

CREATE TABLE session(
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
