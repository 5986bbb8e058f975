// Package clock gives time to those who need it. Nobody outside this package and cmd calls time.Now for a wall time that
// is stored, compared with a term or shown.
package clock

import "time"

// Clock tells the wall time in UTC. Implementations are safe for concurrent use.
type Clock interface{ Now() time.Time }

// System is the operating system's clock.
type System struct{}

// Now is time.Now in UTC.
func (System) Now() time.Time { return time.Now().UTC() }
