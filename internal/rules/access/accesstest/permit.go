// Package accesstest gives tests and benchmarks a permit of a made-up person, decided by the judge like any other.
package accesstest

import (
	"fmt"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
	"portiek/internal/rules/protocol"
)

// Request is what WoonInvest's contact person asks inside an open case of theirs, with everything that the protocol demands.
func Request(at time.Time) access.Request {
	return access.Request{
		Subject: access.Subject{Person: "tester", Employee: "1", Party: people.Controller, Roles: []access.Held{{Role: "contact_person"}},
			Factors: 2, Here: true, Signed: true},
		Act: "view", Reason: "offence_evidence", Purpose: "protect_own_property", Complex: "Test",
		Case: access.CaseFacts{ID: "2026-000001", Kind: "incident", Complex: "Test", Open: true, Assigned: true},
		Met:  []string{"in_case", "assigned", "incident", "balance", "held"}, At: at,
	}
}

// Technical is leave for technical stills of a camera, from at on, for as long as that lasts.
func Technical(at time.Time, cam footage.CameraID) access.Permit {
	r := access.Request{
		Subject: access.Subject{Person: "technician", Employee: "2", Party: people.Processor, Roles: []access.Held{{Role: "technician"}}, Factors: 2, Here: true},
		Complex: "Test", Met: []string{"ticket"}, At: at,
	}
	permit, _, answer := judge().Mint(r, access.Record{Cameras: []footage.CameraID{cam}, Modes: access.Technical, Ticket: "S-12"})
	if !answer.Allowed {
		panic(fmt.Sprint("accesstest: ", answer.Err()))
	}
	return permit
}

// Permit is leave to look at the cameras' footage of a span and take a copy of it, from at on for as long as a permit lasts. A
// span that reaches beyond at ends there.
func Permit(at time.Time, span footage.Span, cams ...footage.CameraID) access.Permit {
	if span.To.After(at) {
		span.To = at
	}
	permit, _, answer := judge().Mint(Request(at), access.Record{Cameras: cams, Span: span, Modes: access.Look | access.Export})
	if !answer.Allowed {
		panic(fmt.Sprint("accesstest: ", answer.Err()))
	}
	return permit
}

// judge decides by WoonInvest's protocol.
func judge() *access.Judge {
	p, err := protocol.Builtin("wooninvest")
	if err != nil {
		panic(err)
	}
	j, err := access.NewJudge(p)
	if err != nil {
		panic(err)
	}
	return j
}
