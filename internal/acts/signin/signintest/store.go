// Package signintest is a store in memory for tests of what lets people in, as faithful to the promises of the ports as the
// real one: every change is stored with its event, or not at all.
package signintest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// Store keeps everything in memory.
type Store struct {
	mu            sync.Mutex
	people        []people.Person
	external      map[[2]string]people.ID
	organisations []people.Organisation
	appointments  []people.Appointment
	credentials   map[people.ID]people.Credentials
	links         map[string]people.Link
	sessions      map[string]people.Session
	tokens        map[string]people.Token
	log           []audit.Event
	broken        map[string]int // method: how many calls fail from now on
	calls         map[string]int
}

// New makes an empty Store.
func New() *Store {
	return &Store{external: map[[2]string]people.ID{}, credentials: map[people.ID]people.Credentials{}, links: map[string]people.Link{},
		sessions: map[string]people.Session{}, tokens: map[string]people.Token{}, broken: map[string]int{}, calls: map[string]int{}}
}

// ErrBroken is what a broken method gives.
var ErrBroken = errors.New("signintest: the database does not answer")

// Break makes the next n calls of a method fail, having done nothing.
func (s *Store) Break(method string, n int) { s.mu.Lock(); defer s.mu.Unlock(); s.broken[method] = n }

// Calls tells how often a method was called.
func (s *Store) Calls(method string) int { s.mu.Lock(); defer s.mu.Unlock(); return s.calls[method] }

// Events lists the log's entries of a kind, all of them for "".
func (s *Store) Events(k audit.Kind) []audit.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.log), func(e audit.Event) bool { return k != "" && e.Kind != k })
}

// enter locks, counts the call, and fails it when that was asked; the caller unlocks.
func (s *Store) enter(method string) error {
	s.mu.Lock()
	s.calls[method]++
	if s.broken[method] > 0 {
		s.broken[method]--
		return ErrBroken
	}
	return nil
}

func (s *Store) note(e audit.Event) { e.Index = int64(len(s.log)); s.log = append(s.log, e) }

// Append writes to the log.
func (s *Store) Append(_ context.Context, e audit.Event) (int64, error) {
	if err := s.enter("Append"); err != nil {
		s.mu.Unlock()
		return 0, err
	}
	defer s.mu.Unlock()
	s.note(e)
	return int64(len(s.log) - 1), nil
}

// change does something with its event, or not at all.
func (s *Store) change(method string, e audit.Event, do func() error) error {
	err := s.enter(method)
	defer s.mu.Unlock()
	if err == nil {
		err = do()
	}
	if err == nil {
		s.note(e)
	}
	return err
}

// used does something that may turn out to be done already, with its event when it was not.
func (s *Store) used(method string, e audit.Event, do func() bool) (bool, error) {
	err := s.enter(method)
	defer s.mu.Unlock()
	if err != nil || !do() {
		return false, err
	}
	s.note(e)
	return true, nil
}

func conflict(code string) error {
	return fail.New(fail.Conflict, code, "Dat kan niet.", "Not possible.")
}
func notFound(code string) error { return fail.New(fail.NotFound, code, "Bestaat niet.", "Not there.") }

// People lists everybody.
func (s *Store) People(context.Context) ([]people.Person, error) {
	err := s.enter("People")
	defer s.mu.Unlock()
	return slices.Clone(s.people), err
}

func (s *Store) find(is func(people.Person) bool) (people.Person, bool) {
	i := slices.IndexFunc(s.people, is)
	if i < 0 {
		return people.Person{}, false
	}
	return s.people[i], true
}

// Person gives one.
func (s *Store) Person(_ context.Context, id people.ID) (people.Person, error) {
	err := s.enter("Person")
	defer s.mu.Unlock()
	p, ok := s.find(func(p people.Person) bool { return p.ID == id })
	if err == nil && !ok {
		err = notFound("person.unknown")
	}
	return p, err
}

// PersonByLogin finds one.
func (s *Store) PersonByLogin(_ context.Context, login string) (people.Person, bool, error) {
	err := s.enter("PersonByLogin")
	defer s.mu.Unlock()
	p, ok := s.find(func(p people.Person) bool { return login != "" && p.Login == login })
	return p, ok && err == nil, err
}

// PersonByExternal finds one.
func (s *Store) PersonByExternal(_ context.Context, issuer, subject string) (people.Person, bool, error) {
	err := s.enter("PersonByExternal")
	defer s.mu.Unlock()
	id, linked := s.external[[2]string{issuer, subject}]
	p, ok := s.find(func(p people.Person) bool { return linked && p.ID == id })
	return p, ok && err == nil, err
}

// PutPerson inserts or updates.
func (s *Store) PutPerson(_ context.Context, p people.Person, e audit.Event) error {
	return s.change("PutPerson", e, func() error {
		if p.ID == "" || p.Employee == "" || p.Login != strings.ToLower(p.Login) {
			return fail.New(fail.Invalid, "person.row", "Onvolledig.", "Incomplete.")
		}
		at := -1
		for i, q := range s.people {
			switch {
			case q.ID == p.ID:
				at = i
			case q.Organisation == p.Organisation && q.Employee == p.Employee:
				return conflict("person.employee")
			case p.Login != "" && q.Login == p.Login:
				return conflict("person.login")
			}
		}
		if at < 0 {
			s.people = append(s.people, p)
		} else {
			s.people[at] = p
		}
		if !p.Left.IsZero() && !p.Left.After(e.At) {
			s.shutOut(p.ID, e.At)
		}
		return nil
	})
}

func (s *Store) shutOut(p people.ID, at time.Time) {
	s.dropSessions(func(b people.Session) bool { return b.Person == p })
	for h, l := range s.links {
		if l.Person == p && l.UsedAt.IsZero() {
			delete(s.links, h)
		}
	}
	for h, t := range s.tokens {
		if t.Person == p && t.EndedAt.IsZero() {
			t.EndedAt = at
			s.tokens[h] = t
		}
	}
}

func (s *Store) dropSessions(which func(people.Session) bool) (n int) {
	for h, b := range s.sessions {
		if which(b) {
			delete(s.sessions, h)
			n++
		}
	}
	return n
}

// needPerson is the refusal for a person who is not there, or has left by then; a zero time does not ask the latter.
func (s *Store) needPerson(id people.ID, at time.Time) error {
	p, ok := s.find(func(p people.Person) bool { return p.ID == id })
	if !ok {
		return notFound("person.unknown")
	}
	if !at.IsZero() && !p.Left.IsZero() && !p.Left.After(at) {
		return conflict("person.left")
	}
	return nil
}

// LinkExternal links a subject of an issuer.
func (s *Store) LinkExternal(_ context.Context, person people.ID, issuer, subject string, e audit.Event) error {
	return s.change("LinkExternal", e, func() error {
		for k, p := range s.external {
			if k[0] == issuer && (k[1] == subject) != (p == person) {
				return conflict("account.linked")
			}
		}
		if err := s.needPerson(person, time.Time{}); err != nil {
			return err
		}
		s.external[[2]string{issuer, subject}] = person
		return nil
	})
}
