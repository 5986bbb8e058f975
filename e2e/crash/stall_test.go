package crash_test

import (
	"sync"
	"testing"
	"time"
)

// stall watches how long this machine leaves a program waiting for a processor: time in which no recorder can write, and
// which is not the recorder's. On a machine with a processor to spare it is some milliseconds.
type stall struct {
	mu   sync.Mutex
	late []late
}

type late struct {
	at time.Time
	by time.Duration
}

const nap = 5 * time.Millisecond

func watchStall(t testing.TB) *stall {
	s := &stall{}
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			begun := time.Now()
			select {
			case <-done:
				return
			case <-time.After(nap):
			}
			if by := time.Since(begun) - nap; by > 10*time.Millisecond {
				s.mu.Lock()
				s.late = append(s.late, late{time.Now(), by})
				s.mu.Unlock()
			}
		}
	}()
	t.Cleanup(func() { close(done); <-ended })
	return s
}

// before is how long the machine stood still in the two seconds before at.
func (s *stall) before(at time.Time) (sum time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.late {
		if l.at.After(at.Add(-2*time.Second)) && l.at.Add(-l.by).Before(at) {
			sum += l.by
		}
	}
	return sum
}
