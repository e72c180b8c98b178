-- Each entry's hash covers the one before: see storage/journal_chain.h. Entries that
-- are there already get theirs when the database is opened.
ALTER TABLE journal ADD COLUMN chain BYTEA;
