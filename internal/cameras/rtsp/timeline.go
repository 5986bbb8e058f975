package rtsp

import (
	"time"

	"portiek/internal/rules/footage"
)

// timeline turns RTP timestamps into session time: PTS that follow the camera's clock across 32-bit wraps, and DTS that
// rise strictly and never exceed the PTS.
//
// A timestamp that leaps (back by more than maxBack, or forward by more than maxForward beyond what really passed) is
// taken for a clock that was set: session time then goes on by the time that passed here. So is one that stands still or
// runs at less than half or more than twice the real speed for observe long: until it behaves, arrival times count.
//
// RTP carries no DTS. With at most n pictures reordered, the DTS of a picture is the (n+1)-th largest PTS so far: every
// picture shown before that is decoded already. It needs no slice headers and cannot fail. n comes from the SPS; where the SPS is
// silent or lies, a picture that comes too late teaches n, and is itself shown a little late.
type timeline struct {
	begun    bool
	last     uint32    // RTP timestamp of the picture before
	arrived  time.Time // of the picture before
	pts      int64     // of the picture before
	front    int64     // largest PTS so far
	step     int64     // last plausible distance of two pictures
	dts      int64     // last one given
	reorder  int       // n
	learned  int
	window   [maxReorder + 1]int64 // the n+1 largest PTS, ascending
	watch    watch
	byArrive bool // the camera's timestamps are not to be believed
}

// watch compares the camera's clock with ours over a stretch.
type watch struct {
	since time.Time
	raw   int64 // ticks by the camera's timestamps
}

const (
	maxReorder   = 16
	maxLearned   = 4
	maxBack      = 3 * footage.TimeScale  // more than any reordering
	maxForward   = 10 * footage.TimeScale // more than any burst after a stall
	defaultStep  = footage.TimeScale / 25
	observe      = 30 * time.Second
	longestStall = footage.TimeScale // a step longer than this is no frame interval
)

// setReorder adopts the SPS's number of reordered pictures.
func (t *timeline) setReorder(n int) {
	n = max(min(n, maxReorder), t.learned)
	if !t.begun {
		t.reorder = n
		return
	}
	for t.reorder < n {
		t.widen(t.dts)
	}
	if t.reorder > n {
		copy(t.window[:n+1], t.window[t.reorder-n:t.reorder+1])
		t.reorder = n
	}
}

// widen makes room for one more reordered picture, with v as the smallest PTS.
func (t *timeline) widen(v int64) {
	copy(t.window[1:], t.window[:t.reorder+1])
	t.window[0] = v
	t.reorder++
}

// place gives a picture its time. leapt tells that the camera's clock was set, so that older sender reports say nothing.
func (t *timeline) place(timestamp uint32, now time.Time) (pts, dts int64, leapt bool) {
	if !t.begun {
		t.begin(timestamp, now)
		return t.pts, t.dts, false
	}
	delta := int64(int32(timestamp - t.last))
	passed := ticks(now.Sub(t.arrived))
	leapt = delta < -maxBack || delta > maxForward && delta > passed+maxForward
	switch {
	case leapt:
		t.pts = t.front + max(passed, t.step)
		t.watch = watch{since: now}
	case t.byArrive:
		t.pts = t.front + max(passed, 1)
		t.watch.raw += delta
	default:
		t.pts += delta
		t.watch.raw += delta
		if delta > 0 && delta < longestStall {
			t.step = delta
		}
	}
	t.last, t.arrived = timestamp, now
	t.compare(now)
	pts, dts = t.decode(t.pts)
	t.front = max(t.front, pts)
	return pts, dts, leapt
}

// begin lets DTS start at 0.
func (t *timeline) begin(timestamp uint32, now time.Time) {
	*t = timeline{begun: true, last: timestamp, arrived: now, step: defaultStep, reorder: t.reorder, learned: t.learned, watch: watch{since: now}}
	for i := range t.reorder + 1 {
		t.window[i] = int64(i) * defaultStep
	}
	t.pts = t.window[t.reorder]
	t.front = t.pts
}

// compare decides now and then whether the camera's timestamps run at anything like real speed.
func (t *timeline) compare(now time.Time) {
	passed := now.Sub(t.watch.since)
	if passed < observe {
		return
	}
	real := ticks(passed)
	t.byArrive = t.watch.raw < real/2 || t.watch.raw > 2*real
	t.watch = watch{since: now}
}

// decode finds the DTS.
func (t *timeline) decode(pts int64) (int64, int64) {
	if pts < t.window[0] && t.learned < maxLearned && t.reorder < maxReorder {
		t.widen(pts)
		t.learned = min(t.reorder, maxLearned)
	} else {
		t.replace(pts)
	}
	t.dts = max(t.window[0], t.dts+1)
	return max(pts, t.dts), t.dts
}

// replace puts v in the window in place of the smallest, unless it is smaller still.
func (t *timeline) replace(v int64) {
	if v <= t.window[0] {
		return
	}
	i := 0
	for ; i < t.reorder && t.window[i+1] < v; i++ {
		t.window[i] = t.window[i+1]
	}
	t.window[i] = v
}

func ticks(d time.Duration) int64 { return int64(d) / 1000 * 9 / 100 }
