package storetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// testPlaceRace: 32 people place holds while the eraser runs. What a hold covers and was not taken before PlaceHold
// returned, is never taken after.
func testPlaceRace(t *testing.T, s Catalogue) {
	const people, minutes = 32, 64
	segs := map[footage.SegmentID]int{}
	for m := range minutes {
		segs[sealed(t, s, hall, float64(m)).ID] = m
	}
	var mu sync.Mutex
	taken, safe := map[int]bool{}, map[int]bool{}
	var done atomic.Bool
	var eraser, placing sync.WaitGroup
	eraser.Go(func() {
		for !done.Load() {
			// The lock spans nothing but the bookkeeping: between commit and this, a hold may find its segment gone or not.
			moved, err := s.MarkDue(ctx, rec, hall, at(minutes), 1)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			for _, g := range moved {
				taken[segs[g.ID]] = true
			}
			mu.Unlock()
		}
	})
	for p := range people {
		placing.Go(func() {
			m := minutes - 1 - p
			h := hold(hall, span(float64(m)+0.2, float64(m)+0.4))
			if err := s.PlaceHold(ctx, h, coversOf(h), audit.PlacementOf(h).Event(at(0), "owner")); err != nil {
				t.Error(err)
				return
			}
			live, err := s.Segments(ctx, hall, h.Span)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			safe[m] = len(live) == 1
			mu.Unlock()
		})
	}
	placing.Wait()
	done.Store(true)
	eraser.Wait()
	if _, err := s.MarkDue(ctx, rec, hall, at(minutes), minutes); err != nil {
		t.Fatal(err)
	}
	for id, m := range segs {
		sealedStill := stateOf(t, s, id) == footage.Sealed
		if safe[m] && (taken[m] || !sealedStill) {
			t.Errorf("minute %d was there when its hold was placed and is gone", m)
		}
		if !safe[m] && sealedStill {
			t.Errorf("minute %d is covered by nothing and is still there", m)
		}
	}
	must(t, s.CheckLog(ctx))
}

// testBeginRace: an epoch that has closed has no segment being written in it, whoever came first.
func testBeginRace(t *testing.T, s Catalogue) {
	for round := range 20 {
		g := segment(hall, float64(round*60))
		must(t, s.PutEpochs(ctx, []footage.Epoch{epochOf(g)}))
		var wg sync.WaitGroup
		var began, closed atomic.Bool
		wg.Go(func() { began.Store(s.BeginSegments(ctx, []footage.Segment{g}) == nil) })
		wg.Go(func() {
			eps, err := s.CloseEpochs(ctx, []footage.Epoch{epochOf(g)})
			closed.Store(err == nil && len(eps) == 1)
		})
		wg.Wait()
		if began.Load() == closed.Load() {
			t.Fatalf("began %v, closed %v: exactly one must win", began.Load(), closed.Load())
		}
	}
}

// testCancelled: a caller who gives up at any moment finds the write done or not done, never in part, and the answer true
// when it says done.
func testCancelled(t *testing.T, s Catalogue) {
	for round := range 60 {
		g := begun(t, s, segment(hall, float64(round)))
		brief, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() {
			for range round * 40 { // a little later each round
				_ = brief.Err()
			}
			cancel()
		})
		h := hold(hall, span(float64(round)+0.1, float64(round)+0.2))
		err := s.PlaceHold(brief, h, coversOf(h), audit.PlacementOf(h).Event(at(0), "owner"))
		wg.Wait()
		covers, readErr := s.Covers(ctx, h.ID)
		must(t, readErr)
		if (err == nil) != (len(covers) == 1) {
			t.Fatalf("answer %v, covers stored %d", err, len(covers))
		}
		sealErr := s.SealSegments(brief, []footage.Segment{filled(g)}) // brief is over
		if sealErr == nil || stateOf(t, s, g.ID) != footage.Writing {
			t.Fatalf("a caller who had given up wrote all the same: %v", sealErr)
		}
	}
	must(t, s.CheckLog(ctx))
}
