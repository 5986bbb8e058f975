package recording_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"portiek/internal/acts/recording"
	"portiek/internal/base/fail"
	"portiek/internal/rules/footage"
)

// ways a connection can go: each takes a camera that sends and makes it do something else.
var ways = []struct {
	name  string
	cause footage.Cause // of the gap that lasts longest; "" when any will do
	run   func(ctx context.Context, s recording.Sink, send func(int) error) error
}{
	{"unreachable", footage.CauseNetwork, func(context.Context, recording.Sink, func(int) error) error {
		return &recording.Failure{Cause: footage.CauseNetwork, Err: errors.New("connection refused")}
	}},
	{"wrong password", footage.CauseCredentials, func(context.Context, recording.Sink, func(int) error) error {
		return &recording.Failure{Cause: footage.CauseCredentials, Err: errors.New("401")}
	}},
	{"silent", footage.CauseCameraOff, func(ctx context.Context, s recording.Sink, _ func(int) error) error {
		for {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(250 * time.Millisecond):
			}
			if err := s.Tick(time.Now()); err != nil {
				return err
			}
		}
	}},
	{"drops after a second", "", func(ctx context.Context, s recording.Sink, send func(int) error) error {
		if err := send(25); err != nil {
			return err
		}
		return &recording.Failure{Cause: footage.CauseNetwork, Err: errors.New("reset")}
	}},
	{"another certificate", footage.CauseCertificate, func(ctx context.Context, s recording.Sink, _ func(int) error) error {
		if err := s.Certificate([32]byte{1}); err != nil {
			return err
		}
		return s.Certificate([32]byte{2})
	}},
	{"rubbish", footage.CauseProtocol, func(context.Context, recording.Sink, func(int) error) error {
		panic("index out of range")
	}},
	{"pictures without parameter sets lost", "", func(ctx context.Context, s recording.Sink, send func(int) error) error {
		return s.Picture(footage.Picture{Data: make([]byte, 5<<20), DTS: 1})
	}},
}

func TestEveryWayToFailIsAGapWithItsCause(t *testing.T) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, wallClock{})
				defer r.store.Close()
				bad := false
				cam := steady(300)
				cam.run = func(ctx context.Context, s recording.Sink, send func(int) error) error {
					if bad {
						return w.run(ctx, s, send)
					}
					if err := send(25 * 20); err != nil {
						return err
					}
					bad = true
					return errors.New("the good time is over")
				}
				r.cameras = one("hal", cam)
				r.start()
				time.Sleep(15 * time.Minute)
				synctest.Wait()
				began := time.Now().Add(-15 * time.Minute)
				r.covers("hal", began, time.Now())
				if w.cause != "" {
					if g := longest(r.gaps("hal")); g.Cause != w.cause {
						t.Errorf("the longest gap is %+v, want cause %s", g, w.cause)
					}
				}
				if len(r.gaps("hal")) > 450 {
					t.Errorf("%d gaps in a quarter of an hour", len(r.gaps("hal")))
				}
				r.end()
			})
		})
	}
}

func longest(gs []footage.Gap) footage.Gap {
	return slices.MaxFunc(gs, func(a, b footage.Gap) int {
		length := func(g footage.Gap) time.Duration {
			if g.To.IsZero() {
				g.To = time.Now()
			}
			return g.To.Sub(g.From)
		}
		return int(length(a) - length(b))
	})
}

// covers checks the invariant Honest time: from first to now, no stretch longer than the threshold (and the little that is
// still on its way) is without footage and without a gap.
func (r *rig) covers(cam footage.CameraID, first, now time.Time) {
	r.t.Helper()
	var spans []footage.Span
	all, err := r.store.SegmentsIn(context.Background(), testRecorder, footage.Sealed)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, s := range append(all, r.rec.Live(cam)...) {
		if s.Camera != cam {
			continue
		}
		for _, f := range s.Fragments { // fragments and not segments: a hole inside one is a hole
			if f.Duration > 2500*time.Millisecond { // half a second and a pause that is no gap yet
				r.t.Errorf("camera %s: a fragment claims %v", cam, f.Duration)
			}
			from := s.Span.From.Add(f.Start)
			spans = append(spans, footage.Span{From: from, To: from.Add(f.Duration)})
		}
	}
	for _, g := range r.gaps(cam) {
		if g.To.IsZero() {
			g.To = now.Add(time.Hour)
		}
		spans = append(spans, footage.Span{From: g.From, To: g.To})
	}
	slices.SortFunc(spans, func(a, b footage.Span) int { return a.From.Compare(b.From) })
	at := first
	const threshold = 2*time.Second + time.Millisecond
	for _, s := range append(spans, footage.Span{From: now.Add(-1500 * time.Millisecond), To: now}) {
		if hole := s.From.Sub(at); hole > threshold {
			r.t.Errorf("camera %s: %v from %v on is neither footage nor gap", cam, hole, at)
		}
		if s.To.After(at) {
			at = s.To
		}
	}
}

