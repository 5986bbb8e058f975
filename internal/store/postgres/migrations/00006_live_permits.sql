-- +goose Up
-- Permits that are over stay as rows for ever: what asks which of somebody's can be used now looks past them. And a case tells which
-- were given in it.
-- The twin of this file is ../../sqlite/migrations/00006_live_permits.sql.
CREATE INDEX permits_live ON permits (person, until) WHERE ended_at IS NULL;
CREATE INDEX permits_in   ON permits (case_id, minted_at, id);

-- +goose Down
DROP INDEX permits_in;
DROP INDEX permits_live;
