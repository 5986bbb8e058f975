package recording

import (
	"math/rand/v2"
	"time"

	"portiek/internal/rules/footage"
)

// Bounds of the pause between two connections. A camera that refuses us is asked less often: more would only lock the
// account, and nothing changes before a person acts.
const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
	firstRefused = 30 * time.Second
	longRefused  = 5 * time.Minute
	goodSession  = 30 * time.Second // a connection that held so long starts the pauses anew
)

// backoff doubles the pause with every failure and spreads it, so that a block of cameras does not come back all at once.
type backoff struct{ failures int }

// next is the pause after a connection that lasted so long and ended by that cause.
func (b *backoff) next(c footage.Cause, lasted time.Duration) time.Duration {
	if lasted >= goodSession {
		b.failures = 0
	}
	first, longest := firstPause, longestPause
	if refused(c) {
		first, longest = firstRefused, longRefused
	}
	d := min(longest, first<<min(b.failures, 10))
	b.failures++
	return max(first, d/2+rand.N(d/2+1))
}

func refused(c footage.Cause) bool {
	return c == footage.CauseCredentials || c == footage.CauseCertificate
}
