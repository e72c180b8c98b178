-- The keys by which a live enterprise is found (server/import/enterprise_name.h), several
-- for each; the first of the two columns also orders those that begin alike.
CREATE TABLE enterprise_keys (
  key TEXT NOT NULL,
  enterprise TEXT NOT NULL,
  PRIMARY KEY (key, enterprise)
);
CREATE INDEX enterprise_keys_enterprise ON enterprise_keys (enterprise, key);

-- What people said of two rows of one collection, so that nobody is asked again. The names
-- are in their order; `verdict` is a DuplicateVerdict.Verdict.
CREATE TABLE duplicate_verdicts (
  first_name TEXT NOT NULL,
  second_name TEXT NOT NULL,
  verdict BIGINT NOT NULL,
  user_name TEXT NOT NULL,
  judge_time BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (first_name, second_name)
);
CREATE INDEX duplicate_verdicts_second_name ON duplicate_verdicts (second_name, first_name);
CREATE INDEX duplicate_verdicts_verdict ON duplicate_verdicts (verdict, first_name, second_name);
