-- Evidence of leads: what a file is; the file itself lies beside the database, under its digest.
CREATE TABLE attachments (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  chain TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  kind BIGINT NOT NULL DEFAULT 0,
  size_bytes BIGINT NOT NULL DEFAULT 0,
  sha256 TEXT NOT NULL DEFAULT '',
  uploaded_by TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX attachments_create_time ON attachments (create_time, name, delete_time);
CREATE INDEX attachments_update_time ON attachments (update_time, name, delete_time);
CREATE INDEX attachments_owner_unit ON attachments (owner_unit, name, delete_time);
CREATE INDEX attachments_chain ON attachments (chain, name, delete_time);
CREATE INDEX attachments_lead ON attachments (lead, name, delete_time);
CREATE INDEX attachments_kind ON attachments (kind, name, delete_time);
CREATE INDEX attachments_size_bytes ON attachments (size_bytes, name, delete_time);
CREATE INDEX attachments_sha256 ON attachments (sha256, name, delete_time);
CREATE INDEX attachments_uploaded_by ON attachments (uploaded_by, name, delete_time);

-- The compliance review and what it goes by. The latest row of a lead counts.
CREATE TABLE review_checklist_items (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  aspect BIGINT NOT NULL DEFAULT 0,
  required BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX review_checklist_items_create_time ON review_checklist_items (create_time, name, delete_time);
CREATE INDEX review_checklist_items_update_time ON review_checklist_items (update_time, name, delete_time);
CREATE INDEX review_checklist_items_owner_unit ON review_checklist_items (owner_unit, name, delete_time);
CREATE INDEX review_checklist_items_display_name ON review_checklist_items (display_name, name, delete_time);
CREATE INDEX review_checklist_items_aspect ON review_checklist_items (aspect, name, delete_time);
CREATE INDEX review_checklist_items_required ON review_checklist_items (required, name, delete_time);

CREATE TABLE compliance_reviews (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  chain TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  verdict BIGINT NOT NULL DEFAULT 0,
  reviewer TEXT NOT NULL DEFAULT '',
  checklist_version BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX compliance_reviews_create_time ON compliance_reviews (create_time, name, delete_time);
CREATE INDEX compliance_reviews_update_time ON compliance_reviews (update_time, name, delete_time);
CREATE INDEX compliance_reviews_owner_unit ON compliance_reviews (owner_unit, name, delete_time);
CREATE INDEX compliance_reviews_chain ON compliance_reviews (chain, name, delete_time);
CREATE INDEX compliance_reviews_lead ON compliance_reviews (lead, name, delete_time);
CREATE INDEX compliance_reviews_verdict ON compliance_reviews (verdict, name, delete_time);
CREATE INDEX compliance_reviews_reviewer ON compliance_reviews (reviewer, name, delete_time);
CREATE INDEX compliance_reviews_checklist_version ON compliance_reviews (checklist_version, name, delete_time);
