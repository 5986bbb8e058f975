-- +goose Up
-- What is forgotten: the details of people who left, and the contents of old entries of the log.
-- The twin of this file is ../../sqlite/migrations/00007_forgetting.sql.
ALTER TABLE people ADD COLUMN erased_at BIGINT; -- NULL: their details are here
DROP INDEX people_employee;
CREATE UNIQUE INDEX people_employee ON people (organisation, employee) WHERE employee <> ''; -- '' once erased

-- An entry whose contents were erased is a row with nothing but its number (docs/formats/log.md). How far erasing has come is in
-- the newest entry about it; a minute that a hold needed is found by its kind.
CREATE INDEX log_contents_erased ON log_entries (kind, i) WHERE kind = 'log.contents_erased';
CREATE INDEX log_minutes         ON log_entries (kind, i) WHERE kind = 'minute.sealed';

-- +goose Down
DROP INDEX log_minutes;
DROP INDEX log_contents_erased;
DROP INDEX people_employee;
CREATE UNIQUE INDEX people_employee ON people (organisation, employee);
ALTER TABLE people DROP COLUMN erased_at;
