-- +goose Up
-- What people are told. A notice is one step of one matter for one receiver; step_key names the step
-- whoever receives it. account_id is '' when nobody could be told.
CREATE TABLE notices (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  key        TEXT COLLATE "C" NOT NULL UNIQUE,
  kind       TEXT COLLATE "C" NOT NULL,
  matter     TEXT COLLATE "C" NOT NULL,
  stage      TEXT COLLATE "C" NOT NULL,
  step       TEXT COLLATE "C" NOT NULL,
  level      BIGINT           NOT NULL,
  state      TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  copy       BOOLEAN          NOT NULL,
  unit_id    TEXT COLLATE "C" NOT NULL,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id TEXT COLLATE "C" NOT NULL,
  due        TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  link       TEXT COLLATE "C" NOT NULL,
  made_at    TIMESTAMPTZ      NOT NULL,
  read_at    TIMESTAMPTZ,
  ended_at   TIMESTAMPTZ,
  ended_by   TEXT COLLATE "C" NOT NULL,
  reason     TEXT COLLATE "C" NOT NULL
);
CREATE INDEX notices_inbox ON notices (account_id, state, made_at, id);
CREATE INDEX notices_unread ON notices (account_id) WHERE state = 'open' AND read_at IS NULL;
CREATE INDEX notices_held ON notices (plan_id, made_at, id) WHERE state IN ('open', 'withdrawn');
CREATE INDEX notices_ladder ON notices (plan_id, made_at, id) WHERE level > 0;

-- Ways out of the house. secret is sealed with a key that is not in the database.
CREATE TABLE channels (
  id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind    TEXT COLLATE "C" NOT NULL,
  name    TEXT COLLATE "C" NOT NULL,
  off     BOOLEAN          NOT NULL,
  body    TEXT COLLATE "C" NOT NULL,
  secret  TEXT COLLATE "C" NOT NULL,
  version BIGINT           NOT NULL
);

CREATE TABLE deliveries (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  key        TEXT COLLATE "C" NOT NULL UNIQUE,
  channel_id TEXT COLLATE "C" NOT NULL REFERENCES channels (id),
  account_id TEXT COLLATE "C" NOT NULL,
  notice_id  TEXT COLLATE "C" NOT NULL,
  form       TEXT COLLATE "C" NOT NULL,
  state      TEXT COLLATE "C" NOT NULL,
  attempts   BIGINT           NOT NULL,
  next_at    TIMESTAMPTZ      NOT NULL,
  error      TEXT COLLATE "C" NOT NULL,
  made_at    TIMESTAMPTZ      NOT NULL,
  sent_at    TIMESTAMPTZ,
  version    BIGINT           NOT NULL
);
CREATE INDEX deliveries_due ON deliveries (state, next_at, id);
CREATE INDEX deliveries_channel ON deliveries (channel_id, id);

-- How a person wants to be told.
CREATE TABLE notice_preferences (
  account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id),
  email      TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  version    BIGINT           NOT NULL
);

-- What a scan asks of each plan.
CREATE INDEX reports_unsettled ON reports (plan_id, due, id) WHERE state IN ('owed', 'submitted', 'approved', 'returned');
