-- +goose Up
-- Times are microseconds since 1970 in UTC, lengths of time microseconds. Flags are 0 or 1.
-- The twin of this file is ../../sqlite/migrations/00001_catalogue.sql; a test keeps their tables and columns equal.

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE high_water (
  one     BIGINT PRIMARY KEY CHECK (one = 1),
  wall    BIGINT NOT NULL,
  boot_id TEXT    NOT NULL,
  since   BIGINT NOT NULL
);

CREATE TABLE cameras (
  id           TEXT PRIMARY KEY,
  recorder     TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  place        TEXT    NOT NULL,
  removed      BIGINT NOT NULL,
  pinned_spki  BYTEA,
  offered_spki BYTEA
);

-- Every camera that ever had a key or a segment, configured or not: the eraser works from this.
CREATE TABLE footage_cameras (
  recorder TEXT NOT NULL,
  camera   TEXT NOT NULL,
  PRIMARY KEY (recorder, camera)
);

CREATE TABLE terms (
  id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  camera   TEXT    NOT NULL,
  since    BIGINT NOT NULL,
  length   BIGINT NOT NULL,
  article  TEXT    NOT NULL,
  protocol TEXT    NOT NULL
);
CREATE INDEX terms_camera ON terms (camera, since, id);

CREATE TABLE epochs (
  recorder TEXT    NOT NULL,
  camera   TEXT    NOT NULL,
  start    BIGINT NOT NULL,
  length   BIGINT NOT NULL,
  state    TEXT    NOT NULL CHECK (state IN ('open', 'closing', 'destroyed')),
  PRIMARY KEY (recorder, camera, start)
);
CREATE INDEX epochs_alive ON epochs (recorder, start, camera) WHERE state <> 'destroyed';

CREATE TABLE segments (
  n             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id            BYTEA    NOT NULL UNIQUE CHECK (length(id) = 16),
  recorder      TEXT    NOT NULL,
  camera        TEXT    NOT NULL,
  span_from     BIGINT NOT NULL,
  span_to       BIGINT NOT NULL,
  epoch         BIGINT,                    -- NULL for a copy made for a hold
  state         TEXT    NOT NULL CHECK (state IN ('writing', 'sealed', 'due', 'erased')),
  camera_offset BIGINT,
  clock_synced  BIGINT NOT NULL,
  continues     BIGINT NOT NULL,
  recovered     BIGINT NOT NULL,
  codec         TEXT    NOT NULL,
  width         BIGINT NOT NULL,
  height        BIGINT NOT NULL,
  size          BIGINT NOT NULL,
  chunks        BIGINT NOT NULL,
  root          BYTEA    NOT NULL,
  origin        BYTEA,                       -- of a copy
  first_leaf    BIGINT NOT NULL,           -- of a copy
  hold          BYTEA,                       -- of a copy
  receipt       BIGINT NOT NULL DEFAULT -1,
  minute_log    BIGINT NOT NULL DEFAULT -1,
  -- Queries by time look back one hour and no further.
  CHECK (span_to >= span_from AND span_to - span_from <= 3600000000),
  CHECK ((hold IS NULL) = (origin IS NULL) AND (hold IS NULL) <> (epoch IS NULL))
);
CREATE INDEX segments_time    ON segments (camera, span_from, span_to);
CREATE INDEX segments_state   ON segments (recorder, camera, state, span_to);
CREATE INDEX segments_writing ON segments (recorder, span_from) WHERE state = 'writing';
CREATE INDEX segments_due     ON segments (recorder, span_from) WHERE state = 'due';
CREATE INDEX segments_bytes   ON segments (recorder, camera, size, state) WHERE state <> 'erased';
CREATE INDEX segments_epoch   ON segments (recorder, camera, epoch) WHERE receipt = -1;
CREATE INDEX segments_minute  ON segments (recorder, id) WHERE minute_log = -1 AND state <> 'writing' AND hold IS NULL;
CREATE INDEX segments_hold    ON segments (hold) WHERE hold IS NOT NULL;

-- What betrays movement: kept apart so that other changes of a segment do not rewrite it, and deleted on erasure.
CREATE TABLE segment_details (
  n         BIGINT PRIMARY KEY REFERENCES segments (n),
  fragments BYTEA NOT NULL,
  leaves    BYTEA NOT NULL
);

