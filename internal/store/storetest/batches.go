package storetest

import (
	"sync"
	"testing"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

// Events in one transaction make the same log as one by one.
func testLogBatches(t *testing.T, s Catalogue) {
	var edge audit.Edge
	n := 0
	for _, size := range []int{1, 2, 20, 0, 37, 2500, 1} { // 2500 is more than one statement takes
		var events []audit.Event
		for range size {
			e := audit.Ring{Recorder: rec, RingGeneration: uint64(5000 - n)}.Event(at(float64(n)))
			events = append(events, e)
			e, err := audit.Normal(e)
			must(t, err)
			e.Index = int64(n)
			edge, _ = edge.Add(audit.Encode(e))
			n++
		}
		first, err := s.AppendAll(ctx, events)
		must(t, err)
		same(t, "first", first, int64(n-size))
		head, err := s.LogHead(ctx)
		must(t, err)
		same(t, "head", head, edge.Head())
	}
	gen, err := s.RingGeneration(ctx)
	must(t, err)
	same(t, "highest generation", gen, 5000)
	must(t, s.CheckLog(ctx))

	_, err = s.AppendAll(ctx, []audit.Event{event(1), {At: at(0), Kind: "", Actor: "system"}, event(2)})
	want(t, fail.Invalid, err)
	head, err := s.LogHead(ctx)
	must(t, err)
	same(t, "all or nothing", head, edge.Head())
}

// 32 writers at once, alone, in batches and behind the guard: no deadlock, no gap, and each batch in one piece.
func testLogManyWriters(t *testing.T, s Catalogue) {
	const writers, each, batch = 32, 6, 5
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken := map[int64]bool{}
	took := func(first int64, n int, err error) {
		if err != nil {
			t.Error(err)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		for i := range int64(n) {
			if taken[first+i] {
				t.Errorf("entry %d was given twice", first+i)
			}
			taken[first+i] = true
		}
	}
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				switch (w + i) % 3 {
				case 0:
					first, err := s.Append(ctx, event(float64(i)))
					took(first, 1, err)
				case 1:
					var events []audit.Event
					for j := range batch {
						events = append(events, audit.Alarm{Recorder: rec, Code: "batch", Bytes: int64(w*100 + j)}.Event(at(float64(i))))
					}
					first, err := s.AppendAll(ctx, events)
					took(first, batch, err)
				case 2:
					h := hold(hall, span(float64(w), float64(w+1)))
					if err := s.PlaceHold(ctx, h, []footage.HoldCover{{Hold: h.ID, Camera: hall, Span: h.Span}}, audit.PlacementOf(h).Event(at(0), "owner")); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	head, err := s.LogHead(ctx)
	must(t, err)
	same(t, "entries", head.Size, writers*each/3*(1+batch+1))
	same(t, "given", len(taken), writers*each/3*(1+batch))
	must(t, s.CheckLog(ctx))
	events, err := s.Events(ctx, 0, int(head.Size))
	must(t, err)
	for i, e := range events {
		d, _ := audit.DataOf[audit.Alarm](e)
		if e.Kind == audit.DiskAlarm && d.Code == "batch" && d.Bytes%100 > 0 {
			before, err := audit.DataOf[audit.Alarm](events[i-1])
			must(t, err)
			same(t, "a batch in one piece", before.Bytes, d.Bytes-1)
		}
	}
}
