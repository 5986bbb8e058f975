package interop_test

import (
	"cmp"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"portiek/internal/rules/footage"
	"portiek/internal/store/sqlite"
)

// book is what the catalogue of a stopped server says of one camera.
type book struct {
	camera   string
	segments []footage.Segment // oldest first
	gaps     []footage.Gap     // oldest first
}

// books reads the catalogue.
func (s *server) books() map[string]*book {
	s.t.Helper()
	store, err := sqlite.Open(s.t.Context(), filepath.Join(s.Dir(), "catalogue", "portiek.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer store.Close()
	books := map[string]*book{}
	always := footage.Span{From: time.Unix(0, 0), To: time.Now().Add(time.Hour)}
	for _, c := range s.cameras {
		b := &book{camera: c.ID}
		if b.gaps, err = store.Gaps(s.t.Context(), footage.CameraID(c.ID), always); err != nil {
			s.t.Fatal(err)
		}
		slices.SortFunc(b.gaps, func(a, b footage.Gap) int { return a.From.Compare(b.From) })
		books[c.ID] = b
	}
	for seg, err := range store.AllSegments(s.t.Context(), "test") {
		if err != nil {
			s.t.Fatal(err)
		}
		b := books[string(seg.Camera)]
		b.segments = append(b.segments, seg)
	}
	for _, b := range books {
		slices.SortFunc(b.segments, func(a, b footage.Segment) int {
			return cmp.Or(a.Span.From.Compare(b.Span.From), a.Span.To.Compare(b.Span.To))
		})
	}
	return books
}

const threshold = 2 * time.Second // longest stretch without pictures that is no gap, at these frame rates

// check wants a timeline without overlaps, on which every stretch without footage is a gap with a cause.
func (b *book) check(t testing.TB) {
	t.Helper()
	if len(b.segments) == 0 {
		t.Errorf("%s: no segments", b.camera)
	}
	var end time.Time
	for _, s := range b.segments {
		if s.Span.Empty() || s.Span.From.Before(end) {
			t.Errorf("%s: a segment %v overlaps the one that ends at %v", b.camera, s.Span, end)
		}
		if !end.IsZero() && s.Span.From.Sub(end) > threshold {
			b.explained(t, footage.Span{From: end, To: s.Span.From})
		}
		end = s.Span.To
		b.orderly(t, s)
	}
	b.checkGaps(t)
}

// orderly wants fragments one after another inside their segment.
func (b *book) orderly(t testing.TB, s footage.Segment) {
	t.Helper()
	at := time.Duration(0)
	for _, f := range s.Fragments {
		if f.Start < at || f.Duration <= 0 || f.Start+f.Duration > s.Span.Duration() {
			t.Errorf("%s: fragment at %v for %v in a segment of %v, after one that ends at %v", b.camera, f.Start, f.Duration, s.Span.Duration(), at)
		}
		at = f.Start + f.Duration
	}
}

// explained wants the hole to be filled with gaps, edge to edge.
func (b *book) explained(t testing.TB, hole footage.Span) {
	t.Helper()
	at := hole.From
	for _, g := range b.gaps {
		if g.Cause != footage.CauseDamaged && !g.From.After(at) && g.To.After(at) {
			at = g.To
		}
	}
	if !at.Equal(hole.To) {
		t.Errorf("%s: nothing explains %v (%v); the gaps are %s", b.camera, hole, hole.Duration(), b.gapList())
	}
}

// checkGaps wants causes, and gaps that overlap neither each other nor footage. Damaged footage is there all the same.
func (b *book) checkGaps(t testing.TB) {
	t.Helper()
	var end time.Time
	for _, g := range b.gaps {
		if g.Cause == "" || g.To.Before(g.From) && !g.To.IsZero() {
			t.Errorf("%s: gap %+v", b.camera, g)
		}
		if g.Cause == footage.CauseDamaged || g.From.Equal(g.To) {
			continue // one that was opened while the last fragment was still in the making is closed at once, empty
		}
		if g.From.Before(end) {
			t.Errorf("%s: gap %+v overlaps the one before, which ends at %v", b.camera, g, end)
		}
		end = g.To
		for _, s := range b.segments {
			if s.Span.Overlaps(footage.Span{From: g.From, To: g.To}) {
				t.Errorf("%s: gap %+v has footage in it: %v", b.camera, g, s.Span)
			}
		}
	}
}

// gap is the first gap with one of the causes; nil if there is none.
func (b *book) gap(causes ...footage.Cause) *footage.Gap {
	for i, g := range b.gaps {
		if slices.Contains(causes, g.Cause) {
			return &b.gaps[i]
		}
	}
	return nil
}

// gapOver is the gap with one of the causes in the midst of which at lies; nil if there is none. A slow machine makes others
// beside it, before the trouble and after.
func (b *book) gapOver(at time.Time, causes ...footage.Cause) *footage.Gap {
	for i, g := range b.gaps {
		if slices.Contains(causes, g.Cause) && g.From.Before(at) && g.To.After(at) {
			return &b.gaps[i]
		}
	}
	return nil
}

func (b *book) gapList() (list string) {
	for _, g := range b.gaps {
		list += "\n\t" + string(g.Cause) + " " + g.From.Format(time.StampMilli) + " - " + g.To.Format(time.StampMilli) + " " + g.Detail
	}
	return list
}

// damaged counts fragments that are marked, and all of them, in a span.
func (b *book) damaged(span footage.Span) (marked, all int) {
	for _, s := range b.segments {
		for _, f := range s.Fragments {
			if start := s.Span.From.Add(f.Start); span.Contains(start) {
				all++
				if f.Damaged {
					marked++
				}
			}
		}
	}
	return marked, all
}
