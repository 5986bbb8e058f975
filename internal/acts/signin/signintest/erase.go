package signintest

import (
	"context"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// HadAccount tells whether the person ever could sign in.
func (s *Store) HadAccount(_ context.Context, p people.ID) (bool, error) {
	err := s.enter("HadAccount")
	defer s.mu.Unlock()
	_, had := s.credentials[p]
	for _, id := range s.external {
		had = had || id == p
	}
	return had && err == nil, err
}

// ErasePerson erases a leaver's details. There are no cases and permits here.
func (s *Store) ErasePerson(_ context.Context, id people.ID, e audit.Event) error {
	return s.change("ErasePerson", e, func() error {
		for i, p := range s.people {
			switch {
			case p.ID != id:
				continue
			case p.Erased():
				return conflict("person.erased")
			case p.Left.IsZero() || p.Left.After(e.At):
				return conflict("person.here")
			}
			s.people[i] = people.Person{ID: p.ID, Organisation: p.Organisation, Joined: p.Joined, Left: p.Left, SignedAt: p.SignedAt, ErasedAt: e.At}
			delete(s.credentials, id)
			for account, owner := range s.external {
				if owner == id {
					delete(s.external, account)
				}
			}
			return nil
		}
		return notFound("person.unknown")
	})
}
