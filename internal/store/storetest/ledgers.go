package storetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"portiek/internal/base/fail"
	"portiek/internal/rules/audit"
	"portiek/internal/rules/footage"
)

func testCameras(t *testing.T, s Catalogue) {
	c := footage.Camera{ID: hall, Recorder: rec, Name: "Hal begane grond", Place: "Zonneflat, hal"}
	must(t, s.PutCamera(ctx, c))
	must(t, s.PutCamera(ctx, footage.Camera{ID: door, Recorder: rec, Name: "Deur"}))
	c.Name, c.PinnedSPKI, c.OfferedSPKI = "Hal", make([]byte, 32), []byte{1}
	must(t, s.PutCamera(ctx, c))
	c2 := c
	c2.Removed, c2.OfferedSPKI = true, nil
	must(t, s.PutCamera(ctx, c2))
	got, err := s.Cameras(ctx)
	must(t, err)
	same(t, "cameras", got, []footage.Camera{c2, {ID: door, Recorder: rec, Name: "Deur"}})

	cams, err := s.FootageCameras(ctx, rec)
	must(t, err)
	same(t, "none with footage", len(cams), 0)
	g := sealed(t, s, "verwijderd", 0)
	cams, err = s.FootageCameras(ctx, rec)
	must(t, err)
	same(t, "footage of a camera without a row", cams, []footage.CameraID{"verwijderd"})
	due(t, s, "verwijderd", 1)
	must(t, s.MarkErased(ctx, []footage.SegmentID{g.ID}))
	destroy(t, s, epochOf(g))
	cams, err = s.FootageCameras(ctx, rec)
	must(t, err)
	same(t, "nothing left", len(cams), 0)
}

func testGaps(t *testing.T, s Catalogue) {
	must(t, s.PutCamera(ctx, footage.Camera{ID: hall, Recorder: rec}))
	g := footage.Gap{Recorder: rec, Camera: hall, From: at(1), Cause: footage.CauseNetwork, Detail: "i/o timeout"}
	id, err := s.OpenGap(ctx, g)
	must(t, err)
	g.ID = id
	open, err := s.OpenGaps(ctx, rec)
	must(t, err)
	same(t, "open", open, []footage.Gap{g})
	want(t, fail.Invalid, s.CloseGap(ctx, g))
	g.To, g.Cause = at(3), footage.CauseCameraOff
	must(t, s.CloseGap(ctx, g))
	want(t, fail.Conflict, s.CloseGap(ctx, g))
	unknown := g
	unknown.ID += 100
	want(t, fail.NotFound, s.CloseGap(ctx, unknown))

	none := footage.Gap{Recorder: rec, Camera: hall, From: at(3.5), Cause: footage.CauseNetwork}
	none.ID, err = s.OpenGap(ctx, none)
	must(t, err)
	none.To = none.From
	must(t, s.CloseGap(ctx, none)) // over before it began: it leaves nothing
	want(t, fail.NotFound, s.CloseGap(ctx, none))

	step := footage.Gap{Recorder: rec, From: at(4), To: at(4), Cause: footage.CauseClock, Detail: "-2s"}
	step.ID, err = s.OpenGap(ctx, step)
	must(t, err)
	lasting := footage.Gap{Recorder: rec, Camera: hall, From: at(5), Cause: footage.CauseDisk, Detail: "no \xff\x00 text"}
	lasting.ID, err = s.OpenGap(ctx, lasting)
	must(t, err)
	lasting.Detail = "no \uFFFD\uFFFD text" // what no text can hold is shown as such
	_, err = s.OpenGap(ctx, footage.Gap{Recorder: rec, Camera: door, From: at(0), To: at(9), Cause: footage.CauseDisk})
	must(t, err)
	_, err = s.OpenGap(ctx, footage.Gap{Recorder: "another", From: at(0), To: at(9), Cause: footage.CauseClock})
	must(t, err)

	check := func(from, to float64, want ...footage.Gap) {
		t.Helper()
		got, err := s.Gaps(ctx, hall, span(from, to))
		must(t, err)
		same(t, fmt.Sprintf("gaps %v to %v", from, to), got, want)
	}
	check(0, 9, g, step, lasting)
	check(2, 3, g)
	check(3, 4)
	check(4, 5, step)
	check(7, 8, lasting)
	open, err = s.OpenGaps(ctx, rec)
	must(t, err)
	same(t, "lasting", open, []footage.Gap{lasting})
}

