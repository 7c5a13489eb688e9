-- +goose Up
-- The rule of reporting of a plan.
CREATE TABLE cycles (
  plan_id TEXT NOT NULL PRIMARY KEY REFERENCES plans (id),
  body    TEXT NOT NULL,
  version INTEGER           NOT NULL
) STRICT;

CREATE TABLE periods (
  id        TEXT NOT NULL PRIMARY KEY,
  plan_id   TEXT NOT NULL REFERENCES plans (id),
  key       TEXT NOT NULL,
  from_day  TEXT NOT NULL,
  to_day    TEXT NOT NULL,
  due       TEXT NOT NULL,
  closed_at TEXT,
  closed_by TEXT NOT NULL,
  hash      TEXT NOT NULL,
  version   INTEGER           NOT NULL
) STRICT;
CREATE UNIQUE INDEX periods_plan ON periods (plan_id, from_day);

-- What a period was when it was closed: JSON, whose hash stands in the period. Never changed.
CREATE TABLE period_snapshots (
  period_id TEXT NOT NULL PRIMARY KEY REFERENCES periods (id),
  body      TEXT NOT NULL
) STRICT;

-- One row per measure and lead unit that owes a report for a period.
CREATE TABLE reports (
  id         TEXT NOT NULL PRIMARY KEY,
  period_id  TEXT NOT NULL REFERENCES periods (id),
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  unit_id    TEXT NOT NULL REFERENCES units (id),
  duty_id    TEXT NOT NULL REFERENCES duties (id),
  state      TEXT NOT NULL,
  due        TEXT NOT NULL,
  round      INTEGER           NOT NULL,
  draft      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  version    INTEGER           NOT NULL
) STRICT;
CREATE INDEX reports_period ON reports (period_id, id);
CREATE INDEX reports_measure ON reports (measure_id, id);
CREATE INDEX reports_unit ON reports (unit_id, state, due, id);
CREATE INDEX reports_state ON reports (state, due, id);

-- Each handing in as it was, with what became of it.
CREATE TABLE report_rounds (
  report_id TEXT NOT NULL REFERENCES reports (id),
  number    INTEGER           NOT NULL,
  body      TEXT NOT NULL,
  PRIMARY KEY (report_id, number)
) STRICT;

CREATE TABLE contributions (
  report_id TEXT NOT NULL REFERENCES reports (id),
  unit_id   TEXT NOT NULL REFERENCES units (id),
  body      TEXT NOT NULL,
  PRIMARY KEY (report_id, unit_id)
) STRICT;

CREATE TABLE corrections (
  id         TEXT NOT NULL PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  period_id  TEXT NOT NULL REFERENCES periods (id),
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX corrections_measure ON corrections (measure_id, id);
CREATE INDEX corrections_period ON corrections (period_id, id);

-- Files handed in as proof. Their bytes lie with the objects; body holds what is known of them.
CREATE TABLE evidence (
  id         TEXT NOT NULL PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  unit_id    TEXT NOT NULL,
  grade      TEXT NOT NULL,
  scan       TEXT NOT NULL,
  release    INTEGER          NOT NULL,
  body       TEXT NOT NULL,
  version    INTEGER           NOT NULL
) STRICT;
CREATE INDEX evidence_measure ON evidence (measure_id, id);
CREATE INDEX evidence_scan ON evidence (scan, id);

-- Which objects the files need: the file, its previews, its copy for the public. An object that no
-- row names is swept away.
CREATE TABLE evidence_objects (
  hash        TEXT NOT NULL,
  evidence_id TEXT NOT NULL REFERENCES evidence (id),
  PRIMARY KEY (hash, evidence_id)
) STRICT;
