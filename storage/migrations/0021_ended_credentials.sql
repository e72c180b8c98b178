-- What has ended by itself is kept for a while, so that it can still be revoked.
ALTER TABLE credentials ADD COLUMN ended BIGINT NOT NULL DEFAULT 0;
DROP INDEX credentials_expire_time;
CREATE INDEX credentials_by_end ON credentials (ended, expire_time);
