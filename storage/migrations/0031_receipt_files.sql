-- The file of a receipt's voucher. What was paid into a project is still told without a look at the
-- receipts themselves.
ALTER TABLE fund_receipts ADD COLUMN attachment TEXT NOT NULL DEFAULT '';
CREATE INDEX fund_receipts_attachment ON fund_receipts (attachment, name, delete_time);
DROP INDEX fund_receipts_paid;
CREATE INDEX fund_receipts_paid ON fund_receipts (lead, receipt_date, receipt_amount_minor,
  receipt_currency, grade, attachment, delete_time);
