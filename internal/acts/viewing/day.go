package viewing

import (
	"context"
	"slices"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// Timeline is what there is to see of a camera in a span, and why the rest is not there. Every list is ascending and
// clipped to the span.
type Timeline struct {
	Span    footage.Span // the part that the permit covers
	Footage []footage.Span
	Gaps    []footage.Gap // To is the end of the span, or now, while the gap lasts; Lasting tells those apart
	Lasting bool          // the last gap is still open
	Holds   []footage.HoldCover
	Erased  []footage.Erasure
	Gone    []footage.Span // past their term: erased, or about to be
	Expires []Expiry       // when the footage that no hold keeps goes
	Term    footage.Term   // in force now; zero if none
}

// Expiry says that the footage of Span, which no hold keeps, goes between First and Last, by Article.
type Expiry struct {
	Span        footage.Span
	First, Last time.Time
	Article     string
}

// seam is the distance up to which two stretches of footage are drawn as one: shorter is no gap.
const seam = 2 * time.Second

// Day describes a span of a camera without opening any footage.
func (d *Door) Day(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span) (Timeline, error) {
	span = p.Covers(span)
	if err := d.leave(ctx, p, cam, span, access.Look); err != nil {
		d.refused(ctx, p, cam, span, err)
		return Timeline{}, err
	}
	return d.Line(ctx, cam, span)
}

// Line is Day for who may know when a camera recorded, which needs no permit: nothing is opened or shown. Whether the caller
// may know is decided before (act see_timeline).
func (d *Door) Line(ctx context.Context, cam footage.CameraID, span footage.Span) (Timeline, error) {
	now := d.clock.Now()
	t := Timeline{Span: span}
	segs, err := d.segments(ctx, cam, span)
	if err != nil {
		return t, err
	}
	r := rights{}
	if r.terms, err = d.cat.Terms(ctx, cam); err != nil {
		return t, err
	}
	if r.covers, err = d.cat.CoversOf(ctx, cam, span); err != nil {
		return t, err
	}
	if len(r.terms) > 0 {
		t.Term = r.terms[len(r.terms)-1]
		t.draw(segs, r, now)
	}
	t.Holds = clipHolds(r.covers, span)
	if t.Erased, err = d.cat.Erasures(ctx, cam, span); err != nil {
		return t, err
	}
	gaps, err := d.cat.Gaps(ctx, cam, span)
	t.addGaps(gaps, now)
	return t, err
}

// draw finds which footage can be seen, which has passed its term, and when the rest goes.
func (t *Timeline) draw(segs []footage.Segment, r rights, now time.Time) {
	cutoff := r.terms.Cutoff(now)
	var held []footage.Span
	for _, c := range r.covers {
		held = merge(append(held, c.Span.Intersect(t.Span)), 0)
	}
	if t.Span.From.Before(cutoff) {
		past := footage.Span{From: t.Span.From, To: cutoff}.Intersect(t.Span)
		t.Gone = minus(past, held)
	}
	var all, free []footage.Span
	for _, s := range segs {
		seen := s.Span.Intersect(t.Span)
		young := seen.Intersect(footage.Span{From: cutoff, To: t.Span.To})
		all = append(all, young)
		free = append(free, minus(young, held)...)
		for _, h := range held {
			all = append(all, seen.Intersect(h))
		}
	}
	t.Footage = merge(all, seam)
	for _, s := range merge(free, seam) {
		first, term, err1 := r.terms.Expiry(s.From)
		last, _, err2 := r.terms.Expiry(s.To)
		if err1 == nil && err2 == nil {
			t.Expires = append(t.Expires, Expiry{s, first, last, term.Article})
		}
	}
}

func (t *Timeline) addGaps(gaps []footage.Gap, now time.Time) {
	for _, g := range gaps {
		if g.To.IsZero() {
			t.Lasting = true
			g.To = now
		}
		c := footage.Span{From: g.From, To: g.To}.Intersect(t.Span)
		if c.Empty() && g.Cause != footage.CauseClock {
			continue
		}
		g.From, g.To = c.From, c.To
		t.Gaps = append(t.Gaps, g)
	}
}

func clipHolds(covers []footage.HoldCover, span footage.Span) []footage.HoldCover {
	var out []footage.HoldCover
	for _, c := range covers {
		if c.Span = c.Span.Intersect(span); !c.Span.Empty() {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b footage.HoldCover) int { return a.Span.From.Compare(b.Span.From) })
	return out
}

// merge sorts spans and joins those that touch or lie within slack of each other; empty ones go.
func merge(spans []footage.Span, slack time.Duration) []footage.Span {
	spans = slices.DeleteFunc(slices.Clone(spans), footage.Span.Empty)
	slices.SortFunc(spans, func(a, b footage.Span) int { return a.From.Compare(b.From) })
	var out []footage.Span
	for _, s := range spans {
		if n := len(out); n > 0 && !s.From.After(out[n-1].To.Add(slack)) {
			if s.To.After(out[n-1].To) {
				out[n-1].To = s.To
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// minus takes the merged spans out of s.
func minus(s footage.Span, out []footage.Span) []footage.Span {
	var rest []footage.Span
	for _, o := range out {
		if before := (footage.Span{From: s.From, To: o.From}).Intersect(s); !before.Empty() {
			rest = append(rest, before)
		}
		if o.To.After(s.From) {
			s.From = o.To
		}
	}
	if !s.Empty() {
		rest = append(rest, s)
	}
	return rest
}
