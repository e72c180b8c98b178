-- Funds in place, receipt by receipt. lead_unit, chain and the links of shared_units are as the
-- lead has them.
CREATE TABLE fund_receipts (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  lead TEXT NOT NULL DEFAULT '',
  receipt_date TEXT NOT NULL DEFAULT '',
  receipt_amount_minor BIGINT NOT NULL DEFAULT 0,
  receipt_currency TEXT NOT NULL DEFAULT '',
  payer TEXT NOT NULL DEFAULT '',
  voucher_kind BIGINT NOT NULL DEFAULT 0,
  voucher_reference TEXT NOT NULL DEFAULT '',
  grade BIGINT NOT NULL DEFAULT 0,
  verified_by TEXT NOT NULL DEFAULT '',
  verify_time BIGINT,
  visit_date TEXT NOT NULL DEFAULT '',
  lead_unit TEXT NOT NULL DEFAULT '',
  chain TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX fund_receipts_create_time ON fund_receipts (create_time, name, delete_time);
CREATE INDEX fund_receipts_update_time ON fund_receipts (update_time, name, delete_time);
CREATE INDEX fund_receipts_owner_unit ON fund_receipts (owner_unit, name, delete_time);
CREATE INDEX fund_receipts_lead ON fund_receipts (lead, name, delete_time);
CREATE INDEX fund_receipts_receipt_date ON fund_receipts (receipt_date, name, delete_time);
CREATE INDEX fund_receipts_receipt_amount_minor ON fund_receipts (receipt_amount_minor, name, delete_time);
CREATE INDEX fund_receipts_receipt_currency ON fund_receipts (receipt_currency, name, delete_time);
CREATE INDEX fund_receipts_payer ON fund_receipts (payer, name, delete_time);
CREATE INDEX fund_receipts_voucher_kind ON fund_receipts (voucher_kind, name, delete_time);
CREATE INDEX fund_receipts_voucher_reference ON fund_receipts (voucher_reference, name, delete_time);
CREATE INDEX fund_receipts_grade ON fund_receipts (grade, name, delete_time);
CREATE INDEX fund_receipts_verified_by ON fund_receipts (verified_by, name, delete_time);
CREATE INDEX fund_receipts_verify_time ON fund_receipts ((coalesce(verify_time, -9223372036854775807)), name, delete_time);
CREATE INDEX fund_receipts_visit_date ON fund_receipts (visit_date, name, delete_time);
CREATE INDEX fund_receipts_lead_unit ON fund_receipts (lead_unit, name, delete_time);
CREATE INDEX fund_receipts_chain ON fund_receipts (chain, name, delete_time);

CREATE TABLE trips (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  leader TEXT NOT NULL DEFAULT '',
  start_date TEXT NOT NULL DEFAULT '',
  end_date TEXT NOT NULL DEFAULT '',
  state BIGINT NOT NULL DEFAULT 0,
  close_time BIGINT,
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX trips_create_time ON trips (create_time, name, delete_time);
CREATE INDEX trips_update_time ON trips (update_time, name, delete_time);
CREATE INDEX trips_owner_unit ON trips (owner_unit, name, delete_time);
CREATE INDEX trips_display_name ON trips (display_name, name, delete_time);
CREATE INDEX trips_leader ON trips (leader, name, delete_time);
CREATE INDEX trips_start_date ON trips (start_date, name, delete_time);
CREATE INDEX trips_end_date ON trips (end_date, name, delete_time);
CREATE INDEX trips_state ON trips (state, name, delete_time);
CREATE INDEX trips_close_time ON trips ((coalesce(close_time, -9223372036854775807)), name, delete_time);

CREATE TABLE trip_stops (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  trip TEXT NOT NULL DEFAULT '',
  enterprise TEXT NOT NULL DEFAULT '',
  planned_date TEXT NOT NULL DEFAULT '',
  outcome BIGINT NOT NULL DEFAULT 0,
  next_date TEXT NOT NULL DEFAULT '',
  engagement TEXT NOT NULL DEFAULT '',
  trip_unit TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX trip_stops_create_time ON trip_stops (create_time, name, delete_time);
CREATE INDEX trip_stops_update_time ON trip_stops (update_time, name, delete_time);
CREATE INDEX trip_stops_owner_unit ON trip_stops (owner_unit, name, delete_time);
CREATE INDEX trip_stops_trip ON trip_stops (trip, name, delete_time);
CREATE INDEX trip_stops_enterprise ON trip_stops (enterprise, name, delete_time);
CREATE INDEX trip_stops_planned_date ON trip_stops (planned_date, name, delete_time);
CREATE INDEX trip_stops_outcome ON trip_stops (outcome, name, delete_time);
CREATE INDEX trip_stops_next_date ON trip_stops (next_date, name, delete_time);
CREATE INDEX trip_stops_engagement ON trip_stops (engagement, name, delete_time);
CREATE INDEX trip_stops_trip_unit ON trip_stops (trip_unit, name, delete_time);
