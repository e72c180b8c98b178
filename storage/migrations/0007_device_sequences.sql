-- How far each device has come with the changes that were made on it while it was away.
-- `last_push_time` tells which devices have not come for long. With the salt the same change
-- has another digest on every device.
CREATE TABLE device_sequences (
  user_name TEXT NOT NULL,
  device TEXT NOT NULL,
  salt BYTEA NOT NULL,
  last_sequence BIGINT NOT NULL,
  last_push_time BIGINT NOT NULL,
  PRIMARY KEY (user_name, device)
);

-- What became of each of those changes, kept for good. The digest is SHA-256(salt, change);
-- `status` is a google.rpc.Status that quotes nothing of the change, empty for OK; `name` and
-- `revision` are of the row after it.
CREATE TABLE device_mutations (
  user_name TEXT NOT NULL,
  device TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  status BYTEA NOT NULL,
  name TEXT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (user_name, device, sequence)
);
