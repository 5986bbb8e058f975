package deciding

import (
	"context"
	"slices"
	"strings"

	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/people"
)

// Use gives the visitor's permit for a camera: the one named, or else the newest for footage that can be used now. One for a
// technical look must be named. It decides again, with the facts of this moment, every time, and ties the permit to the
// visitor's session or token. A no is logged.
func (g *Gate) Use(ctx context.Context, v Visitor, cam footage.CameraID, permit string) (access.Permit, error) {
	p, modes, answer, err := g.use(ctx, v, cam, permit)
	if err != nil {
		act := "view"
		if modes == access.Technical {
			act = technicalLook
		}
		g.refused(ctx, v, act, About{Camera: cam}, answer, err)
		return access.Permit{}, err
	}
	return p, nil
}

// use also tells for what the permit is that says best why there is none to use.
func (g *Gate) use(ctx context.Context, v Visitor, cam footage.CameraID, permit string) (access.Permit, access.Mode, access.Answer, error) {
	w, err := g.who(ctx, v)
	if err != nil {
		return access.Permit{}, 0, access.Answer{}, err
	}
	if w.person.ID == "" {
		return access.Permit{}, 0, access.Answer{}, errPermit
	}
	list, err := g.candidates(ctx, w, cam, permit)
	if err != nil {
		return access.Permit{}, 0, access.Answer{}, err
	}
	var modes access.Mode
	var no access.Answer
	why := error(errPermit)
	for i, rec := range list {
		p, answer, err := g.revive(ctx, w, rec)
		if err == nil {
			return p.Within(session(v)), rec.Modes, answer, nil
		}
		if i == 0 { // the newest says best what is wrong
			modes, no, why = rec.Modes, answer, err
		}
	}
	return access.Permit{}, modes, no, why
}

// candidates lists the person's permits for the camera: the one named, or else those for footage that are not over, newest first.
// When there is none of these it is those that are: which of them was the last says why there is none.
func (g *Gate) candidates(ctx context.Context, w who, cam footage.CameraID, permit string) ([]access.Record, error) {
	other := func(r access.Record) bool {
		return r.Person != w.person.ID || !slices.Contains(r.Cameras, cam) || permit == "" && r.Modes == access.Technical
	}
	if permit != "" {
		rec, there, err := g.cat.Permit(ctx, permit)
		if err != nil || !there || other(rec) {
			return nil, err
		}
		return []access.Record{rec}, nil
	}
	live, err := g.cat.LivePermits(ctx, w.person.ID, w.now)
	live = slices.DeleteFunc(slices.Clone(live), other)
	if err != nil || len(live) > 0 {
		return live, err
	}
	all, err := g.cat.Permits(ctx, w.person.ID)
	return slices.DeleteFunc(slices.Clone(all), other), err
}

// revive decides anew on a stored permit.
func (g *Gate) revive(ctx context.Context, w who, rec access.Record) (access.Permit, access.Answer, error) {
	switch {
	case !rec.EndedAt.IsZero(), !w.now.Before(rec.Until):
		return access.Permit{}, access.Answer{}, errEnded
	case rec.Second != "" && rec.AgreedAt.IsZero():
		return access.Permit{}, access.Answer{}, errPending
	}
	r, err := g.recorded(ctx, w, rec, !rec.AgreedAt.IsZero())
	if err != nil {
		return access.Permit{}, access.Answer{}, err
	}
	r.Act, rec.Met = actOf(rec.Modes), r.Met // what is not met any more does not count because it was once
	p, answer := g.judge.Revive(rec, r)
	return p, g.judged(answer, r), answer.Err()
}

// recorded makes the question about a permit: what was met when it was granted stands in the record, the rest is read anew.
func (g *Gate) recorded(ctx context.Context, w who, rec access.Record, agreed bool) (access.Request, error) {
	c, err := g.caseOf(ctx, rec.Case)
	if err != nil {
		return access.Request{}, err
	}
	r := w.ask(rec.Complex, caseFacts(c, w.person.ID))
	r.Reason, r.Purpose, r.Oldest, r.Latest = rec.Reason, rec.Purpose, rec.Span.From, rec.Span.To
	for _, m := range rec.Met {
		if slices.Contains(written, m) {
			r.Met = append(r.Met, m)
		}
	}
	r.Met = append(r.Met, g.mandate(ctx, w, rec.Complex)...)
	if r.Met, err = g.held(ctx, r.Met, rec.Cameras, rec.Span); err != nil || !agreed || rec.Second == "" {
		return r, err
	}
	second, err := g.other(ctx, rec.Second)
	return besides(r, w, second), err
}

// session names the way in that a permit is taken up by.
func session(v Visitor) string {
	if v.Token != nil {
		return tokenPrefix + v.Token.ID
	}
	return v.Session.ID
}

const tokenPrefix = "token:" // no session's name has a colon in it

// visitorOf is the visitor who took the permit up.
func visitorOf(p access.Permit) Visitor {
	v := Visitor{Person: people.Person{ID: people.ID(p.Holder())}}
	if id, ok := strings.CutPrefix(p.Session(), tokenPrefix); ok {
		v.Token = &people.Token{ID: id}
	} else {
		v.Session.ID = p.Session()
	}
	return v
}
