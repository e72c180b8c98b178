-- The last inspection of a project, and the promises of one, without a look at the rows
-- themselves: checkups ask for both of every project.
CREATE INDEX site_inspections_last ON site_inspections (lead, inspection_date, name, found_stage,
  progress_percent, delete_time);
CREATE INDEX policy_promises_standing ON policy_promises (lead, name, clause_type, promise_date,
  ruling, state, delete_time);
