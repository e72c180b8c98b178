-- The week that an engagement counts in. Engagements from before it have none.
ALTER TABLE engagements ADD COLUMN reporting_week TEXT NOT NULL DEFAULT '';
CREATE INDEX engagements_reporting_week ON engagements (reporting_week, name, delete_time);
