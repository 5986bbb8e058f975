-- +goose Up
-- Who may do what for how long, and what they sign in with. Names, numbers and logins of people are in the table people and
-- nowhere else: everything else, the log included, has the random id. Of tokens only the SHA-256 is here.
-- The twin of this file is ../../postgres/migrations/00003_people.sql.

CREATE TABLE organisations (
  id             TEXT PRIMARY KEY,
  name           TEXT NOT NULL,
  contract_until INTEGER                    -- NULL: no end agreed
) STRICT;

CREATE TABLE people (
  id           TEXT PRIMARY KEY,
  employee     TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  login        TEXT    NOT NULL,            -- '' without a local account
  organisation TEXT    NOT NULL,            -- '' is the controller
  joined       INTEGER NOT NULL,
  left_at      INTEGER,
  signed_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX people_employee ON people (organisation, employee);
CREATE UNIQUE INDEX people_login    ON people (login) WHERE login <> '';

CREATE TABLE external_accounts (
  issuer  TEXT NOT NULL,
  subject TEXT NOT NULL,
  person  TEXT NOT NULL REFERENCES people (id),
  PRIMARY KEY (issuer, subject)
) STRICT;
CREATE UNIQUE INDEX external_accounts_person ON external_accounts (person, issuer);

CREATE TABLE credentials (
  person        TEXT PRIMARY KEY REFERENCES people (id),
  password_hash TEXT    NOT NULL,           -- argon2id, PHC string format
  totp          TEXT    NOT NULL,           -- sealed
  last_step     INTEGER NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
  person TEXT NOT NULL REFERENCES people (id),
  hash   BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (person, hash)
) STRICT;

CREATE TABLE appointments (
  id           TEXT PRIMARY KEY,
  person       TEXT    NOT NULL REFERENCES people (id),
  role         TEXT    NOT NULL,
  complexes    TEXT    NOT NULL,            -- JSON array; null: all
  starts       INTEGER NOT NULL,
  ends         INTEGER,
  stand_in_for TEXT    NOT NULL,
  given_by     TEXT    NOT NULL
) STRICT;
CREATE INDEX appointments_person ON appointments (person, starts, id);

CREATE TABLE links (
  hash    BLOB PRIMARY KEY CHECK (length(hash) = 32),
  person  TEXT    NOT NULL,                 -- '' for the first administrator, who is nobody yet
  kind    TEXT    NOT NULL,
  until   INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE INDEX links_person ON links (person);
CREATE INDEX links_until  ON links (until);

-- A session that ended is not here any more.
CREATE TABLE sessions (
  hash    BLOB PRIMARY KEY CHECK (length(hash) = 32),
  id      TEXT    NOT NULL UNIQUE,
  person  TEXT    NOT NULL REFERENCES people (id),
  began   INTEGER NOT NULL,
  seen    INTEGER NOT NULL,
  until   INTEGER NOT NULL,
  factors INTEGER NOT NULL CHECK (factors IN (1, 2)),
  agent   TEXT    NOT NULL
) STRICT;
CREATE INDEX sessions_person ON sessions (person, until);
CREATE INDEX sessions_until  ON sessions (until);

CREATE TABLE tokens (
  hash      BLOB PRIMARY KEY CHECK (length(hash) = 32),
  id        TEXT    NOT NULL UNIQUE,
  name      TEXT    NOT NULL,
  role      TEXT    NOT NULL,
  complexes TEXT    NOT NULL,               -- JSON array; null: all
  person    TEXT    NOT NULL REFERENCES people (id),
  made      INTEGER NOT NULL,
  until     INTEGER NOT NULL,
  ended_at  INTEGER
) STRICT;
CREATE INDEX tokens_person ON tokens (person) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE tokens;
DROP TABLE sessions;
DROP TABLE links;
DROP TABLE appointments;
DROP TABLE recovery_codes;
DROP TABLE credentials;
DROP TABLE external_accounts;
DROP TABLE people;
DROP TABLE organisations;
