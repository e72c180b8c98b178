-- What funds in place are counted from, as lead_facts is for leads: a row for every time that a
-- receipt was of one unit, chain, day, amount and grade. It is filled from the journal.
CREATE TABLE fund_facts (
  receipt TEXT NOT NULL,
  from_revision BIGINT NOT NULL,
  until_revision BIGINT NOT NULL,
  lead TEXT NOT NULL,
  lead_unit TEXT NOT NULL,
  chain TEXT NOT NULL,
  receipt_date TEXT NOT NULL,
  receipt_amount_minor BIGINT NOT NULL,
  receipt_currency TEXT NOT NULL,
  grade BIGINT NOT NULL,
  deleted BIGINT NOT NULL,
  PRIMARY KEY (receipt, from_revision)
);
-- What is counted today is one stretch of it, and so is a period of it.
CREATE INDEX fund_facts_counted ON fund_facts (until_revision, receipt_date, from_revision,
  deleted, lead_unit, chain, receipt_currency, grade, receipt_amount_minor, lead);
