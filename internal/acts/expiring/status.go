package expiring

import (
	"cmp"
	"slices"
	"time"

	"portiek/internal/base/clock"
	"portiek/internal/rules/footage"
)

// Status is how erasing stands; anything but a zero count and a recent Last deserves a warning on screen.
type Status struct {
	Last        time.Time // guarded time of the last Step that ended without error
	Err         error     // of the last Step, nil when all went well
	Failing     []Failing // files that must be erased and will not go, worst first
	WithoutTerm []footage.CameraID
	Confirmed   bool
	Waiting     time.Duration // how long the clock has been unconfirmed
	Overdue     bool          // for longer than clock.Patience: a defect
}

// Failing is a file that will not go.
type Failing struct {
	Camera  footage.CameraID
	Segment footage.SegmentID
	Times   int
	Err     error
}

// Status tells how erasing stands; it never waits for a Step.
func (e *Eraser) Status() Status {
	e.statusMu.Lock()
	defer e.statusMu.Unlock()
	s := e.status
	s.Failing, s.WithoutTerm = slices.Clone(s.Failing), slices.Clone(s.WithoutTerm)
	s.Confirmed, s.Waiting = e.Clock.Confirmed(), e.Clock.Waiting()
	s.Overdue = s.Waiting > clock.Patience
	return s
}

func (e *Eraser) report(err error) {
	var failing []Failing
	for id, f := range e.failing {
		failing = append(failing, Failing{f.seg.Camera, id, f.times, f.err})
	}
	slices.SortFunc(failing, func(a, b Failing) int { return cmp.Compare(b.Times, a.Times) })
	now := e.Clock.Now()
	e.setStatus(func(s *Status) {
		s.Err, s.Failing = err, failing
		if err == nil {
			s.Last = now
		}
	})
	if err != nil {
		e.Log.Error("erasing is not complete", "error", err)
	}
}

func (e *Eraser) setStatus(change func(*Status)) {
	e.statusMu.Lock()
	defer e.statusMu.Unlock()
	change(&e.status)
}
