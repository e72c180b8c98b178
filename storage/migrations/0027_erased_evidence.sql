-- When the file of an attachment was erased; its digest stays.
ALTER TABLE attachments ADD COLUMN erase_time BIGINT;
CREATE INDEX attachments_erase_time ON attachments
  ((coalesce(erase_time, -9223372036854775807)), name, delete_time);
