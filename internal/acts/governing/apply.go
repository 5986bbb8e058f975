package governing

import (
	"context"
	"errors"
	"time"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
	"portiek/internal/rules/protocol"
)

// ruled is a version that has come in force, with its rules.
type ruled struct {
	protocol.Stored
	p *protocol.Protocol
}

// Apply gives the cameras the terms of the version in force at now, and of those in between that came in force since it was
// last done, each from its own date: a stricter term acts at once on all footage, a looser one on what is recorded from its date
// on. Doing it again, or after it was cut short, changes nothing that was done. Call it at a start, after the cameras' rows are
// there, and a few times a minute. While the clock waits to be confirmed no version comes in force: it may be the clock that is
// wrong.
func (d *Desk) Apply(ctx context.Context, now time.Time) error {
	d.applying.Lock()
	defer d.applying.Unlock()
	vs, err := d.Catalogue.Versions(ctx)
	if err != nil {
		return err
	}
	begun, err := d.begun(ctx, vs, now)
	if err != nil {
		return err
	}
	if len(begun) == 0 {
		return errNone
	}
	if current := begun[len(begun)-1]; d.applied == current.ID {
		return nil
	}
	return d.apply(ctx, begun, now)
}

// begun reads the versions that count, in the order in which they came in force. One that nobody can read any more holds up
// everything: no term may rest on a guess.
func (d *Desk) begun(ctx context.Context, vs protocol.Versions, now time.Time) (out []ruled, err error) {
	trusted := d.Clock.Confirmed()
	for _, v := range vs.Begun(now) {
		if !trusted && v.BegunAt.IsZero() && v.PublishedBy != protocol.BySettings {
			continue
		}
		p, err := d.rules(ctx, v)
		if err != nil {
			return nil, err
		}
		out = append(out, ruled{v, p})
	}
	return out, nil
}

func (d *Desk) apply(ctx context.Context, begun []ruled, now time.Time) error {
	cams, err := d.Catalogue.Cameras(ctx)
	errs := []error{err}
	for _, cam := range cams {
		if cam.Recorder == d.Recorder {
			errs = append(errs, d.applyTo(ctx, cam.ID, begun, now))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err // not begun: it is done again
	}
	for _, v := range begun {
		if !v.BegunAt.IsZero() {
			continue
		}
		first, err := d.Catalogue.BeginVersion(ctx, v.ID, now, change(v.Stored).Event(audit.ProtocolInForce, now, audit.System))
		if err != nil {
			return err
		}
		if first {
			d.Log.Info("protocol in force", "version", v.Ref(), "from", v.InForceFrom)
		}
	}
	d.applied = begun[len(begun)-1].ID
	return nil
}

func (d *Desk) applyTo(ctx context.Context, cam footage.CameraID, begun []ruled, now time.Time) error {
	history, err := d.Catalogue.Terms(ctx, cam)
	if err != nil {
		return err
	}
	kind, configured := d.PlaceKind(cam)
	if n := len(history); !configured && n > 0 {
		kind = protocol.KindOf(history[n-1].Protocol)
	}
	for _, t := range missing(cam, history, begun, kind, now) {
		if err := d.Catalogue.AddTerm(ctx, t, audit.TermOf(t).Event(now, audit.System)); err != nil {
			return err
		}
		d.Log.Info("term set", "camera", cam, "term", t.Length, "article", t.Article, "since", t.Since)
	}
	return nil
}

// missing are the terms to add to a camera's history, ascending. A version counts from its own date, also when the server
// stood still then: what it forbade in between stays forbidden. A camera that moved to another kind of place, or is new,
// comes under its term now.
func missing(cam footage.CameraID, history footage.Terms, begun []ruled, kind string, now time.Time) (out []footage.Term) {
	var last footage.Term
	if n := len(history); n > 0 {
		last = history[n-1]
		was := protocol.KindOf(last.Protocol)
		for _, v := range begun {
			if t := TermFor(v.p, cam, was); v.InForceFrom.After(last.Since) && !sameRule(last, t) {
				t.Since = v.InForceFrom
				last, out = t, append(out, t)
			}
		}
	}
	t := TermFor(begun[len(begun)-1].p, cam, kind)
	if t.Since = audit.At(now).Time; !sameRule(last, t) {
		out = append(out, t)
	}
	return out
}

// TermFor is the term that a protocol gives a camera in a kind of place, without Since. Where the protocol does not have that
// kind, the normal term holds.
func TermFor(p *protocol.Protocol, cam footage.CameraID, kind string) footage.Term {
	r, ok := p.RetentionAt(kind)
	if !ok {
		kind, r = "", p.Retention
	}
	return footage.Term{Camera: cam, Length: r.Length.Duration(), Article: r.Article, Protocol: p.RefAt(kind)}
}

// sameRule tells whether two terms come down to the same, whatever the version of the protocol.
func sameRule(a, b footage.Term) bool {
	return a.Length == b.Length && a.Article == b.Article && protocol.KindOf(a.Protocol) == protocol.KindOf(b.Protocol)
}
