package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

const caseColumns = `id, kind, complex, purpose, title, span_from, span_to, opened, opened_by, closed, closed_by`

// PutCase inserts an open case with who works on it; its title as given, sealed already. fail.Conflict when the id exists.
func (s *Store) PutCase(ctx context.Context, c casefile.Case, e audit.Event) error {
	if c.ID == "" || !c.Open() || c.Span.From.IsZero() != c.Span.To.IsZero() {
		return invalid("case.row", "a case that is opened needs an id, is not closed, and has a whole span or none")
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.run(`INSERT INTO cases (`+caseColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '')`,
			string(c.ID), string(c.Kind), c.Complex, c.Purpose, c.Title, orNull(c.Span.From), orNull(c.Span.To),
			micros(c.Opened), string(c.OpenedBy)); err != nil {
			return tx.unlessTaken(err, caseTaken)
		}
		for _, p := range c.Assigned {
			if _, err := tx.assign(c.ID, p, true); err != nil {
				return err
			}
		}
		return tx.note(e)
	})
}

// Case finds one; fail.NotFound.
func (s *Store) Case(ctx context.Context, id footage.CaseID) (casefile.Case, error) {
	if !storable(string(id)) {
		return casefile.Case{}, noCase()
	}
	cs, err := s.cases(ctx, `WHERE c.id = ?`, string(id))
	if err != nil || len(cs) == 0 {
		return casefile.Case{}, orElse(err, noCase())
	}
	return cs[0], nil
}

// Cases lists all, or only the open ones, newest first.
func (s *Store) Cases(ctx context.Context, openOnly bool) ([]casefile.Case, error) {
	if openOnly {
		return s.cases(ctx, `WHERE c.closed IS NULL`)
	}
	return s.cases(ctx, ``)
}

// cases reads a row for each person who works on a case, and one for a case on which nobody does.
func (s *Store) cases(ctx context.Context, where string, args ...any) (out []casefile.Case, err error) {
	_, err = found(s.reading(ctx), func(row scanner) (none struct{}, err error) {
		c, person, err := caseRow(row)
		if err != nil {
			return none, err
		}
		if len(out) == 0 || out[len(out)-1].ID != c.ID {
			out = append(out, c)
		}
		if person.Valid {
			last := &out[len(out)-1]
			last.Assigned = append(last.Assigned, people.ID(person.String))
		}
		return none, nil
	}, `SELECT c.id, c.kind, c.complex, c.purpose, c.title, c.span_from, c.span_to, c.opened, c.opened_by, c.closed, c.closed_by, p.person
		FROM cases c LEFT JOIN case_people p ON p.case_id = c.id `+where+` ORDER BY c.opened DESC, c.id DESC, p.person`, args...)
	return out, err
}

func caseRow(row scanner) (c casefile.Case, person sql.NullString, err error) {
	var opened int64
	var from, to, closed sql.NullInt64
	err = row.Scan(&c.ID, &c.Kind, &c.Complex, &c.Purpose, &c.Title, &from, &to, &opened, &c.OpenedBy, &closed, &c.ClosedBy, &person)
	c.Span = footage.Span{From: orZero(from), To: orZero(to)}
	c.Opened, c.Closed = moment(opened), orZero(closed)
	return c, person, err
}

// AssignCase puts a person on the case, or takes them off it. fail.NotFound without the case; fail.Conflict when it is closed, or
// when the person is on or off it already.
func (s *Store) AssignCase(ctx context.Context, id footage.CaseID, person people.ID, on bool, e audit.Event) error {
	return s.change(ctx, func(tx session) error {
		if err := tx.needOpenCase(id); err != nil {
			return err
		}
		if changed, err := tx.assign(id, person, on); err != nil {
			return err
		} else if !changed {
			return conflict("case.assigned", "Dat was al zo: deze persoon stond al wel of al niet op het dossier.",
				"It was so already: this person was on the case, or was not.")
		}
		return tx.note(e)
	})
}

func (t session) assign(id footage.CaseID, person people.ID, on bool) (changed bool, err error) {
	statement := `DELETE FROM case_people WHERE case_id = ? AND person = ?`
	if on {
		statement = `INSERT INTO case_people (case_id, person) VALUES (?, ?) ON CONFLICT (case_id, person) DO NOTHING`
	}
	n, err := t.exec(statement, string(id), string(person))
	return n == 1, err
}

// CloseCase closes the case and ends, at that moment, every permit in it that could still be used. fail.NotFound, or
// fail.Conflict when it was closed before.
func (s *Store) CloseCase(ctx context.Context, id footage.CaseID, by people.ID, at time.Time, e audit.Event) error {
	return s.change(ctx, func(tx session) error {
		if err := tx.needOpenCase(id); err != nil {
			return err
		}
		if err := tx.run(`UPDATE cases SET closed = ?, closed_by = ? WHERE id = ?`, micros(at), string(by), string(id)); err != nil {
			return err
		}
		if err := tx.run(`UPDATE permits SET ended_at = ?, ended_by = ? WHERE case_id = ? AND ended_at IS NULL AND until > ?`,
			micros(at), string(by), string(id), micros(at)); err != nil {
			return err
		}
		return tx.note(e)
	})
}

// needOpenCase locks the case's row, the first lock of whatever happens inside a case.
func (t session) needOpenCase(id footage.CaseID) error {
	if !storable(string(id)) {
		return noCase()
	}
	var closed sql.NullInt64
	there, err := t.one(`SELECT closed FROM cases WHERE id = ?`+t.s.dialect.Lock, []any{string(id)}, &closed)
	switch {
	case err != nil:
		return err
	case !there:
		return noCase()
	case closed.Valid:
		return conflict("case.closed", "Dit dossier is gesloten.", "This case is closed.")
	}
	return nil
}

func noCase() *fail.Error {
	return fail.New(fail.NotFound, "case.unknown", "Dit dossier bestaat niet.", "There is no such case.")
}

var caseTaken = conflict("case.exists", "Er is al een dossier met dit nummer. Kies een ander nummer.",
	"There is a case with this number already. Choose another number.")
