-- Whether a fact is a move to another stage is asked of every lead of a week: it says itself
-- which stage the lead was in before, 0 for none.
ALTER TABLE lead_facts ADD COLUMN previous_stage BIGINT NOT NULL DEFAULT 0;
UPDATE lead_facts SET previous_stage = coalesce((SELECT p.stage FROM lead_facts AS p
  WHERE p.lead = lead_facts.lead AND p.until_revision = lead_facts.from_revision), 0);
-- The moves alone, counted from the index.
CREATE INDEX lead_facts_moved ON lead_facts (from_revision, previous_stage, stage, deleted,
  project_kind, owner_unit, chain, lead, from_time) WHERE previous_stage <> stage;
