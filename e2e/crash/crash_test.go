package crash_test

import (
	"slices"
	"testing"
	"time"

	"portiek/internal/acts/checking"
)

// A recorder that is killed at any moment loses at most a second a camera, keeps everything older as it was, tells of the
// pause, keeps the holds that it promised, and leaves nothing for fsck to find.
func TestKilledAtAnyMoment(t *testing.T) {
	kills, look := 6, 3
	if long() {
		kills, look = 100, 10
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	awayFromMidnight(t, time.Hour)
	w := newWorld(t, seed)
	for n := 1; n <= kills; n++ {
		switch {
		case n%4 == 0:
			w.killWhileStarting()
		case long() && (n == 33 || n == 77): // around the root of the minute and the longest segment
			w.killWhileRecording(58*time.Second, 61*time.Second)
		default:
			w.killWhileRecording(200*time.Millisecond, 6*time.Second)
		}
		if n%look == 0 {
			w.lookBack()
		}
		if t.Failed() {
			t.Fatalf("after %d kills\n%s", n, w.server.Log())
		}
	}
	slices.Sort(w.losses)
	t.Logf("%d kills, %d losses: min %v, median %v, 99%% %v, max %v; slowest start %v", kills, len(w.losses),
		w.losses[0], w.losses[len(w.losses)/2], w.losses[len(w.losses)*99/100], w.losses[len(w.losses)-1], w.startup)
}

// lookBack starts the program once more, examines all that is there, ends it as it should be, and runs fsck.
func (w *world) lookBack() {
	w.t.Helper()
	present := w.launch()
	w.ready(present)
	w.examine(present)
	for _, l := range w.lives[max(0, len(w.lives)-3):] {
		if l != present {
			w.copies(l)
		}
	}
	w.stop(present)
	w.fsck()
}

func (w *world) stop(l *life) {
	w.t.Helper()
	w.server.Stop()
	l.killed, l.moment, l.clean = time.Now(), "stopped", true
}

// fsck expects nothing. A hold on the last seconds is secured within seconds; when the stop came first, it gets more time.
func (w *world) fsck() {
	w.t.Helper()
	for try := 1; ; try++ {
		report, exit := w.server.Fsck(true)
		if exit == 0 {
			return
		}
		if try == 5 || slices.ContainsFunc(report.Findings, func(f checking.Finding) bool { return f.Code != "hold.unsecured" }) {
			for _, f := range report.Findings {
				w.t.Errorf("fsck: %s %s %s %s %s", f.Code, f.Camera, f.Segment, f.File, f.Detail+" "+f.Hold.String())
			}
			return
		}
		again := w.launch()
		w.ready(again)
		time.Sleep(3 * time.Second)
		w.stop(again)
	}
}
