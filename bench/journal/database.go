package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strconv"

	_ "modernc.org/sqlite" // the driver "sqlite", for bulk loading

	"portiek/bench/cluster"
	"portiek/internal/store/postgres"
	"portiek/internal/store/sqlite"
	"portiek/internal/store/sqlstore"
)

// database is a store as the server opens it, and a connection behind its back for bulk loading.
type database struct {
	store *sqlstore.Store
	sql   *sql.DB
	// place is the placeholder of an argument, from 1.
	place func(n int) string
	// settle are statements that finish what bulk loading leaves to be done later, so that it is not done while we measure.
	settle []string
}

func (d *database) close() error { return errors.Join(d.sql.Close(), d.store.Close()) }

func openSQLite(ctx context.Context, path string) (*database, error) {
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	// Bulk loading does not wait for the disk; measuring, through the store, does.
	address := url.URL{Scheme: "file", Path: path, RawQuery: "_pragma=busy_timeout(10000)&_pragma=synchronous(OFF)&_pragma=temp_store(MEMORY)"}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &database{s.Store, db, func(int) string { return "?" }, []string{"PRAGMA wal_checkpoint(TRUNCATE)"}}, nil
}

func openPostgres(ctx context.Context, c *cluster.Cluster, name string) (*database, error) {
	address, err := c.Database(ctx, name)
	if err != nil {
		return nil, err
	}
	s, err := postgres.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("pgx", address.Reveal()+"&synchronous_commit=off")
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &database{s.Store, db, func(n int) string { return "$" + strconv.Itoa(n) }, []string{"VACUUM ANALYZE", "CHECKPOINT"}}, nil
}
