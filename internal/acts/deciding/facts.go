package deciding

import (
	"context"
	"slices"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/people"
)

// who is a visitor with the facts of a moment.
type who struct {
	subject access.Subject
	person  people.Person
	inForce []people.Appointment // that the visitor can use now: of a token only those of its role
	now     time.Time
	session bool // signed in on a page, not by a token
}

// who reads everything about a visitor anew. Nobody signed in is no error: that visitor has no roles.
func (g *Gate) who(ctx context.Context, v Visitor) (who, error) {
	w := who{now: g.now()}
	if v.Person.ID == "" {
		return w, nil
	}
	person, err := g.cat.Person(ctx, v.Person.ID)
	if fail.KindOf(err) == fail.NotFound {
		return w, errSession
	}
	if err != nil {
		return w, err
	}
	w.person = person
	if w.inForce, err = g.appointments(ctx, person.ID, w.now); err != nil {
		return w, err
	}
	w.subject = access.Subject{
		Person: person.ID, Employee: person.Employee, Party: people.Controller,
		Here: person.Here(w.now), Signed: !person.SignedAt.IsZero() && !w.now.Before(person.SignedAt),
	}
	if person.Organisation != "" {
		w.subject.Party = people.Processor
		if w.subject.Suspended, err = g.suspended(ctx, person.Organisation, w.now); err != nil {
			return w, err
		}
	}
	return w, g.signedIn(ctx, v, &w)
}

func (g *Gate) appointments(ctx context.Context, person people.ID, now time.Time) ([]people.Appointment, error) {
	list, err := g.cat.Appointments(ctx, person)
	return slices.DeleteFunc(slices.Clone(list), func(a people.Appointment) bool { return a.Person != person || !a.InForce(now) }), err
}

// suspended tells whether a processor's contract has ended; one that is not known has none.
func (g *Gate) suspended(ctx context.Context, organisation string, now time.Time) (bool, error) {
	list, err := g.cat.Organisations(ctx)
	if err != nil {
		return true, err
	}
	for _, o := range list {
		if o.ID == organisation {
			return o.Suspended(now), nil
		}
	}
	return true, nil
}

// signedIn finds the session or token that the visitor comes with, and what roles it gives.
func (g *Gate) signedIn(ctx context.Context, v Visitor, w *who) error {
	if v.Token != nil {
		return g.byToken(ctx, v.Token.ID, w)
	}
	list, err := g.cat.Sessions(ctx, w.person.ID, w.now)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(s people.Session) bool {
		return s.ID == v.Session.ID && s.ID != "" && s.Person == w.person.ID && w.now.Before(s.Until)
	})
	if i < 0 {
		return errSession
	}
	w.session, w.subject.Factors = true, list[i].Factors
	for _, a := range w.inForce {
		w.subject.Roles = append(w.subject.Roles, access.Held{Role: a.Role, Complexes: a.Complexes})
	}
	return nil
}

// byToken gives the token's role where its person holds that role at this moment, and nowhere else.
func (g *Gate) byToken(ctx context.Context, id string, w *who) error {
	list, err := g.cat.Tokens(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(t people.Token) bool {
		return t.ID == id && id != "" && t.Person == w.person.ID && t.EndedAt.IsZero() && w.now.Before(t.Until)
	})
	if i < 0 {
		return errToken
	}
	t := list[i]
	w.subject.Factors = 2
	held := w.inForce
	w.inForce = nil
	for _, a := range held {
		both, any := common(a.Complexes, t.Complexes)
		if a.Role != t.Role || !any {
			continue
		}
		a.Complexes = both
		w.inForce = append(w.inForce, a)
		w.subject.Roles = append(w.subject.Roles, access.Held{Role: a.Role, Complexes: both})
	}
	return nil
}

// common is what two lists of complexes share; an empty list means all, so nothing in common is told apart.
func common(a, b []string) (both []string, any bool) {
	switch {
	case len(a) == 0:
		return b, true
	case len(b) == 0:
		return a, true
	}
	for _, c := range a {
		if slices.Contains(b, c) {
			both = append(both, c)
		}
	}
	return both, len(both) > 0
}

// Same tells whether two records are of one human being (people.Same).
func Same(a, b people.Person) bool { return people.Same(a, b) }
