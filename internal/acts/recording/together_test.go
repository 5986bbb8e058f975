package recording_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"portiek/internal/acts/recording"
	"portiek/internal/rules/footage"
)

// Beside cameras that fail in every way there is, two good ones lose not one picture.
func TestOneBadCameraCostsNobodyAFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		good := []*script{steady(500), steady(500)}
		for i, g := range good {
			r.cameras = append(r.cameras, one(fmt.Sprintf("good-%d", i), g)...)
		}
		for i, w := range ways {
			bad := steady(200)
			bad.run = w.run
			r.cameras = append(r.cameras, one(fmt.Sprintf("bad-%d", i), bad)...)
		}
		r.start()
		time.Sleep(3 * time.Minute)
		r.end()
		for i := range good {
			got, _ := r.stored(footage.CameraID(fmt.Sprintf("good-%d", i)))
			if len(got) < 3*60*25-2 {
				t.Errorf("camera %d: %d pictures", i, len(got))
			}
			for j, n := range got {
				if n != uint64(j) {
					t.Fatalf("camera %d: picture %d in place of %d", i, n, j)
				}
			}
		}
	})
}

func TestSegmentsAreCutByTheRules(t *testing.T) {
	cases := []struct {
		name      string
		group     int
		term      time.Duration
		longest   time.Duration
		continues bool
	}{
		{"groups of two seconds", 50, 72 * time.Hour, time.Minute, false},
		{"groups of nine seconds", 225, 72 * time.Hour, time.Minute, false},
		{"one group for ever", 1 << 30, 72 * time.Hour, time.Minute, true},
		{"an epoch of ten seconds", 50, 2 * time.Minute, 10500 * time.Millisecond, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, wallClock{})
				defer r.store.Close()
				r.term = c.term
				cam := steady(100)
				cam.group = c.group
				r.cameras = one("hal", cam)
				r.start()
				time.Sleep(4 * time.Minute)
				r.end()
				got, segs := r.stored("hal")
				if len(got) < 4*60*25-2 {
					t.Errorf("%d pictures", len(got))
				}
				for i, s := range segs {
					if s.Span.Duration() > c.longest {
						t.Errorf("segment %d lasts %v", i, s.Span.Duration())
					}
					if s.Continues != (c.continues && i > 0) || s.Fragments[0].Key == s.Continues {
						t.Errorf("segment %d: continues=%v, key=%v", i, s.Continues, s.Fragments[0].Key)
					}
					if i > 0 && s.Span.From.Sub(segs[i-1].Span.To) > time.Millisecond {
						t.Errorf("segment %d starts %v after the one before", i, s.Span.From.Sub(segs[i-1].Span.To))
					}
				}
				if len(segs) > 5+int(4*time.Minute/c.longest)*2 {
					t.Errorf("%d segments", len(segs))
				}
			})
		})
	}
}

// What is being written can be read, and other parameter sets begin another segment.
func TestLiveAndChangeOfTrack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		cam := steady(400)
		other := testTrack
		other.CodecString, other.Width, other.Height = "hvc1.1.6.L93.B0", 640, 360
		cam.run = func(ctx context.Context, s recording.Sink, send func(int) error) error {
			if err := errors.Join(send(250), s.Start(other)); err != nil {
				return err
			}
			return send(1 << 40)
		}
		r.cameras = one("hal", cam)
		r.start()
		time.Sleep(20 * time.Second)
		synctest.Wait()
		live := r.rec.Live("hal")
		if len(live) != 1 || live[0].Codec != other.CodecString || live[0].Width != 640 || live[0].State != footage.Writing {
			t.Fatalf("live %+v", live)
		}
		if age := time.Since(live[0].Span.To); age > 700*time.Millisecond {
			t.Errorf("the live segment ends %v ago", age)
		}
		live[0].Root = footage.TreeRoot(live[0].Leaves) // it has none before it is sealed
		if _, err := readSegment(r.vault, live[0]); err != nil {
			t.Errorf("the live segment cannot be read: %v", err)
		}
		r.end()
		_, segs := r.stored("hal")
		if len(segs) != 2 || segs[0].Codec != testTrack.CodecString || segs[1].Codec != other.CodecString {
			t.Errorf("%d segments", len(segs))
		}
	})
}

// A catalogue that does not answer for some seconds costs nothing: the queue holds the stream.
func TestACatalogueThatRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		cam := steady(400)
		r.cameras = one("hal", cam)
		r.start()
		time.Sleep(30 * time.Second)
		for range 4 { // over a seal and a begin, wherever they fall
			r.cat.down.Store(true)
			time.Sleep(1500 * time.Millisecond)
			r.cat.down.Store(false)
			time.Sleep(14 * time.Second)
		}
		r.end()
		got, segs := r.stored("hal")
		if len(got) < 92*25-5 {
			t.Errorf("%d pictures stored", len(got))
		}
		if len(segs) < 2 {
			t.Errorf("%d segments", len(segs))
		}
	})
}

func TestClockStepIsInLedgerAndLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		wall := &offsetClock{}
		r.change = func(o *recording.Options) { o.Wall = wall }
		r.cameras = one("hal", steady(300))
		r.start()
		time.Sleep(10 * time.Second)
		wall.by.Store(int64(-90 * time.Second))
		time.Sleep(10 * time.Second)
		r.end()
		n := 0
		for _, g := range r.gaps("hal") {
			if g.Cause == footage.CauseClock && g.Camera == "" && g.Detail == "-90000 ms" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("gaps %+v", r.gaps("hal"))
		}
	})
}

// A camera that changes its parameter sets, or lets its clock jump, with every picture would get a file, a row and some fsyncs for
// each: it would fill catalogue and disk outside its budget, and take the time of all others.
func TestARestlessCameraDoesNotFillTheCatalogue(t *testing.T) {
	for name, restless := range map[string]func(c *script, s recording.Sink, i int64) error{
		"tracks": func(_ *script, s recording.Sink, i int64) error {
			other := testTrack
			other.Width += int(i%2) * 16
			return s.Start(other)
		},
		"times": func(*script, recording.Sink, int64) error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, wallClock{})
				defer r.store.Close()
				cam := steady(400)
				cam.run = func(ctx context.Context, s recording.Sink, send func(int) error) error {
					buf := make([]byte, 400)
					for i := int64(0); ctx.Err() == nil; i++ {
						time.Sleep(10 * time.Millisecond)
						if err := restless(cam, s, i); err != nil {
							return err
						}
						p := cam.picture(buf, 1000-i%1000, true)
						if err := s.Picture(p); err != nil {
							return err
						}
						cam.next.Add(1)
					}
					return ctx.Err()
				}
				r.cameras = one("hal", cam)
				r.start()
				time.Sleep(3 * time.Minute)
				r.end()
				_, segs := r.stored("hal")
				if n := len(segs); n == 0 || n > 3*120+120 {
					t.Errorf("%d segments in three minutes", n)
				}
			})
		})
	}
}
