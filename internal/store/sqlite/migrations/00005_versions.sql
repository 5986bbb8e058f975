-- +goose Up
-- Versions of the protocol, each with the exact file, and the document that the corporation adopted. A file never changes.
-- The twin of this file is ../../postgres/migrations/00005_versions.sql; a test keeps them equal.
CREATE TABLE protocol_versions (
  n             INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  name          TEXT NOT NULL,
  version       TEXT NOT NULL,
  hash          BLOB NOT NULL CHECK (length(hash) = 32),
  yaml          BLOB NOT NULL,
  term_limit    INTEGER NOT NULL,            -- microseconds; 0: none
  drafted_by    TEXT NOT NULL CHECK (drafted_by <> ''),
  drafted_at    INTEGER NOT NULL,
  approved_by   TEXT NOT NULL,
  approved_at   INTEGER,                     -- NULL: a draft
  approved_log  INTEGER,                     -- the entry of the log that says so
  published_by  TEXT NOT NULL,
  published_at  INTEGER,                     -- NULL: not yet
  in_force_from INTEGER,
  begun_at      INTEGER,                     -- NULL: the cameras do not have its terms yet
  UNIQUE (name, version),
  CHECK ((approved_at IS NULL) = (approved_by = '')),
  CHECK ((approved_at IS NULL) = (approved_log IS NULL)),
  CHECK (approved_by <> drafted_by OR drafted_by = 'settings'),
  CHECK ((published_at IS NULL) = (published_by = '')),
  CHECK ((published_at IS NULL) = (in_force_from IS NULL)),
  CHECK (published_at IS NULL OR approved_at IS NOT NULL),
  CHECK (begun_at IS NULL OR published_at IS NOT NULL)
) STRICT;

CREATE TABLE protocol_documents (
  version     TEXT PRIMARY KEY REFERENCES protocol_versions (id),
  name        TEXT NOT NULL,
  type        TEXT NOT NULL,
  hash        BLOB NOT NULL CHECK (length(hash) = 32),
  bytes       BLOB NOT NULL,
  uploaded_by TEXT NOT NULL,
  uploaded_at INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE protocol_documents;
DROP TABLE protocol_versions;
