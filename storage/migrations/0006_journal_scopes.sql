-- Who sees the row that an entry is about, before or after it: units and chains, with
-- spaces between them. NULL where the entry is about no row, and in entries from before
-- this column: the feed begins after them.
ALTER TABLE journal ADD COLUMN scopes TEXT;
