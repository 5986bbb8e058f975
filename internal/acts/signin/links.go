package signin

import (
	"context"
	"crypto/rand"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/rules/access"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// LinkTerm is how long a link to enrol with works.
const LinkTerm = 72 * time.Hour

// FirstLink makes a link for the first administrator, to be printed where only whoever runs the server sees it. Not needed,
// and not made, when somebody can sign in as administrator. Links that were printed before stop working when one is used.
func (d *Desk) FirstLink(ctx context.Context) (token secret.Text, needed bool, err error) {
	now := d.now()
	if needed, err = d.headless(ctx, now); err != nil || !needed {
		return secret.Text{}, false, err
	}
	token, err = d.link(ctx, people.Link{Kind: people.LinkFirst, Until: now.Add(LinkTerm)}, audit.System, now)
	return token, err == nil, err
}

// headless tells whether nobody can sign in here as administrator: with an account of this server, in force, at work. The
// office's own sign-in does not count, since whoever runs the server must be able to get in when that is down.
func (d *Desk) headless(ctx context.Context, now time.Time) (bool, error) {
	all, err := d.Store.Appointments(ctx, "")
	if err != nil {
		return false, err
	}
	for _, a := range all {
		if a.Role != access.Administrator || !a.InForce(now) {
			continue
		}
		p, err := d.Store.Person(ctx, a.Person)
		if err != nil {
			return false, err
		}
		_, account, err := d.Store.Credentials(ctx, a.Person)
		if err != nil {
			return false, err
		}
		suspended, err := d.suspended(ctx, p, now)
		if err != nil || account && !suspended && p.Here(now) {
			return false, err
		}
	}
	return true, nil
}

func (d *Desk) suspended(ctx context.Context, p people.Person, now time.Time) (bool, error) {
	if p.Organisation == "" {
		return false, nil
	}
	all, err := d.Store.Organisations(ctx)
	for _, o := range all {
		if o.ID == p.Organisation {
			return o.Suspended(now), err
		}
	}
	return true, err // an organisation that nobody knows has no contract
}

// Invite makes a link with which the person enrols, or replaces password and second factor when they lost them. It works once,
// for LinkTerm.
func (d *Desk) Invite(ctx context.Context, by, person people.ID) (secret.Text, error) {
	now := d.now()
	p, err := d.Store.Person(ctx, person)
	if err != nil {
		return secret.Text{}, err
	}
	if !p.Left.IsZero() && !now.Before(p.Left) {
		return secret.Text{}, errGone
	}
	until := now.Add(LinkTerm)
	all, err := d.Store.Appointments(ctx, person)
	if err != nil {
		return secret.Text{}, err
	}
	for _, a := range all {
		if a.InForce(now) || now.Before(a.From) && a.From.Before(until) {
			return d.link(ctx, people.Link{Person: person, Kind: people.LinkInvite, Until: until}, string(by), now)
		}
	}
	return secret.Text{}, errNoRoleYet
}

// link makes a token and stores its digest.
func (d *Desk) link(ctx context.Context, l people.Link, actor string, now time.Time) (secret.Text, error) {
	token := rand.Text()
	l.Hash = tokenDigest(token)
	e := audit.LinkChange{Person: l.Person, Kind: l.Kind, Until: audit.At(l.Until)}.Event(audit.LinkMade, now, actor)
	if err := d.Store.PutLink(ctx, l, &e); err != nil {
		return secret.Text{}, err
	}
	return secret.New(token), nil
}

// Welcome is what the page behind a link may show: who is expected, or that it is the first administrator.
type Welcome struct {
	Person people.Person
	First  bool
}

// Welcome looks at a link without using it up.
func (d *Desk) Welcome(ctx context.Context, token string) (Welcome, error) {
	_, w, err := d.welcome(ctx, tokenDigest(token), d.now())
	return w, err
}

// welcome finds a link with which one can enrol at this moment.
func (d *Desk) welcome(ctx context.Context, hash []byte, now time.Time) (people.Link, Welcome, error) {
	l, ok, err := d.Store.Link(ctx, hash)
	if err != nil {
		return l, Welcome{}, err
	}
	if !ok || !l.Usable(now) {
		return l, Welcome{}, errLink
	}
	switch l.Kind {
	case people.LinkFirst:
		needed, err := d.headless(ctx, now)
		if err == nil && !needed {
			err = errLink
		}
		return l, Welcome{First: true}, err
	case people.LinkInvite:
		p, err := d.Store.Person(ctx, l.Person)
		if err == nil && !p.Here(now) {
			err = errLink
		}
		return l, Welcome{Person: p}, err
	}
	return l, Welcome{}, errLink
}
