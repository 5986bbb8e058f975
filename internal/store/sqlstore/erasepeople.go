package sqlstore

import (
	"context"
	"database/sql"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// HadAccount tells whether the person ever could sign in: with a password here, or an account at the office.
func (s *Store) HadAccount(ctx context.Context, person people.ID) (had bool, err error) {
	var one int
	for _, table := range []string{`credentials`, `external_accounts`} {
		if had, err = s.reading(ctx).one(`SELECT 1 FROM `+table+` WHERE person = ? LIMIT 1`, []any{string(person)}, &one); err != nil {
			return false, s.translate(err)
		}
		if had {
			break
		}
	}
	return had, nil
}

// ErasePerson erases all that tells who the id is: name, employee number, login, accounts, links and sessions. The id stays,
// with the days on which they came and left. fail.NotFound; fail.Conflict while they work here by the event, are on an open case
// or have a permit that can be used, and when it was done before.
func (s *Store) ErasePerson(ctx context.Context, person people.ID, e audit.Event) error {
	if !storable(string(person)) {
		return noPerson()
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.needErasable(person, micros(e.At)); err != nil {
			return err
		}
		if err := tx.run(`UPDATE people SET employee = '', name = '', login = '', erased_at = ? WHERE id = ?`, micros(e.At), string(person)); err != nil {
			return err
		}
		for _, table := range []string{`credentials`, `recovery_codes`, `external_accounts`, `links`} {
			if err := tx.run(`DELETE FROM `+table+` WHERE person = ?`, string(person)); err != nil {
				return err
			}
		}
		if _, err := tx.endSessions(`WHERE person = ?`, string(person)); err != nil {
			return err
		}
		return tx.note(e)
	})
}

// needErasable locks the person's row and says what the details are still needed for, if anything.
func (t session) needErasable(person people.ID, at int64) error {
	var left, erased sql.NullInt64
	there, err := t.one(`SELECT left_at, erased_at FROM people WHERE id = ?`+t.s.dialect.Lock, []any{string(person)}, &left, &erased)
	switch {
	case err != nil:
		return err
	case !there:
		return noPerson()
	case erased.Valid:
		return conflict("person.erased", "De gegevens van deze persoon zijn al gewist.", "This person's details were erased already.")
	case !left.Valid || left.Int64 > at:
		return conflict("person.here", "Deze persoon werkt hier nog. Leg eerst vast dat die uit dienst is.",
			"This person still works here. Record first that they left.")
	}
	var one int
	busy, err := t.one(`SELECT 1 FROM cases c JOIN case_people p ON p.case_id = c.id WHERE c.closed IS NULL AND p.person = ? LIMIT 1`, []any{string(person)}, &one)
	if err != nil || busy {
		return orElse(err, conflict("person.on_case", "Deze persoon staat nog op een open dossier. Haal die er eerst af, of sluit het dossier.",
			"This person is still on an open case. Take them off it first, or close the case."))
	}
	busy, err = t.one(`SELECT 1 FROM permits WHERE person = ? AND ended_at IS NULL AND until > ? LIMIT 1`, []any{string(person), at}, &one)
	if err != nil || busy {
		return orElse(err, conflict("person.permit", "Deze persoon heeft nog een machtiging die loopt. Beëindig die eerst, of wacht tot zij verloopt.",
			"This person still has a permit that runs. End it first, or wait until it runs out."))
	}
	return nil
}
