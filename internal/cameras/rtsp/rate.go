package rtsp

import "time"

// rateMeter measures how much a camera sends, to choose how many bytes are worth waking up for and to notice a flood.
type rateMeter struct {
	bytes      int // since
	since      time.Time
	low        int // low-water mark in force
	flood      int64
	floodSince time.Time
}

// The socket wakes us for 64 KiB, or for what comes in a quarter of a second if that is less: fewer wake-ups are what
// makes hundreds of cameras cheap, and the read deadline bounds the delay.
const (
	maxLowWater  = 64 << 10
	measureEvery = 2 * time.Second
)

func (r *rateMeter) begin(now time.Time) {
	*r = rateMeter{since: now, floodSince: now, low: 1}
}

func (r *rateMeter) add(n int) {
	r.bytes += n
	r.flood += int64(n)
}

// lowWater gives a new mark every measureEvery, if it differs much from the one in force.
func (r *rateMeter) lowWater(now time.Time) (n int, changed bool) {
	passed := now.Sub(r.since)
	if passed < measureEvery {
		return r.low, false
	}
	quarter := int(int64(r.bytes) * int64(250*time.Millisecond) / int64(passed))
	r.bytes, r.since = 0, now
	n = min(max(quarter, 1), maxLowWater)
	if n > r.low-r.low/4 && n < r.low+r.low/4 {
		return r.low, false
	}
	r.low = n
	return n, true
}

// floods tells whether more came within the window than any camera sends.
func (r *rateMeter) floods(now time.Time, lim limits) bool {
	if r.flood > lim.floodBytes {
		return true
	}
	if now.Sub(r.floodSince) >= lim.floodWindow {
		r.flood, r.floodSince = 0, now
	}
	return false
}
