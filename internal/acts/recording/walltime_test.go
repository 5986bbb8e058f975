package recording

import (
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"portiek/internal/rules/footage"
)

var noon = time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)

const frame = footage.TimeScale / 25

func TestWallTimeFollowsADriftingCameraThroughJitter(t *testing.T) {
	for name, drift := range map[string]float64{"slow by 200 ppm": -200e-6, "fast by 200 ppm": 200e-6, "true": 0} {
		t.Run(name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			var w wallTime
			var before time.Time
			for i := range 25 * 3600 {
				sent := noon.Add(time.Duration(i) * 40 * time.Millisecond)
				arrived := sent.Add(time.Duration(rng.IntN(250)) * time.Millisecond)
				dts := int64(float64(i*frame) * (1 + drift))
				wall, jumped := w.at(dts, arrived, time.Time{})
				if jumped != (i == 0) {
					t.Fatalf("picture %d: jumped=%v", i, jumped)
				}
				if !wall.After(before) {
					t.Fatalf("picture %d at %v, the one before at %v", i, wall, before)
				}
				if i > 25*120 { // two minutes to find the envelope
					if off := wall.Sub(sent); off.Abs() > 60*time.Millisecond {
						t.Fatalf("picture %d is %v off", i, off)
					}
					if step := wall.Sub(before); (step - 40*time.Millisecond).Abs() > time.Millisecond {
						t.Fatalf("picture %d comes %v after the one before: steered too hard", i, step)
					}
				}
				before = wall
			}
		})
	}
}

func TestWallTimeResyncsOnlyWhenFarOff(t *testing.T) {
	var w wallTime
	at := func(i int, ticks int64, late time.Duration) (time.Duration, bool) {
		sent := noon.Add(time.Duration(i) * 40 * time.Millisecond)
		wall, jumped := w.at(ticks, sent.Add(late), time.Time{})
		return wall.Sub(sent), jumped
	}
	i, ticks := 0, int64(1000)
	run := func(n int, late time.Duration) (jumps int, off time.Duration) {
		for range n {
			o, j := at(i, ticks, late)
			off = o
			if j {
				jumps++
			}
			i, ticks = i+1, ticks+frame
		}
		return
	}
	if j, off := run(500, 0); j != 1 || off.Abs() > time.Millisecond {
		t.Fatalf("plain stream: %d jumps, off %v", j, off)
	}
	if j, _ := run(50, 3*time.Second); j != 0 {
		t.Fatalf("a stall of two seconds made %d jumps", j)
	}
	if j, off := run(100, 0); j != 0 || off.Abs() > 50*time.Millisecond {
		t.Fatalf("after the stall: %d jumps, off %v", j, off)
	}
	ticks += 3600 * footage.TimeScale
	if j, off := run(50, 0); j != 1 || off.Abs() > 50*time.Millisecond {
		t.Fatalf("RTP leap of an hour: %d jumps, off %v", j, off)
	}
	ticks -= 10 * footage.TimeScale
	if j, off := run(50, 0); j != 1 || off.Abs() > 100*time.Millisecond {
		t.Fatalf("RTP leap back: %d jumps, off %v", j, off)
	}
	i += 25 * 5 // the camera's media clock stood still for five seconds
	if j, off := run(25*30, 0); j != 1 || off.Abs() > 50*time.Millisecond {
		t.Fatalf("media clock that stood still: %d jumps, off %v", j, off)
	}
}

// Whatever a camera does with its timestamps, wall time rises and does not run ahead of the server's clock.
func TestWallTimeIsSane(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w wallTime
		now, dts := noon, int64(0)
		var before time.Time
		for range rapid.IntRange(1, 200).Draw(t, "n") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(3*time.Second)).Draw(t, "passed")))
			dts += rapid.Int64Range(-1<<33, 1<<33).Draw(t, "ticks") >> rapid.IntRange(0, 33).Draw(t, "shift")
			floor := before.Add(time.Microsecond)
			wall, _ := w.at(dts, now, floor)
			if !wall.After(before) {
				t.Fatalf("wall time went from %v to %v", before, wall)
			}
			if wall.After(now.Add(offLimit + time.Millisecond)) {
				t.Fatalf("wall time %v lies ahead of %v", wall, now)
			}
			before = wall
		}
	})
}
