-- +goose Up
-- The governing body of each plan: every plan names one.
CREATE TABLE plan_bodies (
  plan_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES plans (id),
  body_id TEXT COLLATE "C" NOT NULL REFERENCES bodies (id)
);
CREATE INDEX plan_bodies_body ON plan_bodies (body_id, plan_id);

-- Names that a unit bore before, apart from those it is also called by.
ALTER TABLE unit_names ADD COLUMN former BOOLEAN NOT NULL DEFAULT FALSE;
