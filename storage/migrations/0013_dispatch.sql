CREATE TABLE dispatch_snapshots (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  week TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  frozen_revision BIGINT NOT NULL DEFAULT 0,
  period_start TEXT NOT NULL DEFAULT '',
  period_end TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX dispatch_snapshots_create_time ON dispatch_snapshots (create_time, name, delete_time);
CREATE INDEX dispatch_snapshots_update_time ON dispatch_snapshots (update_time, name, delete_time);
CREATE INDEX dispatch_snapshots_week ON dispatch_snapshots (week, name, delete_time);
CREATE INDEX dispatch_snapshots_display_name ON dispatch_snapshots (display_name, name, delete_time);
CREATE INDEX dispatch_snapshots_frozen_revision ON dispatch_snapshots (frozen_revision, name, delete_time);
CREATE INDEX dispatch_snapshots_period_start ON dispatch_snapshots (period_start, name, delete_time);
CREATE INDEX dispatch_snapshots_period_end ON dispatch_snapshots (period_end, name, delete_time);

CREATE TABLE checkup_rules (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  kind BIGINT NOT NULL DEFAULT 0,
  severity BIGINT NOT NULL DEFAULT 0,
  paused BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX checkup_rules_create_time ON checkup_rules (create_time, name, delete_time);
CREATE INDEX checkup_rules_update_time ON checkup_rules (update_time, name, delete_time);
CREATE INDEX checkup_rules_owner_unit ON checkup_rules (owner_unit, name, delete_time);
CREATE INDEX checkup_rules_display_name ON checkup_rules (display_name, name, delete_time);
CREATE INDEX checkup_rules_kind ON checkup_rules (kind, name, delete_time);
CREATE INDEX checkup_rules_severity ON checkup_rules (severity, name, delete_time);
CREATE INDEX checkup_rules_paused ON checkup_rules (paused, name, delete_time);

CREATE TABLE issues (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  checkup_rule TEXT NOT NULL DEFAULT '',
  severity BIGINT NOT NULL DEFAULT 0,
  problem TEXT NOT NULL DEFAULT '',
  state BIGINT NOT NULL DEFAULT 0,
  solver_unit TEXT NOT NULL DEFAULT '',
  solver TEXT NOT NULL DEFAULT '',
  due_date TEXT NOT NULL DEFAULT '',
  supervisor TEXT NOT NULL DEFAULT '',
  supervise_time BIGINT,
  resolve_time BIGINT,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX issues_create_time ON issues (create_time, name, delete_time);
CREATE INDEX issues_update_time ON issues (update_time, name, delete_time);
CREATE INDEX issues_owner_unit ON issues (owner_unit, name, delete_time);
CREATE INDEX issues_lead ON issues (lead, name, delete_time);
CREATE INDEX issues_checkup_rule ON issues (checkup_rule, name, delete_time);
CREATE INDEX issues_severity ON issues (severity, name, delete_time);
CREATE INDEX issues_problem ON issues (problem, name, delete_time);
CREATE INDEX issues_state ON issues (state, name, delete_time);
CREATE INDEX issues_solver_unit ON issues (solver_unit, name, delete_time);
CREATE INDEX issues_solver ON issues (solver, name, delete_time);
CREATE INDEX issues_due_date ON issues (due_date, name, delete_time);
CREATE INDEX issues_supervisor ON issues (supervisor, name, delete_time);
CREATE INDEX issues_supervise_time ON issues ((coalesce(supervise_time, -9223372036854775807)), name, delete_time);
CREATE INDEX issues_resolve_time ON issues ((coalesce(resolve_time, -9223372036854775807)), name, delete_time);

CREATE TABLE site_inspections (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  lead_unit TEXT NOT NULL DEFAULT '',
  inspection_date TEXT NOT NULL DEFAULT '',
  claimed_stage BIGINT NOT NULL DEFAULT 0,
  found_stage BIGINT NOT NULL DEFAULT 0,
  progress_percent BIGINT,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX site_inspections_create_time ON site_inspections (create_time, name, delete_time);
CREATE INDEX site_inspections_update_time ON site_inspections (update_time, name, delete_time);
CREATE INDEX site_inspections_owner_unit ON site_inspections (owner_unit, name, delete_time);
CREATE INDEX site_inspections_lead ON site_inspections (lead, name, delete_time);
CREATE INDEX site_inspections_lead_unit ON site_inspections (lead_unit, name, delete_time);
CREATE INDEX site_inspections_inspection_date ON site_inspections (inspection_date, name, delete_time);
CREATE INDEX site_inspections_claimed_stage ON site_inspections (claimed_stage, name, delete_time);
CREATE INDEX site_inspections_found_stage ON site_inspections (found_stage, name, delete_time);
CREATE INDEX site_inspections_progress_percent ON site_inspections ((coalesce(progress_percent, -9223372036854775807)), name, delete_time);

-- As in 0012, with the days of a lead too and since when it is in its stage, so that every
-- figure of any day is counted from it alone. It is filled again from the journal.
DROP TABLE lead_facts;
DELETE FROM facts WHERE key = 'lead_facts';
CREATE TABLE lead_facts (
  lead TEXT NOT NULL,
  from_revision BIGINT NOT NULL,
  until_revision BIGINT NOT NULL,
  from_time BIGINT NOT NULL,
  until_time BIGINT NOT NULL,
  stage BIGINT NOT NULL,
  stage_time BIGINT NOT NULL,
  stage_imported BIGINT NOT NULL,
  project_kind BIGINT NOT NULL,
  owner_unit TEXT NOT NULL,
  chain TEXT NOT NULL,
  investment_amount_minor BIGINT,
  investment_currency TEXT NOT NULL,
  agreement_date TEXT NOT NULL,
  planned_start_date TEXT NOT NULL,
  start_date TEXT NOT NULL,
  planned_completion_date TEXT NOT NULL,
  completion_date TEXT NOT NULL,
  deleted BIGINT NOT NULL,
  PRIMARY KEY (lead, from_revision)
);
-- What is counted today is one stretch of it, in the order in which it is added up.
CREATE INDEX lead_facts_counted ON lead_facts (until_revision, owner_unit, chain, stage,
  investment_currency, from_revision, deleted, project_kind, agreement_date,
  investment_amount_minor, stage_imported, stage_time, lead);
CREATE INDEX lead_facts_from ON lead_facts (from_revision);
