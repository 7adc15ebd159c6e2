CREATE TABLE roots(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, added INTEGER NOT NULL) STRICT;
-- a folder with article files in it, or an archive file with articles in its lines
CREATE TABLE folders(id INTEGER PRIMARY KEY, root INTEGER NOT NULL REFERENCES roots(id) ON DELETE CASCADE, path BLOB NOT NULL UNIQUE, archive INTEGER NOT NULL, bytes INTEGER, modified INTEGER) STRICT;
CREATE TABLE names(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT; -- bylines and sources, each once
CREATE TABLE articles(id INTEGER PRIMARY KEY, -- dense and small: u32
  folder INTEGER NOT NULL REFERENCES folders(id) ON DELETE CASCADE,
  name BLOB, -- the file's name; NULL in an archive
  line INTEGER, start INTEGER, length INTEGER, -- in an archive: number from 1, byte offset and length in the uncompressed stream
  bytes INTEGER, modified INTEGER, -- the file's stamp (modified in ns)
  hash BLOB NOT NULL, -- 16 bytes, library::Hash
  sketch INTEGER, -- what near copies are known by
  story INTEGER, -- the article whose copy this is; NULL: its own
  added INTEGER NOT NULL,
  title TEXT NOT NULL, byline INTEGER REFERENCES names(id), source INTEGER REFERENCES names(id), date INTEGER, words INTEGER NOT NULL, ideographs INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX article_file ON articles(folder, name) WHERE name IS NOT NULL;
CREATE UNIQUE INDEX article_line ON articles(folder, line) WHERE line IS NOT NULL;
CREATE INDEX article_hash ON articles(hash);
CREATE TABLE states(hash BLOB PRIMARY KEY, read INTEGER, star INTEGER, hidden INTEGER, note TEXT, block INTEGER, offset INTEGER, witness TEXT, visited INTEGER, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX state_revision ON states(revision);
CREATE TABLE tags(hash BLOB NOT NULL, tag TEXT NOT NULL, PRIMARY KEY(hash, tag)) STRICT, WITHOUT ROWID;
CREATE TABLE filters(line TEXT PRIMARY KEY, used INTEGER NOT NULL); -- filter history
CREATE TABLE views(name TEXT PRIMARY KEY, filter TEXT NOT NULL); -- saved filters
CREATE TABLE session(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
