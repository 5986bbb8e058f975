package deciding

import (
	"context"
	"slices"

	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/casefile"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// request turns what is asked into the judge's question.
func (g *Gate) request(ctx context.Context, w who, a About) (access.Request, error) {
	where, err := g.complexOf(ctx, a)
	if err != nil {
		return access.Request{}, err
	}
	c, err := g.caseOf(ctx, a.Case)
	if err != nil {
		return access.Request{}, err
	}
	if where == "" {
		where = c.Complex
	}
	r := w.ask(where, caseFacts(c, w.person.ID))
	r.Reason, r.Purpose, r.Oldest, r.Latest = a.Reason, a.Purpose, a.Span.From, a.Span.To
	if r.Purpose == "" && c.Open() {
		r.Purpose = c.Purpose // what is done in a case is done for the case's purpose, unless said otherwise
	}
	r.Met = append(r.Met, said(a)...)
	r.Met = append(r.Met, g.mandate(ctx, w, where)...)
	var cameras []footage.CameraID
	if a.Camera != "" {
		cameras = []footage.CameraID{a.Camera}
	}
	r.Met, err = g.held(ctx, r.Met, cameras, a.Span)
	return r, err
}

// ask begins a question with what the records say of the visitor and the case.
func (w who) ask(where string, c access.CaseFacts) access.Request {
	r := access.Request{Subject: w.subject, Complex: where, Case: c, At: w.now}
	if w.subject.Signed {
		r.Met = append(r.Met, "confidentiality_signed")
	}
	if c.ID == "" || !c.Open || c.Complex != where {
		return r
	}
	r.Met = append(r.Met, "in_case")
	if c.Assigned {
		r.Met = append(r.Met, "assigned")
	}
	if c.Kind == string(casefile.Incident) || c.Kind == string(casefile.LegalDemand) { // the condition is called as the kind
		r.Met = append(r.Met, c.Kind)
	}
	return r
}

// complexOf is where the act is done. What is said of it must be so: a camera elsewhere is as unknown as none.
func (g *Gate) complexOf(ctx context.Context, a About) (string, error) {
	if a.Camera == "" {
		return a.Complex, nil
	}
	cam, err := g.camera(ctx, a.Camera)
	if err == nil && a.Complex != "" && a.Complex != cam.Place {
		err = errCamera
	}
	return cam.Place, err
}

func (g *Gate) camera(ctx context.Context, id footage.CameraID) (footage.Camera, error) {
	list, err := g.cat.Cameras(ctx)
	if err != nil {
		return footage.Camera{}, err
	}
	i := slices.IndexFunc(list, func(c footage.Camera) bool { return c.ID == id })
	if i < 0 {
		return footage.Camera{}, errCamera
	}
	return list[i], nil
}

// caseOf gives the case. One that does not exist is no case at all: the answer then tells nothing about which ones do.
func (g *Gate) caseOf(ctx context.Context, id footage.CaseID) (casefile.Case, error) {
	if id == "" {
		return casefile.Case{}, nil
	}
	c, err := g.cat.Case(ctx, id)
	if fail.KindOf(err) == fail.NotFound {
		return casefile.Case{}, nil
	}
	return c, err
}

func caseFacts(c casefile.Case, person people.ID) access.CaseFacts {
	if c.ID == "" {
		return access.CaseFacts{}
	}
	return access.CaseFacts{ID: c.ID, Kind: string(c.Kind), Complex: c.Complex, Open: c.Open(), Assigned: c.IsAssigned(person)}
}
