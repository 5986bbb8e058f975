-- +goose Up
-- Holds that ended stay as rows for ever: what asks for live ones, or for those whose key must still go, looks past them.
-- The twin of this file is ../../postgres/migrations/00002_live_holds.sql.
CREATE INDEX holds_live  ON holds (id) WHERE ended_at IS NULL;
CREATE INDEX holds_ended ON holds (recorder, ended_at, id) WHERE ended_at IS NOT NULL AND destroyed = 0;
DROP INDEX hold_covers_camera;
DROP INDEX hold_covers_hold;
CREATE INDEX hold_covers_hold ON hold_covers (hold, camera, span_from, span_to);

-- +goose Down
DROP INDEX hold_covers_hold;
CREATE INDEX hold_covers_hold   ON hold_covers (hold);
CREATE INDEX hold_covers_camera ON hold_covers (camera, span_from);
DROP INDEX holds_ended;
DROP INDEX holds_live;
