package api

import (
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Question is whether something would be allowed.
type Question struct {
	Act     string     `json:"act" minLength:"1" maxLength:"40" example:"view" doc:"One of /api/v1/protocol/acts."`
	Complex string     `json:"complex,omitempty" maxLength:"100" doc:"Where; with a camera or case it may be left out."`
	Camera  string     `json:"camera,omitempty" maxLength:"40" example:"hal-1"`
	Case    string     `json:"case,omitempty" maxLength:"40" example:"2026-0147"`
	Reason  string     `json:"reason,omitempty" maxLength:"60" example:"incident"`
	Purpose string     `json:"purpose,omitempty" maxLength:"60" example:"safety"`
	Met     []string   `json:"met,omitempty" maxItems:"10" doc:"What only you can know: instruction, written_request, requester:tenant and the like. Everything else is looked up."`
	Balance string     `json:"balance,omitempty" maxLength:"2000" doc:"The balance of interests as you would write it."`
	Ticket  string     `json:"ticket,omitempty" maxLength:"40"`
	Second  string     `json:"second,omitempty" maxLength:"60" doc:"Id of the person who would agree."`
	From    *time.Time `json:"from,omitempty" doc:"Beginning of the footage concerned."`
	To      *time.Time `json:"to,omitempty" doc:"Its end."`
}

// Decision is yes or no, with everything that decided.
type Decision struct {
	Allowed  bool      `json:"allowed"`
	Articles []Article `json:"articles"`
	Unmet    []Unmet   `json:"unmet" doc:"For a no, every condition that is not fulfilled."`
	Offer    string    `json:"offer,omitempty" example:"prepare_decision" doc:"An act that may be done instead."`
}

type (
	decideIn  struct{ Body Question }
	decideOut struct{ Body Decision }
)

func decide(c *call, in *decideIn) (*decideOut, error) {
	q := in.Body
	if _, ok := access.ActOf(q.Act); !ok {
		return nil, errAct
	}
	span, err := maybeSpan(q.From, q.To)
	if err != nil {
		return nil, err
	}
	answer, err := c.Gate.Decide(c.ctx, c.visitor, q.Act, deciding.About{
		Complex: q.Complex, Camera: footage.CameraID(q.Camera), Case: footage.CaseID(q.Case), Reason: q.Reason, Purpose: q.Purpose,
		Met: q.Met, Balance: q.Balance, Ticket: q.Ticket, Second: people.ID(q.Second), Span: span,
	})
	if err != nil {
		return nil, err
	}
	return &decideOut{Decision{answer.Allowed, articles(answer.Cites), unmet(answer.Unmet), answer.Offer}}, nil
}
