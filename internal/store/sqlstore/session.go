package sqlstore

import (
	"database/sql"
	"sync"
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
