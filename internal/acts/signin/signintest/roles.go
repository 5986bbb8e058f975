package signintest

import (
	"context"
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Organisations lists all.
func (s *Store) Organisations(context.Context) ([]people.Organisation, error) {
	err := s.enter("Organisations")
	defer s.mu.Unlock()
	return slices.Clone(s.organisations), err
}

// PutOrganisation inserts or updates.
func (s *Store) PutOrganisation(_ context.Context, o people.Organisation, e audit.Event) error {
	return s.change("PutOrganisation", e, func() error {
		s.organisations = slices.DeleteFunc(s.organisations, func(q people.Organisation) bool { return q.ID == o.ID })
		s.organisations = append(s.organisations, o)
		return nil
	})
}

// Appointments lists a person's, or everybody's.
func (s *Store) Appointments(_ context.Context, person people.ID) ([]people.Appointment, error) {
	err := s.enter("Appointments")
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.appointments), func(a people.Appointment) bool { return person != "" && a.Person != person }), err
}

// PutAppointment inserts.
func (s *Store) PutAppointment(_ context.Context, a people.Appointment, e audit.Event) error {
	return s.change("PutAppointment", e, func() error {
		if a.ID == "" || a.Role == "" || a.From.IsZero() {
			return fail.New(fail.Invalid, "role.row", "Onvolledig.", "Incomplete.")
		}
		if slices.ContainsFunc(s.appointments, func(b people.Appointment) bool { return b.ID == a.ID }) {
			return conflict("role.row")
		}
		if err := s.needPerson(a.Person, time.Time{}); err != nil {
			return err
		}
		s.appointments = append(s.appointments, a)
		return nil
	})
}

// EndAppointment ends one, and the person's sessions with it.
func (s *Store) EndAppointment(_ context.Context, id string, at time.Time, e audit.Event) error {
	return s.change("EndAppointment", e, func() error {
		i := slices.IndexFunc(s.appointments, func(a people.Appointment) bool { return a.ID == id })
		if i < 0 {
			return notFound("role.unknown")
		}
		a := &s.appointments[i]
		if !a.To.IsZero() && !a.To.After(at) {
			return conflict("role.ended")
		}
		if a.To = at; !at.After(e.At) {
			s.dropSessions(func(b people.Session) bool { return b.Person == a.Person })
		}
		return nil
	})
}

// Tokens lists all.
func (s *Store) Tokens(context.Context) (out []people.Token, err error) {
	err = s.enter("Tokens")
	defer s.mu.Unlock()
	for _, t := range s.tokens {
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b people.Token) int { return b.Made.Compare(a.Made) })
	return out, err
}

// PutToken inserts.
func (s *Store) PutToken(_ context.Context, hash []byte, t people.Token, e audit.Event) error {
	return s.change("PutToken", e, func() error {
		if len(hash) != 32 || t.ID == "" || t.Role == "" || !t.Until.After(t.Made) {
			return fail.New(fail.Invalid, "token.row", "Onvolledig.", "Incomplete.")
		}
		if err := s.needPerson(t.Person, t.Made); err != nil {
			return err
		}
		s.tokens[string(hash)] = t
		return nil
	})
}

// TokenBy finds a token that nobody ended.
func (s *Store) TokenBy(_ context.Context, hash []byte) (people.Token, bool, error) {
	err := s.enter("TokenBy")
	defer s.mu.Unlock()
	t, ok := s.tokens[string(hash)]
	return t, ok && t.EndedAt.IsZero() && err == nil, err
}

// EndToken ends one.
func (s *Store) EndToken(_ context.Context, id string, at time.Time, e audit.Event) error {
	return s.change("EndToken", e, func() error {
		for h, t := range s.tokens {
			if t.ID != id {
				continue
			}
			if !t.EndedAt.IsZero() {
				return conflict("token.ended")
			}
			t.EndedAt = at
			s.tokens[h] = t
			return nil
		}
		return notFound("token.unknown")
	})
}
