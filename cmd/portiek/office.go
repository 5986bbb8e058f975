package main

import (
	"context"
	"slices"
	"time"

	"portiek/internal/acts/casework"
	"portiek/internal/acts/deciding"
	"portiek/internal/acts/governing"
	"portiek/internal/acts/signin"
	"portiek/internal/acts/staffing"
	"portiek/internal/rules/footage"
)

// office is everything about people: who they are, what they may do, and by which protocol.
type office struct {
	versions *governing.Desk
	court    *court
	gate     *deciding.Gate
	staff    *staffing.Office
	desk     *signin.Desk
	cases    *casework.Desk
	refused  error // why the protocol of the settings was not brought in; nil if it was, or is there
}

// openOffice brings in the protocol that the settings name and opens the desks.
func (p *parts) openOffice(ctx context.Context) error {
	o := &office{}
	o.versions = governing.New(governing.Options{Recorder: p.set.Recorder, Catalogue: p.store, Register: p.store, Clock: p.guard, Log: p.log, PlaceKind: p.placeKind})
	began, err := o.versions.Begin(ctx, p.set.Protocol)
	if err != nil {
		return err
	}
	if o.refused = began.Refused; o.refused != nil {
		p.log.Warn("the protocol of the settings is not in force", "why", o.refused)
	}
	o.court = &court{versions: o.versions, clock: p.guard, log: p.log}
	o.gate = deciding.New(deciding.Options{Judge: o.court, Catalogue: p.store, Notes: p.vault, Clock: p.guard, Log: p.log, Decides: o.court.decides})
	o.staff = staffing.New(staffing.Options{Store: p.store, Roles: o.court, Clock: p.guard})
	o.desk = signin.New(signin.Options{Store: p.store, Sealer: signInSealer{p.vault}, Clock: p.guard, Log: p.log, Demo: p.demo, Groups: p.set.SignIn.Groups})
	o.cases = casework.New(casework.Options{Gate: o.gate, Catalogue: p.store, Notes: p.vault, Holds: p.liveHolds, Clock: p.guard})
	p.office = o
	return nil
}

// placeKind is the kind of place of a configured camera.
func (p *parts) placeKind(cam footage.CameraID) (kind string, ok bool) {
	for _, c := range p.set.Cameras {
		if c.ID == cam {
			return c.PlaceKind, true
		}
	}
	return "", false
}

// liveHolds lists the holds in a case that have not ended.
func (p *parts) liveHolds(ctx context.Context, id footage.CaseID) ([]footage.Hold, error) {
	all, err := p.holder.Holds(ctx, true)
	return slices.DeleteFunc(all, func(h footage.Hold) bool { return h.Case != id }), err
}

// govern gives the cameras the terms of the version in force.
func (p *parts) govern(ctx context.Context) error { return p.office.versions.Apply(ctx, p.guard.Now()) }

// welcome is the path of the one-time link for the first administrator; "" once there is one.
func (p *parts) welcome(ctx context.Context) (path string, err error) {
	token, needed, err := p.office.desk.FirstLink(ctx)
	if err != nil || !needed {
		return "", err
	}
	return "/welkom?token=" + token.Reveal(), nil
}

// tidy forgets sessions that have ended and writes down what people were refused; it is done now and then.
func (o *office) tidy(ctx context.Context) error {
	o.gate.Flush(ctx)
	return o.desk.Tidy(ctx)
}

// close writes down what people were refused, before the last checkpoint is given.
func (o *office) close(ctx context.Context) {
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer done()
	o.desk.Close()
	o.gate.Flush(ctx)
}

// shortestTerm is the shortest that any camera has under the protocol in force.
func (p *parts) shortestTerm(ctx context.Context) (time.Duration, error) {
	_, rules, err := p.office.versions.InForce(ctx, p.guard.Now())
	if err != nil {
		return 0, err
	}
	return rules.ShortestTerm(), nil
}
