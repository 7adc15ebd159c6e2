-- Files in the folders of the roots that are no articles, by folder: 8 bytes for each, of the hash of its name, size and
-- time. They are not opened again.
CREATE TABLE passed(
  folder BLOB PRIMARY KEY,
  files BLOB NOT NULL
) STRICT, WITHOUT ROWID;
