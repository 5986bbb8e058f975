package recording

import (
	"slices"
	"testing"
	"time"

	"portiek/internal/rules/footage"
)

func TestWhoIsOverBudgetLosesFirst(t *testing.T) {
	budgets := map[footage.CameraID]int64{"a": 100, "b": 100, "c": 200}
	used := map[footage.CameraID]Bytes{"a": {Total: 90}, "b": {Total: 500, Held: 350}, "c": {Total: 900}, "gone": {Total: 10}}
	cases := []struct {
		name string
		room int64
		want []over
	}{
		{"all budgets fit", 400, []over{{"c", 700}, {"b", 50}, {"gone", 10}}},
		{"half of them fit", 200, []over{{"c", 800}, {"b", 100}, {"a", 40}, {"gone", 10}}},
		{"no room at all", -5, []over{{"c", 900}, {"b", 150}, {"a", 90}, {"gone", 10}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := overBudget(used, fairShares(budgets, c.room)); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestPlanForecasts(t *testing.T) {
	const rate = 1000
	full := budgetOf(rate, time.Hour)
	p := Plan{Free: full / 2, Cameras: []CameraPlan{{Rate: rate, Term: time.Hour, Used: full / 4}}}
	p.sum(map[footage.CameraID]Bytes{"a": {Total: full / 4}}, DiskOptions{}, noon)
	if p.Short != full-(full/4+full/2) {
		t.Errorf("short by %d", p.Short)
	}
	if want := noon.Add(time.Duration(full/2/rate) * time.Second); p.FullAt.Sub(want).Abs() > time.Second {
		t.Errorf("full at %v, want %v", p.FullAt, want)
	}
	p = Plan{Free: full, Cameras: p.Cameras}
	p.sum(map[footage.CameraID]Bytes{"a": {Total: full / 4}}, DiskOptions{}, noon)
	if p.Short != 0 || !p.FullAt.IsZero() {
		t.Errorf("it fits, and yet %+v", p)
	}
}

func TestBackoffIsBounded(t *testing.T) {
	for cause, want := range map[footage.Cause][2]time.Duration{
		footage.CauseNetwork:     {firstPause, longestPause},
		footage.CauseCredentials: {firstRefused, longRefused},
	} {
		var b backoff
		seen := map[time.Duration]bool{}
		for range 100 {
			d := b.next(cause, time.Second)
			if d < want[0] || d > want[1] {
				t.Fatalf("%s: a pause of %v", cause, d)
			}
			seen[d] = true
		}
		if len(seen) < 50 {
			t.Errorf("%s: only %d different pauses in 100: no jitter", cause, len(seen))
		}
		if d := b.next(cause, time.Hour); d > want[0] {
			t.Errorf("%s: %v after a connection that held", cause, d)
		}
	}
}

func TestMinuteRootTellsSegmentsApart(t *testing.T) {
	a := footage.Segment{ID: footage.SegmentID{1}, Recorder: "rec", Camera: "hal", Span: footage.Span{From: noon, To: noon.Add(time.Minute)}, Root: footage.Hash{1}}
	b := a
	b.ID = footage.SegmentID{2}
	if MinuteRoot([]footage.Segment{a, b}) != MinuteRoot([]footage.Segment{b, a}) {
		t.Error("the order of arrival changes the root")
	}
	changes := []func(*footage.Segment){
		func(s *footage.Segment) { s.Root[0]++ }, func(s *footage.Segment) { s.Camera = "hak" }, func(s *footage.Segment) { s.Recorder = "red" },
		func(s *footage.Segment) { s.Span.To = s.Span.To.Add(time.Microsecond) }, func(s *footage.Segment) { s.ID[5]++ },
		func(s *footage.Segment) { s.Recorder, s.Camera = "rech", "al" },
	}
	for i, change := range changes {
		c := a
		change(&c)
		if MinuteLeaf(c) == MinuteLeaf(a) {
			t.Errorf("change %d does not show in the leaf", i)
		}
	}
}
