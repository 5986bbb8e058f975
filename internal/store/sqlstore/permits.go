package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

const permitColumns = `id, person, case_id, reason, purpose, articles, complex, cameras, span_from, span_to, modes, met, balance, ticket,
	second, agreed_at, minted_at, until, ended_at, ended_by`

// PutPermit inserts a permit. One that names a case goes in only while the case is open: fail.NotFound, fail.Conflict.
func (s *Store) PutPermit(ctx context.Context, r access.Record, e audit.Event) error {
	if r.ID == "" || r.Person == "" || r.Second == r.Person || r.Span.Empty() || !r.Until.After(r.MintedAt) || !r.EndedAt.IsZero() {
		return invalid("permit.row", "a permit needs an id, a person, another second person if any, a span and an end that is to come")
	}
	return s.change(ctx, func(tx session) error {
		if r.Case != "" {
			if err := tx.needOpenCase(r.Case); err != nil {
				return err
			}
		}
		if err := tx.insertPermit(r); err != nil {
			return err
		}
		return tx.note(e)
	})
}

func (t session) insertPermit(r access.Record) error {
	articles, err := listed(r.Articles)
	if err != nil {
		return err
	}
	cameras, err := listed(r.Cameras)
	if err != nil {
		return err
	}
	met, err := listed(r.Met)
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO permits (`+permitColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '')`,
		r.ID, string(r.Person), string(r.Case), r.Reason, r.Purpose, articles, r.Complex, cameras, micros(r.Span.From), micros(r.Span.To),
		int64(r.Modes), met, r.Balance, r.Ticket, string(r.Second), orNull(r.AgreedAt), micros(r.MintedAt), micros(r.Until))
}

// Permit finds one, ended or not.
func (s *Store) Permit(ctx context.Context, id string) (access.Record, bool, error) {
	return single(s.reading(ctx), permitRow, `SELECT `+permitColumns+` FROM permits WHERE id = ?`, id)
}

// Permits lists a person's permits, ended ones included, newest first.
func (s *Store) Permits(ctx context.Context, person people.ID) ([]access.Record, error) {
	return found(s.reading(ctx), permitRow, `SELECT `+permitColumns+` FROM permits WHERE person = ? ORDER BY minted_at DESC, id DESC`, string(person))
}

// LivePermits lists a person's permits that nobody ended and whose time has not passed, newest first, those that wait for a second
// person too. However many are over, it reads none of them.
func (s *Store) LivePermits(ctx context.Context, person people.ID, now time.Time) ([]access.Record, error) {
	live, err := found(s.reading(ctx), permitRow, `SELECT `+permitColumns+` FROM permits WHERE person = ? AND until > ? AND ended_at IS NULL`,
		string(person), micros(now))
	slices.SortFunc(live, func(a, b access.Record) int { return cmp.Or(b.MintedAt.Compare(a.MintedAt), cmp.Compare(b.ID, a.ID)) })
	return live, err
}

// PermitsIn lists at most limit permits that were given in a case, ended ones included, newest first.
func (s *Store) PermitsIn(ctx context.Context, id footage.CaseID, limit int) ([]access.Record, error) {
	if !storable(string(id)) {
		return nil, nil
	}
	return found(s.reading(ctx), permitRow, `SELECT `+permitColumns+` FROM permits WHERE case_id = ? ORDER BY minted_at DESC, id DESC LIMIT ?`, string(id), limit)
}

// PermitsToAgree lists what waits for this person to agree, newest first. It may have passed its end while it waited.
func (s *Store) PermitsToAgree(ctx context.Context, person people.ID) ([]access.Record, error) {
	return found(s.reading(ctx), permitRow, `SELECT `+permitColumns+` FROM permits
		WHERE second = ? AND second <> '' AND agreed_at IS NULL AND ended_at IS NULL ORDER BY minted_at DESC, id DESC`, string(person))
}

func permitRow(row scanner) (r access.Record, err error) {
	var articles, cameras, met string
	var from, to, minted, until int64
	var agreed, ended sql.NullInt64
	if err = row.Scan(&r.ID, &r.Person, &r.Case, &r.Reason, &r.Purpose, &articles, &r.Complex, &cameras, &from, &to, &r.Modes, &met,
		&r.Balance, &r.Ticket, &r.Second, &agreed, &minted, &until, &ended, &r.EndedBy); err != nil {
		return r, err
	}
	r.Span = footage.Span{From: moment(from), To: moment(to)}
	r.AgreedAt, r.MintedAt, r.Until, r.EndedAt = orZero(agreed), moment(minted), moment(until), orZero(ended)
	if err = setList(&r.Articles, articles); err != nil {
		return r, err
	}
	if err = setList(&r.Cameras, cameras); err != nil {
		return r, err
	}
	return r, setList(&r.Met, met)
}

// AgreePermit records that the second person agreed. fail.NotFound; fail.Conflict when nobody had to, they did before, or it
// has ended.
func (s *Store) AgreePermit(ctx context.Context, id string, at time.Time, e audit.Event) error {
	return s.changePermit(ctx, id, e, `UPDATE permits SET agreed_at = ?
		WHERE id = ? AND second <> '' AND agreed_at IS NULL AND ended_at IS NULL AND until > ?`, micros(at), id, micros(at))
}

// EndPermit ends it before its time. fail.NotFound; fail.Conflict when it was ended before.
func (s *Store) EndPermit(ctx context.Context, id string, by people.ID, at time.Time, e audit.Event) error {
	return s.changePermit(ctx, id, e, `UPDATE permits SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL`,
		micros(at), string(by), id)
}

func (s *Store) changePermit(ctx context.Context, id string, e audit.Event, update string, args ...any) error {
	if !storable(id) {
		return noPermit()
	}
	return s.change(ctx, func(tx session) error {
		n, err := tx.exec(update, args...)
		if err != nil {
			return err
		}
		if n != 1 {
			return tx.whyNotPermit(id)
		}
		return tx.note(e)
	})
}

func (t session) whyNotPermit(id string) error {
	var second string
	var agreed, ended sql.NullInt64
	there, err := t.one(`SELECT second, agreed_at, ended_at FROM permits WHERE id = ?`, []any{id}, &second, &agreed, &ended)
	switch {
	case err != nil:
		return err
	case !there:
		return noPermit()
	case !ended.Valid && second == "":
		return conflict("permit.alone", "Bij deze machtiging hoeft niemand mee te beslissen.", "Nobody needs to agree with this permit.")
	case !ended.Valid && agreed.Valid:
		return conflict("permit.agreed", "Met deze machtiging was al ingestemd.", "This permit was agreed with already.")
	}
	return conflict("permit.over", "Deze machtiging is al geëindigd.", "This permit has ended already.")
}

func noPermit() *fail.Error {
	return fail.New(fail.NotFound, "permit.unknown", "Deze machtiging bestaat niet.", "There is no such permit.")
}
