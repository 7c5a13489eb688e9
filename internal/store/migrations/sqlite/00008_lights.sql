-- +goose Up
-- How each measure stands, as last computed from its facts. body is the judgement in its canonical form without its
-- milestones; the other columns are taken from it, for lists and sums.
CREATE TABLE lights (
  measure_id   TEXT NOT NULL PRIMARY KEY REFERENCES measures (id),
  plan_id      TEXT NOT NULL REFERENCES plans (id),
  unit_id      TEXT NOT NULL,
  provision_id TEXT NOT NULL,
  seq          INTEGER           NOT NULL,
  day          TEXT NOT NULL,
  light        TEXT NOT NULL,
  planned      INTEGER           NOT NULL,
  actual       INTEGER           NOT NULL,
  own_light    TEXT NOT NULL,
  own_planned  INTEGER           NOT NULL,
  own_actual   INTEGER           NOT NULL,
  slip         INTEGER           NOT NULL,
  overdue      INTEGER           NOT NULL,
  outside      INTEGER           NOT NULL,
  fresh        TEXT NOT NULL,
  overridden   TEXT NOT NULL,
  rules        INTEGER           NOT NULL,
  clauses      TEXT NOT NULL,
  body         TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX lights_plan ON lights (plan_id, seq);
CREATE INDEX lights_state ON lights (plan_id, light, seq);
CREATE INDEX lights_unit ON lights (unit_id, measure_id);

-- Sums of a plan, its actions and its units. The version of a plan's own row rises with every change of its lights.
CREATE TABLE light_totals (
  plan_id TEXT NOT NULL REFERENCES plans (id),
  level   TEXT NOT NULL,
  id      TEXT NOT NULL,
  day     TEXT NOT NULL,
  body    TEXT NOT NULL,
  version INTEGER           NOT NULL,
  PRIMARY KEY (plan_id, level, id)
) STRICT;
CREATE INDEX light_totals_of ON light_totals (level, id, plan_id);

-- How a light changed, and by what. Never changed.
CREATE TABLE light_changes (
  id         TEXT NOT NULL PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  at         TEXT      NOT NULL,
  day        TEXT NOT NULL,
  was_light  TEXT NOT NULL,
  is_light   TEXT NOT NULL,
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX light_changes_plan ON light_changes (plan_id, id);
CREATE INDEX light_changes_measure ON light_changes (measure_id, id);

-- The light with which a period of a measure was closed, in its canonical form. Never changed.
CREATE TABLE frozen_lights (
  period_id  TEXT NOT NULL REFERENCES periods (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  light      TEXT NOT NULL,
  own_light  TEXT NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (period_id, measure_id)
) STRICT;
CREATE INDEX frozen_lights_measure ON frozen_lights (measure_id, period_id);

-- Lights set by the office beside the computed ones.
CREATE TABLE light_overrides (
  id         TEXT NOT NULL PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX light_overrides_plan ON light_overrides (plan_id, id);
CREATE INDEX light_overrides_measure ON light_overrides (measure_id, id);

-- The figures of the rule, version by version from the second on; the first are the program's own.
CREATE TABLE light_rules (
  version    INTEGER           NOT NULL PRIMARY KEY,
  body       TEXT NOT NULL,
  note       TEXT NOT NULL,
  at         TEXT      NOT NULL,
  account_id TEXT NOT NULL,
  author     TEXT NOT NULL
) STRICT;
