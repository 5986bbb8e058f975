// Package sqlstore is the catalogue in SQL: one implementation for SQLite and PostgreSQL, which differ only in their
// Dialect. Every method that writes is one durable transaction.
//
// Two locks order the writers. The guard serialises whatever changes what a hold may find or an eraser may take: segment
// states, holds, epochs. The log head is locked last, by whatever appends to the log. Whoever needs both takes them in that
// order, so they never wait for each other in a circle.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"portiek/internal/base/fail"
)

// Dialect is what differs between the databases.
type Dialect struct {
	// Rebind turns the ? placeholders of a statement into the database's own. It is called once a statement.
	Rebind func(query string) string
	// Guard makes the transaction wait until no other one holds the guard; nil when transactions are serial anyway.
	Guard func(ctx context.Context, tx *sql.Tx) error
	// Lock is added to a query of a row that nobody else may change before the transaction ends: FOR UPDATE, or nothing.
	Lock string
	// Join makes one statement of several that do not look at each other's rows; nil when they are run one by one.
	Join func(queries []string) string
	// Duplicate tells whether the error says that a row with this key exists.
	Duplicate func(err error) bool
}

// Store is the catalogue. It is safe for concurrent use.
type Store struct {
	write, read *sql.DB
	dialect     Dialect
	rebound     statements
}

// New makes a store over two handles on one migrated database: write is used for transactions only, read for queries only.
func New(write, read *sql.DB, d Dialect) *Store {
	return &Store{write: write, read: read, dialect: d}
}

// Close closes both handles.
func (s *Store) Close() error {
	if s.read == s.write {
		return s.write.Close()
	}
	return errors.Join(s.read.Close(), s.write.Close())
}

// commitTime is how long a transaction may take once it has begun.
const commitTime = 30 * time.Second

// Conn runs statements: a transaction, or the pool of readers.
type conn interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// session is one conversation with the database: a transaction, or reading. It gives each statement its context and its
// placeholders, and remembers nothing else.
type session struct {
	ctx context.Context
	c   conn
	s   *Store
}

// reading starts a session outside a transaction: each query sees the latest committed state.
func (s *Store) reading(ctx context.Context) session { return session{ctx, s.read, s} }

// change runs do in a transaction without the guard, for what neither holds nor eraser look at.
func (s *Store) change(ctx context.Context, do func(tx session) error) error {
	return s.transaction(ctx, nil, do)
}

// guarded runs do in a transaction behind the guard: no other guarded one runs meanwhile, and do sees all that committed
// before it.
func (s *Store) guarded(ctx context.Context, do func(tx session) error) error {
	return s.transaction(ctx, s.dialect.Guard, do)
}

// transaction gives up while waiting to begin when ctx ends. Once begun it runs to its end whatever becomes of ctx, so that
// a caller who stops waiting does not leave it open whether the write happened.
func (s *Store) transaction(ctx context.Context, guard func(context.Context, *sql.Tx) error, do func(tx session) error) error {
	c, err := s.write.Conn(ctx)
	if err != nil {
		return unavailable(err)
	}
	defer c.Close()
	if err := ctx.Err(); err != nil {
		return unavailable(err)
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), commitTime)
	defer stop()
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	defer tx.Rollback() // does nothing after Commit
	if guard != nil {
		if err := guard(ctx, tx); err != nil {
			return unavailable(err)
		}
	}
	if err := do(session{ctx, tx, s}); err != nil {
		return s.translate(err)
	}
	if err := tx.Commit(); err != nil {
		return s.translate(err)
	}
	return nil
}

// translate leaves our own refusals alone and gives the database's errors a kind.
func (s *Store) translate(err error) error {
	var own *fail.Error
	switch {
	case errors.As(err, &own):
		return err
	case s.dialect.Duplicate(err):
		return conflict("store.exists", "Dit staat al in de catalogus.", "The catalogue has this already.").Because(err)
	default:
		return unavailable(err)
	}
}

func unavailable(err error) error {
	return fail.New(fail.Unavailable, "store.unavailable",
		"De catalogus is niet bereikbaar of kan niet schrijven. Probeer het opnieuw; blijft het zo, controleer dan de schijf en de database.",
		"The catalogue does not answer or cannot write. Try again; if it stays so, check the disk and the database.").Because(err)
}

func conflict(code, nl, en string) *fail.Error { return fail.New(fail.Conflict, code, nl, en) }

func invalid(code string, format string, args ...any) error {
	return fail.New(fail.Invalid, code, "Dit kan niet in de catalogus: de vorm klopt niet.",
		"This cannot be stored in the catalogue: its form is wrong.").Because(fmt.Errorf(format, args...))
}
