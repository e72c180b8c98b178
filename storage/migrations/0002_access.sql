-- What callers prove themselves with. Secrets are not here, only what checks them.

-- Sessions and keys that have not been revoked; `message` is a Credential. A digest
-- is the SHA-256 of a token with 256 random bits, which needs no salt.
CREATE TABLE credentials (
  name TEXT PRIMARY KEY,
  digest BYTEA NOT NULL UNIQUE,
  user_name TEXT NOT NULL,
  kind BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  last_use_time BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX credentials_user_name ON credentials (user_name, name);
CREATE INDEX credentials_expire_time ON credentials (expire_time, name);

-- Argon2id in the encoding of its reference implementation. A one-time password has
-- a time at which it expires.
CREATE TABLE passwords (
  user_name TEXT PRIMARY KEY,
  hash TEXT NOT NULL,
  expire_time BIGINT
);

-- Devices that a user has signed in from.
CREATE TABLE devices (
  digest BYTEA PRIMARY KEY,
  user_name TEXT NOT NULL,
  last_use_time BIGINT NOT NULL
);
CREATE INDEX devices_user_name ON devices (user_name, last_use_time);

-- Names of contact persons are personal information: nothing finds a row by them.
DROP INDEX contact_persons_display_name;
ALTER TABLE contact_persons DROP COLUMN display_name;
