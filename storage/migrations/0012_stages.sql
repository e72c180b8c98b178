-- Days and times of leads. Rows from before have none.
ALTER TABLE leads ADD COLUMN agreement_date TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_agreement_date ON leads (agreement_date, name, delete_time);
ALTER TABLE leads ADD COLUMN planned_start_date TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_planned_start_date ON leads (planned_start_date, name, delete_time);
ALTER TABLE leads ADD COLUMN start_date TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_start_date ON leads (start_date, name, delete_time);
ALTER TABLE leads ADD COLUMN planned_completion_date TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_planned_completion_date ON leads (planned_completion_date, name, delete_time);
ALTER TABLE leads ADD COLUMN completion_date TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_completion_date ON leads (completion_date, name, delete_time);
ALTER TABLE leads ADD COLUMN stage_time BIGINT;
CREATE INDEX leads_stage_time ON leads ((coalesce(stage_time, -9223372036854775807)), name, delete_time);
ALTER TABLE leads ADD COLUMN stage_imported BIGINT NOT NULL DEFAULT 0;
CREATE INDEX leads_stage_imported ON leads (stage_imported, name, delete_time);

CREATE TABLE stage_rules (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  stage BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX stage_rules_create_time ON stage_rules (create_time, name, delete_time);
CREATE INDEX stage_rules_update_time ON stage_rules (update_time, name, delete_time);
CREATE INDEX stage_rules_owner_unit ON stage_rules (owner_unit, name, delete_time);
CREATE INDEX stage_rules_display_name ON stage_rules (display_name, name, delete_time);
CREATE INDEX stage_rules_stage ON stage_rules (stage, name, delete_time);

-- What figures are counted from: a row for every time that a lead was as it says, from one
-- revision until another, which is 9223372036854775807 while it is so. Times are
-- microseconds since 1970, `until_time` as `until_revision`.
CREATE TABLE lead_facts (
  lead TEXT NOT NULL,
  from_revision BIGINT NOT NULL,
  until_revision BIGINT NOT NULL,
  from_time BIGINT NOT NULL,
  until_time BIGINT NOT NULL,
  stage BIGINT NOT NULL,
  stage_imported BIGINT NOT NULL,
  project_kind BIGINT NOT NULL,
  owner_unit TEXT NOT NULL,
  chain TEXT NOT NULL,
  investment_amount_minor BIGINT,
  investment_currency TEXT NOT NULL,
  deleted BIGINT NOT NULL,
  PRIMARY KEY (lead, from_revision)
);
