package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// PutLink stores a link, with the event if there is one. fail.Conflict when its person has left by the event.
func (s *Store) PutLink(ctx context.Context, l people.Link, e *audit.Event) error {
	if err := needDigest(l.Hash); err != nil {
		return err
	}
	return s.change(ctx, func(tx session) error {
		if l.Person != "" {
			var at time.Time
			if e != nil {
				at = e.At
			}
			if err := tx.needPerson(l.Person, at); err != nil {
				return err
			}
		}
		if err := tx.run(`INSERT INTO links (hash, person, kind, until, used_at) VALUES (?, ?, ?, ?, ?)`,
			l.Hash, string(l.Person), l.Kind, micros(l.Until), orNull(l.UsedAt)); err != nil || e == nil {
			return err
		}
		return tx.note(*e)
	})
}

// Link finds a link by the SHA-256 of its token, used and past ones included.
func (s *Store) Link(ctx context.Context, hash []byte) (people.Link, bool, error) {
	return singleOf(s.reading(ctx), func(row scanner) (l people.Link, err error) {
		var until int64
		var used sql.NullInt64
		err = row.Scan(&l.Hash, &l.Person, &l.Kind, &until, &used)
		l.Until, l.UsedAt = moment(until), orZero(used)
		return l, err
	}, `SELECT hash, person, kind, until, used_at FROM links WHERE hash = ?`, hash)
}

// UseLink uses the link up, and all others of its kind for the same person: whoever got an older one cannot take over what was
// begun with this. False, and no event, when it was used before, has passed, or is not there.
func (s *Store) UseLink(ctx context.Context, hash []byte, at time.Time, e audit.Event) (used bool, err error) {
	err = s.change(ctx, func(tx session) error {
		n, err := tx.exec(`UPDATE links SET used_at = ? WHERE hash = ? AND used_at IS NULL AND until > ?`, micros(at), hash, micros(at))
		if used = n == 1; err != nil || !used {
			return err
		}
		err = tx.run(`UPDATE links SET used_at = ? WHERE used_at IS NULL AND person = (SELECT person FROM links WHERE hash = ?)
			AND kind = (SELECT kind FROM links WHERE hash = ?)`, micros(at), hash, hash)
		if err != nil {
			return err
		}
		return tx.note(e)
	})
	return used && err == nil, err
}
