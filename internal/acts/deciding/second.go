package deciding

import (
	"context"
	"slices"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/people"
)

// other reads a person who is named besides the asker. One who does not exist is nobody, which meets nothing.
func (g *Gate) other(ctx context.Context, id people.ID) (people.Person, error) {
	if id == "" {
		return people.Person{}, nil
	}
	p, err := g.cat.Person(ctx, id)
	if fail.KindOf(err) == fail.NotFound {
		return people.Person{}, nil
	}
	return p, err
}

// besides adds the other person to a question. The same human being under another account counts as the asker.
func besides(r access.Request, w who, p people.Person) access.Request {
	switch {
	case p.ID == "":
	case Same(p, w.person):
		r.Second = r.Subject.Employee
	case mayAgree(p, w) == nil:
		r.Second, r.Met = p.Employee, append(slices.Clip(r.Met), "second_person")
	}
	return r
}

// drafted adds who drafted a version of the protocol, or approved it: only for the judge to see that it was somebody else, so
// it does not matter whether they still work here.
func drafted(r access.Request, w who, p people.Person) access.Request {
	switch {
	case p.ID == "":
	case Same(p, w.person):
		r.Second = r.Subject.Employee
	default:
		r.Second = p.Employee
	}
	return r
}

// versions are the acts for which About.Second names who did the step before.
var versions = []string{"draft_protocol", "approve_protocol", "publish_protocol"}

// mayAgree tells whether the person can be the second one to the asker: another human being, of the controller, here now.
func mayAgree(p people.Person, asker who) error {
	switch {
	case p.ID == "" || !p.Here(asker.now) || p.Organisation != "":
		return errSecond
	case Same(p, asker.person):
		return errSelf
	}
	return nil
}
