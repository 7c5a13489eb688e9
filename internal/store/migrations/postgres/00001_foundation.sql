-- +goose Up
-- Text is compared byte by byte whatever the database's own collation is: lists are paged by
-- comparing keys, and SQLite compares so. migrations/sqlite is made from this folder by
-- TestMigrationsAgree -update; tables marked “clustered” are WITHOUT ROWID there.

-- +goose StatementBegin
CREATE FUNCTION json_each(doc TEXT) RETURNS TABLE (value TEXT) LANGUAGE sql IMMUTABLE AS
$$ SELECT value FROM json_array_elements_text(CAST(doc AS JSON)) $$;
-- +goose StatementEnd

CREATE TABLE settings (
  key        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  value      TEXT COLLATE "C" NOT NULL,
  updated_at TIMESTAMPTZ      NOT NULL
); -- clustered

CREATE TABLE units (
  id        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  slug      TEXT COLLATE "C" NOT NULL UNIQUE,
  name      TEXT COLLATE "C" NOT NULL,
  hant      TEXT COLLATE "C" NOT NULL,
  english   TEXT COLLATE "C" NOT NULL,
  class     TEXT COLLATE "C" NOT NULL,
  parent_id TEXT COLLATE "C" REFERENCES units (id),
  sort_key  TEXT COLLATE "C" NOT NULL,
  search    TEXT COLLATE "C" NOT NULL,
  plans     BIGINT           NOT NULL,
  measures  BIGINT           NOT NULL,
  leads     BIGINT           NOT NULL,
  version   BIGINT           NOT NULL
);
CREATE INDEX units_sort ON units (sort_key, id);
CREATE INDEX units_class ON units (class, sort_key, id);
CREATE INDEX units_parent ON units (parent_id);

CREATE TABLE unit_names (
  name_key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  unit_id  TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  seq      BIGINT           NOT NULL,
  name     TEXT COLLATE "C" NOT NULL
); -- clustered
CREATE UNIQUE INDEX unit_names_unit ON unit_names (unit_id, seq);

CREATE TABLE accounts (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  login      TEXT COLLATE "C" NOT NULL UNIQUE,
  name       TEXT COLLATE "C" NOT NULL,
  role       TEXT COLLATE "C" NOT NULL,
  unit_id    TEXT COLLATE "C" REFERENCES units (id),
  password   TEXT COLLATE "C" NOT NULL,
  lang       TEXT COLLATE "C" NOT NULL,
  disabled   BOOLEAN          NOT NULL,
  created_at TIMESTAMPTZ      NOT NULL,
  updated_at TIMESTAMPTZ      NOT NULL,
  version    BIGINT           NOT NULL
);
CREATE INDEX accounts_unit ON accounts (unit_id);

