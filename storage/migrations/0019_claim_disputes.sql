CREATE TABLE claim_disputes (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  enterprise TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  holder_unit TEXT NOT NULL DEFAULT '',
  state BIGINT NOT NULL DEFAULT 0,
  ruler TEXT NOT NULL DEFAULT '',
  rule_time BIGINT,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX claim_disputes_create_time ON claim_disputes (create_time, name, delete_time);
CREATE INDEX claim_disputes_update_time ON claim_disputes (update_time, name, delete_time);
CREATE INDEX claim_disputes_owner_unit ON claim_disputes (owner_unit, name, delete_time);
CREATE INDEX claim_disputes_enterprise ON claim_disputes (enterprise, name, delete_time);
CREATE INDEX claim_disputes_lead ON claim_disputes (lead, name, delete_time);
CREATE INDEX claim_disputes_holder_unit ON claim_disputes (holder_unit, name, delete_time);
CREATE INDEX claim_disputes_state ON claim_disputes (state, name, delete_time);
CREATE INDEX claim_disputes_ruler ON claim_disputes (ruler, name, delete_time);
CREATE INDEX claim_disputes_rule_time ON claim_disputes ((coalesce(rule_time, -9223372036854775807)), name, delete_time);
