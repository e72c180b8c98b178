CREATE TABLE lead_transfers (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  to_unit TEXT NOT NULL DEFAULT '',
  state BIGINT NOT NULL DEFAULT 0,
  answer_time BIGINT,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX lead_transfers_create_time ON lead_transfers (create_time, name, delete_time);
CREATE INDEX lead_transfers_update_time ON lead_transfers (update_time, name, delete_time);
CREATE INDEX lead_transfers_owner_unit ON lead_transfers (owner_unit, name, delete_time);
CREATE INDEX lead_transfers_lead ON lead_transfers (lead, name, delete_time);
CREATE INDEX lead_transfers_to_unit ON lead_transfers (to_unit, name, delete_time);
CREATE INDEX lead_transfers_state ON lead_transfers (state, name, delete_time);
CREATE INDEX lead_transfers_answer_time ON lead_transfers ((coalesce(answer_time, -9223372036854775807)), name, delete_time);
