package signin

import (
	"math"
	"time"
)

// pressure is how much is being guessed by everybody together: a level that rises with every failure of a stranger and
// sinks by itself.
type pressure struct {
	level float64
	at    time.Time
}

const (
	pressureCalm = 60.0             // failures that mean nothing yet
	pressureFull = 360.0            // more is not remembered, so that it is over within minutes
	pressureSink = 1.0              // per second
	pressureTop  = 60 * time.Second // longest wait
	comeBackFor  = 2 * time.Minute  // how long whoever was asked to come back may do so
)

func (p *pressure) now(now time.Time) float64 {
	return max(0, p.level-pressureSink*max(0, now.Sub(p.at).Seconds()))
}

func (p *pressure) add(n float64, now time.Time) {
	p.level = min(pressureFull, max(0, p.now(now)+n))
	p.at = now
}

// wait is how long a stranger is asked to wait: two seconds when the calm ends, twice as long for every sixty more.
func (p *pressure) wait(now time.Time) time.Duration {
	over := p.now(now) - pressureCalm
	if over < 0 {
		return 0
	}
	return min(pressureTop, time.Duration(2*math.Exp2(over/60)*float64(time.Second)))
}
