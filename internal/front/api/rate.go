package api

import (
	"math"
	"net/netip"
	"sync"
	"time"
)

// allowance is how often something may be done: burst at once, and then rate a second.
type allowance struct{ rate, burst float64 }

// A program that polls every camera of a large corporation stays well within perToken. perAddress is for what comes without a
// token that counts: enough for whoever mistypes. perLog is how often that is written down, for all addresses together.
var (
	perToken   = allowance{rate: 20, burst: 100}
	perAddress = allowance{rate: 0.5, burst: 30}
	perLog     = allowance{rate: 0.1, burst: 60}
)

// limiter is a token bucket for each key.
type limiter struct {
	allowance
	clock Clock
	mu    sync.Mutex
	left  map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// mostKeys bounds what the limiter remembers; those that have filled up again are forgotten first.
const mostKeys = 10_000

func newLimiter(a allowance, c Clock) *limiter {
	return &limiter{allowance: a, clock: c, left: map[string]bucket{}}
}

// take uses one; when there is none left, it gives how long until there is.
func (l *limiter) take(key string) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	b, known := l.left[key]
	if !known {
		b = bucket{l.burst, now}
		l.forget(now)
	}
	b = l.filled(b, now)
	if b.left >= 1 {
		b.left--
		l.left[key] = b
		return 0, true
	}
	l.left[key] = b
	return time.Duration((1 - b.left) / l.rate * float64(time.Second)), false
}

func (l *limiter) filled(b bucket, now time.Time) bucket {
	if d := now.Sub(b.at); d > 0 {
		b.left, b.at = math.Min(l.burst, b.left+d.Seconds()*l.rate), now
	}
	return b
}

// forget makes room for one more; l.mu is held. When nothing has filled up, all is forgotten: that is kinder than refusing.
func (l *limiter) forget(now time.Time) {
	if len(l.left) < mostKeys {
		return
	}
	for k, b := range l.left {
		if l.filled(b, now).left >= l.burst {
			delete(l.left, k)
		}
	}
	if len(l.left) >= mostKeys {
		clear(l.left)
	}
}

// network is whose address it is: of IPv6 the first 64 bits, which is what one household or server has.
func network(remote string) string {
	a, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	ip := a.Addr().Unmap().WithZone("")
	if ip.Is6() {
		if p, err := ip.Prefix(64); err == nil {
			return p.String()
		}
	}
	return ip.String()
}
