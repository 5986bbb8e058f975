package storetest

import (
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

func testLife(t *testing.T, s Catalogue) {
	g := begun(t, s, segment(hall, 0))
	got, err := s.SegmentsIn(ctx, rec, footage.Writing)
	must(t, err)
	same(t, "writing", got, []footage.Segment{g})

	g = filled(g)
	must(t, s.SealSegments(ctx, []footage.Segment{g}))
	got, err = s.SegmentsIn(ctx, rec, footage.Sealed)
	must(t, err)
	same(t, "sealed", got, []footage.Segment{g})

	moved, err := s.MarkDue(ctx, rec, hall, g.Span.To, 10)
	must(t, err)
	bare := g
	bare.State, bare.Fragments, bare.Leaves = footage.Due, nil, nil
	same(t, "marked due", moved, []footage.Segment{bare})
	waiting, err := s.DueSegments(ctx, rec, 10)
	must(t, err)
	same(t, "waiting", waiting, []footage.Segment{bare})

	must(t, s.MarkErased(ctx, ids(moved)))
	waiting, err = s.DueSegments(ctx, rec, 10)
	must(t, err)
	same(t, "nothing waits", len(waiting), 0)
	same(t, "state", stateOf(t, s, g.ID), footage.Erased)
}

func testWrongStates(t *testing.T, s Catalogue) {
	g := segment(hall, 0)
	want(t, fail.Conflict, s.BeginSegments(ctx, []footage.Segment{g})) // no epoch
	begun(t, s, g)
	want(t, fail.Conflict, s.BeginSegments(ctx, []footage.Segment{g})) // same id
	want(t, fail.Conflict, s.MarkErased(ctx, []footage.SegmentID{g.ID}))
	want(t, fail.Conflict, s.SealSegments(ctx, []footage.Segment{filled(segment(hall, 1))})) // no row

	g = filled(g)
	must(t, s.SealSegments(ctx, []footage.Segment{g}))
	want(t, fail.Conflict, s.SealSegments(ctx, []footage.Segment{g}))
	want(t, fail.Conflict, s.DropSegments(ctx, []footage.SegmentID{g.ID}))
	want(t, fail.Conflict, s.MarkErased(ctx, []footage.SegmentID{g.ID}))

	due(t, s, hall, 1)
	want(t, fail.Conflict, s.SealSegments(ctx, []footage.Segment{g}))
	must(t, s.MarkErased(ctx, []footage.SegmentID{g.ID}))
	must(t, s.MarkErased(ctx, []footage.SegmentID{g.ID})) // again, after a crash
	want(t, fail.Conflict, s.MarkErased(ctx, []footage.SegmentID{footage.NewSegmentID()}))
	want(t, fail.Conflict, s.DropSegments(ctx, []footage.SegmentID{g.ID}))

	long := filled(begun(t, s, segment(hall, 2)))
	long.Span.To = long.Span.From.Add(footage.MaxSpan + 1e3)
	want(t, fail.Invalid, s.SealSegments(ctx, []footage.Segment{long}))
	long.Span.To = long.Span.From.Add(-time.Second)
	want(t, fail.Invalid, s.SealSegments(ctx, []footage.Segment{long}))

	_, err := s.Segment(ctx, footage.NewSegmentID())
	want(t, fail.NotFound, err)
}

func testDrop(t *testing.T, s Catalogue) {
	g := begun(t, s, segment(hall, 0))
	must(t, s.DropSegments(ctx, []footage.SegmentID{g.ID}))
	must(t, s.DropSegments(ctx, []footage.SegmentID{g.ID})) // again, after a crash
	_, err := s.Segment(ctx, g.ID)
	want(t, fail.NotFound, err)
}

func testDetails(t *testing.T, s Catalogue) {
	g := filled(begun(t, s, segment(hall, 0.0123457)))
	offset := -1234567 * time.Microsecond
	g.CameraOffset, g.ClockSynced, g.Continues, g.Recovered = &offset, false, true, true
	g.Codec, g.Width, g.Height = "hvc1.1.6.L93.B0", 2560, 1440
	g.Span.From = g.Span.From.Truncate(time.Microsecond).Add(7 * time.Microsecond) // steered a little while writing
	g.Span.To = g.Span.From.Add(59999999 * time.Microsecond)
	g.Fragments[3].Damaged = true
	must(t, s.SealSegments(ctx, []footage.Segment{g}))
	got, err := s.Segment(ctx, g.ID)
	must(t, err)
	same(t, "segment", got, g)

	var all []footage.Segment
	for g, err := range s.AllSegments(ctx, rec) {
		must(t, err)
		all = append(all, g)
	}
	same(t, "all", all, []footage.Segment{g})
	for range s.AllSegments(ctx, "another") {
		t.Fatal("segments of another recorder")
	}
}

func testAllOrNothing(t *testing.T, s Catalogue) {
	a, b := begun(t, s, segment(hall, 0)), segment(hall, 1)
	want(t, fail.Conflict, s.SealSegments(ctx, []footage.Segment{filled(a), filled(b)}))
	same(t, "first one", stateOf(t, s, a.ID), footage.Writing)

	c := segment(hall, 2)
	want(t, fail.Conflict, s.BeginSegments(ctx, []footage.Segment{c, a}))
	_, err := s.Segment(ctx, c.ID)
	want(t, fail.NotFound, err)
}

func testTimeline(t *testing.T, s Catalogue) {
	var all []footage.Segment
	for m := range 5 {
		all = append(all, sealed(t, s, hall, float64(m)))
	}
	sealed(t, s, door, 2)
	now := begun(t, s, segment(hall, 5))
	list := func(from, to float64) []footage.SegmentID {
		segs, err := s.Segments(ctx, hall, span(from, to))
		must(t, err)
		for _, g := range segs {
			if g.State == footage.Sealed && (len(g.Fragments) == 0 || g.Leaves != nil) {
				t.Fatal("a timeline has the index and not the leaves")
			}
		}
		return ids(segs)
	}
	// Half-open on both sides: what ends at From or starts at To does not overlap.
	same(t, "1 to 3", list(1, 3), ids(all[1:3]))
	same(t, "inside one", list(1.25, 1.5), ids(all[1:2]))
	same(t, "over an edge", list(0.99, 1.01), ids(all[:2]))
	same(t, "tail and writing", list(4, 6), ids([]footage.Segment{all[4], now}))
	same(t, "writing goes on", list(8, 9), ids([]footage.Segment{now}))

	due(t, s, hall, 2)
	same(t, "due is gone", list(0, 3), ids(all[2:3]))

	// The longest segment that may be is found from its last moment.
	long := filled(begun(t, s, segment(door, 60)))
	long.Span.To = long.Span.From.Add(footage.MaxSpan)
	must(t, s.SealSegments(ctx, []footage.Segment{long}))
	segs, err := s.Segments(ctx, door, span(119.99, 200))
	must(t, err)
	same(t, "long", ids(segs), ids([]footage.Segment{long}))
}

func testErasureForgets(t *testing.T, s Catalogue) {
	g := filled(begun(t, s, segment(hall, 0)))
	offset := time.Second
	g.CameraOffset = &offset
	must(t, s.SealSegments(ctx, []footage.Segment{g}))
	due(t, s, hall, 1)
	must(t, s.MarkErased(ctx, []footage.SegmentID{g.ID}))

	g.State, g.Size, g.Chunks, g.Fragments, g.Leaves, g.CameraOffset = footage.Erased, 0, 0, nil, nil, nil
	got, err := s.Segment(ctx, g.ID)
	must(t, err)
	same(t, "id, span and root stay; what betrays movement goes", got, g)
}

func testMinutes(t *testing.T, s Catalogue) {
	a, b := sealed(t, s, hall, 0), sealed(t, s, door, 0)
	writing := begun(t, s, segment(hall, 1))
	h := placed(t, s, hold(hall, span(0.5, 1)))
	keepCopy(t, s, h, a)
	open, err := s.WithoutMinuteRoot(ctx, rec)
	must(t, err)
	same(t, "without a root", len(open), 2)
	if string(open[0].ID[:]) > string(open[1].ID[:]) {
		t.Fatal("not in the order of ids")
	}

	_, err = s.LogMinute(ctx, event(1), []footage.SegmentID{a.ID, writing.ID})
	want(t, fail.Conflict, err)
	before, err := s.LogHead(ctx)
	must(t, err)
	index, err := s.LogMinute(ctx, event(1), []footage.SegmentID{a.ID, b.ID})
	must(t, err)
	same(t, "a refused minute leaves no entry", index, before.Size)
	got, err := s.Segment(ctx, a.ID)
	must(t, err)
	same(t, "index", got.MinuteLog, index)
	open, err = s.WithoutMinuteRoot(ctx, rec)
	must(t, err)
	same(t, "left", len(open), 0)
	_, err = s.LogMinute(ctx, event(1), []footage.SegmentID{a.ID})
	want(t, fail.Conflict, err)
}

func testBytes(t *testing.T, s Catalogue) {
	a, b, c := sealed(t, s, hall, 0), sealed(t, s, hall, 1), sealed(t, s, door, 0)
	begun(t, s, segment(hall, 2))
	h := placed(t, s, hold(hall, span(1.5, 1.7)))
	same(t, "due", due(t, s, hall, 1), []footage.SegmentID{a.ID})
	check := func(what string, hallBytes footage.Bytes) {
		t.Helper()
		got, err := s.BytesPerCamera(ctx, rec)
		must(t, err)
		same(t, what, got, map[footage.CameraID]footage.Bytes{hall: hallBytes, door: {Total: c.Size}})
	}
	check("due bytes still lie there", footage.Bytes{Total: a.Size + b.Size, Held: b.Size})
	must(t, s.MarkErased(ctx, []footage.SegmentID{a.ID}))
	check("erased", footage.Bytes{Total: b.Size, Held: b.Size})
	c2 := keepCopy(t, s, h, b)
	check("with copy", footage.Bytes{Total: b.Size + c2.Size, Held: b.Size + c2.Size})
	ended(t, s, h, 5)
	check("released", footage.Bytes{Total: b.Size + c2.Size})

	last, err := s.LastEnd(ctx, rec)
	must(t, err)
	same(t, "last end", last, map[footage.CameraID]footage.Span{hall: b.Span, door: c.Span})
}
