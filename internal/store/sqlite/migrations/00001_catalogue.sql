-- +goose Up
-- Times are microseconds since 1970 in UTC, lengths of time microseconds. Flags are 0 or 1.
-- The twin of this file is ../../postgres/migrations/00001_catalogue.sql; a test keeps their tables and columns equal.

CREATE TABLE settings (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE high_water (
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  wall    INTEGER NOT NULL,
  boot_id TEXT    NOT NULL,
  since   INTEGER NOT NULL
) STRICT;

CREATE TABLE cameras (
  id           TEXT PRIMARY KEY,
  recorder     TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  place        TEXT    NOT NULL,
  removed      INTEGER NOT NULL,
  pinned_spki  BLOB,
  offered_spki BLOB
) STRICT;

-- Every camera that ever had a key or a segment, configured or not: the eraser works from this.
CREATE TABLE footage_cameras (
  recorder TEXT NOT NULL,
  camera   TEXT NOT NULL,
  PRIMARY KEY (recorder, camera)
) STRICT;

CREATE TABLE terms (
  id       INTEGER PRIMARY KEY,
  camera   TEXT    NOT NULL,
  since    INTEGER NOT NULL,
  length   INTEGER NOT NULL,
  article  TEXT    NOT NULL,
  protocol TEXT    NOT NULL
) STRICT;
CREATE INDEX terms_camera ON terms (camera, since, id);

CREATE TABLE epochs (
  recorder TEXT    NOT NULL,
  camera   TEXT    NOT NULL,
  start    INTEGER NOT NULL,
  length   INTEGER NOT NULL,
  state    TEXT    NOT NULL CHECK (state IN ('open', 'closing', 'destroyed')),
  PRIMARY KEY (recorder, camera, start)
) STRICT;
CREATE INDEX epochs_alive ON epochs (recorder, start, camera) WHERE state <> 'destroyed';

CREATE TABLE segments (
  n             INTEGER PRIMARY KEY,
  id            BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
  recorder      TEXT    NOT NULL,
  camera        TEXT    NOT NULL,
  span_from     INTEGER NOT NULL,
  span_to       INTEGER NOT NULL,
  epoch         INTEGER,                    -- NULL for a copy made for a hold
  state         TEXT    NOT NULL CHECK (state IN ('writing', 'sealed', 'due', 'erased')),
  camera_offset INTEGER,
  clock_synced  INTEGER NOT NULL,
  continues     INTEGER NOT NULL,
  recovered     INTEGER NOT NULL,
  codec         TEXT    NOT NULL,
  width         INTEGER NOT NULL,
  height        INTEGER NOT NULL,
  size          INTEGER NOT NULL,
  chunks        INTEGER NOT NULL,
  root          BLOB    NOT NULL,
  origin        BLOB,                       -- of a copy
  first_leaf    INTEGER NOT NULL,           -- of a copy
  hold          BLOB,                       -- of a copy
  receipt       INTEGER NOT NULL DEFAULT -1,
  minute_log    INTEGER NOT NULL DEFAULT -1,
  -- Queries by time look back one hour and no further.
  CHECK (span_to >= span_from AND span_to - span_from <= 3600000000),
  CHECK ((hold IS NULL) = (origin IS NULL) AND (hold IS NULL) <> (epoch IS NULL))
) STRICT;
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
  n         INTEGER PRIMARY KEY REFERENCES segments (n),
  fragments BLOB NOT NULL,
  leaves    BLOB NOT NULL
) STRICT;

CREATE TABLE holds (
  id         BLOB PRIMARY KEY CHECK (length(id) = 16),
  recorder   TEXT    NOT NULL,
  case_id    TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  cameras    TEXT    NOT NULL,              -- JSON array
  span_from  INTEGER NOT NULL,
  span_to    INTEGER NOT NULL,
  asked_by   TEXT    NOT NULL,
  placed_by  TEXT    NOT NULL,
  placed_at  INTEGER NOT NULL,
  review_at  INTEGER NOT NULL,
  ended_at   INTEGER,                       -- NULL while it lives
  ended_by   TEXT    NOT NULL,
  destroyed  INTEGER NOT NULL DEFAULT 0     -- its key is gone from every replica of the ring
) STRICT;

CREATE TABLE hold_covers (
  id        INTEGER PRIMARY KEY,
  hold      BLOB    NOT NULL REFERENCES holds (id),
  camera    TEXT    NOT NULL,
  span_from INTEGER NOT NULL,
  span_to   INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_covers_camera ON hold_covers (camera, span_from);
CREATE INDEX hold_covers_hold   ON hold_covers (hold);

CREATE TABLE hold_items (
  hold        BLOB NOT NULL REFERENCES holds (id),
  segment     BLOB NOT NULL REFERENCES segments (id),
  copy        BLOB REFERENCES segments (id),
  wrapped_key BLOB NOT NULL,
  PRIMARY KEY (hold, segment)
) STRICT;
CREATE INDEX hold_items_segment ON hold_items (segment);
CREATE INDEX hold_items_copy    ON hold_items (copy) WHERE copy IS NOT NULL;

CREATE TABLE gaps (
  id        INTEGER PRIMARY KEY,
  recorder  TEXT    NOT NULL,
  camera    TEXT    NOT NULL,               -- '' concerns the whole recorder
  span_from INTEGER NOT NULL,
  span_to   INTEGER,                        -- NULL while it lasts
  cause     TEXT    NOT NULL,
  detail    TEXT    NOT NULL
) STRICT;
CREATE INDEX gaps_camera ON gaps (camera, span_from);
CREATE INDEX gaps_open   ON gaps (recorder, span_from) WHERE span_to IS NULL;

CREATE TABLE log_entries (
  i     INTEGER PRIMARY KEY,                -- from 0, without holes
  at    INTEGER NOT NULL,
  kind  TEXT    NOT NULL,
  actor TEXT    NOT NULL,
  data  TEXT    NOT NULL                    -- the exact bytes that were hashed: docs/formats/log.md
) STRICT;

CREATE TABLE log_hashes (
  place INTEGER PRIMARY KEY,                -- as tlog.StoredHashIndex counts
  hash  BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE log_head (
  one             INTEGER PRIMARY KEY CHECK (one = 1),
  size            INTEGER NOT NULL,
  edge            BLOB    NOT NULL,         -- right edge of the tree
  ring_generation INTEGER NOT NULL          -- the highest that an entry names
) STRICT;
INSERT INTO log_head (one, size, edge, ring_generation) VALUES (1, 0, x'', 0);

CREATE TABLE erasures (
  log_index  INTEGER NOT NULL REFERENCES log_entries (i),
  leaf_pos   INTEGER NOT NULL,
  recorder   TEXT    NOT NULL,
  kind       TEXT    NOT NULL,
  camera     TEXT    NOT NULL,
  span_from  INTEGER NOT NULL,
  span_to    INTEGER NOT NULL,
  epoch_from INTEGER NOT NULL,
  epoch_to   INTEGER NOT NULL,
  hold       BLOB,
  article    TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  ring_gen   INTEGER NOT NULL,
  PRIMARY KEY (log_index, leaf_pos)
) STRICT;
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
