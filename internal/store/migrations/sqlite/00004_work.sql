-- +goose Up
-- One row per version of a measure's work plan, with the totals of its dates as last computed.
CREATE TABLE work_plans (
  id           TEXT NOT NULL PRIMARY KEY,
  plan_id      TEXT NOT NULL REFERENCES plans (id),
  measure_id   TEXT NOT NULL REFERENCES measures (id),
  unit_id      TEXT NOT NULL REFERENCES units (id),
  number       INTEGER           NOT NULL,
  library      INTEGER           NOT NULL,
  state        TEXT NOT NULL,
  start_day    TEXT NOT NULL,
  deadline     TEXT NOT NULL,
  strands      TEXT NOT NULL,
  note         TEXT NOT NULL,
  review       TEXT NOT NULL,
  submitted_on TEXT NOT NULL,
  decided_on   TEXT NOT NULL,
  tasks        INTEGER           NOT NULL,
  begins       TEXT NOT NULL,
  finish       TEXT NOT NULL,
  promised     TEXT NOT NULL,
  late_by      INTEGER           NOT NULL,
  slack        INTEGER           NOT NULL,
  share        INTEGER           NOT NULL,
  computed_on  TEXT NOT NULL,
  version      INTEGER           NOT NULL
) STRICT;
CREATE UNIQUE INDEX work_plans_measure ON work_plans (measure_id, number);
CREATE INDEX work_plans_plan ON work_plans (plan_id, state, measure_id);
CREATE INDEX work_plans_unit ON work_plans (unit_id, state, measure_id);
CREATE INDEX work_plans_state ON work_plans (state, id);

-- Tasks of a version. What is only told of a task stands in body. Some columns hold several values
-- that are always read and written together, because a rescheduling reads and writes every task:
-- days (shortest/typical/longest), bounds (not before, not after, fixed), progress (started, finished,
-- remaining), dates (latest start and finish, forecast start and finish, floats, critical).
-- due_key is the latest finish of an open task of the version in force, '' otherwise.
CREATE TABLE work_tasks (
  work_id  TEXT NOT NULL REFERENCES work_plans (id),
  seq      INTEGER           NOT NULL,
  task     TEXT NOT NULL,
  plan_id  TEXT NOT NULL,
  unit_id  TEXT NOT NULL,
  strand   TEXT NOT NULL,
  days     TEXT NOT NULL,
  calendar TEXT NOT NULL,
  gate     INTEGER          NOT NULL,
  bounds   TEXT NOT NULL,
  links    TEXT NOT NULL,
  state    INTEGER           NOT NULL,
  progress TEXT NOT NULL,
  request  TEXT NOT NULL,
  quantity TEXT NOT NULL,
  body     TEXT NOT NULL,
  dates    TEXT NOT NULL,
  due_key  TEXT NOT NULL,
  PRIMARY KEY (work_id, seq)
) STRICT;
CREATE INDEX work_tasks_plan_due ON work_tasks (plan_id, due_key, work_id, seq);
CREATE INDEX work_tasks_unit_due ON work_tasks (unit_id, due_key, work_id, seq);

-- Links between tasks of different measures.
CREATE TABLE work_links (
  id           TEXT NOT NULL PRIMARY KEY,
  plan_id      TEXT NOT NULL REFERENCES plans (id),
  from_measure TEXT NOT NULL REFERENCES measures (id),
  from_task    TEXT NOT NULL,
  to_measure   TEXT NOT NULL REFERENCES measures (id),
  to_task      TEXT NOT NULL,
  type         TEXT NOT NULL,
  lag          INTEGER           NOT NULL
) STRICT;
CREATE INDEX work_links_plan ON work_links (plan_id, id);

CREATE TABLE extensions (
  id         TEXT NOT NULL PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  unit_id    TEXT NOT NULL REFERENCES units (id),
  task       TEXT NOT NULL,
  state      TEXT NOT NULL,
  filed_on   TEXT NOT NULL,
  body       TEXT NOT NULL,
  version    INTEGER           NOT NULL
) STRICT;
CREATE INDEX extensions_measure ON extensions (measure_id, id);
CREATE INDEX extensions_plan ON extensions (plan_id, id);
CREATE INDEX extensions_state ON extensions (state, filed_on, id);

-- Each edit of a template gives the library its next version; version 1 comes with the program.
CREATE TABLE template_edits (
  library    INTEGER           NOT NULL PRIMARY KEY,
  template   TEXT NOT NULL,
  body       TEXT NOT NULL,
  note       TEXT NOT NULL,
  at         TEXT      NOT NULL,
  account_id TEXT NOT NULL,
  author     TEXT NOT NULL
) STRICT;

-- Each holiday notice applied gives the book of calendars its next version; version 1 comes with
-- the program.
CREATE TABLE calendar_notices (
  book       INTEGER           NOT NULL PRIMARY KEY,
  body       TEXT NOT NULL,
  at         TEXT      NOT NULL,
  account_id TEXT NOT NULL,
  author     TEXT NOT NULL
) STRICT;

-- Calendar feeds by the hash of their private address.
CREATE TABLE feeds (
  id         TEXT NOT NULL PRIMARY KEY,
  token_hash TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  kind       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  lang       TEXT NOT NULL,
  alarm      INTEGER           NOT NULL,
  made_at    TEXT      NOT NULL,
  used_on    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX feeds_token ON feeds (token_hash);
CREATE INDEX feeds_account ON feeds (account_id, id);
