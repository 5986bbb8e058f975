package viewing

import (
	"cmp"
	"context"
	"slices"
	"time"

	"portiek/internal/rules/access"
	"portiek/internal/rules/footage"
)

// ref is one fragment of one segment at its place in time.
type ref struct {
	seg   *footage.Segment
	index int // in seg.Fragments; its chunk is index+1, chunk 0 being the initialisation data
	span  footage.Span
}

func (r ref) fragment() footage.Fragment { return r.seg.Fragments[r.index] }

// group is a group of pictures: a fragment that starts with a random-access picture and those that need it. The term is
// decided for a group as a whole.
type group struct {
	seg  *footage.Segment // in which it begins
	refs []ref
	span footage.Span // of the whole group, also when a reading delivers only its tail
}

// joint is how far apart two segments may lie and still be one group cut in two.
const joint = footage.Joint

// lookBack bounds the search for the start of a group that runs on from earlier segments.
const lookBack = 10 * time.Minute

// plan finds the groups of the span that the permit covers and that may be read now, without reading a byte of footage.
func (d *Door) plan(ctx context.Context, p access.Permit, cam footage.CameraID, span footage.Span, how How) ([]group, error) {
	rights, err := d.rights(ctx, cam, span)
	if err != nil {
		return nil, err
	}
	all, err := d.groups(ctx, cam, span, rights)
	if err != nil {
		return nil, err
	}
	var plan []group
	var cut time.Duration // the longest group that the permit cuts off
	gone := false
	for _, g := range all {
		whole := g
		g.refs = within(g.refs, p.Span())
		switch {
		case !g.span.Overlaps(span):
		case !rights.readable(whole, d.clock.Now()):
			gone = true
		case len(g.refs) == 0 || !g.refs[0].fragment().Key:
			cut = max(cut, g.span.Duration())
		default:
			if g = trim(g, span, how); len(g.refs) > 0 {
				plan = append(plan, g)
			}
		}
	}
	switch {
	case len(plan) > 0:
		return plan, nil
	case cut > 0 && !gone && !how.Exact: // to go on past the last picture that the permit covers finds nothing more, which is no refusal
		return nil, narrow(cut)
	}
	return nil, d.nothing(ctx, cam, span, gone)
}

// within keeps the fragments that lie wholly inside the permit.
func within(refs []ref, permit footage.Span) []ref {
	return slices.DeleteFunc(slices.Clone(refs), func(r ref) bool { return !permit.Covers(r.span) })
}

// trim leaves out what comes after the span, and with how.Exact also what comes before it. Of a group of which only the
// first picture goes out the whole time counts, since that picture stands for it.
func trim(g group, span footage.Span, how How) group {
	g.refs = slices.DeleteFunc(g.refs, func(r ref) bool {
		return !how.KeyOnly && !r.span.From.Before(span.To) || how.Exact && r.span.From.Before(span.From)
	})
	return g
}

// groups lists all groups that overlap the span, oldest first, whatever their term.
func (d *Door) groups(ctx context.Context, cam footage.CameraID, span footage.Span, rights rights) ([]group, error) {
	from := span.From
	for {
		segs, err := d.segments(ctx, cam, footage.Span{From: from, To: span.To})
		if err != nil {
			return nil, err
		}
		segs = slices.DeleteFunc(segs, func(s footage.Segment) bool { return !s.Origin.IsZero() && !rights.live(s.Hold) })
		if len(segs) == 0 || !segs[0].Continues || span.From.Sub(from) >= lookBack {
			return gather(flatten(segs)), nil
		}
		earlier := segs[0].Span.From.Add(-joint)
		if !earlier.Before(from) { // its predecessor is not there
			return gather(flatten(segs)), nil
		}
		from = earlier
	}
}

// segments lists what is on disk and what is being written. The recorder is asked first: a segment sealed between the two
// questions is then seen twice, never not at all.
func (d *Door) segments(ctx context.Context, cam footage.CameraID, span footage.Span) ([]footage.Segment, error) {
	var live []footage.Segment
	if d.live != nil {
		live = d.live.Live(cam)
	}
	segs, err := d.cat.Segments(ctx, cam, span)
	if err != nil {
		return nil, err
	}
	known := map[footage.SegmentID]bool{}
	segs = slices.DeleteFunc(segs, func(s footage.Segment) bool {
		known[s.ID] = s.State == footage.Sealed
		return s.State != footage.Sealed
	})
	for _, s := range live {
		if !known[s.ID] && s.Span.Overlaps(span) && len(s.Fragments) > 0 {
			segs = append(segs, s)
		}
	}
	slices.SortStableFunc(segs, func(a, b footage.Segment) int { return a.Span.From.Compare(b.Span.From) })
	return segs, nil
}

// flatten puts the fragments of all segments on one line. A hold's copy repeats fragments of its origin; the origin goes
// first, and each moment of it comes once.
func flatten(segs []footage.Segment) []ref {
	type moment struct {
		origin footage.SegmentID
		at     int64
	}
	seen := map[moment]bool{}
	var refs []ref
	add := func(s *footage.Segment, origin footage.SegmentID) {
		for i, f := range s.Fragments {
			from := s.Span.From.Add(f.Start)
			m := moment{origin, from.UnixMicro()}
			if !seen[m] {
				seen[m] = true
				refs = append(refs, ref{s, i, footage.Span{From: from, To: from.Add(f.Duration)}})
			}
		}
	}
	for i := range segs {
		if segs[i].Origin.IsZero() {
			add(&segs[i], segs[i].ID)
		}
	}
	for i := range segs {
		if !segs[i].Origin.IsZero() {
			add(&segs[i], segs[i].Origin)
		}
	}
	slices.SortStableFunc(refs, func(a, b ref) int {
		return cmp.Or(a.span.From.Compare(b.span.From), cmp.Compare(a.index, b.index))
	})
	return refs
}

// gather cuts the line into groups. A fragment whose random-access picture is not there cannot be decoded and is left out.
func gather(refs []ref) []group {
	var groups []group
	for i, r := range refs {
		switch {
		case r.fragment().Key:
			groups = append(groups, group{seg: r.seg, refs: []ref{r}, span: r.span})
		case i > 0 && len(groups) > 0 && follows(refs[i-1], r):
			g := &groups[len(groups)-1]
			if g.refs[len(g.refs)-1] == refs[i-1] {
				g.refs = append(g.refs, r)
				g.span.To = r.span.To
			}
		}
	}
	return groups
}

// follows tells whether b is the fragment right after a.
func follows(a, b ref) bool {
	if a.seg == b.seg {
		return b.index == a.index+1
	}
	gap := b.span.From.Sub(a.span.To)
	sameGroup := b.index == 0 && b.seg.Continues || origin(a.seg) == origin(b.seg)
	return sameGroup && gap < joint && gap > -joint
}

func origin(s *footage.Segment) footage.SegmentID {
	if s.Origin.IsZero() {
		return s.ID
	}
	return s.Origin
}

func spanOf(groups []group) footage.Span {
	last := groups[len(groups)-1].refs
	return footage.Span{From: groups[0].refs[0].span.From, To: last[len(last)-1].span.To}
}
