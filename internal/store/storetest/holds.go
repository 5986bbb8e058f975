package storetest

import (
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

func testMarkDue(t *testing.T, s Catalogue) {
	var all []footage.Segment
	for m := range 6 {
		all = append(all, sealed(t, s, hall, float64(m)))
	}
	other := sealed(t, s, door, 0)
	// A hold that only touches a segment, at its end or at its start, does not keep it.
	placed(t, s, hold(hall, span(4.8, 5)))
	placed(t, s, hold(door, span(1, 1.5)))
	same(t, "touched at its end", due(t, s, door, 1), []footage.SegmentID{other.ID})
	other = sealed(t, s, door, 2)
	same(t, "nothing ends by then", len(due(t, s, hall, 0.999)), 0)
	moved, err := s.MarkDue(ctx, rec, hall, at(4.5), 3)
	must(t, err)
	same(t, "oldest first, at most three", ids(moved), ids(all[:3]))
	same(t, "the rest", due(t, s, hall, 4.5), ids(all[3:4]))
	same(t, "again", len(due(t, s, hall, 4.5)), 0)
	moved, err = s.MarkDue(ctx, "another", hall, at(99), 10)
	must(t, err)
	same(t, "another recorder's", len(moved), 0)
	same(t, "another camera", stateOf(t, s, other.ID), footage.Sealed)
}

func testHoldKeeps(t *testing.T, s Catalogue) {
	// Minutes 0 to 4; the hold covers 1.5 to 3: the second half of 1, the whole of 2, nothing of 3.
	var g []footage.Segment
	for m := range 5 {
		g = append(g, sealed(t, s, hall, float64(m)))
	}
	h := placed(t, s, hold(hall, span(1.5, 3)))
	same(t, "not secured yet", due(t, s, hall, 5), ids([]footage.Segment{g[0], g[3], g[4]}))

	tasks, err := s.Unsecured(ctx, rec, 10)
	must(t, err)
	same(t, "to secure", tasks, []footage.HoldTask{{Cover: coversOf(h)[0], Segment: g[1]}, {Cover: coversOf(h)[0], Segment: g[2]}})
	c := keepCopy(t, s, h, g[1])
	keepWhole(t, s, h, g[2])
	tasks, err = s.Unsecured(ctx, rec, 10)
	must(t, err)
	same(t, "secured", len(tasks), 0)
	items, err := s.ItemsOf(ctx, c.ID)
	must(t, err)
	same(t, "who keeps the copy", len(items), 1)
	items, err = s.ItemsOf(ctx, g[1].ID)
	must(t, err)
	same(t, "nobody keeps the edge's original", len(items), 0)

	same(t, "the edge's original goes on time", due(t, s, hall, 5), ids(g[1:2]))
	segs, err := s.Segments(ctx, hall, span(0, 5))
	must(t, err)
	same(t, "left", ids(segs), []footage.SegmentID{c.ID, g[2].ID})

	_, err = s.ReleaseDue(ctx, h.ID, nil)
	want(t, fail.Conflict, err)
	ended(t, s, h, 9)
	moved, err := s.ReleaseDue(ctx, h.ID, map[footage.CameraID]time.Time{hall: at(2.9)})
	must(t, err)
	same(t, "copies at once, the rest at its term", ids(moved), []footage.SegmentID{c.ID})
	moved, err = s.ReleaseDue(ctx, h.ID, map[footage.CameraID]time.Time{hall: at(3)})
	must(t, err)
	same(t, "now", ids(moved), ids(g[2:3]))
}

func testOverlappingHolds(t *testing.T, s Catalogue) {
	g := sealed(t, s, hall, 0)
	a, b := placed(t, s, hold(hall, span(0, 1))), placed(t, s, hold(hall, span(0.4, 0.6)))
	keepWhole(t, s, a, g)
	ended(t, s, a, 5)
	same(t, "the second is not secured yet", len(due(t, s, hall, 9)), 0)
	moved, err := s.ReleaseDue(ctx, a.ID, map[footage.CameraID]time.Time{hall: at(9)})
	must(t, err)
	same(t, "nor by release", len(moved), 0)
	keepWhole(t, s, b, g)
	same(t, "kept whole by the second", len(due(t, s, hall, 9)), 0)
	ended(t, s, b, 6)
	moved, err = s.ReleaseDue(ctx, b.ID, map[footage.CameraID]time.Time{hall: at(9)})
	must(t, err)
	same(t, "the last one ended", ids(moved), []footage.SegmentID{g.ID})
}

func testHoldsListAndEnd(t *testing.T, s Catalogue) {
	h := hold(hall, span(1, 2))
	h.Cameras = append(h.Cameras, door)
	placed(t, s, h)
	want(t, fail.Conflict, s.PlaceHold(ctx, h, nil, event(0)))
	later := hold(door, span(5, 6))
	later.PlacedAt = at(9)
	placed(t, s, later)
	covers, err := s.Covers(ctx, h.ID)
	must(t, err)
	same(t, "covers", covers, coversOf(h))
	covers, err = s.CoversOf(ctx, door, span(2, 5.5))
	must(t, err)
	same(t, "covers of a camera in a span", covers, coversOf(later))

	want(t, fail.NotFound, s.EndHold(ctx, footage.NewHoldID(), "owner", event(3)))
	ended(t, s, h, 3)
	want(t, fail.Conflict, s.EndHold(ctx, h.ID, "owner", event(4)))
	h.EndedAt, h.EndedBy = at(3), "owner"
	all, err := s.Holds(ctx, false)
	must(t, err)
	same(t, "all", all, []footage.Hold{h, later})
	live, err := s.Holds(ctx, true)
	must(t, err)
	same(t, "live", live, []footage.Hold{later})
	over, err := s.EndedHolds(ctx, rec)
	must(t, err)
	same(t, "ended", over, []footage.Hold{h})
	covers, err = s.CoversOf(ctx, hall, span(0, 9))
	must(t, err)
	same(t, "an ended hold covers nothing", len(covers), 0)
	want(t, fail.Invalid, s.PlaceHold(ctx, hold(hall, span(1, 1)), coversOf(hold(hall, span(1, 1))), event(0)))
}

func testMarkDueEarly(t *testing.T, s Catalogue) {
	var g []footage.Segment
	for _, m := range []float64{0, 1, 2, 10, 11} {
		g = append(g, sealed(t, s, hall, m))
	}
	h := placed(t, s, hold(hall, span(1.2, 1.8)))
	keepCopy(t, s, h, g[1])
	moved, err := s.MarkDueEarly(ctx, rec, hall, 0, event(20))
	must(t, err)
	same(t, "nothing asked", len(moved), 0)
	moved, err = s.MarkDueEarly(ctx, rec, hall, 2*g[0].Size+1, event(20))
	must(t, err)
	same(t, "oldest, but not what a hold touches", ids(moved), []footage.SegmentID{g[0].ID, g[2].ID, g[3].ID})
	gaps, err := s.Gaps(ctx, hall, span(0, 99))
	must(t, err)
	var spans []footage.Span
	for _, gap := range gaps {
		same(t, "cause", gap.Cause, footage.CauseErasedEarly)
		spans = append(spans, footage.Span{From: gap.From, To: gap.To})
	}
	same(t, "a gap a run", spans, []footage.Span{g[0].Span, g[2].Span, g[3].Span})
	head, err := s.LogHead(ctx)
	must(t, err)
	same(t, "one entry for it", head.Size, 2)
	moved, err = s.MarkDueEarly(ctx, rec, hall, 1<<40, event(21))
	must(t, err)
	same(t, "all that may go", ids(moved), ids(g[4:]))
	moved, err = s.MarkDueEarly(ctx, rec, hall, 1<<40, event(22))
	must(t, err)
	same(t, "no more", len(moved), 0)
	head, err = s.LogHead(ctx)
	must(t, err)
	same(t, "and no entry", head.Size, 3)
}

func testContinues(t *testing.T, s Catalogue) {
	a := sealed(t, s, hall, 0) // key pictures at 0 and 30 s
	b := filled(begun(t, s, segment(hall, 1)))
	b.Continues, b.Fragments[0].Key, b.Fragments[0].KeySize = true, false, 0 // first key picture at 30 s
	must(t, s.SealSegments(ctx, []footage.Segment{b}))

	h := placed(t, s, hold(hall, span(1.2, 1.4)))
	covers, err := s.Covers(ctx, h.ID)
	must(t, err)
	same(t, "back to the group's start", covers[0].Span, span(0.5, 1.4))
	same(t, "both stay", len(due(t, s, hall, 9)), 0)
	tasks, err := s.Unsecured(ctx, rec, 9)
	must(t, err)
	same(t, "both are to be secured", []footage.SegmentID{tasks[0].Segment.ID, tasks[1].Segment.ID}, []footage.SegmentID{a.ID, b.ID})
	ended(t, s, h, 9)

	h = placed(t, s, hold(hall, span(1.6, 1.8)))
	covers, err = s.Covers(ctx, h.ID)
	must(t, err)
	same(t, "a group that begins inside needs no more", covers[0].Span, span(1.6, 1.8))
	same(t, "the first goes", due(t, s, hall, 9), []footage.SegmentID{a.ID})
}

func testSecureRefuses(t *testing.T, s Catalogue) {
	g := sealed(t, s, hall, 0)
	h := placed(t, s, hold(hall, span(0.5, 1)))
	item, c := cut(h, g)
	alien := c
	alien.Origin = footage.NewSegmentID()
	want(t, fail.Invalid, s.Secure(ctx, item, &alien))
	want(t, fail.Invalid, s.Secure(ctx, item, nil))
	want(t, fail.Conflict, s.Secure(ctx, footage.HoldItem{Hold: h.ID, Segment: footage.NewSegmentID(), WrappedKey: []byte{1}}, nil))
	want(t, fail.NotFound, s.Secure(ctx, footage.HoldItem{Hold: footage.NewHoldID(), Segment: g.ID, WrappedKey: []byte{1}}, nil))

	must(t, s.Secure(ctx, item, &c))
	must(t, s.Secure(ctx, item, &c)) // the first answer was lost
	again, c2 := cut(h, g)
	want(t, fail.Conflict, s.Secure(ctx, again, &c2))
	_, err := s.Segment(ctx, c2.ID)
	want(t, fail.NotFound, err)
	got, err := s.Segment(ctx, c.ID)
	must(t, err)
	same(t, "copy", got, c)

	same(t, "due", due(t, s, hall, 9), []footage.SegmentID{g.ID})
	other := placed(t, s, hold(hall, span(0, 1)))
	want(t, fail.Conflict, s.Secure(ctx, footage.HoldItem{Hold: other.ID, Segment: g.ID, WrappedKey: []byte{1}}, nil)) // due
	g2 := sealed(t, s, hall, 1)
	ended(t, s, h, 10)
	want(t, fail.Conflict, s.Secure(ctx, footage.HoldItem{Hold: h.ID, Segment: g2.ID, WrappedKey: []byte{1}}, nil)) // ended
	want(t, fail.Conflict, s.Secure(ctx, footage.HoldItem{Hold: other.ID, Segment: c.ID, WrappedKey: []byte{1}}, nil))
}

// destroy closes the epoch and records its key's end.
func destroy(t testing.TB, s Catalogue, e footage.Epoch) {
	t.Helper()
	closed, err := s.CloseEpochs(ctx, []footage.Epoch{e})
	must(t, err)
	same(t, "closed", closed, []footage.Epoch{e})
	er := footage.Erasure{Kind: footage.ErasedByTerm, Camera: e.Camera, Span: e.Span(), Epoch: e.Span(), Article: "WI-6.3", At: at(999), RingGen: 7}
	must(t, s.Destroyed(ctx, e.Recorder, closed, nil, []footage.Erasure{er}, audit.Erasures{Recorder: rec, Count: 1, RingGeneration: 7}.Event(at(999))))
}
