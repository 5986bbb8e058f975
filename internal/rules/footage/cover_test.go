package footage

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawFootage makes consecutive segments with random groups; some continue the one before.
func drawFootage(t *rapid.T) (segs []Segment) {
	at := t0
	for i := range rapid.IntRange(1, 12).Draw(t, "segments") {
		s := Segment{ID: NewSegmentID(), Camera: "c", State: Sealed, Span: Span{From: at}, Receipt: -1}
		s.Continues = i > 0 && rapid.IntRange(0, 3).Draw(t, "continues") == 0
		var off time.Duration
		for j := range rapid.IntRange(1, 8).Draw(t, "fragments") {
			key := j == 0 && !s.Continues || j > 0 && rapid.Bool().Draw(t, "key")
			d := time.Duration(rapid.IntRange(1, 20).Draw(t, "duration")) * time.Second
			s.Fragments = append(s.Fragments, Fragment{Start: off, Duration: d, Key: key, Samples: 1})
			off += d
		}
		at = at.Add(off)
		s.Span.To, s.Chunks = at, len(s.Fragments)+1
		segs = append(segs, s)
	}
	return segs
}

// picture is one fragment of the naive model, with the group it belongs to.
type picture struct {
	span    Span
	group   int
	segment int
	index   int
}

// pictures numbers groups naively: a new group at every key fragment, across segments that continue.
func pictures(segs []Segment) (ps []picture) {
	group := -1
	for i, s := range segs {
		for j, f := range s.Fragments {
			if f.Key || j == 0 && !s.Continues {
				group++
			}
			from := s.Span.From.Add(f.Start)
			ps = append(ps, picture{Span{from, from.Add(f.Duration)}, group, i, j})
		}
	}
	return ps
}

// What the plans keep is exactly every fragment of every group that shares a moment with the cover (and of the segments up to
// there): nothing less, and not a group more.
func TestPlanKeepsWholeGroupsAndNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segs := drawFootage(t)
		ps := pictures(segs)
		cover := drawSpan(t, segs)
		want := map[int]bool{}
		last := 0 // of a group that goes on into a later segment, that part is not needed
		for _, p := range ps {
			if p.span.Overlaps(cover) {
				want[p.group], last = true, p.segment
			}
		}
		kept := planAll(segs, cover)
		for _, p := range ps {
			if got := kept[[2]int{p.segment, p.index}]; got != (want[p.group] && p.segment <= last) {
				t.Fatalf("cover %v, fragment %d of segment %d (%v): kept %v, want %v", cover, p.index, p.segment, p.span, got, !got)
			}
		}
	})
}

// planAll plays the holder: every segment that overlaps, and predecessors of what continues.
func planAll(segs []Segment, cover Span) map[[2]int]bool {
	kept := map[[2]int]bool{}
	keep := func(i int, p Plan) {
		first, end := p.First, p.End
		if p.Whole {
			first, end = 0, len(segs[i].Fragments)
		}
		for j := first; j < end; j++ {
			kept[[2]int{i, j}] = true
		}
	}
	for i, s := range segs {
		if !s.Span.Overlaps(cover) {
			continue
		}
		p := PlanHold(s, cover)
		keep(i, p)
		for j := i; p.Predecessor && segs[j].Continues && j > 0; j-- {
			p = PlanPredecessor(segs[j-1])
			keep(j-1, p)
		}
	}
	return kept
}

func drawSpan(t *rapid.T, segs []Segment) Span {
	total := int(segs[len(segs)-1].Span.To.Sub(t0) / time.Second)
	from := rapid.IntRange(-10, total).Draw(t, "from")
	to := rapid.IntRange(from+1, total+20).Draw(t, "to")
	return Span{t0.Add(time.Duration(from) * time.Second), t0.Add(time.Duration(to) * time.Second)}
}

// A clipped cover takes in no group whose first picture had expired, every picture of the asked span in a group that had
// not, and nothing beyond the asked span but the start of a group that began in an earlier segment.
func TestClipCoverExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segs := drawFootage(t)
		ps := pictures(segs)
		asked := drawSpan(t, segs)
		term := time.Duration(rapid.IntRange(1, 400).Draw(t, "term")) * time.Second
		now := asked.From.Add(time.Duration(rapid.IntRange(0, 600).Draw(t, "now")) * time.Second)
		ts := Terms{{Since: t0.Add(-time.Hour), Length: term, Article: "A"}}
		start := map[int]time.Time{}
		for _, p := range ps {
			if _, ok := start[p.group]; !ok {
				start[p.group] = p.span.From
			}
		}
		cover, gone := ClipCover(asked, ts, now, segs)
		for _, p := range ps {
			expired := !start[p.group].Add(term).After(now)
			covered := p.span.Overlaps(cover)
			switch {
			case covered && expired:
				t.Fatalf("cover %v takes in %v of a group that had expired at %v", cover, p.span, now)
			case !covered && !expired && p.span.Overlaps(asked):
				t.Fatalf("cover %v of asked %v misses %v, which had not expired at %v", cover, asked, p.span, now)
			}
		}
		if !cover.Empty() && cover.To != asked.To {
			t.Fatalf("cover %v ends elsewhere than asked %v", cover, asked)
		}
		if cover.Empty() != (gone == asked.Duration()) || gone < 0 {
			t.Fatalf("cover %v, gone %v of %v", cover, gone, asked)
		}
	})
}

func TestCopySegmentKeepsPlaceInTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		segs := drawFootage(t)
		s := segs[rapid.IntRange(0, len(segs)-1).Draw(t, "which")]
		p := PlanHold(s, drawSpan(t, segs))
		if p.Whole || p.Empty() {
			return
		}
		c := CopySegment(s, p, NewHoldID(), NewSegmentID())
		for i, f := range c.Fragments {
			o := s.Fragments[p.First+i]
			if !c.Span.From.Add(f.Start).Equal(s.Span.From.Add(o.Start)) || f.Duration != o.Duration || f.Key != o.Key {
				t.Fatalf("fragment %d of the copy lies elsewhere than in its origin", i)
			}
		}
		if c.FirstLeaf != p.First+1 || c.Chunks != len(c.Fragments)+1 || c.Origin != s.ID || !s.Span.Covers(c.Span) {
			t.Fatalf("copy %+v of %+v", c, s)
		}
	})
}
