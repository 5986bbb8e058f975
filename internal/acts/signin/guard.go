package signin

import (
	"sync"
	"time"

	"portiek/internal/rules/people"
)

// Bounds of what guard remembers, so that a flood cannot eat the memory.
const (
	mostTries = 20_000
	mostKnown = 10_000
	knownFor  = 90 * 24 * time.Hour
)

// guard slows guessing down without letting anyone lock out another. An attempt is charged as a failure before the password
// is looked at, so that many at once count as many, and is let off when it turns out right.
//
// Who waits: a browser that signed in before (a device cookie) for its own failures only; a known address of the person at
// most KnownWait, for what failed there under this login; a stranger for what failed under this login from this address,
// for what failed from this address, and, when very much fails everywhere, for that: they are then asked to come back once
// and are let through when they do, however busy it is.
type guard struct {
	mu       sync.Mutex
	tries    map[string]*tries
	known    map[string]time.Time // pairs of login and address, with their last sign-in
	pressure pressure
}

func newGuard() *guard {
	return &guard{tries: map[string]*tries{}, known: map[string]time.Time{}}
}

// attempt is who says to be whom, and from where. Device is the id of a browser that signed in under this login before.
type attempt struct{ login, address, device string }

func (a attempt) pair() string  { return "p\x00" + a.login + "\x00" + a.address }
func (a attempt) place() string { return "a\x00" + a.address }
func (a attempt) own() string   { return "d\x00" + a.device }

func codeKey(p people.ID) string { return "c\x00" + string(p) }

// charge is what an attempt was charged, to be let off.
type charge struct {
	attempt  attempt
	known    bool
	keys     []string
	before   []tries
	pressure bool
}

// enter charges an attempt, or tells how long to wait.
func (g *guard) enter(a attempt, now time.Time) (charge, time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c := charge{attempt: a, known: g.isKnown(a, now)}
	if wait := g.wait(a, c.known, now); wait > 0 {
		return charge{}, wait
	}
	if a.device != "" {
		c.keys = []string{a.own()}
	} else {
		c.keys = []string{a.pair(), a.place()}
	}
	if c.pressure = !c.known; c.pressure {
		g.pressure.add(1, now)
	}
	for _, k := range c.keys {
		c.before = append(c.before, g.fail(k, now))
	}
	return c, 0
}

func (g *guard) isKnown(a attempt, now time.Time) bool {
	at, ok := g.known[a.pair()]
	return a.device != "" || ok && now.Sub(at) < knownFor
}

func (g *guard) wait(a attempt, known bool, now time.Time) time.Duration {
	switch {
	case a.device != "":
		return g.tries[a.own()].wait(deviceLadder, now)
	case known:
		return g.tries[a.pair()].wait(knownLadder, now)
	}
	own := max(g.tries[a.pair()].wait(pairLadder, now), g.tries[a.place()].wait(addressLadder, now))
	if own > 0 {
		return own
	}
	return g.comeBack(a, now)
}

// comeBack asks a stranger to come back when there is much guessing, and lets through who did as asked.
func (g *guard) comeBack(a attempt, now time.Time) time.Duration {
	t := g.tries[a.pair()]
	if t != nil && !t.back.IsZero() && now.Before(t.back.Add(comeBackFor)) {
		return max(0, t.back.Sub(now))
	}
	wait := g.pressure.wait(now)
	if wait > 0 {
		g.entry(a.pair(), now).back = now.Add(wait)
	}
	return wait
}

// fail counts a failure, and gives what was known before.
func (g *guard) fail(key string, now time.Time) (before tries) {
	t := g.entry(key, now)
	before = *t
	t.failures, t.last, t.back = t.failures+1, now, time.Time{}
	return before
}

// letOff takes a charge back: the attempt was right, or was not looked at.
func (g *guard) letOff(c charge, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.takeBack(c, now)
}

func (g *guard) takeBack(c charge, now time.Time) {
	for i, k := range c.keys {
		t := g.tries[k]
		if t == nil {
			continue
		}
		if t.failures == c.before[i].failures+1 { // nothing failed since: as if it had not been
			t.last = c.before[i].last
		}
		if t.failures--; t.failures <= 0 {
			delete(g.tries, k)
		}
	}
	if c.pressure {
		g.pressure.add(-1, now)
	}
}

// success lets the charge off, forgets what failed under this login from here, and knows the address from now on.
func (g *guard) success(c charge, p people.ID, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.takeBack(c, now)
	delete(g.tries, c.attempt.pair())
	delete(g.tries, c.attempt.own())
	delete(g.tries, codeKey(p))
	if _, there := g.known[c.attempt.pair()]; !there && len(g.known) >= mostKnown {
		g.forgetKnown()
	}
	g.known[c.attempt.pair()] = now
}

// codeWait is how long a person's codes wait. Somebody who guesses them knows the password: that is worth slowing down at a
// known address as well, but a browser that signed in before waits for its own failures only.
func (g *guard) codeWait(c charge, p people.ID, now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c.attempt.device != "" {
		return g.tries[c.attempt.own()].wait(deviceLadder, now)
	}
	return g.tries[codeKey(p)].wait(codeLadder, now)
}

// codeFailed counts a wrong code, for the person, and once more for the place it came from.
func (g *guard) codeFailed(c charge, p people.ID, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fail(codeKey(p), now)
	for _, k := range c.keys {
		g.fail(k, now)
	}
}
