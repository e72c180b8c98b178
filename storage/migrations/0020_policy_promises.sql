-- Promised policies: kinds of clauses, what the law says of them from which day on, and what
-- leads were promised.
CREATE TABLE clause_types (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX clause_types_create_time ON clause_types (create_time, name, delete_time);
CREATE INDEX clause_types_update_time ON clause_types (update_time, name, delete_time);
CREATE INDEX clause_types_owner_unit ON clause_types (owner_unit, name, delete_time);
CREATE INDEX clause_types_display_name ON clause_types (display_name, name, delete_time);

CREATE TABLE clause_rules (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  clause_type TEXT NOT NULL DEFAULT '',
  effective_date TEXT NOT NULL DEFAULT '',
  end_date TEXT NOT NULL DEFAULT '',
  ruling BIGINT NOT NULL DEFAULT 0,
  effective_key TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX clause_rules_create_time ON clause_rules (create_time, name, delete_time);
CREATE INDEX clause_rules_update_time ON clause_rules (update_time, name, delete_time);
CREATE INDEX clause_rules_owner_unit ON clause_rules (owner_unit, name, delete_time);
CREATE INDEX clause_rules_display_name ON clause_rules (display_name, name, delete_time);
CREATE INDEX clause_rules_clause_type ON clause_rules (clause_type, name, delete_time);
CREATE INDEX clause_rules_effective_date ON clause_rules (effective_date, name, delete_time);
CREATE INDEX clause_rules_end_date ON clause_rules (end_date, name, delete_time);
CREATE INDEX clause_rules_ruling ON clause_rules (ruling, name, delete_time);
CREATE INDEX clause_rules_effective_key ON clause_rules (effective_key, name, delete_time);
CREATE UNIQUE INDEX clause_rules_live_effective_key ON clause_rules (effective_key)
  WHERE delete_time IS NULL AND effective_key <> '';

CREATE TABLE policy_promises (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  chain TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  clause_type TEXT NOT NULL DEFAULT '',
  promised_amount_minor BIGINT NOT NULL DEFAULT 0,
  promised_currency TEXT NOT NULL DEFAULT '',
  promise_date TEXT NOT NULL DEFAULT '',
  attachment TEXT NOT NULL DEFAULT '',
  fulfilled_date TEXT NOT NULL DEFAULT '',
  withdrawn_date TEXT NOT NULL DEFAULT '',
  state BIGINT NOT NULL DEFAULT 0,
  ruling BIGINT NOT NULL DEFAULT 0,
  clause_rule TEXT NOT NULL DEFAULT '',
  recorded_by TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX policy_promises_create_time ON policy_promises (create_time, name, delete_time);
CREATE INDEX policy_promises_update_time ON policy_promises (update_time, name, delete_time);
CREATE INDEX policy_promises_owner_unit ON policy_promises (owner_unit, name, delete_time);
CREATE INDEX policy_promises_chain ON policy_promises (chain, name, delete_time);
CREATE INDEX policy_promises_lead ON policy_promises (lead, name, delete_time);
CREATE INDEX policy_promises_clause_type ON policy_promises (clause_type, name, delete_time);
CREATE INDEX policy_promises_promised_amount_minor ON policy_promises (promised_amount_minor, name, delete_time);
CREATE INDEX policy_promises_promised_currency ON policy_promises (promised_currency, name, delete_time);
CREATE INDEX policy_promises_promise_date ON policy_promises (promise_date, name, delete_time);
CREATE INDEX policy_promises_attachment ON policy_promises (attachment, name, delete_time);
CREATE INDEX policy_promises_fulfilled_date ON policy_promises (fulfilled_date, name, delete_time);
CREATE INDEX policy_promises_withdrawn_date ON policy_promises (withdrawn_date, name, delete_time);
CREATE INDEX policy_promises_state ON policy_promises (state, name, delete_time);
CREATE INDEX policy_promises_ruling ON policy_promises (ruling, name, delete_time);
CREATE INDEX policy_promises_clause_rule ON policy_promises (clause_rule, name, delete_time);
CREATE INDEX policy_promises_recorded_by ON policy_promises (recorded_by, name, delete_time);
