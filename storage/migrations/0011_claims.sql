-- Claims (首报首谈). Which of them hold is asked with the time of the asking: no row changes
-- when one lapses. No unique index says so, for a merge of two firms may bring two together.
CREATE TABLE claims (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  enterprise TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  expire_time BIGINT,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX claims_create_time ON claims (create_time, name, delete_time);
CREATE INDEX claims_update_time ON claims (update_time, name, delete_time);
CREATE INDEX claims_owner_unit ON claims (owner_unit, name, delete_time);
CREATE INDEX claims_enterprise ON claims (enterprise, name, delete_time);
CREATE INDEX claims_lead ON claims (lead, name, delete_time);
CREATE INDEX claims_expire_time ON claims ((coalesce(expire_time, -9223372036854775807)), name, delete_time);
