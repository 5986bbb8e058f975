package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

const tokenColumns = `id, name, role, complexes, person, made, until, ended_at`

// PutToken stores an API token under its SHA-256. fail.NotFound without the person, fail.Conflict when they have left.
func (s *Store) PutToken(ctx context.Context, hash []byte, k people.Token, e audit.Event) error {
	if err := needDigest(hash); err != nil {
		return err
	}
	if k.ID == "" || k.Role == "" || !k.Until.After(k.Made) || !k.EndedAt.IsZero() || !storable(k.ID, k.Name) {
		return invalid("token.row", "a token needs an id, a role, an end after its making, and a name in plain text")
	}
	complexes, err := listed(k.Complexes)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.needPerson(k.Person, k.Made); err != nil {
			return err
		}
		if err := tx.run(`INSERT INTO tokens (hash, `+tokenColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
			hash, k.ID, k.Name, k.Role, complexes, string(k.Person), micros(k.Made), micros(k.Until)); err != nil {
			return err
		}
		return tx.note(e)
	})
}

// TokenBy finds a token that nobody ended by its SHA-256. Whether its time has passed is for the caller.
func (s *Store) TokenBy(ctx context.Context, hash []byte) (people.Token, bool, error) {
	return singleOf(s.reading(ctx), tokenRow, `SELECT `+tokenColumns+` FROM tokens WHERE hash = ? AND ended_at IS NULL`, hash)
}

// Tokens lists all, ended and past ones included, newest first.
func (s *Store) Tokens(ctx context.Context) ([]people.Token, error) {
	return found(s.reading(ctx), tokenRow, `SELECT `+tokenColumns+` FROM tokens ORDER BY made DESC, id`)
}

func tokenRow(row scanner) (k people.Token, err error) {
	var complexes string
	var made, until int64
	var ended sql.NullInt64
	if err = row.Scan(&k.ID, &k.Name, &k.Role, &complexes, &k.Person, &made, &until, &ended); err != nil {
		return k, err
	}
	k.Made, k.Until, k.EndedAt = moment(made), moment(until), orZero(ended)
	return k, setList(&k.Complexes, complexes)
}

// EndToken ends a token. fail.NotFound, or fail.Conflict when it ended before.
func (s *Store) EndToken(ctx context.Context, id string, at time.Time, e audit.Event) error {
	if !storable(id) {
		return noToken()
	}
	return s.change(ctx, func(tx session) error {
		n, err := tx.exec(`UPDATE tokens SET ended_at = ? WHERE id = ? AND ended_at IS NULL`, micros(at), id)
		if err != nil {
			return err
		}
		if n != 1 {
			return tx.whyNotToken(id)
		}
		return tx.note(e)
	})
}

func (t session) whyNotToken(id string) error {
	var same string
	there, err := t.one(`SELECT id FROM tokens WHERE id = ?`, []any{id}, &same)
	if err != nil || !there {
		return orElse(err, noToken())
	}
	return conflict("token.ended", "Deze API-sleutel is al ingetrokken.", "This API token was withdrawn already.")
}

func noToken() *fail.Error {
	return fail.New(fail.NotFound, "token.unknown", "Deze API-sleutel bestaat niet.", "There is no such API token.")
}
