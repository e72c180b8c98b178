-- Who follows up a lead and takes an engagement's next step.
ALTER TABLE leads ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_assignee ON leads (assignee, name, delete_time);
ALTER TABLE engagements ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
CREATE INDEX engagements_assignee ON engagements (assignee, name, delete_time);
