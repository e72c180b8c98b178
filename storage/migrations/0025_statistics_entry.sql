-- When a project entered the statistical base (入库纳统).
ALTER TABLE leads ADD COLUMN statistics_entry_date TEXT NOT NULL DEFAULT '';
CREATE INDEX leads_statistics_entry_date ON leads (statistics_entry_date, name, delete_time);
