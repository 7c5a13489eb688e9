-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION json_each(doc TEXT) RETURNS TABLE (value TEXT) LANGUAGE sql IMMUTABLE AS
$$ SELECT value FROM json_array_elements_text(CAST(doc AS JSON)) $$;
-- +goose StatementEnd

CREATE TABLE settings (
  key        TEXT        NOT NULL PRIMARY KEY,
  value      TEXT        NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE units (
  id        TEXT   NOT NULL PRIMARY KEY,
  slug      TEXT   NOT NULL UNIQUE,
  name      TEXT   NOT NULL,
  hant      TEXT   NOT NULL,
  english   TEXT   NOT NULL,
  class     TEXT   NOT NULL,
  parent_id TEXT   REFERENCES units (id),
  sort_key  TEXT   NOT NULL,
  search    TEXT   NOT NULL,
  plans     BIGINT NOT NULL,
  measures  BIGINT NOT NULL,
  leads     BIGINT NOT NULL,
  version   BIGINT NOT NULL
);
CREATE INDEX units_sort ON units (sort_key, id);
CREATE INDEX units_class ON units (class, sort_key, id);
CREATE INDEX units_parent ON units (parent_id);

CREATE TABLE unit_names (
  name_key TEXT   NOT NULL PRIMARY KEY,
  unit_id  TEXT   NOT NULL REFERENCES units (id),
  seq      BIGINT NOT NULL,
  name     TEXT   NOT NULL
);
CREATE UNIQUE INDEX unit_names_unit ON unit_names (unit_id, seq);

CREATE TABLE accounts (
  id         TEXT        NOT NULL PRIMARY KEY,
  login      TEXT        NOT NULL UNIQUE,
  name       TEXT        NOT NULL,
  role       TEXT        NOT NULL,
  unit_id    TEXT        REFERENCES units (id),
  password   TEXT        NOT NULL,
  lang       TEXT        NOT NULL,
  disabled   BOOLEAN     NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  version    BIGINT      NOT NULL
);
CREATE INDEX accounts_unit ON accounts (unit_id);

CREATE TABLE sessions (
  id         TEXT        NOT NULL PRIMARY KEY,
  account_id TEXT        NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMPTZ NOT NULL,
  seen_at    TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  address    TEXT        NOT NULL,
  agent      TEXT        NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id, seen_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE attempts (
  subject      TEXT        NOT NULL PRIMARY KEY,
  failures     BIGINT      NOT NULL,
  started_at   TIMESTAMPTZ NOT NULL,
  last_at      TIMESTAMPTZ NOT NULL,
  locked_until TIMESTAMPTZ
);
CREATE INDEX attempts_last ON attempts (last_at);

CREATE TABLE documents (
  id          TEXT        NOT NULL PRIMARY KEY,
  name        TEXT        NOT NULL,
  format      TEXT        NOT NULL,
  encoding    TEXT        NOT NULL,
  sha256      TEXT        NOT NULL,
  size        BIGINT      NOT NULL,
  uploaded_at TIMESTAMPTZ NOT NULL,
  uploaded_by TEXT        NOT NULL
);
CREATE INDEX documents_sha256 ON documents (sha256, id);

CREATE TABLE document_chunks (
  document_id TEXT   NOT NULL REFERENCES documents (id),
  seq         BIGINT NOT NULL,
  bytes       BYTEA  NOT NULL,
  PRIMARY KEY (document_id, seq)
);

CREATE TABLE reviews (
  id             TEXT        NOT NULL PRIMARY KEY,
  document_id    TEXT        NOT NULL REFERENCES documents (id),
  title          TEXT        NOT NULL,
  state          TEXT        NOT NULL,
  failure        TEXT        NOT NULL,
  draft          TEXT        NOT NULL,
  measures       BIGINT      NOT NULL,
  open_questions BIGINT      NOT NULL,
  plan_id        TEXT        NOT NULL,
  created_at     TIMESTAMPTZ NOT NULL,
  created_by     TEXT        NOT NULL,
  updated_at     TIMESTAMPTZ NOT NULL,
  version        BIGINT      NOT NULL
);
CREATE INDEX reviews_state ON reviews (state, id);
CREATE INDEX reviews_document ON reviews (document_id);

CREATE TABLE review_ops (
  review_id  TEXT        NOT NULL REFERENCES reviews (id),
  seq        BIGINT      NOT NULL,
  at         TIMESTAMPTZ NOT NULL,
  account_id TEXT        NOT NULL,
  actor      TEXT        NOT NULL,
  op         TEXT        NOT NULL,
  PRIMARY KEY (review_id, seq)
);

CREATE TABLE plans (
  id            TEXT        NOT NULL PRIMARY KEY,
  slug          TEXT        NOT NULL UNIQUE,
  title_hans    TEXT        NOT NULL,
  title_hant    TEXT        NOT NULL,
  title_en      TEXT        NOT NULL,
  notice        TEXT        NOT NULL,
  issuer        TEXT        NOT NULL,
  doc_number    TEXT        NOT NULL,
  doc_key       TEXT        NOT NULL,
  kind          TEXT        NOT NULL,
  signed_on     TEXT        NOT NULL,
  published_on  TEXT        NOT NULL,
  period_from   TEXT        NOT NULL,
  period_to     TEXT        NOT NULL,
  addressees    TEXT        NOT NULL,
  zone          TEXT        NOT NULL,
  status        TEXT        NOT NULL,
  document_id   TEXT        REFERENCES documents (id),
  review_id     TEXT        REFERENCES reviews (id),
  confirmed_at  TIMESTAMPTZ NOT NULL,
  confirmed_by  TEXT        NOT NULL,
  released_at   TIMESTAMPTZ,
  version       BIGINT      NOT NULL,
  measures      BIGINT      NOT NULL,
  actions       BIGINT      NOT NULL,
  units         BIGINT      NOT NULL,
  assignments   BIGINT      NOT NULL
);
CREATE UNIQUE INDEX plans_doc_key ON plans (doc_key) WHERE doc_key <> '';
CREATE INDEX plans_status ON plans (status, id);
CREATE INDEX plans_document ON plans (document_id);
CREATE INDEX plans_review ON plans (review_id);

CREATE TABLE provisions (
  id         TEXT   NOT NULL PRIMARY KEY,
  plan_id    TEXT   NOT NULL REFERENCES plans (id),
  parent_id  TEXT   REFERENCES provisions (id),
  seq        BIGINT NOT NULL,
  kind       TEXT   NOT NULL,
  depth      BIGINT NOT NULL,
  number     TEXT   NOT NULL,
  slug       TEXT   NOT NULL,
  title_hans TEXT   NOT NULL,
  title_hant TEXT   NOT NULL,
  title_en   TEXT   NOT NULL,
  body       TEXT   NOT NULL,
  span_start BIGINT NOT NULL,
  span_end   BIGINT NOT NULL,
  goals      TEXT   NOT NULL
);
CREATE UNIQUE INDEX provisions_plan ON provisions (plan_id, seq);
CREATE UNIQUE INDEX provisions_slug ON provisions (plan_id, slug) WHERE slug <> '';
CREATE INDEX provisions_parent ON provisions (parent_id);

CREATE TABLE measures (
  id            TEXT    NOT NULL PRIMARY KEY,
  plan_id       TEXT    NOT NULL REFERENCES plans (id),
  provision_id  TEXT    REFERENCES provisions (id),
  seq           BIGINT  NOT NULL,
  number        TEXT    NOT NULL,
  slug          TEXT    NOT NULL,
  title_hans    TEXT    NOT NULL,
  title_hant    TEXT    NOT NULL,
  title_en      TEXT    NOT NULL,
  body          TEXT    NOT NULL,
  span_start    BIGINT  NOT NULL,
  span_end      BIGINT  NOT NULL,
  commitment    TEXT    NOT NULL,
  deadline      TEXT    NOT NULL,
  due_from      TEXT    NOT NULL,
  due           TEXT    NOT NULL,
  due_key       TEXT    NOT NULL,
  due_kind      TEXT    NOT NULL,
  due_inherited BOOLEAN NOT NULL,
  provisional   TEXT    NOT NULL,
  places        TEXT    NOT NULL,
  parties       TEXT    NOT NULL,
  refs          TEXT    NOT NULL,
  search        TEXT    NOT NULL,
  notes         BIGINT  NOT NULL,
  version       BIGINT  NOT NULL
);
CREATE UNIQUE INDEX measures_plan ON measures (plan_id, seq);
CREATE UNIQUE INDEX measures_slug ON measures (plan_id, slug);
CREATE INDEX measures_due ON measures (plan_id, due_key, id);
CREATE INDEX measures_provision ON measures (provision_id, seq);

CREATE TABLE assignments (
  measure_id TEXT   NOT NULL REFERENCES measures (id),
  seq        BIGINT NOT NULL,
  plan_id    TEXT   NOT NULL REFERENCES plans (id),
  unit_id    TEXT   NOT NULL REFERENCES units (id),
  role       TEXT   NOT NULL,
  body       TEXT   NOT NULL,
  span_start BIGINT NOT NULL,
  span_end   BIGINT NOT NULL,
  due_key    TEXT   NOT NULL,
  PRIMARY KEY (measure_id, seq)
);
CREATE INDEX assignments_unit ON assignments (unit_id, due_key, measure_id);
CREATE INDEX assignments_plan ON assignments (plan_id, unit_id);

CREATE TABLE figures (
  measure_id TEXT   NOT NULL REFERENCES measures (id),
  seq        BIGINT NOT NULL,
  body       TEXT   NOT NULL,
  kind       TEXT   NOT NULL,
  value      TEXT   NOT NULL,
  value_to   TEXT   NOT NULL,
  unit       TEXT   NOT NULL,
  span_start BIGINT NOT NULL,
  span_end   BIGINT NOT NULL,
  PRIMARY KEY (measure_id, seq)
);

CREATE TABLE plan_units (
  plan_id  TEXT   NOT NULL REFERENCES plans (id),
  unit_id  TEXT   NOT NULL REFERENCES units (id),
  measures BIGINT NOT NULL,
  leads    BIGINT NOT NULL,
  PRIMARY KEY (plan_id, unit_id)
);
CREATE INDEX plan_units_unit ON plan_units (unit_id, plan_id);

CREATE TABLE notes (
  id         TEXT        NOT NULL PRIMARY KEY,
  plan_id    TEXT        NOT NULL REFERENCES plans (id),
  measure_id TEXT        NOT NULL REFERENCES measures (id),
  at         TIMESTAMPTZ NOT NULL,
  account_id TEXT        NOT NULL,
  author     TEXT        NOT NULL,
  unit_id    TEXT        NOT NULL,
  body       TEXT        NOT NULL
);
CREATE INDEX notes_measure ON notes (measure_id, id);
CREATE INDEX notes_plan ON notes (plan_id, id);

CREATE TABLE releases (
  plan_id     TEXT        NOT NULL PRIMARY KEY REFERENCES plans (id),
  slug        TEXT        NOT NULL UNIQUE,
  number      BIGINT      NOT NULL,
  released_at TIMESTAMPTZ NOT NULL,
  released_by TEXT        NOT NULL,
  withdrawn   BOOLEAN     NOT NULL,
  body        TEXT        NOT NULL,
  etag        TEXT        NOT NULL
);

CREATE TABLE audit_heads (
  chain TEXT   NOT NULL PRIMARY KEY,
  seq   BIGINT NOT NULL,
  hash  TEXT   NOT NULL
);

CREATE TABLE audit_entries (
  chain      TEXT        NOT NULL,
  seq        BIGINT      NOT NULL,
  at         TIMESTAMPTZ NOT NULL,
  account_id TEXT        NOT NULL,
  actor      TEXT        NOT NULL,
  role       TEXT        NOT NULL,
  action     TEXT        NOT NULL,
  kind       TEXT        NOT NULL,
  subject    TEXT        NOT NULL,
  before     TEXT        NOT NULL,
  after      TEXT        NOT NULL,
  prev       TEXT        NOT NULL,
  hash       TEXT        NOT NULL,
  PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_entries_subject ON audit_entries (subject, at, seq);
