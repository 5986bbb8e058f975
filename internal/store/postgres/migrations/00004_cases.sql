-- +goose Up
-- Cases, who works on them, and the permits to look that were given inside them.
-- The twin of this file is ../../sqlite/migrations/00004_cases.sql.

CREATE TABLE cases (
  id        TEXT PRIMARY KEY,
  kind      TEXT    NOT NULL,
  complex   TEXT    NOT NULL,
  purpose   TEXT    NOT NULL,
  title     TEXT    NOT NULL,               -- sealed
  span_from BIGINT,                        -- NULL: not known
  span_to   BIGINT,
  opened    BIGINT NOT NULL,
  opened_by TEXT    NOT NULL,
  closed    BIGINT,                        -- NULL while it is open
  closed_by TEXT    NOT NULL
);
CREATE INDEX cases_all  ON cases (opened, id);
CREATE INDEX cases_open ON cases (opened, id) WHERE closed IS NULL;

CREATE TABLE case_people (
  case_id TEXT NOT NULL REFERENCES cases (id),
  person  TEXT NOT NULL,
  PRIMARY KEY (case_id, person)
);

CREATE TABLE permits (
  id        TEXT PRIMARY KEY,
  person    TEXT    NOT NULL,
  case_id   TEXT    NOT NULL,
  reason    TEXT    NOT NULL,
  purpose   TEXT    NOT NULL,
  articles  TEXT    NOT NULL,               -- JSON array, like cameras and met
  complex   TEXT    NOT NULL,
  cameras   TEXT    NOT NULL,
  span_from BIGINT NOT NULL,
  span_to   BIGINT NOT NULL,
  modes     BIGINT NOT NULL,
  met       TEXT    NOT NULL,
  balance   TEXT    NOT NULL,               -- sealed
  ticket    TEXT    NOT NULL,
  second    TEXT    NOT NULL,               -- '' if nobody must agree
  agreed_at BIGINT,
  minted_at BIGINT NOT NULL,
  until     BIGINT NOT NULL,
  ended_at  BIGINT,                        -- NULL while nobody and nothing ended it; until counts all the same
  ended_by  TEXT    NOT NULL,
  CHECK (second <> person)
);
CREATE INDEX permits_person ON permits (person, minted_at, id);
CREATE INDEX permits_case   ON permits (case_id) WHERE ended_at IS NULL;
CREATE INDEX permits_second ON permits (second, minted_at, id) WHERE second <> '' AND agreed_at IS NULL AND ended_at IS NULL;

-- +goose Down
DROP TABLE permits;
DROP TABLE case_people;
DROP TABLE cases;
