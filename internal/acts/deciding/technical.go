package deciding

import (
	"context"
	"regexp"
	"strings"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// technicalLook is the act of seeing coarse stills of what a camera records now.
const technicalLook = "technical_look"

// ticketForm is what the number of a ticket looks like. It goes into the log as it is, so it can hold no name or story.
var ticketForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,39}$`)

// GrantTechnical decides on a technical look at one camera, for a ticket of a fault or inspection: leave for stills of what is
// recorded from now on, for access.TechnicalTerm, in no case. It stores the permit with its log entry, which names the ticket,
// before anything can be seen with it. A no is logged; failures besides: Invalid when the ticket is no number, Unavailable when
// the permit and its entry cannot be stored together.
func (g *Gate) GrantTechnical(ctx context.Context, v Visitor, cam footage.CameraID, ticket string) (access.Record, error) {
	ticket = strings.TrimSpace(ticket)
	if !ticketForm.MatchString(ticket) {
		return access.Record{}, errTicketForm
	}
	rec, answer, err := g.grantTechnical(ctx, v, cam, ticket)
	if err != nil {
		g.refused(ctx, v, technicalLook, About{Camera: cam}, answer, err)
		return access.Record{}, err
	}
	return rec, nil
}

func (g *Gate) grantTechnical(ctx context.Context, v Visitor, cam footage.CameraID, ticket string) (access.Record, access.Answer, error) {
	w, err := g.who(ctx, v)
	if err != nil {
		return access.Record{}, access.Answer{}, err
	}
	c, err := g.camera(ctx, cam)
	if err != nil {
		return access.Record{}, access.Answer{}, err
	}
	rec := access.Record{Person: w.person.ID, Complex: c.Place, Cameras: []footage.CameraID{c.ID}, Modes: access.Technical, Ticket: ticket,
		Met: said(About{Ticket: ticket})}
	r, err := g.recorded(ctx, w, rec, false)
	if err != nil {
		return rec, access.Answer{}, err
	}
	r.Act = technicalLook
	_, rec, answer := g.judge.Mint(r, rec)
	if !g.judged(answer, r).Allowed {
		return rec, answer, answer.Err()
	}
	if err := g.cat.PutPermit(ctx, rec, granted(rec)); err != nil {
		return rec, answer, stored(err)
	}
	return rec, answer, nil
}

var errTicketForm = fail.New(fail.Invalid, "permit.ticket_form",
	"Schrijf het nummer van de melding: letters, cijfers en streepjes, ten hoogste 40 tekens.",
	"Write the number of the ticket: letters, digits and dashes, at most 40 characters.")
