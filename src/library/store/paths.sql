-- Where an article lies that is in no root and has a state: so the state finds it again when its bytes are others.
CREATE TABLE paths(
  path BLOB PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX path_hash ON paths(hash);