// Whatever happens, in whatever order, over restarts, kills and power cuts: footage and gaps together cover all time.
func TestHonestTime(t *testing.T) {
	seeds := 10
	if testing.Short() {
		seeds = 3
	}
	for seed := range seeds {
		synctest.Test(t, func(t *testing.T) { honestTime(t, uint64(seed)) })
	}
}

func honestTime(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 0))
	r := newRig(t, wallClock{})
	defer r.store.Close()
	cam := steady(200)
	var lives atomic.Uint64
	cam.run = func(ctx context.Context, s recording.Sink, send func(int) error) error {
		rng := rand.New(rand.NewPCG(seed, lives.Add(1)))
		for ctx.Err() == nil {
			var err error
			switch rng.IntN(12) {
			case 0:
				err = ways[rng.IntN(len(ways))].run(ctx, s, send)
			case 1: // stuck for a while, then all of it at once
				time.Sleep(time.Duration(rng.IntN(6000)) * time.Millisecond)
			case 2: // pictures are lost on the way
				cam.next.Add(rng.Int64N(200))
			default:
				err = send(rng.IntN(25 * 40))
			}
			if err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	r.cameras = one("hal", cam)
	began := time.Now()
	for range 5 {
		r.start()
		time.Sleep(time.Duration(rng.Int64N(int64(4 * time.Minute))))
		r.endSomehow(rng)
		time.Sleep(time.Duration(rng.Int64N(int64(20 * time.Second))))
	}
	r.start()
	time.Sleep(time.Duration(rng.Int64N(int64(2 * time.Minute))))
	synctest.Wait()
	r.covers("hal", began, time.Now())
	r.end()
}

func TestCertificateIsAcceptedByAPersonOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, wallClock{})
		defer r.store.Close()
		var key atomic.Int32
		key.Store(1)
		cam := steady(300)
		cam.run = func(ctx context.Context, s recording.Sink, send func(int) error) error {
			if err := s.Certificate([32]byte{byte(key.Load())}); err != nil {
				return err
			}
			return send(25 * 10)
		}
		r.cameras = one("hal", cam)
		r.start()
		time.Sleep(time.Minute)
		key.Store(2)
		time.Sleep(20 * time.Minute)
		n := cam.next.Load()
		st := r.rec.States()[0]
		if st.State != recording.Refused || st.Cause != footage.CauseCertificate || len(st.OfferedSPKI) != 32 {
			t.Fatalf("state %+v", st)
		}
		if err := r.rec.AcceptCertificate(context.Background(), "hal", "owner"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if cam.next.Load() == n {
			t.Error("nothing is recorded after the certificate was accepted")
		}
		err := r.rec.AcceptCertificate(context.Background(), "hal", "owner")
		if fail.KindOf(err) != fail.Conflict {
			t.Errorf("accepting twice: %v", err)
		}
		r.end()
		var kinds []string
		events, err := r.store.Events(context.Background(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Kind == "camera.certificate_pinned" || e.Kind == "camera.certificate_accepted" {
				kinds = append(kinds, string(e.Kind)+" "+e.Actor)
			}
		}
		if want := []string{"camera.certificate_pinned system", "camera.certificate_accepted owner"}; !slices.Equal(kinds, want) {
			t.Errorf("log %v, want %v", kinds, want)
		}
	})
}

func TestARestartIsAGapOfItsOwn(t *testing.T) {
	for _, how := range []string{"stopped", "killed", "killed while the camera was away"} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, wallClock{})
				defer r.store.Close()
				var away atomic.Bool
				cam := steady(300)
				cam.run = func(_ context.Context, _ recording.Sink, send func(int) error) error {
					if away.Load() {
						return &recording.Failure{Cause: footage.CauseNetwork, Err: errors.New("no route")}
					}
					if err := send(25 * 10); err != nil {
						return err
					}
					away.Store(how == "killed while the camera was away")
					return errors.New("ended")
				}
				r.cameras = one("hal", cam)
				r.start()
				time.Sleep(25 * time.Second)
				died := time.Now()
				if how == "stopped" {
					r.end()
				} else {
					r.kill()
				}
				time.Sleep(time.Minute)
				away.Store(false)
				r.change = func(o *recording.Options) { o.LastAlive = died }
				r.start()
				time.Sleep(5 * time.Second)
				synctest.Wait()
				var stopped []footage.Gap
				for _, g := range r.gaps("hal") {
					if g.Cause == footage.CauseRecorderStopped {
						stopped = append(stopped, g)
					}
					if g.To.IsZero() {
						t.Errorf("still open: %+v", g)
					}
				}
				if len(stopped) != 1 || stopped[0].From.Sub(died).Abs() > time.Second || stopped[0].To.Sub(died.Add(time.Minute)).Abs() > time.Second {
					t.Errorf("died at %v, gaps %+v", died, r.gaps("hal"))
				}
				r.end()
			})
		})
	}
}
