// Package sqlite is the catalogue in one SQLite file: the default for one office, one block.
package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"portiek/internal/base/fail"
	"portiek/internal/store/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers is how many connections read at once.
const readers = 4

// Store is the catalogue in a file. Durable means: in the write-ahead log, and that fsynced.
type Store struct {
	*sqlstore.Store
	write *sql.DB
}

// Option changes how Open opens.
type Option func(*options)

type options struct{ synchronous string }

// WithoutSync never waits for the disk. For tests only: a power cut may destroy the catalogue.
func WithoutSync() Option { return func(o *options) { o.synchronous = "OFF" } }

// Open opens the catalogue at path, makes it if it is not there, and brings its tables up to date. The folder must exist.
// fail.Unavailable when it cannot be opened or was made by a newer Portiek.
func Open(ctx context.Context, path string, opts ...Option) (*Store, error) {
	o := options{synchronous: "FULL"}
	for _, opt := range opts {
		opt(&o)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, unopened(err)
	}
	write, err := sql.Open("sqlite", address(path, o, "immediate"))
	if err != nil {
		return nil, unopened(err)
	}
	write.SetMaxOpenConns(1) // one writer: whoever waits, waits here and not in SQLite
	if err := migrate(ctx, write); err != nil {
		return nil, errors.Join(unopened(err), write.Close())
	}
	read, err := sql.Open("sqlite", address(path, o, "deferred")+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(unopened(err), write.Close())
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &Store{sqlstore.New(write, read, dialect), write}, nil
}

// address is the driver's name for the file with everything that each connection needs. secure_delete overwrites what is
// deleted with zeroes.
func address(path string, o options, lock string) string {
	q := url.Values{"_txlock": {lock}}
	for _, p := range []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + o.synchronous + ")",
		"foreign_keys(1)", "secure_delete(1)", "temp_store(MEMORY)"} {
		q.Add("_pragma", p)
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Checkpoint copies the write-ahead log into the file and empties it, so that what was erased is nowhere on the disk. It
// fails with fail.Unavailable while a reader still needs the log: try again later.
func (s *Store) Checkpoint(ctx context.Context) error {
	var busy, pages, moved int
	err := s.write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved)
	if err == nil && busy != 0 {
		err = fmt.Errorf("busy: %d of %d pages moved", moved, pages)
	}
	if err != nil {
		return fail.New(fail.Unavailable, "store.checkpoint", "Het schrijflogboek van de catalogus kon nog niet worden geleegd.",
			"The catalogue's write-ahead log could not be emptied yet.").Because(err)
	}
	return nil
}

// dialect: SQLite takes ? as it is, and its one writing connection is guard enough.
var dialect = sqlstore.Dialect{
	Rebind: func(q string) string { return q },
	Duplicate: func(err error) bool {
		var e *sqlite.Error
		return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE)
	},
}

func unopened(err error) error {
	return fail.New(fail.Unavailable, "store.open",
		"De catalogus kan niet worden geopend. Controleer of de map bestaat, van Portiek is en niet vol is.",
		"The catalogue cannot be opened. Check that its folder exists, belongs to Portiek and is not full.").Because(err)
}
