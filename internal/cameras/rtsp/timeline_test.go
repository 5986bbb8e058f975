package rtsp

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"portiek/internal/rules/footage"
)

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const frame = 40 * time.Millisecond

// feed places pictures whose frame numbers (in units of 3600 ticks) come in decoding order, one every 40 ms.
func feed(reorder int, start uint32, frames ...int) (pts, dts []int64) {
	var tl timeline
	tl.setReorder(reorder)
	for i, n := range frames {
		p, d, _ := tl.place(start+uint32(n*3600), epoch.Add(time.Duration(i)*frame))
		pts, dts = append(pts, p), append(dts, d)
	}
	return pts, dts
}

func TestTimelineReorders(t *testing.T) {
	for _, tt := range []struct {
		name     string
		reorder  int
		start    uint32
		frames   []int
		pts, dts []int64
	}{
		{"none", 0, 0, []int{0, 1, 2}, []int64{0, 3600, 7200}, []int64{0, 3600, 7200}},
		{"across the wrap", 0, 1<<32 - 3601, []int{0, 1, 2}, []int64{0, 3600, 7200}, []int64{0, 3600, 7200}},
		{"one B", 1, 0, []int{0, 2, 1, 4, 3}, []int64{3600, 10800, 7200, 18000, 14400}, []int64{0, 3600, 7200, 10800, 14400}},
		{"one B across the wrap", 1, 1<<32 - 3601, []int{0, 2, 1, 4, 3}, []int64{3600, 10800, 7200, 18000, 14400}, []int64{0, 3600, 7200, 10800, 14400}},
		{"pyramid", 2, 0, []int{0, 4, 2, 1, 3, 8}, []int64{7200, 21600, 14400, 10800, 18000, 36000}, []int64{0, 3600, 7200, 10800, 14400, 18000}},
		{"the SPS kept silent", 0, 0, []int{0, 2, 1, 4, 3}, []int64{0, 7200, 7201, 14400, 10800}, []int64{0, 7200, 7201, 7202, 10800}},
		{"one timestamp for all", 0, 5, []int{0, 0, 0}, []int64{0, 1, 2}, []int64{0, 1, 2}},
	} {
		pts, dts := feed(tt.reorder, tt.start, tt.frames...)
		if d := cmp.Diff(tt.pts, pts) + cmp.Diff(tt.dts, dts); d != "" {
			t.Errorf("%s: %s", tt.name, d)
		}
	}
}

// A camera whose clock is set, either way, goes on in session time by what really passed.
func TestTimelineLeaps(t *testing.T) {
	for _, leap := range []int{-3600 * 90000, -4 * 90000, 12 * 90000, 3600 * 90000} {
		var tl timeline
		tl.place(1000, epoch)
		tl.place(1000+3600, epoch.Add(frame))
		pts, dts, leapt := tl.place(uint32(1000+3600+leap), epoch.Add(frame+time.Second))
		if pts != 3600+90000 || dts != pts || !leapt {
			t.Errorf("leap of %d: PTS %d, DTS %d, %v", leap, pts, dts, leapt)
		}
		if pts, _, _ = tl.place(uint32(1000+7200+leap), epoch.Add(2*frame+time.Second)); pts != 7200+90000 {
			t.Errorf("after a leap of %d: %d", leap, pts)
		}
	}
}

// A silence that really lasted is not a leap, and neither is the burst after a stall.
func TestTimelineBelievesRealGaps(t *testing.T) {
	var tl timeline
	tl.place(0, epoch)
	if pts, _, leapt := tl.place(60*90000, epoch.Add(60*time.Second)); leapt || pts != 60*90000 {
		t.Errorf("gap: %d %v", pts, leapt)
	}
	if pts, _, leapt := tl.place(60*90000+3600, epoch.Add(68*time.Second)); leapt || pts != 60*90000+3600 {
		t.Errorf("stall: %d %v", pts, leapt)
	}
}

// A camera whose timestamps stand still is timed by arrival after a while.
func TestTimelineFrozenClock(t *testing.T) {
	var tl timeline
	var pts int64
	for i := range 2500 {
		pts, _, _ = tl.place(7, epoch.Add(time.Duration(i)*frame))
	}
	if real := int64(2500 * 3600); pts < real/2 || pts > real {
		t.Errorf("after 100 s session time is %.1f s", float64(pts)/footage.TimeScale)
	}
}

// Whatever timestamps come, at whatever pace, DTS rise strictly, PTS are never earlier, and time stays near what passed.
func TestTimelineAlwaysSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tl timeline
		now, last := epoch, int64(-1)
		for range rapid.IntRange(1, 60).Draw(t, "pictures") {
			if rapid.IntRange(0, 9).Draw(t, "new track") == 0 {
				tl.setReorder(rapid.IntRange(0, 20).Draw(t, "reorder"))
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "ms")) * time.Millisecond)
			pts, dts, _ := tl.place(rapid.Uint32().Draw(t, "timestamp"), now)
			if dts <= last || pts < dts {
				t.Fatalf("PTS %d, DTS %d after %d", pts, dts, last)
			}
			last = dts
			if limit := ticks(now.Sub(epoch)) + 60*20*footage.TimeScale; pts > limit {
				t.Fatalf("PTS %d runs away", pts)
			}
		}
	})
}
