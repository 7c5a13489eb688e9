-- +goose Up
-- Work to be done after a commit. claim is '' while a row waits or is dead, so that a kind has at most
-- one pending row for a key; else it names the taking. due is when the row may be taken: while it runs,
-- when the lease ends.
CREATE TABLE jobs (
  id       TEXT NOT NULL PRIMARY KEY,
  kind     TEXT NOT NULL,
  key      TEXT NOT NULL,
  claim    TEXT NOT NULL,
  state    TEXT NOT NULL,
  args     TEXT NOT NULL,
  due      TEXT      NOT NULL,
  made_at  TEXT      NOT NULL,
  node     TEXT NOT NULL,
  attempts INTEGER           NOT NULL,
  problem  TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX jobs_key ON jobs (kind, key, claim);
CREATE INDEX jobs_due ON jobs (kind, due, id) WHERE state <> 'dead';
CREATE INDEX jobs_state ON jobs (state, due, id);

-- What was run of the periodic work, one row for a name and a slot. due as above; number counts the
-- runs of a name.
CREATE TABLE periodic_runs (
  name      TEXT NOT NULL,
  slot      TEXT      NOT NULL,
  number    INTEGER           NOT NULL,
  state     TEXT NOT NULL,
  asked_by  TEXT NOT NULL,
  claim     TEXT NOT NULL,
  node      TEXT NOT NULL,
  attempts  INTEGER           NOT NULL,
  due       TEXT      NOT NULL,
  began_at  TEXT,
  ended_at  TEXT,
  problem   TEXT NOT NULL,
  PRIMARY KEY (name, slot)
) STRICT;
CREATE UNIQUE INDEX periodic_runs_number ON periodic_runs (name, number);
CREATE INDEX periodic_runs_state ON periodic_runs (name, state, number);
