-- The few leads that no figure counts, which reports leave out one by one: to look up in
-- lead_facts whether one counts took longer than to count it. The kinds are PROMOTION and ENCLAVE.
CREATE INDEX lead_facts_uncounted ON lead_facts (lead, from_revision, until_revision, deleted,
  project_kind) WHERE deleted = 1 OR project_kind NOT IN (1, 2);
