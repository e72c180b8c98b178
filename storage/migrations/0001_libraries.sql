-- The first schema. SQL here stays in the common subset of SQLite and PostgreSQL.
--
-- Rules of every resource table: `message` holds the row; what can be filtered has
-- a column named like the field, and an index that ends in `name`, so that a list in
-- its order needs no sort, and `delete_time`, so that live rows are counted without
-- reading them; an index on a nullable column is on the expression that orders unset
-- first; unique rules hold among live rows only.

-- The last revision handed out; one row, which also serialises writers.
CREATE TABLE head (
  id BIGINT PRIMARY KEY,
  revision BIGINT NOT NULL
);
INSERT INTO head (id, revision) VALUES (1, 0);

-- Facts about the database itself: the versions of its columns and search index.
CREATE TABLE facts (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- Headers of the journal, kept for ever. A digest is SHA-256(nonce, image).
CREATE TABLE journal (
  revision BIGINT PRIMARY KEY,
  change_time BIGINT NOT NULL,
  user_name TEXT NOT NULL,
  identity TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  request_digest BYTEA NOT NULL,
  name TEXT NOT NULL,
  before_digest BYTEA,
  after_digest BYTEA
);
CREATE INDEX journal_name ON journal (name, revision);
CREATE UNIQUE INDEX journal_request ON journal (user_name, request_id) WHERE request_id <> '';

-- Images of the journal; an image and its nonce can be erased together.
CREATE TABLE journal_images (
  revision BIGINT PRIMARY KEY,
  before_nonce BYTEA,
  before_image BYTEA,
  after_nonce BYTEA,
  after_image BYTEA
);

-- Filterable repeated fields: owner is the row, field "collection.field".
CREATE TABLE links (
  owner TEXT NOT NULL,
  field TEXT NOT NULL,
  target TEXT NOT NULL,
  PRIMARY KEY (owner, field, target)
);
CREATE INDEX links_target ON links (field, target, owner);

CREATE TABLE units (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  display_name TEXT NOT NULL DEFAULT '',
  kind BIGINT NOT NULL DEFAULT 0,
  code TEXT NOT NULL DEFAULT '',
  parent_unit TEXT NOT NULL DEFAULT '',
  region_code TEXT NOT NULL DEFAULT '',
  host_unit TEXT NOT NULL DEFAULT '',
  assessed BIGINT NOT NULL DEFAULT 0,
  zone_rank BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX units_create_time ON units (create_time, name, delete_time);
CREATE INDEX units_update_time ON units (update_time, name, delete_time);
CREATE INDEX units_display_name ON units (display_name, name, delete_time);
CREATE INDEX units_kind ON units (kind, name, delete_time);
CREATE INDEX units_code ON units (code, name, delete_time);
CREATE UNIQUE INDEX units_live_code ON units (code)
  WHERE delete_time IS NULL AND code <> '';
CREATE INDEX units_parent_unit ON units (parent_unit, name, delete_time);
CREATE INDEX units_region_code ON units (region_code, name, delete_time);
CREATE INDEX units_host_unit ON units (host_unit, name, delete_time);
CREATE INDEX units_assessed ON units (assessed, name, delete_time);
CREATE INDEX units_zone_rank ON units (zone_rank, name, delete_time);

CREATE TABLE users (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  display_name TEXT NOT NULL DEFAULT '',
  unit TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX users_create_time ON users (create_time, name, delete_time);
CREATE INDEX users_update_time ON users (update_time, name, delete_time);
CREATE INDEX users_display_name ON users (display_name, name, delete_time);
CREATE INDEX users_unit ON users (unit, name, delete_time);

CREATE TABLE clusters (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  lead_unit TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX clusters_create_time ON clusters (create_time, name, delete_time);
CREATE INDEX clusters_update_time ON clusters (update_time, name, delete_time);
CREATE INDEX clusters_owner_unit ON clusters (owner_unit, name, delete_time);
CREATE INDEX clusters_display_name ON clusters (display_name, name, delete_time);
CREATE INDEX clusters_code ON clusters (code, name, delete_time);
CREATE UNIQUE INDEX clusters_live_code ON clusters (code)
  WHERE delete_time IS NULL AND code <> '';
CREATE INDEX clusters_lead_unit ON clusters (lead_unit, name, delete_time);

CREATE TABLE chains (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  year BIGINT NOT NULL DEFAULT 0,
  cluster TEXT NOT NULL DEFAULT '',
  lead_unit TEXT NOT NULL DEFAULT '',
  archived BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX chains_create_time ON chains (create_time, name, delete_time);
CREATE INDEX chains_update_time ON chains (update_time, name, delete_time);
CREATE INDEX chains_owner_unit ON chains (owner_unit, name, delete_time);
CREATE INDEX chains_display_name ON chains (display_name, name, delete_time);
CREATE INDEX chains_code ON chains (code, name, delete_time);
CREATE INDEX chains_year ON chains (year, name, delete_time);
CREATE INDEX chains_cluster ON chains (cluster, name, delete_time);
CREATE INDEX chains_lead_unit ON chains (lead_unit, name, delete_time);
CREATE INDEX chains_archived ON chains (archived, name, delete_time);

CREATE TABLE chain_nodes (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  chain TEXT NOT NULL DEFAULT '',
  position BIGINT NOT NULL DEFAULT 0,
  strength BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX chain_nodes_create_time ON chain_nodes (create_time, name, delete_time);
CREATE INDEX chain_nodes_update_time ON chain_nodes (update_time, name, delete_time);
CREATE INDEX chain_nodes_owner_unit ON chain_nodes (owner_unit, name, delete_time);
CREATE INDEX chain_nodes_display_name ON chain_nodes (display_name, name, delete_time);
CREATE INDEX chain_nodes_code ON chain_nodes (code, name, delete_time);
CREATE INDEX chain_nodes_chain ON chain_nodes (chain, name, delete_time);
CREATE INDEX chain_nodes_position ON chain_nodes (position, name, delete_time);
CREATE INDEX chain_nodes_strength ON chain_nodes (strength, name, delete_time);

CREATE TABLE enterprises (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  credit_code TEXT NOT NULL DEFAULT '',
  stock_code TEXT NOT NULL DEFAULT '',
  exchange TEXT NOT NULL DEFAULT '',
  relation BIGINT NOT NULL DEFAULT 0,
  institution BIGINT NOT NULL DEFAULT 0,
  industry TEXT NOT NULL DEFAULT '',
  region_code TEXT NOT NULL DEFAULT '',
  country_or_region TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX enterprises_create_time ON enterprises (create_time, name, delete_time);
CREATE INDEX enterprises_update_time ON enterprises (update_time, name, delete_time);
CREATE INDEX enterprises_owner_unit ON enterprises (owner_unit, name, delete_time);
CREATE INDEX enterprises_display_name ON enterprises (display_name, name, delete_time);
CREATE INDEX enterprises_credit_code ON enterprises (credit_code, name, delete_time);
CREATE UNIQUE INDEX enterprises_live_credit_code ON enterprises (credit_code)
  WHERE delete_time IS NULL AND credit_code <> '';
CREATE INDEX enterprises_stock_code ON enterprises (stock_code, name, delete_time);
CREATE INDEX enterprises_exchange ON enterprises (exchange, name, delete_time);
CREATE INDEX enterprises_relation ON enterprises (relation, name, delete_time);
CREATE INDEX enterprises_institution ON enterprises (institution, name, delete_time);
CREATE INDEX enterprises_industry ON enterprises (industry, name, delete_time);
CREATE INDEX enterprises_region_code ON enterprises (region_code, name, delete_time);
CREATE INDEX enterprises_country_or_region ON enterprises (country_or_region, name, delete_time);

CREATE TABLE contact_persons (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  enterprise TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX contact_persons_create_time ON contact_persons (create_time, name, delete_time);
CREATE INDEX contact_persons_update_time ON contact_persons (update_time, name, delete_time);
CREATE INDEX contact_persons_owner_unit ON contact_persons (owner_unit, name, delete_time);
CREATE INDEX contact_persons_display_name ON contact_persons (display_name, name, delete_time);
CREATE INDEX contact_persons_enterprise ON contact_persons (enterprise, name, delete_time);

CREATE TABLE leads (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  enterprise TEXT NOT NULL DEFAULT '',
  project_kind BIGINT NOT NULL DEFAULT 0,
  chain TEXT NOT NULL DEFAULT '',
  stage BIGINT NOT NULL DEFAULT 0,
  source_stage TEXT NOT NULL DEFAULT '',
  stage_confidence BIGINT NOT NULL DEFAULT 0,
  report_date TEXT NOT NULL DEFAULT '',
  investment_amount_minor BIGINT,
  investment_currency TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX leads_create_time ON leads (create_time, name, delete_time);
CREATE INDEX leads_update_time ON leads (update_time, name, delete_time);
CREATE INDEX leads_owner_unit ON leads (owner_unit, name, delete_time);
CREATE INDEX leads_display_name ON leads (display_name, name, delete_time);
CREATE INDEX leads_code ON leads (code, name, delete_time);
CREATE INDEX leads_enterprise ON leads (enterprise, name, delete_time);
CREATE INDEX leads_project_kind ON leads (project_kind, name, delete_time);
CREATE INDEX leads_chain ON leads (chain, name, delete_time);
CREATE INDEX leads_stage ON leads (stage, name, delete_time);
CREATE INDEX leads_source_stage ON leads (source_stage, name, delete_time);
CREATE INDEX leads_stage_confidence ON leads (stage_confidence, name, delete_time);
CREATE INDEX leads_report_date ON leads (report_date, name, delete_time);
CREATE INDEX leads_investment_amount_minor ON leads ((coalesce(investment_amount_minor, -9223372036854775807)), name, delete_time);
CREATE INDEX leads_investment_currency ON leads (investment_currency, name, delete_time);

CREATE TABLE opportunities (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  chain TEXT NOT NULL DEFAULT '',
  host_unit TEXT NOT NULL DEFAULT '',
  flyer TEXT NOT NULL DEFAULT '',
  status BIGINT NOT NULL DEFAULT 0,
  investment_amount_minor BIGINT,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX opportunities_create_time ON opportunities (create_time, name, delete_time);
CREATE INDEX opportunities_update_time ON opportunities (update_time, name, delete_time);
CREATE INDEX opportunities_owner_unit ON opportunities (owner_unit, name, delete_time);
CREATE INDEX opportunities_display_name ON opportunities (display_name, name, delete_time);
CREATE INDEX opportunities_code ON opportunities (code, name, delete_time);
CREATE INDEX opportunities_chain ON opportunities (chain, name, delete_time);
CREATE INDEX opportunities_host_unit ON opportunities (host_unit, name, delete_time);
CREATE INDEX opportunities_flyer ON opportunities (flyer, name, delete_time);
CREATE INDEX opportunities_status ON opportunities (status, name, delete_time);
CREATE INDEX opportunities_investment_amount_minor ON opportunities ((coalesce(investment_amount_minor, -9223372036854775807)), name, delete_time);

CREATE TABLE engagements (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  enterprise TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  kind BIGINT NOT NULL DEFAULT 0,
  occur_time BIGINT,
  next_date TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX engagements_create_time ON engagements (create_time, name, delete_time);
CREATE INDEX engagements_update_time ON engagements (update_time, name, delete_time);
CREATE INDEX engagements_owner_unit ON engagements (owner_unit, name, delete_time);
CREATE INDEX engagements_enterprise ON engagements (enterprise, name, delete_time);
CREATE INDEX engagements_lead ON engagements (lead, name, delete_time);
CREATE INDEX engagements_kind ON engagements (kind, name, delete_time);
CREATE INDEX engagements_occur_time ON engagements ((coalesce(occur_time, -9223372036854775807)), name, delete_time);
CREATE INDEX engagements_next_date ON engagements (next_date, name, delete_time);
