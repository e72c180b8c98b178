-- What was paid into a project, without a look at the receipts themselves: checkups ask for it of
-- every project.
CREATE INDEX fund_receipts_paid ON fund_receipts (lead, receipt_date, receipt_amount_minor,
  receipt_currency, grade, delete_time);
