package viewing

import (
	"context"
	"sync"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// judge decides by the protocol that ships; only it can make a permit.
var judge = sync.OnceValue(func() *access.Judge {
	p, err := protocol.Builtin("wooninvest")
	if err != nil {
		panic(err)
	}
	j, err := access.NewJudge(p)
	if err != nil {
		panic(err)
	}
	return j
})

// permit lets the contact person see and copy all that the hall's camera filmed until now. The judge is told that it is on
// hold, so that the term is left to the door.
func permit(h *house) access.Permit {
	return permitOf(h, footage.Span{From: noon.Add(-200 * 24 * time.Hour), To: h.now})
}

// permitOf is permit for a span.
func permitOf(h *house, span footage.Span) access.Permit {
	r := access.Request{
		Subject: access.Subject{Person: "p1", Employee: "17", Party: people.Controller, Factors: 2, Here: true, Signed: true,
			Roles: []access.Held{{Role: "contact_person"}}},
		Act: "view", Reason: "nuisance_evidence", Purpose: "protect_persons", Complex: "hof", At: h.now,
		Case: access.CaseFacts{ID: "2026-000001", Kind: "incident", Complex: "hof", Open: true}, Met: []string{"in_case", "held"},
	}
	p, _, answer := judge().Mint(r, access.Record{Cameras: []footage.CameraID{"hal"}, Modes: access.Look | access.Export,
		Span: span})
	if !answer.Allowed {
		panic(answer.Err())
	}
	return p.Within("s1")
}

// holds answers for the gate.
func (h *house) holds(_ context.Context, p access.Permit) error {
	h.asked++
	if h.still == nil {
		return nil
	}
	return h.still(p)
}
