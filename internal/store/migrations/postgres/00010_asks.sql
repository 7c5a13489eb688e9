-- +goose Up
-- Since when a report stands as it stands: the queue of the office is in the order in which reports
-- arrived there.
ALTER TABLE reports
  ADD COLUMN since TIMESTAMPTZ;
CREATE UNIQUE INDEX periods_key ON periods (plan_id, key);
CREATE INDEX reports_queue ON reports (state, since, id) WHERE state = 'approved';
-- Who has reported in a period: counts by state and by unit without reading a report.
CREATE INDEX reports_standing ON reports (period_id, state, unit_id, id, due);

-- The counts of a period as it was closed: JSON.
ALTER TABLE periods
  ADD COLUMN totals TEXT COLLATE "C" NOT NULL DEFAULT '';

-- Applications to close a measure, with what became of them. A measure is closed by the one in state
-- "closed", of which there is at most one.
CREATE TABLE completions (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  unit_id    TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  state      TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  version    BIGINT           NOT NULL
);
CREATE INDEX completions_measure ON completions (measure_id, id);
CREATE INDEX completions_plan ON completions (plan_id, state, id);
CREATE INDEX completions_state ON completions (state, id);

-- Times in which a measure rests by a document.
CREATE TABLE suspensions (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  body       TEXT COLLATE "C" NOT NULL,
  version    BIGINT           NOT NULL
);
CREATE INDEX suspensions_measure ON suspensions (measure_id, id);
CREATE INDEX suspensions_plan ON suspensions (plan_id, id);

-- Requests for data, and their questions: one for each measure and field.
CREATE TABLE asks (
  id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  body    TEXT COLLATE "C" NOT NULL
);
CREATE INDEX asks_plan ON asks (plan_id, id);

CREATE TABLE ask_items (
  ask_id     TEXT COLLATE "C" NOT NULL REFERENCES asks (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  field      TEXT COLLATE "C" NOT NULL,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  unit_id    TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  state      TEXT COLLATE "C" NOT NULL,
  asked_on   TEXT COLLATE "C" NOT NULL,
  due        TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  version    BIGINT           NOT NULL,
  PRIMARY KEY (ask_id, measure_id, field)
);
CREATE INDEX ask_items_unit ON ask_items (unit_id, state, due, ask_id);
CREATE INDEX ask_items_matter ON ask_items (measure_id, field, asked_on, ask_id);
CREATE INDEX ask_items_state ON ask_items (ask_id, state);
-- Questions asked and spared, by unit and state and day.
CREATE INDEX ask_items_plan ON ask_items (plan_id, unit_id, state, asked_on);
