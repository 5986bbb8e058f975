package footage

import "time"

// Joint is how far apart two segments may lie and still be one group of pictures cut in two. A camera's clock may jump, or the
// camera may pause, in the middle of a group; a connection that is silent for longer than this has ended, and the next one
// begins with a random-access picture.
const Joint = 20 * time.Second

// Group is one group of pictures inside a segment: fragments [First, End). Reading, holding and erasing all look at whole
// groups, because a picture cannot be decoded without those before it in its group.
type Group struct {
	Span       Span // up to the start of the next group, or the end of the segment
	First, End int
	Leading    bool // does not start with a random-access picture: its start lies in the predecessor
}

// Groups splits a segment by its fragment index.
func Groups(s Segment) []Group {
	var gs []Group
	for i, f := range s.Fragments {
		if i == 0 || f.Key {
			start := s.Span.From
			if i > 0 {
				start = s.Span.From.Add(f.Start)
				gs[len(gs)-1].Span.To = start
			}
			gs = append(gs, Group{Span: Span{From: start, To: s.Span.To}, First: i, Leading: !f.Key})
		}
		gs[len(gs)-1].End = i + 1
	}
	return gs
}

// chained is a group that may have begun in an earlier segment.
type chained struct {
	span    Span
	segment time.Time // start of the segment in which it begins
	tail    time.Time // start of its part in the last segment
}

// chain lists the groups of consecutive segments, joining what continues.
func chain(segs []Segment) (out []chained) {
	for i, s := range segs {
		for _, g := range Groups(s) {
			last := len(out) - 1
			if g.Leading && s.Continues && i > 0 && last >= 0 && !s.Span.From.After(segs[i-1].Span.To.Add(Joint)) {
				out[last].span.To, out[last].tail = g.Span.To, g.Span.From
				continue
			}
			out = append(out, chained{span: g.Span, segment: s.Span.From, tail: g.Span.From})
		}
	}
	return out
}
