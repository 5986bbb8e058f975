package recording

import "time"

// minGap is the shortest stretch without pictures that is a gap, whatever the frame rate.
const minGap = 2 * time.Second

// Threshold is the longest stretch without pictures that is not yet a gap: max(2 s, 3 picture intervals).
func Threshold(interval time.Duration) time.Duration { return max(minGap, 3*interval) }

// pace follows a camera's picture interval, deaf to single outliers so that a pause does not stretch the threshold that is
// to notice it.
type pace struct{ interval time.Duration }

func (p *pace) add(step time.Duration) {
	switch {
	case step <= 0:
	case p.interval == 0:
		p.interval = min(step, 30*time.Second)
	default:
		p.interval += (min(step, 4*p.interval) - p.interval) / 16
	}
}

// get is the interval, 40 ms before anything is known.
func (p *pace) get() time.Duration {
	if p.interval == 0 {
		return 40 * time.Millisecond
	}
	return p.interval
}
