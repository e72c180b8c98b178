-- What the gaps of chains count of a lead, found by its name without its row, of which a report
-- over all chains would read most.
CREATE INDEX leads_placed ON leads (name, stage, project_kind, completion_date, delete_time);
