-- +goose Up
-- Work to be done after a commit. claim is '' while a row waits or is dead, so that a kind has at most
-- one pending row for a key; else it names the taking. due is when the row may be taken: while it runs,
-- when the lease ends.
CREATE TABLE jobs (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind     TEXT COLLATE "C" NOT NULL,
  key      TEXT COLLATE "C" NOT NULL,
  claim    TEXT COLLATE "C" NOT NULL,
  state    TEXT COLLATE "C" NOT NULL,
  args     TEXT COLLATE "C" NOT NULL,
  due      TIMESTAMPTZ      NOT NULL,
  made_at  TIMESTAMPTZ      NOT NULL,
  node     TEXT COLLATE "C" NOT NULL,
  attempts BIGINT           NOT NULL,
  problem  TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX jobs_key ON jobs (kind, key, claim);
CREATE INDEX jobs_due ON jobs (kind, due, id) WHERE state <> 'dead';
CREATE INDEX jobs_state ON jobs (state, due, id);

-- What was run of the periodic work, one row for a name and a slot. due as above; number counts the
-- runs of a name.
CREATE TABLE periodic_runs (
  name      TEXT COLLATE "C" NOT NULL,
  slot      TIMESTAMPTZ      NOT NULL,
  number    BIGINT           NOT NULL,
  state     TEXT COLLATE "C" NOT NULL,
  asked_by  TEXT COLLATE "C" NOT NULL,
  claim     TEXT COLLATE "C" NOT NULL,
  node      TEXT COLLATE "C" NOT NULL,
  attempts  BIGINT           NOT NULL,
  due       TIMESTAMPTZ      NOT NULL,
  began_at  TIMESTAMPTZ,
  ended_at  TIMESTAMPTZ,
  problem   TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (name, slot)
);
CREATE UNIQUE INDEX periodic_runs_number ON periodic_runs (name, number);
CREATE INDEX periodic_runs_state ON periodic_runs (name, state, number);