CREATE TABLE sessions (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMPTZ      NOT NULL,
  seen_at    TIMESTAMPTZ      NOT NULL,
  expires_at TIMESTAMPTZ      NOT NULL,
  address    TEXT COLLATE "C" NOT NULL,
  agent      TEXT COLLATE "C" NOT NULL
); -- clustered
CREATE INDEX sessions_account ON sessions (account_id, seen_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE attempts (
  subject    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  failures   BIGINT           NOT NULL,
  started_at TIMESTAMPTZ      NOT NULL,
  last_at    TIMESTAMPTZ      NOT NULL,
  locked_until TIMESTAMPTZ
); -- clustered
CREATE INDEX attempts_last ON attempts (last_at);

CREATE TABLE documents (
  id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name        TEXT COLLATE "C" NOT NULL,
  format      TEXT COLLATE "C" NOT NULL,
  encoding    TEXT COLLATE "C" NOT NULL,
  sha256      TEXT COLLATE "C" NOT NULL,
  size        BIGINT           NOT NULL,
  uploaded_at TIMESTAMPTZ      NOT NULL,
  uploaded_by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX documents_sha256 ON documents (sha256, id);

CREATE TABLE document_chunks (
  document_id TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
  seq         BIGINT           NOT NULL,
  bytes       BYTEA            NOT NULL,
  PRIMARY KEY (document_id, seq)
);

CREATE TABLE reviews (
  id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  document_id    TEXT COLLATE "C" NOT NULL REFERENCES documents (id),
  title          TEXT COLLATE "C" NOT NULL,
  state          TEXT COLLATE "C" NOT NULL,
  failure        TEXT COLLATE "C" NOT NULL,
  draft          TEXT COLLATE "C" NOT NULL,
  measures       BIGINT           NOT NULL,
  open_questions BIGINT           NOT NULL,
  plan_id        TEXT COLLATE "C" NOT NULL,
  created_at     TIMESTAMPTZ      NOT NULL,
  created_by     TEXT COLLATE "C" NOT NULL,
  updated_at     TIMESTAMPTZ      NOT NULL,
  version        BIGINT           NOT NULL
);
CREATE INDEX reviews_state ON reviews (state, id);
CREATE INDEX reviews_document ON reviews (document_id);

CREATE TABLE review_ops (
  review_id  TEXT COLLATE "C" NOT NULL REFERENCES reviews (id),
  seq        BIGINT           NOT NULL,
  at         TIMESTAMPTZ      NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  actor      TEXT COLLATE "C" NOT NULL,
  op         TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (review_id, seq)
);

CREATE TABLE plans (
  id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  slug         TEXT COLLATE "C" NOT NULL UNIQUE,
  title_hans   TEXT COLLATE "C" NOT NULL,
  title_hant   TEXT COLLATE "C" NOT NULL,
  title_en     TEXT COLLATE "C" NOT NULL,
  notice       TEXT COLLATE "C" NOT NULL,
  issuer       TEXT COLLATE "C" NOT NULL,
  doc_number   TEXT COLLATE "C" NOT NULL,
  doc_key      TEXT COLLATE "C" NOT NULL,
  kind         TEXT COLLATE "C" NOT NULL,
  signed_on    TEXT COLLATE "C" NOT NULL,
  published_on TEXT COLLATE "C" NOT NULL,
  period_from  TEXT COLLATE "C" NOT NULL,
  period_to    TEXT COLLATE "C" NOT NULL,
  addressees   TEXT COLLATE "C" NOT NULL,
  zone         TEXT COLLATE "C" NOT NULL,
  status       TEXT COLLATE "C" NOT NULL,
  document_id  TEXT COLLATE "C" REFERENCES documents (id),
  review_id    TEXT COLLATE "C" REFERENCES reviews (id),
  confirmed_at TIMESTAMPTZ      NOT NULL,
  confirmed_by TEXT COLLATE "C" NOT NULL,
  released_at   TIMESTAMPTZ,
  version      BIGINT           NOT NULL,
  measures     BIGINT           NOT NULL,
  actions      BIGINT           NOT NULL,
  units        BIGINT           NOT NULL,
  assignments  BIGINT           NOT NULL
);
CREATE UNIQUE INDEX plans_doc_key ON plans (doc_key) WHERE doc_key <> '';
CREATE INDEX plans_status ON plans (status, id);
CREATE INDEX plans_document ON plans (document_id);
CREATE INDEX plans_review ON plans (review_id);

CREATE TABLE provisions (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  parent_id  TEXT COLLATE "C" REFERENCES provisions (id),
  seq        BIGINT           NOT NULL,
  kind       TEXT COLLATE "C" NOT NULL,
  depth      BIGINT           NOT NULL,
  number     TEXT COLLATE "C" NOT NULL,
  slug       TEXT COLLATE "C" NOT NULL,
  title_hans TEXT COLLATE "C" NOT NULL,
  title_hant TEXT COLLATE "C" NOT NULL,
  title_en   TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  span_start BIGINT           NOT NULL,
  span_end   BIGINT           NOT NULL,
  goals      TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX provisions_plan ON provisions (plan_id, seq);
CREATE UNIQUE INDEX provisions_slug ON provisions (plan_id, slug) WHERE slug <> '';
CREATE INDEX provisions_parent ON provisions (parent_id);

CREATE TABLE measures (
  id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id       TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  provision_id  TEXT COLLATE "C" REFERENCES provisions (id),
  seq           BIGINT           NOT NULL,
  number        TEXT COLLATE "C" NOT NULL,
  slug          TEXT COLLATE "C" NOT NULL,
  title_hans    TEXT COLLATE "C" NOT NULL,
  title_hant    TEXT COLLATE "C" NOT NULL,
  title_en      TEXT COLLATE "C" NOT NULL,
  body          TEXT COLLATE "C" NOT NULL,
  span_start    BIGINT           NOT NULL,
  span_end      BIGINT           NOT NULL,
  commitment    TEXT COLLATE "C" NOT NULL,
  deadline      TEXT COLLATE "C" NOT NULL,
  due_from      TEXT COLLATE "C" NOT NULL,
  due           TEXT COLLATE "C" NOT NULL,
  due_key       TEXT COLLATE "C" NOT NULL,
  due_kind      TEXT COLLATE "C" NOT NULL,
  due_inherited BOOLEAN          NOT NULL,
  provisional   TEXT COLLATE "C" NOT NULL,
  places        TEXT COLLATE "C" NOT NULL,
  parties       TEXT COLLATE "C" NOT NULL,
  refs          TEXT COLLATE "C" NOT NULL,
  search        TEXT COLLATE "C" NOT NULL,
  notes         BIGINT           NOT NULL,
  version       BIGINT           NOT NULL
);
CREATE UNIQUE INDEX measures_plan ON measures (plan_id, seq);
CREATE UNIQUE INDEX measures_slug ON measures (plan_id, slug);
CREATE INDEX measures_due ON measures (plan_id, due_key, id);
CREATE INDEX measures_provision ON measures (provision_id, seq);

CREATE TABLE assignments (
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  seq        BIGINT           NOT NULL,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  unit_id    TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  role       TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  span_start BIGINT           NOT NULL,
  span_end   BIGINT           NOT NULL,
  due_key    TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (measure_id, seq)
); -- clustered
CREATE INDEX assignments_unit ON assignments (unit_id, due_key, measure_id);
CREATE INDEX assignments_plan ON assignments (plan_id, unit_id);

CREATE TABLE figures (
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  seq        BIGINT           NOT NULL,
  body       TEXT COLLATE "C" NOT NULL,
  kind       TEXT COLLATE "C" NOT NULL,
  value      TEXT COLLATE "C" NOT NULL,
  value_to   TEXT COLLATE "C" NOT NULL,
  unit       TEXT COLLATE "C" NOT NULL,
  span_start BIGINT           NOT NULL,
  span_end   BIGINT           NOT NULL,
  PRIMARY KEY (measure_id, seq)
); -- clustered

CREATE TABLE plan_units (
  plan_id  TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  unit_id  TEXT COLLATE "C" NOT NULL REFERENCES units (id),
  measures BIGINT           NOT NULL,
  leads    BIGINT           NOT NULL,
  PRIMARY KEY (plan_id, unit_id)
); -- clustered
CREATE INDEX plan_units_unit ON plan_units (unit_id, plan_id);

CREATE TABLE notes (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  plan_id    TEXT COLLATE "C" NOT NULL REFERENCES plans (id),
  measure_id TEXT COLLATE "C" NOT NULL REFERENCES measures (id),
  at         TIMESTAMPTZ      NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  author     TEXT COLLATE "C" NOT NULL,
  unit_id    TEXT COLLATE "C" NOT NULL,
  body       TEXT COLLATE "C" NOT NULL
);
CREATE INDEX notes_measure ON notes (measure_id, id);

CREATE TABLE releases (
  plan_id     TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES plans (id),
  slug        TEXT COLLATE "C" NOT NULL UNIQUE,
  number      BIGINT           NOT NULL,
  released_at TIMESTAMPTZ      NOT NULL,
  released_by TEXT COLLATE "C" NOT NULL,
  withdrawn   BOOLEAN          NOT NULL,
  body        TEXT COLLATE "C" NOT NULL,
  etag        TEXT COLLATE "C" NOT NULL
);

CREATE TABLE audit_heads (
  chain TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  seq   BIGINT           NOT NULL,
  hash  TEXT COLLATE "C" NOT NULL
); -- clustered

CREATE TABLE audit_entries (
  chain      TEXT COLLATE "C" NOT NULL,
  seq        BIGINT           NOT NULL,
  at         TIMESTAMPTZ      NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL,
  actor      TEXT COLLATE "C" NOT NULL,
  role       TEXT COLLATE "C" NOT NULL,
  action     TEXT COLLATE "C" NOT NULL,
  kind       TEXT COLLATE "C" NOT NULL,
  subject    TEXT COLLATE "C" NOT NULL,
  before     TEXT COLLATE "C" NOT NULL,
  after      TEXT COLLATE "C" NOT NULL,
  prev       TEXT COLLATE "C" NOT NULL,
  hash       TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_entries_subject ON audit_entries (subject, at, seq);
