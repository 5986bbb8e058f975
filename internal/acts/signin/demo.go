package signin

import (
	"cmp"
	"context"
	"time"

	"portiek/internal/base/secret"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/people"
)

// demoTerm is how long a demonstration can last.
const demoTerm = 24 * time.Hour

// DemoLink makes a link that signs the person in at once, with both factors, as often as one likes. Refused "demo.off"
// outside a demonstration.
func (d *Desk) DemoLink(ctx context.Context, person people.ID) (secret.Text, error) {
	if !d.Demo {
		return secret.Text{}, errDemo
	}
	now := d.now()
	return d.link(ctx, people.Link{Person: person, Kind: people.LinkDemo, Until: now.Add(demoTerm)}, audit.System, now)
}

// EnterDemo signs in with a link of DemoLink.
func (d *Desk) EnterDemo(ctx context.Context, token, agent string) (Entered, error) {
	if !d.Demo {
		return Entered{}, errDemo
	}
	now := d.now()
	l, ok, err := d.Store.Link(ctx, tokenDigest(token))
	if err != nil || !ok || l.Kind != people.LinkDemo || !l.Usable(now) {
		return Entered{}, cmp.Or[error](err, errLink)
	}
	p, err := d.Store.Person(ctx, l.Person)
	if err != nil {
		return Entered{}, err
	}
	if err := d.entitled(ctx, p, now); err != nil {
		return Entered{}, err
	}
	return d.begin(ctx, p, 2, agent, now)
}
