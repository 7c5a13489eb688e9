-- +goose Up
-- How each measure stands, as last computed from its facts. body is the judgement in its canonical form without its
-- milestones; the other columns are taken from it, for lists and sums.
CREATE TABLE lights (
  measure_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES measures (id),
  plan_id      TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  unit_id      TEXT COLLATE "C" NOT NULL,
  provision_id TEXT COLLATE "C" NOT NULL,
  seq          BIGINT           NOT NULL,
  day          TEXT COLLATE "C" NOT NULL,
  light        TEXT COLLATE "C" NOT NULL,
  planned      BIGINT           NOT NULL,
  actual       BIGINT           NOT NULL,
  own_light    TEXT COLLATE "C" NOT NULL,
  own_planned  BIGINT           NOT NULL,
  own_actual   BIGINT           NOT NULL,
  slip         BIGINT           NOT NULL,
  overdue      BIGINT           NOT NULL,
  outside      BIGINT           NOT NULL,
  fresh        TEXT COLLATE "C" NOT NULL,
  overridden   TEXT COLLATE "C" NOT NULL,
  rules        BIGINT           NOT NULL,
  clauses      TEXT COLLATE "C" NOT NULL,
  body         TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX lights_plan ON lights (plan_id, seq);
CREATE INDEX lights_state ON lights (plan_id, light, seq);
CREATE INDEX lights_unit ON lights (unit_id, measure_id);

-- Sums of a plan, its actions and its units. The version of a plan's own row rises with every change of its lights.
CREATE TABLE light_totals (
  plan_id TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  level   TEXT COLLATE "C" NOT NULL,
  id      TEXT COLLATE "C" NOT NULL,
  day     TEXT COLLATE "C" NOT NULL,
  body    TEXT COLLATE "C" NOT NULL,
  version BIGINT           NOT NULL,
  PRIMARY KEY (plan_id, level, id)
);
CREATE INDEX light_totals_of ON light_totals (level, id, plan_id);

-- How a light changed, and by what. Never changed.
CREATE TABLE light_changes (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  at         TIMESTAMPTZ      NOT NULL,
  day        TEXT COLLATE "C" NOT NULL,
  was_light  TEXT COLLATE "C" NOT NULL,
  is_light   TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL
);
CREATE INDEX light_changes_plan ON light_changes (plan_id, id);
CREATE INDEX light_changes_measure ON light_changes (measure_id, id);

-- The light with which a period of a measure was closed, in its canonical form. Never changed.
CREATE TABLE frozen_lights (
  period_id  TEXT COLLATE "C" NOT NULL REFERENCES periods (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  light      TEXT COLLATE "C" NOT NULL,
  own_light  TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (period_id, measure_id)
);
CREATE INDEX frozen_lights_measure ON frozen_lights (measure_id, period_id);

-- Lights set by the office beside the computed ones.
CREATE TABLE light_overrides (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  body       TEXT COLLATE "C" NOT NULL
);
CREATE INDEX light_overrides_plan ON light_overrides (plan_id, id);
CREATE INDEX light_overrides_measure ON light_overrides (measure_id, id);

-- The figures of the rule, version by version from the second on; the first are the program's own.
CREATE TABLE light_rules (
  version    BIGINT           NOT NULL PRIMARY KEY,
  body       TEXT COLLATE "C" NOT NULL,
  note       TEXT COLLATE "C" NOT NULL,
  at         TIMESTAMPTZ      NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  author     TEXT COLLATE "C" NOT NULL
);
