package sqlstore

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

const personColumns = `p.id, p.employee, p.name, p.login, p.organisation, p.joined, p.left_at, p.signed_at, p.erased_at`

// People lists everybody, those who left included, by name.
func (s *Store) People(ctx context.Context) ([]people.Person, error) {
	return found(s.reading(ctx), personRow, `SELECT `+personColumns+` FROM people p ORDER BY p.name, p.id`)
}

// Person finds one; fail.NotFound.
func (s *Store) Person(ctx context.Context, id people.ID) (people.Person, error) {
	p, there, err := s.personBy(ctx, `FROM people p WHERE p.id = ?`, string(id))
	if err == nil && !there {
		err = noPerson()
	}
	return p, err
}

// PersonByLogin finds who signs in with it; "" is nobody.
func (s *Store) PersonByLogin(ctx context.Context, login string) (people.Person, bool, error) {
	return s.personBy(ctx, `FROM people p WHERE p.login = ? AND p.login <> ''`, login)
}

// PersonByExternal finds who is linked to the subject of an OpenID Connect issuer.
func (s *Store) PersonByExternal(ctx context.Context, issuer, subject string) (people.Person, bool, error) {
	return s.personBy(ctx, `FROM external_accounts x JOIN people p ON p.id = x.person WHERE x.issuer = ? AND x.subject = ?`, issuer, subject)
}

func (s *Store) personBy(ctx context.Context, from string, by ...string) (people.Person, bool, error) {
	return single(s.reading(ctx), personRow, `SELECT `+personColumns+` `+from, by...)
}

func personRow(row scanner) (p people.Person, err error) {
	var joined int64
	var left, signed, erased sql.NullInt64
	err = row.Scan(&p.ID, &p.Employee, &p.Name, &p.Login, &p.Organisation, &joined, &left, &signed, &erased)
	p.Joined, p.Left, p.SignedAt, p.ErasedAt = moment(joined), orZero(left), orZero(signed), orZero(erased)
	return p, err
}

// PutPerson inserts or replaces the person's row. When Left is not after the event, it ends in the same transaction all by
// which they could still come in: sessions, links that were not used, API tokens. fail.Conflict when the employee number (in
// that organisation) or the login is another's.
func (s *Store) PutPerson(ctx context.Context, p people.Person, e audit.Event) error {
	if p.ID == "" || p.Employee == "" || p.Login != strings.ToLower(p.Login) || !storable(string(p.ID), p.Employee, p.Name, p.Login) {
		return invalid("person.row", "a person needs an id and an employee number, a login in lower case, and all in plain text")
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.needFree(p); err != nil {
			return err
		}
		if err := tx.upsertPerson(p); err != nil {
			return err
		}
		if !p.Left.IsZero() && !p.Left.After(e.At) {
			if err := tx.shutOut(p.ID, e.At); err != nil {
				return err
			}
		}
		return tx.note(e)
	})
}

func (t session) upsertPerson(p people.Person) error {
	err := t.run(`INSERT INTO people (id, employee, name, login, organisation, joined, left_at, signed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET employee = excluded.employee, name = excluded.name, login = excluded.login,
		organisation = excluded.organisation, joined = excluded.joined, left_at = excluded.left_at, signed_at = excluded.signed_at`,
		string(p.ID), p.Employee, p.Name, p.Login, p.Organisation, micros(p.Joined), orNull(p.Left), orNull(p.SignedAt))
	return t.unlessTaken(err, employeeTaken) // somebody was faster than needFree
}

// needFree says which of the two is another's, which the database's own answer does not.
func (t session) needFree(p people.Person) error {
	var other string
	taken, err := t.one(`SELECT id FROM people WHERE organisation = ? AND employee = ? AND id <> ?`,
		[]any{p.Organisation, p.Employee, string(p.ID)}, &other)
	if err != nil || taken {
		return orElse(err, employeeTaken)
	}
	taken, err = t.one(`SELECT id FROM people WHERE login = ? AND login <> '' AND id <> ?`, []any{p.Login, string(p.ID)}, &other)
	if err != nil || taken {
		return orElse(err, loginTaken)
	}
	return nil
}

// needPerson locks the person's row, the first lock of whatever changes how they come in; fail.NotFound. With a moment it
// also refuses who has left by then.
func (t session) needPerson(id people.ID, at time.Time) error {
	var left sql.NullInt64
	there, err := t.one(`SELECT left_at FROM people WHERE id = ?`+t.s.dialect.Lock, []any{string(id)}, &left)
	switch {
	case err != nil:
		return err
	case !there:
		return noPerson()
	case left.Valid && !at.IsZero() && left.Int64 <= micros(at):
		return conflict("person.left", "Deze persoon werkt hier niet meer.", "This person does not work here any more.")
	}
	return nil
}

func noPerson() error {
	return fail.New(fail.NotFound, "person.unknown", "Deze persoon staat niet in Portiek.", "There is no such person.")
}

var (
	employeeTaken = conflict("person.employee", "Dit personeelsnummer is al van iemand anders. Zoek die persoon op, of controleer het nummer.",
		"This employee number is another person's. Look that person up, or check the number.")
	loginTaken = conflict("person.login", "Deze inlognaam is al van iemand anders. Kies een andere.",
		"This login is another person's. Choose another.")
)
