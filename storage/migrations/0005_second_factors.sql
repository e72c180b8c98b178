-- Second factors of users: the secret of one-time codes (RFC 6238), sealed with a key that
-- is not in the database, so that a copy of it makes no codes. `confirmed` is 1 once
-- sign-in asks for a code; `last_step` is the time step of the last one accepted.
CREATE TABLE second_factors (
  user_name TEXT PRIMARY KEY,
  sealed_secret BYTEA NOT NULL,
  confirmed BIGINT NOT NULL,
  last_step BIGINT NOT NULL
);
