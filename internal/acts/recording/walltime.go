package recording

import (
	"time"

	"portiek/internal/rules/footage"
)

const (
	slewPerSecond = 5 * time.Millisecond // most that wall time is steered in a second of media
	offLimit      = time.Second          // beyond this it is no drift any more: resync with a jump
	envelopeHalf  = 5 * time.Second      // the envelope looks back one to two of these
)

// wallTime gives every picture of a session its wall time: an anchor plus media time, with the anchor steered towards the
// server's clock. Pictures can arrive late but never early, so the smallest lateness over some seconds (the envelope of minimum
// delay) is the drift between the camera's media clock and ours; what is above it is jitter.
type wallTime struct {
	base   int64     // media time of the anchor, ticks
	anchor time.Time // its wall time

	dts     int64 // of the picture before
	arrived time.Time
	wall    time.Time
	started bool

	low, lowBefore time.Duration // smallest lateness in this half of the envelope and in the one before
	half           time.Time     // when this half began
	full           bool          // lowBefore is known
}

// at gives the wall time of the picture with that DTS, which arrived at now. floor is the end of the camera's footage so
// far: wall time never goes behind it. jumped tells that the timeline broke and a new segment must start.
func (w *wallTime) at(dts int64, now, floor time.Time) (wall time.Time, jumped bool) {
	if !w.started {
		w.started = true
		return w.reset(dts, now, latest(now, floor)), true
	}
	if w.broken(dts, now) {
		return w.reset(dts, now, latest(now, floor)), true
	}
	late := now.Sub(w.media(dts))
	w.observe(late, now)
	if w.full && min(w.low, w.lowBefore) > offLimit { // everything has been late for seconds: media time fell behind
		return w.reset(dts, now, latest(now.Add(min(w.low, w.lowBefore)-late), floor)), true
	}
	w.steer(Ticks(dts - w.dts))
	wall = w.media(dts)
	if ahead := now.Add(offLimit); wall.After(ahead) {
		wall = ahead // a camera whose media clock races: footage never lies in the future
	}
	return w.keep(dts, now, latest(wall, w.wall.Add(time.Microsecond))), false
}

// broken tells a jump of media time (a wrong RTP timestamp, a wrap) from drift: media time does not rise, or leaps ahead of
// both its own past and the server's clock.
func (w *wallTime) broken(dts int64, now time.Time) bool {
	if dts <= w.dts {
		return true
	}
	leap := Ticks(dts-w.dts) - now.Sub(w.arrived)
	return leap > offLimit && w.media(dts).Sub(now) > offLimit
}

func (w *wallTime) media(dts int64) time.Time { return w.anchor.Add(Ticks(dts - w.base)) }

func (w *wallTime) reset(dts int64, now, wall time.Time) time.Time {
	w.base, w.anchor = dts, wall
	w.low, w.full, w.half = now.Sub(wall), false, now
	return w.keep(dts, now, wall)
}

func (w *wallTime) keep(dts int64, now, wall time.Time) time.Time {
	w.dts, w.arrived, w.wall = dts, now, wall.Truncate(time.Microsecond).UTC()
	return w.wall
}

func (w *wallTime) observe(late time.Duration, now time.Time) {
	if now.Sub(w.half) >= envelopeHalf {
		w.lowBefore, w.full, w.half = w.low, true, now
		w.low = late
		return
	}
	w.low = min(w.low, late)
}

// steer moves the anchor by at most slewPerSecond, and what was observed with it.
func (w *wallTime) steer(step time.Duration) {
	target := w.low
	if w.full {
		target = min(target, w.lowBefore)
	} else if target > 0 {
		return // late so far, but perhaps only by jitter
	}
	most := time.Duration(float64(slewPerSecond) * step.Seconds())
	move := max(-most, min(most, target))
	w.anchor = w.anchor.Add(move)
	w.low -= move
	w.lowBefore -= move
}

// Ticks is the duration of that many ticks of the media clock.
func Ticks(n int64) time.Duration {
	return time.Duration(n/footage.TimeScale)*time.Second + time.Duration(n%footage.TimeScale)*time.Second/footage.TimeScale
}

// toTicks is d in ticks of the media clock, at least 1.
func toTicks(d time.Duration) uint32 {
	return uint32(max(1, min(int64(d.Seconds()*footage.TimeScale), 1<<31)))
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
