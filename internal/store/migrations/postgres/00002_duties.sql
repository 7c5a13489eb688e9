-- +goose Up
CREATE TABLE posts (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  unit_id  TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  title    TEXT COLLATE "C" NOT NULL,
  holder   TEXT COLLATE "C" NOT NULL,
  phone    TEXT COLLATE "C" NOT NULL,
  account  TEXT COLLATE "C" NOT NULL,
  from_day TEXT COLLATE "C" NOT NULL,
  to_day   TEXT COLLATE "C" NOT NULL,
  deputy   TEXT COLLATE "C" NOT NULL,
  version  BIGINT           NOT NULL
);
CREATE INDEX posts_unit ON posts (unit_id, from_day, id);
CREATE INDEX posts_account ON posts (account, id);

CREATE TABLE bodies (
  id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name    TEXT COLLATE "C" NOT NULL,
  office  TEXT COLLATE "C" NOT NULL,
  basis   TEXT COLLATE "C" NOT NULL,
  members TEXT COLLATE "C" NOT NULL,
  version BIGINT           NOT NULL
);

CREATE TABLE duties (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  unit_id    TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  role       TEXT COLLATE "C" NOT NULL,
  state      TEXT COLLATE "C" NOT NULL,
  issued_on  TEXT COLLATE "C" NOT NULL,
  sign_by    TEXT COLLATE "C" NOT NULL,
  object_by  TEXT COLLATE "C" NOT NULL,
  signed_at  TIMESTAMPTZ,
  signed_by  TEXT COLLATE "C" NOT NULL,
  signer     TEXT COLLATE "C" NOT NULL,
  objection  TEXT COLLATE "C" NOT NULL,
  replaces   TEXT COLLATE "C" NOT NULL,
  version    BIGINT           NOT NULL
);
CREATE INDEX duties_plan ON duties (plan_id, id);
CREATE INDEX duties_measure ON duties (measure_id, id);
CREATE INDEX duties_unit ON duties (unit_id, id);
CREATE INDEX duties_state ON duties (state, sign_by, id);

CREATE TABLE receipts (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id   TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  unit_id   TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  kind      TEXT COLLATE "C" NOT NULL,
  body      TEXT COLLATE "C" NOT NULL,
  duties    BIGINT           NOT NULL,
  sent_on   TEXT COLLATE "C" NOT NULL,
  due_on    TEXT COLLATE "C" NOT NULL,
  signed_at TIMESTAMPTZ,
  signed_by TEXT COLLATE "C" NOT NULL,
  signer    TEXT COLLATE "C" NOT NULL,
  version   BIGINT           NOT NULL
);
CREATE INDEX receipts_plan ON receipts (plan_id, unit_id, id);
CREATE INDEX receipts_unit ON receipts (unit_id, id);

CREATE TABLE filings (
  id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  duty_id  TEXT COLLATE "C" NOT NULL REFERENCES duties (id),
  kind     TEXT COLLATE "C" NOT NULL,
  post_id  TEXT COLLATE "C" NOT NULL REFERENCES posts (id),
  from_day TEXT COLLATE "C" NOT NULL,
  to_day   TEXT COLLATE "C" NOT NULL,
  handover TEXT COLLATE "C" NOT NULL,
  version  BIGINT           NOT NULL
);
CREATE INDEX filings_duty ON filings (duty_id, from_day, id);
CREATE INDEX filings_post ON filings (post_id, id);