CREATE TABLE holds (
  id         BYTEA PRIMARY KEY CHECK (length(id) = 16),
  recorder   TEXT    NOT NULL,
  case_id    TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  cameras    TEXT    NOT NULL,              -- JSON array
  span_from  BIGINT NOT NULL,
  span_to    BIGINT NOT NULL,
  asked_by   TEXT    NOT NULL,
  placed_by  TEXT    NOT NULL,
  placed_at  BIGINT NOT NULL,
  review_at  BIGINT NOT NULL,
  ended_at   BIGINT,                       -- NULL while it lives
  ended_by   TEXT    NOT NULL,
  destroyed  BIGINT NOT NULL DEFAULT 0     -- its key is gone from every replica of the ring
);

CREATE TABLE hold_covers (
  id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hold      BYTEA    NOT NULL REFERENCES holds (id),
  camera    TEXT    NOT NULL,
  span_from BIGINT NOT NULL,
  span_to   BIGINT NOT NULL
);
CREATE INDEX hold_covers_camera ON hold_covers (camera, span_from);
CREATE INDEX hold_covers_hold   ON hold_covers (hold);

CREATE TABLE hold_items (
  hold        BYTEA NOT NULL REFERENCES holds (id),
  segment     BYTEA NOT NULL REFERENCES segments (id),
  copy        BYTEA REFERENCES segments (id),
  wrapped_key BYTEA NOT NULL,
  PRIMARY KEY (hold, segment)
);
CREATE INDEX hold_items_segment ON hold_items (segment);
CREATE INDEX hold_items_copy    ON hold_items (copy) WHERE copy IS NOT NULL;

CREATE TABLE gaps (
  id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recorder  TEXT    NOT NULL,
  camera    TEXT    NOT NULL,               -- '' concerns the whole recorder
  span_from BIGINT NOT NULL,
  span_to   BIGINT,                        -- NULL while it lasts
  cause     TEXT    NOT NULL,
  detail    TEXT    NOT NULL
);
CREATE INDEX gaps_camera ON gaps (camera, span_from);
CREATE INDEX gaps_open   ON gaps (recorder, span_from) WHERE span_to IS NULL;

CREATE TABLE log_entries (
  i     BIGINT PRIMARY KEY,                -- from 0, without holes
  at    BIGINT NOT NULL,
  kind  TEXT    NOT NULL,
  actor TEXT    NOT NULL,
  data  TEXT    NOT NULL                    -- the exact bytes that were hashed: docs/formats/log.md
);

CREATE TABLE log_hashes (
  place BIGINT PRIMARY KEY,                -- as tlog.StoredHashIndex counts
  hash  BYTEA NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE log_head (
  one             BIGINT PRIMARY KEY CHECK (one = 1),
  size            BIGINT NOT NULL,
  edge            BYTEA    NOT NULL,         -- right edge of the tree
  ring_generation BIGINT NOT NULL          -- the highest that an entry names
);
INSERT INTO log_head (one, size, edge, ring_generation) VALUES (1, 0, '', 0);

CREATE TABLE erasures (
  log_index  BIGINT NOT NULL REFERENCES log_entries (i),
  leaf_pos   BIGINT NOT NULL,
  recorder   TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  camera     TEXT    NOT NULL,
  span_from  BIGINT NOT NULL,
  span_to    BIGINT NOT NULL,
  epoch_from BIGINT NOT NULL,
  epoch_to   BIGINT NOT NULL,
  hold       BYTEA,
  article    TEXT    NOT NULL,
  at         BIGINT NOT NULL,
  ring_gen   BIGINT NOT NULL,
  PRIMARY KEY (log_index, leaf_pos)
);
CREATE INDEX erasures_camera ON erasures (camera, span_to, span_from);

-- +goose Down
DROP TABLE erasures;
DROP TABLE log_head;
DROP TABLE log_hashes;
DROP TABLE log_entries;
DROP TABLE gaps;
DROP TABLE hold_items;
DROP TABLE hold_covers;
DROP TABLE holds;
DROP TABLE segment_details;
DROP TABLE segments;
DROP TABLE epochs;
DROP TABLE terms;
DROP TABLE footage_cameras;
DROP TABLE cameras;
DROP TABLE high_water;
DROP TABLE settings;
