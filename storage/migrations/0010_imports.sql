-- Runs of imports; `message` is an ImportRecord. The plans themselves are files beside the
-- database, for they are long, and gone after some weeks.
CREATE TABLE import_runs (
  name TEXT PRIMARY KEY,
  author TEXT NOT NULL,
  digest TEXT NOT NULL,
  state BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  message BYTEA NOT NULL
);
CREATE INDEX import_runs_author ON import_runs (author, name);
CREATE INDEX import_runs_digest ON import_runs (digest, author, name);
CREATE INDEX import_runs_state ON import_runs (state, name);
CREATE INDEX import_runs_expire_time ON import_runs (expire_time, name);

-- Rows of a run that did not come out as planned: `progress` is an ImportProgress, and
-- `status` a google.rpc.Status that quotes nothing of the row.
CREATE TABLE import_exceptions (
  run TEXT NOT NULL,
  number BIGINT NOT NULL,
  progress BIGINT NOT NULL,
  status BYTEA NOT NULL,
  PRIMARY KEY (run, number)
);
