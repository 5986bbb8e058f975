package recording

import (
	"time"

	"portiek/internal/base/fail"
)

// A segment costs a file, a row that outlives it and some fsyncs, however little is in it. A sound camera begins one or two a
// minute, under the shortest terms one a second; one that begins more is cut off for a while, so that it fills neither
// catalogue nor disk outside its budget, and takes nobody's time.
const (
	segmentsPerSecond = 2
	segmentsBurst     = 120
)

// restless counts the segments that a camera begins, over all its connections. One session at a time uses it.
type restless struct {
	spent float64 // segments begun, less what time has given back
	at    time.Time
}

// began counts a segment.
func (p *restless) began(now time.Time) {
	p.rest(now)
	p.spent++
}

// tooFast tells whether another segment would be too many.
func (p *restless) tooFast(now time.Time) bool {
	p.rest(now)
	return p.spent >= segmentsBurst
}

func (p *restless) rest(now time.Time) {
	if passed := now.Sub(p.at); !p.at.IsZero() && passed > 0 {
		p.spent = max(0, p.spent-passed.Seconds()*segmentsPerSecond)
	}
	p.at = now
}

var errRestless = fail.New(fail.Unavailable, "camera.restless",
	"De camera verandert steeds van instelling of tijd, zodat de opname in snippers valt. De verbinding is verbroken; Portiek probeert het zo weer. Controleer de camera.",
	"The camera keeps changing its settings or its time, so that the recording falls to pieces. The connection was ended; Portiek tries again shortly. Check the camera.")
