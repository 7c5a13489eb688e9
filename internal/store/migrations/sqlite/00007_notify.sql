-- +goose Up
-- What people are told. A notice is one step of one matter for one receiver; step_key names the step
-- whoever receives it. account_id is '' when nobody could be told.
CREATE TABLE notices (
  id         TEXT NOT NULL PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE,
  kind       TEXT NOT NULL,
  matter     TEXT NOT NULL,
  stage      TEXT NOT NULL,
  step       TEXT NOT NULL,
  level      INTEGER           NOT NULL,
  state      TEXT NOT NULL,
  account_id TEXT NOT NULL,
  copy       INTEGER          NOT NULL,
  unit_id    TEXT NOT NULL,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL,
  due        TEXT NOT NULL,
  body       TEXT NOT NULL,
  link       TEXT NOT NULL,
  made_at    TEXT      NOT NULL,
  read_at    TEXT,
  ended_at   TEXT,
  ended_by   TEXT NOT NULL,
  reason     TEXT NOT NULL
) STRICT;
CREATE INDEX notices_inbox ON notices (account_id, state, made_at, id);
CREATE INDEX notices_unread ON notices (account_id) WHERE state = 'open' AND read_at IS NULL;
CREATE INDEX notices_held ON notices (plan_id, made_at, id) WHERE state IN ('open', 'withdrawn');
CREATE INDEX notices_ladder ON notices (plan_id, made_at, id) WHERE level > 0;

-- Ways out of the house. secret is sealed with a key that is not in the database.
CREATE TABLE channels (
  id      TEXT NOT NULL PRIMARY KEY,
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,
  off     INTEGER          NOT NULL,
  body    TEXT NOT NULL,
  secret  TEXT NOT NULL,
  version INTEGER           NOT NULL
) STRICT;

CREATE TABLE deliveries (
  id         TEXT NOT NULL PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE,
  channel_id TEXT NOT NULL REFERENCES channels (id),
  account_id TEXT NOT NULL,
  notice_id  TEXT NOT NULL,
  form       TEXT NOT NULL,
  state      TEXT NOT NULL,
  attempts   INTEGER           NOT NULL,
  next_at    TEXT      NOT NULL,
  error      TEXT NOT NULL,
  made_at    TEXT      NOT NULL,
  sent_at    TEXT,
  version    INTEGER           NOT NULL
) STRICT;
CREATE INDEX deliveries_due ON deliveries (state, next_at, id);
CREATE INDEX deliveries_channel ON deliveries (channel_id, id);

-- How a person wants to be told.
CREATE TABLE notice_preferences (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id),
  email      TEXT NOT NULL,
  body       TEXT NOT NULL,
  version    INTEGER           NOT NULL
) STRICT;

-- What a scan asks of each plan.
CREATE INDEX reports_unsettled ON reports (plan_id, due, id) WHERE state IN ('owed', 'submitted', 'approved', 'returned');
