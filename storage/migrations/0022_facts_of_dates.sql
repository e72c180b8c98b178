-- The high-quality project list counts by years, of every lead: from the index alone.
DROP INDEX lead_facts_counted;
CREATE INDEX lead_facts_counted ON lead_facts (until_revision, owner_unit, chain, stage,
  investment_currency, from_revision, deleted, project_kind, agreement_date,
  investment_amount_minor, stage_imported, stage_time, lead, planned_start_date, start_date,
  planned_completion_date, completion_date);
