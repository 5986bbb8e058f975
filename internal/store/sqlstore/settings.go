package sqlstore

import "context"

// Setting reads a named setting; ok is false when it was never set.
func (s *Store) Setting(ctx context.Context, name string) (value string, ok bool, err error) {
	ok, err = s.reading(ctx).one(`SELECT value FROM settings WHERE name = ?`, []any{name}, &value)
	if err != nil {
		return "", false, s.translate(err)
	}
	return value, ok, nil
}

// SetSetting writes it. Nothing secret belongs here.
func (s *Store) SetSetting(ctx context.Context, name, value string) error {
	return s.change(ctx, func(tx session) error {
		return tx.run(`INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	})
}
