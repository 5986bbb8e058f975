package recording

import (
	"sync"
	"time"
)

// clockAge is how old a reading of the guarded clock may be before it is read again.
const clockAge = 250 * time.Millisecond

// steadyClock spares the guarded clock, which asks the kernel twice on each reading, a call for every picture: between two
// readings it counts on by the monotonic clock. It never runs back. Safe for concurrent use.
type steadyClock struct {
	Clock
	mu   sync.Mutex
	read time.Time // monotonic: when base was read
	base time.Time
	last time.Time
}

// Now implements Clock.
func (c *steadyClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	age := time.Since(c.read)
	if c.read.IsZero() || age >= clockAge {
		c.read, age = time.Now(), 0
		c.base = c.Clock.Now().UTC().Round(0)
	}
	c.last = latest(c.last, c.base.Add(age))
	return c.last
}
