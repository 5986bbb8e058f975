package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

const appointmentColumns = `id, person, role, complexes, starts, ends, stand_in_for, given_by`

// Appointments lists a person's appointments, past and to come, in the order of their start; everybody's when person is "".
func (s *Store) Appointments(ctx context.Context, person people.ID) ([]people.Appointment, error) {
	if person == "" {
		return found(s.reading(ctx), appointmentRow, `SELECT `+appointmentColumns+` FROM appointments ORDER BY starts, id`)
	}
	return found(s.reading(ctx), appointmentRow, `SELECT `+appointmentColumns+` FROM appointments WHERE person = ? ORDER BY starts, id`, string(person))
}

func appointmentRow(row scanner) (a people.Appointment, err error) {
	var complexes string
	var from int64
	var to sql.NullInt64
	if err = row.Scan(&a.ID, &a.Person, &a.Role, &complexes, &from, &to, &a.StandInFor, &a.By); err != nil {
		return a, err
	}
	a.From, a.To = moment(from), orZero(to)
	return a, setList(&a.Complexes, complexes)
}

// PutAppointment inserts an appointment. It is never changed afterwards but to end it: fail.Conflict when the id exists;
// fail.NotFound without the person.
func (s *Store) PutAppointment(ctx context.Context, a people.Appointment, e audit.Event) error {
	if a.ID == "" || a.Role == "" || a.From.IsZero() {
		return invalid("role.row", "an appointment needs an id, a role and a start")
	}
	complexes, err := listed(a.Complexes)
	if err != nil {
		return err
	}
	return s.change(ctx, func(tx session) error {
		if err := tx.needPerson(a.Person, time.Time{}); err != nil {
			return err
		}
		if err := tx.run(`INSERT INTO appointments (`+appointmentColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, a.ID, string(a.Person), a.Role,
			complexes, micros(a.From), orNull(a.To), string(a.StandInFor), string(a.By)); err != nil {
			return err
		}
		return tx.note(e)
	})
}

// EndAppointment ends it at the moment, earlier than it would have; the person's sessions end with it when that moment has
// come by the event. fail.NotFound, or fail.Conflict when it ends by then anyway.
func (s *Store) EndAppointment(ctx context.Context, id string, at time.Time, e audit.Event) error {
	return s.change(ctx, func(tx session) error {
		var person people.ID
		ended, err := tx.one(`UPDATE appointments SET ends = ? WHERE id = ? AND (ends IS NULL OR ends > ?) RETURNING person`,
			[]any{micros(at), id, micros(at)}, &person)
		switch {
		case err != nil:
			return err
		case !ended:
			return tx.whyNotAppointed(id)
		}
		if !at.After(e.At) {
			if _, err := tx.endSessions(`WHERE person = ?`, string(person)); err != nil {
				return err
			}
		}
		return tx.note(e)
	})
}

func (t session) whyNotAppointed(id string) error {
	var same string
	there, err := t.one(`SELECT id FROM appointments WHERE id = ?`, []any{id}, &same)
	switch {
	case err != nil:
		return err
	case !there:
		return fail.New(fail.NotFound, "role.unknown", "Deze rol is aan niemand gegeven.", "There is no such appointment.")
	}
	return conflict("role.ended", "Deze rol is dan al geëindigd.", "This role has ended by then.")
}