func testTerms(t *testing.T, s Catalogue) {
	week := footage.Term{Camera: hall, Since: at(0), Length: 7 * 24 * time.Hour, Article: "WC-5.1", Protocol: "wooncompas 1"}
	days := footage.Term{Camera: hall, Since: at(10), Length: 72 * time.Hour, Article: "WI-6.3", Protocol: "wooninvest 2"}
	must(t, s.AddTerm(ctx, week, audit.TermOf(week).Event(at(0), audit.System)))
	must(t, s.AddTerm(ctx, days, audit.TermOf(days).Event(at(10), audit.System)))
	early := week
	early.Since = at(9)
	want(t, fail.Conflict, s.AddTerm(ctx, early, event(11)))
	want(t, fail.Invalid, s.AddTerm(ctx, footage.Term{Camera: hall, Since: at(20)}, event(20)))
	got, err := s.Terms(ctx, hall)
	must(t, err)
	same(t, "terms", got, footage.Terms{week, days})
	got, err = s.Terms(ctx, door)
	must(t, err)
	same(t, "other camera", len(got), 0)
	head, err := s.LogHead(ctx)
	must(t, err)
	same(t, "entries", head.Size, 2)
}

func testSettings(t *testing.T, s Catalogue) {
	_, ok, err := s.Setting(ctx, "recorder_id")
	must(t, err)
	same(t, "set", ok, false)
	must(t, s.SetSetting(ctx, "recorder_id", "x"))
	must(t, s.SetSetting(ctx, "recorder_id", "y"))
	v, ok, err := s.Setting(ctx, "recorder_id")
	must(t, err)
	same(t, "value", fmt.Sprintf("%s %v", v, ok), "y true")

	hw, err := s.HighWater(ctx)
	must(t, err)
	same(t, "before the first", hw, footage.HighWater{})
	high := footage.HighWater{Wall: at(10), BootID: "boot", Since: 3 * time.Hour}
	must(t, s.SetHighWater(ctx, high))
	must(t, s.SetHighWater(ctx, footage.HighWater{Wall: at(9), BootID: "other"}))
	hw, err = s.HighWater(ctx)
	must(t, err)
	same(t, "never back", hw, high)
	high.Wall, high.BootID = at(11), "third"
	must(t, s.SetHighWater(ctx, high))
	hw, err = s.HighWater(ctx)
	must(t, err)
	same(t, "on", hw, high)
}

func testLog(t *testing.T, s Catalogue) {
	must(t, s.CheckLog(ctx))
	var heads []audit.Head
	for i := range 40 {
		index, err := s.Append(ctx, audit.Ring{Recorder: rec, RingGeneration: uint64(100 - i)}.Event(at(float64(i))))
		must(t, err)
		same(t, "index", index, int64(i))
		head, err := s.LogHead(ctx)
		must(t, err)
		same(t, "size", head.Size, int64(i)+1)
		heads = append(heads, head)
	}
	must(t, s.CheckLog(ctx))
	gen, err := s.RingGeneration(ctx)
	must(t, err)
	same(t, "highest generation", gen, 100)

	events, err := s.Events(ctx, 10, 5)
	must(t, err)
	same(t, "page", len(events), 5)
	same(t, "first of page", events[0].Index, 10)
	same(t, "data", string(events[0].Data), `{"recorder":"recorder-1","ring_generation":90}`)

	last := heads[39]
	for i := range int64(40) {
		path, err := audit.ProveEntry(40, i, s.LogHashes(ctx))
		must(t, err)
		one, err := s.Events(ctx, i, 1)
		must(t, err)
		must(t, audit.CheckEntry(path, last, i, audit.Encode(one[0])))
		growth, err := audit.ProveGrowth(40, i+1, s.LogHashes(ctx))
		must(t, err)
		must(t, audit.CheckGrowth(growth, last, heads[i]))
	}
}

func testLogRace(t *testing.T, s Catalogue) {
	const writers, each = 8, 12
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for i := range each {
				if _, err := s.Append(ctx, event(float64(i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	head, err := s.LogHead(ctx)
	must(t, err)
	same(t, "size", head.Size, writers*each)
	must(t, s.CheckLog(ctx))
}

func testLogRefuses(t *testing.T, s Catalogue) {
	for _, e := range []audit.Event{
		{At: at(0), Kind: "x", Actor: "two\nlines"},
		{At: at(0), Kind: "", Actor: "system"},
		{At: at(0), Kind: "x", Actor: "system", Data: []byte(`{"a":1.5}`)},
		{At: at(0), Kind: "x", Actor: "system", Data: []byte(`{"a":1,"a":2}`)},
	} {
		_, err := s.Append(ctx, e)
		want(t, fail.Invalid, err)
	}
	head, err := s.LogHead(ctx)
	must(t, err)
	same(t, "entries", head.Size, 0)
}
