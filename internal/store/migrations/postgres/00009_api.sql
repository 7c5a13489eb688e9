-- +goose Up
-- Tokens of the API by the hash of their secret.
CREATE TABLE api_tokens (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  hash       TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  name       TEXT COLLATE "C" NOT NULL,
  scopes     TEXT COLLATE "C" NOT NULL,
  made_at    TIMESTAMPTZ      NOT NULL,
  expires_at TIMESTAMPTZ      NOT NULL,
  used_on    TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_account ON api_tokens (account_id, id);

-- Answers to requests that carried an Idempotency-Key, kept for a day so that the same request sent
-- again changes nothing. Written in the transaction of the effect.
CREATE TABLE api_answers (
  token_id TEXT COLLATE "C" NOT NULL,
  key      TEXT COLLATE "C" NOT NULL,
  request  TEXT COLLATE "C" NOT NULL,
  status   BIGINT           NOT NULL,
  etag     TEXT COLLATE "C" NOT NULL,
  location TEXT COLLATE "C" NOT NULL,
  body     TEXT COLLATE "C" NOT NULL,
  at       TIMESTAMPTZ      NOT NULL,
  PRIMARY KEY (token_id, key)
);
CREATE INDEX api_answers_at ON api_answers (at);

CREATE INDEX reports_plan ON reports (plan_id, id);
