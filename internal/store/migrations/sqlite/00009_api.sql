-- +goose Up
-- Tokens of the API by the hash of their secret.
CREATE TABLE api_tokens (
  id         TEXT NOT NULL PRIMARY KEY,
  hash       TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  name       TEXT NOT NULL,
  scopes     TEXT NOT NULL,
  made_at    TEXT      NOT NULL,
  expires_at TEXT      NOT NULL,
  used_on    TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_account ON api_tokens (account_id, id);

-- Answers to requests that carried an Idempotency-Key, kept for a day so that the same request sent
-- again changes nothing. Written in the transaction of the effect.
CREATE TABLE api_answers (
  token_id TEXT NOT NULL,
  key      TEXT NOT NULL,
  request  TEXT NOT NULL,
  status   INTEGER           NOT NULL,
  etag     TEXT NOT NULL,
  location TEXT NOT NULL,
  body     TEXT NOT NULL,
  at       TEXT      NOT NULL,
  PRIMARY KEY (token_id, key)
) STRICT;
CREATE INDEX api_answers_at ON api_answers (at);

CREATE INDEX reports_plan ON reports (plan_id, id);
