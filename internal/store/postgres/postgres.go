// Package postgres is the catalogue in PostgreSQL: for servers with recorders in many buildings.
package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"portiek/internal/base/fail"
	"portiek/internal/base/secret"
	"portiek/internal/store/sqlstore"
)

//go:embed migrations/*.sql
var migrations embed.FS

// connections is how many are open at most.
const connections = 16

// Store is the catalogue in PostgreSQL. Durable means: committed with synchronous_commit on.
type Store struct{ *sqlstore.Store }

// Open connects, brings the tables up to date (one server at a time), and turns synchronous commit on for every connection
// whatever the server's default is. address is a URL or keywords as libpq knows them; it may hold a password, so it is a secret.
func Open(ctx context.Context, address secret.Text) (*Store, error) {
	cfg, err := pgx.ParseConfig(address.Reveal())
	if err != nil {
		return nil, fail.New(fail.Invalid, "store.address", "Het adres van de database is niet goed geschreven.",
			"The database's address is not well formed.") // the cause may show the password
	}
	cfg.RuntimeParams["synchronous_commit"] = "on"
	cfg.RuntimeParams["default_transaction_isolation"] = "read committed"
	cfg.RuntimeParams["application_name"] = "portiek"
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(unopened(err), db.Close())
	}
	return &Store{sqlstore.New(db, db, dialect)}, nil
}

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// guardKey names the guard among the database's advisory locks.
const guardKey = 0x706f727469656b // "portiek"

var dialect = sqlstore.Dialect{
	Rebind: rebind,
	// The lock is a statement of its own: under READ COMMITTED the next statement then sees all that committed before it.
	Guard: func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(guardKey))
		return err
	},
	Lock: " FOR UPDATE",
	Join: join,
	Duplicate: func(err error) bool {
		var e *pgconn.PgError
		return errors.As(err, &e) && e.Code == "23505" // unique_violation
	},
}

// join hangs all statements but the last under it as data-modifying WITH queries: one trip to the server for all of them.
func join(queries []string) string {
	last := len(queries) - 1
	var b strings.Builder
	for i, q := range queries[:last] {
		b.WriteString([]string{"WITH w", ", w"}[min(i, 1)] + strconv.Itoa(i) + " AS (" + q + ")")
	}
	return b.String() + " " + queries[last]
}

// rebind writes $1, $2 ... for each ?. No statement has a question mark in a text.
func rebind(query string) string {
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	return b.String()
}

func unopened(err error) error {
	return fail.New(fail.Unavailable, "store.open", "De database antwoordt niet of laat Portiek niet toe. Controleer adres, gebruiker en rechten.",
		"The database does not answer or does not let Portiek in. Check address, user and rights.").Because(err)
}
