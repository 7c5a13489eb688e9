-- +goose Up
-- One row per version of a measure's work plan, with the totals of its dates as last computed.
CREATE TABLE work_plans (
  id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id      TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id   TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  unit_id      TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  number       BIGINT           NOT NULL,
  library      BIGINT           NOT NULL,
  state        TEXT COLLATE "C" NOT NULL,
  start_day    TEXT COLLATE "C" NOT NULL,
  deadline     TEXT COLLATE "C" NOT NULL,
  strands      TEXT COLLATE "C" NOT NULL,
  note         TEXT COLLATE "C" NOT NULL,
  review       TEXT COLLATE "C" NOT NULL,
  submitted_on TEXT COLLATE "C" NOT NULL,
  decided_on   TEXT COLLATE "C" NOT NULL,
  tasks        BIGINT           NOT NULL,
  begins       TEXT COLLATE "C" NOT NULL,
  finish       TEXT COLLATE "C" NOT NULL,
  promised     TEXT COLLATE "C" NOT NULL,
  late_by      BIGINT           NOT NULL,
  slack        BIGINT           NOT NULL,
  share        BIGINT           NOT NULL,
  computed_on  TEXT COLLATE "C" NOT NULL,
  version      BIGINT           NOT NULL
);
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
  work_id  TEXT COLLATE "C" NOT NULL REFERENCES work_plans (id),
  seq      BIGINT           NOT NULL,
  task     TEXT COLLATE "C" NOT NULL,
  plan_id  TEXT COLLATE "C" NOT NULL,
  unit_id  TEXT COLLATE "C" NOT NULL,
  strand   TEXT COLLATE "C" NOT NULL,
  days     TEXT COLLATE "C" NOT NULL,
  calendar TEXT COLLATE "C" NOT NULL,
  gate     BOOLEAN          NOT NULL,
  bounds   TEXT COLLATE "C" NOT NULL,
  links    TEXT COLLATE "C" NOT NULL,
  state    BIGINT           NOT NULL,
  progress TEXT COLLATE "C" NOT NULL,
  request  TEXT COLLATE "C" NOT NULL,
  quantity TEXT COLLATE "C" NOT NULL,
  body     TEXT COLLATE "C" NOT NULL,
  dates    TEXT COLLATE "C" NOT NULL,
  due_key  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (work_id, seq)
);
CREATE INDEX work_tasks_plan_due ON work_tasks (plan_id, due_key, work_id, seq);
CREATE INDEX work_tasks_unit_due ON work_tasks (unit_id, due_key, work_id, seq);

-- Links between tasks of different measures.
CREATE TABLE work_links (
  id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id      TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  from_measure TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  from_task    TEXT COLLATE "C" NOT NULL,
  to_measure   TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  to_task      TEXT COLLATE "C" NOT NULL,
  type         TEXT COLLATE "C" NOT NULL,
  lag          BIGINT           NOT NULL
);
CREATE INDEX work_links_plan ON work_links (plan_id, id);

CREATE TABLE extensions (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  unit_id    TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  task       TEXT COLLATE "C" NOT NULL,
  state      TEXT COLLATE "C" NOT NULL,
  filed_on   TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  version    BIGINT           NOT NULL
);
CREATE INDEX extensions_measure ON extensions (measure_id, id);
CREATE INDEX extensions_plan ON extensions (plan_id, id);
CREATE INDEX extensions_state ON extensions (state, filed_on, id);

-- Each edit of a template gives the library its next version; version 1 comes with the program.
CREATE TABLE template_edits (
  library    BIGINT           NOT NULL PRIMARY KEY,
  template   TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  note       TEXT COLLATE "C" NOT NULL,
  at         TIMESTAMPTZ      NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  author     TEXT COLLATE "C" NOT NULL
);

-- Each holiday notice applied gives the book of calendars its next version; version 1 comes with
-- the program.
CREATE TABLE calendar_notices (
  book       BIGINT           NOT NULL PRIMARY KEY,
  body       TEXT COLLATE "C" NOT NULL,
  at         TIMESTAMPTZ      NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  author     TEXT COLLATE "C" NOT NULL
);

-- Calendar feeds by the hash of their private address.
CREATE TABLE feeds (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  token_hash TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  kind       TEXT COLLATE "C" NOT NULL,
  subject    TEXT COLLATE "C" NOT NULL,
  lang       TEXT COLLATE "C" NOT NULL,
  alarm      BIGINT           NOT NULL,
  made_at    TIMESTAMPTZ      NOT NULL,
  used_on    TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX feeds_token ON feeds (token_hash);
CREATE INDEX feeds_account ON feeds (account_id, id);
