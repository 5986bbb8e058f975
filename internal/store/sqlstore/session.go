package sqlstore

import (
	"database/sql"
	"sync"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
)

// statements remembers each statement with its database's own placeholders.
type statements struct{ m sync.Map }

func (s *Store) rebind(query string) string {
	if q, ok := s.rebound.m.Load(query); ok {
		return q.(string)
	}
	q := s.dialect.Rebind(query)
	s.rebound.m.Store(query, q)
	return q
}

// exec runs a statement and tells how many rows it changed.
func (t session) exec(query string, args ...any) (int64, error) {
	r, err := t.c.ExecContext(t.ctx, t.s.rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// run is exec for who does not ask how many.
func (t session) run(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}

// one reads the single row of a query into dst; found is false when there is none.
func (t session) one(query string, args []any, dst ...any) (found bool, err error) {
	rows, err := t.c.QueryContext(t.ctx, t.s.rebind(query), args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(dst...); err != nil {
		return false, err
	}
	return true, rows.Err()
}

// scanner is a row being read.
type scanner interface{ Scan(dst ...any) error }

// list reads all rows of a query.
func list[T any](t session, scan func(row scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := t.c.QueryContext(t.ctx, t.s.rebind(query), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// found is list outside a transaction, with its errors translated.
func found[T any](t session, scan func(row scanner) (T, error), query string, args ...any) ([]T, error) {
	out, err := list(t, scan, query, args...)
	if err != nil {
		return nil, t.s.translate(err)
	}
	return out, nil
}

var _ conn = (*sql.Tx)(nil)

// single reads one row outside a transaction by texts from outside; what no database can hold is not there.
func single[T any](t session, scan func(row scanner) (T, error), query string, by ...string) (v T, there bool, err error) {
	if !storable(by...) {
		return v, false, nil
	}
	args := make([]any, len(by))
	for i, b := range by {
		args[i] = b
	}
	return singleOf(t, scan, query, args...)
}

// singleOf is single for arguments of our own making.
func singleOf[T any](t session, scan func(row scanner) (T, error), query string, args ...any) (v T, there bool, err error) {
	rows, err := found(t, scan, query, args...)
	if err != nil || len(rows) == 0 {
		return v, false, err
	}
	return rows[0], true, nil
}

// note appends the event, as the last step of its transaction.
func (t session) note(e audit.Event) error {
	_, err := t.append(e)
	return err
}

// unlessTaken turns the database's refusal of a second row with a key into a refusal that says what is taken.
func (t session) unlessTaken(err error, taken *fail.Error) error {
	if err != nil && t.s.dialect.Duplicate(err) {
		return taken.Because(err)
	}
	return err
}

// orElse is err, or the refusal when there was none.
func orElse(err error, refusal *fail.Error) error {
	if err != nil {
		return err
	}
	return refusal
}
