package signintest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Credentials finds what a person signs in with.
func (s *Store) Credentials(_ context.Context, p people.ID) (people.Credentials, bool, error) {
	err := s.enter("Credentials")
	defer s.mu.Unlock()
	c, ok := s.credentials[p]
	c.Recovery = slices.Clone(c.Recovery)
	return c, ok && err == nil, err
}

// PutCredentials replaces them. The last step goes back only with another second factor.
func (s *Store) PutCredentials(_ context.Context, p people.ID, c people.Credentials, e audit.Event) error {
	return s.change("PutCredentials", e, func() error {
		if err := s.needPerson(p, e.At); err != nil {
			return err
		}
		if was := s.credentials[p]; was.TOTP == c.TOTP {
			c.LastStep = max(c.LastStep, was.LastStep)
		}
		s.credentials[p] = c
		return nil
	})
}

// UseStep raises the last used step.
func (s *Store) UseStep(_ context.Context, p people.ID, step int64) (bool, error) {
	err := s.enter("UseStep")
	defer s.mu.Unlock()
	c, ok := s.credentials[p]
	if err != nil || !ok || step <= c.LastStep {
		return false, err
	}
	c.LastStep = step
	s.credentials[p] = c
	return true, nil
}

// UseRecovery uses up a code.
func (s *Store) UseRecovery(_ context.Context, p people.ID, hash []byte, e audit.Event) (bool, error) {
	return s.used("UseRecovery", e, func() bool {
		c := s.credentials[p]
		i := slices.IndexFunc(c.Recovery, func(h []byte) bool { return bytes.Equal(h, hash) })
		if i < 0 {
			return false
		}
		c.Recovery = slices.Delete(slices.Clone(c.Recovery), i, i+1)
		s.credentials[p] = c
		return true
	})
}

// PutLink inserts.
func (s *Store) PutLink(_ context.Context, l people.Link, e *audit.Event) error {
	err := s.enter("PutLink")
	defer s.mu.Unlock()
	if err == nil && l.Person != "" {
		err = s.needPerson(l.Person, time.Time{})
	}
	if err != nil {
		return err
	}
	s.links[string(l.Hash)] = l
	if e != nil {
		s.note(*e)
	}
	return nil
}

// Link finds one.
func (s *Store) Link(_ context.Context, hash []byte) (people.Link, bool, error) {
	err := s.enter("Link")
	defer s.mu.Unlock()
	l, ok := s.links[string(hash)]
	return l, ok && err == nil, err
}

// UseLink uses one up, and its unused siblings with it.
func (s *Store) UseLink(_ context.Context, hash []byte, at time.Time, e audit.Event) (bool, error) {
	return s.used("UseLink", e, func() bool {
		l, ok := s.links[string(hash)]
		if !ok || !l.UsedAt.IsZero() || !at.Before(l.Until) {
			return false
		}
		for h, o := range s.links {
			if o.Person == l.Person && o.Kind == l.Kind && o.UsedAt.IsZero() {
				o.UsedAt = at
				s.links[h] = o
			}
		}
		return true
	})
}

// PutSession inserts.
func (s *Store) PutSession(_ context.Context, hash []byte, b people.Session, e audit.Event) error {
	return s.change("PutSession", e, func() error {
		if len(hash) != 32 || b.ID == "" || !b.Until.After(b.Began) {
			return fail.New(fail.Invalid, "session.row", "Onvolledig.", "Incomplete.")
		}
		if err := s.needPerson(b.Person, b.Began); err != nil {
			return err
		}
		s.sessions[string(hash)] = b
		return nil
	})
}

// SessionBy finds one that nobody ended.
func (s *Store) SessionBy(_ context.Context, hash []byte) (people.Session, bool, error) {
	err := s.enter("SessionBy")
	defer s.mu.Unlock()
	b, ok := s.sessions[string(hash)]
	return b, ok && err == nil, err
}

// SeenSession moves Seen forward.
func (s *Store) SeenSession(_ context.Context, id string, at time.Time) error {
	err := s.enter("SeenSession")
	defer s.mu.Unlock()
	for h, b := range s.sessions {
		if b.ID == id && b.Seen.Before(at) && err == nil {
			b.Seen = at
			s.sessions[h] = b
		}
	}
	return err
}

// EndSession ends one.
func (s *Store) EndSession(_ context.Context, id string, e audit.Event) (bool, error) {
	return s.used("EndSession", e, func() bool {
		return s.dropSessions(func(b people.Session) bool { return b.ID == id }) > 0
	})
}

// EndSessions ends all of a person.
func (s *Store) EndSessions(_ context.Context, p people.ID, e audit.Event) (n int, err error) {
	_, err = s.used("EndSessions", e, func() bool {
		n = s.dropSessions(func(b people.Session) bool { return b.Person == p })
		return n > 0
	})
	return n, err
}

// Sessions lists those whose hard end has not come, newest first.
func (s *Store) Sessions(_ context.Context, p people.ID, now time.Time) (out []people.Session, err error) {
	err = s.enter("Sessions")
	defer s.mu.Unlock()
	for _, b := range s.sessions {
		if (p == "" || b.Person == p) && b.Until.After(now) {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b people.Session) int { return b.Began.Compare(a.Began) })
	return out, err
}

// DropSessions forgets sessions and links that have passed.
func (s *Store) DropSessions(_ context.Context, before time.Time) error {
	err := s.enter("DropSessions")
	defer s.mu.Unlock()
	if err != nil {
		return err
	}
	s.dropSessions(func(b people.Session) bool { return b.Until.Before(before) })
	for h, l := range s.links {
		if l.Until.Before(before) {
			delete(s.links, h)
		}
	}
	return nil
}

// Everything is all that is stored, in one text, to look for what should not be in it.
func (s *Store) Everything() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for h, l := range s.links {
		b.WriteString(h + string(l.Person) + l.Kind)
	}
	for h, t := range s.sessions {
		b.WriteString(h + t.ID + t.Agent)
	}
	for h, t := range s.tokens {
		b.WriteString(h + t.ID + t.Name)
	}
	for _, c := range s.credentials {
		b.WriteString(c.PasswordHash + c.TOTP + string(bytes.Join(c.Recovery, nil)))
	}
	for _, e := range s.log {
		b.WriteString(string(e.Kind) + e.Actor + string(e.Data))
	}
	return b.String()
}

// Sealer seals so that a test can see that it was sealed, and under which name.
type Sealer struct{}

var errSealed = errors.New("signintest: not sealed under this name")

// Seal turns the text around behind the name.
func (Sealer) Seal(name, text string) (string, error) { return name + "|" + turn(text), nil }

// Open gives the text back.
func (Sealer) Open(name, sealed string) (string, error) {
	text, ok := strings.CutPrefix(sealed, name+"|")
	if !ok {
		return "", errSealed
	}
	return turn(text), nil
}

func turn(s string) string { b := []byte(s); slices.Reverse(b); return string(b) }
