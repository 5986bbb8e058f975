package recording_test

import (
	"testing"
	"testing/synctest"
	"time"

	"portiek/internal/acts/recording"
	"portiek/internal/rules/footage"
)

func one(id string, s recording.Source) []recording.CameraConfig {
	return []recording.CameraConfig{{ID: footage.CameraID(id), Name: "Hal", Source: s}}
}

func TestRecordsEveryPictureOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		cam := steady(2000)
		r.cameras = one("hal", cam)
		r.start()
		time.Sleep(150 * time.Second)
		r.end()
		numbers, segs := r.stored("hal")
		if len(numbers) < 150*25-2 {
			t.Fatalf("%d pictures stored of %d", len(numbers), cam.next.Load())
		}
		for i, n := range numbers {
			if n != uint64(i) {
				t.Fatalf("picture %d stands in place of %d", n, i)
			}
		}
		for _, s := range segs {
			if d := s.Span.Duration(); d > time.Minute {
				t.Errorf("segment of %v", d)
			}
			if s.Continues || s.Recovered || !s.Fragments[0].Key || s.Codec != testTrack.CodecString || !s.ClockSynced {
				t.Errorf("segment %+v", s)
			}
			for _, f := range s.Fragments {
				if f.Duration > 500*time.Millisecond || f.Samples == 0 {
					t.Errorf("fragment %+v", f)
				}
			}
		}
		if len(segs) != 3 {
			t.Errorf("%d segments in 150 s", len(segs))
		}
		if g := r.gaps("hal"); len(g) != 1 || g[0].Cause != footage.CauseRecorderStopped || !g[0].To.IsZero() {
			t.Errorf("gaps %+v", g)
		}
	})
}
