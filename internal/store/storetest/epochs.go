package storetest

import (
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

func testEpochs(t *testing.T, s Catalogue) {
	a, b := begun(t, s, segment(hall, 0)), sealed(t, s, hall, 1)
	ep := epochOf(a)
	next := footage.Epoch{Recorder: rec, Camera: hall, Start: at(60), Length: time.Hour}
	must(t, s.PutEpochs(ctx, []footage.Epoch{ep, next, ep}))
	all, err := s.Epochs(ctx, rec)
	must(t, err)
	same(t, "epochs", all, []footage.Epoch{ep, next})
	closes := func(what string, yes bool) {
		t.Helper()
		got, err := s.CloseEpochs(ctx, []footage.Epoch{ep})
		must(t, err)
		same(t, what, len(got) == 1, yes)
	}
	closes("one is being written, one sealed", false)
	must(t, s.SealSegments(ctx, []footage.Segment{filled(a)}))
	closes("both sealed", false)
	h := placed(t, s, hold(hall, span(1.5, 2)))
	same(t, "due", due(t, s, hall, 9), []footage.SegmentID{a.ID})
	closes("one awaits its hold", false)
	want(t, fail.Conflict, s.Destroyed(ctx, rec, []footage.Epoch{ep}, nil, nil, event(9)))
	second := placed(t, s, hold(hall, span(1, 1.2)))
	keepWhole(t, s, h, b)
	closes("a second hold has not got it yet", false)
	keepWhole(t, s, second, b)
	closes("both holds have the key they need", true)
	closes("closing twice", true)

	want(t, fail.Conflict, s.BeginSegments(ctx, []footage.Segment{segment(hall, 3)}))
	want(t, fail.Conflict, s.PutEpochs(ctx, []footage.Epoch{ep}))
	late := placed(t, s, hold(hall, span(1, 2)))
	want(t, fail.Conflict, s.Secure(ctx, footage.HoldItem{Hold: late.ID, Segment: b.ID, WrappedKey: []byte{1}}, nil))

	must(t, s.Destroyed(ctx, rec, []footage.Epoch{ep}, nil, nil, event(9)))
	all, err = s.Epochs(ctx, rec)
	must(t, err)
	same(t, "one left", all, []footage.Epoch{next})
	closes("destroyed", false)
	want(t, fail.Conflict, s.PutEpochs(ctx, []footage.Epoch{ep}))
	want(t, fail.Conflict, s.BeginSegments(ctx, []footage.Segment{segment(hall, 3)}))
	want(t, fail.Conflict, s.Destroyed(ctx, rec, []footage.Epoch{next}, nil, nil, event(9)))

	// An empty epoch, and one with only a copy's original due, close.
	got, err := s.CloseEpochs(ctx, []footage.Epoch{next})
	must(t, err)
	same(t, "empty", got, []footage.Epoch{next})
}

func testReceipts(t *testing.T, s Catalogue) {
	g, other := sealed(t, s, hall, 0), sealed(t, s, door, 0)
	due(t, s, hall, 1)
	must(t, s.MarkErased(ctx, []footage.SegmentID{g.ID}))
	due(t, s, door, 1) // not unlinked yet: the key is gone all the same
	eps, err := s.CloseEpochs(ctx, []footage.Epoch{epochOf(g), epochOf(other)})
	must(t, err)
	same(t, "closed", len(eps), 2)
	var ers []footage.Erasure
	for _, e := range eps {
		ers = append(ers, footage.Erasure{Kind: footage.ErasedByTerm, Camera: e.Camera, Span: span(0, 1), Epoch: e.Span(), Article: "WI-6.3", At: at(9), RingGen: 5})
	}
	e := audit.Erasures{Recorder: rec, Count: 2, RingGeneration: 5}.Event(at(9))
	must(t, s.Destroyed(ctx, rec, eps, nil, ers, e))
	head, err := s.LogHead(ctx)
	must(t, err)
	must(t, s.Destroyed(ctx, rec, eps, nil, ers, e)) // the first answer was lost
	again, err := s.LogHead(ctx)
	must(t, err)
	same(t, "no second entry", again, head)
	gen, err := s.RingGeneration(ctx)
	must(t, err)
	same(t, "generation", gen, 5)

	for i := range ers {
		ers[i].LogIndex, ers[i].LeafPos = head.Size-1, i
	}
	for i, seg := range []footage.Segment{g, other} {
		got, err := s.Segment(ctx, seg.ID)
		must(t, err)
		same(t, "receipt", got.Receipt, head.Size-1)
		found, err := s.Erasures(ctx, seg.Camera, span(0.5, 0.6))
		must(t, err)
		same(t, "erasures", found, ers[i:i+1])
	}
	batch, err := s.ErasuresAt(ctx, head.Size-1)
	must(t, err)
	same(t, "batch", batch, ers)
	none, err := s.Erasures(ctx, hall, span(1, 2))
	must(t, err)
	same(t, "beside it", len(none), 0)
	recent, err := s.RecentErasures(ctx, -1, 1)
	must(t, err)
	same(t, "newest first, an entry never cut in two", recent, []footage.Erasure{ers[1], ers[0]})
	recent, err = s.RecentErasures(ctx, head.Size-1, 9)
	must(t, err)
	same(t, "before it", len(recent), 0)
}

func testReceiptLastKey(t *testing.T, s Catalogue) {
	whole, edge := sealed(t, s, hall, 0), sealed(t, s, hall, 1)
	h := placed(t, s, hold(hall, span(0, 1.8)))
	keepWhole(t, s, h, whole)
	c := keepCopy(t, s, h, edge)
	due(t, s, hall, 9)
	destroy(t, s, epochOf(whole))
	receipt := func(id footage.SegmentID) int64 {
		t.Helper()
		g, err := s.Segment(ctx, id)
		must(t, err)
		return g.Receipt
	}
	first := receipt(edge.ID)
	if first < 0 {
		t.Fatal("the edge's original lost its only key and has no receipt")
	}
	same(t, "held", receipt(whole.ID), -1)

	ended(t, s, h, 10)
	want(t, fail.Conflict, s.Destroyed(ctx, rec, nil, []footage.HoldID{placed(t, s, hold(door, span(0, 1))).ID}, nil, event(10)))
	moved, err := s.ReleaseDue(ctx, h.ID, map[footage.CameraID]time.Time{hall: at(9)})
	must(t, err)
	must(t, s.MarkErased(ctx, ids(moved)))
	er := footage.Erasure{Kind: footage.ErasedByRelease, Camera: hall, Span: h.Span, Hold: h.ID, Article: "WI-6.3", At: at(11), RingGen: 8}
	must(t, s.Destroyed(ctx, rec, nil, []footage.HoldID{h.ID}, []footage.Erasure{er}, event(11)))
	same(t, "whole and copy have one receipt", receipt(whole.ID), receipt(c.ID))
	if receipt(c.ID) <= first {
		t.Fatal("the release's receipt is not the newer one")
	}
	same(t, "the first receipt stays", receipt(edge.ID), first)
	testReceiptWaitsForHold(t, s)
	over, err := s.EndedHolds(ctx, rec)
	must(t, err)
	same(t, "no hold awaits destruction", len(over), 0)
	items, err := s.Items(ctx, h.ID)
	must(t, err)
	for _, i := range items {
		same(t, "wrapped key", len(i.WrappedKey), 0)
	}
}

// testReceiptWaitsForHold: the hold ended and its segment is erased, and the epoch's key goes first: as long as the hold's
// key exists there is no receipt.
func testReceiptWaitsForHold(t *testing.T, s Catalogue) {
	g := sealed(t, s, hall, 120)
	h := placed(t, s, hold(hall, span(120, 121)))
	keepWhole(t, s, h, g)
	ended(t, s, h, 130)
	moved, err := s.ReleaseDue(ctx, h.ID, map[footage.CameraID]time.Time{hall: at(130)})
	must(t, err)
	same(t, "released", ids(moved), []footage.SegmentID{g.ID})
	must(t, s.MarkErased(ctx, ids(moved)))
	destroy(t, s, epochOf(g))
	got, err := s.Segment(ctx, g.ID)
	must(t, err)
	same(t, "the hold's key still opens it", got.Receipt, -1)
	er := footage.Erasure{Kind: footage.ErasedByRelease, Camera: hall, Span: h.Span, Hold: h.ID, Article: "WI-6.3", At: at(131), RingGen: 9}
	must(t, s.Destroyed(ctx, rec, nil, []footage.HoldID{h.ID}, []footage.Erasure{er}, event(131)))
	got, err = s.Segment(ctx, g.ID)
	must(t, err)
	if got.Receipt < 0 {
		t.Fatal("the last key is gone and there is no receipt")
	}
}
