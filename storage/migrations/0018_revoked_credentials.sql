-- Digests of what was revoked, so that a device with it is told to remove what it keeps.
CREATE TABLE revoked_credentials (
  digest BYTEA PRIMARY KEY,
  revoke_time BIGINT NOT NULL,
  discard_unsent BIGINT NOT NULL
);
