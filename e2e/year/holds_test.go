package year

import (
	"time"

	"portiek/internal/acts/holding"
	"portiek/internal/rules/footage"
)

var amsterdam = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return loc
}()

// local is how a person writes a moment down: local time, and in the long night whether it is the later of the two.
func local(t time.Time) (text string, later bool) {
	text = t.In(amsterdam).Format(time.DateTime)
	return text, t.Add(-time.Hour).In(amsterdam).Format(time.DateTime) == text
}

// asUTC is how the house reads it.
func (w *world) asUTC(t time.Time) time.Time {
	text, later := local(t)
	if w.bug == LocalAsUTC {
		u, err := time.Parse(time.DateTime, text)
		w.must(err)
		return u
	}
	u, err := footage.FromLocal(text, amsterdam, later)
	w.must(err)
	if !u.Equal(t) {
		w.violation("%s (later %v) was read as %v, not %v", text, later, u, t)
	}
	return u
}

// randomHold asks for a span that may lie in the past, reach into the future, or begin or end at a group.
func (w *world) randomHold() error {
	now := w.model.now
	back := time.Duration(w.rng.Int64N(int64(80 * time.Hour)))
	length := time.Second << w.rng.IntN(14) // a second to two and a quarter hours
	from := now.Add(-back)
	switch w.rng.IntN(4) {
	case 0: // now and later
		from = now.Add(-time.Duration(w.rng.IntN(40)) * time.Minute)
	case 1: // at the edge of a group
		all := w.model.pictures[cameras[0]]
		if len(all) > 0 {
			from = all[w.rng.IntN(len(all))].group.Add(time.Duration(w.rng.IntN(3)-1) * time.Second)
		}
	}
	n := 1 + w.rng.IntN(3)
	var cams []footage.CameraID
	for _, i := range w.rng.Perm(len(cameras))[:n] {
		cams = append(cams, cameras[i])
	}
	return w.place(cams, from.Truncate(time.Second), length)
}

func (w *world) place(cams []footage.CameraID, from time.Time, length time.Duration) error {
	to := from.Add(length)
	placed := w.guard.Now().Truncate(time.Microsecond)
	p, err := w.holder.Place(w.ctx, holding.Request{Case: "2026-0147", Reason: "fiets weg", Cameras: cams,
		Span: footage.Span{From: w.asUTC(from), To: w.asUTC(to)}, AskedBy: "politie, telefonisch", PlacedBy: "owner", ReviewAt: placed.AddDate(0, 1, 0)})
	h := &hold{cams: cams, from: from, to: to, placed: placed}
	if gone(err) {
		for _, cam := range cams {
			for _, p := range w.model.pictures[cam] {
				if w.model.covers(h, p) {
					w.violation("a hold on %v to %v was refused, but %s %v had not expired", from, to, cam, p.from)
				}
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	h.id = p.Hold.ID
	w.model.holds = append(w.model.holds, h)
	w.placed++
	return nil
}

func (w *world) randomRelease() error {
	live := w.model.live()
	if len(live) == 0 {
		return nil
	}
	h := live[w.rng.IntN(len(live))]
	if err := w.holder.End(w.ctx, h.id, "owner"); err != nil {
		return err
	}
	h.ended = w.guard.Now()
	w.ended[h.id] = h.ended
	w.released++
	return nil
}

// lastSecond places a hold one second before the term of some group, and looks again when the term has passed: the group
// survives, the one before it is gone. It returns how much time that took.
func (w *world) lastSecond() (used time.Duration, err error) {
	cam := cameras[w.rng.IntN(len(cameras))]
	p := w.oldestReadable(cam)
	if p == nil || w.model.keeper(p) != nil {
		return 0, nil
	}
	wait := w.model.expiry(p).Sub(w.model.now) - time.Second
	if wait < 0 || wait > segmentLength/2-time.Minute {
		return 0, nil
	}
	w.pass(wait)
	if w.model.expired(p, w.model.now) { // the clock slewed past it
		return wait, nil
	}
	if err := w.place([]footage.CameraID{cam}, p.group.Add(time.Second).Truncate(time.Second), time.Second); err != nil {
		return wait, err
	}
	for range 10 { // two seconds, or more when the clock is slewing slowly
		if w.pass(2 * time.Second); w.model.expired(p, w.model.now) {
			break
		}
	}
	if err := w.holder.SecureStep(w.ctx); err != nil {
		return wait, err
	}
	if err := w.eraser.Step(w.ctx); err != nil {
		return wait, err
	}
	if !w.model.expired(p, w.model.now) {
		w.violation("%s %v should have expired by now", cam, p.from)
	}
	w.check(p)
	w.edges++
	return wait + 2*time.Second, nil
}

func (w *world) oldestReadable(cam footage.CameraID) *picture {
	for _, p := range w.model.pictures[cam] {
		if !w.model.expired(p, w.model.now) {
			return p
		}
	}
	return nil
}

// expiry is the first moment at which expired says yes, by the terms known now.
func (m *model) expiry(p *picture) (first time.Time) {
	ts := m.terms[p.cam]
	for i, v := range ts {
		if i+1 < len(ts) && !ts[i+1].since.After(p.segmentFrom) {
			continue
		}
		at := p.group.Add(v.length)
		if v.since.After(at) {
			at = v.since
		}
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}
