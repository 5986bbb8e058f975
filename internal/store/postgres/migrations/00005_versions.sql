-- +goose Up
-- Versions of the protocol, each with the exact file, and the document that the corporation adopted. A file never changes.
-- The twin of this file is ../../sqlite/migrations/00005_versions.sql; a test keeps them equal.
CREATE TABLE protocol_versions (
  n             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  version       TEXT NOT NULL,
  hash          BYTEA NOT NULL CHECK (length(hash) = 32),
  yaml          BYTEA NOT NULL,
  term_limit    BIGINT NOT NULL,            -- microseconds; 0: none
  drafted_by    TEXT NOT NULL CHECK (drafted_by <> ''),
  drafted_at    BIGINT NOT NULL,
  approved_by   TEXT NOT NULL,
  approved_at   BIGINT,                     -- NULL: a draft
  approved_log  BIGINT,                     -- the entry of the log that says so
  published_by  TEXT NOT NULL,
  published_at  BIGINT,                     -- NULL: not yet
  in_force_from BIGINT,
  begun_at      BIGINT,                     -- NULL: the cameras do not have its terms yet
  UNIQUE (name, version),
  CHECK ((approved_at IS NULL) = (approved_by = '')),
  CHECK ((approved_at IS NULL) = (approved_log IS NULL)),
  CHECK (approved_by <> drafted_by OR drafted_by = 'settings'),
  CHECK ((published_at IS NULL) = (published_by = '')),
  CHECK ((published_at IS NULL) = (in_force_from IS NULL)),
  CHECK (published_at IS NULL OR approved_at IS NOT NULL),
  CHECK (begun_at IS NULL OR published_at IS NOT NULL)
);

CREATE TABLE protocol_documents (
  version     TEXT PRIMARY KEY REFERENCES protocol_versions (id),
  name        TEXT NOT NULL,
  type        TEXT NOT NULL,
  hash        BYTEA NOT NULL CHECK (length(hash) = 32),
  bytes       BYTEA NOT NULL,
  uploaded_by TEXT NOT NULL,
  uploaded_at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE protocol_documents;
DROP TABLE protocol_versions;
