-- The language of each article, by its code (ISO 639-1, or 639-2 where that has none); empty where it is not certain; NULL
-- in a row of an earlier version until its file has been read again, which the next sync does: it takes such a file, and
-- every archive, for changed.
ALTER TABLE articles ADD COLUMN lang TEXT;
UPDATE folders SET modified = NULL WHERE archive = 1;
