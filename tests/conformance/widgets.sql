-- The table of the throw-away resource, by the rules of storage/migrations.
CREATE TABLE widgets (
  name TEXT PRIMARY KEY,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  delete_time BIGINT,
  owner_unit TEXT NOT NULL DEFAULT '',
  display_name TEXT NOT NULL DEFAULT '',
  nickname TEXT,
  code TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL DEFAULT '',
  size BIGINT NOT NULL DEFAULT 0,
  weight BIGINT,
  share DOUBLE PRECISION NOT NULL DEFAULT 0,
  rate DOUBLE PRECISION,
  batch BIGINT NOT NULL DEFAULT 0,
  thickness DOUBLE PRECISION NOT NULL DEFAULT 0,
  active BIGINT NOT NULL DEFAULT 0,
  approved BIGINT,
  shape BIGINT NOT NULL DEFAULT 0,
  second_shape BIGINT,
  check_time BIGINT,
  make_date TEXT NOT NULL DEFAULT '',
  region_code TEXT NOT NULL DEFAULT '',
  credit_code TEXT NOT NULL DEFAULT '',
  price_amount_minor BIGINT,
  price_currency TEXT NOT NULL DEFAULT '',
  maker_unit TEXT NOT NULL DEFAULT '',
  parent TEXT NOT NULL DEFAULT '',
  twin TEXT NOT NULL DEFAULT '',
  state_note TEXT NOT NULL DEFAULT '',
  revision BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX widgets_create_time ON widgets (create_time, name, delete_time);
CREATE INDEX widgets_update_time ON widgets (update_time, name, delete_time);
CREATE INDEX widgets_owner_unit ON widgets (owner_unit, name, delete_time);
CREATE INDEX widgets_display_name ON widgets (display_name, name, delete_time);
CREATE INDEX widgets_nickname ON widgets ((coalesce(nickname, '')), name, delete_time);
CREATE INDEX widgets_code ON widgets (code, name, delete_time);
CREATE UNIQUE INDEX widgets_live_code ON widgets (code)
  WHERE delete_time IS NULL AND code <> '';
CREATE INDEX widgets_origin ON widgets (origin, name, delete_time);
CREATE INDEX widgets_size ON widgets (size, name, delete_time);
CREATE INDEX widgets_weight ON widgets ((coalesce(weight, -9223372036854775807)), name, delete_time);
CREATE INDEX widgets_share ON widgets (share, name, delete_time);
CREATE INDEX widgets_rate ON widgets ((coalesce(rate, -1.7976931348623157e308)), name, delete_time);
CREATE INDEX widgets_batch ON widgets (batch, name, delete_time);
CREATE INDEX widgets_thickness ON widgets (thickness, name, delete_time);
CREATE INDEX widgets_active ON widgets (active, name, delete_time);
CREATE INDEX widgets_approved ON widgets ((coalesce(approved, -9223372036854775807)), name, delete_time);
CREATE INDEX widgets_shape ON widgets (shape, name, delete_time);
CREATE INDEX widgets_second_shape ON widgets ((coalesce(second_shape, -9223372036854775807)), name, delete_time);
CREATE INDEX widgets_check_time ON widgets ((coalesce(check_time, -9223372036854775807)), name, delete_time);
CREATE INDEX widgets_make_date ON widgets (make_date, name, delete_time);
CREATE INDEX widgets_region_code ON widgets (region_code, name, delete_time);
CREATE INDEX widgets_credit_code ON widgets (credit_code, name, delete_time);
CREATE UNIQUE INDEX widgets_live_credit_code ON widgets (credit_code)
  WHERE delete_time IS NULL AND credit_code <> '';
CREATE INDEX widgets_price_amount_minor ON widgets ((coalesce(price_amount_minor, -9223372036854775807)), name, delete_time);
CREATE INDEX widgets_price_currency ON widgets (price_currency, name, delete_time);
CREATE INDEX widgets_maker_unit ON widgets (maker_unit, name, delete_time);
CREATE INDEX widgets_parent ON widgets (parent, name, delete_time);
CREATE INDEX widgets_twin ON widgets (twin, name, delete_time);
CREATE INDEX widgets_state_note ON widgets (state_note, name, delete_time);
