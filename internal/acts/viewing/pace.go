package viewing

import (
	"context"
	"sync"
	"time"

	"portiek/internal/rules/footage"
)

// StillEvery is how often somebody gets a technical still of a camera at the most, whatever permits they have: so it never
// becomes a film.
const StillEvery = 2 * time.Second

// makers is how many stills are being made at once; decoding is the most work that a visitor can ask for.
const makers = 2

// glance is one person at one camera.
type glance struct {
	holder string
	camera footage.CameraID
}

// pace keeps stills apart in time, and their making within bounds.
type pace struct {
	mu   *sync.Mutex
	last map[glance]time.Time
	busy chan struct{}
}

func newPace() pace {
	return pace{mu: &sync.Mutex{}, last: map[glance]time.Time{}, busy: make(chan struct{}, makers)}
}

// take claims the moment for a still; false while the one before is too fresh. A clock that was set back gives no more.
func (p pace) take(g glance, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at, ok := p.last[g]; ok && now.Sub(at) < StillEvery {
		return false
	}
	for old, at := range p.last {
		if now.Sub(at) >= StillEvery {
			delete(p.last, old)
		}
	}
	p.last[g] = now
	return true
}

// enter waits until a maker is free.
func (p pace) enter(ctx context.Context) (done func(), err error) {
	select {
	case p.busy <- struct{}{}:
		return func() { <-p.busy }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
