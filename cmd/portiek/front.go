package main

import (
	"context"
	"net/http"

	"portiek/internal/acts/viewing"
	"portiek/internal/front/api"
	"portiek/internal/front/web"
	"portiek/internal/identity"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// openFront builds the pages and the API on the acts.
func (p *parts) openFront() error {
	external, err := p.external()
	if err != nil {
		return err
	}
	o, log := p.office, ledger{journal{p.store}, p}
	site := web.New(web.Options{
		Rules: o.court.inForce, Roles: o.court,
		Desk: o.desk, External: external, Gate: o.gate, Staffing: o.staff, Cases: o.cases, Door: p.door, Gaps: p.store, System: &system{p},
		Holds: holds{p.holder}, Journal: log.journal, Clock: p.guard, Log: p.log,
		More: web.More{Records: p.store, Notes: p.vault, Ledger: log, Versions: o.versions},
	})
	programs := api.New(api.Options{
		Version: version, Gate: o.gate, Desk: o.desk, Cases: o.cases, Staff: o.staff, Holds: holds{p.holder}, Cameras: states{&system{p}},
		Lines: lines{p}, Door: p.door, Log: log, Rules: ruling{p}, Roles: o.court, Clock: p.guard, Logger: p.log,
	})
	mux := http.NewServeMux()
	mux.Handle(api.Root, programs)
	mux.Handle("/", site)
	p.front = mux
	return nil
}

// external is signing in at the office's own provider; nil when the settings name none.
func (p *parts) external() (web.External, error) {
	s := p.set.SignIn
	if s.Issuer == "" {
		return nil, nil
	}
	c, err := identity.New(identity.Settings{
		Name: s.Name, Issuer: s.Issuer, ClientID: s.ClientID, ClientSecret: s.ClientSecret, Redirect: s.Redirect,
		LoginClaim: s.LoginClaim, EmployeeClaim: s.EmployeeClaim, GroupsClaim: s.GroupsClaim, SecondFactor: s.SecondFactor,
	}, identity.Options{Clock: p.guard, Log: p.log})
	if err != nil {
		return nil, err
	}
	return c, nil
}

// ruling gives the API the protocol in force now.
type ruling struct{ p *parts }

// InForce is governing's, at this moment.
func (r ruling) InForce(ctx context.Context) (protocol.Stored, *protocol.Protocol, error) {
	return r.p.office.versions.InForce(ctx, r.p.guard.Now())
}

// states tells the API how the cameras are.
type states struct{ *system }

// States lists all cameras.
func (s states) States(ctx context.Context) ([]api.CameraState, error) {
	all, err := s.Cameras(ctx)
	list := make([]api.CameraState, len(all))
	for i, c := range all {
		list[i] = api.CameraState{
			ID: c.ID, Name: c.Name, Complex: c.Place, State: conditions[c.Condition], Since: c.Since, Cause: c.Cause, LastPicture: c.LastPicture,
			Codec: c.Codec, Width: c.Width, Height: c.Height, FPS: c.FPS, Term: c.Term, TermArticle: c.TermArticle,
		}
	}
	return list, err
}

var conditions = map[web.Condition]string{web.Recording: "recording", web.Connecting: "connecting", web.Failing: "failing", web.Removed: "removed"}

// lines tells the API when a camera recorded and when it did not.
type lines struct{ p *parts }

// Line lists spans of footage and gaps; nothing is opened.
func (l lines) Line(ctx context.Context, cam footage.CameraID, span footage.Span) (viewing.Timeline, error) {
	return l.p.door.Line(ctx, cam, span)
}
