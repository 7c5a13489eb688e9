-- +goose Up
CREATE TABLE posts (
  id       TEXT NOT NULL PRIMARY KEY,
  unit_id  TEXT NOT NULL REFERENCES units (id),
  title    TEXT NOT NULL,
  holder   TEXT NOT NULL,
  phone    TEXT NOT NULL,
  account  TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day   TEXT NOT NULL,
  deputy   TEXT NOT NULL,
  version  INTEGER           NOT NULL
) STRICT;
CREATE INDEX posts_unit ON posts (unit_id, from_day, id);
CREATE INDEX posts_account ON posts (account, id);

CREATE TABLE bodies (
  id      TEXT NOT NULL PRIMARY KEY,
  name    TEXT NOT NULL,
  office  TEXT NOT NULL,
  basis   TEXT NOT NULL,
  members TEXT NOT NULL,
  version INTEGER           NOT NULL
) STRICT;

CREATE TABLE duties (
  id         TEXT NOT NULL PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  unit_id    TEXT NOT NULL REFERENCES units (id),
  role       TEXT NOT NULL,
  state      TEXT NOT NULL,
  issued_on  TEXT NOT NULL,
  sign_by    TEXT NOT NULL,
  object_by  TEXT NOT NULL,
  signed_at  TEXT,
  signed_by  TEXT NOT NULL,
  signer     TEXT NOT NULL,
  objection  TEXT NOT NULL,
  replaces   TEXT NOT NULL,
  version    INTEGER           NOT NULL
) STRICT;
CREATE INDEX duties_plan ON duties (plan_id, id);
CREATE INDEX duties_measure ON duties (measure_id, id);
CREATE INDEX duties_unit ON duties (unit_id, id);
CREATE INDEX duties_state ON duties (state, sign_by, id);

CREATE TABLE receipts (
  id        TEXT NOT NULL PRIMARY KEY,
  plan_id   TEXT NOT NULL REFERENCES plans (id),
  unit_id   TEXT NOT NULL REFERENCES units (id),
  kind      TEXT NOT NULL,
  body      TEXT NOT NULL,
  duties    INTEGER           NOT NULL,
  sent_on   TEXT NOT NULL,
  due_on    TEXT NOT NULL,
  signed_at TEXT,
  signed_by TEXT NOT NULL,
  signer    TEXT NOT NULL,
  version   INTEGER           NOT NULL
) STRICT;
CREATE INDEX receipts_plan ON receipts (plan_id, unit_id, id);
CREATE INDEX receipts_unit ON receipts (unit_id, id);

CREATE TABLE filings (
  id       TEXT NOT NULL PRIMARY KEY,
  duty_id  TEXT NOT NULL REFERENCES duties (id),
  kind     TEXT NOT NULL,
  post_id  TEXT NOT NULL REFERENCES posts (id),
  from_day TEXT NOT NULL,
  to_day   TEXT NOT NULL,
  handover TEXT NOT NULL,
  version  INTEGER           NOT NULL
) STRICT;
CREATE INDEX filings_duty ON filings (duty_id, from_day, id);
CREATE INDEX filings_post ON filings (post_id, id);
