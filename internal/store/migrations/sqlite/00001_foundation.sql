-- +goose Up
-- Text is compared byte by byte whatever the database's own collation is: lists are paged by
-- comparing keys, and SQLite compares so. migrations/sqlite is made from this folder by
-- TestMigrationsAgree -update; tables marked “clustered” are WITHOUT ROWID there.

CREATE TABLE settings (
  key        TEXT NOT NULL PRIMARY KEY,
  value      TEXT NOT NULL,
  updated_at TEXT      NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE units (
  id        TEXT NOT NULL PRIMARY KEY,
  slug      TEXT NOT NULL UNIQUE,
  name      TEXT NOT NULL,
  hant      TEXT NOT NULL,
  english   TEXT NOT NULL,
  class     TEXT NOT NULL,
  parent_id TEXT REFERENCES units (id),
  sort_key  TEXT NOT NULL,
  search    TEXT NOT NULL,
  plans     INTEGER           NOT NULL,
  measures  INTEGER           NOT NULL,
  leads     INTEGER           NOT NULL,
  version   INTEGER           NOT NULL
) STRICT;
CREATE INDEX units_sort ON units (sort_key, id);
CREATE INDEX units_class ON units (class, sort_key, id);
CREATE INDEX units_parent ON units (parent_id);

CREATE TABLE unit_names (
  name_key TEXT NOT NULL PRIMARY KEY,
  unit_id  TEXT NOT NULL REFERENCES units (id),
  seq      INTEGER           NOT NULL,
  name     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX unit_names_unit ON unit_names (unit_id, seq);

CREATE TABLE accounts (
  id         TEXT NOT NULL PRIMARY KEY,
  login      TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL,
  unit_id    TEXT REFERENCES units (id),
  password   TEXT NOT NULL,
  lang       TEXT NOT NULL,
  disabled   INTEGER          NOT NULL,
  created_at TEXT      NOT NULL,
  updated_at TEXT      NOT NULL,
  version    INTEGER           NOT NULL
) STRICT;
CREATE INDEX accounts_unit ON accounts (unit_id);

CREATE TABLE sessions (
  id         TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  created_at TEXT      NOT NULL,
  seen_at    TEXT      NOT NULL,
  expires_at TEXT      NOT NULL,
  address    TEXT NOT NULL,
  agent      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account_id, seen_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE attempts (
  subject    TEXT NOT NULL PRIMARY KEY,
  failures   INTEGER           NOT NULL,
  started_at TEXT      NOT NULL,
  last_at    TEXT      NOT NULL,
  locked_until TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_last ON attempts (last_at);

CREATE TABLE documents (
  id          TEXT NOT NULL PRIMARY KEY,
  name        TEXT NOT NULL,
  format      TEXT NOT NULL,
  encoding    TEXT NOT NULL,
  sha256      TEXT NOT NULL,
  size        INTEGER           NOT NULL,
  uploaded_at TEXT      NOT NULL,
  uploaded_by TEXT NOT NULL
) STRICT;
CREATE INDEX documents_sha256 ON documents (sha256, id);

CREATE TABLE document_chunks (
  document_id TEXT NOT NULL REFERENCES documents (id),
  seq         INTEGER           NOT NULL,
  bytes       BLOB            NOT NULL,
  PRIMARY KEY (document_id, seq)
) STRICT;

CREATE TABLE reviews (
  id             TEXT NOT NULL PRIMARY KEY,
  document_id    TEXT NOT NULL REFERENCES documents (id),
  title          TEXT NOT NULL,
  state          TEXT NOT NULL,
  failure        TEXT NOT NULL,
  draft          TEXT NOT NULL,
  measures       INTEGER           NOT NULL,
  open_questions INTEGER           NOT NULL,
  plan_id        TEXT NOT NULL,
  created_at     TEXT      NOT NULL,
  created_by     TEXT NOT NULL,
  updated_at     TEXT      NOT NULL,
  version        INTEGER           NOT NULL
) STRICT;
CREATE INDEX reviews_state ON reviews (state, id);
CREATE INDEX reviews_document ON reviews (document_id);

CREATE TABLE review_ops (
  review_id  TEXT NOT NULL REFERENCES reviews (id),
  seq        INTEGER           NOT NULL,
  at         TEXT      NOT NULL,
  account_id TEXT NOT NULL,
  actor      TEXT NOT NULL,
  op         TEXT NOT NULL,
  PRIMARY KEY (review_id, seq)
) STRICT;

CREATE TABLE plans (
  id           TEXT NOT NULL PRIMARY KEY,
  slug         TEXT NOT NULL UNIQUE,
  title_hans   TEXT NOT NULL,
  title_hant   TEXT NOT NULL,
  title_en     TEXT NOT NULL,
  notice       TEXT NOT NULL,
  issuer       TEXT NOT NULL,
  doc_number   TEXT NOT NULL,
  doc_key      TEXT NOT NULL,
  kind         TEXT NOT NULL,
  signed_on    TEXT NOT NULL,
  published_on TEXT NOT NULL,
  period_from  TEXT NOT NULL,
  period_to    TEXT NOT NULL,
  addressees   TEXT NOT NULL,
  zone         TEXT NOT NULL,
  status       TEXT NOT NULL,
  document_id  TEXT REFERENCES documents (id),
  review_id    TEXT REFERENCES reviews (id),
  confirmed_at TEXT      NOT NULL,
  confirmed_by TEXT NOT NULL,
  released_at   TEXT,
  version      INTEGER           NOT NULL,
  measures     INTEGER           NOT NULL,
  actions      INTEGER           NOT NULL,
  units        INTEGER           NOT NULL,
  assignments  INTEGER           NOT NULL
) STRICT;
CREATE UNIQUE INDEX plans_doc_key ON plans (doc_key) WHERE doc_key <> '';
CREATE INDEX plans_status ON plans (status, id);
CREATE INDEX plans_document ON plans (document_id);
CREATE INDEX plans_review ON plans (review_id);

CREATE TABLE provisions (
  id         TEXT NOT NULL PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  parent_id  TEXT REFERENCES provisions (id),
  seq        INTEGER           NOT NULL,
  kind       TEXT NOT NULL,
  depth      INTEGER           NOT NULL,
  number     TEXT NOT NULL,
  slug       TEXT NOT NULL,
  title_hans TEXT NOT NULL,
  title_hant TEXT NOT NULL,
  title_en   TEXT NOT NULL,
  body       TEXT NOT NULL,
  span_start INTEGER           NOT NULL,
  span_end   INTEGER           NOT NULL,
  goals      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX provisions_plan ON provisions (plan_id, seq);
CREATE UNIQUE INDEX provisions_slug ON provisions (plan_id, slug) WHERE slug <> '';
CREATE INDEX provisions_parent ON provisions (parent_id);

CREATE TABLE measures (
  id            TEXT NOT NULL PRIMARY KEY,
  plan_id       TEXT NOT NULL REFERENCES plans (id),
  provision_id  TEXT REFERENCES provisions (id),
  seq           INTEGER           NOT NULL,
  number        TEXT NOT NULL,
  slug          TEXT NOT NULL,
  title_hans    TEXT NOT NULL,
  title_hant    TEXT NOT NULL,
  title_en      TEXT NOT NULL,
  body          TEXT NOT NULL,
  span_start    INTEGER           NOT NULL,
  span_end      INTEGER           NOT NULL,
  commitment    TEXT NOT NULL,
  deadline      TEXT NOT NULL,
  due_from      TEXT NOT NULL,
  due           TEXT NOT NULL,
  due_key       TEXT NOT NULL,
  due_kind      TEXT NOT NULL,
  due_inherited INTEGER          NOT NULL,
  provisional   TEXT NOT NULL,
  places        TEXT NOT NULL,
  parties       TEXT NOT NULL,
  refs          TEXT NOT NULL,
  search        TEXT NOT NULL,
  notes         INTEGER           NOT NULL,
  version       INTEGER           NOT NULL
) STRICT;
CREATE UNIQUE INDEX measures_plan ON measures (plan_id, seq);
CREATE UNIQUE INDEX measures_slug ON measures (plan_id, slug);
CREATE INDEX measures_due ON measures (plan_id, due_key, id);
CREATE INDEX measures_provision ON measures (provision_id, seq);

CREATE TABLE assignments (
  measure_id TEXT NOT NULL REFERENCES measures (id),
  seq        INTEGER           NOT NULL,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  unit_id    TEXT NOT NULL REFERENCES units (id),
  role       TEXT NOT NULL,
  body       TEXT NOT NULL,
  span_start INTEGER           NOT NULL,
  span_end   INTEGER           NOT NULL,
  due_key    TEXT NOT NULL,
  PRIMARY KEY (measure_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_unit ON assignments (unit_id, due_key, measure_id);
CREATE INDEX assignments_plan ON assignments (plan_id, unit_id);

CREATE TABLE figures (
  measure_id TEXT NOT NULL REFERENCES measures (id),
  seq        INTEGER           NOT NULL,
  body       TEXT NOT NULL,
  kind       TEXT NOT NULL,
  value      TEXT NOT NULL,
  value_to   TEXT NOT NULL,
  unit       TEXT NOT NULL,
  span_start INTEGER           NOT NULL,
  span_end   INTEGER           NOT NULL,
  PRIMARY KEY (measure_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_units (
  plan_id  TEXT NOT NULL REFERENCES plans (id),
  unit_id  TEXT NOT NULL REFERENCES units (id),
  measures INTEGER           NOT NULL,
  leads    INTEGER           NOT NULL,
  PRIMARY KEY (plan_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_units_unit ON plan_units (unit_id, plan_id);

CREATE TABLE notes (
  id         TEXT NOT NULL PRIMARY KEY,
  plan_id    TEXT NOT NULL REFERENCES plans (id),
  measure_id TEXT NOT NULL REFERENCES measures (id),
  at         TEXT      NOT NULL,
  account_id TEXT NOT NULL,
  author     TEXT NOT NULL,
  unit_id    TEXT NOT NULL,
  body       TEXT NOT NULL
) STRICT;
CREATE INDEX notes_measure ON notes (measure_id, id);

CREATE TABLE releases (
  plan_id     TEXT NOT NULL PRIMARY KEY REFERENCES plans (id),
  slug        TEXT NOT NULL UNIQUE,
  number      INTEGER           NOT NULL,
  released_at TEXT      NOT NULL,
  released_by TEXT NOT NULL,
  withdrawn   INTEGER          NOT NULL,
  body        TEXT NOT NULL,
  etag        TEXT NOT NULL
) STRICT;

CREATE TABLE audit_heads (
  chain TEXT NOT NULL PRIMARY KEY,
  seq   INTEGER           NOT NULL,
  hash  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_entries (
  chain      TEXT NOT NULL,
  seq        INTEGER           NOT NULL,
  at         TEXT      NOT NULL,
  account_id TEXT NOT NULL,
  actor      TEXT NOT NULL,
  role       TEXT NOT NULL,
  action     TEXT NOT NULL,
  kind       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  before     TEXT NOT NULL,
  after      TEXT NOT NULL,
  prev       TEXT NOT NULL,
  hash       TEXT NOT NULL,
  PRIMARY KEY (chain, seq)
) STRICT;
CREATE INDEX audit_entries_subject ON audit_entries (subject, at, seq);
