package footage

import "time"

// ClipCover is what a hold placed at now can cover of one camera: the asked span less what has expired. segs are the
// camera's own segments (no copies), ascending, from the one in which the first group of pictures concerned begins.
//
// A group whose first picture has expired counts as expired altogether, so the cover then starts with the next one. A
// group that began in an earlier segment is covered from its beginning, so that the earlier segment is kept with it.
// The result is Empty when all is gone; gone tells how much of the asked span was.
func ClipCover(asked Span, terms Terms, now time.Time, segs []Segment) (cover Span, gone time.Duration) {
	from := asked.From
	if cut := terms.Cutoff(now); !asked.From.After(cut) {
		from = cut.Add(time.Microsecond)
	}
	begun := from
	for _, g := range chain(segs) {
		if !g.span.To.After(from) {
			continue
		}
		if g.span.From.After(from) && terms.ReadableIn(g.segment, g.span.From, now) {
			break
		}
		if !terms.ReadableIn(g.segment, g.span.From, now) {
			from, begun = g.span.To, g.span.To
			continue
		}
		if g.tail.After(g.span.From) && !from.Before(g.tail) {
			begun = g.span.From
		}
		break
	}
	if !from.Before(asked.To) {
		return Span{}, asked.Duration()
	}
	return Span{From: begun, To: asked.To}, from.Sub(asked.From)
}

// Plan is what must be kept of one segment for one hold.
type Plan struct {
	Whole       bool // wrap the segment's own key
	First, End  int  // otherwise: re-seal fragments [First, End) as a copy
	Predecessor bool // the first group begins in the segment before: keep that one's last group too
}

// Empty tells whether nothing need be kept.
func (p Plan) Empty() bool { return !p.Whole && p.First >= p.End }

// PlanHold decides what a hold's cover needs of a sealed segment: every group of pictures that shares a moment with it, so
// at most one group beyond the cover on either side.
func PlanHold(s Segment, cover Span) Plan {
	gs := Groups(s)
	first, end := -1, -1
	for i, g := range gs {
		if g.Span.Overlaps(cover) {
			if first < 0 {
				first = i
			}
			end = i
		}
	}
	return plan(gs, first, end)
}

// PlanPredecessor decides what must be kept of the segment before one that continues it: its last group.
func PlanPredecessor(s Segment) Plan {
	gs := Groups(s)
	return plan(gs, len(gs)-1, len(gs)-1)
}

func plan(gs []Group, first, last int) Plan {
	if first < 0 {
		return Plan{}
	}
	p := Plan{Predecessor: gs[first].Leading}
	if first == 0 && last == len(gs)-1 {
		p.Whole = true
		return p
	}
	p.First, p.End = gs[first].First, gs[last].End
	return p
}

// CopySegment is the catalogue row of the copy that keeps fragments [p.First, p.End) of s for a hold. Offsets and sizes
// follow when it is sealed. Leaves and root stay the origin's, so that the copy proves against the same log entry.
func CopySegment(s Segment, p Plan, hold HoldID, id SegmentID) Segment {
	c := s
	c.ID, c.Origin, c.Hold, c.FirstLeaf = id, s.ID, hold, p.First+1
	c.Epoch, c.State, c.Receipt = time.Time{}, Sealed, -1
	c.Continues = s.Continues && p.First == 0
	c.Chunks, c.Size = p.End-p.First+1, 0
	base := s.Fragments[p.First].Start
	if p.First == 0 {
		base = 0
	}
	c.Span.From = s.Span.From.Add(base)
	if p.End < len(s.Fragments) {
		c.Span.To = s.Span.From.Add(s.Fragments[p.End].Start)
	}
	c.Fragments = make([]Fragment, p.End-p.First)
	for i, f := range s.Fragments[p.First:p.End] {
		f.Start -= base
		f.Offset, f.Size = 0, 0
		c.Fragments[i] = f
	}
	return c
}
