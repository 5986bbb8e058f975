package api

import (
	"context"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/people"
)

// call is one request with what is known of who asks.
type call struct {
	*API
	ctx     context.Context
	op      *Operation
	visitor deciding.Visitor
	lang    string // of title and detail: "nl" or "en"
}

type callKey struct{}

// callOf finds the request's call; every request that reaches an operation has one.
func callOf(ctx context.Context) *call {
	c := *ctx.Value(callKey{}).(*call)
	c.ctx = ctx
	return &c
}

// by is who acts, as the log names them.
func (c *call) by() people.ID { return c.visitor.Person.ID }

// ask puts the act to the gate; a no is in the log when it comes back, and nothing but a yes goes on.
func (c *call) ask(act string, a deciding.About) error {
	answer, err := c.Gate.Ask(c.ctx, c.visitor, act, a)
	return errOr(err, answer)
}

// somewhere asks whether the act may be done anywhere; a no is logged as that of any other act.
func (c *call) somewhere(act string) error {
	answer, err := c.Gate.Somewhere(c.ctx, c.visitor, act)
	if err == nil && !answer.Allowed {
		answer, err = c.Gate.Ask(c.ctx, c.visitor, act, deciding.About{})
	}
	return errOr(err, answer)
}

func errOr(err error, answer access.Answer) error {
	if err != nil {
		return err
	}
	return answer.Err()
}

// places remembers for one answer at which complexes an act may be done.
type places struct {
	c     *call
	act   string
	known map[string]bool
}

func (c *call) placesOf(act string) *places { return &places{c, act, map[string]bool{}} }

// open tells whether the act may be done at the complex. Leaving out what may not be seen is no refusal, and is not logged.
func (p *places) open(complex string) (bool, error) {
	if yes, ok := p.known[complex]; ok {
		return yes, nil
	}
	answer, err := p.c.Gate.Decide(p.c.ctx, p.c.visitor, p.act, deciding.About{Complex: complex})
	if err != nil {
		return false, err
	}
	p.known[complex] = answer.Allowed
	return answer.Allowed, nil
}
