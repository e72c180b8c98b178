-- Who found a lead and who advises on it. Rows from before name nobody.
ALTER TABLE leads ADD COLUMN finder_unit TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_finder_unit ON leads (finder_unit, name, delete_time);
ALTER TABLE leads ADD COLUMN adviser_unit TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_adviser_unit ON leads (adviser_unit, name, delete_time);

CREATE TABLE credit_rules (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  indicator BIGINT NOT NULL DEFAULT 0,
  project_kind BIGINT NOT NULL DEFAULT 0,
  valid_from TEXT NOT NULL DEFAULT '',
  valid_until TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX credit_rules_create_time ON credit_rules (create_time, name, delete_time);
CREATE INDEX credit_rules_update_time ON credit_rules (update_time, name, delete_time);
CREATE INDEX credit_rules_owner_unit ON credit_rules (owner_unit, name, delete_time);
CREATE INDEX credit_rules_display_name ON credit_rules (display_name, name, delete_time);
CREATE INDEX credit_rules_indicator ON credit_rules (indicator, name, delete_time);
CREATE INDEX credit_rules_project_kind ON credit_rules (project_kind, name, delete_time);
CREATE INDEX credit_rules_valid_from ON credit_rules (valid_from, name, delete_time);
CREATE INDEX credit_rules_valid_until ON credit_rules (valid_until, name, delete_time);
