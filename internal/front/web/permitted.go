package web

import (
	"slices"
	"time"

	"portiek/internal/acts/deciding"
	"portiek/internal/acts/viewing"
	"portiek/internal/base/fail"
	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// aboutCamera is about the camera of the address; the Gate finds its complex.
func aboutCamera(v *visit) (deciding.About, error) {
	return deciding.About{Camera: footage.CameraID(v.r.PathValue("camera"))}, nil
}

// scene is what the visitor may see of one camera on one day. Without a permit that is when there was no footage, and why.
type scene struct {
	cam    Camera
	now    time.Time
	day    footage.Span  // the whole day
	shown  footage.Span  // the part that the permit covers; the whole day without one
	record access.Record // of the permit; ID "" without one
	why    *fail.Error   // why there is a record, but no permit now
	line   viewing.Timeline
	cases  map[footage.HoldID]footage.CaseID
}

// watching tells whether the visitor may see pictures of that day.
func (d scene) watching() bool { return d.record.ID != "" && d.why == nil && !d.shown.Empty() }

// scene reads camera, day and permit from the request, and asks the door what there is. A permit that the address names must
// be good; otherwise the newest that covers the camera is taken, if there is any.
func (s *Site) scene(v *visit) (d scene, err error) {
	if d.cam, err = s.camera(v); err != nil {
		return d, err
	}
	d.now = s.Clock.Now()
	if err = s.findPermit(v, &d); err != nil {
		return d, err
	}
	if d.day, err = askedDay(v, d); err != nil {
		return d, err
	}
	d.shown = d.day
	if d.record.ID == "" || d.why != nil {
		return d, s.gapsOnly(v, &d)
	}
	if d.shown = v.permit.Covers(d.day); d.shown.Empty() {
		return d, s.gapsOnly(v, &d)
	}
	if d.line, err = s.Door.Day(v.ctx(), v.permit, d.cam.ID, d.day); err != nil {
		return d, err
	}
	d.cases, err = s.cases(v)
	return d, err
}

// findPermit looks among the visitor's own permits before it asks for one to be used, so that merely looking whether a camera
// works is no refused attempt at pictures.
func (s *Site) findPermit(v *visit, d *scene) error {
	named := v.r.URL.Query().Get("machtiging")
	err := s.ownPermit(v, d, named)
	if err != nil || d.record.ID == "" && named == "" {
		return err
	}
	id := named
	if id == "" {
		id = d.record.ID
	}
	if v.permit, err = s.Gate.Use(v.ctx(), v.who, d.cam.ID, id); err == nil {
		return nil
	}
	e := fail.Of(err)
	if named != "" || e.Kind != fail.Refused || signedOut(e) {
		return err
	}
	d.why = e
	return nil
}

// ownPermit puts the visitor's own record into d: the one named, or else the newest that can be used for the camera; none of either
// leaves it empty.
func (s *Site) ownPermit(v *visit, d *scene, named string) (err error) {
	if named != "" {
		d.record, _, err = s.Gate.Own(v.ctx(), v.who, named)
		return err
	}
	live, err := s.Gate.Live(v.ctx(), v.who)
	i := slices.IndexFunc(live, func(r access.Record) bool {
		return r.Modes != access.Technical && r.Live(d.now) && slices.Contains(r.Cameras, d.cam.ID)
	})
	if i >= 0 {
		d.record = live[i]
	}
	return err
}

// gapsOnly fills in when there was no footage of the day.
func (s *Site) gapsOnly(v *visit, d *scene) error {
	d.line = viewing.Timeline{Span: d.day}
	gaps, err := s.Gaps.Gaps(v.ctx(), d.cam.ID, d.day)
	for _, g := range gaps {
		d.line.Lasting = g.To.IsZero()
		if d.line.Lasting {
			g.To = d.now
		}
		c := footage.Span{From: g.From, To: g.To}.Intersect(d.day)
		if c.Empty() && g.Cause != footage.CauseClock {
			continue
		}
		g.From, g.To = c.From, c.To
		d.line.Gaps = append(d.line.Gaps, g)
	}
	return err
}

// askedDay is ?dag=, or the day of ?t= (Unix milliseconds), or the first day of the permit, or today.
func askedDay(v *visit, d scene) (footage.Span, error) {
	q := v.r.URL.Query()
	if q.Get("dag") != "" {
		return parseDay(q.Get("dag"))
	}
	if q.Get("t") != "" {
		t, err := millis(q.Get("t"))
		return dayOf(t), err
	}
	if d.record.ID != "" && d.why == nil {
		return dayOf(d.record.Span.From), nil
	}
	return dayOf(d.now), nil
}

// takeUp finds the permit by which the visitor may have a route that carries pictures. A permit for stills opens no route for
// footage, and the reverse: then the Gate is asked for the act itself, so that its no says why and is in the log; its yes is no
// permit either.
func (s *Site) takeUp(v *visit, act string, about deciding.About) error {
	permit, err := s.Gate.Use(v.ctx(), v.who, about.Camera, v.r.FormValue("machtiging"))
	if err != nil {
		return err
	}
	stills := permit.Serves(access.Technical) == nil
	switch {
	case stills == (act == technicalLook):
		v.permit = permit
		return nil
	case stills:
		err = permit.Serves(access.Look)
	default:
		err = permit.Serves(access.Technical)
	}
	if no := s.ask(v, act, about); no != nil {
		return no
	}
	return err
}
